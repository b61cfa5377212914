"""Cases under way go over to the version in force: planned by one person, confirmed by another, all of them or none."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from mobility.accounts import services as accounts
from mobility.accounts.queries import get_person
from mobility.base.database import db, utc_now
from mobility.base.jobs.models import Job, JobState
from mobility.base.languages import day
from mobility.base.record import Event, broken_links
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.rulebooks.models import RuleBookMigration
from mobility.workflow import services
from mobility.workflow.engine import migrating
from mobility.workflow.engine.permission import open_waits
from mobility.workflow.models import Case, Wait
from mobility.workflow.queries import history
from tests.calls.world import a_draft, a_world
from tests.client import Page, Visitor
from tests.people import somebody
from tests.rulebooks.test_pages import visitor
from tests.selection.world import run_jobs
from tests.workflow.world import COUNCIL, REVIEWED, Office, World, store

SCORED = (
    REVIEWED.replace("stages.review", "stages.scoring")
    .replace('start = "review"', 'start = "scoring"')
    .replace('en = "Review"', 'en = "Scoring"')
    .replace("working_days = 5", "working_days = 9")
)

VETTED = (
    SCORED.replace('start = "scoring"', 'start = "vetting"')
    + """
[stages.vetting]
holder = "inclusion-officer"
title  = { en = "Vetting", ru = "V", tg = "V" }
[stages.vetting.moves.pass]
to    = "scoring"
title = { en = "Pass", ru = "P", tg = "P" }
"""
)


WHERE_NO_NAME = "Where no name stands, you are not one of those who read the case"


@dataclass
class Running:
    """Cases of the first version, a second one in force, and two who bring the ones to the other."""

    office: Office
    cases: list[Case]
    head: Visitor
    other: Visitor

    def again(self, case: Case) -> Case:
        db.session.expire_all()
        return db.session.get_one(Case, case.id)

    def stages(self) -> list[tuple[str, int]]:
        return [(found.stage, found.round) for found in map(self.again, self.cases)]


@pytest.fixture
def running(world: World, app: Flask) -> Running:
    store(REVIEWED)
    office = Office.staffed()
    cases = [
        world.case("reviewed", somebody(name=f"Person {number}", now=utc_now()), utc_now())
        for number in range(3)
    ]
    for case in cases:
        case.submitted_at = utc_now()
    store(SCORED)
    db.session.commit()
    head = visitor(app, "head-of-office@all")
    return Running(
        office, cases, head, Visitor(app, somebody("head-of-office@all", name="Other", now=utc_now()))
    )


def planned(running: Running) -> Page:
    page = running.head.get("migrations.index", key="reviewed")
    page = running.head.submitted(page, "Try it out", reason="The scale changed", **{"to-review": "scoring"})
    assert "It is being tried out" in page.words
    run_jobs("rulebooks.")
    return running.head.get(page.links()["Look again"])


def pressed(running: Running, page: Page, words: str) -> Page:
    """What the other person presses, and once more on the page that says in numbers what will happen."""
    asked = running.other.get(page.links()[words])
    assert "3" in asked.words
    return running.other.submitted(asked, words)


def confirmed(running: Running) -> Page:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    assert "Have 3 cases go over" not in page.links()
    page = pressed(running, running.other.get(address(page)), "Have 3 cases go over")
    assert "being carried out" in page.words
    run_jobs("rulebooks.", twice=True)
    return running.other.get(address(page))


def address(page: Page) -> str:
    (found,) = db.session.scalars(select(RuleBookMigration.id).order_by(RuleBookMigration.id.desc()).limit(1))
    return f"/rulebooks/reviewed/migrations/{found}"


def events() -> list[str]:
    found = select(Event.name).where(Event.chain.startswith("rulebook:")).order_by(Event.number)
    return list(db.session.scalars(found))


def told(key: str) -> list[str]:
    return sorted(db.session.scalars(select(Message.to_name).where(Message.key == key)))


def moved_on(running: Running, case: Case) -> None:
    services.fire(
        case.id,
        "ask",
        actor=running.office.coordinator,
        seen_version=None,
        now=utc_now(),
        reason="Why",
        fields=["personal.phone"],
    )
    db.session.commit()


def test_the_book_says_how_many_follow_older_versions(running: Running) -> None:
    page = running.head.get("rulebooks.show", key="reviewed")
    assert "3 open cases follow older versions." in page.words
    page = running.head.get(page.links()["Have them go over to version 2"])
    assert "3 open cases follow older versions" in page.words


def test_each_case_is_listed_with_what_would_happen_and_nothing_is_changed(running: Running) -> None:
    states = [migrating.state_of(case) for case in running.cases]
    page = planned(running)
    assert "3 come to another stage" in page.words
    (row,) = (row for row in page.all("tr") if running.cases[0].reference in "".join(row.itertext()))
    words = " ".join("".join(row.itertext()).split())
    assert "Person 0" in words
    assert "Review becomes→ Scoring" in words
    assert [migrating.state_of(running.again(case)) for case in running.cases] == states
    assert told("rules-changed") == []
    assert len(page.statements) == len(running.head.get(address(page)).statements)


def test_who_sees_no_cases_sees_no_names(app: Flask, running: Running) -> None:
    page = planned(running)
    administrator = visitor(app, "administrator@all").get(address(page))
    assert running.cases[0].reference in administrator.words
    assert ("Person 0" in page.words, "Person 0" in administrator.words) == (True, False)
    assert ("name not shown to you" in administrator.words, WHERE_NO_NAME in administrator.words) == (
        True,
        True,
    )


def test_an_applicant_is_named_only_to_who_sees_the_case(running: Running) -> None:
    """A draft is seen by its person alone, and in it the case waits for nobody else."""
    asked = running.cases[0]
    moved_on(running, asked)
    asked.submitted_at = None
    db.session.commit()
    page = planned(running)
    assert ("Person 1" in page.words, "Person 0" in page.words) == (True, False)
    said = f"{asked.reference} a draft: only its person reads it"
    assert (said in page.words, WHERE_NO_NAME in page.words) == (True, False)


def test_a_stage_with_cases_owes_another(running: Running) -> None:
    page = running.head.get("migrations.index", key="reviewed")
    refused = running.head.submit(page, "Try it out", reason="The scale changed")
    assert refused.status == 422
    assert "Open cases stand in “Review”, or come back to it." in refused.words
    for shown in (page, refused):
        (fold,) = [each for each in shown.all("details") if "stays as it is" in "".join(each.itertext())]
        assert "open" not in fold.attrib
        inside = [box.get("name") for box in fold.iter("select")]
        assert (inside, shown.all("select", name="to-review") != []) == (["to-changes"], True)
    assert db.session.scalar(select(func.count()).select_from(RuleBookMigration)) == 0


def test_a_stage_of_which_only_the_key_is_another_is_chosen_already(running: Running) -> None:
    store(SCORED.replace('en = "Scoring"', 'en = "Review"'))
    db.session.commit()
    page = running.head.get("migrations.index", key="reviewed")
    (box,) = page.all("select", name="to-review")
    assert [each.get("value") for each in box.iter("option") if each.get("selected") is not None] == [
        "scoring"
    ]
    assert "they are gone" not in page.words
    assert "One that has the same title there is chosen already." in page.words
    page = running.head.submitted(page, "Try it out", reason="The stage has another key")
    assert "Review (review) → Review (scoring)" in page.words
    run_jobs("rulebooks.")
    listed = running.head.get(page.links()["Look again"])
    for words in (
        "0 come to another stage",
        "3 stay in their stage, which has another key now",
        "3 get another date",
    ):
        assert words in listed.words
    assert listed.words.count("It arrives anew: the stage has another key.") == 3


def test_two_people_bring_all_cases_over(running: Running) -> None:
    page = confirmed(running)
    assert running.stages() == [("scoring", 2)] * 3
    assert told("rules-changed") == ["Person 0", "Person 1", "Person 2"]
    assert told("migration-confirmation-asked") == sorted(["Other", running.office.head.name])
    assert "It can be undone until something is done in one of the cases." in page.words
    assert events() == [
        "migration-declared",
        "migration-confirmation-asked",
        "migration-confirmed",
        "migration-done",
    ]
    assert list(broken_links()) == []
    assert (
        "All open cases follow the version in force"
        in running.head.get("migrations.index", key="reviewed").words
    )


def test_the_history_of_a_case_names_who_planned_it_and_who_confirmed_it(running: Running) -> None:
    confirmed(running)
    case = running.again(running.cases[0])
    person = get_person(case.subject_id, utc_now())
    told = [history(case, viewer)[0] for viewer in (running.office.coordinator, person)]
    assert [(entry.who, entry.confirmer) for entry in told] == [("person", "Other"), ("role", "")]


def test_a_job_that_has_failed_for_good_is_started_again_by_a_button(running: Running) -> None:
    page = running.head.get("migrations.index", key="reviewed")
    running.head.submitted(page, "Try it out", reason="The scale changed", **{"to-review": "scoring"})
    pending = select(Job).where(Job.name == "rulebooks.try_migration", Job.state == JobState.WAITING)
    again = "Nothing is at work on it any more: start it again"
    page = running.head.get(address(page))
    assert again not in page.buttons()
    db.session.scalars(pending).one().state = JobState.DEAD
    db.session.commit()
    stopped = running.head.get(address(page))
    for _ in range(2):  # a second press adds no second job
        page = running.head.submitted(stopped, again)
        assert "A worker takes it up now" in page.words
    assert len(db.session.scalars(pending).all()) == 1
    run_jobs("rulebooks.")
    assert "3 come to another stage" in running.head.get(address(page)).words


def test_nobody_confirms_what_was_not_asked_for(running: Running) -> None:
    refused = running.other.get(f"{address(planned(running))}/confirm")
    assert (refused.status, "Nobody has asked for this to be confirmed" in refused.words) == (409, True)


def test_who_planned_it_does_not_confirm_it(running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    assert running.head.get(f"{address(page)}/confirm").status == 409
    token = page.all("input", name="csrf_token")[0].get("value")
    seen = db.session.scalars(select(RuleBookMigration.version)).one()
    refused = running.head.post(f"{address(page)}/confirm", {"csrf_token": token, "seen_version": str(seen)})
    assert (
        refused.status,
        "You have planned this, or somebody has by a right that you lent." in refused.words,
    ) == (
        409,
        True,
    )


def test_one_button_takes_it_back_to_the_last_column(running: Running) -> None:
    states = [migrating.state_of(case) for case in running.cases]
    page = confirmed(running)
    assert [migrating.state_of(running.again(case)) for case in running.cases] != states
    pressed(running, page, "Undo it for all cases")
    run_jobs("rulebooks.", twice=True)
    assert [migrating.state_of(running.again(case)) for case in running.cases] == states
    assert "What happens to the cases" not in page.words
    undone = running.head.get(address(page)).words
    assert "Undone" in undone
    assert "Every case stands again as it did before." in undone
    assert "As it was listed" in undone
    assert events()[-2:] == ["migration-undo-asked", "migration-undone"]
    assert told("rules-changed-back") == ["Person 0", "Person 1", "Person 2"]
    assert "3 open cases follow older versions" in running.head.get("migrations.index", key="reviewed").words


def test_who_works_on_the_cases_is_told_that_it_was_taken_back_and_what_is_late(running: Running) -> None:
    """What the dean was told of lateness was settled as the cases went over; a day that is over is named as such."""
    late = utc_now() - timedelta(days=3)
    db.session.execute(update(Wait).values(due_at=late, look_at=late))
    db.session.execute(update(Case).values(due_at=late))
    db.session.commit()
    services.clock(now=utc_now())
    run_jobs("workflow.attend")
    before = told("escalation")
    call = a_draft(a_world(), rule_book_key="reviewed")
    coordinator = somebody(f"coordinator@programme:{call.programme_id}", now=utc_now())
    page = confirmed(running)
    pressed(running, page, "Undo it for all cases")
    run_jobs("rulebooks.", twice=True)
    back = "Open cases follow their older versions again: R"
    office = {coordinator.name, running.office.head.name}
    assert office <= set(db.session.scalars(select(Message.to_name).where(Message.subject == back)))
    assert (len(before), told("escalation")) == (3, sorted(before * 2))
    settled = select(Message.settled_at.is_not(None)).where(Message.key == "escalation").order_by(Message.id)
    assert list(db.session.scalars(settled)) == [True] * 3 + [False] * 3
    letter = db.session.scalars(select(Message.text).where(Message.key == "rules-changed-back")).first()
    assert f"The decision was due by {day(local_day(late), 'en')} and is not made yet." in letter
    assert "Who decides by" not in letter


def test_after_the_first_act_it_is_too_late_to_take_it_back(running: Running) -> None:
    page = confirmed(running)
    asked = running.other.get(page.links()["Undo it for all cases"])
    case = running.again(running.cases[2])
    signer = next(who for who in running.office.reviewers if who.id == open_waits(case)[0].person_id)
    services.close_wait(case, get_person(signer.id, utc_now()), now=utc_now())
    db.session.commit()
    said = f"In case {case.reference} something was done since, so this cannot be undone any more."
    by_address = running.other.get(page.links()["Undo it for all cases"])
    for refused in (running.other.submit(asked, "Undo it for all cases"), by_address):
        assert (refused.status, said in refused.words) == (409, True)
    assert said in running.head.get(address(page)).words


def test_the_applicant_reads_who_decides_until_when_and_that_it_was_taken_back(running: Running) -> None:
    page = confirmed(running)
    pressed(running, page, "Undo it for all cases")
    run_jobs("rulebooks.", twice=True)
    first, back = (
        db.session.scalars(select(Message).where(Message.key == key).limit(1)).one()
        for key in ("rules-changed", "rules-changed-back")
    )
    assert first.subject != back.subject
    assert "was taken back" in back.text
    for message in (first, back):
        assert "Who decides by" in message.text
        assert ": Faculty reviewer." in message.text
        assert "Please answer by" not in message.text


def test_buttons_stand_before_the_cases_and_cases_with_a_change_by_themselves(running: Running) -> None:
    page = planned(running)
    assert page.text.index("Ask for confirmation") < page.text.index(running.cases[0].reference)
    assert running.head.get(f"{address(page)}?cases=changed").words.count("Person 0") == 1
    assert "Person 0" not in running.head.get(f"{address(page)}?cases=warned").words


def test_a_date_that_is_kept_says_so(world: World, app: Flask) -> None:
    store(REVIEWED)
    Office.staffed()
    case = world.case("reviewed", somebody(name="Person", now=utc_now()), utc_now())
    case.submitted_at = utc_now()
    store(REVIEWED.replace("working_days = 5", "working_days = 2"))
    db.session.commit()
    head = visitor(app, "head-of-office@all")
    page = head.get("migrations.index", key="reviewed")
    (folded,) = (each for each in page.all("details") if "All stages keep" in "".join(each.itertext()))
    assert "open" not in folded.attrib
    head.submitted(page, "Try it out", reason="Faster")
    run_jobs("rulebooks.")
    page = head.get(address(page))
    assert "A date is kept: nobody gets less time." in page.words
    assert case.reference in page.words
    assert case.reference not in head.get(f"{address(page)}?cases=changed").words


def test_branches_with_dates_of_their_own_are_listed_each_with_its_date(world: World, app: Flask) -> None:
    store(COUNCIL)
    world.facts.add("eligible")
    Office.staffed()
    case = world.case("council", somebody(name="Person", now=utc_now()), utc_now())
    case.submitted_at = utc_now()
    dean, officer = (day(local_day(wait.due_at), "en") for wait in open_waits(case))
    store(COUNCIL.replace("working_days = 2", "working_days = 4"))
    db.session.commit()
    head = visitor(app, "head-of-office@all")
    page = head.submitted(head.get("migrations.index", key="council"), "Try it out", reason="More time")
    run_jobs("rulebooks.")
    (found,) = db.session.scalars(select(RuleBookMigration.id))
    page = head.get("migrations.show", key="council", migration_id=found)
    said = f"Dean: {dean}; Inclusion officer: {officer} becomes → Dean: {dean}; Inclusion officer: "
    assert " ".join(said.split()) in page.words
    assert "1 gets another date" in page.words


def test_a_plan_to_confirm_is_a_task_of_who_may_confirm_it(app: Flask, running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    said = "Open cases wait to go over to a new version of their rules"
    administrator = visitor(app, "administrator@all").get("workflow.tasks")
    assert administrator.links()[said] == address(page)
    assert said not in running.head.get("workflow.tasks").words


def test_the_record_of_it_is_read_in_words(app: Flask, running: Running) -> None:
    confirmed(running)
    auditor = visitor(app, "auditor@all")
    shown = {}
    for name in ("case-migrated", "migration-declared"):
        found = db.session.scalars(select(Event.id).where(Event.name == name).order_by(Event.id)).first()
        shown[name] = auditor.get("audit.entry", event_id=found).words
    assert "Confirmed by Other" in shown["case-migrated"]
    assert "Version of the rule book before 1" in shown["case-migrated"]
    assert "Stage before Review" in shown["case-migrated"]
    assert "Review → Scoring" in shown["migration-declared"]
    assert "version 2" in shown["migration-declared"]


def test_those_to_think_of_are_shown_by_themselves(running: Running) -> None:
    for each in [grant for who in running.office.reviewers for grant in who.grants]:
        accounts.end_grant(None, each.id, now=utc_now())
    db.session.commit()
    page = planned(running)
    assert "3 would be stuck: nobody can move them" in page.words
    shown = running.head.get(f"{address(page)}?cases=warned")
    assert shown.words.count("Nobody can act in this role here: Faculty reviewer.") == 3


def test_a_quorum_that_is_short_of_people_is_to_be_thought_of(running: Running) -> None:
    for who in running.office.reviewers[1:]:
        accounts.end_grant(None, who.grants[0].id, now=utc_now())
    db.session.commit()
    page = planned(running)
    assert "3 wait for more people than can act in the role" in page.words
    shown = running.head.get(f"{address(page)}?cases=warned").words
    assert shown.count("It waits for more people than can act in this role here: Faculty reviewer.") == 3


def test_who_waits_for_nobody_before_and_after_is_not_counted_as_a_change(running: Running) -> None:
    """The new rules ask for one more; the list says “nobody” on both sides, and so do the numbers."""
    for who in running.office.reviewers:
        accounts.end_grant(None, who.grants[0].id, now=utc_now())
    for case in running.cases:
        services.renew_waits(case, now=utc_now())
    store(REVIEWED.replace("assessments = 2", "assessments = 3"))
    db.session.commit()
    page = running.head.get("migrations.index", key="reviewed")
    running.head.submitted(page, "Try it out", reason="One more")
    run_jobs("rulebooks.")
    page = running.head.get(address(page))
    assert "0 wait for others." in page.words
    assert ("Those with a change 0" in page.words, page.words.count("Faculty reviewer (nobody)")) == (True, 3)
    page = running.head.submitted(page, "Ask for confirmation")
    asked = running.other.get(f"{address(page)}/confirm")
    for said in ("0 come to another stage.", "0 wait for others.", "0 get another date."):
        assert (said in page.words, said in asked.words) == (True, True)


def test_who_confirms_reads_once_more_why_and_which_stage_becomes_which(running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    last = running.other.get(f"{address(page)}/confirm").words
    assert all(said in last for said in ("The scale changed", "Review → Scoring"))


def test_an_approval_that_only_the_new_rules_ask_for_is_not_passed_in_silence(running: Running) -> None:
    """In “Review”, which becomes “Scoring”, a case is past “Vetting”; brought to “Vetting”, it is not."""
    store(VETTED)
    page = planned(running)
    assert "3 are past an approval that only the new rules ask for" in page.words
    shown = running.head.get(f"{address(page)}?cases=warned").words
    assert (
        shown.count(
            "It is past “Vetting”, where the new rules ask for another decision: nobody there decides on it."
        )
        == 3
    )
    page = running.head.submitted(page, "Ask for confirmation")
    last = running.other.get(f"{address(page)}/confirm").words
    assert "3 are past an approval that only the new rules ask for: nobody there decides on them." in last
    running.head.submitted(page, "Withdraw the plan")
    page = running.head.get("migrations.index", key="reviewed")
    running.head.submitted(page, "Try it out", reason="Once more", **{"to-review": "vetting"})
    run_jobs("rulebooks.")
    assert "nobody there decides" not in running.head.get(address(page)).words


def test_a_plan_is_withdrawn(running: Running) -> None:
    page = running.head.submitted(planned(running), "Withdraw the plan")
    assert "withdrawn" in page.words
    assert "Try it out" in running.head.get("migrations.index", key="reviewed").buttons()


def test_a_request_outlives_another_try_that_comes_to_the_same(running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    page = running.other.get(address(page))
    assert "If it is tried out again and comes to another list, the request falls away" in page.words
    running.other.submitted(page, "Try it out again")
    run_jobs("rulebooks.")
    page = running.other.get(address(page))
    assert "Have 3 cases go over" in page.links()
    running.again(running.cases[0]).ended_at = utc_now()
    db.session.commit()
    running.other.submitted(page, "Try it out again")
    run_jobs("rulebooks.")
    page = running.other.get(address(page))
    assert "Ask for confirmation" in page.buttons()
    assert "Have 2 cases go over" not in page.links()


def test_a_plan_that_came_to_nothing_is_taken_over_into_a_new_one(running: Running) -> None:
    page = running.head.submitted(planned(running), "Withdraw the plan")
    page = running.head.get(page.links()["Plan it again"])
    assert page.all("textarea", name="reason")[0].text.strip() == "The scale changed"
    page = running.head.submitted(page, "Try it out")
    plans = db.session.scalars(select(RuleBookMigration).order_by(RuleBookMigration.id)).all()
    assert [(plan.state, plan.stages["review"]) for plan in plans] == [
        ("withdrawn", "scoring"),
        ("trying", "scoring"),
    ]
    shown = running.head.get("rulebooks.show", key="reviewed")
    assert address(page) in {link.get("href") for link in shown.all("a")}


def test_the_trail_tells_a_passage_in_the_words_of_both_versions(app: Flask, running: Running) -> None:
    confirmed(running)
    page = visitor(app, "auditor@all").get("audit.trail", name="case-migrated")
    assert "Review → Scoring, version 1 → 2" in page.words
