"""Times in a rule book: has each stage one, is each date known by then, is none longer than anybody means."""

from collections.abc import Iterator

from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import come_by, come_without, listed
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
