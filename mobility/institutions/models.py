"""The university itself, its faculties and specialties, its partners and the people there."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base, Translated


class Institution(Base):
    """A university: the home one (exactly one) or a partner (scope `partner:7`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Translated]
    name_key: Mapped[str]
    """Folded English name for sorting and search."""
    short_name: Mapped[str | None]
    country: Mapped[str]
    """ISO 3166-1 alpha-2."""
    city: Mapped[Translated] = mapped_column(default=dict)
    home: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    contacts: Mapped[list["Contact"]] = relationship(
        lazy="raise", back_populates="institution", order_by="Contact.ended_at.desc(), Contact.id"
    )
    """Those in force first."""

    __table_args__ = (
        Index("uq_institution_home", "home", unique=True, postgresql_where=text("home")),
        UniqueConstraint("name_key"),
    )


class Faculty(Base):
    """A faculty of the home university (scope `faculty:3`); a joint one names the partner it is held with."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Translated]
    joint_with_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    since: Mapped[date | None]
    invented: Mapped[bool] = mapped_column(default=False)
    """Made up for the demo, and said so where it is shown."""

    specialties: Mapped[list["Specialty"]] = relationship(lazy="raise", back_populates="faculty")


class Specialty(Base):
    """A specialty with its state code, such as 1360701."""

    id: Mapped[int] = mapped_column(primary_key=True)
    faculty_id: Mapped[int] = mapped_column(ForeignKey("faculty.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Translated]
    invented: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """As of a faculty."""

    faculty: Mapped[Faculty] = relationship(lazy="raise", back_populates="specialties")


class Contact(Base):
    """A person at a partner who answers nominations; needs no account (a signed link in the mail is enough)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    institution: Mapped[Institution] = relationship(lazy="raise", back_populates="contacts")
