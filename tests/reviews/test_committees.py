"""A committee serves one call, or each call of a programme."""

from flask import Flask
from sqlalchemy import select, update

from mobility.accounts.models import Grant
from mobility.base.database import db, utc_now
from mobility.notifications.models import Message, MessageState
from mobility.reviews.services import declare_conflict
from mobility.workflow.models import Wait
from tests.applications.world import person
from tests.client import Visitor, last_day, words_of
from tests.selection.world import Office, run_jobs, sign, stage_of
from tests.sittings.test_calling import with_votes


def test_members_of_a_programme_decide_in_its_calls(app: Flask) -> None:
    office = Office.open()
    members = Grant.role == "committee-member"
    db.session.execute(update(Grant).where(members).values(scope=f"programme:{office.call.programme_id}"))
    db.session.commit()
    elsewhere = person("committee-member@programme:0", name="Elsewhere")
    application = office.at_committee()
    asked = select(Wait.person_id).where(Wait.case_id == application.id, Wait.closed_at.is_(None))
    assert set(db.session.scalars(asked)) == {member.id for member in office.committee}
    where = {"reference": application.reference}
    assert Visitor(app, office.committee[0]).get("reviews.assess", **where).status == 200
    assert Visitor(app, elsewhere).get("reviews.assess", **where).status == 404
    for member in office.committee:
        sign(member, application.id, 4)
    assert stage_of(application) == "selection"


def test_a_member_reads_places_by_their_own_points_and_by_the_mean_once_nobody_assesses(app: Flask) -> None:
    """The mean stays away while the member could still sign by it."""
    office = Office.open()
    first, second = office.at_committee("Madina"), office.at_committee("Farrukh")
    one, other = office.committee
    sign(one, first.id, 5)
    sign(one, second.id, 3)
    member = Visitor(app, one)
    assert rows_of(member) == {
        first.reference: ("100% place 1 of 2", "–"),
        second.reference: ("60% place 2 of 2", "–"),
    }
    sign(other, first.id, 1)
    assert rows_of(member)[first.reference] == ("100% place 1 of 2", "60%")
    sign(other, second.id, 5)
    assert rows_of(member) == {
        first.reference: ("100% place 1 of 2", "60% place 2 of 2"),
        second.reference: ("60% place 2 of 2", "80% place 1 of 2"),
    }
    reviewer = Visitor(app, office.reviewers[0]).get("reviews.own")
    assert ("place 1 of 2" in reviewer.words, "Mean of all" in reviewer.words) == (True, False)


LEFT = "Places left: 1 of 2, as nobody has come for those who may take part no more. Signatures or votes needed: 1."
FEWER = "Assessed or voted on by fewer than were asked"


def test_an_assessment_that_is_left_to_fewer_is_told_and_the_office_gives_the_role_to_another(
    app: Flask,
) -> None:
    office = Office.open()
    application, other = office.at_committee("Madina"), office.at_committee("Farrukh")
    where = {"reference": application.reference}
    one, two = (Visitor(app, each) for each in office.committee)
    coordinator = Visitor(app, office.coordinator)
    assert (FEWER in coordinator.get("workflow.tasks").words, news_of(office)) == (False, [])
    one.submitted(one.get("reviews.ask_conflict", **where), "Yes, I have a conflict of interest")
    (message,) = news_of(office)
    assert (message.about, "Places left: 1 of 2." in message.text) == (f"case:{application.id}", True)
    assert FEWER in coordinator.get("workflow.tasks").words
    assert LEFT in two.get("reviews.assess", **where).words
    assert LEFT in coordinator.get("applications.show", **where).words
    assert (
        "1 place has fallen away"
        in coordinator.get("reviews.assessors", reference=office.call.reference).words
    )
    assert LEFT not in two.get("reviews.assess", reference=other.reference).words
    assert "Give the role for a time" not in two.get("workflow.holders", **where).words
    third = person(name="Third Member")
    db.session.commit()
    page = coordinator.get("workflow.holders", **where)
    given = coordinator.submitted(page, "Give the role", address=third.email, **last_day(60))
    assert (LEFT in page.words, LEFT in given.words, given.status) == (True, False, 200)
    assert FEWER not in coordinator.get("workflow.tasks").words
    taker = Visitor(app, third)
    assert taker.get("reviews.assess", **where).status == 200
    assert [each.state for each in news_of(office)] == [MessageState.DROPPED]
    taker.submitted(taker.get("reviews.ask_conflict", **where), "Yes, I have a conflict of interest")
    assert [each.state for each in news_of(office)] == [MessageState.DROPPED, MessageState.WAITING]
    sign(office.committee[1], application.id, 4)
    assert {each.state for each in news_of(office)} == {MessageState.DROPPED}


def test_what_several_are_left_to_fewer_for_leads_to_each_where_no_page_has_them_together(app: Flask) -> None:
    office = Office.open()
    assessed = [office.at_committee(name) for name in ("Madina", "Farrukh")]
    with_votes()
    coordinator = Visitor(app, office.coordinator)

    def notes() -> list[str]:
        links = coordinator.get("workflow.tasks").all("a")
        return sorted(each.get("href") for each in links if "fewer than were asked" in words_of(each))

    voted = [office.at_committee(name) for name in ("Zebo", "Rustam")]
    for application in (*assessed, *voted):
        declare_conflict(office.committee[0], application, now=utc_now())
    db.session.commit()
    own = [f"/cases/{each.reference}/holders" for each in voted]
    assert notes() == sorted([f"/calls/{office.call.reference}/assessors", *own])


def test_before_the_role_of_a_member_ends_it_is_said_what_fewer_would_assess(app: Flask) -> None:
    office = Office.open()
    application = office.at_committee("Madina")
    leaving, staying = office.committee
    administrator = Visitor(app, person("administrator@all"))
    grant = db.session.scalars(select(Grant.id).where(Grant.person_id == leaving.id)).one()
    page = administrator.get(f"/people/{leaving.id}/grants/{grant}/end")
    said = (
        f"1 application would then be assessed or voted on by fewer than were asked: {application.reference}."
    )
    assert said in page.words
    assert f"cannot take over everything: {staying.called}" in page.words
    administrator.submitted(page, "End this role all the same")
    run_jobs("workflow.renew")
    assert len(news_of(office)) == 1
    where = {"reference": application.reference}
    assert LEFT in Visitor(app, staying).get("reviews.assess", **where).words


def news_of(office: Office) -> list[Message]:
    told = select(Message).where(Message.person_id == office.coordinator.id, Message.key == "fewer-left")
    return [*db.session.scalars(told.order_by(Message.id).execution_options(populate_existing=True))]


def rows_of(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """By reference: the own total and the mean of all, each with its place."""
    rows = [list(row) for row in visitor.get("reviews.own").root.iter("tr")][1:]
    return {words_of(row[0]).split()[0]: (words_of(row[2]), words_of(row[3])) for row in rows}
