"""What stands on a sitting's agenda, and the quorum."""

import re
from datetime import timedelta

from mobility.base.database import db, utc_now
from mobility.base.zone import Zone
from mobility.notifications.outgoing import outgoing
from mobility.sittings import proposing
from mobility.sittings.minutes import drafted
from mobility.sittings.models import Sitting
from mobility.sittings.queries import by_id
from tests.client import Visitor, words_of
from tests.selection.world import Office, sign
from tests.sittings.world import (
    MOTION,
    applications,
    as_it_stands,
    call,
    committee_of_three,
    newest,
    opened,
    point,
    put_to_vote,
    ranked,
    told,
    tomorrow,
)

TIMES = r"\d\d:\d\d–\d\d:\d\d"


def scene(app) -> Office:
    return ranked()


def test_members_are_asked_by_mail_with_an_entry_for_their_calendar(app, world):
    sitting = call(app, world)
    letters = told("sitting-called")
    assert [letter.person_id for letter in letters] == [member.id for member in world.committee]
    assert letters[0].link == f"/sittings/{sitting.reference}"
    assert "Where: Room 214" in letters[0].text
    (attached,) = outgoing(letters[0].id).attachments
    assert (attached.name, attached.parameters) == (f"{sitting.reference}.ics", {"method": "PUBLISH"})
    starts = sitting.starts_at.strftime("DTSTART:%Y%m%dT%H%M%SZ")
    assert (starts in attached.text, sitting.starts_at.astimezone(Zone.info).hour) == (True, 14)
    page = Visitor(app, world.committee[0]).get("workflow.tasks")
    assert any("You are asked to a sitting" in words for words in page.links())


def test_the_agenda_has_quorum_calibration_and_the_applications_best_first(app, world):
    sitting = call(app, world)
    page = Visitor(app, world.coordinator).get("sittings.show", reference=sitting.reference)
    first, second = (a.reference for a in sorted(applications(sitting), key=lambda a: a.id))
    points = [words for words, href in page.links().items() if "/items/" in href and "." not in words[:3]]
    assert points == [
        "Quorum",
        "How the assessors score",
        f"{first} · Madina",
        f"{second} · Farrukh",
        "Any other matter",
    ]
    assert "Far apart" in Visitor(app, world.coordinator).get(page.links()["Ranked list"]).words


def test_the_agenda_says_who_is_ready_for_the_committee_and_the_list_why_somebody_has_no_place(app, world):
    world.at_approval("Early")
    world.at_committee("Waiting")
    sitting = call(app, world, agenda="all")
    coordinator, member = Visitor(app, world.coordinator), Visitor(app, world.committee[0])
    page = coordinator.get("sittings.show", reference=sitting.reference)
    lines = {
        words_of(line.find("a")).rpartition(" · ")[2]: words_of(line)
        for line in page.all("li")
        if line.find("a") is not None
    }
    assert list(lines)[-3:-1] == ["Waiting", "Early"], "who was sent first, and is not ready, stands last"
    assert lines["Early"].endswith("not ready for the committee yet")
    assert lines["Waiting"].endswith("Committee still being assessed")
    listed = coordinator.get(page.links()["Ranked list"])
    assert "without a place: nobody has signed an assessment" in listed.words
    mine = member.get("sittings.ranked_list", reference=sitting.reference)
    why = [words_of(line) for line in mine.all("li") if "No place yet" in words_of(line)]
    assert len(why) == 1
    assert "No place yet: it has not come to the committee." in why[0]
    assert (
        "not ready for the committee yet"
        in coordinator.get("sittings.agenda", reference=sitting.reference).words
    )


def test_the_agenda_is_put_in_order_by_buttons(app, world):
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.agenda", reference=sitting.reference)
    page = coordinator.submitted(page, "Add the matter", title="The bus to Riga")
    page = coordinator.submitted(page, "Down")
    titles = [item.title or item.kind for item in by_id(sitting.id).items]
    assert titles == ["calibration", "quorum", "application", "application", "other", "The bus to Riga"]
    page = coordinator.submitted(page, "Put it there", place="5")
    titles = [item.title or item.kind for item in as_it_stands(sitting).items]
    assert titles == ["quorum", "application", "application", "other", "calibration", "The bus to Riga"]
    page = coordinator.submitted(page, "Put it there", place="99")
    assert as_it_stands(sitting).items[-1].kind == "quorum"
    page = coordinator.submitted(page, "Remove")
    assert as_it_stands(sitting).items[0].kind == "application"
    refused = coordinator.submit(page, "Add the matter", title=" ")
    assert (refused.status, refused.errors()) == (422, ["Write what the matter is."])


def test_only_those_on_the_border_where_that_is_asked(app, world):
    for destination in world.call.destinations:
        destination.seats = 0
    db.session.commit()
    sitting = call(app, world, agenda="border")
    assert len(applications(sitting)) == 2
    assert len(applications(call(app, world, agenda="none"))) == 0


def test_where_nobody_is_on_the_border_that_agenda_is_not_offered(app):
    office = committee_of_three()
    office.at_committee("Nobody has scored her")
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("sittings.new", reference=office.call.reference)
    assert "(optional)" not in page.words
    assert [each.get("value") for each in page.all("input", name="agenda")] == ["waiting", "none"]
    assert (
        "The sitting is called." in coordinator.submitted(page, "Call the sitting", **tomorrow(office)).words
    )


