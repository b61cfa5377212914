"""Who borrows a role acts for its lender: both names in the event, and both count where the rules ask for two."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.accounts import queries as queries_of_accounts
from mobility.accounts import services as accounts
from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import load_grants
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.record import Event, broken_links
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.workflow import queries, services
from mobility.workflow.models import Case
from tests.client import Visitor
from tests.workflow.test_engine import at, move, refused, waiting
from tests.workflow.test_votes import council, vote
from tests.workflow.world import COUNCIL, NOW, REVIEWED, Office, World, person, store

DEAN = "dean@faculty:3"
PARTS = ("year", "month", "day")


def lent_by(lender: Person, name: str = "Farhod Nazarov") -> Person:
    """Somebody to whom the lender's role is lent from today on."""
    taker, day = person(name=name), local_day(NOW)
    accounts.delegate(
        lender,
        grant_id=lender.grants[0].id,
        address=taker.email,
        from_day=day,
        to_day=day + timedelta(days=5),
        now=NOW,
    )
    return taker


@pytest.fixture
def staff(world: World) -> dict[str, Person]:
    store(COUNCIL)
    tokens = (
        DEAN,
        "coordinator@programme:1",
        "vice-rector@all",
        "head-of-office@all",
        "committee-member@call:12",
    )
    return {token.partition("@")[0]: person(token, name="Zebo Holova") for token in tokens}


def history(case: Case, viewer: Person) -> tuple[str, str, str]:
    newest = queries.history(case, viewer)[0]
    return newest.who, newest.name, newest.behalf


def test_who_borrows_signs_as_the_lender_does_and_both_names_stand_in_the_event(world, staff) -> None:
    case, dean = world.case("council", person()), staff["dean"]
    taker = lent_by(dean)
    assert [task.case.id for task in queries.tasks_of(taker)[0]] == [case.id]
    event = move(case, "ask", taker, reason="Why", fields=["personal.phone"])
    assert (event.actor_id, event.facts["for"]) == (taker.id, dean.id)
    assert history(case, dean) == ("person", "Farhod Nazarov", "Zebo Holova")
    assert history(case, taker) == ("you", "Farhod Nazarov", "Zebo Holova")
    assert list(broken_links()) == []


def test_who_borrows_reads_for_whom_they_act_before_they_press(app: Flask, world, staff) -> None:
    dean, now = staff["dean"], utc_now()
    case, taker = world.case("council", person(), now=now), person(name="Farhod Nazarov")
    today = local_day(now)
    period = {"from_day": today, "to_day": today + timedelta(days=5), "now": now}
    accounts.delegate(dean, grant_id=dean.grants[0].id, address=taker.email, **period)
    db.session.execute(update(Case).values(submitted_at=now))
    db.session.commit()
    said = "Here you act for Zebo Holova; both names are recorded."
    for who, told in ((taker, True), (dean, False)):
        reader = Visitor(app, who)
        assert ("you act for Zebo Holova" in reader.get("workflow.tasks").words) is told
        page = reader.get("workflow.move_page", reference=case.reference, move_key="ask")
        assert (said in page.words) is told


def test_who_holds_it_says_whose_role_somebody_has_on_loan(app: Flask, world, staff) -> None:
    dean, now = staff["dean"], utc_now()
    case, taker = world.case("council", person(), now=now), person(name="Farhod Nazarov")
    last = local_day(now) + timedelta(days=5)
    period = {"from_day": local_day(now), "to_day": last, "now": now}
    accounts.delegate(dean, grant_id=dean.grants[0].id, address=taker.email, **period)
    db.session.commit()
    page = Visitor(app, person("administrator@all")).get("workflow.holders", reference=case.reference)
    until = " ".join(day(last, "en").split())
    assert f"Zebo Holova Farhod Nazarov for Zebo Holova, until {until}" in page.words


def test_the_lender_keeps_the_role(world, staff) -> None:
    case, dean = world.case("council", person()), staff["dean"]
    lent_by(dean)
    event = move(case, "sign", dean)
    assert (event.actor_id, event.facts.get("for")) == (dean.id, None)


