"""A seat that was given back waits while it is open what follows from an appeal: it goes past that application to nobody, by
no way, and everybody who reads of it reads so."""

from decimal import Decimal

import pytest
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.jobs.models import Job, JobState
from mobility.base.refusals import Refusal
from mobility.calls.queries import call_as_it_stands, call_by_id
from mobility.notifications.models import Message, MessageState
from mobility.reviews import services as reviews
from mobility.selection import services as selection
from mobility.selection.appeals import who_may_answer
from mobility.selection.models import Appeal, RunState, Seat, SelectionRun
from mobility.selection.queries import fingerprint, get_run, open_run, placement_of
from mobility.selection.remedies import keeps_from_runs
from tests.architecture.source import ROOT
from tests.client import Page, Visitor
from tests.scenes import again
from tests.selection.test_scoring_anew import (
    Scored,
    administrator,
    card,
    corrects,
    declares_conflict,
    desk,
    end_roles,
    granted,
    keeps,
    messages_to,
    owing,
)
from tests.selection.test_scoring_anew import scene as scored
from tests.selection.test_seats_beside_points import between_two_choices, freed, own_page
from tests.selection.world import changed_by_hand, place_of, run_jobs, stage_of, withdraws


def scene(app) -> Scored:
    return scored(app)


RIGA = "Riga Technical University"
WAITS = f"Such a seat waits now: {RIGA}"


def office_reads(app, world: Scored) -> Page:
    return Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)


def text_of(someone: Person, key: str) -> str:
    found = select(Message.text).where(Message.person_id == someone.id, Message.key == key)
    return db.session.scalars(found.order_by(Message.id.desc())).first() or ""


def stages(world: Scored) -> tuple[str, str]:
    return stage_of(world.other), stage_of(world.unseated)


def without_anybody_to_look(app, world: Scored) -> Appeal:
    """The one's role has ended, the other takes no part, while a seat waited."""
    appeal = granted(app, world)
    freed(world)
    first, second = world.committee
    (grant,) = db.session.scalars(select(Grant.id).where(Grant.person_id == first.id))
    asked = Visitor(app, administrator()).get("accounts.ending_grant", person_id=first.id, grant_id=grant)
    assert f"A seat waits for {world.unseated.reference} until the others have looked." in asked.words
    end_roles(first)
    db.session.commit()
    visitor, page = desk(app, second, world.unseated)
    before = visitor.get(page.links()["Declare a conflict of interest"])
    assert "it waits on until something else is chosen that follows from the appeal" in before.words
    declares_conflict(app, second, world.unseated)
    run_jobs("selection.")
    db.session.refresh(appeal)
    return appeal


def chooses(app, world: Scored, appeal: Appeal, remedy: str) -> None:
    head = Visitor(app, world.vice)
    page = head.get("appeals.show", appeal_id=appeal.id)
    assert f"A seat waits for this application until you have chosen: {RIGA}" in page.words
    head.submitted(page, "Choose what follows", remedy=remedy, answer="So it shall be.")
    run_jobs("selection.")


def test_where_nobody_can_look_the_seat_waits_until_what_follows_is_chosen(app, world):
    appeal = without_anybody_to_look(app, world)
    assert (appeal.lacks_remedy, stages(world)) == (True, ("waiting-list", "waiting-list"))
    said = card(own_page(app, world.unseated))
    assert ("one that would waits until something is chosen." in said, WAITS in said) == (True, True)
    assert f"waits for you until then: {RIGA}" in text_of(world.unseated.subject, "appeal-not-looked-at")
    assert f"until you have chosen: {RIGA}" in text_of(world.vice, "appeal-remedy-anew")
    tasks = Visitor(app, world.vice).get("workflow.tasks")
    assert "An appeal is granted, and a seat waits: choose by" in tasks.words
    told = card(office_reads(app, world), "held-up")
    assert f"1 seat at {RIGA}" in told
    assert f"waits for {world.unseated.subject.called} ({world.unseated.reference}): what follows" in told
    chooses(app, world, appeal, "seat-beyond")
    assert stages(world) == ("nomination", "waiting-list")
    assert "Such a seat waits now" not in own_page(app, world.unseated).words


