"""The forms of documents: a file for one requirement, why one has none, a reason for accepting a finding."""

from collections.abc import Mapping, Sequence
from io import SEEK_END
from typing import Any, Self, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional

from mobility.base.fields import WholeField
from mobility.base.forms import Form, SeenForm
from mobility.base.refusals import Refusal
from mobility.base.seen import seen_of
from mobility.documents.blackening import MOST_BOXES, as_drawn, as_made
from mobility.documents.models import Blackening, Requirement
from mobility.documents.uploads import Upload

EMPTY_ROWS = 3
IN_PER_CENT = NumberRange(0, 100, _l("From 0 to 100."))


AForm = TypeVar("AForm", bound=Form)


def _one_of_many(kind: type[AForm], field: str, name: str, *, sent: bool) -> AForm:
    """One of several forms of this kind on a page: the id of its field is `name`. `sent`: with what the browser sent."""
    form = kind() if sent else kind(formdata=None)
    form[field].id = form[field].label.field_id = name
    return form


class UploadForm(Form):
    """One on a page for each requirement, so its field has the requirement's key in its id."""

    file = FileField(_l("File or photo"))
    arrived = HiddenField()
    """Set by the script that has sent the file in pieces: the number under which it arrived."""

    @classmethod
    def of(cls, requirement: Requirement, *, sent: bool = False) -> Self:
        """The form for this requirement; `sent`: with what the browser sent."""
        return _one_of_many(cls, "file", f"file-{requirement.key}", sent=sent)

    def upload(self) -> Upload:
        """What was sent; without a name where no file was chosen."""
        sent = self.file.data
        if not hasattr(sent, "stream"):
            return Upload(_Nothing(), "")
        size = sent.stream.seek(0, SEEK_END)
        sent.stream.seek(0)
        return Upload(sent.stream, sent.filename or "", sent.mimetype or "", size)

    def values(self) -> dict[str, object]:
        """Nothing: which upload it is the view says, as it may have come before the form."""
        return {}


class BlackenedForm(UploadForm, SeenForm):
    """A copy that was blackened with another program, beside what there is."""

    @classmethod
    def beside(cls, blackening: Blackening | None, requirement: Requirement) -> "BlackenedForm":
        """The form as a page shows it first."""
        form = cls.of(requirement)
        form.seen.data = seen_of(as_made(blackening))
        return form

    def values(self) -> dict[str, object]:
        return {"seen": self.seen.data}


class _Nothing:
    def read(self, size: int = -1, /) -> bytes:
        return b""


class InsteadForm(Form):
    """In place of another file that a return asks for; one on a page for each of these."""

    words = StringField(_l("Why you cannot give it"))

    @classmethod
    def of(cls, requirement: Requirement, *, sent: bool = False) -> "InsteadForm":
        return _one_of_many(cls, "words", f"instead-{requirement.key}", sent=sent)


class AcceptForm(Form):
    reason = StringField(_l("Why this is good enough"))

    @classmethod
    def of(cls, finding_id: int, *, sent: bool = False) -> "AcceptForm":
        return _one_of_many(cls, "reason", f"reason-{finding_id}", sent=sent)


class MayBeEmpty(Optional):
    """An empty row falls away, so no field of it is marked as optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


class BoxForm(PlainForm):
    """Where one box lies on its page; a row with no width falls away."""

    page = WholeField(_l("Page"), [MayBeEmpty()])
    left = WholeField(_l("From the left"), [MayBeEmpty(), IN_PER_CENT])
    top = WholeField(_l("From the top"), [MayBeEmpty(), IN_PER_CENT])
    width = WholeField(_l("Width"), [MayBeEmpty(), IN_PER_CENT])
    height = WholeField(_l("Height"), [MayBeEmpty(), IN_PER_CENT])


class BlackenForm(SeenForm):
    """`bare`: the pages without a box, once they were named; only of these it can be said that somebody has looked."""

    boxes = FieldList(FormField(BoxForm), _l("Box"), max_entries=MOST_BOXES)
    looked = BooleanField(_l("I have looked: nothing on the pages without a box tells whose it is"))
    bare = HiddenField()

    @classmethod
    def of(cls, blackening: Blackening | None, besides: Sequence[Mapping[str, int]] = ()) -> "BlackenForm":
        """The form with the boxes that are kept, those `besides`, and some empty rows to write new ones into."""
        there = as_drawn(blackening)
        boxes = [*there["boxes"], *(box for box in besides if box not in there["boxes"])]
        rows = [*map(dict, boxes), *({"page": 1} for _row in range(EMPTY_ROWS))]
        return cls(formdata=None, data={"boxes": rows[:MOST_BOXES], "seen": seen_of(there)})

    @classmethod
    def sent(cls, pages: int) -> "BlackenForm":
        """With what the browser sent for a document of so many pages: a box on another would cover nothing."""
        form, there = cls(), NumberRange(1, pages, _l("There is no such page."))
        for row in form.boxes.entries:
            row.form.page.validators = [MayBeEmpty(), there]
        return form

    def values(self) -> dict[str, Any]:
        """The boxes that have a size: {"page": 1, "left": 10, "top": 5, "width": 30, "height": 4}."""
        rows = [{key: value or 0 for key, value in entry.data.items()} for entry in self.boxes.entries]
        boxes = [{**row, "page": row["page"] or 1} for row in rows if row["width"] and row["height"]]
        return {"boxes": boxes, "seen": self.seen.data}

    @property
    def pages_looked_at(self) -> list[int]:
        named = str(self.bare.data or "").split(", ") if self.looked.data else []
        return [int(page) for page in named if page.isdecimal()]

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if refusal.key == "pages-without-box":
            self.looked.data, self.bare.data = False, str(refusal.values["pages"])
