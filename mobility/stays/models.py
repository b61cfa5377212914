"""Stays of our people at partners, and what is recorded of each; where a stay stands follows from these facts."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Numeric, case, func, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.base.seen import values_of
from mobility.calls.models import Call
from mobility.documents.models import Document
from mobility.institutions.models import Contact, Institution

WAITS = text("decided_at IS NULL")


class Activity(StrEnum):
    """What somebody does abroad."""

    STUDY = "study"
    TEACHING = "teaching"
    TRAINING = "training"
    RESEARCH = "research"
    UNSAID = "unsaid"
    """Of a member of staff whose application does not say: the office is asked."""


SAID_OF_STAFF = (Activity.TEACHING, Activity.TRAINING, Activity.RESEARCH)
OF_STAFF = (*SAID_OF_STAFF, Activity.UNSAID)
"""Theirs are hours, those of the others credits."""
IN_HOURS = (Activity.TEACHING, Activity.TRAINING)
"""Of which the partner's certificate says how many there were."""


class State(StrEnum):
    PLANNED = "planned"
    ARRIVED = "arrived"
    """The arrival is confirmed; where the person lives there is not known yet."""
    UNDER_WAY = "under-way"
    DEPARTED = "departed"
    RETURNED = "returned"
    INTERRUPTED = "interrupted"
    """Called off after the arrival; its papers are still to come."""
    CLOSED = "closed"
    CANCELLED = "cancelled"
    """Called off before the arrival: an end, as `closed` is."""


class Step(StrEnum):
    """What is noted of a stay and can be taken back, from the last to the first."""

    CLOSED = "closed"
    HOME = "home"
    CALLED_OFF = "called-off"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"


OPENED = "stay-opened"
DATES_CHANGED = "stay-dates-changed"
"""The entry of the record, and the message, of what the office has changed of a stay."""
ENDS = (State.CLOSED, State.CANCELLED)
ABROAD = (State.ARRIVED, State.UNDER_WAY)
RUNNING = (State.PLANNED, *ABROAD)


