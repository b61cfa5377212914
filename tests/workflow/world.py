"""A small world for the engine: people with grants, cases of the base kind, and facts that a test sets by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

import pytest
from sqlalchemy import ARRAY, Integer, Select, any_, bindparam, literal, select

from mobility.accounts.models import Person
from mobility.base.lending import Askable, Effect, Guard, lent
from mobility.base.references import new_reference
from mobility.workflow import queries, services
from mobility.workflow.engine.books import shipped_texts, store_rule_book
from mobility.workflow.engine.standing import standing
from mobility.workflow.models import Case
from mobility.workflow.provides import GUARDS
from mobility.workflow.rulebook import Move, parse
from tests.people import somebody

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # a Monday
SCOPES = ["all", "programme:1", "call:12", "faculty:3", "partner:7"]
READS = {
    "call-open": "call",
    "eligible": "answers",
    "declarations-made": "answers",
    "answers-complete": "answers",
    "documents-uploaded": "documents",
    "no-open-findings": "findings",
    "copies-made": "copies",
    "asked-complete": "asked",
    "run-signed": "run",
    "seat-given": "seat",
    "on-waiting-list": "run",
    "left-out": "run",
    "no-other-place": "places",
    "moved-up": "seat",
    "first-choice-free": "seats",
    "nothing-in-the-way": "seats",
    "call-cancelled": "call",
    "no-partner-left": "appeal",
    "appeal-granted": "appeal",
}
ANEW = {"appeal-granted"}
DATES = {
    "call-closes": date(2027, 3, 31),
    "call-selection": date(2027, 5, 10),
    "call-waiting-list-ends": date(2027, 9, 1),
    "partner-nomination-date": date(2027, 6, 1),
}
FITTING = {"line": "12/3", "text": "Words", "number": 60, "date": NOW.date()}
"""What fits into a blank of each kind that the shipped books have."""
MENDABLE = {"personal.phone": "Telephone", "documents.passport": "Passport"}
REVIEWED = """\
[workflow]
key   = "reviewed"
start = "review"
title = { en = "R", ru = "R", tg = "R" }
[ends.done]
good  = true
title = { en = "Done", ru = "D", tg = "D" }
[stages.review]
holder = { role = "faculty-reviewer", of = "faculty" }
quorum = { assessments = 2 }
due    = { working_days = 5, escalate = "dean" }
title  = { en = "Review", ru = "R", tg = "R" }
[stages.review.moves.complete]
auto     = true
to       = "done"
requires = ["quorum-reached"]
tell     = { applicant = "confirmed" }
[stages.review.moves.ask]
who    = "coordinator"
to     = "changes"
asks   = "fields"
reason = "owed"
title  = { en = "Ask", ru = "A", tg = "A" }
[stages.changes]
holder = "applicant"
edits  = "asked"
due    = { working_days = 9, escalate = "dean" }
title  = { en = "Changes", ru = "C", tg = "C" }
[stages.changes.moves.again]
to    = "resume"
title = { en = "Again", ru = "A", tg = "A" }
[ends.call-cancelled]
title = { en = "Call cancelled", ru = "O", tg = "O" }
[everywhere.moves.end-with-the-call]
auto     = true
to       = "call-cancelled"
requires = ["call-cancelled"]
tell     = { applicant = "call-cancelled" }
"""
"""The smallest book with a quorum and a return; the return comes back to signatures."""
COUNCIL = """\
[workflow]
key      = "council"
start    = "approvals"
separate = [["approvals", "council"]]
title    = { en = "C", ru = "C", tg = "C" }
[ends.done]
good  = true
title = { en = "Done", ru = "D", tg = "D" }
[ends.rejected]
title = { en = "Rejected", ru = "R", tg = "R" }
[everywhere.moves.withdraw]
who   = "applicant"
to    = "rejected"
tell  = { applicant = "withdrawn" }
title = { en = "Withdraw", ru = "W", tg = "W" }
[stages.approvals]
holder = "coordinator"
due    = { working_days = 5, escalate = "head-of-office" }
title  = { en = "Approvals", ru = "A", tg = "A" }
[stages.approvals.branches.faculty]
holder = { role = "dean", of = "faculty" }
title  = { en = "The faculty", ru = "F", tg = "F" }
[stages.approvals.branches.inclusion]
holder = "inclusion-officer"
due    = { working_days = 2, escalate = "vice-rector" }
when   = "eligible"
title  = { en = "Inclusion", ru = "I", tg = "I" }
[stages.approvals.moves.sign]
signs  = true
reason = "asked"
title  = { en = "Sign", ru = "S", tg = "S" }
[stages.approvals.moves.ask]
branch = "faculty"
to     = "changes"
asks   = "fields"
reason = "owed"
title  = { en = "Ask", ru = "Q", tg = "Q" }
[stages.approvals.moves.reject]
to    = "rejected"
tell  = { applicant = "rejected" }
title = { en = "Reject", ru = "R", tg = "R" }
[stages.approvals.moves.go-on]
auto     = true
to       = "council"
requires = ["all-signed"]
[stages.changes]
holder = "applicant"
edits  = "asked"
title  = { en = "Changes", ru = "C", tg = "C" }
[stages.changes.moves.again]
to    = "resume"
title = { en = "Again", ru = "A", tg = "A" }
[stages.council]
holder = { role = "committee-member", of = "call" }
quorum = { votes = "majority", veto = "vice-rector", tie = "head-of-office" }
due    = { working_days = 5, escalate = "coordinator" }
title  = { en = "Council", ru = "C", tg = "C" }
[stages.council.moves.in-favour]
vote  = "yes"
title = { en = "In favour", ru = "Y", tg = "Y" }
[stages.council.moves.against]
vote   = "no"
reason = "owed"
title  = { en = "Against", ru = "N", tg = "N" }
[stages.council.moves.abstain]
vote  = "abstain"
title = { en = "Abstain", ru = "O", tg = "O" }
[stages.council.moves.carry]
auto     = true
to       = "done"
requires = ["vote-carried"]
tell     = { applicant = "confirmed" }
[stages.council.moves.fail]
auto     = true
to       = "rejected"
requires = ["vote-failed"]
tell     = { applicant = "rejected" }
"""
"""Branches with a return, then a vote with a veto and a tie."""


def filled(move: Move) -> dict[str, object]:
    """Something that fits into each blank of a move's form."""
    return {key: FITTING[blank.kind] for key, blank in move.form.items()}


