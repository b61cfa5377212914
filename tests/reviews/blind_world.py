"""A blind call with an applicant who tells who she is wherever one can write; and what must not reach her assessors."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape

from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.accounts.queries import load_grants
from mobility.accounts.services import delegate
from mobility.applications import services as applications
from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.veil import plain_code
from mobility.base.zone import local_day
from mobility.documents import copies
from mobility.documents.models import Finding
from mobility.documents.queries import in_force
from mobility.papers.models import Paper
from mobility.register.models import Affiliation, Gender, RegisterEntry
from mobility.workflow import services as workflow
from tests.client import Visitor
from tests.selection.world import Office

BORN = date(2005, 3, 14)
NAMES = ("Раҳимова", "Мадина", "Саидовна", "RAHIMOVA", "MADINA", "Рахимова")
NUMBERS = (
    "madina.rahimova05@mail.tj",
    "901234567",
    "14.03.2005",
    "2005-03-14",
    "14 March 2005",
    "14 марта 2005",
)
"""Also as pages write them: with blanks, and in groups."""
GENDER = ("woman", "студентк", "духтар")
HIDDEN = (*NAMES, *NUMBERS, *GENDER)

STARTS = ("/", "/tasks", "/messages", "/assessments", "/sittings", "/account")
"""The first pages of an assessor."""

TELLING = {
    "motivation": "I am Madina Rahimova (Мадинаи Раҳимова), born 14.03.2005, write to madina.rahimova05@mail.tj. "
    "Half of the kiln losses come from old heat exchangers. I am the only woman in my group.",
    "study_plan": "Ман духтари муҳандисам. Я студентка. "
    "Менинг исмам МАДИНА; мадинаро ва Рахимовой (Рахимова) шиносед. +992 90 123-45-67, 14 марти соли 2005.",
    "return_plan": "The cement works in Dushanbe, "
    "as rahimova.madina2005 wrote (2005-03-14); iammadina, 14 марта 2005, March 14, 2005.",
}
FILE_NAME = "Rahimova Madina, transcript.jpg"


@dataclass
class Blind:
    """`office` with a blind call; `application` of somebody who writes her name everywhere, in the faculty's review."""

    office: Office
    application: Application

    @classmethod
    def open(cls, reviewers: int = 2) -> "Blind":
        office = Office.open(reviewers=reviewers)
        office.call.blind = True
        db.session.commit()
        application = told(office, office.draft(office.student("Madina Rahimova")))
        applications.send(application.subject, application, seen_version=None, now=utc_now())
        db.session.commit()
        returned_with_her_name(office, application)
        return cls(office, by_id(application.id))


def told(office: Office, application: Application) -> Application:
    """Everything that a draft needs, with her names in both scripts wherever there is room."""
    person = application.subject
    person.email = person.email_folded = f"madina.rahimova05+{person.id}@mail.tj"
    person.name_cyrillic, person.name_latin = "Раҳимова Мадина Саидовна", "RAHIMOVA MADINA"
    entry = db.session.scalars(
        select(RegisterEntry)
        .join(Affiliation, Affiliation.entry_id == RegisterEntry.id)
        .where(Affiliation.person_id == person.id)
    ).one()
    entry.name, entry.passport_name, entry.birth_date = person.name_cyrillic, person.name_latin, BORN
    entry.gender = Gender.FEMALE
    db.session.commit()
    office.complete(application)
    section, dossier = dossier_of(application).form.section("motivation"), dossier_of(application)
    applications.save_section(
        person,
        application,
        section,
        entered=TELLING,
        seen_revision=dossier.answers["motivation"].revision,
        now=utc_now(),
        language="en",
    )
    for document in in_force(application.id):
        document.name = FILE_NAME
    db.session.commit()
    return by_id(application.id)


