"""What one rule book says otherwise than another, in sentences for those who answer for it.

Both books are laid out as statements, each at a place of its own; what stands at a place in only one of them, or
otherwise, is a difference. A part that is new is told in full, with what belongs to it, and what is gone by its name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flask_babel import lazy_gettext as _l

from mobility.accounts.roles import ROLES
from mobility.base.languages import LANGUAGES, quoted, tr
from mobility.workflow.engine.tokens import kinds_of
from mobility.workflow.rulebook import (
    Act,
    Blank,
    Branch,
    Called,
    Deadline,
    Due,
    End,
    Holder,
    Move,
    RuleBook,
    Stage,
)

from . import words
from .renaming import in_words, other_keys, with_keys
from .sayings import NAMES, SAYINGS

Place = tuple[str, ...]
"""Steps from the whole to a part: ("stages", "approval", "due")."""


@dataclass(frozen=True)
class Statement:
    """One thing that a book says: `value` is compared, `words` is how it is read, `where` is what it is said of; `in_full`
    is how it is read where it is new and nothing of it is known.
    """

    kind: str
    where: str
    value: Any
    words: str
    in_full: str = ""


_WHOLE = _l("The rule book")
_ALL_STAGES = _l("From every stage")


def differences(old: RuleBook, new: RuleBook) -> list[str]:
    """What `new` says otherwise than `old`, in the present language; nothing where both mean the same."""
    keys = other_keys(old, new)
    old = with_keys(old, keys)
    before, after = dict(_statements(old)), dict(_statements(new))
    places = [*after, *(place for place in before if place not in after)]
    found = [
        _said(before.get(place), after.get(place))
        for place in places
        if _value(before.get(place)) != _value(after.get(place)) and not _within(place, before, after)
    ]
    return [*in_words(new, keys), *filter(None, found), *_separations(old, new), *_orders(old, new)]


def _separations(old: RuleBook, new: RuleBook) -> Iterator[str]:
    """Who may not act in two places is a matter of pairs: a group that grows lets nobody act who might not before."""
    before, after = _apart(old), _apart(new)
    for group in new.separate:
        if {*_pairs(group)} - before:
            shown = ", ".join(_title_of_act(new, key) for key in group)
            yield str(SAYINGS["separate"].new) % {"new": shown}
    there = new.stages.keys() | new.acts.keys()
    told = set[frozenset[str]]()
    for group in old.separate:
        lost = [pair for pair in _pairs(group) if pair <= there and pair not in after | told]
        told |= {*lost}
        whole = bool(lost) and len(lost) == len(_pairs(group))
        for keys in [group] if whole else [[key for key in group if key in pair] for pair in lost]:
            shown = ", ".join(_title_of_act(old, key) for key in keys)
            yield str(SAYINGS["separate"].gone) % {"old": shown}


def _apart(book: RuleBook) -> set[frozenset[str]]:
    """Each two places in which nobody acts on the same case."""
    return {pair for group in book.separate for pair in _pairs(group)}


def _pairs(group: Iterable[str]) -> list[frozenset[str]]:
    return [frozenset(pair) for pair in combinations(dict.fromkeys(group), 2)]


def _value(statement: Statement | None) -> tuple[Any] | None:
    """What is compared; words may differ without it, where something else that they name has a new title."""
    return (statement.value,) if statement else None


def _orders(old: RuleBook, new: RuleBook) -> Iterator[str]:
    """The upper move counts: for the main road, and where two are made by themselves."""
    for key in (*new.places, ""):
        if key in old.places or not key:
            before, after = (book.places[key].moves if key else book.everywhere for book in (old, new))
            was, is_ = [each for each in before if each in after], [each for each in after if each in before]
            if was != is_:
                where = tr(dict(new.title_of(key))) if key else str(_ALL_STAGES)
                shown = [", ".join(words.of_move(after[each]) for each in keys) for keys in (is_, was)]
                yield str(SAYINGS["order"].other) % {"where": where, "new": shown[0], "old": shown[1]}


def _within(place: Place, before: Mapping[Place, Statement], after: Mapping[Place, Statement]) -> bool:
    """Whether a part that it belongs to is new or gone itself, and told with it; moves of a new stage are told each."""
    if place in after and place[-2:-1] == ("moves",):
        return False
    outer = (place[:steps] for steps in range(1, len(place)))
    return any((part in before) != (part in after) for part in outer)


def _said(old: Statement | None, new: Statement | None) -> str:
    """The sentence of a place; it stands in at least one of the books."""
    kind, where = next((known.kind, known.where) for known in (new, old) if known)
    if old is not None and kind in NAMES:  # known until now by the name that it loses
        where = old.where
    saying = SAYINGS[kind]
    sentence = saying.gone if new is None else saying.new if old is None else saying.other
    shown = {
        "new": (new.words if old else new.in_full or new.words) if new else "",
        "old": old.words if old else "",
    }
    return str(sentence) % {"where": where, **shown}


Statements = Iterator[tuple[Place, Statement]]


def _statements(book: RuleBook) -> Statements:
    """Everything that the book says, the whole first."""
    yield from _titles((), str(_WHOLE), book.title)
    yield ("start",), Statement("start", "", book.start, words.of_place(book, book.start))
    for act in book.acts.values():
        yield from _act(book, act)
    for stage in book.stages.values():
        yield from _stage(book, stage)
    yield from _moves(book, ("everywhere",), str(_ALL_STAGES), None, book.everywhere)
    for end in book.ends.values():
        yield from _end(book, end)


def _titles(place: Place, where: str, title: Mapping[str, str]) -> Statements:
    for language in LANGUAGES:
        named = f"{where} ({LANGUAGES[language]})"
        yield (*place, f"title {language}"), Statement("title", named, title[language], title[language])


def _title_of_act(book: RuleBook, key: str) -> str:
    return tr(dict(book.acts[key].title)) if key in book.acts else words.of_place(book, key)


def _act(book: RuleBook, act: Act) -> Statements:
    place, where = ("acts", act.key), tr(dict(act.title))
    yield place, Statement("act", "", True, where)
    yield from _titles(place, where, act.title)
    yield (*place, "who"), Statement("act-who", where, act.who, words.of_role(act.who))
    yield (*place, "at"), Statement("act-at", where, act.at, words.of_place(book, act.at))


def _end(book: RuleBook, end: End) -> Statements:
    place, where = ("ends", end.key), tr(dict(end.title))
    yield place, Statement("end", "", True, where)
    yield from _titles(place, where, end.title)
    if end.good:
        yield (*place, "good"), Statement("good", where, True, "")
    yield from _moves(book, place, where, None, end.moves)


def _stage(book: RuleBook, stage: Stage) -> Statements:
    place, where = ("stages", stage.key), tr(dict(stage.title))
    yield place, Statement("stage", where, True, words.of_stage(stage))
    yield from _titles(place, where, stage.title)
    holds = "whole" if stage.branches else "holder"
    yield (*place, "holder"), Statement(holds, where, _asked(stage.holder), words.of_holder(stage.holder))
    if stage.edits:
        yield (*place, "edits"), Statement("edits", where, stage.edits, words.of_edits(stage.edits))
    yield from _due(place, where, stage.due)
    yield from _deadline(stage, place, where)
    if stage.quorum:
        yield (*place, "quorum"), Statement("quorum", where, stage.quorum, words.of_quorum(stage.quorum))
    for branch in stage.branches.values():
        yield from _branch((*place, "branches", branch.key), where, branch)
    yield from _moves(book, place, where, stage, stage.moves)


def _time(kind: str, place: Place, where: str, time: Due | Deadline) -> Statements:
    value = (time.working_days, time.at)
    yield (*place, kind), Statement(kind, where, value, words.of_time(time))
    if time.remind:
        days = words.of_days(time.remind)
        yield (*place, kind, "remind"), Statement("remind", where, frozenset(time.remind), days)


def _due(place: Place, where: str, due: Due | None) -> Statements:
    if due:
        yield from _time("due", place, where, due)
        if due.escalate:
            role = words.of_role(due.escalate)
            yield (*place, "due", "escalate"), Statement("escalate", where, due.escalate, role)


def _deadline(stage: Stage, place: Place, where: str) -> Statements:
    if stage.deadline:
        yield from _time("deadline", place, where, stage.deadline)
        key = stage.deadline.move
        move = stage.moves.get(key)
        shown = words.in_quotes(move) if move else quoted(key)
        yield (*place, "deadline", "move"), Statement("deadline-move", where, key, shown)


def _branch(place: Place, stage: str, branch: Branch) -> Statements:
    where = f"{stage}, {tr(dict(branch.title))}"
    in_full = words.of_branch_in_full(branch)
    yield place, Statement("branch", stage, True, words.of_branch(branch), in_full)
    yield from _titles(place, where, branch.title)
    holder = branch.holder
    yield (*place, "holder"), Statement("holder", where, _asked(holder), words.of_holder(holder))
    yield from _due(place, where, branch.due)
    if branch.when:
        yield (
            (*place, "when"),
            Statement("when", where, _called(branch.when), words.of_condition(branch.when)),
        )


def _asked(holder: Holder) -> tuple[str, tuple[str, ...] | str | None]:
    """Whom it asks: of which kinds of scopes is implied where it is not said, as the engine takes it."""
    return holder.role, kinds_of(holder.role, holder.of) if holder.role in ROLES else holder.of


def _who(stage: Stage | None, move: Move) -> str | None:
    """The role that makes the move; None where it is the stage's holder, said or implied."""
    same = stage is not None and move.who and _asked(Holder(role=move.who)) == _asked(stage.holder)
    return None if same else move.who


