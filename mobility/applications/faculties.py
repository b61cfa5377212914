"""The faculty with which an application lies, and the one that the register has for its person by now.

An application lies with the faculty that its person was in when they sent it, and stays there when they move to another
(docs/decisions/0019): its people are in the middle of deciding it. So whatever shows the faculty of an application, or is
cut by it, reads it here, as its scopes do: the first of them is the one that decides, another one only reads it too.
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, and_, case, cast, func
from sqlalchemy.orm import aliased

from mobility.base.database import Translated
from mobility.base.languages import tr
from mobility.institutions.models import Faculty
from mobility.register.models import KNOWN, Affiliation
from mobility.workflow.models import Case

REGISTERED = aliased(Faculty, name="registered_faculty")
"""To be joined by `registered_elsewhere`, beside `Faculty` by `lies_with`."""
KIND = "faculty"


def lies_with() -> ColumnElement[Any]:
    """Id of the faculty whose people decide the case; None where it has none.

    Split, and not matched by a pattern: of a hundred thousand rows that takes ten times as long.
    """
    behind = func.split_part(func.array_to_string(Case.scopes, " "), scope_of(""), 2)
    return cast(func.nullif(func.split_part(behind, " ", 1), ""), Integer)


def scope_of(faculty: int | str) -> str:
    """`faculty:3`, by which its people find the case."""
    return f"{KIND}:{faculty}"


def registered_elsewhere() -> ColumnElement[Any]:
    """Id of the faculty in which the register has the person by now, where the case lies with another; on `Affiliation`."""
    another = Affiliation.faculty_id.is_distinct_from(lies_with())
    return case((and_(Affiliation.state.in_(KNOWN), another), Affiliation.faculty_id))


def registered_words() -> str:
    """`in the register now: %(faculty)s`, in the present language; the name is put in row by row."""
    return _("in the register now: %(faculty)s")


def both_in_words(faculty: Translated | None, registered: Translated | None, words: str, code: str) -> str:
    """`Textile; in the register now: Digital Technologies`, in the language `code`; `words`: as `registered_words`."""
    if registered is None:
        return tr(faculty, code)
    return "; ".join(filter(None, (tr(faculty, code), words % {"faculty": tr(registered, code)})))
