"""The auditor searches what happened, takes it away as a file, and words are erased without breaking a chain."""

import ast
import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

import mobility
from mobility.accounts.models import Grant, Person
from mobility.accounts.services import end_grant, give_grant
from mobility.audit.models import Seal
from mobility.audit.services import seal
from mobility.audit.wording import worded
from mobility.base.database import db, utc_now
from mobility.base.languages import LANGUAGES, day, tr
from mobility.base.lending import lent
from mobility.base.record import Event, EventText, broken_links, record
from mobility.calls.services import save_programme
from mobility.institutions.models import Contact, Faculty, Institution
from mobility.institutions.services import save_faculty
from mobility.workflow.models import Case
from tests.applications.world import person
from tests.architecture.test_auditor import a_draft, a_sitting, an_intake
from tests.calls.world import a_call, a_world, typed_day
from tests.client import Page, Visitor
from tests.institutions.world import a_person, a_university
from tests.selection.test_cost import counted
from tests.selection.world import Office

SECRET = "Quarrelled with the lecturer"


@pytest.fixture
def auditor(app: Flask) -> Visitor:
    a_university()
    return Visitor(app, a_person("auditor@all"))


def a_grant(name: str = "Зарина Холова") -> Person:
    person, admin, now = a_person(), a_person("administrator@all"), utc_now()
    person.name = name
    db.session.flush()
    grant = give_grant(admin, person, "dean", f"faculty:{a_faculty()}", now=now)
    end_grant(admin, grant.id, now=now)
    return person


def a_faculty() -> int:
    return db.session.scalars(select(Faculty.id).order_by(Faculty.id)).first() or 0


def lines(page: Page) -> int:
    return len(page.all("tr")) - 1 if page.all("tr") else 0


def rows_of_file(auditor: Visitor, **cut: str) -> list[dict[str, str]]:
    answer = auditor.submit(auditor.get("audit.trail", **cut), "CSV").response
    assert answer.mimetype == "text/csv"
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return [*csv.DictReader(io.StringIO(text), delimiter=";")]


def words_in_an_entry() -> Event:
    return record("case:1", "moved", None, utc_now(), {"move": "reject"}, {"reason": SECRET})


