"""The audit trail for its readers, as a file, and the published roots."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.roles import name_with_lender
from mobility.base.access import holding, public
from mobility.base.attachments import CSV, attachment, dated
from mobility.base.chains import opened_by
from mobility.base.database import utc_now
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.sheets import sheet_lines
from mobility.base.transaction import reading
from mobility.base.zone import Zone

from . import queries, services, wording
from .filters import Cut
from .forms import EraseForm
from .policy import ERASERS, READERS
from .queries import Line

audit = Blueprint("audit", __name__)
blueprints = (audit,)


@audit.get("/audit")
@holding(*READERS, *ERASERS)
def trail() -> str:
    cut = Cut.read(request.args)
    here: dict[str, Any] = dict(cut.address())
    lines, after = queries.entries(cut)
    return render_template(
        "audit/trail.html",
        cut=cut,
        lines=lines,
        next=url_for("audit.trail", **here, before=after) if after else "",
        names=sorted(((key, str(title)) for key, title in lent.events.items()), key=lambda pair: pair[1]),
        title_of=title_of,
        who_of=who_of,
        opened=opened_by(current_user, (line.event.chain for line in lines)),
    )


@audit.post("/audit.csv")
@holding(*READERS)
def export() -> Response:
    """A POST, since taking the record away is an entry in it."""
    cut, now = Cut.read(request.form), utc_now()
    services.note_export(current_user, cut.address(), now)
    head = [
        _("Number"),
        _("When"),
        _("What happened"),
        _("About"),
        _("Chain"),
        _("Who"),
        _("On behalf of"),
        _("In words"),
        _("Facts in words"),
        _("SHA-256"),
        _("Facts as they are kept"),
    ]
    lines = stream_with_context(sheet_lines(head, _rows(cut)))
    return attachment(lines, f"{dated('audit', now)}.csv", CSV)


@audit.get("/audit/entries/<int:event_id>")
@holding(*ERASERS, *READERS)
def entry(event_id: int) -> str:
    line = queries.entry(event_id) or abort(404)
    return render_template(
        "audit/entry.html",
        line=line,
        title=title_of(line.event),
        recorded=_recorded(line),
        kept=[{"key": key, "value": value} for key, value in wording.kept(line.event)],
        text_title=wording.text_title,
        reads=current_user.holds_any(READERS),
    )


@audit.get("/audit/entries/<int:event_id>/words/<key>/erase")
@holding(*ERASERS)
def erasing(event_id: int, key: str) -> str:
    """Asks back, with what is known of the words, before they are gone for good."""
    return _erasing_page(queries.entry(event_id) or abort(404), key, EraseForm(formdata=None))


@audit.post("/audit/entries/<int:event_id>/words/<key>/erase")
@holding(*ERASERS)
def erase(event_id: int, key: str) -> Any:
    line, form = queries.entry(event_id) or abort(404), EraseForm()
    if form.validate_on_submit() and form.attempt(
        services.erase_words, current_user, event_id=event_id, key=key, now=utc_now()
    ):
        flash(_("The words are erased. The entry and its chain stay as they were."), "done")
        return redirect(url_for("audit.entry", event_id=event_id), 303)
    return _erasing_page(line, key, form), 422


@audit.get("/audit/seals")
@public
def seals() -> str:
    asked = request.args.get("root", "").strip()
    return render_template(
        "audit/seals.html",
        seals=queries.seals(),
        asked=asked,
        found=queries.checked(asked) if asked else None,
        next_on=queries.next_seal_on(utc_now()),
        every=int(services.EVERY.total_seconds() // 60),
    )


def title_of(event: Event) -> str:
    """What the entry is called; its name where no room knows it any more."""
    return str(lent.events.get(event.name, event.name))


def who_of(line: Line) -> str:
    """Who did it, and for whom, by a role that was lent; that it came by itself."""
    return name_with_lender(line.actor, line.behalf) or _("by itself")


def _recorded(line: Line) -> list[dict[str, str | None]]:
    place = line.about.path if opened_by(current_user, [line.event.chain]) else None
    found: list[dict[str, str | None]] = [
        {"key": _("About"), "value": line.about.text, "href": place, "action": _("See")},
        {"key": _("Who"), "value": who_of(line)},
    ]
    found.extend({"key": key, "value": value} for key, value in wording.worded([line.event])[line.event.id])
    return found


def _erasing_page(line: Line, key: str, form: EraseForm) -> str:
    """Words that are gone already are shown as gone, with what was typed."""
    words = next((text for text in line.event.texts if text.key == key), None)
    if words is None and not form.errors:
        abort(404)
    return render_template(
        "audit/erase.html",
        line=line,
        key=key,
        words=words,
        form=form,
        title=title_of(line.event),
        text_title=wording.text_title(key),
        recorded=_recorded(line),
        reads=current_user.holds_any(READERS),
        kept=lent.kept_words.get(line.event.name, ""),
    )


def _rows(cut: Cut) -> Iterator[list[object]]:
    """Read page by page while the file is sent, after the request has ended; what is recorded meanwhile is not in it."""
    below: int | None = cut.before
    while True:
        with reading():
            lines, below = queries.entries(replace(cut, before=below), queries.AT_ONCE)
            told = wording.worded([line.event for line in lines])
            rows = [_row(line, told[line.event.id]) for line in lines]
        yield from rows
        if below is None:
            return


def _row(line: Line, facts: Sequence[wording.Pair]) -> list[object]:
    event, told = line.event, "; ".join(f"{name}: {value}" for name, value in facts)
    return [
        event.number,
        event.at.astimezone(Zone.info).isoformat(timespec="seconds"),
        title_of(event),
        line.about.text,
        event.chain,
        who_of(line),
        line.behalf,
        _sentence(line, told),
        told,
        event.digest.hex(),
        json.dumps(event.facts, ensure_ascii=False, sort_keys=True),
    ]


def _sentence(line: Line, facts: str) -> str:
    """`Case moved: Nominate – Selection → Nominated.`: what the trail says of it, else what the page of the entry says."""
    told = line.detail or facts
    return f"{title_of(line.event)}: {told}." if told else f"{title_of(line.event)}."
