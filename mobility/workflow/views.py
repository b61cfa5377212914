"""Tasks of a person, and the pages by which a case is moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.wrappers import Response

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import names_of_people
from mobility.accounts.roles import title_of
from mobility.base.access import holding, present, signed_in
from mobility.base.database import utc_now
from mobility.base.errors import refused
from mobility.base.languages import tr
from mobility.base.lending import Standing, lent
from mobility.base.limits import cursor_in_words, cursor_of
from mobility.base.refusals import Refusal
from mobility.base.typed import typed_into
from mobility.base.veil import veil_over

from . import queries, services, substitutes
from .appointers import appointers
from .due import due_tone, due_words
from .forms import MoveForm, SubstituteForm
from .models import Case
from .rulebook import End, Move

workflow = Blueprint("workflow", __name__)
blueprints = (workflow,)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(due_words=due_words, due_tone=due_tone, refusal=_refusal_on)
    app.jinja_env.globals.update(move_needs_page=needs_page, lenders=lenders)


@workflow.errorhandler(Refusal)
def refused_here(refusal: Refusal) -> ResponseReturnValue:
    """From the page of a step that cannot be made the way back leads to its case."""
    reference = (request.view_args or {}).get("reference")
    case = queries.get_case(current_user, reference) if reference else None
    return refused(refusal, home=place_of(case) if case is not None else None)


@workflow.get("/tasks")
@signed_in
def tasks() -> str:
    person = present()
    found, following = queries.tasks_of(person, after=request.args.get("after", type=cursor_of))
    beside, besides = queries.lines_beside(person)
    hindered = _hindered(found)
    now, row = utc_now(), _row_of(found, hindered)
    late: list[Row] = []
    groups: dict[str, list[Row]] = {}  # in the order of what is due first in each
    for task in found:
        over = task.due_at is not None and not task.clock and task.due_at <= now
        (late if over else groups.setdefault(tr(task.stage_title), [])).append(row(task))
    return render_template(
        "workflow/tasks.html",
        owed=_owed(person),
        late=late,
        groups=groups.items(),
        beside=beside,
        besides=besides,
        several=_several(found, hindered),
        following=cursor_in_words(following),
    )


Row = tuple[Any, ...]
"""A task as `task_row` of `workflow/_task_row.html` writes it."""


def _row_of(tasks: list[queries.Task], hindered: Mapping[int, str]) -> Callable[[queries.Task], Row]:
    lines, acting = _lines_of(tasks), _acting(tasks)
    marks = {case_id: str(lent.hindrance_marks[why]) for case_id, why in hindered.items()}

    def row(task: queries.Task) -> Row:
        about = " · ".join(filter(None, (marks.get(task.case.id), lines.get(task.case.id))))
        when = (due_words(task.due_at), due_tone(task.due_at)) if task.due_at else ()
        who = task.wait_id, task.subject, task.case.reference, task_place(task) or ""
        what = task.case.title, about, acting.get(task.wait_id, ""), task.stage_title
        return *who, *what, task.opened_at, task.clock, task.due_at, when

    return row


def _owed(person: Person) -> list[Standing]:
    """What follows from applications of their own and waits for them."""
    if not queries.has_cases(person):
        return []
    now = utc_now()
    return [line for lines in lent.afterwards for line in lines(person, now) if line.tone]


def _acting(tasks: list[queries.Task]) -> dict[int, str]:
    """wait id -> for whom it is done, by a role on loan"""
    names = names_of_people({lender for task in tasks for lender in task.behalves})
    return {
        task.wait_id: ", ".join(names[lender] for lender in task.behalves) for task in tasks if task.behalves
    }


def _several(tasks: list[queries.Task], hindered: Mapping[int, str]) -> list[tuple[str, str]]:
    """What of others' cases can be decided at once: words, and the page that does so."""
    cases = [task.case for task in tasks if task.subject is not None]
    return [
        line
        for kind, together in lent.together.items()
        for line in together(present(), [case for case in cases if case.kind == kind], hindered)
    ]


def _lines_of(tasks: list[queries.Task]) -> dict[int, str]:
    """case id -> what tells its task from the next"""
    found: dict[int, str] = {}
    for kind, lines in lent.task_lines.items():
        ids = [task.case.id for task in tasks if task.case.kind == kind]
        if ids:
            found |= lines(ids)
    return found


def _hindered(tasks: list[queries.Task]) -> dict[int, str]:
    """case id -> the key of what is in the way of its person"""
    cases, now = [task.case for task in tasks], utc_now()
    return {case_id: why for of in lent.hindrances for case_id, why in of(cases, now).items()}


@workflow.get("/workflow/stuck")
@holding(Role.ADMINISTRATOR, Role.AUDITOR)
def stuck() -> str:
    return render_template("workflow/stuck.html", vacancies=queries.vacancies(utc_now()), title_of=title_of)


