"""Another language on a page with a form: what is typed goes along, sent or not, and is not kept.

The buttons of the languages belong to the form itself, as well as to their own: they send it to where the language is
chosen, and from there it comes back to its own address (RFC 9110 §15.4.8, 307), which answers with its page. Without files:
of those only the names go along.

Enter presses the first button of a form, in the order of the page. So that this is its own, as it was without those of the
languages, a copy of it that nobody sees stands before them, until a script takes both out of the form.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, current_app, g, redirect, request, session
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from .database import db
from .errors import WITH_LANGUAGE, kept_fields
from .refusals import Refusal
from .transaction import SAFE_METHODS, has_kept_from_something, keep_nothing, keeps_nothing
from .whence import page_read
from .whose import CSRF

AGAIN = f"{WITH_LANGUAGE}again"
"""In the address where the language is chosen: the form's own, from the host on."""
PRESSED = f"{WITH_LANGUAGE}pressed"
"""In that address: the button by which it was sent, as name and value, where that tells what is to be done."""
LANGUAGE, UNSENT = f"{WITH_LANGUAGE}in", f"{WITH_LANGUAGE}unsent"
"""The names of the buttons, with the language that is chosen: of a form that is answered already, and is judged again; of
one that nobody has sent yet, and of which nothing is said to be wrong. (A form may have a `language` of its own.)
"""
FORM = re.compile(r'<form\b(?P<says>[^>]*\bmethod="post"[^>]*)>(?P<holds>.*?)</form>', re.DOTALL)
TYPED_INTO = re.compile(r'<textarea\b|<select\b|<input\b(?![^>]*\btype="(?:hidden|file|submit)")')
WORDS = re.compile(r'<textarea\b|<input\b[^>]*\btype="text"')
FILE = re.compile(r'<input\b[^>]*\btype="file"[^>]*>')
BUTTON = re.compile(r'<button\b[^>]*\bname="([^"]*)"')
SUBMITS = re.compile(
    r'<(?:button\b(?![^>]*\btype="(?:button|reset)")|input\b(?=[^>]*\btype="(?:submit|image)"))(?P<says>[^>]*)>'
)
SENT_BY = re.compile(
    r'\s(?:(?:name|value|formaction|formmethod|formenctype)="[^"]*"|formnovalidate\b|disabled\b)'
)
"""What a button says of what it sends, and of how: HTML, form submission attributes."""
NAME, ID, ACTION, OWNER = (re.compile(rf'\s{name}="([^"]*)"') for name in ("name", "id", "action", "form"))
OWN_ID = "form"


@dataclass(frozen=True)
class Along:
    """The form of a page that goes along with another language."""

    page: Markup
    """Its main part, in which the form has an id."""
    id: str = ""
    """Of the form; empty where none goes along."""
    address: str = ""
    """Where it is sent."""
    entered: Markup = field(default_factory=Markup)
    """What its first button says of what it sends: the one that Enter presses."""
    button: str = ""
    """What its buttons of languages are called."""
    filled: bool = False
    """Whether it shows what was typed before, which is kept nowhere else."""
    lost: bool = False
    """Whether a file was chosen in it before, which could not come."""


def init_app(app: Flask) -> None:
    app.before_request(_note)
    app.after_request(_not_done)
    app.jinja_env.globals.update(form_along=form_along)


def form_along(page: Markup) -> Along:
    """The form on the page that is sent to the page's own address; else the first with words in it that is sent to a step of
    the page, which answers a refusal with the page. Others are answered by pages of their own.
    """
    filled = request.method not in SAFE_METHODS or "kept" in g
    form = _form_of(page)
    if form is None:
        return Along(page, filled=filled)
    says = form["says"]
    found = ID.search(says)
    form_id = found[1] if found else OWN_ID
    is_answered = filled and "kept" not in g and not is_unsent() and _goes_to_this_page(says)
    return Along(
        page if found else _with_id(page, form.start()),
        form_id,
        _address(page, says),
        _entered(page, form, form_id),
        LANGUAGE if is_answered else UNSENT,
        filled,
        _has_lost_a_file(form["holds"]),
    )


def chosen() -> str:
    """The language whose button was pressed on a form that goes along."""
    return request.form.get(LANGUAGE) or request.form.get(UNSENT, "")


