"""What looking at points again after an appeal means for proposals, seats, roles on loan, and the record."""

import csv
import io
from datetime import timedelta

from sqlalchemy import select

from mobility.accounts.models import Grant
from mobility.applications.queries import by_id
from mobility.audit import services as audit
from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.reviews.models import Conflict
from mobility.selection import services
from mobility.selection.queries import get_run
from mobility.selection.services.seating import give_seat, go_on_with_seat
from mobility.workflow.models import Wait
from tests.accounts.test_delegation import lend
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.test_scoring_anew import (
    ANSWER,
    WHY,
    Scored,
    card,
    corrects,
    desk,
    granted,
    keeps,
    messages_to,
    owing,
)
from tests.selection.test_scoring_anew import scene as scored
from tests.selection.world import appealed, place_of, rank, run_jobs, stage_of


def scene(app) -> Scored:
    return scored(app)


def test_a_proposal_that_lies_unsigned_says_so_before_and_afterwards(app, world):
    application, (first, second) = world.unseated, world.committee
    granted(app, world)
    world.seats(2, 1, 1)
    run = world.proposal()
    office, head = Visitor(app, world.coordinator), Visitor(app, world.head)
    where = {"reference": world.call.reference}
    said = f"Points are looked at again after an appeal: {application.reference} until"
    page = head.get("selection.sign", **where, number=run.number)
    assert said in page.words
    assert said in office.get("selection.overview", **where).words
    corrects(app, first, application)
    keeps(app, second, application)
    refused = head.submit(page, "Sign the selection")
    assert (refused.status, "Scores, seats or applications have changed" in refused.words) == (422, True)
    page = office.get("selection.overview", **where)
    assert (said in page.words, "Scores, seats or applications have changed" in page.words) == (False, True)


def test_a_page_of_before_the_appeal_was_granted_signs_nothing_without_its_warning(app, world):
    world.seats(2, 1, 1)
    run = world.proposal()
    head, where = Visitor(app, world.head), {"reference": world.call.reference, "number": run.number}
    page = head.get("selection.sign", **where)
    granted(app, world)
    refused = head.submit(page, "Sign the selection")
    said = (
        f"Since you opened the page an appeal was granted: points of {world.unseated.reference} are looked at"
    )
    assert (refused.status, said in refused.words) == (422, True)
    assert "Points are looked at again after an appeal:" in refused.words
    head.submitted(refused, "Sign the selection")
    db.session.refresh(run)
    assert run.state != "proposed"


def test_a_run_that_is_signed_counts_the_points_of_then_and_another_is_owed(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    world.seats(2, 1, 1)
    signed = world.signed()
    corrects(app, first, application)
    keeps(app, second, application)
    run_jobs("selection.")
    assert (stage_of(world.other), stage_of(application)) == ("nomination", "waiting-list")
    db.session.refresh(appeal)
    assert (appeal.is_owed, get_run(world.call, signed.number).state) == (True, "moved")
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "40% (by the points as they are now: 70%)" in card(page, "selection")
    world.seats(3, 1, 1)
    world.selected()
    db.session.refresh(appeal)
    assert (stage_of(application), appeal.is_owed) == ("nomination", False)
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "Your score 70%" in card(page, "selection")
    assert "by the points as they are now" not in page.words


def test_who_is_kept_waiting_by_the_run_that_was_owed_reads_what_that_run_says(app, world):
    """Their rank and score of then, and in the letter their place in the line; the other, who is told nothing, as before."""
    application = world.unseated
    granted(app, world)
    for member in world.committee:
        corrects(app, member, application, 4, 4)
    world.selected()
    assert stage_of(application) == "waiting-list"
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    said = card(page, "selection")
    assert "rank 1 of 2" in said
    assert "Your score 80%" in said
    assert "by the points as they are now" not in page.words
    letters = select(Message.text).where(Message.key == "appeal-carried-out")
    assert "Your place on the waiting list is 1 of 2." in db.session.scalars(letters).one()
    page = Visitor(app, world.other.subject).get("applications.show", reference=world.other.reference)
    assert "rank 2 of 3" in card(page, "selection")


def test_the_board_and_its_file_tell_the_list_of_a_rank_and_a_score_that_no_run_has_counted(app, world):
    """Ranks of two runs stand in one column; what was corrected since is marked until a run counts it."""
    application, (first, second) = world.unseated, world.committee
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}

    def told() -> list[tuple[str, str, str, str]]:
        """By the file, best first."""
        file = office.get(f"/cohorts/{world.call.reference}.csv?sort=score").response.get_data(as_text=True)
        rows = csv.DictReader(io.StringIO(file[1:]), delimiter=";")
        return [
            tuple(row[each] for each in ("Score", "Rank", "Run number", "Score corrected since"))
            for row in rows
        ]

    before = office.get("cohorts.show", **where)
    granted(app, world)
    corrects(app, first, application, 4, 4)
    assert "corrected since" not in office.get("cohorts.show", **where).words, "not before all have looked"
    corrects(app, second, application, 4, 4)
    page = office.get("cohorts.show", **where)
    assert "40% rank 3 in run 1 corrected since: 80%" in page.words.replace("\u00a0", " ")
    assert len(page.statements) == len(before.statements)
    assert told() == [("100.0", "1", "1", ""), ("60.0", "2", "1", ""), ("40.0", "3", "1", "80.0")]
    world.selected()
    page = office.get("cohorts.show", **where)
    assert ("80% rank 1 in run 2" in page.words, "corrected since" in page.words) == (True, False)
    assert told() == [("100.0", "1", "1", ""), ("80.0", "1", "2", ""), ("60.0", "2", "1", "")]


