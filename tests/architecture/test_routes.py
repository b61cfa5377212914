"""Who may open which page: one table, from which docs/roles.md is written."""

from collections.abc import Iterator

from flask import Flask
from jinja2 import meta

from tests.architecture.source import ROOT, templates
from tools.roles import table_of


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