@dataclass
class World:
    """What holds: `facts` are the names of guards that are true for every case; `ran` the effects, in order."""

    facts: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    dates: dict[str, date | None] = field(default_factory=lambda: dict(DATES))
    conflicts: set[int] = field(default_factory=set)

    def case(self, book: str, subject: Person, now: datetime = NOW, scopes: list[str] | None = None) -> Case:
        case = Case(
            kind="case",
            reference=new_reference("M", 2027),
            title={"en": "Autumn exchange", "ru": "Осенний обмен", "tg": "Мубодилаи тирамоҳӣ"},
            subject_id=subject.id,
            context="call:12",
            scopes=SCOPES if scopes is None else scopes,
        )
        services.open_case(case, book=book, actor=subject, now=now)
        return case


def _kept_apart(world: World) -> Select[int, int, str]:
    """Whoever has a conflict at the time of asking has it in every case."""
    people = bindparam(
        "conflicts", callable_=lambda: list(world.conflicts), type_=ARRAY(Integer), unique=True
    )
    pairs = select(
        Case.id.label("case_id"), Person.id.label("person_id"), literal("conflict-of-interest").label("why")
    )
    return pairs.join(Person, Person.id == any_(people))


def install(monkeypatch: pytest.MonkeyPatch) -> World:
    """Lend the facts, effects and dates of the tests in place of the rooms' own."""
    world = World()

    def guard(name: str, reads: str) -> Guard:
        return Guard(lambda case, now: True if name in world.facts else name, reads)

    def quorum(case: Case, now: datetime) -> bool | str:
        state = standing(case)
        return True if state is not None and state.reached else "quorum-reached"

    def once_after_an_end(name: str, reads: str) -> Guard:
        """Holds for one case that is over; then the fact has to come anew."""

        def holds(case: Case, now: datetime) -> bool | str:
            if case.ended_at is None or name not in world.facts:
                return name
            world.facts.discard(name)
            return True

        return Guard(holds, reads, anew=True)

    for name, reads in READS.items():
        monkeypatch.setitem(lent.guards, name, (once_after_an_end if name in ANEW else guard)(name, reads))
        monkeypatch.setitem(lent.refusals, name, name)
    moves = [move for text in shipped_texts().values() for _path, _stage, move in parse(text).every_move()]
    for name in {name for move in moves for name in move.guards} - READS.keys() - GUARDS.keys():
        monkeypatch.setitem(lent.guards, name, guard(name, "call"))
    monkeypatch.setitem(lent.guards, "quorum-reached", Guard(quorum, "assessments"))
    for name in {effect.name for move in moves for effect in move.effects}:
        monkeypatch.setitem(
            lent.effects, name, Effect(lambda case, event, now, name=name: world.ran.append(name))
        )
    for name in DATES:
        monkeypatch.setitem(lent.dates, name, lambda case, name=name: world.dates[name])
    monkeypatch.setattr(lent, "recipients", {})
    monkeypatch.setattr(lent, "reopens", {})
    monkeypatch.setattr(lent, "exclusions", [lambda: _kept_apart(world)])
    monkeypatch.setattr(lent, "annulling", ["conflict-of-interest"])
    # What these keep is made of what rooms lend.
    monkeypatch.setattr(queries, "_first_page", cache(queries._first_page.__wrapped__))
    monkeypatch.setattr(queries, "_lean_page", cache(queries._lean_page.__wrapped__))
    monkeypatch.setattr(queries, "_counted", cache(queries._counted.__wrapped__))
    monkeypatch.setitem(lent.refusals, "conflict-of-interest", "a conflict of interest")
    monkeypatch.setitem(lent.places, "case", lambda case, person: f"/applications/{case.reference}")
    monkeypatch.setitem(
        lent.fields,
        "case",
        lambda case, asker=None: [
            Askable("personal.phone", "Telephone", "About you"),
            Askable("documents.passport", "Passport", "Documents"),
        ],
    )
    return world