def test_who_has_a_seat_is_not_promised_that_the_place_follows_by_the_points(app, world):
    """No run gives them another one: what a better seat goes by that somebody gives back."""
    world.seats(1, 1, 1)
    places = [each.id for each in world.call.destinations]
    rank(world.other, places[:2])
    world.selected()
    seated = by_id(world.other.id)
    assert place_of(seated) == places[1]
    page = Visitor(app, world.vice).get("appeals.show", appeal_id=appealed(seated).id)
    assert "A seat beyond those of the call" in page.words
    again = "Those who assessed look at their points again"
    assert f"{again}; a better seat that is given back goes by them" in page.words
    assert f"{again}; the place follows by them" not in page.words


def test_whom_a_seat_comes_to_meanwhile_is_owed_no_run(app, world):
    """Their points are looked at again all the same, and the coordinator says what followed."""
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    give_seat(application.id, world.call.destinations[0].id, None, utc_now())
    go_on_with_seat(by_id(application.id), utc_now())
    db.session.commit()
    keeps(app, second, application)
    db.session.refresh(appeal)
    assert (appeal.score_changed, appeal.run_owed_from) == (True, None)
    assert messages_to(application.subject)[-1] == "appeal-corrected"
    office = Visitor(app, world.coordinator)
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "no selection made anew would place the person" in page.words
    assert "A free seat of a better choice" not in page.words, "there is none"
    office.submitted(page, "It is done", done="You have a seat by now.")
    db.session.refresh(appeal)
    assert appeal.carried_out_at is not None


def test_who_answers_in_a_blind_call_reads_who_else_reads_the_answer(app, world):
    appeal, answers = appealed(world.unseated), Visitor(app, world.vice)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    assert "are to look at their points again, they read it too" in page.words
    assert "This call is blind" not in page.words
    world.call.blind = True
    db.session.commit()
    assert "This call is blind" in answers.get("appeals.show", appeal_id=appeal.id).words


def test_it_is_offered_where_it_could_change_something_and_somebody_can_sign(app, world):
    appeal = appealed(world.unseated)
    answers = Visitor(app, world.vice)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    said = "Those who assessed look at their points again"
    assert said in page.words
    for grant in db.session.scalars(
        select(Grant).where(Grant.person_id.in_([each.id for each in world.committee]))
    ):
        grant.ended_at = utc_now()
    db.session.commit()
    assert said not in answers.get("appeals.show", appeal_id=appeal.id).words
    refused = answers.submit(
        page, "Answer the appeal", outcome="granted", remedy="scored-anew", answer=ANSWER
    )
    assert refused.errors()[0].startswith("Nobody of those who assessed can sign their points again")


