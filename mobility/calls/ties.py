"""What puts people with equal scores in order: by criteria that the call names, and at last by lot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

SENT, AVERAGE, LOT = "sent", "average", "lot"
CRITERIA = (SENT, AVERAGE)
"""`sent`: who sent the application earlier; `average`: who has the higher average mark in the register."""
ORDERS: tuple[tuple[str, ...], ...] = ((SENT,), (AVERAGE, SENT), (SENT, AVERAGE), (AVERAGE,), ())
"""Those that a call may name, the usual one first; the lot comes after each."""


@dataclass(frozen=True)
class Tied:
    """What the criteria look at in one application."""

    reference: str
    sent_at: datetime | None
    average: Decimal | None


def tie_of(ties: tuple[str, ...], seed: str | None, tied: Tied) -> tuple[str, ...]:
    """One text a criterion, the lot last; in the order of texts the smaller stands first. Unknown stands last."""
    found: Mapping[str, str] = {
        SENT: tied.sent_at.astimezone(UTC).isoformat(timespec="microseconds") if tied.sent_at else "~",
        AVERAGE: f"{HIGHEST - tied.average:06.2f}" if tied.average is not None else "~",
    }
    return (*(found[each] for each in ties), drawn(seed, tied.reference))


HIGHEST = Decimal(100)


def drawn(seed: str | None, reference: str) -> str:
    """The lot of an application: SHA-256 of seed and reference, in hexadecimal; everybody can work it out anew."""
    return sha256(f"{seed or ''}{reference}".encode()).hexdigest()
