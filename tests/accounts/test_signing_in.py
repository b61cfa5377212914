"""Registering, confirming, signing in, a new password, and how sessions end."""

from datetime import timedelta

from sqlalchemy import func, select

from mobility.accounts import queries, services
from mobility.accounts.models import Person, SignIn
from mobility.accounts.services.signing_in import end_all_sessions
from mobility.base.database import db, utc_now
from tests.accounts.conftest import PASSWORD, a_person, link_in, sign_in, text_of
from tests.client import Visitor

NEW = "eight louder rivers"


def register(visitor, email="Farrukh@Example.org", password=PASSWORD, name="Фаррух Раҳимов", at="/register"):
    page = visitor.get(at)
    return visitor.submit(page, "Make the account", name=name, email=email, password=password)


def test_from_registering_to_a_new_password(app, visitor, letters):
    sent = visitor.follow(register(visitor))
    assert sent.heading == "Check your e-mail"
    (letter,) = letters()
    assert letter["To"].addresses[0].addr_spec == "Farrukh@example.org"
    assert letter["To"].addresses[0].display_name == "Фаррух Раҳимов"
    assert letter["Auto-Submitted"] == "auto-generated"

    person = queries.find_person("farrukh@example.org")
    assert sign_in(visitor, person).status == 422, "nobody signs in before the address is confirmed"

    confirm = visitor.get(link_in(letter))
    assert visitor.get(link_in(letter)).status == 200, "looking uses nothing up"
    assert visitor.submitted(confirm, "This is my address").heading == "Sign in"
    assert visitor.get(link_in(letter)).status == 410
    assert sign_in(visitor, person).status == 303
    assert visitor.get("/account").heading == "Your account"

    other = Visitor(app)
    asked = other.submit(other.get("/reset"), "Send the link", email=" FARRUKH@example.org ")
    assert other.follow(asked).heading == "Check your e-mail"
    reset = link_in(letters()[-1])
    page = other.submitted(other.get(reset), "Set the password", password=NEW)
    assert "new password counts" in page.words
    assert other.get(reset).status == 410, "a link is good for one password"
    assert visitor.get("/account").status == 302, "a new password ends every session"
    assert sign_in(other, person).status == 422
    assert sign_in(other, person, NEW).status == 303
    assert letters()[-1]["Subject"] == "Your password was changed"


def test_a_known_address_gets_the_same_page_and_another_letter(visitor, letters):
    person = a_person(email="known@example.org", name="Known Person")
    known = visitor.follow(register(visitor, "Known@Example.org"))
    unknown = visitor.follow(register(visitor, "fresh@example.org"))
    assert known.words.replace("Known@Example.org", "") == unknown.words.replace("fresh@example.org", "")
    to_known, to_unknown = letters()
    assert to_known["Subject"] == "You already have an account"
    assert to_unknown["Subject"] == "Confirm your address"
    assert visitor.get(link_in(to_known)).heading == "Sign in", "the letter leads to what can be done"
    assert "nothing was changed" in text_of(to_known)
    db.session.refresh(person)
    assert person.name == "Known Person"


def test_an_address_begun_by_two_belongs_to_who_reads_its_letters(visitor, letters):
    register(visitor, "both@example.org", "the stranger's words")
    (first,) = letters()
    register(visitor, "both@example.org", "the owner's own words")
    second = letters()[-1]
    assert visitor.get(link_in(first)).status == 410
    page = visitor.submitted(visitor.get(link_in(second)), "Set the password", password=NEW)
    assert page.heading == "Sign in"
    person = queries.find_person("both@example.org")
    assert person.confirmed_at is not None
    assert sign_in(visitor, person, "the stranger's words").status == 422
    assert sign_in(visitor, person, NEW).status == 303


def test_an_ended_link_offers_a_new_one(visitor, letters):
    register(visitor, "late@example.org")
    page = visitor.get("/confirm/not-a-link")
    assert page.status == 410
    visitor.submit(page, "Send a new link", email="late@example.org")
    assert len(letters()) == 2