def test_in_a_blind_call_nothing_of_the_person_reaches_who_looks_again(app, world):
    world.call.blind = True
    subject = world.unseated.subject
    subject.name = "Madina Rahimova"
    db.session.commit()
    world.unseated = by_id(world.unseated.id)
    appeal = granted(app, world, "Madina Rahimova, born 14.03.2005, sent a certificate: please read it.")
    office = Visitor(app, world.coordinator).get("appeals.show", appeal_id=appeal.id)
    assert "Rahimova" in office.words, "there is something to hide"
    visitor, page = desk(app, world.committee[0], world.unseated)
    assert "sent a certificate: please read it." in page.words
    tasks = visitor.get("workflow.tasks")
    letters = db.session.scalars(select(Message.text).where(Message.key == "points-to-look-at")).all()
    assert len(letters) == 2
    for text in (page.words, tasks.words, *letters):
        assert "rahimova" not in text.casefold()
    done = corrects(app, world.committee[0], world.unseated)
    assert "rahimova" not in done.words.casefold()


def test_a_substitute_signs_anew_for_whom_they_signed_and_nobody_for_who_lends(app, world):
    application, (first, second) = world.unseated, world.committee
    wait = db.session.scalars(
        select(Wait).where(
            Wait.case_id == application.id, Wait.person_id == first.id, Wait.signed_at.is_not(None)
        )
    ).one()
    lender = person(f"committee-member@call:{world.call.id}", name="Member 3")
    wait.for_id = lender.id
    db.session.commit()
    appeal = granted(app, world)
    corrects(app, first, application)
    (facts,) = db.session.scalars(select(Event.facts).where(Event.name == "assessment-corrected"))
    assert facts["for"] == lender.id
    page = Visitor(app, world.coordinator).get("appeals.show", appeal_id=appeal.id)
    assert "Member 1 for Member 3 points corrected" in card(page, "signers")
    deputy = person(name="Deputy")
    db.session.commit()
    lent = Visitor(app, second).get("accounts.lend")
    assert "An appeal is granted: look at your points again by" in lent.words
    lend(second, deputy)
    assert owing(app, deputy) == []
    assert Visitor(app, deputy).get("reviews.assess", reference=application.reference).status == 409


