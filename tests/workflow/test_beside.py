"""What stands beside the waits of cases on the page of tasks: all kinds in one statement, and counted as they are listed."""

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.register.models import Affiliation, AffiliationState
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.test_by_hand import one_waits_by_hand
from tests.selection.test_conditions import a_condition, an_offer, soon
from tests.selection.world import Office, appealed, number_in_the_menu, number_listed, turned_away
from tests.stays.world import a_stay

MOST = 10
"""Statements of the page, whatever there is."""
FREE = "1 person waits for a seat that is free"


def tasks_of(app, somebody: Person) -> Page:
    """Its page, seen before: what a process keeps is there by now."""
    Visitor(app, somebody).get("workflow.tasks")
    return Visitor(app, somebody).get("workflow.tasks")


def beside(page: Page) -> list[str]:
    return [
        words_of(line)
        for part in ("beside", "besides")
        for card in page.all("section", id=part)
        for line in card.iter("li")
    ]


def everything(world: Office) -> None:
    """Something of many kinds waits for who may do it."""
    condition = a_condition(world, an_offer(world))
    condition.due_on = soon(-1)
    another = Office.open(seats=(1, 1, 1))
    appealed(turned_away(another))
    a_stay(Office.open(seats=(3, 1, 1)), "Silent", begins=-20)
    claim = Affiliation(
        person_id=person().id,
        state=AffiliationState.CLAIMED,
        kind="student",
        number="7",
        birth_date=soon(-7000),
    )
    db.session.add(claim)
    one_waits_by_hand(Office.open())
    proposing = Office.open()
    proposing.at_selection(5)
    proposing.proposal()
    db.session.commit()


def test_many_kinds_at_once_cost_a_few_statements_and_count_as_they_are_listed(app):
    world = Office.open()
    everything(world)
    people = world.coordinator, world.head, world.officer, world.dean, person("administrator@all")
    pages = [tasks_of(app, somebody) for somebody in people]
    assert [len(beside(page)) for page in pages] == [6, 4, 0, 0, 0]
    assert [number_in_the_menu(page) for page in pages] == [number_listed(page) for page in pages]
    assert max(len(page.statements) for page in pages) <= MOST


def test_calls_with_free_seats_take_no_statement_each(app):
    costs = []
    for number in (1, 2, 3):
        world = Office.open()
        one_waits_by_hand(world)
        page = tasks_of(app, world.coordinator)
        assert sum(FREE in line for line in beside(page)) == number
        costs.append(len(page.statements))
    assert costs == [costs[0]] * 3
