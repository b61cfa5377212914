"""What of a case has an address by another key than its reference tells nobody who reads it blindly whose it is."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update
from werkzeug.routing import AnyConverter, Rule

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import load_grants
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.access import EVERYBODY, SIGNED_IN
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.calls.models import Call, Destination
from mobility.cohorts.models import BulkMove, CohortFile, CohortView, OfficeMessage
from mobility.documents.models import Arrival, Document, Requirement
from mobility.documents.queries import in_force
from mobility.documents.uploads import Upload
from mobility.inclusion.models import ReservedClaim
from mobility.institutions.models import Institution
from mobility.notifications.models import Message
from mobility.papers.models import Paper
from mobility.selection import services as selection
from mobility.selection.conditions import get_condition
from mobility.selection.models import (
    Appeal,
    Bundle,
    Nomination,
    OfferCondition,
    Placement,
    SelectionRun,
    Sending,
    Variant,
)
from mobility.sittings.models import AgendaItem, Sitting
from mobility.stays.models import Stay
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait
from tests.applications.world import person
from tests.client import Visitor
from tests.reviews.blind_world import FILE_NAME, Blind, copied, leaks, lends
from tests.selection.test_offers import offered
from tests.selection.world import rank, sign
from tests.sittings.world import call as call_sitting

KEYS = {
    "appeal_id": [Appeal.id],
    "application_id": [Case.id],
    "arrival_id": [Arrival.id],
    "bulk_id": [BulkMove.id],
    "bundle_id": [Bundle.id],
    "claim_id": [ReservedClaim.id],
    "code": [Paper.code],
    "condition_id": [OfferCondition.id],
    "destination_id": [Destination.id],
    "document_id": [Document.id],
    "event_id": [Event.id],
    "file_id": [CohortFile.id],
    "institution_id": [Institution.id],
    "item_id": [AgendaItem.id],
    "key": [Requirement.key],
    "letter_id": [OfficeMessage.id],
    "name": [Destination.id, Requirement.key],
    "nomination_id": [Nomination.id],
    "number": [SelectionRun.number],
    "person_id": [Person.id],
    "placement_id": [Placement.id],
    "message_id": [Message.id],
    "sending_id": [Sending.id],
    "variant_id": [Variant.id],
    "view_id": [CohortView.id],
}
"""What may stand in an address -> where it is kept; an address is asked for with all of them."""
REFERENCES = {
    "applications": Case.reference,
    "cases": Case.reference,
    "sittings": Sitting.reference,
    "stays": Stay.reference,
}
"""What an address begins with -> the references that it takes; all others take those of calls."""
WORDS = {
    "move_key": ["accept", "withdraw"],
    "section_key": ["personal", "motivation"],
    "seen": [0],
    "until": ["2026-01-01"],
}
ELSEWHERE = {
    "affiliation_id",
    "course_id",
    "faculty_id",
    "grant_id",
    "import_id",
    "link",
    "migration_id",
    "programme_id",
    "sheet_id",
    "contact_id",
    "tag",
    "token",
    "year",
}
"""Nothing of an application is found by these, or only by whoever was written to."""
OF_THE_CALL = {"bulk_id", "file_id", "letter_id", "variant_id", "view_id"}
"""Of these there is none: what the office makes of a whole call is found by whoever runs the call alone."""
TELLING_NOBODY = {"/student-register/template.csv", "/styleguide", "/verify/<code>"}
"""Addresses where examples have her name, and one where whoever has a paper is told initials alone."""
TELLING = {
    "appeal_id",
    "bundle_id",
    "claim_id",
    "code",
    "condition_id",
    "document_id",
    "reference",
}
"""By these something of who it is can be read, by who may."""

SAID = "I am Madina Rahimova, Раҳимова Мадина, born 14.03.2005; call +992 90 123 45 67."


def scene(app: Flask) -> Blind:
    """Whose place is confirmed, and of whom there is all that an application can have: a claim of a reserved seat, an item
    of a sitting, a proposal with a variant, an appeal, a nomination, an answered condition, a stay, a reported arrival."""
    world = Blind.open()
    office, application, now = world.office, world.application, utc_now()
    claimed(world)
    copied(world)
    office.committee.append(person(f"committee-member@call:{office.call.id}", name="Member 3"))
    db.session.commit()
    sign(office.reviewers[0], application.id, 4)
    sign(office.reviewers[1], application.id, 4, SAID)
    workflow.fire(application.id, "approve", actor=office.dean, seen_version=None, now=now)
    db.session.commit()
    call_sitting(app, office)
    sign(office.committee[0], application.id, 4)
    sign(office.committee[1], application.id, 4, SAID)
    # At her second choice, so that there is something to appeal for.
    office.seats(1, 0, 0)
    rank(by_id(application.id), [office.call.destinations[place].id for place in (1, 0)])
    office.selected()
    selection.make_appeal(application.subject, by_id(application.id), reason=SAID, now=utc_now())
    placed = offered(office, by_id(application.id), 0)
    conditioned(world, placed)
    workflow.fire(placed.id, "accept", actor=by_id(placed.id).subject, seen_version=None, now=utc_now())
    db.session.commit()
    return world


def claimed(world: Blind) -> None:
    """Of a reserved group, with a paper that nobody but the officer reads, and with one that is on its way."""
    application, given = world.application, in_force(world.application.id)[0]
    paper = next(each for each in world.office.requirements if each.group == "orphan")
    db.session.add(ReservedClaim(application_id=application.id, group="orphan"))
    document = Document(
        case_id=application.id, requirement_id=paper.id, file_id=given.file_id, name=FILE_NAME
    )
    document.media_type, document.uploaded_by_id = given.media_type, application.subject_id
    coming = Arrival(
        case_id=application.id, requirement_id=paper.id, name=FILE_NAME, declared_type="image/png"
    )
    coming.size, coming.digest = 100, "0" * 64
    db.session.add_all([document, coming])
    db.session.commit()


def conditioned(world: Blind, application: Application) -> None:
    """A condition with her name in it is answered with her name, and a file that is called so."""
    office, due = world.office, local_day(utc_now()) + timedelta(days=20)
    asked = "A certificate of Madina Rahimova"
    made = selection.set_condition(
        office.coordinator, application, asked=asked, due_on=due, by_partner=True, now=utc_now()
    )
    db.session.commit()
    condition = get_condition(office.coordinator, made.id)
    upload = Upload(io.BytesIO(PNG), "Madina Rahimova.png", "image/png")
    selection.answer_condition(
        condition.application.subject, condition, answer=SAID, upload=upload, limit=10**6, now=utc_now()
    )
    db.session.commit()


def pixel() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return content.getvalue()


PNG = pixel()


def holding(world: Blind, *tokens: str) -> Person:
    office = world.office
    scopes = {"faculty": office.faculties[0].id, "call": office.call.id, "another": office.faculties[1].id}
    found = person(*(token.format(**scopes) for token in tokens), name="Reader")
    db.session.commit()
    return found


def substitute(world: Blind) -> Person:
    found = holding(world, "faculty-reviewer@faculty:0")
    lends(world.office.committee[1], found)
    return found


READERS: dict[str, Callable[[Blind], Person]] = {
    "reviewer who signed": lambda world: world.office.reviewers[0],
    "reviewer who was not asked": lambda world: holding(world, "faculty-reviewer@faculty:{faculty}"),
    "member who signed": lambda world: world.office.committee[0],
    "member who was not needed": lambda world: world.office.committee[2],
    "member who came later": lambda world: holding(world, "committee-member@call:{call}"),
    "substitute of a member": substitute,
    "member who coordinates another programme": lambda world: holding(
        world, "committee-member@call:{call}", "coordinator@programme:0"
    ),
    "reviewer who is dean of another faculty": lambda world: holding(
        world, "faculty-reviewer@faculty:{faculty}", "dean@faculty:{another}"
    ),
}


def values() -> dict[str, list[object]]:
    """What stands in addresses -> everything that there is of it."""
    kept = {
        name: [value for column in columns for value in db.session.scalars(select(column).distinct())]
        for name, columns in KEYS.items()
    }
    return kept | WORDS


def addresses(app: Flask, reader: Person) -> Iterator[tuple[frozenset[str], str]]:
    """Every address that the reader's roles open, lists too, with the names of what was filled in."""
    known, roles = values(), {grant.role for grant in load_grants(reader, utc_now()).grants}
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.arguments & ELSEWHERE:
                continue
            if rule.rule in TELLING_NOBODY or not opens(app, rule, roles):
                continue
            kept = known | {"reference": references(rule)}
            filled = {name: choices(rule, name) or kept[name] for name in sorted(rule.arguments)}
            for combination in product(*filled.values()):
                address = adapter.build(rule.endpoint, dict(zip(filled, combination, strict=True)))
                yield frozenset(rule.arguments), address


