"""Views of a cohort kept under a name: saved, shared, renamed, deleted and brought back."""

import unicodedata
from datetime import datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen
from mobility.base.sheets.shape import BLANKS
from mobility.calls.models import Call
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import CohortView


def save_view(actor: Person, call: Call, cut: Cut, *, name: str, shared: bool, now: datetime) -> CohortView:
    """Keep the cut under a name of the actor's own.

    Raises `Refusal`: "view-name-owed", "view-name-taken".
    """
    view = CohortView(
        call_id=call.id,
        owner_id=actor.id,
        name=_free_name(actor, call.id, name),
        parts=cut.stored(),
        shared=shared,
        made_at=now,
    )
    db.session.add(view)
    db.session.flush()
    return view


def change_view(
    view: CohortView, actor: Person, cut: Cut, *, name: str, shared: bool, anew: bool = False, seen: str = ""
) -> CohortView:
    """Rename one's own view, share it or stop that; `anew`: it shows `cut` from now on, under the address that it has.

    `seen`: `base.seen.seen_of` what the actor saw of it.
    Raises `Refusal`: "view-name-owed", "view-name-taken", "values-changed-meanwhile".
    """
    values = as_seen(seen, {"name": _tidy(name), "shared": shared}, view.shown)
    view.name, view.shared = _free_name(actor, view.call_id, values["name"], view.id), values["shared"]
    if anew:
        view.parts = cut.stored()
    db.session.flush()
    return view


def delete_view(view: CohortView, *, now: datetime) -> None:
    """Take it out of everybody's list; it can be brought back for some days."""
    view.deleted_at = view.deleted_at or now
    db.session.flush()


def bring_back_view(view: CohortView, actor: Person) -> None:
    """Put a deleted one back.

    Raises `Refusal`: "view-name-given-anew", where another one took its name meanwhile.
    """
    if _has_another(actor, view.call_id, view.name, view.id):
        raise Refusal("view-name-given-anew")
    view.deleted_at = None
    db.session.flush()


def _free_name(actor: Person, call_id: int, name: str, view_id: int = 0) -> str:
    """The name without blanks around, if no other view of the actor's has it, in whatever letters."""
    tidy = _tidy(name)
    if not tidy:
        raise Refusal("view-name-owed", "name")
    if _has_another(actor, call_id, tidy, view_id):
        raise Refusal("view-name-taken", "name")
    return tidy


def _has_another(actor: Person, call_id: int, name: str, view_id: int) -> bool:
    names = db.session.scalars(
        select(CohortView.name).where(
            CohortView.owner_id == actor.id,
            CohortView.call_id == call_id,
            CohortView.deleted_at.is_(None),
            CohortView.id != view_id,
        )
    )
    return name.casefold() in {each.casefold() for each in names}


def _tidy(name: str) -> str:
    """Composed letters, and no sign that nobody sees."""
    return BLANKS.sub(" ", unicodedata.normalize("NFC", name)).strip()
