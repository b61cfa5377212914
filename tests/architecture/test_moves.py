"""Who may make which move: docs/moves.md says it, and the engine is asked whether it is so."""

import re
from collections import defaultdict
from collections.abc import Callable

import pytest
from flask import Flask

from mobility.accounts.models import EVERYWHERE, Person
from mobility.accounts.roles import ROLES
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.workflow import services
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.models import Case
from mobility.workflow.rulebook import APPLICANT, Act, Move, RuleBook, Stage, parse
from tests.architecture.source import ROOT
from tests.workflow.world import MENDABLE, NOW, SCOPES, World, filled, install, person, store
from tools.moves import ASSESS, EVERY_STAGE, document

Attempt = Callable[[Person], object]
Table = dict[tuple[str, str], set[str]]
"""(stage, what) -> who may"""
NOT_THEIRS = ("not-yours-to-move", "not-waiting-for-you", "move-not-here")
"""The last of them of a case that is over: nobody has a button there."""


def test_the_table_of_moves_is_fresh() -> None:
    written = (ROOT / "docs" / "moves.md").read_text()
    assert written == document(), "run `.venv/bin/python -m tools.moves > docs/moves.md`"


EACH_TIME = ("outgoing-study.toml", "short-visit.toml")
"""The books that are gone through in every run; the others with the wide matrices."""


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    return install(monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=() if name in EACH_TIME else pytest.mark.wide)
        for name, text in shipped_texts().items()
    ],
)
def test_each_role_may_do_what_the_table_says_and_nothing_else(world: World, text: str) -> None:
    """On a case in each stage, with every condition met. Whoever has the role elsewhere may do nothing."""
    book, people, found = parse(text), everybody(), Table()
    for stage in book.stages.values():
        case = begun_in(stage, text, world, people[APPLICANT])
        for what, attempt in ways(book, stage, case).items():
            found[stage.key, what] = able(attempt, people)
    for end in book.ends.values():
        case.stage, case.ended_at = end.key, NOW
        db.session.flush()
        for move in end.moves.values():
            found[end.key, move.key] = able(by_move(case, move), people)
    assert found == written(book)


def everybody() -> dict[str, Person]:
    """One person for each role where the case is, one for all roles elsewhere, one without any."""
    people = {APPLICANT: person(), "nobody": person()}
    for role, what in ROLES.items():
        here = [scope for scope in SCOPES if scope.partition(":")[0] == what.scope_kind] or [EVERYWHERE]
        people[str(role)] = person(*(f"{role}@{scope}" for scope in here))
    people["all elsewhere"] = person(
        *(f"{role}@{what.scope_kind}:99" for role, what in ROLES.items() if what.scope_kind)
    )
    return people


def begun_in(stage: Stage, text: str, world: World, applicant: Person) -> Case:
    """A case that rests there: it opens by the same book with another start, and conditions are met afterwards."""
    key = f"begins-in-{stage.key}"
    for name, value in (("key", key), ("start", stage.key)):
        text = re.sub(rf'^{name}(\s*)= ".*"', rf'{name}\1= "{value}"', text, count=1, flags=re.MULTILINE)
    store(text)
    world.facts.clear()
    case = world.case(key, applicant)
    world.facts |= set(lent.guards)
    assert case.stage == stage.key
    return case


def ways(book: RuleBook, stage: Stage, case: Case) -> dict[str, Attempt]:
    """Everything that the book knows to do with a case of this stage."""

    def by_act(act: Act) -> Attempt:
        return lambda actor: services.give_act([case], act.key, actor, NOW)

    found = {move.key: by_move(case, move) for move in book.moves_from(stage.key)}
    found |= {act.key: by_act(act) for act in book.acts.values() if act.at == stage.key}
    if stage.assessed:
        found[ASSESS] = lambda actor: services.ensure_waits_for(actor, case, None, now=NOW)
    return found


def by_move(case: Case, move: Move) -> Attempt:
    words = {
        "reason": "because",
        "fields": sorted(MENDABLE) if move.asks else (),
        "form": filled(move),
    }
    return lambda actor: services.fire(case.id, move.key, actor=actor, seen_version=None, now=NOW, **words)


def able(attempt: Attempt, people: dict[str, Person]) -> set[str]:
    """Who of them is not refused; what the attempts did is taken back."""
    found = set()
    savepoint = db.session.begin_nested()
    for who, actor in people.items():
        try:
            attempt(actor)
        except Refusal as refusal:
            if refusal.key not in NOT_THEIRS:
                raise
            continue
        found.add(who)
        savepoint.rollback()
        savepoint = db.session.begin_nested()
    savepoint.rollback()
    return found


def written(book: RuleBook) -> Table:
    """The table of this book in docs/moves.md; what is nobody's (by itself, the clock) has an empty set."""
    document = (ROOT / "docs" / "moves.md").read_text()
    section = document.partition(f"(`{book.key}`)")[2].partition("\n## ")[0]
    found: Table = defaultdict(set)
    for line in section.splitlines()[4:]:
        stage, what, who, _when, _to = (cell.strip() for cell in line.strip("|").split("|"))
        for each in book.stages if stage == EVERY_STAGE else [stage]:
            found[each, what] = set(who.split(", ")) - {"*by itself*", "*the clock*"}
    return found
