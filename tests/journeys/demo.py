"""The people and cases of the demo, as journeys meet them."""

from typing import Any

import psycopg
from playwright.sync_api import Locator, Page
from psycopg.rows import TupleRow

from mobility.base.database import utc_now
from mobility.base.zone import local_day
from mobility.demo.plans import plans
from tests.databases import plain
from tests.house import House

from .guest import Guest

ADMINISTRATOR, HEAD, INCLUSION, AUDITOR = "Далер Одинаев", "Исмоил Ҳакимов", "Мавзуна Ҷӯраева", "Emily Carter"
COORDINATOR, MEMBER, REVIEWER = "Зарина Каримова", "Гулнора Саидова", "Фарҳод Назаров"
JOINT_COORDINATOR = "Наталья Соколова"
OPEN_CALL = plans(local_day(utc_now())).open.title
"""By language; its term follows from today."""


def look_up(house: House, statement: str, *values: Any) -> list[TupleRow]:
    """What the database has; journeys look, only pages write."""
    with psycopg.connect(plain(house.env["DATABASE_URL"])) as connection:
        return connection.execute(statement, values).fetchall()


def come_in(guest: Guest, house: House, name: str) -> Guest:
    """By the one click of the demo's sign-in page."""
    ((language,),) = look_up(house, "SELECT language FROM person WHERE demo AND name = %s", name)
    guest.go("/sign-in")
    form = offer_of(guest.page, house, name)
    folded = guest.page.locator("details:not([open])", has=form)
    if folded.count():
        folded.locator("summary").click()
    with guest.page.expect_navigation(wait_until="domcontentloaded"):
        form.get_by_role("button").click()
    guest.name, guest.language = name, language
    return guest


def offer_of(page: Page, house: House, name: str) -> Locator:
    """The form of that click, whatever the person is called in the language of the page."""
    ((number,),) = look_up(house, "SELECT id FROM person WHERE demo AND name = %s", name)
    return page.locator(f'form[action="/sign-in/demo/{number}"]')


def somebody_in(house: House, stage: str, call: str = OPEN_CALL["en"]) -> tuple[str, str]:
    """(name, reference) of somebody whom the sign-in page offers, with an application in that stage."""
    return look_up(
        house,
        'SELECT p.name, c.reference FROM "case" c JOIN person p ON p.id = c.subject_id '
        "WHERE p.demo AND c.stage = %s AND c.title->>'en' = %s ORDER BY c.id LIMIT 1",
        stage,
        call,
    )[0]


def events_of(house: House, case_id: int) -> list[str]:
    """What happened to a case, in order."""
    rows = look_up(house, "SELECT name FROM event WHERE chain = %s ORDER BY number", f"case:{case_id}")
    return [name for (name,) in rows]
