"""Pages of selection: proposals and their signature, appeals, nominations and links, and the partner's own page."""

from flask import Flask

from mobility.selection.nominations.links import use_key
from mobility.selection.views import (
    appeals,
    bundle_answers,
    bundles,
    conditions,
    nominations,
    rising,
    runs,
    sendings,
    variants,
    wishes,
)
from mobility.selection.views.answers import show
from mobility.selection.views.blueprint import appeals as appeals_blueprint
from mobility.selection.views.blueprint import bundles as bundles_blueprint
from mobility.selection.views.blueprint import conditions as conditions_blueprint
from mobility.selection.views.blueprint import partner, selection
from mobility.selection.views.blueprint import rising as rising_blueprint

__all__ = [
    "appeals",
    "blueprints",
    "bundle_answers",
    "bundles",
    "conditions",
    "init_app",
    "nominations",
    "rising",
    "runs",
    "sendings",
    "show",
    "variants",
    "wishes",
]

blueprints = (
    selection,
    appeals_blueprint,
    conditions_blueprint,
    rising_blueprint,
    bundles_blueprint,
    partner,
)


def init_app(app: Flask) -> None:
    use_key(app.config["SETTINGS"].secret_key)
