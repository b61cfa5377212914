"""What reviews lend: when a stage's assessments are complete, who may not decide, and what the case page shows of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.accounts.roles import ASSESSORS, ROLES, title_of
from mobility.applications.models import Application
from mobility.applications.queries import answers_in
from mobility.base.database import Translated
from mobility.base.languages import tr
from mobility.base.lending import Guard, Percent, lent
from mobility.base.navigation import Entry
from mobility.base.veil import veil_over
from mobility.documents.policy import protections_seen
from mobility.notifications.catalogue import MessageText
from mobility.reviews import policy, queries, side_tasks
from mobility.reviews.closeness import are_alike, hint_about
from mobility.reviews.happenings import conflict, looked_again
from mobility.reviews.informed import bars_of_blindness, doubts_of_blindness, informed, role_changed
from mobility.reviews.recorded import correction_facts
from mobility.reviews.services import reopened, tell_of_copies_owed
from mobility.reviews.veiling import is_blind, nameless, veils
from mobility.workflow import services as workflow
from mobility.workflow.engine.tokens import holds
from mobility.workflow.models import Case


def quorum_reached(case: Case, now: datetime) -> bool | str:
    """Enough have signed in the present round of the stage; those with a conflict of interest do not count."""
    state = workflow.standing(case)
    return True if state is not None and state.reached else "quorum-not-reached"


def mean_at_least(case: Case, now: datetime, value: float) -> bool | str:
    """The mean of what was signed in the present round of the stage is `value` per cent or more."""
    mean = queries.mean_of(case)
    return True if mean is not None and mean >= Decimal(str(value)) else "mean-too-low"


def mean_below(case: Case, now: datetime, value: float) -> bool | str:
    """There is such a mean, and it is less."""
    mean = queries.mean_of(case)
    return True if mean is not None and mean < Decimal(str(value)) else "mean-not-below"


def results_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """The assessments on the page of the case, for those who may read them."""
    results = queries.results(case, viewer) if isinstance(case, Application) else []
    return ("reviews/_results.html", {"results": results}) if results else None


def holders_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To the office: whom the case waits for, to remind them and to let somebody else assess."""
    if not isinstance(case, Application) or case.ended_at is not None or not policy.runs(viewer, case):
        return None
    held = queries.held(case, now)
    late = case.due_at is not None and case.due_at <= now
    namesakes = alike(case, held.people, viewer)
    if not held.waits or not (late or held.others or case.places_gone or held.waits_for(namesakes)):
        return None
    titles = {wait.role: title_of(wait.role) if wait.role in ROLES else _("Applicant") for wait in held.waits}
    remind = late and any(wait.vacant_at is None and not holds(viewer, wait) for wait in held.waits)
    return "reviews/_holders.html", {
        "application": case,
        "held": held,
        "begun": queries.begun_of(case) if held.others else frozenset(),
        "remind": remind,
        "titles": titles,
        "standing": workflow.places_of(case) if case.places_gone else None,
        "alike": namesakes,
        "no_other": held.waits_only_for(namesakes),
    }


def alike(case: Case, people: Collection[Person], viewer: Person) -> frozenset[int]:
    """To the office, ids of those whose family name is like the applicant's, where the viewer may know whose it is: in a
    blind call nobody else thinks of it."""
    if (
        not isinstance(case, Application)
        or not policy.runs(viewer, case)
        or veil_over(case, viewer) is not None
    ):
        return frozenset()
    return frozenset(
        each.id for each in people if each.id != case.subject_id and are_alike(each, case.subject)
    )


def conflict_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who decides without assessing: to declare a conflict of interest, with what hints at one."""
    if not isinstance(case, Application) or not policy.decides(viewer, case):
        return None
    if viewer.id in workflow.excluded_people(case):
        return None
    hint = None
    if veil_over(case, viewer) is None:
        hint = hint_about(viewer, case, answers_in(case), protections_seen(viewer, case))
    return "reviews/_conflict.html", {"application": case, "hint": hint}


def apart_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who holds the role that the case waits for, and may not decide it: why, where no step that they see says so."""
    why = workflow.why_barred(case, viewer, now) if case.ended_at is None else None
    if why is None or any(found.why == why for found in workflow.permitted_moves(case, viewer, now)):
        return None
    return "reviews/_apart.html", {"why": why}


