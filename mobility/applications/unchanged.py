"""What a return asks to be changed in a section and nobody has changed yet, with the form that says why it stays so."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from mobility.applications.completeness import unchanged_of
from mobility.applications.forms import LeaveForm
from mobility.base.languages import tr
from mobility.questionnaires.definition import Section
from mobility.questionnaires.forms import Typed
from mobility.workflow.models import Asked


@dataclass(frozen=True)
class Unchanged:
    """One answer, or the ranking of destinations."""

    name: str
    """As the return names it: `personal.phone`, `choices`."""
    label: str
    form: LeaveForm
    said: str
    """Why it stays as it is, in the words of the person; empty as long as they have not said it, or say it anew."""


def unchanged_in(
    section: Section, asked: Asked | None, sent: Typed | None = None, refused: LeaveForm | None = None
) -> list[Unchanged]:
    """In the order of the form. `sent`: what a browser sent; `refused`: the form that was, in the place of its own."""
    if asked is None or section.kind == "documents":
        return []
    found = []
    for name, label in _labels(section, unchanged_of(section, asked)):
        form = LeaveForm.about(name, sent)
        said = "" if form.words.data else asked.instead.get(name, "")
        same = refused is not None and refused.words.name == form.words.name
        found.append(Unchanged(name, label, refused if refused is not None and same else form, said))
    return found


def unchanged_in_words(section: Section, asked: Asked | None) -> str:
    """What the return still waits for in the section, and what can be done; empty where it waits for nothing there."""
    found = unchanged_in(section, asked)
    waiting = [each.label for each in found if not each.said]
    if not waiting:
        return ""
    return _(
        "Not changed since it was asked for: %(answers)s. Change it, or say below why it is right as it is.",
        answers=", ".join(waiting),
    )


def reasons_in_words(section: Section, asked: Asked, sent: Typed) -> list[tuple[str, str]]:
    """What came of the reasons that a browser sent with the section, each with its tone: noted, or needless where the thing
    itself was changed after all.
    """
    given = [
        name
        for name in asked.fields
        if name.partition(".")[0] == section.key and LeaveForm.about(name, sent).words.data
    ]
    found = []
    if asked.instead.keys() & given:
        found.append((_("Noted: it stays as it is. Whoever asked for the change reads why."), "done"))
    changed = [label for _name, label in _labels(section, asked.changed.keys() & given)]
    if changed:
        said = _(
            "Changed, and that counts as your answer: %(answers)s. Why it should stay as it is was not kept.",
            answers=", ".join(changed),
        )
        found.append((said, "note"))
    return found


def _labels(section: Section, names: Collection[str]) -> list[tuple[str, str]]:
    whole = [(section.key, tr(section.title))]
    questions = [(f"{section.key}.{each.key}", tr(each.label)) for each in section.questions]
    return [(name, label) for name, label in (*whole, *questions) if name in names]
