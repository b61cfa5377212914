"""What an extension, a closing and a cancellation mean for those who apply: real applications, real deadlines."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility.accounts.models import Person
from mobility.applications import services as applications
from mobility.applications.models import Application, Choice
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.languages import day, speaking
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.calls import services
from mobility.calls.models import Call
from mobility.calls.opening import closes_at
from mobility.calls.views.managing import SECTIONS
from mobility.notifications.models import Message
from mobility.register.models import Affiliation, AffiliationState, Kind
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait
from tests.applications.world import World
from tests.calls.world import a_call, a_place, a_world, reread
from tests.client import Visitor, words_of
from tests.institutions.world import a_person, named

WHY = {"en": "The partner has closed its campus."}


def done(app: Flask) -> None:
    """Do the jobs of calls and of the workflow, and those that they leave behind; letters stay where they are."""
    mine = (Job.name.like("calls.%") | Job.name.like("workflow.%")) & (Job.not_before <= utc_now())
    while waiting := db.session.scalars(select(Job.id).where(Job.state == JobState.WAITING, mine)).all():
        for job_id in waiting:
            with app.app_context():
                run(job_id, timedelta(minutes=1))
        db.session.expire_all()
        assert db.session.scalars(select(Job.error).where(mine, Job.error.is_not(None))).all() == []


def told(person: Person, key: str) -> int:
    return len(
        db.session.scalars(select(Message.id).where(Message.person_id == person.id, Message.key == key)).all()
    )


def deadline(case: Case) -> object:
    return db.session.scalar(select(Wait.due_at).where(Wait.case_id == case.id, Wait.closed_at.is_(None)))


def extended(office: Person, call: Call, days: int) -> Call:
    services.extend(
        office,
        call,
        seen_version=call.version,
        closes_on=call.closes_on + timedelta(days=days),
        selection_on=call.selection_on + timedelta(days=days),
        waiting_list_ends_on=call.waiting_list_ends_on + timedelta(days=days),
        now=utc_now(),
    )
    db.session.commit()
    return reread(call)


def test_an_extension_tells_the_drafts_and_their_deadline_follows(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people = draft.subject, sent.subject
    assert deadline(draft) == closes_at(world.call)
    call = extended(a_person("coordinator@all"), reread(world.call), 1)
    done(app)
    assert deadline(draft) == closes_at(call)
    assert [told(person, "call-extended") for person in people] == [1, 0]


def test_closing_now_lets_drafts_lapse_and_sent_ones_go_on(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    call = reread(world.call)
    services.close_now(a_person("coordinator@all"), call, seen_version=call.version, now=utc_now())
    db.session.commit()
    done(app)
    workflow.clock(now=utc_now())  # beat does it every minute
    db.session.commit()
    done(app)
    stages = [db.session.scalar(select(Case.stage).where(Case.id == case.id)) for case in (draft, sent)]
    assert stages == ["lapsed", "document-check"]


def test_whose_draft_had_lapsed_is_told_that_the_call_takes_applications_again(app: Flask) -> None:
    """Not who gave theirs up, nor who has sent one; once, and with the way to a new one."""
    world = World.make()
    lapsed, given_up, sent = world.draft(), world.draft(), world.sent()
    people = [case.subject for case in (lapsed, given_up, sent)]
    workflow.fire(given_up.id, "withdraw", actor=given_up.subject, seen_version=None, now=utc_now())
    office, call = a_person("coordinator@all"), reread(world.call)
    services.close_now(office, call, seen_version=call.version, now=utc_now())
    db.session.commit()
    done(app)
    workflow.clock(now=utc_now())
    db.session.commit()
    done(app)
    page = Visitor(app, office).get("managing.extend", reference=call.reference)
    assert "1 person whose draft has lapsed is told that they can apply again." in page.words
    assert "with a draft" not in page.words
    extended(a_person("coordinator@all"), reread(world.call), 1)
    done(app)
    assert [told(person, "call-open-again") for person in people] == [1, 0, 0]
    link = db.session.scalars(select(Message.link).where(Message.key == "call-open-again")).one()
    assert "Apply" in " ".join(Visitor(app, people[0]).get(link).buttons())


def test_a_closed_call_says_to_each_what_became_of_theirs(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    call = reread(world.call)
    services.close_now(a_person("coordinator@all"), call, seen_version=call.version, now=utc_now())
    db.session.commit()  # the clock has not let the draft lapse yet
    where, late = {"reference": call.reference}, "Yours was not sent by then and does not take part."
    begun, other, passer_by = Visitor(app, draft.subject), Visitor(app, sent.subject), Visitor(app)
    for page in (
        begun.get("applications.show", reference=draft.reference),
        begun.get("calls.show", **where),
    ):
        assert ("This call is closed" in page.words, late in page.words) == (True, True)
    assert "1 day late" not in begun.get("applications.show", reference=draft.reference).words
    listed = begun.get("applications.index").words
    assert ("The call is closed; this was not sent." in listed, "late" in listed) == (True, False)
    going = "Applications that were sent go on."
    assert [going in each.get("calls.show", **where).words for each in (other, passer_by)] == [True, True]
    case = db.session.get_one(Case, sent.id)
    case.stage, case.ended_at = "rejected", utc_now()
    db.session.commit()
    assert "Your application came to an end: " in other.get("calls.show", **where).words
    over = passer_by.get("calls.show", **where).words
    assert (going in over, "No application in it is open any more." in over) == (False, True)


def test_a_cancelled_call_ends_every_application_and_tells_everybody_once(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people = draft.subject, sent.subject
    call = reread(world.call)
    services.cancel(a_person("coordinator@all"), call, seen_version=call.version, reason=WHY, now=utc_now())
    db.session.commit()
    done(app)
    stages = [db.session.scalar(select(Case.stage).where(Case.id == case.id)) for case in (draft, sent)]
    assert stages == ["call-cancelled", "call-cancelled"]
    assert [told(person, "call-cancelled") for person in people] == [1, 1]
    letters = db.session.scalars(select(Message.text).where(Message.key == "call-cancelled")).all()
    assert ["The reason: The partner has closed its campus." in text for text in letters] == [True, True]


def test_several_changes_are_told_once_to_each_whom_they_touch(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people, office = (draft.subject, sent.subject), a_person("coordinator@all")
    call = extended(office, reread(world.call), 1)
    for title in ("Autumn", "Exchange in autumn"):
        texts = {"title": named(title), "summary": call.summary}
        services.save_titles(office, call, seen_version=call.version, now=utc_now(), **texts)
    texts = {"title": call.title, "summary": named("Another term.")}
    services.save_titles(office, call, seen_version=call.version, now=utc_now(), **texts)
    services.save_money(
        office, call, seen_version=call.version, costs=named("Less."), funding=named("More."), now=utc_now()
    )
    db.session.commit()
    jobs = db.session.scalars(select(Job).where(Job.name == "calls.tell_changes").order_by(Job.id)).all()
    assert [job.not_before > utc_now() for job in jobs] == [True] * 5
    changes_told()
    named_days = {
        "closing day": "closes_on",
        "day of the selection": "selection_on",
        "end of the waiting list": "waiting_list_ends_on",
    }
    later = [
        f"{name}: {day(getattr(call, part), 'en')} (before: {day(getattr(call, part) - timedelta(days=1), 'en')})"
        for name, part in named_days.items()
    ]
    assert [changes_of(person) for person in people] == [
        ["title; costs and funding"],
        ["; ".join([*later, "title", "costs and funding"])],
    ]


def test_what_is_saved_as_it_was_changes_nothing_and_nobody_is_told(app: Flask) -> None:
    world = World.make()
    world.sent()
    office, call = Visitor(app, a_person("coordinator@all")), world.call
    call.criteria = [{"key": "marks", "title": named("Marks"), "hint": {}, "weight": 100, "scale": 5}]
    db.session.commit()
    before = call.version, db.session.scalar(select(func.count(Event.id)))
    parts = [
        {"part": "destinations", "name": call.destinations[0].id},
        {"part": "documents", "name": "passport"},
    ]
    pages = [("managing.section", {"section": each}) for each in SECTIONS]
    said = {}
    for where, which in (*pages, *(("managing.one_part", each) for each in parts)):
        page = office.get(where, reference=call.reference, **which)
        if "Save" in page.buttons():
            answer = office.submit(page, "Save")
            assert answer.status == 303, (which, answer.errors())
            (flash,) = office.follow(answer).having("sf-flash")
            said[tuple(which.values())] = words_of(flash)
    assert said == dict.fromkeys(said, "Nothing is changed: everything was so already.")
    assert len(said) >= 7
    assert (reread(call).version, db.session.scalar(select(func.count(Event.id)))) == before
    assert db.session.scalars(select(Job.name).where(Job.name == "calls.tell_changes")).all() == []


def test_a_change_of_one_destination_is_told_in_words_to_whom_it_concerns(app: Flask) -> None:
    world = a_world()
    office, call = (
        world.office,
        a_call(world, eligibility={}),
    )  # edited as a draft, which is no news to anybody
    first = call.destinations[0]
    first_stay_to = first.stay_to
    services.save_destination(
        office,
        call,
        None,
        seen_version=call.version,
        now=utc_now(),
        **a_place(world, call, field=named("Textiles")),
    )
    db.session.commit()
    second = reread(call).destinations[1]
    people = [a_student() for _n in range(3)]
    cases = [begun(person, reread(call)) for person in people]
    for case, place in zip(cases, (first, second), strict=False):
        db.session.add(Choice(application_id=case.id, destination_id=place.id, rank=1))
    db.session.commit()
    for case in cases:
        db.session.expire(case, ["choices"])

    def saved(**changes: object) -> None:
        present = reread(call)
        place = next(each for each in present.destinations if each.id == first.id)
        values = a_place(world, present, **changes)
        services.save_destination(
            office, present, place, seen_version=present.version, now=utc_now(), **values
        )
        db.session.commit()

    nominate_by = call.selection_on + timedelta(days=20)
    saved(seats=6)
    saved(seats=5, nominate_by=nominate_by)
    saved(seats=5, nominate_by=nominate_by, stay_to=call.selection_on + timedelta(days=201))
    changes_told()
    ends, ended = (day(each, "en") for each in (call.selection_on + timedelta(days=201), first_stay_to))
    partner = world.university.partner.name["en"]
    told_of = [changes_of(person) for person in people]
    assert told_of[1] == []
    assert told_of[0] == told_of[2]
    assert told_of[0][0].split("; ") == [
        f"{partner} (Engineering): 5 seats instead of 4",
        f"{partner} (Engineering): the stay ends on {ends} instead of {ended}",
    ]
    saved(seats=5, stay_to=call.selection_on + timedelta(days=201))  # only the partner's day for nominations
    changes_told()
    assert [len(changes_of(person)) for person in people] == [1, 0, 1]


def changes_told() -> None:
    """As its job does, for whoever has changed a call so far."""
    for job in db.session.scalars(select(Job).where(Job.name == "calls.tell_changes").order_by(Job.id)).all():
        services.tell_changes(**job.arguments, now=utc_now())
    db.session.commit()


def changes_of(person: Person) -> list[str]:
    """What each message named that told of changes."""
    mine = (Message.person_id == person.id, Message.key == "call-changed")
    texts = db.session.scalars(select(Message.text).where(*mine).order_by(Message.id)).all()
    return [text.split("changed: ")[1].split(".\n")[0].split(". ")[0] for text in texts]


def a_student() -> Person:
    """Whom the coordinator has confirmed as one."""
    person = a_person()
    number = f"S{person.id}"
    db.session.add(
        Affiliation(
            person_id=person.id,
            state=AffiliationState.CONFIRMED,
            kind=Kind.STUDENT,
            number=number,
            birth_date=date(2005, 3, 14),
        )
    )
    db.session.commit()
    return person


def begun(person: Person, call: Call) -> Application:
    """A draft of theirs."""
    application, _fresh = applications.start(person, call, now=utc_now())
    db.session.commit()
    return application


def test_what_people_have_begun_to_apply_under_can_be_widened_alone(app: Flask) -> None:
    world = World.make()
    world.draft()
    office, call = a_person("coordinator@all"), reread(world.call)
    place = call.destinations[0]

    def refused(service: object, **values: object) -> tuple[str, str | None] | None:
        present = reread(call)
        try:
            service(office, present, seen_version=present.version, now=utc_now(), **values)
        except Refusal as refusal:
            return refusal.key, refusal.field
        db.session.commit()
        return None

    assert refused(services.save_conditions, year_from=3, year_to=4) == (
        "conditions-are-promised",
        "year_from",
    )
    assert refused(services.save_conditions, year_from=2, year_to=4, average=Decimal("4.0")) == (
        "conditions-are-promised",
        "average",
    )
    assert refused(services.save_conditions, year_from=1, year_to=4) is None
    offered = {
        name: getattr(place, name)
        for name in (
            "institution_id", "specialty_id", "field", "seats", "language", "level",
            "stay_from", "stay_to", "nominate_by",
        )
    }  # fmt: skip

    def save(**changes: object) -> tuple[str, str | None] | None:
        return refused(services.save_destination, destination=place, **{**offered, **changes})

    assert save(level="C1") == ("level-is-promised", "level")
    assert save(language="ru") == ("destination-is-chosen", "language")
    assert save(level="A2", seats=place.seats + 2) is None
    assert save(level="A2", least_score=Decimal(60)) == ("least-score-is-promised", "least_score")
    place.least_score = Decimal("62.50")
    higher = {**offered, "level": "A2", "seats": place.seats, "least_score": Decimal(70)}
    with speaking("ru"), pytest.raises(Refusal) as stricter:
        services.save_destination(office, call, place, seen_version=call.version, now=utc_now(), **higher)
    assert stricter.value.values["present"] == "62,5"
    place.least_score = None
    assert save(level="A2", first_faculties=[world.faculties[0].id]) == (
        "first-is-promised",
        "first_faculties",
    )
    assert refused(services.save_placing, ties="lot", limits=[]) == ("placing-is-promised", None)
    page = Visitor(app, office).get("managing.section", reference=call.reference, section="placing")
    assert "People have begun to apply under this rule of giving seats; it stays as it is." in page.words
    assert "Save" not in page.buttons()
