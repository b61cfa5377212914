"""To a substitute: which cases they were appointed for, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import names_of_scopes
from mobility.accounts.roles import title_of, words_of_scope
from mobility.base.languages import day, named, speaking
from mobility.base.zone import local_day
from mobility.notifications.catalogue import MessageText
from mobility.notifications.services import tell

from .engine.office import waits_of
from .engine.steps import chain_of
from .models import Case, Wait

APPOINTED, APPOINTED_BESIDE = "substitute-appointed", "substitute-appointed-beside"
"""The second where all places of the case that they were appointed for are others' by name."""

GIVEN = _l("%(name)s has given you the role “%(role)s” (%(scope)s) until the end of %(last)s.")
RECORDED = _l("What you do with the role is recorded under your name. The role ends by itself.")
TASKS = _l("See my tasks")

MESSAGES = {
    APPOINTED: MessageText(
        _l("You are appointed as %(role)s in Safar: %(reference)s waits for you"),
        (GIVEN, "%(why)s", "%(waiting)s", RECORDED),
        TASKS,
    ),
    APPOINTED_BESIDE: MessageText(
        _l("You are appointed as %(role)s in Safar"),
        (
            GIVEN,
            "%(why)s",
            _l(
                "Its places are others’ by name, so it does not come to you by itself: the international office can give "
                "you one of them."
            ),
            "%(waiting)s",
            RECORDED,
        ),
        TASKS,
    ),
}

WHY: Mapping[str, object] = {
    "stuck": _l("Nobody else who holds the role may decide %(reference)s, so nobody could move it."),
    "few": _l("%(reference)s takes more people in the role than may decide it."),
    "empty": _l("Nobody else who holds the role may decide %(reference)s."),
    "late": _l("%(reference)s is late: it was due by %(due)s."),
    "asked": _l("Somebody else than those who hold the role is needed for %(reference)s."),
}
"""What made the administrator, or whom the rule book tells of what is late, look for somebody."""


@dataclass(frozen=True)
class Occasion:
    """What made somebody look for a substitute: a key of `WHY`; by when the case was due in the role."""

    why: str
    due_at: datetime | None


def tell_substitute(
    actor: Person,
    person: Person,
    grant: Grant,
    first: Case,
    occasion: Occasion,
    cases: Sequence[Case],
    wait: Wait | None,
    now: datetime,
) -> None:
    """Write to the person whom `actor` appointed by `grant`, in place of the letter that a role was given, and of the news
    that something waits for them.

    `first`: the case for which they were, on the `occasion`; `cases`: those that wait for them by it, `first`, by `wait`,
    before the others if it does.
    """
    with speaking(person.language):
        due = day(local_day(occasion.due_at)) if occasion.due_at else ""
        values = {
            "name": actor.called_in(person.language),
            "role": title_of(grant.role),
            "scope": words_of_scope(grant.scope, names_of_scopes(grant.scope.partition(":")[0])),
            "last": day(local_day(grant.ends_at)) if grant.ends_at else "",
            "reference": first.reference,
            "why": str(WHY[occasion.why]) % {"reference": first.reference, "due": due},
            "waiting": _waiting(cases),
        }
    key = APPOINTED if first in cases else APPOINTED_BESIDE
    tell(
        person,
        key,
        about=chain_of(first.id),
        values=values,
        wait_id=wait.id if wait is not None else None,
        answer_by=wait.due_at if wait is not None else None,
        link="/tasks",
        now=now,
    )


def _waiting(cases: Sequence[Case]) -> str:
    if not cases:
        return ""
    return ngettext(
        "This case waits for you: %(names)s.",
        "These cases wait for you: %(names)s.",
        len(cases),
        names=named([case.reference for case in cases]),
    )


def occasion_of(case: Case, token: str, now: datetime) -> Occasion:
    """As the case stands before anybody is appointed."""
    here = [wait for wait in waits_of(case) if wait.token == token]
    due_at = min((wait.due_at for wait in here if wait.due_at), default=None)
    vacant = [wait.vacant_at is not None for wait in here]
    if any(vacant) and not all(vacant):
        return Occasion("few", due_at)
    if case.stuck_since is not None:
        return Occasion("stuck", due_at)
    if any(vacant):
        return Occasion("empty", due_at)
    return Occasion("late" if due_at is not None and due_at <= now else "asked", due_at)
