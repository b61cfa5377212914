"""People, their sign-ins, and the roles granted to them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    Integer,
    bindparam,
    func,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base
from mobility.base.languages import language

EVERYWHERE = "all"
"""The scope of a grant that holds for the whole university."""
CYRILLIC = re.compile("[\u0400-\u04ff]")


class Right(NamedTuple):
    """What a grant gives: `dean` in `faculty:3`, by a right of one's own (None) or for the person who lent it."""

    role: str
    scope: str
    lender_id: int | None

    @property
    def token(self) -> str:
        """`dean@faculty:3`"""
        return f"{self.role}@{self.scope}"


class Holder:
    """Whoever holds rights, in `grants`."""

    grants: Any

    @property
    def tokens(self) -> frozenset[str]:
        """`dean@faculty:3` for each scoped grant in force; needs `grants` loaded."""
        return frozenset(grant.token for grant in self.grants)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def holds_any(self, roles: tuple[str, ...] | frozenset[str]) -> bool:
        return not self.roles.isdisjoint(roles)

    def lenders_of(self, *roles: str) -> frozenset[int | None]:
        """By whose right the person holds any of `roles`: None for one of their own, else the ids of those who lent one."""
        return frozenset(grant.lender_id for grant in self.grants if grant.role in roles)

    def rights_by(self, *roles: str) -> list[tuple[int | None, str]]:
        """(who lent it, scope) of each of `roles` that the person holds: their own first, then loans as they were made."""
        held = [grant for grant in self.grants if grant.role in roles]
        held.sort(key=lambda grant: (grant.lender_id is not None, grant.id))
        return [(grant.lender_id, grant.scope) for grant in held]

    def scopes_of(self, *roles: str) -> frozenset[str]:
        """The scopes in which the person holds any of `roles`; `all` is one of them where it is everywhere."""
        return frozenset(grant.scope for grant in self.grants if grant.role in roles)


@dataclass(frozen=True)
class Rights(Holder):
    """Those of somebody, whoever it is: a statement made for them serves all who hold the same; their id is its `viewer`."""

    grants: frozenset[Right]
    id = bindparam("viewer", type_=Integer)
    is_authenticated = True


def _first_language(context: DefaultExecutionContext) -> list[str]:
    return [context.get_current_parameters()["language"]]  # type: ignore[no-untyped-call]  # SQLAlchemy's has no types


class Person(Holder, Base):
    """Somebody with an account. Equality of addresses is that of `email_folded`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_folded: Mapped[str] = mapped_column(unique=True)
    """Lower case, NFKC, without blanks and zero-width signs."""
    name: Mapped[str]
    """As the person writes it; the name in the passport is the register's or an answer's."""
    name_folded: Mapped[str] = mapped_column(Computed("folded(name)", persisted=True), deferred=True)
    """What a search looks in: `mobility.base.folding`."""
    name_cyrillic: Mapped[str | None]
    """As registered; what the register knows of whoever is in it, kept by the room `register`."""
    name_latin: Mapped[str | None]
    """As in the passport, in capitals where names have them; likewise."""
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="tg")
    reads: Mapped[list[str]] = mapped_column(default=_first_language, server_default=text("'{}'::text[]"))
    """Languages in which the person can assess an application, as they say themselves: at first that in which they came.
    The language of the pages changes with one press and tells nothing of what somebody can read.
    """
    confirmed_at: Mapped[datetime | None]
    """When the address was confirmed; nobody signs in before."""
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    grants: Mapped[list["Grant"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Person.id == Grant.person_id, Grant.ended_at.is_(None))",
    )

    # Flask-Login asks these.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    sign_in_token = ""
    """The open session that this request came with; set when the session is looked up."""
    sign_in_used_at = datetime.max.replace(tzinfo=UTC)
    """When that session was used last, as far as it is noted."""

    def get_id(self) -> str:
        return self.sign_in_token

    def called_in(self, code: str) -> str:
        """The same in the language `code`: for who writes to somebody else."""
        return (self.name_latin if code == "en" else self.name_cyrillic) or self.name

    def greeted_in(self, code: str) -> str:
        """How a message in this language calls them: as they write it; in another than theirs, or in letters that it does
        not have, as others call them in it.
        """
        foreign = code == "en" and CYRILLIC.search(self.name) is not None
        return self.name if code == self.language and not foreign else self.called_in(code)

    @hybrid_property
    def called(self) -> str:
        """What others call the person on the page or in the mail that is being made.

        In English as in the passport, in Tajik and Russian as registered; where that is unknown, as they write it.
        """
        return self.called_in(language())

    @called.inplace.expression
    @classmethod
    def _called(cls) -> ColumnElement[str]:
        return func.coalesce(cls.name_latin if language() == "en" else cls.name_cyrillic, cls.name)

    @property
    def reads_in(self) -> frozenset[str]:
        """The languages in which the person can assess; who has named none, in that of their pages."""
        return frozenset(self.reads or [self.language])

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def rights(self) -> Rights:
        """What statements depend on, but for the person's id; needs `grants` loaded."""
        return Rights(frozenset(Right(grant.role, grant.scope, grant.lender_id) for grant in self.grants))