def test_everything_that_is_recorded_has_a_name_for_people(app: Flask) -> None:
    """Names that stand in the code; those that are put together are seen by the demo's test."""
    named = set()
    for path in Path(mobility.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and len(node.args) > 1:
                name = node.args[1]
                named |= {name.value} if isinstance(name, ast.Constant) else set()
    assert len(named) > 15
    assert named - lent.events.keys() == set()


def test_the_trail_is_searched_by_person_by_what_happened_and_by_day(auditor: Visitor) -> None:
    person = a_grant()
    a_grant("Somebody Else")
    everything = auditor.get("audit.trail")
    assert "Role given" in everything.words
    assert "Зарина Холова" in everything.words
    hers = auditor.get("audit.trail", about="zarina kholova")
    assert lines(hers) == 2
    assert "Somebody Else" not in hers.words
    assert hers.links()["Зарина Холова"] == f"/people/{person.id}"
    assert lines(auditor.get("audit.trail", about=f"person:{person.id}", name="grant-ended")) == 1
    assert lines(auditor.get("audit.trail", actor="nobody of this name")) == 0
    assert lines(auditor.get("audit.trail", until="2001-01-01")) == 0
    assert lines(auditor.get("audit.trail", since="0001-01-01", until="9999-12-31")) == lines(everything)
    turned = auditor.get("audit.trail", since="2026-02-02", until="2026-02-01")
    assert "The last day is before the first one." in turned.words
    assert "The last day is before the first one." not in everything.words
    assert "There is no such day" not in turned.words
    for slip in ("not a day", "2026-13-45"):
        page = auditor.get("audit.trail", since=slip, until="")
        assert (lines(page), page.words.count("There is no such day, so it was left out.")) == (
            lines(everything),
            1,
        )


def test_what_was_done_for_somebody_has_both_names(app: Flask, auditor: Visitor) -> None:
    deputy, dean = a_person(), a_person()
    deputy.name, dean.name = "Farhod Nazarov", "Zebo Holova"
    db.session.flush()
    event = record("case:9", "moved", deputy.id, utc_now(), {"from": "a", "to": "b", "for": dean.id})
    assert "Farhod Nazarov for Zebo Holova" in auditor.get("audit.trail", about="case:9").words
    assert "Farhod Nazarov for Zebo Holova" in auditor.get("audit.entry", event_id=event.id).words
    (row,) = rows_of_file(auditor, about="case:9")
    assert (row["Who"], row["On behalf of"]) == ("Farhod Nazarov for Zebo Holova", "Zebo Holova")


def test_who_is_searched_for_finds_what_others_did_for_them(app: Flask, auditor: Visitor) -> None:
    deputy, dean, administrator, now = a_person(), a_person(), a_person("administrator@all"), utc_now()
    deputy.name, dean.name = "Farhod Nazarov", "Zebo Holova"
    db.session.flush()
    own = give_grant(administrator, dean, "dean", f"faculty:{a_faculty()}", now=now)
    where, when = (
        {"role": own.role, "scope": own.scope},
        {"starts_at": now, "ends_at": now + timedelta(days=9)},
    )
    db.session.add(Grant(person_id=deputy.id, given_by_id=dean.id, lent_from_id=own.id, **where, **when))
    facts = {"from": "a", "to": "b"}
    record("case:9", "moved", deputy.id, now, {**facts, "for": dean.id})
    record("case:9", "moved", deputy.id, now, facts)
    hers = auditor.get("audit.trail", actor="Zebo Holova", about="case:9")
    assert (lines(hers), "Farhod Nazarov for Zebo Holova" in hers.words) == (1, True)
    assert lines(auditor.get("audit.trail", actor="Farhod Nazarov", about="case:9")) == 2
    lent_ones = auditor.get("audit.trail", behalf="1")
    assert (lines(lent_ones), auditor.get("audit.trail", behalf="maybe").words.count("case:9")) == (1, 2)
    assert len(rows_of_file(auditor, behalf="1")) == 1


def test_the_trail_is_in_the_order_of_time(auditor: Visitor) -> None:
    now, order = utc_now(), (3, 1, 2)
    for days in order:
        record("case:9", "moved", None, now - timedelta(days=days), {"days": days})
    told = [
        json.loads(row["Facts as they are kept"])["days"] for row in rows_of_file(auditor, about="case:9")
    ]
    assert told == sorted(order)


def test_each_kind_of_chain_is_named_and_searched(app: Flask) -> None:
    """One by one: the trail asks a room for its names only where something of it is found."""
    assert {"case", "person", "student", "intake", "rulebook"} <= set(lent.chains)
    for kind, about in lent.chains.items():
        assert (kind, dict(about.labels([0])), list(about.found("Nobody so named"))) == (kind, {}, [])


def test_what_a_university_is_set_up_with_is_told_by_name(auditor: Visitor) -> None:
    coordinator, now = a_person("coordinator@all"), utc_now()
    save_faculty(coordinator, None, name={"en": "Chemistry"}, joint_with_id=None, since=None, now=now)
    save_programme(coordinator, None, key="short", name={"en": "Short visits"}, funder=None, now=now)
    record("calendar", "calendar-day-added", coordinator.id, now, {})
    db.session.commit()
    text = auditor.get("audit.trail").text
    assert all(words in text for words in ("Chemistry", "Short visits", "Calendar"))
    assert not re.search(r"(faculty|programme):\d", text)


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        ("auditor@all", {"applications", "calls", "intakes", "people", "sittings"}),
        ("administrator@all", {"calls", "people"}),
    ],
)
def test_a_line_leads_only_where_its_reader_gets_in(app: Flask, role: str, rooms: set[str]) -> None:
    """An administrator reads that something happened to a draft, a case, a sitting, an intake; none of them is theirs."""
    world = Office.open()
    world.at_selection(4, (0,))
    a_grant()
    record(f"call:{world.call.id}", "call-published", None, utc_now(), {})
    draft = a_draft(world)
    a_sitting(world)
    an_intake(world)
    db.session.commit()
    reader = Visitor(app, a_person(role))
    cells = reader.get("audit.trail").all("td")
    places = {link.get("href") for cell in cells for link in cell.iter("a")}
    assert {link.split("/")[1] for link in places} == rooms
    assert {reader.get(link).status for link in places} == {200}
    assert (f"/calls/{draft.reference}" in places) is ("sittings" in rooms)
    called = select(Event.id).where(Event.name == "sitting-called")
    entry = reader.get("audit.entry", event_id=db.session.scalars(called).one())
    assert any(link.startswith("/sittings/K") for link in entry.links().values()) is ("sittings" in rooms)


