"""Conditions that rule books may put on moves of an application. Each gives True, or the key of a refusal."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mobility.applications.completeness import Gap, answer_gaps, choice_gaps, gaps_of_asked
from mobility.applications.queries import (
    by_id,
    call_of,
    choices_of,
    claims_in,
    dossier_of,
    form_of_case,
    known_facts,
)
from mobility.base.languages import tr
from mobility.calls.eligibility import reasons
from mobility.calls.models import CallState
from mobility.calls.opening import closes_at, is_open
from mobility.documents.queries import requirements_of
from mobility.questionnaires.answers import values_of
from mobility.questionnaires.queries import answers_of, editable
from mobility.register.queries import affiliation_of
from mobility.workflow.models import Case
from mobility.workflow.queries import asked_of

PASSPORT = "passport_valid_until"
"""The question whose answer is compared with the end of the stay."""


def call_open(case: Case, now: datetime) -> bool | str:
    return is_open(call_of(case), now) or "call-not-open"


def call_cancelled(case: Case, now: datetime) -> bool | str:
    return call_of(case).state == CallState.CANCELLED or "call-not-cancelled"


def eligible(case: Case, now: datetime) -> bool | str:
    return not reasons(call_of(case), affiliation_of(case.subject_id), now) or "not-eligible"


def declarations_made(case: Case, now: datetime) -> bool | str:
    return not any(_is_declaration(gap) for gap in _answer_gaps(case)) or "declarations-missing"


def answers_complete(case: Case, now: datetime) -> bool | str:
    """Every question is answered rightly and destinations are ranked; documents have a guard of their own."""
    wanting = [gap for gap in _answer_gaps(case) if not _is_declaration(gap)]
    return not (wanting or choice_gaps(form_of_case(case), choices_of(case))) or "answers-missing"


def asked_complete(case: Case, now: datetime) -> bool | str:
    """What the return named is mended, and what opened because of it; nothing that became required since."""
    asked = asked_of(case)
    if asked is None:
        return True
    return not gaps_of_asked(dossier_of(by_id(case.id)), editable(case), asked.asked_at) or "asked-missing"


def call_closes(case: Case) -> datetime:
    return closes_at(call_of(case))


def call_selection(case: Case) -> date:
    return call_of(case).selection_on


def call_waiting_list_ends(case: Case) -> date:
    return call_of(case).waiting_list_ends_on


def claims_of(case: Case) -> Collection[str]:
    """The reserved groups that the answers claim, where the call reserves seats at all."""
    if not call_of(case).reserved:
        return frozenset()
    known = known_facts(affiliation_of(case.subject_id))
    form = form_of_case(case)
    return claims_in(form, values_of(form, answers_of(case.id), known))


def check_facts(case: Case) -> Mapping[str, Mapping[str, Any]]:
    """What checks of documents compare with: the typed end of the passport, the latest end of a chosen stay."""
    stored = {key: value for section in answers_of(case.id).values() for key, value in section.values.items()}
    ends = [choice.destination.stay_to for choice in choices_of(case)]
    needs = {"stay_ends": max(ends)} if ends else {}
    answers = {PASSPORT: stored[PASSPORT]} if stored.get(PASSPORT) else {}
    return {"answers": answers, "needs": needs}


def fields_of(case: Case) -> Sequence[tuple[str, str]]:
    """What can be asked to be mended, in the words of the form; what only the inclusion officer sees is left out."""
    found: list[tuple[str, str]] = []
    for section in form_of_case(case).sections:
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


def _answer_gaps(case: Case) -> list[Gap]:
    known = known_facts(affiliation_of(case.subject_id))
    reserved = bool(call_of(case).reserved)
    return answer_gaps(form_of_case(case), answers_of(case.id), known, reserved=reserved)


def _is_declaration(gap: Gap) -> bool:
    return gap.section is not None and gap.section.kind == "declarations"
