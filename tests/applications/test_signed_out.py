"""Signed out while a section is filled in: after signing in again it comes back as it was typed."""

from mobility.accounts import passwords
from mobility.accounts import services as accounts
from mobility.base.database import db, utc_now
from mobility.questionnaires.queries import answers_of
from tests.applications.world import World
from tests.client import Page, Visitor, words_of

PASSWORD = "seven quiet mountains"


def signed_in_again(
    visitor: Visitor, page: Page, student, *, button="Save and continue", files=None, **typed: object
) -> Page:
    """What is seen after `typed` was sent from a session that had ended meanwhile, and after signing in."""
    student.password_hash = passwords.hashed(PASSWORD)
    accounts.sign_out(student, now=utc_now())
    db.session.commit()
    lost = visitor.submit(page, button, files, **typed)
    assert lost.heading == "Sign in"
    return visitor.submit(lost, "Sign in", email=student.email, password=PASSWORD)


def section_page(app, application, key: str) -> tuple[Visitor, Page]:
    visitor = Visitor(app, application.subject)
    return visitor, visitor.get("applications.section", reference=application.reference, section_key=key)


def test_the_section_comes_back_filled_and_says_that_it_is_not_saved(app):
    application = World.make().draft()
    visitor, page = section_page(app, application, "personal")
    again = signed_in_again(
        visitor, page, application.subject, phone="nobody", emergency_name="Гулнора Сафарова"
    )
    assert (again.status, again.heading) == (200, page.heading)
    assert "it is not saved yet" in again.words
    assert answers_of(application.id) == {}
    assert any("phone number with its code" in error for error in again.errors())
    visitor.submitted(again, "Save", phone="+992 90 123 45 67")
    saved = answers_of(application.id)["personal"].values
    assert (saved["emergency_name"], saved["phone"]) == ("Гулнора Сафарова", "+992901234567")


def test_the_filled_section_comes_back_in_another_language(app):
    application = World.make().draft()
    visitor, page = section_page(app, application, "personal")
    again = signed_in_again(visitor, page, application.subject, emergency_name="Гулнора Сафарова")
    russian = visitor.submit(again, "RU")
    assert (russian.status, answers_of(application.id)) == (200, {})
    visitor.submitted(russian, "Сохранить")
    assert answers_of(application.id)["personal"].values["emergency_name"] == "Гулнора Сафарова"


def test_a_ranking_comes_back_with_its_faults(app):
    world = World.make()
    application = world.draft()
    first = world.call.destinations[0]
    visitor, page = section_page(app, application, "choices")
    again = signed_in_again(visitor, page, application.subject, rank_1=first.id, rank_2=first.id)
    assert (again.heading, again.errors()) == (
        "Destinations",
        ["You have chosen this destination already. Each can stand once."],
    )
    visitor.submitted(again, "Save", rank_2="")
    chosen = [e for e in visitor.get(page.address).root.iter("option") if e.get("selected") is not None]
    assert words_of(chosen[0]).startswith(first.institution.name["en"])


def test_what_can_no_longer_be_changed_stays_readable(app):
    application = World.make().filled()
    visitor, page = section_page(app, application, "personal")
    check = visitor.get("applications.check", reference=application.reference)
    visitor.submitted(check, "Send the application")
    again = signed_in_again(visitor, page, application.subject, emergency_name="Гулнора")
    assert (again.heading, "Гулнора" in again.words) == ("You are signed in again", True)


def test_signed_out_in_another_tab_it_comes_back_all_the_same(app):
    """There the cookie is gone, and with it the form's token."""
    application = World.make().draft()
    visitor, page = section_page(app, application, "personal")
    application.subject.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    visitor.http.delete_cookie(visitor.app.config["SESSION_COOKIE_NAME"])
    lost = visitor.submit(page, "Save and continue", emergency_name="Гулнора Сафарова")
    assert (lost.status, lost.heading) == (401, "Sign in")
    again = visitor.submit(lost, "Sign in", email=application.subject.email, password=PASSWORD)
    assert (again.status, again.heading) == (200, page.heading)
    assert 'value="Гулнора Сафарова"' in again.text