def test_a_long_trail_has_pages_and_each_costs_the_same(auditor: Visitor) -> None:
    first = auditor.get("audit.trail")
    for number in range(120):
        record("case:9", "moved", None, utc_now(), {"to": "draft", "round": number})
    page, seen = auditor.get("audit.trail", about="case:9"), 0
    statements = len(page.statements)
    while True:
        seen += lines(page)
        if "Next" not in page.links():
            break
        page = auditor.get(page.links()["Next"])
        assert len(page.statements) == statements
    assert seen == 120
    assert first.status == 200


def test_the_file_is_safe_whole_and_itself_recorded(auditor: Visitor) -> None:
    a_grant("=cmd|calc")
    given = rows_of_file(auditor, name="grant-given")
    assert [*given[0]] == [
        "Number", "When", "What happened", "About", "Chain", "Who", "On behalf of", "In words", "Facts in words",
        "SHA-256", "Facts as they are kept",
    ]  # fmt: skip
    assert {row["What happened"] for row in given} == {"Role given"}
    assert [row["About"] for row in given] == ["'=cmd|calc"]
    assert all(len(row["SHA-256"]) == 64 for row in given)
    assert {json.loads(row["Facts as they are kept"])["role"] for row in given} == {"dean"}
    taken = db.session.scalars(select(Event).where(Event.chain == "audit")).one()
    assert (taken.name, taken.facts) == ("record-exported", {"cut": {"name": "grant-given"}})


def test_the_administrator_erases_words_that_only_the_auditor_reads(app: Flask, auditor: Visitor) -> None:
    event = words_in_an_entry()
    administrator = Visitor(app, a_person("administrator@all"))
    assert SECRET in auditor.get("audit.entry", event_id=event.id).words
    page = administrator.get("audit.entry", event_id=event.id)
    assert SECRET not in page.text
    assert "28 characters" in page.words
    asked = administrator.get(page.links()["Erase these words…"])
    assert "Nobody can bring them back." in asked.words
    assert ("28 characters" in asked.words, SECRET in asked.text) == (True, False)
    assert db.session.get(EventText, (event.id, "reason")) is not None
    refused = administrator.submit(asked, "Erase these words for good")
    assert refused.errors() == ["Give a reason. It stays in the record."]
    after = administrator.submitted(refused, "Erase these words for good", reason="Asked for by the person")
    assert "were erased" in after.words
    assert db.session.get(EventText, (event.id, "reason")) is None
    assert list(broken_links()) == []
    again = administrator.submit(asked, "Erase these words for good", reason="Once more")
    assert again.errors() == ["These words are erased already."]
    told = auditor.get("audit.trail", about="case:1", name="words-erased")
    said = f"Reason of “Case moved” (entry {event.number}, by itself)"
    assert said in told.words
    assert f"What was erased {said}" in auditor.get(told.links()["Words erased"]).words


def test_the_auditor_erases_nothing(auditor: Visitor) -> None:
    event = words_in_an_entry()
    page = auditor.get("audit.entry", event_id=event.id)
    assert "Erase these words…" not in page.links()
    form = auditor.get("audit.trail")
    token = {"csrf_token": form.all("input", name="csrf_token")[0].get("value"), "reason": "x"}
    assert auditor.get("audit.erasing", event_id=event.id, key="reason").status == 403
    assert auditor.post("audit.erase", token, event_id=event.id, key="reason").status == 403
    assert db.session.get(EventText, (event.id, "reason")) is not None


