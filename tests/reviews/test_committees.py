"""A committee serves one call, or each call of a programme."""

from flask import Flask
from sqlalchemy import select, update

from mobility.accounts.models import Grant
from mobility.base.database import db
from mobility.workflow.models import Wait
from tests.applications.world import person
from tests.client import Visitor
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
