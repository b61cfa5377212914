"""How people come to a house, and how they leave it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from tests.house import House

from .guest import Guest, new_guest
from .letters import Letterbox


@dataclass
class Door:
    """Lets people in: `door("Madina Sharipova", width=PHONE)`."""

    browser: Browser
    house: House
    letters: Letterbox
    came: list[Guest] = field(default_factory=list)

    def __call__(self, name: str, **options: Any) -> Guest:
        self.came.append(new_guest(self.browser, self.house.address, self.letters, name, **options))
        return self.came[-1]


@contextmanager
def coming(browser: Browser, house: House, letters: Letterbox) -> Iterator[Door]:
    """At the end each goes, and tells what went wrong unseen."""
    door = Door(browser, house, letters)
    yield door
    troubles = {guest.name: guest.troubles for guest in door.came if guest.troubles}
    for guest in door.came:
        guest.page.context.close()
    assert not troubles
