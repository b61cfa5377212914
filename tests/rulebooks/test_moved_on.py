"""Cases that move on between the list of a migration and its confirmation do not bring it back to nothing."""

from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.base.database import db, utc_now
from mobility.base.record import broken_links
from mobility.rulebooks.models import RuleBookMigration
from tests.rulebooks.test_migration import Running, address, events, moved_on, planned, pressed, running, told
from tests.selection.world import run_jobs

__all__ = ["running"]


def test_cases_that_moved_meanwhile_are_listed_anew_and_confirmed_once_more(running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    pressed(running, running.other.get(address(page)), "Have 3 cases go over")
    moved, gone = running.cases[1], running.cases[2]
    moved_on(running, moved)
    running.again(gone).ended_at = utc_now()
    db.session.commit()
    run_jobs("rulebooks.")
    assert running.stages() == [("review", 1), ("changes", 1), ("review", 1)]
    assert events()[-1] == "migration-confirmation-asked-again"
    declarer = db.session.scalars(
        select(Person.name).join(RuleBookMigration, Person.id == RuleBookMigration.declarer_id)
    )
    assert told("migration-confirmation-asked-again") == sorted(["Other", declarer.one()])
    page = running.other.get(address(page))
    assert "1 case has moved on since the list before: what happens to it is listed anew." in page.words
    assert "1 case of the list before is over, or follows these versions no more." in page.words
    shown = running.other.get(page.links()["See what changes for them"])
    assert (moved.reference in shown.words, running.cases[0].reference in shown.words) == (True, False)
    assert "moved on listed before: Review → Scoring" in shown.words
    asked = running.other.get(page.links()["Have 2 cases go over"])
    assert "1 case has moved on since the list before" in asked.words
    running.other.submitted(asked, "Have 2 cases go over")
    run_jobs("rulebooks.", twice=True)
    assert running.stages()[:2] == [("scoring", 2), ("changes", 1)]
    assert events()[-1] == "migration-done"
    assert list(broken_links()) == []


def test_a_list_that_cases_have_left_behind_says_so_before_it_is_confirmed(running: Running) -> None:
    page = running.head.submitted(planned(running), "Ask for confirmation")
    said = "1 case has moved on since this list was made."
    assert said not in running.other.get(address(page)).words
    moved_on(running, running.cases[0])
    assert said in running.other.get(address(page)).words
    running.other.submitted(running.other.get(address(page)), "Try it out again")
    run_jobs("rulebooks.")
    page = running.other.get(address(page))
    assert said not in page.words
    assert "1 case has moved on since the list before" in page.words
    assert "Ask for confirmation" in page.buttons()


def test_what_there_is_new_to_think_of_is_read_before_anything_goes_over(running: Running) -> None:
    """Nothing was done in the cases: somebody has lost a role meanwhile."""
    page = running.head.submitted(planned(running), "Ask for confirmation")
    said = "New since the list before: 3 wait for a role in which nobody can act."
    asked = running.other.get(running.other.get(address(page)).links()["Have 3 cases go over"])
    assert "wait for a role" not in asked.words
    reviewers = [each.id for each in running.office.reviewers]
    db.session.query(Grant).filter(Grant.person_id.in_(reviewers)).update({"ended_at": utc_now()})
    db.session.commit()
    running.other.submitted(asked, "Have 3 cases go over")
    run_jobs("rulebooks.")
    assert running.stages() == [("review", 1)] * 3
    assert events()[-1] == "migration-confirmation-asked-again"
    page = running.other.get(address(page))
    assert (said in page.words, "has moved on" in page.words) == (True, False)
    asked = running.other.get(page.links()["Have 3 cases go over"])
    assert said in asked.words
    running.other.submitted(asked, "Have 3 cases go over")
    run_jobs("rulebooks.", twice=True)
    assert events()[-1] == "migration-done"