def test_who_decided_for_somebody_and_for_whom_count_both(world, staff) -> None:
    """Approvals and council are kept apart: neither of the two votes after one has signed for the other."""
    case, dean, member = world.case("council", person()), staff["dean"], staff["committee-member"]
    taker = lent_by(dean)
    for each in (dean, taker):
        db.session.add(Grant(person_id=each.id, role="committee-member", scope="call:12", given_at=NOW))
        db.session.flush()
        load_grants(each, NOW)
    move(case, "sign", taker)
    assert case.stage == "council"
    assert waiting(case) == [
        ("vice-rector@all", staff["vice-rector"].id),
        ("committee-member@call:12", member.id),
    ]
    assert refused(case, "in-favour", dean) == refused(case, "in-favour", taker) == "acted-before"


def test_nobody_decides_for_one_whose_own_case_it_is(world, staff) -> None:
    dean = staff["dean"]
    taker = lent_by(dean)
    case = world.case("council", dean)
    assert refused(case, "sign", taker) == "lender-own-case"
    assert case.stage == "approvals"


def test_a_conflict_of_interest_counts_for_both(world, staff) -> None:
    case, dean = world.case("council", person()), staff["dean"]
    taker, other = lent_by(dean), person(DEAN)
    world.conflicts.add(dean.id)
    services.renew_waits(case, now=NOW)
    assert refused(case, "sign", dean) == "conflict-of-interest"
    assert refused(case, "sign", taker) == "lender-kept-apart"
    world.conflicts.add(taker.id)
    assert refused(case, "sign", taker) == "conflict-of-interest"
    move(case, "sign", other)
    assert case.stage == "council"


def test_a_vote_is_given_for_the_member_who_is_named_and_by_one_of_both(world: World) -> None:
    case, (first, second, _third) = council(world, "{ votes = 2 }")
    taker = lent_by(first)
    assert len(waiting(case)) == 3
    vote(case, taker, "yes")
    assert (case.stage, len(waiting(case))) == ("council", 2)
    assert refused(case, "in-favour", first) == "not-yours-to-move"
    assert refused(case, "in-favour", taker) == "signed-already"
    vote(case, second, "yes")
    assert case.stage == "done"


def test_who_borrows_assesses_in_the_lender_s_place_and_can_take_it_back(world: World) -> None:
    store(REVIEWED)
    first, second = (person("faculty-reviewer@faculty:3") for _ in range(2))
    taker = lent_by(first)
    case = world.case("reviewed", person())
    assert sorted(who for _token, who in waiting(case)) == [first.id, second.id]
    wait = services.ensure_waits_for(taker, case, None, now=NOW)
    assert wait.person_id == first.id
    wait = services.close_wait(case, taker, now=NOW)
    assert (wait.person_id, wait.for_id) == (taker.id, first.id)
    services.changed(case, "assessments", now=NOW)
    with pytest.raises(Refusal, match="not-waiting-for-you"):
        services.ensure_waits_for(first, case, None, now=NOW)
    assert services.wait_of(taker, case) is None
    services.reopen_wait(case, taker, now=NOW)
    services.renew_waits(case, now=NOW)
    assert sorted(who for _token, who in waiting(case)) == [first.id, second.id]
    services.close_wait(case, taker, now=NOW)
    services.close_wait(case, second, now=NOW)
    services.changed(case, "assessments", now=NOW)
    assert case.stage == "done"


def test_when_the_loan_is_over_nothing_is_left_of_it(world, staff) -> None:
    case, dean = world.case("council", person()), staff["dean"]
    taker = lent_by(dean)
    assert queries.get_case(taker, case.reference) is None  # a draft is its owner's
    assert services.permitted_moves(case, taker, NOW)
    load_grants(taker, NOW + timedelta(days=7))
    db.session.flush()
    assert services.permitted_moves(case, taker, NOW + timedelta(days=7)) == []
    assert queries.tasks_of(taker)[0] == []