def is_unsent() -> bool:
    """Whether the form was not sent: another language was chosen while it was filled in."""
    return "unsent" in g


def _form_of(page: Markup) -> re.Match[str] | None:
    forms = [form for form in FORM.finditer(page) if TYPED_INTO.search(form["holds"])]
    own = (form for form in forms if _goes_to_this_page(form["says"]))
    steps = (form for form in forms if _goes_to_a_step(form["says"]) and WORDS.search(form["holds"]))
    return next(own, None) or next(steps, None)


def _with_id(page: Markup, place: int) -> Markup:
    behind = place + len("<form")
    return page[:behind] + Markup(f' id="{OWN_ID}"') + page[behind:]  # noqa: S704 (nobody's words)


def _entered(page: Markup, form: re.Match[str], form_id: str) -> Markup:
    own = (each["says"] for each in SUBMITS.finditer(page) if _belongs(each, form, form_id))
    return Markup("".join(SENT_BY.findall(next(own, ""))))  # noqa: S704 (as the page has it, escaped there)


def _belongs(control: re.Match[str], form: re.Match[str], form_id: str) -> bool:
    """By its own word, or as it stands in the form."""
    owner = OWNER.search(control["says"])
    return owner[1] == form_id if owner else form.start() < control.start() < form.end()


def _goes_to_this_page(says: str) -> bool:
    """That of the form which was answered, also where it came back after signing in."""
    return _path(says) == _here()


def _goes_to_a_step(says: str) -> bool:
    """As `/inclusion/3/ask`, of the page `/inclusion/3`."""
    return _path(says).rpartition("/")[0] == _here()


def _here() -> str:
    here: str = g.get("kept_at") or request.path
    return here.partition("?")[0]


def _path(says: str) -> str:
    return _action(says).partition("?")[0]


def _action(says: str) -> str:
    found = ACTION.search(says)
    return unescape(found[1]) if found and found[1] else request.full_path


def _address(page: Markup, says: str) -> str:
    """Where it goes, with the button that was pressed."""
    parts = urlsplit(_action(says))
    asked = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PRESSED
    ]
    buttons = set(BUTTON.findall(page))
    pressed = [(PRESSED, f"{name}={value}") for name, value in kept_fields() if name in buttons]
    return urlunsplit(parts._replace(query=urlencode([*asked, *pressed])))


def _has_lost_a_file(holds: str) -> bool:
    names = (found[1] for found in map(NAME.search, FILE.findall(holds)) if found)
    return keeps_nothing() and any(request.form.get(name) for name in names)


def _note() -> None:
    """Passwords do not count: nobody is signed in by choosing a language."""
    if request.method != "POST" or AGAIN in request.args or not chosen():
        return
    keep_nothing()
    if UNSENT in request.form:
        g.unsent = True
    token = [(CSRF, request.form.get(CSRF, ""))]
    parted = (text.partition("=") for text in request.args.getlist(PRESSED))
    pressed = [(name, value) for name, _sign, value in parted]
    request.form = ImmutableMultiDict([*token, *kept_fields(), *pressed])


def _not_done(response: Response) -> Response:
    """What was refused and now would be done is not: it is shown as it is typed, with nothing to say against it; else the
    page is opened that the form stands on.
    """
    if not keeps_nothing():
        return response
    if _does_something(response) and not is_unsent():
        response = _as_it_is_typed()
    if _does_something(response):
        session.pop("_flashes", None)
        return redirect(page_read(), 303)
    if response.status_code == 422 and is_unsent():
        response.status_code = 200
    return response


def _does_something(response: Response) -> bool:
    """A page that is answered where nothing was written is a look ahead, or has a row more to type into."""
    return response.status_code < 400 and (response.status_code != 200 or has_kept_from_something())


def _as_it_is_typed() -> Response:
    """The same once more, of which nothing is sent. Whose it is was read with what is not kept."""
    db.session.remove()
    g.pop("_login_user", None)
    session.pop("_flashes", None)
    g.unsent = True
    keep_nothing()
    try:
        answer = current_app.dispatch_request()
    except (HTTPException, Refusal) as error:
        answer = current_app.handle_user_exception(error)
    return current_app.make_response(answer)
