"""From the text of a rule book to a `RuleBook`: its shape, strictly; what it means is for `lint`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .book import RuleBook
from .lines import line_of, lines_of
from .parts import Sheet
from .problems import Problem, RuleBookError, near
from .shape import WHOLE_FROM_1, WHOLE_UP_TO, Fault
from .unread import quoted, unread, why_unread

INSIDE = frozenset({"moves", "branches"})
"""What of a part stands below headings of its own."""
LONGEST = 100_000  # characters; the longest real one has some 10,000
LARGEST = 999_999_999
"""Of whole numbers: nobody means more days, people or points."""

_ENDLESS = "a number has too many digits"
_WANTED = {  # pydantic's kind of error -> what was wanted, alone and as one of a list
    "string_type": ("a text in quotation marks", "a list of names in quotation marks"),
    "int_type": ("a whole number", "a list of whole numbers"),
    "int_from_float": ("a whole number", "a list of whole numbers"),
    "greater_than_equal": (WHOLE_FROM_1, "a list of whole numbers"),
    "less_than_equal": (WHOLE_UP_TO, "a list of whole numbers"),
    "bool_type": ("true or false", "a list of names in quotation marks"),
    "tuple_type": ("a list in square brackets", "a list of lists of names in quotation marks"),
    "dict_type": ("a table", "a list of tables"),
    "model_type": ("a table", "a list of tables"),
}


@lru_cache(maxsize=32)
def parse(text: str) -> RuleBook:
    """Read the text of a rule book; nothing changes it afterwards. Raises `RuleBookError` with every problem of shape."""
    plain = text.removeprefix("\ufeff")  # which some editors put in front of a file, and nobody sees
    written, lines = _toml(plain), lines_of(plain)
    if endless := {unread(line_of(lines, path), _ENDLESS, path) for path in _endless(written)}:
        raise RuleBookError(sorted(endless))
    try:
        sheet = Sheet.model_validate(written)
    except ValidationError as error:
        headless = {problem.path: problem for problem in _headless(written, lines)}
        found = {problem for detail in error.errors() for problem in _problems(detail, lines)}
        follow = {
            each for each in found if each.key == "missing" and each.path.rpartition(".")[0] in headless
        }
        raise RuleBookError(sorted({*headless.values(), *found - follow})) from error
    return RuleBook(
        key=sheet.workflow.key,
        title=sheet.workflow.title,
        start=sheet.workflow.start,
        separate=sheet.workflow.separate,
        acts=sheet.acts,
        stages=sheet.stages,
        ends=sheet.ends,
        everywhere=sheet.everywhere.moves,
        digest=sha256(text.encode()).hexdigest(),
        lines=lines,
    )


@cache
def json_schema() -> Mapping[str, Any]:
    """The shape as a JSON Schema (2020-12), for editors that know TOML."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Sheet.model_json_schema()}


def _toml(text: str) -> dict[str, object]:
    if len(text) > LONGEST:
        raise RuleBookError([unread(1, f"it is longer than {LONGEST} characters")])
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise RuleBookError([unread(1, "it is nested too deeply")]) from error
    except tomllib.TOMLDecodeError as error:
        raise RuleBookError([why_unread(str(error), text)]) from error
    except ValueError as error:  # Python reads no number of so many digits: `sys.get_int_max_str_digits`
        longest = max(re.finditer(r"\d[\d_]*", text), key=lambda digits: len(digits[0]))
        line = text.count("\n", 0, longest.start()) + 1
        raise RuleBookError([unread(line, _ENDLESS)]) from error


def _endless(written: Mapping[str, object]) -> Iterator[str]:
    """Where whole numbers stand that are larger than any that is meant; one of some thousand digits has no text at all."""
    ahead: list[tuple[str, object]] = [*written.items()]
    while ahead:
        path, value = ahead.pop()
        if isinstance(value, dict):
            ahead += [(f"{path}.{key}", each) for key, each in value.items()]
        elif isinstance(value, list):
            ahead += [(path, each) for each in value]
        elif isinstance(value, int) and abs(value) > LARGEST:
            yield path


def _headless(written: Mapping[str, object], lines: Mapping[str, int]) -> Iterator[Problem]:
    """Stages and ends of which there is only what belongs to them: their heading has another name, or was not written."""
    for part in ("stages", "ends"):
        named = written.get(part)
        tables = named.items() if isinstance(named, dict) else ()
        parts = {key: {*each} for key, each in tables if isinstance(each, dict)}
        place = {key: line_of(lines, f"{part}.{key}") for key in parts}
        for key in (key for key, entries in parts.items() if entries and entries <= INSIDE):
            above = max(
                (each for each in parts if place[each] < place[key]), key=place.__getitem__, default=""
            )
            renamed = part == "stages" and above and not parts[above] & INSIDE  # without moves it is no stage
            likely = {"near": f"{part}.{above}"} if renamed else {}
            values = {"name": key, "part": f"{part}.{key}", **likely}
            yield Problem(place[key], f"{part}.{key}", "no-heading", tuple(values.items()))


def _problems(error: ErrorDetails, lines: Mapping[str, int]) -> Iterator[Problem]:
    steps = [str(step) for step in error["loc"] if isinstance(step, str) and step != "[key]"]
    listed = any(isinstance(step, int) for step in error["loc"])
    if error["type"] == "faults":
        for fault in error["ctx"]["faults"]:
            yield _problem([*steps, *fault.entry.split(".")], fault, lines)
    else:
        yield _problem(steps, _fault(error, steps, listed), lines)


def _fault(error: ErrorDetails, steps: list[str], listed: bool) -> Fault:
    """What an error of pydantic is in our words, of the entry that it is about."""
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "missing":
            return Fault("", kind)
        case "repeated":
            return Fault("", kind, {"name": context["name"]})
        case "too_short":
            return Fault("", "empty")
        case "extra_forbidden":
            return Fault("", "unknown-key")
        case "string_pattern_mismatch":
            return Fault("", "not-a-name", {"name": str(error["input"])})
        case "literal_error":
            return Fault("", "wrong-type", {"wanted": quoted(context["expected"])})
        case "wanted":
            return Fault("", "wrong-type", {"wanted": context["wanted"]})
    return Fault("", "wrong-type", {"wanted": _WANTED[kind][listed]})


def _problem(steps: list[str], fault: Fault, lines: Mapping[str, int]) -> Problem:
    path = ".".join(steps)
    values = {"name": steps[-1] if steps else "", **fault.values}
    if fault.key == "unknown-key":
        values |= near(steps[-1], _known(steps[:-1]))
    return Problem(line_of(lines, path), path, fault.key, tuple(values.items()))


def _known(steps: list[str]) -> frozenset[str]:
    """The entries that the part at these steps may have, as the schema says."""
    schema: Mapping[str, Any] = json_schema()
    for step in steps:
        schema = _within(schema)
        named: Mapping[str, Any] = next(iter(schema.get("patternProperties", {}).values()), {})
        schema = schema.get("properties", {}).get(step, named)
    return frozenset(_within(schema).get("properties", {}))


def _within(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definition behind a reference, the table among alternatives."""
    for one in (schema, *schema.get("anyOf", ())):
        if "$ref" in one:
            found: Mapping[str, Any] = json_schema()["$defs"][one["$ref"].rpartition("/")[2]]
            return found
        if "properties" in one or "patternProperties" in one:
            return {**one}
    return schema
