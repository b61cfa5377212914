"""Words of an entry, erased as an administrator does it: on the page that asks back."""

from flask import Flask
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.record import Event
from tests.client import Page, Visitor
from tests.people import somebody


def erase(app: Flask, name: str, key: str = "reason") -> Page:
    """Of the newest entry of this name; gives the page that asked back."""
    newest = select(Event.id).where(Event.name == name).order_by(Event.id.desc()).limit(1)
    number = db.session.scalars(newest).one()
    administrator = Visitor(app, somebody("administrator@all", now=utc_now()))
    asked = administrator.get("audit.erasing", event_id=number, key=key)
    done = administrator.submitted(asked, "Erase these words for good", reason="The person asked for it.")
    assert "The words are erased." in done.words
    return asked