class SignIn(Base):
    """One open session of a person; ended by signing out, by the list of sessions, or by a new password."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the token in the cookie."""
    device: Mapped[str]
    """The browser's own words, shortened: so that a person recognises it in the list."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    """To the hour: noted again only once it is that long ago."""
    ended_at: Mapped[datetime | None]


class Role(StrEnum):
    """Code names of `docs/product.md`; an applicant needs no grant."""

    FACULTY_REVIEWER = "faculty-reviewer"
    DEPARTMENT_HEAD = "department-head"
    DEAN = "dean"
    COMMITTEE_MEMBER = "committee-member"
    COORDINATOR = "coordinator"
    HEAD_OF_OFFICE = "head-of-office"
    VICE_RECTOR = "vice-rector"
    INCLUSION_OFFICER = "inclusion-officer"
    VISA_OFFICER = "visa-officer"
    PARTNER_CONTACT = "partner-contact"
    FINANCE_OFFICER = "finance-officer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Grant(Base):
    """A role given to a person in a scope (`faculty:3`, `call:12`, `programme:2`, `partner:7` or `all`), until it ends.

    Which scope a role needs: `mobility.accounts.roles.ROLES`. A delegation is a grant too: it is lent from another one,
    for a period, and ends with it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    scope: Mapped[str]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
    lent_from_id: Mapped[int | None] = mapped_column(ForeignKey("grant.id"))
    """The lender's own grant, where this one is borrowed; who gave it is the lender then."""
    starts_at: Mapped[datetime | None]
    """Before this moment it counts for nothing; None: from the beginning."""
    ends_at: Mapped[datetime | None]
    """From this moment on it counts for nothing, whether or not somebody ended it."""
    ended_at: Mapped[datetime | None]
    """When somebody ended it by hand."""

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])

    __table_args__ = (
        CheckConstraint(
            "lent_from_id IS NULL OR (given_by_id <> person_id AND starts_at IS NOT NULL AND ends_at IS NOT NULL)",
            name="lent_by_another_for_a_period",
        ),
        Index("ix_grant_lent_from_id", "lent_from_id", postgresql_where=text("lent_from_id IS NOT NULL")),
        Index("ix_grant_role_scope", "role", "scope", postgresql_where=text("ended_at IS NULL")),
        Index(
            "uq_grant_in_force",
            "person_id",
            "role",
            "scope",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND lent_from_id IS NULL"),
        ),
    )

    @property
    def token(self) -> str:
        """`dean@faculty:3`"""
        return f"{self.role}@{self.scope}"

    @property
    def lender_id(self) -> int | None:
        """Whom its holder acts for; None where the grant is the holder's own."""
        return self.given_by_id if self.lent_from_id is not None else None

    def in_force(self, now: datetime) -> bool:
        return not self.is_over(now) and not self.is_to_come(now)

    def is_to_come(self, now: datetime) -> bool:
        """Whether it counts for nothing yet, and will later."""
        return self.starts_at is not None and self.starts_at > now

    def counts_within(self, starts_at: datetime, ends_at: datetime | None) -> bool:
        """Whether it counts, unless somebody ends it, at some moment of the period, which may have no end."""
        begins = self.starts_at is None or ends_at is None or self.starts_at < ends_at
        return begins and (self.ends_at is None or self.ends_at > starts_at)

    def is_over(self, now: datetime) -> bool:
        """Whether it counts no more, and never will again."""
        return self.ended_at is not None or (self.ends_at is not None and self.ends_at <= now)


class FirstCode(Base):
    """The one-time code that makes the first administrator, as printed on the console; kept as a hash."""

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
