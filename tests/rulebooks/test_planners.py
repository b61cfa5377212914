"""Whose a plan is by which cases go over: who made it, and who lent the right to; and what becomes of one overtaken."""

from flask import Flask

from mobility.base.database import db, utc_now
from mobility.workflow.services import store_rule_book
from tests.accounts.test_delegation import lend
from tests.client import Visitor
from tests.people import somebody
from tests.rulebooks.test_migration import SCORED, VETTED, Running, address, planned, running
from tests.selection.world import number_in_the_menu, number_listed
from tests.workflow.world import store, world

__all__ = ["running", "world"]

CONFIRM = "Have 3 cases go over"
TO_CONFIRM = "Open cases wait to go over to a new version of their rules"
TO_WITHDRAW = "Your plan leads to a version of the rules that is not in force any more: withdraw it"


def test_who_lent_the_right_to_plan_is_no_second_person(app: Flask, running: Running) -> None:
    lender, taker = (
        somebody(token, name=name, now=utc_now())
        for token, name in (("head-of-office@all", "Lender"), ("coordinator@all", "Taker"))
    )
    lend(lender, taker)
    db.session.commit()
    running.head = Visitor(app, taker)
    page = running.head.submitted(planned(running), "Ask for confirmation")
    where = address(page)
    offered = {
        name: CONFIRM in visitor.get(where).links()
        for name, visitor in (("lender", Visitor(app, lender)), ("other", running.other))
    }
    assert offered == {"lender": False, "other": True}
    tasks = [each.get("/tasks") for each in (Visitor(app, lender), running.other)]
    assert [TO_CONFIRM in page.words for page in tasks] == [False, True]
    assert [number_in_the_menu(page) for page in tasks] == [number_listed(page) for page in tasks] == [0, 1]
    refused = Visitor(app, lender).get(f"{where}/confirm")
    assert (refused.status, "by a right that you lent" in refused.words) == (409, True)


def test_a_plan_that_is_overtaken_waits_to_be_withdrawn_by_its_planner_alone(running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    assert TO_CONFIRM in running.other.get("/tasks").words
    store_rule_book(SCORED.replace("working_days = 9", "working_days = 8"), utc_now())
    db.session.commit()
    assert [TO_CONFIRM in each.get("/tasks").words for each in (running.head, running.other)] == [
        False,
        False,
    ]
    assert TO_WITHDRAW not in running.other.get("/tasks").words
    tasks = running.head.get("/tasks")
    assert TO_WITHDRAW in tasks.words
    assert number_in_the_menu(tasks) == number_listed(tasks) == 1
    assert address(page) in tasks.links().values()
    plans = running.head.get("migrations.index", key="reviewed")
    assert (
        "It leads to version 2, which is not in force any more, so it can only be withdrawn." in plans.words
    )
    plan = running.head.get(plans.links()["See the plan"])
    assert ["overtaken by a newer version" in each.words for each in (plans, plan)] == [True, True]
    assert ["waits to be confirmed" in each.words for each in (plans, plan)] == [False, False]
    running.head.submitted(plan, "Withdraw the plan")
    assert TO_WITHDRAW not in running.head.get("/tasks").words


def test_what_there_is_to_think_of_is_told_of_one_case_as_of_one(running: Running) -> None:
    for case in running.cases[1:]:
        case.ended_at = utc_now()
    store(VETTED)
    db.session.commit()
    assert (
        "1 is past an approval that only the new rules ask for: nobody there decides on it"
        in planned(running).words
    )
