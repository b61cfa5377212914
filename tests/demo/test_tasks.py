"""The page of tasks of everybody who works in the demo: it takes few statements, and the menu counts what it lists."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.accounts.models import Grant, Person
from mobility.base.database import utc_now
from mobility.demo.loading import load
from tests.client import Visitor
from tests.selection.world import number_in_the_menu, number_listed

pytestmark = pytest.mark.wide  # the whole demo is told: most of a minute

MOST = 10
"""Statements of the page, whatever there is."""


def test_it_takes_few_statements_and_its_number_is_that_of_its_lines(app: Flask, session: Session) -> None:
    load(utc_now(), lambda _words: None)
    session.commit()
    with_roles = select(Person).where(Person.id.in_(select(Grant.person_id))).order_by(Person.id)
    costs = {}
    for somebody in session.scalars(with_roles).all():
        Visitor(app, somebody).get("workflow.tasks")  # what a process keeps is there by now
        page = Visitor(app, somebody).get("workflow.tasks")
        assert (somebody.name, number_in_the_menu(page)) == (somebody.name, number_listed(page))
        costs[somebody.name] = len(page.statements)
    assert {name: cost for name, cost in costs.items() if cost > MOST} == {}