@pytest.fixture
def world(app: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    return install(monkeypatch)


def person(*tokens: str, name: str = "", ends_at: datetime | None = None) -> Person:
    """Somebody with grants (`dean@faculty:3`) in force at the world's now."""
    return somebody(*tokens, name=name, ends_at=ends_at, now=NOW)


def store(text: str) -> None:
    store_rule_book(text, NOW)


@dataclass
class Office:
    """Everybody whom the shipped rule books need, each a different person."""

    applicant: Person
    coordinator: Person
    reviewers: list[Person]
    dean: Person
    members: list[Person]
    head: Person
    partner: Person
    rector: Person
    officer: Person
    chief: Person

    @classmethod
    def staffed(cls) -> "Office":
        return cls(
            applicant=person(name="Nilufar Rahimova"),
            coordinator=person("coordinator@programme:1"),
            reviewers=[person("faculty-reviewer@faculty:3") for _ in range(3)],
            dean=person("dean@faculty:3"),
            members=[person("committee-member@call:12") for _ in range(3)],
            head=person("head-of-office@all"),
            partner=person("partner-contact@partner:7"),
            rector=person("vice-rector@all"),
            officer=person("inclusion-officer@all"),
            chief=person("department-head@faculty:3"),
        )

    @property
    def everybody(self) -> list[Person]:
        return [
            self.applicant,
            self.coordinator,
            *self.reviewers,
            self.dean,
            *self.members,
            self.head,
            self.partner,
            self.rector,
            self.officer,
            self.chief,
        ]
