"""What reviewers, dean, committee, inclusion officer and partner do with one application."""

from collections.abc import Sequence

from playwright.sync_api import expect

from .guest import Guest


def open_task(guest: Guest, reference: str) -> None:
    """From the list of what waits for them; whoever assesses does not start from a name."""
    guest.go("/tasks")
    row = guest.page.locator("main tr", has_text=reference)
    with guest.page.expect_navigation(wait_until="domcontentloaded"):
        row.get_by_role("link").first.click()
    assert reference in guest.where


def has_no_task(guest: Guest) -> None:
    guest.go("/tasks")
    guest.sees("Nothing waits for you")


def assess(guest: Guest, reference: str, points: Sequence[int]) -> None:
    """Points for each criterion, a recommendation, a signature."""
    open_task(guest, reference)
    if not guest.where.endswith("/assessment"):
        guest.follow("Assess")
    criteria = guest.page.locator("fieldset[data-criterion]")
    expect(criteria).to_have_count(len(points))
    for place, number in enumerate(points):
        criteria.nth(place).get_by_label(str(number), exact=True).check(force=True)
    expect(guest.page.locator("[data-autosave-line]")).not_to_be_empty()  # the draft saves itself
    guest.fill(recommendation="recommend", comment="Clear plan, good marks.")
    guest.press("Sign, open next")
    guest.heading("Tasks")


def move(guest: Guest, reference: str, title: str) -> None:
    """A step that takes no words."""
    open_task(guest, reference)
    guest.press(title)
    guest.sees("The move “%(move)s” is made.", move=title)


def ask_for_changes(guest: Guest, reference: str, fields: Sequence[str], reason: str) -> None:
    open_task(guest, reference)
    guest.follow("Ask for changes")
    for name in fields:
        guest.page.locator(f'input[name="fields"][value="{name}"]').check()
    guest.fill(reason=reason)
    guest.press("Ask for changes")
    guest.sees("The move “%(move)s” is made.", move="Ask for changes")


def confirm_claim(officer: Guest, path: str) -> None:
    """Opens the claim from the mail, looks at the paper, confirms."""
    officer.go(path)
    expect(officer.page.locator("article.sf-doc")).to_have_count(1)
    officer.press("Confirm")


def accept_nomination(contact: Guest, path: str, name: str, reference: str) -> None:
    """By the link in the mail alone."""
    contact.go(path)
    contact.reads(name)
    contact.page.locator('main input[name$="own_reference"]').fill(reference)
    contact.press("Accept %(name)s", name=name)
    contact.sees("You accept %(name)s. Here you see when the place is confirmed.", name=name)
