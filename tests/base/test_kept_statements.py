"""Statements that are made once: their words stand in them, and mean what they meant as values."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ARRAY, Integer, Select, bindparam, literal, select

from mobility.accounts.models import Grant, Role
from mobility.base.database import db
from mobility.base.kept_statements import kept_statement, rows_of, with_words
from mobility.workflow.models import Case
from tests.applications.world import person

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@kept_statement
def holders_of(role: str, *others: str) -> Select[int]:
    return select(Grant.person_id).where(
        Grant.role.in_([role, *others]), Grant.person_id >= bindparam("least")
    )


def test_words_stand_in_it_and_numbers_stay_values(app: Flask):
    written = str(
        with_words(select(Case.id).where(Case.stage == "selection", Case.id == 7)).compile(db.engine)
    )
    assert "'selection'" in written
    assert "7" not in written
    assert written.count("%(") == 1


def test_it_is_made_once_and_finds_what_is_asked(app: Flask):
    dean, head = person("dean@*"), person("head-of-office@*")
    assert holders_of(Role.DEAN, "nobody") is holders_of(Role.DEAN, "nobody")
    assert holders_of(Role.DEAN) is not holders_of(Role.HEAD_OF_OFFICE)
    found = [
        set(db.session.scalars(holders_of(role), {"least": 1})) for role in (Role.DEAN, Role.HEAD_OF_OFFICE)
    ]
    assert found == [{dean.id}, {head.id}]
    assert set(db.session.scalars(holders_of(Role.DEAN, Role.HEAD_OF_OFFICE), {"least": 1})) == {
        dean.id,
        head.id,
    }


def test_its_rows_are_those_that_a_session_finds_and_know_what_was_written_before(app: Flask):
    dean = person("dean@*")
    assert [row.person_id for row in rows_of(holders_of(Role.DEAN, "nobody"), least=1)] == [dean.id]
    db.session.add(Grant(person_id=dean.id, role=Role.HEAD_OF_OFFICE, scope="*", given_by_id=dean.id))
    assert rows_of(holders_of(Role.HEAD_OF_OFFICE), least=dean.id) == [(dean.id,)]
    assert rows_of(holders_of(Role.HEAD_OF_OFFICE), least=dean.id + 1) == []


@given(WORDS, st.lists(WORDS, min_size=1), st.integers(-(2**31), 2**31 - 1), st.lists(st.integers(0, 9)))
def test_what_is_not_written_in_it_is_handed_over_as_a_session_does(
    whole_app: Flask, one: str, several: list[str], number: int, numbers: list[int]
):
    given_later = bindparam("later", type_=ARRAY(Integer))
    asked = select(literal(one), literal(one).in_(several), literal(number), given_later.label("found"))
    with whole_app.app_context():
        found, same = rows_of(asked, later=numbers), db.session.execute(asked, {"later": numbers}).all()
        db.session.rollback()
    assert found == same == [(one, one in several, number, numbers)]
    assert found[0].found == numbers


@given(WORDS, WORDS)
def test_whatever_the_word_it_is_the_same_as_its_value(whole_app: Flask, one: str, other: str):
    asked = select(literal(one), literal(one) == other, literal(other).in_([one, "x"]), literal(3, Integer))
    with whole_app.app_context():
        as_values, as_words = (db.session.execute(each).one() for each in (asked, with_words(asked)))
        db.session.rollback()
    assert tuple(as_words) == tuple(as_values) == (one, one == other, other in (one, "x"), 3)


def test_no_day_is_kept_in_it():
    with pytest.raises(TypeError, match="would stay what it was"):
        with_words(select(Case.id).where(Case.due_at < datetime.now(UTC)))
