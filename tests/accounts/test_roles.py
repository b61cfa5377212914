"""Roles: given and ended by administrators, never to themselves, each an event; what they count for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.accounts import queries, services
from mobility.accounts.models import Grant, Role
from mobility.accounts.policy import acts_for
from mobility.accounts.roles import ROLES
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.record import Event, broken_links
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from tests.accounts.conftest import a_person, an_administrator, text_of
from tests.accounts.test_delegation import lend
from tests.client import Visitor, last_day
from tests.institutions.world import a_university
from tests.people import somebody


def held(person):
    return {(g.role, g.scope) for g in queries.get_person(person.id, utc_now()).grants}


def test_an_administrator_gives_and_ends_a_role(app):
    boss, person = an_administrator(), a_person(name="Далер Назаров")
    visitor = Visitor(app, boss)
    listed = visitor.get("accounts.people", q="nazarov daler")
    page = visitor.get(listed.links()["Далер Назаров"])
    page = visitor.submitted(page, "Give the role", role="coordinator", scope="all")
    assert "Далер Назаров is Coordinator now, and is told so by e-mail." in page.words
    asked = visitor.get(page.links()["End this role"])
    assert "Далер Назаров is no longer Coordinator (the whole university)" in asked.words
    assert "Nobody else holds this role there." in asked.words
    page = visitor.submitted(asked, "End this role")
    assert "No roles" in page.words
    assert "Role ended: Coordinator, the whole university (Zarina Karimova)" in page.words
    chain = db.session.scalars(
        select(Event).where(Event.chain == f"person:{person.id}").order_by(Event.number)
    ).all()
    assert [(e.name, e.actor_id, e.facts["role"]) for e in chain] == [
        ("grant-given", boss.id, "coordinator"),
        ("grant-ended", boss.id, "coordinator"),
    ]
    assert list(broken_links()) == []


def test_who_is_given_a_role_with_a_last_day_is_said_to_have_it_until_then(app):
    visitor, somebody_new = Visitor(app, an_administrator()), a_person(name="Далер Назаров")
    page = visitor.get("accounts.person", person_id=somebody_new.id)
    page = visitor.submitted(page, "Give the role", role="coordinator", scope="all", **last_day(9))
    until = " ".join(day(local_day(utc_now()) + timedelta(days=9), "en").split())
    assert f"Далер Назаров is Coordinator until the end of {until}, and is told so by e-mail." in page.words


def test_all_roles_of_somebody_who_leaves_end_on_one_page(app, letters):
    """What is left is said of each as it will be when all have ended; so does what they have on loan."""
    boss = an_administrator()
    leaver, lender = (
        a_person("inclusion-officer", name="Zebo"),
        a_person("vice-rector", name="Farhod Nazarov"),
    )
    for scope in ("all", "programme:1"):
        db.session.add(Grant(person_id=leaver.id, role="coordinator", scope=scope))
    lend(lender, leaver)
    db.session.commit()
    visitor = Visitor(app, boss)
    page = visitor.get("accounts.person", person_id=leaver.id)
    asked = visitor.get(page.links()["End all roles"])
    assert asked.heading == "End all roles of Zebo"
    assert asked.words.count("Nobody else holds this role there.") == 3
    assert "Zebo no longer acts for Farhod Nazarov as Vice-rector" in asked.words
    assert len(held(leaver)) == 4, "nothing has ended yet"
    page = visitor.submitted(asked, "End all roles")
    assert "All roles of Zebo have ended, and they are told so by e-mail." in page.words
    assert "No roles" in page.words
    assert "End all roles" not in page.links()
    db.session.expire_all()
    assert (held(leaver), held(lender)) == (set(), {("vice-rector", "all")})
    assert {letter["To"].split(" <")[0] for letter in letters()} == {"Zebo", "Farhod Nazarov"}
    again = visitor.post(
        f"/people/{leaver.id}/grants/end",
        {"csrf_token": asked.all("input", name="csrf_token")[0].get("value")},
    )
    assert again.status == 409


def test_a_role_that_was_given_meanwhile_ends_for_who_has_seen_it(app):
    boss, leaver = an_administrator(), a_person("coordinator", name="Zebo")
    visitor = Visitor(app, boss)
    asked = visitor.get("accounts.ending_grants", person_id=leaver.id)
    db.session.add(Grant(person_id=leaver.id, role="vice-rector", scope="all"))
    db.session.commit()
    refused = visitor.submit(asked, "End all roles")
    assert (refused.status, "Vice-rector" in refused.words) == (422, True)
    assert "Something newer has come in its place" in refused.errors()[0]
    db.session.expire_all()
    assert len(held(leaver)) == 2
    visitor.submitted(refused, "End all roles")
    db.session.expire_all()
    assert held(leaver) == set()


def test_who_works_here_is_not_made_a_partner_s_contact_without_being_asked_back_about(app):
    """And the other way round; one person may be the contact of two partners."""
    world, now = a_university(), utc_now()
    partner, faculty = f"partner:{world.partner.id}", f"faculty:{world.engineering.id}"
    reviewer = somebody(f"faculty-reviewer@{faculty}", name="Daler Odinaev", now=now)
    contact = somebody("partner-contact@partner:99", name="Anna Weber", now=now)
    boss = Visitor(app, an_administrator())
    for who, role, scope in ((reviewer, "partner-contact", partner), (contact, "faculty-reviewer", faculty)):
        page = boss.get("accounts.person", person_id=who.id)
        asked = boss.submit(page, "Give the role", role=role, scope=scope)
        said = f"{who.name} would answer for a partner and hold another role"
        assert (asked.status, said in asked.words) == (422, True)
        assert "is told so by e-mail" in boss.submitted(asked, "Give the role", anyway="y").words
    second = somebody("partner-contact@partner:99", name="Jan Novak", now=now)
    page = boss.get("accounts.person", person_id=second.id)
    page = boss.submitted(page, "Give the role", role="partner-contact", scope=partner)
    assert "Jan Novak is Partner contact now" in page.words


def test_the_person_is_told_by_mail_in_their_language(app, letters):
    boss, person, now = an_administrator(), a_person(name="Далер Назаров"), utc_now()
    person.language = "ru"
    day = local_day(now) + timedelta(days=1)
    grant = services.give_grant(boss, person, "auditor", ends_on=day, now=now)
    assert services.give_grant(boss, person, "auditor", now=now) is grant
    services.end_grant(boss, grant.id, now=now)
    db.session.commit()
    given, changed, ended = letters()
    assert {letter["To"] for letter in (given, changed, ended)} == {f"Далер Назаров <{person.email}>"}
    chain = select(Event.name).where(Event.chain == f"person:{person.id}").order_by(Event.number)
    assert list(db.session.scalars(chain)) == ["grant-given", "grant-changed", "grant-ended"]


def test_a_mail_in_english_greets_in_latin_letters(app, letters):
    boss, person = an_administrator(), a_person(name="Далер Назаров")
    person.language, person.name_latin = "en", "Daler Nazarov"
    services.give_grant(boss, person, "auditor", now=utc_now())
    db.session.commit()
    (given,) = letters()
    assert given["To"] == f"Daler Nazarov <{person.email}>"
    assert "Hello Daler Nazarov," in text_of(given)


def test_never_to_oneself(app):
    boss = an_administrator()
    visitor = Visitor(app, boss)
    page = visitor.get(f"/people/{boss.id}")
    assert {"Give the role", "End this role"}.isdisjoint(page.buttons())
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    answer = visitor.post(f"/people/{boss.id}/grants", token | {"role": "dean", "scope": "all"})
    assert answer.status == 422
    assert answer.errors() == ["Nobody gives or ends roles of their own. Ask another administrator."]
    own = db.session.scalar(select(Grant.id).where(Grant.person_id == boss.id))
    asked = visitor.get(f"/people/{boss.id}/grants/{own}/end")
    assert (asked.status, "Nobody gives or ends roles of their own" in asked.words) == (409, True)
    assert visitor.post(f"/people/{boss.id}/grants/{own}/end", token).status == 409
    assert held(boss) == {("administrator", "all")}


def test_who_audits_has_no_other_role_whichever_comes_first(app):
    visitor, auditor = Visitor(app, an_administrator()), a_person("auditor", name="Farhod Nazarov")
    rector = a_person("vice-rector", name="Zebo Holova")

    def refused(whom, role):
        page = visitor.submit(visitor.get(f"/people/{whom.id}"), "Give the role", role=role, scope="all")
        return page.status, page.errors()

    rule = "Who audits has no other role: have that ended first, or choose somebody else."
    assert refused(auditor, "vice-rector") == (422, [f"Farhod Nazarov holds at that time: Auditor. {rule}"])
    assert refused(rector, "auditor") == (422, [f"Zebo Holova holds at that time: Vice-rector. {rule}"])
    services.end_grant(an_administrator(), grant_of(rector).id, now=utc_now())
    db.session.commit()
    page = visitor.get(f"/people/{rector.id}")
    page = visitor.submitted(page, "Give the role", role="auditor", scope="all")
    assert "Zebo Holova is Auditor now, and is told so by e-mail." in page.words


def test_nobody_audits_for_longer_than_until_another_role_begins(app):
    boss, lender, taker = an_administrator(), a_person("coordinator"), a_person("auditor")
    today, now = local_day(utc_now()), utc_now()
    services.give_grant(boss, taker, "auditor", ends_on=today + timedelta(days=2), now=now)
    days = {"from_day": today + timedelta(days=3), "to_day": today + timedelta(days=5)}
    services.delegate(lender, grant_id=grant_of(lender).id, address=taker.email, now=now, **days)
    with pytest.raises(Refusal, match="audits-beside"):
        services.give_grant(boss, taker, "auditor", now=now)


def test_a_person_is_called_as_their_readers_call_them(app):
    person = a_person("vice-rector", name="Манижа Абдуллоева")
    person.name_latin = "Manizha Abdulloeva"
    visitor = Visitor(app, an_administrator())
    db.session.commit()
    page = visitor.get(f"/people/{person.id}")
    asked = visitor.get(f"/people/{person.id}/grants/{grant_of(person).id}/end")
    assert (page.heading, asked.heading) == ("Manizha Abdulloeva", "End a role of Manizha Abdulloeva")
    assert "Манижа" not in page.words + asked.words


def grant_of(person):
    return db.session.scalars(
        select(Grant).where(Grant.person_id == person.id, Grant.ended_at.is_(None))
    ).one()


@pytest.mark.parametrize(
    ("role", "scope", "key"),
    [
        ("dean", "all", "scope-not-for-role"),
        ("department-head", "all", "scope-not-for-role"),
        ("department-head", "call:1", "scope-not-for-role"),
        ("dean", "call:1", "scope-not-for-role"),
        ("dean", "", "scope-missing"),
        ("rector", "all", "role-unknown"),
        ("vice-rector", "faculty:1", "scope-not-for-role"),
        ("committee-member", "all", "scope-not-for-role"),
    ],
)
def test_a_role_is_given_where_it_belongs(app, role, scope, key):
    with pytest.raises(Refusal, match=key):
        services.give_grant(an_administrator(), a_person(), role, scope, now=utc_now())


def test_a_wrong_place_is_refused_with_those_that_fit(app):
    boss, person = an_administrator(), a_person(name="Далер Назаров")
    visitor = Visitor(app, boss)
    page = visitor.get(f"/people/{person.id}")
    refused = visitor.submit(page, "Give the role", role="committee-member", scope="all")
    sentence = "The role “Committee member” is not given there. It can be given here: Call, Programme."
    assert (refused.status, refused.errors()) == (422, [sentence])
    fits = {o.get("value"): o.get("data-fits") for o in page.all("select", name="role")[0].iter("option")}
    assert [fits[role] for role in ("dean", "committee-member", "coordinator", "auditor")] == [
        "faculty",
        "call programme",
        "programme all",
        "all",
    ]


def test_only_administrators_give(app):
    with pytest.raises(Refusal, match="administrators-only"):
        services.give_grant(a_person("head-of-office"), a_person(), "auditor", now=utc_now())


def test_a_grant_counts_until_the_end_of_its_last_day_and_not_a_minute_longer(app):
    now, person = utc_now(), a_person()
    grant = services.give_grant(None, person, "auditor", ends_on=local_day(now) + timedelta(days=1), now=now)
    before, after = grant.ends_at - timedelta(seconds=1), grant.ends_at
    assert person in queries.people_holding("auditor@all", before)
    assert person not in queries.people_holding("auditor@all", after)
    db.session.expunge_all()
    assert queries.get_person(person.id, before).roles == {"auditor"}
    db.session.expunge_all()
    assert queries.get_person(person.id, after).roles == frozenset()
    again = services.give_grant(None, queries.get_person(person.id, after), "auditor", now=after)
    assert again.id != grant.id


def test_a_role_is_not_given_twice_nor_into_the_past(app):
    person, now = a_person("auditor"), utc_now()
    with pytest.raises(Refusal, match="grant-already-there"):
        services.give_grant(None, person, "auditor", now=now)
    with pytest.raises(Refusal, match="end-in-the-past"):
        services.give_grant(None, person, "vice-rector", ends_on=local_day(now) - timedelta(days=1), now=now)


def test_who_acts_for_a_token(app):
    everywhere, somebody = a_person("coordinator"), a_person()
    assert acts_for(everywhere, "coordinator@programme:2")
    assert acts_for(everywhere, f"person:{everywhere.id}")
    assert not acts_for(everywhere, "dean@programme:2")
    assert not acts_for(everywhere, "coordinator")
    assert not acts_for(somebody, "coordinator@programme:2")
    assert everywhere in queries.people_holding("coordinator@programme:2", utc_now())
    assert queries.people_holding(f"person:{somebody.id}", utc_now()) == [somebody]
    assert queries.people_holding("nobody", utc_now()) == []


def test_people_are_for_administrators_and_read_by_auditors(app):
    person = a_person()
    assert Visitor(app, person).get("/people").status == 403
    assert Visitor(app, person).get(f"/people/{person.id}").status == 403
    reader = Visitor(app, a_person("auditor"))
    assert "Give the role" not in reader.get(f"/people/{person.id}").buttons()
    assert Visitor(app, an_administrator()).get("/people/999999999999").status == 404


def test_the_list_costs_the_same_whatever_its_length(app):
    visitor = Visitor(app, an_administrator())
    few = len(visitor.get("/people").statements)
    for _ in range(3):
        a_person("coordinator", "vice-rector")
    assert len(visitor.get("/people").statements) == few


@pytest.mark.parametrize(
    "words",
    ["Ҷамшед", "ҷамшед холов", "Jamshed", "kholov jamshed", "чамшед", "Джамшед", "Dzhamshed", "ХОЛОВ"],
)
def test_people_are_found_in_either_script(app, words):
    a_person(name="Ҷамшед Холов")
    a_person(name="Somebody Else")
    page = Visitor(app, an_administrator()).get("accounts.people", q=words)
    assert [words_ for words_ in page.links() if words_ in ("Ҷамшед Холов", "Somebody Else")] == [
        "Ҷамшед Холов"
    ]


def test_names_stand_as_in_a_dictionary(app):
    names = ["Ғафур Тест", "Гулноз Тест", "Давлат Тест", "Қодир Тест", "Карим Тест", "Ёдгор Тест"]
    for name in names:
        a_person(name=name)
    found = queries.people(an_administrator(), utc_now(), words="тест").people
    assert [p.name for p in found] == [
        "Гулноз Тест", "Ғафур Тест", "Давлат Тест", "Ёдгор Тест", "Карим Тест", "Қодир Тест",
    ]  # fmt: skip


def test_the_list_goes_on_by_keyset(app):
    for number in range(queries.PAGE + 5):
        a_person(name=f"Лист {chr(0x430 + number % 30)}{chr(0x430 + number // 30)}")
    boss = an_administrator()
    first = queries.people(boss, utc_now(), words="лист")
    second = queries.people(boss, utc_now(), words="лист", after=first.after)
    ids = [p.id for p in first.people + second.people]
    assert (len(ids), len(set(ids)), second.after, first.count) == (55, 55, None, 55)


def test_every_role_has_its_row():
    assert set(ROLES) == set(Role)
