"""Forms are loaded as versions; answers are saved section by section, valid or not, and judged when they are sent."""

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.refusals import Refusal
from mobility.questionnaires import meeting
from mobility.questionnaires.answers import is_empty, shown_questions, validate, values_of
from mobility.questionnaires.definition import DefinitionError, Form, Question, Section, read
from mobility.questionnaires.models import Questionnaire, SectionAnswers
from mobility.workflow import services as workflow
from mobility.workflow.models import Case

FORMS = Path(__file__).parent / "forms"
ASKS = frozenset({"questions", "declarations"})
"""The kinds of sections whose answers are kept here."""


class Progress(StrEnum):
    """How far a section has come."""

    TODO = "todo"
    BEGUN = "begun"
    FIX = "fix"
    """Something that was entered is not right."""
    READY = "ready"


@dataclass(frozen=True)
class SectionProgress:
    """A line of the task list; `missing` counts the required questions that have no answer yet."""

    section: Section
    state: Progress
    missing: int


def load_questionnaires(now: datetime, folder: Path = FORMS) -> list[Questionnaire]:
    """Store each form in `folder` whose content is not there yet as a new version; gives those that are new.

    Raises `DefinitionError`, naming file and place.
    """
    loaded = (_load(path, now) for path in sorted(folder.glob("*.toml")))
    return [questionnaire for questionnaire in loaded if questionnaire is not None]


def save_section(
    case_id: int,
    section: Section,
    entered: Mapping[str, Any],
    *,
    seen_revision: int,
    seen_answers: meeting.Seen | None = None,
    now: datetime,
    language: str = "tg",
    only: Collection[str] | None = None,
) -> SectionAnswers:
    """Keep what was entered, right or wrong; questions that are not in `entered` stay as they are.

    `seen_revision` is that of the answers that the page showed, 0 where there were none; `seen_answers` tell these one by
    one, so that what was changed elsewhere and left alone here stays as it is stored (None: the revision alone decides).
    `only`: the questions that may be changed now (None: all). A declaration keeps its text in `language` and the time at
    which it was accepted first. Saying again what is already stored is no change and never refused.

    Raises `Refusal`: "section-changed-meanwhile".
    """
    stored = _locked(case_id, section.key)
    entered = {key: value for key, value in entered.items() if only is None or key in only}
    met = meeting.met(section, stored, entered, seen_revision=seen_revision, seen_answers=seen_answers)
    if met.disputed:
        raise Refusal("section-changed-meanwhile")
    values, errors = dict(stored.values) if stored else {}, dict(stored.errors) if stored else {}
    for question in section.questions:
        if question.key not in entered or question.key in met.elsewhere:
            continue
        value, error = _kept(question, entered[question.key], values.get(question.key), now, language)
        values[question.key] = value
        errors.pop(question.key, None)
        if error:
            errors[question.key] = error
    if stored is not None and (values, errors) == (stored.values, stored.errors):
        return stored
    answers = _written(case_id, section.key, stored, values, errors, now)
    workflow.changed(db.session.get_one(Case, case_id), "answers", now=now)
    return answers


def missing(
    form: Form, answers: Mapping[str, SectionAnswers], known: Mapping[str, Any]
) -> list[tuple[Section, Question, str]]:
    """What still has to be mended before sending: section, question, refusal key; in the order of the form.

    `known`: fact name -> value, as the register knows it.
    """
    values = values_of(form, answers, known)
    return [
        (section, question, fault)
        for section in form.sections
        if section.kind in ASKS
        for question in shown_questions(section, values)
        if (fault := _fault(question, values.get(question.key), known)) is not None
    ]


def progress(
    form: Form, answers: Mapping[str, SectionAnswers], known: Mapping[str, Any]
) -> list[SectionProgress]:
    """How far each section of questions and declarations has come."""
    faults: dict[str, list[str]] = {}
    for section, _question, fault in missing(form, answers, known):
        faults.setdefault(section.key, []).append(fault)
    return [
        _progress(section, answers.get(section.key), faults.get(section.key, []))
        for section in form.sections
        if section.kind in ASKS
    ]