@workflow.get("/cases/<reference>/holders")
@signed_in
def holders(reference: str) -> str:
    """Who has the role that the case waits for; an escalation leads here."""
    case = _case_to_help(reference)
    return _holders_page(case, _substitute_form(case))


@workflow.post("/cases/<reference>/holders/remind")
@signed_in
def remind_holders(reference: str) -> Response:
    case = _case_to_help(reference)
    if not substitutes.may_remind(current_user, case):
        raise Refusal("not-yours-to-move")
    services.remind(case, actor=current_user, now=utc_now())
    flash(_("They are reminded by e-mail."), "done")
    return redirect(url_for("workflow.holders", reference=reference), 303)


@workflow.post("/cases/<reference>/holders")
@signed_in
def substitute(reference: str) -> Response | tuple[str, int]:
    """Give a role that the case waits for to somebody, for a time: the case goes to them by itself."""
    case = _case_to_help(reference)
    form = _substitute_form(case)
    if form is None:
        raise Refusal("substitute-not-yours")
    if form.validate_on_submit() and form.attempt(
        services.name_substitute, current_user, case, now=utc_now()
    ):
        flash(_("The role is given, and the person is told so by e-mail."), "done")
        if not form.result:
            flash(
                _(
                    "%(reference)s does not come to them by itself: its places are others’ by name. "
                    "What can be done is said below.",
                    reference=reference,
                ),
                "note",
            )
        return redirect(url_for("workflow.holders", reference=reference), 303)
    return _holders_page(case, form), 422


def _case_to_help(reference: str) -> Case:
    return substitutes.case_to_help(current_user, reference) or abort(404)


def _substitute_form(case: Case) -> SubstituteForm | None:
    """With the roles for which the viewer may appoint somebody; None where there are none."""
    roles = substitutes.roles_to_give(current_user, case, utc_now())
    return SubstituteForm.of(roles) if roles else None


def _holders_page(case: Case, form: SubstituteForm | None) -> str:
    now = utc_now()
    roles = substitutes.roles_held(current_user, case, now)
    tokens = [f"{held.role}@{held.scope}" for held in roles] if form else []
    back = place_of(case) if queries.get_case(current_user, case.reference) else None
    return render_template(
        "workflow/holders.html",
        case=case,
        back=back,
        replacing=back if current_user.holds_any(substitutes.REMINDERS) else None,
        listed=substitutes.waits_in_vain(case),
        roles=roles,
        named=substitutes.roles_named(current_user, case, roles, now),
        remind=substitutes.may_remind(current_user, case)
        and substitutes.is_somebody_to_remind(case, current_user),
        form=form,
        standing=services.places_of(case),
        appointers=appointers(case, now),
        colleagues=substitutes.could_be_named(current_user, case, tokens, now),
        shown=substitutes.SHOWN,
    )


@workflow.get("/cases/<reference>/moves/<move_key>")
@signed_in
def move_page(reference: str, move_key: str) -> str:
    case, found = _case_and_move(reference, move_key)
    form = MoveForm.of(found.move, case, current_user, ticked=request.args.getlist("ask"))
    return _move_page(case, found, form)


def _findings(case: Case, move: Move) -> Mapping[str, str]:
    """What automatic checks found in what a return may name, by its key; whoever asks decides what of it is to be mended."""
    found = lent.findings.get(case.kind) if move.asks else None
    return found(case, current_user) if found else {}


def _form_of(reference: str, move_key: str) -> MoveForm | None:
    """What the page of a move asks, also where the case has gone on meanwhile: for telling what was typed into it."""
    case = queries.get_case(current_user, reference) or abort(404)
    moves = [move for _path, _stage, move in services.book_of(case).every_move() if move.key == move_key]
    return MoveForm.of(max(moves, key=_asked_by), case, current_user) if moves else None


def _asked_by(move: Move) -> tuple[bool, int, bool]:
    """Of moves that share a key in several stages the one that asks most comes last."""
    return bool(move.asks), len(move.form), move.reason != "none"


@workflow.post("/cases/<reference>/moves/<move_key>")
@signed_in
@typed_into(_form_of)
def make_move(reference: str, move_key: str) -> Response | tuple[str, int]:
    case, found = _case_and_move(reference, move_key)
    move, before = found.move, case.stage
    form = MoveForm.of(move, case, current_user)
    if not form.validate_on_submit():
        return _move_page(case, found, form), 422
    try:
        seen = int(form.seen_version.data or 0)
        services.fire(
            case.id, move.key, actor=current_user, seen_version=seen, now=utc_now(), **form.written()
        )
    except ValueError:
        abort(400)
    except Refusal as refusal:
        if refusal.field is None:
            raise
        form.refuse(refusal)
        return _move_page(case, found, form), 422
    flash(_made_in_words(case, move, before), "done")
    return redirect(_after(case), 303)


