"""The blueprint of accounts, and what its pages share."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import TooManyRequests

from mobility.base.security import limiter

from ..addresses import fold_address
from ..devices import device_of

accounts = Blueprint("accounts", __name__)

BY_ACCOUNT = "10 per 15 minutes"
BY_ADDRESS = "300 per 15 minutes"
"""Generous: a whole campus has one address."""
WINDOW = timedelta(minutes=15)


def device() -> str:
    """The visitor's browser in a few words."""
    return device_of(request.user_agent.string)


def account_named() -> str:
    """The account that a form names, as a key of its throttle; a hash, so that no address lies in Redis."""
    return "account:" + hashlib.sha256(fold_address(request.form.get("email", "")).encode()).hexdigest()[:32]


def throttled(view: Callable[..., Any]) -> Callable[..., Any]:
    """Count POSTs that did not go well (sign-in) or that send mail, by account and, generously, by address."""
    by_account = limiter.limit(
        BY_ACCOUNT,
        key_func=account_named,
        methods=["POST"],
        deduct_when=_counts,
        exempt_when=lambda: not request.form.get("email"),
    )
    by_address = limiter.limit(BY_ADDRESS, methods=["POST"], deduct_when=_counts)
    return by_address(by_account(view))


def _counts(response: Any) -> bool:
    """A sign-in that worked is no guess; everything else counts."""
    return request.endpoint != "accounts.sign_in" or response.status_code >= 400


@accounts.errorhandler(429)
def too_many(_error: TooManyRequests) -> tuple[str, int, dict[str, str]]:
    """Says when to try again."""
    limit = limiter.current_limit
    now = datetime.now(UTC)
    again = datetime.fromtimestamp(limit.reset_at, UTC) if limit else now + WINDOW
    seconds = min(max(1, int((again - now).total_seconds()) + 1), int(WINDOW.total_seconds()))
    minutes = -(-seconds // 60)
    page = render_template("accounts/too_many.html", again=again, minutes=minutes)
    return page, 429, {"Retry-After": str(seconds)}
