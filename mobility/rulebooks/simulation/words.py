"""A simulation in words for those who answer for the rule book, in the present language."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.base.languages import tr
from mobility.rulebooks import words
from mobility.workflow.rulebook import RuleBook

from .course import NO_TIME
from .reading import MOST
from .recorded import Step, move_of, voice_move
from .replay import HeldUp, Unplaced
from .report import Fate, Report, Tried

FATES: Mapping[Fate, object] = {
    "waits": _l("would have waited for what nobody did"),
    "other": _l("would have ended otherwise"),
    "longer": _l("would have been given more time"),
    "elsewhere": _l("would stand elsewhere now"),
    "same": _l("would have ended as it did"),
    "open": _l("would stand where it stands"),
}
WHY_HELD: Mapping[str, object] = {
    "nobody-acted": _l("nobody acted there, for the cases did not wait there then"),
    "move-gone": _l("the move that led on is gone"),
    "role": _l("whoever moved it on may no longer do so"),
    "by-hand": _l("it went on by itself; now somebody has to do it"),
    "voices": _l("there were not enough voices"),
}
WHY_UNPLACED: Mapping[str, object] = {
    "ended": _l("the case would have been over"),
    "stage-gone": _l("the stage is gone"),
    "elsewhere": _l("the case would have been in another stage"),
    "move-gone": _l("the move is gone"),
    "role": _l("this role may no longer do it"),
    "voices": _l("there were not enough voices for it"),
    "not-asked": _l("it is no longer asked for"),
}


def sentences(report: Report) -> Iterator[str]:
    """What it comes to, the most important first."""
    yield _gone_through(report.numbers)
    if len(report.cases) == MOST:
        yield _("The call has more cases than that: these are the newest.")
    if report.same:
        yield _("Nothing would have been otherwise.")
        return
    yield from _ends(report.numbers)
    yield from _times(report)


def _gone_through(numbers: Mapping[str, int]) -> str:
    return ngettext(
        "%(num)d case was gone through, with the acts of its record: %(acts)s.",
        "%(num)d cases were gone through, with the acts of their record: %(acts)s.",
        numbers["cases"],
        acts=numbers["acts"],
    )


def _ends(numbers: Mapping[str, int]) -> Iterator[str]:
    counted: Mapping[Fate, str] = {
        "waits": ngettext(
            "%(num)d case would have waited for what nobody did.",
            "%(num)d cases would have waited for what nobody did.",
            numbers["waits"],
        ),
        "other": ngettext(
            "%(num)d case would have ended otherwise.",
            "%(num)d cases would have ended otherwise.",
            numbers["other"],
        ),
        "longer": ngettext(
            "%(num)d case would have been given more time by its deadline.",
            "%(num)d cases would have been given more time by their deadlines.",
            numbers["longer"],
        ),
        "elsewhere": ngettext(
            "%(num)d case would stand elsewhere now.",
            "%(num)d cases would stand elsewhere now.",
            numbers["elsewhere"],
        ),
    }
    yield from (sentence for fate, sentence in counted.items() if numbers[fate])
    if not any(numbers[fate] for fate in counted):
        yield _("Each case would have ended as it did.")
    if numbers["unplaced"]:
        yield ngettext(
            "%(num)d act would have had no place.",
            "%(num)d acts would have had no place.",
            numbers["unplaced"],
        )


def _times(report: Report) -> Iterator[str]:
    before, after = report.late
    yield _late_tasks(report.numbers)
    if after.late or before.late:
        yield _(
            "The latest: %(after)s; as it was, %(before)s.",
            after=late(after.worst),
            before=late(before.worst),
        )


def _late_tasks(numbers: Mapping[str, int]) -> str:
    return _(
        "Late: %(after)s of %(all_after)s tasks; as it was, %(before)s of %(all_before)s.",
        after=numbers["tasks_late"],
        all_after=numbers["tasks"],
        before=numbers["tasks_late_before"],
        all_before=numbers["tasks_before"],
    )


def came_to(numbers: Mapping[str, int]) -> str:
    """What an earlier simulation came to, as far as the record tells: older entries tell less."""
    if "unplaced" in numbers:
        return " ".join([_gone_through(numbers), *_ends(numbers), _late_tasks(numbers)])
    if "cases" not in numbers:
        return ""
    return ngettext(
        "%(num)d case was gone through. Late by the draft: %(late)s; as it was: %(before)s.",
        "%(num)d cases were gone through. Late by the draft: %(late)s; as it was: %(before)s.",
        numbers["cases"],
        late=numbers["late"],
        before=numbers["late_before"],
    )


def doubts(report: Report) -> Iterator[str]:
    """What the record does not tell, and how it was taken."""
    if report.assumed:
        named = "; ".join(words.of_guard(name) for name in report.assumed)
        yield _(
            "The record does not tell whether this held, so it was taken to hold: %(conditions)s.",
            conditions=named,
        )
    if report.undated:
        named = "; ".join(words.of_date(name) for name in report.undated)
        yield _("No case of this call tells when this is, so nothing is late by it: %(dates)s.", dates=named)


def late(span: timedelta) -> str:
    """`3 days late`; a part of a day counts as one."""
    if span <= NO_TIME:
        return _("in time")
    return ngettext("%(num)d day late", "%(num)d days late", -(-span // timedelta(days=1)))


def late_by_text(tried: Tried) -> str:
    """The same of the case by the text; what it would have waited for nobody did, so neither early nor late."""
    said = late(tried.late_after)
    return _("what was done: %(late)s", late=said) if tried.held else said


def fate(tried: Tried, book: RuleBook) -> str:
    """How the case would have gone."""
    if tried.held is not None:
        return held(tried.held, book)
    if tried.after.ended_at is not None or tried.case.ended_at is None:
        where = words.of_place(book, tried.after.stage)
        return where if tried.fate in ("same", "open") else f"{where}: {FATES[tried.fate]}"
    return str(FATES[tried.fate])


def held(each: HeldUp, book: RuleBook) -> str:
    """`Legal: waits for Vice-rector`"""
    return _(
        "%(stage)s: waits for %(roles)s", stage=words.of_place(book, each.stage), roles=roles(each.roles)
    )


def roles(named: tuple[str, ...]) -> str:
    return ", ".join(words.of_role(role) for role in named)


def act(tried: Tried, each: Unplaced) -> tuple[str, str, str]:
    """(what was done, where, by which role) of an act without a place."""
    book, done = tried.case.book, each.act
    if isinstance(done, Step):
        move = move_of(book, done)
        where, role, key = done.origin, done.maker, done.move
    else:
        move = voice_move(book, done)
        where, role, key = done.stage, done.role, ""
    shown = words.of_move(move) if move else f"“{key}”" if key else _("Assessment signed")
    return shown, words.of_place(book, where), words.of_role(role)


def title_of_place(tried: Tried) -> str:
    """Where the case came to rest, or stands."""
    return tr(dict(tried.case.book.title_of(tried.case.stage)))
