"""A call's people in numbers: how many there are, and where."""

from dataclasses import dataclass

from mobility.applications.stages import tone_of
from mobility.base.languages import tr
from mobility.cohorts.filters import OFF
from mobility.cohorts.numbers import StageCount
from mobility.cohorts.words import result_words
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.rulebook import RuleBook


@dataclass(frozen=True)
class Bar:
    """One stage of a call with its people."""

    key: str
    title: str
    number: int
    tone: str


@dataclass(frozen=True)
class Sum:
    """A call's people in numbers; drafts have no names."""

    sent: int
    drafts: int
    late: int
    soon: int
    stuck: int
    bars: tuple[Bar, ...]
    largest: int


def sum_of(counted: list[StageCount]) -> Sum:
    """Stages in the order of their rule books; who is called off stands apart from the stage that it happened in."""
    bars: dict[str, Bar] = {}
    books = {number: book_of_version(number) for number in {count.rule_book_id for count in counted}}
    for count in sorted(counted, key=lambda count: _place_in(books[count.rule_book_id], count.stage)):
        book = books[count.rule_book_id]
        earlier = bars[count.stage].number if count.stage in bars else 0
        if here := count.sent - sum(count.off.values()):
            title = tr(dict(book.title_of(count.stage)))
            bars[count.stage] = Bar(count.stage, title, earlier + here, tone_of(book, count.stage))
    for key in OFF:
        if number := sum(count.off[key] for count in counted):
            bars[key] = Bar(key, result_words()[key], number, "")
    return Sum(
        sent=sum(count.sent for count in counted),
        drafts=sum(count.drafts for count in counted),
        late=sum(count.late for count in counted),
        soon=sum(count.soon for count in counted),
        stuck=sum(count.stuck for count in counted),
        bars=tuple(bars.values()),
        largest=max((bar.number for bar in bars.values()), default=0),
    )


def _place_in(book: RuleBook, stage: str) -> int:
    """As the rule book tells the story: stages, then ends."""
    return [*book.stages, *book.ends].index(stage)
