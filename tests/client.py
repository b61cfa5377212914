"""A page client: one a person. It reads each page as strictly as a browser's developer tools, and fills rendered forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
from flask import Flask, g, url_for
from flask.testing import FlaskClient
from html5lib.treebuilders import getTreeBuilder
from sqlalchemy import event
from werkzeug.test import TestResponse

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.zone import local_day
from tests.sign_in import cookie_of

Element = Any
TREE = getTreeBuilder("etree")
LANGUAGE = ("language", "spoken-in", "spoken-unsent")
"""How the buttons are called that choose another language: alone, with a form that is answered, or with one not sent yet."""
CONTROLS = ("input", "select", "textarea", "button")
SENT_BY = ("name", "value", "formaction", "formmethod", "formenctype", "formnovalidate", "disabled")
"""What a button says of what it sends, and of how."""


@dataclass
class Page:
    """An answer of the server, parsed; `statements` is what it cost."""

    response: TestResponse
    address: str
    statements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.status = self.response.status_code
        self.text = self.response.get_data(as_text=True) if self.is_html else ""
        self.root: Element = None
        if self.is_html:
            self.root = parsed(self.text)
            inspect(self)

    @property
    def is_html(self) -> bool:
        return self.response.mimetype == "text/html"

    @property
    def words(self) -> str:
        """All that can be read on the page, blanks folded."""
        return words_of(self.root.find("body"))

    @property
    def heading(self) -> str:
        return words_of(next(self.root.iter("h1")))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [
            e for e in self.root.iter(tag) if all(e.get(k.rstrip("_")) == v for k, v in attributes.items())
        ]

    def links(self) -> dict[str, str]:
        return {words_of(a): a.get("href") for a in self.root.iter("a") if a.get("href")}

    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [words_of(li) for ul in self.having("govuk-error-summary__list") for li in ul.iter("li")]

    def having(self, name: str) -> list[Element]:
        return [
            e for e in self.root.iter() if isinstance(e.tag, str) and name in (e.get("class") or "").split()
        ]

    def form(self, button: str) -> tuple[Element, Element]:
        """The form with a button of this text, and the button."""
        for form in self.root.iter("form"):
            for candidate in self.controls(form):
                if candidate.tag == "button" and words_of(candidate) == button:
                    return form, candidate
        raise AssertionError(f"no button “{button}” on {self.address}; there are {self.buttons()}")

    def controls(self, form: Element) -> list[Element]:
        """Whatever is sent with the form: what stands in it, and what names it from elsewhere."""
        inside = [each for each in form.iter() if each.tag in CONTROLS and each.get("form") is None]
        beside = [each for each in self.root.iter() if each.tag in CONTROLS and each.get("form")]
        return [*inside, *(each for each in beside if each.get("form") == form.get("id"))]

    def buttons(self) -> list[str]:
        return [words_of(b) for b in self.root.iter("button")]


class Visitor:
    """A browser of one person. A fresh application context is opened around each request, as a server does."""

    def __init__(self, app: Flask, person: Person | None = None, language: str = "en") -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()
        self.http.set_cookie("language", language)
        if person is not None:
            with self.http.session_transaction() as session:
                session.update(cookie_of(person))

    def get(self, where: str, **values: Any) -> Page:
        """`where` is an address (starts with /) or an endpoint."""
        return self._ask("GET", self._address(where, values))

    def post(self, where: str, data: Mapping[str, Any] | None = None, **values: Any) -> Page:
        """A bare POST, as a script or an attacker would send it; pages are used through `submit`."""
        return self._ask("POST", self._address(where, values), data=dict(data or {}))

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads."""
        assert page.status in (302, 303), (
            f"{page.address} answered {page.status}, not a redirect: {page.words[:400]}"
        )
        return self.get(page.response.headers["Location"])

    def submit(
        self, page: Page, button: str, files: Mapping[str, tuple[bytes, str]] | None = None, **typed: Any
    ) -> Page:
        """Fill the form that was rendered and press the button; fields that are not there are an error."""
        form, pressed = page.form(button)
        controls = page.controls(form)
        data = values_of(controls)
        for name, value in typed.items():
            key = name.replace("__", "-")
            assert key in field_names(controls), (
                f"no field “{key}” in the form; there are {sorted(field_names(controls))}"
            )
            data[key] = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        if pressed.get("name"):
            data[pressed.get("name")] = [pressed.get("value") or ""]
        sent: dict[str, Any] = dict(data)
        for name, (content, file_name) in (files or {}).items():
            sent[name] = (BytesIO(content), file_name)
        return self._ask(
            (form.get("method") or "get").upper(),
            urljoin(page.address, urldefrag(pressed.get("formaction") or form.get("action") or "").url),
            data=sent,
            multipart=bool(files),
        )

    def submitted(self, page: Page, button: str, **typed: Any) -> Page:
        """As `submit`, and on to the page that it leads to."""
        return self.follow(self.submit(page, button, **typed))

    def _address(self, where: str, values: Mapping[str, Any]) -> str:
        if where.startswith(("/", "http://")):
            parts = urlsplit(where)
            return parts.path + (f"?{parts.query}" if parts.query else "")
        with self.app.test_request_context():
            return url_for(where, **values)

    def _ask(
        self, method: str, address: str, data: Mapping[str, Any] | None = None, multipart: bool = False
    ) -> Page:
        statements: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
                statements.append(statement)

        with self.app.app_context():
            engine = db.engine
            event.listen(engine, "before_cursor_execute", note)
            try:
                arguments: dict[str, Any] = {"data": data}
                if multipart:
                    arguments["content_type"] = "multipart/form-data"
                if method == "GET" and data is not None:
                    arguments = {"query_string": data}
                response = self.http.open(address, method=method, **arguments)
            finally:
                event.remove(engine, "before_cursor_execute", note)
            assert not [*db.session.new, *db.session.dirty], f"{method} {address} left changes uncommitted"
        g.pop("_login_user", None)
        g.pop("csrf_token", None)
        if response.status_code == 307:  # sent once more as it is
            return self._ask(method, urljoin(address, response.headers["Location"]), data, multipart)
        return Page(response, address, statements)