def test_where_the_selection_is_made_anew_instead_that_gives_the_seat(app, world):
    appeal = without_anybody_to_look(app, world)
    chooses(app, world, appeal, "fresh-run")
    assert stages(world) == ("waiting-list", "waiting-list")
    said = card(own_page(app, world.unseated))
    assert ("one that would waits for that selection." in said, WAITS in said) == (True, True)
    page = office_reads(app, world)
    whose = f"{world.unseated.subject.called} ({world.unseated.reference})"
    told = f"1 seat at {RIGA} waits for the selection that is made anew after the appeal of {whose}."
    assert told in card(page, "held-up")
    for words in (
        card(page, "held-up"),
        *(card(own_page(app, each), "selection") for each in (world.other, world.unseated)),
    ):
        assert (
            "It waits for the selection that is made anew after an appeal. That gives it by its rule" in words
        )
        assert "points may still change" not in words
    assert "Give this seat…" not in page.words
    world.selected()
    assert stages(world) == ("nomination", "waiting-list")
    db.session.refresh(appeal)
    assert appeal.carried_out_at is not None


def on_fewer(app, world: Scored) -> Appeal:
    """One has corrected the points, the other takes no part, while a seat waited."""
    appeal, (first, second) = granted(app, world), world.committee
    freed(world)
    corrects(app, first, world.unseated)
    declares_conflict(app, second, world.unseated)
    run_jobs("selection.")
    db.session.refresh(appeal)
    return appeal


@pytest.mark.parametrize(
    ("remedy", "then"),
    [
        ("scored-anew", ("waiting-list", "nomination")),
        ("seat-beyond", ("nomination", "waiting-list")),
        ("fresh-run", ("waiting-list", "waiting-list")),
    ],
)
def test_by_fewer_assessments_than_of_others_a_seat_goes_to_nobody_before_it_is_said_that_they_count(
    app, world, remedy, then
):
    appeal = on_fewer(app, world)
    assert stages(world) == ("waiting-list", "waiting-list")
    assert WAITS in card(own_page(app, world.unseated))
    assert f"waits for you until then: {RIGA}" in text_of(world.unseated.subject, "appeal-on-fewer")
    asked = Visitor(app, world.vice).get("appeals.show", appeal_id=appeal.id).words
    for said in (text_of(world.vice, "appeal-rests-on-fewer"), asked):
        assert f"until you have chosen: {RIGA}" in said
        assert "If you say that the points count, it goes on at once by them" in said
    tasks = Visitor(app, world.vice).get("workflow.tasks")
    assert "An appeal is granted, and a seat waits: choose by" in tasks.words
    told = card(office_reads(app, world), "held-up")
    assert f"waits for {world.unseated.subject.called} ({world.unseated.reference}): what follows" in told
    chooses(app, world, appeal, remedy)
    assert stages(world) == then


def test_where_the_points_count_and_the_seat_comes_by_them_no_letter_says_that_a_run_is_owed(app, world):
    """Whatever leaves at once has left before the seat is handed on."""
    appeal, student = on_fewer(app, world), world.unseated.subject
    head = Visitor(app, world.vice)
    page = head.get("appeals.show", appeal_id=appeal.id)
    head.submitted(page, "Choose what follows", remedy="scored-anew", answer="One is enough.")
    assert not leaving() & {"appeal-looked-at", "appeal-scored-anew", "appeal-follows"}
    db.session.refresh(appeal)
    run_jobs("selection.")
    assert stages(world) == ("waiting-list", "nomination")
    assert [key for key, _mail in not_dropped(world.coordinator)] == []
    (follows, first), (settled, second) = not_dropped(student)[-2:]
    assert (follows, settled, first == second) == ("appeal-follows", "appeal-settled-by-seat", True)
    said = text_of(student, "appeal-settled-by-seat")
    assert f"by the points as they are now: {RIGA}" in said
    assert "Your score was 40%, and is 100% now." in said


