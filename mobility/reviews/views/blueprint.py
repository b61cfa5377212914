"""The blueprint of reviews, and what its views share."""

from typing import Any

from flask import Blueprint

from mobility.applications.models import Application
from mobility.workflow import services as workflow

reviews = Blueprint("reviews", __name__)


def present_stage(application: Application) -> Any:
    """The title of where it is now."""
    return workflow.book_of(application).title_of(application.stage)