class Stay(Base):
    """The stay that follows from one application's confirmed place (chain `stay:3`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """In addresses: `/stays/S27-…`."""
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    activity: Mapped[str]
    planned_from: Mapped[date]
    planned_to: Mapped[date]
    """As agreed now: an extension moves it."""
    partner_from: Mapped[date | None]
    """The partner's own day of arrival, else of the beginning of studies, where it gave one on which one can arrive."""
    partner_to: Mapped[date | None]
    """The partner's own last day of studies, where it gave one."""
    arrived_on: Mapped[date | None]
    """As confirmed by the partner, or accepted by the coordinator; so is `departed_on`."""
    departed_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    address: Mapped[str | None]
    """Where the person lives abroad."""
    phone: Mapped[str | None]
    """Under which they are reached there."""
    visa_until: Mapped[date | None]
    hours_agreed: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    """Of staff."""
    hours_given: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    report_sent_at: Mapped[datetime | None]
    called_off_on: Mapped[date | None]
    called_off_because: Mapped[str | None]
    upheld_at: Mapped[datetime | None]
    """When the office noted that it goes on whatever is known of its person's studies; None once that has changed."""
    completed_on: Mapped[date | None]
    """Since when what its person came for is complete, by another room: nothing but the departure is expected."""
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    """By when the next sign of the person is expected (`expecting.due_day`); None at an end."""
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())

    application: Mapped[Application] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    call: Mapped[Call] = relationship(lazy="raise")
    institution: Mapped[Institution] = relationship(lazy="raise")
    crossings: Mapped[list["Crossing"]] = relationship(lazy="raise", order_by="Crossing.id")
    extensions: Mapped[list["Extension"]] = relationship(lazy="raise", order_by="Extension.id")
    received: Mapped[list["ReceivedPaper"]] = relationship(lazy="raise")
    credits: Mapped[list["RecognisedCourse"]] = relationship(lazy="raise", order_by="RecognisedCourse.id")

    __table_args__ = (
        Index("ix_stay_due", "due_on", "id"),
        Index("ix_stay_called_off", "call_id", postgresql_where=text("called_off_on IS NOT NULL")),
    )

    @property
    def shown(self) -> dict[str, Any]:
        """By which a page says which of its days it showed (`base.seen`)."""
        return values_of(self, ("planned_from", "planned_to", "arrived_on"))

    @property
    def shown_of_credits(self) -> dict[str, bool]:
        """The same of its courses: of a closed stay its person has read what they count for."""
        return {"closed": self.closed_at is not None}

    @property
    def of_staff(self) -> bool:
        return self.activity in OF_STAFF

    @property
    def in_hours(self) -> bool:
        """Its hours are noted: of research none are, but those stand that were noted when it was something else."""
        noted = self.hours_agreed is not None or self.hours_given is not None
        return self.of_staff and (noted or self.activity != Activity.RESEARCH)

    @property
    def over(self) -> bool:
        return self.state in ENDS

    @hybrid_property
    def running(self) -> bool:
        """Neither left nor called off: what is reported or asked for is looked at, and it can be extended."""
        return self.state in RUNNING

    @running.inplace.expression
    @classmethod
    def _running(cls) -> ColumnElement[bool]:
        return cls.state.in_(RUNNING)

    @property
    def extendable(self) -> bool:
        """A later end is in question."""
        return self.running and self.completed_on is None

    @property
    def last_step(self) -> Step | None:
        """What was noted last, and can be taken back; before the arrival that is at most that it was called off."""
        if self.arrived_on is None:
            return Step.CALLED_OFF if self.called_off_on is not None else None
        facts = (
            (self.closed_at, Step.CLOSED),
            (self.returned_on, Step.HOME),
            (self.called_off_on, Step.CALLED_OFF),
            (self.departed_on, Step.DEPARTURE),
        )
        return next((step for fact, step in facts if fact), Step.ARRIVAL)

    @property
    def waiting(self) -> "Crossing | None":
        """What the person has reported, and nobody has looked at. Needs `crossings`."""
        return next((each for each in self.crossings if self.running and each.decided_at is None), None)

    @property
    def turned_down(self) -> "Crossing | None":
        """The person's last document, where the office has asked for another one. Needs `crossings`."""
        last = self.crossings[-1] if self.crossings and self.running else None
        asked = last is not None and last.accepted is False and last.reason and last.way == self.next_way
        return last if asked else None

    @property
    def next_way(self) -> "Way":
        """Which of the two comes next, while the stay runs."""
        return Way.ARRIVAL if self.arrived_on is None else Way.DEPARTURE

    @property
    def longer(self) -> "Extension | None":
        """The later end that is asked for, and not decided. Needs `extensions`."""
        return next((each for each in self.extensions if self.running and each.decided_at is None), None)

    @hybrid_property
    def expected_from(self) -> date:
        """On which day the person is expected there: the partner's own where it gave one."""
        return self.partner_from or self.planned_from

    @expected_from.inplace.expression
    @classmethod
    def _expected_from(cls) -> ColumnElement[date]:
        return func.coalesce(cls.partner_from, cls.planned_from)

    @hybrid_property
    def expected_to(self) -> date:
        """From which day on the departure is expected: when neither the partner's studies nor the planned stay go on, or
        what the person came for is complete."""
        return self.completed_on or max(filter(None, (self.partner_to, self.planned_to)))

    @expected_to.inplace.expression
    @classmethod
    def _expected_to(cls) -> ColumnElement[date]:
        return func.coalesce(cls.completed_on, func.greatest(cls.partner_to, cls.planned_to))

    @hybrid_property
    def begins(self) -> date:
        """The first day as it holds now: of the arrival once that is confirmed, else as planned."""
        return self.arrived_on or self.planned_from

    @begins.inplace.expression
    @classmethod
    def _begins(cls) -> ColumnElement[date]:
        return func.coalesce(cls.arrived_on, cls.planned_from)

    @hybrid_property
    def ends(self) -> date:
        """The last day in the same way."""
        return self.departed_on or self.planned_to

    @ends.inplace.expression
    @classmethod
    def _ends(cls) -> ColumnElement[date]:
        return func.coalesce(cls.departed_on, cls.planned_to)

    @hybrid_property
    def state(self) -> str:
        """Where the stay stands, by what is recorded of it."""
        if self.called_off_on is not None and self.arrived_on is None:
            return State.CANCELLED
        facts: tuple[tuple[Any, State], ...] = (
            (self.closed_at, State.CLOSED),
            (self.called_off_on, State.INTERRUPTED),
            (self.returned_on, State.RETURNED),
            (self.departed_on, State.DEPARTED),
            (self.arrived_on and self.address, State.UNDER_WAY),
            (self.arrived_on, State.ARRIVED),
        )
        return next((state for fact, state in facts if fact), State.PLANNED)

    @state.inplace.expression
    @classmethod
    def _state(cls) -> ColumnElement[str]:
        return case(
            (cls.called_off_on.is_not(None) & cls.arrived_on.is_(None), State.CANCELLED.value),
            (cls.closed_at.is_not(None), State.CLOSED.value),
            (cls.called_off_on.is_not(None), State.INTERRUPTED.value),
            (cls.returned_on.is_not(None), State.RETURNED.value),
            (cls.departed_on.is_not(None), State.DEPARTED.value),
            (cls.arrived_on.is_not(None) & (cls.address != ""), State.UNDER_WAY.value),
            (cls.arrived_on.is_not(None), State.ARRIVED.value),
            else_=State.PLANNED.value,
        )


