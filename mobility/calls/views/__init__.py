"""Pages of calls: the public ones, and those of the people who run them."""

from flask import Flask

from mobility.calls.cards import level_words, zone_city
from mobility.calls.views import life, offering, programmes
from mobility.calls.views.managing import managing
from mobility.calls.views.public import calls

__all__ = ["blueprints", "init_app", "life", "offering", "programmes"]

blueprints = (calls, managing)


def init_app(app: Flask) -> None:
    """Languages of study, and the city whose clock counts, are shown by name."""
    app.jinja_env.globals["level_words"] = level_words
    app.jinja_env.globals["zone_city"] = zone_city
