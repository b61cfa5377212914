"""What a room says to people in places that it does not know: lines, names, what speaks against something."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What a case has come to: lines below its end or stage, and the buttons to where it goes on, if it does, as their words
    and path. `yours`: it waits for the person, at the first of them."""

    lines: Sequence[str]
    buttons: Sequence[tuple[str, str]] = ()
    yours: bool = False


@dataclass(frozen=True)
class Label:
    """What something is called, and the path of its page where it has one."""

    text: str
    path: str | None = None


@dataclass(frozen=True)
class Caveat:
    """What another room knows of a stay, mostly against it: in a word or two, as a sentence to each who looks, and where
    else the office sees to the person; empty for nowhere. `absent`: they do not come, though the stay stands. `there_from`:
    the first day on which they are there without it, as it was called off. `completed`: they have what they came for.
    `goes_on`: whether the office has noted that the stay goes on all the same; None where that is not its to note."""

    mark: str
    to_office: str
    to_person: str
    to_partner: str
    path: str
    absent: bool = False
    there_from: date | None = None
    completed: bool = False
    goes_on: bool | None = None

    @property
    def unasked(self) -> bool:
        """No sign of them is asked for: they do not come, or what was called off is not what they are there by."""
        return self.absent or self.there_from is not None

    @property
    def is_good(self) -> bool:
        return self.completed or self.there_from is not None

    @property
    def tone(self) -> str:
        """Of its tag: good news is green."""
        if self.goes_on:
            return ""
        return "green" if self.is_good else "red"

    @property
    def note_tone(self) -> str:
        """Of the remark that says the sentence."""
        if self.goes_on:
            return ""
        return "done" if self.is_good else "warn"


@dataclass(frozen=True)
class Sequel:
    """What has come of a confirmed place, as its partner reads it: in a word or two with the tone of that, empty while
    nothing has; a sentence where there is more to say, with the tone of its remark; the first and the last day of the stay,
    as it is planned now. No last day: the stay was called off, and they are there without one."""

    word: str
    tone: str
    sentence: str
    note_tone: str
    first: date
    last: date | None

    @property
    def without_stay(self) -> bool:
        return self.last is None


@dataclass(frozen=True)
class Errand:
    """What a member of staff goes to a partner for, in a word that is empty while nobody has said; and for how many hours,
    where that is known."""

    word: str
    hours: Decimal | None


@dataclass(frozen=True)
class Bereft:
    """What the end of a role would leave, as references of cases. `alone`: nobody has the role for them then; `short`: of a
    number of assessments that they ask for, those who still have it give theirs already, and one is missing; `fewer`: the
    same of a majority, or of all, be they assessments or votes, so that fewer are enough then; `own`: its holder alone can
    do it. `besides`: sentences of what else would wait for nobody; `passed_on`: of what goes to others. `apart`: ids of
    those who still have it and may not decide all that waits."""

    alone: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    passed_on: tuple[str, ...] = ()
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Askable:
    """What can be asked to be mended: its key (`personal.phone`, `documents.passport`), what it is called, and in which
    part of the form it stands; `part` is empty for what is a part by itself."""

    key: str
    title: str
    part: str = ""

    @property
    def label(self) -> str:
        """Where it stands alone."""
        return f"{self.part}: {self.title}" if self.part else self.title


@dataclass(frozen=True)
class Standing:
    """One line of how things stand for a person, on the start page. Tones: '' soon late."""

    text: str
    path: str
    hint: str = ""
    tone: str = ""
    case_id: int | None = None
    """Of the case from which it follows."""
    over: bool = False
    """Nothing of it is still to come."""


@dataclass(frozen=True)
class Stranger:
    """Somebody without an account whom the demo's sign-in page offers: who, what waits for them, their own link."""

    name: str
    words: str
    path: str


def said_alike(words: Mapping[str, str]) -> Callable[..., dict[str, str]]:
    """For `Lent.happenings`: whoever reads of it reads these words (by language), whatever its facts."""

    def say(_event: Any, _viewer: Any, _case: Any) -> dict[str, str]:
        return dict(words)

    return say
