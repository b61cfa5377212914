"""What every visitor reads alike is made once for all who come within some seconds; nobody's own is in it."""

from dataclasses import replace

import pytest
from flask import Flask

from mobility.base.database import db
from mobility.base.kept_pages import TOKEN_LATER
from mobility.calls.models import Call
from mobility.institutions.queries import home_name
from tests.calls.world import a_call, a_world
from tests.client import Page, Visitor
from tests.institutions.world import a_person, named


@pytest.fixture
def call(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Its pages are kept until the end of the test; each test has a call, and so addresses, of its own."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], visitor_page_seconds=10**9))
    found = a_call(a_world())
    home_name()  # kept by itself
    return found


def renamed(call: Call) -> None:
    call.title = named("Spring exchange")
    db.session.commit()


def token_in(page: Page) -> str:
    return str(page.all("input", name="csrf_token")[0].get("value"))


def test_a_visitor_reads_what_another_one_had_made(app: Flask, call: Call) -> None:
    first = Visitor(app).get("calls.show", reference=call.reference)
    renamed(call)
    second = Visitor(app).get("calls.show", reference=call.reference)
    assert (first.heading, len(first.statements) > 0) == ("Autumn exchange", True)
    assert (second.heading, second.statements) == ("Autumn exchange", [])


def test_each_visitor_s_forms_are_their_own(app: Flask, call: Call) -> None:
    one, other = Visitor(app), Visitor(app)
    pages = [visitor.get("calls.show", reference=call.reference) for visitor in (one, other)]
    assert token_in(pages[0]) not in pages[1].text
    assert all(TOKEN_LATER not in page.text for page in pages)
    in_russian = other.submitted(pages[1], "RU")
    assert in_russian.root.get("lang") == "ru"
    assert other.post("accounts.choose_language", {"csrf_token": token_in(pages[0])}).status == 400


def test_whoever_is_signed_in_reads_what_is_true_now(app: Flask, call: Call) -> None:
    Visitor(app).get("calls.show", reference=call.reference)
    renamed(call)
    student = Visitor(app, a_person()).get("calls.show", reference=call.reference)
    assert student.heading == "Spring exchange"
    assert "Spring exchange" not in Visitor(app).get("calls.show", reference=call.reference).words


def test_what_is_not_there_is_looked_for_anew(app: Flask, call: Call) -> None:
    assert Visitor(app).get("calls.show", reference="X" + call.reference).status == 404
    call.reference = "X" + call.reference
    db.session.commit()
    assert Visitor(app).get("calls.show", reference=call.reference).status == 200


def test_somebody_who_is_told_something_is_told_it_alone(app: Flask, call: Call) -> None:
    told = Visitor(app)
    with told.http.session_transaction() as session:
        session["_flashes"] = [("message", "You are signed out.")]
    address = f"/calls/{call.reference}"
    assert "You are signed out." in told.get(address).words
    assert "You are signed out." not in Visitor(app).get(address).words
