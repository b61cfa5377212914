"""In which intakes a line of the credit table is needed for the transition, in words."""

from flask_babel import gettext as _

from mobility.intakes.models import ALWAYS, PlanCourse


def needed_in_words(course: PlanCourse) -> str:
    """Beside its title; empty where nobody needs it."""
    if course.needed_from is None:
        return ""
    if course.needed_from == ALWAYS:
        return _("needed for the transition")
    return _("needed for the transition from intake %(year)s on", year=str(course.needed_from))


def intakes_in_words(needed_from: int | None) -> str:
    """The same, as one chooses it and as the record shows it."""
    if needed_from is None:
        return _("no")
    return _("from intake %(year)s on", year=str(needed_from)) if needed_from else _("in all intakes")
