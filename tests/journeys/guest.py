"""One person at a browser of their own, who reads in their language, presses what they see and looks for what is said."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, Response, expect

from .letters import Letterbox, Mail
from .words import word

PATIENCE = 45_000  # ms; a machine may be busy
expect.set_options(timeout=PATIENCE)
PASSWORD = "seven quiet mountains"
PHONE, DESK = 390, 1280


@dataclass
class Guest:
    """What can go wrong unseen (a script's error, a page of 500) is kept in `troubles`."""

    page: Page
    letters: Letterbox
    name: str
    email: str
    language: str
    troubles: list[str] = field(default_factory=list)

    # what they do

    def go(self, path: str) -> None:
        self.page.goto(path, wait_until="domcontentloaded")

    def again(self) -> None:
        """Ask for the page again."""
        self.page.reload(wait_until="domcontentloaded")

    def press(self, text: str, *, stays: bool = False, within: Locator | None = None, **values: Any) -> None:
        """Press the button that says so, and wait for the page that follows; `stays`: a script answers in place."""
        button = self.button(text, within=within, **values)
        if stays:
            button.click()
            return
        with self.page.expect_navigation(wait_until="domcontentloaded", timeout=PATIENCE):
            button.click()

    def follow(self, text: str, *, within: Locator | None = None, **values: Any) -> None:
        """Follow the link that says so."""
        link = (within or self.page.locator("main")).get_by_role(
            "link", name=self.says(text, **values), exact=True
        )
        with self.page.expect_navigation(wait_until="domcontentloaded", timeout=PATIENCE):
            link.first.click()

    def fill(self, **values: Any) -> None:
        """By the names of the fields; `__` stands for a hyphen. A date fills three boxes."""
        for key, value in values.items():
            self.fill_one(key.replace("__", "-"), value)

    def fill_one(self, name: str, value: Any) -> None:
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                self.field(f"{name}-{part}").fill(str(getattr(value, part)))
        elif value is True:
            self.field(name).check()
        elif self.page.locator(f'main select[name="{name}"]').count():
            self.field(name).select_option(value)
        elif self.page.locator(f'main input[type="radio"][name="{name}"]').count():
            # a label may cover its control: people press the label
            self.page.locator(f'main input[name="{name}"][value="{value}"]').check(force=True)
        else:
            self.field(name).fill(str(value))

    def change_language(self, code: str) -> None:
        with self.page.expect_navigation(wait_until="domcontentloaded", timeout=PATIENCE):
            self.page.locator(f'header .sf-lang button[value="{code}"]').click()
        self.language = code

    def in_another_tab(self, path: str) -> "Guest":
        """The same person, the same browser, a second tab."""
        other = replace(self, page=self.page.context.new_page())
        other.go(path)
        return other

    def letter(self, subject: str, **values: Any) -> Mail:
        """The mail about this, in one's own language."""
        return self.letters.take(self.email, self.says(subject, **values))

    # what they see

    def says(self, text: str, **values: Any) -> str:
        return word(text, self.language, **values)

    def pattern(self, text: str, stands_for: str) -> re.Pattern[str]:
        """The words with what a script puts in braces."""
        return re.compile(re.sub(r"\\{\w+\\}", lambda _found: stands_for, re.escape(self.says(text))))

    def button(self, text: str, *, within: Locator | None = None, **values: Any) -> Locator:
        place = within or self.page.locator("main")
        return place.get_by_role("button", name=self.says(text, **values), exact=True)

    def field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]')

    def card(self, anchor: str) -> Locator:
        return self.page.locator(f"#{anchor}")

    def sees(self, text: str, *, within: Locator | None = None, **values: Any) -> None:
        """It stands on the page, or comes to stand there without a reload."""
        self.reads(self.says(text, **values), within=within)

    def reads(self, text: str, *, within: Locator | None = None) -> None:
        """These very words (names, data) stand on the page."""
        blanks = re.compile(r"\s+".join(map(re.escape, text.split())))
        expect((within or self.page.locator("body")).get_by_text(blanks).first).to_be_visible()

    def heading(self, text: str, **values: Any) -> None:
        expect(self.page.locator("h1")).to_have_text(self.says(text, **values))

    @property
    def where(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url)


def new_guest(
    browser: Browser,
    address: str,
    letters: Letterbox,
    name: str,
    *,
    email: str = "",
    language: str = "en",
    width: int = DESK,
    scripts: bool = True,
) -> Guest:
    """A person who comes with a fresh browser."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 844 if width == PHONE else 900},
        locale=language,
        has_touch=width == PHONE,
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    guest = Guest(page, letters, name, email or address_of(name), language)
    page.on("pageerror", lambda error: guest.troubles.append(f"script: {error}"))
    page.on("response", lambda answer: _note_bad(guest, answer))
    page.on("requestfailed", lambda request: _note_failed(guest, request))
    page.on(
        "console", lambda said: guest.troubles.append(said.text) if "Content Security" in said.text else None
    )
    return guest


def address_of(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@tut.example"


def _note_bad(guest: Guest, answer: Response) -> None:
    if answer.status >= 500:
        guest.troubles.append(f"{answer.request.method} {answer.url}: {answer.status}")


def _note_failed(guest: Guest, request: Request) -> None:
    """Not of what was left, or of a line that the journey itself has cut."""
    if request.failure and not re.search("ERR_ABORTED|ERR_INTERNET_DISCONNECTED", request.failure):
        guest.troubles.append(f"{request.method} {request.url}: {request.failure}")
