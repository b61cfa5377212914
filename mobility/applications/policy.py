"""Who sees an application: whoever sees the case. Which of its answers: as with documents (`documents.policy`)."""

from sqlalchemy import ColumnElement

from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application
from mobility.workflow import policy as workflow


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    """The clause on `Case`; the single page goes through it."""
    return workflow.visible(viewer)


def own(person: Person) -> ColumnElement[bool]:
    """The clause on `Application`: for one's own list, and for everything that only the applicant does."""
    return Application.person_id == person.id
