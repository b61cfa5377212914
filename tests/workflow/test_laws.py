"""Laws of the engine, over walks that hypothesis invents, and over two connections at once."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, func, select

from mobility.accounts import services as accounts
from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import get_person, load_grants, people_holding
from mobility.base.database import db
from mobility.base.record import Event, broken_links
from mobility.base.refusals import Refusal
from mobility.base.transaction import transaction
from mobility.workflow import services
from mobility.workflow.engine import clock
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.engine.counting import KEPT, fold_counts
from mobility.workflow.engine.permission import bars_of, open_waits, permitted_moves, who_acted
from mobility.workflow.engine.steps import SIGNED, chain_of
from mobility.workflow.engine.tokens import CLOCK, holds
from mobility.workflow.models import Case, CaseCount, Wait
from mobility.workflow.rulebook import WATCH, parse
from tests.databases import clone, drop, template
from tests.workflow.world import (
    COUNCIL,
    MENDABLE,
    NOW,
    READS,
    REVIEWED,
    Office,
    World,
    filled,
    install,
    person,
)

BOOK = "outgoing-study"


@dataclass(frozen=True)
class Road:
    """The way through a shipped rule book: what has to be done, in order, and by whom, before its good end is reached.

    `moves`: (stage, move, who of the `Office`). `assessed`: stage -> how many assessments at least.
    """

    end: str
    moves: tuple[tuple[str, str, str], ...]
    assessed: Mapping[str, int] = field(default_factory=dict)


SENT = ("draft", "submit", "applicant")
DEAN = ("approval", "approve", "dean")
PARTNER = (("nomination", "nominate", "coordinator"), ("partner-answer", "accept", "partner"))
TAKEN, ORDER = ("offer", "accept", "applicant"), ("order", "sign", "rector")
ROADS = {
    BOOK: Road("confirmed", (SENT, DEAN, *PARTNER, TAKEN), {"faculty-review": 2, "committee": 1}),
    "staff-mobility": Road(
        "confirmed", (SENT, ("department", "agree", "chief"), DEAN, *PARTNER, TAKEN), {"committee": 1}
    ),
    "joint-faculty-entry": Road("enrolled", (SENT, TAKEN, ORDER), {"committee": 1}),
    "joint-faculty-transition": Road(
        "transferred",
        (
            SENT,
            ("consents", "consent", "dean"),
            ("consents", "confirm-credits", "coordinator"),
            *PARTNER,
            ORDER,
        ),
    ),
    "short-visit": Road("confirmed", (SENT, DEAN, ORDER)),
}
TOKENS = [
    "coordinator@programme:1",
    "faculty-reviewer@faculty:3",
    "dean@faculty:3",
    "committee-member@call:12",
    "head-of-office@all",
    "vice-rector@all",
    "inclusion-officer@all",
    "partner-contact@partner:7",
    "department-head@faculty:3",
]
CALM = settings(
    max_examples=settings.default.max_examples // 5,  # each is a walk of many moves
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


class Walk(RuleBasedStateMachine):
    """Does to one case whatever anybody might do, in any order."""

    world: World
    book = BOOK

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = db.session.begin_nested()
        self.world.facts.clear()
        self.world.conflicts.clear()
        self.now = NOW
        self.office = Office.staffed()
        self.newcomers: list[Person] = []
        self.case = self.world.case(self.book, self.office.applicant)

    def teardown(self) -> None:
        self.savepoint.rollback()
        db.session.expunge_all()

    @rule(facts=st.sets(st.sampled_from(sorted(READS.keys() - {"call-cancelled"}))))
    def facts_change(self, facts: set[str]) -> None:
        self.world.facts |= facts
        for fact in sorted({READS[name] for name in facts}):
            services.changed(self.case, fact, now=self.now)

    @rule(fact=st.sampled_from(sorted(READS)))
    def a_fact_is_gone(self, fact: str) -> None:
        self.world.facts.discard(fact)

    @rule(who=st.integers(0, 13), which=st.integers(0, 5))
    def somebody_moves(self, who: int, which: int) -> None:
        self.moves(self.office.everybody[who], which)

    def moves(self, actor: Person, which: int) -> None:
        mine = permitted_moves(self.case, actor, self.now)
        if not mine:
            return
        chosen = mine[which % len(mine)]
        fields = sorted(MENDABLE) if chosen.move.asks else []
        before = self.case.stage
        try:
            self.fire(chosen.move.key, actor, fields)
            answer = None
        except Refusal as refusal:
            answer = refusal.key
        assert answer == chosen.why
        assert chosen.allowed or self.case.stage == before

    def fire(self, key: str, actor: Person, fields: list[str]) -> Event:
        return services.fire(
            self.case.id,
            key,
            actor=actor,
            seen_version=self.case.version,
            now=self.now,
            reason="because",
            fields=fields,
            form=filled(services.book_of(self.case).move(self.case.stage, key)),
        )

    @rule(who=st.integers(0, 13))
    def somebody_signs(self, who: int) -> None:
        actor = self.office.everybody[who]
        if services.standing(self.case) is None:
            return
        try:
            services.ensure_waits_for(actor, self.case, self.case.version, now=self.now)
        except Refusal:
            return
        services.close_wait(self.case, actor, now=self.now)
        services.changed(self.case, "assessments", now=self.now)

    @rule(who=st.integers(0, 13))
    def a_conflict_is_declared(self, who: int) -> None:
        self.world.conflicts.add(self.office.everybody[who].id)
        services.renew_waits(self.case, now=self.now)

    @rule(who=st.integers(0, 13))
    def somebody_loses_every_role(self, who: int) -> None:
        gone = self.office.everybody[who]
        for grant in list(gone.grants):
            accounts.end_grant(None, grant.id, now=self.now)
        self.look_again()

    @rule(token=st.sampled_from(sorted(TOKENS)))
    def somebody_is_given_a_role(self, token: str) -> None:
        role, _at, scope = token.partition("@")
        new = person()
        db.session.add(Grant(person_id=new.id, role=role, scope=scope, given_at=self.now))
        db.session.flush()
        self.newcomers.append(load_grants(new, self.now))
        services.role_changed(role, scope, now=self.now)
        self.look_again()

    @rule(who=st.integers(0, 20), which=st.integers(0, 5))
    def a_newcomer_moves(self, who: int, which: int) -> None:
        if self.newcomers:
            self.moves(self.newcomers[who % len(self.newcomers)], which)

    def look_again(self) -> None:
        """What the job does that a changed role enqueues."""
        clock.renew(self.case.id, self.now)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        waits = select(Wait.id).where(Wait.closed_at.is_(None), Wait.look_at <= self.now)
        for wait_id in list(db.session.scalars(waits)):
            services.attend(wait_id, now=self.now)

    @invariant()
    def it_waits_for_somebody_or_the_clock(self) -> None:
        waits = open_waits(self.case)
        if self.case.ended_at is not None:
            assert waits == []
            return
        assert waits
        assert (self.case.stuck_since is None) == self.can_go_on(waits)
        assert {wait.stage for wait in waits} == {self.case.stage}
        assert {wait.round for wait in waits} == {self.case.round}
        assert self.case.due_at == min((wait.due_at for wait in waits if wait.due_at), default=None)

    def can_go_on(self, waits: Sequence[Wait]) -> bool:
        """By the clock, or by somebody; by a quorum of assessments only where there are people enough for its places."""
        if any(wait.clock and wait.due_at is not None for wait in waits):
            return True
        asked = [wait for wait in waits if wait.role != CLOCK]
        found = {who for wait in asked for who in self.who_can_meet(wait)}
        by_many = services.standing(self.case) is not None and all(wait.branch != WATCH for wait in asked)
        return len(found) >= (max(len(asked), 1) if by_many else 1)

    def who_can_meet(self, wait: Wait) -> Iterator[int]:
        """Who holds it now, may decide this case, and has no voice in its round yet."""
        people = [who for who in [*self.office.everybody, *self.newcomers] if holds(who, wait)]
        tie, assessed = services.tally(self.case), services.standing(self.case)
        voted = set(who_acted(self.case, frozenset({wait.stage}))) if tie and tie.tied else set()
        voted |= assessed.signed if assessed else frozenset()
        for who in people:
            if wait.role == "applicant" or (bars_of(self.case).why(who) is None and who.id not in voted):
                yield who.id

    @rule()
    def what_is_kept_of_numbers_is_made_short(self) -> None:
        fold_counts()
        rows = select(*KEPT).order_by(None)
        found = [tuple(map(str, row)) for row in db.session.execute(rows)]
        assert len(found) == len(set(found))

    @invariant()
    def the_kept_numbers_are_those_that_there_are(self) -> None:
        db.session.flush()
        states = (Case.submitted_at, Case.ended_at, Case.stuck_since)
        standing = [
            getattr(Case, name) for name in ("context", "kind", "scopes", "rule_book_id", "stage", "due_at")
        ]
        counted = select(*standing, *(each.is_not(None) for each in states), func.count())
        there = db.session.execute(counted.group_by(*standing, *(each.is_not(None) for each in states)))
        number = func.sum(CaseCount.number)
        kept = db.session.execute(select(*KEPT, number).group_by(*KEPT).having(number != 0))
        assert sorted(map(str, kept)) == sorted(map(str, there))

    @invariant()
    def nobody_has_two_voices(self) -> None:
        signed = select(Wait.person_id, Wait.stage, Wait.round, Wait.branch).where(
            Wait.case_id == self.case.id, Wait.signed_at.is_not(None)
        )
        voices = [tuple(row) for row in db.session.execute(signed)]
        assert len(voices) == len(set(voices))
        given = [event for event in self.events() if event.name == SIGNED]
        votes = select(Wait.id).where(Wait.case_id == self.case.id, Wait.vote.is_not(None))
        assert len([event for event in given if "vote" in event.facts]) == len(
            list(db.session.scalars(votes))
        )

    @invariant()
    def a_council_carries_only_what_was_signed_and_voted_for(self) -> None:
        if self.book != "council" or self.case.stage != "done":
            return
        waits = list(
            db.session.scalars(select(Wait).where(Wait.case_id == self.case.id, Wait.signed_at.is_not(None)))
        )
        cast = [(wait.role, wait.vote) for wait in waits if wait.vote]
        voters = [vote for role, vote in cast if role != "head-of-office"]
        assert "faculty" in {wait.branch for wait in waits}
        assert ("vice-rector", "no") not in cast
        assert "vice-rector" in {role for role, _vote in cast}
        assert voters.count("yes") > voters.count("no") or ("head-of-office", "yes") in cast

    @invariant()
    def the_record_says_where_it_is(self) -> None:
        events = [event for event in self.events() if event.name != SIGNED]
        places = [(event.facts.get("from"), event.facts["to"], event.facts["round"]) for event in events]
        assert all(before[1] == after[0] for before, after in itertools.pairwise(places))
        assert (places[-1][1], places[-1][2]) == (self.case.stage, self.case.round)
        assert self.case.version == len(events)

    @invariant()
    def no_good_end_without_each_approval(self) -> None:
        road = ROADS.get(self.book)
        if road is None or self.case.stage != road.end:
            return
        made = {(self.place_of(event), event.facts.get("move"), event.actor_id) for event in self.events()}
        others = {who.id for who in self.newcomers}
        for stage, move, who in road.moves:
            may = {getattr(self.office, who).id} | (others if who != "applicant" else set())
            assert any((stage, move, person_id) in made for person_id in may)
        signed = select(Wait.stage).where(Wait.case_id == self.case.id, Wait.signed_at.is_not(None))
        stages = list(db.session.scalars(signed))
        assert all(stages.count(stage) >= number for stage, number in road.assessed.items())

    @staticmethod
    def place_of(event: Event) -> object:
        """The stage in which it happened."""
        return event.facts.get("from") or event.facts.get("at")

    def events(self) -> list[Event]:
        return list(
            db.session.scalars(
                select(Event).where(Event.chain == chain_of(self.case.id)).order_by(Event.number)
            )
        )


def walk_of(world: World, book: str = BOOK) -> type[Walk]:
    return type("WalkHere", (Walk,), {"world": world, "book": book})


OTHERS = [pytest.param(book, marks=pytest.mark.wide) for book in (*sorted(ROADS.keys() - {BOOK}), "reviewed")]
"""Each construct of theirs is in the main book or in `council` too."""


@pytest.mark.parametrize("book", [BOOK, "council", *OTHERS])
def test_the_laws_hold_on_every_walk(world: World, book: str) -> None:
    services.store_rule_book(REVIEWED, NOW)
    services.store_rule_book(COUNCIL, NOW)
    run_state_machine_as_test(walk_of(world, book), settings=CALM)
    assert list(broken_links()) == []


@pytest.mark.parametrize("book", ROADS)
def test_the_main_road_reaches_the_good_end(world: World, book: str) -> None:
    """So that the law of approvals is not empty: the same machine's steps lead there."""
    walk, road = walk_of(world, book)(), ROADS[book]
    walk.facts_change(set(READS) - {"on-waiting-list", "left-out", "moved-up", "call-cancelled"})
    for stage, move, who in road.moves:
        for signer in range(len(walk.office.everybody)):
            walk.somebody_signs(signer)
        assert walk.case.stage == stage
        walk.fire(move, getattr(walk.office, who), [])
        walk.it_waits_for_somebody_or_the_clock()
        walk.the_record_says_where_it_is()
    assert walk.case.stage == road.end
    walk.no_good_end_without_each_approval()
    walk.teardown()


