"""What the end of a role would leave: the cases in which nobody could act for it then, and who could not take over all."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import ngettext
from sqlalchemy import or_, select, tuple_

from mobility.accounts.models import EVERYWHERE, Grant
from mobility.accounts.queries import others_in_role
from mobility.base.database import db
from mobility.base.languages import named as in_a_line
from mobility.base.lending import Bereft, lent

from .engine.acts import awaited_act, awaiting_act_of, bars_of_act
from .engine.books import book_of_version
from .engine.hand import one_look
from .engine.permission import bars_of, who_knows_whose
from .engine.tokens import role_tokens
from .models import Case, Wait
from .stuck import asked_beside

LOOKED_AT = 100
"""In so many cases it is looked at who of those that are left may decide, those due first; in the others by role alone."""

People = frozenset[int]


@dataclass(frozen=True)
class Left:
    """`others`: scope -> who acts in the role there then; `barred`: id of a case -> who may not decide it."""

    others: Mapping[str, People]
    barred: Mapping[int, People]

    def there(self, token: str) -> People:
        return self.others.get(token.partition("@")[2], frozenset()) | self.others.get(
            EVERYWHERE, frozenset()
        )

    def able(self, wait: Any) -> People:
        """Who may do what waits; `wait` has a `token` and a `case_id`."""
        return self.there(wait.token) - self.barred.get(wait.case_id, frozenset())


def bereft(grant: Grant, at: datetime) -> Bereft:
    """Which cases would wait for nobody in the role of `grant`, or for more than are left, were it and its loans to end `at`
    that moment, which may be to come; and who has the role then and may not take over all that waits.

    An act that is given for many cases at once is waited for too, though no wait asks for it: by whoever is not barred.
    Of a role whose work outsiders do by a link, there are none.
    """
    if grant.role in lent.recipients:
        return Bereft()
    others = others_in_role(grant, at)
    waits = _waits_of(grant)
    left = Left(others, _barred_in(waits) if others else {})
    lost = [wait for wait in waits if not left.able(wait)]
    elsewhere = _open_elsewhere(grant.role, lost, left)
    alone = [wait for wait in lost if wait.person_id or (wait.case_id, wait.branch) not in elsewhere]
    lost_acts, apart = _acts_lost(grant, left)
    by_name = [wait for wait in waits if wait.person_id and wait not in lost]
    untaken = _untaken(by_name, left)
    return Bereft(
        alone=tuple(dict.fromkeys([*(wait.reference for wait in alone), *lost_acts])),
        short=_assessed(untaken, in_words=False),
        fewer=_assessed(untaken, in_words=True, or_voted=True),
        passed_on=tuple(_left_to_one(by_name, left)),
        apart=apart.union(*(left.there(wait.token) - left.able(wait) for wait in waits)),
    )


def _waits_of(grant: Grant) -> Sequence[Any]:
    """What waits for the role there, and of a right of their own for its holder by name; those due first come first."""
    mine = Wait.role == grant.role if grant.scope == EVERYWHERE else Wait.token == grant.token
    named = Wait.person_id == grant.person_id
    asked = or_(Wait.person_id.is_(None), named) if grant.lender_id is None else Wait.person_id.is_(None)
    return db.session.execute(
        select(
            Wait.case_id,
            Wait.branch,
            Wait.token,
            Wait.stage,
            Wait.person_id,
            Case.reference,
            Case.rule_book_id,
        )
        .join(Case, Case.id == Wait.case_id)
        .where(mine, asked, Wait.closed_at.is_(None), Wait.vacant_at.is_(None))
        .order_by(Wait.due_at, Wait.case_id)
    ).all()


def _barred_in(waits: Sequence[Any]) -> Mapping[int, People]:
    """id of a case -> who may not decide it; of the first cases alone."""
    first = [*dict.fromkeys(wait.case_id for wait in waits)][:LOOKED_AT]
    found = {}
    for case in db.session.scalars(select(Case).where(Case.id.in_(first))) if first else ():
        with one_look(case):
            found[case.id] = frozenset(bars_of(case).people).union(who_knows_whose(case))
    return found


def _untaken(named: Sequence[Any], left: Left) -> list[Any]:
    """Those of the waits of which those who are left have places already, so that nobody comes for this one."""
    asked = asked_beside({wait.case_id for wait in named})
    return [wait for wait in named if left.able(wait) <= asked.get(wait.case_id, set())]


def _assessed(waits: Sequence[Any], *, in_words: bool, or_voted: bool = False) -> tuple[str, ...]:
    """References of the cases whose stage asks for assessments, or for votes too: `in_words`, so that fewer are enough then,
    or a number."""
    found = ((wait, book_of_version(wait.rule_book_id).stage(wait.stage)) for wait in waits)
    return tuple(
        dict.fromkeys(
            wait.reference
            for wait, stage in found
            if (stage.assessed or (or_voted and stage.voted))
            and stage.quorum
            and isinstance(stage.quorum.needed, str) == in_words
        )
    )


def _left_to_one(named: Sequence[Any], left: Left) -> Iterator[str]:
    """Which cases one person alone would assess, where the rules ask all who are there: said, as it is allowed."""
    cases = _assessed([wait for wait in named if len(left.able(wait)) == 1], in_words=True)
    if cases:
        yield ngettext(
            "One person alone would then assess %(cases)s, and their points would be its whole score.",
            "One person alone would then assess each of %(num)d cases, and their points would be its whole score: "
            "%(cases)s.",
            len(cases),
            cases=in_a_line(cases),
        )


def _acts_lost(grant: Grant, left: Left) -> tuple[list[str], People]:
    """References of the cases that wait for nothing but an act of the role, which nobody who is left could give; and who of
    them could not give it in one of these or another. What the holder of the grant could not give either is not lost by it.
    """
    own, lost, apart = f"{grant.role}@{grant.scope}", [], frozenset[int]()
    for case in awaiting_act_of(grant.role):
        tokens = role_tokens(case, grant.role)
        if grant.scope != EVERYWHERE and own not in tokens:
            continue
        kept_apart = _barred_from_act(case)
        if grant.person_id in kept_apart:
            continue
        staying = frozenset[int]().union(*(left.there(token) for token in tokens))
        barred = staying.intersection(kept_apart)
        apart |= barred
        if staying == barred:
            lost.append(case.reference)
    return lost, apart


def _barred_from_act(case: Case) -> Collection[int]:
    act = awaited_act(case)
    return bars_of_act(case, act).people.keys() if act is not None else ()


def _open_elsewhere(role: str, lost: Sequence[Any], left: Left) -> set[tuple[int, str]]:
    """(id of the case, branch) of what waits for the same role in another of its scopes too, where somebody is left."""
    if not lost:
        return set()
    beside = db.session.execute(
        select(Wait.case_id, Wait.branch, Wait.token).where(
            tuple_(Wait.case_id, Wait.branch).in_({(wait.case_id, wait.branch) for wait in lost}),
            Wait.role == role,
            Wait.closed_at.is_(None),
            Wait.vacant_at.is_(None),
        )
    ).all()
    return {(wait.case_id, wait.branch) for wait in beside if left.able(wait)}
