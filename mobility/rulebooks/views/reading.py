"""Rule books as they are or were in force: all of them, one drawn and told, what a version changed, their language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.queries import events_of, names_of_people
from mobility.accounts.roles import name_with_lender
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import LANGUAGES, moment
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.zone import Zone
from mobility.rulebooks import queries, words
from mobility.rulebooks.diagram import draw
from mobility.rulebooks.differences import differences
from mobility.rulebooks.migration.reading import migrations_of
from mobility.rulebooks.migration.sentences import state_of
from mobility.rulebooks.policy import PUBLISHERS, READERS, STAFF, WRITERS
from mobility.rulebooks.queries import Book, Version
from mobility.rulebooks.simulation.words import came_to
from mobility.rulebooks.versions import origins_of
from mobility.rulebooks.vocabulary import PARTS, examples
from mobility.rulebooks.vocabulary import vocabulary as names_of_the_language

from .blueprint import book_or_404, rulebooks


@rulebooks.get("/rulebooks")
@holding(*WRITERS, *PUBLISHERS, readers=STAFF)
def index() -> str:
    drafted = queries.drafted_keys() if _looks_inside() else None
    return render_template("rulebooks/index.html", books=queries.books(), drafted=drafted)


@rulebooks.get("/rulebooks/language")
@holding(*WRITERS, *PUBLISHERS, readers=STAFF)
def vocabulary() -> str:
    """What those who write a rule book look up."""
    return render_template(
        "rulebooks/language.html",
        parts=PARTS,
        examples=examples(),
        vocabulary=names_of_the_language(),
        spoken=LANGUAGES,
    )


@rulebooks.get("/rulebooks/<key>")
@holding(*WRITERS, *PUBLISHERS, readers=STAFF)
def show(key: str) -> str:
    book, now = book_or_404(key), utc_now()
    version = _version(book)
    rules = queries.rules_of(version)
    calls = queries.contexts(key)
    context = _context(calls)
    counts = queries.counts(version, context)
    paces = queries.paces(key, now, context)
    slow = frozenset(stage for stage, pace in paces.items() if pace.slow)
    migrations = migrations_of(key) if _looks_inside() else []
    return render_template(
        "rulebooks/show.html",
        book=book,
        version=version,
        rules=rules,
        text=queries.text_of(version.id),
        diagram_drawn=draw(rules, counts, slow),
        counts=counts,
        paces=paces,
        calls=calls,
        context=context,
        words=words,
        inside=_looks_inside(),
        drafted=_looks_inside() and queries.get_draft(key) is not None,
        events=_happenings(book),
        origins=origins_of(book),
        migrations=migrations,
        states={each.id: state_of(book, each) for each in migrations},
    )


@rulebooks.get("/rulebooks/<key>/changes")
@holding(*WRITERS, *PUBLISHERS, readers=STAFF)
def changes(key: str) -> str:
    """What the version of `?version=2` says otherwise than the one before it; the first one has none."""
    book = book_or_404(key)
    version = _version(book)
    before = next((each for each in book.versions if each.number < version.number), None) or abort(404)
    return render_template(
        "rulebooks/changes.html",
        book=book,
        version=version,
        before=before,
        origin=origins_of(book).get(version.id),
        came_to=came_to,
        changes=differences(queries.rules_of(before), queries.rules_of(version)),
    )


def _looks_inside() -> bool:
    """Whether the reader opens drafts and migrations too, and not only what is in force."""
    return bool(current_user.holds_any((*WRITERS, *PUBLISHERS, *READERS)))


def _version(book: Book) -> Version:
    """The one of `?version=2`, else the one in force."""
    number = request.args.get("version", book.in_force.number, type=int)
    return next((version for version in book.versions if version.number == number), None) or abort(404)


def _context(calls: list[tuple[str, str]]) -> str | None:
    """From `?call=12`; one in which no case is open is shown as all."""
    wanted = f"call:{request.args.get('call', '')}"
    return wanted if wanted in dict(calls) else None


def _happenings(book: Book) -> list[dict[str, str]]:
    """What happened to the book, newest first; a version leads to what it changed, a plan to its page."""
    found = events_of(book.chain)
    lent_by = {event.facts["for"] for event, _actor in found if "for" in event.facts}
    lenders = names_of_people(lent_by) if lent_by else {}
    return [
        {
            "when": _moment(event.at),
            "iso": event.at.isoformat(timespec="minutes"),
            "text": _told(event, actor, lenders.get(event.facts.get("for", 0), "")),
            "href": _leads_to(book, event.facts),
        }
        for event, actor in found
    ]


def _told(event: Event, actor: str, lender: str) -> str:
    """`Rule book put in force: version 2 (Zebo Holova)`; by a right on loan with whose it is."""
    said = str(lent.events[event.name])
    if "number" in event.facts:
        said += ": " + _("version %(number)s", number=event.facts["number"])
    who = name_with_lender(actor, lender)
    return f"{said} ({who})" if who else said


def _leads_to(book: Book, facts: Mapping[str, Any]) -> str:
    if "migration" in facts and _looks_inside():
        return url_for("migrations.show", key=book.key, migration_id=facts["migration"])
    if facts.get("number", 1) > 1:
        return url_for("rulebooks.changes", key=book.key, version=facts["number"])
    return ""


def _moment(at: datetime) -> str:
    return moment(at.astimezone(Zone.info))
