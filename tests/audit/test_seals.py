"""The record is sealed once a day, its root is mailed and published, and whoever rewrites it later is found out."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from mobility.audit.models import Seal
from mobility.audit.queries import COMPUTED_AT_ONCE, broken_seals
from mobility.audit.services import seal
from mobility.base.database import db, utc_now
from mobility.base.record import NOTHING_BEFORE, digest_of, record
from mobility.notifications.models import Message
from tests.client import Visitor
from tests.institutions.world import a_person, a_university

NOW = utc_now()
A_DAY = timedelta(days=1)


def entries(number: int, chain: str = "case:1") -> None:
    for each in range(number):
        record(chain, "moved", None, NOW, {"step": each})


def a_seal(days: int = 0) -> Seal:
    made = seal(NOW + days * A_DAY)
    assert made is not None
    return made


@pytest.fixture
def sealed(app: Flask) -> list[Seal]:
    """Two days, the second built on the first."""
    entries(3)
    first = a_seal()
    entries(2, "case:2")
    return [first, a_seal(1)]


def tamper(statement: str) -> None:
    """As somebody does who has the whole database in their hands."""
    db.session.flush()
    db.session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
    assert db.session.execute(text(statement)).rowcount > 0
    db.session.expire_all()


def test_a_day_is_sealed_once_and_only_when_something_is_new(app: Flask) -> None:
    entries(3)
    assert a_seal().entries >= 3
    assert seal(NOW) is None
    entries(1)
    assert seal(NOW) is None
    assert a_seal(1).entries == 1
    assert seal(NOW + 2 * A_DAY) is None
    assert list(broken_seals()) == []


def test_a_root_is_mailed_to_those_who_keep_it(app: Flask) -> None:
    a_university()
    keepers = {a_person(f"{role}@all").id for role in ("auditor", "head-of-office", "vice-rector")}
    a_person("coordinator@all")
    entries(1)
    made = a_seal()
    told = db.session.query(Message).filter_by(key="record-sealed").all()
    assert {message.person_id for message in told} == keepers
    assert all(made.root.hex() in message.text for message in told)


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE event SET digest = sha256('x') WHERE chain = 'case:1' AND number = 3",
        "DELETE FROM event WHERE chain = 'case:1' AND number = 3",
    ],
)
def test_who_rewrites_a_sealed_entry_is_found_out(sealed: list[Seal], rewriting: str) -> None:
    assert list(broken_seals()) == []
    tamper(rewriting)
    assert [seal.day for seal in broken_seals()] == [sealed[0].day]


def test_a_whole_chain_made_anew_with_fitting_digests_is_found_out(sealed: list[Seal]) -> None:
    """What `broken_links` cannot see: the last entry with other facts and a digest that fits them."""
    last = db.session.execute(text("SELECT * FROM event WHERE chain = 'case:2' AND number = 2")).one()
    forged = digest_of(last.previous, "case:2", 2, "moved", None, last.at, {"step": 9}, {})
    tamper(
        f"UPDATE event SET facts = '{{\"step\": 9}}', digest = decode('{forged.hex()}', 'hex') WHERE id = {last.id}"
    )
    assert [seal.day for seal in broken_seals()] == [sealed[1].day]


def test_anybody_asks_whether_a_root_was_published(app: Flask, sealed: list[Seal]) -> None:
    visitor = Visitor(app)
    page = visitor.get("audit.seals")
    assert all(seal.root.hex() in page.words for seal in sealed)
    kept = sealed[0].root.hex().upper()
    found = visitor.get("audit.seals", root=kept).words
    assert "This is the root of" in found
    assert f"the record as it is gives it still ({sealed[0].entries} entries)." in found
    for wrong in (NOTHING_BEFORE.hex(), "no root", "Ў"):
        assert "No root like this stands here." in visitor.get("audit.seals", root=wrong).words


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE event SET facts = '{\"step\": 9}' WHERE chain = 'case:1' AND number = 3",
        "UPDATE event SET digest = sha256('x') WHERE chain = 'case:1' AND number = 3",
        "DELETE FROM event WHERE chain = 'case:1' AND number = 3",
    ],
)
def test_a_root_that_the_record_gives_no_more_is_said_to_be_so(
    app: Flask, sealed: list[Seal], rewriting: str
) -> None:
    tamper(rewriting)
    words = Visitor(app).get("audit.seals", root=sealed[0].root.hex()).words
    assert "but the record as it is now does not give it any more" in words


def test_what_came_after_a_root_does_not_count_against_it(app: Flask, sealed: list[Seal]) -> None:
    tamper("UPDATE event SET facts = '{\"step\": 9}' WHERE chain = 'case:2' AND number = 2")
    first, second = (Visitor(app).get("audit.seals", root=seal.root.hex()).words for seal in sealed)
    assert "gives it still" in first
    assert "does not give it any more" in second


def test_a_root_over_too_many_entries_is_left_to_the_console(app: Flask) -> None:
    many = Seal(day=NOW.date(), last_id=9, entries=COMPUTED_AT_ONCE + 1, root=b"r" * 32, sealed_at=NOW)
    db.session.add(many)
    db.session.flush()
    words = Visitor(app).get("audit.seals", root=many.root.hex()).words
    assert f"it covers {COMPUTED_AT_ONCE + 1} entries" in words


def test_the_console_verifies_seals_and_a_root_that_was_kept(app: Flask, sealed: list[Seal]) -> None:
    db.session.commit()
    runner, kept = app.test_cli_runner(), sealed[0].root.hex()
    good = runner.invoke(args=["audit", "verify", "--root", kept])
    assert (good.exit_code, "This is the root of" in good.output) == (0, True)
    numbers = json.loads(runner.invoke(args=["audit", "verify", "--json"]).output)
    assert (numbers["broken"], numbers["seals"], numbers["checked"]["seals"]) == ([], [], 2)
    walked = numbers["checked"]
    assert (
        f"Walked through: chains: {walked['chains']}, entries: {walked['entries']}, seals: 2." in good.output
    )
    assert walked["entries"] >= 5
    unknown = runner.invoke(args=["audit", "verify", "--root", "00"])
    assert (unknown.exit_code, "no seal has this root" in unknown.output) == (1, True)
    assert kept in runner.invoke(args=["audit", "seals"]).output
    assert runner.invoke(args=["audit", "seal"]).exit_code == 0
    tamper("DELETE FROM event WHERE chain = 'case:1' AND number = 3")
    db.session.commit()
    bad = runner.invoke(args=["audit", "verify"])
    assert (bad.exit_code, "does not fit the entries" in bad.output) == (1, True)


def test_the_page_says_when_the_next_root_is_made(app: Flask, visitor: Visitor) -> None:
    assert "The first one is made within 5 minutes" in visitor.get("audit.seals").words
    entries(1)
    seal(utc_now() - A_DAY)
    assert (
        "That of today is made within 5 minutes, if there is anything new."
        in visitor.get("audit.seals").words
    )
    entries(1)
    seal(utc_now())
    assert "The next one is made on" in visitor.get("audit.seals").words
