"""A committee's sitting is called, changed and opened: who is asked, what is refused, whose vote counts."""

import pytest
from sqlalchemy import delete, select

from mobility.accounts.models import Grant
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.notifications.outgoing import outgoing
from mobility.sittings.models import Ballot
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import shipped_texts
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, run_jobs, sign, stage_of
from tests.sittings.world import (
    MOTION,
    as_it_stands,
    call,
    committee_of_three,
    held,
    opened,
    point,
    put_to_vote,
    told,
    tomorrow,
)


def scene(app) -> Office:
    return committee_of_three()


def test_what_cannot_be_a_sitting_is_refused_beside_its_field(app, world):
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.new", reference=world.call.reference)
    usual = {"day__day": 1, "day__month": 1, "day__year": 2020, "clock": "9:00"}
    chair, next_year = world.committee[0].id, utc_now().year + 1
    for typed, said in (
        ({"place": "Room 1"}, "Choose a day and time that is still to come."),
        ({"clock": "25:00"}, "Enter the time as hours and minutes, for example 14:30."),
        ({"day__year": next_year}, "Give a place, a link, or both."),
        (
            {"day__year": next_year, "link": "javascript:alert(1)"},
            "A link begins with https:// and has no blanks.",
        ),
        ({"invited": [world.committee[1].id]}, "Choose as chair one of those whom you ask."),
        ({"invited": []}, "Choose at least one member of the committee."),
    ):
        refused = coordinator.submit(page, "Call the sitting", **{**usual, "chair_id": chair, **typed})
        assert (refused.status, refused.errors()) == (422, [said])


def test_absence_is_said_with_one_click_and_taken_back(app, world):
    sitting = call(app, world)
    member = Visitor(app, world.committee[1])
    page = member.submitted(member.get("sittings.show", reference=sitting.reference), "I cannot come")
    assert "Cannot come" in page.words
    page = member.submitted(page, "I can come after all")
    assert "Cannot come" not in page.words


def test_changed_and_cancelled_everybody_is_told(app, world):
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    stale = coordinator.get("sittings.change", reference=sitting.reference)
    two = [member.id for member in world.committee[:2]]
    coordinator.submitted(stale, "Save and tell everybody", place="Room 7", invited=two)
    assert [len(told(key)) for key in ("sitting-changed", "sitting-left-out")] == [2, 1]
    late = coordinator.submit(stale, "Save and tell everybody", place="Room 8")
    assert (late.status, "This has changed meanwhile" in late.words) == (422, True)
    page = coordinator.get("sittings.ask_to_cancel", reference=sitting.reference)
    done = coordinator.submitted(page, "Cancel the sitting")
    assert ("Cancelled" in done.words, len(told("sitting-cancelled"))) == (True, 2)
    assert "METHOD:CANCEL" in outgoing(told("sitting-cancelled")[0].id).attachments[0].text


def test_who_was_asked_is_told_that_a_sitting_falls_with_its_call(app, world):
    """One that is to come; one that has begun goes on, and no other one is called."""
    begun, sitting = opened(app, world), call(app, world)
    coordinator = Visitor(app, world.coordinator)
    form = coordinator.get("sittings.new", reference=world.call.reference)
    page = coordinator.get("managing.take", reference=world.call.reference, step="cancel")
    assert "1 sitting that is to come is cancelled; its members are told." in page.words
    coordinator.submitted(page, "Cancel the call", reason__en="There is no money.")
    run_jobs("calls.announce")
    assert [as_it_stands(each).state for each in (begun, sitting)] == ["open", "cancelled"]
    letters = told("sitting-cancelled")
    assert [each.person_id for each in letters] == [member.id for member in world.committee]
    assert "The call itself is cancelled. The reason: There is no money." in letters[0].text
    assert "You are asked to a sitting" not in Visitor(app, world.committee[1]).get("workflow.tasks").words
    late = coordinator.submit(form, "Call the sitting", **tomorrow(world))
    assert (late.status, "This call is cancelled" in late.words) == (422, True)


