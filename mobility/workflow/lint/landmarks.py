"""What pages of a room find by its name: a rule book that calls it otherwise would hold every case there for ever."""

from collections.abc import Iterator

from mobility.base.lending import Landmark
from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import causes, come_without, has_one, leads_past, listed, ways_into
from mobility.workflow.rulebook import APPLICANT, Move, Problem, RuleBook, Stage


def found_by_name(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Each stage and end is called what pages call it, with the moves and what else they look for."""
    for name, mark in names.landmarks.items():
        for path, key in _known_by(book, mark):
            if key != name and not (mark.others and name in book.places):
                yield book.problem(path, "another-name", name=name)
        if name in book.places:
            yield from _lacking(book, name, mark, names)


def never_given(book: RuleBook, names: Names) -> Iterator[Problem]:
    """What pages make at one press takes nothing that they do not ask for: what is sent, a nomination, a partner's answer;
    and whoever withdraws gives a reason at most. What can be made on the page of the case too may have blanks that can stay
    empty.
    """
    for move in book.everywhere.values():
        if move.who == APPLICANT and move.to in book.ends:
            yield from _form_never_given(book, f"everywhere.moves.{move.key}", move, asked=False)
    for stage in book.stages.values():
        mark = names.landmarks.get(stage.key, Landmark())
        for move in _made_at_one_press(stage, mark):
            path, explained = book.path_of(stage, move), move.key in (mark.reasons or ())
            asked = not stage.edits and move.key not in mark.moves
            yield from _form_never_given(book, path, move, asked=asked)
            if move.reason == "owed" and not explained:
                yield book.problem(f"{path}.reason", "never-given", name="reason")


def _form_never_given(book: RuleBook, path: str, move: Move, *, asked: bool) -> Iterator[Problem]:
    """`asked`: the page of the case can make it too, and asks."""
    if any(blank.required or not asked for blank in move.form.values()):
        yield book.problem(f"{path}.form", "never-given", name="form")


def _made_at_one_press(stage: Stage, mark: Landmark) -> list[Move]:
    """Where something is written, the first move, which sends it; else those of a landmark whose pages ask for no more."""
    made = [move for move in stage.moves.values() if move.by_person]
    if stage.edits:
        return made[:1]
    if mark.reasons is None:
        return []
    return [move for move in made if move.key in mark.moves or causes(move, [mark.causes])]


def _takes(move: Move, guard: str, mark: Landmark) -> bool:
    """Whether the automatic move waits for the guard, or for nothing else than what the stage is known by."""
    return move.auto and (guard in move.guards or move.guards <= {mark.asks})


def _known_by(book: RuleBook, mark: Landmark) -> Iterator[tuple[str, str]]:
    """(path, key) of what is meant, by whatever name."""
    if mark.reached or mark.ended_by:
        for path, stage, move in book.every_move():
            if move.to and (mark.reached in _awaited(move) or _ends(book, stage, move, mark)):
                yield f"{path}.to", move.to
        return
    for key, stage in book.stages.items():
        if _is_meant(stage, mark):
            yield f"stages.{key}", key


def _awaited(move: Move) -> frozenset[str]:
    """What it waits for by itself: where somebody makes the move, waiting for that is wrong by itself."""
    return frozenset() if move.by_person else move.guards


def _ends(book: RuleBook, stage: Stage | None, move: Move, mark: Landmark) -> bool:
    return stage is not None and (stage.key, move.key) == mark.ended_by and move.to in book.ends


def _is_meant(stage: Stage, mark: Landmark) -> bool:
    moves = stage.moves.values()
    return bool(mark.asks or mark.held_by or mark.causes) and (
        not stage.edits  # where somebody writes, they are asked for nothing else
        and (not mark.held_by or stage.holder.role == mark.held_by)
        and (not mark.asks or any(mark.asks in _awaited(move) for move in moves))
        and (not mark.causes or any(move.by_person and causes(move, [mark.causes]) for move in moves))
    )


def _lacking(book: RuleBook, name: str, mark: Landmark, names: Names) -> Iterator[Problem]:
    path, moves = f"{'stages' if name in book.stages else 'ends'}.{name}", book.places[name].moves
    for key, effect in mark.moves.items():
        if key not in moves:
            yield book.problem(path, "no-such-move", name=key)
        elif effect and not causes(moves[key], [effect]):
            yield book.problem(f"{path}.moves.{key}.effects", "effect-missing", name=effect)
    yield from _entered_without(book, name, mark.entered_by)
    yield from _come_without(book, name, mark.since, names)
    for guard in mark.brings:
        if not any(_takes(move, guard, mark) for move in moves.values()):
            yield book.problem(path, "nothing-waits-for", name=guard)
    wanted = mark.worked_by or mark.held_by
    for key in mark.moves.keys() & moves.keys() if wanted else ():
        if moves[key].who not in (None, wanted):
            yield book.problem(f"{path}.moves.{key}.who", "another-mover", name=wanted)
    if name in book.stages and wanted not in ("", book.stages[name].holder.role):
        yield book.problem(f"{path}.holder", "another-holder", name=wanted)
    yield from _lacking_beside(book, name, mark)
    yield from _before_the_act(book, name, mark)


def _before_the_act(book: RuleBook, name: str, mark: Landmark) -> Iterator[Problem]:
    """What is made by itself before the act is given that the stage waits for."""
    if name not in book.stages or not mark.act:
        return
    stage, (act, _role) = book.stages[name], mark.act
    for move in stage.moves.values():
        early = move.auto and mark.asks not in move.guards
        if early and (not move.guards.isdisjoint(mark.brings) or leads_past(book, stage, move)):
            path = f"stages.{name}.moves.{move.key}.requires"
            yield book.problem(path, "before-the-act", name=mark.asks, act=act)


def _entered_without(book: RuleBook, name: str, wanted: tuple[str, ...]) -> Iterator[Problem]:
    """Moves that lead to the stage with none of what is wanted; the only one is an effect."""
    for path, stage, move in book.every_move() if wanted else ():
        stays = stage is not None and stage.key == name
        if move.to != name or stays or has_one(move, wanted):
            continue
        if len(wanted) == 1:
            yield book.problem(f"{path}.effects", "effect-missing", name=wanted[0])
        else:
            yield book.problem(path, "one-of-missing", names=listed(wanted))


def _come_without(book: RuleBook, name: str, wanted: tuple[str, ...], names: Names) -> Iterator[Problem]:
    """Moves by which a case comes to the stage that has come by none of what is wanted; where nothing in the book has that,
    no case needs it. Of stages that are themselves entered by something alone, that is said there."""
    if not any(has_one(move, wanted) for _path, _stage, move in book.every_move()):
        return
    without = come_without(book, wanted)
    for stage, move in ways_into(book, name):
        mark = names.landmarks.get(stage.key)
        entered = stage.key == name or (mark is not None and mark.entered_by)
        if stage.key in without and not entered and not has_one(move, wanted):
            path = f"{book.path_of(stage, move)}.to"
            yield book.problem(path, "come-without", stage=name, names=listed(wanted))


def _lacking_beside(book: RuleBook, name: str, mark: Landmark) -> Iterator[Problem]:
    """What is needed elsewhere in the book: the stage whose assessments it goes by, the act given in it."""
    if mark.assessed:
        assessed = book.stages.get(mark.assessed)
        if assessed is None:
            yield book.problem(f"stages.{name}", "nothing-assessed", name=mark.assessed)
        elif not assessed.assessed:
            yield book.problem(f"stages.{mark.assessed}", "assesses-nothing", name=name)
    if mark.act:
        key, role = mark.act
        act = book.acts.get(key)
        if act is None:
            yield book.problem(f"stages.{name}", "no-such-act", name=key)
        elif act.who != role:
            yield book.problem(f"acts.{key}.who", "another-act", role=role, stage=name)
        elif act.at != name and act.at in book.stages:
            yield book.problem(f"acts.{key}.at", "another-act", role=role, stage=name)
