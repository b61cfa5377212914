"""The coordinator shares out who assesses what: evenly, by hand, or away from who does not begin."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.accounts.queries import load_grants
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.notifications.models import Message
from mobility.reviews import queries, services
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, sign


def held_by(office: Office) -> dict[str, list[str]]:
    """name of each assessor -> references of what they owe, in order"""
    rows = db.session.execute(
        select(Person.name, Case.reference)
        .join(Wait, Wait.person_id == Person.id)
        .join(Case, Case.id == Wait.case_id)
        .where(Wait.closed_at.is_(None), Wait.role == "faculty-reviewer")
        .order_by(Case.id)
    ).all()
    found: dict[str, list[str]] = {}
    for name, reference in rows:
        found.setdefault(name, []).append(reference)
    return found


def scene(app: Flask) -> Office:
    """Two reviewers have one application."""
    office = Office.open()
    office.checked(office.student("Student 0"))
    return office


def crowded(office: Office, applications: int, more: int) -> Office:
    """The two reviewers have so many applications; then more come who have nothing."""
    for number in range(1, applications):
        office.checked(office.student(f"Student {number}"))
    scope = f"faculty-reviewer@faculty:{office.faculties[0].id}"
    office.reviewers += [person(scope, name=f"Reviewer {number + 3}") for number in range(more)]
    db.session.commit()
    return office


def test_shared_out_evenly_after_a_look_at_the_proposal(app: Flask, world: Office) -> None:
    office = crowded(world, 4, 2)
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("reviews.assessors", reference=office.call.reference)
    before = held_by(office)
    proposal = coordinator.get(page.links()["Share out evenly"])
    assert "A proposal: 4 assessments go to others." in proposal.words
    assert held_by(office) == before
    done = coordinator.submitted(proposal, "Reassign")
    assert "4 assessments have gone to others, who have been told." in done.words
    assert {name: len(each) for name, each in held_by(office).items()} == dict.fromkeys(
        ("Reviewer 1", "Reviewer 2", "Reviewer 3", "Reviewer 4"), 2
    )
    again = coordinator.get(done.links()["Share out evenly"])
    assert "It is even already" in again.words
    assert "Reassign" not in again.buttons()
    replaced = db.session.scalars(select(Event.name).where(Event.name == "holder-replaced")).all()
    assert len(replaced) == 4


def test_assessors_say_in_which_languages_they_read_whatever_pages_they_have_open(
    app: Flask, world: Office
) -> None:
    first, second = world.reviewers[:2]
    first.language, second.language = "ru", "tg"  # of their pages, since they pressed the button above them
    by_id(owed(world)[0].application.id).subject.language = "ru"
    db.session.commit()
    reviewer = Visitor(app, first)
    page = reviewer.get("accounts.account")
    ticked = [
        each.get("value") for each in page.all("input", name="reads") if each.get("checked") is not None
    ]
    assert ticked == ["en"], "before somebody says otherwise, it is the language in which they came"
    none = reviewer.submit(page, "Сохранить", name="Reviewer", language="en", reads=[])
    assert (none.status, none.errors()) == (422, ["Отметьте хотя бы один язык."])
    reviewer.submitted(page, "Сохранить", name="Reviewer", language="en", reads=["ru", "tg"])
    db.session.expire_all()
    assert (first.language, first.reads) == ("en", ["tg", "ru"])
    assert owed(world)[0].speaking == {first.id}
    assessors = Visitor(app, world.coordinator).get("reviews.assessors", reference=world.call.reference)
    said = [words_of(small) for small in assessors.root.iter("small")]
    assert any(each.endswith("Тоҷикӣ, Русский") for each in said)
    assert not Visitor(app, world.dean).get("accounts.account").all("input", name="reads")


def test_changed_by_hand_and_refused_where_somebody_signed_meanwhile(app: Flask, world: Office) -> None:
    office = crowded(world, 1, 1)
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("reviews.assessors", reference=office.call.reference, show="hand")
    first, second = (each.wait.id for each in owed(office))
    newcomer = office.reviewers[2].id
    done = coordinator.submitted(page, "Reassign", **{f"person__{first}": newcomer})
    assert "1 assessment has gone to somebody else" in done.words
    assert sorted(held_by(office)) == ["Reviewer 2", "Reviewer 3"]
    stale = coordinator.submit(page, "Reassign", **{f"person__{first}": newcomer})
    reference = next(each.application.reference for each in owed(office) if each.wait.person_id == newcomer)
    said = f"Nothing was reassigned, as somebody was quicker. Who assesses now: {reference}: Reviewer 2, Reviewer 3."
    assert (stale.status, [error[: len(said)] for error in stale.errors()]) == (422, [said])
    same = coordinator.get("reviews.assessors", reference=office.call.reference, show="hand")
    ids = [each.wait.id for each in owed(office)]
    twice = coordinator.submit(
        same, "Reassign", **{f"person__{ids[0]}": newcomer, f"person__{ids[1]}": newcomer}
    )
    said = f"Reviewer 3 cannot have two assessments of {owed(office)[0].application.reference}."
    assert (twice.status, [error[: len(said)] for error in twice.errors()]) == (422, [said])
    chosen = [each.get("value") for each in twice.all("option") if each.get("selected") is not None]
    assert chosen == [str(newcomer)] * 2
    assert second in ids


def test_nobody_with_a_conflict_who_signed_or_has_begun_is_touched(app: Flask, world: Office) -> None:
    office = crowded(world, 2, 1)
    application = by_id(owed(office)[0].application.id)
    third = office.reviewers[2]
    services.declare_conflict(third, application, now=utc_now())
    db.session.commit()
    sign(office.reviewers[0], application.id, 4)
    services.save_draft(
        office.reviewers[1],
        by_id(application.id),
        scores={"standing": 3},
        recommendation=None,
        comment="",
        now=utc_now(),
    )
    db.session.commit()
    found = queries.assignment_of(office.call, office.coordinator, utc_now())
    wanted = found.proposed(lambda each: False)
    here = next(each for each in found.owed if each.application.id == application.id)
    assert (here.begun, wanted[here.wait.id]) == (True, office.reviewers[1].id)
    assert third.id not in {each.id for each in found.choices(here)}
    assert office.reviewers[0].id not in {each.id for each in found.choices(here)}
    with pytest.raises(Refusal, match="cannot-take-place"):
        services.reassign(
            office.coordinator,
            office.call,
            wanted={here.wait.id: third.id},
            was={here.wait.id: office.reviewers[1].id},
            though_begun={here.wait.id},
            now=utc_now(),
        )


def begin(office: Office, place: int, owed_by_them: queries.Owed) -> None:
    """The reviewer of this place writes something."""
    services.save_draft(
        office.reviewers[place],
        by_id(owed_by_them.application.id),
        scores={"standing": 3},
        recommendation=None,
        comment="Half of a thought",
        now=utc_now(),
    )
    db.session.commit()


def test_what_is_begun_stays_when_all_of_somebody_goes_to_others(app: Flask, world: Office) -> None:
    office = crowded(world, 2, 2)
    first = office.reviewers[0]
    begun, other = (each for each in owed(office) if each.wait.person_id == first.id)
    begin(office, 0, begun)
    coordinator = Visitor(app, office.coordinator)
    where = {"reference": office.call.reference, "show": "person", "person": first.id}
    proposal = coordinator.get("reviews.assessors", **where)
    assert "A proposal: 1 assessment goes to somebody else." in proposal.words
    said = f"1 assessment stays with Reviewer 1, who has begun it: {begun.application.reference}."
    assert said in proposal.words
    coordinator.submitted(proposal, "Reassign")
    assert held_by(office)["Reviewer 1"] == [begun.application.reference]
    assert other.application.reference != begun.application.reference
    gone = Visitor(app, first).get("reviews.assess", reference=other.application.reference)
    assert f"the office gave the assessment of {other.application.reference} to somebody else" in gone.words
    nothing = coordinator.get("reviews.assessors", **where)
    assert said in nothing.words
    assert "There is nobody who could take these over." not in nothing.words
    assert "Reassign" not in nothing.buttons()


def test_what_is_begun_is_taken_away_after_asking_back_and_stays_with_its_writer(
    app: Flask, world: Office
) -> None:
    office = crowded(world, 1, 1)
    first, newcomer = office.reviewers[0], office.reviewers[2]
    (begun,) = (each for each in owed(office) if each.wait.person_id == first.id)
    begin(office, 0, begun)
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("reviews.assessors", reference=office.call.reference, show="hand")
    asked = coordinator.submit(page, "Reassign", **{f"person__{begun.wait.id}": newcomer.id})
    assert (asked.status, len(asked.errors())) == (422, 1)
    assert f"Begun already: {begun.application.reference}." in asked.words
    done = coordinator.submitted(asked, "Reassign", though_begun=str(begun.wait.id))
    assert "1 assessment has gone to somebody else" in done.words
    (told,) = db.session.scalars(select(Message).where(Message.key == "assessment-given-to-another"))
    assert told.person_id == first.id
    assert f"You had begun {begun.application.reference}." in told.text
    reviewer = Visitor(app, first)
    theirs = reviewer.get(str(told.link))
    assert "Half of a thought" in theirs.words
    assert "This application no longer waits for your assessment." in theirs.words
    assert "Half of a thought" not in Visitor(app, newcomer).get(str(told.link)).text


def test_on_the_page_of_the_case_it_is_said_what_is_begun(app: Flask, world: Office) -> None:
    office = crowded(world, 1, 1)
    begun = next(each for each in owed(office) if each.wait.person_id == office.reviewers[0].id)
    coordinator = Visitor(app, office.coordinator)
    where = {"reference": begun.application.reference}
    stale = coordinator.get("applications.show", **where)
    begin(office, 0, begun)
    path = f"/applications/{begun.application.reference}/assessors/{begun.wait.id}"
    sent = {
        "csrf_token": stale.all("input", name="csrf_token")[0].get("value"),
        "person": office.reviewers[2].id,
    }
    assert coordinator.http.post(path, data=sent).status_code == 409
    page = coordinator.get("applications.show", **where)
    assert "Reviewer 1 has begun." in page.words
    assert coordinator.http.post(path, data={**sent, "though_begun": "y"}).status_code == 303
    assert sorted(held_by(office)) == ["Reviewer 2", "Reviewer 3"]


def test_what_was_signed_counts_wherever_its_case_is_now(app: Flask, world: Office) -> None:
    office = crowded(world, 2, 0)
    sign(office.reviewers[0], owed(office)[0].application.id, 4)
    office.at_approval("Gone on")
    page = Visitor(app, office.coordinator).get("reviews.assessors", reference=office.call.reference)
    signed = [words_of(td) for td in page.all("td", **{"data-l": "Signed"})]
    assert signed == ["2", "1"]


def test_who_does_not_begin_is_replaced_with_one_press_and_told_of_once(app: Flask, world: Office) -> None:
    office = crowded(world, 2, 2)
    now = utc_now()
    db.session.execute(
        update(Wait).where(Wait.person_id == office.reviewers[0].id).values(due_at=now + timedelta(hours=2))
    )
    db.session.execute(
        update(Wait).where(Wait.person_id == office.reviewers[1].id).values(due_at=now + timedelta(days=13))
    )
    db.session.commit()
    assert (services.tell_of_silent(now=now), services.tell_of_silent(now=now)) == (2, 0)
    db.session.commit()
    told = db.session.scalars(select(Message).where(Message.key == "assessment-not-begun")).all()
    assert {(each.person_id, each.gathering) for each in told} == {(office.coordinator.id, True)}
    coordinator = Visitor(app, office.coordinator)
    proposal = coordinator.get(str(told[0].link))
    assert "2 late or due soon" in proposal.words
    coordinator.submitted(proposal, "Reassign")
    assert {name: len(each) for name, each in held_by(office).items()} == {
        "Reviewer 2": 2,
        "Reviewer 3": 1,
        "Reviewer 4": 1,
    }


def test_the_silent_do_not_take_over_from_each_other(app: Flask, world: Office) -> None:
    office = crowded(world, 2, 0)
    db.session.execute(update(Wait).values(due_at=utc_now() + timedelta(hours=2)))
    db.session.commit()
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("reviews.assessors", reference=office.call.reference)
    proposal = coordinator.get(page.links()["Replace the silent ones"])
    assert "There is nobody who could take these over." in proposal.words
    assert "An administrator can give the role to one more person." in proposal.words
    crowded(office, 1, 1)
    proposal = coordinator.get(page.links()["Replace the silent ones"])
    assert "A proposal: 2 assessments go to others." in proposal.words
    done = coordinator.submitted(proposal, "Reassign")
    assert "2 assessments have gone to others" in done.words
    assert len(held_by(office)["Reviewer 3"]) == 2


def test_of_very_many_a_page_lists_some_and_each_number_opens_its_own(
    app: Flask, world: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = crowded(world, 4, 2)
    coordinator, where = Visitor(app, office.coordinator), {"reference": office.call.reference}
    monkeypatch.setattr("mobility.reviews.views.office.LISTED", 3)
    page = coordinator.get("reviews.assessors", **where)
    number, first = len(owed(office)), office.reviewers[0]
    theirs = {each.application.reference for each in owed(office) if each.wait.person_id == first.id}

    def listed(page: Page) -> list[str]:
        (card,) = page.all("section", id="owed")
        return [words_of(head).split()[0] for head in card.iter("th") if head.get("scope") == "row"]

    found = listed(page)
    while "Next" in page.links():
        page = coordinator.get(page.links()["Next"])
        found += listed(page)
    assert sorted(found) == sorted(each.application.reference for each in owed(office))
    assert f"{number} assessments" in page.words
    own = coordinator.get("reviews.assessors", **where).links()[f"{len(theirs)} · Reviewer 1"]
    page = coordinator.get(own)
    assert (len(listed(page)), set(listed(page)) <= theirs) == (3, True)
    assert f"{len(theirs)} assessments" in page.words
    proposal = coordinator.get("reviews.assessors", **where, show="balance")
    assert "These are the first 3 of 4." in proposal.words
    assert len(listed(proposal)) == len(proposal.all("select")) == 3
    assert "3 assessments have gone to others" in coordinator.submitted(proposal, "Reassign").words


def test_it_is_for_who_runs_the_call_and_costs_the_same_for_many(app: Flask, world: Office) -> None:
    office = crowded(world, 1, 1)
    coordinator = Visitor(app, office.coordinator)
    few = coordinator.get("reviews.assessors", reference=office.call.reference, show="balance")
    for number in range(3):
        office.checked(office.student(f"More {number}"))
    many = coordinator.get("reviews.assessors", reference=office.call.reference, show="balance")
    assert len(few.statements) == len(many.statements) == 10
    for who in (office.reviewers[0], office.dean):
        assert Visitor(app, who).get("reviews.assessors", reference=office.call.reference).status == 403
    elsewhere = person("coordinator@programme:999")
    db.session.commit()
    assert Visitor(app, elsewhere).get("reviews.assessors", reference=office.call.reference).status == 404


def test_calibration_marks_who_lies_apart_and_names_nobody_to_the_committee(app: Flask) -> None:
    """Of three who share applications in turn: who gives 60 points more, and the others, who give less than that one."""
    office = Office.open(reviewers=3)
    for application in [office.checked(office.student(f"Student {number}")) for number in range(6)]:
        for place, reviewer in enumerate(office.reviewers):
            if queries.desk(reviewer, by_id(application.id)).wait is not None:
                sign(reviewer, application.id, 2 if place else 5)
    page = Visitor(app, office.coordinator).get("reviews.calibration", reference=office.call.reference)
    assert page.words.count("Outlier") == 3
    assert ("Reviewer 1" in page.words, "+60" in page.words) == (True, True)
    member = Visitor(app, office.committee[0]).get("reviews.calibration", reference=office.call.reference)
    assert ("Nothing is signed yet that you may read" in member.words, "Reviewer 1" in member.text) == (
        True,
        False,
    )
    for each in db.session.scalars(select(Case.id).where(Case.stage == "approval")).all():
        workflow.fire(each, "approve", actor=office.dean, seen_version=None, now=utc_now())
        db.session.commit()
        office.scored(by_id(each), 3)
    member = Visitor(app, office.committee[0]).get("reviews.calibration", reference=office.call.reference)
    assert ("Assessor 1" in member.words, "Reviewer 1" in member.text, "Outlier" in member.words) == (
        True,
        False,
        True,
    )
    assert (
        Visitor(app, office.reviewers[0]).get("reviews.calibration", reference=office.call.reference).status
        == 403
    )


def owed(office: Office) -> tuple[queries.Owed, ...]:
    load_grants(office.coordinator, utc_now())
    return queries.assignment_of(office.call, office.coordinator, utc_now()).owed
