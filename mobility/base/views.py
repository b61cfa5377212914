"""Pages that belong to no room: health, the styleguide, how data are kept, help, accessibility."""

from typing import Any

from flask import Blueprint, abort, current_app, jsonify, render_template
from obstore.exceptions import BaseError as StorageError
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from . import storage
from .access import public
from .database import db, utc_now
from .jobs.queue import status
from .styleguide import sample_forms

health = Blueprint("health", __name__, url_prefix="/health")
pages = Blueprint("pages", __name__)

SILENT_AFTER = 120
"""Seconds without a sign of life after which a process counts as away."""


@health.get("/live")
@public
def live() -> Any:
    return jsonify(status="live")


@health.get("/ready")
@public
def ready() -> Any:
    """200 when the database and the storage answer, else 503."""
    parts = {"database": _database_answers(), "storage": _storage_answers()}
    return jsonify(status="ready" if all(parts.values()) else "not ready", **parts), 200 if all(
        parts.values()
    ) else 503


@health.get("/status")
@public
def overall() -> Any:
    """Also the broker, beat, dispatcher, worker and the oldest job that waits; 503 when one of them is away."""
    if not _database_answers():
        return jsonify(status="not ready", database=False), 503
    jobs = status(utc_now())
    seen = jobs["seen_seconds_ago"]
    parts = {"database": True, "storage": _storage_answers(), "broker": _broker_answers()}
    parts |= {who: seen.get(who, SILENT_AFTER) < SILENT_AFTER for who in ("dispatcher", "beat", "worker")}
    good = all(parts.values())
    return jsonify(status="good" if good else "not good", **parts, jobs=jobs), 200 if good else 503


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except DBAPIError as error:
        current_app.logger.warning("health: the database does not answer: %s", error)
        db.session.rollback()
        return False
    return True


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
