"""The record walked and replayed, seats allocated, and what a first visit weighs."""

import time
from decimal import Decimal
from random import Random
from typing import Any

from flask import Flask
from playwright.sync_api import sync_playwright
from sqlalchemy import select, text

from mobility.base.database import db
from mobility.base.record import Event, broken_links
from mobility.base.transaction import reading
from mobility.selection.allocation.rule import Candidate, Limit, Place, allocate
from mobility.workflow.engine.steps import ARRIVALS, chain_of
from mobility.workflow.models import Case
from tests.browser import FLAGS, find_chromium
from tests.selection.peer import seats_by_matching

FIRST_VISIT_KB = 65
TRANSFERRED = """() => Object.fromEntries(
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
        entry => [entry.name.split("/").pop().split("#")[0], entry.encodedBodySize]))"""


def verify(app: Flask) -> dict[str, Any]:
    """Every chain of the record walked, every digest computed anew."""
    with app.app_context(), reading():
        events = db.session.execute(text("SELECT count(*) FROM event")).scalar_one()
        begun = time.perf_counter()
        broken = sum(1 for _ in broken_links())
        spent = time.perf_counter() - begun
    return {"events": events, "broken": broken, "events_per_second": round(events / spent)}


def replay(app: Flask) -> dict[str, Any]:
    """Every case put through its record once more: where that leaves it is where it must stand."""
    arrivals = (
        select(Event.chain, Event.facts)
        .where(Event.name.in_(ARRIVALS))
        .order_by(Event.chain, Event.number)
        .execution_options(yield_per=1000)
    )
    with app.app_context(), reading():
        begun, steps, reached = time.perf_counter(), 0, dict[str, tuple[str, int]]()
        for steps, (chain, facts) in enumerate(db.session.execute(arrivals), 1):  # noqa: B007 (the last is their number)
            reached[chain] = (facts["to"], facts["round"])
        standing = db.session.execute(select(Case.id, Case.stage, Case.round)).all()
        astray = sum(reached.get(chain_of(case_id)) != (stage, round_) for case_id, stage, round_ in standing)
        spent = time.perf_counter() - begun
    return {"steps": steps, "astray": astray, "steps_per_second": round(steps / spent)}


def allocation(candidates: int, places: int = 500, *, nested: bool = False) -> dict[str, Any]:
    """As many seats as half of those who ask, choices that favour some places, scores that repeat.

    `nested`: ten places each hold together less than they have, and fifty of them less again.
    """
    asking, seats = _world(candidates, places)
    each = candidates // places // 2
    limits = [
        Limit(frozenset(range(first, first + size)), each * size * share // 10)
        for size, share in ((10, 8), (50, 7))
        for first in range(0, places, size)
        if nested
    ]
    begun, began = time.perf_counter(), time.process_time()
    given = allocate(asking, seats, limits=limits)
    return {
        "candidates": candidates,
        "places": places,
        "limits": len(limits),
        "seconds": round(time.perf_counter() - begun, 2),
        "cpu_seconds": round(time.process_time() - began, 2),
        "seated": sum(seat is not None for seat in given.values()),
    }


def allocation_beside(candidates: int = 1_000, places: int = 50) -> dict[str, Any]:
    """The same of so few that the package `matching` can finish: its time beside ours, and whether both find the same."""
    asking, seats = _world(candidates, places)
    began = time.process_time()
    ours = allocate(asking, seats)
    between = time.process_time()
    theirs = seats_by_matching(asking, seats)
    ended = time.process_time()
    return {
        "candidates": candidates,
        "places": places,
        "cpu_seconds": round(between - began, 4),
        "matching_cpu_seconds": round(ended - between, 4),
        "same": theirs == {who: seat.destination if seat else None for who, seat in ours.items()},
    }


def _world(candidates: int, places: int) -> tuple[list[Candidate], list[Place]]:
    chance = Random(20190901)  # noqa: S311 (protects nothing)
    asking = [
        Candidate(
            number,
            Decimal(chance.randrange(2000, 10001)) / 100,
            (f"{chance.getrandbits(64):016x}",),
            tuple({int(places * chance.random() ** 2): None for _ in range(3)}),
        )
        for number in range(candidates)
    ]
    return asking, [Place(number, candidates // places // 2) for number in range(places)]


def first_visit(port: int, path: str = "/calls") -> dict[str, Any]:
    """Bytes on the way for a phone that was never here, as Chromium counts them; none where there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        return {}
    with sync_playwright() as playwright:
        flags = [flag for flag in FLAGS if flag != "--headless"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 390, "height": 844}, locale="tg")
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
        found: dict[str, int] = page.evaluate(TRANSFERRED)
        browser.close()
    return {"bytes": found, "total": sum(found.values()), "limit": FIRST_VISIT_KB * 1024}
