"""The exchange's rule book, walked by real people over the real engine."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.languages import speaking
from mobility.base.lending import lent
from mobility.base.record import Event, broken_links
from mobility.base.refusals import Refusal
from mobility.notifications.models import Message, MessageState
from mobility.workflow import queries, services
from mobility.workflow.history import history
from mobility.workflow.models import Asked, Case, Wait
from tests.workflow.world import NOW, Office, World, person

READY = {
    "call-open",
    "eligible",
    "declarations-made",
    "answers-complete",
    "documents-uploaded",
    "copies-made",
}
BOOK = "outgoing-study"


@pytest.fixture
def office(world: World) -> Office:
    return Office.staffed()


def move(case: Case, key: str, actor: Person | None, **more: object) -> Event:
    return services.fire(case.id, key, actor=actor, seen_version=case.version, now=NOW, **more)  # type: ignore[arg-type]


def refused(case: Case, key: str, actor: Person | None, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        move(case, key, actor, **more)
    return caught.value.key


def sign(case: Case, reviewer: Person) -> None:
    services.ensure_waits_for(reviewer, case, case.version, now=NOW)
    services.close_wait(case, reviewer, now=NOW)
    services.changed(case, "assessments", now=NOW)


def waiting(case: Case) -> list[tuple[str, int | None]]:
    rows = db.session.execute(
        select(Wait.token, Wait.person_id)
        .where(Wait.case_id == case.id, Wait.closed_at.is_(None))
        .order_by(Wait.id)
    )
    return [(token, who) for token, who in rows]


def told(person: Person) -> list[str]:
    return list(
        db.session.scalars(select(Message.key).where(Message.person_id == person.id).order_by(Message.id))
    )


def at(world: World, office: Office, stage: str) -> Case:
    """A case that has come to `stage` by the main road."""
    case = world.case(BOOK, office.applicant)
    world.facts |= READY
    road = ["draft", "document-check", "faculty-review", "approval", "committee", "selection"]
    steps = [
        lambda: move(case, "submit", office.applicant),
        lambda: (world.facts.add("no-open-findings"), services.changed(case, "findings", now=NOW)),
        lambda: [sign(case, db.session.get_one(Person, who)) for _, who in waiting(case) if who],
        lambda: move(case, "approve", office.dean),
        lambda: [sign(case, member) for member in office.members if case.stage == "committee"],
    ]
    for step in steps[: road.index(stage)]:
        step()
    assert case.stage == stage
    return case


def test_a_draft_waits_for_its_person_until_the_call_closes(world: World, office: Office) -> None:
    case = world.case(BOOK, office.applicant)
    assert waiting(case) == [(f"person:{office.applicant.id}", office.applicant.id)]
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2027-03-31T18:59:59+00:00"
    assert told(office.applicant) == []


def test_submitting_needs_every_guard_and_says_which_is_unmet(world: World, office: Office) -> None:
    case = world.case(BOOK, office.applicant)
    world.facts |= READY - {"eligible"}
    assert refused(case, "submit", office.applicant) == "eligible"
    found = {each.move.key: each.why for each in services.permitted_moves(case, office.applicant, NOW)}
    assert found == {"submit": "eligible", "withdraw": None}


def test_submitting_opens_the_coordinators_wait_and_tells_both(world: World, office: Office) -> None:
    case = at(world, office, "document-check")
    assert waiting(case) == [("coordinator@programme:1", None)]
    assert (told(office.applicant), told(office.coordinator)) == (["received"], ["task-arrived"])
    assert world.ran == [effect.name for effect in services.book_of(case).move("draft", "submit").effects]
    assert case.submitted_at == NOW


def test_what_moves_on_by_itself_bothers_nobody_on_the_way(world: World, office: Office) -> None:
    case = world.case(BOOK, office.applicant)
    world.facts |= READY | {"no-open-findings"}
    move(case, "submit", office.applicant)
    assert case.stage == "faculty-review"
    assert told(office.coordinator) == []
    assert [who for _, who in waiting(case)] == [office.reviewers[0].id, office.reviewers[1].id]
    assert [told(each) for each in office.reviewers] == [["task-arrived"], ["task-arrived"], []]


def test_reviewers_are_those_whom_least_waits_for(world: World, office: Office) -> None:
    at(world, office, "faculty-review")
    second = at(world, Office(**{**vars(office), "applicant": person()}), "faculty-review")
    assert [who for _, who in waiting(second)] == [office.reviewers[2].id, office.reviewers[0].id]


def test_too_few_reviewers_leave_a_place_that_any_of_them_may_take(world: World, office: Office) -> None:
    world.conflicts = {office.reviewers[0].id, office.reviewers[1].id}
    case = at(world, office, "faculty-review")
    assert waiting(case) == [
        ("faculty-reviewer@faculty:3", office.reviewers[2].id),
        ("faculty-reviewer@faculty:3", None),
    ]
    sign(case, office.reviewers[2])
    with pytest.raises(Refusal, match="not-waiting-for-you"):
        sign(case, office.reviewers[2])
    with pytest.raises(Refusal, match="conflict-of-interest"):
        sign(case, office.reviewers[0])
    sign(case, person("faculty-reviewer@faculty:3"))
    assert case.stage == "approval"


@pytest.mark.parametrize(
    ("annulling", "stage"), [(["conflict-of-interest"], "faculty-review"), ([], "approval")]
)
def test_what_was_signed_before_counts_unless_the_exclusion_annuls_it(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch, annulling: list[str], stage: str
) -> None:
    monkeypatch.setattr(lent, "annulling", annulling)
    case = at(world, office, "faculty-review")
    sign(case, office.reviewers[0])
    world.conflicts = {office.reviewers[0].id}
    services.renew_waits(case, now=NOW)
    sign(case, office.reviewers[1])
    assert case.stage == stage


def test_who_reviewed_does_not_approve(world: World, office: Office) -> None:
    both = person("faculty-reviewer@faculty:3", "dean@faculty:3")
    world.conflicts = {each.id for each in office.reviewers[1:]}
    case = at(world, office, "approval")
    assert refused(case, "approve", both) == "acted-before"
    move(case, "approve", office.dean)
    assert case.stage == "committee"


def test_nobody_decides_a_case_of_their_own(world: World, office: Office) -> None:
    dean = person("dean@faculty:3")
    case = at(world, Office(**{**vars(office), "applicant": dean, "dean": dean}), "approval")
    assert refused(case, "approve", dean) == "own-case"
    assert {each.move.key: each.allowed for each in services.permitted_moves(case, dean, NOW)} == {
        "approve": False,
        "ask-for-changes": False,
        "reject": False,
        "withdraw": True,
    }


def test_a_return_names_fields_and_comes_back_to_where_it_was_asked(world: World, office: Office) -> None:
    case = at(world, office, "approval")
    assert refused(case, "ask-for-changes", office.dean, fields=["personal.phone"]) == "reason-owed"
    assert refused(case, "ask-for-changes", office.dean, reason="Please") == "fields-owed"
    assert refused(case, "ask-for-changes", office.dean, reason="Please", fields=["x.y"]) == "fields-unknown"
    move(case, "ask-for-changes", office.dean, reason="The number is wrong", fields=["personal.phone"])
    asked = db.session.scalars(select(Asked)).one()
    assert (asked.fields, asked.reason, asked.stage) == (
        ["personal.phone"],
        "The number is wrong",
        "approval",
    )
    message = db.session.scalars(select(Message).where(Message.key == "changes-asked")).one()
    assert "The number is wrong" in message.text
    assert message.answer_by == case.due_at
    assert refused(case, "resubmit", office.applicant) == "asked-complete"
    world.facts.add("asked-complete")
    move(case, "resubmit", office.applicant)
    assert (case.stage, case.round, case.return_to) == ("approval", 1, None)
    assert told(office.dean)[-1] == "resubmitted"
    assert queries.asked_of(case) is None
    news = select(Message.state).where(Message.key == "resubmitted")
    before = db.session.scalar(news)
    move(case, "approve", office.dean)
    assert (before, db.session.scalar(news)) == (MessageState.WAITING, MessageState.DROPPED)


def test_who_asked_for_changes_looks_at_them_before_the_case_goes_on(world: World, office: Office) -> None:
    case = at(world, office, "document-check")
    assert refused(case, "accept", office.coordinator) == "no-open-findings"
    move(case, "ask-for-changes", office.coordinator, reason="Whose letter is it?", fields=["personal.phone"])
    world.facts |= {"asked-complete", "no-open-findings"}
    move(case, "resubmit", office.applicant)
    services.changed(case, "findings", now=NOW)
    assert (case.stage, told(office.coordinator)[-1]) == ("document-check", "resubmitted")
    move(case, "accept", office.coordinator)
    assert case.stage == "faculty-review"


def test_a_case_that_comes_to_a_stage_again_is_in_a_new_round(world: World, office: Office) -> None:
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "on-waiting-list", "asked-complete"}
    services.changed(case, "run", now=NOW)
    world.facts.add("seat-given")
    services.changed(case, "seat", now=NOW)
    for again in (2, 3):
        world.facts.discard("seat-given")
        move(case, "nominate", office.coordinator)
        move(case, "decline", office.partner, reason="No places")
        assert (case.stage, case.round) == ("waiting-list", again)
        world.facts.add("seat-given")
        services.changed(case, "seat", now=NOW)
        assert (case.stage, case.round) == ("nomination", again)


def test_a_rejection_owes_a_reason_and_ends_the_case(world: World, office: Office) -> None:
    case = at(world, office, "approval")
    assert refused(case, "reject", office.dean, reason="  ") == "reason-owed"
    move(case, "reject", office.dean, reason="No seat in the plan")
    assert (case.stage, case.ended_at, waiting(case)) == ("rejected", NOW, [])
    assert told(office.applicant)[-1] == "rejected"
    assert refused(case, "withdraw", office.applicant) == "move-not-here"
    assert services.permitted_moves(case, office.applicant, NOW) == []


def test_facts_alone_lead_back_from_an_end(world: World, office: Office) -> None:
    """Into its stage as by any other move; nobody has a button, and without the fact it rests."""
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "left-out"}
    services.changed(case, "run", now=NOW)
    assert (case.stage, waiting(case)) == ("not-selected", [])
    for person_ in office.everybody:
        assert services.permitted_moves(case, person_, NOW) == []
    services.changed(case, "appeal", now=NOW)
    services.changed(case, "run", now=NOW)
    assert refused(case, "take-up", office.coordinator) == "move-not-here"
    assert case.stage == "not-selected"
    world.facts.add("appeal-granted")
    services.changed(case, "appeal", now=NOW)
    assert (case.stage, case.round, case.ended_at) == ("waiting-list", 1, None)
    assert waiting(case) == [("coordinator@programme:1", None)]
    assert case.due_at is not None
    assert told(office.applicant)[-1] == "open-after-appeal"
    entries = history(case, office.coordinator)
    assert [(entry.title["en"], entry.ended) for entry in entries[:2]] == [
        ("Open again after an appeal", False),
        ("No seat given", True),
    ]
    stages = [(each.key, each.state) for each in queries.track(case, NOW)]
    assert ("waiting-list", "now") in stages
    assert not [state for _key, state in stages if state == "ended"]
    services.fire(case.id, "close", actor=None, seen_version=None, now=NOW + timedelta(days=300))
    assert case.ended_at == NOW + timedelta(days=300)


def test_a_majority_of_the_committee_completes_it(world: World, office: Office) -> None:
    case = at(world, office, "committee")
    assert [who for _, who in waiting(case)] == [member.id for member in office.members]
    sign(case, office.members[0])
    assert case.stage == "committee"
    sign(case, office.members[2])
    assert case.stage == "selection"


def test_a_signature_can_be_taken_back_until_the_stage_ends(world: World, office: Office) -> None:
    case = at(world, office, "committee")
    sign(case, office.members[0])
    services.reopen_wait(case, office.members[0], now=NOW)
    sign(case, office.members[1])
    assert case.stage == "committee"
    sign(case, office.members[0])
    assert case.stage == "selection"
    with pytest.raises(Refusal, match="not-waiting-for-you"):
        services.reopen_wait(case, office.members[0], now=NOW)


def test_the_second_of_two_moves_reads_that_it_changed(world: World, office: Office) -> None:
    case = at(world, office, "approval")
    seen = case.version
    move(case, "approve", office.dean)
    with pytest.raises(Refusal, match="changed-meanwhile"):
        services.fire(case.id, "reject", actor=office.dean, seen_version=seen, now=NOW, reason="no")
    assert refused(case, "approve", office.dean) == "move-not-here"


def test_a_partner_without_an_account_answers_by_their_token(world: World, office: Office) -> None:
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "seat-given"}
    services.changed(case, "run", now=NOW)
    move(case, "nominate", office.coordinator)
    other = services.Outsider("partner-contact@partner:8", "contact:5")
    assert refused(case, "accept", other) == "not-yours-to-move"  # type: ignore[arg-type]
    event = move(case, "accept", services.Outsider("partner-contact@partner:7", "contact:4"))  # type: ignore[arg-type]
    assert (case.stage, event.facts["by"], event.actor_id) == ("offer", "contact:4", None)
    assert told(office.applicant)[-1] == "offer"


def test_the_sign_off_is_an_act_of_somebody_else(world: World, office: Office) -> None:
    head = person("head-of-office@all", "dean@faculty:3")
    case = at(world, Office(**{**vars(office), "dean": head}), "selection")
    with pytest.raises(Refusal, match="acted-before"):
        services.give_act([case], "sign-off", head, NOW)
    with pytest.raises(Refusal, match="not-yours-to-move"):
        services.give_act([case], "sign-off", office.dean, NOW)
    (event,) = services.give_act([case], "sign-off", office.head, NOW)
    assert event.facts["act"] == "sign-off"


def test_the_record_holds_and_tells_the_story(world: World, office: Office) -> None:
    case = at(world, office, "approval")
    move(case, "reject", office.dean, reason="No seat in the plan")
    entries = [
        (e.who, e.title and e.title["en"], e.to and e.to["en"], e.reason)
        for e in queries.history(case, office.dean)
    ]
    assert entries == [
        ("you", "Reject", "Rejected", "No seat in the plan"),
        ("facts", "Assessments complete", "Dean's approval", None),
        ("facts", "Documents are in order", "Review in the faculty", None),
        ("person", "Submit", "Document check", None),
        ("person", None, "Draft", None),
    ]
    with speaking("en"):
        assert queries.history(case, office.applicant)[0].name == "Dean"
    assert list(broken_links()) == []


def test_the_track_shows_done_now_and_next(world: World, office: Office) -> None:
    case = at(world, office, "approval")
    stages = queries.track(case, NOW)
    assert [(stage.key, stage.state) for stage in stages] == [
        ("draft", "done"),
        ("document-check", "done"),
        ("faculty-review", "done"),
        ("approval", "now"),
        ("committee", "todo"),
        ("selection", "todo"),
        ("sign-off", "todo"),
        ("nomination", "todo"),
        ("partner-answer", "todo"),
        ("offer", "todo"),
        ("confirmed", "todo"),
    ]
    assert stages[3].holders[0].names == (office.dean.name,)
    move(case, "ask-for-changes", office.dean, reason="x", fields=["personal.phone"])
    assert [stage.key for stage in queries.track(case, NOW)][2:5] == [
        "faculty-review",
        "changes-asked",
        "approval",
    ]


def test_tasks_stand_by_their_dates_whatever_the_grant(world: World, office: Office) -> None:
    world.facts |= READY
    cases = []
    for days in (1, 0, 2):
        applicant = person()
        case = world.case(BOOK, applicant)
        services.fire(case.id, "submit", actor=applicant, seen_version=1, now=NOW + timedelta(days=days))
        cases.append(case.id)
    in_order = [cases[1], cases[0], cases[2]]
    for somebody in (office.coordinator, person("coordinator@all")):
        tasks, more = queries.tasks_of(somebody)
        assert ([task.case.id for task in tasks], more) == (in_order, None)
        first, more = queries.tasks_of(somebody, limit=2)
        rest, end = queries.tasks_of(somebody, limit=2, after=more)
        assert ([task.case.id for task in [*first, *rest]], end) == (in_order, None)
        assert db.session.scalar(queries.number_of_tasks(somebody)) == 3
    others = [queries.number_of_tasks(who) for who in (office.dean, person("coordinator@programme:2"))]
    assert [db.session.scalar(number) for number in others] == [0, 0]


def test_a_case_is_seen_by_its_person_and_once_submitted_by_its_scopes(world: World, office: Office) -> None:
    draft = world.case(BOOK, office.applicant)
    elsewhere = person("dean@faculty:4")
    assert queries.get_case(office.applicant, draft.reference) is draft
    assert queries.get_case(office.coordinator, draft.reference) is None
    world.facts |= READY
    move(draft, "submit", office.applicant)
    seen = [
        bool(queries.get_case(who, draft.reference))
        for who in (office.coordinator, office.dean, office.head, elsewhere)
    ]
    assert seen == [True, True, True, False]
    assert queries.get_case(office.partner, draft.reference) is None
