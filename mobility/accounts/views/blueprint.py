"""The blueprint of accounts, and what its pages share."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, after_this_request, current_app, render_template, request
from werkzeug.exceptions import TooManyRequests

from mobility.base.languages import COOKIE
from mobility.base.security import forget_tries, limiter, pause
from mobility.base.transaction import keeps_nothing

from ..addresses import fold_address
from ..devices import device_of

accounts = Blueprint("accounts", __name__)

BY_ACCOUNT = "10 per 15 minutes"
BY_ADDRESS = "300 per 15 minutes"
"""Generous: a whole campus has one address."""
SIGN_IN = "accounts.sign_in"
A_YEAR = 365 * 24 * 3600


def device() -> str:
    """The visitor's browser in a few words."""
    return device_of(request.user_agent.string)


def remember_language(code: str) -> None:
    """Have the browser keep it for a year, also for pages of somebody who is not signed in."""
    after_this_request(partial(_keeping, code))


def _keeping(code: str, response: Response) -> Response:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, code, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)
    return response


def account_named() -> str:
    """The account that the present form names, as a key of its throttle."""
    return key_of_account(request.form.get("email", ""))


def key_of_account(address: str) -> str:
    """A hash, so that no address lies in Redis."""
    return "account:" + hashlib.sha256(fold_address(address).encode()).hexdigest()[:32]


def let_sign_in(address: str) -> None:
    """Wrong passwords of this account count no more: its owner has just shown, by mail, who they are."""
    forget_tries(BY_ACCOUNT, key_of_account(address), SIGN_IN)


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
    """A sign-in that worked is no guess, and who only chooses a language asks for nothing; everything else counts."""
    return not keeps_nothing() and (request.endpoint != SIGN_IN or response.status_code >= 400)


@accounts.errorhandler(429)
def too_many(_error: TooManyRequests) -> tuple[str, int, dict[str, str]]:
    """Says when to try again, and what can be done meanwhile."""
    wait = pause()
    page = render_template("accounts/too_many.html", wait=wait, signing_in=request.endpoint == SIGN_IN)
    return page, 429, wait.headers
