"""Who may open which page: one table, from which docs/roles.md is written."""

from collections.abc import Iterator

from flask import Flask
from jinja2 import meta

from mobility.accounts.models import EVERYWHERE
from mobility.accounts.roles import ROLES
from tests.applications.world import person
from tests.architecture.source import ROOT, templates
from tests.client import Visitor
from tools.roles import table_of

STRANGER, NOBODY = "stranger", "nobody"
WITH_RULES_OF_THEIR_OWN = {"/first-run", "/health/ready", "/health/status"}
"""There only on an empty database; as the servers are."""
LEAD_ON = {"/sign-in", "/register"}
"""Whoever is signed in already."""


def routes(app: Flask) -> Iterator[tuple[str, object]]:
    for rule in app.url_map.iter_rules():
        yield rule.endpoint, app.view_functions[rule.endpoint]


def test_every_route_declares_who_may(whole_app: Flask) -> None:
    undecided = sorted({endpoint for endpoint, view in routes(whole_app) if not hasattr(view, "who")})
    assert undecided == [], "mark the view with @public, @signed_in or @holding(…) of mobility.base.access"


def test_the_table_of_roles_is_fresh(whole_app: Flask) -> None:
    written = (ROOT / "docs" / "roles.md").read_text()
    assert written == table_of(whole_app), "run `.venv/bin/python -m tools.roles > docs/roles.md`"


def test_every_template_compiles(whole_app: Flask) -> None:
    environment = whole_app.jinja_env
    for path in templates():
        source = path.read_text()
        tree = environment.parse(source)
        environment.get_template(str(path.relative_to(ROOT / "templates")))
        for name in meta.find_referenced_templates(tree):
            if name is not None:
                environment.get_template(name)


def test_each_role_opens_what_the_marks_say(app: Flask) -> None:
    """Every page without parameters, for a stranger, somebody without a role, and each role by itself."""
    pages = {
        rule.rule: str(app.view_functions[rule.endpoint].who)  # type: ignore[attr-defined]
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule not in WITH_RULES_OF_THEIR_OWN
    }
    visitors = {STRANGER: Visitor(app), NOBODY: Visitor(app, person())}
    visitors |= {str(role): Visitor(app, person(f"{role}@{a_scope(role)}")) for role in ROLES}
    for role, visitor in visitors.items():
        found = {address: status(app, visitor, address) for address in pages}
        assert found == {address: expected(address, who, role) for address, who in pages.items()}, role


def status(app: Flask, visitor: Visitor, address: str) -> int:
    """Without reading the page: there are hundreds."""
    with app.app_context():
        return visitor.http.get(address).status_code


def a_scope(role: str) -> str:
    return EVERYWHERE if ROLES[role].also_everywhere else f"{ROLES[role].scope_kind}:1"


def expected(address: str, who: str, role: str) -> int:
    if address in LEAD_ON and role != STRANGER:
        return 302
    if who == "everybody":
        return 200
    if role == STRANGER:
        return 302
    return 200 if who == "signed-in" or role in who.split() else 403
