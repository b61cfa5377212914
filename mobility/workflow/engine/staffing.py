"""Who would do what a rule book asks for: the roles that nobody holds where its cases are, the pools that are too small."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from mobility.accounts.models import EVERYWHERE
from mobility.accounts.queries import people_with
from mobility.accounts.roles import ROLES, title_of, words_of_scope
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.workflow.models import Case, RuleBookVersion
from mobility.workflow.rulebook import APPLICANT, Holder, Problem, RuleBook, Stage

from .tokens import kinds_of

AND = ", "
"""Between the scopes that one problem names."""


class Need(NamedTuple):
    """So many people of a role, `of` a kind of scope; `apart`: what is kept apart, so that nobody does two of it."""

    path: str
    role: str
    of: str | None = None
    number: int = 1
    apart: tuple[str, ...] = ()

    def unmet(self, book: RuleBook, scope: str, number: int) -> Problem:
        """What is said where only so many hold the role in the scope, or in each of several."""
        if number == 0:
            return book.problem(self.path, "nobody-holds", name=self.role, scope=scope)
        values = {"name": self.role, "scope": scope, "needed": str(self.number), "number": str(number)}
        if self.apart:
            return book.problem(self.path, "too-few-apart", stages=", ".join(self.apart), **values)
        return book.problem(self.path, "pool-too-small", **values)


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
    found: dict[tuple[Need, int], list[str]] = {}
    for need in (*_needs(book), *_needs_apart(book)):
        if need.role == APPLICANT or need.role not in ROLES or need.role in lent.recipients:
            continue
        kind, *wider = [_of_kind(scopes, kind) for kind in kinds_of(need.role, need.of)] or [[EVERYWHERE]]
        around = [scope for scopes_around in wider for scope in scopes_around]
        for scope in kind:
            number = numbers.setdefault(
                f"{need.role}@{scope}", len(people_with(need.role, [scope, *around], now, borrowed=False))
            )
            if need.number > 1 and number == 0:
                continue  # that nobody holds it is said of each holder
            if number < need.number:
                found.setdefault((need, number), []).append(scope)
    return sorted({need.unmet(book, AND.join(where), number) for (need, number), where in found.items()})


def called(values: Mapping[str, str], places: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The values of such a problem with role and scopes as people call them; `places` as `names_of_scopes` gives them."""
    where = AND.join(words_of_scope(scope, places) for scope in scopes_named(values))
    return {**values, "name": title_of(values["name"]), "scope": where}


def scopes_named(values: Mapping[str, str]) -> list[str]:
    """The scopes in which there is the same to say of the role."""
    return values["scope"].split(AND)


def _of_kind(scopes: Collection[str], kind: str) -> list[str]:
    return sorted(scope for scope in scopes if scope.partition(":")[0] == kind)


def _needs(book: RuleBook) -> Iterator[Need]:
    for act in book.acts.values():
        yield Need(f"acts.{act.key}.who", act.who)
    for stage in book.stages.values():
        path = f"stages.{stage.key}"
        yield Need(f"{path}.holder", stage.holder.role, stage.holder.of)
        yield from _needs_of_quorum(stage)
        for branch in stage.branches.values():
            yield Need(f"{path}.branches.{branch.key}.holder", branch.holder.role, branch.holder.of)
        dues = [stage.due, *(branch.due for branch in stage.branches.values())]
        for due in dues:
            if due and due.escalate:
                yield Need(f"{path}.due", due.escalate)
    for path, _, move in book.every_move():
        if move.who:
            yield Need(f"{path}.who", move.who)


def _needs_of_quorum(stage: Stage) -> Iterator[Need]:
    """More holders than one, and those who vote beside them."""
    path, quorum = f"stages.{stage.key}.quorum", stage.quorum
    if (number := _number(stage)) > 1:
        yield Need(path, stage.holder.role, stage.holder.of, number)
    for role in (quorum.veto_role, quorum.tie_role) if quorum else ():
        if role:
            yield Need(path, role)


def _needs_apart(book: RuleBook) -> Iterator[Need]:
    """Of what `separate` keeps apart and one role does: as many people as for all of it together."""
    for group in book.separate:
        asked: dict[tuple[str, tuple[str, ...]], dict[str, Need]] = {}
        for key, need in _deciding(book, group):
            if need.role in ROLES:
                asked.setdefault((need.role, kinds_of(need.role, need.of)), {})[key] = need
        for by_key in asked.values():
            if len(by_key) > 1:
                first, *others = by_key.values()
                number = first.number + sum(other.number for other in others)
                yield first._replace(path="workflow.separate", number=number, apart=tuple(by_key))


def _deciding(book: RuleBook, group: Iterable[str]) -> Iterator[tuple[str, Need]]:
    """Each stage and act of the group with whoever acts in it for a case."""
    for key in group:
        if key in book.acts:
            yield key, Need("", book.acts[key].who)
        elif key in book.stages:
            number = _number(book.stages[key])
            for holder in _deciders(book, book.stages[key]):
                asked = number if holder == book.stages[key].holder else 1
                yield key, Need("", holder.role, holder.of, asked)


def _deciders(book: RuleBook, stage: Stage) -> Iterable[Holder]:
    """Whoever makes a move of the stage by which they act in it, and those whose voices it asks for."""
    made = (move for move in stage.moves.values() if move.by_person)
    movers = [
        each
        for move in made
        if not book.stops_beside(stage.key, move)
        for each in book.movers(stage.key, move)
    ]
    return dict.fromkeys([stage.holder, *movers] if stage.quorum else movers)


def _number(stage: Stage) -> int:
    """How many of its holders a stage asks for; of a majority, or of all, at least one."""
    needed = stage.quorum.needed if stage.quorum else 1
    return needed if isinstance(needed, int) else 1
