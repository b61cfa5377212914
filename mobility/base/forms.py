"""The parent of all forms: what a service refuses stands beside the field, and nothing typed is lost."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, SubmitField
from wtforms import Form as PlainForm
from wtforms.form import BaseForm

from .refusals import Refusal
from .seen import seen_again
from .wording import Sentences


def number_or_none(value: Any) -> int | None:
    """A whole number as a page writes it; None for what is mangled or missing."""
    return int(value) if str(value).isdecimal() else None


class Worded:
    """How forms are told what to say where a field has no words of its own."""

    def get_translations(self, form: BaseForm) -> Sentences:
        return Sentences()


class Group(PlainForm):
    """The parent of forms that stand in another as one of its fields."""

    class Meta(Worded):
        pass


class Form(FlaskForm):
    """`attempt` calls a service with the form's values; a `Refusal` becomes an error of its field or of the form."""

    class Meta(Worded):
        pass

    meanwhile = False
    """Whether what was refused had changed since the page was opened: its summary is headed so."""
    refusal: Refusal | None = None
    """What the service refused by, as the last of its attempts."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing is said to be wrong with what nobody has sent yet (`base.again`)."""
        return "unsent" not in g and bool(super().validate(extra_validators))

    def attempt(self, service: Callable[..., Any], *args: Any, **extra: Any) -> bool:
        """Call `service(*args, **values of this form, **extra)`; its result is kept as `self.result`.

        False if it was refused: the page is then shown again with 422, which rolls the request back.
        """
        try:
            self.result = service(*args, **{**self.values(), **extra})
        except Refusal as refusal:
            self.refusal = refusal
            self.refuse(refusal)
            return False
        return True

    def values(self) -> dict[str, Any]:
        """What was typed, by field name, without the token, buttons and fields whose name starts with `_`."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if name != "csrf_token" and not isinstance(field, SubmitField) and not name.startswith("_")
        }

    def prefixed(self, name: str) -> str:
        """The name of a field as it stands in the page, where this form is one of two."""
        return f"{self._prefix}{name}"  # type: ignore[attr-defined]  # the stubs leave it out

    def refuse(self, refusal: Refusal) -> None:
        """Say it beside its field, and likewise what else is wrong."""
        for one in (refusal, *refusal.also):
            self._refuse_one(one)

    def _refuse_one(self, refusal: Refusal) -> None:
        self.meanwhile = self.meanwhile or refusal.meanwhile
        field = _named(self, self.prefixed(refusal.field)) if refusal.field else None
        if field is None or isinstance(field, HiddenField):
            self.form_errors = [*self.form_errors, refusal.sentence]
        elif isinstance(field, FormField):
            field.form.form_errors = [*field.form.form_errors, refusal.sentence]
        else:
            field.errors = [*field.errors, refusal.sentence]
            for rows in self:
                if isinstance(rows, FieldList):  # other groups ask their boxes, rows remember what those said
                    rows.errors = [entry.errors for entry in rows.entries]


class CardForm(Form):
    """One of several on a page. The token has no prefix: the application itself looks at it, as on every form."""

    class Meta:
        csrf = False


class SeenForm(Form):
    """Of values that somebody else may change meanwhile; `seen` is what its reader saw of them (`base.seen`)."""

    seen = HiddenField(filters=[lambda seen: seen or ""])

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        for one in (refusal, *refusal.also):
            self.seen.data = seen_again(self.seen.data, one.values.get("there", {}))  # type: ignore[arg-type]


class AsksBack(Form):
    """A refusal at `anyway` asks back: its box is shown then, and the tick is for what was asked about alone."""

    about: tuple[str, ...]
    """The fields that say what is asked about."""
    anyway: BooleanField
    asked_about = HiddenField()

    def values(self) -> dict[str, Any]:
        values = super().values()
        same = values.pop("asked_about") == self._named_now()
        return values | {"anyway": bool(self.anyway.data) and same}

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if self.anyway.errors:
            self.anyway.data, self.asked_about.data = False, self._named_now()

    def _named_now(self) -> str:
        """In whatever letters and with whatever blanks it was typed."""
        typed = (str(self[name].data or "") for name in self.about if name in self)
        return " ".join("".join(text.split()).casefold() for text in typed)


class VersionForm(Form):
    """By somebody who saw this version of what it is about; a mangled one is no version that ever was."""

    seen_version = HiddenField(filters=[lambda version: number_or_none(version) or 0])

    @property
    def seen(self) -> int:
        return int(self.seen_version.data or 0)


def with_refused(forms: Mapping[str, Form], sent: Mapping[str, Form] | None) -> dict[str, Form]:
    """Those that can be sent now, the refused one of them as it was sent: what an old page offered and cannot be sent any
    more is not offered again."""
    return {name: (sent or {}).get(name, form) for name, form in forms.items()}


def _named(fields: Iterable[Field], name: str) -> Field | None:
    """The field of this name, at whatever depth: `title-ru` is a box of the group `title`."""
    for field in fields:
        if field.name == name:
            return field
        if isinstance(field, (FormField, FieldList)):
            inner = _named(field, name)
            if inner is not None:
                return inner
    return None
