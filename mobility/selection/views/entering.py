"""How a partner's page is entered: by a signed link that is in force; given to nobody, kept by no search engine."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Response, current_app, make_response, render_template, request

from mobility.base.access import public
from mobility.base.database import utc_now
from mobility.base.languages import COOKIE, language, speaking
from mobility.base.lending import lent
from mobility.base.transaction import own_transaction
from mobility.selection.models import Bundle, PartnerLink
from mobility.selection.nominations import partners
from mobility.selection.services import note_seen


def by_link(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a view `(token, link, …)` at `/<token>…`: in the contact's language, with the link's contact and partner loaded.

    404 for what is no link of ours, 410 for one that has ended; both say whom to ask for a link.
    """

    @public
    @wraps(view)
    def entered(token: str, **rest: Any) -> Response:
        link = partners.link_by_token(token)
        if link is None:
            with speaking(_language_of(None)):
                return _private(make_response(_opens_nothing(None, 404)))
        with speaking(_language_of(link)):
            in_force = partners.in_force(link, utc_now())
            return _private(
                make_response(view(token, link, **rest) if in_force else _opens_nothing(link, 410))
            )

    return entered


def pages_beside(token: str, here: str = "") -> list[tuple[str, str]]:
    """The partner's pages beside its nominations, as (label, path), without the one that is read: `here`."""
    pages = (page(token) for page in lent.partner_pages)
    return [found for found in pages if found is not None and found[1] != here]


def note_opened(link: PartnerLink, opened: Iterable[Bundle]) -> None:
    """What is opened for the first time is noted for the office, beside the page, which changes nothing by itself."""
    fresh = [each.id for each in opened if each.seen_at is None]
    if fresh and request.method == "GET":  # who follows links with HEAD alone does not look at them
        with own_transaction():
            note_seen(link.contact_id, fresh, now=utc_now())


def _language_of(link: PartnerLink | None) -> str:
    """The contact's own, unless they chose another on a page; English where nobody knows whose link it is."""
    if request.cookies.get(COOKIE):
        return language()
    return link.contact.language if link is not None else partners.UNKNOWN_READER


def _opens_nothing(link: PartnerLink | None, status: int) -> tuple[str, int]:
    """The link has ended, or is none of ours, and whom to ask for a new one."""
    office = current_app.config["SETTINGS"].office_address
    return render_template("selection/link_ended.html", link=link, office=office, language=language()), status


def _private(response: Response) -> Response:
    """The address is a key: it is given to nobody by a referrer, and kept by no search engine."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
