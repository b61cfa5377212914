"""The university is set up in the interface, and its partners are shown to everybody."""

from flask import Flask

from mobility.base.database import db, utc_now
from mobility.demo.institutions import load_institutions
from mobility.institutions import queries
from tests.client import Visitor
from tests.institutions.world import a_person, a_university


def test_the_first_institution_is_the_home_university_and_the_next_a_partner(app: Flask) -> None:
    office = Visitor(app, a_person("coordinator@all"))
    page = office.get("institutions.new")
    assert page.heading == "Set up the university"
    done = office.submitted(page, "Save", name__en="University of the Test", country="TJ")
    assert done.heading == "University of the Test"
    office.submitted(
        office.get("institutions.new"), "Save", name__en="Riga Technical University", country="LV"
    )
    assert queries.home().name == {"en": "University of the Test"}
    assert [partner.name["en"] for partner in queries.partners()] == ["Riga Technical University"]
    assert "Latvia" in Visitor(app).get("institutions.partners").words


def test_a_name_that_is_there_already_is_refused_and_what_was_typed_stays(app: Flask) -> None:
    a_university()
    office = Visitor(app, a_person("administrator@all"))
    office.submitted(office.get("institutions.new"), "Save", name__en="Nanjing University", country="CN")
    again = office.submit(
        office.get("institutions.new"), "Save", name__en="nanjing  university", country="CN"
    )
    assert again.status == 422
    assert again.errors() == [
        "Name · In English: There is already an institution with the name “nanjing university”."
    ]


def test_a_contact_is_added_and_ended(app: Flask) -> None:
    world = a_university()
    office = Visitor(app, a_person("coordinator@all"))
    page = office.get("institutions.edit", institution_id=world.partner.id)
    typed = {"contact__name": "Ieva Liepa", "contact__email": "ieva@rtu.example"}
    page = office.submitted(page, "Add the contact", **typed)
    assert [contact.name for contact in queries.contacts_in_force(world.partner.id)] == ["Ieva Liepa"]
    twice = office.submit(page, "Add the contact", **{**typed, "contact__email": "IEVA@rtu.example"})
    assert twice.errors() == ["E-mail address: IEVA@rtu.example is already a contact of this partner."]
    asked = office.get(page.links()["End"])
    assert asked.heading == "End as a contact: Ieva Liepa"
    office.submitted(asked, "End the contact")
    assert queries.contacts_in_force(world.partner.id) == []


def test_cities_and_countries_are_named_in_the_readers_language(app: Flask) -> None:
    load_institutions(utc_now())
    named = {
        "en": ("Moscow", "Belarus", "United States"),
        "ru": ("Москва", "Беларусь", "Соединённые Штаты"),
        "tg": ("Маскав", "Беларус", "Иёлоти Муттаҳидаи Амрико"),
    }
    for code, names in named.items():
        page = Visitor(app, language=code).get("institutions.partners")
        assert [name for name in names if name in page.words] == list(names)
        assert ("Novopolotsk" in page.words) is (code == "en")
    for partner in queries.partners():
        assert set(partner.city) in ({"en", "ru", "tg"}, set())


def test_the_city_is_entered_in_three_languages(app: Flask) -> None:
    world = a_university()
    office = Visitor(app, a_person("coordinator@all"))
    page = office.get("institutions.edit", institution_id=world.partner.id)
    office.submitted(page, "Save", city__en="Riga ", city__ru="Рига", city__tg="")
    db.session.expire_all()
    assert queries.get_institution(world.partner.id).city == {"en": "Riga", "ru": "Рига"}
    assert "Рига" in Visitor(app, language="tg").get("institutions.partners").words


def test_two_who_edit_a_partner_see_each_other(app: Flask) -> None:
    world = a_university()
    first, second = (Visitor(app, a_person("coordinator@all")) for _n in range(2))
    seen = second.get("institutions.edit", institution_id=world.partner.id)
    page = first.get("institutions.edit", institution_id=world.partner.id)
    first.submitted(page, "Save", country="EE", city__en="Tartu", city__ru="", city__tg="")
    late = second.submit(seen, "Save", short_name="RTU", country="LT", city__en="Vilnius")
    assert late.status == 422
    changed, *standing = late.errors()
    assert changed.startswith("This has changed since you opened the page.")
    assert standing == ["Country: Now it is Estonia.", "City: Now it is Tartu."]
    assert 'value="RTU"' in late.text
    db.session.expire_all()
    assert queries.get_institution(world.partner.id).city == {"en": "Tartu"}
    second.submitted(late, "Save", country="EE", city__en="Tartu", city__ru="", city__tg="")
    second.submitted(seen, "Save")
    db.session.expire_all()
    partner = queries.get_institution(world.partner.id)
    assert (partner.short_name, partner.country, partner.city) == ("RTU", "EE", {"en": "Tartu"})


def test_two_who_edit_a_faculty_see_each_other(app: Flask) -> None:
    world = a_university()
    office = Visitor(app, a_person("coordinator@all"))
    seen, page = (office.get("institutions.edit_faculty", faculty_id=world.textile.id) for _n in range(2))
    office.submitted(page, "Save", name__en="Textile and design")
    late = office.submit(seen, "Save", name__en="Fabrics")
    assert late.status == 422
    assert late.errors()[1] == "Name: Now it is Textile and design · Textile (ru) · Textile (tg)."
    office.submitted(late, "Save")


def test_the_demo_university_loads_once(app: Flask) -> None:
    home = load_institutions(utc_now())
    assert load_institutions(utc_now()).id == home.id
    assert len(queries.partners()) == 20
    invented = [faculty.invented for faculty in queries.faculties()]
    assert invented == [False, False, True, True, True]
    assert [each.code for each in queries.specialties() if not each.invented] == ["1360701", "1700501"]
    assert {each.faculty_id for each in queries.specialties()} == {each.id for each in queries.faculties()}
