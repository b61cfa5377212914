"""Effects that a rule book owes: what a case was given is given back where it ends, and a good end has what follows it."""

from collections.abc import Callable, Collection, Iterator, Mapping

from mobility.base.lending import Owed
from mobility.workflow.lint.names import Names
from mobility.workflow.rulebook import APPLICANT, End, Move, Problem, RuleBook, Stage
from mobility.workflow.rulebook.problems import MEANING, READING


def owed(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Effects without which something is lost stand wherever they have to."""
    return (each for each in _missing(book, names) if each.key in MEANING)


def usual(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Effects that a rule book may do without stand where they usually do."""
    return (each for each in _missing(book, names) if each.key in READING)


def causes(move: Move, effects: Collection[str]) -> bool:
    """Whether the move has one of the effects."""
    return any(each.name in effects for each in move.effects)


def has_one(move: Move, wanted: Collection[str]) -> bool:
    """Whether the move has one of these among its effects, or its conditions."""
    return causes(move, wanted) or not move.guards.isdisjoint(wanted)


def _missing(book: RuleBook, names: Names) -> Iterator[Problem]:
    for effect, duties in names.owed.items():
        for duty in duties:
            enough = (effect, *duty.instead)
            listed = ", ".join(f"“{each}”" for each in enough)
            for path, move in _owing(book, effect, duty):
                if not (causes(move, enough) or _misspells(move, names)):
                    yield book.problem(f"{path}.effects", duty.problem, name=effect, names=listed)


def _misspells(move: Move, names: Names) -> bool:
    """Whether the move has an effect that there is none of: that is said by itself, and may be what is missing."""
    return any(each.name not in names.effects for each in move.effects)


def _owing(book: RuleBook, effect: str, duty: Owed) -> Iterator[tuple[str, Move]]:
    """Each move on which the effect has to stand, with its path."""
    for stage in _where_owed(book, effect, duty):
        for move in book.moves_from(stage.key):
            if _OWING[duty.on](book, stage, move, duty):
                yield book.path_of(stage, move), move


def _where_owed(book: RuleBook, effect: str, duty: Owed) -> Collection[Stage]:
    """The stages to which a case may have come by one of what it is owed since; past a move that owes it, it does no more.

    A return for changes brings a case back to where it had that before, if at all.
    """
    if not duty.since:
        return book.stages.values()
    found: set[str] = set()
    ahead = [move.to for key in book.stages for move in book.moves_from(key) if has_one(move, duty.since)]
    while ahead:
        here = book.stages.get(str(ahead.pop()))
        if here is not None and here.key not in found:
            found.add(here.key)
            ahead += [
                move.to
                for move in book.moves_from(here.key)
                if not (causes(move, [effect]) or _OWING[duty.on](book, here, move, duty))
            ]
    return [stage for key, stage in book.stages.items() if key in found]


def _ends_well(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    target = book.target(move)
    return isinstance(target, End) and target.good


def _loses(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    """It leads to an end that is not good, or to a stage that who has it would leave by itself at once."""
    target = book.target(move)
    if not isinstance(target, Stage):
        return target is not None and not target.good
    return any(each.auto and each.guards and each.guards <= {*duty.since} for each in target.moves.values())


def _sends(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    """By it the applicant gives away what they wrote in the stage."""
    movers = {holder.role for holder in book.movers(stage.key, move)}
    return stage.edits is not None and APPLICANT in movers and move.to not in book.ends


_OWING: Mapping[str, Callable[[RuleBook, Stage, Move, Owed], bool]] = {
    "good": _ends_well,
    "lost": _loses,
    "sends": _sends,
}