def test_before_its_time_the_sitting_is_opened_when_that_is_confirmed(app, world):
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    show = coordinator.get("sittings.show", reference=sitting.reference)
    asked = coordinator.submitted(show, "Open the sitting")
    assert "14:30; it is" in asked.words
    assert as_it_stands(sitting).state == "called"
    coordinator.submitted(asked, "Open it now")
    assert as_it_stands(sitting).state == "open"
    facts = db.session.scalars(select(Event.facts).where(Event.name == "sitting-opened")).one()
    assert facts == {"called_for": sitting.starts_at.isoformat()}
    page = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(page, "Close the sitting")
    assert "It was opened before the time that it was called for" in page.words
    on_time = call(app, world)
    on_time.starts_at = utc_now()
    db.session.commit()
    page = coordinator.get("sittings.show", reference=on_time.reference)
    done = coordinator.submitted(page, "Open the sitting")
    assert "The sitting is open." in done.words
    page = coordinator.submitted(done, "Close the sitting")
    assert "It was opened before" not in page.words


def test_the_quorum_is_counted_over_the_committee_and_not_over_who_was_asked(app, world):
    first, second, _third = world.committee
    coordinator = Visitor(app, world.coordinator)
    form = coordinator.get("sittings.new", reference=world.call.reference)
    refused = coordinator.submit(form, "Call the sitting", **tomorrow(world), invited=[first.id])
    said = "1 of 3 members of the committee are asked, and a quorum takes 2"
    assert (refused.status, [said in error for error in refused.errors()]) == (422, [True])
    sitting = call(app, world, invited=[first.id, second.id])
    newcomer = person(f"committee-member@call:{world.call.id}", name="Member 4")
    show = coordinator.get("sittings.show", reference=sitting.reference)
    db.session.execute(delete(Grant).where(Grant.person_id == newcomer.id))
    db.session.commit()
    page = coordinator.submitted(coordinator.submitted(show, "Open the sitting"), "Open it now")
    assert "There is no quorum: 0 of 3 members present, 2 needed." in page.words
    assert "1 member was not asked, and counts all the same." in page.words
    for _place in range(2):
        page = coordinator.submitted(page, "Is here")
    assert "There is a quorum: 2 of 3 members present, 2 needed." in page.words
    minutes = coordinator.submitted(page, "Close the sitting").words
    assert "There was a quorum: 2 of 3 present, 2 needed. 1 member was not asked." in minutes


BY_VOTES = """\
quorum = { votes = "majority" }
due    = { at = "call-selection", escalate = "coordinator" }
title  = { en = "Committee", ru = "Комиссия", tg = "Комиссия" }

[stages.committee.moves.in-favour]
vote  = "yes"
title = { en = "In favour", ru = "За", tg = "Тарафдор" }

[stages.committee.moves.against]
vote  = "no"
title = { en = "Not in favour", ru = "Против", tg = "Муқобил" }

[stages.committee.moves.carry]
auto     = true
to       = "selection"
requires = ["vote-carried"]

[stages.committee.moves.fail]
auto     = true
to       = "rejected"
requires = ["vote-failed"]

"""


def with_votes() -> None:
    """From now on the committee of the shipped rule book votes, where it assessed."""
    text = shipped_texts()["outgoing-study.toml"]
    start = text.index("quorum", text.index("[stages.committee]"))
    end = text.index("[stages.selection]")
    workflow.store_rule_book(text[:start] + BY_VOTES + text[end:], utc_now())
    db.session.commit()


def looks_of_votes(page: Page) -> list[str | None]:
    """The classes of what one votes with: none may stand out."""
    every = [*page.root.iter("a"), *page.root.iter("button")]
    return [each.get("class") for each in every if words_of(each) in ("In favour", "Not in favour")]


