"""Branches: several sign at the same time, whoever comes first; all of them together move the case on."""

from datetime import timedelta

import pytest

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.lending import Guard, lent
from mobility.workflow import queries, services
from mobility.workflow.models import Case
from tests.workflow.test_engine import move, refused, told, waiting
from tests.workflow.test_engine_clock import pass_time
from tests.workflow.world import COUNCIL, NOW, World, person, store

DEAN, OFFICER = "dean@faculty:3", "inclusion-officer@all"


@pytest.fixture
def people(world: World) -> dict[str, Person]:
    store(COUNCIL)
    world.facts.add("eligible")
    tokens = (DEAN, OFFICER, "coordinator@programme:1", "vice-rector@all", "head-of-office@all")
    made = {token.partition("@")[0]: person(token) for token in tokens}
    return {**made, "applicant": person(), "member": person("committee-member@call:12")}


@pytest.fixture
def case(world: World, people: dict[str, Person]) -> Case:
    return world.case("council", people["applicant"])


def test_the_case_waits_for_both_at_once_and_goes_on_when_both_have_signed(case: Case, people) -> None:
    assert waiting(case) == [(DEAN, None), (OFFICER, None)]
    assert [told(people[who]) for who in ("dean", "inclusion-officer", "coordinator")] == [
        ["task-arrived"],
        ["task-arrived"],
        [],
    ]
    seen = case.version
    move(case, "sign", people["inclusion-officer"])
    assert (case.stage, waiting(case), case.version) == ("approvals", [(DEAN, None)], seen)
    assert refused(case, "sign", people["inclusion-officer"]) == "signed-already"
    assert refused(case, "sign", people["coordinator"]) == "not-yours-to-move"
    move(case, "sign", people["dean"], reason="Gladly")
    assert case.stage == "council"
    lines = [(e.title and e.title["en"], e.reason) for e in queries.history(case, people["dean"])]
    assert lines[:3] == [(None, None), ("Sign", "Gladly"), ("Sign", None)]


def test_two_presses_of_two_holders_of_one_branch_are_one_signature(case: Case, people) -> None:
    substitute = person(DEAN)
    move(case, "sign", people["dean"])
    assert refused(case, "sign", substitute) == "not-yours-to-move"
    assert waiting(case) == [(OFFICER, None)]


def test_a_branch_is_there_only_where_its_guard_holds_as_the_case_comes(world: World, people) -> None:
    world.facts.clear()
    case = world.case("council", people["applicant"])
    assert waiting(case) == [(DEAN, None)]
    world.facts.add("eligible")
    services.renew_waits(case, now=NOW)
    assert waiting(case) == [(DEAN, None)]
    move(case, "sign", people["dean"])
    assert case.stage == "council"


def test_a_branch_has_its_own_promise_and_its_own_escalation(case: Case, people) -> None:
    assert case.due_at is not None
    pass_time(case.due_at + timedelta(seconds=1))
    assert [told(people[who])[-1:] for who in ("vice-rector", "head-of-office")] == [["escalation"], []]
    move(case, "sign", people["inclusion-officer"])
    pass_time(case.due_at + timedelta(seconds=1))
    assert told(people["head-of-office"]) == ["escalation"]


def test_a_move_of_one_branch_is_not_the_others_nor_after_it_is_signed(case: Case, people) -> None:
    asking = {"reason": "x", "fields": ["personal.phone"]}
    assert refused(case, "ask", people["inclusion-officer"], **asking) == "not-yours-to-move"
    move(case, "sign", people["dean"])
    assert refused(case, "ask", people["dean"], **asking) == "signed-already"


def test_the_stages_holder_answers_for_the_whole(case: Case, people) -> None:
    assert refused(case, "reject", people["dean"]) == "not-yours-to-move"
    move(case, "reject", people["coordinator"])
    assert (case.stage, waiting(case)) == ("rejected", [])


def test_a_signature_stays_through_a_return(case: Case, people) -> None:
    move(case, "sign", people["inclusion-officer"])
    move(case, "ask", people["dean"], reason="The number", fields=["personal.phone"])
    move(case, "again", people["applicant"])
    assert (case.stage, waiting(case)) == ("approvals", [(DEAN, None)])
    move(case, "sign", people["dean"])
    assert case.stage == "council"


def test_who_signed_does_not_vote_where_that_is_kept_apart(world: World, people) -> None:
    both = person(DEAN, "committee-member@call:12")
    case = world.case("council", people["applicant"])
    move(case, "sign", both)
    move(case, "sign", people["inclusion-officer"])
    assert {who for _, who in waiting(case)} == {people["member"].id, people["vice-rector"].id}
    assert refused(case, "in-favour", both) == "acted-before"


def test_nobody_signs_a_case_of_their_own(world: World, people) -> None:
    dean = person(DEAN)
    case = world.case("council", dean)
    assert refused(case, "sign", dean) == "own-case"


def test_a_conflict_takes_the_signature_back_and_another_is_asked(world: World, case: Case, people) -> None:
    move(case, "sign", people["dean"])
    world.conflicts.add(people["dean"].id)
    services.renew_waits(case, now=NOW)
    assert waiting(case) == [(OFFICER, None), (DEAN, None)]
    assert refused(case, "sign", people["dean"]) == "conflict-of-interest"
    assert told(people["head-of-office"]) == ["place-empty"]
    move(case, "sign", person(DEAN))
    assert waiting(case) == [(OFFICER, None)]


def test_where_all_have_signed_and_it_stays_the_stages_holder_watches(
    world: World, case: Case, people, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lent.guards, "all-signed", Guard(lambda case, now: "not-yet", "signatures"))
    monkeypatch.setitem(lent.refusals, "not-yet", "not yet")
    move(case, "sign", people["dean"])
    move(case, "sign", people["inclusion-officer"])
    assert waiting(case) == [("coordinator@programme:1", None)]
    assert told(people["coordinator"]) == []
    assert refused(case, "sign", people["coordinator"]) == "not-yours-to-move"


def test_the_track_and_the_tasks_name_the_branch(case: Case, people) -> None:
    move(case, "sign", people["dean"])
    present = queries.track(case, NOW)[0]
    assert [(branch.title["en"], branch.signed) for branch in present.branches] == [
        ("The faculty", True),
        ("Inclusion", False),
    ]
    assert [holder.role for holder in present.holders] == ["inclusion-officer"]
    tasks, _more = queries.tasks_of(people["inclusion-officer"])
    assert [task.stage_title["en"] for task in tasks] == ["Inclusion"]
    assert queries.get_case(people["inclusion-officer"], case.reference) is case
    db.session.flush()
    assert queries.get_case(person("visa-officer@all"), case.reference) is None
