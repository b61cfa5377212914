"""The blueprint of documents, and what its views share: how large a file may be, and where one came from."""

from flask import Blueprint, current_app, request
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.returning import START, own_path
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.workflow.models import Case
from mobility.workflow.services import book_of

documents = Blueprint("documents", __name__)


def upload_limit() -> int:
    return int(current_app.config["SETTINGS"].upload_limit_mb) * 1024**2


def went_on(case: Case, before: str) -> str:
    """Where the case has gone by itself out of the stage `before`; nothing where it is there still."""
    if case.stage == before:
        return ""
    stage = tr(dict(book_of(case).title_of(case.stage)))
    return _("Nothing else was open, so the application went on: %(stage)s.", stage=stage)


def way_back(case: Case) -> str:
    """The page that the card stood on, else the one with all of them, else the case's own."""
    asked = own_path(request.values.get("back"))
    if asked != START:
        return asked
    if case.kind in lent.document_places:
        return lent.document_places[case.kind](case, current_user)
    if case.kind in lent.places:
        return lent.places[case.kind](case, current_user)
    return START
