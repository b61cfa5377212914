"""What inclusion lends: noting claims when an application is sent, its messages, and what the case page says of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Grant, Person, Role
from mobility.accounts.queries import others_in_role
from mobility.base.languages import day
from mobility.base.lending import Bereft, ChainKind, Effect, Gathering, Label, Owed, lent
from mobility.base.navigation import Entry
from mobility.inclusion import policy, queries
from mobility.inclusion.erasing import erase_of_claim
from mobility.inclusion.models import ClaimState
from mobility.inclusion.services import is_needless, note_claims, tell_closed
from mobility.notifications.catalogue import MessageText
from mobility.workflow.models import Case

GROUPS: dict[str, object] = {"orphan": _l("Orphan"), "disability": _l("Person with a disability")}
"""The words for each group; read by the person and the inclusion officer alone."""


def claims_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To the person: how their claim stands. To the office: that a reserved seat is confirmed, without the group."""
    own = viewer.id == case.subject_id
    if not own and not policy.is_told(viewer, case):
        return None
    claims = queries.claims_of(case.id) if lent.claims[case.kind](case) else []
    if not own:
        confirmed = any(claim.state == ClaimState.CONFIRMED for claim in claims)
        return ("inclusion/_confirmed.html", {}) if confirmed else None
    if not claims:
        return None
    prospect = queries.prospects_of([case.id])[case.id]
    refused = any(claim.state == ClaimState.REFUSED for claim in claims) and not is_needless(prospect)
    return "inclusion/_own_claims.html", {
        "claims": claims,
        "groups": GROUPS,
        "prospect": prospect,
        "officers": queries.officers_addresses(now) if refused else [],
    }


EFFECTS = {
    "note-claims": Effect(
        note_claims,
        title=_l("Claims of reserved seats go to the inclusion officer"),
        owed=(Owed("no-claims", "sends"),),
    )
}

CLOSED = [tell_closed]


def claims_left(grant: Grant, now: datetime) -> Bereft:
    """How many claims would wait for nobody without the role of `grant`; whose they are, officers alone learn."""
    if grant.role != Role.INCLUSION_OFFICER or any(others_in_role(grant, now).values()):
        return Bereft()
    number = queries.number_of_waiting()
    if not number:
        return Bereft()
    said = ngettext(
        "%(num)d claim of a reserved seat would then wait for nobody.",
        "%(num)d claims of reserved seats would then wait for nobody.",
        number,
    )
    return Bereft(besides=(said,))


BEREFT = [claims_left]

CASE_PARTS = [claims_part]

FROZEN = {"reserved": queries.are_claimed}

MESSAGES = {
    "claim-made": MessageText(
        _l("A reserved seat is claimed: %(reference)s"),
        (
            _l(
                "Application %(reference)s for “%(call)s” claims a reserved seat. Please look at the papers for it."
            ),
            _l("The selection is on %(day)s: what is not confirmed by then does not count in it."),
            _l("You alone see them, beside the person."),
        ),
        _l("See the claim"),
    ),
    "claims-of-closed": MessageText(
        _l("Closed before its day, and claims wait for you: %(call)s"),
        (
            _l("The call “%(call)s” was closed on %(closed)s, before its day."),
            _l("Claims to reserved seats in it that nobody has decided: %(number)s."),
            _l(
                "The selection is planned for %(day)s, but it can come any day now: what is not confirmed by then does not "
                "count in it."
            ),
        ),
        _l("See the claims"),
    ),
    "claim-confirmed": MessageText(
        _l("Your reserved seat is confirmed: %(call)s"),
        (
            _l(
                "Your right to a reserved seat in “%(call)s” is confirmed. Your application takes part in these seats."
            ),
            _l("Nobody but you and the inclusion officer learns the reason."),
            _l("Reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "claim-confirmed-later": MessageText(
        _l("Your reserved seat is confirmed: %(call)s"),
        (
            _l("Your right to a reserved seat in “%(call)s” is confirmed."),
            _l(
                "The selection was carried out without it. From now on it counts for seats that become free and in a later "
                "selection."
            ),
            _l("Nobody but you and the inclusion officer learns the reason."),
            _l("Reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "claim-refused": MessageText(
        _l("Your reserved seat could not be confirmed: %(call)s"),
        (
            _l("Your right to a reserved seat in “%(call)s” could not be confirmed."),
            _l("The reason given: %(reason)s"),
            _l("Your application goes on like every other."),
            _l("If you can bring another paper, write to the inclusion officer: %(officer)s."),
            _l("Reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
}

UNNEEDED = {"claim-made": queries.settled_claims}

REFUSALS: dict[str, object] = {
    "claim-decided": _l("This claim was decided meanwhile."),
    "claim-of-ended-case": _l(
        "This application has come to its end, so there is nothing to decide any more."
    ),
    "claim-of-seated": _l(
        "This person has a seat without it, so there is nothing to decide now. "
        "The claim waits for you again if they lose the seat or ask for a better one."
    ),
}


def open_claims_task(viewer: Person) -> list[tuple[str, str, str]]:
    """Claims to reserved seats that nobody has decided, in one line."""
    if not viewer.holds_any((Role.INCLUSION_OFFICER,)):
        return []
    number, first, hurried = queries.open_in_brief(viewer)
    if not number:
        return []
    what = ngettext(
        "%(num)d claim to a reserved seat waits for you",
        "%(num)d claims to reserved seats wait for you",
        number,
    )
    if hurried:
        when = _("a call was closed before its day: its selection can come any day now")
    else:
        when = _("the first before the selection on %(day)s", day=day(first)) if first else ""
    return [(what, when, url_for("inclusion.claims"))]


SIDE_TASKS = [open_claims_task]

GATHERINGS = [Gathering((), queries.number_of_lines)]


def labels_of_claims(ids: Collection[int]) -> Mapping[int, Label]:
    """For the audit trail: of which application; what group it is stays with the inclusion officer."""
    return {
        number: Label(
            _("Claim of a reserved seat in %(reference)s", reference=reference), f"/applications/{reference}"
        )
        for number, reference in queries.references_of(ids).items()
    }


def found_claims(words: str) -> Collection[int]:
    """Of the applications that the words name."""
    return queries.claims_in(lent.chains["case"].found(words))


ERASURES = {str(ClaimState.REFUSED): erase_of_claim}

CHAINS = {"claim": ChainKind(labels_of_claims, found_claims, queries.claims_opened)}

NAVIGATION = [
    Entry(
        _l("Reserved seats"),
        "inclusion.claims",
        40,
        lambda person: person.is_authenticated and person.holds_any((Role.INCLUSION_OFFICER,)),
        queries.number_of_open,
    )
]

EVENTS: dict[str, object] = {
    "claimed": _l("Reserved seat claimed"),
    "confirmed": _l("Claim confirmed"),
    "refused": _l("Claim refused"),
}
