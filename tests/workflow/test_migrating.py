"""Open cases go over to another version of their rule book, on every walk, and come back as they were."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, inspect, select

from mobility.base.database import db
from mobility.base.jobs import Job
from mobility.base.languages import day
from mobility.base.record import Event, broken_links
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.workflow import services
from mobility.workflow.engine import clock, migrating, moving
from mobility.workflow.engine.books import book_of_version, newest_version, shipped_texts, store_rule_book
from mobility.workflow.engine.looks import look_at
from mobility.workflow.engine.permission import bars_of, open_waits
from mobility.workflow.engine.plans import Plan, gone_past, obstacles
from mobility.workflow.engine.steps import chain_of
from mobility.workflow.models import Case, Reminder, Wait
from mobility.workflow.queries import history, track
from mobility.workflow.rulebook import parse
from tests.workflow.test_laws import CALM, Walk
from tests.workflow.world import COUNCIL, NOW, REVIEWED, Office, World, person, store

SLOWER = COUNCIL.replace("working_days = 5", "working_days = 8").replace(
    "working_days = 2", "working_days = 1"
)
RENAMED = (
    COUNCIL.replace("stages.council", "stages.board")
    .replace('"council"]]', '"board"]]')
    .replace('to       = "council"', 'to       = "board"')
    .replace("stages.changes", "stages.mending")
    .replace('to     = "changes"', 'to     = "mending"')
    .replace('votes = "majority"', 'votes = "all"')
)
WIDER = COUNCIL.replace(
    "[stages.approvals.moves.sign]",
    """[stages.approvals.branches.office]
holder = "coordinator"
title  = { en = "Office", ru = "O", tg = "O" }
[stages.approvals.moves.sign]""",
)
DEAN = 'holder = { role = "dean", of = "faculty" }'
ALONE = (
    re.sub(
        r"\[stages\.approvals\.branches.*?(?=\[stages\.approvals\.moves\.sign\])",
        "",
        COUNCIL,
        flags=re.DOTALL,
    )
    .replace('holder = "coordinator"\ndue    = { working_days = 5', f"{DEAN}\ndue    = {{ working_days = 5")
    .replace('signs  = true\nreason = "asked"\n', 'to     = "council"\n')
    .replace('branch = "faculty"\n', "")
    .replace(
        '[stages.approvals.moves.go-on]\nauto     = true\nto       = "council"\nrequires = ["all-signed"]\n',
        "",
    )
)
"""The dean alone, without branches."""
RECTOR = ALONE.replace(DEAN, 'holder = "vice-rector"')
HEARD = (
    COUNCIL.replace('to       = "council"', 'to       = "hearing"')
    + """
