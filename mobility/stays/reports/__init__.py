"""The report that somebody writes after a stay: questions as data, one form for students and one for staff."""

import tomllib
from functools import cache
from pathlib import Path

from mobility.questionnaires.definition import Form, read
from mobility.stays.models import OF_STAFF

FOLDER = Path(__file__).parent


def report_form(activity: str) -> Form:
    """The form of one section for this activity."""
    return _read("staff" if activity in OF_STAFF else "study")


@cache
def _read(name: str) -> Form:
    return read(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
