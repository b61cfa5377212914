"""What happened to a stay, for the pages of the person, the office and the partner: by the record, the newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.base.languages import moment
from mobility.base.lending import lent
from mobility.base.zone import Zone
from mobility.stays.completeness import Lacking
from mobility.stays.models import DATES_CHANGED, OPENED, Stay, Way
from mobility.stays.queries import Happened
from mobility.stays.recorded import EXPECTED_SINCE, HOURS_NOTED, changes_in, hours_in, now_and_before
from mobility.stays.services.missing import NOT_COME
from mobility.stays.services.upholding import QUESTIONED, UPHELD
from mobility.stays.words import LACKS

OF_DAYS = (
    DATES_CHANGED,
    "stay-interrupted",
    "stay-resumed",
    *(f"{way}-{what}" for way in Way for what in ("confirmed", "accepted", "corrected", "taken-back")),
    NOT_COME,
)
"""What says on which days somebody is there: this the partner reads too."""
CLOSED = "stay-closed"
SHOWN = (
    *OF_DAYS,
    "stay-cancelled",
    UPHELD,
    QUESTIONED,
    *(f"{way}-{what}" for way in Way for what in ("reported", "refused")),
    OPENED,
    "stay-follows-partner",
    "extension-asked",
    "extension-partner-said",
    "extension-granted",
    "extension-refused",
    "extension-lapsed",
    "home-noted",
    "stay-reopened",
    "home-taken-back",
    "paper-given",
    "paper-received",
    "paper-taken-back",
    "course-recognised",
    "course-struck",
    HOURS_NOTED,
    CLOSED,
)
FACTS: Mapping[str, object] = {
    "day": _l("Day"),
    "awaited": EXPECTED_SINCE,
    "reported": _l("Reported by the person"),
    "from": _l("From"),
    "until": _l("Until"),
}


@dataclass(frozen=True)
class Told:
    """An entry as the timeline shows it."""

    when: str
    iso: str
    text: str
    quote: str
    """The words of who did it."""
    filled: Sequence[tuple[str, str]]
    """(what it is called, what it is now and was before)"""
    tone: str = ""


def history_of(stay: Stay, viewer: Person, happened: Sequence[Happened]) -> list[Told]:
    """To the person who is away the office is one; what they did themselves is theirs. `happened`: what of `SHOWN` did."""
    return [_told(each, _doer(each, stay, viewer)) for each in happened]


def closed_because(happened: Sequence[Happened]) -> str:
    """Of a closed stay: why, where something was missing; empty where nothing was, or the words were erased."""
    return next((each.words for each in happened if each.name == CLOSED), "")


def days_said(happened: Mapping[int, Sequence[Happened]]) -> dict[int, list[Told]]:
    """To the partner: id of a stay -> its days as they were said and corrected, without words written to the person.

    `happened`: what of `OF_DAYS` did."""
    return {
        number: [_told(each, each.by_contact or _("Our office"), quoted=False) for each in found]
        for number, found in happened.items()
    }


def _told(happened: Happened, doer: str, *, quoted: bool = True) -> Told:
    what = str(lent.events[happened.name])
    at = happened.at.astimezone(Zone.info)
    return Told(
        when=moment(at),
        iso=at.isoformat(timespec="minutes"),
        text=f"{doer}: {what}" if doer else what,
        quote=happened.words if quoted else "",
        filled=tuple(_filled(happened.facts)),
    )


def _doer(happened: Happened, stay: Stay, viewer: Person) -> str:
    """Empty of what follows by itself."""
    if happened.actor_id is None:
        return happened.by_contact or ""
    if happened.actor_id == viewer.id:
        return _("You")
    if viewer.id == stay.person_id:
        return _("The office")
    return happened.by or ""


def _filled(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from changes_in(facts).values()
    yield from hours_in(facts).values()
    before = facts.get("before")
    if "day" not in facts and before:
        yield _("Day"), now_and_before(before, None)
    if "paper" in facts:
        yield _("Paper"), str(LACKS[Lacking(facts["paper"])])
    if "title" in facts:
        yield _("Course abroad"), facts["title"]
    for key, title in FACTS.items():
        if facts.get(key):
            yield str(title), now_and_before(facts[key], before if key == "day" else None)
    if "agrees" in facts:
        yield _("Answer"), _("The partner agrees.") if facts["agrees"] else _("The partner does not agree.")
