"""Who assesses what, so that everybody has about the same: a small algorithm that gives the same result each time.

Each place is one assessment that somebody owes. First each stays where it is, if it may. Then, as long as somebody could
hand one to somebody who has at least two less, directly or over others who pass one on in their turn, the shortest such
chain is taken. At the end no chain evens anything out any more: between any two people of whom one could take over what
the other has, the loads differ by at most one. Among those who could take a place, whoever speaks the language of the
application is asked first.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One assessment that is owed: of which application, by whom, and who could do it (never twice the same application).

    `free`: whoever has it does not come to it, so it goes to somebody else if anybody can take it.
    """

    key: int
    case_id: int
    person_id: int | None
    able: frozenset[int]
    """Those who may assess it, whether they have another place of the same application or not."""
    speaking: frozenset[int] = frozenset()
    """Those among them who know the language in which it is written."""
    free: bool = False


class Hands:
    """Who has which place now, and how much each has to do."""

    def __init__(self, places: Sequence[Place], weights: Mapping[int, int]) -> None:
        self.load = Counter(weights)
        self.held: dict[int, int | None] = {}
        self.having: dict[int, list[Place]] = defaultdict(list)
        self.assessing: dict[int, set[int]] = defaultdict(set)
        self.takers = frozenset[int]().union(*(place.able for place in places))

    def give(self, place: Place, who: int | None) -> None:
        """From whoever has it."""
        before = self.held.get(place.key)
        if before is not None:
            self.having[before].remove(place)
            self.assessing[place.case_id].remove(before)
            self.load[before] -= 1
        self.held[place.key] = who
        if who is not None:
            self.having[who].append(place)
            self.assessing[place.case_id].add(who)
            self.load[who] += 1

    def can_take(self, place: Place, who: int) -> bool:
        left = place.free and who == place.person_id
        return who in place.able and who not in self.assessing[place.case_id] and not left

    def in_turn(self, people: Collection[int], place: Place) -> list[int]:
        """The least loaded first, of equals whoever speaks the language, then by id."""
        return sorted(people, key=lambda who: (self.load[who], who not in place.speaking, who))

    def givers(self) -> list[int]:
        """Who has two more than somebody, the most loaded first."""
        least = min((self.load[who] for who in self.takers), default=0)
        ahead = [who for who, places in self.having.items() if places and self.load[who] >= least + 2]
        return sorted(ahead, key=lambda who: (-self.load[who], who))


def balanced(places: Sequence[Place], weights: Mapping[int, int]) -> dict[int, int | None]:
    """key of each place -> who has it then. `weights`: person id -> what they have to do beside, taken into account."""
    hands = Hands(places, weights)
    for place in places:
        stays = not place.free and place.person_id in place.able
        hands.give(place, place.person_id if stays else None)
    for place in places:
        if hands.held[place.key] is None:
            able = [who for who in place.able if hands.can_take(place, who)]
            hands.give(place, next(iter(hands.in_turn(able, place)), place.person_id))
    while any(_hand_over(hands, giver) or _pass_on(hands, giver) for giver in hands.givers()):
        pass  # each makes the loads more even, so there is an end
    return hands.held


def _hand_over(hands: Hands, giver: int) -> bool:
    """One of theirs to the least loaded who could take one and has two less; what is written in their language first."""
    for taker in sorted(hands.takers, key=lambda who: (hands.load[who], who)):
        if hands.load[taker] > hands.load[giver] - 2:
            return False
        could = [place for place in hands.having[giver] if hands.can_take(place, taker)]
        if could:
            hands.give(min(could, key=lambda place: (taker not in place.speaking, place.key)), taker)
            return True
    return False


def _pass_on(hands: Hands, giver: int) -> bool:
    """The same over others who pass one on in their turn: the shortest such chain."""
    before: dict[int, tuple[Place, int]] = {}
    seen, todo = {giver}, deque([giver])
    while todo:
        at = todo.popleft()
        for taker in sorted(hands.takers - seen):
            could = [place for place in hands.having.get(at, ()) if hands.can_take(place, taker)]
            if not could:
                continue
            seen.add(taker)
            before[taker] = (min(could, key=lambda place: (taker not in place.speaking, place.key)), at)
            if hands.load[taker] <= hands.load[giver] - 2:
                _along(before, giver, taker, hands)
                return True
            todo.append(taker)
    return False


def _along(before: Mapping[int, tuple[Place, int]], giver: int, taker: int, hands: Hands) -> None:
    """From the end, so that whoever passes one on gets theirs afterwards."""
    while taker != giver:
        place, previous = before[taker]
        hands.give(place, taker)
        taker = previous
