"""The way of an application in few words: its stages for the track, and what happened for the timeline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from flask_babel import gettext as _

from mobility.accounts.roles import name_with_lender
from mobility.base.languages import language, moment, tr
from mobility.base.zone import Zone, local_day
from mobility.workflow.queries import HistoryEntry, TrackBranch, TrackStage
from mobility.workflow.rulebook import RuleBook


@dataclass(frozen=True)
class Step:
    """As the component `stage_track` wants it."""

    state: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Happened:
    """As the component `timeline` wants it."""

    tone: str
    when: str
    iso: str
    text: str
    quote: str | None
    filled: tuple[tuple[str, str], ...] = ()
    href: str | None = None


def steps_of(stages: Collection[TrackStage], book: RuleBook, *, sent: bool) -> list[Step]:
    """Ten stages stand side by side, so each says just its day; who holds it stands beside in a sentence.

    `sent`: it came to the university; a draft that ended before was never sent.
    """
    return [Step(stage.state, _name(stage, book, sent), _lines(stage)) for stage in stages]


def happened(entries: Sequence[HistoryEntry], *, well: bool) -> list[Happened]:
    """Newest first. `well`: the end that it came to, if it did, is a good one."""
    return [
        Happened(
            tone=_tone(entry, well),
            when=moment(entry.at.astimezone(Zone.info)),
            iso=entry.at.astimezone(Zone.info).isoformat(timespec="minutes"),
            text=_text(entry),
            quote=entry.reason,
            filled=entry.filled,
            href=entry.href,
        )
        for entry in entries
    ]


def short_day(at: datetime) -> str:
    """`25 Nov`: where the year is plain."""
    shown = format_date(local_day(at), "d MMM", locale=language())
    return shown.lower() if language() == "tg" else shown  # the CLDR has them for a sentence's start


def _name(stage: TrackStage, book: RuleBook, sent: bool) -> str:
    """What was filled in and sent is called so."""
    left = stage.state == "done" and stage.key == book.start and not stage.end
    return _("Sent") if left and sent else tr(stage.title)


def _lines(stage: TrackStage) -> tuple[str, ...]:
    if stage.left_at is not None:
        return (short_day(stage.left_at),)
    if stage.state == "ended":
        return (_("It ended here"),)
    if stage.branches:
        return tuple(map(_branch_line, stage.branches))
    if stage.due_at is not None:
        return (_("until %(day)s", day=short_day(stage.due_at)),)
    return ()


def _branch_line(branch: TrackBranch) -> str:
    what = tr(branch.title)
    if branch.signed:
        return _("%(what)s: signed", what=what)
    if branch.due_at is None:
        return _("%(what)s: open", what=what)
    return _("%(what)s: open until %(day)s", what=what, day=short_day(branch.due_at))


def _tone(entry: HistoryEntry, well: bool) -> str:
    if entry.fields:
        return "fix"
    if entry.ended:
        return "ok" if well else ""
    return "act" if entry.who in ("you", "person", "role") else ""


def _text(entry: HistoryEntry) -> str:
    to = tr(entry.to)
    if entry.title is None and entry.who == "you":
        return _("You began the application")
    if entry.title is None and entry.who in ("person", "role"):
        return _("%(name)s began the application", name=entry.name)
    if entry.title is None:
        return (
            _("The deadline passed: %(stage)s", stage=to)
            if entry.who == "clock"
            else _("Went on: %(stage)s", stage=to)
        )
    what, doer = tr(entry.title), _doer(entry)
    done = f"{doer}: {what}" if doer else what
    return f"{done} → {to}" if to else done


def _doer(entry: HistoryEntry) -> str:
    """Who did it; both names where it was done for somebody, or confirmed by another."""
    name = _("You") if entry.who == "you" else entry.name
    if entry.confirmer:
        return _("%(name)s, confirmed by %(other)s", name=name, other=entry.confirmer)
    return name_with_lender(name, entry.behalf)
