"""What speaks against giving or lending somebody a role: that they may not decide what waits there for its holder."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import or_, select, true
from sqlalchemy.orm import aliased, contains_eager

from mobility.accounts.models import EVERYWHERE, Grant, Person
from mobility.accounts.queries import load_grants
from mobility.base.database import db
from mobility.base.languages import NAMED, tr

from .engine.books import book_of_version
from .engine.hand import one_look
from .engine.permission import bars_of
from .models import Case, Wait
from .rulebook import RuleBook
from .substitutes import barred_in_words

LOOKED_AT = 100
"""So many cases are looked at when a role is lent."""
TOLD_OF_APPLICANTS = ("own-case", "applies-too")
"""Of `substitutes.REASONS`, those that an application of theirs is."""
UNTOLD = "begins-too"
"""The key of the refusal for a draft of theirs, which nobody else learns of."""


def barred_there(grant: Grant, person: Person, now: datetime) -> list[str]:
    """What speaks against giving or lending the role to the person: what waits for its holder now, and they may not decide.

    Their own applications, and their rivals', are `applies_there`'s to tell, unless nothing would be left to decide. Of a
    draft nothing is told: what it keeps them apart from counts as theirs to decide. Of very many cases the most urgent are
    looked at.
    """
    load_grants(person, now)
    found = _waiting_for(grant)
    whys = [(case, _why_barred(case, person)) for case in found]
    barred = [(case, why) for case, why in whys if why not in (None, UNTOLD)]
    if barred and len(barred) == len(found):
        return [
            _(
                "%(name)s may decide none of the cases that wait there now: %(cases)s.",
                name=person.called,
                cases=barred_in_words(barred),
            )
        ]
    others = [(case, why) for case, why in barred if why not in TOLD_OF_APPLICANTS]
    if not others:
        return []
    return [
        ngettext(
            "Of the cases that wait there now %(name)s may not decide %(num)d: %(cases)s.",
            "Of the cases that wait there now %(name)s may not decide %(num)d: %(cases)s.",
            len(others),
            name=person.called,
            cases=barred_in_words(others),
        )
    ]


def _waiting_for(grant: Grant) -> list[Case]:
    """The cases that its holder is asked to decide now, those due first come first."""
    here = Wait.role == grant.role if grant.scope == EVERYWHERE else Wait.token == grant.token
    asked = or_(Wait.person_id.is_(None), Wait.person_id == grant.person_id)
    waits = db.session.scalars(
        select(Wait)
        .join(Wait.case)
        .options(contains_eager(Wait.case))
        .where(here, asked, Wait.closed_at.is_(None), Case.ended_at.is_(None))
        .order_by(Wait.due_at, Wait.id)
        .limit(LOOKED_AT)
    ).all()
    return list({wait.case_id: wait.case for wait in waits}.values())


def _why_barred(case: Case, person: Person) -> str | None:
    with one_look(case):
        return bars_of(case).why(person)


def applies_there(grant: Grant, person: Person, now: datetime) -> list[str]:
    """What speaks against lending the role to the person: they have applied in a call where it decides, of whatever faculty,
    so they are kept apart from their rivals. Of a draft nothing is told.
    """
    theirs = aliased(Case)
    lists = select(theirs.context).where(theirs.scopes.contains([grant.scope]), theirs.ended_at.is_(None))
    here = true() if grant.scope == EVERYWHERE else Case.context.in_(lists)
    applied = db.session.scalars(
        select(Case)
        .where(Case.subject_id == person.id, Case.ended_at.is_(None), Case.submitted_at.is_not(None), here)
        .order_by(Case.id)
    ).all()
    titles = [
        tr(case.title)
        for case in applied
        if grant.role in _deciding_roles(book_of_version(case.rule_book_id))
    ]
    if not titles:
        return []
    shown = "; ".join(titles[:NAMED])
    return [
        _(
            "%(name)s has applied where this role decides: %(titles)s. They decide neither their own application nor those "
            "of others in the same call.",
            name=person.called,
            titles=shown,
        )
    ]


def _deciding_roles(book: RuleBook) -> frozenset[str]:
    made = {
        holder.role
        for key in book.stages
        for move in book.moves_from(key)
        for holder in book.movers(key, move)
    }
    return frozenset(
        made | {act.who for act in book.acts.values()} | {s.holder.role for s in book.stages.values()}
    )
