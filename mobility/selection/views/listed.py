"""The long tables of proposals and variants: narrowed as the address says, a page at a time or whole."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from flask import request, url_for

from mobility.applications.models import Application
from mobility.base.folding import has_words
from mobility.base.pages import Page, Row
from mobility.calls.models import Call
from mobility.selection.allocation.inputs import Inputs
from mobility.selection.allocation.listing import Listing
from mobility.selection.models import Outcome, Placement, SelectionRun
from mobility.selection.variants.outcome import as_proposed, totals

PAGE_ROWS = 50
BY_HAND = "by-hand"
"""Beside the outcomes, what the table of who gets what is narrowed to."""


BEYOND_REACH = "beyond-reach"
"""Those of the waiting list to whom no seat can come by it."""


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """The page of a table of `of` rows; `asked`: what narrows it, by its name in the address."""

    page: Page[Row]
    of: int
    asked: Mapping[str, str]
    whole: bool
    endpoint: str
    where: Mapping[str, Any]
    """Parts of its path; `kept`: what the page is asked for anyhow."""
    kept: Mapping[str, Sequence[str]]

    @property
    def is_long(self) -> bool:
        """Whether it is worth searching, or is narrowed already."""
        return self.of > PAGE_ROWS or bool(self.asked)

    @property
    def path(self) -> str:
        """Where a form asks for it; what else stands in the address are its fields."""
        return url_for(self.endpoint, **self.where, _anchor="listed")

    def address(self, **asked: Any) -> str:
        """Of the table narrowed to this alone; it is jumped to by the id "listed"."""
        return url_for(self.endpoint, **{**self.where, **self.kept, **asked}, _anchor="listed")

    def onward(self, **other: Any) -> str:
        """Of the table narrowed as it is, with something else besides."""
        return self.address(**{**self.asked, **other})


def listed(
    rows: Sequence[Row],
    named: Callable[[Row], str],
    cuts: Mapping[str, Callable[[Row, str], bool]],
    endpoint: str,
    kept: Mapping[str, Sequence[str]] | None = None,
    **where: Any,
) -> Listed[Row]:
    """The page of `rows` that the address asks for, found by name or reference, as `named`, and by `cuts` (name in the
    address -> whether a row fits the value)."""
    asked = {name: request.args[name].strip() for name in ("search", *cuts) if request.args.get(name)}

    def fits(row: Row) -> bool:
        return has_words(asked.get("search", ""), named(row)) and all(
            cuts[name](row, value) for name, value in asked.items() if name in cuts
        )

    found, whole = [row for row in rows if fits(row)] if asked else rows, "all" in request.args
    start, size = (0, len(found)) if whole else (request.args.get("start", 0, type=int), PAGE_ROWS)
    return Listed(Page.of(found, start, size), len(rows), asked, whole, endpoint, where, kept or {})


def whose(application: Application) -> str:
    """By what its person is looked for."""
    return f"{application.subject.called} {application.reference}"


def _got(placement: Placement, what: str) -> bool:
    return placement.changed_by_id is not None if what == BY_HAND else placement.outcome == what


def _at(placement: Placement, destination_id: str) -> bool:
    """Has a seat there, or has none and would go there."""
    choices = [each.destination_id for each in placement.application.choices]
    places = [placement.destination_id] if placement.outcome == Outcome.SEAT else choices
    return destination_id in map(str, places)


def who_gets_what(
    run: SelectionRun,
    call: Call,
    endpoint: str,
    kept: Mapping[str, Sequence[str]] | None = None,
    **where: Any,
) -> dict[str, Any]:
    """What the table of a run is written with, and its sums; `run` needs its placements with people and choices.

    `got`: outcome, `BY_HAND` or `BEYOND_REACH` -> how many; `totals`: as of a variant.
    """
    cuts = {"got": _got, "place": _at}
    got = Counter(each.outcome for each in run.placements)
    got[BY_HAND] = sum(each.changed_by_id is not None for each in run.placements)
    listing = Listing.of(run, call)
    got[BEYOND_REACH] = sum(map(listing.beyond_reach, run.placements))
    return {
        "listing": listing,
        "listed": listed(run.placements, lambda each: whose(each.application), cuts, endpoint, kept, **where),
        "got": got,
        "totals": totals(as_proposed(run), Inputs.of_data(run.inputs)),
    }
