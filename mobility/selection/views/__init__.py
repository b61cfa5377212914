"""Pages of selection: proposals and their signature, nominations and links, and the partner's own page."""

from flask import Flask

from mobility.selection.links import use_key
from mobility.selection.views import nominations, runs
from mobility.selection.views.answers import show
from mobility.selection.views.blueprint import partner, selection

__all__ = ["blueprints", "init_app", "nominations", "runs", "show"]

blueprints = (selection, partner)


def init_app(app: Flask) -> None:
    use_key(app.config["SETTINGS"].secret_key)
