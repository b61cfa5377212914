"""The pages of migrations: one is declared, its list is read, somebody else confirms it, one button takes it back."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import VersionForm
from mobility.rulebooks.confirming import asks_back
from mobility.rulebooks.models import MigrationState, RuleBookMigration
from mobility.rulebooks.policy import PUBLISHERS, READERS, WRITERS, decides_on
from mobility.rulebooks.queries import Book, get_book, rules_of
from mobility.workflow.engine.books import book_of_version

from . import acts, reading
from . import sentences as in_words
from .forms import MigrationForm

migrations = Blueprint("migrations", __name__)


@migrations.get("/rulebooks/<key>/migrations")
@holding(*WRITERS, *PUBLISHERS, readers=READERS)
def index(key: str) -> str:
    """What went over before, and the form for what still follows older versions; `?like=7` fills it as plan 7 was."""
    book = _book(key)
    earlier = reading.get_migration(key, request.args.get("like", 0, type=int))
    return _index_page(book, _form(book, earlier))


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
    return render_template("rulebooks/migration.html", **_as_it_stands(key, migration_id))


@migrations.get("/rulebooks/<key>/migrations/<int:migration_id>/progress")
@holding(*WRITERS, *PUBLISHERS, readers=READERS)
def progress(key: str, migration_id: int) -> str:
    """The part of the page that renews itself while it is tried out, made or undone."""
    return render_template("rulebooks/_migration.html", **_as_it_stands(key, migration_id))


def _as_it_stands(key: str, migration_id: int) -> dict[str, Any]:
    book = _book(key)
    migration = reading.get_migration(key, migration_id) or abort(404)
    only, after = request.args.get("cases", ""), request.args.get("after", 0, type=int)
    lines, onward = reading.lines_of(current_user, migration, only=only, after=after)
    done = migration.state == MigrationState.DONE
    return {
        "book": book,
        "migration": migration,
        "states": MigrationState,
        "state": in_words.state_of(book, migration),
        "rules": book_of_version(migration.to_id),
        "renamed": in_words.renamed(migration),
        "totals": reading.totals_of(migration),
        "lines": lines,
        "onward": onward,
        "only": only if only in reading.ONLY else "",
        "after": after,
        "moved": reading.moved_since(migration) if done else None,
        "moved_on": reading.moved_on(migration) if migration.is_planned else 0,
        "overtaken": reading.is_in_vain(book, migration),
        "left_lying": acts.is_left_lying(migration),
        "own": not decides_on(current_user, migration.planners),
        "sentences": in_words,
        "book_of": book_of_version,
    }


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


@migrations.get("/rulebooks/<key>/migrations/<int:migration_id>/confirm")
@holding(*PUBLISHERS)
def confirming(key: str, migration_id: int) -> str:
    """Asks back, in numbers, before the cases go over."""
    book, migration = _book(key), reading.get_migration(key, migration_id) or abort(404)
    acts.ensure_confirmable(current_user, book, migration)
    totals, number = reading.totals_of(migration), book.numbers[migration.to_id]
    return asks_back(
        book,
        migration,
        heading=_("Have the cases go over to version %(number)s", number=number),
        sentences=[
            ngettext(
                "%(num)d open case goes over, or none if it has moved meanwhile.",
                "%(num)d open cases go over all together, or none if one has moved meanwhile.",
                totals.cases,
            ),
            *in_words.becomes(totals),
            *in_words.moved_on(totals.moved, migration.gone),
            *in_words.to_think_of(totals.warnings),
            *in_words.new_to_think_of(totals.new_warnings),
            _("It can be undone until something is done in one of the cases."),
        ],
        submit=ngettext("Have %(num)d case go over", "Have %(num)d cases go over", totals.cases),
        action=url_for("migrations.confirm", key=key, migration_id=migration_id),
        cancel=url_for("migrations.show", key=key, migration_id=migration_id),
        warn=False,
        renamed=in_words.renamed(migration),
    )


@migrations.post("/rulebooks/<key>/migrations/<int:migration_id>/confirm")
@holding(*PUBLISHERS)
def confirm(key: str, migration_id: int) -> Any:
    return _step(acts.confirm, key, migration_id)


@migrations.get("/rulebooks/<key>/migrations/<int:migration_id>/undo")
@holding(*PUBLISHERS)
def undoing(key: str, migration_id: int) -> str:
    """Asks back, in numbers, before the cases come back."""
    book, migration = _book(key), reading.get_migration(key, migration_id) or abort(404)
    acts.ensure_undoable(migration)
    number = reading.totals_of(migration).cases
    return asks_back(
        book,
        migration,
        heading=_("Undo it for all cases"),
        sentences=[
            ngettext(
                "%(num)d case stands again as it did before, by its older version.",
                "%(num)d cases stand again as they did before, by their older versions.",
                number,
            ),
            _("If something was done in one of them since, nothing is changed."),
            _("It cannot be done over: the cases would go over again by a new plan."),
        ],
        submit=_("Undo it for all cases"),
        action=url_for("migrations.undo", key=key, migration_id=migration_id),
        cancel=url_for("migrations.show", key=key, migration_id=migration_id),
        warn=True,
    )


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
    act(current_user, _book(key), migration_id, seen_version=VersionForm().seen, now=utc_now())
    return redirect(url_for("migrations.show", key=key, migration_id=migration_id), 303)


def _book(key: str) -> Book:
    return get_book(key) or abort(404)


def _form(book: Book, earlier: RuleBookMigration | None = None) -> MigrationForm:
    labels = {
        version.id: _("version %(number)s", number=version.number)
        + ": "
        + ngettext("%(num)d open case", "%(num)d open cases", version.open_cases)
        for version in book.versions[1:]
        if version.open_cases
    }
    return MigrationForm.of(book, labels, earlier)


def _index_page(book: Book, form: MigrationForm) -> str:
    found = reading.migrations_of(book.key)
    open_one = next((each for each in found if each.is_open), None)
    return render_template(
        "rulebooks/migrations.html",
        book=book,
        form=form,
        migrations=found,
        open_one=open_one,
        overtaken=open_one is not None and reading.is_in_vain(book, open_one),
        used=reading.stages_in_use(book) if book.left_behind else frozenset(),
        new_stages=rules_of(book.in_force).stages,
        states={each.id: in_words.state_of(book, each) for each in found},
    )
