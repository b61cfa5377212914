"""The ground floor's own application, with a few trial routes: what holds for every page is tried on them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask, jsonify, request
from flask.typing import ResponseReturnValue
from obstore.store import LocalStore
from sqlalchemy import text

from mobility import create_app
from mobility.base import storage
from mobility.base.access import holding, public, signed_in
from mobility.base.database import db, utc_now
from mobility.base.jobs.queue import beat
from mobility.base.jobs.registry import KINDS, JobKind
from mobility.base.refusals import Refusal
from tests.client import Visitor
from tests.conftest import settings_for

trial = Blueprint("trial", __name__, url_prefix="/trial")


@trial.route("/write/<who>/<int:status>", methods=["GET", "POST"])
@public
def write(who: str, status: int) -> ResponseReturnValue:
    """Writes a row, then answers as it is asked to."""
    beat(who, utc_now())
    return jsonify("written"), status


@trial.post("/refuse/<who>")
@public
def refuse(who: str) -> ResponseReturnValue:
    beat(who, utc_now())
    raise Refusal("trial-refusal", number=3)


@trial.post("/typed")
@public
def typed() -> ResponseReturnValue:
    return jsonify([list(pair) for pair in request.form.items(multi=True)])


@trial.get("/broken")
@public
def broken() -> ResponseReturnValue:
    raise ZeroDivisionError


@trial.get("/broken/later")
@signed_in
def broken_later() -> ResponseReturnValue:
    """After something was read of who asks, and of the database."""
    beat("broken", utc_now())
    raise ZeroDivisionError


@trial.get("/out-of-range")
@public
def out_of_range() -> ResponseReturnValue:
    db.session.execute(text("SELECT 99999999999::integer"))
    return jsonify("never")


@trial.get("/number/<int:number>")
@public
def number(number: int) -> ResponseReturnValue:
    return jsonify(number)


@trial.get("/caller")
@public
def caller() -> ResponseReturnValue:
    return jsonify([request.remote_addr, request.scheme])


@trial.get("/office")
@holding("head-of-office")
def office() -> ResponseReturnValue:
    return jsonify("the office")


@trial.get("/mine")
@signed_in
def mine() -> ResponseReturnValue:
    return jsonify("mine")


@pytest.fixture(scope="session")
def whole_app(
    database_url: str, servers: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """In place of the common one."""
    kept = storage.files.store
    made = create_app(settings_for(database_url, servers.redis_url, tmp_path_factory.mktemp("files")))
    made.register_blueprint(trial)
    storage.files.store = kept
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of stored files, empty for each test."""
    found = tmp_path / "storage"
    found.mkdir()
    monkeypatch.setattr(storage.files, "store", LocalStore(found))
    return found


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Registers a job for this test alone."""

    def register(work: Callable[..., object], *, attempts: int = 3, outside: bool = False) -> None:
        monkeypatch.setitem(
            KINDS, "trial.work", JobKind("trial.work", work, "default", None, attempts, outside)
        )

    register(lambda: None)
    return register


def token(visitor: Visitor) -> str:
    """What the form of a page sends to show that it is a page of ours."""
    text = visitor.get("/help").text
    return re.search(r'name="csrf_token" value="([^"]+)"', text)[1]
