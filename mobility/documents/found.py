"""What the checks found in the documents of a case, taken together: in one line, and by what may be asked to be mended."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.base.languages import moment, tr
from mobility.base.veil import veil_over
from mobility.base.zone import Zone, local_day
from mobility.documents.cards import Card
from mobility.documents.queries import is_open, places_of
from mobility.documents.standing import COMPARED
from mobility.documents.told import finding_in_words
from mobility.workflow.models import Case

TO_LOOK_AT = frozenset({"fix", "warn"})


@dataclass(frozen=True)
class OpenFinding:
    """What a check found and nobody has settled."""

    requirement: str
    """Key of the document's requirement."""
    compared: str
    """Key of the question whose answer the document was compared with; empty where it was looked at by itself."""
    text: str


def open_findings(case: Case, viewer: Person) -> list[OpenFinding]:
    """Those of the documents that the viewer may know of, in the order of the call; none while checks run."""
    places = places_of(case, viewer)
    names = {place.requirement.key: tr(place.requirement.title) for place in places}
    veil = veil_over(case, viewer) if places else None
    cover = veil.cover if veil is not None else str
    return [
        OpenFinding(
            place.requirement.key,
            COMPARED.get(finding.check, ""),
            cover(finding_in_words(finding, names, advised=False)),
        )
        for place in places
        if place.document is not None and place.document.checked_at is not None
        for finding in place.document.findings
        if is_open(finding)
    ]


@dataclass(frozen=True)
class Checked:
    """How it stands with the checks of all documents that are there."""

    tone: str
    """As the component `note` names it: `done`, `warn`, or empty while checks run."""
    sentence: str
    to_look_at: tuple[Card, ...] = ()
    """Named behind the sentence, each leading to its card."""
    withheld: tuple[Card, ...] = ()
    """Of which assessors of a blind call see nothing, as long as the reader gives them no blackened copy."""


def checked(cards: Collection[Card], now: datetime) -> Checked | None:
    """In one line; None where no document is there and none is asked for. `cards`: those that the reader may know of."""
    given = [card for card in cards if card.document_id is not None]
    awaited = tuple(card for card in cards if card.owed)
    if not given and not awaited:
        return None
    found = _checked(given, awaited, now)
    return replace(found, withheld=tuple(card for card in given if card.withheld))


def _checked(given: Collection[Card], awaited: tuple[Card, ...], now: datetime) -> Checked:
    """`awaited`: what a return asks for and has not come, whether something stands in its place or not."""
    done = [card.checked_at for card in given if card.checked_at is not None]
    if len(done) < len(given):
        running = _(
            "The checks are running: %(done)s of %(all)s documents are done.", done=len(done), all=len(given)
        )
        return Checked("", running)
    to_look_at = tuple(card for card in given if card.state in TO_LOOK_AT and not card.owed)
    if to_look_at:
        wanting = ngettext(
            "%(some)s of %(num)s document needs a look:",
            "%(some)s of %(num)s documents need a look:",
            len(given),
            some=len(to_look_at),
        )
        return Checked("warn", wanting, to_look_at)
    if awaited:
        return Checked("", _("Still awaited:"), awaited)
    return Checked("done", " ".join(filter(None, (_passed(len(given), max(done), now), _accepted(given)))))


def _passed(number: int, at: datetime, now: datetime) -> str:
    """With the time alone where it was today."""
    local = at.astimezone(Zone.info)
    if local_day(at) == local_day(now):
        return ngettext(
            "The document passed the checks at %(time)s.",
            "%(num)s documents passed the checks at %(time)s.",
            number,
            time=f"{local:%H:%M}",
        )
    return ngettext(
        "The document passed the checks on %(moment)s.",
        "%(num)s documents passed the checks on %(moment)s.",
        number,
        moment=moment(local),
    )


def _accepted(given: Collection[Card]) -> str:
    names = [card.name for card in given if card.accepted]
    return (
        _("Found by the checks and accepted by the office: %(documents)s.", documents=", ".join(names))
        if names
        else ""
    )
