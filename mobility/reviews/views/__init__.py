"""Pages of reviews: one's own assessments, and for the office who assesses what and how they score against each other."""

from flask import Flask

from mobility.reviews.words import RECOMMENDATIONS, doubt_about

from . import assessing, correcting, office
from .blueprint import reviews

blueprints = (reviews,)

__all__ = ["assessing", "blueprints", "correcting", "init_app", "office"]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["recommendations"] = RECOMMENDATIONS
    app.jinja_env.globals["doubt_about"] = doubt_about
