"""What was changed of a specialty's years and of its credit table, in words: for its page, and for the audit trail."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.database import Translated
from mobility.base.languages import number, tr
from mobility.base.record import Event
from mobility.calls.queries import programme_names
from mobility.intakes.needed import intakes_in_words
from mobility.intakes.queries import COURSE_STRUCK, titles_of_courses
from mobility.stays.recorded import now_and_before

YEARS_SET = "joint-specialty-set-up"
COURSE_SAVED = "plan-course-saved"
COURSE_BACK = "plan-course-put-back"
REDATED = ("student-crossing-corrected", "student-crossing-redated")
"""Of a student: the first day at the partner is another than was noted before."""
COURSE: Mapping[str, object] = {
    "title": _l("Course at home"),
    "year": _l("Year of study"),
    "credits": _l("Credits"),
    "partner_title": _l("Counts at the partner as"),
    "partner_credits": _l("Credits there"),
    "required": _l("Needed for the transition"),
    "needed_from": _l("Needed for the transition"),
}
"""`required`: in entries from before it was said from which intake on."""
YEARS: Mapping[str, object] = {
    "programme_id": _l("Programme"),
    "years_home": _l("Years at home"),
    "years_abroad": _l("Years at the partner"),
}
IN_NUMBERS = frozenset({"credits", "partner_credits"})
Said = Mapping[str, tuple[str, str]]
"""key of a fact -> (title, what it is now and was before)"""


def course_in(facts: Mapping[str, Any]) -> Said:
    """Of a course that was entered, all that was; of one that was changed, what was changed of it."""
    return _changes_in(facts, COURSE, _course_value)


def _changes_in(facts: Mapping[str, Any], titles: Mapping[str, object], in_words: Any) -> Said:
    was = facts.get("was")
    return {
        key: (str(title), _now_and_before(key, facts[key], was, in_words))
        for key, title in titles.items()
        if key in facts and (was is None or key in was)
    }


def _now_and_before(key: str, value: Any, was: Mapping[str, Any] | None, in_words: Any) -> str:
    now = in_words(key, value)
    return now if was is None else _("%(now)s (before: %(before)s)", now=now, before=in_words(key, was[key]))


def _course_value(key: str, value: Any) -> str:
    if key == "needed_from":
        return intakes_in_words(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return number(Decimal(value), most=1) if key in IN_NUMBERS else str(value or "–")


def course_facts(events: Sequence[Event]) -> Mapping[int, Said]:
    """id of an entry -> which course it is about, as that is called now, and what was changed of it"""
    titles = titles_of_courses({event.facts["course"] for event in events})
    return {
        event.id: {
            "course": (_("Course"), titles.get(event.facts["course"], "")),
            **course_in(event.facts),
        }
        for event in events
    }


def years_facts(events: Sequence[Event]) -> Mapping[int, Said]:
    """id of an entry -> the years and the programme that were set by it"""
    programmes: Mapping[int, Translated] = programme_names()

    def in_words(key: str, value: Any) -> str:
        return tr(programmes.get(value, {})) if key == "programme_id" else str(value)

    return {event.id: _changes_in(event.facts, YEARS, in_words) for event in events}


def first_day_facts(events: Sequence[Event]) -> Mapping[int, Said]:
    """id of an entry -> the first day at the partner, and which it was before"""
    title = _("First day at the partner")
    return {
        event.id: {"from": (title, now_and_before(event.facts["from"], event.facts.get("before")))}
        for event in events
    }


FACT_WORDS = {
    **dict.fromkeys(REDATED, first_day_facts),
    YEARS_SET: years_facts,
    **dict.fromkeys((COURSE_SAVED, COURSE_STRUCK, COURSE_BACK), course_facts),
}
