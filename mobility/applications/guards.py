"""Conditions that rule books may put on moves of an application. Each gives True, or the key of a refusal."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mobility.applications.completeness import Gap, gaps, gaps_of_asked
from mobility.applications.queries import by_id, claims_in, dossier_of, known_facts
from mobility.base.languages import tr
from mobility.calls.eligibility import reasons
from mobility.calls.models import CallState
from mobility.calls.opening import closes_at, is_open
from mobility.documents.queries import requirements_of
from mobility.questionnaires.answers import values_of
from mobility.questionnaires.queries import answers_of, editable, form_of
from mobility.register.queries import affiliation_of
from mobility.workflow.models import Case
from mobility.workflow.queries import asked_of

PASSPORT = "passport_valid_until"
"""The question whose answer is compared with the end of the stay."""


def call_open(case: Case, now: datetime) -> bool | str:
    return is_open(by_id(case.id).call, now) or "call-not-open"


def call_cancelled(case: Case, now: datetime) -> bool | str:
    return by_id(case.id).call.state == CallState.CANCELLED or "call-not-cancelled"


def eligible(case: Case, now: datetime) -> bool | str:
    application = by_id(case.id)
    return not reasons(application.call, affiliation_of(application.person_id), now) or "not-eligible"


def declarations_made(case: Case, now: datetime) -> bool | str:
    return not any(_is_declaration(gap) for gap in _gaps(case)) or "declarations-missing"


def answers_complete(case: Case, now: datetime) -> bool | str:
    """Every question is answered rightly and destinations are ranked; documents have a guard of their own."""
    wanting = [gap for gap in _gaps(case) if gap.requirement is None and not _is_declaration(gap)]
    return not wanting or "answers-missing"


def asked_complete(case: Case, now: datetime) -> bool | str:
    """What the return named is mended, and what opened because of it; nothing that became required since."""
    asked = asked_of(case)
    if asked is None:
        return True
    return not gaps_of_asked(dossier_of(by_id(case.id)), editable(case), asked.asked_at) or "asked-missing"


def call_closes(case: Case) -> datetime:
    return closes_at(by_id(case.id).call)


def call_selection(case: Case) -> date:
    return by_id(case.id).call.selection_on


def call_waiting_list_ends(case: Case) -> date:
    return by_id(case.id).call.waiting_list_ends_on


def claims_of(case: Case) -> Collection[str]:
    """The reserved groups that the answers claim, where the call reserves seats at all."""
    application = by_id(case.id)
    if not application.call.reserved:
        return frozenset()
    known = known_facts(affiliation_of(application.person_id))
    form = form_of(application.questionnaire_id)
    return claims_in(form, values_of(form, answers_of(case.id), known))


def check_facts(case: Case) -> Mapping[str, Mapping[str, Any]]:
    """What checks of documents compare with: the typed end of the passport, the latest end of a chosen stay."""
    application = by_id(case.id)
    stored = {key: value for section in answers_of(case.id).values() for key, value in section.values.items()}
    ends = [choice.destination.stay_to for choice in application.choices]
    needs = {"stay_ends": max(ends)} if ends else {}
    answers = {PASSPORT: stored[PASSPORT]} if stored.get(PASSPORT) else {}
    return {"answers": answers, "needs": needs}


def fields_of(case: Case) -> Sequence[tuple[str, str]]:
    """What can be asked to be mended, in the words of the form; what only the inclusion officer sees is left out."""
    application = by_id(case.id)
    found: list[tuple[str, str]] = []
    for section in form_of(application.questionnaire_id).sections:
        title = tr(section.title)
        if section.kind == "choices":
            found.append((section.key, title))
        elif section.kind == "documents":
            found.extend(
                (f"documents.{requirement.key}", f"{title}: {tr(requirement.title)}")
                for requirement in requirements_of(case.context)
                if requirement.protection != "inclusion"
            )
        else:
            found.extend(
                (f"{section.key}.{question.key}", f"{title}: {tr(question.label)}")
                for question in section.questions
                if question.protection != "inclusion" and question.known is None
            )
    return found


def _gaps(case: Case) -> list[Gap]:
    return gaps(dossier_of(by_id(case.id)))


def _is_declaration(gap: Gap) -> bool:
    return gap.section is not None and gap.section.kind == "declarations"