def test_where_the_rule_book_votes_its_vote_is_the_one(app, world):
    with_votes()
    application = world.at_committee("Madina")
    sitting = opened(app, world)
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, "Madina")
    refused = coordinator.submit(page, "Open the vote", motion=MOTION, means="seat", way="secret")
    assert refused.errors() == ["The rule book's vote is taken by name. Choose an open vote."]
    address = put_to_vote(app, world, sitting, "Madina")
    for place, member in enumerate(world.committee[:2]):
        early = coordinator.submit(coordinator.get(address), "End the vote")
        assert (early.status, "not enough members have voted" in early.words) == (409, True), place
        visitor = Visitor(app, member)
        page = visitor.get(address)
        assert "For" not in page.buttons()
        case = visitor.get("applications.show", reference=application.reference)
        assert looks_of_votes(page) == looks_of_votes(case) == ["sf-btn sf-btn--2"] * 2
        visitor.submitted(visitor.get(page.links()["In favour"]), "In favour")
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert ("2 for, 0 against, 0 abstained" in page.words, "Carried" in page.words) == (True, True)
    assert (stage_of(application), db.session.scalars(select(Ballot)).all()) == ("selection", [])


def test_nobody_reads_scores_while_they_may_still_be_asked_for_theirs(app, world):
    application = world.at_committee("Madina")
    sign(world.committee[0], application.id, 5)
    sitting = call(app, world, stage="committee")
    office = Visitor(app, world.coordinator).get("sittings.ranked_list", reference=sitting.reference)
    assert "100%" in office.words
    for place, member in enumerate(world.committee):
        page = Visitor(app, member).get("sittings.ranked_list", reference=sitting.reference)
        assert "Its scores are shown to you once you can no longer be asked to assess it." in page.words
        assert ("100%" in page.text, "Your own score: 100%" in page.words) == (place == 0, place == 0)
        shown = Visitor(app, member).get("sittings.show", reference=sitting.reference)
        assert "100%" not in shown.text


def test_with_two_assessors_nobody_is_called_apart_and_it_is_said_why(app, world):
    for name in ("Madina", "Farrukh", "Zarina"):
        application = world.at_committee(name)
        for member, points in zip(world.committee, (5, 1), strict=False):
            sign(member, application.id, points)
    sitting = held(app, world)
    coordinator = Visitor(app, world.coordinator)
    said = (
        "With two assessors one cannot say who is apart, so nobody is marked. "
        "They differ by 80 points, in the median of 3 applications."
    )
    for where, reference in (
        ("sittings.ranked_list", sitting.reference),
        ("reviews.calibration", world.call.reference),
        ("sittings.minutes", sitting.reference),
    ):
        page = coordinator.get(where, reference=reference)
        marked = [tag for tag in page.all("strong") if words_of(tag) in ("Outlier", "(far from the others)")]
        assert (said in page.words, marked) == (True, []), where
    assert "Far apart" in coordinator.get("sittings.ranked_list", reference=sitting.reference).words


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_whatever_is_on_the_agenda(app, world, number):
    for place in range(number):
        application = world.at_committee(f"Student {place}")
        for member in world.committee[:2]:
            sign(member, application.id, 4)
    sitting = opened(app, world)
    coordinator, member = Visitor(app, world.coordinator), Visitor(app, world.committee[0])
    pages = {
        "sittings.index": {},
        "sittings.show": {"reference": sitting.reference},
        "sittings.ranked_list": {"reference": sitting.reference},
        "sittings.agenda": {"reference": sitting.reference},
    }
    found = {where: len(coordinator.get(where, **values).statements) for where, values in pages.items()}
    address = put_to_vote(app, world, sitting, "Student 0")
    items = [len(visitor.get(address).statements) for visitor in (coordinator, member)]
    assert (found, items) == (
        {"sittings.index": 5, "sittings.show": 11, "sittings.ranked_list": 11, "sittings.agenda": 11},
        [13, 13],
    )


def test_the_trail_leads_to_the_sitting(app, world):
    sitting = call(app, world)
    page = Visitor(app, person("auditor@all")).get("audit.trail", name="sitting-called")
    assert page.links()[f"Sitting {sitting.reference}"] == f"/sittings/{sitting.reference}"
