"""What is typed and what is stored are folded alike, in Python and in SQL."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import literal, select

from mobility.base.database import db
from mobility.base.folding import ALPHABET, fold, folded

LETTERS = ALPHABET + ALPHABET.upper() + "abcdefghijklmnopqrstuvwxyzQJYÉé\u0304\u0306 -'"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(some.text(LETTERS, min_size=1, max_size=20))
def test_the_same_in_both(app, text):
    assert db.session.scalar(select(folded(literal(text)))) == fold(text)
