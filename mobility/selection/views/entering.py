"""How a partner's page is entered: by a signed link that is in force; given to nobody, kept by no search engine."""

from typing import Any

from flask import abort, current_app, make_response, render_template, request

from mobility.base.languages import COOKIE, language
from mobility.selection import partners
from mobility.selection.models import PartnerLink


def link_or_404(token: str) -> PartnerLink:
    """With its contact and partner, in force or not. 404 for what is no link of ours."""
    return partners.link_by_token(token) or abort(404)


def language_of(link: PartnerLink) -> str:
    """The contact's own, unless they chose another on a page."""
    return language() if request.cookies.get(COOKIE) else link.contact.language


def ended(link: PartnerLink) -> Any:
    """410: the link has ended, and whom to ask for a new one."""
    office = current_app.config["SETTINGS"].office_address
    page = render_template("selection/link_ended.html", link=link, office=office, language=language())
    return answered(page, 410)


def answered(page: str, status: int) -> Any:
    return private(make_response(page, status))


def private(response: Any) -> Any:
    """The address is a key: it is given to nobody by a referrer, and kept by no search engine."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
