"""A selection from the proposal to the moved cases, and what must hold of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from mobility.accounts.models import Grant
from mobility.accounts.queries import get_person
from mobility.accounts.services import end_grant, give_grant
from mobility.applications import services as applications
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.languages import day, speaking, tr
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.models import Message, MessageState
from mobility.reviews.models import Assessment
from mobility.selection import services
from mobility.selection.allocation.explanation import explanation_of
from mobility.selection.models import Outcome, Placement, Seat
from mobility.selection.queries import fingerprint, get_run, held_seat
from tests.accounts.test_delegation import lend
from tests.applications.world import person
from tests.calls.world import typed_day
from tests.client import Visitor, words_of
from tests.erasing import erase
from tests.selection.world import (
    Office,
    a_variant,
    asks_up,
    changed_by_hand,
    number_in_the_menu,
    one_more,
    place_of,
    run_jobs,
    stage_of,
    withdraws,
)


def scene(app) -> Office:
    """Three before the committee, one seat at each destination."""
    return Office.open(seats=(1, 1, 1)).with_ready("Madina", "Farrukh", "Zarina")


def results_told() -> list[str]:
    """Keys of what applicants can read or were sent about the selection."""
    seen = [MessageState.WAITING, MessageState.SENT]
    keys = ["selected", "on-waiting-list", "not-selected"]
    return list(db.session.scalars(select(Message.key).where(Message.key.in_(keys), Message.state.in_(seen))))


def outcomes(run) -> list[tuple[str, int | None]]:
    return [(each.outcome, each.destination_id) for each in run.placements]


def test_the_best_take_their_best_choice_and_the_rest_waits(app, world):
    first, second = (destination.id for destination in world.call.destinations[:2])
    third, best, middle = world.at_selection(1), world.at_selection(5), world.at_selection(3)
    run = world.proposal()
    assert [each.application_id for each in run.placements] == [best.id, middle.id, third.id]
    assert outcomes(run) == [(Outcome.SEAT, first), (Outcome.SEAT, second), (Outcome.WAITING, None)]
    assert [str(each.score) for each in run.placements] == ["100.000", "60.000", "20.000"]


def test_reserved_seats_go_to_the_confirmed_and_the_page_shows_no_group(app, world):
    world.reserve()
    strong, orphan = world.at_selection(5, (0,)), world.claimed_at_selection(2, (0,), "Zarina")
    run = world.proposal()
    assert {each.application_id: each.outcome for each in run.placements} == {
        orphan.id: Outcome.SEAT,
        strong.id: Outcome.WAITING,
    }
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert "Reserved seat" in page.words
    assert "orphan" not in page.text.casefold()


def test_nobody_is_proposed_while_the_call_is_open_and_only_the_coordinator_proposes(app, world):
    world.at_selection(3)
    with pytest.raises(Refusal, match="call-still-open"):
        services.propose(world.coordinator, world.call, now=utc_now())
    world.close()
    with pytest.raises(Refusal, match="not-your-selection"):
        services.propose(world.head, world.call, now=utc_now())
    for stranger in (world.dean, world.committee[0], world.student()):
        assert Visitor(app, stranger).get("selection.overview", reference=world.call.reference).status == 403
    elsewhere = person("coordinator@programme:999")
    assert Visitor(app, elsewhere).get("selection.overview", reference=world.call.reference).status == 404


def test_the_coordinator_reads_that_nobody_can_sign_and_whom_to_ask(app, world):
    """No head at all, or none but who proposed it; administrators are written to, and what mends it is offered them."""
    boss = person("administrator@all", name="Zarina Karimova")
    application = world.at_selection(3)
    world.close()
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.submitted(page, "Propose placement")
    assert "The head of the office signs." in page.words
    assert "Nobody can sign" not in page.words + coordinator.get("workflow.tasks").words
    grant = db.session.scalars(select(Grant).where(Grant.person_id == world.head.id)).one()
    end_grant(boss, grant.id, now=utc_now())
    db.session.commit()
    run_jobs("workflow.renew")
    mends = "An administrator gives somebody else that role, and is written to about it: Zarina Karimova."
    page = coordinator.get(page.address)
    assert f"Nobody can sign it now: nobody is head of the office. {mends}" in page.words
    assert "The head of the office signs." not in page.words
    tasks = coordinator.get("workflow.tasks")
    assert tasks.links()["Nobody can sign the proposal: see whom to ask"] == page.address
    told = select(Message.key).where(Message.person_id == boss.id)
    assert db.session.scalars(told).all() == ["nobody-left"]
    give_grant(boss, world.coordinator, "head-of-office", now=utc_now(), anyway=True)
    db.session.commit()
    run_jobs("workflow.renew")
    only = "Nobody can sign it now: who proposed it is the only head of the office."
    page = Visitor(app, get_person(world.coordinator.id)).get(page.address)
    assert f"{only} {mends}" in page.words
    holders = Visitor(app, boss).get("workflow.holders", reference=application.reference)
    assert "may not decide this case they have proposed what is to be signed" in holders.words


def test_proposed_changed_signed_and_moved_through_the_pages(app, world):
    best, other = world.at_selection(5, name="Madina"), world.at_selection(2, (0,), name="Farrukh")
    world.close()
    coordinator, head = Visitor(app, world.coordinator), Visitor(app, world.head)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.submitted(page, "Propose placement")
    full = coordinator.get(page.links()["Change : Farrukh"])
    assert world.call.destinations[0].institution.name["en"] not in full.words
    assert "now" in {
        "".join(hint.itertext()) for hint in full.all("div") if "govuk-hint" in hint.get("class", "")
    }
    change = coordinator.get(page.links()["Change : Madina"])
    assert "seats free beside" not in change.words  # the only seat there is the person's own
    refused = coordinator.submit(change, "Change the place", place="waiting", reason="")
    assert refused.errors() == ["Give a reason."]
    page = coordinator.submitted(change, "Change the place", place="waiting", reason="She asked to go later.")
    assert "By hand (Coordinator, " in page.words
    assert "): She asked to go later." in page.words
    change = coordinator.get(page.links()["Change : Farrukh"])
    seat = f"seat:{world.call.destinations[0].id}"
    coordinator.submitted(change, "Change the place", place=seat, reason="The seat is free now.")
    sign = head.get("selection.sign", reference=world.call.reference, number=1)
    assert "1 person gets a seat. 1 is on the waiting list. 2 places were changed by hand." in sign.words
    assert "2 people are told what they got: all at the same time, when all cases are moved." in sign.words
    page = head.submitted(sign, "Sign the selection")
    assert "0 of 2 cases are moved" in page.words
    again = head.submit(sign, "Sign the selection")
    (said,) = again.errors()
    assert again.status == 422
    assert said.startswith("This selection is signed already. Nothing was done twice. Last change: you, ")
    planned = coordinator.get("selection.overview", reference=world.call.reference)
    run_jobs("selection.")
    carried_out = coordinator.get(planned.address)
    assert ["Selection carried out on" in each.words for each in (planned, carried_out)] == [False, True]
    assert "Carried out" in coordinator.get("selection.index").words
    assert (stage_of(best), stage_of(other)) == ("waiting-list", "nomination")
    board = coordinator.get(carried_out.links()["1 on the waiting list"])
    assert ("1 on the waiting list" in carried_out.words, "is not known here" in board.words) == (True, False)
    letters = {
        each.person_id: each.text
        for each in db.session.scalars(
            select(Message).where(Message.key.in_(["on-waiting-list", "selected", "gathered"]))
        )
    }
    because = "The office decided this by hand. The reason: "
    assert f"{because}She asked to go later." in letters[best.subject_id]
    assert f"{because}The seat is free now." in letters[other.subject_id]
    assert "There is nothing to answer for it alone" in letters[world.coordinator.id]
    assert "Please answer" not in letters[world.coordinator.id]
    waits = coordinator.get("applications.show", reference=best.reference)
    assert "not yet. No seat has been given to this application." in waits.words
    page = Visitor(app, by_id(best.id).subject).get("applications.show", reference=best.reference)
    assert "On the waiting list: place 1 for" in page.words
    by_hand = (
        "By the rule it was: Riga Technical University. Coordinator changed it by hand to: the waiting list."
    )
    assert f"{by_hand} The reason: She asked to go later." in page.words
    assert "The office decided by hand, see below." in page.words


def test_who_proposed_it_does_not_sign_it_with_a_role_on_loan(app, world):
    world.at_selection(5, (0,), name="Madina")
    run = world.proposal()
    lend(world.head, world.coordinator)
    coordinator, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    assert "Sign…" not in coordinator.get("selection.overview", **where).links()
    refused = coordinator.get("selection.sign", **where, number=run.number)
    assert (refused.status, "Somebody else signs it" in refused.words) == (409, True)
    assert "Sign…" in Visitor(app, world.head).get("selection.overview", **where).links()


def test_a_run_names_whose_role_on_loan_it_was_proposed_and_signed_with(app, world):
    best = world.at_selection(5, (0,), name="Madina")
    world.close()
    deputy, other = person(name="Deputy"), person(name="Other")
    lend(world.coordinator, other)
    lend(world.head, deputy)
    where = {"reference": world.call.reference}
    proposes, signs = Visitor(app, other), Visitor(app, deputy)
    proposes.submitted(proposes.get("selection.overview", **where), "Propose placement")
    change = proposes.get(proposes.get("selection.overview", **where).links()["Change : Madina"])
    proposes.submitted(change, "Change the place", place="waiting", reason="She asked to go later.")
    page = signs.get("selection.overview", **where)
    assert "by Other for Coordinator," in page.words
    by_hand = re.compile(r"By hand \(Other for Coordinator, [^)]*:[^)]*\): She asked to go later\.")
    assert by_hand.search(page.words), "with the time of day"
    signs.submitted(signs.get("selection.sign", **where, number=1), "Sign the selection")
    run_jobs("selection.")
    page = Visitor(app, world.coordinator).get("selection.run", **where, number=1)
    assert "Proposed Other for Coordinator," in page.words
    assert "Signed Deputy for Head," in page.words
    assert by_hand.search(page.words)
    page = Visitor(app, world.coordinator).get("applications.show", reference=best.reference)
    assert "Other for Coordinator changed it by hand to: the waiting list." in page.words


def test_the_track_says_that_the_head_signs_and_then_when(app, world):
    application = world.at_selection(5)
    owner = Visitor(app, by_id(application.id).subject)
    before = track_of(owner, application)
    assert before[-6:-2] == [
        ("now", "Selection"),
        ("todo", "Head's sign-off"),
        ("todo", "Nomination to the partner"),
        ("todo", "Partner's answer"),
    ]
    run = world.proposal()
    page = owner.get("applications.show", reference=application.reference)
    assert track_of(owner, application)[-6:-4] == [("done", "Selection"), ("now", "Head's sign-off")]
    assert words_of(page.having("sf-now")[0]).startswith("Now with: Head of the office (Head).")
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    assert track_of(owner, application)[-6:-4] == [("now", "Selection"), ("done", "Head's sign-off")]
    run_jobs("selection.")
    assert track_of(owner, application)[-6:-3] == [
        ("done", "Selection"),
        ("done", "Head's sign-off"),
        ("now", "Nomination to the partner"),
    ]


def track_of(visitor: Visitor, application) -> list[tuple[str, str]]:
    """State and name of each step of the way on the page of the case."""
    page = visitor.get("applications.show", reference=application.reference)
    steps = page.having("sf-track")[0].iter("li")
    return [(step.get("class"), words_of(next(step.iter("b"))).removesuffix(" (done)")) for step in steps]


def test_an_outdated_proposal_waits_for_the_coordinator(app, world):
    """The head is told who can make it anew, on the page and among the tasks; the coordinator that it is theirs."""
    world.at_selection(4)
    later = world.at_selection(3)
    head, coordinator = Visitor(app, world.head), Visitor(app, world.coordinator)
    world.close()
    assert "Selection: 2 cases" in coordinator.get("workflow.tasks").words
    world.proposal()
    page = coordinator.get("workflow.tasks")
    assert ("Selection: " in page.words, number_in_the_menu(page)) == (False, 0), "it waits for the head"
    waits, anew = "A selection waits for your signature", "it waits for the coordinator"
    page = head.get("workflow.tasks")
    assert (waits in page.words, number_in_the_menu(page)) == (True, 1)
    assert "The proposal is outdated" not in coordinator.get("workflow.tasks").words
    withdraws(later)
    page = head.get("workflow.tasks")
    assert (waits in page.words, anew in page.words, number_in_the_menu(page)) == (False, True, 0)
    assert "does not count these" in page.words
    assert (
        "The proposal is outdated, propose anew. Selection: 1 case" in coordinator.get("workflow.tasks").words
    )
    where = {"reference": world.call.reference}
    page = head.get("selection.overview", **where)
    assert "a coordinator of the call proposes anew first (Coordinator)" in page.words
    assert "Sign…" not in page.links()
    kept = head.get("selection.sign", number=1, **where)
    assert "a coordinator of the call proposes anew first (Coordinator)" in kept.words
    assert "Sign the selection" not in kept.buttons()
    page = coordinator.get("selection.overview", **where)
    assert "Propose anew before it is signed" in page.words
    coordinator.submitted(page, "Propose anew")
    assert waits in head.get("workflow.tasks").words


def test_who_was_not_assessed_is_named_before_it_is_signed(app, world):
    """Without marks of the committee: no 0 % that nobody gave, and a word to who proposes and who signs."""
    world.at_selection(4, name="Madina")
    other = world.at_selection(2, name="Farrukh")
    theirs = (Assessment.application_id == other.id) & (Assessment.stage == "committee")
    db.session.execute(delete(Assessment).where(theirs))
    db.session.commit()
    world.proposal()
    said = (
        "1 person was not assessed by the committee, and stands here with a score of 0: "
        f"Farrukh ({other.reference}) – gets a seat."
    )
    where = {"reference": world.call.reference}
    head = Visitor(app, world.head)
    for page in (
        Visitor(app, world.coordinator).get("selection.overview", **where),
        head.get("selection.sign", number=1, **where),
    ):
        assert said in page.words
        assert "not assessed" in page.words.split("Who gets what")[-1]
    made = a_variant(world, {f"least:{place.id}": "50.00" for place in world.call.destinations})
    page = head.get("selection.sign_variant", number=1, variant_id=made.id, **where)
    assert said.replace(" – gets a seat", "") in page.words


def test_free_seats_are_counted_alike_on_the_board_and_where_a_place_is_changed(app, world):
    world.seats(3, 1, 1)
    world.at_selection(5, (0,), name="Madina")
    world.proposal()
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    assert "0 held, 1 proposed, 2 free" in page.words
    assert "now; 2 seats free beside this proposal" in office.get(page.links()["Change : Madina"]).words


def test_the_head_signs_what_was_seen_and_as_the_inputs_are(app, world):
    stays, goes = world.at_selection(4), world.at_selection(3)
    run = world.proposal()
    with pytest.raises(Refusal, match="proposal-changed"):
        services.sign(world.head, run, seen="something else", now=utc_now())
    with pytest.raises(Refusal, match="not-yours-to-sign"):
        services.sign(world.coordinator, run, seen=fingerprint(run.id), now=utc_now())
    gone = by_id(goes.id)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    with pytest.raises(Refusal, match="inputs-changed"):
        services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    assert stage_of(stays) == "selection"


def test_a_proposal_changed_meanwhile_is_shown_with_what_changed_and_can_then_be_signed(app, world):
    world.at_selection(5, name="Madina"), world.at_selection(3, (0,), name="Farrukh")
    run = world.proposal()
    head = Visitor(app, world.head)
    old = head.get("selection.sign", reference=world.call.reference, number=1)
    changed_by_hand(world, run, run.placements[0], "waiting", None)
    again = head.submit(old, "Sign the selection")
    assert again.status == 422
    (changed,) = again.all("section", id="changed")
    assert words_of(changed).startswith("Changed since you opened the page Madina")
    assert "As agreed." in words_of(changed)
    assert "Farrukh" not in words_of(changed)
    page = head.submitted(again, "Sign the selection")
    assert "Signed." in page.words
    assert "As agreed." in head.get("selection.run", reference=world.call.reference, number=1).words
    erase(app, "placement-changed")
    page = head.get("selection.run", reference=world.call.reference, number=1)
    assert "As agreed." not in page.words
    assert "): [erased words]" in page.words


def test_nobody_signs_what_they_decided_in_the_faculty(app, world):
    world.at_selection(4)
    deputy = person(f"dean@faculty:{world.faculties[0].id}", "head-of-office@all")
    world.dean = deputy
    decided = world.at_selection(3, application=world.checked(world.student()))
    run = world.proposal()
    visitor = Visitor(app, deputy)
    page = visitor.get("selection.sign", reference=world.call.reference, number=run.number)
    why = f"you decided in another stage of {decided.reference}, and the rules ask for two people. Somebody else signs it:"
    assert (why in page.words, "Sign the selection" in page.buttons()) == (True, False)
    with pytest.raises(Refusal, match="signer-barred"):
        services.sign(get_person(deputy.id), run, seen=fingerprint(run.id), now=utc_now())
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    acts = select(Event.facts["act"].astext).where(Event.chain == f"case:{decided.id}", Event.name == "acted")
    assert db.session.scalars(acts).all() == ["sign-off"]


def test_nobody_is_told_before_all_are_moved(app, world):
    seated, *waiting = (world.at_selection(points, (0,)) for points in (5, 4, 3))
    run = world.signed()
    services.enqueue_moves(run.id)
    rows = sorted(run.placements, key=lambda each: each.rank, reverse=True)
    for placement in rows[:2]:
        services.move_case(placement.id, now=utc_now())
    db.session.commit()
    assert [stage_of(each) for each in waiting] == ["waiting-list"] * 2
    written = select(Message.state).where(Message.key == "on-waiting-list")
    assert db.session.scalars(written).all() == [MessageState.HELD] * 2
    assert results_told() == []
    person_ = by_id(waiting[0].id).subject
    assert "waiting list" not in Visitor(app, person_).get("notifications.messages").words
    assert explanation_of(by_id(waiting[0].id)) is None
    services.move_case(rows[2].id, now=utc_now())
    db.session.commit()
    assert sorted(results_told()) == ["on-waiting-list"] * 2 + ["selected"]
    assert stage_of(seated) == "nomination"
    assert get_run(world.call, run.number).state == "moved"


def test_a_letter_calls_no_seat_free_that_the_same_run_gives_to_somebody_else(app, world):
    """Each is moved by a job of its own, whichever comes first."""
    world.seats(2, 1, 1)
    first, second, _third = world.call.destinations
    world.call.limits = [{"destinations": [first.id, second.id], "seats": 1}]
    world.at_selection(5, (1,))
    waits = world.at_selection(3, (0,))
    run = world.signed()
    for placement in sorted(run.placements, key=lambda each: each.rank, reverse=True):
        services.move_case(placement.id, now=utc_now())
        db.session.commit()
    letter = db.session.scalars(select(Message).where(Message.key == "on-waiting-list")).one()
    assert (letter.person_id, "A seat is free now" in letter.text) == (waits.subject_id, False)


def test_a_seat_is_free_as_far_as_limits_allow(app, world):
    world.seats(2, 1, 1)
    first, second, _third = world.call.destinations
    world.call.limits = [{"destinations": [first.id, second.id], "seats": 2}]
    world.at_selection(5, (1,))
    world.at_selection(4, (0,))
    world.proposal()
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    barred = "0 free, 1 cannot be given by the limit"
    assert barred in words_of(office.get("selection.overview", **where).having("sf-bars")[0])
    world.selected()
    seats = words_of(office.get("selection.overview", **where).having("sf-bars")[0])
    assert "1 held, 0 free" in seats
    assert seats.count(barred) == 1
    assert "1 held, 1 free" not in seats


def test_a_killed_job_resumes_and_nothing_is_done_twice(app, world):
    people = [world.at_selection(points, (0, 1)) for points in (5, 4, 3)]
    run = world.signed()
    services.enqueue_moves(run.id)
    run_jobs("selection.move_case", turn_round=True, twice=True)
    assert services.enqueue_moves(run.id) == 0
    assert [stage_of(each) for each in people] == ["nomination", "nomination", "waiting-list"]
    assert len(db.session.scalars(select(Seat)).all()) == 2
    assert sorted(results_told()) == ["on-waiting-list", "selected", "selected"]
    moved = select(Event).where(Event.name == "moved", Event.facts["from"].astext == "selection")
    assert len(db.session.scalars(moved).all()) == 3


def test_a_case_whose_job_was_given_up_is_named_and_taken_up_once_more(app, world):
    world.at_selection(5, (0,), "Madina")
    second = world.at_selection(3, (1,), "Zarina")
    world.signed()
    coordinator = Visitor(app, world.coordinator)
    begun = coordinator.get("selection.overview", reference=world.call.reference)
    assert "Still to be moved: Madina, Zarina. You can leave this page" in begun.words
    services.enqueue_moves(get_run(world.call, 1).id)
    jobs = db.session.scalars(select(Job).where(Job.name.startswith("selection.move")).order_by(Job.id)).all()
    jobs[0].state, jobs[-1].state = JobState.DONE, JobState.DEAD
    db.session.commit()
    assert run_jobs("selection.") == 1
    page = coordinator.get("selection.overview", reference=world.call.reference)
    assert "1 of 2 cases are moved. Nobody is told before all are." in page.words
    assert f"1 case could not be moved, also when it was tried again: Zarina {second.reference}" in page.words
    assert (page.all("div", id="progress")[0].get("data-poll"), results_told()) == (None, [])
    coordinator.submitted(page, "Try once more")
    run_jobs("selection.")
    assert sorted(results_told()) == ["selected", "selected"]
    assert (
        "Try once more" not in coordinator.get("selection.overview", reference=world.call.reference).buttons()
    )


def test_who_withdraws_between_signature_and_move_gets_no_seat(app, world):
    best, second = world.at_selection(5, (0,)), world.at_selection(4, (0,))
    run = world.signed()
    gone = by_id(best.id)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    run_jobs("selection.")
    assert get_run(world.call, run.number).state == "moved"
    assert held_seat(best.id) is None
    assert stage_of(second) == "waiting-list"


def test_who_selects_and_signs_reads_that_claims_are_not_decided(app, world):
    world.reserve()
    draft = world.claiming()
    applications.send(draft.subject, draft, seen_version=None, now=utc_now())
    db.session.commit()
    world.at_selection(5, (0,))
    world.close()
    where = {"reference": world.call.reference}
    said = "1 claim of a reserved seat in this call is not decided yet"
    before = Visitor(app, world.coordinator).get("selection.overview", **where)
    run = world.proposal()
    proposed = Visitor(app, world.coordinator).get("selection.overview", **where)
    signing = Visitor(app, world.head).get("selection.sign", number=run.number, **where)
    assert [page.words.count(said) for page in (before, proposed, signing)] == [1, 1, 1]


def test_who_signs_reads_how_many_are_left_for_a_later_run(app, world):
    world.at_selection(5, (0,))
    world.proposal()
    made = a_variant(world, one_more(world))
    where = {"reference": world.call.reference}
    said = "2 applications have not come through the committee yet. They are left for a later run."
    proposed = Visitor(app, world.coordinator).get("selection.overview", **where)
    head = Visitor(app, world.head)
    signing = head.get("selection.sign", number=1, **where)
    other = head.get("selection.sign_variant", number=1, variant_id=made.id, **where)
    assert [page.words.count(said) for page in (proposed, signing, other)] == [1, 1, 1]


def test_a_later_run_takes_no_seat_away(app, world):
    late, weak = world.at_committee(), world.at_selection(1, (0,))
    world.selected()
    assert stage_of(weak) == "nomination"
    strong = world.scored(late, 5, (0, 1))
    run = world.selected()
    assert run.number == 2
    assert held_seat(weak.id).destination_id == world.call.destinations[0].id
    assert held_seat(strong.id).destination_id == world.call.destinations[1].id


def test_a_call_is_not_offered_to_be_extended_once_its_selection_is_signed(app, world):
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    assert "Extend" in office.get("managing.call", **where).links()
    world.at_selection(5, (0,))
    world.selected()
    page = office.get("managing.call", **where)
    assert ("Extend" in page.links(), "Extend: The selection of this call is signed." in page.words) == (
        False,
        True,
    )


def test_who_waits_follows_the_dates_of_the_call_also_where_they_are_corrected(app, world):
    """After the selection a call is not extended any more; its list may last longer all the same."""
    world.seats(1, 1, 1)
    _seated, waits = (world.at_selection(points, (0,)) for points in (5, 4))
    world.selected()
    today = local_day(utc_now())
    world.call.opens_on, world.call.closes_on, world.call.selection_on = (
        today - timedelta(days=days) for days in (30, 10, 5)
    )
    db.session.commit()
    later = world.call.waiting_list_ends_on + timedelta(days=8)
    office = Visitor(app, world.coordinator)
    page = office.get("managing.section", reference=world.call.reference, section="dates")
    over = office.submit(page, "Save", **typed_day("waiting_list_ends_on", today - timedelta(days=1)))
    assert (over.status, ["This day is over." in error for error in over.errors()]) == (422, [True])
    office.submitted(page, "Save", **typed_day("waiting_list_ends_on", later))
    db.session.expire_all()
    run_jobs("calls.announce")
    run_jobs("workflow.reschedule")
    shown = Visitor(app, waits.subject).get("applications.show", reference=waits.reference)
    with speaking("en"):
        said = [
            day(each).replace("\u00a0", " ") in shown.words for each in (later, later - timedelta(days=8))
        ]
    assert said == [True, False]


def test_lowered_seats_take_nothing_from_those_who_hold_them(app, world):
    world.seats(2, 1, 1)
    held, last = [world.at_selection(points, (0,)) for points in (5, 4)], world.at_committee()
    world.selected()
    world.call.destinations[0].seats = 1
    db.session.commit()
    late = world.scored(last, 5, (0,))
    world.selected()
    assert [held_seat(each.id) is not None for each in (*held, late)] == [True, True, False]
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert "2 held, 0 free" in page.words


def test_a_freed_seat_goes_to_the_best_who_waits_for_it_by_itself(app, world):
    best, second = world.at_selection(5, (0,)), world.at_selection(4, (1,))
    third, fourth = world.at_selection(3, (1,)), world.at_selection(2, (0,))
    world.selected()
    assert [stage_of(each) for each in (best, second, third, fourth)] == ["nomination"] * 2 + [
        "waiting-list"
    ] * 2
    gone = by_id(best.id)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    run_jobs("selection.pass_on", twice=True)
    assert (stage_of(third), stage_of(fourth)) == ("waiting-list", "nomination")
    assert held_seat(fourth.id).destination_id == world.call.destinations[0].id
    assert held_seat(best.id) is None
    told = select(Message.text).where(Message.person_id == fourth.subject_id, Message.key == "seat-passed-on")
    mail = db.session.scalars(told).one()
    assert "Now a seat is yours." in mail
    assert "Please do not pay for anything yet: the place is not final before that." in " ".join(mail.split())
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    (chain,) = page.all("section", id="passed-on")
    assert f"({best.reference}) went to " in words_of(chain)
    assert f"({fourth.reference})." in words_of(chain)
    withdraws(fourth)
    page = Visitor(app, by_id(fourth.id).subject).get("applications.show", reference=fourth.reference)
    (card,) = page.all("section", id="selection")
    was = "The seat was here: it had come by the waiting list on"
    assert (was in words_of(card), "It became free again on" in words_of(card)) == (True, True)


def test_a_chain_of_seats_ends_and_each_step_is_traced(app, world):
    """One leaves: three move up one after another, the last seat goes to who waited; nobody is worse off than before."""
    people = [
        world.at_selection(points, choices)
        for points, choices in ((5, (0,)), (4, (0, 1)), (3, (0, 1, 2)), (2, (0, 1, 2)))
    ]
    world.selected()
    first, *others = people
    places = [each.id for each in world.call.destinations]
    assert [place_of(each) for each in others] == [*places[1:], None]
    for each in others[:2]:
        asks_up(each)
    withdraws(first)
    run_jobs("selection.pass_on", twice=True)
    assert [place_of(each) for each in others] == places
    steps = (
        select(Event.facts["case"].as_integer()).where(Event.name == "seat-passed-on").order_by(Event.number)
    )
    assert db.session.scalars(steps).all() == [each.id for each in others]
    held = select(func.count()).select_from(Seat).where(Seat.freed_at.is_(None))
    assert db.session.scalar(held) == 3


def test_a_freed_reserved_seat_is_offered_to_its_group_first(app, world):
    world.reserve()
    first = world.claimed_at_selection(3, (0,))
    strong, other = world.at_selection(5, (0,)), world.claimed_at_selection(1, (0,))
    world.selected()
    assert held_seat(first.id).reserved == "orphan"
    gone = by_id(first.id)
    page = Visitor(app, gone.subject).get("applications.show", reference=gone.reference)
    assert "It is a reserved seat: those are given before the open ones" in page.words
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    run_jobs("selection.pass_on")
    assert held_seat(other.id).reserved == "orphan"
    gone = by_id(other.id)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    run_jobs("selection.pass_on")
    assert held_seat(strong.id).reserved is None
    cards = [
        words_of(card)
        for each in (first, other)
        for card in Visitor(app, by_id(each.id).subject)
        .get("applications.show", reference=each.reference)
        .all("section", id="selection")
    ]
    why = "It was a reserved seat: those are given before the open ones"
    assert [[why in card, "by the waiting list" in card] for card in cards] == [[True, False], [True, True]]


def test_everybody_reads_why(app, world):
    best, waiting = world.at_selection(5, (0,)), world.at_selection(3, (0,))
    world.selected()
    explained = explanation_of(by_id(waiting.id))
    assert (explained.rank, explained.candidates, str(explained.score)) == (2, 2, "60.0")
    assert (explained.line.place, explained.line.of) == (1, 1)
    assert [str(choice.cut_off) for choice in explained.choices] == ["100.0"]
    page = Visitor(app, by_id(best.id).subject).get("applications.show", reference=best.reference)
    assert "rank 1 of 2" in page.words
    assert [(each.mean, each.scale) for each in explained.criteria] == [(3, 5), (3, 5)]
    assert [choice.why for choice in explained.choices] == ["below"]
    assert "The seat is here." in page.words
    page = Visitor(app, by_id(waiting.id).subject).get("applications.show", reference=waiting.reference)
    assert "The last seat went to a higher score." in page.words
    page = Visitor(app, by_id(best.id).subject).get("applications.show", reference=best.reference)
    assert by_id(waiting.id).subject.name not in page.words


def test_who_waits_reads_their_place_for_each_destination_that_they_chose(app, world):
    for place in (0, 1):
        world.at_selection(5, (place,))
    for place in (0, 1):
        world.at_selection(4, (place,))
    last, alone = world.at_selection(3, (1, 0, 2)), world.at_selection(2, (1,))
    world.selected()
    last = by_id(last.id)
    names = [tr(place.institution.name, "en") for place in world.call.destinations]
    page = Visitor(app, by_id(alone.id).subject).get("applications.show", reference=alone.reference)
    assert f"On the waiting list: place 2 for {names[1]}" in page.words
    assert "In the whole list of the call: place 3 of 3." in page.words
    services.ask_to_move_up(last.subject, last, up=True, now=utc_now())
    db.session.commit()
    page = Visitor(app, world.coordinator).get("applications.show", reference=alone.reference)
    assert f"On the waiting list: place 3 for {names[1]}" in page.words
    assert "In the whole list of the call: place 3 of 3." in page.words


def test_who_has_the_same_score_reads_beside_the_rank_what_decided(app, world):
    one, other = world.at_selection(4, (0,)), world.at_selection(4, (0,))
    world.at_selection(3, (0,))
    run = world.proposal()
    assert [each.rank for each in run.placements] == [1, 2, 3]
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    rows = [words_of(row) for row in page.all("tr")]
    said = [("same score, sent later" in row, by_id(other.id).reference in row) for row in rows]
    assert said.count((True, True)) == 1
    assert said.count((True, False)) == 0
    assert by_id(one.id).submitted_at < by_id(other.id).submitted_at


def test_a_page_that_has_grown_old_replaces_no_proposal_but_the_one_that_it_shows(app, world):
    world.at_selection(5, (0,))
    world.close()
    coordinator = Visitor(app, world.coordinator)
    first = coordinator.get("selection.overview", reference=world.call.reference)
    second = coordinator.submitted(first, "Propose placement")
    late = coordinator.submit(first, "Propose placement")
    assert late.status == 422
    assert late.errors()[0].startswith(
        "The proposal is another one than stood on your page, so it was left as it is."
    )
    assert "Proposal 1" in late.words
    third = coordinator.submitted(second, "Propose anew")
    assert "Proposal 2" in third.words
    again = coordinator.submit(second, "Propose anew")
    assert "Proposal 3" in coordinator.submitted(again, "Propose anew").words


def test_a_proposal_can_be_discarded_and_a_place_must_be_theirs(app, world):
    best, second = world.at_selection(5, (0,)), world.at_selection(3, (0,))
    run = world.proposal()
    mine = {each.application_id: each for each in run.placements}

    def to(application, destination: int | None, outcome: str = "seat") -> None:
        services.change_placement(
            world.coordinator,
            run,
            mine[application.id].id,
            outcome=outcome,
            destination_id=destination,
            reason="x",
            now=utc_now(),
        )

    with pytest.raises(Refusal, match="no-seat-left"):
        to(second, world.call.destinations[0].id)
    with pytest.raises(Refusal, match="not-among-choices"):
        to(second, world.call.destinations[1].id)
    to(best, None, "left-out")
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.submitted(page, "Discard")
    assert "The proposal is discarded." in page.words
    with pytest.raises(Refusal, match="run-not-open"):
        to(second, world.call.destinations[0].id)
    assert db.session.scalars(select(Placement.moved_at)).all() == [None, None]


def test_the_page_costs_the_same_for_one_and_for_three(app, world):
    world.at_selection(5)
    coordinator, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    late = [world.at_committee(), world.at_committee()]
    world.proposal()
    one = coordinator.get("selection.overview", **where)
    for application in late:
        world.scored(application, 3)
    world.proposal()
    three = coordinator.get("selection.overview", **where)
    assert (len(one.links()), len(three.links())) != (0, 0)
    assert [len(page.statements) for page in (one, three)] == [len(one.statements)] * 2


def test_a_selection_is_one_task_a_call_and_the_menu_counts_it_as_one(app, world):
    for points in (5, 4, 3):
        world.at_selection(points, (0,))
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("workflow.tasks")
    assert ("Selection: 3 cases" in page.words, number_in_the_menu(page)) == (False, 0), "the call is open"
    world.close()
    page = coordinator.get("workflow.tasks")
    (what,) = [name for name in page.links() if name.startswith("Selection: 3 cases, closes on ")]
    assert page.links()[what] == f"/selection/{world.call.reference}"
    assert (len(page.having("name")), number_in_the_menu(page)) == (0, 1)
    world.selected()
    page = coordinator.get("workflow.tasks")
    assert [name for name in page.links() if name.startswith("Waiting list: 2 people, ends on ")]
    assert (len(page.having("name")), number_in_the_menu(page)) == (1, 2)
    elsewhere = Visitor(app, person("coordinator@programme:999")).get("workflow.tasks")
    assert "Nothing waits for you" in elsewhere.words


def test_who_is_asked_to_sign_reads_that_it_is_settled_once_it_is(app, world):
    """Replaced, discarded, or signed by another head: nobody needs the answer any more."""
    other = person("head-of-office@all", name="Second head")
    world.at_selection(5)
    world.close()
    coordinator, head = Visitor(app, world.coordinator), Visitor(app, other)
    where = {"reference": world.call.reference}

    def asked() -> tuple[int, int]:
        """How often they were, and how many of it they read as settled."""
        words = head.get("/messages").words
        return words.count("Please look at it and sign."), words.count("Settled")

    found = [asked()]
    for button in ("Propose placement", "Propose anew", "Discard", "Propose placement"):
        coordinator.submitted(coordinator.get("selection.overview", **where), button)
        db.session.execute(update(Message).values(state=MessageState.SENT))
        db.session.commit()
        found.append(asked())
    assert found == [(0, 0), (1, 0), (2, 1), (2, 2), (3, 2)]
    run = get_run(world.call, 3)
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    assert asked() == (3, 3)
