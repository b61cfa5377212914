"""Calls and programmes for the rooms below: what they are called, where they belong, and which of them some words name."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, or_, select

from mobility.accounts.models import EVERYWHERE
from mobility.base.database import db
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.base.lending import Label
from mobility.base.references import tidy_reference
from mobility.calls.models import Call
from mobility.calls.policy import public, readable
from mobility.calls.queries import programme_names


def labels_of_calls(ids: Collection[int]) -> Mapping[int, Label]:
    rows = db.session.execute(select(Call.id, Call.title, Call.reference).where(Call.id.in_(ids)))
    return {number: Label(tr(title), f"/calls/{reference}") for number, title, reference in rows}


def scopes_of_call(number: int) -> Collection[str]:
    """Where the call belongs: itself, its programme, the whole university."""
    programme = db.session.scalars(select(Call.programme_id).where(Call.id == number)).one()
    return {EVERYWHERE, f"programme:{programme}", f"call:{number}"}


def scopes_run_by(key: str) -> Collection[str]:
    """The calls that go by the rule book, and their programmes."""
    found = db.session.execute(select(Call.id, Call.programme_id).where(Call.rule_book_key == key)).all()
    return {scope for call, programme in found for scope in (f"call:{call}", f"programme:{programme}")}


def labels_of_programmes(ids: Collection[int]) -> Mapping[int, Label]:
    """Without a page: only who keeps programmes has one of each."""
    return {number: Label(tr(name)) for number, name in programme_names().items() if number in ids}


def found_programmes(words: str) -> Collection[int]:
    """With the words in the name in any language."""
    wanted = fold(words)
    return [
        number
        for number, name in programme_names().items()
        if any(wanted in fold(each) for each in name.values())
    ]


def calls_opened(viewer: Any) -> Select[int]:
    """The ids of those whose page the viewer may open."""
    return select(Call.id).where(or_(public(), readable(viewer)))


def found_calls(words: str) -> Collection[int]:
    """Of this reference, or with the words in the title in any language: for a search."""
    wanted = fold(words)
    rows = db.session.execute(select(Call.id, Call.title, Call.reference)).all()
    return [
        row.id
        for row in rows
        if row.reference == tidy_reference(words) or any(wanted in fold(each) for each in row.title.values())
    ]
