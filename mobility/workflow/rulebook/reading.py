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
from .lines import last_line_outside, line_of, lines_of
from .parts import Sheet
from .problems import Problem, RuleBookError, near
from .shape import WHOLE_FROM_1, WHOLE_UP_TO, Fault

LONGEST = 100_000  # characters; the longest real one has some 10,000
LARGEST = 999_999_999
"""Of whole numbers: nobody means more days, people or points."""

_ENDLESS = "a number has too many digits"
_UNCLOSED = "a quotation mark is opened here and not closed"
_UNPAIRED = "a quotation mark is missing on this line"
_OTHER_MARKS = "a text stands between two straight quotation marks, and this is another sign"
_NOT_STRAIGHT = frozenset("“”„«»‘’‚‹›")
_CUT_SHORT = re.compile(r"""(Illegal|Found invalid) character '\\[nr]'|Unterminated string|Expected "'+\"""")
"""What `tomllib` says of a text whose quotation mark is not closed on its line, or at all."""
_NO_OTHER_APOSTROPHE = """Expected "'\""""
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
    if endless := {_unread(line_of(lines, path), _ENDLESS, path) for path in _endless(written)}:
        raise RuleBookError(sorted(endless))
    try:
        sheet = Sheet.model_validate(written)
    except ValidationError as error:
        problems = {problem for detail in error.errors() for problem in _problems(detail, lines)}
        raise RuleBookError(sorted(problems)) from error
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
        raise RuleBookError([_unread(1, f"it is longer than {LONGEST} characters")])
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise RuleBookError([_unread(1, "it is nested too deeply")]) from error
    except tomllib.TOMLDecodeError as error:
        raise RuleBookError([_no_toml(str(error), text)]) from error
    except ValueError as error:  # Python reads no number of so many digits: `sys.get_int_max_str_digits`
        longest = max(re.finditer(r"\d[\d_]*", text), key=lambda digits: len(digits[0]))
        line = text.count("\n", 0, longest.start()) + 1
        raise RuleBookError([_unread(line, _ENDLESS)]) from error


def _no_toml(said: str, text: str) -> Problem:
    """What `tomllib` said, at its line, or what is wrong with the quotation marks there; of a text that nothing closes, at
    the line of its quotation mark."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    why = said[: place.start()] if place else said
    unclosed = _CUT_SHORT.fullmatch(why) is not None
    if place and place[1]:
        line = int(place[1])
        if not unclosed and (marks := _wrong_marks(text.split("\n")[line - 1], int(place[2]))):
            return _unread(line, marks)
    elif why == _NO_OTHER_APOSTROPHE:
        line = text.count("\n", 0, text.rindex("'")) + 1
    else:
        line = last_line_outside(text) if unclosed else text.count("\n") + 1
    return _unread(line, _UNCLOSED if unclosed else _quoted(why))


def _wrong_marks(line: str, column: int) -> str | None:
    """What is wrong with the quotation marks of a line that cannot be read from `column` (from 1) on; None where they are
    in order, and it is something else."""
    if line[column - 1 : column] in _NOT_STRAIGHT:
        return _OTHER_MARKS
    return _UNPAIRED if line.replace('\\"', "").count('"') % 2 else None


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


def _unread(line: int, why: str, path: str = "") -> Problem:
    return Problem(line, path, "not-toml", (("why", why),))


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
        case "missing" | "twice":
            return Fault("", kind)
        case "too_short":
            return Fault("", "empty")
        case "extra_forbidden":
            return Fault("", "unknown-key")
        case "string_pattern_mismatch":
            return Fault("", "not-a-name", {"name": str(error["input"])})
        case "literal_error":
            return Fault("", "wrong-type", {"wanted": _quoted(context["expected"])})
        case "wanted":
            return Fault("", "wrong-type", {"wanted": context["wanted"]})
    return Fault("", "wrong-type", {"wanted": _WANTED[kind][listed]})


def _problem(steps: list[str], fault: Fault, lines: Mapping[str, int]) -> Problem:
    path = ".".join(steps)
    values = {"name": steps[-1] if steps else "", **fault.values}
    if fault.key == "unknown-key":
        values |= near(steps[-1], _known(steps[:-1]))
    return Problem(line_of(lines, path), path, fault.key, tuple(values.items()))


def _quoted(said: str) -> str:
    """With the quotation marks of all our sentences; the parts of a key, `('a', 'b')`, as they are written: `“a.b”`."""
    joined = re.sub(r"\(('[^()]*'),?\)", lambda found: found[1].replace("', '", "."), said)
    return re.sub(r"'([^']*)'", r"“\1”", joined)


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
