"""Forms of the head's signature: what they saw of a proposal or a variant, and what they were asked back about."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from mobility.base.forms import Form
from mobility.selection.forms import TOO_LONG, is_number
from mobility.selection.models import Placement
from mobility.selection.services.proposing import LONGEST_REASON


class SignatureForm(Form):
    """`voted_down`: ids of the applications that get a place though the committee did not carry them, as the page named
    them: only of these it can be said that it is signed all the same."""

    seen = HiddenField()
    anyway = BooleanField(_l("I sign, although the vote of the committee was not carried"))
    voted_down = HiddenField()

    def asks_about(self, voted_down: Iterable[Placement]) -> None:
        """The page names these now; a tick that was for others is none."""
        named = ",".join(str(each.application_id) for each in voted_down)
        if self.voted_down.data != named:
            self.anyway.data, self.voted_down.data = False, named

    def values(self) -> dict[str, Any]:
        values = super().values()
        named = [each for each in str(values.pop("voted_down") or "").split(",") if is_number(each)]
        return values | {"despite": frozenset(map(int, named)) if values.pop("anyway") else frozenset()}


class SignForm(SignatureForm):
    """What the signer saw, and up to which entry of the call's record."""

    since = HiddenField()

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "since"}

    @property
    def seen_up_to(self) -> int:
        text = str(self.since.data or "")
        return int(text) if is_number(text) else 0

    def shows(self, seen: str, since: int) -> None:
        """The page is shown with this proposal, so a signature is for this one and for no earlier one."""
        self.seen.data, self.since.data = seen, str(since)


class SignVariantForm(SignatureForm):
    """The variant and its proposal as the signer saw them, and why it is signed instead of what the call had published."""

    seen_proposal = HiddenField()
    reason = TextAreaField(
        _l("Why other terms than the call had published"),
        [DataRequired(_l("Give a reason.")), Length(max=LONGEST_REASON, message=TOO_LONG)],
        description=_l("Everybody who took part in this selection reads it beside their result."),
    )
