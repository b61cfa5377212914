"""A committee that gets other members after its sitting was called: who comes is asked too, who goes counts no longer."""

from datetime import timedelta

from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.base.database import db, utc_now
from mobility.base.record import broken_links
from mobility.sittings import services
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.selection.world import Office
from tests.sittings.world import as_it_stands, call, opened, ranked, told


def scene(app) -> Office:
    return ranked()


def given(app, world: Office, name: str) -> Person:
    """An administrator makes somebody a member."""
    newcomer = person("applicant", name=name)
    db.session.commit()
    admin = Visitor(app, person("administrator@all"))
    page = admin.get("accounts.person", person_id=newcomer.id)
    scope = f"call:{world.call.id}"
    admin.submitted(page, "Give the role", role="committee-member", scope=scope)
    return newcomer


def ended(app, member: Person) -> Page:
    grant = select(Grant.id).where(Grant.person_id == member.id, Grant.role == "committee-member")
    admin = Visitor(app, person("administrator@all"))
    where = {"person_id": member.id, "grant_id": db.session.scalars(grant).one()}
    page = admin.get("accounts.ending_grant", **where)
    return admin.submitted(page, next(words for words in page.buttons() if "End this role" in words))


def test_who_becomes_a_member_after_the_sitting_was_called_is_asked_too(app, world):
    sitting = call(app, world)
    office = Visitor(app, world.coordinator)
    stale = office.get("sittings.change", reference=sitting.reference)
    newcomer = given(app, world, "Rajab")
    assert [each.person_id for each in told("sitting-called")][3:] == [newcomer.id]
    visitor = Visitor(app, newcomer)
    assert "You are asked to a sitting" in visitor.get("workflow.tasks").words
    assert "I cannot come" in visitor.get("sittings.show", reference=sitting.reference).buttons()
    page = office.get("sittings.show", reference=sitting.reference)
    assert "Rajab became a member after the sitting was called, is asked, and counts." in page.words
    late = office.submit(stale, "Save and tell everybody", place="Room 8")
    assert (late.status, "This has changed meanwhile" in late.words) == (422, True)
    ended(app, newcomer)
    assert [each.person_id for each in told("sitting-left-out")] == [newcomer.id]
    page = office.get("sittings.show", reference=sitting.reference)
    assert "Rajab is no longer a member, and does not count." in page.words


def test_once_it_is_open_a_new_member_marks_themself_present_and_makes_the_quorum(app, world):
    sitting = opened(app, world, present=1)
    newcomer = given(app, world, "Rajab")
    office, visitor = Visitor(app, world.coordinator), Visitor(app, newcomer)
    page = office.get("sittings.show", reference=sitting.reference)
    assert "There is no quorum: 1 of 4 members present, 3 needed." in page.words
    visitor.submitted(visitor.get("sittings.show", reference=sitting.reference), "I am here")
    page = office.submitted(office.get("sittings.show", reference=sitting.reference), "Is here")
    assert "There is a quorum: 3 of 4 members present, 3 needed." in page.words
    stale = page
    ended(app, world.committee[0])
    page = office.get("sittings.show", reference=sitting.reference)
    assert "There is a quorum: 2 of 3 members present, 2 needed." in page.words
    assert "No longer a member" in page.words
    refused = office.submit(stale, "Has left")
    assert (refused.status, "no longer a member of the committee" in refused.words) == (409, True)
    minutes = office.submitted(page, "Close the sitting", sure="yes").words
    assert "There was a quorum: 2 of 3 present, 2 needed." in minutes
    assert list(broken_links()) == []


def test_who_ceased_to_be_a_member_is_shown_so_when_it_is_over(app, world):
    """And not as somebody who could not come."""
    sitting = opened(app, world, present=2)
    gone = world.committee[2]
    office = Visitor(app, world.coordinator)
    ended(app, gone)
    page = office.get("sittings.show", reference=sitting.reference)
    office.submitted(page, "Close the sitting", sure="yes")
    page = office.get("sittings.show", reference=sitting.reference)
    assert f"{gone.called} No longer a member" in page.words


def test_a_role_that_ends_by_its_day_is_noticed(app, world):
    sitting = call(app, world)
    later = utc_now() + timedelta(minutes=1)
    grant = db.session.scalars(select(Grant).where(Grant.person_id == world.committee[2].id)).one()
    grant.ends_at = later
    db.session.commit()
    for moment, members in ((utc_now(), 3), (later, 2), (later, 2)):
        services.follow_members(now=moment)
        db.session.commit()
        assert len(as_it_stands(sitting).committee) == members
    assert [each.person_id for each in told("sitting-left-out")] == [world.committee[2].id]
