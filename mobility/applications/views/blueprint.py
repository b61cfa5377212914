"""The blueprint of applications, and how its views fetch."""

from flask import Blueprint, abort
from flask_login import current_user

from mobility.applications.models import Application
from mobility.applications.queries import get_application, get_own

applications = Blueprint("applications", __name__)


def visible_or_404(reference: str) -> Application:
    return get_application(current_user, reference) or abort(404)


def own_or_404(reference: str) -> Application:
    """For pages that only the applicant has; for others they do not exist."""
    return get_own(current_user, reference) or abort(404)
