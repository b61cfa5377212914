"""The university's register of students and staff as imported, and who of our people is in it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, Numeric, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base
from mobility.base.folding import same_words
from mobility.base.seen import values_of
from mobility.institutions.models import Faculty, Specialty

AVERAGES = (2, 5)
"""From the lowest to the highest mark, and so the range of an average."""
CLAIMED_AS = ("kind", "number", "birth_date", "faculty_id", "year")
"""What somebody says of themselves in a claim."""


class Kind(StrEnum):
    STUDENT = "student"
    STAFF = "staff"


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Level(StrEnum):
    """Of the studies that somebody is in."""

    BACHELOR = "bachelor"
    SPECIALIST = "specialist"
    MASTER = "master"
    DOCTORAL = "doctoral"


class RegisterEntry(Base):
    """One row of the register: known, not claimed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    number_folded: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default=Kind.STUDENT)
    name: Mapped[str]
    """In Cyrillic."""
    passport_name: Mapped[str]
    """In Latin letters, as in the passport."""
    name_folded: Mapped[str] = mapped_column(
        Computed("folded(name || ' ' || passport_name)", persisted=True), deferred=True
    )
    """Both names as a search looks in them: `mobility.base.folding`."""
    birth_date: Mapped[date]
    faculty_id: Mapped[int | None] = mapped_column(ForeignKey("faculty.id"), index=True)
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"), index=True)
    year: Mapped[int | None]
    """Year of study."""
    average: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    """Average mark, of 5."""
    gender: Mapped[str | None]
    """As the register says; None where it does not. Nobody guesses it from a name."""
    level: Mapped[str | None]
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now())

    faculty: Mapped[Faculty | None] = relationship(lazy="raise")
    specialty: Mapped[Specialty | None] = relationship(lazy="raise")


class AffiliationState(StrEnum):
    MATCHED = "matched"
    """Number and birth date agree with the register."""
    CLAIMED = "claimed"
    """Not found: the coordinator looks."""
    CONFIRMED = "confirmed"
    REFUSED = "refused"


KNOWN = (AffiliationState.MATCHED, AffiliationState.CONFIRMED)
"""The university knows that it is so."""
WAITS = text("affiliation.state = 'claimed'")
"""What the coordinator still has to decide; in letters, not in values, so that every plan can use its index."""


class Affiliation(Base):
    """That a person is a student or member of staff: matched with the register, or claimed and decided."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("register_entry.id"), unique=True)
    state: Mapped[str]
    kind: Mapped[str]
    number: Mapped[str]
    birth_date: Mapped[date]
    faculty_id: Mapped[int | None] = mapped_column(ForeignKey("faculty.id"), index=True)
    """The register's where matched, else as claimed."""
    year: Mapped[int | None]
    """As claimed, where there is no entry."""
    reason: Mapped[str | None]
    """Why it was refused."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    entry: Mapped[RegisterEntry | None] = relationship(lazy="raise")
    faculty: Mapped[Faculty | None] = relationship(lazy="raise")

    __table_args__ = (Index("ix_affiliation_waits", "id", postgresql_where=WAITS),)

    @property
    def shown(self) -> dict[str, Any]:
        """By which a page says which claim it showed (`base.seen`)."""
        return values_of(self, CLAIMED_AS)

    @property
    def known(self) -> bool:
        return self.state in KNOWN

    def is_decided_by(self, person: Person) -> bool:
        """Whether it was a claim, and this person confirmed or refused it."""
        decided = (AffiliationState.CONFIRMED, AffiliationState.REFUSED)
        return self.state in decided and self.decided_by_id == person.id

    @property
    def name_differs(self) -> bool:
        """Whether the register knows the number under another name (needs `person` and `entry` loaded).

        Not where the coordinator has looked at it and confirmed.
        """
        if self.state != AffiliationState.MATCHED or self.entry is None:
            return False
        return not same_words(self.person.name, self.entry.name, self.entry.passport_name)

    @property
    def born_on(self) -> date:
        """The register's where there is an entry (needs `entry` loaded), else as claimed."""
        return self.entry.birth_date if self.entry is not None else self.birth_date

    @property
    def year_of_study(self) -> int | None:
        """The register's where there is an entry (needs `entry` loaded), else as claimed."""
        return self.entry.year if self.entry is not None else self.year

    @property
    def shown_number(self) -> str:
        """As the register writes it where it was found there (needs `entry` loaded), else as claimed, without blanks."""
        return self.entry.number if self.entry is not None else "".join(self.number.split())

    @property
    def average(self) -> Decimal | None:
        """The register's average mark; None where there is no entry."""
        return self.entry.average if self.entry is not None else None


class RegisterImport(Base):
    """One file that was read: its preview, and whether it was taken over."""

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    rows: Mapped[list[dict[str, Any]]]
    """The rows as read, each with its cells, and the faults and hints found in them."""
    counts: Mapped[dict[str, int]]
    """new, changed, unchanged, doubled, bad, missing, hints"""
    applied_at: Mapped[datetime | None]
