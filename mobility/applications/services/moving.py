"""Moves of an application that people make on its pages; the engine decides whether they may."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import affiliation_in, form_of_case, known_facts
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.seen import changed_since
from mobility.documents.services import compare_with_others, recheck
from mobility.questionnaires.definition import Form
from mobility.questionnaires.summary import is_known
from mobility.workflow import services as workflow
from mobility.workflow.rulebook import Move, Stage

WITHDRAW = "withdraw"


def send(
    actor: Person,
    application: Application,
    *,
    seen_version: int | None,
    seen: str | None = None,
    now: datetime,
) -> Event:
    """Send a draft, or send again what was returned: by the stage's own first move of the applicant. `seen`: as of
    `ensure_as_shown`, of what is `from_register`.

    Raises `Refusal`: "nothing-to-send", "known-changed-meanwhile", "changed-meanwhile", or the key of a guard such as
    "answers-complete".
    """
    move = sending_move(application)
    if move is None:
        raise Refusal("nothing-to-send")
    if seen is not None:
        _ensure_register_as_shown(application, seen)
    again = application.submitted_at is not None
    if not again:
        recheck(application, now=now)  # others may have sent the same files since
    event = workflow.fire(application.id, move.key, actor=actor, seen_version=seen_version, now=now)
    if not again:
        compare_with_others(application)
    for follow in lent.sent_again if again else ():
        follow(application, now)
    return event


def from_register(form: Form, known: Mapping[str, Any]) -> dict[str, Any]:
    """key of a question -> what the university's register answers there (`known_facts`), so that its person does not."""
    return {
        question.key: known[str(question.known)]
        for _section, question in form.questions()
        if is_known(question, known)
    }


def _ensure_register_as_shown(application: Application, seen: str) -> None:
    form = form_of_case(application)
    present = from_register(form, known_facts(affiliation_in(application)))
    changed = changed_since(seen, present)
    if changed:
        labels = {question.key: question.words(own=True) for _section, question in form.questions()}
        names = ", ".join(tr(labels[key]) for key in changed)
        raise Refusal("known-changed-meanwhile", there=present, names=names)


def withdraw(
    actor: Person, application: Application, *, seen_version: int | None, reason: str, now: datetime
) -> Event:
    """Raises `Refusal`: "changed-meanwhile", "move-not-here", "not-yours-to-move"."""
    event = workflow.fire(
        application.id, WITHDRAW, actor=actor, seen_version=seen_version, now=now, reason=reason
    )
    for follow in lent.given_up:
        follow(actor, application, now)
    return event


def sending_move(application: Application) -> Move | None:
    """The move by which the applicant sends what may be edited in the present stage; None where nothing may be."""
    stage: Stage | None = workflow.book_of(application).stages.get(application.stage)
    if stage is None or stage.edits is None:
        return None
    return next((move for move in stage.moves.values() if move.by_person), None)
