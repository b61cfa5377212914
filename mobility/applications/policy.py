"""Who sees an application: whoever sees the case. Which of its answers: as with documents (`documents.policy`)."""

from typing import Any

from sqlalchemy import ColumnElement

from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application
from mobility.workflow import policy as workflow


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    """The clause on `Case`; the single page goes through it."""
    return workflow.visible(viewer)


def own(person_id: Any) -> ColumnElement[bool]:
    """The clause on `Application`: for one's own list, and for everything that only the applicant does. `person_id`: a
    number, or what stands for it in a statement that is kept."""
    clause: ColumnElement[bool] = Application.person_id == person_id
    return clause
