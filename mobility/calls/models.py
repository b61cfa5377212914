"""Programmes, calls and their destinations."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, false, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base, Translated
from mobility.institutions.models import Institution, Specialty
from mobility.register.models import Kind

USUAL_TIES = ("sent",)


class Programme(Base):
    """The frame of money or law that a mobility runs in (scope `programme:2`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Translated]
    funder: Mapped[str | None]


class CallState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    """Open from `opens_on` to the end of `closes_on`."""
    CANCELLED = "cancelled"


class Call(Base):
    """An open invitation to apply (scope and context `call:12`).

    A date means the end of that day in the institution's zone.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """In addresses: `/calls/C27-…`."""
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    state: Mapped[str] = mapped_column(default=CallState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each change: two people editing notice each other."""
    title: Mapped[Translated]
    summary: Mapped[Translated]
    audience: Mapped[str] = mapped_column(default=Kind.STUDENT)
    """`student` or `staff`."""
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    selection_on: Mapped[date]
    waiting_list_ends_on: Mapped[date]
    costs: Mapped[Translated]
    funding: Mapped[Translated]
    eligibility: Mapped[dict[str, Any]]
    """{"years": [2, 4], "average": 3.5, "faculties": [1, 2]}: each part may be missing."""
    criteria: Mapped[list[dict[str, Any]]]
    """[{"key": "motivation", "title": {…}, "hint": {…}, "weight": 40, "scale": 5}]: weights add up to 100."""
    reserved: Mapped[list[dict[str, Any]]]
    """Reserved seats in the order of their use: [{"group": "orphan", "seats": 1}, {"group": "disability", "seats": 1}]."""
    limits: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """At most so many seats at several destinations together: [{"destinations": [3, 4], "seats": 5}]; they nest."""
    ties: Mapped[list[str]] = mapped_column(
        default=lambda: list(USUAL_TIES), server_default=text("'{sent}'::text[]")
    )
    """What puts equal scores in order, the first that differs counts; keys of `ties.CRITERIA`. Then the lot."""
    seed: Mapped[str | None]
    """Of the lot: made and shown when the call is published, so that nobody can choose it to suit somebody."""
    choices: Mapped[int] = mapped_column(default=3)
    """How many destinations an applicant may rank."""
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Those who assess do not learn who applies; stays as it is once somebody has sent an application."""
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    rule_book_key: Mapped[str]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """Closed by hand before its date."""
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    programme: Mapped[Programme] = relationship(lazy="raise")
    destinations: Mapped[list["Destination"]] = relationship(
        lazy="raise", back_populates="call", order_by="Destination.position, Destination.id"
    )

    __table_args__ = (
        Index("ix_call_listed", "state", "closes_on", "id"),
        Index("ix_call_questionnaire_id", "questionnaire_id"),
        CheckConstraint("opens_on <= closes_on", name="opens_before_it_closes"),
    )

    @property
    def reserved_groups(self) -> frozenset[str]:
        """The groups that it keeps seats for."""
        return frozenset(str(part["group"]) for part in self.reserved if int(part["seats"]) > 0)


class Destination(Base):
    """Partner × field × seats offered in one call; for the joint faculty the specialty at home."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"), index=True)
    field: Mapped[Translated]
    seats: Mapped[int]
    language: Mapped[str]
    """ISO 639-1 of the language of study."""
    level: Mapped[str | None]
    """CEFR: A1 … C2."""
    least_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    """In per cent: who has less gets no seat here."""
    first_specialties: Mapped[list[int]] = mapped_column(default=list, server_default=text("'[]'"))
    """Students of these are placed here before everybody else, whatever the score."""
    first_faculties: Mapped[list[int]] = mapped_column(default=list, server_default=text("'[]'"))
    """After those, people of these faculties."""
    stay_from: Mapped[date]
    stay_to: Mapped[date]
    nominate_by: Mapped[date]
    """The partner's date for nominations."""
    position: Mapped[int] = mapped_column(default=0)

    call: Mapped[Call] = relationship(lazy="raise", back_populates="destinations")
    institution: Mapped[Institution] = relationship(lazy="raise")
    specialty: Mapped[Specialty | None] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("seats >= 0", name="seats_not_negative"),)

    def days_held(self, stay: tuple[int, date, date] | None) -> tuple[date, date]:
        """First and last day of a place that somebody holds here: those of the stay that has followed
        (`lent.given["stays"]`), else those that are offered."""
        return stay[1:] if stay is not None else (self.stay_from, self.stay_to)
