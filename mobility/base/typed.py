"""What was typed into a form, in words: each value beside its question's label, as the page had it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField

from .fields import PARTS, day_of
from .forms import Form
from .languages import day
from .refusals import Refusal

View = TypeVar("View", bound=Callable[..., Any])
Buttons = Mapping[str, Mapping[str, Any]]
"""name -> value -> what the button says that sends it; lazily translated."""
Typed = Sequence[tuple[str, str]]
"""(name, value), in the order of the page."""
TICKED = "y"
"""What the box of a `BooleanField` sends."""


@dataclass(frozen=True)
class Label:
    """What a field is called, and the words of its choices by value."""

    text: str
    choices: Mapping[str, str] = field(default_factory=dict)


def typed_into(
    form_of: Callable[..., Form | None], page_again: Callable[..., str | None] | None = None
) -> Callable[[View], View]:
    """Say for a view whose form is made anew each time what it is: `form_of(**arguments of the view)`.

    `page_again(typed, **arguments)`: its own page with what was typed into it, not yet saved; None where nothing can be
    typed there now. Others need no mark: their form is found among those of their room.
    """

    def decorate(view: View) -> View:
        view.form_of, view.page_again = form_of, page_again  # type: ignore[attr-defined]  # read below
        return view

    return decorate


def sent_by(buttons: Buttons) -> Callable[[View], View]:
    """Say for a view whose form has several buttons what each says on its page: sent once more, it is by the same words."""

    def decorate(view: View) -> View:
        view.buttons = buttons  # type: ignore[attr-defined]  # read below
        return view

    return decorate


def pressed(path: str, typed: Typed) -> str:
    """What the button says by which the form was sent to `path`; empty where its view does not say (`sent_by`)."""
    buttons = _buttons(path)
    said = (str(buttons[name][value]) for name, value in typed if value in buttons.get(name, ()))
    return next(said, "")


def page_again(path: str, typed: Typed) -> str | None:
    """The page of the view that `path` was sent to, with what was typed; None where it has none of its own for that."""
    try:
        view, arguments = _view_behind(path)
        again = getattr(view, "page_again", None)
        return again(MultiDict(typed), **arguments) if again else None
    except (HTTPException, Refusal):  # gone meanwhile
        return None


def in_words(path: str, typed: Typed) -> list[tuple[str, str]]:
    """(label, value in words) of whatever a person typed into the form that is sent to `path`; what is empty stays out."""
    labels = _labels(path, {_base(name) for name, _value in typed})
    found: dict[str, list[str]] = {}
    for name, value in typed:
        if value.strip():
            found.setdefault(_base(name), []).append(value)
    if labels is None:
        untyped, said = {*_untyped_names(), *_buttons(path)}, _("What you typed")
        return [(said, value) for name, values in found.items() if name not in untyped for value in values]
    return [
        (labels[name].text, _joined(name, values, labels[name], typed))
        for name, values in found.items()
        if name in labels
    ]


def _joined(name: str, values: Sequence[str], label: Label, typed: Typed) -> str:
    """A day as everywhere, or as it was typed where it is none; of several choices each in words."""
    if any(sent == f"{name}-{PARTS[0]}" for sent, _value in typed):
        found, _faults = day_of(values) if len(values) == len(PARTS) else (None, {})
        return day(found) or ".".join(values)
    return ", ".join(label.choices.get(value, value) for value in values)


def _labels(path: str, names: set[str]) -> dict[str, Label] | None:
    """The labels of the form behind `path`, by field name; None if no form there has such fields."""
    try:
        view, arguments = _view_behind(path)
        if hasattr(view, "form_of"):
            form = view.form_of(**arguments)
            return None if form is None else _of_form(form)
    except (HTTPException, Refusal):  # gone meanwhile
        return None
    room = ".".join(view.__module__.split(".")[:2])
    best = max(_forms_of(room), key=lambda kind: len(names & set(kind)), default={})
    return best if names & set(best) else None


def _buttons(path: str) -> Buttons:
    try:
        view, _arguments = _view_behind(path)
    except HTTPException:  # gone meanwhile
        return {}
    return getattr(view, "buttons", {})


def _view_behind(path: str) -> tuple[Callable[..., Any], Mapping[str, Any]]:
    """What answers a form that is sent there. Raises `HTTPException`: nothing does."""
    endpoint, arguments = current_app.url_map.bind("").match(path.partition("?")[0], method="POST")
    return current_app.view_functions[endpoint], arguments


def _of_form(form: Form) -> dict[str, Label]:
    return {
        each.short_name: Label(str(each.label.text), _words_of(each))
        for each in form
        if not isinstance(each, HiddenField)
    }


def _forms_of(room: str) -> list[dict[str, Label]]:
    """The labels of each form class of the room."""
    return [_of_class(kind) for kind in _descendants(Form) if kind.__module__.startswith(f"{room}.")]


def _descendants(kind: type[Form]) -> Iterable[type[Form]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def _of_class(kind: type[Form]) -> dict[str, Label]:
    """From the fields as they are declared: nothing is asked of the database."""
    return {
        name: Label(str(unbound.args[0]), _declared_words(unbound.field_class, unbound.kwargs.get("choices")))
        for name, unbound in _declared(kind).items()
        if unbound.args and not issubclass(unbound.field_class, HiddenField)
    }


def _untyped_names() -> set[str]:
    """What fields of all forms are called that send what nobody typed: hidden ones, and ticks whose words the page alone
    has, as they stand beside each."""
    return {
        name
        for kind in _descendants(Form)
        for name, unbound in _declared(kind).items()
        if issubclass(unbound.field_class, HiddenField)
        or (issubclass(unbound.field_class, SelectMultipleField) and not unbound.args)
    }


def _declared(kind: type[Form]) -> dict[str, Any]:
    """name -> the field as the form declares it"""
    found = {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}
    return {name: each for name, each in found.items() if hasattr(each, "_formfield")}


def _words_of(asked: Field) -> dict[str, str]:
    """value -> words, of a field on a page."""
    if isinstance(asked, BooleanField):
        return {TICKED: _("Yes")}
    if not hasattr(asked, "iter_choices"):
        return {}
    return {str(choice[0]): str(choice[1]) for choice in asked.iter_choices()}


def _declared_words(kind: type[Field], choices: Any) -> dict[str, str]:
    """The same of a field as its class declares it."""
    if issubclass(kind, BooleanField):
        return {TICKED: _("Yes")}
    offered = choices() if callable(choices) else choices or ()
    if isinstance(offered, Mapping):
        return {str(value): str(words) for value, words in offered.items()}
    return {str(each.value): str(each.label) for each in offered}


def _base(name: str) -> str:
    """`birth_date-day` is a part of `birth_date`."""
    stem, dash, part = name.rpartition("-")
    return stem if dash and part in PARTS else name
