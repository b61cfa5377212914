"""Applications: one person's case in one call, with its ranked choices."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base
from mobility.calls.models import Call, Destination
from mobility.workflow.models import Case

WITHDRAWN = "withdrawn"
"""The end after which somebody may apply in the same call again."""


class Application(Case):
    """A case of kind `application`. Its answers are in `questionnaires`, its documents in `documents`."""

    id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    """The version of the form that it was begun with."""
    taken_over_from_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    """An earlier one of the same person, whose answers about them this one began with."""

    call: Mapped[Call] = relationship(lazy="raise")
    choices: Mapped[list["Choice"]] = relationship(
        lazy="raise", order_by="Choice.rank", back_populates="application"
    )

    __mapper_args__ = {"polymorphic_identity": "application"}
    __table_args__ = (  # type: ignore[assignment]  # a tuple of another length than the parent's
        Index("ix_application_person", "person_id", "call_id"),
    )


class Choice(Base):
    """One ranked destination; rank 1 is the first choice."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"), index=True)

    application: Mapped[Application] = relationship(lazy="raise", back_populates="choices")
    destination: Mapped[Destination] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("application_id", "destination_id"),)
