"""What each part of a rule book's text is made of: read strictly, and what its entries owe one another."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any, NamedTuple, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

H = TypeVar("H", bound=Hashable)
N = TypeVar("N", bound="Named")

LANGUAGES = ("en", "ru", "tg")
NAME = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
WHOLE_FROM_1 = "a whole number from 1"
MOST_DAYS = 999
"""Working days of a stage: some four years."""
WHOLE_UP_TO = "a whole number up to 999"


class Fault(NamedTuple):
    """What is wrong with the entry at the path `entry` of a part: a key of `problems.SHAPE` and its values."""

    entry: str
    key: str
    values: Mapping[str, str] = {}


class Part(BaseModel):
    """A table of the text: nothing but what it names, each of exactly its kind (true is no number)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)

    def faults(self) -> Iterator[Fault]:
        """What its entries, each good in itself, are together not."""
        yield from ()

    @model_validator(mode="after")
    def _stands(self) -> Self:
        refuse(self.faults())
        return self


class Named(Part):
    """A part that the text gives a name: the last of its header's."""

    _key: str = ""

    @property
    def key(self) -> str:
        return self._key

    def named(self, key: str) -> Self:
        self._key = key
        return self


def refuse(faults: Iterator[Fault]) -> None:
    """Raise all `faults` as one error of pydantic, for `reading` to take apart again."""
    if found := tuple(faults):
        raise PydanticCustomError("faults", "what is together not right", {"faults": found})


def wrong(wanted: str) -> PydanticCustomError:
    """The error for a value that is not what was `wanted`, in words."""
    return PydanticCustomError("wanted", "is not what is wanted", {"wanted": wanted})


def different(values: tuple[H, ...]) -> tuple[H, ...]:
    """The same; an error where one of them stands twice."""
    again = next((value for place, value in enumerate(values) if value in values[:place]), None)
    if again is not None:
        named = ", ".join(again) if isinstance(again, tuple) else str(again)
        raise PydanticCustomError("repeated", "one stands here twice", {"name": named})
    return values


def _named(tables: dict[str, N]) -> dict[str, N]:
    return {key: part.named(key) for key, part in tables.items()}


def _in_every_language(texts: dict[str, str]) -> dict[str, str]:
    unknown = [Fault(name, "unknown-key") for name in texts if name not in LANGUAGES]
    missing = [Fault(name, "missing") for name in LANGUAGES if not texts.get(name, "").strip()]
    refuse(iter([*unknown, *missing]))
    return texts


@dataclass(frozen=True, eq=False)
class Plain:
    """Of a field's type: a value that `fits`, as the JSON `schema` says too; else it is not what was `wanted`."""

    fits: Callable[[Any], bool]
    wanted: str
    schema: JsonSchemaValue

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.schema

    def _checked(self, value: Any) -> Any:
        if not self.fits(value):
            raise wrong(self.wanted)
        return value


def whole_number_or(*words: str) -> Plain:
    """A whole number from 1, or one of the `words`."""
    return Plain(
        lambda value: (type(value) is int and value >= 1) or (type(value) is str and value in words),
        " or ".join([WHOLE_FROM_1, *(f"“{word}”" for word in words)]),
        {"anyOf": [{"type": "integer", "minimum": 1}, {"enum": [*words]}]},
    )


@dataclass(frozen=True)
class OrName:
    """Of a part's type: it may be written as a name alone, which is its entry `entry` then."""

    entry: str
    wanted: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._whole, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "pattern": NAME}, handler(schema)]}

    def _whole(self, written: Any) -> Any:
        if isinstance(written, str):
            return {self.entry: written}
        if isinstance(written, dict | Part):
            return written
        raise wrong(self.wanted)


def is_name(text: str) -> bool:
    return re.fullmatch(NAME.strip("^$"), text) is not None


Argument = Annotated[
    str | int | float | bool,
    Plain(
        lambda value: type(value) in (str, int, float, bool),
        "a text, a number, true or false",
        {"type": ["string", "number", "boolean"]},
    ),
]
"""What a guard or an effect is given."""
Number = Annotated[
    int | float,
    Plain(
        lambda value: type(value) in (int, float) and isfinite(value),
        "a number",
        {"type": ["integer", "number"]},
    ),
]
Name = Annotated[str, Field(pattern=NAME)]
"""What another part of the text, or the code, gives something."""
Names = Annotated[
    tuple[Name, ...],
    Field(strict=False),
    AfterValidator(different),
    Field(json_schema_extra={"uniqueItems": True}),
]
Groups = Annotated[tuple[Names, ...], Field(strict=False), AfterValidator(different)]
Days = Annotated[
    tuple[Annotated[int, Field(ge=0)], ...],
    Field(strict=False, json_schema_extra={"uniqueItems": True}),
    AfterValidator(different),
]
Translated = Annotated[
    dict[str, str],
    AfterValidator(_in_every_language),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {language: {"type": "string", "pattern": "\\S"} for language in LANGUAGES},
            "required": [*LANGUAGES],
            "additionalProperties": False,
        }
    ),
]
"""language -> text, always in all three"""
NOTHING_ELSE = Field(json_schema_extra={"additionalProperties": False})
Tables = Annotated[dict[Name, N], AfterValidator(_named), NOTHING_ELSE]
"""name -> part, in the order of the text"""
NameToName = Annotated[dict[Name, Name], NOTHING_ELSE]
