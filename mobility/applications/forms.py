"""Forms of the applicant's pages that are not made from a questionnaire."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from mobility.applications.queries import Dossier, is_offered
from mobility.base.forms import Form, SeenForm
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.institutions.forms import options
from mobility.questionnaires.forms import Typed
from mobility.questionnaires.models import SectionAnswers

LONGEST_REASON = 2000
LONGEST_ID = 9
"""Digits; more the database does not count."""


class OfVersion(Form):
    """`seen_version`: the version of the case that the page showed."""

    seen_version = HiddenField()

    def values(self) -> dict[str, Any]:
        text = str(self.seen_version.data or "")
        return {"seen_version": int(text) if text.isdecimal() and len(text) < 10 else None}


class SendForm(OfVersion, SeenForm):
    """`seen`: what the page showed of the register's."""

    def values(self) -> dict[str, Any]:
        return {**super().values(), "seen": self.seen.data}


class WithdrawForm(OfVersion):
    reason = TextAreaField(_l("Why, if you like to say"), [Optional(), Length(max=LONGEST_REASON)])

    def values(self) -> dict[str, Any]:
        return {**super().values(), "reason": self.reason.data or ""}


class LeaveForm(Form):
    """In place of a change that a return asks for; one in a section for each thing that it names there."""

    words = StringField(_l("Why it is right as it is"))

    @classmethod
    def about(cls, name: str, sent: Typed | None = None) -> "LeaveForm":
        """`name`: as the return has it, such as `personal.phone` or `choices`; `sent`: by a browser, with the section."""
        form = cls(formdata=sent, prefix=f"leave-{name}-")
        form.words.id = form.words.label.field_id = f"leave-{name}"
        return form


class ChoicesForm(Form):
    """One list to choose from for each rank; made by `choices_form`."""

    seen_revision = HiddenField()
    seen_ranking = HiddenField()
    """Ids of the destinations that the page showed as ranked, in their order: `3,5`."""
    ranks: int

    @property
    def rank_fields(self) -> list[Any]:
        return [self._fields[f"rank_{rank}"] for rank in range(1, self.ranks + 1)]

    @property
    def ranked(self) -> list[int | None]:
        """What stands at each rank: the id of a destination, or None."""
        return [int(field.data) if str(field.data or "").isdecimal() else None for field in self.rank_fields]

    def values(self) -> dict[str, Any]:
        revision = str(self.seen_revision.data or "0")
        return {
            "ranked": self.ranked,
            "seen_revision": int(revision) if revision.isdecimal() else -1,
            "seen_ranking": self._seen_ranking(),
        }

    def _seen_ranking(self) -> list[int] | None:
        """None where it was not sent: by a page of before, or by no page."""
        sent = next(iter(self.seen_ranking.raw_data or ()), None)
        if sent is None:
            return None
        return [int(part) for part in str(sent).split(",") if part.isdecimal() and len(part) <= LONGEST_ID]

    def shows(self, stored: SectionAnswers) -> dict[str, list[str]]:
        """What the lists of a page that goes on after saving are to hold from now on, by their names."""
        ranking = [*map(str, stored.values["ranked"]), *[""] * self.ranks]
        return {field.name: [chosen] for field, chosen in zip(self.rank_fields, ranking, strict=False)}

    def seen_now(self, stored: SectionAnswers) -> dict[str, str]:
        """The hidden field of that page."""
        return {"seen_ranking": _seen(stored, stored.values["ranked"])["seen_ranking"]}

    def see(self, stored: SectionAnswers | None, ranking: Sequence[int]) -> None:
        """What the page stands on from now on."""
        for name, value in _seen(stored, ranking).items():
            self[name].data = value


def choices_form(dossier: Dossier, stored: SectionAnswers | None, typed: Typed | None = None) -> ChoicesForm:
    """With what is stored, or with what was sent: now, or (`typed`) before a session ended.

    As many ranks as there are destinations to fill them; one withdrawn meanwhile stays in the list and says so.
    """
    kept = [choice.destination for choice in dossier.choices]
    ranks = max(dossier.rankable, len(kept), 1)
    offered = options([("", _("None")), *((d.id, words_of(d)) for d in _offered(dossier, kept))])
    fields = {
        f"rank_{rank}": SelectField(
            _("Choice %(number)s", number=rank),
            choices=offered,
            validate_choice=False,
            default=str(kept[rank - 1].id) if rank <= len(kept) else "",
            validators=[] if rank == 1 else [Optional()],
        )
        for rank in range(1, ranks + 1)
    }
    kind = type("ChoicesForm", (ChoicesForm,), {**fields, "ranks": ranks})
    content = {} if typed is None else {"formdata": typed}
    form: ChoicesForm = kind(**_seen(stored, [destination.id for destination in kept]), **content)
    return form


def _seen(stored: SectionAnswers | None, ranking: Sequence[int]) -> dict[str, str]:
    """What a page carries, to tell afterwards what it had shown."""
    return {
        "seen_revision": str(stored.revision if stored else 0),
        "seen_ranking": ",".join(map(str, ranking)),
    }


def _offered(dossier: Dossier, kept: Sequence[Destination]) -> list[Destination]:
    kept_ids = {destination.id for destination in kept}
    return [d for d in dossier.destinations if d in dossier.offered or d.id in kept_ids]


def words_of(destination: Destination) -> str:
    """Whole, and whether it is no longer offered."""
    name = place_in_words(destination)
    return name if is_offered(destination) else _("%(destination)s (no longer offered)", destination=name)
