"""The forms of documents: a file for one requirement, a reason for accepting a finding."""

from io import SEEK_END

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField

from mobility.base.forms import Form
from mobility.documents.models import Requirement
from mobility.documents.uploads import Upload


class UploadForm(Form):
    """One on a page for each requirement, so its field has the requirement's key in its id."""

    file = FileField(_l("File or photo"))
    arrived = HiddenField()
    """Set by the script that has sent the file in pieces: the number under which it arrived."""

    @classmethod
    def of(cls, requirement: Requirement, *, sent: bool = False) -> "UploadForm":
        """The form for this requirement; `sent`: with what the browser sent."""
        form = cls() if sent else cls(formdata=None)
        form.file.id = form.file.label.field_id = f"file-{requirement.key}"
        return form

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


class _Nothing:
    def read(self, size: int = -1, /) -> bytes:
        return b""


class AcceptForm(Form):
    reason = StringField(_l("Why this is good enough"))

    @classmethod
    def of(cls, finding_id: int, *, sent: bool = False) -> "AcceptForm":
        form = cls() if sent else cls(formdata=None)
        form.reason.id = form.reason.label.field_id = f"reason-{finding_id}"
        return form