def test_each_shipped_book_has_its_road() -> None:
    assert {parse(text).key for text in shipped_texts().values()} == set(ROADS)


@pytest.fixture
def real(whole_app: Flask, servers: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, World]]:
    """The application on a database of its own, in which things are really committed."""
    url = clone(template(servers), "race")
    with whole_app.app_context():
        engines = db.engines
    usual, engines[None] = engines[None], create_engine(url)
    yield whole_app, install(monkeypatch)
    engines[None].dispose()
    engines[None] = usual
    drop(url)


def test_of_two_moves_at_once_one_is_made_and_the_other_reads_why(real: tuple[Flask, World]) -> None:
    app, world = real
    world.facts |= set(READS) - {"call-cancelled", "no-open-findings"}
    with app.app_context(), transaction():
        office = Office.staffed()
        case = world.case(BOOK, office.applicant)
        services.fire(case.id, "submit", actor=office.applicant, seen_version=1, now=NOW)
        case_id, seen, coordinator, applicant = (
            case.id,
            case.version,
            office.coordinator.id,
            office.applicant.id,
        )
    barrier = Barrier(2)

    def press(person_id: int, key: str, reason: str, fields: list[str]) -> str:
        with app.app_context(), transaction():
            actor = get_person(person_id, NOW)
            barrier.wait(timeout=20)
            try:
                services.fire(
                    case_id, key, actor=actor, seen_version=seen, now=NOW, reason=reason, fields=fields
                )
            except Refusal as refusal:
                return refusal.key
        return "made"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(press, coordinator, "ask-for-changes", "Please", ["personal.phone"])
        second = pool.submit(press, applicant, "withdraw", "", [])
        answers = sorted((first.result(timeout=30), second.result(timeout=30)))
    assert answers == ["changed-meanwhile", "made"]
    with app.app_context():
        numbers = db.session.scalars(select(Event.number).where(Event.chain == chain_of(case_id))).all()
        assert sorted(numbers) == [1, 2, 3]
        db.session.remove()