def test_a_step_of_a_case_is_read_in_the_words_of_its_rule_book(app: Flask) -> None:
    office = Office.open()
    application = office.at_approval()
    event = db.session.scalars(
        select(Event).where(
            Event.chain == f"case:{application.id}", Event.facts["from"].astext == "document-check"
        )
    ).one()
    auditor = Visitor(app, a_person("auditor@all"))
    words = auditor.get("audit.entry", event_id=event.id).words
    assert "Stage before Document check" in words
    assert "Stage afterwards Review in the faculty" in words
    assert "How by itself" in words
    for part in (application.reference[:7], application.reference[-3:].lower()):
        assert application.reference in auditor.get("audit.trail", about=part).words, part
    submitted = select(Event).where(
        Event.chain == f"case:{application.id}", Event.facts["move"].astext == "submit"
    )
    own = auditor.get("audit.entry", event_id=db.session.scalars(submitted).one().id).words
    assert "In the role Applicant" in own
    assert lines(auditor.get("audit.trail", about=application.reference[-2:])) == 0
    given = rows_of_file(auditor, about=event.chain)
    told = {row["In words"] for row in given}
    assert {row["About"] for row in given} == {application.reference}
    assert "Case moved: Document check → Review in the faculty." in told
    assert "Case opened: Round of the stage: 1; Stage afterwards: Draft." in told
    (moved,) = (
        row for row in given if row["In words"] == "Case moved: Document check → Review in the faculty."
    )
    assert "How: by itself" in moved["Facts in words"]
    assert "Stage before: Document check" in moved["Facts in words"]


def test_the_file_tells_people_and_places_by_name_in_a_fixed_number_of_statements(
    app: Flask, auditor: Visitor
) -> None:
    dean, deputy = a_person(), a_person()
    dean.name, deputy.name = "Zebo Holova", "Farhod Nazarov"
    facts = {"person": deputy.id, "for": dean.id, "role": "dean", "scope": f"faculty:{a_faculty()}"}
    db.session.flush()
    record("case:9", "substitute-named", dean.id, utc_now(), facts)
    (row,) = rows_of_file(auditor, about="case:9")
    name = tr(db.session.get_one(Faculty, a_faculty()).name, "en")
    said = (
        f"On behalf of: Zebo Holova; Person: Farhod Nazarov; In the role: Dean; Where the role holds: {name}"
    )
    assert row["Facts in words"] == said
    assert row["In words"] == f"Substitute appointed: {said}."
    events = db.session.scalars(select(Event).where(Event.chain == "case:9")).all()
    with counted() as one:
        worded(events)
    for _number in range(3):
        record("case:9", "substitute-named", dean.id, utc_now(), facts)
    events = db.session.scalars(select(Event).where(Event.chain == "case:9")).all()
    with counted() as more:
        worded(events)
    assert len(more) == len(one) <= 2


def test_facts_of_an_entry_are_names_days_and_titles(app: Flask, auditor: Visitor) -> None:
    """A loan of a role: whose it is, where it holds, until when; the ids stand in the fold of what is kept."""
    dean, deputy = a_person(), a_person()
    dean.name, deputy.name = "Zebo Holova", "Farhod Nazarov"
    db.session.flush()
    where = f"faculty:{a_faculty()}"
    facts = {
        "grant": 66,
        "for": dean.id,
        "role": "dean",
        "scope": where,
        "ends_at": "2026-12-31T18:59:59+00:00",
    }
    event = record(f"person:{deputy.id}", "delegation-given", dean.id, utc_now(), facts)
    page = auditor.get("audit.entry", event_id=event.id)
    told, kept = page.words.split("As it is kept, for who verifies the chain")
    for words in ("On behalf of Zebo Holova", "In the role Dean", "Until 31 December 2026, 23:59"):
        assert words in told
    assert where not in told
    assert "grant" not in told
    assert f"grant 66 role dean scope {where}" in kept


def test_a_contact_by_a_link_is_who_did_it(app: Flask, auditor: Visitor) -> None:
    partner = db.session.scalars(select(Institution).order_by(Institution.id)).first()
    contact = Contact(institution_id=partner.id, name="Anna Nowak", email="anna@partner.example")
    db.session.add(contact)
    db.session.flush()
    token = {"on_behalf": f"contact:{contact.id}", "bundle": 1}
    event = record("call:1", "partner-list-taken", None, utc_now(), token)
    words = auditor.get("audit.entry", event_id=event.id).words
    assert "Who Anna Nowak" in words
    assert "by itself" not in words


