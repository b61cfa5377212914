"""How it stands with a document: the word for it, what is said beside it, and what it was compared with."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from mobility.base.languages import tr
from mobility.documents.checks import Verdict
from mobility.documents.models import Document, Finding, Protection, Requirement
from mobility.documents.queries import Place, is_open, unusable_findings
from mobility.documents.told import passed
from mobility.workflow.models import Asked, Asking, Case

STATES = {Verdict.FAIL: "fix", Verdict.ERROR: "warn", Verdict.WARN: "warn", Verdict.PASS: "ok"}
GRAVITY = (Verdict.PASS, Verdict.WARN, Verdict.ERROR, Verdict.FAIL)
FOR_THE_OFFICE = frozenset({"average-shown"})
"""Checks that ask the office and not the person: another file would not answer them."""
DUPLICATES = frozenset({"given-twice", "same-picture"})
"""Checks whose advice says already that it may stay as it is."""
COMPARED = {"passport-validity": "passport_valid_until", "average-shown": "average"}
"""check -> the question whose answer it compares with"""


def verdict_of(document: Document) -> Verdict | None:
    """The gravest finding that is not settled; None while the checks run."""
    if document.checked_at is None:
        return None
    unsettled = (Verdict(finding.verdict) for finding in document.findings if is_open(finding))
    return max(unsettled, key=GRAVITY.index, default=Verdict.PASS)


def is_beside(asked: Asking) -> bool:
    """Whether the case goes on without the answer, which is read as soon as it is given."""
    return not isinstance(asked, Asked)


def answers(document: Document, asked: Asking) -> bool:
    """Whether it was given after it was asked for. Beside the case, where nothing is sent that it could hold up, one that
    the checks found broken answers nothing either; needs findings then.
    """
    if document.uploaded_at <= asked.asked_at:
        return False
    return not (is_beside(asked) and unusable_findings(document))


def is_faulty(document: Document, asked: Asking) -> bool:
    """Whether it was given for what is asked, and the checks found it broken; needs findings."""
    return document.uploaded_at > asked.asked_at and bool(unusable_findings(document))


def is_named(asked: Asking | None, requirement: Requirement) -> bool:
    """Whether what is asked for names the document."""
    return asked is not None and f"documents.{requirement.key}" in asked.fields


def is_owed(asked: Asking | None, requirement: Requirement, document: Document | None) -> bool:
    """Whether the return still waits for the document: it names it, no newer one has come, and its person has not answered
    with words.
    """
    if asked is None or not is_named(asked, requirement):
        return False
    if is_left(asked, requirement):
        return False
    return document is None or not answers(document, asked)


def is_left(asked: Asking | None, requirement: Requirement) -> bool:
    """Whether its person has answered the return with why it stays as it is, or is not there."""
    return asked is not None and f"documents.{requirement.key}" in asked.instead


def can_do_without(asked: Asking, requirement: Requirement, document: Document | None) -> bool:
    """Whether the return can be answered with words in place of another file: of one that is there since before, that it is
    right as it is; of one that need not be given, that there is none.
    """
    if not is_named(asked, requirement):
        return False
    return not requirement.required if document is None else not answers(document, asked)


def state_of(
    case: Case, place: Place, staff: bool, may_give: bool, *, owed: bool, beside: bool = False, left: bool
) -> tuple[str, str, str]:
    """State, its word, and a sentence beside it; nobody is asked for a file who cannot send one now.

    `owed`: the person is asked for another one than this, whatever the checks say of it, or for one where none is;
    `beside`: though the case goes on meanwhile; `left`: they have answered that with words.
    """
    if place.document is None:
        return _not_there(case, place.requirement, staff=staff, may_give=may_give, owed=owed)
    verdict = verdict_of(place.document)
    if verdict is None:
        return "wait", _("Being checked"), _("This takes a few seconds. You may leave the page.")
    if owed and staff:
        return "warn", _("Asked for anew"), ""
    if owed:
        return "fix", _("Send again"), _asked_anew(place.document, beside=beside)
    if case.ended_at is not None and verdict is not Verdict.PASS:
        return "todo", _("Left as it is"), _("The application has ended; nobody looks at this any more.")
    if not staff and not may_give and verdict is not Verdict.PASS:
        return "warn", _who_looks(place.requirement), ""
    if left and not staff and verdict is not Verdict.PASS:
        return "warn", _("Left as it is"), ""
    if verdict is Verdict.FAIL and _is_of_answers(place.document):
        return "warn", _("To be looked at") if staff else _("Compare it with your answer"), ""
    words = {
        Verdict.PASS: (_("Checked"), ""),
        Verdict.WARN: (
            _("To be looked at") if staff else _who_looks(place.requirement),
            "" if staff else _warned(place.document),
        ),
        Verdict.ERROR: (_("A person will look at it"), ""),
        Verdict.FAIL: (_("To be sent again") if staff else _("Send again"), ""),
    }
    return STATES[verdict], *words[verdict]


def _asked_anew(document: Document, *, beside: bool) -> str:
    if not beside:
        return _("You are asked for another file: with this one the application cannot be sent again.")
    if unusable_findings(document):
        return _(
            "The checks found a fault in this file, so it does not answer what you are asked for. Give another one."
        )
    return _("You are asked for another file. It is looked at as soon as it has come.")


def _who_looks(requirement: Requirement) -> str:
    """As the person reads it of what the checks found."""
    if requirement.protection == Protection.INCLUSION:
        return _("For the inclusion officer, with the claim")
    return _("The office will look at it")


def _is_of_answers(document: Document) -> bool:
    """Whether nothing is wrong with the file: only what was typed about it does not do, and another file mends nothing."""
    graver = (f for f in document.findings if is_open(f) and f.verdict == Verdict.FAIL)
    return all(finding.check in COMPARED for finding in graver)


def _not_there(
    case: Case, requirement: Requirement, *, staff: bool, may_give: bool, owed: bool
) -> tuple[str, str, str]:
    if case.ended_at is not None:
        return "todo", _("Never sent"), ""
    word = _("Not there yet") if requirement.required or owed else _("Not there; you need not give it")
    asked = _("You are asked for this document.") if owed and not staff else ""
    hint = tr(requirement.hint) if may_give else ""
    return "todo", word, " ".join(filter(None, (asked, hint)))


def _warned(document: Document) -> str:
    unsaid = FOR_THE_OFFICE | DUPLICATES
    if all(finding.check in unsaid for finding in document.findings if is_open(finding)):
        return ""
    return _("You can send it as it is, or replace it with a better one.")


def compared_with(found: Sequence[Finding]) -> Iterator[str]:
    """The questions whose answers a finding that is not a pass was measured by."""
    return (COMPARED[finding.check] for finding in found if finding.check in COMPARED and not passed(finding))
