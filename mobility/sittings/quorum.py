"""Who is there, and whether they are enough."""

from collections.abc import Collection

from mobility.sittings.models import AgendaItem, Attendee, Sitting


def needed_of(rule: str, members: int) -> int:
    """How many of so many members make a quorum: `majority`, `all` or a number."""
    rules = {"majority": members // 2 + 1, "all": members}
    return rules[rule] if rule in rules else int(rule)


def needed_in(sitting: Sitting, barred: Collection[int] = ()) -> int:
    """How many of the committee must be there; `barred`: ids of members who take no part and are counted nowhere."""
    return needed_of(sitting.quorum, len(set(sitting.committee).difference(barred)))


def counted_in(sitting: Sitting, barred: Collection[int] = ()) -> list[Attendee]:
    """Those of the committee who are there now and may take part."""
    members = set(sitting.committee).difference(barred)
    return [each for each in present_in(sitting) if each.person_id in members]


def present_in(sitting: Sitting) -> list[Attendee]:
    """Who is there now."""
    return [each for each in sitting.attendees if each.present]


def came_to(sitting: Sitting) -> list[Attendee]:
    """Who was there, be it for a part of it."""
    return [each for each in sitting.attendees if each.present_at is not None]


def joined_later(sitting: Sitting) -> list[Attendee]:
    """Who became a member after it was called, and is one still."""
    return [each for each in sitting.attendees if each.joined_at and counts_in(sitting, each)]


def counts_in(sitting: Sitting, attendee: Attendee) -> bool:
    """Whether they are of the committee: who ceased to be counts nowhere any more, and can neither come nor vote."""
    return attendee.person_id in sitting.committee


def has_quorum(sitting: Sitting) -> bool:
    return len(counted_in(sitting)) >= needed_in(sitting)


def place_of(sitting: Sitting, person_id: int) -> Attendee | None:
    """The person's own place in the sitting, if they were asked."""
    return next((each for each in sitting.attendees if each.person_id == person_id), None)


def without_vote(sitting: Sitting) -> list[AgendaItem]:
    """The applications on the agenda on which no vote was ended."""
    return [item for item in sitting.items if item.application_id is not None and item.vote_closed_at is None]