def choices(rule: Rule, name: str) -> list[str]:
    """What the rule itself says may stand there."""
    converter = rule._converters[name]
    return sorted(converter.items) if isinstance(converter, AnyConverter) else []


def references(rule: Rule) -> list[object]:
    column = REFERENCES.get(rule.rule.split("/")[1], Call.reference)
    return list(db.session.scalars(select(column)))


def opens(app: Flask, rule: Rule, roles: set[str]) -> bool:
    who = app.view_functions[rule.endpoint].reads
    return who in (EVERYBODY, SIGNED_IN) or not roles.isdisjoint(who.split())


def read(app: Flask, reader: Person) -> dict[str, tuple[frozenset[str], str]]:
    """address -> what was filled in, and all that the answer says, headers included."""
    http, found = Visitor(app, reader, reader.language).http, {}
    for names, address in list(addresses(app, reader)):
        with app.app_context():
            answer = http.get(address)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        body = answer.get_data().decode("utf-8", "replace")
        found[address] = names, f"{answer.status_code}\n{headers}\n{unescape(body)}"
    return found


def test_every_address_is_asked_for(app: Flask, world: Blind) -> None:
    """A new kind of address: say in `KEYS` where that is kept by which it is found."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    asked = {name for rule in rules for name in rule.arguments if not choices(rule, name)}
    assert asked == KEYS.keys() | WORDS.keys() | ELSEWHERE | {"reference"}
    assert {name for name, found in values().items() if not found} == OF_THE_CALL


def test_each_key_tells_who_it_is_to_who_may_know(app: Flask, world: Blind) -> None:
    told: set[str] = set()
    for each in (world.office.coordinator, world.office.officer, world.application.subject):
        told |= {name for names, text in read(app, each).values() if leaks(text) for name in names}
    assert TELLING - told == set()


@pytest.mark.parametrize("who", READERS)
def test_by_no_key_does_who_reads_it_blindly_learn_whose_it_is(app: Flask, world: Blind, who: str) -> None:
    seen = read(app, READERS[who](world))
    assert len(seen) > len(KEYS)
    assert {address: found for address, (_names, text) in seen.items() if (found := leaks(text))} == {}


def test_no_role_that_tells_is_lent_to_who_is_asked_and_by_none_they_learn_whose_it_is(
    app: Flask, world: Blind
) -> None:
    """As if it had come back to the committee."""
    office, member, today = world.office, world.office.committee[0], local_day(utc_now())
    asked = select(Wait).where(Wait.case_id == world.application.id, Wait.person_id == member.id)
    wait = db.session.scalars(asked).one()
    back = update(Case).where(Case.id == wait.case_id)
    db.session.execute(back.values(stage=wait.stage, round=wait.round, ended_at=None))
    db.session.commit()
    head = Visitor(app, office.head)
    days = {
        f"{name}-{part}": str(getattr(today, part))
        for name in ("from_day", "to_day")
        for part in ("year", "month", "day")
    }
    refused = head.submit(head.get("accounts.lending"), "Lend the role", address=member.email, **days)
    why = (
        f"{member.called} assesses applications for “{office.call.title['en']}”, where those who assess may not know "
        "who applies, and would learn it by this role."
    )
    said = f"{why} Choose somebody else, or lend it once that is over."
    assert (refused.status, refused.errors()) == (422, [said])
    assert {address for address, (_names, text) in read(app, member).items() if leaks(text)} == set()
    own = load_grants(office.head, utc_now()).grants[0]
    lent = Grant(person_id=member.id, role=own.role, scope=own.scope, given_by_id=own.person_id)
    lent.lent_from_id, lent.starts_at, lent.ends_at = own.id, utc_now(), utc_now() + timedelta(days=1)
    db.session.add(lent)
    db.session.commit()
    told = {address for address, (_names, text) in read(app, member).items() if leaks(text)}
    pages = (
        "/selection/{}",
        "/selection/{}/runs/1",
        "/cohorts/{}",
        "/cohorts/{}.csv",
    )
    assert {each.format(office.call.reference) for each in pages} <= told
    assert [each for each in told if each.startswith(f"/calls/{office.call.reference}/nominations/")]