def test_two_signatures_at_once_complete_the_quorum_once(real: tuple[Flask, World]) -> None:
    app, world = real
    world.facts |= set(READS) - {"call-cancelled"}
    with app.app_context(), transaction():
        office = Office.staffed()
        case = world.case(BOOK, office.applicant)
        services.fire(case.id, "submit", actor=office.applicant, seen_version=1, now=NOW)
        case_id = case.id
        signers = [wait.person_id for wait in open_waits(case) if wait.person_id]
    barrier = Barrier(2)

    def press(person_id: int) -> None:
        with app.app_context(), transaction():
            actor, mine = get_person(person_id, NOW), db.session.get_one(Case, case_id)
            barrier.wait(timeout=20)
            assert actor is not None
            services.ensure_waits_for(actor, mine, None, now=NOW)
            services.close_wait(mine, actor, now=NOW)
            services.changed(mine, "assessments", now=NOW)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(press, who) for who in signers]:
            done.result(timeout=30)
    with app.app_context():
        case = db.session.get_one(Case, case_id)
        assert (case.stage, len(open_waits(case))) == ("approval", 1)
        db.session.remove()


@pytest.fixture
def council(real: tuple[Flask, World]) -> tuple[Flask, World, Office]:
    app, world = real
    world.facts.clear()
    with app.app_context(), transaction():
        services.store_rule_book(COUNCIL, NOW)
        office = Office.staffed()
        person("dean@faculty:3", name="Substitute")
        db.session.flush()
    return app, world, office


