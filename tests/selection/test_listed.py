"""The long tables of a proposal and of its variants: sums first, then a page at a time, searched and narrowed."""

import pytest

from mobility.selection.queries import get_run
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, a_variant, changed_by_hand

NAMES = ("Madina", "Farrukh", "Zarina", "Bahrom", "Nigora")


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobility.selection.views.listed.PAGE_ROWS", 2)


def scene(app) -> Office:
    """A proposal for five who differ in score: a seat at each of the first two destinations, one at none of theirs."""
    world = Office.open(seats=(1, 1, 1))
    for place, name in enumerate(NAMES):
        world.at_selection(5 - place, (1, 0) if name == "Farrukh" else (0,), name=name)
    world.proposal()
    return world


def listed(page: Page) -> list[str]:
    """First words of the rows of the table."""
    (card,) = page.all("section", id="listed")
    return [words_of(head).split()[0] for head in card.iter("th") if head.get("scope") == "row"]


def paged(visitor: Visitor, page: Page) -> list[str]:
    found = listed(page)
    while "Next" in page.links():
        page = visitor.get(page.links()["Next"])
        found += listed(page)
    return found


def test_a_long_proposal_is_read_by_pages_by_name_by_outcome_and_whole(app, world):
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    assert (listed(page), "5 people" in page.words) == (list(NAMES[:2]), True)
    assert paged(coordinator, page) == list(NAMES)
    last = coordinator.get(coordinator.get(page.links()["Next"]).links()["Next"])
    assert listed(coordinator.get(last.links()["Back"])) == list(NAMES[2:4])
    assert listed(coordinator.get(page.links()["All on one page"])) == list(NAMES)
    found = coordinator.submit(page, "Show", search="зарина")
    assert (listed(found), "1 person" in found.words) == (["Zarina"], True)
    assert listed(coordinator.get(found.links()["Show all"])) == list(NAMES[:2])
    second = str(world.call.destinations[1].id)
    assert listed(coordinator.submit(page, "Show", got="seat", place=second)) == ["Farrukh"]
    nobody = coordinator.submit(page, "Show", got="waiting", place=second)
    assert (listed(nobody), "Nobody fits what you chose." in nobody.words) == ([], True)


def test_the_sums_of_a_proposal_come_first_and_each_opens_its_own(app, world):
    run = get_run(world.call, 1)
    changed_by_hand(world, run, run.placements[4], "left-out", None)
    head = Visitor(app, world.head)
    for name in ("overview", "run", "sign"):
        number = {} if name == "overview" else {"number": 1}
        page = head.get(f"selection.{name}", reference=world.call.reference, **number)
        links, words = page.links(), page.words
        assert words.index("seats given") < words.index("Who made way for whom") < words.index("Rank"), name
        groups = {
            "2 of 3 seats given": NAMES[:2],
            "2 on the waiting list": NAMES[2:4],
            "1 without a place": NAMES[4:],
            "1 changed by hand": NAMES[4:],
        }
        found = {words: tuple(paged(head, head.get(links[words]))) for words in groups}
        assert found == groups, name
        assert "1 seat stays free" in words


def test_of_a_variant_whoever_loses_comes_first_and_each_kind_is_looked_at_alone(app, world):
    first, second = (each.id for each in world.call.destinations[:2])
    made = a_variant(world, {f"seats:{first}": 4, f"seats:{second}": 0})
    coordinator = Visitor(app, world.coordinator)
    where = {"reference": world.call.reference, "number": 1, "variant_id": made.id}
    page = coordinator.get("selection.variant", **where)
    assert page.words.index("Compare the variants") < page.words.index("In the proposal")
    assert paged(coordinator, page)[0] == "Farrukh"
    links = page.links()
    assert paged(coordinator, coordinator.get(links["Gains a seat 2"])) == ["Zarina", "Bahrom"]
    shown = coordinator.get(links["Everybody 5"])
    assert paged(coordinator, shown) == list(NAMES)
    assert listed(coordinator.submit(shown, "Show", search="Nigora")) == ["Nigora"]
    beside = coordinator.get("selection.compare", reference=world.call.reference, number=1)
    assert len(listed(beside)) == 2
    assert paged(coordinator, beside) == ["Farrukh", "Zarina", "Bahrom"]
    assert listed(coordinator.submit(beside, "Show", search="Bahrom")) == ["Bahrom"]