def test_who_owes_it_is_reminded_before_its_day_and_who_has_looked_is_not(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    services.remind_of_remedy(appeal.id, now=appeal.carry_out_by)
    db.session.commit()
    assert (messages_to(first), messages_to(second), messages_to(world.coordinator)) == (
        ["points-to-look-at"],
        ["points-to-look-at", "points-to-look-at-due"],
        [],
    )


def test_where_somebody_is_late_they_and_whoever_granted_it_are_told_until_it_is_done(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    services.remind_of_remedy(appeal.id, now=appeal.carry_out_by)
    services.tell_who_is_late(appeal.id, now=utc_now())
    db.session.commit()
    assert messages_to(second)[-1] == "points-to-look-at-due", "the day is not over"
    appeal.carry_out_by = utc_now() - timedelta(hours=1)  # before the module began, as the server has it
    db.session.commit()
    run_jobs("selection.tell_who_is_late")
    assert (messages_to(first), messages_to(second)[-1]) == (["points-to-look-at"], "points-to-look-at-late")
    assert messages_to(world.vice)[-1] == "points-late"
    late = select(Message).where(Message.key == "points-late")
    (told,) = db.session.scalars(late).all()
    assert "Still to look: Member 2." in told.text
    on = in_words(local_day(appeal.carry_out_by), "en").replace("\u00a0", " ")
    for reader, said in (
        (second, f"your points were to be looked at again by {on}"),
        (world.vice, f"Points were to be looked at again by {on} after an appeal, and not all have been"),
        (
            world.coordinator,
            f"Points were to be looked at again by {on} after an appeal, and not all have been",
        ),
    ):
        assert said in Visitor(app, reader).get("workflow.tasks").words
    keeps(app, second, application)
    assert "were to be looked at" not in Visitor(app, world.vice).get("workflow.tasks").words
    settled = select(Message.settled_at).where(Message.key.like("points-%"))
    assert None not in db.session.scalars(settled).all()


def test_the_history_and_the_record_tell_the_office_and_not_the_person(app, world):
    application, (first, _second) = world.unseated, world.committee
    granted(app, world)
    corrects(app, first, application)
    where = {"reference": application.reference}
    page = Visitor(app, world.coordinator).get("applications.show", **where)
    assert "Looked at the signed points again after an appeal: corrected" in page.words
    assert WHY in page.words
    page = Visitor(app, application.subject).get("applications.show", **where)
    assert ("Looked at the signed points again" in page.words, WHY in page.words) == (False, False)
    auditor = person("auditor@all", name="Auditor")
    db.session.commit()
    (entry,) = db.session.scalars(select(Event.id).where(Event.name == "assessment-corrected"))
    trail = Visitor(app, auditor).get("audit.entry", event_id=entry)
    assert "Academic standing: 2, Motivation: 2" in trail.words
    assert "Academic standing: 5, Motivation: 5" in trail.words


def test_what_was_written_can_be_erased_and_the_points_stay(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    administrator = person("administrator@all", name="Administrator")
    for name, key in (("assessment-corrected", "reason"), ("appeal-answered", "answer")):
        event = db.session.scalars(select(Event).where(Event.name == name)).one()
        audit.erase_words(administrator, event.id, key, reason="Asked for.", now=utc_now())
    db.session.commit()
    page = Visitor(app, world.coordinator).get("appeals.show", appeal_id=appeal.id)
    assert ("from 40% to 100%" in card(page, "signers"), WHY in page.words) == (True, False)
    _visitor, page = desk(app, second, application)
    assert ("The words were erased." in page.words, ANSWER in page.words) == (True, False)


def test_a_cancelled_call_asks_nobody_any_more(app, world):
    application, (first, _second) = world.unseated, world.committee
    granted(app, world)
    office = Visitor(app, world.coordinator)
    page = office.get("managing.take", reference=world.call.reference, step="cancel")
    office.submitted(page, "Cancel the call", reason__en="There is no money.")
    run_jobs("calls.announce")
    assert owing(app, first) == []
    _visitor, page = desk(app, first, application)
    assert "Sign the other points" not in page.buttons()


def test_what_it_costs_is_the_same_for_one_and_for_two(app, world):
    """Of who has signed, one statement asks whether they are to look again, and one reads how they have; the answer is a
    third."""
    application, (first, _second) = world.unseated, world.committee
    _visitor, page = desk(app, first, application)
    before = len(page.statements)
    appeal = granted(app, world)
    _visitor, page = desk(app, first, application)
    assert (before, len(page.statements)) == (10, 11)
    office = Visitor(app, world.coordinator)
    one = office.get("appeals.show", appeal_id=appeal.id)
    corrects(app, first, application)
    two = office.get("appeals.show", appeal_id=appeal.id)
    assert len(one.statements) == len(two.statements) <= 19


def test_after_one_the_next_that_is_to_be_looked_at_again_opens(app, world):
    (first, _second), other = world.committee, world.other
    granted(app, world)
    mine = world.unseated
    world.unseated = by_id(other.id)
    granted(app, world)
    tasks = Visitor(app, first).get("workflow.tasks")
    assert tasks.words.count("An appeal is granted: look at your points again") == 2
    visitor, page = desk(app, first, mine)
    page = visitor.submitted(page, "Sign the other points", points__standing=5, reason=WHY)
    assert f"it is done. Here is the next one: {other.reference}." in page.words
    assert "Sign the other points" in page.buttons()
    done = visitor.submitted(page, "My points stay as they were", reason=WHY)
    assert f"You have looked at your points of {other.reference} again: it is done. Thank you." in done.words


def test_who_takes_no_part_reads_who_has_looked_and_no_points(app, world):
    application, (first, _second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    office = Visitor(app, world.coordinator)
    assert "from 40% to 100%" in card(office.get("appeals.show", appeal_id=appeal.id), "signers")
    db.session.add(Conflict(case_id=application.id, person_id=world.coordinator.id))
    db.session.commit()
    said = card(office.get("appeals.show", appeal_id=appeal.id), "signers")
    assert ("Member 1 points corrected" in said, "%" in said, WHY in said) == (True, False, False)
    page = office.get("applications.show", reference=application.reference)
    assert "Looked at the signed points again" not in page.words