def at_once(app: Flask, case_id: int, presses: list[tuple[int, str]]) -> list[str]:
    """What each press of (person, move) is answered, when all come at the same time."""
    barrier = Barrier(len(presses))

    def press(person_id: int, key: str) -> str:
        with app.app_context(), transaction():
            actor, case = get_person(person_id, NOW), db.session.get_one(Case, case_id)
            seen = case.version
            barrier.wait(timeout=20)
            try:
                services.fire(case_id, key, actor=actor, seen_version=seen, now=NOW, reason="because")
            except Refusal as refusal:
                return refusal.key
        return "made"

    with ThreadPoolExecutor(len(presses)) as pool:
        return [done.result(timeout=30) for done in [pool.submit(press, *each) for each in presses]]


def test_two_holders_who_sign_one_branch_at_once_make_one_event(council: tuple[Flask, World, Office]) -> None:
    app, world, office = council
    world.facts.add("eligible")
    with app.app_context(), transaction():
        case_id = world.case("council", get_person(office.applicant.id, NOW)).id
        deans = [each.id for each in people_holding("dean@faculty:3", NOW)]
    answers = at_once(app, case_id, [(who, "sign") for who in deans])
    assert sorted(answers) == ["made", "not-yours-to-move"]
    with app.app_context():
        signed = select(Event.id).where(Event.chain == chain_of(case_id), Event.name == SIGNED)
        assert len(list(db.session.scalars(signed))) == 1
        db.session.remove()


def test_two_who_vote_at_once_are_both_heard_and_one_who_presses_twice_once(
    council: tuple[Flask, World, Office],
) -> None:
    app, world, office = council
    with app.app_context(), transaction():
        case_id = world.case("council", get_person(office.applicant.id, NOW)).id
        dean = get_person(office.dean.id, NOW)
        services.fire(case_id, "sign", actor=dean, seen_version=1, now=NOW)
        first, second = (each.id for each in office.members[:2])
    answers = at_once(app, case_id, [(first, "in-favour"), (first, "against"), (second, "in-favour")])
    assert sorted(answers) == ["made", "made", "signed-already"]
    with app.app_context():
        votes = select(Wait.person_id).where(Wait.case_id == case_id, Wait.vote.is_not(None))
        assert sorted(db.session.scalars(votes)) == sorted([first, second])
        assert db.session.get_one(Case, case_id).stage == "council"
        db.session.remove()
