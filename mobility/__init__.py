"""Safar: a university's student and staff mobility. `create_app` puts the house together."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from flask_migrate import cli as migrate_cli
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings

from .base import (
    again,
    assets,
    background,
    cli,
    errors,
    kept_pages,
    kept_parts,
    languages,
    limits,
    navigation,
    news,
    security,
    storage,
    transaction,
    views,
)
from .base.console import Console
from .base.database import db
from .base.growing import growing
from .base.lending import lent
from .base.templating import Templates
from .base.zone import use_zone

ROOMS = (
    "demo",
    "figures",
    "cohorts",
    "intakes",
    "stays",
    "selection",
    "sittings",
    "reviews",
    "inclusion",
    "applications",
    "calls",
    "register",
    "calendar",
    "institutions",
    "papers",
    "documents",
    "questionnaires",
    "rulebooks",
    "workflow",
    "audit",
    "notifications",
    "accounts",
)
"""From the top floor down: a room imports only rooms below it. On the ground lies `base`."""

DATABASE_PATIENCE = 5
"""Seconds that a connection may take to come about; then the page says that the service is away."""


def create_app(settings: Settings | None = None) -> Flask:
    """The application: base first, then each room through its doors."""
    with growing():
        return _put_together(settings or Settings.read())


def _put_together(settings: Settings) -> Flask:
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        INSTITUTION=dict,
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 10,
            "max_overflow": 10,
            "pool_use_lifo": True,  # what was lent last has the most plans of the server (`base.connections`)
            "connect_args": {"connect_timeout": DATABASE_PATIENCE},
        },
    )
    trusted = settings.trusted_proxies
    if trusted:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted)  # type: ignore[method-assign]  # as Flask's manual tells
    app.url_map.strict_slashes = False  # /calls/ is /calls
    app.jinja_environment = Templates  # before the first look at `jinja_env`, which is made of it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    db.init_app(app)
    doors = {name: _doors(name) for name in ROOMS}
    use_zone(settings.zone)
    storage.open_storage(settings.storage_url)
    security.init_app(app)
    kept_pages.init_app(app)
    kept_parts.init_app(app)
    limits.init_app(app)  # reads forms, so after their limits
    languages.init_app(app)
    navigation.init_app(app)
    news.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    Compress(app)
    transaction.init_app(app)
    again.init_app(app)
    app.register_blueprint(views.health)
    app.register_blueprint(views.pages)
    for room in reversed(ROOMS):
        _open(app, doors[room])
    background.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    for group in (Console.like(migrate_cli.db), cli.jobs):
        app.cli.add_command(group)
    return app


def _doors(room: str) -> dict[str, ModuleType]:
    """The room's modules by door, as far as it has them; importing `tasks` registers its jobs."""
    names = ("models", "provides", "views", "tasks", "cli")
    return {
        door: import_module(f"mobility.{room}.{door}")
        for door in names
        if find_spec(f"mobility.{room}.{door}") is not None
    }


def _open(app: Flask, doors: dict[str, ModuleType]) -> None:
    """A room's `provides` lends, its `views` has `blueprints`, its `cli` has `groups`; a room may have an `init_app`."""
    if "provides" in doors:
        lent.take(doors["provides"])
    if "views" in doors:
        for blueprint in doors["views"].blueprints:
            app.register_blueprint(blueprint)
        if hasattr(doors["views"], "init_app"):
            doors["views"].init_app(app)
    if "cli" in doors:
        for group in doors["cli"].groups:
            app.cli.add_command(group)


__all__ = ["ROOMS", "create_app"]