def test_whom_a_seat_goes_past_by_corrected_points_reads_so_before_and_afterwards(app, world):
    appeal, first = on_fewer(app, world), by_id(world.other.id)
    said = "a seat at Riga Technical University that was given back went to somebody who comes before since points"
    before = own_page(app, first).words
    assert (
        "by that points may still change, and with them who is first" in before,
        said in before,
    ) == (True, False)
    chooses(app, world, appeal, "scored-anew")
    assert stages(world) == ("waiting-list", "nomination")
    page = own_page(app, first)
    assert said in page.words
    assert (
        f"A seat that was given back went to somebody who comes before since points were corrected after an appeal: {RIGA}"
        in page.words
    )


def test_whom_a_seat_goes_past_as_points_do_not_count_comes_first_and_reads_of_none(app, world):
    appeal = on_fewer(app, world)
    chooses(app, world, appeal, "correction")
    assert stages(world) == ("nomination", "waiting-list")
    assert "comes before since points were corrected" not in own_page(app, world.unseated).words


def leaving() -> set[str]:
    """Of what is told the kinds whose mail waits for nothing."""
    due = select(Job.arguments["message_id"].as_integer()).where(
        Job.name == "notifications.send", Job.state == JobState.WAITING, Job.not_before <= utc_now()
    )
    return {*db.session.scalars(select(Message.key).where(Message.id.in_(due)))}


def not_dropped(someone: Person) -> list[tuple[str, str]]:
    """(kind, mail) of what they were told of appeals, and that was not taken back before it left"""
    told = select(Message.key, Message.message_id).where(
        Message.person_id == someone.id,
        Message.state != MessageState.DROPPED,
        Message.key.startswith("appeal"),
    )
    return [(row.key, row.message_id) for row in db.session.execute(told.order_by(Message.id))]


def test_where_whoever_looked_takes_no_part_either_the_points_can_not_count(app, world):
    appeal = on_fewer(app, world)
    reviews.declare_conflict(world.committee[0], by_id(world.unseated.id), now=utc_now())
    db.session.commit()
    head = Visitor(app, world.vice)
    page = head.get("appeals.show", appeal_id=appeal.id)
    assert "The points count as they are now; the place" not in page.words
    assert "If you say that the points count" not in page.words
    late = head.submit(page, "Choose what follows", remedy="scored-anew", answer="They count.")
    assert late.status == 422
    assert stages(world) == ("waiting-list", "waiting-list")


def test_who_gets_the_best_seat_meanwhile_is_settled_and_nobody_is_asked_any_more(app, world):
    application, (first, _second) = world.unseated, world.committee
    withdraws(world.other)
    appeal = granted(app, world)
    reviewer, before = desk(app, first, application)
    assert len(owing(app, first)) == 1
    freed(world)
    assert stage_of(application) == "nomination"
    said = card(own_page(app, application))
    assert "so nobody looks at the points again" in said
    assert ("goes past this application" in said, "The place follows by the points" in said) == (False, False)
    assert (said.count("Done"), f"A seat has come since: {RIGA}" in said) == (1, True)
    assert world.coordinator.called not in said, "it was settled by itself"
    assert (owing(app, first), messages_to(application.subject)[-1]) == ([], "appeal-settled")
    told = Visitor(app, world.coordinator).get("appeals.show", appeal_id=appeal.id)
    assert "so nobody looks at the points again" in told.words
    assert "Points are looked at again" not in Visitor(app, world.coordinator).get("workflow.tasks").words
    late = reviewer.submit(before, "My points stay as they were", reason="I had read it.")
    assert late.status == 409


def test_who_gets_the_best_seat_while_something_else_is_to_be_chosen_is_settled_too(app, world):
    appeal = granted(app, world)
    for member in world.committee:
        end_roles(member)
    db.session.commit()
    run_jobs("selection.go_on_scored")
    withdraws(world.other)
    freed(world)
    assert stage_of(world.unseated) == "nomination"
    db.session.refresh(appeal)
    assert (appeal.waits, appeal.is_owed) == (False, False)
    assert "An appeal is granted" not in Visitor(app, world.vice).get("workflow.tasks").words
    assert "so nobody looks at the points again" in card(own_page(app, world.unseated))


