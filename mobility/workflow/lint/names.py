"""Names in a rule book: each stands for something that the text itself or a room of the house gives."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mobility.base.lending import Bound, Heard, Landmark, Owed, Percent, Takes
from mobility.notifications.catalogue import Reader
from mobility.workflow.rulebook import (
    APPLICANT,
    ASKER,
    RESUME,
    Branch,
    Called,
    End,
    Move,
    Problem,
    RuleBook,
    Stage,
)
from mobility.workflow.rulebook.problems import near

FITS: Mapping[type, tuple[type, ...]] = {
    int: (int,),
    float: (int, float),
    Percent: (int, float),
    str: (str,),
    bool: (bool,),
}
READERS: Mapping[Reader, str] = {
    "applicant": "the person who applies",
    "office": "our own staff",
    "partner": "the people of a partner",
}
WANTED = {
    int: "a whole number",
    float: "a number",
    Percent: "a number from 0 to 100",
    str: "a text in quotation marks",
    bool: "true or false",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the rooms lend to rule books, by name; `scopes` are what a holder may be `of`.

    Guards and effects come with the arguments that they take, roles with the kinds of scope in which they are given,
    messages with those for whom they are worded: nobody named, for whoever it is.
    """

    guards: Mapping[str, Takes]
    effects: Mapping[str, Takes]
    roles: Mapping[str, Collection[str]]
    messages: Mapping[str, Collection[Reader]]
    endings: Mapping[str, bool | None]
    """Messages that tell of an end, and whether of a good one; None: that the case goes on."""
    decisions: frozenset[str]
    """Messages that tell what others have decided than whose case it is."""
    told_since: Mapping[str, Collection[str]]
    """Messages that tell of what a case has come by: the guards and effects by one of which it has."""
    dates: frozenset[str]
    scopes: frozenset[str]
    landmarks: Mapping[str, Landmark]
    owed: Mapping[str, tuple[Owed, ...]]
    """Effects with the moves on which they have to stand."""
    asked: Mapping[str, tuple[Owed, ...]]
    """Guards with the same."""
    told: Mapping[str, tuple[Owed, ...]]
    """Recipients with the moves of which they have to be told."""
    worked: Mapping[str, Collection[str]]
    """Guards with the roles whose people bring them about."""
    outsiders: frozenset[str]
    """Roles whose people are not of the university."""
    apart: frozenset[str]
    """Roles whose people take no part in cases."""
    readers: frozenset[str]
    """Roles whose people read every case of their scope, whomever it waits for."""
    since: Mapping[str, Collection[str]]
    """Dates that a case has only once it has come by one of these guards and effects."""
    over: Mapping[str, Collection[str]]
    """Dates that are over once a case has come by one of these."""
    behind: Mapping[str, Collection[str]]
    """Dates with those that come before them, or are the same day."""
    until: Mapping[str, str]
    """Guards that hold no more from a date on: guard -> date"""
    comes_in: Mapping[str, Collection[str]]
    """Guards of what comes about in some stages or ends alone, or by some effects: guard -> these"""
    anew: frozenset[str]
    """Guards that hold only after somebody has done something, each time anew."""
    unasked: frozenset[str]
    """Guards that never hold again in a stage where changes were asked for."""
    idle: frozenset[str]
    """Guards that hold as long as nothing has happened."""
    heard: Mapping[str, Heard]
    """Guards of what comes about elsewhere: which moves wait for them."""
    bounds: Mapping[str, Bound]
    """Guards that hold from their `value` on, or below it."""