def assess_action(case: Case, viewer: Person, now: datetime) -> tuple[str, str] | None:
    """The button that leads a reviewer from the case to the assessment."""
    if not isinstance(case, Application) or viewer.id == case.subject_id or not _assesses(viewer, case):
        return None
    place = queries.desk(viewer, case)
    if not (place.open or place.own or place.earlier):
        return None
    label = _("Assess") if place.open else _("Your assessment")
    label = _("Look at your points again") if place.correcting is not None else label
    return label, url_for("reviews.assess", reference=case.reference)


def _assesses(viewer: Person, case: Case) -> bool:
    """Whether the viewer may be asked, or has been: of everybody else no assessment is looked for."""
    asked = (wait.person_id == viewer.id for wait in workflow.every_wait(case))
    return viewer.holds_any(ASSESSORS) or any(asked)


def desk_of(case: Case) -> str:
    """The page on which the case is assessed: what a reviewer's task leads to, and a mail that a worker writes."""
    return f"/applications/{case.reference}/assessment"


def task_lines(case_ids: Collection[int]) -> dict[int, str]:
    """Faculty of each application with where its seat is, or its first choice while it has none; and at the office what
    assessors will not see of its documents."""
    abouts = queries.abouts(case_ids)
    held, unseen = lent.given["destinations"](case_ids), queries.unseen_at_the_office(abouts)
    return {
        each.case_id: "\u00a0· ".join(
            filter(None, (each.words(held.get(each.case_id)), _unseen(unseen.get(each.case_id, ()))))
        )
        for each in abouts
    }


def _unseen(titles: Sequence[Translated]) -> str:
    documents = ", ".join(tr(title) for title in titles)
    return _("to be blackened: %(documents)s", documents=documents) if documents else ""


GUARDS = {
    "quorum-reached": Guard(quorum_reached, reads="assessments", title=_l("Enough assessments are signed")),
    "mean-at-least": Guard(
        mean_at_least,
        reads="assessments",
        takes={"value": Percent},
        title=_l("The mean score is high enough"),
        bound="from",
    ),
    "mean-below": Guard(
        mean_below,
        reads="assessments",
        takes={"value": Percent},
        title=_l("The mean score is too low"),
        bound="below",
    ),
}

EXCLUSIONS = [queries.declared, queries.rivals]
ANNULLING = [queries.CONFLICT]
"""Who applies later in the same call was no rival when they signed."""

REOPENS = {"scored-answers": reopened}

FROZEN = {"criteria": queries.criteria_used}

VEILS = {"application": veils}

NAMELESS = {"case": nameless}

BLIND = {"application": is_blind}

INFORMED = {"application": informed}

LOAN_BARS = [bars_of_blindness]
ROLE_CHANGES = [role_changed]
GRANT_DOUBTS = [doubts_of_blindness]

ALIKE = {"application": alike}

MESSAGES = {
    "assessment-not-begun": MessageText(
        _l("Not begun: the assessment of %(reference)s"),
        (
            _l("%(assessor)s has not begun to assess application %(reference)s for “%(call)s”."),
            _l(
                "It is due by %(until)s. You may remind them, or give what they have to others with one press."
            ),
        ),
        _l("See who assesses what"),
    ),
    "assessment-given-to-another": MessageText(
        _l("Somebody else assesses %(reference)s"),
        (
            _l(
                "The office has given the assessment of application %(reference)s for “%(call)s” to somebody else. Nothing "
                "more is asked of you there."
            ),
            _l("You had begun %(begun)s. What you wrote is kept, and nobody but you can read it."),
        ),
        _l("Read what you wrote"),
    ),
    "copies-owed-anew": MessageText(
        _l("To be blackened: %(reference)s"),
        (
            _l(
                "In application %(reference)s for “%(call)s” documents were given anew, as was asked: %(documents)s."
            ),
            _l(
                "In this call reviewers may not know who applies. They see nothing of these documents until you give them a "
                "blackened copy."
            ),
        ),
        _l("See the documents"),
    ),
}

TASK_LINES = {"application": task_lines}