def test_an_agenda_is_of_those_who_have_come_to_the_committee_in_portions_and_of_nobody_who_has_left(
    app, world, monkeypatch
):
    monkeypatch.setattr(proposing, "MOST", 2)
    left = world.at_committee("Left")
    for member in world.committee[:2]:
        sign(member, left.id, 3)
    left.stage = "partner-answer"
    db.session.commit()
    waits, early = world.at_committee("Waiting"), world.at_approval("Early")
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.new", reference=world.call.reference)
    offered = [each.get("value") for each in page.all("input", name="agenda")]
    assert offered == ["waiting", "border", "none"], "all would be too many"
    assert "By “Committee”: 2 of 3 applications; the others come to another sitting." in page.words
    first, second, third = (names_on(call(app, world, **typed)) for typed in ({}, {}, {"agenda": "border"}))
    assert (first, second, third) == (["Madina", "Farrukh"], ["Waiting"], ["Farrukh"])
    agenda = coordinator.get("sittings.agenda", reference=newest().reference)
    offered = agenda.text
    assert [each.reference in offered for each in (waits, early, left)] == [True, True, False]


def names_on(sitting: Sitting) -> list[str]:
    return [each.subject.name for each in applications(sitting)]


def test_an_open_vote_needs_a_quorum_and_is_carried_by_a_majority(app, world):
    sitting = opened(app, world, present=1)
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, "Madina")
    refused = coordinator.submit(page, "Open the vote", motion=MOTION, means="seat")
    assert refused.errors() == ["There is no quorum. Mark who is present, or wait for others."]
    show = coordinator.get("sittings.show", reference=sitting.reference)
    coordinator.submitted(show, "Is here")
    address = put_to_vote(app, world, sitting, "Madina")
    reference = applications(sitting)[0].reference
    first, second, third = (Visitor(app, member) for member in world.committee)
    assert "You have voted: For." in first.submitted(point(first, sitting, reference), "For").words
    assert "You have voted: Against." in second.submitted(point(second, sitting, reference), "Against").words
    assert "For" not in third.get(address).buttons()  # not marked as present
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert "1 for, 1 against, 0 abstained" in page.words
    assert ("Not carried" in page.words, "For: Member 1" in page.words) == (True, True)


def test_who_leaves_early_was_there_and_counts_for_no_quorum_any_more(app, world):
    sitting = opened(app, world, present=2)
    coordinator = Visitor(app, world.coordinator)
    mistaken = Visitor(app, world.committee[1])
    page = mistaken.submitted(mistaken.get("sittings.show", reference=sitting.reference), "I leave")
    assert "There is no quorum: 1 of 3 members present, 2 needed." in page.words
    page = mistaken.submitted(page, "I am here")
    for attendee in as_it_stands(sitting).attendees:
        attendee.present_at = attendee.present_at and utc_now() - timedelta(hours=1)
    db.session.commit()
    mistaken.submitted(page, "I leave")
    refused = coordinator.submit(
        point(coordinator, sitting, "Madina"), "Open the vote", motion=MOTION, means="seat"
    )
    assert refused.errors() == ["There is no quorum. Mark who is present, or wait for others."]
    show = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(show, "Close the sitting", sure="yes")
    assert re.search(rf"Present Member 1 \({TIMES}\) Member 2 \({TIMES}.*\) Absent Member 3", page.words)


def test_who_is_away_during_a_vote_stands_so_in_the_minutes(app, world):
    sitting = opened(app, world, present=3)
    coordinator = Visitor(app, world.coordinator)
    first, second, third = (Visitor(app, member) for member in world.committee)
    for attendee in as_it_stands(sitting).attendees:
        attendee.present_at = attendee.present_at and utc_now() - timedelta(hours=1)
    db.session.commit()
    page = third.submitted(third.get("sittings.show", reference=sitting.reference), "I leave")
    address = put_to_vote(app, world, sitting, "Madina")
    first.submitted(first.get(address), "For")
    second.submitted(second.get(address), "Abstain")
    coordinator.submitted(coordinator.get(address), "End the vote")
    third.submitted(page, "I am here")
    show = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(show, "Close the sitting", sure="yes")
    assert re.search(rf"Member 3 \({TIMES}, {TIMES}\) Absent –", page.words)
    assert "2 members were there at the vote. Not there then: Member 3." in page.words
    assert "For: Member 1. Abstained: Member 2." in page.words


def test_who_voted_was_there_however_soon_they_leave(app, world):
    sitting = opened(app, world, present=2)
    coordinator = Visitor(app, world.coordinator)
    address = put_to_vote(app, world, sitting, "Madina")
    first, second = (Visitor(app, member) for member in world.committee[:2])
    first.submitted(first.get(address), "For")
    page = second.submitted(second.get(address), "Against")
    coordinator.submitted(coordinator.get(address), "End the vote")
    page = second.submitted(second.get("sittings.show", reference=sitting.reference), "I leave")
    assert "There is no quorum: 1 of 3 members present, 2 needed." in page.words
    show = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(show, "Close the sitting", sure="yes")
    assert re.search(rf"Present Member 1 \({TIMES}\) Member 2 \({TIMES}\) Absent Member 3", page.words)
    assert "2 members were there at the vote." in page.words
    assert drafted(as_it_stands(sitting))["quorum"]["present"] == 2


def test_it_is_said_how_many_assessments_are_still_needed(app, world):
    """Three are asked, two are needed: after the first one more."""
    for signed in (0, 1):
        application = world.at_committee(f"Waits {signed}")
        for member in world.committee[:signed]:
            sign(member, application.id, 4)
    sitting = call(app, world)
    page = Visitor(app, world.committee[2]).get("sittings.ranked_list", reference=sitting.reference)
    said = ("2 assessments are missing", "1 assessment is missing", "3 assessments are missing")
    assert [page.words.count(words) for words in said] == [1, 1, 0]
