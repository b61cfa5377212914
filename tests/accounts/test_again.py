"""Another language on a page that answers a form: nothing that was typed is lost, and nothing is done by it."""

from sqlalchemy import select

from mobility.base.database import db
from mobility.workflow.models import Case
from tests.applications.world import World, person
from tests.client import Page, Visitor

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


def test_what_could_be_done_by_now_is_not_done(app):
    """The page of the form is opened instead, and says nothing of what was not done."""
    world, visitor = World.make(), Visitor(app, person("coordinator@all"))
    refused = refused_return(world, visitor)
    form, button = refused.form("RU")
    sent = {each.get("name"): each.get("value") for each in form.iter("input")}
    sent |= {button.get("name"): button.get("value"), "fields": "choices", "reason": REASON}
    opened = visitor.post("/language", sent)
    page = visitor.follow(opened)
    assert (opened.status, page.root.get("lang"), page.having("sf-flash")) == (303, "ru", [])
    assert db.session.scalars(select(Case.stage)).all() == ["document-check"]
    done = visitor.submit(refused, "Ask for changes", fields=["choices"], reason=REASON)
    assert done.status == 303
    assert db.session.scalars(select(Case.stage)).all() == ["changes-asked"]