[stages.hearing]
holder = "coordinator"
due    = { working_days = 5, escalate = "head-of-office" }
title  = { en = "Hearing", ru = "H", tg = "H" }
[stages.hearing.moves.heard]
to    = "council"
title = { en = "Heard", ru = "H", tg = "H" }
"""
)
ANSWERED = HEARD.replace(
    'holder = "coordinator"\ndue    = { working_days = 5, escalate = "head-of-office" }\ntitle  = { en = "Hearing"',
    'holder = "applicant"\ndue    = { working_days = 9 }\ntitle  = { en = "Hearing"',
)
NAMES = {"council": "board", "changes": "mending"}
BACK = {new: old for old, new in NAMES.items()}
CALMER = settings(CALM, max_examples=settings.default.max_examples // 8, stateful_step_count=20)
BOOKS = {
    "council": (COUNCIL, SLOWER, RENAMED, WIDER),
    "outgoing-study": (
        shipped_texts()["outgoing-study.toml"],
        shipped_texts()["outgoing-study.toml"].replace("working_days = 5", "working_days = 3"),
    ),
}


def versions_of(book: str) -> list[int]:
    """The ids of the versions that are stored of the texts above, the first of them in force for new cases."""
    found = []
    for text in reversed(BOOKS[book]):
        store_rule_book(text, NOW)
        found.append(newest_version(book, NOW))
    return found


def plan_to(case: Case, version_id: int, actor_id: int, **other: str) -> Plan:
    """By equal keys, and those that are called otherwise by their other names."""
    old, new = book_of_version(case.rule_book_id), book_of_version(version_id)
    called = {key: [key, NAMES.get(key), BACK.get(key)] for key in old.stages}
    stages = {key: name for key, names in called.items() for name in reversed(names) if name in new.stages}
    stages |= other
    return Plan(version_id, stages, actor_id, {"migration": 1, "role": "head-of-office"})


def whole(case: Case) -> dict[str, Any]:
    """Every column of the case but its version, and every column of its waits."""
    db.session.flush()
    db.session.refresh(case)
    waits = db.session.scalars(select(Wait).where(Wait.case_id == case.id).order_by(Wait.id)).all()
    columns = [column.key for column in inspect(Case).column_attrs if column.key != "version"]
    return {
        "case": {key: getattr(case, key) for key in columns},
        "waits": [{c.key: getattr(wait, c.key) for c in inspect(Wait).column_attrs} for wait in waits],
    }


def everything() -> list[int]:
    """How many rows there are of whatever a migration writes."""
    return [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (Event, Job, Message, Wait, Reminder)
    ]


def events_of(case: Case) -> list[Event]:
    found = select(Event).where(Event.chain == chain_of(case.id)).order_by(Event.number)
    return list(db.session.scalars(found))


def replayed(events: list[Event]) -> tuple[str, int, int | None]:
    """Where the case is by its events: stage, round, and the version of its rule book if they say it."""
    stage, round_, version = "", 0, None
    for event in events:
        if "to" in event.facts:
            assert event.facts.get("from") in (stage, None)
            stage, round_ = event.facts["to"], event.facts["round"]
            version = event.facts.get("version", version)
    return stage, round_, version


class Migrating(Walk):
    """A walk on which the case goes over to other versions in between, and comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: dict[str, Any] | None = None

    @property
    def texts(self) -> list[int]:
        return self.versions  # type: ignore[attr-defined, no-any-return]  # set by `migrating_of`

    @rule(which=st.integers(0, 3), again=st.booleans())
    @precondition(lambda self: self.case.ended_at is None)
    def goes_over(self, which: int, again: bool) -> None:
        target = self.texts[which % len(self.texts)]
        plan = plan_to(self.case, target, self.office.head.id)
        if target == self.case.rule_book_id:
            return
        before, rows, known = whole(self.case), everything(), events_of(self.case)
        if list(obstacles(plan, [self.case.rule_book_id])):
            assert (whole(self.case), everything()) == (before, rows)
            return
        self.tries_out(plan, before, rows)
        (case,) = (each for each in migrating.open_cases([self.case.rule_book_id]) if each.id == self.case.id)
        passage = migrating.migrate(case, plan, self.now)
        assert passage.case.rule_book_id == target
        assert len(events_of(case)) == len(known) + 1
        self.case_waits_as_it_should()
        if again:
            self.comes_back(before, passage.before)
        else:
            moving.changed(self.case.id, self.now)

    def tries_out(self, plan: Plan, before: dict[str, Any], rows: list[int]) -> None:
        trial = db.session.begin_nested()
        migrating.migrate(self.case, plan, self.now)
        trial.rollback()
        assert (whole(self.case), everything()) == (before, rows)

    def comes_back(self, before: dict[str, Any], kept: dict[str, Any]) -> None:
        migrating.bring_back(self.case, kept, self.office.head.id, {"migration": 1}, self.now)
        assert whole(self.case) == before
        clock.renew(self.case.id, self.now)

    def case_waits_as_it_should(self) -> None:
        self.it_waits_for_somebody_or_the_clock()
        self.nobody_has_two_voices()

    @invariant()
    def replaying_gives_where_it_is(self) -> None:
        stage, round_, version = replayed(events_of(self.case))
        assert (stage, round_) == (self.case.stage, self.case.round)
        assert version in (None, self.case.rule_book_id)

    @invariant()
    def its_history_and_its_way_can_be_read(self) -> None:
        assert len(history(self.case, self.office.coordinator)) > 0
        assert any(stage.state == "now" for stage in track(self.case, self.now)) or self.case.ended_at

    @invariant()
    def a_council_carries_only_what_was_signed_and_voted_for(self) -> None:
        """What carries differs from version to version."""