SIDE_TASKS = side_tasks.TASKS
SIDE_NOTES = side_tasks.NOTES

NOT_LENT = [side_tasks.corrections_not_lent]
BEREFT = [side_tasks.corrections_left]

SENT_AGAIN = [tell_of_copies_owed]

DESKS = {"application": desk_of}

CASE_CAUTIONS = [conflict_part, apart_part]

CASE_PARTS = [holders_part, results_part]

CASE_ACTIONS = [assess_action]

NAVIGATION = [
    Entry(
        _l("My assessments"),
        "reviews.own",
        40,
        lambda person: person.is_authenticated and person.holds_any(ASSESSORS),
        aside=lambda person: True,
    )
]

REFUSALS: dict[str, object] = {
    "quorum-not-reached": _l("Not enough assessments are signed yet."),
    "mean-too-low": _l("The assessments come to too few points for this."),
    "mean-not-below": _l("The assessments come to too many points for this, or there are none yet."),
    "assesses-twice": _l(
        "%(name)s cannot have two assessments of %(reference)s. Choose somebody else for one of them."
    ),
    "places-changed": _l(
        "Nothing was reassigned, as somebody was quicker. Who assesses now: %(places)s. The list shows how it is now."
    ),
    "assessment-begun": _l(
        "The assessment of %(reference)s was begun meanwhile. Look at the page again before you give it to somebody else."
    ),
    "assessments-begun": _l(
        "Begun already: %(references)s. Tick below what is to be taken away all the same, or leave it where it is."
    ),
    "conflict-of-interest": _l(
        "You have declared a conflict of interest in this case. Somebody else decides it."
    ),
    "applies-too": _l("You apply in the same call yourself. Somebody else decides who else gets a place."),
    "begins-too": _l(
        "You have begun an application in the same call yourself. While it is there, somebody else decides who gets a place."
    ),
    "assessment-changed-meanwhile": _l(
        "You have changed this in another window meanwhile. Here it is as it stands now: look at it and sign once more."
    ),
    "assessment-signed-already": _l(
        "You have signed this assessment meanwhile, perhaps in another window. To change it, take it back first."
    ),
    "assesses-no-more": _l(
        "You assessed %(reference)s by a role that you do not have any more. Nothing is asked of you there; what you have "
        "signed stays as it is."
    ),
    "correction-not-asked": _l(
        "You are not asked to look at these points again, or not any more: the appeal is settled or closed, or you no "
        "longer assess here."
    ),
    "corrected-already": _l(
        "You have looked at these points again already, perhaps in another window. Nothing was done twice."
    ),
    "correction-reason-owed": _l("Say in a sentence why: those who decide read it."),
    "correction-is-none": _l(
        "These are the points that you have signed. Give others, or press “My points stay as they were”."
    ),
    "correction-is-one": _l(
        "You have given other points, or another recommendation. Sign them, or set them back as they were."
    ),
    "score-out-of-scale": _l("Give points from 0 to %(scale)s."),
    "score-missing": _l("Give points for this criterion."),
    "recommendation-missing": _l("Choose what you recommend."),
    "assessed-without-you": _l(
        "Enough assessments of %(reference)s are signed: %(signed)s of %(members)s. So it has gone on without yours to "
        "“%(stage)s”, and no longer waits for you. Nothing is asked of you there."
    ),
    "assessed-by-another": _l(
        "On %(day)s the office gave the assessment of %(reference)s to somebody else. Nothing is asked of you there."
    ),
    "assessed-for-you": _l(
        "%(name)s, who acts for you, has signed the assessment of %(reference)s in your place. Nothing is asked of you "
        "there."
    ),
    "stage-is-over": _l("This stage is over, so your assessment can no longer be taken back."),
}

EVENTS: dict[str, object] = {
    "assessed": _l("Assessment signed"),
    "assessment-taken-back": _l("Assessment taken back"),
    "conflict-declared": _l("Conflict of interest declared"),
    queries.CORRECTED: _l("Signed points looked at again"),
}

FACT_WORDS = {queries.CORRECTED: correction_facts}

HAPPENINGS = {"conflict-declared": conflict, queries.CORRECTED: looked_again}