def proposal_beside(app, world: Scored) -> SelectionRun:
    """One that was made while a seat waits."""
    granted(app, world)
    freed(world)
    return world.proposal()


def test_no_run_gives_a_seat_that_waits(app, world):
    application, (first, second) = world.unseated, world.committee
    run = proposal_beside(app, world)
    who = f"{application.subject.called} ({application.reference})"
    head = Visitor(app, world.head)
    page = head.get("selection.sign", reference=world.call.reference, number=run.number)
    for words in (page.words, office_reads(app, world).words):
        said = words.replace("\u00a0", " ")
        assert f"waits for {who}: their points are looked at again by" in said
        assert "No run gives a seat that waits, this one neither" in said
    seats = card(office_reads(app, world), "seats")
    assert f"{RIGA}, Engineering 0 held, 0 proposed, 0 free, 1 waits" in seats
    page = head.submitted(page, "Sign the selection")
    run_jobs("selection.")
    assert stages(world) == ("waiting-list", "waiting-list")
    assert WAITS in card(own_page(app, application))
    for member in (first, second):
        corrects(app, member, application)
    run_jobs("selection.")
    assert stages(world) == ("waiting-list", "nomination")


def test_a_variant_that_is_signed_leaves_the_seat_that_waits_in_the_call(app, world):
    """One seat more is two in the call: the one goes by the run, the other waits on."""
    run, riga = proposal_beside(app, world), world.call.destinations[0].id
    terms = {f"seats:{riga}": 1}
    tried = {"terms": terms, "together": (), "together_seats": None, "name": "One more", "note": ""}
    variant = selection.make_variant(world.coordinator, run, **tried, now=utc_now())
    db.session.commit()
    signer = Visitor(app, world.head)
    where = {"reference": world.call.reference, "number": run.number}
    page = signer.get("selection.sign_variant", **where, variant_id=variant.id)
    assert "2 seats instead of 1" in page.words.replace("\u00a0", " ")
    signer.submitted(page, "Sign this variant", reason="Agreed.")
    run_jobs("selection.")
    assert (stages(world), call_as_it_stands(world.call.id).destinations[0].seats) == (
        ("nomination", "waiting-list"),
        2,
    )
    for member in world.committee:
        keeps(app, member, world.unseated)
    run_jobs("selection.")
    assert stages(world) == ("nomination", "nomination")


def test_a_seat_that_waits_can_be_given_by_hand_in_no_proposal_either(app, world):
    run = proposal_beside(app, world)
    (other,) = [each for each in run.placements if each.application_id == world.other.id]
    with pytest.raises(Refusal, match="no-seat-left"):
        changed_by_hand(world, run, other, "seat", world.call.destinations[0].id)
    db.session.rollback()
    office, call = Visitor(app, world.coordinator), {"reference": world.call.reference}
    office.submitted(office.get("selection.overview", **call), "Discard")
    there = {"destination_id": world.call.destinations[0].id, "application_id": world.other.id}
    page = office.get("selection.give_seat", **call, **there)
    assert (page.status, "Give this seat" in page.buttons()) == (409, False)


def test_a_proposal_that_was_made_before_a_seat_was_freed_stands(app, world):
    """What waits is neither held nor given: nothing is otherwise for it."""
    granted(app, world)
    world.proposal()
    freed(world)
    page = office_reads(app, world)
    assert "Propose anew before it is signed" not in page.words
    keeps(app, world.committee[0], world.unseated)
    keeps(app, world.committee[1], world.unseated)
    run_jobs("selection.")
    assert stages(world) == ("nomination", "waiting-list")
    assert "Propose anew before it is signed" in office_reads(app, world).words


def test_a_seat_that_is_just_being_handed_on_is_in_no_proposal(app, world):
    granted(app, world)
    (holder,) = [each for each in db.session.scalars(select(Application)) if place_of(each) is not None]
    withdraws(holder)
    run = world.proposal()
    assert [each.outcome for each in run.placements] == ["waiting", "waiting"]
    run_jobs("selection.pass_on")
    assert stages(world) == ("waiting-list", "waiting-list")


