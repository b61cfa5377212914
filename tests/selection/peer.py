"""The same question put to the package `matching`, which knows neither limits nor reserved seats."""

from collections.abc import Sequence

from matching.games import HospitalResident

from mobility.selection.allocation.rule import Candidate, Place, in_order


def seats_by_matching(candidates: Sequence[Candidate], places: Sequence[Place]) -> dict[int, int | None]:
    """candidate id -> the place where they get a seat, or None. It has no places without seats, nor anybody without
    choices. Raises `RecursionError`: there are more than it can copy, some thousands.
    """
    offered = {place.id: place for place in places if place.seats > 0}
    wishes = {
        each.id: [choice for choice in each.choices if choice in offered and offered[choice].admits(each)]
        for each in candidates
    }
    asking = [each for each in in_order(candidates) if wishes[each.id]]
    asked = {choice for chosen in wishes.values() for choice in chosen}
    game = HospitalResident.create_from_dictionaries(
        {each.id: wishes[each.id] for each in asking},
        {
            number: [
                each.id for each in sorted(asking, key=offered[number].rank) if number in wishes[each.id]
            ]
            for number in sorted(asked)
        },
        {number: offered[number].seats for number in sorted(asked)},
    )
    given = {person.name: place.name for place, people in game.solve().items() for person in people}
    return {each.id: given.get(each.id) for each in candidates}
