"""To whom the office writes, and what each of them reads: placeholders filled, in their language."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.languages import FALL_BACK, speaking, tr
from mobility.base.letters import greeting
from mobility.calls.models import Call
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import called_off, cut_to, is_in_it
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import OfficeMessage, OfficeMessageCase
from mobility.cohorts.words import result_words
from mobility.notifications.models import Message
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.models import Case

PLACEHOLDERS = ("name", "reference", "call", "stage")
"""What may stand in braces in a text."""
LINES = 200
"""People whose result one page shows."""
SHOWN = 3
"""People whose letter is shown before it is sent."""


@dataclass(frozen=True)
class Recipients:
    """The people of a cut; `in_it_only` leaves out those of whose case nothing comes."""

    board: Board
    cut: Cut
    in_it_only: bool


@dataclass(frozen=True)
class Reader:
    """One of them."""

    person: Person
    reference: str
    call: Translated
    stage: Translated
    called_off: str | None
    """As of `Somebody`, in place of the stage."""

    def stage_in(self, code: str) -> str:
        """Where their case stands, as the board calls it."""
        with speaking(code):
            return result_words()[self.called_off] if self.called_off else tr(self.stage, code)


@dataclass(frozen=True)
class Tally:
    """Of all people of a message, how many are done with, and how many of those were told."""

    all: int
    settled: int
    told: int


@dataclass(frozen=True)
class Line:
    """How it went with one of them. `why` is the key of a refusal; `state` that of the message, empty before it."""

    reference: str
    name: str
    settled: bool
    why: str | None
    state: str


def ids_of(recipients: Recipients) -> list[int]:
    """The ids of their cases."""
    return list(db.session.scalars(_only(recipients, Case.id).order_by(Case.id)))


def number_of(recipients: Recipients) -> int:
    return db.session.scalar(_only(recipients, func.count(Case.id))) or 0


def some_of(recipients: Recipients) -> list[Reader]:
    """For a look at what they will read: the first of them of each language, then the second of each."""
    among_theirs = func.row_number().over(partition_by=Person.language, order_by=Case.id)
    rows = db.session.execute(
        _only(recipients, Case, Person, called_off()).order_by(among_theirs, Case.id).limit(SHOWN)
    )
    return [_reader(case, person, off, recipients.board.call) for case, person, off in rows]


def reader_of(case_id: int) -> Reader:
    case, person, off = db.session.execute(
        select(Case, Person, called_off()).join(Case.subject).where(Case.id == case_id)
    ).one()
    return _reader(case, person, off, db.session.get_one(Call, int(case.context.partition(":")[2])))


def filled(words: Mapping[str, str], reader: Reader) -> dict[str, str]:
    """`subject` and `text` for the reader, from `subject_tg`, `text_tg` and so on, and their `language`.

    Raises `KeyError`: the words are whole in no language.
    """
    code = language_for(reader.person.language, words)
    values = {
        "name": reader.person.greeted_in(code),
        "reference": reader.reference,
        "call": tr(reader.call, code),
        "stage": reader.stage_in(code),
    }
    said = {
        part: re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), words[f"{part}_{code}"])
        for part in ("subject", "text")
    }
    return {**said, "language": code}


def previewed(words: Mapping[str, str], reader: Reader) -> dict[str, str]:
    """The same with the `greeting` that a mail begins with."""
    said = filled(words, reader)
    with speaking(said["language"]):
        return {**said, "greeting": greeting(reader.person.greeted_in(said["language"]))}


def language_for(language: str, words: Collection[str]) -> str:
    """In which language somebody reads it, of those in which `words` has both parts (`subject_tg`, `text_tg`): their own, or
    else the first of Tajik, Russian and English. Empty where there is none.
    """
    whole = (code for code in (language, *FALL_BACK) if {f"subject_{code}", f"text_{code}"} <= {*words})
    return next(whole, "")


def get_letter(viewer: Person, call: Call, letter_id: int) -> OfficeMessage | None:
    """What the viewer has sent, and nobody else."""
    return db.session.scalars(
        select(OfficeMessage).where(
            OfficeMessage.id == letter_id,
            OfficeMessage.call_id == call.id,
            OfficeMessage.author_id == viewer.id,
        )
    ).one_or_none()


def tally_of(letter: OfficeMessage) -> Tally:
    settled = OfficeMessageCase.settled_at.is_not(None)
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(settled),
            func.count().filter(settled, OfficeMessageCase.why.is_(None)),
        ).where(OfficeMessageCase.letter_id == letter.id)
    ).one()
    return Tally(*row)


def lines_of(letter: OfficeMessage) -> Sequence[Line]:
    """How it went with each, those who were not told first, so many as a page shows: one statement."""
    rows = db.session.execute(
        select(OfficeMessageCase, Case.reference, Person.called, Message.state)
        .join(Case, Case.id == OfficeMessageCase.case_id)
        .join(Person, Person.id == Case.subject_id)
        .outerjoin(Message, Message.id == OfficeMessageCase.message_id)
        .where(OfficeMessageCase.letter_id == letter.id)
        .order_by(OfficeMessageCase.why.nulls_last(), Case.id)
        .limit(LINES)
    )
    return [
        Line(reference, name, line.settled_at is not None, line.why, state or "")
        for line, reference, name, state in rows
    ]


def _only(recipients: Recipients, *columns: Any) -> Select[Any]:
    cut = cut_to(recipients.board, recipients.cut, *columns)
    return cut.where(is_in_it(recipients.board)) if recipients.in_it_only else cut


def _reader(case: Case, person: Person, off: str | None, call: Call) -> Reader:
    stage = dict(book_of_version(case.rule_book_id).title_of(case.stage))
    return Reader(person, case.reference, call.title, stage, off)
