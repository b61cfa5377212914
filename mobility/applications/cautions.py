"""What may be sent as it is, but will be asked about: said while it is filled in."""

from collections.abc import Collection, Mapping
from datetime import date

from flask_babel import gettext as _

from mobility.applications.asking import groups_named
from mobility.applications.guards import PASSPORT
from mobility.applications.queries import Dossier
from mobility.base.database import utc_now
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.calls.defaults import CERTIFICATE
from mobility.documents.cards import Card
from mobility.documents.checks.passport_validity import KEY, months_after
from mobility.questionnaires.definition import Section

HAS_CERTIFICATE = "language_certificate"
"""The question whether the person has one."""


def cautions_of(dossier: Dossier, section: Section, entered: Mapping[str, object]) -> dict[str, str]:
    """Key of each question of the section whose answer may be cautioned about -> what is said beside it; empty where that is
    nothing now. `entered`: the answers by key of the question.
    """
    found = {}
    for question in section.questions:
        answer = entered.get(question.key)
        if question.key == PASSPORT:
            found[PASSPORT] = caution_of(dossier, section, answer)
        elif question.protection == "inclusion":
            lost = groups_named(question, answer) - dossier.call.reserved_groups
            found[question.key] = seatless_in_words() if lost else ""
    return found


def caution_of(dossier: Dossier, section: Section, entered: object) -> str:
    """Of the section with the passport: that it ends before what its stays need, or before anything is chosen what some of
    those offered do. `entered`: its last day.

    Nothing where that day is over: then it is an error, and cannot be sent.
    """
    if str(entered) <= local_day(utc_now()).isoformat():
        return ""
    needed = needed_longer(dossier, section, entered)
    if needed is None:
        return _caution_before_choosing(dossier, section, entered)
    days = {"valid_until": day(date.fromisoformat(str(entered))), "needed": day(needed)}
    if not dossier.choices:
        return _(
            "The passport is valid until %(valid_until)s. For each stay that this call offers it must be valid until "
            "%(needed)s or longer. You can send it like this, but you will need a passport that is valid longer.",
            **days,
        )
    return _(
        "The passport is valid until %(valid_until)s. For the stay it must be valid until %(needed)s or longer. You can "
        "send it like this, but you will need a passport that is valid longer.",
        **days,
    )


def needed_longer(dossier: Dossier, section: Section, entered: object) -> date | None:
    """The day until which the latest of the chosen stays needs the passport, where it ends before: its document is checked
    for that too. None where it is long enough, the office has accepted it, or this is not its section. `entered`: its last
    day."""
    chosen = [choice.destination.stay_to for choice in dossier.choices]
    ends = max(chosen) if chosen else min(_offered(dossier), default=None)
    return _beyond(dossier, section, entered, ends)


def _caution_before_choosing(dossier: Dossier, section: Section, entered: object) -> str:
    """That the passport is valid long enough for some of the stays offered and not for the last of them."""
    ends = None if dossier.choices else max(_offered(dossier), default=None)
    needed = _beyond(dossier, section, entered, ends)
    if needed is None:
        return ""
    return _(
        "The passport is valid until %(valid_until)s. Not all stays of this call end early enough for that: for the last "
        "of them it must be valid until %(needed)s or longer.",
        valid_until=day(date.fromisoformat(str(entered))),
        needed=day(needed),
    )


def _offered(dossier: Dossier) -> list[date]:
    """The last days of the stays that the call offers."""
    return [destination.stay_to for destination in dossier.destinations]


def _beyond(dossier: Dossier, section: Section, entered: object, ends: date | None) -> date | None:
    """The day until which a stay that ends then needs the passport, where `entered` is before."""
    if ends is None or not any(question.key == PASSPORT for question in section.questions):
        return None
    if _is_accepted(dossier):
        return None
    try:
        valid_until = date.fromisoformat(str(entered or ""))
    except ValueError:  # not given, or no day: that is said elsewhere
        return None
    needed = months_after(ends, _months_asked(dossier))
    return needed if valid_until < needed else None


def certificate_owed(dossier: Dossier, cards: Collection[Card]) -> Card | None:
    """The card of a certificate that the person says they have and can give now, but has not given."""
    if dossier.values.get(HAS_CERTIFICATE) != "yes":
        return None
    found = (card for card in cards if card.key == CERTIFICATE["key"])
    return next((card for card in found if card.document_id is None and card.form is not None), None)


def owed_in_words() -> str:
    return _(
        "You answered that you have a language certificate. Upload it here: without it nobody who decides sees it."
    )


def seatless_in_words() -> str:
    """Of a claim for whose group the call had reserved seats once."""
    return _(
        "This call has no seats for this group any more. Your claim does not count: the application takes part like all "
        "others, and no paper is asked for it."
    )


def _is_accepted(dossier: Dossier) -> bool:
    """Whether the office has looked at how long the passport is valid, and accepted it."""
    return any(
        finding.check == KEY and finding.accepted_at is not None
        for document in dossier.documents.values()
        for finding in document.findings
    )


def _months_asked(dossier: Dossier) -> int:
    """How many months beyond the stay the call asks a passport to be valid."""
    return max((int(each.needs.get("validity_months") or 0) for each in dossier.requirements), default=0)
