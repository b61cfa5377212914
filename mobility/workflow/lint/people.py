"""People and time in a rule book: is somebody told, can the clock and the quorum do their work, who is shut out."""

from collections.abc import Iterator, Mapping
from itertools import combinations, permutations

from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import askers, leads_past, listed
from mobility.workflow.rulebook import (
    APPLICANT,
    ASKER,
    LANGUAGES,
    RESUME,
    Due,
    End,
    Holder,
    Move,
    Problem,
    RuleBook,
    Stage,
)


def escalations(book: RuleBook) -> Iterator[Problem]:
    """A promise that is broken is learnt by somebody else, or the clock ends the waiting."""
    for stage in book.stages.values():
        for path, due, holder in _promises(stage):
            if not due.escalate and not stage.deadline:
                yield book.problem(path, "no-escalation")
            if due.escalate == holder.role:
                yield book.problem(path, "escalates-to-holder")
            elif due.escalate == APPLICANT:
                yield book.problem(path, "escalates-to-applicant")


def escalated_outside(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Whoever learns that something is late can have somebody appointed, so it is none of a partner's people."""
    for stage in book.stages.values():
        for path, due, _holder in _promises(stage):
            if due.escalate in names.outsiders:
                yield book.problem(path, "escalates-outside")


def left_to_others(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Where the pages of who holds a stage are the only ones that lead on from it, a step on is theirs: the applicant's,
    whose draft nobody else sees, who mends it or answers an offer; the partner's."""
    for stage in book.stages.values():
        for move in _left_to_others(book, stage) if _alone_on_its_pages(stage, names) else ():
            path = f"{book.path_of(stage, move)}.who"
            yield book.problem(path, "another-mover", name=stage.holder.role)


def unasked_movers(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Whom a case waits for can move it on: others are not asked to."""
    for stage in book.stages.values():
        by_itself = any(move.auto and leads_past(book, stage, move) for move in stage.moves.values())
        if by_itself or _alone_on_its_pages(stage, names):
            continue
        for move in _left_to_others(book, stage):
            values = {"name": str(move.who), "holder": stage.holder.role}
            yield book.problem(f"{book.path_of(stage, move)}.who", "mover-unasked", **values)


def idle_holders(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Whom a case waits for can do something with it, unless the facts or the clock lead on."""
    for stage in book.stages.values():
        by_itself = any(move.auto and book.leads_on(stage.key, move) for move in stage.moves.values())
        if by_itself or stage.deadline or _alone_on_its_pages(stage, names):
            continue
        made = {role for move in book.moves_from(stage.key) for role in _made_by(book, stage, move)}
        others = {role for move in stage.moves.values() for role in _made_by(book, stage, move)}
        if others and made.isdisjoint(_asked(stage)):
            values = {"name": stage.holder.role, "roles": listed(sorted(others))}
            yield book.problem(f"stages.{stage.key}.holder", "holder-idle", **values)


def unseen_movers(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Whoever is named for a move can open the case: by a role that reads those of its scope, or since it waits for them, or
    has waited."""
    for path, here, move in book.every_move():
        role = str(move.who)
        if role not in names.roles or role in names.readers | names.apart:
            continue
        asking = [stage.key for stage in book.stages.values() if role in _asked(stage)]
        if not any(here is None or key == here.key or book.is_past(key, here.key) for key in asking):
            yield book.problem(f"{path}.who", "never-opens", name=role)


def _made_by(book: RuleBook, stage: Stage, move: Move) -> set[str]:
    return {holder.role for holder in book.movers(stage.key, move)}


def _asked(stage: Stage) -> set[str]:
    """The roles for which every case waits that comes to the stage."""
    if stage.branches:
        return {branch.holder.role for branch in stage.branches.values() if branch.when is None}
    beside = stage.quorum.veto_role if stage.quorum else None
    return {stage.holder.role} | ({beside} if beside else set())


def _alone_on_its_pages(stage: Stage, names: Names) -> bool:
    mark = names.landmarks.get(stage.key)
    return stage.holder.role == APPLICANT or bool(mark and (mark.held_by or mark.worked_by))


def _left_to_others(book: RuleBook, stage: Stage) -> list[Move]:
    """The steps on that somebody makes, or the returns, where none of them is the holder's."""
    on = [
        move
        for move in stage.moves.values()
        if move.by_person and (move.to == RESUME or leads_past(book, stage, move))
    ]
    others = [move for move in on if move.who not in (None, stage.holder.role)]
    return others if len(others) == len(on) else []


def _promises(stage: Stage) -> Iterator[tuple[str, Due, Holder]]:
    """Each promise with its path and who gives it."""
    if stage.due:
        yield f"stages.{stage.key}.due", stage.due, stage.holder
    for branch in stage.branches.values():
        if branch.due:
            yield f"stages.{stage.key}.branches.{branch.key}.due", branch.due, branch.holder


def clocks(book: RuleBook) -> Iterator[Problem]:
    """Each deadline has its clock move, each clock move its deadline, and no condition holds it up."""
    for stage in book.stages.values():
        move = stage.moves.get(stage.deadline.move) if stage.deadline else None
        if stage.deadline and not (move and move.clock):
            yield book.problem(
                f"stages.{stage.key}.deadline",
                "not-a-clock-move",
                name=stage.deadline.move,
            )
    for path, where, each in book.every_move():
        if each.clock and not (where and where.deadline and where.deadline.move == each.key):
            yield book.problem(path, "no-deadline")
        if each.clock and each.requires:
            yield book.problem(f"{path}.requires", "guarded-clock")


def telling(book: RuleBook) -> Iterator[Problem]:
    """Every end tells the applicant; an asker is told only where changes were asked."""
    for path, stage, move in book.every_move():
        if move.to in book.ends and APPLICANT not in move.tell:
            yield book.problem(path, "end-untold")
        if ASKER in move.tell and not (stage and askers(book, stage.key)):
            yield book.problem(f"{path}.tell", "nobody-asked")


def kept_in(book: RuleBook) -> Iterator[Problem]:
    """Who applies can give it up, wherever the case is."""
    start = book.stages.get(book.start)
    given_up = any(move.who == APPLICANT and move.to in book.ends for move in book.everywhere.values())
    if start and start.holder.role == APPLICANT and not given_up:
        yield book.problem("everywhere", "kept-in")


def unreasoned(book: RuleBook) -> Iterator[Problem]:
    """Who is turned down by others, or asked for changes, learns why."""
    for stage in book.stages.values():
        for move in book.moves_from(stage.key):
            target = book.target(move)
            turned_down = isinstance(target, End) and not target.good
            others = {holder.role for holder in book.movers(stage.key, move)} - {APPLICANT}
            if others and move.reason == "none" and (turned_down or move.asks):
                yield book.problem(book.path_of(stage, move), "no-reason")


def unable(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Who is asked in a stage can bring about what its moves wait for."""
    for stage in book.stages.values():
        holders = (stage.holder, *(branch.holder for branch in stage.branches.values()))
        here = {holder.role for holder in holders} | {move.who for move in stage.moves.values()}
        waited_for = {guard for move in stage.moves.values() for guard in move.guards}
        by = {guard: names.worked[guard] for guard in sorted(waited_for & names.worked.keys())}
        beyond = {guard: roles for guard, roles in by.items() if here.isdisjoint(roles)}
        if beyond and here != {APPLICANT, None}:
            roles = sorted({role for each in beyond.values() for role in each})
            values = {"names": listed(beyond), "roles": listed(roles)}
            yield book.problem(f"stages.{stage.key}.holder", "holder-unable", **values)


def editors(book: RuleBook) -> Iterator[Problem]:
    """Only the applicant edits an application, and where theirs is the beginning, they write it there."""
    start = book.stages.get(book.start)
    if start and start.holder.role == APPLICANT and start.edits != "everything":
        yield book.problem(f"stages.{start.key}.edits", "nothing-to-write")
    for stage in book.stages.values():
        if stage.edits and stage.holder.role != APPLICANT:
            yield book.problem(f"stages.{stage.key}.edits", "editor-not-applicant")


def moves_alike(book: RuleBook) -> Iterator[Problem]:
    """Out of one place no two buttons read the same, and no two automatic moves wait for the same."""
    for place in book.places.values():
        for first, second in combinations(book.moves_from(place.key), 2):
            path = book.path_of(place, second)
            if same := _same_buttons(first, second):
                what = f"both have the same title ({', '.join(same)})"
                yield book.problem(path, "moves-alike", other=first.key, what=what)
            if first.auto and second.auto and set(first.requires) == set(second.requires):
                what = "both are made by themselves under the same conditions"
                yield book.problem(path, "moves-alike", other=first.key, what=what)


def overtaken_moves(book: RuleBook) -> Iterator[Problem]:
    """No automatic move is always made before another move out of the same place could be."""
    for place in book.places.values():
        for first, second in permutations(place.moves.values(), 2):
            if first.auto and _overtakes(place, first, second):
                yield book.problem(book.path_of(place, second), "never-made", other=first.key)


def separation(book: RuleBook) -> Iterator[Problem]:
    """`separate` keeps apart what people do, and shuts nobody out who must do both."""
    path = "workflow.separate"
    for group in book.separate:
        if len(group) < 2:
            yield book.problem(path, "nothing-separate")
        for key in group:
            if key in book.stages and not _somebody_acts(book.stages[key]):
                yield book.problem(path, "nobody-acts", name=key)
        own = [key for key in group if APPLICANT in _actors(book, key)]
        if len(own) > 1:
            yield book.problem(path, "shut-out", stages=", ".join(own))


def own_approvals(book: RuleBook) -> Iterator[Problem]:
    """No approval that the book names is given by the person whose case it is, nor is any passed over by their hand."""
    for path, role in (*_approvers(book), *_passers(book)):
        if role == APPLICANT:
            yield book.problem(path, "own-approval")


def _approvers(book: RuleBook) -> Iterator[tuple[str, str | None]]:
    """(path, role) of whoever signs, votes beside the holders, or decides in a stage that is kept separate."""
    kept_separate = {key for group in book.separate for key in group}
    for act in book.acts.values():
        yield f"acts.{act.key}.who", act.who
    for stage in book.stages.values():
        path = f"stages.{stage.key}"
        decides = stage.key in kept_separate and not stage.edits  # where somebody edits, they apply
        if decides:
            yield f"{path}.holder", stage.holder.role
        for branch in stage.branches.values():
            yield f"{path}.branches.{branch.key}.holder", branch.holder.role
        if stage.quorum:
            yield f"{path}.quorum", stage.quorum.veto_role
            yield f"{path}.quorum", stage.quorum.tie_role


def _passers(book: RuleBook) -> Iterator[tuple[str, str | None]]:
    """(path, role) of whoever moves a case on out of a stage that others hold; back to where it has been is no step on."""
    for stage in book.stages.values():
        for move in book.moves_from(stage.key) if stage.holder.role != APPLICANT else ():
            if move.who and book.leads_on(stage.key, move) and not book.is_past(str(move.to), stage.key):
                yield f"{book.path_of(stage, move)}.who", move.who


def _overtakes(place: Stage | End, first: Move, second: Move) -> bool:
    """Whether the automatic `first` is made whenever `second` could be: of two automatic ones, the upper goes first."""
    if not second.auto:
        return set(first.requires) <= set(second.requires)
    order = list(place.moves)
    return set(first.requires) < set(second.requires) and order.index(first.key) < order.index(second.key)


def places_alike(book: RuleBook) -> Iterator[Problem]:
    """No two stages or ends are called the same."""
    for first, second in combinations(book.places.values(), 2):
        if same := _same_title(first.title, second.title):
            part = "stages" if isinstance(second, Stage) else "ends"
            path = f"{part}.{second.key}.title"
            yield book.problem(path, "places-alike", other=first.key, languages=", ".join(same))


def _same_buttons(first: Move, second: Move) -> list[str]:
    """The languages in which they read the same."""
    if not (first.title and second.title and first.by_person and second.by_person):
        return []
    return _same_title(first.title, second.title)


def _same_title(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The languages in which two titles are the same."""
    return [code for code in LANGUAGES if one[code].casefold().split() == other[code].casefold().split()]


def _somebody_acts(stage: Stage) -> bool:
    return stage.quorum is not None or any(move.by_person for move in stage.moves.values())


def _actors(book: RuleBook, key: str) -> frozenset[str]:
    """The roles that must act for a case to come through a stage or an act."""
    if key in book.acts:
        return frozenset({book.acts[key].who})
    if key not in book.stages:
        return frozenset()
    stage = book.stages[key]
    movers = {mover.role for move in stage.moves.values() for mover in book.movers(key, move)}
    return frozenset(movers | ({stage.holder.role} if stage.quorum else set()))
