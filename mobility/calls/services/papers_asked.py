"""The documents that a call asks for: rows of the documents room in the context of the call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.refusals import Refusal
from mobility.calls.models import Call, CallState
from mobility.calls.queries import has_applications, has_sent, requirements_of_call
from mobility.calls.services.changing import change
from mobility.calls.services.keys import free_key
from mobility.calls.services.ordering import moved
from mobility.calls.services.telling import COPIES
from mobility.documents.models import AssessorsRead, Requirement
from mobility.institutions.services import tidy_names


def save_requirement(
    actor: Person,
    call: Call,
    requirement: Requirement | None,
    *,
    seen_version: int,
    title: Mapping[str, str],
    hint: Mapping[str, str | None],
    formats: Sequence[str],
    required: bool,
    protection: str,
    group: str | None,
    validity_months: int | None,
    assessors_read: str = AssessorsRead.NOTHING,
    now: datetime,
) -> Requirement:
    """Add or change what is asked for. A paper for a reserved group is always for the inclusion officer alone.

    `assessors_read`: of `AssessorsRead`; what assessors of a blind call read of it. Cases that wait for its copies follow.

    Raises `Refusal`: "call-changed-meanwhile", "group-needs-protection", "protection-is-promised".
    """
    if group and protection != "inclusion":
        raise Refusal("group-needs-protection", "protection")
    with change(actor, call, seen_version, "call-requirement-saved", now) as facts:
        asked = _asked(requirement) if requirement is not None else None
        before = requirement.assessors_read if requirement else assessors_read
        if requirement is None:
            others = requirements_of_call(call.id)
            requirement = Requirement(
                context=f"call:{call.id}",
                key=free_key(title, {other.key for other in others}, "document"),
                position=len(others),
            )
            db.session.add(requirement)
        elif requirement.protection != protection and _is_asked_already(call):
            raise Refusal("protection-is-promised", "protection")
        elif AssessorsRead.ORIGINAL == assessors_read != before and call.blind and has_sent(call.id):
            raise Refusal("protection-is-promised", "assessors_read")
        requirement.title, requirement.hint = tidy_names(title), tidy_names(hint)
        requirement.formats, requirement.required = sorted(formats), required
        requirement.protection, requirement.group = protection, group or None
        needed = (requirement.needs or {}) | {"validity_months": validity_months}
        requirement.needs = {key: value for key, value in needed.items() if value is not None}
        requirement.assessors_read = assessors_read
        facts.update(_changes(requirement, asked))
    if assessors_read != before:
        enqueue("calls.announce", call_id=call.id, what=COPIES)
    return requirement


PARTS = ("title", "hint", "formats", "required", "protection", "group", "needs", "assessors_read")


def _asked(requirement: Requirement) -> dict[str, Any]:
    return {part: getattr(requirement, part) for part in PARTS} | {"formats": sorted(requirement.formats)}


def _changes(requirement: Requirement, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Which document, and the names of its parts that `was` otherwise; None of a new one. Empty where none was."""
    after = _asked(requirement)
    was = None if before is None else [part for part in PARTS if before[part] != after[part]]
    return {} if was == [] else {"requirement": requirement.key, "was": was}


def remove_requirement(
    actor: Person, call: Call, requirement: Requirement, *, seen_version: int, now: datetime
) -> None:
    """Ask for one document less; in a published call it can be made voluntary instead.

    Raises `Refusal`: "call-changed-meanwhile", "requirement-is-published".
    """
    with change(actor, call, seen_version, "call-requirement-removed", now) as facts:
        if call.state != CallState.DRAFT:
            raise Refusal("requirement-is-published")
        facts["requirement"] = requirement.key
        db.session.delete(requirement)


def move_requirement(
    actor: Person, call: Call, requirement: Requirement, *, seen_version: int, up: bool, now: datetime
) -> None:
    """Ask for the document one earlier or later. Raises `Refusal`: "call-changed-meanwhile"."""
    with change(actor, call, seen_version, "call-requirements-ordered", now):
        all_asked = requirements_of_call(call.id)
        for position, each in enumerate(moved(all_asked, all_asked.index(requirement), up=up)):
            each.position = position


def _is_asked_already(call: Call) -> bool:
    return call.state == CallState.PUBLISHED and has_applications(call.id)
