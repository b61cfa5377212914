"""Many applications made of few: as whole as those that were told."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mobility.accounts.models import Person
from mobility.applications.models import Application, Choice
from mobility.base.database import utc_now
from mobility.base.record import broken_links
from mobility.calls.models import Destination
from mobility.demo.scale import CALLS, TOLD, scale
from mobility.documents.models import Document, Requirement
from mobility.workflow.models import Case, Wait
from tests.client import Visitor

pytestmark = pytest.mark.wide  # the stories are told anew: some seconds for a tool that no office uses

ROWS = len(TOLD) * CALLS + 5


def said(_words: str) -> None:
    """Nobody listens."""


def test_copies_are_whole(app: Flask, session: Session) -> None:
    assert scale(ROWS, utc_now(), said) == ROWS - len(TOLD)
    session.expire_all()
    assert [*broken_links()] == []
    assert session.scalar(select(func.count()).select_from(Application)) == ROWS
    assert session.scalar(select(func.count(func.distinct(Application.call_id)))) == CALLS
    stray = select(func.count()).select_from(Choice).join(Application).join(Destination)
    assert session.scalar(stray.where(Destination.call_id != Application.call_id)) == 0
    waits = select(Case.stage).where(
        Case.ended_at.is_(None), ~Case.waits.any(Wait.closed_at.is_(None)), Case.kind == "application"
    )
    assert session.scalars(waits).all() == []
    elsewhere = select(func.count()).select_from(Document).join(Requirement)
    elsewhere = elsewhere.join(Case, Case.id == Document.case_id).where(Requirement.context != Case.context)
    assert session.scalar(elsewhere) == 0


def test_it_adds_what_is_missing_and_no_more(app: Flask, session: Session) -> None:
    assert scale(len(TOLD), utc_now(), said) == 0
    assert scale(len(TOLD) + 3, utc_now(), said) == 3
    assert scale(len(TOLD) + 3, utc_now(), said) == 0
    assert [*broken_links()] == []
    newest = session.scalars(select(Application).order_by(Application.id.desc()).limit(1)).one()
    owner = session.get_one(Person, newest.person_id)
    assert Visitor(app, owner).get("applications.show", reference=newest.reference).status == 200


def test_one_call_can_be_made_large(app: Flask, session: Session) -> None:
    scale(len(TOLD) + 20, utc_now(), said, calls=1)
    assert session.scalar(select(func.count(func.distinct(Application.call_id)))) == 1