class Way(StrEnum):
    ARRIVAL = "arrival"
    DEPARTURE = "departure"


DAY_OF = {Way.ARRIVAL: "arrived_on", Way.DEPARTURE: "departed_on"}
"""Where a stay keeps the day of each."""


class Crossing(Base):
    """An arrival or a departure as somebody reported it: the partner's contact, or the person with a document.

    What the partner says counts at once; what the person sends the coordinator accepts or refuses.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"))
    way: Mapped[str]
    day: Mapped[date]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    reported_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool | None]
    reason: Mapped[str | None]
    """Why it was refused; the person reads it. None too where they sent another before it was decided."""

    @property
    def replaced(self) -> bool:
        """The person has sent another before anybody decided."""
        return self.decided_at is not None and not self.accepted and self.decided_by_id is None

    contact: Mapped[Contact | None] = relationship(lazy="raise")
    document: Mapped[Document | None] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_crossing_stay_id", "stay_id"),
        Index("uq_crossing_open", "stay_id", "way", unique=True, postgresql_where=WAITS),
        CheckConstraint("contact_id IS NULL OR document_id IS NULL", name="one_of_both_says_so"),
    )


class Extension(Base):
    """A later end that the person asks for; the partner agrees, the coordinator decides."""

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"))
    until: Mapped[date]
    reason: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    partner_agrees: Mapped[bool | None]
    partner_said_at: Mapped[datetime | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """Who said so by their link; None where the coordinator noted it."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]
    """None once `decided_at` is set: before anybody decided, the stay had ended or was planned to last as long."""
    answer: Mapped[str | None]
    """What the coordinator writes to the person, owed with a refusal."""

    @property
    def shown(self) -> dict[str, int]:
        """By which a page says which of them it showed (`base.seen`)."""
        return {"extension": self.id}

    __table_args__ = (
        Index("ix_extension_stay_id", "stay_id"),
        Index("uq_extension_open", "stay_id", unique=True, postgresql_where=WAITS),
    )


class EmergencyContact(Base):
    """Whom the office may call in an emergency; apart from the stay, as opening it is recorded."""

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), primary_key=True, autoincrement=False)
    name: Mapped[str]
    relation: Mapped[str]
    phone: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def contact(self) -> dict[str, str]:
        return {"name": self.name, "relation": self.relation, "phone": self.phone}


class ReceivedPaper(Base):
    """That the office has looked at a paper of the return and taken it: the certificate, the transcript."""

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    received_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def shown(self) -> dict[str, int]:
        """By which a page says which document it showed as taken (`base.seen`)."""
        return {"taken": self.document_id}


class RecognisedCourse(Base):
    """A course abroad and what it counts for at home."""

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), index=True)
    course: Mapped[str]
    """As it stands in the transcript."""
    ects: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    recognised_as: Mapped[str]
    recognised_by: Mapped[str]
    """Who decided it, by name and office: a dean, a commission."""
    recognised_on: Mapped[date]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StayReminder(Base):
    """One that was sent: belongs to (stay, kind, day), so that nothing comes twice and a later end starts anew."""

    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())
