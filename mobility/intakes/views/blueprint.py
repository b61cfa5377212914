"""The blueprints of the room, what a page is about, and how files are given."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from mobility.applications.models import Application
from mobility.applications.stages import tone_of
from mobility.base.attachments import attachment
from mobility.base.languages import tr
from mobility.base.sheets import TYPE
from mobility.institutions.queries import contacts_in_force
from mobility.intakes import policy, queries
from mobility.intakes.models import Intake, JointSpecialty
from mobility.intakes.queries import Somebody
from mobility.workflow.services import book_of

intakes = Blueprint("intakes", __name__, url_prefix="/intakes")
joint = Blueprint("joint", __name__, url_prefix="/partner")


@intakes.app_template_filter()
def stands_at(application: Application) -> tuple[str, str]:
    """What its stage or the end that it has come to is called, and the tone of that."""
    book = book_of(application)
    return tr(dict(book.title_of(application.stage))), tone_of(book, application.stage)


def the_specialty(code: str, *, run: bool = False) -> JointSpecialty:
    """404 unless the viewer follows it; or runs it, for who changes something."""
    found = queries.get_specialty(current_user, code) or abort(404)
    return found if not run or policy.runs(current_user, found) else abort(404)


def the_intake(code: str, year: int, *, run: bool = False) -> Intake:
    """404 as for its specialty."""
    found = queries.get_intake(current_user, code, year) or abort(404)
    return found if not run or policy.runs(current_user, found.joint) else abort(404)


def the_student(reference: str, *, run: bool = False) -> Somebody:
    """Oneself, or who is in a specialty that the viewer follows; 404 else."""
    found = queries.get_student(current_user, reference) or abort(404)
    if run and not policy.runs(current_user, found.student.intake.joint):
        abort(404)
    return found


def partner_reads(joint: JointSpecialty) -> bool:
    """Whether somebody of the partner is told what it is told by mail."""
    return bool(contacts_in_force(joint.institution_id))


def download(content: bytes, name: str) -> Response:
    """A workbook."""
    return attachment(content, f"{name}.xlsx", TYPE)
