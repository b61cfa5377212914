"""What holds for every answer: headers, compression, static files for a year, the menu, and health."""

import gzip
import re
import zlib
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_login import current_user
from sqlalchemy import literal, select
from werkzeug.test import TestResponse

from mobility.base import assets
from mobility.base.database import db, utc_now
from mobility.base.jobs.queue import beat
from mobility.base.lending import lent
from mobility.base.navigation import Entry, Link, navigation
from mobility.base.views import NEWEST
from tests.client import Visitor, words_of
from tests.databases import ROOT
from tools.launcher.kept import free_port

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}


@pytest.mark.parametrize("path", ["/help", "/health/live", "/no/such/page", assets.asset("css/site.css")])
def test_every_answer_is_guarded(visitor: Visitor, path: str) -> None:
    headers = fetch(visitor, path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/help", "/no/such/page", "/health/ready"])
def test_pages_are_kept_by_nobody(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).response.headers["Cache-Control"] == "private, no-store"


def test_the_session_s_cookie_is_for_us_alone(app: Flask, visitor: Visitor) -> None:
    cookie = visitor.get("/help").response.headers["Set-Cookie"]
    assert re.fullmatch(r"safar=[^;]+; HttpOnly; Path=/; SameSite=Lax", cookie)
    assert app.config["SESSION_COOKIE_SECURE"] is False  # http in tests


# Static files


def fetch(visitor: Visitor, address: str, **headers: str) -> TestResponse:
    """Read to its end and closed, as a browser does."""
    answer = visitor.http.get(address, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer.get_data()
    answer.close()
    return answer


@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate", "gzip, deflate, br, zstd"])
def test_static_files_are_kept_for_a_year(visitor: Visitor, encoding: str) -> None:
    page = visitor.get("/help")
    found = {a for tag in ("link", "script") for e in page.all(tag) if (a := e.get("href") or e.get("src"))}
    assert found
    for address in found:
        answer = fetch(visitor, address, Accept_Encoding=encoding)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"].split(", ") == ["public", "max-age=31536000", "immutable"]
        again = fetch(visitor, address, Accept_Encoding=encoding, If_None_Match=answer.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/0000000000/css/site.css",
        "/static/css/site.css",
        assets.asset("css/none.css"),
        assets.asset("../config.py"),
        assets.asset("%2e%2e/config.py"),
    ],
)
def test_other_static_addresses_are_404(visitor: Visitor, path: str) -> None:
    assert visitor.http.get(path).status_code == 404


def test_the_name_changes_with_the_content(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(assets.tag_of.cache_clear)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    names = set()
    for content in (b"a", b"b"):
        (tmp_path / "site.css").write_bytes(content)
        assets.tag_of.cache_clear()
        names.add(assets.asset("site.css"))
    assert len(names) == 2


def test_every_file_that_templates_name_is_there() -> None:
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", path.read_text())
    }
    assert named
    assert {name for name in named if not (assets.FOLDER / name).is_file()} == set()


def test_pages_and_styles_travel_compressed(visitor: Visitor) -> None:
    address = assets.asset("css/site.css")
    plain = fetch(visitor, address)
    small = fetch(visitor, address, Accept_Encoding="gzip, deflate")
    assert small.headers["Content-Encoding"] == "deflate"
    assert zlib.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    page = fetch(visitor, "/help", Accept_Encoding="gzip")
    assert (page.headers["Content-Encoding"], "Accept-Encoding" in page.headers["Vary"]) == ("gzip", True)
    assert b"<h1" in gzip.decompress(page.data)


# The menu


def test_the_menu_shows_a_person_s_entries_in_their_order(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody, nobody = (lambda person: True), (lambda person: False)
    monkeypatch.setattr(
        lent,
        "navigation",
        [
            Entry("Help", "pages.help", 30, everybody),
            Entry("Hidden", "pages.data", 20, nobody),
            Entry("Data", "pages.data", 10, everybody, count=lambda person: select(literal(3))),
            Entry("Signed in", "pages.data", 5, lambda person: person.is_authenticated),
        ],
    )
    with app.test_request_context("/help"):
        assert current_user.is_anonymous
        assert navigation() == [Link("Data", "/data", False, 3), Link("Help", "/help", True, 0)]
    page = Visitor(app).get("/data")
    (menu, *_) = page.having("sf-nav")
    assert [(words_of(a), a.get("href"), a.get("aria-current")) for a in menu.iter("a")] == [
        ("Data 3", "/data", "page"),
        ("Help", "/help", None),
    ]


def test_an_address_below_an_entry_belongs_to_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lent, "navigation", [Entry("Help", "pages.help", 1, lambda person: True)])
    for path, current in [("/help/more", True), ("/helpless", False)]:
        with app.test_request_context(path):
            assert [link.current for link in navigation()] == [current]


def test_what_is_lent_twice_is_an_error_at_start() -> None:
    with pytest.raises(ValueError, match="a second time"):
        lent.take(SimpleNamespace(__name__="trial", REFUSALS={next(iter(lent.refusals)): "other words"}))


# Health


def all_alive() -> None:
    for who in ("dispatcher", "beat", "worker"):
        beat(who, utc_now())
    db.session.commit()


def test_with_everything_there_all_is_good(visitor: Visitor) -> None:
    all_alive()
    ready = visitor.get("/health/ready").response
    up_to_date = {"database": True, "migrated": True, "revision": NEWEST, "newest": NEWEST}
    assert (ready.status_code, ready.json) == (200, {"status": "ready", "storage": True, **up_to_date})
    overall = visitor.get("/health/status").response
    parts = up_to_date | dict.fromkeys(["storage", "broker", "dispatcher", "beat", "worker"], True)
    assert overall.status_code == 200
    assert {name: overall.json[name] for name in ("status", *parts)} == {"status": "good", **parts}
    assert overall.json["jobs"]["oldest_seconds"] == 0.0


def test_with_the_broker_away_pages_go_on_and_the_status_says_so(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_alive()
    away = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], redis_url=away))
    assert visitor.get("/health/ready").status == 200
    assert visitor.get("/help").status == 200
    overall = visitor.get("/health/status").response
    assert (overall.status_code, overall.json["status"], overall.json["broker"]) == (503, "not good", False)


@pytest.mark.parametrize(("revision", "migrated"), [("0000", False), (NEWEST, True), ("9999", True)])
def test_a_database_that_is_behind_is_not_ready_and_one_ahead_is(
    visitor: Visitor, revision: str, migrated: bool
) -> None:
    all_alive()
    db.session.execute(db.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    db.session.commit()
    for path in ("/health/ready", "/health/status"):
        answer = visitor.get(path).response
        said_so = {name: answer.json[name] for name in ("migrated", "revision", "newest")}
        assert answer.status_code == (200 if migrated else 503)
        assert said_so == {"migrated": migrated, "revision": revision, "newest": NEWEST}


@pytest.mark.parametrize("who", ["dispatcher", "beat", "worker"])
def test_who_was_not_seen_is_named(visitor: Visitor, who: str) -> None:
    all_alive()
    db.session.execute(db.text("DELETE FROM heartbeat WHERE who = :who"), {"who": who})
    db.session.commit()
    overall = visitor.get("/health/status").response
    assert (overall.status_code, overall.json[who]) == (503, False)


def test_what_a_dict_of_a_template_does_not_have_is_nothing(app: Flask) -> None:
    """Not its method of that name: keys come from the data of questionnaires and calls."""
    told = render_template_string(
        "{{ found[key] }}|{{ found['items'] }}|{{ found['own'] }}", found={"own": "1"}, key="copy"
    )
    assert told == "||1"