def test_who_does_not_want_it_any_more_holds_no_seat_up(app):
    world, (best, second, third) = between_two_choices()
    world.unseated = by_id(world.unseated.id)
    world.vice = who_may_answer(world.unseated, utc_now())[0]
    granted(app, world)
    withdraws(second)
    withdraws(best)
    run_jobs("selection.")
    assert (stage_of(third), place_of(world.unseated)) == ("waiting-list", world.call.destinations[1].id)
    assert WAITS in card(own_page(app, world.unseated))
    mine = by_id(world.unseated.id)
    selection.ask_to_move_up(mine.subject, mine, up=False, now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    assert stage_of(third) == "nomination"
    assert "goes past this application" not in card(own_page(app, world.unseated))


def test_under_a_limit_who_waits_reads_that_one_seat_is_the_last_for_several_places(app):
    world = Scored.open()
    riga, second, _third = world.call.destinations
    world.call.limits = [{"destinations": [riga.id, second.id], "seats": 1}]
    db.session.commit()
    best = world.at_selection(5, (0,), name="Madina")
    world.other = world.at_selection(3, (0, 1), name="Zarina")
    world.unseated = world.at_selection(2, (0, 1), name="Farrukh")
    world.selected()
    world.unseated = by_id(world.unseated.id)
    world.vice = who_may_answer(world.unseated, utc_now())[0]
    granted(app, world)
    said = "a seat that is given at one of them can be the last for all"
    assert said not in own_page(app, by_id(world.other.id)).words
    withdraws(by_id(best.id))
    run_jobs("selection.")
    page = own_page(app, by_id(world.other.id)).words
    assert (f"Free, and not given yet: {RIGA}" in page, said in page) == (True, True)


def signing(app, world: Scored) -> str:
    """What who signs the proposal reads that is made now."""
    run = world.proposal()
    where = {"reference": world.call.reference, "number": run.number}
    return Visitor(app, world.head).get("selection.sign", **where).words


def test_who_signs_reads_whose_score_rests_on_fewer_assessments(app, world):
    application = world.unseated
    reviews.declare_conflict(world.committee[1], by_id(application.id), now=utc_now())
    db.session.commit()
    said = (
        f"The score of {application.subject.called} ({application.reference}) rests on 1 assessment, and on 2"
    )
    world.seats(3, 1, 1)
    office = Visitor(app, world.coordinator)
    there = {"destination_id": world.call.destinations[0].id, "application_id": application.id}
    page = office.get("selection.give_seat", reference=world.call.reference, **there)
    assert said in page.words
    words = signing(app, world)
    assert (said in words, "This person gets a seat." in words) == (True, True)


LOOKED = "were looked at again after an appeal, and rest on fewer assessments than those of others."


def test_points_on_fewer_assessments_count_in_no_run_before_it_is_said_that_they_do(app, world):
    application, (first, second) = world.unseated, world.committee
    granted(app, world)
    corrects(app, first, application)
    declares_conflict(app, second, application)
    world.seats(2, 1, 1)
    office = Visitor(app, world.coordinator)
    there = {"destination_id": world.call.destinations[0].id, "application_id": application.id}
    page = office.get("selection.give_seat", reference=world.call.reference, **there)
    for words in (page.words, signing(app, world)):
        assert f"The points of {application.subject.called} ({application.reference}) {LOOKED} Until" in words
        assert "the points of before count here." in words
    assert score_in(world) == 40


@pytest.mark.parametrize("remedy", ["correction", "fresh-run"])
def test_points_that_do_not_count_by_the_choice_of_who_granted_count_nowhere(app, world, remedy):
    """In the line, in a run, and on the page of their person it is one score."""
    appeal, application = on_fewer(app, world), world.unseated
    asked = Visitor(app, world.vice).get("appeals.show", appeal_id=appeal.id)
    assert "Whatever else you choose, the points that were looked at again then count nowhere" in asked.words
    chooses(app, world, appeal, remedy)
    choice = f"By the choice of {world.vice.called} the points that were looked at again do not count"
    page = own_page(app, application)
    assert choice in card(page)
    assert "after an appeal it would be 100%. They rest on fewer" in page.words
    assert ("now 5" in page.words, "by the points as they are now" in page.words) == (False, False)
    assert "the points that were signed, and the place by them, stay" not in page.words
    assert "Your score stays 40%" in text_of(application.subject, "appeal-follows")
    assert choice in Visitor(app, world.coordinator).get("appeals.show", appeal_id=appeal.id).words
    words = signing(app, world)
    assert f"{LOOKED} By the choice of {world.vice.called} they do not count" in words
    assert score_in(world) == 40
    signs(world)
    run_jobs("selection.")
    assert choice in own_page(app, application).words
    world.seats(4, 1, 1)
    signing(app, world)
    assert score_in(world) == 40


def score_in(world: Scored) -> Decimal:
    """In the proposal, or the run that was carried out last."""
    placed = placement_of(world.unseated.id, (RunState.PROPOSED, RunState.MOVED))
    assert placed is not None
    return placed.score


def test_a_migration_finds_in_the_record_whose_points_rest_on_fewer(app, world):
    appeal = on_fewer(app, world)
    since, appeal.fewer_since = appeal.fewer_since, None
    db.session.flush()
    revision = ScriptDirectory(str(ROOT / "migrations")).get_revision("0076")
    db.session.connection().exec_driver_sql(revision.module.FOUND)
    db.session.refresh(appeal)
    assert (appeal.fewer_since, appeal.rests_on_fewer) == (since, True)


def proposes(world: Scored) -> None:
    world.proposal()


def signs(world: Scored) -> None:
    run = open_run(world.call.id)
    if run is not None:
        found = get_run(world.call, run.number)
        selection.sign(world.head, found, seen=fingerprint(found.id), now=utc_now())


def places_by_hand(world: Scored) -> None:
    run = open_run(world.call.id)
    found = get_run(world.call, run.number) if run is not None else None
    for each in found.placements if found is not None else ():
        if each.application_id == world.other.id:
            changed_by_hand(world, found, each, "seat", world.call.destinations[0].id)


def gives_by_hand(world: Scored) -> None:
    where = call_by_id(world.call.id), by_id(world.other.id), world.call.destinations[0].id
    selection.give_free_seat(
        world.coordinator, *where, seen=(), seen_appeals=(), reason="She asked.", now=utc_now()
    )


def ends_role(world: Scored) -> None:
    end_roles(world.committee[0])


def has_conflict(world: Scored) -> None:
    reviews.declare_conflict(world.committee[1], by_id(world.unseated.id), now=utc_now())


def looks_again(world: Scored) -> None:
    selection.look_who_scores(now=utc_now())
    selection.look_who_is_waited_for()


def works(world: Scored) -> None:
    run_jobs("selection.")


ACTS = (proposes, signs, places_by_hand, gives_by_hand, ends_role, has_conflict, looks_again, works)


@pytest.mark.parametrize("worlds", [6, pytest.param(60, marks=pytest.mark.wide)], ids=["few", "many"])
@pytest.mark.parametrize("one_has_looked", [False, True])
def test_a_seat_that_waits_goes_to_nobody_by_any_way(app, world, ground, worlds, one_has_looked):
    appeal_id = granted(app, world).id
    if one_has_looked:
        keeps(app, world.committee[0], world.unseated)
    db.session.commit()
    db.session.remove()

    @settings(max_examples=worlds, deadline=None)
    @given(st.lists(st.sampled_from(ACTS), min_size=3, max_size=7))
    def law(acts):
        with db.engine.begin_nested() as nested:
            try:
                (holder,) = db.session.scalars(
                    select(Seat.application_id).where(Seat.freed_at.is_(None))
                ).all()
                withdraws(by_id(holder))
                for act in acts:
                    try:
                        act(again(ground))
                        db.session.commit()
                    except Refusal:
                        db.session.rollback()
                    keeps = select(Appeal.id).where(Appeal.id == appeal_id, keeps_from_runs())
                    assert db.session.scalar(keeps) == appeal_id
                    assert [place_of(again(ground).other), place_of(again(ground).unseated)] == [None, None]
            finally:
                db.session.remove()
                nested.rollback()

    law()
