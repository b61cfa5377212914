"""Cases of a short rule book with requirements, and people around them: for documents, questionnaires and papers."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.lending import lent
from mobility.base.references import new_reference
from mobility.demo import papers
from mobility.documents.models import Protection, Requirement
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import store_rule_book
from mobility.workflow.models import Case
from tests.people import somebody

NOW = datetime.now(UTC)
ZARINA = papers.Holder("Rahimova", "Zarina", date(2004, 3, 1))
SCOPES = ["all", "programme:1", "call:12", "faculty:3"]
BOOK = """
[workflow]
key = "papers-only"
start = "draft"
separate = []
title = { en = "Papers", ru = "Документы", tg = "Ҳуҷҷатҳо" }
[ends.confirmed]
good = true
title = { en = "Confirmed", ru = "Подтверждено", tg = "Тасдиқ шуд" }
[stages.draft]
holder = "applicant"
edits = "everything"
title = { en = "Draft", ru = "Черновик", tg = "Сиёҳнавис" }
[stages.draft.moves.submit]
to = "document-check"
requires = ["documents-uploaded"]
title = { en = "Submit", ru = "Подать", tg = "Супоридан" }
[stages.document-check]
holder = "coordinator"
title = { en = "Document check", ru = "Проверка документов", tg = "Санҷиши ҳуҷҷатҳо" }
[stages.document-check.moves.pass]
auto = true
to = "confirmed"
requires = ["no-open-findings"]
[stages.document-check.moves.ask-for-changes]
to = "changes-asked"
asks = "fields"
reason = "owed"
title = { en = "Ask for changes", ru = "Вернуть", tg = "Баргардондан" }
[stages.changes-asked]
holder = "applicant"
edits = "asked"
title = { en = "Changes asked", ru = "Ожидаются исправления", tg = "Ислоҳ интизор аст" }
[stages.changes-asked.moves.resubmit]
to = "resume"
requires = ["documents-uploaded"]
title = { en = "Send again", ru = "Отправить снова", tg = "Аз нав фиристодан" }
"""


@dataclass
class World:
    """What the rooms above would lend: what checks compare with, and which reserved groups are claimed."""

    answers: dict[str, object] = field(default_factory=lambda: {"passport_valid_until": "2033-01-01"})
    needs: dict[str, object] = field(default_factory=lambda: {"stay_ends": date(2028, 1, 31)})
    claims: set[str] = field(default_factory=set)
    home: str = "/help"

    def facts(
        self, _case: Case, requirements: Collection[Requirement]
    ) -> dict[int, dict[str, dict[str, object]]]:
        facts = {"answers": self.answers, "needs": self.needs}
        return {requirement.id: facts for requirement in requirements if requirement.needs}

    def case(self, subject: Person) -> Case:
        store_rule_book(BOOK, NOW)
        case = Case(
            kind="case",
            reference=new_reference("M", 2027),
            title={"en": "Autumn exchange", "ru": "Осенний обмен", "tg": "Мубодилаи тирамоҳӣ"},
            subject_id=subject.id,
            context="call:12",
            scopes=list(SCOPES),
        )
        workflow.open_case(case, book="papers-only", actor=subject, now=NOW)
        return case


def install(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    facts = {"case": world.facts}
    monkeypatch.setattr(lent, "check_facts", facts)
    monkeypatch.setattr(lent, "claims", {"case": lambda case: world.claims})
    monkeypatch.setitem(lent.places, "case", lambda case, person: world.home)
    return world


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    return install(monkeypatch)


def a_person(*tokens: str, name: str = "Nilufar Rahimova") -> Person:
    """Somebody with grants (`coordinator@all`) in force."""
    return somebody(*tokens, name=name, now=NOW)


def a_requirement(
    key: str = "transcript",
    *,
    required: bool = True,
    protection: str = Protection.NONE,
    group: str | None = None,
    needs: dict[str, object] | None = None,
    formats: tuple[str, ...] = ("pdf", "jpeg"),
) -> Requirement:
    title = {"en": key.capitalize(), "ru": key.capitalize(), "tg": key.capitalize()}
    requirement = Requirement(
        context="call:12",
        key=key,
        title=title,
        hint={"en": "One page.", "ru": "Одна страница.", "tg": "Як саҳифа."},
        formats=list(formats),
        required=required,
        protection=protection,
        group=group,
        needs=needs or {},
    )
    db.session.add(requirement)
    db.session.flush()
    return requirement


def work_off(app: Flask) -> None:
    """Do what waits, and what comes of it, as workers would; every job has to succeed."""
    db.session.commit()
    waiting, tried = select(Job.id).where(Job.state == JobState.WAITING).order_by(Job.id), set[int]()
    while new := [job_id for job_id in db.session.scalars(waiting) if job_id not in tried]:
        for job_id in new:
            with app.app_context():
                run(job_id, timedelta(minutes=1))
        tried.update(new)
    unfinished = select(Job.name, Job.error).where(
        Job.state != JobState.DONE, ~Job.name.startswith("notifications.")
    )
    assert db.session.execute(unfinished).all() == []
    db.session.expire_all()
