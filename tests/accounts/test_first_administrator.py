"""An empty house: a one-time code from the console makes the first administrator."""

from datetime import timedelta

import pytest

from mobility.accounts import queries, services
from mobility.accounts.cli import people
from mobility.base.database import db, utc_now
from mobility.base.refusals import Refusal
from tests.accounts.conftest import PASSWORD, a_person, an_administrator


def test_the_code_works_once(app, visitor):
    code = services.make_first_code(utc_now())
    db.session.commit()
    page = visitor.get("/first-run")
    typed = {"name": "Зарина Каримова", "email": "zarina@example.org", "password": PASSWORD}
    wrong = visitor.submit(page, "Become the administrator", code="AAAA-BBBB-CCCC", **typed)
    assert wrong.errors() == [
        "This is not the code, or it is more than a day old. Make a new one on the console."
    ]
    done = visitor.submitted(wrong, "Become the administrator", code=f" {code.lower()} ", **typed)
    assert done.heading == "People"
    assert queries.has_administrator(utc_now())
    assert visitor.get("/first-run").status == 404
    with pytest.raises(Refusal, match="administrator-exists"):
        services.make_first_code(utc_now())


def test_a_code_ends_after_a_day_and_by_the_next(app):
    now = utc_now()
    values = {"name": "Зарина", "email": "z@example.org", "password": PASSWORD, "language": "tg"}
    old = services.make_first_code(now)
    new = services.make_first_code(now)
    for code, when in ((old, now), (new, now + timedelta(days=1, seconds=1))):
        with pytest.raises(Refusal, match="code-wrong"):
            services.make_first_administrator(code, **values, now=when)


def test_an_account_that_is_there_is_not_taken_without_its_password(app):
    person, now = a_person(email="there@example.org"), utc_now()
    code = services.make_first_code(now)
    with pytest.raises(Refusal, match="address-taken"):
        services.make_first_administrator(
            code, "X Y", person.email, "another password", language="tg", now=now
        )
    assert (
        services.make_first_administrator(code, "X Y", person.email, PASSWORD, language="tg", now=now)
        is person
    )


def test_the_console_prints_it(app):
    runner = app.test_cli_runner()
    for asked in (["first-admin"], ["first-admin", "--if-none"]):
        result = runner.invoke(people, asked)
        assert (result.exit_code, "/first-run" in result.output) == (0, True)


def test_the_console_says_that_there_is_one(app):
    """`make run` on an empty service is started again and again: then there is nothing to print."""
    an_administrator()
    runner = app.test_cli_runner()
    assert runner.invoke(people, ["first-admin"]).exit_code == 1
    quiet = runner.invoke(people, ["first-admin", "--if-none"])
    assert (quiet.exit_code, quiet.output) == (0, "")
