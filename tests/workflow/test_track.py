"""Where a case is, told on its page: what is waited for at the same time has each its own date."""

from flask import Flask

from mobility.applications.queries import by_id
from mobility.applications.way import short_day
from mobility.base.database import db, utc_now
from mobility.base.languages import day, speaking
from mobility.workflow.engine.books import shipped_texts, store_rule_book
from mobility.workflow.engine.office import waits_of
from tests.client import Visitor, words_of
from tests.selection.test_books import Walk, plain, whose
from tests.selection.test_nominating import decline
from tests.selection.world import Office

BOOK = "joint-faculty-transition"


def test_each_branch_is_told_with_its_own_date(app: Flask) -> None:
    walk = Walk(app, BOOK)
    before, credits, text = shipped_texts()[f"{BOOK}.toml"].partition("[stages.consents.branches.credits]")
    store_rule_book(before + credits + text.replace("working_days = 5", "working_days = 9", 1), utc_now())
    db.session.commit()
    walk.case = walk.sent("Zarina")
    dates = {wait.branch: wait.due_at for wait in waits_of(walk.case)}
    assert dates["faculty"] < dates["credits"]
    with speaking("en"):
        shown = {branch: plain(day(at)) for branch, at in dates.items()}
        lines = {branch: plain(short_day(at)) for branch, at in dates.items()}
    for reader in (walk.world.dean, walk.world.coordinator, whose(walk.case)):
        words = walk.page_of(reader).words
        assert f"Dean's consent: open until {lines['faculty']}" in words
        assert f"Credits are complete: open until {lines['credits']}" in words
        faculty, credits = words.partition("Now with: Coordinator")[::2]
        assert f"Promised by {shown['faculty']}" in faculty
        assert f"Promised by {shown['credits']}" in credits
        assert words.count("Promised by") == 2
    walk.presses(walk.world.dean, "Consent")
    words = walk.page_of(walk.world.coordinator).words
    assert "Dean's consent: signed" in words
    assert f"Promised by {shown['credits']}" in words


def test_branches_of_one_date_are_told_with_it_once(app: Flask) -> None:
    walk = Walk(app, BOOK)
    words = walk.page_of(walk.world.coordinator).words
    assert [words.count(said) for said in ("Promised by", "Now with: Dean (Dean); Coordinator (")] == [1, 1]


def test_what_a_case_goes_through_once_more_is_still_to_come(app: Flask) -> None:
    """A partner has declined, and another choice waits on the list: nomination and answer lie ahead again."""
    world = Office.open().with_ready("Madina", "Farrukh")
    application = world.at_selection(5, (0, 1), name="Madina")
    world.at_selection(4, (1,), name="Farrukh")
    world.selected()
    world.nominated(0)
    decline(world, application)
    page = Visitor(app, by_id(application.id).subject).get(
        "applications.show", reference=application.reference
    )
    steps = [
        (step.get("class"), words_of(step.find("b")).removesuffix(" (done)"))
        for road in page.having("sf-track")
        for step in road.iter("li")
    ]
    names = ("Selection", "Waiting list", "Nomination to the partner", "Partner's answer")
    assert [step for step in steps if step[1] in names] == [
        ("done", "Selection"),
        ("now", "Waiting list"),
        ("todo", "Nomination to the partner"),
        ("todo", "Partner's answer"),
    ]
