"""The operator's page: a job that failed for good is seen, and tried again by a button."""

from mobility.base.database import db
from mobility.base.jobs import Job, JobState
from tests.accounts.conftest import a_person, an_administrator
from tests.client import Visitor


def test_a_dead_job_is_tried_again(app):
    job = Job(
        name="accounts.mail",
        arguments={},
        queue="mail",
        state=JobState.DEAD,
        attempt=8,
        error="No\nroute",
    )
    db.session.add(job)
    db.session.commit()
    visitor = Visitor(app, an_administrator())
    page = visitor.get("/operations")
    assert "No route" in page.words
    assert visitor.get(page.links()["Audit trail"]).status == 200
    visitor.submitted(page, "Try again")
    db.session.refresh(job)
    assert (job.state, job.attempt) == (JobState.WAITING, 0)
    job.state = JobState.DEAD
    db.session.commit()
    read = Visitor(app, a_person("auditor")).get("/operations")
    assert "Keeping time" in read.words
    assert "Try again" not in read.buttons()
    assert Visitor(app, a_person("coordinator")).get("/operations").status == 403