def returned_with_her_name(office: Office, application: Application) -> None:
    """Asked for changes and sent again, with her name in the reason, in a finding's value and in why it was accepted."""
    now = utc_now()
    workflow.fire(
        application.id,
        "ask-for-changes",
        actor=office.coordinator,
        seen_version=None,
        now=now,
        fields=["study.languages"],
        reason="Dear Madina, say more. Мадина Раҳимова, бештар нависед.",
    )
    db.session.commit()
    found = by_id(application.id)
    applications.save_section(
        found.subject,
        found,
        dossier_of(found).form.section("study"),
        entered={"languages": "English B2, says Madina"},
        seen_revision=dossier_of(found).answers["study"].revision,
        now=utc_now(),
        language="en",
    )
    applications.send(found.subject, found, seen_version=None, now=utc_now())
    for document in in_force(found.id):
        document.checked_at = now
        finding = Finding(
            document_id=document.id, check="legibility", verdict="warn", message="blurred", values={}
        )
        finding.accepted_by_id, finding.accepted_at = office.coordinator.id, now
        finding.accepted_reason = "The office knows Rahimova Madina."
        db.session.add(finding)
        db.session.flush()
        db.session.expire(document, ["findings"])
    workflow.fire(found.id, "accept", actor=office.coordinator, seen_version=None, now=utc_now())
    db.session.commit()


def leaks(text: str) -> set[str]:
    """What of the hidden stands in the text, in any letters, spaces or groups."""
    folded, plain = " ".join(text.casefold().replace("\u00a0", " ").split()), plain_code(text).casefold()
    found = {value for value in HIDDEN if value.casefold() in folded}
    return found | {value for value in ("901234567", "madinarahimova") if value in plain}


def copied(world: Blind) -> None:
    """The copies for those who do not judge the files themselves are made."""
    for document in in_force(world.application.id):
        order = copies.order_of(document.id)
        assert order is not None
        copies.write(document.id, copies.make(order), utc_now())
    db.session.commit()


def walked(app: Flask, world: Blind, person: Person, *, further: bool = True) -> dict[str, str]:
    """address -> all that its answer says, headers included: of the first pages and of the case's routes.

    `further`: and of every page that links from there lead to.
    """
    http, todo, found = Visitor(app, person, person.language).http, [*STARTS, *addresses_of(app, world)], {}
    while todo:
        address = todo.pop()
        if address in found:
            continue
        with app.app_context():
            answer = http.get(address)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        body = answer.get_data().decode("utf-8", "replace")
        found[address] = f"{answer.status_code}\n{headers}\n{unescape(body)}"
        todo += [link for link in links_in(body) if further and answer.mimetype == "text/html"]
    return found


def links_in(html: str) -> list[str]:
    links = (
        unescape(link).partition("#")[0] for link in re.findall(r'(?:href|src|data-poll)="(/[^"]+)"', html)
    )
    return [link for link in links if not link.startswith(("/static/", "/language/", "/sign-out"))]


def addresses_of(app: Flask, world: Blind) -> list[str]:
    """Every route that a case has, filled in with everything that the case has."""
    application = world.application
    documents = in_force(application.id)
    values = {
        "reference": [application.reference, world.office.call.reference],
        "key": [each.requirement.key for each in documents],
        "document_id": [each.id for each in documents],
        "move_key": ["complete", "ask-for-changes", "reject", "approve", "withdraw"],
        "code": list(db.session.scalars(select(Paper.code).where(Paper.case_id == application.id))),
        "section_key": ["personal", "motivation"],
    }
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not rule.arguments or not rule.arguments <= set(values):
                continue
            if rule.endpoint == "papers.verify":  # whoever has the paper; it tells initials alone
                continue
            combined = [{}]
            for name in sorted(rule.arguments):
                combined = [each | {name: value} for each in combined for value in values[name]]
            found += [adapter.build(rule.endpoint, each) for each in combined]
    return found


def lends(lender: Person, taker: Person, *, in_days: int = 0) -> None:
    now = utc_now()
    grant = load_grants(lender, now).grants[0]
    day = local_day(now) + timedelta(days=in_days)
    delegate(lender, grant_id=grant.id, address=taker.email, from_day=day, to_day=day, anyway=True, now=now)
    db.session.commit()
