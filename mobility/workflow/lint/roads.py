"""Roads through a rule book: can a good end be reached from everywhere, does anything go round for ever."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from mobility.workflow.lint.names import Names
from mobility.workflow.rulebook import (
    ALL_SIGNED,
    APPLICANT,
    QUORUM_REACHED,
    RESUME,
    VOTE_CARRIED,
    VOTE_FAILED,
    End,
    Move,
    Problem,
    RuleBook,
    Stage,
)


def good_end(book: RuleBook) -> Iterator[Problem]:
    """There is an end that is good."""
    if not any(end.good for end in book.ends.values()):
        yield book.problem("ends", "no-good-end")


def roads_to_good(book: RuleBook) -> Iterator[Problem]:
    """Each stage has a way out, and by its own moves a road to a good end."""
    reaching = _reaching_good(book)
    for stage in book.stages.values():
        if not stage.ways_out:
            yield book.problem(f"stages.{stage.key}", "no-way-out")
        elif stage.key not in reaching:
            yield book.problem(f"stages.{stage.key}", "no-road-to-good")


def onward_after_asking(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Where changes can be asked for, something leads on that does not wait for their never having been asked."""
    reaching = _reaching_good(book)
    for stage in book.stages.values():
        asks = any(move.asks for move in book.moves_from(stage.key))
        onward = [move for move in stage.moves.values() if not move.asks and _leads(book, move, reaching)]
        if asks and onward and all(not move.guards.isdisjoint(names.unasked) for move in onward):
            yield book.problem(f"stages.{stage.key}.moves.{onward[0].key}", "asked-and-kept")


def made_at_once(book: RuleBook, names: Names) -> Iterator[Problem]:
    """What is made by itself waits for something: else it is made as soon as a case is there."""
    for path, _, move in book.every_move():
        if move.auto and move.guards <= names.idle:
            yield book.problem(f"{path}.requires", "made-at-once")


