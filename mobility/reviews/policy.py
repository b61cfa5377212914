"""Who reads whose assessments: nobody who may still be asked for their own, and never the applicant."""

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.accounts.policy import acts_for
from mobility.accounts.roles import ASSESSORS, ROLES
from mobility.applications.models import Application
from mobility.calls.models import Call
from mobility.calls.policy import holds_in
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from mobility.workflow.rulebook import RuleBook, Stage

OFFICE = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.VICE_RECTOR, Role.AUDITOR)
"""Read every assessment of the cases in their scope, with names."""


KNOWING = tuple(
    role for role, about in ROLES.items() if role not in ASSESSORS and (about.decides or about.sees_cases)
)
"""Roles by which somebody may know who applies, also in a blind call."""


def knows_as_assessor(viewer: Person, case: Case) -> bool:
    """Whether the viewer reads the case to assess it and through no other role: then a blind call hides who applies."""
    return viewer.id != case.subject_id and not _holds(viewer, case, *KNOWING)


def decides(viewer: Person, case: Case) -> bool:
    """Whether the case waits for the viewer to decide it, without assessing: a dean, a head of department, the office; the
    head, once a proposal that has a place for it is to be signed; whoever else its rules name for a step that decides it."""
    if case.ended_at is not None or viewer.id == case.subject_id:
        return False
    wait = workflow.wait_of(viewer, case)
    if wait is not None and not workflow.book_of(case).stage(wait.stage).assessed:
        return True
    return workflow.is_decided_by(viewer, case)


def stages_seen(viewer: Person, application: Application, book: RuleBook) -> frozenset[str]:
    """The stages whose signed assessments `viewer` may read now; own ones are another matter.

    Before one's own signature can no longer be given or taken back, nothing of others is shown: no points, no mean, no
    comment. The dean reads the faculty's when they are complete, the committee its own and the faculty's afterwards.
    """
    if viewer.id == application.subject_id or may_be_asked(viewer, application, book):
        return frozenset()
    assessing = [stage for stage in book.stages.values() if stage.assessed]
    if _holds(viewer, application, *OFFICE):
        return frozenset(stage.key for stage in assessing)
    over = frozenset(stage.key for stage in assessing) - _ahead(application, book)
    if _holds(viewer, application, Role.COMMITTEE_MEMBER):
        return over
    if _holds(viewer, application, Role.DEAN):
        return frozenset(stage.key for stage in assessing if stage.holder.of == "faculty") & over
    return frozenset()


def reads_results(viewer: Person) -> bool:
    """Whether the viewer ever reads what the others gave: not by the role of a reviewer alone."""
    return viewer.holds_any((*OFFICE, Role.COMMITTEE_MEMBER, Role.DEAN))


def reads_all(viewer: Person, case: Case) -> bool:
    """Whether the viewer reads every assessment of somebody else's application, in whatever stage: the office."""
    return viewer.id != case.subject_id and _holds(viewer, case, *OFFICE)


def runs(viewer: Person, case: Case) -> bool:
    """Whether the viewer reminds those who hold the case, and appoints others: the office, never for a case of their own."""
    scopes = viewer.scopes_of(Role.COORDINATOR, Role.HEAD_OF_OFFICE)
    return viewer.id != case.subject_id and (EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes))


def sees_names(viewer: Person, application: Application) -> bool:
    """Whether the names of those who assessed are shown beside what they said."""
    return _holds(viewer, application, *OFFICE, Role.DEAN)


def sees_names_in(viewer: Person, call: Call) -> bool:
    """The same for a whole call."""
    return holds_in(viewer, call, *OFFICE)


def reads_calibration(viewer: Person, call: Call) -> bool:
    """Whether the viewer reads how the assessors of a call score against each other: its office and its committee."""
    return holds_in(viewer, call, *OFFICE, Role.COMMITTEE_MEMBER)


def may_be_asked(viewer: Person, application: Application, book: RuleBook) -> bool:
    """Whether the viewer may yet assess this application: in the present stage, or in one that is still to come."""
    ahead = _ahead(application, book)
    return any(
        _assesses(viewer, application, stage)
        for key, stage in book.stages.items()
        if key in ahead and stage.assessed
    )


def assessing_is_over(application: Case, book: RuleBook) -> bool:
    """Whether nobody may be asked for an assessment of this application any more: what was signed can be read out."""
    return not _is_assessed(_ahead(application, book), book)


def is_assessed_from(stage: str, book: RuleBook) -> bool:
    """Whether an application that stands there, or comes back to there, is still assessed: there or later."""
    return _is_assessed(_from(stage, book), book)


def _is_assessed(ahead: frozenset[str], book: RuleBook) -> bool:
    return any(key in ahead and stage.assessed for key, stage in book.stages.items())


def _assesses(viewer: Person, application: Application, stage: Stage) -> bool:
    tokens = workflow.role_tokens(application, stage.holder.role, stage.holder.of)
    return any(acts_for(viewer, token) for token in tokens)


def _ahead(application: Case, book: RuleBook) -> frozenset[str]:
    """The stages of the main road from where the application stands now (or comes back to) on."""
    if application.ended_at is not None:
        return frozenset()
    return _from(application.return_to or application.stage, book)


def _from(stage: str, book: RuleBook) -> frozenset[str]:
    road = book.path()
    return frozenset(road[road.index(stage) :]) if stage in road else frozenset()


def _holds(viewer: Person, application: Case, *roles: str) -> bool:
    scopes = viewer.scopes_of(*roles)
    return EVERYWHERE in scopes or not scopes.isdisjoint(application.scopes)
