"""What the workflow lends: the texts of rule books' messages, sentences of refusals, its place in the menu."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import exists, select

from mobility.accounts.models import Person, Role
from mobility.accounts.roles import title_of
from mobility.base.database import db
from mobility.base.lending import Guard, Standing
from mobility.base.navigation import COUNTED_UP_TO, Entry
from mobility.base.zone import local_day

from . import appointing, messages, services
from .appointers import appointers
from .bereft import bereft
from .doubts import applies_there, barred_there
from .engine.standing import Outcome, all_signed, tally, waits_of_round
from .erasing import erase_of_step
from .happenings import appointment
from .history import moves_in_words
from .models import Asked, Case
from .queries import (
    called_off_or_out_of_reach,
    count_tasks,
    number_of_stuck,
    number_of_tasks,
    out_of_reach,
    over_or_out_of_reach,
    tasks_of,
)
from .recorded import passage_facts, passages_in_words, step_facts
from .stuck import vacancy_of
from .substitutes import may_remind, roles_to_give

__all__ = [
    "BEREFT",
    "CASE_CAUTIONS",
    "COUNTED",
    "DECISIONS",
    "DETAILS",
    "ENDINGS",
    "ERASURES",
    "EVENTS",
    "FACT_WORDS",
    "GRANT_DOUBTS",
    "GUARDS",
    "HAPPENINGS",
    "MESSAGES",
    "NAVIGATION",
    "REFUSALS",
    "ROLE_CHANGES",
    "STANDINGS",
    "UNNEEDED",
]


def vote_carried(case: Case, now: datetime) -> bool | str:
    """The holders of the present stage have voted, and for it."""
    return _vote_came_to("carried", case)


def vote_failed(case: Case, now: datetime) -> bool | str:
    """They have voted, and not for it."""
    return _vote_came_to("failed", case)


def _vote_came_to(outcome: Outcome, case: Case) -> bool | str:
    state = tally(case)
    if state is not None and state.outcome == outcome:
        return True
    return "vote-tied" if state is not None and state.tied and not state.broken else f"vote-not-{outcome}"


def branches_signed(case: Case, now: datetime) -> bool | str:
    """Each branch of the present stage that the case has is signed."""
    return True if all_signed(case) else "branches-open"


def nothing_asked_here(case: Case, now: datetime) -> bool | str:
    """Nobody has asked for changes in the present stage: who has done so looks at what was mended."""
    asked = exists().where(Asked.case_id == case.id, Asked.stage == case.stage)
    return "changes-were-asked-here" if db.session.scalar(select(asked)) else True


GUARDS = {
    "nothing-asked-here": Guard(
        nothing_asked_here,
        reads="changes",
        title=_l("Nobody has asked for changes here"),
        unasked=True,
        idle=True,
    ),
    "vote-carried": Guard(vote_carried, reads="votes", title=_l("The vote is over and carried")),
    "vote-failed": Guard(vote_failed, reads="votes", title=_l("The vote is over and not carried")),
    "all-signed": Guard(
        branches_signed, reads="signatures", title=_l("Everybody who has to sign here has signed")
    ),
}

MESSAGES = {**messages.MESSAGES, **appointing.MESSAGES}

GOOD_ENDINGS = ("confirmed", "nominee-comes", "order-signed", "order-signed-office")
OTHER_ENDINGS = (
    "applicant-withdrew", "call-cancelled", "changes-lapsed", "closed-by-partner", "declined", "draft-lapsed", "ended",
    "no-choice-left", "no-seat-came", "not-selected", "offer-lapsed", "order-refused", "partner-refused", "rejected",
    "withdrawn",
)  # fmt: skip
GOING_ON = ("partner-accepted", "partner-agreed", "partner-declined", "resubmitted")
"""What is told to others than whose case it is; of what is told to them, all else goes on."""
ENDINGS: dict[str, bool | None] = {
    **dict.fromkeys(GOOD_ENDINGS, True),
    **dict.fromkeys(OTHER_ENDINGS, False),
    **dict.fromkeys(GOING_ON),
}
DECISIONS = ["ended", "order-refused", "partner-refused", "rejected"]

REFUSALS = {
    "changes-were-asked-here": _l("Changes were asked for here, so whoever asked looks at them first."),
    "changed-meanwhile": _l(
        "This case has changed since you opened the page. Your move was not made, and nothing was done twice."
    ),
    "move-not-here": _l("This move is not possible where the case is now. It may have been made already."),
    "not-yours-to-move": _l("This move is not yours to make: the case waits for somebody else."),
    "signed-already": _l("You have voted or signed here already."),
    "not-waiting-for-you": _l("This case does not wait for you now."),
    "own-case": _l("This is your own case. Somebody else decides it."),
    "nobody-to-remind": _l(
        "Nobody who may decide this case holds the role now, so nobody was reminded. Name a substitute."
    ),
    "lender-own-case": _l("This is the case of the person for whom you act. Somebody else decides it."),
    "lender-kept-apart": _l(
        "The person for whom you act has a conflict of interest in this case, so you do not decide it for them either. "
        "Somebody who holds the role themselves does."
    ),
    "lender-acted-before": _l(
        "The person for whom you act has already decided in another stage of this case. "
        "The rules ask that somebody else does it here: another who holds the role, or a substitute."
    ),
    "acted-before": _l(
        "You have already decided in another stage of this case. "
        "The rules ask that somebody else does it here: another who holds the role, or a substitute."
    ),
    "reason-owed": _l("Give a reason. The person reads it."),
    "fields-owed": _l("Choose at least one thing that is to be changed."),
    "reminded-today": _l("They have been reminded today already. You can do it again tomorrow."),
    "place-is-taken": _l("This place is signed or taken meanwhile."),
    "cannot-take-place": _l("This person cannot assess the application. Choose somebody from the list."),
    "knows-whose": _l(
        "In a blind call nobody assesses who may know through another role, such as dean or coordinator, whose the "
        "application is. Somebody else assesses it."
    ),
    "substitute-not-yours": _l(
        "An administrator appoints a substitute, and whoever the rules tell that it is late, for the role that is late."
    ),
    "substitute-yourself": _l(
        "Nobody names themselves. Name somebody else; if it has to be you, an administrator gives you the role."
    ),
    "substitute-barred": _l("This person may not decide %(why)s. Name somebody else."),
    "tie-owes-a-side": _l("You break a tie, so please vote for or against."),
    "vote-tied": _l("The vote is tied. It waits for whoever decides then."),
    "vote-not-carried": _l("The vote is not over, or it was not carried."),
    "vote-not-failed": _l("The vote is not over, or it was carried."),
    "branches-open": _l("Not everybody who has to sign here has signed yet."),
    "blank-owed": _l("Fill this in."),
    "blank-to-come": _l("This day is still to come. Enter today or an earlier day."),
    "blank-unfit": _l(
        "This cannot be taken as it is: choose one of the answers, write a number or a date, or less."
    ),
    "blank-on-record": _l("On record it is %(known)s. If that is wrong, it is put right there first."),
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
    ),
    Entry(
        label=_l("Stuck cases"),
        endpoint="workflow.stuck",
        place=85,
        shown=lambda person: person.is_authenticated and Role.ADMINISTRATOR in person.roles,
        count=lambda person: number_of_stuck(),
    ),
]


def vacancy_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who reminds of the case, or learns that it is late: which of its places are empty, and who can fill them."""
    if case.ended_at is not None or case.subject_id == viewer.id or not may_remind(viewer, case):
        return None
    vacancy = vacancy_of(case, now)
    if vacancy is None:
        return None
    taken = (wait for wait in waits_of_round(case) if wait.closed_at is None or wait.signed_at is not None)
    asked = Counter(wait.role for wait in taken)
    return "workflow/_vacancy.html", {
        "vacancy": vacancy,
        "all": {place.role: asked[place.role] or place.number for place in vacancy.places},
        "appointers": appointers(case, now),
        "gives": bool(roles_to_give(viewer, case, now)),
        "title_of": title_of,
    }