def test_who_has_applied_there_is_lent_the_role_only_after_asking_back(
    staff: dict[str, Person], world: World, app: Flask
) -> None:
    """And the tick is for that person alone: another name is asked about anew."""
    dean, day = Visitor(app, staff["dean"]), local_day(utc_now())
    takers = [person(name=name) for name in ("Farhod Nazarov", "Nigina Karimova")]
    for taker in takers:
        world.case("council", taker, utc_now())
    days = {f"{which}-{part}": getattr(day, part) for which in ("from_day", "to_day") for part in PARTS}
    page = dean.get("accounts.lending")
    assert "Lend it all the same" not in page.words
    assert (
        dean.submit(page, "Lend the role", address=takers[0].email, **days).status == 303
    )  # a draft is told of nobody
    db.session.execute(update(Case).values(submitted_at=utc_now()))
    elsewhere = update(Case).where(Case.subject_id == takers[1].id)  # of another faculty, in the same call
    db.session.execute(elsewhere.values(scopes=["all", "faculty:9"]))
    accounts.end_delegation(
        staff["dean"], queries_of_accounts.loans_of(staff["dean"], utc_now())[0].grant.id, now=utc_now()
    )
    asked = dean.submit(page, "Lend the role", address=takers[0].email, **days)
    said = "Farhod Nazarov has applied where this role decides: Autumn exchange."
    assert (asked.status, said in asked.words, "Lend it all the same" in asked.words) == (422, True, True)
    other = dean.submit(asked, "Lend the role", address=takers[1].email, anyway="y")
    assert (other.status, "Nigina Karimova has applied" in other.words) == (422, True)
    page = dean.submitted(other, "Lend the role", anyway="y")
    assert "Nigina Karimova acts for you as Dean" in page.words
    entry = select(Event.id).where(Event.chain == f"person:{takers[1].id}", Event.name == "delegation-given")
    kept = Visitor(app, person("auditor@all")).get(f"/audit/entries/{db.session.scalars(entry).one()}")
    assert (
        "Given although Nigina Karimova has applied where this role decides: Autumn exchange." in kept.words
    )


def test_who_may_not_decide_what_waits_is_lent_the_role_only_after_asking_back(
    staff: dict[str, Person], world: World, app: Flask
) -> None:
    """None of it: why. Some of it: how many, as where they signed before, and the rules ask for two people."""
    member, day = Visitor(app, staff["committee-member"]), local_day(utc_now())
    taker = person(DEAN, name="Farhod Nazarov")
    signed, other = (world.case("council", person(), utc_now()) for _ in range(2))
    for case, who in ((signed, taker), (other, staff["dean"])):
        services.fire(case.id, "sign", actor=who, seen_version=1, now=utc_now())
    world.conflicts.add(taker.id)
    db.session.commit()
    days = {f"{which}-{part}": getattr(day, part) for which in ("from_day", "to_day") for part in PARTS}

    def asked() -> str:
        page = member.get("accounts.lending")
        return member.submit(page, "Lend the role", address=taker.email, **days).words

    none = "Farhod Nazarov may decide none of the cases that wait there now: "
    assert f"{none}{signed.reference} (they decided it in another stage" in (found := asked())
    assert f"{other.reference} (they have a conflict of interest)." in found
    world.conflicts.clear()
    some = "Of the cases that wait there now Farhod Nazarov may not decide 1: "
    assert f"{some}{signed.reference} (they decided it in another stage" in (found := asked())
    assert other.reference not in found


def test_what_comes_back_is_a_task_of_who_asked_for_changes_and_of_who_acts_for_them(
    world: World, app: Flask
) -> None:
    """Also where they have another role beside: that they moved the case before keeps nobody from it in the same stage."""
    office, deputy = Office.staffed(), person(DEAN, "vice-rector@all", name="Sadaf Vohidova")
    case = at(world, office, "approval")
    taker = lent_by(deputy)
    move(case, "ask-for-changes", deputy, reason="The number is wrong", fields=["personal.phone"])
    world.facts.add("asked-complete")
    move(case, "resubmit", office.applicant)
    db.session.commit()
    for who in (deputy, load_grants(taker, NOW)):
        assert [task.case.id for task in queries.tasks_of(who)[0]] == [case.id]
        assert queries.count_tasks(who) == 1
