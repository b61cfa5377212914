"""The one-click people of the demo exist in the demo alone; guessing is slowed down."""

from dataclasses import replace

import pytest

from mobility.accounts import services
from mobility.base.database import db, utc_now
from mobility.institutions.models import Faculty
from tests.accounts.conftest import PASSWORD, a_person, link_in, sign_in
from tests.client import Visitor


@pytest.fixture
def demo(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=True))


def token_of(visitor):
    return {"csrf_token": visitor.get("/sign-in").all("input", name="csrf_token")[0].get("value")}


def test_one_click_in_the_demo(demo, visitor):
    person = a_person("coordinator", name="Demo Coordinator", demo=True)
    page = visitor.get("/sign-in")
    assert "Demo Coordinator" in page.words
    answer = visitor.submit(page, "Enter : Demo Coordinator")
    assert answer.status == 303
    assert visitor.get("/account").status == 200
    assert visitor.post(f"/sign-in/demo/{a_person().id}", token_of(Visitor(visitor.app))).status in (400, 404)
    assert person.demo


def test_people_of_the_demo_stand_with_the_place_of_their_role(demo, app, visitor):
    faculty = Faculty(name={"en": "Faculty of Energy"})
    db.session.add(faculty)
    db.session.flush()
    dean = a_person(name="Demo Dean", demo=True)
    services.give_grant(None, dean, "dean", f"faculty:{faculty.id}", now=utc_now())
    db.session.commit()
    a_person("auditor", name="Demo Auditor", demo=True)
    words = visitor.get("/sign-in").words
    assert "Demo Dean Dean (Faculty of Energy)" in words
    assert "Demo Auditor Auditor" in words
    assert "Auditor (" not in words


def test_people_who_are_not_of_the_demo_are_never_entered(demo, visitor):
    real = a_person(name="Real Person")
    assert "Real Person" not in visitor.get("/sign-in").words
    assert visitor.post(f"/sign-in/demo/{real.id}", token_of(visitor)).status == 404
    assert visitor.get("/account").status == 302


def test_outside_of_the_demo_there_is_no_such_page(visitor):
    person = a_person(demo=True, name="Demo Person")
    assert "Demo Person" not in visitor.get("/sign-in").words
    assert visitor.post(f"/sign-in/demo/{person.id}", token_of(visitor)).status == 404
    assert visitor.get("/account").status == 302


def test_guessing_one_account_is_stopped_and_others_sign_in(app, visitor):
    victim, neighbour = a_person(), a_person()
    for _ in range(10):
        assert sign_in(visitor, victim, "a guess of many").status == 422
    stopped = sign_in(visitor, victim)
    assert stopped.status == 429
    assert "Try again in 15 minutes" in stopped.words or "Try again in 14 minutes" in stopped.words
    assert int(stopped.response.headers["Retry-After"]) <= 900
    assert sign_in(Visitor(app), neighbour).status == 303


def test_a_new_password_lifts_the_stop(app, visitor, letters):
    person = a_person()
    for _ in range(10):
        sign_in(visitor, person, "a guess of many")
    stopped = sign_in(visitor, person)
    assert stopped.status == 429
    asked = visitor.get(stopped.links()["Ask for a new password"])
    visitor.submit(asked, "Send the link", email=person.email)
    page = visitor.get(link_in(letters()[0]))
    signing_in = visitor.submitted(page, "Set the password", password="eight loud rivers")
    assert signing_in.all("input", name="email")[0].get("value") == person.email
    assert visitor.submit(signing_in, "Sign in", password="eight loud rivers").status == 303


def test_signing_in_often_is_no_guessing(app):
    person = a_person()
    assert [sign_in(Visitor(app), person, PASSWORD).status for _ in range(12)] == [303] * 12


def test_letters_to_one_address_are_limited(visitor):
    ask = [
        visitor.submit(visitor.get("/reset"), "Send the link", email="nobody9@example.org").status
        for _ in range(11)
    ]
    assert ask == [303] * 10 + [429]
