"""Is it really our student? Found by number and birth date, or claimed and decided by the coordinator."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.notifications.models import Message
from mobility.register import queries, services
from mobility.register.models import Affiliation, RegisterEntry
from tests.client import Page, Visitor
from tests.erasing import erase
from tests.institutions.world import University, a_person, a_university

BORN = {"birth_date__day": "23", "birth_date__month": "4", "birth_date__year": "2006"}


def an_entry(world: University, number: str = "24-017 A") -> RegisterEntry:
    entry = RegisterEntry(
        number=number,
        number_folded="24017a",
        kind="student",
        name="Раҳимова Мадина",
        passport_name="RAHIMOVA MADINA",
        birth_date=date(2006, 4, 23),
        faculty_id=world.engineering.id,
        year=3,
    )
    db.session.add(entry)
    db.session.commit()
    return entry


def affiliation_of(person_id: int) -> Affiliation:
    """As it stands in the database now."""
    db.session.expire_all()
    return queries.affiliation_of(person_id)


def called(person: Person) -> dict[str, str]:
    """What others read, by language."""
    db.session.expire_all()
    return {language: person.called_in(language) for language in ("tg", "en")}


def stated(person: Visitor, button: str = "Find me", page: Page | None = None, **typed: str) -> Page:
    page = page or person.get("register.affiliation")
    return person.submit(page, button, **{"kind": "student", "number": "24-017 a", **BORN, **typed})


def test_number_and_birth_date_find_the_person_however_they_are_typed(app: Flask) -> None:
    world = a_university()
    entry = an_entry(world)
    madina = a_person(name="Rahimova")
    page = Visitor(app, madina)
    known = page.follow(stated(page, number=" 24 017A"))
    assert known.heading == "What the university knows of you"
    assert "It comes from the university's register." in known.words
    assert "You said this yourself" not in known.words
    assert "Number 24-017 A" in known.words
    found = affiliation_of(madina.id)
    assert (found.state, found.entry_id, found.faculty_id, found.year_of_study) == (
        "matched",
        entry.id,
        world.engineering.id,
        3,
    )


def test_staff_have_no_year(app: Flask) -> None:
    entry = an_entry(a_university())
    entry.kind, entry.year = "staff", None
    db.session.commit()
    page = Visitor(app, a_person(name="Rahimova"))
    known = page.follow(stated(page, kind="staff"))
    assert "The university knows you: your faculty is taken from its register." in known.words


def test_a_number_that_is_known_under_another_name_is_hinted_at(app: Flask) -> None:
    """The name may be spelled in another script, with more words or in another order; another surname is shown."""
    world = a_university()
    an_entry(world)
    stranger, office = a_person(name="Madina Karimova"), Visitor(app, a_person("coordinator@all"))
    own = Visitor(app, stranger).follow(stated(Visitor(app, stranger)))
    assert "Your account says “Madina Karimova”." in own.words
    listed = office.get("register.claims")
    hint = "In the register the number 24-017 A belongs to Раҳимова Мадина (RAHIMOVA MADINA)."
    assert hint in office.get(listed.links()["Madina Karimova"]).words
    stranger.name = "Rakhimova Madina Saidovna"
    db.session.commit()
    assert "Rakhimova" not in office.get("register.claims").words
    assert hint not in office.get("register.claim", affiliation_id=affiliation_of(stranger.id).id).words


def test_who_knows_a_classmates_number_and_birthday_is_not_the_classmate(app: Flask) -> None:
    """They read what anybody reads who is not found; the coordinator sees whose number it is."""
    world = a_university()
    an_entry(world)
    stranger, office = a_person(name="Anvar Karimov"), Visitor(app, a_person("coordinator@all"))
    visitor = Visitor(app, stranger)
    asked = stated(visitor)
    assert asked.status == 422
    assert "press “Ask the coordinator”: the register is looked through once more first" in asked.words
    assert "Мадина" not in asked.words
    stated(visitor, "Ask the coordinator", asked, faculty_id=str(world.textile.id), year="2")
    assert affiliation_of(stranger.id).state == "claimed"
    assert "Раҳимова Мадина" in office.get(office.get("register.claims").links()["Anvar Karimov"]).words
    madina = a_person(name="Madina Rahimova")
    stated(Visitor(app, madina))
    assert affiliation_of(madina.id).state == "matched"


def test_who_is_in_the_register_is_found_by_name_or_number(app: Flask) -> None:
    world = a_university()
    an_entry(world)
    madina = a_person(name="Madina")
    stated(Visitor(app, madina))
    office = Visitor(app, a_person("coordinator@all"))
    for words in ("рахимова мадина", "madina", "Rakhimova", "24 017A", "017 мадина"):
        page = office.submit(office.get("register.overview"), "Find", q=words)
        assert "RAHIMOVA MADINA 24-017 A" in page.words, words
        assert f"Madina {madina.email}" in page.words
    nobody = office.get("register.overview", q="Каримов")
    assert "Nobody found" in nobody.words
    assert "RAHIMOVA MADINA" not in nobody.words


def test_the_claims_are_counted_in_the_coordinators_menu(app: Flask) -> None:
    world = a_university()
    office, keeper = Visitor(app, a_person("coordinator@all")), Visitor(app, a_person("administrator@all"))
    keeper.get("register.overview")  # from now on the process knows the university's name
    none = office.get("register.overview")
    for _ in range(2):
        visitor = Visitor(app, a_person())
        stated(visitor, "Ask the coordinator", stated(visitor), faculty_id=str(world.textile.id), year="2")
    two = office.get("register.overview")
    assert ("Register" in none.links(), "Register 2" in two.links()) == (True, True)
    assert len(none.statements) == len(two.statements)
    assert "Register" in keeper.get("register.overview").links()


def test_who_is_not_found_claims_and_the_coordinator_confirms(app: Flask) -> None:
    world = a_university()
    student, office = a_person(name="Anvar Karimov"), Visitor(app, a_person("coordinator@all"))
    visitor = Visitor(app, student)
    asked = stated(visitor)
    assert asked.status == 422
    assert "You were not found in the register" in asked.words
    assert ways_on(asked) == ["/account/affiliation", f"mailto:{app.config['SETTINGS'].office_address}"]
    waiting = visitor.follow(
        stated(visitor, "Ask the coordinator", asked, faculty_id=str(world.textile.id), year="2")
    )
    assert affiliation_of(student.id).state == "claimed"
    assert "an application can be begun once you are confirmed" in waiting.words
    assert ways_on(waiting) == [f"mailto:{app.config['SETTINGS'].office_address}"]
    claims = office.get("register.claims")
    page = office.get(claims.links()["Anvar Karimov"])
    office.submitted(page, "Confirm")
    found = affiliation_of(student.id)
    assert (found.known, found.faculty_id, found.year_of_study) == (True, world.textile.id, 2)
    assert (
        "You said this yourself, and the coordinator confirmed it."
        in visitor.get("register.affiliation").words
    )
    assert told(student) == ["affiliation-confirmed"]
    assert office.submit(page, "Confirm").status == 409


def test_a_refusal_says_why_and_the_person_may_state_it_again(app: Flask) -> None:
    world = a_university()
    student, office = a_person(name="Madina"), Visitor(app, a_person("coordinator@all"))
    visitor = Visitor(app, student)
    stated(visitor, "Ask the coordinator", stated(visitor), faculty_id=str(world.textile.id), year="2")
    claim = affiliation_of(student.id)
    silent = office.submit(office.get("register.claim", affiliation_id=claim.id), "Refuse", reason="")
    assert silent.errors() == ["Write why: the person will read it."]
    office.submitted(silent, "Refuse", reason="The number is a library card.")
    again = visitor.get("register.affiliation")
    assert "The reason: The number is a library card." in again.words
    an_entry(world)
    stated(visitor, page=again)
    assert affiliation_of(student.id).state == "matched"


def test_a_wrong_match_is_undone_and_does_not_come_back_by_itself(app: Flask) -> None:
    world = a_university()
    an_entry(world)
    student, office = a_person(name="Madina Karimova"), Visitor(app, a_person("coordinator@all"))
    visitor = Visitor(app, student)
    stated(visitor)
    assert called(student) == {"tg": "Раҳимова Мадина", "en": "Rahimova Madina"}
    page = office.get("register.claim", affiliation_id=affiliation_of(student.id).id)
    silent = office.submit(page, "Undo the match", reason="")
    assert silent.errors() == ["Write why: the person will read it."]
    office.submitted(silent, "Undo the match", reason="It is the number of Madina Rahimova.")
    found = affiliation_of(student.id)
    assert (found.state, found.entry_id, found.reason) == (
        "refused",
        None,
        "It is the number of Madina Rahimova.",
    )
    assert called(student) == {"tg": "Madina Karimova", "en": "Madina Karimova"}
    assert told(student) == ["affiliation-undone"]
    assert recorded(student) == ["affiliation-matched", "affiliation-undone"]
    erase(app, "affiliation-undone")
    page = office.get("register.claim", affiliation_id=found.id)
    assert "The reason: [erased words]" in page.words
    again = stated(visitor)
    assert again.status == 422
    stated(visitor, "Ask the coordinator", again, faculty_id=str(world.textile.id), year="2")
    assert affiliation_of(student.id).state == "claimed"


@pytest.mark.parametrize("decision", ["Confirm", "Refuse"])
def test_who_decided_takes_it_back(app: Flask, decision: str) -> None:
    world = a_university()
    student, decider, other = a_person(), a_person("coordinator@all"), a_person("coordinator@all")
    visitor, office = Visitor(app, student), Visitor(app, decider)
    stated(visitor, "Ask the coordinator", stated(visitor), faculty_id=str(world.textile.id), year="2")
    claim = affiliation_of(student.id)
    page = office.get("register.claim", affiliation_id=claim.id)
    office.submitted(page, decision, **({} if decision == "Confirm" else {"reason": "A library card."}))
    assert (
        "Take the decision back"
        not in Visitor(app, other).get("register.claim", affiliation_id=claim.id).buttons()
    )
    with pytest.raises(Refusal, match="not-your-decision"):
        services.take_back(other, affiliation_of(student.id), reason="No", now=utc_now())
    page = office.get("register.claim", affiliation_id=claim.id)
    back = office.submitted(page, "Take the decision back", reason="I looked at the wrong list.")
    assert "Confirm" in back.buttons()
    assert affiliation_of(student.id).state == "claimed"
    assert told(student)[-1] == "affiliation-taken-back"
    assert recorded(student)[-1] == "affiliation-taken-back"


def test_an_entry_is_not_given_to_two_accounts(app: Flask) -> None:
    world = a_university()
    an_entry(world)
    first, second = a_person(name="First Madina"), a_person(name="Madina")
    stated(Visitor(app, first))
    other = Visitor(app, second)
    asked = stated(other)
    assert asked.status == 422
    stated(other, "Ask the coordinator", asked, faculty_id=str(world.engineering.id), year="3")
    claim = affiliation_of(second.id)
    assert claim.state == "claimed"
    office = Visitor(app, a_person("coordinator@all"))
    page = office.get("register.claim", affiliation_id=claim.id)
    assert "belongs to the account of First Madina" in page.words
    assert "Confirm" not in page.buttons()
    with pytest.raises(Refusal, match="entry-is-taken"):
        services.confirm_affiliation(a_person("coordinator@all"), claim, now=utc_now())


@pytest.mark.parametrize("press", ["Confirm", "Refuse"])
def test_a_claim_that_was_stated_anew_is_decided_by_who_has_read_it(app: Flask, press: str) -> None:
    world = a_university()
    madina = Visitor(app, a_person(name="Madina"))
    more = {"faculty_id": str(world.textile.id), "year": "2"}
    stated(madina, "Ask the coordinator", stated(madina), **more)
    office, claim = Visitor(app, a_person("coordinator@all")), db.session.scalars(select(Affiliation)).one()
    page = office.get("register.claim", affiliation_id=claim.id)
    stated(madina, "Ask the coordinator", stated(madina, number="99-999"), number="99-999", **more)
    typed = {} if press == "Confirm" else {"reason": "Not a number of ours."}
    refused = office.submit(page, press, **typed)
    assert "Something newer has come in its place" in refused.words
    assert affiliation_of(claim.person_id).state == "claimed"
    again = office.get("register.claim", affiliation_id=claim.id)
    assert office.submit(again, press, **typed).status == 303


def test_nobody_decides_about_themselves(app: Flask) -> None:
    world = a_university()
    coordinator = a_person("coordinator@all")
    office = Visitor(app, coordinator)
    stated(office, "Ask the coordinator", stated(office), faculty_id=str(world.textile.id), year="2")
    claim = affiliation_of(coordinator.id)
    assert office.post("register.confirm", affiliation_id=claim.id).status in (400, 409)
    assert affiliation_of(coordinator.id).state == "claimed"


def test_guessing_is_slowed_down(app: Flask) -> None:
    a_university()
    visitor = Visitor(app, a_person())
    answers = [stated(visitor, number=f"guess {n}").status for n in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_claims_are_the_coordinators(app: Flask) -> None:
    assert Visitor(app, a_person("administrator@all")).get("register.claims").status == 403
    assert Visitor(app, a_person("coordinator@all")).get("register.claims").status == 200


def ways_on(page: Page) -> list[str]:
    """Where the box leads that says how things stand."""
    (box,) = page.having("sf-now")
    return [link.get("href") for link in box.iter("a")]


def recorded(person: Person) -> list[str]:
    chain = f"person:{person.id}"
    return list(db.session.scalars(select(Event.name).where(Event.chain == chain).order_by(Event.number)))


def told(person: Person) -> list[str]:
    return list(db.session.scalars(select(Message.key).where(Message.person_id == person.id)))


def test_affiliations_are_one_a_person(app: Flask) -> None:
    world = a_university()
    student = a_person()
    visitor = Visitor(app, student)
    for year in ("2", "3"):
        stated(visitor, "Ask the coordinator", stated(visitor), faculty_id=str(world.textile.id), year=year)
    rows = db.session.scalars(select(Affiliation.year).where(Affiliation.person_id == student.id)).all()
    assert rows == [3]


def test_a_birth_date_is_a_day_in_the_past(app: Flask) -> None:
    a_university()
    visitor, soon = Visitor(app, a_person()), str(utc_now().year + 1)
    for year, said in ((soon, "Enter a day in the past."), ("2207", "Is the year right?")):
        refused = stated(visitor, birth_date__year=year)
        (error,) = refused.errors()
        assert (refused.status, said in error) == (422, True)
