"""What inclusion lends: noting claims when an application is sent, its messages, and what the case page says of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Grant, Person, Role
from mobility.accounts.queries import others_in_role
from mobility.base.languages import day, tr
from mobility.base.lending import (
    Bereft,
    ChainKind,
    Effect,
    Label,
    Line,
    LinesBeside,
    Outcome,
    Owed,
    PapersBeside,
    Standing,
    lent,
)
from mobility.base.navigation import Entry
from mobility.base.zone import local_day
from mobility.documents.queries import in_force, requirements_of
from mobility.documents.standing import is_faulty
from mobility.inclusion import policy, queries
from mobility.inclusion.erasing import erase_of_answer, erase_of_asking, erase_of_claim
from mobility.inclusion.history import happened
from mobility.inclusion.models import ClaimState, PaperAsked
from mobility.inclusion.services import (
    PAPER_ASKED,
    PAPER_GIVEN,
    is_needless,
    note_claims,
    note_paper,
    tell_closed,
)
from mobility.notifications.catalogue import MessageText
from mobility.workflow.models import Case

GROUPS: dict[str, object] = {"orphan": _l("Orphan"), "disability": _l("Person with a disability")}
"""The words for each group; read by the person and the inclusion officer alone."""


APPEAL = _l(
    "If you think that this decision is wrong, you can say so in an appeal against the result of the selection, once that "
    "is told."
)
"""Whoever claimed a seat takes part in a selection, and an appeal against its result may be about this."""


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
        "history": {claim.id: happened(claim.id, viewer) for claim in claims if claim.paper_asked},
        "today": local_day(now),
        "appeal": APPEAL,
        "titles": _titles(case) if any(each.paper_asked for each in claims) else {},
    }


def _titles(case: Case) -> dict[str, str]:
    """`documents.orphan` -> what the paper is called."""
    return {f"documents.{each.key}": tr(each.title) for each in requirements_of(case.context)}


def papers_beside(case: Case) -> Sequence[PaperAsked]:
    """What the person may give for their claims while others hold the application."""
    return queries.papers_asked(case.id)


def paper_in_words(asked: PaperAsked) -> str:
    """To the person, who gives it."""
    return _(
        "Another paper is asked for by %(day)s: %(words)s",
        day=day(asked.due_on),
        words=asked.reason or _("[erased words]"),
    )


def paper_outcome(case: Case, _now: datetime) -> Outcome | None:
    """To who is asked for another paper: what is to be given, and until when."""
    if not lent.claims[case.kind](case):
        return None
    owed = [each for each in queries.papers_asked(case.id) if each.answered_at is None]
    if not owed:
        return None
    lines = [line for each in owed for line in _lines_of(each)]
    key = sorted(owed[0].owed)[0].partition(".")[2]
    button = _("Give the paper"), url_for("documents.show", reference=case.reference, key=key)
    return Outcome(lines, (button,), yours=True)


def _lines_of(asked: PaperAsked) -> Iterator[str]:
    yield _("For the reserved seat. %(what)s", what=paper_in_words(asked))
    if _is_given_in_vain(asked):
        yield _("The file that you gave has a fault: give another.")


def _is_given_in_vain(asked: PaperAsked) -> bool:
    """Whether the checks found a fault in a file that was given for what is still owed. Needs `claim`."""
    given = (
        each
        for each in in_force(asked.claim.application_id)
        if f"documents.{each.requirement.key}" in asked.owed
    )
    return any(is_faulty(each, asked) for each in given)


def owed_papers(viewer: Person, now: datetime) -> Sequence[Standing]:
    """What is asked for one's own claims, until it is given."""
    return [
        Standing(
            _("The file that you gave for your reserved seat has a fault: give another")
            if _is_given_in_vain(each)
            else _("Another paper for your reserved seat is asked for"),
            f"/applications/{each.claim.application.reference}",
            f"{tr(each.claim.application.title)}, {_('until %(day)s', day=day(each.due_on))}",
            "late" if each.due_on < local_day(now) else "soon",
            case_id=each.claim.application_id,
        )
        for each in queries.papers_owed_by(viewer)
    ]


PAPERS_BESIDE = {"application": PapersBeside(papers_beside, paper_in_words, note_paper)}
ASKED_MEANWHILE = [paper_outcome]
STANDINGS = [(13, owed_papers)]
AFTERWARDS = [owed_papers]


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
            APPEAL,
            _l("Reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "claim-paper-asked": MessageText(
        _l("Another paper for your reserved seat: %(call)s"),
        (
            _l(
                "Before your right to a reserved seat in “%(call)s” can be confirmed, another paper is needed. Please give "
                "it by %(until)s."
            ),
            _l("What is asked for: %(reason)s"),
            _l("Your application goes on meanwhile; it is not sent again for this."),
            _l("Nobody but you and the inclusion officer sees the paper."),
            _l("Reference: %(reference)s."),
        ),
        _l("Give the paper"),
    ),
    "claim-paper-given": MessageText(
        _l("An answer about a reserved seat has come: %(reference)s"),
        (
            _l("Application %(reference)s for “%(call)s”: the person has answered what you asked for."),
            _l("The selection is on %(day)s: what is not confirmed by then does not count in it."),
            _l("You alone see it, beside the person."),
        ),
        _l("See the claim"),
    ),
}

UNNEEDED = {"claim-made": queries.settled_claims, "claim-paper-given": queries.settled_claims}

REFUSALS: dict[str, object] = {
    "claim-decided": _l("This claim was decided meanwhile."),
    "claim-changed-meanwhile": _l(
        "Another paper was asked for or has come since you opened this page. Look at the claim as it is now, then decide."
    ),
    "paper-unnamed": _l("Choose of which paper another one is asked."),
    "paper-day-past": _l("Choose today or a day after it."),
    "paper-day-late": _l("Choose %(day)s or a day before it: later the paper would come too late to count."),
    "claim-of-ended-case": _l(
        "This application has come to its end, so there is nothing to decide any more."
    ),
    "claim-of-seated": _l(
        "This person has a seat without it, so there is nothing to decide now. "
        "The claim waits for you again if they lose the seat or ask for a better one."
    ),
}


def open_claims_task(claims: queries.OpenInBrief) -> Line:
    """Claims to reserved seats that nobody has decided, in one line."""
    what = ngettext(
        "%(num)d claim to a reserved seat waits for you",
        "%(num)d claims to reserved seats wait for you",
        claims.number,
    )
    if claims.hurried:
        when = _("a call was closed before its day: its selection can come any day now")
    elif claims.first is not None:
        when = _("the first before the selection on %(day)s", day=day(claims.first))
    else:
        when = ""
    return what, when, url_for("inclusion.claims")


SIDE_TASKS = [LinesBeside(queries.open_in_brief, queries.OpenInBrief, open_claims_task)]


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


ERASURES = {
    str(ClaimState.REFUSED): erase_of_claim,
    PAPER_ASKED: erase_of_asking,
    PAPER_GIVEN: erase_of_answer,
}

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
    PAPER_ASKED: _l("Another paper asked for a claim"),
    PAPER_GIVEN: _l("Claim answered with another paper, or with words"),
}
