"""Conditions that rule books may put on moves of an application. Each gives True, or the key of a refusal."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.applications.asking import claims_in
from mobility.applications.completeness import Gap, answer_gaps, choice_gaps, gaps_of_asked
from mobility.applications.queries import (
    affiliation_in,
    answers_in,
    by_id,
    call_of,
    choices_of,
    dossier_of,
    form_of_case,
    known_facts,
)
from mobility.base.languages import tr
from mobility.base.lending import Askable
from mobility.calls.eligibility import average_to_show, reasons
from mobility.calls.models import CallState
from mobility.calls.opening import closes_at, is_open
from mobility.documents.models import Protection, Requirement
from mobility.documents.policy import protections_seen
from mobility.documents.queries import requirements_in
from mobility.questionnaires.answers import values_of
from mobility.questionnaires.queries import editable
from mobility.questionnaires.summary import is_known
from mobility.workflow.models import Case
from mobility.workflow.queries import asked_of
from mobility.workflow.services import once

PASSPORT = "passport_valid_until"
"""The question whose answer is compared with the end of the stay."""
AVERAGE = "average"
"""The question whose answer is compared with the transcript where the register does not know it."""
TRANSCRIPT = "transcript"
NO_FACTS: Mapping[str, dict[str, Any]] = {"answers": {}, "needs": {}}


def call_open(case: Case, now: datetime) -> bool | str:
    return is_open(call_of(case), now) or "call-not-open"


def call_cancelled(case: Case, now: datetime) -> bool | str:
    return call_of(case).state == CallState.CANCELLED or "call-not-cancelled"


def eligible(case: Case, now: datetime) -> bool | str:
    call, affiliation = call_of(case), affiliation_in(case)
    if reasons(call, affiliation, now):
        return "not-eligible"
    needed = average_to_show(call, affiliation)
    stated = _stated_average(case) if needed is not None else None
    return stated is None or needed is None or stated >= needed or "average-stated-too-low"


def declarations_made(case: Case, now: datetime) -> bool | str:
    return not any(_is_declaration(gap) for gap in _answer_gaps(case)) or "declarations-missing"


def answers_complete(case: Case, now: datetime) -> bool | str:
    """Every question is answered rightly and destinations are ranked; documents have a guard of their own."""
    wanting = [gap for gap in _answer_gaps(case) if not _is_declaration(gap)]
    chosen = choice_gaps(form_of_case(case), choices_of(case), affiliation_in(case))
    return not (wanting or chosen) or "answers-missing"


def asked_complete(case: Case, now: datetime) -> bool | str:
    """What the return named is mended, and what opened because of it; nothing that became required since."""
    asked = asked_of(case)
    if asked is None:
        return True
    return not gaps_of_asked(dossier_of(by_id(case.id)), editable(case), asked) or "asked-missing"


def call_closes(case: Case) -> datetime:
    return closes_at(call_of(case))


def call_selection(case: Case) -> date:
    return call_of(case).selection_on


def claims_of(case: Case) -> Collection[str]:
    """The reserved groups that the answers claim, as far as the call has seats for them."""
    offered = call_of(case).reserved_groups
    return once(case, "claims", lambda: offered & _claimed(case)) if offered else frozenset()


def _claimed(case: Case) -> frozenset[str]:
    form = form_of_case(case)
    return claims_in(form, values_of(form, answers_in(case), known_facts(affiliation_in(case))))


def check_facts(
    case: Case, requirements: Collection[Requirement]
) -> Mapping[int, Mapping[str, Mapping[str, Any]]]:
    """What checks of these documents compare with, by id of the requirement: the typed end of the passport and the
    latest end of a chosen stay where the call asks for months beyond it; the stated average where nothing but a document
    can show it. At most seven statements however many there are, none where there are none.
    """
    if not requirements:
        return {}
    stay = _stay_facts(case) if any(requirement.needs for requirement in requirements) else NO_FACTS
    needed = average_to_show(call_of(case), affiliation_in(case))
    shows = _shows_average(requirements_in(case)) if needed is not None else None
    average = {"answers": _stated(case, AVERAGE), "needs": {"average": needed}} if shows else NO_FACTS
    return {
        requirement.id: _together(
            stay if requirement.needs else NO_FACTS, average if requirement.key == shows else NO_FACTS
        )
        for requirement in requirements
    }


def _stay_facts(case: Case) -> dict[str, dict[str, Any]]:
    ends = [choice.destination.stay_to for choice in choices_of(case)]
    return {"answers": _stated(case, PASSPORT), "needs": {"stay_ends": max(ends)} if ends else {}}


def _together(*facts: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {part: {key: value for each in facts for key, value in each[part].items()} for part in NO_FACTS}


def _shows_average(requirements: Sequence[Requirement]) -> str | None:
    """The transcript; in a call that asks for none the first of the documents that everybody has to give."""
    keys = [r.key for r in requirements if r.required and r.group is None]
    return TRANSCRIPT if TRANSCRIPT in keys else next(iter(keys), None)


def _stated(case: Case, key: str) -> dict[str, Any]:
    """The answer to the question `key`, as it was typed; nothing where there is none."""
    given = (section.values.get(key) for section in answers_in(case).values())
    answer = next(filter(None, given), None)
    return {key: answer} if answer else {}


def _stated_average(case: Case) -> float | None:
    try:
        return float(_stated(case, AVERAGE)[AVERAGE])
    except (KeyError, ValueError):  # not given, or no number: that it is owed is said by `answers_complete`
        return None


def fields_of(case: Case, asker: Person | None = None, *, own: bool = False) -> Sequence[Askable]:
    """What can be asked to be mended, in the words of the form for others than its person (`own`: for them); what only
    the inclusion officer sees is left out, what the register answers, and what `asker` may not read."""
    known = known_facts(affiliation_in(case))
    seen = frozenset(Protection) if asker is None else protections_seen(asker, case)
    found: list[Askable] = []
    for section in form_of_case(case).sections:
        title = tr(section.words(own=own))
        if section.kind == "choices":
            found.append(Askable(section.key, title))
        elif section.kind == "documents":
            found.extend(
                Askable(f"documents.{requirement.key}", tr(requirement.title), title)
                for requirement in requirements_in(case)
                if requirement.protection != "inclusion" and requirement.protection in seen
            )
        else:
            found.extend(
                Askable(f"{section.key}.{question.key}", tr(question.words(own=own)), title)
                for question in section.questions
                if question.protection != "inclusion"
                and question.protection in seen
                and not is_known(question, known)
            )
    return found


def _answer_gaps(case: Case) -> list[Gap]:
    known = known_facts(affiliation_in(case))
    reserved = bool(call_of(case).reserved_groups)
    return answer_gaps(form_of_case(case), answers_in(case), known, reserved=reserved)


def _is_declaration(gap: Gap) -> bool:
    return gap.section is not None and gap.section.kind == "declarations"