def test_capitals_and_blanks_make_no_second_person(visitor):
    for email in ("one@example.org", "ONE@example.org", " o\u200bne@Example.ORG"):
        assert register(visitor, email).status == 303
    assert (
        db.session.scalar(select(func.count(Person.id)).where(Person.email_folded == "one@example.org")) == 1
    )


def test_what_is_refused_stands_beside_the_field_and_is_kept(visitor):
    page = register(visitor, "no address", "1234567890", "Go to evil.example now")
    assert page.status == 422
    assert page.errors() == [
        "Write the name with letters, blanks, hyphens and apostrophes only.",
        "Write the address like name@example.org, in Latin letters.",
        "This password is among the first that anybody tries. Choose another one.",
    ], "every fault is said at once"
    assert page.all("input", name="email")[0].get("value") == "no address"
    known = ["This password is made of your name or your address, which others know. Choose another one."]
    assert register(visitor, "zarina@example.org", "Zarina@Example.org").errors() == known
    for made in ("lola saidova", "SaidovaLola2005", "Саидова-Лола1", "l.saidova26", "Safar Saidova"):
        assert register(visitor, "l.saidova@example.org", made, "Лола Саидова").errors() == known, made
    assert register(visitor, "a@example.org", "1234567890").errors() == [
        "This password is among the first that anybody tries. Choose another one."
    ]
    assert register(visitor, "a@example.org", "short").errors() == [
        "The password needs at least 10 characters."
    ]
    assert register(visitor, "a@example.org", PASSWORD, "Go to evil.example now").errors() == [
        "Write the name with letters, blanks, hyphens and apostrophes only."
    ]
    assert db.session.scalar(select(func.count(Person.id)).where(Person.email_folded == "a@example.org")) == 0


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app):
    person = a_person()
    here, there = Visitor(app, person), Visitor(app, person)
    assert there.get("/account").status == 200
    page = here.submitted(
        here.get("/account"),
        "Change the password",
        current_password=PASSWORD,
        new_password=NEW,
    )
    assert "all other devices are signed out" in page.words
    assert there.get("/account").status == 302


def test_the_present_password_is_no_new_one(app):
    person = a_person()
    here, there = Visitor(app, person), Visitor(app, person)
    refused = here.submit(
        here.get("/account"), "Change the password", current_password=PASSWORD, new_password=PASSWORD
    )
    assert refused.errors() == ["This is your present password. Choose another one."]
    assert there.get("/account").status == 200


def test_sessions_are_listed_and_ended(app):
    person, stranger = a_person(), a_person()
    here, there = Visitor(app, person), Visitor(app, person)
    theirs = db.session.scalar(
        select(SignIn.id).where(SignIn.person_id == person.id).order_by(SignIn.id.desc())
    )
    page = here.get("/account")
    assert page.buttons().count("Sign it out") == 1
    outsider = Visitor(app, stranger)
    token = outsider.get("/account").all("input", name="csrf_token")[0].get("value")
    assert outsider.post(f"/account/sessions/{theirs}/end", {"csrf_token": token}).status == 404
    assert there.get("/account").status == 200
    here.submit(page, "Sign it out")
    assert there.get("/account").status == 302
    assert here.get("/account").status == 200


def test_a_session_lasts_thirty_days(app):
    person = a_person()
    token = services.open_session(person, device="", now=utc_now() - timedelta(days=29, hours=23))
    assert queries.person_of_session(token, utc_now()) is person
    assert queries.person_of_session(token, utc_now() + timedelta(hours=2)) is None


def test_who_makes_an_account_comes_back_to_the_call_they_came_from(visitor, letters):
    register(visitor, at="/register?next=/calls%3Fwhen%3Dclosed")
    signing = visitor.submitted(visitor.get(link_in(letters()[0])), "This is my address")
    back = visitor.submit(signing, "Sign in", password=PASSWORD)
    assert back.response.location == "/calls?when=closed"


