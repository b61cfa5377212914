"""Signing in again brings back what was typed before the session ended."""

from mobility.accounts import services
from mobility.base.database import db, utc_now
from tests.accounts.conftest import PASSWORD, a_person
from tests.client import Visitor, words_of

KEPT = "What you typed is kept: sign in, and it is here again."
LOST = "what you typed could not be kept"


def ended_while_typing(app, person):
    """The sign-in page that answers a form whose session has just ended."""
    visitor = Visitor(app, person)
    page = visitor.get("/account")
    services.end_other_sessions(person, now=utc_now())
    services.sign_out(person, now=utc_now())
    db.session.commit()
    return visitor, visitor.submit(page, "Save", name="Фаррух Новый", language="ru")


def test_it_is_shown_and_sent_by_one_press(app):
    person = a_person(name="Farrukh Old")
    visitor, page = ended_while_typing(app, person)
    assert page.status == 401
    assert page.heading == "Sign in"
    wrong = visitor.submit(page, "Sign in", email=person.email, password="not the password")
    assert wrong.status == 422
    again = visitor.submit(wrong, "Sign in", email=person.email, password=PASSWORD)
    assert (again.status, again.heading) == (200, "You are signed in again")
    assert "Фаррух Новый" in again.words
    visitor.submitted(again, "Send it now")
    db.session.refresh(person, ["name"])
    assert person.name == "Фаррух Новый"


def test_somebody_else_at_the_same_phone_does_not_see_it(app):
    visitor, page = ended_while_typing(app, a_person())
    answer = visitor.submit(page, "Sign in", email=a_person().email, password=PASSWORD)
    assert answer.status == 303


def signed_out_while_typing(app, person):
    """The sign-in page that answers a form whose person has signed out in another tab."""
    visitor = Visitor(app, person)
    page = visitor.get("/account")
    visitor.submit(visitor.get("/account"), "Sign out")
    return visitor, visitor.submit(page, "Save", name="Фаррух Новый", language="en")


def test_who_signed_out_in_another_tab_finds_it_again(app):
    person = a_person(name="Farrukh Old")
    visitor, page = signed_out_while_typing(app, person)
    assert page.heading == "Sign in"
    assert "Фаррух Новый" in visitor.submit(page, "Sign in", email=person.email, password=PASSWORD).words


def test_who_signs_in_after_them_at_the_same_computer_does_not_see_it(app):
    visitor, page = signed_out_while_typing(app, a_person())
    answer = visitor.submit(page, "Sign in", email=a_person().email, password=PASSWORD)
    assert answer.status == 303


def without_its_cookie(app, person):
    """The sign-in page that answers a form of which the browser has forgotten the session."""
    visitor = Visitor(app, person)
    page = visitor.get("/account")
    visitor.http.delete_cookie(app.config["SESSION_COOKIE_NAME"])
    return visitor, visitor.submit(page, "Save", name="Фаррух Новый")


def test_without_its_cookie_the_form_itself_says_whose_it_is(app):
    person = a_person(name="Farrukh Old")
    visitor, page = without_its_cookie(app, person)
    assert (page.status, KEPT in page.words, LOST in page.words) == (401, True, False)
    again = visitor.submit(page, "Sign in", email=person.email, password=PASSWORD)
    assert (again.heading, "Фаррух Новый" in again.words) == ("You are signed in again", True)


def test_without_its_cookie_nobody_else_sees_it_either(app):
    visitor, page = without_its_cookie(app, a_person())
    assert KEPT in page.words
    answer = visitor.submit(page, "Sign in", email=a_person().email, password=PASSWORD)
    assert answer.status == 303


def test_of_a_form_that_nobody_knows_the_person_of_the_page_says_that_it_is_lost(app):
    visitor = Visitor(app)
    token = visitor.get("/sign-in").all("input", name="csrf_token")[0].get("value")
    for sent in ({"csrf_token": token}, {"csrf_token": "e30.forged"}, {}):
        page = visitor.post("/account", {**sent, "name": "Фаррух Новый"})
        assert (page.status, KEPT in page.words, LOST in page.words) == (401, False, True)


def test_a_made_up_keepsake_is_ignored(app):
    visitor, page = ended_while_typing(app, person := a_person())
    answer = visitor.submit(page, "Sign in", email=person.email, password=PASSWORD, kept="e30.forged")
    assert answer.status == 303


def test_passwords_are_not_kept(app):
    person = a_person()
    visitor = Visitor(app, person)
    page = visitor.get("/account")
    services.sign_out(person, now=utc_now())
    db.session.commit()
    typed = {"current_password": PASSWORD, "new_password": "words nobody may read"}
    answer = visitor.submit(page, "Change the password", **typed)
    again = visitor.submit(answer, "Sign in", email=person.email, password=PASSWORD)
    assert "words nobody may read" not in again.text


def test_values_stand_beside_the_words_of_the_page(app):
    person = a_person(name="Farrukh Old")
    visitor, page = ended_while_typing(app, person)
    again = visitor.submit(page, "Sign in", email=person.email, password=PASSWORD)
    keys = [words_of(dt) for dt in again.root.iter("dt")]
    values = [words_of(dd) for dd in again.root.iter("dd")]
    assert dict(zip(keys, values, strict=True)) == {
        "Your name": "Фаррух Новый",
        "Language of pages and e-mails": "Русский",
    }


def test_another_language_keeps_it_before_and_after_signing_in(app):
    person = a_person(name="Farrukh Old")
    visitor, page = ended_while_typing(app, person)
    russian = visitor.submit(page, "RU")
    assert (russian.status, russian.heading) == (200, "Войти")
    again = visitor.submit(russian, "Войти", email=person.email, password=PASSWORD)
    assert (again.root.get("lang"), "Фаррух Новый" in again.words) == ("ru", True)
    english = visitor.submit(again, "EN")
    assert (english.status, english.heading) == (200, "You are signed in again")
    visitor.submitted(english, "Send it now")
    db.session.refresh(person, ["name"])
    assert person.name == "Фаррух Новый"
