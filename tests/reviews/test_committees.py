"""A committee serves one call, or each call of a programme."""

from flask import Flask
from sqlalchemy import select, update

from mobility.accounts.models import Grant
from mobility.base.database import db
from mobility.workflow.models import Wait
from tests.applications.world import person
from tests.client import Visitor, words_of
from tests.selection.world import Office, sign, stage_of


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


def rows_of(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """By reference: the own total and the mean of all, each with its place."""
    rows = [list(row) for row in visitor.get("reviews.own").root.iter("tr")][1:]
    return {words_of(row[0]).split()[0]: (words_of(row[2]), words_of(row[3])) for row in rows}