def asker_passed_by(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Where changes can be asked for, what leads on by itself waits for who asked, or for all whose voices count."""
    reaching = _reaching_good(book)
    for stage in book.stages.values():
        asks = any(move.asks for move in book.moves_from(stage.key))
        for move in stage.moves.values() if asks else ():
            waits = names.unasked | verdicts(stage)
            if move.auto and _leads(book, move, reaching) and move.guards.isdisjoint(waits):
                path = f"stages.{stage.key}.moves.{move.key}.requires"
                yield book.problem(path, "asker-passed-by", names=listed(sorted(names.unasked)))


def heard(book: RuleBook, names: Names) -> Iterator[Problem]:
    """What comes about elsewhere moves a case by itself; what may come everywhere, out of every stage."""
    for path, _, move in book.every_move():
        for name in sorted(move.guards & names.heard.keys()) if move.by_person else ():
            yield book.problem(path, "nobody-presses", name=name)
    for name in (name for name, where in names.heard.items() if where == "everywhere"):
        deaf = [key for key in book.stages if not any(_hears(move, name) for move in book.moves_from(key))]
        for path in ["everywhere"] if len(deaf) == len(book.stages) else [f"stages.{key}" for key in deaf]:
            yield book.problem(path, "nothing-hears", name=name)


def _hears(move: Move, name: str) -> bool:
    """Whether the move waits for it; one that waits for nothing is wrong by itself."""
    return name in move.guards or (move.auto and not move.requires)


def from_everywhere(book: RuleBook, names: Names) -> Iterator[Problem]:
    """A move from everywhere is somebody's, whoever holds the stage; by itself none brings every case back to one."""
    for move in book.everywhere.values():
        path = f"everywhere.moves.{move.key}"
        if move.by_person and not (move.who or move.stays):
            yield book.problem(path, "whose")
        if move.auto and move.to in book.stages and move.guards.isdisjoint(names.anew):
            yield book.problem(f"{path}.to", "brought-back", name=str(move.to))


def where_roads_end(book: RuleBook) -> frozenset[str]:
    """Of the stages without a road to a good end those that the others come to: mended there, the others are too.

    What is asked for changes comes back: where that leads is no road, and those who are asked are not to blame.
    """
    astray = book.stages.keys() - _reaching_good(book)
    asked = {key for key in astray if any(move.to == RESUME for move in book.stages[key].moves.values())}
    ahead = {key: reached_from(book, key, returns=False) & astray for key in astray - asked or astray}
    return frozenset(key for key in ahead if all(key in ahead.get(other, ()) for other in ahead[key]))


def reachable(book: RuleBook) -> Iterator[Problem]:
    """Each stage and each end is led to from the start."""
    known = book.start in book.stages
    reached = reached_from(book, book.start) if known else book.stages.keys() | book.ends.keys()
    for part, keys in (("stages", book.stages), ("ends", book.ends)):
        for key in keys:
            if key not in reached:
                yield book.problem(f"{part}.{key}", "unreachable")


def ways_without_conditions(book: RuleBook) -> Iterator[Problem]:
    """Conditions may stay unmet: then somebody is told in the end, or the clock moves the case."""
    for stage in book.stages.values():
        if (
            stage.ways_out
            and all(move.requires for move in stage.ways_out)
            and not (_told(stage) or stage.deadline)
        ):
            yield book.problem(f"stages.{stage.key}", "may-stay-forever")


def _told(stage: Stage) -> bool:
    """Whether somebody learns when the stage is late: each of those that it waits for has a promise that is escalated."""
    dues = [branch.due or stage.due for branch in stage.branches.values()] or [stage.due]
    return all(due is not None and due.escalate is not None for due in dues)


def automatic_loops(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nothing goes round by itself: by automatic moves, through an end too, and by clocks whose date has passed.

    Those pass once for all, so that they would not stop it.
    """
    onward = {key: _unattended(book, place, names.anew) for key, place in book.places.items()}
    for loop in _loops(onward):
        yield book.problem(f"stages.{loop[0]}", "automatic-loop", loop=" → ".join((*loop, loop[0])))


def ways_back(book: RuleBook) -> Iterator[Problem]:
    """What leads out of an end leads to a stage, and tells the applicant that the case goes on."""
    for end in book.ends.values():
        for move in end.moves.values():
            path = f"ends.{end.key}.moves.{move.key}"
            if move.to in book.ends or move.to == RESUME:
                yield book.problem(f"{path}.to", "returns-nowhere", name=str(move.to))
            if APPLICANT not in move.tell:
                yield book.problem(path, "return-untold")


def returns(book: RuleBook) -> Iterator[Problem]:
    """What is asked can be mended where the asking leads to, and comes back from there."""
    for stage in book.stages.values():
        why = _why_nothing_asked(book, stage)
        if stage.edits == "asked" and why and stage.key != book.start:  # where one starts, they write
            yield book.problem(f"stages.{stage.key}.edits", "nothing-asked", why=why)
        for move in stage.moves.values():
            if move.to == RESUME and why:
                yield book.problem(
                    f"stages.{stage.key}.moves.{move.key}.to",
                    "nothing-to-resume",
                    why=why,
                )
    for path, _, move in book.every_move():
        target = book.target(move)
        if move.asks and not (isinstance(target, Stage) and target.edits == "asked"):
            yield book.problem(f"{path}.to", "asked-in-vain", stage=str(move.to))
    for move in book.everywhere.values():
        if move.to == RESUME:
            why = "a move from everywhere leaves stages that nobody was asked in"
            yield book.problem(f"everywhere.moves.{move.key}.to", "nothing-to-resume", why=why)


def ways_into(book: RuleBook, stage_key: str) -> Iterator[tuple[Stage, Move]]:
    """The moves that lead there, each with the stage that it leaves; a return to it too."""
    for stage in book.stages.values():
        for move in book.moves_from(stage.key):
            returns = move.to == RESUME and stage_key in askers(book, stage.key)
            if move.to == stage_key or returns:
                yield stage, move


def askers(book: RuleBook, stage_key: str) -> frozenset[str]:
    """The stages from which changes are asked in this one."""
    return frozenset(
        stage.key
        for stage in book.stages.values()
        if any(move.asks and move.to == stage_key for move in book.moves_from(stage.key))
    )


def leads_past(book: RuleBook, stage: Stage, move: Move) -> bool:
    """Whether it leads on to a good end, past the stage: not back to where the case has been, nor for changes."""
    return not move.stays and book.leads_on(stage.key, move) and not book.is_past(str(move.to), stage.key)


def causes(move: Move, effects: Collection[str]) -> bool:
    """Whether the move has one of the effects."""
    return any(each.name in effects for each in move.effects)


def has_one(move: Move, wanted: Collection[str]) -> bool:
    """Whether the move has one of these among its effects, or its conditions."""
    return causes(move, wanted) or not move.guards.isdisjoint(wanted)


def come_by(
    book: RuleBook,
    wanted: Collection[str],
    settles: Callable[[Stage, Move], bool] = lambda stage, move: False,
) -> frozenset[str]:
    """The stages to which a case may have come by a move with one of these, and since by none that settles it.

    A return for changes brings a case back to where it had that before, if at all.
    """
    found: set[str] = set()
    ahead = [move.to for key in book.stages for move in book.moves_from(key) if has_one(move, wanted)]
    while ahead:
        here = book.stages.get(str(ahead.pop()))
        if here is not None and here.key not in found:
            found.add(here.key)
            ahead += [move.to for move in book.moves_from(here.key) if not settles(here, move)]
    return frozenset(found)


def standing_still(book: RuleBook) -> Iterator[Problem]:
    """A move leads somewhere else, unless it has many voices given anew."""
    for stage in book.stages.values():
        for move in stage.moves.values() if not verdicts(stage) else ():
            if move.to == stage.key:
                yield book.problem(f"{book.path_of(stage, move)}.to", "leads-nowhere")


def come_without(book: RuleBook, wanted: Collection[str]) -> frozenset[str]:
    """The stages to which a case may come by no move with one of these."""
    found: set[str] = set()
    ahead: list[str | None] = [book.start]
    while ahead:
        here = book.stages.get(str(ahead.pop()))
        if here is not None and here.key not in found:
            found.add(here.key)
            ahead += [move.to for move in book.moves_from(here.key) if not has_one(move, wanted)]
    return frozenset(found)


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in names)


def _why_nothing_asked(book: RuleBook, stage: Stage) -> str | None:
    if book.start == stage.key:
        return "a case starts here"
    if not askers(book, stage.key):
        return "no move with “asks” leads here"
    for path, _, move in book.every_move():
        if move.to == stage.key and not move.asks:
            return f"“{path}” leads here too, and asks for nothing"
    return None


def _reaching_good(book: RuleBook) -> set[str]:
    """The stages that lead to a good end; guards may hold, moves from everywhere do not count.

    A return counts only when every stage that it may come back to leads there by another way:
    asking for changes and coming back is no progress.
    """
    reaching: set[str] = set()
    asked_from = {key: askers(book, key) for key in book.stages}

    def leads(stage: Stage, move: Move) -> bool:
        if move.to == RESUME:
            return bool(asked_from[stage.key]) and asked_from[stage.key] <= reaching
        return _leads(book, move, reaching)

    growing = True
    while growing:
        found = {
            stage.key
            for stage in book.stages.values()
            if any(leads(stage, move) for move in stage.moves.values())
        }
        growing = found > reaching
        reaching = found
    return reaching


def _leads(book: RuleBook, move: Move, reaching: Collection[str]) -> bool:
    """To a good end, or to one of the stages."""
    target = book.target(move)
    return target.good if isinstance(target, End) else move.to in reaching


def reached_from(book: RuleBook, start: str, *, returns: bool = True) -> set[str]:
    """The stages and ends that a case may come to from a stage, that one too. What it resumes it has been at.

    `returns`: also by what asks for changes, and by the ways back of ends.
    """
    reached = {start}
    ahead = deque(reached)
    while ahead:
        here = ahead.popleft()
        for move in book.moves_from(here) if returns or here in book.stages else ():
            target = book.target(move) if returns or not move.asks else None
            if target is not None and target.key not in reached:
                reached.add(target.key)
                ahead.append(target.key)
    return reached


def _unattended(book: RuleBook, place: Stage | End, anew: frozenset[str]) -> frozenset[str]:
    """Where a case goes on from there with nobody's doing; `anew`: guards that wait for somebody's doing each time."""
    stage = place if isinstance(place, Stage) else None
    dated = stage.deadline.move if stage and stage.deadline and stage.deadline.at else None
    awaited = anew | _signed_anew(stage) if stage else anew
    targets: set[str] = set()
    for move in book.moves_from(place.key):
        by_itself = move.auto and move.guards.isdisjoint(awaited)
        if by_itself or (move.clock and move.key == dated):
            targets |= askers(book, place.key) if move.to == RESUME else {str(move.to)}
    return frozenset(targets & (book.places if stage else book.stages).keys())


def verdicts(stage: Stage) -> frozenset[str]:
    """The guards by which those are heard whose voices the stage asks for."""
    asked = {
        QUORUM_REACHED: stage.assessed,
        VOTE_CARRIED: stage.voted,
        VOTE_FAILED: stage.voted,
        ALL_SIGNED: bool(stage.branches),
    }
    return frozenset(guard for guard, comes in asked.items() if comes)


def _signed_anew(stage: Stage) -> frozenset[str]:
    """The guards that hold only after somebody has signed or voted, in each round anew."""
    always = any(branch.when is None for branch in stage.branches.values())
    return frozenset({QUORUM_REACHED, VOTE_CARRIED, VOTE_FAILED} | ({ALL_SIGNED} if always else set()))


def _loops(onward: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """One loop for each group of nodes that go round, from the node of the group that comes first."""
    looped: set[str] = set()
    for start in onward:
        loop = _way_back(onward, start)
        if loop and looped.isdisjoint(loop):
            looped.update(loop)
            yield loop


def _way_back(onward: Mapping[str, frozenset[str]], start: str) -> tuple[str, ...]:
    ahead: deque[tuple[str, ...]] = deque([(start,)])
    tried = {start}
    while ahead:
        way = ahead.popleft()
        for target in sorted(onward[way[-1]]):
            if target == start:
                return way
            if target not in tried:
                tried.add(target)
                ahead.append((*way, target))
    return ()
