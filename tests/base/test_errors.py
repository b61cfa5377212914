"""What goes wrong gets a page in words, with its status, and nothing typed is lost."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from mobility import create_app
from mobility.base import storage
from mobility.base.database import db, utc_now
from mobility.base.lending import lent
from mobility.base.views import NEWEST
from tests.client import Page, Visitor
from tests.people import somebody
from tools.launcher.kept import free_port

from .conftest import token


def said(page: Page) -> tuple[int, str]:
    return page.status, page.heading


def test_what_is_not_there_is_404(visitor: Visitor) -> None:
    assert said(visitor.get("/no/such/page")) == (404, "There is no such page")


def test_a_wrong_method_is_405(visitor: Visitor) -> None:
    assert visitor.get("/trial/typed").status == 405


def test_a_page_for_others_asks_to_sign_in(visitor: Visitor) -> None:
    for path in ("/trial/office", "/trial/mine"):
        page = visitor.get(path)
        assert page.status in (302, 303)
        assert page.response.location == f"/sign-in?next={path}"


def test_a_refusal_says_why(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lent.refusals, "trial-refusal", "There are only %(number)s seats.")
    typed = {"csrf_token": token(visitor), "reason": "Three hours of typing", "password": "secret"}
    page = visitor.post("/trial/refuse/somebody", typed)
    assert said(page) == (409, "This cannot be done now")
    assert "There are only 3 seats." in page.words
    assert "Three hours of typing" in page.words
    assert "secret" not in page.text


FORMS = {
    "application/x-www-form-urlencoded": "csrf_token={token}&words={words}",
    "multipart/form-data; boundary=x": '--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    '--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n{words}\r\n--x--\r\n',
}


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_too_large_is_413_in_words(app: Flask, visitor: Visitor, kind: str) -> None:
    limit = app.config["MAX_FORM_MEMORY_SIZE"]
    ours = token(visitor)
    for size, status in ((10, 200), (limit + 1, 413)):
        content = FORMS[kind].format(token=ours, words="x" * size)
        answer = visitor.http.post("/trial/typed", data=content, content_type=kind)
        assert answer.status_code == status
    assert said(Page(answer, "/trial/typed")) == (413, "The file is too large")


def test_a_file_over_the_limit_is_413_before_it_is_read(app: Flask, visitor: Visitor) -> None:
    answer = visitor.http.post(
        "/trial/typed",
        input_stream=BytesIO(b"never read"),
        environ_overrides={"CONTENT_LENGTH": str(app.config["MAX_CONTENT_LENGTH"] + 1)},
        content_type="multipart/form-data; boundary=x",
    )
    assert said(Page(answer, "/trial/typed")) == (413, "The file is too large")


def test_too_many_fields_are_413(visitor: Visitor) -> None:
    typed = {"csrf_token": token(visitor), **{f"field-{n}": "x" for n in range(1001)}}
    answer = visitor.http.post("/trial/typed", data=typed, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_an_expired_form_keeps_what_was_typed(visitor: Visitor) -> None:
    typed = {"name": "Мадина “<b>”\nШарипова", "rank": ["3", "1"], "password": "secret", "new_password": "s"}
    page = visitor.post("/trial/typed?step=2", typed)
    assert said(page) == (400, "Please send it once more")
    again = visitor.submit(page, "Send again")
    assert again.address == "/trial/typed?step=2"
    assert [pair for pair in again.response.json if pair[0] != "csrf_token"] == [
        ["name", "Мадина “<b>”\nШарипова"],
        ["rank", "3"],
        ["rank", "1"],
    ]


def test_a_form_of_another_site_is_not_kept(visitor: Visitor) -> None:
    visitor.http.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    page = visitor.post("/trial/typed", {"name": "chosen by a stranger"})
    assert page.status == 400
    assert "chosen by a stranger" not in page.text
    assert "Send again" not in page.buttons()


def test_our_fault_is_a_page_too(visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    known = Visitor(app, somebody("head-of-office@all", now=utc_now()))
    for page in (visitor.get("/trial/broken"), known.get("/trial/broken/later")):
        assert said(page) == (500, "Something broke on our side")
        assert "ZeroDivisionError" not in page.text


@pytest.mark.parametrize("language", ["tg", "ru", "en"])
@pytest.mark.parametrize("path", ["/no/such/page", "/data", "/help", "/accessibility", "/styleguide"])
def test_pages_of_no_room_are_good_pages(app: Flask, path: str, language: str) -> None:
    """The client parses each strictly and looks for one h1, labels, unique ids, and no inline style or script."""
    page = Visitor(app, language=language).get(path)
    assert page.root.get("lang") == language
    assert page.status == (404 if path == "/no/such/page" else 200)


def test_the_styleguide_is_not_for_the_public(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visitor.get("/styleguide").status == 200
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], testing=False))
    assert visitor.get("/styleguide").status == 404


# The database is away


@pytest.fixture(scope="module")
def homeless(whole_app: Flask) -> Iterator[Flask]:
    """An application whose database does not answer."""
    nowhere = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nowhere"
    kept = storage.files.store
    made = create_app(replace(whole_app.config["SETTINGS"], database_url=nowhere))
    storage.files.store = kept
    yield made
    with made.app_context():
        db.engine.dispose()


def test_health_says_that_the_database_is_away(homeless: Flask) -> None:
    visitor = homeless.test_client()
    assert (visitor.get("/health/live").status_code, visitor.get("/health/live").json) == (
        200,
        {"status": "live"},
    )
    away = {"status": "not ready", "database": False, "migrated": False, "revision": None, "newest": NEWEST}
    ready = visitor.get("/health/ready")
    assert (ready.status_code, ready.json) == (503, {**away, "storage": True})
    overall = visitor.get("/health/status")
    assert (overall.status_code, overall.json) == (503, away)


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("language", ["tg", "ru", "en"])
def test_pages_say_that_the_service_is_away_for_a_moment(
    homeless: Flask, language: str, signed_in: bool
) -> None:
    visitor = Visitor(homeless, language=language)
    if signed_in:
        with visitor.http.session_transaction() as session:
            session.update({"_user_id": "a token that the database would know", "_fresh": "true"})
    with homeless.app_context():
        page = visitor.get("/calls")
    assert (page.status, page.response.headers["Retry-After"]) == (503, "30")
    assert page.root.get("lang") == language
    assert page.words


def test_what_the_database_says_is_not_shown(homeless: Flask) -> None:
    with homeless.app_context():
        page = Visitor(homeless).get("/calls")
    assert page.heading == "The service is away for a moment"
    assert "nowhere" not in page.text
    with homeless.app_context(), pytest.raises(OperationalError, match="refused"):
        db.session.connection()
