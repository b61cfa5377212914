"""Jobs: each has one name, somebody enqueues it, and it gets the plain values that it asks for."""

import ast
import inspect
from types import UnionType
from typing import Any, get_args, get_origin

import pytest
from flask import Flask

from mobility.base.jobs.registry import KINDS, JobKind
from tests.architecture.source import each_call, text_of

OF_THE_QUEUE = {"key", "not_before"}
BY_ANY_NAME = ("mobility/base/background.py", "mobility/base/jobs/queue.py")
"""Where beat enqueues whatever its timetable names, without arguments, and where `enqueue` itself is made."""


@pytest.fixture
def kinds(whole_app: Flask) -> dict[str, JobKind]:
    """The service's own jobs; a test may have registered others."""
    return {name: kind for name, kind in KINDS.items() if kind.work.__module__.startswith("mobility.")}


def enqueued() -> list[tuple[str, str, ast.Call]]:
    """(place, name of the job, call)"""
    found = [*each_call("enqueue"), *each_call("wanted")]
    calls = [(file, call) for file, call in found if file not in BY_ANY_NAME]
    return [(f"{file}:{call.lineno}", text_of(call.args[0]) or "?", call) for file, call in calls]


def test_names_are_unique(kinds: dict[str, JobKind]) -> None:
    registered = [text_of(call.args[0]) for _file, call in each_call("job")]
    assert sorted(map(str, registered)) == sorted(kinds)


def test_each_job_is_enqueued_by_somebody(kinds: dict[str, JobKind]) -> None:
    idle = {name for name, kind in kinds.items() if kind.every is None} - {name for _, name, _ in enqueued()}
    assert idle == set(), "nobody enqueues it: remove it"


def test_each_gets_what_it_asks_for(kinds: dict[str, JobKind]) -> None:
    given = {(where, name): names_given(call) for where, name, call in enqueued()}
    assert given == {(where, name): set(parameters(kinds[name])) for where, name in given}
    periodic = {name: set(parameters(kind)) for name, kind in kinds.items() if kind.every is not None}
    assert periodic == {name: set() for name in periodic}, "the timetable knows no arguments"


def test_arguments_are_plain_values(kinds: dict[str, JobKind]) -> None:
    """They lie in the table as JSON: ids, keys and texts, which mean the same when the job is tried tomorrow."""
    rich = {
        f"{name}({argument})": parameter.annotation
        for name, kind in kinds.items()
        for argument, parameter in parameters(kind).items()
        if not is_plain(parameter.annotation)
    }
    assert rich == {}, "pass an id or a key, and let the job look the rest up"


def names_given(call: ast.Call) -> set[str | None]:
    """None stands for `**values`, of which nobody can see what is in them."""
    return {keyword.arg for keyword in call.keywords} - OF_THE_QUEUE


def parameters(kind: JobKind) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(kind.work, eval_str=True).parameters)


def is_plain(annotation: Any) -> bool:
    if isinstance(annotation, UnionType):
        return all(map(is_plain, get_args(annotation)))
    if get_origin(annotation) is list:
        return all(map(is_plain, get_args(annotation)))
    return annotation in (str, int, bool, type(None))