def _called(called: Called) -> Any:
    return called.name, tuple(sorted(called.arguments.items()))


def _moves(
    book: RuleBook, place: Place, where: str, stage: Stage | None, moves: Mapping[str, Move]
) -> Statements:
    for move in moves.values():
        yield from _move(book, (*place, "moves", move.key), where, stage, move)


def _move(book: RuleBook, place: Place, of: str, stage: Stage | None, move: Move) -> Statements:
    where = f"{of}, {words.in_quotes(move)}"
    name = tr(dict(move.title)) if move.title else move.key
    in_full = words.of_move_in_full(book, stage, move)
    yield place, Statement("move", of, True, f"{name}: {words.of_place(book, move.to)}", in_full)
    for language, text in (move.title or {}).items():
        kind = "button" if move.by_person else "called"
        named = f"{where} ({LANGUAGES[language]})"
        yield (*place, f"title {language}"), Statement(kind, named, text, text)
    if not move.stays:
        yield (*place, "to"), Statement("to", where, move.to, words.of_place(book, move.to))
    maker = (move.auto, move.clock, _who(stage, move))
    yield (*place, "maker"), Statement("maker", where, maker, words.by_whom(book, stage, move))
    if move.branch:
        branch = stage.branches.get(move.branch) if stage else None
        named = tr(dict(branch.title)) if branch else move.branch
        yield (*place, "of-branch"), Statement("of-branch", where, move.branch, named)
    yield (*place, "voice"), Statement("voice", where, (move.signs, move.vote), words.of_voice(move))
    yield (*place, "reason"), Statement("reason", where, move.reason, words.of_reason(move))
    if move.asks:
        yield (*place, "asks"), Statement("asks", where, move.asks, "")
    for kind, calls, said in (
        ("requires", move.requires, words.of_condition),
        ("effect", move.effects, words.of_consequence),
    ):
        for called in calls:
            yield (*place, kind, repr(_called(called))), Statement(kind, where, True, said(called))
    for blank in move.form.values():
        yield from _blank((*place, "form", blank.key), where, blank)
    for recipient, message in move.tell.items():
        yield (
            (*place, "tell", recipient),
            Statement("tell", where, message, words.of_told(recipient, message)),
        )


def _blank(place: Place, where: str, blank: Blank) -> Statements:
    yield place, Statement("blank", where, blank, words.of_blank(blank))