def test_a_change_of_a_call_names_the_destination_and_what_changed(app: Flask) -> None:
    world, auditor = a_world(), Visitor(app, a_person("auditor@all"))
    call = a_call(world)
    office = Visitor(app, world.office)
    where = {"reference": call.reference, "part": "destinations", "name": call.destinations[0].id}
    ends = call.destinations[0].stay_to
    typed = {"seats": 6, "level": "A2", **typed_day("stay_to", ends + timedelta(days=1))}
    office.submitted(office.get("managing.one_part", **where), "Save", **typed)
    page = office.get("managing.section", reference=call.reference, section="reserved")
    office.submitted(page, "Save", orphan=2)
    place = "Riga Technical University (Engineering)"
    told = {
        "call-destination-saved": f"{place}: 6 seats instead of 4, the level of the language: A2 (before: B1), "
        f"the end of the stay: {plain_day(ends + timedelta(days=1))} (before: {plain_day(ends)})",
        "call-reserved-changed": "Orphans: 2, People with a disability: 1 "
        "(before: Orphans: 1, People with a disability: 1)",
    }
    for name, words in told.items():
        trail = auditor.get("audit.trail", name=name)
        assert words in trail.words
        newest = next(a.get("href") for a in trail.all("a") if "/audit/entries/" in a.get("href", ""))
        assert words in auditor.get(newest).words
    assert f"{place}: new destination" in auditor.get("audit.trail", name="call-destination-saved").words


def test_a_change_of_a_call_itself_says_what_each_part_is_and_was(app: Flask) -> None:
    world, auditor = a_world(), Visitor(app, a_person("auditor@all"))
    call = a_call(world, eligibility={"years": [2, 3], "average": 3.5})
    office = Visitor(app, world.office)
    later = call.selection_on + timedelta(days=2)
    before, after = plain_day(call.selection_on), plain_day(later)

    def saved(section: str, **values: object) -> None:
        page = office.get("managing.section", reference=call.reference, section=section)
        office.submitted(page, "Save", **values)

    saved("dates", **typed_day("selection_on", later))
    saved("conditions", average="3.2", year_from="2", year_to="4", faculties=[])
    saved("money", costs__en="The visa alone.")
    saved("titles", title__en="Exchange in autumn")
    paper = {f"title__{code}": "Letter of the dean" for code in LANGUAGES}
    new = office.get("managing.new_part", reference=call.reference, part="documents")
    office.submitted(new, "Save", formats=["pdf"], **paper)
    told = {
        "call-dates-changed": f"Day of the selection: {after} (before: {before})",
        "call-conditions-changed": "Years of study that can apply: 2–4 (before: 2–3); "
        "least average mark: 3.20 (before: 3.50)",
        "call-money-changed": "Costs",
        "call-titles-changed": "Title",
        "call-requirement-saved": "Letter of the dean: new document",
    }
    for name, words in told.items():
        trail = auditor.get("audit.trail", name=name)
        assert words in trail.words, name
        newest = next(a.get("href") for a in trail.all("a") if "/audit/entries/" in a.get("href", ""))
        assert words in auditor.get(newest).words, name
    entry = auditor.get("audit.entry", event_id=number_of("call-titles-changed"))
    assert "Title before en: Autumn exchange" in entry.words
    assert "Title en: Exchange in autumn" in entry.words
    assert (
        "Costs en: The visa alone."
        in auditor.get("audit.entry", event_id=number_of("call-money-changed")).words
    )


def number_of(name: str) -> int:
    """Of the newest entry of this name."""
    return db.session.scalars(select(Event.id).where(Event.name == name).order_by(Event.id.desc())).first()


def plain_day(value: date) -> str:
    return day(value, "en").replace("\u00a0", " ")


def test_of_a_draft_the_trail_tells_nothing_until_it_is_sent(auditor: Visitor, app: Flask) -> None:
    """Nor does its file, nor the page of the entry; but its entries are sealed like all others."""
    office = Office.open()
    draft = office.draft(office.student("Nigina Karimova"))
    ruler = Visitor(app, person("administrator@all"))
    db.session.commit()
    chain = f"case:{draft.id}"
    (opened,) = db.session.scalars(select(Event).where(Event.chain == chain)).all()

    def told() -> list[bool]:
        page, file = ruler.get("audit.trail", about=draft.reference), rows_of_file(auditor)
        entry = auditor.get("audit.entry", event_id=opened.id)
        by_name = ruler.get("audit.trail", actor="Nigina Karimova")
        return [
            *(draft.reference in each.words for each in (page, by_name)),
            chain in {row["Chain"] for row in file},
            entry.status == 200,
        ]

    assert told() == [False] * 4
    assert (seal(utc_now()) or Seal()).last_id >= opened.id
    db.session.execute(update(Case).where(Case.id == draft.id).values(submitted_at=utc_now()))
    db.session.commit()
    assert told() == [True] * 4
