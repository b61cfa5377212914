"""Forms of the applicant's pages that are not made from a questionnaire."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from mobility.applications.queries import Dossier, is_offered
from mobility.base.forms import Form
from mobility.base.languages import tr
from mobility.calls.models import Destination
from mobility.institutions.forms import options
from mobility.questionnaires.models import SectionAnswers

LONGEST_REASON = 2000


class SendForm(Form):
    """`seen_version`: the version of the case that the page showed."""

    seen_version = HiddenField()

    def values(self) -> dict[str, Any]:
        text = str(self.seen_version.data or "")
        return {"seen_version": int(text) if text.isdecimal() and len(text) < 10 else None}


class WithdrawForm(SendForm):
    reason = TextAreaField(_l("Why, if you like to say"), [Optional(), Length(max=LONGEST_REASON)])

    def values(self) -> dict[str, Any]:
        return {**super().values(), "reason": self.reason.data or ""}


class ChoicesForm(Form):
    """One list to choose from for each rank; made by `choices_form`."""

    seen_revision = HiddenField()
    ranks: int

    @property
    def rank_fields(self) -> list[Any]:
        return [self._fields[f"rank_{rank}"] for rank in range(1, self.ranks + 1)]

    def values(self) -> dict[str, Any]:
        """Ranks left empty between others close up."""
        revision = str(self.seen_revision.data or "0")
        ranked = [int(field.data) for field in self.rank_fields if str(field.data or "").isdecimal()]
        return {"ranked": ranked, "seen_revision": int(revision) if revision.isdecimal() else -1}


def choices_form(dossier: Dossier, stored: SectionAnswers | None) -> ChoicesForm:
    """With what is stored, or with what was sent. A destination withdrawn meanwhile stays in the list and says so."""
    kept = [choice.destination for choice in dossier.choices]
    ranks = max(dossier.call.choices, len(kept))
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
    form: ChoicesForm = type("ChoicesForm", (ChoicesForm,), {**fields, "ranks": ranks})(
        seen_revision=str(stored.revision if stored else 0)
    )
    return form


def _offered(dossier: Dossier, kept: Sequence[Destination]) -> list[Destination]:
    kept_ids = {destination.id for destination in kept}
    return [d for d in dossier.call.destinations if is_offered(d) or d.id in kept_ids]


def words_of(destination: Destination) -> str:
    """`Riga Technical University: engineering`, and whether it is no longer offered."""
    name = f"{tr(destination.institution.name)}: {tr(destination.field)}"
    return name if is_offered(destination) else _("%(destination)s (no longer offered)", destination=name)
