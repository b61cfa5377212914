"""Whoever may not assess reads why wherever they look: also where the places are for people by name, and in a blind call."""

from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.accounts.services import delegate
from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from tests.applications.world import person
from tests.client import Page, Visitor, last_day
from tests.selection.world import Office

APART = "may not decide this case"
BEGUN = "You have begun an application in the same call yourself."
DECLARED = "You have declared a conflict of interest in this case."
OF_OTHERS = "they have a conflict of interest"
LENDER = "The person for whom you act has a conflict of interest in this case"


def scene(app: Flask) -> Office:
    """One application of a blind call waits for the committee."""
    world = Office.open().with_ready("Nigina Nazarova")
    world.call.blind = True
    db.session.commit()
    return world


def member_with_draft(world: Office) -> Person:
    rival = world.student("Parviz Sharipov")
    db.session.add(Grant(person_id=rival.id, role="committee-member", scope=f"call:{world.call.id}"))
    world.draft(rival)
    db.session.commit()
    return rival


def pages(app: Flask, who: Person, world: Office) -> list[Page]:
    """The application, whom it waits for, and its assessment."""
    where = ("applications.show", "workflow.holders", "reviews.assess")
    return [Visitor(app, who).get(each, reference=world.ready[0].reference) for each in where]


def test_a_member_who_has_begun_to_apply_reads_so(app: Flask, world: Office) -> None:
    rival = member_with_draft(world)
    case, held, desk = pages(app, rival, world)
    assert [BEGUN in page.words for page in (case, held, desk)] == [True, True, True]
    assert (desk.status, "What you can do" in case.words) == (409, False)
    assert f"{rival.called} {APART} {BEGUN}" in held.words


def test_a_member_with_a_conflict_of_interest_reads_so(app: Flask, world: Office) -> None:
    member = Visitor(app, world.committee[0])
    where = {"reference": world.ready[0].reference}
    member.submitted(member.get("reviews.ask_conflict", **where), "Yes, I have a conflict of interest")
    assert [DECLARED in page.words for page in pages(app, world.committee[0], world)] == [True] * 3
    other = [page.words for page in pages(app, world.committee[1], world)]
    assert f"{world.committee[0].called} {APART}" in other[1]
    assert [DECLARED in words or OF_OTHERS in words for words in other] == [False] * 3


def test_who_borrows_the_role_reads_what_keeps_the_lender_apart(app: Flask, world: Office) -> None:
    taker, today = person(name="Deputy"), local_day(utc_now())
    rival = member_with_draft(world)
    grant = db.session.scalars(select(Grant).where(Grant.person_id == rival.id)).one()
    delegate(rival, grant_id=grant.id, address=taker.email, from_day=today, to_day=today, now=utc_now())
    db.session.commit()
    assert [LENDER in page.words for page in pages(app, taker, world)] == [True] * 3


def test_an_administrator_reads_what_a_substitute_would_be_refused_with(app: Flask, world: Office) -> None:
    """A draft by no other words; but not one who could assess it blindly."""
    rival, ruler = member_with_draft(world), person("administrator@all")
    assessing = person("administrator@all", f"committee-member@call:{world.call.id}")
    db.session.commit()

    def told(who: Person) -> tuple[bool, bool]:
        visitor = Visitor(app, who)
        page = visitor.get("workflow.holders", reference=world.ready[0].reference)
        refused = visitor.submit(page, "Give the role", address=rival.email, **last_day())
        assert f"{rival.called} {APART}" in page.words
        assert f"This person may not decide {world.ready[0].reference}" in refused.errors()[0]
        return f"{rival.called} {APART} {OF_OTHERS}" in page.words, OF_OTHERS in refused.errors()[0]

    assert (told(ruler), told(assessing)) == ((True, True), (False, False))


def test_only_who_may_decide_is_offered_as_a_substitute(app: Flask, world: Office) -> None:
    """Neither who knows whose it is, nor who has begun to apply, nor who has the role there already."""
    other, rival = person("committee-member@call:0", name="Member elsewhere"), member_with_draft(world)
    ruler = Visitor(app, person("administrator@all"))
    db.session.commit()
    page = ruler.get("workflow.holders", reference=world.ready[0].reference)
    offered = {each.get("value") for each in page.all("option")}
    assert other.email in offered
    assert offered.isdisjoint({rival.email, world.head.email, *(each.email for each in world.committee)})


def test_a_refused_substitute_is_not_shown_as_holding_the_role(app: Flask, world: Office) -> None:
    """Who had no role before counts as a rival only once it is given: that is taken back before the page is made."""
    newcomer, case = world.student("Parviz Sharipov"), world.ready[0]
    world.draft(newcomer)
    ruler = Visitor(app, person("administrator@all"))
    db.session.commit()
    page = ruler.get("workflow.holders", reference=case.reference)
    asked = ruler.submit(page, "Give the role", address=newcomer.email, **last_day())
    refused = ruler.submit(asked, "Give the role", anyway="y")
    assert f"This person may not decide {case.reference}" in refused.errors()[0]
    assert newcomer.called not in refused.words


def test_who_was_never_asked_reads_that_it_does_not_wait_for_them(app: Flask, world: Office) -> None:
    desk = pages(app, world.coordinator, world)[2]
    assert (desk.status, "This case does not wait for you now." in desk.words) == (409, True)


def test_once_a_conflict_of_interest_is_declared_nobody_is_asked_to_declare_it(
    app: Flask, world: Office
) -> None:
    """Also where the assessment was begun, so that its page can still be read."""
    member, where = Visitor(app, world.committee[0]), {"reference": world.ready[0].reference}
    desk = member.get("reviews.assess", **where)
    assert "declare a conflict of interest" in desk.words
    member.submitted(desk, "Save draft", comment="Begun")
    member.submitted(member.get("reviews.ask_conflict", **where), "Yes, I have a conflict of interest")
    again = member.get("reviews.assess", **where)
    assert ("Conflict of interest declared" in again.words, "declare a conflict" in again.words) == (
        True,
        False,
    )
    asked = member.get("reviews.ask_conflict", **where)
    assert (asked.status, DECLARED in asked.words) == (409, True)
