"""Forms of the head's signature: what they saw of a proposal or a variant, and what they were asked back about."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from mobility.base.forms import Form
from mobility.selection.forms import TOO_LONG, is_number
from mobility.selection.models import Appeal, Placement
from mobility.selection.services.proposing import LONGEST_REASON


class SignatureForm(Form):
    """`votes`: ids of the applications that get a place though their vote does not speak for one, as the page named them:
    only of these it can be said that the vote is read; `points`: ids of the appeals after which points are looked at again,
    of which it warned."""

    seen = HiddenField()
    read = BooleanField(_l("I have read these votes of the committee, and sign"))
    votes = HiddenField()
    points = HiddenField()

    def asks_about(self, votes: Iterable[Placement]) -> None:
        """The page names these now; a tick that was for others is none."""
        named = ",".join(str(each.application_id) for each in votes)
        if self.votes.data != named:
            self.read.data, self.votes.data = False, named

    def warns_of(self, appeals: Iterable[Appeal]) -> None:
        """The page warns of these now, so a signature is given with them in view."""
        self.points.data = ",".join(str(each.id) for each in appeals)

    def values(self) -> dict[str, Any]:
        values = super().values()
        named, warned = _numbers_in(values.pop("votes")), _numbers_in(values.pop("points"))
        return values | {"votes_read": named if values.pop("read") else frozenset(), "points_seen": warned}


def _numbers_in(written: object) -> frozenset[int]:
    return frozenset(int(each) for each in str(written or "").split(",") if is_number(each))


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
        description=_l(
            "Everybody who took part in this selection reads it beside their result, as you write it: it is not translated. "
            "Write it in each language in which the call stands."
        ),
    )
