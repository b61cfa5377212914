"""Calls that are called the same: which they are, and what tells them apart wherever several are named."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from mobility.base.database import Translated, db
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState


def marks_of(looks: Mapping[int, Hashable], *marks: Mapping[int, str]) -> dict[int, str]:
    """By id what tells apart those of one look: the first of the marks in which they all differ, else the last one.

    Empty for who is alone of their look.
    """
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for number, look in looks.items():
        alike[look].append(number)
    found = dict.fromkeys(looks, "")
    for twins in alike.values():
        if len(twins) > 1:
            telling = (mark for mark in marks if len({mark[number] for number in twins}) == len(twins))
            chosen = next(telling, marks[-1])
            found |= {number: chosen[number] for number in twins}
    return found


def marked(name: str, mark: str) -> str:
    """`Autumn exchange (C27-7KQM)`."""
    return f"{name} ({mark})" if mark else name


def call_names() -> Mapping[int, Translated]:
    """id -> title; where several calls are called the same, with the reference that tells them apart."""
    rows = db.session.execute(
        select(Call.id, Call.title, Call.reference).order_by(Call.id.desc()).limit(500)
    ).all()
    references = {row.id: row.reference for row in rows}
    marks = {
        code: marks_of({row.id: row.title[code] for row in rows if code in row.title}, references)
        for code in {code for row in rows for code in row.title}
    }
    return {
        row.id: {code: marked(title, marks[code][row.id]) for code, title in row.title.items()}
        for row in rows
    }


def namesakes(call: Call, now: datetime) -> Sequence[Call]:
    """Others that take applications, or will, and are called the same in one language at least."""
    standing = (Call.state == CallState.PUBLISHED, Call.closes_on >= local_day(now), Call.closed_at.is_(None))
    others = db.session.scalars(select(Call).where(*standing, Call.id != call.id).order_by(Call.id))
    return [other for other in others if not call.title.items().isdisjoint(other.title.items())]