def migrating_of(world: World, book: str) -> type[Migrating]:
    return type("MigratingHere", (Migrating,), {"world": world, "book": book, "versions": versions_of(book)})


@pytest.mark.parametrize("book", ["council", pytest.param("outgoing-study", marks=pytest.mark.wide)])
def test_the_laws_hold_on_every_walk_with_migrations(world: World, book: str) -> None:
    run_state_machine_as_test(migrating_of(world, book), settings=CALMER)
    assert list(broken_links()) == []


def over(case: Case, text: str, office: Office, **other: str) -> migrating.Passage:
    """The case, alone, goes over to the version with this text."""
    store(text)
    target = newest_version(parse(text).key, NOW)
    plan = plan_to(case, target, office.head.id, **other)
    assert [each.key for each in obstacles(plan, [case.rule_book_id])] == []
    (locked,) = migrating.open_cases([case.rule_book_id])
    return migrating.migrate(locked, plan, LATER)


def told(person: Any) -> list[str]:
    found = select(Message.key).where(Message.person_id == person.id).order_by(Message.id)
    return list(db.session.scalars(found))


LATER = NOW + timedelta(days=1)


def test_a_case_goes_on_in_its_round_with_what_was_signed_and_nobody_gets_less_time(world: World) -> None:
    store(COUNCIL)
    world.facts.add("eligible")
    office = Office.staffed()
    case = world.case("council", office.applicant)
    services.fire(case.id, "sign", actor=office.dean, seen_version=1, now=NOW)
    (inclusion,) = open_waits(case)
    due = inclusion.due_at
    passage = over(case, SLOWER, office)
    assert (case.stage, case.round, case.entered_at) == ("approvals", 1, NOW)
    assert passage.line["warnings"] == {}
    assert [(wait.id, wait.due_at) for wait in open_waits(case)] == [(inclusion.id, due)]
    assert told(office.applicant) == []
    (entry, *_earlier) = history(case, office.applicant)
    assert (entry.who, entry.title["en"]) == (
        "role",
        "The rules have changed, and the application follows the new ones",
    )


def test_where_others_are_asked_than_those_who_signed_it_arrives_anew(world: World) -> None:
    store(COUNCIL)
    world.facts.add("eligible")
    office = Office.staffed()
    case = world.case("council", office.applicant)
    services.fire(case.id, "sign", actor=office.dean, seen_version=1, now=NOW)
    passage = over(
        case, COUNCIL.replace('"dean", of = "faculty"', '"department-head", of = "faculty"'), office
    )
    assert (case.stage, case.round, case.entered_at) == ("approvals", 2, LATER)
    assert passage.line["warnings"] == {"voices-lost": 1}
    assert {wait.role for wait in open_waits(case)} == {"department-head", "inclusion-officer"}
    assert "task-arrived" in told(office.chief)


def test_a_branch_that_is_new_is_missed_by_a_case_behind_its_stage(world: World) -> None:
    """One that comes back to the stage, or goes on to another that is on no road to it, misses nothing."""
    store(COUNCIL)
    office = Office.staffed()
    ahead, asked = (world.case("council", office.applicant) for _ in range(2))
    services.fire(ahead.id, "sign", actor=office.dean, seen_version=1, now=NOW)
    services.fire(
        asked.id, "ask", actor=office.dean, seen_version=1, now=NOW, reason="Why", fields=["personal.phone"]
    )
    store_rule_book(WIDER, LATER)
    plan = plan_to(ahead, newest_version("council", LATER), office.head.id)
    found = [migrating.migrate(case, plan, LATER).line["warnings"].get("passed") for case in (ahead, asked)]
    assert (ahead.stage, asked.stage, found) == ("council", "changes", [[("approvals", "office")], None])


