"""What an application still needs before it can be sent, named one by one, so that each can be linked to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mobility.applications.asking import is_about_reserved, section_of_kind
from mobility.applications.models import Choice
from mobility.applications.queries import Dossier, is_offered, may_edit
from mobility.calls.eligibility import open_to
from mobility.documents.queries import unusable_findings
from mobility.documents.standing import is_owed
from mobility.questionnaires.definition import Form, Question, Section
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import Editable
from mobility.questionnaires.services import editable_questions, missing
from mobility.register.models import Affiliation
from mobility.workflow.models import Asked

UNUSABLE = "document-unusable"
"""What is wrong with a document that is there, but of which the checks have said that nobody can open or take it."""


@dataclass(frozen=True)
class Gap:
    """One thing to do. `section` is None only for a form without a section of that kind."""

    section: Section | None
    key: str
    """Refusal key that says what is wrong."""
    question: Question | None = None
    requirement: str | None = None
    """Key of the missing document."""

    @property
    def name(self) -> str:
        """The key by which a return names it: `personal.phone`, `documents.passport`, `choices`."""
        if self.requirement is not None:
            return f"documents.{self.requirement}"
        section = self.section.key if self.section else ""
        return f"{section}.{self.question.key}" if self.question else section


def gaps(dossier: Dossier) -> list[Gap]:
    """All that keeps a draft from being sent, in the order of the form; empty if it is complete."""
    answers = answer_gaps(
        dossier.form, dossier.answers, dossier.known, reserved=bool(dossier.call.reserved_groups)
    )
    found = [*answers, *choice_gaps(dossier.form, dossier.choices, dossier.affiliation), *_documents(dossier)]
    return _as_in_the_form(dossier, found)


def gaps_of_asked(dossier: Dossier, edits: Editable, asked: Asked) -> list[Gap]:
    """What of a return is not yet mended: what it names, and what opened because of it, in the order of the form.

    A named answer or document counts as mended once it was changed after it was asked, and is right; also where its
    person has said that it is right as it is, and a document that need not be given where they do not have it.
    """
    found = [gap for gap in gaps(dossier) if _is_open(dossier, gap, edits)]
    names = {gap.name for gap in found}
    untouched = (gap for gap in _untouched(dossier, edits, asked) if gap.name not in names)
    return _as_in_the_form(dossier, [*found, *untouched])


def answer_gaps(
    form: Form, answers: Mapping[str, SectionAnswers], known: Mapping[str, Any], *, reserved: bool
) -> list[Gap]:
    """Questions and declarations that are not answered, or not rightly. `reserved`: the call has reserved seats."""
    return [
        Gap(section, fault, question)
        for section, question, fault in missing(form, answers, known)
        if reserved or not is_about_reserved(section)
    ]


def choice_gaps(form: Form, choices: Collection[Choice], affiliation: Affiliation | None) -> list[Gap]:
    """Nothing chosen, or something that is no longer offered, or that is for others."""
    section = section_of_kind(form, "choices")
    if section is None:
        return []
    if not choices:
        return [Gap(section, "choice-owed")]
    chosen = [choice.destination for choice in choices]
    if not all(map(is_offered, chosen)):
        return [Gap(section, "choice-withdrawn")]
    return [] if len(open_to(affiliation, chosen)) == len(chosen) else [Gap(section, "choice-for-others")]


def unchanged_of(section: Section, asked: Asked) -> list[str]:
    """What the return names of the section's answers, and was not changed since."""
    named = (name for name in asked.fields if name.partition(".")[0] == section.key)
    return [name for name in named if name not in asked.changed]


def _as_in_the_form(dossier: Dossier, found: Collection[Gap]) -> list[Gap]:
    documents = [f"documents.{requirement.key}" for requirement in dossier.requirements]
    names = [
        name
        for section in dossier.form.sections
        for name in (
            section.key,
            *(f"{section.key}.{question.key}" for question in section.questions),
            *(documents if section.kind == "documents" else ()),
        )
    ]
    places = {name: place for place, name in enumerate(names)}
    return sorted(found, key=lambda gap: places.get(gap.name, 0))


def _documents(dossier: Dossier) -> Iterator[Gap]:
    section = section_of_kind(dossier.form, "documents")
    for requirement in dossier.requirements:
        if not requirement.required:
            continue
        document = dossier.documents.get(requirement.id)
        if document is None:
            yield Gap(section, "document-owed", requirement=requirement.key)
        elif unusable_findings(document):
            yield Gap(section, UNUSABLE, requirement=requirement.key)


def _is_open(dossier: Dossier, gap: Gap, edits: Editable) -> bool:
    if gap.section is None:
        return False
    if gap.requirement is not None:
        return edits.allows(f"documents.{gap.requirement}")
    if gap.question is None:
        return may_edit(edits, gap.section)
    return gap.question.key in editable_questions(gap.section, dossier.values, edits.asked)


def _untouched(dossier: Dossier, edits: Editable, asked: Asked) -> Iterator[Gap]:
    documents = section_of_kind(dossier.form, "documents")
    asked_for = {requirement.key: requirement for requirement in dossier.requirements}
    for key in edits.asked:
        place, _, part = key.partition(".")
        if place == "documents":
            requirement = asked_for.get(part)
            if requirement is not None and is_owed(asked, requirement, dossier.documents.get(requirement.id)):
                yield Gap(documents, "not-yet-mended", requirement=part)
            continue
        section = next((section for section in dossier.form.sections if section.key == place), None)
        if section is None or key in asked.instead:
            continue
        if key in unchanged_of(section, asked):
            question = next((each for each in section.questions if each.key == part), None)
            yield Gap(section, "not-yet-mended", question)
