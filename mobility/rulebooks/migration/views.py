"""The pages of migrations: one is declared, its list is read, somebody else confirms it, one button takes it back."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.rulebooks.forms import SeenForm
from mobility.rulebooks.models import MigrationState
from mobility.rulebooks.policy import PUBLISHERS, READERS, WRITERS
from mobility.rulebooks.queries import Book, get_book, rules_of
from mobility.workflow.engine.books import book_of_version

from . import acts, reading, sentences
from .forms import MigrationForm

migrations = Blueprint("migrations", __name__)


@migrations.get("/rulebooks/<key>/migrations")
@holding(*WRITERS, *PUBLISHERS, readers=READERS)
def index(key: str) -> str:
    """What went over before, and the form for what still follows older versions."""
    book = _book(key)
    return _index_page(book, _form(book))


@migrations.post("/rulebooks/<key>/migrations")
@holding(*WRITERS)
def declare(key: str) -> Response | tuple[str, int]:
    book = _book(key)
    form = _form(book)
    if form.validate_on_submit() and form.attempt(acts.declare, current_user, book, now=utc_now()):
        return redirect(url_for("migrations.show", key=key, migration_id=form.result.id), 303)
    return _index_page(book, form), 422


@migrations.get("/rulebooks/<key>/migrations/<int:migration_id>")
@holding(*WRITERS, *PUBLISHERS, readers=READERS)
def show(key: str, migration_id: int) -> str:
    book = _book(key)
    migration = reading.get_migration(key, migration_id) or abort(404)
    only, after = request.args.get("cases", ""), request.args.get("after", 0, type=int)
    lines, onward = reading.lines_of(current_user, migration, only=only, after=after)
    done = migration.state == MigrationState.DONE
    return render_template(
        "rulebooks/migration.html",
        book=book,
        migration=migration,
        states=MigrationState,
        state=sentences.STATES[migration.state],
        rules=book_of_version(migration.to_id),
        renamed=sentences.renamed(migration),
        totals=reading.totals_of(migration),
        lines=lines,
        onward=onward,
        only=only if only in reading.ONLY else "",
        after=after,
        moved=reading.moved_since(migration) if done else None,
        own=current_user.id == migration.declarer_id,
        sentences=sentences,
        book_of=book_of_version,
    )


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/again")
@holding(*WRITERS)
def again(key: str, migration_id: int) -> Any:
    return _step(acts.try_again, key, migration_id)


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/ask")
@holding(*WRITERS)
def ask(key: str, migration_id: int) -> Any:
    flash(_("Those who may confirm it are asked."), "done")
    return _step(acts.ask_for_confirmation, key, migration_id)


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/withdraw")
@holding(*WRITERS, *PUBLISHERS)
def withdraw(key: str, migration_id: int) -> Any:
    return _step(acts.withdraw, key, migration_id)


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/confirm")
@holding(*PUBLISHERS)
def confirm(key: str, migration_id: int) -> Any:
    return _step(acts.confirm, key, migration_id)


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/undo")
@holding(*PUBLISHERS)
def undo(key: str, migration_id: int) -> Any:
    return _step(acts.undo, key, migration_id)


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/going")
@holding(*WRITERS, *PUBLISHERS)
def going(key: str, migration_id: int) -> Any:
    flash(_("A worker takes it up now, unless one is at it already."), "done")
    return _step(acts.set_going, key, migration_id)


def _step(act: Any, key: str, migration_id: int) -> Response:
    form = SeenForm()
    if not form.validate_on_submit() or form.seen.data is None:
        raise Refusal("migration-changed-meanwhile")
    act(current_user, _book(key), migration_id, seen=int(form.seen.data), now=utc_now())
    return redirect(url_for("migrations.show", key=key, migration_id=migration_id), 303)


def _book(key: str) -> Book:
    return get_book(key) or abort(404)


def _form(book: Book) -> MigrationForm:
    labels = {
        version.id: _("version %(number)s", number=version.number)
        + ": "
        + ngettext("%(num)d open case", "%(num)d open cases", version.open_cases)
        for version in book.versions[1:]
        if version.open_cases
    }
    return MigrationForm.of(book, labels)


def _index_page(book: Book, form: MigrationForm) -> str:
    found = reading.migrations_of(book.key)
    return render_template(
        "rulebooks/migrations.html",
        book=book,
        form=form,
        migrations=found,
        open_one=next((each for each in found if each.is_open), None),
        used=reading.stages_in_use(book) if book.left_behind else frozenset(),
        new_stages=rules_of(book.in_force).stages,
        sentences=sentences,
    )
