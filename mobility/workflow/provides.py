"""What the workflow lends: the texts of rule books' messages, sentences of refusals, its place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry

from .messages import MESSAGES
from .queries import number_of_tasks

__all__ = ["MESSAGES", "NAVIGATION", "REFUSALS"]

REFUSALS = {
    "changed-meanwhile": _l(
        "This case has changed since you opened the page: somebody else, or you in another window, moved it on. "
        "Your step was not made, and nothing was done twice."
    ),
    "move-not-here": _l("This step is not possible where the case is now. It may have been made already."),
    "not-yours-to-move": _l("This step is not yours to make: the case waits for somebody else."),
    "not-waiting-for-you": _l("This case does not wait for you any more."),
    "own-case": _l("This is your own case. Somebody else decides it."),
    "acted-before": _l(
        "You have already decided in another stage of this case. "
        "The rules ask that somebody else does it here: please have a substitute appointed."
    ),
    "reason-owed": _l("Give a reason. The person reads it."),
    "fields-owed": _l("Choose at least one thing that is to be changed."),
    "blank-owed": _l("Fill this in."),
    "blank-unfit": _l(
        "This cannot be taken as it is: choose one of the answers, write a number or a date, or less."
    ),
    "blank-unknown": _l("The form has changed since you opened the page. Please open it again."),
    "fields-unknown": _l("Choose only from the list: it has changed since you opened the page."),
}

NAVIGATION = [
    Entry(
        label=_l("Tasks"),
        endpoint="workflow.tasks",
        place=20,
        shown=lambda person: person.is_authenticated and bool(person.roles),
        count=number_of_tasks,
    )
]
