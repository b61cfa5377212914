"""What a return for changes asks for: which of the asked answers and documents are newer than it, and since when.

Answers are written over, so that the return keeps when each of them was changed; so it does of a document, of which its file
tells until the return is answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from mobility.applications.queries import Dossier
from mobility.base.languages import moment
from mobility.base.lending import Askable
from mobility.base.veil import Veil
from mobility.base.zone import Zone
from mobility.workflow.models import Asked
from mobility.workflow.queries import asked_in_words


@dataclass(frozen=True)
class Mended:
    """A return and what was done about it; `rows` as the component `summary_list` wants them."""

    asked_at: datetime
    by: str
    """Who asked."""
    why: str
    """In their words."""
    awaited: bool
    """Whether it was not sent again yet."""
    rows: list[dict[str, str]]


def mended_since(
    dossier: Dossier, asked: Asked, fields: Sequence[Askable], *, by: str, veil: Veil | None
) -> Mended | None:
    """In the order of the form; `fields`: what the viewer may know of, and `veil` what is covered in words for them. None
    where nothing of it is asked any more.
    """
    rows = mended_in(dossier, asked, fields, veil)
    if not rows:
        return None
    why = asked_in_words(asked)
    return Mended(
        asked_at=asked.asked_at,
        by=by,
        why=veil.cover(why) if veil else why,
        awaited=asked.answered_at is None,
        rows=rows,
    )


def mended_in(
    dossier: Dossier, asked: Asked, fields: Sequence[Askable], veil: Veil | None = None
) -> list[dict[str, str]]:
    """What became of each thing that is asked, in the order of the form, for the component `summary_list`."""
    return [_row(dossier, field, asked, veil) for field in fields if field.key in asked.fields]


def _row(dossier: Dossier, field: Askable, asked: Asked, veil: Veil | None) -> dict[str, str]:
    is_document = field.key.startswith("documents.")
    at = _changed_at(asked, field.key)
    if is_document and (at is None or asked.answered_at is None):
        at = _given_at(dossier, field.key)
    if field.key in asked.instead:
        words = asked.instead[field.key]
        why = veil.cover(words) if veil else words
        absent = is_document and at is None
        said = _("not there: %(why)s", why=why) if absent else _("right as it is: %(why)s", why=why)
        return {"key": field.label, "value": said}
    if at is None or at <= asked.asked_at:
        said = _("not changed") if asked.answered_at else _("not changed yet")
        return {"key": field.label, "value": said}
    when = moment(at.astimezone(Zone.info))
    said = (
        _("new file of %(moment)s", moment=when)
        if is_document
        else _("filled in anew, %(moment)s", moment=when)
    )
    return {"key": field.label, "value": said}


def _changed_at(asked: Asked, key: str) -> datetime | None:
    changed = asked.changed.get(key)
    return datetime.fromisoformat(changed) if changed else None


def _given_at(dossier: Dossier, key: str) -> datetime | None:
    """When the document in force was sent; None where none is there."""
    part = key.partition(".")[2]
    found = (
        dossier.documents[each.id].uploaded_at
        for each in dossier.requirements
        if each.key == part and each.id in dossier.documents
    )
    return next(found, None)
