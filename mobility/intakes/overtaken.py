"""What is said of applications for the transition that a transition noted by hand overtakes."""

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.applications.models import Application


def goes_nowhere(application: Application, stage: str) -> str:
    """Before a transition is noted by hand: what becomes of the application that is under way."""
    return _(
        "An application for the transition is under way: %(reference)s, %(stage)s. By an order that you note here it "
        "goes nowhere, and is to be ended. If its own order is still to be signed, note nothing: the transition "
        "follows from that.",
        reference=application.reference,
        stage=stage,
    )


def go_nowhere(number_of_students: int) -> str:
    """The same of those of a whole intake; empty where nobody has one."""
    if not number_of_students:
        return ""
    return ngettext(
        "%(num)d of them has an application for the transition under way. By an order that you note here it goes nowhere, "
        "and is to be ended.",
        "%(num)d of them have applications for the transition under way. By an order that you note here these go nowhere, "
        "and are to be ended.",
        number_of_students,
    )
