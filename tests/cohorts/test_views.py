"""Views of a list under a name: kept, mailed by a short address, shared, renamed, deleted and brought back."""

from sqlalchemy import select

from mobility.base.database import db
from mobility.base.languages import tr
from mobility.cohorts.models import CohortView
from tests.applications.world import World, person
from tests.client import Page, Visitor, words_of
from tests.cohorts.test_cohorts import people_on

TAKEN = "You have a view of this name for this call. Choose another one, or press “Change” beside that view."


def test_a_view_opens_as_it_was_kept_for_whom_it_is_shared_with(app):
    world = World.make()
    world.sent(world.student("Madina Sharipova"))
    world.sent(world.student("Komron Abdulloev", faculty=1))
    office, other = Visitor(app, person("coordinator@all")), Visitor(app, person("head-of-office@all"))
    reference, faculty = world.call.reference, world.faculties[1].id
    page = office.get("cohorts.show", reference=reference, faculty=faculty, columns="stage", sort="name")
    page = office.get(page.links()["Keep as a view"])
    assert office.submit(page, "Keep the view", name=" ").errors() == ["Give the view a name."]
    page = office.submitted(page, "Keep the view", name="Economists")
    assert people_on(page) == ["Komron Abdulloev"]
    view = db.session.scalars(select(CohortView)).one()
    short = page.links()["Economists"]
    assert short == f"/cohorts/views/{view.id}"
    opened = office.follow(office.get(short))
    assert people_on(opened) == ["Komron Abdulloev"]
    assert {f"faculty={faculty}", "columns=stage", "sort=name"} == set(
        opened.response.request.query_string.decode().split("&")
    )
    alone = other.follow(other.get(short))
    assert alone.response.request.query_string == b""
    assert "This view is not shared with you, or it is deleted. Here is the whole list." in alone.words
    assert "Economists" not in alone.words
    page = office.get("cohort_views.change", reference=reference, view_id=view.id)
    office.submitted(page, "Save", name="Of economics", shared="y")
    assert people_on(other.follow(other.get(short))) == ["Komron Abdulloev"]
    assert other.get("cohort_views.change", reference=reference, view_id=view.id).status == 404
    stranger = Visitor(app, person("coordinator@programme:0"))
    assert stranger.get(short).status == 404


def test_a_deleted_view_can_be_brought_back_unless_its_name_is_taken(app):
    world = World.make()
    office, reference = Visitor(app, person("coordinator@all")), world.call.reference
    first = office.get("cohort_views.keep", reference=reference)
    office.submitted(first, "Keep the view", name="Mine")
    assert office.submit(first, "Keep the view", name="Mine").errors() == [TAKEN]
    page = office.submitted(office.get("cohort_views.keep", reference=reference), "Delete")
    assert "“Mine” is deleted." in page.words
    assert "Mine" not in office.get("cohorts.show", reference=reference).links()
    page = office.submitted(page, "Bring back")
    assert "“Mine” is back." in page.words
    page = office.submitted(office.get("cohort_views.keep", reference=reference), "Delete")
    office.submitted(page, "Keep the view", name="Mine")
    again = office.submit(office.get("cohort_views.keep", reference=reference), "Bring back")
    assert again.status == 422
    assert again.errors() == [
        "You have another view of this name by now. Give that one another name by “Change”, then bring this one back."
    ]
    twin = office.submit(
        office.get("cohort_views.keep", reference=reference), "Keep the view", name=" mine\u200b"
    )
    assert twin.errors() == [TAKEN]
    unseen = office.submit(
        office.get("cohort_views.keep", reference=reference), "Keep the view", name="\u200b"
    )
    assert unseen.errors() == ["Give the view a name."]


def said(page: Page) -> dict[str, str]:
    """What the view shows, and the list: by their titles."""
    return {words_of(row[0]): words_of(row[1]) for row in page.having("govuk-summary-list__row")}


def test_a_view_takes_over_what_the_list_shows_now_and_keeps_its_address(app):
    world = World.make()
    world.sent(world.student("Madina Sharipova"))
    world.sent(world.student("Komron Abdulloev", faculty=1))
    owner = person("coordinator@all", name="Zarina")
    office, other = Visitor(app, owner), Visitor(app, person("head-of-office@all"))
    reference, faculties = world.call.reference, [faculty.id for faculty in world.faculties]
    page = office.get("cohort_views.keep", reference=reference, faculty=faculties[0])
    office.submitted(page, "Keep the view", name="Mine", shared="y")
    kept = f"Faculty: {tr(world.faculties[0].name)}; 1 person"
    from_bookmark = office.get(office.get("cohort_views.keep", reference=reference).links()["Change"])
    assert said(from_bookmark) == {"The view shows": kept, "The list shows now": "the whole list; 2 people"}
    now = {"faculty": faculties[1], "columns": "stage,due", "sort": "name", "search": "komron"}
    page = office.get("cohort_views.keep", reference=reference, **now)
    narrowed = f"Faculty: {tr(world.faculties[1].name)}; search for “komron”"
    shows = f"{narrowed}; in order of: Person; columns: Stage, Due; 1 person"
    assert said(page) == {"The list shows now": shows}
    page = office.get(page.links()["Change"])
    assert said(page) == {"The view shows": kept, "The list shows now": shows}
    page = office.submitted(page, "Save", anew="y")
    assert "The view is changed." in page.words
    page = office.get(page.links()["Change"])
    assert ("anew" in page.text, said(page)) == (False, {"The view shows": shows})
    page = other.get("cohort_views.keep", reference=reference)
    assert "shared by Zarina" in page.words
    assert people_on(other.follow(other.get(page.links()["Mine"]))) == ["Komron Abdulloev"]


def test_a_window_that_was_opened_before_changes_of_a_view_what_it_changes(app):
    world = World.make()
    office, reference = Visitor(app, person("coordinator@all")), world.call.reference
    page = office.submitted(
        office.get("cohort_views.keep", reference=reference), "Keep the view", name="Mine", shared="y"
    )
    page = office.get("cohort_views.keep", reference=reference)
    first, second, third = (office.get(page.links()["Change"]) for _window in range(3))
    office.submitted(first, "Save", name="Late ones")
    office.submitted(second, "Save", shared=[])
    view = db.session.scalars(select(CohortView)).one()
    assert (view.name, view.shared) == ("Late ones", False)
    assert office.submit(third, "Save", name="Silent ones").errors()[1:] == [
        "Name of the view: Now it is Late ones."
    ]


def test_what_is_kept_for_a_dean_shows_a_dean_s_people(app):
    world = World.make()
    world.sent(world.student("Madina Sharipova"))
    world.sent(world.student("Komron Abdulloev", faculty=1))
    office = Visitor(app, person("coordinator@all", name="Zarina"))
    page = office.get(
        "cohort_views.keep", reference=world.call.reference, place="seat", columns="contact,stage"
    )
    office.submitted(page, "Keep the view", name="Seats", shared="y")
    dean = Visitor(app, person(f"dean@faculty:{world.faculties[1].id}"))
    shown = dean.follow(
        dean.get(dean.get("cohorts.show", reference=world.call.reference).links()["Seats · Zarina"])
    )
    assert people_on(shown) == ["Komron Abdulloev"]
    assert "@example.org" not in shown.text
