"""Pages that belong to no room: health, the styleguide, how data are kept, help, accessibility."""

from typing import Any

from alembic.runtime.migration import MigrationContext
from flask import Blueprint, abort, current_app, jsonify, render_template
from obstore.exceptions import BaseError as StorageError
from redis import Redis, RedisError
from sqlalchemy.exc import DBAPIError

from config import ROOT

from . import storage
from .access import public
from .database import db, utc_now
from .jobs.queue import PROCESSES, SILENT_AFTER, status
from .lending import lent
from .styleguide import sample_forms

health = Blueprint("health", __name__, url_prefix="/health")
pages = Blueprint("pages", __name__)

NEWEST = (ROOT / "migrations" / "newest").read_text().strip()
"""The migration that this code was written for; their names are numbers, each higher than the one before."""


@health.get("/live")
@public
def live() -> Any:
    return jsonify(status="live")


@health.get("/ready")
@public
def ready() -> Any:
    """200 when the database answers and is migrated, and the storage answers, else 503."""
    parts, revisions = _database()
    parts["storage"] = _storage_answers()
    good = all(parts.values())
    return jsonify(status="ready" if good else "not ready", **parts, **revisions), 200 if good else 503


@health.get("/status")
@public
def overall() -> Any:
    """Also the broker, beat, dispatcher, worker, the oldest job that waits, and what rooms count; 503 when one is away."""
    parts, revisions = _database()
    if not all(parts.values()):
        return jsonify(status="not ready", **parts, **revisions), 503
    jobs = status(utc_now())
    seen = jobs["seen_seconds_ago"]
    parts |= {"storage": _storage_answers(), "broker": _broker_answers()}
    parts |= {who: seen.get(who, SILENT_AFTER) < SILENT_AFTER for who in PROCESSES}
    good = all(parts.values())
    counted = {name: db.session.scalar(number()) for name, number in lent.counted.items()}
    answer = jsonify(status="good" if good else "not good", **parts, **revisions, jobs=jobs, **counted)
    return answer, 200 if good else 503


def _database() -> tuple[dict[str, bool], dict[str, str | None]]:
    """Whether it answers and has the tables of this code, and which revisions were compared.

    One that is ahead counts as migrated: while a new version starts, the processes of the old one go on.
    """
    answers, revision = True, None
    try:
        revision = MigrationContext.configure(db.session.connection()).get_current_revision()
    except DBAPIError as error:
        current_app.logger.warning("health: the database does not answer: %s", error)
        db.session.rollback()
        answers = False
    parts = {"database": answers, "migrated": revision is not None and revision >= NEWEST}
    return parts, {"revision": revision, "newest": NEWEST}


def _storage_answers() -> bool:
    try:
        return storage.answers()
    except (OSError, StorageError) as error:
        current_app.logger.warning("health: the storage does not answer: %s", error)
        return False


def _broker_answers() -> bool:
    url = current_app.config["SETTINGS"].redis_url.replace("redis+socket://", "unix://")
    try:
        with Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5) as redis:
            return bool(redis.ping())
    except RedisError as error:
        current_app.logger.warning("health: the broker does not answer: %s", error)
        return False


@pages.get("/data")
@public
def data() -> str:
    return render_template("pages/data.html")


@pages.get("/help")
@public
def help() -> str:
    return render_template("pages/help.html")


@pages.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@pages.get("/styleguide")
@public
def styleguide() -> str:
    """Every component in its states; outside of production only."""
    settings = current_app.config["SETTINGS"]
    if not (settings.demo or settings.testing):
        abort(404)
    return render_template("styleguide.html", forms=sample_forms())
