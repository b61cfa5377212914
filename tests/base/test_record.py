"""The record: every chain verifies, and whoever changes something in it is found out."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from mobility.base.database import db
from mobility.base.record import BrokenLink, Event, EventText, broken_links, digest_of, record
from mobility.base.transaction import reading, transaction

AT = datetime(2027, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
FACTS = st.dictionaries(WORDS, VALUES, max_size=4)
HERE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def open_record(app: Flask) -> None:
    """Without the triggers: as it is for somebody who has the whole database in their hands."""
    db.session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))


def a_chain(chain: str = "case:12", length: int = 3, **texts: str) -> list[Event]:
    return [
        record(chain, f"step-{n}", 7, AT + timedelta(minutes=n), {"stage": n, "scores": {"a": 4.5}}, texts)
        for n in range(1, length + 1)
    ]


def found() -> list[BrokenLink]:
    db.session.flush()
    db.session.expire_all()
    return list(broken_links())


def change(statement: str, **values: Any) -> None:
    db.session.flush()
    done = db.session.execute(text(statement), values)
    assert done.rowcount > 0, "the tampering did nothing"


def test_an_untouched_record_holds(app: Flask) -> None:
    a_chain("case:12", reason="Too late")
    a_chain("case:2")
    a_chain("person:7", 1)
    assert found() == []


def test_entries_of_a_chain_are_numbered_and_hold_each_other(app: Flask) -> None:
    first, second, third = a_chain()
    assert [entry.number for entry in (first, second, third)] == [1, 2, 3]
    assert (second.previous, third.previous) == (first.digest, second.digest)


@HERE
@given(st.lists(FACTS, min_size=1, max_size=3), st.integers(0, 10**9))
def test_whatever_the_facts_the_record_holds(app: Flask, several: list[dict[str, Any]], shift: int) -> None:
    """What JSONB gives back (floats, keys, order) has the digest that was taken of what went in."""
    with db.session.begin_nested() as here:
        for facts in several:
            record("case:1", "noted", None, AT + timedelta(microseconds=shift), facts)
        assert found() == []
        here.rollback()


@pytest.mark.parametrize(
    "facts", [{"ranks": {10: 1, 9: 2}}, {"pair": (1, 2)}, {"mean": 1e22}, {"zero": -0.0}]
)
def test_facts_are_kept_as_json_gives_them_back(app: Flask, facts: dict[str, Any]) -> None:
    record("case:1", "noted", None, AT, facts)
    assert found() == []


@pytest.mark.parametrize("facts", [{"at": AT}, {"mean": float("nan")}, {"who": object()}])
def test_facts_that_json_does_not_have_are_refused(app: Flask, facts: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        record("case:1", "noted", None, AT, facts)


TAMPERING = {
    "name": "UPDATE event SET name = name || '-not' WHERE chain = 'case:12' AND number = :n",
    "actor": "UPDATE event SET actor_id = 8 WHERE chain = 'case:12' AND number = :n",
    "nobody": "UPDATE event SET actor_id = NULL WHERE chain = 'case:12' AND number = :n",
    "time": "UPDATE event SET at = at + interval '1 microsecond' WHERE chain = 'case:12' AND number = :n",
    "facts": "UPDATE event SET facts = facts || '{\"stage\": 9}' WHERE chain = 'case:12' AND number = :n",
    "inner facts": "UPDATE event SET facts = jsonb_set(facts, '{scores,a}', '5') "
    "WHERE chain = 'case:12' AND number = :n",
    "digests": "UPDATE event SET text_digests = '{}' WHERE chain = 'case:12' AND number = :n",
    "previous": "UPDATE event SET previous = sha256('x') WHERE chain = 'case:12' AND number = :n",
    "digest": "UPDATE event SET digest = sha256('x') WHERE chain = 'case:12' AND number = :n",
    "number": "UPDATE event SET number = number + 100 WHERE chain = 'case:12' AND number = :n",
    "chain": "UPDATE event SET chain = 'case:99' WHERE chain = 'case:12' AND number = :n",
    "words": "UPDATE event_text SET text = text || '!' FROM event "
    "WHERE event.id = event_id AND chain = 'case:12' AND number = :n",
    "salt": "UPDATE event_text SET salt = 'x' FROM event "
    "WHERE event.id = event_id AND chain = 'case:12' AND number = :n",
    "words added": "INSERT INTO event_text (event_id, key, salt, text) "
    "SELECT id, 'more', 's', 't' FROM event WHERE chain = 'case:12' AND number = :n",
}


@HERE
@given(st.sampled_from(sorted(TAMPERING)), st.integers(1, 5))
def test_each_change_of_an_entry_is_found(open_record: None, kind: str, number: int) -> None:
    with db.session.begin_nested() as here:
        a_chain(length=5, reason="Too late")
        a_chain("case:2", reason="Too early")
        change(TAMPERING[kind], n=number)
        chains = {link.chain for link in found()}
        assert chains & {"case:12", "case:99"}
        assert "case:2" not in chains
        here.rollback()


@HERE
@given(st.integers(2, 6), st.data())
def test_a_missing_entry_is_found_where_it_was(open_record: None, length: int, data: st.DataObject) -> None:
    """All but the last one: that nobody can miss who has not noted it."""
    with db.session.begin_nested() as here:
        number = data.draw(st.integers(1, length - 1))
        a_chain(length=length)
        change("DELETE FROM event WHERE number = :n", n=number)
        assert found() == [BrokenLink("case:12", number, f"entry {number} is missing")]
        here.rollback()


@HERE
@given(st.permutations([1, 2, 3, 4]))
def test_a_changed_order_is_found(open_record: None, order: list[int]) -> None:
    with db.session.begin_nested() as here:
        entries = a_chain(length=4)
        db.session.execute(text("UPDATE event SET number = number + 100"))
        for entry, number in zip(entries, order, strict=True):
            change("UPDATE event SET number = :n WHERE id = :id", n=number, id=entry.id)
        assert bool(found()) == (order != [1, 2, 3, 4])
        here.rollback()


def test_a_change_whose_digest_was_made_anew_breaks_the_next_link(open_record: None) -> None:
    _, second, _ = a_chain()
    forged = digest_of(second.previous, "case:12", 2, "other", 7, second.at, second.facts, {})
    change("UPDATE event SET name = 'other', digest = :digest WHERE number = 2", digest=forged)
    assert found() == [BrokenLink("case:12", 3, "does not follow the entry before it")]


def test_one_broken_link_is_named_once(open_record: None) -> None:
    a_chain(length=6)
    change("UPDATE event SET name = 'other' WHERE number IN (2, 4)")
    assert found() == [BrokenLink("case:12", 2, "its content was changed")]


@HERE
@given(st.sets(st.sampled_from(["reason", "comment", "note"])), st.integers(1, 3))
def test_erasing_words_breaks_nothing(app: Flask, erased: set[str], number: int) -> None:
    with db.session.begin_nested() as here:
        entries = a_chain(reason="Too late", comment="Sorry", note="Сабаб")
        db.session.flush()
        for key in erased:
            db.session.delete(db.session.get_one(EventText, (entries[number - 1].id, key)))
        assert found() == []
        here.rollback()


def test_who_writes_to_one_chain_at_once_waits_for_the_other(committed: Flask) -> None:
    writers, entries = 4, 5
    barrier = Barrier(writers)

    def write(number: int) -> None:
        barrier.wait(timeout=60)
        for _ in range(entries):
            with committed.app_context(), transaction():
                record("crowd:1", "written", number, AT, {})

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    with committed.app_context(), reading():
        chain = select(Event.number).where(Event.chain == "crowd:1").order_by(Event.number)
        assert db.session.scalars(chain).all() == [*range(1, writers * entries + 1)]
        assert [link for link in broken_links() if link.chain == "crowd:1"] == []


def test_empty_words_are_not_kept(app: Flask) -> None:
    entry = record("case:1", "returned", 7, AT, {}, {"reason": "", "comment": "Sorry"})
    assert list(entry.text_digests) == ["comment"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET name = 'other'",
        "UPDATE event SET number = number",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
    ],
)
def test_the_database_refuses_to_change_the_record(app: Flask, statement: str) -> None:
    a_chain()
    db.session.flush()
    with pytest.raises(SQLAlchemyError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))
    assert found() == []


def test_flask_audit_verify_says_so(app: Flask, open_record: None) -> None:
    a_chain()
    db.session.commit()
    runner = app.test_cli_runner()
    through = "Walked through: chains: 1, entries: 3, seals: 0."
    good = runner.invoke(args=["audit", "verify"])
    assert (good.exit_code, good.output.splitlines()) == (
        0,
        ["Every chain holds, and every seal.", through],
    )
    change("UPDATE event SET name = 'other' WHERE number = 2")
    db.session.commit()
    bad = runner.invoke(args=["audit", "verify"])
    assert (bad.exit_code, bad.output.splitlines()) == (
        1,
        ["case:12 entry 2: its content was changed", through],
    )
    told = runner.invoke(args=["audit", "verify", "--json"])
    assert (told.exit_code, json.loads(told.output)) == (
        1,
        {
            "broken": [{"chain": "case:12", "number": 2, "what": "its content was changed"}],
            "seals": [],
            "checked": {"chains": 1, "entries": 3, "seals": 0},
        },
    )
