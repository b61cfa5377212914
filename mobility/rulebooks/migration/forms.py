"""The form of a migration: which versions' cases go over, which stage becomes which, and why."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import InputRequired, Length

from mobility.base.forms import Form
from mobility.base.languages import tr
from mobility.rulebooks.forms import LONGEST_REASON
from mobility.rulebooks.models import RuleBookMigration
from mobility.rulebooks.queries import Book, rules_of
from mobility.rulebooks.renaming import other_keys
from mobility.workflow.rulebook import RuleBook

PREFIX = "to-"
"""Before the key of a stage, in the names of its box."""


class MigrationForm(Form):
    """A subclass of `of` has a box for each stage of the older versions."""

    from_ids = SelectMultipleField(
        _l("Cases that follow"), [InputRequired(_l("Choose at least one version."))], coerce=int
    )
    reason = TextAreaField(
        _l("Why the rules change for cases under way"),
        [InputRequired(_l("Say why.")), Length(max=LONGEST_REASON)],
        description=_l("It stands in the record, and whoever confirms it reads it."),
    )

    @classmethod
    def of(
        cls, book: Book, labels: Mapping[int, str], earlier: RuleBookMigration | None = None
    ) -> "MigrationForm":
        """The form for a rule book; boxes are filled with the stages of equal keys, or of equal titles where only the key is
        another, or as in a plan that came to nothing.

        `labels`: version id -> its words.
        """
        new = rules_of(book.in_force)
        stages = {"": _("– no stage –"), **{key: tr(dict(stage.title)) for key, stage in new.stages.items()}}
        choices = [SelectChoice(key, title) for key, title in stages.items()]
        boxes = {
            f"{PREFIX}{key}": SelectField(
                tr(dict(old.stages[key].title)),
                choices=choices,
                default=key if key in new.stages else other_keys(old, new).get(key, ""),
                validate_choice=True,
            )
            for key, old in stages_before(book).items()
        }
        form: MigrationForm = type("MigrationFormOfBook", (cls,), boxes)(
            data={"from_ids": [*labels], **(_taken_over(earlier, labels, boxes, new) if earlier else {})}
        )
        form.from_ids.choices = [SelectChoice(number, said) for number, said in labels.items()]
        return form

    @property
    def boxes(self) -> list[SelectField]:
        """Those of the stages, in their order."""
        return [field for field in self if isinstance(field, SelectField) and field.name.startswith(PREFIX)]

    def to_choose(self, used: Collection[str]) -> list[SelectField]:
        """The boxes that have to be looked at: refused, of a stage with open cases that is gone, or chosen otherwise."""
        return [
            box
            for box in self.boxes
            if box.errors or (box.data != _stage_of(box) and (box.data or _stage_of(box) in used))
        ]

    def as_they_are(self, used: Collection[str]) -> list[SelectField]:
        """The others: of stages that keep their names, or are gone with no case in them."""
        chosen = [box.name for box in self.to_choose(used)]
        return [box for box in self.boxes if box.name not in chosen]

    def values(self) -> dict[str, Any]:
        stages = {_stage_of(field): field.data for field in self.boxes if field.data}
        return {"from_ids": self.from_ids.data, "stages": stages, "reason": self.reason.data}


def _stage_of(box: SelectField) -> str:
    """The key of the stage that the box is for."""
    return str(box.name.removeprefix(PREFIX))


def _taken_over(
    earlier: RuleBookMigration, labels: Mapping[int, str], boxes: Iterable[str], new: RuleBook
) -> dict[str, Any]:
    """What an earlier plan said, as far as the versions and stages are there still."""
    chosen = {name: earlier.stages.get(name.removeprefix(PREFIX), "") for name in boxes}
    return {
        "reason": earlier.reason,
        "from_ids": [number for number in earlier.from_ids if number in labels] or [*labels],
        **{name: key for name, key in chosen.items() if not key or key in new.stages},
    }


def stages_before(book: Book) -> dict[str, RuleBook]:
    """Stage -> the newest of the older versions that have open cases and this stage, those of that version first."""
    found: dict[str, RuleBook] = {}
    for version in (each for each in book.versions[1:] if each.open_cases):
        rules = rules_of(version)
        for key in rules.stages:
            found.setdefault(key, rules)
    return found
