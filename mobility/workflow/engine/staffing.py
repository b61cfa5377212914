"""Who would do what a rule book asks for: the roles that nobody holds where its cases are, the pools that are too small."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select

from mobility.accounts.models import EVERYWHERE
from mobility.accounts.queries import people_with
from mobility.accounts.roles import ROLES, title_of, words_of_scope
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.workflow.models import Case, RuleBookVersion
from mobility.workflow.rulebook import APPLICANT, Problem, RuleBook

from .tokens import kinds_of


def scopes_in_use(book_key: str) -> frozenset[str]:
    """The scopes of the open cases that follow a version of the rule book."""
    return frozenset(
        db.session.scalars(
            select(func.unnest(Case.scopes))
            .distinct()
            .join(RuleBookVersion, RuleBookVersion.id == Case.rule_book_id)
            .where(RuleBookVersion.key == book_key, Case.ended_at.is_(None))
        )
    )


def gaps(book: RuleBook, scopes: Collection[str], now: datetime) -> list[Problem]:
    """What is missing, in the order of the lines; roles that a room has outsiders for are not looked at."""
    numbers: dict[str, int] = {}
    found: set[Problem] = set()
    for path, role, of, needed in _needs(book):
        if role == APPLICANT or role not in ROLES or role in lent.recipients:
            continue
        kind, *wider = [_of_kind(scopes, kind) for kind in kinds_of(role, of)] or [[EVERYWHERE]]
        around = [scope for found in wider for scope in found]
        for scope in kind:
            number = numbers.setdefault(
                f"{role}@{scope}", len(people_with(role, [scope, *around], now, borrowed=False))
            )
            if number == 0:
                found.add(book.problem(path, "nobody-holds", name=role, scope=scope))
            elif number < needed:
                values = {"needed": str(needed), "number": str(number)}
                found.add(book.problem(path, "pool-too-small", name=role, scope=scope, **values))
    return sorted(found)


def called(values: Mapping[str, str], places: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The values of such a problem with role and scope as people call them; `places` as `names_of_scopes` gives them."""
    return {**values, "name": title_of(values["name"]), "scope": words_of_scope(values["scope"], places)}


def _of_kind(scopes: Collection[str], kind: str) -> list[str]:
    return sorted(scope for scope in scopes if scope.partition(":")[0] == kind)


def _needs(book: RuleBook) -> Iterator[tuple[str, str, str | None, int]]:
    """Path, role, its scope, and how many of it."""
    for act in book.acts.values():
        yield f"acts.{act.key}.who", act.who, None, 1
    for stage in book.stages.values():
        path, quorum = f"stages.{stage.key}", stage.quorum
        needed = quorum.needed if quorum and isinstance(quorum.needed, int) else 1
        yield f"{path}.holder", stage.holder.role, stage.holder.of, needed
        for role in (quorum.veto_role, quorum.tie_role) if quorum else ():
            if role:
                yield f"{path}.quorum", role, None, 1
        for branch in stage.branches.values():
            yield f"{path}.branches.{branch.key}.holder", branch.holder.role, branch.holder.of, 1
        dues = [stage.due, *(branch.due for branch in stage.branches.values())]
        for due in dues:
            if due and due.escalate:
                yield f"{path}.due", due.escalate, None, 1
    for path, _, move in book.every_move():
        if move.who:
            yield f"{path}.who", move.who, None, 1
