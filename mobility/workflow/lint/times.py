"""Times in a rule book: has each stage one, is each date known by then, is none longer than anybody means."""

from collections.abc import Iterator

from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import come_by, come_without, listed, ways_into
from mobility.workflow.rulebook import Deadline, Due, Problem, RuleBook

YEAR = 260
"""Working days: what may take longer is hardly meant."""


def dates_known(book: RuleBook, names: Names) -> Iterator[Problem]:
    """No time is at a date that a case has only later, or that is over by then."""
    for stage, path, time in _times(book):
        wanted, past = names.since.get(time.at or ""), names.over.get(time.at or "")
        if wanted and stage not in come_by(book, wanted):
            yield book.problem(path, "date-to-come", name=str(time.at), names=listed(wanted))
        if past and stage in come_by(book, past) - come_without(book, past):
            yield book.problem(path, "date-over", name=str(time.at), names=listed(past))


def too_late(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nobody is given time until a date, where from an earlier one on nothing leads on from there any more.

    Where a case has no such date yet, that is the fault; where it has, conditions that are over are.
    """
    for key, path, time in _times(book):
        onward = [move.guards for move in book.stages[key].moves.values() if book.leads_on(key, move)]
        earlier = () if time.at in names.since else names.behind.get(time.at or "", ())
        ending = [guard for guard, date in names.until.items() if date in earlier]
        if onward and not any(guards.isdisjoint(ending) for guards in onward):
            guard = next(each for each in ending if each in onward[0])
            values = {"name": str(time.at), "guard": guard, "date": names.until[guard]}
            yield book.problem(path, "date-too-late", **values)


def never_late(book: RuleBook, names: Names) -> Iterator[Problem]:
    """No promise ends with the stage's deadline or after it: what is late by it has been moved on by the clock."""
    for key, path, time in _times(book):
        deadline = book.stages[key].deadline
        if isinstance(time, Due) and deadline and _is_no_earlier(time, deadline, names):
            yield book.problem(path, "never-late", move=deadline.move)


def _is_no_earlier(due: Due, deadline: Deadline, names: Names) -> bool:
    """By what the text says; of a date and of working days nobody knows which come first."""
    if due.working_days is not None and deadline.working_days is not None:
        return due.working_days >= deadline.working_days
    return deadline.at is not None and deadline.at in {due.at, *names.behind.get(due.at or "", ())}


def maybe_over(book: RuleBook, names: Names) -> Iterator[Problem]:
    """A deadline at a date that may be over when a case comes, which would move on at once. By a condition that holds only
    until then it comes in time.
    """
    for key, path, time in _times(book):
        guards = [guard for guard, date in names.until.items() if date == time.at]
        if not guards or not isinstance(time, Deadline):
            continue
        late = [
            f"{stage.key}.{move.key}"
            for stage, move in ways_into(book, key)
            if move.guards.isdisjoint(guards)
        ]
        if late:
            values = {"name": str(time.at), "moves": listed(late), "guard": guards[0]}
            yield book.problem(path, "date-may-be-over", **values)


def spent(book: RuleBook) -> Iterator[Problem]:
    """A deadline at a date by which an earlier stage is to be done: who keeps that promise on its last day is too late."""
    promised = {(time.at, key) for key, _path, time in _times(book) if isinstance(time, Due) and time.at}
    for key, path, time in _times(book):
        before = [stage for at, stage in sorted(promised) if at == time.at and book.is_past(stage, key)]
        if before and isinstance(time, Deadline):
            yield book.problem(path, "date-spent", name=str(time.at), stage=before[0])


def overlong(book: RuleBook) -> Iterator[Problem]:
    """Promises and deadlines of more than a year of working days."""
    for _, path, time in _times(book):
        if (time.working_days or 0) > YEAR:
            yield book.problem(path, "overlong", number=str(time.working_days), most=str(YEAR))


def endless(book: RuleBook) -> Iterator[Problem]:
    """Stages of which nobody learns that a case stays there."""
    for stage in book.stages.values():
        promised = [branch.due or stage.due for branch in stage.branches.values()] or [stage.due]
        if stage.deadline is None and None in promised:
            yield book.problem(f"stages.{stage.key}", "no-time")


def _times(book: RuleBook) -> Iterator[tuple[str, str, Due | Deadline]]:
    """(stage, path, time) of each."""
    for key, stage in book.stages.items():
        named = {"due": stage.due, "deadline": stage.deadline} | {
            f"branches.{branch.key}.due": branch.due for branch in stage.branches.values()
        }
        yield from ((key, f"stages.{key}.{part}", time) for part, time in named.items() if time is not None)