def names_known(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Each name that the text uses is known."""
    for path, kind, name in _used(book):
        known = _known(book, names)[kind]
        if name not in known:
            yield book.problem(path, f"unknown-{kind}", name=name, **near(name, known))


def arguments(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Each guard and each effect is given the arguments that it takes, and no others."""
    for path, called, takes in _calls(book, names):
        for name, kind in takes.items():
            wanted = WANTED[kind]
            if name not in called.arguments:
                yield book.problem(path, "argument-missing", of=called.name, name=name, wanted=wanted)
            elif not _fits(called.arguments[name], kind):
                yield book.problem(path, "wrong-argument", of=called.name, name=name, wanted=wanted)
        for name in called.arguments.keys() - takes.keys():
            likely = near(name, frozenset(takes))
            yield book.problem(path, "unknown-argument", of=called.name, name=name, **likely)


def holders_given(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nobody is asked for in a kind of scope in which their role is never given."""
    for stage in book.stages.values():
        parts = {f"stages.{stage.key}": stage.holder} | {
            f"stages.{stage.key}.branches.{key}": branch.holder for key, branch in stage.branches.items()
        }
        for path, holder in parts.items():
            given = {**names.roles, APPLICANT: ()}.get(holder.role)
            if given is not None and holder.of in names.scopes and holder.of not in given:
                yield book.problem(f"{path}.holder", "never-of", name=holder.role, scope=str(holder.of))


def takers(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nobody acts who takes no part in cases; of what is late anybody may be told."""
    for path, kind, name in _used(book):
        if kind == "role" and name in names.apart and not path.endswith(".due"):
            yield book.problem(path, "takes-no-part", name=name)


def told_to_whom(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Nobody is told by a message that is worded for somebody else."""
    known = _known(book, names)["recipient"]
    for path, _, move in book.every_move():
        for recipient, message in move.tell.items():
            to = names.messages.get(message, ())
            if recipient in known and to and _reader(recipient, names) not in to:
                values = {"name": message, "meant": " or ".join(READERS[each] for each in to)}
                yield book.problem(f"{path}.tell", "misaddressed", recipient=recipient, **values)


def told_what(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Who is told of an end is told of the one that the move leads to, and as a decision only where others make it; whose
    case it is learns there that it is over.
    """
    for path, stage, move in book.every_move():
        by = move.who or (stage.holder.role if stage else "")
        target = book.target(move)
        outcome = target.good if isinstance(target, End) else None
        for recipient, message in move.tell.items():
            theirs = recipient == APPLICANT and "applicant" in names.messages.get(message, ())
            decided = message in names.decisions and move.by_person and by == APPLICANT
            if decided or names.endings.get(message, None if theirs else outcome) is not outcome:
                yield book.problem(f"{path}.tell", "tells-otherwise", name=message)


def _reader(recipient: str, names: Names) -> Reader:
    if recipient == APPLICANT:
        return "applicant"
    return "partner" if recipient in names.outsiders else "office"


def _fits(value: str | int | float, kind: type) -> bool:
    return type(value) in FITS[kind] and (kind is not Percent or 0 <= float(value) <= 100)


def _calls(book: RuleBook, names: Names) -> Iterator[tuple[str, Called, Takes]]:
    for path, _, move in book.every_move():
        for entry, used, known in (
            ("requires", move.requires, names.guards),
            ("effects", move.effects, names.effects),
        ):
            for called in used:
                if called.name in known:
                    yield f"{path}.{entry}", called, known[called.name]
    for stage in book.stages.values():
        for branch in stage.branches.values():
            if branch.when and branch.when.name in names.guards:
                path = f"stages.{stage.key}.branches.{branch.key}.when"
                yield path, branch.when, names.guards[branch.when.name]


def _known(book: RuleBook, names: Names) -> dict[str, frozenset[str]]:
    stages, people = frozenset(book.stages), frozenset({*names.roles, APPLICANT})
    return {
        "stage": stages,
        "target": stages | book.ends.keys() | {RESUME},
        "act": stages | book.acts.keys(),
        "guard": frozenset(names.guards),
        "effect": frozenset(names.effects),
        "role": people,
        "recipient": people | {ASKER},
        "message": frozenset(names.messages),
        "date": names.dates,
        "scope": names.scopes,
    }


Used = Iterator[tuple[str, str, str]]  # path, kind of name, name


def _used(book: RuleBook) -> Used:
    yield "workflow.start", "stage", book.start
    for group in book.separate:
        for name in group:
            yield "workflow.separate", "act", name
    for act in book.acts.values():
        yield f"acts.{act.key}.who", "role", act.who
        yield f"acts.{act.key}.at", "stage", act.at
    for stage in book.stages.values():
        yield from _used_by_stage(f"stages.{stage.key}", stage)
    for path, _, move in book.every_move():
        yield from _used_by_move(path, move)


def _used_by_stage(path: str, stage: Stage) -> Used:
    yield from _used_by_holder(path, stage)
    if stage.deadline and stage.deadline.at:
        yield f"{path}.deadline", "date", stage.deadline.at
    for role in (stage.quorum.veto_role, stage.quorum.tie_role) if stage.quorum else ():
        if role:
            yield f"{path}.quorum", "role", role
    for branch in stage.branches.values():
        yield from _used_by_holder(f"{path}.branches.{branch.key}", branch)
        if branch.when:
            yield f"{path}.branches.{branch.key}.when", "guard", branch.when.name


def _used_by_holder(path: str, part: Stage | Branch) -> Used:
    yield f"{path}.holder", "role", part.holder.role
    if part.holder.of:
        yield f"{path}.holder", "scope", part.holder.of
    if part.due and part.due.escalate:
        yield f"{path}.due", "role", part.due.escalate
    if part.due and part.due.at:
        yield f"{path}.due", "date", part.due.at


def _used_by_move(path: str, move: Move) -> Used:
    if move.to:
        yield f"{path}.to", "target", move.to
    if move.who:
        yield f"{path}.who", "role", move.who
    for entry, kind, used in (
        ("requires", "guard", move.requires),
        ("effects", "effect", move.effects),
    ):
        for called in used:
            yield f"{path}.{entry}", kind, called.name
    for recipient, message in move.tell.items():
        yield f"{path}.tell", "recipient", recipient
        yield f"{path}.tell", "message", message
