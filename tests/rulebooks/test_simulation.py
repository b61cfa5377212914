"""A text tried on cases that are over: by their own text nothing is otherwise; by another what it would have meant."""

from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.rulebooks.simulation.reading import recorded_cases
from mobility.rulebooks.simulation.report import Report, simulate
from mobility.workflow import services
from mobility.workflow.engine import migrating
from mobility.workflow.engine.books import book_of
from mobility.workflow.engine.times import calendar
from mobility.workflow.models import Case
from mobility.workflow.rulebook import parse
from tests.workflow.test_laws import CALM, Walk
from tests.workflow.test_migrating import over
from tests.workflow.test_stuck import end_grants
from tests.workflow.world import COUNCIL, NOW, REVIEWED, Office, World, store

DAY = timedelta(days=1)
TITLE = '{ en = "Legal", ru = "L", tg = "L" }'
LEGAL = f"""
[stages.legal]
holder = "vice-rector"
due    = {{ working_days = 2, escalate = "head-of-office" }}
title  = {TITLE}
[stages.legal.moves.clear]
to    = "done"
tell  = {{ applicant = "received" }}
title = {TITLE}
"""
OFFERED = f"""\
[workflow]
key   = "offered"
start = "offer"
title = {TITLE}
[ends.taken]
good  = true
title = {{ en = "Taken", ru = "T", tg = "T" }}
[ends.lapsed]
title = {{ en = "Lapsed", ru = "L", tg = "L" }}
[stages.offer]
holder   = "applicant"
deadline = {{ working_days = 5, move = "lapse" }}
title    = {{ en = "Offer", ru = "O", tg = "O" }}
[stages.offer.moves.accept]
to    = "taken"
tell  = {{ applicant = "confirmed" }}
title = {{ en = "Accept", ru = "A", tg = "A" }}
[stages.offer.moves.lapse]
clock = true
to    = "lapsed"
tell  = {{ applicant = "offer-lapsed" }}
"""

DATED = (
    OFFERED.replace('"offered"', '"dated"').replace('start = "offer"', 'start = "draft"')
    + """
[stages.draft]
holder   = "applicant"
deadline = { at = "call-closes", move = "lapse" }
title    = { en = "Draft", ru = "D", tg = "D" }
[stages.draft.moves.submit]
to    = "check"
title = { en = "Submit", ru = "S", tg = "S" }
[stages.draft.moves.lapse]
clock = true
to    = "lapsed"
tell  = { applicant = "offer-lapsed" }
[stages.check]
holder = "coordinator"
due    = { working_days = 5, escalate = "head-of-office" }
title  = { en = "Check", ru = "C", tg = "C" }
[stages.check.moves.pass]
to    = "offer"
title = { en = "Pass", ru = "P", tg = "P" }
"""
)

BACK = f"""\
[ends.closed.moves.take-up]
auto     = true
to       = "queue"
requires = ["appeal-granted"]
tell     = {{ applicant = "open-after-appeal" }}
title    = {TITLE}
"""
QUEUED = f"""\
[workflow]
key   = "queued"
start = "queue"
title = {TITLE}
[ends.seated]
good  = true
title = {{ en = "Seated", ru = "S", tg = "S" }}
[ends.closed]
title = {{ en = "Closed", ru = "C", tg = "C" }}
{BACK}[stages.queue]
holder   = "coordinator"
deadline = {{ working_days = 30, move = "close" }}
title    = {{ en = "Queue", ru = "Q", tg = "Q" }}
[stages.queue.moves.promote]
auto     = true
to       = "seated"
requires = ["eligible"]
[stages.queue.moves.close]
clock = true
to    = "closed"
tell  = {{ applicant = "offer-lapsed" }}
"""


class Tried(Walk):
    """Whatever is done to a case: gone through again by its own text, it goes just as it went."""

    def teardown(self) -> None:
        try:
            self.by_its_own_text_nothing_is_otherwise()
        finally:
            super().teardown()

    def by_its_own_text_nothing_is_otherwise(self) -> None:
        report = tried(self.case, self.office.head)
        (case,) = report.cases
        assert report.unplaced == []
        assert case.after.held == []
        assert (case.after.stage, case.after.ended_at) == (self.case.stage, self.case.ended_at)
        assert case.fate in ("same", "open")
        assert report.same
        came = [stay.since for stay in case.after.stays]
        assert came == sorted(came)


