"""What a check is given and what it says: a subject in, findings out, all of it plain values that cross processes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

Value = str | int | float


class Verdict(StrEnum):
    """How a check ended; ERROR says that the check itself could not be done."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"


@dataclass(frozen=True)
class Subject:
    """A document that was handed in, and what of its case the checks need to know.

    `formats` are those that the requirement takes ("pdf", "jpeg", "png"). `answers` is what the person typed
    ("passport_valid_until": "2027-03-14"), `needs` what the call asks ("stay_ends": "2028-01-31",
    "validity_months": 6). `siblings` maps the SHA-256 of the case's other documents to their requirements' keys; `alike`
    are the keys of those that look the same and are other files. `elsewhere`: another person has given it too.
    """

    path: Path
    name: str
    declared_type: str
    sha256: str
    formats: tuple[str, ...]
    answers: Mapping[str, object] = field(default_factory=dict)
    needs: Mapping[str, object] = field(default_factory=dict)
    siblings: Mapping[str, str] = field(default_factory=dict)
    alike: Sequence[str] = ()
    elsewhere: bool = False


@dataclass(frozen=True)
class Finding:
    """What one check says: a message's key (its sentence is in `sentences.py`) with the values that it names."""

    check: str
    verdict: Verdict
    message: str
    values: dict[str, Value] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain values, to be stored or sent."""
        return asdict(self)


@dataclass(frozen=True)
class Check:
    """A check and when it is made: for files of a format in `wants`; a gate that fails keeps later ones from looking.

    An empty `wants` means a check that does not look inside, made for whatever was handed in.
    """

    function: Callable[[Subject], list[Finding]]
    wants: frozenset[str] = frozenset()
    gate: bool = False
