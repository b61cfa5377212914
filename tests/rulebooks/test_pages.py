"""Rule books are read: their versions, the drawing, the list beside it, and how the stages keep their time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from mobility.base.database import db, utc_now
from mobility.base.languages import speaking
from mobility.rulebooks.diagram import draw
from mobility.workflow.engine.books import load_rule_books
from mobility.workflow.models import Wait
from mobility.workflow.rulebook import parse
from tests.applications.world import World as Applications
from tests.client import Page, Visitor
from tests.people import somebody
from tests.workflow.world import COUNCIL, REVIEWED, World, store

SVG = "{http://www.w3.org/2000/svg}"


def visitor(app: Flask, *tokens: str, language: str = "en") -> Visitor:
    return Visitor(app, somebody(*tokens, language=language, now=utc_now()), language)


@pytest.fixture
def head(world: World, app: Flask) -> Visitor:
    return visitor(app, "head-of-office@all")


def opened(world: World, book: str, number: int = 1) -> None:
    for _case in range(number):
        world.case(book, somebody(now=utc_now()), now=utc_now())


def test_the_list_says_how_many_cases_follow_which_version(world: World, head: Visitor) -> None:
    assert "No rule book is stored yet" in head.get("rulebooks.index").words
    store(COUNCIL)
    opened(world, "council", 2)
    store(COUNCIL + "# with a remark\n")
    opened(world, "council")
    page = head.get("rulebooks.index")
    (row,) = (each for each in page.all("tr") if "council" in "".join(each.itertext()))
    words = " ".join("".join(row.itertext()).split())
    assert "version 2" in words
    assert "1version 1: 2" in words
    assert len(page.statements) == len(head.get("rulebooks.index").statements)


def test_a_book_is_drawn_told_and_counted(world: World, head: Visitor) -> None:
    store(REVIEWED)
    opened(world, "reviewed", 3)
    page = head.get("rulebooks.show", key="reviewed")
    drawn = [each.text for each in page.all(f"{SVG}text")]
    stages = ["Review", "Faculty reviewer (Faculty)", "3", "Changes", "Applicant"]
    assert drawn[:6] == [*stages, "Done"]
    assert "3 cases here now" in page.words
    assert "assessments: 2" in page.words
    assert "Promise: 5 working days" in page.words
    assert "When late, this role learns it: Dean" in page.words
    assert "Ask → Changes (Coordinator; a reason must be given; it names what is to be mended)" in page.words
    assert [line.get("id") for line in page.all("li") if (line.get("id") or "").startswith("L")][:2] == [
        "L1",
        "L2",
    ]


def test_a_way_back_from_an_end_is_drawn_and_told(world: World, head: Visitor) -> None:
    opened(world, "outgoing-study")
    page = head.get("rulebooks.show", key="outgoing-study")
    assert "↩ back to: Waiting" in page.words
    assert "Back from an end Not selected Open again after an appeal → Waiting list (by itself)" in page.words


def test_a_stage_that_takes_longer_than_promised_is_marked(world: World, head: Visitor) -> None:
    store(REVIEWED)
    opened(world, "reviewed")
    began = utc_now() - timedelta(days=30)
    late = {"opened_at": began, "due_at": began + timedelta(days=7), "closed_at": utc_now()}
    db.session.execute(update(Wait).values(late))
    db.session.commit()
    page = head.get("rulebooks.show", key="reviewed")
    assert "half of the cases left within 30 days (promised then: 7 days) slow" in page.words
    assert len(page.having("sf-map__box--slow")) == 1
    db.session.execute(update(Wait).values(due_at=Wait.closed_at - timedelta(hours=5)))
    db.session.commit()
    page = head.get("rulebooks.show", key="reviewed")
    assert "half of the cases left within 30 days (promised then: 30 days)" in page.words
    assert ("30 days) slow" in page.words, page.having("sf-map__box--slow")) == (False, [])


def test_an_older_version_is_read_too(world: World, head: Visitor) -> None:
    store(REVIEWED)
    store(REVIEWED.replace('en = "Review"', 'en = "Scoring"'))
    assert "Scoring" in head.get("rulebooks.show", key="reviewed").words
    page = head.get("rulebooks.show", key="reviewed", version=1)
    assert "Scoring" not in page.words
    assert "This version is not in force any more" in page.words
    assert head.get("rulebooks.show", key="reviewed", version=3).status == 404
    assert head.get("rulebooks.show", key="nothing").status == 404


@pytest.mark.parametrize("language", ["en", "ru", "tg"])
def test_the_shipped_books_are_drawn_without_overlaps(app: Flask, language: str) -> None:
    """Boxes do not cover one another, and all stand inside of the drawing."""
    for version in load_rule_books(utc_now()):
        head = visitor(app, "head-of-office@all", language=language)
        page = head.get("rulebooks.show", key=version.key)
        (svg,) = (each for each in page.all(f"{SVG}svg") if each.get("role") == "img")
        boxes = boxes_of(page)
        assert len(boxes) > 5
        for number, (x, y, width, height) in enumerate(boxes):
            assert min(x, y) >= 0
            assert x + width <= int(svg.get("width"))
            assert y + height <= int(svg.get("height"))
            for left, top, wide, high in boxes[:number]:
                apart = x >= left + wide or left >= x + width or y >= top + high or top >= y + height
                assert apart, (version.key, (x, y), (left, top))


def test_branches_are_drawn_between_a_fork_and_a_join_and_told_so(world: World, head: Visitor) -> None:
    store(COUNCIL)
    page = head.get("rulebooks.show", key="council")
    assert page.words.count("At the same time, all are needed:") == 2  # drawn, and in the list
    assert ", only where this holds: " in page.words
    assert "For the whole: Coordinator" in page.words
    book = parse(COUNCIL)
    with speaking("en"):
        drawing = draw(book, {}, frozenset())
    (box,) = (box for box in drawing.boxes if box.key == "approvals")
    bars = [float(mark.path.split()[1].split("H")[0]) for mark in drawing.marks if mark.kind == "bar"]
    fork, join = bars
    branches = [text.y for text in box.texts if fork < text.y < join]
    assert box.y < fork < min(branches) < max(branches) < join < box.bottom
    assert len(branches) >= len(book.stages["approvals"].branches)
    with speaking("en"):
        assert draw(parse(REVIEWED), {}, frozenset()).marks == ()


def boxes_of(page: Page) -> list[tuple[float, ...]]:
    return [
        tuple(float(each.get(name)) for name in ("x", "y", "width", "height"))
        for each in page.all(f"{SVG}rect")
    ]


def test_cases_are_counted_of_one_call_where_that_is_asked(app: Flask) -> None:
    first, second = Applications.make(), Applications.make()
    for call in (first, first, second):
        call.draft()
    key = first.call.rule_book_key
    head = visitor(app, "head-of-office@all")
    page = head.get("rulebooks.show", key=key)
    assert "3 cases here now" in page.words
    page = head.submit(page, "Show", call=first.call.id)
    assert "2 cases here now" in page.words
    assert len(page.statements) == len(head.get("rulebooks.show", key=key).statements)
    assert "3 cases here now" in head.get("rulebooks.show", key=key, call="nonsense").words
