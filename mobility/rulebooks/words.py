"""The parts of a rule book in words that a head of office reads, in the present language."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.roles import title_of
from mobility.base.languages import number, quoted, tr
from mobility.base.lending import lent
from mobility.workflow.rulebook import (
    APPLICANT,
    ASKER,
    RESUME,
    Act,
    Blank,
    Branch,
    Called,
    Deadline,
    Due,
    Holder,
    Move,
    Quorum,
    RuleBook,
    Stage,
)

_DATES: Mapping[str, object] = {
    "call-closes": _l("the day on which the call closes"),
    "call-selection": _l("the day of the selection"),
    "call-waiting-list-ends": _l("the day on which the waiting list ends"),
    "partner-nomination-date": _l("the day by which the partner wants nominations"),
}
_NEEDED: Mapping[str, object] = {"majority": _l("more than half"), "all": _l("all")}
_CARRIED: Mapping[str, object] = {"majority": _l("more yes than no"), "all": _l("nobody against")}
_TIES: Mapping[str, object] = {"failed": _l("a tie fails"), "carried": _l("a tie carries")}
_REASONS: Mapping[str, object] = {
    "none": _l("no reason is asked for"),
    "asked": _l("a reason may be given"),
    "owed": _l("a reason must be given"),
}
_EDITS: Mapping[str, object] = {"everything": _l("everything"), "asked": _l("what was asked for")}
_VOICES: Mapping[str, object] = {
    "signs": _l("a signature"),
    "yes": _l("a yes"),
    "no": _l("a no"),
    "abstain": _l("an abstention"),
    "": _l("a step on"),
}
_BY_ITSELF: Mapping[bool, object] = {True: _l("by the clock"), False: _l("by itself")}


def of_role(role: str) -> str:
    """`Dean`; the applicant and whoever asked for changes in their own words."""
    own = {APPLICANT: _("Applicant"), ASKER: _("Who asked for the changes")}
    return own.get(role) or title_of(role)


def of_holder(holder: Holder) -> str:
    """`Dean (Faculty)`"""
    if holder.of is None:
        return of_role(holder.role)
    kind = lent.scopes.get(holder.of)
    return f"{of_role(holder.role)} ({kind.title if kind else holder.of})"


def of_guard(name: str) -> str:
    """What the condition is, as its room says it; one that does not exist by its name."""
    guard = lent.guards.get(name)
    return str(guard.title) if guard and guard.title else name


def of_effect(name: str) -> str:
    """What the move causes, as its room says it."""
    effect = lent.effects.get(name)
    return str(effect.title) if effect and effect.title else name


def of_message(name: str) -> str:
    """What the message is about."""
    message = lent.messages.get(name)
    return message.title if message else name


def of_date(name: str) -> str:
    """Which day it is; one that does not exist by its name."""
    return str(_DATES.get(name, quoted(name)))


def of_condition(called: Called) -> str:
    """`The mean score is high enough (value = 60)`"""
    return _with_arguments(of_guard(called.name), called)


def of_consequence(called: Called) -> str:
    """`The seat becomes free`, with its arguments."""
    return _with_arguments(of_effect(called.name), called)


def _with_arguments(title: str, called: Called) -> str:
    said = ", ".join(f"{name} = {value}" for name, value in called.arguments.items())
    return f"{title} ({said})" if said else title


def of_time(time: Due | Deadline) -> str:
    """`5 working days`, or the date by its name."""
    if time.at is not None:
        return of_date(time.at)
    return ngettext("%(num)d working day", "%(num)d working days", time.working_days or 0)


def of_days(days: tuple[int, ...]) -> str:
    """When reminders go out: `3 working days before, on the day itself`."""
    return ", ".join(
        ngettext("%(num)d working day before", "%(num)d working days before", each)
        if each
        else _("on the day itself")
        for each in days
    )


def of_quorum(quorum: Quorum) -> str:
    """How many voices complete the stage, and what carries a vote."""
    needed = quorum.needed
    number = str(_NEEDED[needed]) if isinstance(needed, str) else str(needed)
    if quorum.votes is None:
        return _("assessments: %(number)s", number=number)
    parts = [
        _("votes: %(number)s", number=number),
        str(_CARRIED.get(quorum.carried, _("%(share)s in favour", share=quorum.carried))),
    ]
    if quorum.carried == "majority":
        tie = quorum.tie_role
        parts.append(_("a tie is broken by: %(role)s", role=of_role(tie)) if tie else str(_TIES[quorum.tie]))
    if quorum.veto:
        role = quorum.veto_role
        parts.append(_("veto: %(role)s", role=of_role(role)) if role else _("anybody's no defeats it"))
    return ", ".join(parts)


def of_move(move: Move) -> str:
    """The words on its button, or its name where nobody presses one."""
    return tr(dict(move.title)) if move.title else quoted(move.key)


def in_quotes(move: Move) -> str:
    """The same, marked as a name in a sentence."""
    return quoted(tr(dict(move.title)) if move.title else move.key)


def of_place(book: RuleBook, key: str | None) -> str:
    """The title of a stage or an end; what a text leads to that does not exist is shown by its name."""
    if key is None:
        return _("stays where it is")
    if key == RESUME:
        return _("back to where it was asked")
    known = key in book.stages or key in book.ends
    return tr(dict(book.title_of(key))) if known else key


def of_maker(book: RuleBook, stage: Stage | None, move: Move) -> str:
    """Who makes the move, or that nobody does."""
    if not move.by_person:
        return str(_BY_ITSELF[move.clock])
    if stage is None:
        return of_role(move.who) if move.who else _("who holds the stage")
    return ", ".join(of_holder(holder) for holder in book.movers(stage.key, move))


def by_whom(book: RuleBook, stage: Stage | None, move: Move) -> str:
    """The same within a sentence: `by Coordinator`, `by itself`."""
    if not move.by_person:
        return str(_BY_ITSELF[move.clock])
    if stage is None and not move.who:
        return _("by whoever holds the stage")
    return _("by %(role)s", role=of_maker(book, stage, move))


def of_edits(edits: str) -> str:
    """What of the application the person may change."""
    return str(_EDITS[edits])


def of_voice(move: Move) -> str:
    """What the move is to its stage: a signature, a vote, or a step on."""
    return str(_VOICES["signs" if move.signs else move.vote or ""])


def of_reason(move: Move) -> str:
    """Whether whoever makes the move says why."""
    return str(_REASONS[move.reason])


def of_times(stage: Stage) -> list[str]:
    """How long the stage may take, who is reminded of it, and what happens then."""
    found = []
    if stage.due:
        found.append(_("Promise: %(time)s", time=of_time(stage.due)))
        if stage.due.escalate:
            found.append(_("When late, this role learns it: %(role)s", role=of_role(stage.due.escalate)))
    if stage.deadline:
        found.append(_("Deadline: %(time)s", time=of_time(stage.deadline)))
    days = {day for time in (stage.due, stage.deadline) if time for day in time.remind}
    if days:
        found.append(_("Reminders: %(days)s", days=of_days(tuple(sorted(days, reverse=True)))))
    return found


def of_work(move: Move) -> list[str]:
    """What whoever makes the move gives besides: a voice, a reason, what is to be mended, what is filled in."""
    found = [of_voice(move)] if move.stays else []
    found += [of_reason(move)] if move.reason != "none" else []
    found += [_("it names what is to be mended")] if move.asks else []
    blanks = ", ".join(of_blank(blank) for blank in move.form.values())
    return [*found, *([_("to be filled in: %(blanks)s", blanks=blanks)] if blanks else [])]


def of_stage(stage: Stage) -> str:
    """For whom it waits, and how long: what a reader asks of a stage that is new, besides its moves."""
    holders = [of_branch_in_full(branch) for branch in stage.branches.values()] or [of_holder(stage.holder)]
    parts = [_("it waits for %(holders)s", holders="; ".join(holders))]
    parts += [for_the_whole(stage)] if stage.branches else []
    parts += [of_quorum(stage.quorum)] if stage.quorum else []
    parts += [_("the applicant may change %(what)s", what=of_edits(stage.edits))] if stage.edits else []
    return "; ".join([*parts, *of_times(stage)])


def of_move_in_full(book: RuleBook, stage: Stage | None, move: Move) -> str:
    """`“Sign” → “Confirmed” (Vice-rector; to be filled in: Number of the order (a line); told: Applicant (“Confirmed”))`"""
    onward = "" if move.stays else f" → {quoted(of_place(book, move.to))}"
    parts = [of_maker(book, stage, move), *of_work(move)]
    if move.requires:
        parts.append(_("if: %(conditions)s", conditions=", ".join(map(of_condition, move.requires))))
    if move.effects:
        parts.append(_("then: %(consequences)s", consequences=", ".join(map(of_consequence, move.effects))))
    if move.tell:
        people = ", ".join(of_told(recipient, message) for recipient, message in move.tell.items())
        parts.append(_("told: %(people)s", people=people))
    return f"{in_quotes(move)}{onward} ({'; '.join(parts)})"


def of_told(recipient: str, message: str) -> str:
    """`Dean (“We have received your application”)`"""
    return f"{of_role(recipient)} ({quoted(of_message(message))})"


def of_act(book: RuleBook, act: Act) -> str:
    """`Head's sign-off: Head of the office, in “Selection”; one signature for all cases of a call`"""
    return _(
        "%(act)s: %(role)s, in “%(stage)s”; one signature for all cases of a call",
        act=tr(dict(act.title)),
        role=of_role(act.who),
        stage=of_place(book, act.at),
    )


def of_separate(book: RuleBook, group: tuple[str, ...]) -> str:
    """`On one case nobody acts in two of these: Review in the faculty, Dean's approval`"""
    named = [tr(dict(book.acts[key].title)) if key in book.acts else of_place(book, key) for key in group]
    return _("On one case nobody acts in two of these: %(places)s", places=", ".join(named))


def of_branch(branch: Branch) -> str:
    """`The faculty: Dean (Faculty)`"""
    return f"{tr(dict(branch.title))}: {of_holder(branch.holder)}"


def of_branch_in_full(branch: Branch) -> str:
    """`The faculty: Dean (Faculty), 5 working days, when late told: Head of the office, only where this holds: …`"""
    parts = [of_branch(branch)]
    if branch.due:
        parts.append(of_time(branch.due))
        if branch.due.escalate:
            parts.append(_("when late told: %(role)s", role=of_role(branch.due.escalate)))
        if branch.due.remind:
            parts.append(_("reminders: %(days)s", days=of_days(branch.due.remind)))
    if branch.when:
        parts.append(_("only where this holds: %(condition)s", condition=of_condition(branch.when)))
    return ", ".join(parts)


def for_the_whole(stage: Stage) -> str:
    """Who answers for a stage with branches as a whole."""
    return _("for the whole: %(holder)s", holder=of_holder(stage.holder))


_KINDS: Mapping[str, object] = {
    "line": _l("a line"),
    "text": _l("some lines of text"),
    "number": _l("a number"),
    "date": _l("a date"),
    "choice": _l("a choice"),
}


def of_blank(blank: Blank) -> str:
    """`Credits (a number)`; what need not be filled in says so."""
    kind = str(_KINDS[blank.kind])
    if blank.choices:
        kind += ": " + ", ".join(tr(dict(title)) for title in blank.choices.values())
    bounds = (_("at least %(number)s"), blank.least), (_("at most %(number)s"), blank.most)
    for words, bound in bounds:
        if bound is not None:
            kind += ", " + words % {"number": number(bound)}
    if blank.past:
        kind += ", " + _("today at the latest")
    if not blank.required:
        kind += ", " + _("may be left empty")
    return f"{tr(dict(blank.title))} ({kind})"