@pytest.mark.parametrize(
    ("before", "after", "missed"),
    [
        (ALONE, COUNCIL, [("approvals", "inclusion")]),
        (ALONE, RECTOR, [("approvals", "")]),
        (COUNCIL, WIDER, [("approvals", "office")]),
        (COUNCIL, ALONE, []),
        (ALONE, ALONE, []),
    ],
)
def test_what_nobody_has_decided_before_is_missed(
    before: str, after: str, missed: list[tuple[str, str]]
) -> None:
    """Behind the stage; in it, it is asked for."""
    old, new = parse(before), parse(after)
    plan = Plan(0, {key: key for key in old.stages}, 0, {})
    found = {place: [*gone_past(plan, old, new, place)] for place in ("approvals", "council")}
    assert found == {"approvals": [], "council": missed}


def test_that_the_rules_changed_asks_for_no_answer(world: World) -> None:
    """It says until when their application waits for its person; the subject of its mail does not."""
    store(HEARD)
    office = Office.staffed()
    case = world.case("council", office.applicant)
    services.fire(case.id, "sign", actor=office.dean, seen_version=1, now=NOW)
    over(case, ANSWERED, office)
    (letter,) = db.session.scalars(select(Message).where(Message.key == "rules-changed")).all()
    (wait,) = open_waits(case)
    until = day(local_day(wait.due_at), "en")
    assert (letter.answer_by, letter.wait_id, until in letter.text) == (None, wait.id, True)


def test_dates_grow_with_the_new_text_and_never_shrink(world: World) -> None:
    store(REVIEWED)
    office = Office.staffed()
    case = world.case("reviewed", office.applicant)
    first = case.due_at
    over(case, REVIEWED.replace("working_days = 5", "working_days = 2"), office)
    assert (case.due_at, case.round) == (first, 1)
    passage = over(case, REVIEWED.replace("working_days = 5", "working_days = 7"), office)
    assert case.due_at == first + timedelta(days=2)
    assert passage.line["before"]["signed"] == 0
    assert told(office.applicant)[-1:] == ["rules-changed"]
    assert {wait.round for wait in open_waits(case)} == {1}


def test_a_smaller_quorum_that_is_reached_moves_the_case_by_itself_afterwards(world: World) -> None:
    store(REVIEWED)
    office = Office.staffed()
    case = world.case("reviewed", office.applicant)
    (signer,) = (who for who in office.reviewers if who.id == open_waits(case)[0].person_id)
    services.close_wait(case, signer, now=NOW)
    passage = over(case, REVIEWED.replace("assessments = 2", "assessments = 1"), office)
    assert passage.line["warnings"] == {"onward": "done"}
    assert case.stage == "review"
    moving.changed(case.id, LATER)
    assert case.stage == "done"


def test_where_it_only_was_by_a_migration_that_was_undone_it_has_not_been(world: World) -> None:
    store(COUNCIL)
    office = Office.staffed()
    case = world.case("council", office.applicant)
    services.fire(case.id, "sign", actor=office.dean, seen_version=1, now=NOW)
    assert case.stage == "council"
    passage = over(case, HEARD, office, council="hearing")
    assert [stage.key for stage in track(case, LATER)] == ["approvals", "hearing", "council", "done"]
    migrating.bring_back(case, passage.before, office.head.id, {"migration": 1}, LATER)
    over(case, HEARD + "\n# once more", office)
    assert [(stage.key, stage.state) for stage in track(case, LATER)] == [
        ("approvals", "done"),
        ("council", "now"),
        ("done", "todo"),
    ]


