"""Pages of sittings: calling and preparing one, the sitting itself, its votes, its minutes."""

from flask import Flask

from mobility.sittings.views import calling, holding, minutes
from mobility.sittings.views.blueprint import sittings
from mobility.sittings.words import globals_for_pages

__all__ = ["blueprints", "calling", "holding", "init_app", "minutes"]

blueprints = (sittings,)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(globals_for_pages())
