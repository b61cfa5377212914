"""Where a case is, told on its page: what is waited for at the same time has each its own date."""

from flask import Flask

from mobility.applications.way import short_day
from mobility.base.database import db, utc_now
from mobility.base.languages import day, speaking
from mobility.workflow.engine.books import shipped_texts, store_rule_book
from mobility.workflow.engine.office import waits_of
from tests.selection.test_books import Walk, plain, whose

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
    assert walk.page_of(walk.world.coordinator).words.count("Promised by") == 1