def editable_questions(section: Section, values: Mapping[str, Any], asked: Collection[str]) -> frozenset[str]:
    """The questions that a return for changes opens: those it names (`personal.phone`) and what hangs on them."""
    opened: set[str] = set()
    for question in section.questions:
        named = f"{section.key}.{question.key}" in asked or section.key in asked
        if named or (question.when is not None and question.when.question in opened):
            opened.add(question.key)
    return frozenset(opened)


def _load(path: Path, now: datetime) -> Questionnaire | None:
    try:
        key, digest, data = _read(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, DefinitionError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    known = select(Questionnaire.id).where(Questionnaire.key == key, Questionnaire.digest == digest)
    if db.session.scalar(known) is not None:
        return None
    last = db.session.scalar(select(func.max(Questionnaire.number)).where(Questionnaire.key == key)) or 0
    questionnaire = Questionnaire(key=key, number=last + 1, data=data, digest=digest, loaded_at=now)
    db.session.add(questionnaire)
    db.session.flush()
    return questionnaire


@lru_cache(maxsize=16)
def _read(text: str) -> tuple[str, str, dict[str, Any]]:
    """Key, digest and data of a form, read once a process."""
    data = tomllib.loads(text)
    form = read(data)
    return form.key, sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest(), data


def _locked(case_id: int, section: str) -> SectionAnswers | None:
    """The stored answers as they are now, held until the end of the transaction."""
    return db.session.scalars(
        select(SectionAnswers)
        .where(SectionAnswers.case_id == case_id, SectionAnswers.section == section)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _kept(question: Question, raw: Any, before: Any, now: datetime, language: str) -> tuple[Any, str | None]:
    if question.kind != "declaration":
        return validate(question, raw)
    if is_empty(raw):
        return None, None
    if not is_empty(before):
        return before, None
    return {"text": tr(question.text, language), "language": language, "accepted_at": now.isoformat()}, None


def _written(
    case_id: int,
    section: str,
    stored: SectionAnswers | None,
    values: dict[str, Any],
    errors: dict[str, str],
    now: datetime,
) -> SectionAnswers:
    if stored is None:
        return _first(case_id, section, values, errors, now)
    stored.values, stored.errors = values, errors
    stored.revision += 1
    stored.saved_at = now
    db.session.flush()
    return stored


def _first(
    case_id: int, section: str, values: dict[str, Any], errors: dict[str, str], now: datetime
) -> SectionAnswers:
    """The first save of a section; of two at once one comes first, the other is told."""
    statement = (
        insert(SectionAnswers)
        .values(case_id=case_id, section=section, values=values, errors=errors, revision=1, saved_at=now)
        .on_conflict_do_nothing()
        .returning(SectionAnswers)
    )
    answers = db.session.scalars(statement).first()
    if answers is None:
        raise Refusal("section-changed-meanwhile")
    return answers


def _fault(question: Question, value: Any, known: Mapping[str, Any]) -> str | None:
    if question.known is not None and not is_empty(known.get(question.known)):
        return None
    if is_empty(value):
        owed = "declaration-owed" if question.kind == "declaration" else "answer-owed"
        return owed if question.required else None
    return validate(question, value)[1]


def _progress(section: Section, stored: SectionAnswers | None, faults: list[str]) -> SectionProgress:
    owed = sum(fault in ("answer-owed", "declaration-owed") for fault in faults)
    if len(faults) > owed:
        return SectionProgress(section, Progress.FIX, owed)
    if not faults:
        return SectionProgress(section, Progress.READY, 0)
    begun = stored is not None and any(not is_empty(value) for value in stored.values.values())
    return SectionProgress(section, Progress.BEGUN if begun else Progress.TODO, owed)