def test_signing_out_ends_the_session_itself(app, visitor):
    person = a_person()
    sign_in(visitor, person)
    with visitor.http.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    visitor.submit(visitor.get("/account"), "Sign out")
    assert queries.person_of_session(stolen, utc_now()) is None


def test_who_is_signed_in_costs_one_statement(app):
    person = a_person("coordinator", "vice-rector")
    page = Visitor(app, person).get("/help")
    about_people = [s for s in page.statements if s.startswith(("SELECT person.", 'SELECT "grant".'))]
    assert len(about_people) == 1


def test_the_language_is_remembered(app, visitor):
    page = visitor.submit(visitor.get("/sign-in?next=/account"), "RU")
    assert (page.root.get("lang"), page.all("input", name="next")[-1].get("value")) == ("ru", "/account")
    assert visitor.get("/calls").root.get("lang") == "ru"
    person = a_person()
    mine = Visitor(app, person)
    token = mine.get("/account").all("input", name="csrf_token")[0].get("value")
    mine.post("/language", {"csrf_token": token, "language": "tg", "next": "/account"})
    db.session.refresh(person, ["language"])
    assert person.language == "tg"


def test_the_language_chosen_before_signing_in_becomes_that_of_the_account(app, visitor):
    person = a_person()
    page = visitor.submit(visitor.get("/sign-in"), "TJ")
    inside = visitor.follow(visitor.submit(page, "Воридшавӣ", email=person.email, password=PASSWORD))
    db.session.refresh(person, ["language"])
    assert (inside.root.get("lang"), person.language) == ("tg", "tg")


def test_what_the_account_says_holds_where_nothing_was_chosen_since(app, visitor):
    """A cookie of long ago, or of whoever sat here before, is no word of theirs."""
    first, second = a_person(), a_person()
    page = visitor.submit(visitor.get("/sign-in"), "RU")
    visitor.submitted(page, "Войти", email=first.email, password=PASSWORD)
    page = visitor.submitted(visitor.get("/account"), "Выйти")
    assert page.root.get("lang") == "ru"
    inside = visitor.follow(visitor.submit(page, "Войти", email=second.email, password=PASSWORD))
    assert inside.root.get("lang") == "en"


def test_the_language_of_the_account_stays_when_the_session_has_ended(app):
    person, visitor = a_person(), Visitor(app)
    person.language = "ru"
    db.session.commit()
    visitor.submitted(visitor.get("/sign-in"), "Sign in", email=person.email, password=PASSWORD)
    page = visitor.get("/account")
    assert page.root.get("lang") == "ru"
    end_all_sessions(person, now=utc_now())
    db.session.commit()
    assert visitor.follow(visitor.get("/account")).root.get("lang") == "ru"
    visitor.submitted(visitor.get("/sign-in"), "Войти", email=person.email, password=PASSWORD)
    visitor.submitted(visitor.get("/account"), "Сохранить", language="en")
    end_all_sessions(person, now=utc_now())
    db.session.commit()
    assert visitor.follow(visitor.get("/account")).root.get("lang") == "en"


def test_the_list_of_sessions_says_from_where_and_when_last(app):
    person, now = a_person(), utc_now()
    services.open_session(person, device="Chrome · Android", now=now - timedelta(days=2))
    db.session.commit()
    page = Visitor(app, person).get("/account")
    assert "Chrome on Android" in page.words
    assert "last used on" in page.words


def test_use_is_noted_by_the_hour(app, committed):
    with committed.app_context():
        person, now = a_person(), utc_now()
        token = services.open_session(person, device="tests", now=now - timedelta(hours=2))
        db.session.commit()
        visitor = Visitor(committed)
        with visitor.http.session_transaction() as session:
            session.update({"_user_id": token, "_fresh": "true"})
        costs = [len(visitor.get("/account").statements) for _ in range(2)]
        used_at = db.session.scalar(select(SignIn.last_used_at))
        assert used_at is not None
        assert used_at >= now
        assert costs[0] == costs[1] + 1
