"""People for the tests of accounts, and the letters they get."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts import passwords, services
from mobility.accounts.addresses import fold_address
from mobility.accounts.models import Person, Role
from mobility.accounts.queries import load_grants
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from tests.client import Visitor

NUMBERS = count(1)
PASSWORD = "seven quiet mountains"


def a_person(*roles: str, name: str = "Мадина Шарипова", email: str = "", demo: bool = False) -> Person:
    """Somebody with a confirmed address, the password `PASSWORD` and these roles everywhere."""
    address = email or f"person{next(NUMBERS)}@example.org"
    person = Person(
        name=name,
        email=address,
        email_folded=fold_address(address),
        password_hash=passwords.hashed(PASSWORD),
        language="en",
        confirmed_at=utc_now(),
        demo=demo,
    )
    db.session.add(person)
    db.session.flush()
    load_grants(person, utc_now())
    for role in roles:
        services.give_grant(None, person, role, now=utc_now())
    db.session.commit()
    return person


def an_administrator() -> Person:
    return a_person(Role.ADMINISTRATOR, name="Zarina Karimova")


def work_off(app: Flask) -> None:
    """Do what waits, as a worker would."""
    for job_id in db.session.scalars(select(Job.id).where(Job.state == JobState.WAITING)).all():
        with app.app_context():
            run(job_id, timedelta(minutes=1))
    states = db.session.execute(select(Job.name, Job.error).where(Job.state != JobState.DONE)).all()
    assert states == []


@pytest.fixture
def letters(app: Flask, sink, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[EmailMessage]]:
    """Sends what waits and gives all letters that arrived, oldest first."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=sink.url))

    def arrived() -> list[EmailMessage]:
        work_off(app)
        return [message_from_bytes(path.read_bytes(), policy=default) for path in sink.messages()]

    return arrived


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> str:
    """The path of the letter's link."""
    return re.search(r"^http://127\.0\.0\.1:8000(/\S+)$", text_of(letter), re.MULTILINE)[1]


def sign_in(visitor: Visitor, person: Person, password: str = PASSWORD):
    return visitor.submit(visitor.get("/sign-in"), "Sign in", email=person.email, password=password)