CASE_CAUTIONS = [vacancy_part]

EVENTS: dict[str, object] = {
    "opened": _l("Case opened"),
    "moved": _l("Case moved"),
    "acted": _l("Signed for many cases"),
    "signed": _l("Signed or voted"),
    "reminded": _l("Reminded by the office"),
    services.SUBSTITUTE_NAMED: _l("Substitute appointed"),
    "holder-replaced": _l("Assessor replaced"),
    "case-migrated": _l("Case went over to another version of its rule book"),
    "case-migration-undone": _l("Case went back to the version of its rule book from before"),
}


def tasks_standing(viewer: Person, now: datetime) -> Sequence[Standing]:
    """How many tasks wait, and of these how many are late or due today."""
    total = count_tasks(viewer) if viewer.roles else 0
    if not total:
        return ()
    tasks, _following = tasks_of(viewer)
    dues = [task.due_at for task in tasks if task.due_at]
    late = sum(task.due_at <= now for task in tasks if task.due_at and not task.clock)
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

COUNTED = {"stuck_cases": number_of_stuck}

ROLE_CHANGES = [services.role_changed]

BEREFT = [bereft]

UNNEEDED = {
    **dict.fromkeys((*messages.TO_THE_OFFICE, *messages.FROM_THE_CLOCK), out_of_reach),
    "partner-agreed": over_or_out_of_reach,  # it says what comes next
    **dict.fromkeys(("offer-accepted", "order-signed-office"), called_off_or_out_of_reach),
}

GRANT_DOUBTS = [applies_there, barred_there]

DETAILS = {
    "moved": moves_in_words,
    "case-migrated": passages_in_words,
    "case-migration-undone": passages_in_words,
}

HAPPENINGS = {services.SUBSTITUTE_NAMED: appointment}

ERASURES = dict.fromkeys(("moved", "acted", "signed"), erase_of_step)

FACT_WORDS = {
    **dict.fromkeys(("opened", "moved", "acted", "signed"), step_facts),
    **dict.fromkeys(("case-migrated", "case-migration-undone"), passage_facts),
}
