"""What sections of a form ask for, and which groups of reserved seats answers claim: rules on forms, without a database."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from mobility.questionnaires.answers import is_empty
from mobility.questionnaires.definition import Form, Question, Section

GROUPS = frozenset({"orphan", "disability"})
"""Whom seats may be reserved for."""


def claims_in(form: Form, values: Mapping[str, Any]) -> frozenset[str]:
    """The groups of reserved seats that the answers claim."""
    claimed = (groups_named(question, values.get(question.key)) for _section, question in form.questions())
    return frozenset[str]().union(*claimed)


def groups_named(question: Question, answer: Any) -> frozenset[str]:
    """The groups that an answer claims, where the question is about them."""
    if question.protection != "inclusion" or is_empty(answer):
        return frozenset()
    return GROUPS & set(map(str, answer if isinstance(answer, list) else [answer]))


def section_of_kind(form: Form, kind: str) -> Section | None:
    return next((section for section in form.sections if section.kind == kind), None)


def is_voluntary(section: Section) -> bool:
    """Whether nothing in it has to be answered."""
    return bool(section.questions) and not any(question.required for question in section.questions)


def is_about_reserved(section: Section) -> bool:
    return bool(section.questions) and all(
        question.protection == "inclusion" for question in section.questions
    )


def for_groups(section: Section, groups: Collection[str]) -> Section:
    """The section with the answers of these groups alone, beside those that are no group."""
    return replace(
        section,
        questions=tuple(
            replace(
                question,
                options=tuple(
                    each for each in question.options if each.key in groups or each.key not in GROUPS
                ),
            )
            for question in section.questions
        ),
    )