def parsed(text: str) -> Element:
    """Strict HTML, or the place of the first fault."""
    parser = html5lib.HTMLParser(tree=TREE, strict=True, namespaceHTMLElements=False)
    try:
        return parser.parse(text)
    except html5lib.html5parser.ParseError as error:
        line, _column = parser.errors[-1][0] if parser.errors else (0, 0)
        lines = text.splitlines()
        near = "\n".join(lines[max(0, line - 3) : line + 1])
        raise AssertionError(f"not valid HTML ({error}) near line {line}:\n{near}") from error


def inspect(page: Page) -> None:
    """What holds on every page: one h1 that the title repeats, unique ids, labels, tokens, a language."""
    root = page.root
    if root.find("body") is None or not list(root.iter("title")):
        return
    assert root.get("lang") in ("tg", "ru", "en"), f"{page.address} does not say its language"
    spoken = {button.get("value") for button in root.iter("button") if button.get("name") in LANGUAGE}
    assert spoken in ({"tg", "ru", "en"}, set()), f"{page.address} offers the languages {spoken}"
    inspect_enter(page)
    headings = list(root.iter("h1"))
    assert len(headings) == 1, f"{page.address} has {len(headings)} h1"
    title = words_of(next(root.iter("title")))
    assert words_of(headings[0]) in title, f"{page.address}: title “{title}”, h1 “{words_of(headings[0])}”"
    ids = [e.get("id") for e in root.iter() if isinstance(e.tag, str) and e.get("id")]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"{page.address} has ids twice: {sorted(twice)}"
    labelled = {label.get("for") for label in root.iter("label")}
    for control in (*root.iter("input"), *root.iter("select"), *root.iter("textarea")):
        if control.get("type") in ("hidden", "submit", "button"):
            continue
        named = control.get("id") in labelled or control.get("aria-label") or control.get("aria-labelledby")
        assert named, f"{page.address}: {control.get('name')} has no label"
    for form in root.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            assert any(i.get("name") == "csrf_token" for i in form.iter("input")), (
                f"{page.address}: a form without token"
            )
    for element in root.iter():
        if isinstance(element.tag, str):
            assert element.get("style") is None, f"{page.address}: inline style on {element.tag}"
            assert not any(name.startswith("on") for name in element.attrib), f"{page.address}: inline script"


def inspect_enter(page: Page) -> None:
    """Enter presses the first button of a form, in the order of the page: that does what the form's own first one does, and
    chooses no language.
    """
    spoken = [each for each in page.root.iter("button") if each.get("name") in LANGUAGE and each.get("form")]
    for form_id in {each.get("form") for each in spoken}:
        (form,) = page.all("form", id=form_id)
        inside = set(form.iter())
        first, *others = (
            each
            for each in page.root.iter("button")
            if each.get("type", "submit") == "submit"
            and (each.get("form") == form_id or (each in inside and each.get("form") is None))
        )
        own = next((each for each in others if each not in spoken), {})
        pressed, meant = ({key: each.get(key) for key in SENT_BY} for each in (first, own))
        assert pressed == meant, f"{page.address}: Enter sends {pressed}, the form's own button {meant}"


def words_of(element: Element) -> str:
    skipped = {"script", "style", "template"}

    def texts(node: Element) -> Iterable[str]:
        if node.tag in skipped:
            return
        yield node.text or ""
        for child in node:
            if isinstance(child.tag, str):
                yield from texts(child)
            yield child.tail or ""

    return " ".join(" ".join(texts(element)).split())


def field_names(controls: Iterable[Element]) -> set[str]:
    return {each.get("name") for each in controls if each.get("name")}


def rendered_values(form: Element) -> dict[str, list[str]]:
    """What a browser would send of what stands in the form if nothing were touched."""
    return values_of(each for each in form.iter() if each.tag in CONTROLS)


def values_of(controls: Iterable[Element]) -> dict[str, list[str]]:
    """The same of these controls."""
    values: dict[str, list[str]] = {}
    for control in controls:
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "input":
            kind = control.get("type", "text")
            if kind in ("submit", "button", "file") or (
                kind in ("radio", "checkbox") and control.get("checked") is None
            ):
                continue
            values.setdefault(name, []).append(control.get("value", "on" if kind == "checkbox" else ""))
        elif control.tag == "textarea":
            values.setdefault(name, []).append((control.text or "").removeprefix("\n"))
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values.setdefault(name, []).extend(o.get("value", words_of(o)) for o in chosen)
    return values


def now() -> datetime:
    return datetime.now(UTC)


def last_day(days: int = 365) -> dict[str, str]:
    """The last day of a role, so many days from now, as the boxes of its form are filled."""
    day = local_day(now()) + timedelta(days=days)
    return {"ends_on-day": str(day.day), "ends_on-month": str(day.month), "ends_on-year": str(day.year)}
