"""The way back after signing in stays with us, whatever a stranger wrote into it."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from mobility.accounts.returning import own_path
from tests.accounts.conftest import PASSWORD, a_person, sign_in
from tests.client import Visitor

PIECES = [
    "/",
    "//",
    "\\",
    "\t",
    "\n",
    "\x00",
    " ",
    ".",
    "..",
    "%2e",
    "%2f",
    "%5c",
    "%09",
    ":",
    "@",
    "?",
    "#",
    "evil.example",
]
PIECES += [
    "http:",
    "javascript:",
    "sign-out",
    "sign%2dout",
    "SIGN-OUT",
    "account",
    "\u2028",
    "\u200b",
    "é",
    "%0a",
    "[",
    ";",
]


def as_a_browser_reads(address: str) -> str:
    """WHATWG URL §4.4, as far as it decides about the host: stripped ends, no tabs, backslashes are slashes."""
    stripped = address.strip("".join(map(chr, range(0x21))))
    return stripped.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")


@given(some.lists(some.sampled_from(PIECES) | some.text(max_size=3), max_size=8).map("".join))
@example("/\t/evil.example")
@example("/\\evil.example")
@example("/./\\evil.example")
@example("/a/..//evil.example")
@example("/%2e%2e/sign-out")
def test_it_stays_with_us(text):
    path = own_path(text)
    read = as_a_browser_reads(path)
    assert read.startswith("/")
    assert not read.startswith("//")
    assert not any(ord(sign) < 0x20 for sign in path)
    assert "/sign-out" not in (unquote(read).lower(), unquote(read).lower().partition("?")[0].rstrip("/"))
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path", ["/calls", "/applications/M27-7KQ4-9XDC?part=2#docs", "/calls?q=a//b", "/people?q=Ӯ"]
)
def test_ways_of_ours_are_kept(path):
    assert own_path(path) == path


def test_signing_in_leads_back(visitor):
    person = a_person()
    page = visitor.follow(visitor.get("/account?part=2"))
    back = visitor.submit(page, "Sign in", email=person.email, password=PASSWORD)
    assert back.response.headers["Location"] == "/account?part=2"


@pytest.mark.parametrize(("roles", "place"), [(["coordinator"], "/tasks"), ([], "/applications")])
def test_who_comes_from_nowhere_begins_where_their_work_is(visitor, roles, place):
    person = a_person(*roles)
    entered = sign_in(visitor, person)
    again = visitor.get("/sign-in")
    registering = visitor.get("/register")
    assert [page.response.headers["Location"] for page in (entered, again, registering)] == [place] * 3
    assert visitor.follow(entered).status == 200


@pytest.mark.parametrize(("roles", "place"), [(["coordinator"], "/tasks"), ([], "/applications")])
def test_people_of_the_demo_too(app, visitor, monkeypatch, roles, place):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=True))
    a_person(*roles, name="Demo Person", demo=True)
    entered = visitor.submit(visitor.get("/sign-in"), "Enter : Demo Person")
    assert entered.response.headers["Location"] == place
    back = Visitor(app)
    entered = back.submit(back.get("/sign-in?next=/calls"), "Enter : Demo Person")
    assert entered.response.headers["Location"] == "/calls"
