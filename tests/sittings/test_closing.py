"""How a sitting ends: what its minutes say of what was left over, and how the assessors score where few have."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.languages import moment
from mobility.base.refusals import Refusal
from mobility.base.zone import Zone
from mobility.notifications.models import Message
from mobility.notifications.outgoing import outgoing
from mobility.sittings import services
from mobility.sittings.models import ItemKind, Sitting
from mobility.sittings.queries import by_id
from tests.accounts.test_delegation import lend
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.world import Office
from tests.sittings.world import SAID, applications, call, committee_of_three, opened, point, ranked


def close(app, world: Office, sitting: Sitting) -> None:
    coordinator = Visitor(app, world.coordinator)
    show = coordinator.get("sittings.show", reference=sitting.reference)
    coordinator.submitted(show, "Close the sitting", sure="yes")


def sign(app, world: Office, sitting: Sitting) -> None:
    chair = Visitor(app, world.committee[0])
    chair.submitted(chair.get("sittings.minutes", reference=sitting.reference), "Sign the minutes")


def number_of(sitting: Sitting, kind: str) -> int:
    return next(item.id for item in by_id(sitting.id).items if item.kind == kind)


def test_the_minutes_say_who_closed_the_sitting_and_what_was_left_over(app):
    world = ranked()
    world.at_approval("Early")
    world.at_committee("Ready")
    sitting = opened(app, world, agenda="all")
    coordinator = Visitor(app, world.coordinator)
    coordinator.submitted(point(coordinator, sitting, "Farrukh"), "Note it", text=SAID)
    gone = next(each for each in applications(sitting) if each.subject.name == "Madina")
    gone.stage = "waiting-list"
    db.session.commit()
    close(app, world, sitting)
    sign(app, world, sitting)
    for who in (world.coordinator, world.committee[0]):
        words = Visitor(app, who).get("sittings.minutes", reference=sitting.reference).words
        assert "3 points of the agenda were not dealt with: " in words
        assert words.count("Not dealt with: it had not come to the committee yet.") == 1
        assert words.count("Not dealt with: it had left the committee already.") == 1
        assert words.count("Not dealt with: nothing was noted, and nobody voted.") == 1
        assert words.count("No vote was taken.") == 1
        assert f"{world.coordinator.called} closed the sitting." in words


def test_the_minutes_say_with_whose_role_on_loan_the_sitting_was_called_and_closed(app):
    world = ranked()
    other = person(name="Other")
    lend(world.coordinator, other)
    office = world.coordinator
    world.coordinator = other
    sitting = opened(app, world)
    notes = Visitor(app, other)
    noted = notes.submitted(point(notes, sitting, "Farrukh"), "Note it", text=SAID)
    assert f"{SAID} Other for Coordinator, " in noted.words
    close(app, world, sitting)
    sign(app, world, sitting)
    page = Visitor(app, office).get("sittings.minutes", reference=sitting.reference)
    assert "Secretary Other for Coordinator " in page.words
    assert "Other for Coordinator closed the sitting." in page.words
    db.session.expire_all()
    assert by_id(sitting.id).minutes["secretary"]["tg"] == "Other (ба ҷойи Coordinator)"


def test_what_is_not_ready_is_not_put_to_the_vote(app):
    world = ranked()
    early = world.at_approval("Early")
    sitting = opened(app, world, agenda="all")
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, "Early")
    assert "This application is not ready for the committee yet, so nothing is put to the vote" in page.words
    assert "Open the vote" not in page.buttons()
    item = next(each for each in by_id(sitting.id).items if each.application_id == early.id)
    with pytest.raises(Refusal, match="application-not-ready"):
        services.open_vote(
            world.coordinator,
            by_id(sitting.id),
            item.id,
            motion="A place.",
            means="seat",
            secret=False,
            now=utc_now(),
        )


def test_a_sitting_that_was_opened_early_is_called_by_the_day_on_which_it_was_held(app):
    world = ranked()
    sitting = call(app, world)
    page = Visitor(app, world.coordinator).get("sittings.show", reference=sitting.reference)
    assert page.heading == f"Sitting of {shown(sitting.starts_at)}"
    assert "called for" not in page.words
    opened_now = opened(app, world)
    db.session.expire_all()
    visitor = Visitor(app, world.coordinator)
    page = visitor.get("sittings.show", reference=opened_now.reference)
    assert page.heading == f"Sitting of {shown(by_id(opened_now.id).opened_at)}"
    assert f"called for {shown(opened_now.starts_at)}" in page.words
    page = visitor.get("sittings.index")
    assert "A sitting is called on the page of its call." in page.words
    listed = page.links()
    assert shown(by_id(opened_now.id).opened_at) in listed
    told = select(Message.person_id).where(Message.key == "sitting-opened-early")
    asked = {each.person_id for each in by_id(opened_now.id).attendees}
    assert set(db.session.scalars(told)) == asked - {world.coordinator.id} != set()


def test_the_entry_of_a_calendar_moves_to_when_the_sitting_was_held(app):
    """Who has it for a day to come is not called to what is over."""
    world = ranked()
    sitting = opened(app, world)
    coordinator = Visitor(app, world.coordinator)
    db.session.expire_all()
    letter = db.session.scalars(select(Message).where(Message.key == "sitting-opened-early")).first()
    (attached,) = outgoing(letter.id).attachments
    close(app, world, sitting)
    db.session.expire_all()
    held = by_id(sitting.id)
    began, ended = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (held.opened_at, held.closed_at))
    fetched = coordinator.get("sittings.calendar_file", reference=sitting.reference).response.get_data(True)
    assert f"DTSTART:{began}" in attached.text
    assert (f"DTSTART:{began}" in fetched, f"DTEND:{ended}" in fetched) == (True, True)
    sequences = [int(text.split("SEQUENCE:")[1].split()[0]) for text in (attached.text, fetched)]
    assert sequences == sorted(sequences)


def shown(at: datetime) -> str:
    return " ".join(moment(at.astimezone(Zone.info), "en").split())


def test_the_point_on_how_the_assessors_score_shows_it(app):
    world = ranked()
    sitting = call(app, world)
    address = {"reference": sitting.reference, "item_id": number_of(sitting, ItemKind.CALIBRATION)}
    coordinator = Visitor(app, world.coordinator)
    of_the_list = coordinator.get("sittings.ranked_list", reference=sitting.reference)
    page = coordinator.get("sittings.item", **address)
    said = "They differ by 40 points, in the median of 2 applications."
    assert (said in of_the_list.words, said in page.words) == (True, True)
    quorum = number_of(sitting, ItemKind.QUORUM)
    there = coordinator.get("sittings.item", reference=sitting.reference, item_id=quorum).words
    assert "0 of 3 members present, 2 needed." in there


def test_where_one_alone_has_scored_nobody_is_said_to_agree_with_the_others(app):
    world = committee_of_three()
    world.at_committee("Madina")
    sitting = opened(app, world)
    address = {"reference": sitting.reference, "item_id": number_of(sitting, ItemKind.CALIBRATION)}
    said = (
        "Nobody can be compared here: in the stage “Committee” no application on this agenda that is fully assessed "
        "has the signed assessments of two people."
    )
    assert said in Visitor(app, world.coordinator).get("sittings.item", **address).words
    close(app, world, sitting)
    sign(app, world, sitting)
    words = Visitor(app, world.coordinator).get("sittings.minutes", reference=sitting.reference).words
    assert (said in words, "lay far from those of the others" in words) == (True, False)
    assert said in Visitor(app, world.coordinator).get("sittings.item", **address).words
