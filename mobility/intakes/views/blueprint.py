"""The blueprints of the room, what a page is about, and how files are given."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from mobility.base.attachments import attachment
from mobility.base.sheets import TYPE
from mobility.institutions.queries import contacts_in_force
from mobility.intakes import policy, queries
from mobility.intakes.how_far import how_far, stands_at
from mobility.intakes.models import Intake, JointSpecialty
from mobility.intakes.needed import needed_in_words
from mobility.intakes.queries import Somebody

intakes = Blueprint("intakes", __name__, url_prefix="/intakes")
joint = Blueprint("joint", __name__, url_prefix="/partner")


intakes.add_app_template_filter(stands_at)
intakes.add_app_template_filter(how_far)
intakes.add_app_template_filter(needed_in_words)


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