def _case_and_move(reference: str, move_key: str) -> tuple[Case, services.Permission]:
    """404 for what is not the viewer's; 409 where the step can't be made now, with the reason."""
    case = queries.get_case(current_user, reference)
    if case is None:
        abort(404)
    book = services.book_of(case)
    if not any(move.key == move_key for _path, _stage, move in book.every_move()):
        abort(404)
    found = services.permission(case, move_key, current_user, utc_now())
    if found is None:
        raise Refusal("move-not-here")
    if request.method == "GET" and not found.allowed:
        raise Refusal(found.why or "move-not-here")
    return case, found


def _move_page(case: Case, permission: services.Permission, form: MoveForm) -> str:
    move = permission.move
    target = services.book_of(case).target(move)
    veil = veil_over(case, current_user)
    return render_template(
        "workflow/move.html",
        case=case,
        called=veil.name() if veil else f"{case.subject.called} · {case.reference}",
        move=move,
        permission=permission,
        form=form,
        found=_findings(case, move),
        end=target if isinstance(target, End) else None,
        consequences=list(_consequences(case, move)),
        own=case.subject_id == current_user.id,
        back=place_of(case) or url_for("workflow.tasks"),
    )


def _consequences(case: Case, move: Move) -> Iterator[str]:
    """What to ask back about, and what the move brings about beside its end."""
    yield from services.misgivings(case, move)
    if brings := lent.consequences.get(case.kind):
        yield from brings(case, move.key)


def _made_in_words(case: Case, move: Move, before: str) -> str:
    """What was done and where the case stands; the person whom it is about reads of one application, their own.

    A vote or signature alone leaves it in the stage `before`.
    """
    book = services.book_of(case)
    title, stage = tr(dict(move.title or {})), tr(dict(book.title_of(case.stage)))
    ended = case.stage in book.ends
    if (move.stays or move.branch) and case.stage == before:
        made = _("Noted: “%(move)s”.", move=title)
        stands = _stays_in_words(case, stage)
    elif case.subject_id == current_user.id:
        made = _("Noted: “%(move)s”.", move=title)
        stands = (
            _("Your application has ended: %(stage)s.", stage=stage)
            if ended
            else _("What comes next: %(stage)s.", stage=stage)
        )
    else:
        made = _("The move “%(move)s” is made.", move=title)
        stands = (
            _("The application %(reference)s has ended: %(stage)s.", reference=case.reference, stage=stage)
            if ended
            else _("%(reference)s is now at “%(stage)s”.", reference=case.reference, stage=stage)
        )
    return f"{made} {stands}"


def _stays_in_words(case: Case, stage: str) -> str:
    """What it waits for after a vote or signature that alone moves nothing."""
    vote, where = services.tally(case), {"reference": case.reference, "stage": stage}
    if vote is not None and vote.tied:
        return _(
            "%(reference)s stays at “%(stage)s”: the vote is tied, and waits for whoever decides then.",
            **where,
        )
    why = services.held_up_by(case, utc_now())
    if why is not None:
        return _("%(reference)s stays at “%(stage)s”. %(why)s", why=refusal_sentence(why), **where)
    return _("%(reference)s stays at “%(stage)s” until the others have answered too.", **where)


def _after(case: Case) -> str:
    """Back to the case; whoever came from their tasks finds the next one there."""
    if current_user.id != case.subject_id and current_user.roles:
        return url_for("workflow.tasks")
    return place_of(case) or url_for("workflow.tasks")


def place_of(case: Case) -> str | None:
    """The page of the case for the present person."""
    place = lent.places.get(case.kind)
    return place(case, current_user) if place else None


def task_place(task: queries.Task) -> str | None:
    """Where a task is done: who assesses goes straight to the assessment, all others to the case."""
    desk = lent.desks.get(task.case.kind) if task.assesses else None
    return desk(task.case) if desk else place_of(task.case)


def lenders(permissions: Iterable[services.Permission]) -> str:
    """The names of those for whom the present person makes these moves, by a role on loan; empty where by their own."""
    found = names_of_people({each.behalf for each in permissions if each.behalf is not None})
    return ", ".join(sorted(found.values()))


def needs_page(move: Move, case: Case) -> bool:
    """Whether a move is asked for on a page of its own: it takes words, ends the case, or there is something to ask back,
    or to know before."""
    ends = isinstance(services.book_of(case).target(move), End)
    return move.reason != "none" or bool(move.asks or move.form) or ends or any(_consequences(case, move))


def refusal_sentence(key: str) -> str:
    return Refusal(key).sentence


@pass_context
def _refusal_on(_page: Context, key: str) -> str:
    """In the language of the page: of a filter that knows no page Jinja keeps what it made of a constant for everybody."""
    return refusal_sentence(key)
