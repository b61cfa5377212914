"""The mean of a committee is the same where lists reckon with it in the database and where one case is looked at."""

from decimal import Decimal

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.reviews.models import Assessment
from mobility.reviews.queries import mean_in, signed_scores
from mobility.reviews.scoring import weighted_score
from mobility.selection.stages import COMMITTEE
from mobility.workflow.models import Case
from tests.selection.world import Office

SMALLEST = Decimal("0.001")
"""Python rounds a half to the even digit, PostgreSQL away from nothing."""
WEIGHTS = st.integers(1, 99).map(lambda part: (part, 100 - part))


def scene(app: Flask) -> Application:
    return Office.open().at_selection(4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(WEIGHTS, st.tuples(st.integers(1, 20), st.integers(1, 20)), st.data())
def test_it_is_the_weighted_score(
    app: Flask,
    world: Application,
    weights: tuple[int, int],
    scales: tuple[int, int],
    data: st.DataObject,
) -> None:
    criteria = [
        {"key": key, "weight": weight, "scale": scale}
        for key, weight, scale in zip("ab", weights, scales, strict=True)
    ]
    signed = db.session.scalars(
        select(Assessment).where(Assessment.application_id == world.id, Assessment.stage == COMMITTEE)
    ).all()
    assert len(signed) > 1
    for assessment in signed:
        assessment.scores = {
            key: data.draw(st.integers(0, scale)) for key, scale in zip("ab", scales, strict=True)
        }
    db.session.flush()
    found = db.session.scalar(select(mean_in(criteria, COMMITTEE, Case.id)).where(Case.id == world.id))
    expected = weighted_score(signed_scores([world.id], COMMITTEE)[world.id], criteria)
    assert found is not None
    assert abs(found - expected) <= SMALLEST
