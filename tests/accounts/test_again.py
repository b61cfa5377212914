"""Another language on a page that answers a form: nothing that was typed is lost, and nothing is done by it."""

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.workflow.models import Case
from tests.accounts.conftest import PASSWORD, a_person
from tests.applications.world import World, person
from tests.client import Page, Visitor
from tests.selection.test_conditions import a_condition, an_offer
from tests.selection.world import Office

REASON = "The second page is missing."


def refused_return(world: World, visitor: Visitor) -> Page:
    """The page of a step with something ticked, which is refused because no reason is given."""
    application = world.sent()
    at = {"reference": application.reference, "move_key": "ask-for-changes"}
    page = visitor.get("workflow.move_page", **at)
    refused = visitor.submit(page, "Ask for changes", fields=["documents.passport", "choices"])
    assert (refused.status, ticked(refused)) == (422, ["choices", "documents.passport"])
    return refused


def ticked(page: Page) -> list[str]:
    boxes = page.all("input", type="checkbox")
    return [box.get("value") for box in boxes if box.get("checked") is not None]


def test_ticks_and_what_is_wrong_are_there_in_each_language(app):
    visitor = Visitor(app, person("coordinator@all"))
    refused = refused_return(World.make(), visitor)
    russian = visitor.submit(refused, "RU")
    tajik = visitor.submit(russian, "TJ")
    english = visitor.submit(tajik, "EN")
    for page, language in ((russian, "ru"), (tajik, "tg"), (english, "en")):
        assert (page.status, page.root.get("lang"), ticked(page)) == (422, language, ticked(refused))
        assert len(page.errors()) == len(refused.errors()) == 1
    assert english.errors() == refused.errors()
    assert visitor.get("workflow.tasks").root.get("lang") == "en"


def test_what_could_be_done_by_now_is_not_done_and_stays_typed(app):
    """What was typed after the mistake goes along, and nothing is said to be wrong with it."""
    world, visitor = World.make(), Visitor(app, person("coordinator@all"))
    refused = refused_return(world, visitor)
    page = visitor.submit(refused, "RU", fields=["choices"], reason=REASON)
    assert (page.root.get("lang"), page.errors(), page.having("sf-flash")) == ("ru", [], [])
    assert (ticked(page), REASON in page.text) == (["choices"], True)
    assert db.session.scalars(select(Case.stage)).all() == ["document-check"]
    english = visitor.submit(page, "EN")
    assert visitor.submit(english, "Ask for changes").status == 303
    assert db.session.scalars(select(Case.stage)).all() == ["changes-asked"]


def test_what_nobody_has_sent_yet_goes_along_and_nothing_is_said_to_be_wrong_with_it(app):
    world, visitor = World.make(), Visitor(app, person("coordinator@all"))
    application = world.sent()
    page = visitor.get("workflow.move_page", reference=application.reference, move_key="ask-for-changes")
    russian = visitor.submit(page, "RU", fields=["documents.passport"])
    assert (russian.status, russian.root.get("lang"), russian.errors()) == (200, "ru", [])
    assert ticked(russian) == ["documents.passport"]
    typed = visitor.submit(russian, "EN", reason=REASON)
    assert (typed.status, ticked(typed), REASON in typed.text) == (200, ["documents.passport"], True)
    assert visitor.submit(typed, "Ask for changes").status == 303


def test_a_password_does_not_go_along_and_nobody_is_signed_in_by_it(app):
    somebody = a_person()
    visitor = Visitor(app)
    page = visitor.submit(
        visitor.get("/sign-in?next=/account"), "RU", email=somebody.email, password=PASSWORD
    )
    assert (page.status, page.root.get("lang"), PASSWORD in page.text) == (200, "ru", False)
    assert page.all("input", name="email")[0].get("value") == somebody.email
    refused = visitor.submit(page, "Войти", password="not the password")
    again = visitor.submit(refused, "EN", password=PASSWORD)
    assert (again.heading, again.status) == ("Sign in", 422)
    inside = visitor.submit(again, "Sign in", password=PASSWORD)
    assert inside.response.headers["Location"] == "/account"


def test_a_language_is_no_try_to_sign_in(app):
    """However often it is chosen with an address typed in."""
    somebody = a_person()
    visitor = Visitor(app)
    page = visitor.get("/register")
    for language in ("RU", "EN") * 12:
        page = visitor.submit(page, language, email=somebody.email)
        assert page.status == 200


def test_a_file_stays_behind_and_the_page_says_so(app):
    """A browser sends its name alone along with another language."""
    world = Office.open()
    condition = a_condition(world, an_offer(world))
    student = Visitor(app, condition.application.subject)
    page = student.get("conditions.show", condition_id=condition.id)
    form, _button = page.form("Send the answer")
    token = next(each.get("value") for each in form.iter("input") if each.get("name") == "csrf_token")
    typed = {"csrf_token": token, "answer": "It comes in May.", "file": "b2.pdf", "spoken-unsent": "en"}
    again = student.post(form.get("action"), typed)
    assert (again.status, "It comes in May." in again.text) == (200, True)
    assert "A file that was chosen cannot come along into another language: choose it again." in again.words
    assert {each.get("formenctype") for each in again.all("button", lang="ru")} == {
        "application/x-www-form-urlencoded"
    }


def test_who_signed_out_in_another_tab_loses_nothing_by_another_language(app):
    """The form's token ended with the session: the page says so, and one press sends it to where one signs in again."""
    somebody = a_person(name="Farrukh Old")
    visitor = Visitor(app, somebody)
    page = visitor.get("/account")
    visitor.submit(visitor.get("/account"), "Sign out")
    ended = visitor.submit(page, "RU", name="Фаррух Новый")
    assert (ended.status, "Фаррух Новый" in ended.words) == (400, True)
    assert comes_back(visitor, ended, somebody)


def test_who_has_no_cookie_any_more_loses_nothing_by_it_either(app):
    somebody = a_person(name="Farrukh Old")
    visitor = Visitor(app, somebody)
    page = visitor.get("/account")
    visitor.http.delete_cookie(app.config["SESSION_COOKIE_NAME"])
    assert comes_back(visitor, visitor.submit(page, "RU", name="Фаррух Новый"), somebody)


def comes_back(visitor: Visitor, ended: Page, somebody: Person) -> bool:
    asked = visitor.submit(ended, "Send again")
    assert asked.status == 401
    again = visitor.submit(asked, "Sign in", email=somebody.email, password=PASSWORD)
    return "Фаррух Новый" in again.words
