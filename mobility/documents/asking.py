"""Who asks the person of a case for a document now: its return for changes, or a room beside it while others hold it."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from mobility.base.lending import lent
from mobility.documents.models import Document, Requirement
from mobility.documents.standing import answers, is_beside, is_named
from mobility.questionnaires.instead import note_changed
from mobility.questionnaires.queries import open_return
from mobility.workflow.models import Asked, Asking, Case
from mobility.workflow.queries import asked_in_words


def asks_of(case: Case) -> list[Asking]:
    """The return that is to be answered, and what is asked for beside it."""
    returned = open_return(case)
    return [*([returned] if returned is not None else []), *_beside(case)]


def asks_for(case: Case, requirement: Requirement) -> list[Asking]:
    """Those of them that name this document."""
    return [each for each in asks_of(case) if is_named(each, requirement)]


def is_asked_beside(case: Case, requirement: Requirement) -> bool:
    """Whether it may be given though the stage of the case opens nothing."""
    return any(is_named(each, requirement) for each in _beside(case))


def wanted_in_words(case: Case, asked: Asking) -> str:
    """What is asked for and why, to the person who gives it."""
    if isinstance(asked, Asked):
        why = asked_in_words(asked)
        return _("Asked for: %(reason)s", reason=why) if why else ""
    return lent.papers_beside[case.kind].said(asked)


def note_given(case: Case, requirement: Requirement, now: datetime) -> None:
    """Another file has come, or the one that was there is gone: a return is answered by that."""
    for asked in asks_for(case, requirement):
        if not is_beside(asked):
            note_changed(asked, {f"documents.{requirement.key}"}, now)


def note_checked(case: Case, document: Document, now: datetime) -> None:
    """The checks of a file are done: if it can be used, whoever asks for it beside the case has their answer. Needs
    requirement and findings.
    """
    requirement = document.requirement
    name = f"documents.{requirement.key}"
    for asked in _beside(case):
        before = asked.changed.get(name)
        is_known = before is not None and datetime.fromisoformat(before) > document.uploaded_at
        if is_named(asked, requirement) and answers(document, asked) and not is_known:
            note_changed(asked, {name}, now)
            note_answer(case, asked, requirement, now)


def note_answer(case: Case, asked: Asking, requirement: Requirement, now: datetime) -> None:
    """Something has come for it, or words in its place: whoever asks beside the case learns it at once."""
    if is_beside(asked):
        lent.papers_beside[case.kind].answered(case, asked, f"documents.{requirement.key}", now)


def _beside(case: Case) -> Sequence[Asking]:
    found = lent.papers_beside.get(case.kind)
    return found.asks(case) if found is not None and case.ended_at is None else ()
