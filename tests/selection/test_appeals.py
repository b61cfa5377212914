"""Appeals: made in time by the person, answered by somebody named who neither scored nor signed, read by both."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import get_person
from mobility.accounts.services import end_grant, give_grant
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.audit import services as audit
from mobility.base.database import db, utc_now
from mobility.base.jobs.registry import KINDS
from mobility.base.languages import day as in_words
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.selection import appeals, remedies, services
from mobility.selection.models import Appeal, Nomination
from mobility.selection.queries import fingerprint, get_run
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.accounts.test_delegation import lend
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.test_nominating import decline
from tests.selection.test_offers import offered
from tests.selection.world import (
    WRONG,
    Office,
    appealed,
    number_in_the_menu,
    place_of,
    run_jobs,
    stage_of,
    turned_away,
    withdraws,
)


@dataclass
class Told(Office):
    """`unseated` got no seat; everybody was told."""

    unseated: Application = None  # type: ignore[assignment]  # set by `scene`


def scene(app) -> Told:
    world = Told.open()
    world.unseated = turned_away(world)
    return world


def vice_rector() -> Person:
    found = person("vice-rector@all", name="Vice-rector")
    db.session.commit()
    return found


def messages_to(someone: Person) -> list[str]:
    keys = select(Message.key).where(Message.person_id == someone.id).order_by(Message.id)
    return [key for key in db.session.scalars(keys) if key.startswith("appeal")]


def cancels(app, world: Told) -> Page:
    """The coordinator cancels the call; the page that was asked before."""
    office = Visitor(app, world.coordinator)
    page = office.get("managing.take", reference=world.call.reference, step="cancel")
    office.submitted(page, "Cancel the call", reason__en="There is no money.")
    run_jobs("calls.announce")
    return page


def card(page: Page) -> str:
    (found,) = page.all("section", id="appeal")
    return words_of(found)


def test_who_answers_is_called_in_the_language_of_the_mail(app, world):
    vice = vice_rector()
    vice.name_cyrillic, vice.name_latin = "Фирӯза Мансурова", "Firuza Mansurova"
    world.unseated.subject.language = "tg"
    db.session.commit()
    appeal, answers = appealed(world.unseated), Visitor(app, vice)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    answers.submitted(page, "Answer the appeal", outcome="dismissed", answer="It was right.")
    told = select(Message.text).where(Message.key.in_(["appeal-received", "appeal-dismissed"]))
    texts = db.session.scalars(told).all()
    assert ["Фирӯза Мансурова" in text for text in texts] == [True, True]


def test_the_letter_names_whose_role_on_loan_it_was_answered_with(app, world):
    vice, deputy = vice_rector(), person(name="Deputy")
    lend(vice, deputy)
    appeal = appealed(world.unseated)
    appeal.holder_id = deputy.id
    db.session.commit()
    answers = Visitor(app, deputy)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    page = answers.submitted(page, "Answer the appeal", outcome="dismissed", answer="It was right.")
    for where in (
        page,
        answers.get("appeals.index"),
        Visitor(app, world.unseated.subject).get("applications.show", reference=world.unseated.reference),
    ):
        assert "Deputy for Vice-rector" in where.words
    (text,) = db.session.scalars(select(Message.text).where(Message.key == "appeal-dismissed"))
    assert "Deputy for Vice-rector has looked at your appeal" in text


def test_an_appeal_is_written_answered_and_read_by_both(app, world):
    vice = vice_rector()
    application = world.unseated
    student, answers = Visitor(app, application.subject), Visitor(app, vice)
    page = student.get("applications.show", reference=application.reference)
    assert "You can appeal until" in card(page)
    assert "5 working days after the last decision" in card(page)
    page = student.get(page.links()["Write an appeal"])
    owed = student.submit(page, "Send the appeal")
    assert (owed.status, owed.errors()) == (422, ["Write what you think is wrong, and why."])
    page = student.submitted(owed, "Send the appeal", reason=WRONG)
    assert "Vice-rector answers it: somebody who neither scored nor signed." in card(page)
    assert WRONG in card(page)
    assert (messages_to(application.subject), messages_to(vice)) == (["appeal-received"], ["appeal-arrived"])
    tasks = answers.get("workflow.tasks")
    (what,) = [name for name in tasks.links() if name.startswith("An appeal is to be answered by")]
    page = answers.get(tasks.links()[what])
    owed = answers.submit(page, "Answer the appeal", outcome="granted", answer="We read it now.")
    assert (owed.status, owed.errors()) == (422, ["Choose what follows."])
    page = answers.submitted(owed, "Answer the appeal", remedy="correction")
    assert "Granted Answered by Vice-rector on" in page.words
    assert "Answer the appeal" not in page.buttons()
    page = student.get("applications.show", reference=application.reference)
    assert "What was wrong is put right; the points that were signed, and the place by them, stay." in card(
        page
    )
    assert "We read it now." in card(page)
    assert messages_to(application.subject)[-1] == "appeal-granted"
    assert messages_to(world.coordinator) == ["appeal-to-carry-out"]
    assert "An appeal is to be answered" not in answers.get("workflow.tasks").words


def test_a_dismissed_appeal_says_why_and_the_result_stays(app, world):
    vice = vice_rector()
    application = world.unseated
    appeal = appealed(application)
    answers = Visitor(app, vice)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    refused = answers.submit(
        page, "Answer the appeal", outcome="dismissed", remedy="seat-beyond", answer="It was."
    )
    assert refused.errors()[0].startswith("You dismiss the appeal, so nothing follows from it.")
    answers.submitted(refused, "Answer the appeal")
    db.session.expire_all()
    application = by_id(application.id)
    assert (appeal.granted, appeal.remedy, messages_to(world.coordinator)) == (False, None, [])
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "Dismissed Answered by Vice-rector" in card(page)
    assert "It was." in card(page)
    assert "On the waiting list: place 1 for" in page.words
    with pytest.raises(Refusal, match="appeal-answered-already"):
        services.answer_appeal(
            vice, appeal, outcome="granted", remedy="correction", answer="x", now=utc_now()
        )
    with pytest.raises(Refusal, match="appeal-made-already"):
        appealed(application)


def granted(application: Application, vice: Person, remedy: str) -> Appeal:
    appeal = appeals.get_appeal(vice, appealed(application).id)
    services.answer_appeal(
        vice, appeal, outcome="granted", remedy=remedy, answer="We look for one.", now=utc_now()
    )
    db.session.commit()
    return appeal


def to_do(page: Page) -> list[str]:
    return [name for name in page.links() if name.startswith("An appeal is granted: ")]


def test_what_follows_from_an_appeal_waits_for_a_coordinator_until_it_is_done(app, world):
    application = world.unseated
    appeal = granted(application, vice_rector(), "correction")
    student, office = Visitor(app, application.subject), Visitor(app, world.coordinator)
    until = in_words(local_day(appeal.carry_out_by), "en").replace("\u00a0", " ")
    said = card(student.get("applications.show", reference=application.reference))
    assert f"Coordinator does it. It is done by: {until}" in said.replace("\u00a0", " ")
    tasks = office.get("workflow.tasks")
    (what,) = to_do(tasks)
    assert what.replace("\u00a0", " ") == f"An appeal is granted: correct what was wrong by {until}"
    assert "to be done by Coordinator" in office.get("appeals.index").words
    services.remind_of_remedy(appeal.id, now=utc_now())
    assert messages_to(world.coordinator) == ["appeal-to-carry-out"], "it has another day by now"
    services.remind_of_remedy(appeal.id, now=appeal.carry_out_by)
    db.session.commit()
    assert messages_to(world.coordinator) == ["appeal-to-carry-out", "appeal-remedy-due"]
    page = office.get(tasks.links()[what])
    assert "The points of the committee, and the place by them, stay as they were signed." in page.words
    owed = office.submit(page, "It is done")
    assert (owed.status, owed.errors()) == (422, ["Say what was done."])
    page = office.submitted(owed, "It is done", done="The certificate counts now.")
    assert "Noted as done, and the person is told." in page.words
    assert "It is done" not in page.buttons()
    assert to_do(office.get("workflow.tasks")) == []
    said = card(student.get("applications.show", reference=application.reference))
    assert "The certificate counts now." in said
    assert messages_to(application.subject)[-1] == "appeal-carried-out"
    services.remind_of_remedy(appeal.id, now=appeal.carry_out_by)
    assert messages_to(world.coordinator)[-1] == "appeal-remedy-due"
    for actor, refusal in ((world.dean, "remedy-not-yours"), (world.coordinator, "remedy-not-owed")):
        with pytest.raises(Refusal, match=refusal):
            services.carry_out(actor, appeal, done="Twice.", now=utc_now())


def test_what_follows_is_asked_for_with_a_grant_and_is_no_option(app, world):
    vice = vice_rector()
    page = Visitor(app, vice).get("appeals.show", appeal_id=appealed(world.unseated).id)
    assert "Choose it where you grant the appeal, and leave it empty where you dismiss it." in page.words
    assert "Points are changed by those alone who signed them" in page.words
    assert "(optional)" not in page.words
    assert "Another destination" not in page.words


def test_who_has_no_choice_left_reads_what_can_follow_and_no_place_number(app, world):
    """The only partner that was chosen has declined: neither a run nor a seat brings anything."""
    vice = vice_rector()
    run = get_run(world.call, 1)
    seated = by_id(next(each.application_id for each in run.placements if each.destination_id))
    world.nominated(0)
    decline(world, seated)
    assert stage_of(seated) == "not-selected"
    appeal = appealed(by_id(seated.id))
    answers, office = Visitor(app, vice), Visitor(app, world.coordinator)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    assert "Every partner that the person chose has declined them." in page.words
    assert ("Another destination is looked for" in page.words, "A seat beyond" in page.words) == (True, False)
    with pytest.raises(Refusal, match="appeal-remedy-unfit"):
        services.answer_appeal(
            vice,
            appeals.get_appeal(vice, appeal.id),
            outcome="granted",
            remedy="seat-beyond",
            answer="Yes.",
            now=utc_now(),
        )
    answers.submitted(page, "Answer the appeal", outcome="granted", remedy="other-destination", answer="Yes.")
    assert stage_of(seated) == "not-selected", "open again it would wait for nothing"
    page = Visitor(app, by_id(seated.id).subject).get("applications.show", reference=seated.reference)
    assert "so no seat of this call can come any more. The office looks for another destination" in card(page)
    (what,) = to_do(office.get("workflow.tasks"))
    assert what.startswith("An appeal is granted: look for another destination by")
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "Ask the person where else they would go" in page.words
    assert "Add a seat at the destination" not in page.words
    office.submitted(page, "It is done", done="There is a place in Kaunas next year.")
    page = Visitor(app, by_id(seated.id).subject).get("applications.show", reference=seated.reference)
    assert "another destination was to be looked for." in card(page)


def test_who_answers_reads_where_the_person_stands_now_and_chooses_what_brings_something(app, world):
    """The seat of their first choice came after the appeal was written."""
    vice, application = vice_rector(), world.unseated
    appeal = appealed(application)
    answers = Visitor(app, vice)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    (stands,) = page.all("section", id="stands")
    assert "The person has no seat, and had none. The application stands now at: Waiting list." in words_of(
        stands
    )
    run = get_run(world.call, 1)
    withdraws(by_id(next(each.application_id for each in run.placements if each.destination_id)))
    run_jobs("selection.pass_on")
    assert stage_of(application) == "nomination"
    refused = answers.submit(
        page, "Answer the appeal", outcome="granted", remedy="seat-beyond", answer="Yes."
    )
    assert refused.status == 422
    (said,) = refused.errors()
    assert said.startswith("That would bring the person nothing. The person has a seat since ")
    assert ", choice 1. The application stands now at: " in said
    page = answers.get("appeals.show", appeal_id=appeal.id)
    assert ("A seat beyond" in page.words, "choice 1" in page.words) == (False, True)
    answers.submitted(page, "Answer the appeal", outcome="granted", remedy="correction", answer="Yes.")


def test_who_gave_back_the_seat_of_their_first_choice_is_offered_no_appeal(app, world):
    run = get_run(world.call, 1)
    seated = by_id(next(each.application_id for each in run.placements if each.destination_id))
    seated = offered(world, seated, 0)
    workflow.fire(seated.id, "decline", actor=seated.subject, seen_version=None, now=utc_now())
    db.session.commit()
    student = Visitor(app, by_id(seated.id).subject)
    assert "Write an appeal" not in student.get("applications.show", reference=seated.reference).links()
    page = student.get("appeals.write", reference=seated.reference)
    assert (page.status, "nothing better could come of an appeal" in page.words) == (409, True)


def test_who_still_waits_for_what_is_owed_without_a_choice_reads_no_place_number(app, world):
    application = world.unseated
    granted(application, vice_rector(), "seat-beyond")
    nomination = Nomination(
        application_id=application.id, destination_id=world.call.destinations[0].id, accepted=False
    )
    nomination.answered_at = utc_now()
    db.session.add(nomination)
    db.session.commit()
    assert stage_of(application) == "waiting-list"
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "Each partner that you chose has declined, so no seat can come to you" in page.words
    assert "on the waiting list." not in card_of_the_selection(page)
    world.seats(3, 1, 1)
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    assert "Propose placement" not in page.buttons(), "nothing could come of it"
    world.proposal()
    page = office.get("selection.overview", reference=world.call.reference)
    assert "1. Riga Technical University (the partner has declined the person)" in page.words


def card_of_the_selection(page: Page) -> str:
    (found,) = page.all("section", id="selection")
    return words_of(found)


def test_a_run_made_anew_settles_the_appeal_that_asked_for_it(app, world):
    application = world.unseated
    appeal = granted(application, vice_rector(), "fresh-run")
    office = Visitor(app, world.coordinator)
    page = office.get("appeals.show", appeal_id=appeal.id)
    early = office.submit(page, "It is done", done="We have looked at it.")
    assert (early.status, "Since the appeal was granted no selection was made anew." in early.words) == (
        422,
        True,
    )
    run = world.proposal()
    assert office.submit(early, "It is done").status == 422
    page = Visitor(app, world.head).get("selection.sign", reference=world.call.reference, number=run.number)
    assert "1 person is told what they got" in page.words
    assert "told nothing now" not in page.words
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "What followed from it: the selection was to be made anew. Done" in page.words
    assert "It is done" not in page.buttons()
    assert to_do(office.get("workflow.tasks")) == []
    page = office.get("selection.overview", reference=world.call.reference)
    assert "the selection is to be made anew" not in page.words
    assert told(application)[-1] == "appeal-carried-out"
    student = Visitor(app, by_id(application.id).subject)
    said = card(student.get("applications.show", reference=application.reference))
    assert "The selection is made anew. The office does this" not in said
    letter = db.session.scalars(
        select(Message)
        .where(Message.person_id == by_id(application.id).subject_id)
        .order_by(Message.id.desc())
    ).first()
    assert "no seat came to you by it" in letter.text


def test_whom_a_run_made_anew_gives_a_seat_is_told_of_that_once(app, world):
    application = world.unseated
    appeal = granted(application, vice_rector(), "fresh-run")
    world.seats(2, 1, 1)
    world.selected()
    assert (stage_of(application), appeal.is_owed) == ("nomination", False)
    assert "appeal-carried-out" not in told(application), "the seat itself was told"


def test_a_run_that_was_proposed_before_settles_nothing(app, world):
    run = world.proposal()
    appeal = granted(world.unseated, vice_rector(), "fresh-run")
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    db.session.refresh(appeal)
    assert appeal.is_owed


def test_one_appeal_at_a_time_and_the_days_begin_with_the_answer(app, world):
    vice, application = vice_rector(), world.unseated
    appeal = appealed(application)
    run = world.selected()
    run.moved_at = utc_now() - timedelta(days=20)
    db.session.commit()
    student, where = Visitor(app, application.subject), {"reference": application.reference}
    page = student.get("applications.show", **where)
    assert "Your earlier appeal, below, still waits for its answer." in card(page)
    assert "Write an appeal" not in page.links()
    refused = student.get("appeals.write", **where)
    assert (refused.status, "Your earlier appeal still waits for its answer." in refused.words) == (409, True)
    found = appeals.get_appeal(vice, appeal.id)
    services.answer_appeal(vice, found, outcome="dismissed", remedy="", answer="No.", now=utc_now())
    db.session.commit()
    page = student.get("applications.show", **where)
    assert "Write an appeal" in page.links()
    appealed(by_id(application.id))


def test_a_seat_beyond_those_of_the_call_is_given_by_hand_and_that_was_it(app, world):
    application = world.unseated
    appeal = granted(application, vice_rector(), "seat-beyond")
    office = Visitor(app, world.coordinator)
    (what,) = to_do(office.get("workflow.tasks"))
    page = office.get(office.get("workflow.tasks").links()[what])
    assert "If no seat is free at the destination, add one among the places of the call." in page.words
    assert "Destinations" in office.get(page.links()["Places of the call"]).words
    early = office.submit(page, "It is done", done="We have looked for one.")
    assert [error[:32] for error in early.errors()] == ["The person has no seat yet. Give"]
    assert "appeal-carried-out" not in messages_to(application.subject)
    world.seats(2, 1, 1)
    page = office.get(page.links()["Selection of the call"])
    page = office.get(page.links()["Give this seat…"])
    office.submitted(page, "Give this seat", reason="The appeal was granted.")
    assert to_do(office.get("workflow.tasks")) == []
    db.session.expire_all()
    assert (appeal.is_owed, appeal.carrier_id) == (False, world.coordinator.id)
    assert "appeal-carried-out" not in messages_to(application.subject), "the seat itself was told"
    said = card(Visitor(app, application.subject).get("applications.show", reference=application.reference))
    assert "a seat beyond those of the call was to be found" in said
    assert "is looked for" not in said


def list_over(world: Told, application: Application) -> Application:
    """The waiting list of the call has ended, and with it the case."""
    world.call.waiting_list_ends_on = local_day(utc_now()) - timedelta(days=1)
    db.session.commit()
    workflow.reschedule(application, now=utc_now())
    db.session.commit()
    clock_passes()
    assert stage_of(application) == "not-selected"
    return by_id(application.id)


def clock_passes() -> None:
    workflow.clock(now=utc_now())
    run_jobs("workflow.attend")


def told(application: Application) -> list[str]:
    keys = select(Message.key).where(Message.person_id == application.subject_id).order_by(Message.id)
    return list(db.session.scalars(keys))


def test_a_granted_appeal_opens_a_closed_case_until_it_has_a_seat(app, world):
    application = list_over(world, world.unseated)
    appeal = granted(application, vice_rector(), "seat-beyond")
    assert stage_of(application) == "waiting-list"
    assert told(application)[-2:] == ["appeal-granted", "open-after-appeal"]
    clock_passes()
    assert stage_of(application) == "waiting-list", (
        "the list of the call is over, and what is owed is not done"
    )
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "Open again after an appeal" in page.words
    assert "On the waiting list: place 1 for" in page.words
    office = Visitor(app, world.coordinator)
    page = office.get("workflow.tasks")
    assert "Waiting list: 1 person, open again after an appeal" in page.links()
    assert len(to_do(page)) == 1
    (beside,) = page.all("section", id="beside")
    assert number_in_the_menu(page) == len([*beside.iter("li")]) + len(page.having("name"))
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "The waiting list of the call is over." in page.words
    world.seats(2, 1, 1)
    page = office.get(page.links()["Selection of the call"])
    page = office.get(page.links()["Give this seat…"])
    office.submitted(page, "Give this seat", reason="The appeal was granted.")
    assert (stage_of(application), place_of(application)) == ("nomination", world.call.destinations[0].id)
    case = db.session.get_one(Case, application.id, populate_existing=True)
    assert case.ended_at is None


def test_what_is_done_without_a_seat_ends_the_case_as_its_waiting_list_does(app, world):
    application = list_over(world, world.unseated)
    appeal = granted(application, vice_rector(), "correction")
    services.carry_out(world.coordinator, appeal, done="The score was right.", now=utc_now())
    db.session.commit()
    assert stage_of(application) == "waiting-list"
    clock_passes()
    assert (stage_of(application), told(application)[-1]) == ("not-selected", "not-selected")
    with pytest.raises(Refusal, match="move-not-here"):
        workflow.fire(application.id, "take-up", actor=world.coordinator, seen_version=None, now=utc_now())


def test_a_fresh_run_and_a_freed_seat_reach_who_is_open_again(app, world):
    holder = by_id(
        next(each.application_id for each in get_run(world.call, 1).placements if each.destination_id)
    )
    application = list_over(world, world.unseated)
    granted(application, vice_rector(), "fresh-run")
    office = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert "An appeal was granted: the selection is to be made anew" in office.words
    assert "Propose placement" in office.buttons()
    run = world.selected()
    assert [(each.application_id, each.outcome) for each in run.placements] == [(application.id, "waiting")]
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "Your earlier appeal" in page.words
    assert "What followed from it: the selection was to be made anew. Done" in page.words
    withdraws(holder)
    run_jobs("selection.pass_on")
    assert (stage_of(application), place_of(application)) == ("nomination", world.call.destinations[0].id)


def test_who_waits_stays_on_the_list_while_something_is_owed(app, world):
    """The list of the call ends meanwhile; who withdraws is not taken up again."""
    application = world.unseated
    granted(application, vice_rector(), "correction")
    ends_on = in_words(world.call.waiting_list_ends_on, "en").replace("\u00a0", " ")
    for who in (application.subject, world.coordinator):
        page = Visitor(app, who).get("applications.show", reference=application.reference)
        assert (
            f"The waiting list ends on {ends_on}. While this is not done, the application stays on it"
            in page.words
        )
    world.call.waiting_list_ends_on = local_day(utc_now()) - timedelta(days=1)
    db.session.commit()
    workflow.reschedule(application, now=utc_now())
    clock_passes()
    assert stage_of(application) == "waiting-list"
    withdraws(application)
    workflow.changed(by_id(application.id), "appeal", now=utc_now())
    assert stage_of(application) == "withdrawn"


def test_heads_are_told_where_no_coordinator_can_do_what_follows(app, world):
    application = world.unseated
    for grant in db.session.scalars(select(Grant).where(Grant.role == "coordinator")):
        grant.ended_at = utc_now()
    db.session.commit()
    appeal = granted(application, vice_rector(), "correction")
    assert (appeal.carrier_id, messages_to(world.head)) == (None, ["appeal-to-carry-out"])
    said = card(Visitor(app, application.subject).get("applications.show", reference=application.reference))
    assert "Somebody is being found to do it." in said
    done = Visitor(app, world.head)
    page = done.get("appeals.show", appeal_id=appeal.id)
    done.submitted(page, "It is done", done="The score was right.")
    assert remedies.owed_to(application.id) is None


def test_administrators_are_told_where_nobody_can_answer(app, world):
    administrator = person("administrator@all", name="Administrator")
    application = world.unseated
    appeal = appealed(application)
    assert messages_to(administrator) == ["appeal-without-holder"]
    page = Visitor(app, world.head).get("appeals.index")
    assert "nobody yet" in page.words
    reading = Visitor(app, world.coordinator)
    mends = (
        "An administrator gives somebody else one of these roles, and is written to about it: Administrator."
    )
    said = "whoever is head of the office or vice-rector has scored or signed here, or has a conflict of interest."
    page = reading.get("appeals.show", appeal_id=appeal.id)
    assert f"Nobody can answer it now: {said} {mends}" in page.words
    end_grant(administrator, get_person(world.head.id).grants[0].id, now=utc_now())
    db.session.commit()
    page = reading.get("appeals.show", appeal_id=appeal.id)
    assert f"Nobody can answer it now: nobody is head of the office or vice-rector. {mends}" in page.words
    tasks, who = (
        Visitor(app, administrator),
        "give somebody else the role of head of the office or vice-rector",
    )
    page = tasks.get("workflow.tasks")
    assert f"Nobody may answer 1 appeal: {who} {application.reference}" in page.words
    vice_rector_given(administrator)
    assert "Nobody may answer" not in tasks.get("workflow.tasks").words
    assert "Nobody can answer it now" not in reading.get("appeals.show", appeal_id=appeal.id).words


def vice_rector_given(administrator: Person) -> Person:
    """Given on the day: what waits for somebody to answer it comes to them."""
    found = person(name="Another vice-rector")
    give_grant(administrator, found, "vice-rector", "all", now=utc_now())
    db.session.commit()
    return found


def test_before_a_role_is_lent_it_says_which_appeals_stay_with_its_holder(app, world):
    vice = vice_rector()
    own = Visitor(app, vice)
    said = "This waits for you by name and is not lent with a role."
    assert said not in own.get("accounts.lending").words
    appeal = appealed(world.unseated)
    page = own.get("accounts.lending")
    by = " ".join(in_words(local_day(appeal.answer_by), "en").split())
    assert (
        f"An appeal to be answered by {by} {world.unseated.reference}" in page.words[page.words.index(said) :]
    )
    assert page.links()[f"An appeal to be answered by {by}"] == f"/appeals/{appeal.id}"


def test_appeals_are_closed_with_their_call(app, world):
    """One that waits for an answer; nobody has it to do any more, and nobody appeals against what is cancelled."""
    vice = vice_rector()
    application, appeal = world.unseated, appealed(world.unseated)
    answers, student = Visitor(app, vice), Visitor(app, application.subject)
    stale = answers.get("appeals.show", appeal_id=appeal.id)
    cancels(app, world)
    assert messages_to(application.subject) == ["appeal-received", "appeal-lapsed"]
    assert "An appeal is to be answered" not in answers.get("workflow.tasks").words
    late = answers.submit(stale, "Answer the appeal", outcome="dismissed", answer="No.")
    assert (late.status, "This call is cancelled" in late.words) == (409, True)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    assert ("Closed with the call" in page.words, "Answer the appeal" in page.buttons()) == (True, False)
    assert "Closed with the call" in answers.get("appeals.index").words
    page = student.get("applications.show", reference=application.reference)
    assert "Closed with the call The call was cancelled on" in card(page)
    run_jobs("selection.remind_of_appeal")
    assert messages_to(vice) == ["appeal-arrived"]


def test_an_appeal_is_closed_with_its_application(app, world):
    """Before the person withdraws they read so; then nobody has it to answer, and none is made against the result."""
    vice, application = vice_rector(), world.unseated
    appeal = appealed(application)
    answers, student = Visitor(app, vice), Visitor(app, application.subject)
    stale = answers.get("appeals.show", appeal_id=appeal.id)
    where = {"reference": application.reference}
    page = student.get("applications.ask_withdraw", **where)
    assert "Your appeal is closed with it: nobody answers it any more." in page.words
    page = student.submitted(page, "Withdraw the application")
    assert "Closed with the application The application was withdrawn on" in card(page)
    assert "Waits for an answer" not in page.words
    assert "An appeal is to be answered" not in answers.get("workflow.tasks").words
    assert "Closed with the application" in answers.get("appeals.index").words
    assert messages_to(vice) == ["appeal-arrived", "appeal-withdrawn"]
    late = answers.submit(stale, "Answer the appeal", outcome="dismissed", answer="No.")
    assert (late.status, "This application is withdrawn" in late.words) == (409, True)
    refused = student.get("appeals.write", **where)
    assert (refused.status, "This application is withdrawn" in refused.words) == (409, True)


def test_what_follows_from_an_appeal_is_not_owed_to_who_withdrew(app, world):
    application = world.unseated
    appeal = granted(application, vice_rector(), "correction")
    office, student = Visitor(app, world.coordinator), Visitor(app, application.subject)
    assert "An appeal is granted" in office.get("workflow.tasks").words
    page = student.get("applications.ask_withdraw", reference=application.reference)
    assert "What follows from your appeal is not done any more." in page.words
    student.submitted(page, "Withdraw the application")
    assert "An appeal is granted" not in office.get("workflow.tasks").words
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert ("Closed with the application" in page.words, "It is done" in page.buttons()) == (True, False)
    assert messages_to(world.coordinator) == ["appeal-to-carry-out", "appeal-withdrawn"]


def test_who_has_withdrawn_is_offered_no_appeal(app, world):
    application = world.unseated
    student = Visitor(app, application.subject)
    page = student.get("applications.show", reference=application.reference)
    assert "Write an appeal" in page.links()
    withdraws(application)
    page = student.get("applications.show", reference=application.reference)
    assert ("How the selection came out" in page.words, "Write an appeal" in page.links()) == (True, False)


def test_what_follows_from_an_appeal_is_not_owed_in_a_cancelled_call(app, world):
    vice = vice_rector()
    appeal = appealed(world.unseated)
    found = appeals.get_appeal(vice, appeal.id)
    services.answer_appeal(vice, found, outcome="granted", remedy="seat-beyond", answer="Yes.", now=utc_now())
    db.session.commit()
    office = Visitor(app, world.coordinator)
    assert "An appeal is granted" in office.get("workflow.tasks").words
    cancels(app, world)
    assert "An appeal is granted" not in office.get("workflow.tasks").words
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "Granted Answered by Vice-rector" in page.words
    assert ("Closed with the call" in page.words, "It is done" in page.buttons()) == (True, False)
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert "The call was cancelled on" in page.words


def test_nobody_appeals_against_what_is_cancelled(app, world):
    student, where = Visitor(app, world.unseated.subject), {"reference": world.unseated.reference}
    assert "Write an appeal" in student.get("applications.show", **where).links()
    office = cancels(app, world)
    assert "appeal that is not settled" not in office.words
    page = student.get("applications.show", **where)
    assert "The call was cancelled: nothing in it is decided any more." in card(page)
    refused = student.get("appeals.write", **where)
    assert (refused.status, "This call is cancelled" in refused.words) == (409, True)


def test_an_appeal_that_is_late_is_refused_in_words(app, world):
    application = world.unseated
    run = get_run(world.call, 1)
    run.moved_at = utc_now() - timedelta(days=20)
    db.session.commit()
    student = Visitor(app, application.subject)
    page = student.get("applications.show", reference=application.reference)
    assert "An appeal was possible until" in card(page)
    assert "Write an appeal" not in page.links()
    late = student.get("appeals.write", reference=application.reference)
    assert late.status == 409
    assert "5 working days after the last decision. You can still write to the office." in late.words
    with pytest.raises(Refusal, match="appeal-too-late"):
        appealed(application)


def test_who_is_named_is_reminded_before_it_is_due(app, world):
    vice = vice_rector()
    application = world.unseated
    appeal = appealed(application)
    run_jobs("selection.remind_of_appeal")
    assert messages_to(vice) == ["appeal-arrived", "appeal-due"]
    found = appeals.get_appeal(vice, appeal.id)
    services.answer_appeal(vice, found, outcome="dismissed", remedy="", answer="No.", now=utc_now())
    services.remind_of_appeal(appeal.id, now=utc_now())
    assert messages_to(vice) == ["appeal-arrived", "appeal-due"]


def test_an_appeal_goes_to_whoever_may_answer_it_when_a_role_ends(app, world):
    """First to nobody, of which administrators are told; then to whoever is given the role."""
    vice, administrator = vice_rector(), person("administrator@all", name="Administrator")
    student, reference = world.unseated.subject, world.unseated.reference
    appeal = appealed(world.unseated)
    assert appeal.holder_id == vice.id
    grant = get_person(vice.id).grants[0]
    asked = Visitor(app, administrator).get(f"/people/{vice.id}/grants/{grant.id}/end")
    assert (
        f"Nobody else may answer 1 appeal that waits for them: {reference}. Give somebody else the role of head of the "
        "office or vice-rector first." in asked.words
    )
    person("vice-rector@all", name="Rustam")
    db.session.commit()
    asked = Visitor(app, administrator).get(asked.address)
    assert f"1 appeal that waits for their answer goes to Rustam: {reference}." in asked.words
    assert "Nobody else may answer" not in asked.words
    db.session.delete(
        db.session.scalars(select(Grant).where(Grant.person_id != vice.id, Grant.role == "vice-rector")).one()
    )
    db.session.commit()
    end_grant(administrator, grant.id, now=utc_now())
    db.session.commit()
    assert (messages_to(administrator), appeal_of(appeal.id).holder_id) == (["appeal-without-holder"], None)
    other = vice_rector_given(administrator)
    assert (messages_to(other), appeal_of(appeal.id).holder_id) == (["appeal-arrived"], other.id)
    assert "An appeal is to be answered by" in Visitor(app, get_person(other.id)).get("workflow.tasks").words
    page = Visitor(app, student).get("applications.show", reference=reference)
    assert "Another vice-rector answers it" in card(page)
    told = select(Message.text).where(Message.person_id == student.id, Message.key == "appeal-passed-on")
    (text,) = db.session.scalars(told)
    assert "is answered by Another vice-rector from now on" in text


def test_an_appeal_goes_on_by_itself_when_a_role_ends_by_its_day(app, world):
    """Nobody ends it by hand. What the one before was told, and has not left yet, is dropped."""
    vice, substitute = vice_rector(), person("vice-rector@all", name="Substitute")
    appeal = appealed(world.unseated)
    assert appeal.holder_id == vice.id
    run_every("selection.pass_on_appeals")
    assert appeal_of(appeal.id).holder_id == vice.id, "nothing has changed"
    db.session.scalars(select(Grant).where(Grant.person_id == vice.id)).one().ends_at = utc_now()
    run_every("selection.pass_on_appeals")
    assert appeal_of(appeal.id).holder_id == substitute.id
    assert [messages_to(each) for each in (vice, substitute)] == [["appeal-arrived"]] * 2
    pages = [Visitor(app, get_person(each.id)).get("/messages") for each in (vice, substitute)]
    assert [world.unseated.reference in page.words for page in pages] == [False, True]


def run_every(name: str) -> None:
    """What the clock starts from time to time."""
    db.session.commit()
    KINDS[name].work()
    db.session.commit()


def appeal_of(appeal_id: int) -> Appeal:
    db.session.expire_all()
    return db.session.get_one(Appeal, appeal_id)


def test_what_was_written_can_be_erased_and_the_appeal_stays(app, world):
    vice = vice_rector()
    application = world.unseated
    appeal = appealed(application)
    administrator = person("administrator@all", name="Administrator")
    entry = db.session.scalars(select(Event).where(Event.name == appeals.MADE)).one()
    assert WRONG not in str(entry.facts)
    audit.erase_words(administrator, entry.id, "reason", reason="They asked for it.", now=utc_now())
    db.session.commit()
    page = Visitor(app, vice).get("appeals.show", appeal_id=appeal.id)
    assert "The words were erased." in page.words
    assert WRONG not in page.text


def test_the_office_reads_the_list_in_its_scope(app, world):
    vice_rector()
    application = world.unseated
    appeal = appealed(application)
    for reader in (world.coordinator, world.head, person("auditor@all")):
        page = Visitor(app, reader).get("appeals.index")
        assert (page.status, application.reference in page.words) == (200, True)
        page = Visitor(app, reader).get("appeals.show", appeal_id=appeal.id)
        assert (page.status, WRONG in page.words, "Answer the appeal" in page.buttons()) == (200, True, False)
    elsewhere = Visitor(app, person("coordinator@programme:999"))
    assert "No appeal" in elsewhere.get("appeals.index").words
    assert elsewhere.get("appeals.show", appeal_id=appeal.id).status == 404
    assert Visitor(app, world.dean).get("appeals.index").status == 403
