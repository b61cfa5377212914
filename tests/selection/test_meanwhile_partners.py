"""Two pages about one nomination: what the partner has said or noted since is not decided about unseen, nor lost."""

from sqlalchemy import select

from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.selection.models import Nomination
from tests.client import Page, Visitor
from tests.selection.test_partners import Nominated, boxes, filled, own_reference, stay
from tests.selection.world import (
    address_of,
    bundle_page,
    link_in_the_mail,
    list_of,
    looked_at,
    nomination_of,
    stage_of,
)


def scene(app) -> Nominated:
    """One person is nominated to the first partner."""
    world = Nominated.open(seats=(2, 1, 1))
    student = world.at_selection(5, (0,), name="Student 5")
    world.selected()
    world.nominated(0)
    world.nominees = [by_id(student.id)]
    return world


def kept(application) -> Nomination:
    """As it is now; of the world nothing else is read anew."""
    found = select(Nomination).where(Nomination.id == nomination_of(application))
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def answers(app, world, button: str, **typed: str) -> Page:
    partner = Visitor(app)
    return partner.submitted(partner.get(link_in_the_mail(address_of(world))), button, **typed)


def declines(app, world, why: str) -> None:
    answers(app, world, "Take the answer back")
    answers(app, world, "Decline", **{f"n{nomination_of(world.nominees[0])}__reason": why})


def test_the_office_takes_over_the_answer_that_it_has_read(app, world):
    (student,) = world.nominees
    office = Visitor(app, world.coordinator)
    answers(app, world, "Accept STUDENT 5")
    overview = office.get("selection.overview", reference=world.call.reference)
    pages = [
        office.get(overview.links()["Take over now… (Riga Technical University)"]),
        office.get("applications.show", reference=student.reference),
    ]
    declines(app, world, "The group is full.")
    for page, status in zip(pages, (422, 409), strict=True):
        refused = office.submit(page, "Take over now")
        assert (refused.status, stage_of(student)) == (status, "partner-answer")
        assert "Something newer has come in its place" in refused.words
    asked = office.get(overview.links()["Take over now… (Riga Technical University)"])
    assert "that is given back goes by the waiting list, and to nobody by name" in asked.words
    fresh = office.get("applications.show", reference=student.reference)
    assert "The group is full." in fresh.words
    office.submitted(fresh, "Take over now")
    assert stage_of(student) != "partner-answer"


def details(app, world) -> tuple[Visitor, Page]:
    partner = Visitor(app)
    return partner, partner.get(
        bundle_page(partner, world).links()["Your reference and your dates (STUDENT 5)"]
    )


def test_of_two_contacts_each_notes_what_they_changed(app, world):
    (student,) = world.nominees
    first, page = details(app, world)
    second, other = details(app, world)
    arrives, _ends = stay(world)
    second.submitted(other, "Save", own_reference="RTU-1")
    first.submitted(page, "Save", **boxes(arrives, "arrives_on"))
    noted = kept(student)
    assert (noted.partner_reference, noted.arrives_on) == ("RTU-1", arrives)
    refused = first.submit(page, "Save", own_reference="RTU-2")
    assert (refused.status, "RTU-1." in " ".join(refused.errors())) == (422, True)
    assert kept(student).partner_reference == "RTU-1"
    first.submitted(refused, "Save")
    assert kept(student).partner_reference == "RTU-2"


def test_a_number_that_another_contact_corrected_stays_with_an_answer(app, world):
    (student,) = world.nominees
    partner, address = Visitor(app), link_in_the_mail(address_of(world))
    first, page = details(app, world)
    first.submitted(page, "Save", own_reference="RTU-1")
    stale = partner.get(address)
    first, page = details(app, world)
    first.submitted(page, "Save", own_reference="RTU-2")
    partner.submitted(stale, "Accept STUDENT 5")
    assert (kept(student).said, kept(student).partner_reference) == ("accept", "RTU-2")
    answers(app, world, "Take the answer back")
    stale = partner.get(address)
    first, page = details(app, world)
    first.submitted(page, "Save", own_reference="RTU-3")
    refused = partner.submit(stale, "Accept STUDENT 5", **own_reference(student, "RTU-4"))
    assert (refused.status, "RTU-3." in " ".join(refused.errors())) == (422, True)
    assert kept(student).said is None


def test_a_list_is_taken_over_beside_what_was_shown(app, world):
    (student,) = world.nominees
    partner = Visitor(app)
    page = bundle_page(partner, world)
    shown = looked_at(partner, page, filled(list_of(partner, page), STUDENT_5={"Your own": "RTU-1"}))
    first, other = details(app, world)
    first.submitted(other, "Save", own_reference="RTU-2")
    refused = partner.submit(shown, "Take the list over")
    assert (refused.status, "other things have been noted of: STUDENT 5" in refused.words) == (422, True)
    assert kept(student).partner_reference == "RTU-2"
    partner.submitted(refused, "Take the list over")
    assert kept(student).partner_reference == "RTU-1"
