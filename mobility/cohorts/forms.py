"""Forms of what is done with many people at once: a move, a message; and of a view under a name."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from mobility.base.forms import Form, SeenForm
from mobility.base.languages import LANGUAGES
from mobility.base.seen import seen_of
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import CohortView
from mobility.workflow.rulebook import Move

LONGEST_REASON = 4000


class BulkMoveForm(Form):
    """The reason, where the move takes one."""

    reason = TextAreaField(_l("Reason, the same for all"), [Length(max=LONGEST_REASON)])

    @classmethod
    def of(cls, move: Move) -> "BulkMoveForm":
        form = cls()
        if move.reason == "none":
            del form.reason
        return form


LONGEST_NAME, LONGEST_SUBJECT, LONGEST_TEXT = 80, 150, 4000


class ViewForm(Form):
    """The name of a view, and whether the office finds it too."""

    name = StringField(_l("Name of the view"), [Length(max=LONGEST_NAME)])
    shared = BooleanField(_l("Share it with everybody who follows this call"))


class ChangedViewForm(ViewForm, SeenForm):
    """The same of a view that is kept, which can take over what the list shows now, where that is something else."""

    anew = BooleanField(
        _l("Keep under this name what the list shows now: its filters, order and columns"),
        description=_l("The address stays. Whoever opens it sees the list of now."),
    )

    @classmethod
    def of(cls, view: CohortView, cut: Cut) -> "ChangedViewForm":
        form = cls(data={**view.shown, "seen": seen_of(view.shown)})
        if Cut.of(view.parts) == cut:
            del form.anew
        return form


class OfficeMessageForm(Form):
    """Subject and text in each language; `seen`: how many people the writer was shown; `looked`: a digest of the words that
    they have looked at."""

    subject_tg = StringField(_l("Subject in Tajik"), [Length(max=LONGEST_SUBJECT)])
    text_tg = TextAreaField(_l("Text in Tajik"), [Length(max=LONGEST_TEXT)])
    subject_ru = StringField(_l("Subject in Russian"), [Length(max=LONGEST_SUBJECT)])
    text_ru = TextAreaField(_l("Text in Russian"), [Length(max=LONGEST_TEXT)])
    subject_en = StringField(_l("Subject in English"), [Length(max=LONGEST_SUBJECT)])
    text_en = TextAreaField(_l("Text in English"), [Length(max=LONGEST_TEXT)])
    in_it_only = BooleanField(
        _l("Leave out those whose application has ended without a place, or whose stay is cancelled"),
        default=True,
    )
    confirmed = BooleanField(_l("Yes, write to all of them"))
    seen = HiddenField()
    looked = HiddenField()

    def said(self) -> tuple[dict[str, str], dict[str, str]]:
        """Subjects and texts by language."""
        found = [
            {code: self[f"{part}_{code}"].data or "" for code in LANGUAGES} for part in ("subject", "text")
        ]
        return found[0], found[1]

    def words(self) -> dict[str, str]:
        """`subject_tg`, `text_tg` … of the languages that are whole."""
        subjects, texts = self.said()
        whole = [code for code in LANGUAGES if subjects[code].strip() and texts[code].strip()]
        return {
            f"{part}_{code}": found[code].strip()
            for part, found in (("subject", subjects), ("text", texts))
            for code in whole
        }

    def values(self) -> dict[str, Any]:
        subjects, texts = self.said()
        seen = str(self.seen.data or "")
        return {
            "subjects": subjects,
            "texts": texts,
            "seen": int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
            "looked": str(self.looked.data or ""),
            "confirmed": bool(self.confirmed.data),
        }
