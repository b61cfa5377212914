"""What the workflow lends: the texts of rule books' messages, sentences of refusals, its place in the menu."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.base.lending import Standing
from mobility.base.navigation import Entry
from mobility.base.zone import local_day

from .messages import MESSAGES
from .queries import COUNTED_UP_TO, count_tasks, number_of_tasks, tasks_of

__all__ = ["EVENTS", "MESSAGES", "NAVIGATION", "REFUSALS", "STANDINGS"]

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
    "reminded-today": _l("They have been reminded today already. You can do it again tomorrow."),
    "place-is-taken": _l("This place is signed or taken meanwhile."),
    "cannot-take-place": _l("This person cannot assess the application. Choose somebody from the list."),
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

EVENTS: dict[str, object] = {
    "opened": _l("Case opened"),
    "moved": _l("Case moved"),
    "acted": _l("Signed for many cases"),
    "reminded": _l("Reminded by the office"),
    "holder-replaced": _l("Assessor replaced"),
}


def tasks_standing(viewer: Person, now: datetime) -> Sequence[Standing]:
    """How many tasks wait, and of these how many are late or due today."""
    total = count_tasks(viewer) if viewer.roles else 0
    if not total:
        return ()
    dues = [task.due_at for task in tasks_of(viewer)[0] if task.due_at]
    late = sum(due <= now for due in dues)
    today = sum(due > now and local_day(due) == local_day(now) for due in dues)
    hints = [
        ngettext("%(num)d is late", "%(num)d are late", late) if late else "",
        ngettext("%(num)d is due today", "%(num)d are due today", today) if today else "",
    ]
    text = ngettext("%(num)d task waits for you", "%(num)d tasks wait for you", total)
    if total >= COUNTED_UP_TO:
        text = _("More than %(number)s tasks wait for you", number=COUNTED_UP_TO - 1)
    tone = "late" if late else "soon" if today else ""
    return [Standing(text, url_for("workflow.tasks"), ", ".join(filter(None, hints)), tone)]


STANDINGS = [(10, tasks_standing)]
