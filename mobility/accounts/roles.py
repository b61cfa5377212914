"""What each role is called, in which kind of scope it is given, and whether it sees the cases of its scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.zone import local_day

from .models import EVERYWHERE
from .models import Role as Name


@dataclass(frozen=True)
class Role:
    """`scope_kind` None: given for the whole university only; `also_everywhere`: in a scope or for the whole.

    `wider`: another kind of scope in which it may be given, for all that lie in it: a committee serves a call, or each of a
    programme.
    `sees_cases`: reads every case of its scope, not only those that wait for it.
    `assesses`: scores applications. `outside`: its people are not of the university. `decides`: takes part in cases; who
    does not gives the roles, or looks into what others have done with theirs.
    """

    title: object
    scope_kind: str | None
    also_everywhere: bool
    sees_cases: bool
    wider: str | None = None
    assesses: bool = False
    outside: bool = False
    decides: bool = True

    @property
    def scope_kinds(self) -> tuple[str, ...]:
        """The narrowest first."""
        return tuple(kind for kind in (self.scope_kind, self.wider) if kind is not None)

    @property
    def places(self) -> tuple[str, ...]:
        """The kinds of scope in which it can be given, `all` among them where it is given for the whole."""
        whole = (EVERYWHERE,) if self.scope_kind is None or self.also_everywhere else ()
        return (*self.scope_kinds, *whole)

    def fits(self, scope: str) -> bool:
        """Whether the role can be given in `scope` (`faculty:3`, `all`)."""
        return scope.partition(":")[0] in self.places


ROLES: dict[str, Role] = {
    Name.FACULTY_REVIEWER: Role(
        _l("Faculty reviewer"), "faculty", also_everywhere=False, sees_cases=True, assesses=True
    ),
    Name.DEPARTMENT_HEAD: Role(_l("Head of department"), "faculty", also_everywhere=False, sees_cases=False),
    Name.DEAN: Role(_l("Dean"), "faculty", also_everywhere=False, sees_cases=True),
    Name.COMMITTEE_MEMBER: Role(
        _l("Committee member"),
        "call",
        also_everywhere=False,
        sees_cases=True,
        wider="programme",
        assesses=True,
    ),
    Name.COORDINATOR: Role(_l("Coordinator"), "programme", also_everywhere=True, sees_cases=True),
    Name.HEAD_OF_OFFICE: Role(_l("Head of the office"), None, also_everywhere=True, sees_cases=True),
    Name.VICE_RECTOR: Role(_l("Vice-rector"), None, also_everywhere=True, sees_cases=True),
    Name.INCLUSION_OFFICER: Role(_l("Inclusion officer"), None, also_everywhere=True, sees_cases=False),
    Name.VISA_OFFICER: Role(_l("Visa officer"), None, also_everywhere=True, sees_cases=False),
    Name.PARTNER_CONTACT: Role(
        _l("Partner contact"), "partner", also_everywhere=False, sees_cases=False, outside=True
    ),
    Name.FINANCE_OFFICER: Role(_l("Finance officer"), None, also_everywhere=True, sees_cases=False),
    Name.ADMINISTRATOR: Role(
        _l("Administrator"), None, also_everywhere=True, sees_cases=False, decides=False
    ),
    Name.AUDITOR: Role(_l("Auditor"), None, also_everywhere=True, sees_cases=True, decides=False),
}


ASSESSORS = tuple(key for key, role in ROLES.items() if role.assesses)
"""Roles of those who assess."""


def words_of_scope(scope: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Where a role holds, in the present language; `names` as `queries.names_of_scopes` gives them."""
    return str(_("the whole university")) if scope == EVERYWHERE else tr(names.get(scope)) or scope


def words_of_places(role: Role) -> str:
    """`Call, Programme`: in which kinds of scope the role can be given, in the present language."""
    titles = {EVERYWHERE: _("the whole university")} | {
        kind: str(scope.title) for kind, scope in lent.scopes.items()
    }
    return ", ".join(titles[kind] for kind in role.places if kind in titles)


def words_of_loan(
    lender: str, starts_at: datetime | None, ends_at: datetime | None, now: datetime | None = None
) -> str:
    """`for Zebo Holova, until 9 December 2026`: whose role it is that somebody has on loan, in the present language.

    With its first day too where it is to come at `now`, or where no moment is told.
    """
    first, last = days_of_loan(starts_at, ends_at)
    if now is not None and (starts_at is None or starts_at <= now):
        return _("for %(lender)s, until %(last)s", lender=lender, last=last)
    return _("for %(lender)s, from %(first)s to %(last)s", lender=lender, first=first, last=last)


def days_of_loan(starts_at: datetime | None, ends_at: datetime | None) -> tuple[str, str]:
    """The first and the last day in words."""
    first, last = (day(local_day(at) if at else None) for at in (starts_at, ends_at))
    return first, last


def name_with_lender(name: str, lender: str) -> str:
    """`Natalia Sokolova for Firuza Mansurova`: who did it, and whose role on loan it was; `lender`: empty for none."""
    return str(_("%(name)s for %(lender)s", name=name, lender=lender)) if lender else name


def title_of(role: str) -> str:
    """The role's name in the present language; the code name of a role that is gone from the table."""
    return str(ROLES[role].title) if role in ROLES else role