def tried(case: Case, viewer: Person, text: str | None = None) -> Report:
    db.session.flush()
    book = parse(text) if text else book_of(case)
    return simulate(recorded_cases(viewer, [case]), book, calendar(NOW), NOW + 60 * DAY)


@pytest.mark.parametrize(
    "book",
    [
        "outgoing-study",
        "council",
        pytest.param("joint-faculty-transition", marks=pytest.mark.wide),
        pytest.param("reviewed", marks=pytest.mark.wide),
    ],
)
def test_by_their_own_text_cases_go_as_they_went(world: World, book: str) -> None:
    store(REVIEWED)
    store(COUNCIL)
    walk = type("TriedHere", (Tried,), {"world": world, "book": book})
    run_state_machine_as_test(walk, settings=settings(CALM, max_examples=settings.default.max_examples // 8))


@pytest.fixture
def office(world: World) -> Office:
    for text in (REVIEWED, COUNCIL, OFFERED, QUEUED):
        store(text)
    return Office.staffed()


def signed(case: Case, office: Office, *after: int) -> None:
    """Those whom it waits for sign so many days after the case came."""
    for days, reviewer in zip(after, asked(case, office), strict=False):
        at = NOW + days * DAY
        services.close_wait(case, reviewer, now=at)
        services.changed(case, "assessments", now=at)


def asked(case: Case, office: Office) -> list[Person]:
    return [each for each in office.reviewers if services.wait_of(each, case)]


def reviewed(world: World, office: Office, *after: int) -> Case:
    case = world.case("reviewed", office.applicant)
    signed(case, office, *after)
    assert case.stage == "done"
    return case


def test_less_time_makes_people_late(world: World, office: Office) -> None:
    case = reviewed(world, office, 1, 6)  # a Tuesday, and the Sunday after
    before = tried(case, office.head)
    assert before.late[1].late == 0
    after = tried(case, office.head, REVIEWED.replace("working_days = 5", "working_days = 3"))
    (line,) = after.holders
    assert (line.role, line.before.late, line.after.late) == ("faculty-reviewer", 0, 1)
    assert line.after.worst.days == 2  # since the end of Thursday
    assert after.fates["same"] == 1
    assert not after.same


def test_a_stage_of_another_name_is_known_by_its_title(world: World, office: Office) -> None:
    """And its dates are counted from when the case came: a working day more is a day less late."""
    case = reviewed(world, office, 1, 9)
    renamed = REVIEWED.replace("stages.review", "stages.look").replace('start = "review"', 'start = "look"')
    report = tried(case, office.head, renamed.replace("working_days = 5", "working_days = 6"))
    before, after = report.late
    assert (before.late, after.late, before.worst - after.worst) == (1, 1, DAY)
    assert (report.fates["same"], report.unplaced) == (1, [])


def gone_over(world: World, office: Office) -> tuple[Case, migrating.Passage]:
    """Both branches of the approvals are signed; then these are called otherwise."""
    world.facts.add("eligible")
    case = world.case("council", office.applicant)
    for who in (office.dean, office.officer):
        services.fire(case.id, "sign", actor=who, seen_version=case.version, now=NOW + DAY)
    return case, over(case, COUNCIL.replace("approvals", "consents"), office, approvals="consents")


def test_what_was_done_before_a_stage_was_called_otherwise_is_known(world: World, office: Office) -> None:
    case, _passage = gone_over(world, office)
    for text in (None, COUNCIL):
        report = tried(case, office.head, text)
        assert (report.unplaced, report.fates["open"], report.same) == ([], 1, True)


def test_a_case_that_came_under_other_rules_keeps_the_dates_that_it_had(world: World, office: Office) -> None:
    """As it was: by the dates that the reviewers were told, not by the text that the case follows in the end."""
    case = world.case("reviewed", office.applicant)
    over(case, REVIEWED.replace("working_days = 5", "working_days = 1"), office)
    signed(case, office, 2, 4)
    before, after = tried(case, office.head).late
    assert (before.tasks, before.late, after.tasks, after.late) == (2, 0, 2, 0)


def test_a_case_that_arrived_anew_is_counted_from_then(world: World, office: Office) -> None:
    """The same stage asks another role: who held it before did not keep the case until the end."""
    case = world.case("reviewed", office.applicant)
    text = REVIEWED.replace('"faculty-reviewer", of = "faculty"', '"committee-member", of = "call"')
    over(case, text, office)
    report = tried(case, office.head)
    (one,) = report.cases
    assert [(stay.stage, stay.since) for stay in one.before.stays] == [("review", NOW), ("review", NOW + DAY)]
    assert {task.role for task in one.before.stays[-1].tasks} == {"committee-member"}
    assert (one.fate, report.same) == ("open", True)


def test_what_was_taken_back_did_not_happen(world: World, office: Office) -> None:
    case, passage = gone_over(world, office)
    migrating.bring_back(case, passage.before, office.head.id, {"migration": 1}, NOW + 2 * DAY)
    report = tried(case, office.head)
    assert (report.unplaced, report.fates["open"], report.same) == ([], 1, True)


def test_what_is_still_open_is_late_by_now(world: World, office: Office) -> None:
    case = world.case("reviewed", office.applicant)
    report = tried(case, office.head)
    assert report.fates["open"] == 1
    assert report.late[0].late == report.late[1].late > 0
    soon = tried(case, office.head, REVIEWED.replace("working_days = 5", "working_days = 60"))
    assert soon.late[0].late > soon.late[1].late == 0


def test_a_place_that_was_taken_back_is_nobody_s_task(world: World, office: Office) -> None:
    """The role of one whom it waited for ended, so another was asked."""
    case = world.case("reviewed", office.applicant)
    first, *_others = [each for each in office.reviewers if services.wait_of(each, case)]
    end_grants(first)
    services.renew_waits(case, now=NOW + DAY)
    signed(case, office, 2, 3)
    assert case.stage == "done"
    report = tried(case, office.head)
    assert [kept.tasks for kept in report.late] == [2, 2]


def test_a_stage_in_between_would_have_held_them_up(world: World, office: Office) -> None:
    case = reviewed(world, office, 1, 2)
    text = REVIEWED.replace('to       = "done"', 'to       = "legal"', 1) + LEGAL
    report = tried(case, office.head, text)
    assert report.waits == [("legal", ("vice-rector",), "nobody-acted", 1)]
    (stage,) = (line for line in report.stages if line.stage == "legal")
    assert (stage.waiting, stage.passed) == (1, 0)
    assert (report.cases[0].fate, report.unplaced) == ("waits", [])


def test_more_voices_than_there_were(world: World, office: Office) -> None:
    case = reviewed(world, office, 1, 2)
    report = tried(case, office.head, REVIEWED.replace("assessments = 2", "assessments = 3"))
    assert report.waits == [("review", ("faculty-reviewer",), "voices", 1)]


def test_fewer_voices_let_it_go_earlier_and_the_rest_have_no_place(world: World, office: Office) -> None:
    case = reviewed(world, office, 1, 4)
    report = tried(case, office.head, REVIEWED.replace("assessments = 2", "assessments = 1"))
    (case_tried,) = report.cases
    assert (case_tried.fate, case_tried.after.ended_at) == ("same", NOW + DAY)
    assert [each.why for _case, each in report.unplaced] == ["ended"]


def test_another_role_decides(world: World, office: Office) -> None:
    case = world.case("reviewed", office.applicant)
    at = NOW + DAY
    version = {"seen_version": None, "now": at, "reason": "because", "fields": ["personal.phone"]}
    services.fire(case.id, "ask", actor=office.coordinator, **version)
    services.fire(case.id, "again", actor=office.applicant, seen_version=None, now=at + DAY)
    signed(case, office, 3, 4)
    report = tried(case, office.head, REVIEWED.replace('who    = "coordinator"', 'who    = "dean"'))
    assert [each.why for _case, each in report.unplaced] == ["role", "elsewhere"]
    assert report.fates["same"] == 1
    gone = REVIEWED.replace("[stages.review.moves.ask]", "[stages.review.moves.inquire]")
    assert tried(case, office.head, gone).unplaced == []  # it leads to the same place
    elsewhere = "\n".join(gone.split("[stages.changes]")[:1]).replace('to     = "changes"', 'to = "done"')
    report = tried(case, office.head, elsewhere.replace('asks   = "fields"\n', ""))
    assert [each.why for _case, each in report.unplaced] == ["move-gone", "stage-gone"]


@pytest.mark.parametrize(
    ("days", "answered", "fate"), [(2, 3, "other"), (2, 1, "same"), (9, 3, "same"), (9, None, "longer")]
)
def test_the_clock_by_another_date(
    world: World, office: Office, days: int, answered: int | None, fate: str
) -> None:
    case = world.case("offered", office.applicant)
    if answered is None:
        lapse(case, NOW + 8 * DAY)
    else:
        at = NOW + answered * DAY
        services.fire(case.id, "accept", actor=office.applicant, seen_version=None, now=at)
    report = tried(case, office.head, OFFERED.replace("working_days = 5", f"working_days = {days}"))
    (case_tried,) = report.cases
    assert case_tried.fate == fate
    assert case_tried.after.stage == {"other": "lapsed", "same": "taken", "longer": "offer"}[fate]
    assert (case_tried.after.longer_until is None) == (fate != "longer")


def test_a_date_that_is_over_ends_a_case_as_it_comes(world: World, office: Office) -> None:
    """And not before it came."""
    store(DATED)
    case = world.case("dated", office.applicant)
    days = (
        ("submit", office.applicant, 0),
        ("pass", office.coordinator, 300),
        ("accept", office.applicant, 301),
    )
    for move, who, after in days:
        services.fire(case.id, move, actor=who, seen_version=None, now=NOW + after * DAY)
    gone = DATED.replace("working_days = 5", 'at = "call-closes"')
    report = tried(case, office.head, gone)
    (case_tried,) = report.cases
    assert (case_tried.fate, case_tried.after.stage) == ("other", "lapsed")
    halves = {line.stage: line.median_after for line in report.stages}
    assert halves == {"draft": 0 * DAY, "check": 300 * DAY, "offer": 0 * DAY}


def test_who_waits_for_a_free_seat_is_late_for_nobody(world: World, office: Office) -> None:
    case = world.case("queued", office.applicant)
    world.facts.add("eligible")
    services.changed(case, "answers", now=NOW + 20 * DAY)
    assert case.stage == "seated"
    promised = QUEUED.replace(
        'title    = { en = "Queue"', 'due = { working_days = 3 }\ntitle = { en = "Queue"'
    )
    for text, tasks in ((QUEUED, 0), (promised, 1)):
        before, after = tried(case, office.head, text).late
        assert (before.tasks, after.tasks, after.late) == (0, tasks, tasks)


def test_a_case_that_came_back_from_an_end(world: World, office: Office) -> None:
    """By its own text it goes as it went; by one without the way back it stays where it had ended."""
    case = world.case("queued", office.applicant)
    services.fire(case.id, "close", actor=None, seen_version=None, now=NOW + 60 * DAY)
    world.facts.add("appeal-granted")
    services.changed(case, "appeal", now=NOW + 62 * DAY)
    world.facts.add("eligible")
    services.changed(case, "answers", now=NOW + 64 * DAY)
    assert case.stage == "seated"
    (same,) = tried(case, office.head).cases
    assert (same.fate, same.after.held, same.after.unplaced) == ("same", [], [])
    assert [(stay.since, stay.until) for stay in same.after.stays] == [
        (NOW, NOW + 60 * DAY),
        (NOW + 62 * DAY, NOW + 64 * DAY),
    ]
    (rests,) = tried(case, office.head, QUEUED.replace(BACK, "")).cases
    assert (rests.after.stage, rests.after.ended_at) == ("closed", NOW + 60 * DAY)


def lapse(case: Case, now: datetime) -> None:
    services.fire(case.id, "lapse", actor=None, seen_version=None, now=now)


def test_a_branch_that_is_new_and_one_that_is_gone(world: World, office: Office) -> None:
    world.facts.add("eligible")
    case = world.case("council", office.applicant)
    for days, who in ((1, office.dean), (2, office.officer)):
        services.fire(case.id, "sign", actor=who, seen_version=None, now=NOW + days * DAY)
    assert case.stage == "council"
    branch = '[stages.approvals.branches.money]\nholder = "finance-officer"\n' + f"title = {TITLE}\n"
    more = COUNCIL.replace("[stages.approvals.moves.sign]", branch + "[stages.approvals.moves.sign]")
    report = tried(case, office.head, more)
    assert report.waits == [("approvals", ("finance-officer",), "voices", 1)]
    first = COUNCIL.index("[stages.approvals.branches.inclusion]")
    less = COUNCIL[:first] + COUNCIL[COUNCIL.index("[stages.approvals.moves.sign]") :]
    report = tried(case, office.head, less)
    assert [each.why for _case, each in report.unplaced] == ["elsewhere"]  # the dean alone had let it go on
    assert report.cases[0].fate == "open"


@pytest.mark.parametrize("branch", ["", 'branch = "office"\n'])
def test_what_moved_a_case_on_counts_as_the_signature_that_it_is_now(
    world: World, office: Office, branch: str
) -> None:
    store(DATED)
    case = world.case("dated", office.applicant)
    days = (("submit", office.applicant), ("pass", office.coordinator), ("accept", office.applicant))
    for after, (move, who) in enumerate(days):
        services.fire(case.id, move, actor=who, seen_version=None, now=NOW + after * DAY)
    signs = f"""
[stages.check.branches.office]
holder = "coordinator"
title  = {TITLE}
"""
    go_on = """
[stages.check.moves.go-on]
auto     = true
to       = "offer"
requires = ["all-signed"]
"""
    alone = DATED.replace('[stages.check.moves.pass]\nto    = "offer"\n',
                          f"{signs}[stages.check.moves.pass]\nsigns = true\n{branch}") + go_on  # fmt: skip
    report = tried(case, office.head, alone)
    assert (report.unplaced, report.waits, report.cases[0].fate) == ([], [], "same")
    beside = f'[stages.check.branches.inclusion]\nholder = "inclusion-officer"\ntitle = {TITLE}\n'
    report = tried(
        case, office.head, alone.replace("[stages.check.moves.pass]", f"{beside}[stages.check.moves.pass]")
    )
    assert report.unplaced == []
    assert report.waits == [("check", ("inclusion-officer",), "voices", 1)]
    others = alone.replace(
        'holder = "coordinator"\ntitle  = { en = "Legal"', 'holder = "dean"\ntitle  = { en = "Legal"'
    )
    assert [each.why for _case, each in tried(case, office.head, others).unplaced] == ["role"]


def test_a_vote_is_counted_by_the_new_rule(world: World, office: Office) -> None:
    case = world.case("council", office.applicant)
    services.fire(case.id, "sign", actor=office.dean, seen_version=None, now=NOW + DAY)
    votes = [
        (office.rector, "in-favour"),
        *zip(office.members, ("in-favour", "in-favour", "against"), strict=True),
    ]
    for who, move in votes:
        if case.ended_at is None:
            at = NOW + 2 * DAY
            services.fire(case.id, move, actor=who, seen_version=None, now=at, reason="because")
    assert case.stage == "done"
    text = COUNCIL.replace(
        'votes = "majority", veto = "vice-rector", tie = "head-of-office"', "votes = 1, veto = true"
    )
    report = tried(case, office.head, text)
    assert report.fates["same"] == 1
    assert {each.why for _case, each in report.unplaced} <= {"ended", "role"}
