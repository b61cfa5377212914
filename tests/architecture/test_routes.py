"""Who may open which page: one table, from which docs/roles.md is written."""

import pytest
from flask import Flask, g
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.routing import Rule

from mobility.accounts.models import EVERYWHERE, Grant, Person
from mobility.accounts.roles import ROLES
from mobility.base.access import EVERYBODY, SIGNED_IN
from tests.applications.world import person
from tests.architecture.source import ROOT
from tests.client import Visitor
from tools.roles import table_of

STRANGER, NOBODY, ALL = "stranger", "nobody", "all roles"
WITH_RULES_OF_THEIR_OWN = {"/first-run", "/health/ready", "/health/status"}
"""There only on an empty database; as the servers are."""
LEAD_ON = {"/sign-in", "/register"}
"""Whoever is signed in already."""


def test_every_route_declares_who_may(whole_app: Flask) -> None:
    marks = {rule.endpoint: mark_of(whole_app, rule, "GET") for rule in whole_app.url_map.iter_rules()}
    known = {EVERYBODY, SIGNED_IN, *ROLES}
    undecided = {endpoint: mark for endpoint, mark in marks.items() if not set(mark.split()) <= known}
    assert undecided == {}, "mark the view with @public, @signed_in or @holding(…) of mobility.base.access"


def test_the_table_of_roles_is_fresh(whole_app: Flask) -> None:
    written = (ROOT / "docs" / "roles.md").read_text()
    assert written == table_of(whole_app), "run `.venv/bin/python -m tools.roles > docs/roles.md`"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_keeps_out_whom_its_mark_does_not_name(whole_app: Flask, method: str) -> None:
    """Also those with parameters, and whatever is sent: the guard stands before the view, so nothing is looked up."""
    rules = [rule for rule in whole_app.url_map.iter_rules() if method in (rule.methods or ())]
    closed = [rule for rule in rules if mark_of(whole_app, rule, method) not in (EVERYBODY, SIGNED_IN)]
    assert closed
    for role in (NOBODY, *ROLES):
        with whole_app.test_request_context(method=method):
            g._login_user = somebody(role)
            for rule in closed:
                if role not in mark_of(whole_app, rule, method).split():
                    with pytest.raises(Forbidden):
                        whole_app.view_functions[rule.endpoint](**dict.fromkeys(rule.arguments))


def test_each_role_opens_what_the_marks_say(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page without parameters, for a stranger, somebody without a role, one who holds all, and each role by itself.

    To a page for everybody a single role makes no difference that neither having none nor having all would make.
    """
    monkeypatch.setitem(app.error_handler_spec[None][None], HTTPException, HTTPException.get_response)
    pages = {
        rule.rule: mark_of(app, rule, "GET")
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule not in WITH_RULES_OF_THEIR_OWN
    }
    tokens = {str(role): f"{role}@{a_scope(role)}" for role in ROLES}
    visitors = {
        STRANGER: Visitor(app),
        NOBODY: Visitor(app, person()),
        ALL: Visitor(app, person(*tokens.values())),
    }
    visitors |= {role: Visitor(app, person(token)) for role, token in tokens.items()}
    for role, visitor in visitors.items():
        asked = {address: who for address, who in pages.items() if who != EVERYBODY or role not in ROLES}
        found = {address: status(app, visitor, address) for address in asked}
        assert found == {address: expected(address, who, role) for address, who in asked.items()}, role


def mark_of(app: Flask, rule: Rule, method: str) -> str:
    """The mark of `mobility.base.access`; "?" where there is none."""
    return str(getattr(app.view_functions[rule.endpoint], "reads" if method == "GET" else "who", "?"))


def somebody(role: str) -> Person:
    """Signed in, but not in the database: a guard looks at nothing but the grants."""
    found = Person()
    set_committed_value(found, "grants", [] if role == NOBODY else [Grant(role=role)])
    return found


def status(app: Flask, visitor: Visitor, address: str) -> int:
    """Without reading the page: there are hundreds."""
    with app.app_context():
        return visitor.http.get(address).status_code


def a_scope(role: str) -> str:
    return EVERYWHERE if ROLES[role].also_everywhere else f"{ROLES[role].scope_kind}:1"


def expected(address: str, who: str, role: str) -> int:
    if address in LEAD_ON and role != STRANGER:
        return 302
    if who == EVERYBODY:
        return 200
    if role == STRANGER:
        return 302
    return 200 if who == SIGNED_IN or role == ALL or role in who.split() else 403
