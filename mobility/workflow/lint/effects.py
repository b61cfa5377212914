"""Effects and conditions that a rule book owes: what a case was given is given back where it ends, a good end has what
follows from it, and nothing is sent or accepted unlooked at."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mobility.base.lending import Owed
from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import come_by, has_one, listed
from mobility.workflow.rulebook import APPLICANT, ASKER, End, Move, Problem, RuleBook, Stage
from mobility.workflow.rulebook.problems import MEANING, READING


def owed(book: RuleBook, names: Names) -> Iterator[Problem]:
    """What is lost otherwise stands wherever it has to."""
    return (each for each in _missing(book, names) if each.key in MEANING)


def usual(book: RuleBook, names: Names) -> Iterator[Problem]:
    """What a rule book may do without stands where it usually does."""
    return (each for each in _missing(book, names) if each.key in READING)


def _missing(book: RuleBook, names: Names) -> Iterator[Problem]:
    for entry, owed, known in (
        ("effects", names.owed, names.effects),
        ("requires", names.asked, names.guards),
        ("tell", names.told, {*names.roles, APPLICANT, ASKER}),
    ):
        for name, duties in owed.items():
            for duty in duties:
                enough = (name, *duty.instead)
                for path, move in _owing(book, name, duty):
                    used = _USED[entry](move)
                    misspelt = used.difference(known)  # said by itself, and may be what is missing
                    if {*used, *move.guards}.isdisjoint(enough) and not misspelt:
                        yield book.problem(f"{path}.{entry}", duty.problem, name=name, names=listed(enough))


_USED: Mapping[str, Callable[[Move], set[str]]] = {
    "effects": lambda move: {each.name for each in move.effects},
    "requires": lambda move: {*move.guards},
    "tell": lambda move: {*move.tell},
}


def _owing(book: RuleBook, name: str, duty: Owed) -> Iterator[tuple[str, Move]]:
    """Each move on which the effect or the guard has to stand, with its path."""
    for stage in _where_owed(book, name, duty):
        for move in book.moves_from(stage.key):
            if _OWING[duty.on](book, stage, move, duty):
                yield book.path_of(stage, move), move


def _where_owed(book: RuleBook, name: str, duty: Owed) -> Iterable[Stage]:
    """The stages to which a case may have come by what it is owed since; past a move that owes it, it does no more."""
    if not duty.since:
        return book.stages.values()

    def settles(stage: Stage, move: Move) -> bool:
        return has_one(move, [name, *duty.instead]) or _OWING[duty.on](book, stage, move, duty)

    found = come_by(book, duty.since, settles)
    return (stage for key, stage in book.stages.items() if key in found)


def _ends_well(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    target = book.target(move)
    return isinstance(target, End) and target.good


def _loses(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    """It leads to an end that is not good, or to a stage that who has it would leave by itself at once."""
    target = book.target(move)
    if not isinstance(target, Stage):
        return target is not None and not target.good
    return any(each.auto and each.guards and each.guards <= {*duty.since} for each in target.moves.values())


def _turns_away(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    """It leads to an end that is not good, by others than those `beside` it."""
    target = book.target(move)
    movers = {holder.role for holder in book.movers(stage.key, move)}
    return isinstance(target, End) and not target.good and movers.isdisjoint(duty.beside)


def _sends(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    """By it the applicant gives away what they wrote in the stage."""
    return stage.edits is not None and _is_theirs(book, stage, move) and move.to not in book.ends


def _begins(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    return stage.key == book.start and _sends(book, stage, move, duty)


def _mends(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    return stage.key != book.start and _sends(book, stage, move, duty)


def _accepts(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    return _is_theirs(book, stage, move) and _ends_well(book, stage, move, duty)


def _is_beside(book: RuleBook, stage: Stage, move: Move, duty: Owed) -> bool:
    return has_one(move, duty.beside)


def _is_theirs(book: RuleBook, stage: Stage, move: Move) -> bool:
    """Whether the applicant makes the move."""
    return APPLICANT in {holder.role for holder in book.movers(stage.key, move)}


_OWING: Mapping[str, Callable[[RuleBook, Stage, Move, Owed], bool]] = {
    "good": _ends_well,
    "lost": _loses,
    "turned-away": _turns_away,
    "sends": _sends,
    "begins": _begins,
    "mends": _mends,
    "accepts": _accepts,
    "beside": _is_beside,
}