def test_who_acted_in_a_stage_acted_in_it_by_its_new_name_too(world: World) -> None:
    """Separation of duties holds over a change of names, and the way shows what is done."""
    store(RENAMED)
    office = Office.staffed()
    again = COUNCIL.replace("stages.approvals", "stages.consents").replace('"approvals"', '"consents"')
    case = world.case("council", office.applicant)
    services.fire(case.id, "sign", actor=office.dean, seen_version=1, now=NOW)
    assert case.stage == "board"
    over(case, again, office, approvals="consents")
    assert (case.stage, case.formerly) == (
        "council",
        {"board": "council", "mending": "changes", "approvals": "consents"},
    )
    assert bars_of(case).people[office.dean.id] == "acted-before"
    assert [(stage.title["en"], stage.state) for stage in track(case, LATER)] == [
        ("Approvals", "done"),
        ("Council", "now"),
        ("Done", "todo"),
    ]
    assert [entry.to and entry.to["en"] for entry in history(case, office.coordinator)] == [
        "Council",
        "Council",
        None,
        "Approvals",
    ]


def test_a_return_comes_back_to_where_it_was_asked_by_its_new_name(world: World) -> None:
    store(COUNCIL)
    office = Office.staffed()
    case = world.case("council", office.applicant)
    services.fire(
        case.id, "ask", actor=office.dean, seen_version=1, now=NOW, reason="Please", fields=["personal.phone"]
    )
    over(case, RENAMED, office)
    assert (case.stage, case.return_to) == ("mending", "approvals")
    services.fire(case.id, "again", actor=office.applicant, seen_version=None, now=LATER)
    assert (case.stage, case.round) == ("approvals", 1)


@pytest.mark.parametrize(
    ("text", "stages", "found"),
    [
        (RENAMED, {}, ["migration-stage-unmapped"]),
        (COUNCIL + "# again\n", {"changes": "approvals"}, ["migration-return-unmapped"]),
        (
            COUNCIL.replace('start    = "approvals"', 'start    = "changes"'),
            {"changes": "changes"},
            ["migration-draft-unmapped"],
        ),
        (COUNCIL + "# again\n", {"approvals": "council", "changes": "changes"}, ["migration-skips"]),
        (HEARD, {"changes": "changes"}, []),  # what only the new version asks for is told, and not refused
    ],
)
def test_what_cannot_be_mapped_is_refused(
    world: World, text: str, stages: dict[str, str], found: list[str]
) -> None:
    store(COUNCIL)
    office = Office.staffed()
    case = world.case("council", office.applicant)
    services.fire(
        case.id, "ask", actor=office.dean, seen_version=1, now=NOW, reason="Please", fields=["personal.phone"]
    )
    store(text)
    plan = Plan(newest_version("council", NOW), {"approvals": "approvals", **stages}, office.head.id, {})
    assert [each.key for each in obstacles(plan, [case.rule_book_id])] == found


def test_a_branch_that_is_no_more_is_refused_while_cases_have_it(world: World) -> None:
    store(WIDER)
    office = Office.staffed()
    case = world.case("council", office.applicant)
    store(COUNCIL)
    plan = plan_to(case, newest_version("council", NOW), office.head.id)
    (found,) = obstacles(plan, [case.rule_book_id])
    assert (found.key, found.values["branch"]["en"]) == ("migration-branch-unmapped", "Office")


def test_a_look_names_of_those_who_hold_a_role_whoever_may_decide_the_case(world: World) -> None:
    store(COUNCIL)
    office = Office.staffed()
    case, other = world.case("council", office.applicant), person("dean@faculty:3")
    assert look_at(case, NOW).waits["dean"] == {
        "people": sorted([office.dean.id, other.id]),
        "number": 2,
        "vacant": False,
    }
    world.conflicts.add(office.dean.id)
    assert look_at(case, NOW).waits["dean"] == {
        "people": [other.id],
        "number": 1,
        "vacant": False,
    }
