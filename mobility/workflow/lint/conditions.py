"""What stands in a rule book before its time, or after it: conditions that never hold there, news of what has not been."""

from collections.abc import Collection, Iterator

from mobility.workflow.lint.landmarks import found_by_name
from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import come_by, come_without, has_one, listed, reached_from
from mobility.workflow.rulebook import Problem, RuleBook


def out_of_place(book: RuleBook, names: Names) -> Iterator[Problem]:
    """What comes about in some stages alone, or by some effects, is waited for there, or where a case comes from there.

    Of what comes about in a stage that is called otherwise, its name is the fault.
    """
    misnamed = {
        dict(each.values)["name"] for each in found_by_name(book, names) if each.key == "another-name"
    }
    for path, stage_key, guard in _conditions(book):
        sources = names.comes_in.get(guard, ())
        if not misnamed.isdisjoint(sources):
            continue
        there = {source: _reached_by(book, source) for source in sources}
        if sources and not any(stage_key in reached for reached in there.values()):
            known = [source for source, reached in there.items() if reached]
            problem = "comes-elsewhere" if known else "comes-nowhere"
            yield book.problem(path, problem, name=guard, names=listed(known or sources))


def told_too_soon(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nobody is told of what a case has not come by yet, where the book has that; a move from everywhere tells whoever knows
    of it.
    """
    come = {message: come_by(book, since) for message, since in names.told_since.items()}
    for path, stage, move in book.every_move():
        for message in dict.fromkeys(move.tell.values()) if stage else ():
            since, reached = names.told_since.get(message, ()), come.get(message)
            if stage and reached and stage.key not in reached and not has_one(move, since):
                yield book.problem(f"{path}.tell", "told-too-soon", name=message, names=listed(since))


def _reached_by(book: RuleBook, source: str) -> Collection[str]:
    """The stages to which a case may come from this one, itself too; or by a move with this effect."""
    return reached_from(book, source) if source in book.places else come_by(book, [source])


def over(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nothing waits for what holds only until a date, where that is over before a case comes."""
    for path, stage_key, guard in _conditions(book):
        date = names.until.get(guard, "")
        past = names.over.get(date, ())
        if past and stage_key in come_by(book, past) - come_without(book, past):
            yield book.problem(path, "guard-over", name=guard, date=date, names=listed(past))


def _conditions(book: RuleBook) -> Iterator[tuple[str, str, str]]:
    """(path, stage, guard) of each condition in a stage: of its own moves, and of its branches."""
    for key, stage in book.stages.items():
        for move in stage.moves.values():
            yield from (
                (f"stages.{key}.moves.{move.key}.requires", key, guard.name) for guard in move.requires
            )
        for branch in stage.branches.values():
            if branch.when:
                yield f"stages.{key}.branches.{branch.key}.when", key, branch.when.name
