"""Security headers on every answer, and rate limits that survive a dead Redis."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from limits import parse
from redis import RedisError

from .database import utc_now

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address)


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="safar",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 30,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=(settings.upload_limit_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        RATELIMIT_STORAGE_URI=settings.redis_url.replace("redis+socket://", "redis+unix://"),
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.before_request(_limit_typed)  # before CSRF looks into the form
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)


@dataclass(frozen=True)
class Pause:
    """How long whoever met a limit has to wait: until `again`, which is `seconds` away."""

    again: datetime
    seconds: int

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)

    @property
    def headers(self) -> dict[str, str]:
        """RFC 9110 §10.2.3."""
        return {"Retry-After": str(self.seconds)}


def pause() -> Pause:
    """Until when the limit holds that refused the present request; a minute where it is not known."""
    limit, now = limiter.current_limit, utc_now()
    left = (datetime.fromtimestamp(limit.reset_at, UTC) - now).total_seconds() if limit else 60
    longest = limit.limit.get_expiry() if limit else 60
    seconds = min(max(1, int(left) + 1), longest)
    return Pause(now + timedelta(seconds=seconds), seconds)


def forget_tries(limit: str, key: str, endpoint: str) -> None:
    """Begin anew the count of `limit` ("10 per 15 minutes") that `key` has at `endpoint`; without Redis it stays."""
    try:
        limiter.limiter.clear(parse(limit), key, endpoint)
    except RedisError as error:
        current_app.logger.warning("limits: the count could not be cleared: %s", error)


def _limit_typed() -> None:
    """A form without files is read whole: then the limit of what is typed holds for all of it."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
    if request.endpoint != "static" and "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-store"
    return response
