"""The draft of a rule book: written and looked through, asked for, and put in force or sent back by somebody else."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import VersionForm
from mobility.base.languages import language, tr
from mobility.base.typed import sent_by
from mobility.rulebooks import queries, services, words
from mobility.rulebooks.confirming import asks_back
from mobility.rulebooks.deciding import what_writing_costs, who_decides
from mobility.rulebooks.diagram import draw
from mobility.rulebooks.differences import differences
from mobility.rulebooks.faults import of_problem
from mobility.rulebooks.forms import AskForm, DraftForm, RemarkForm
from mobility.rulebooks.models import RuleBookDraft
from mobility.rulebooks.policy import PUBLISHERS, READERS, WRITERS, decides_on
from mobility.rulebooks.proof import proof_of, warnings_of
from mobility.rulebooks.queries import Book

from .blueprint import book_or_404, rulebooks

BUTTONS = {"ask": {"yes": _l("Save and ask for it")}}


@rulebooks.get("/rulebooks/<key>/draft")
@holding(*WRITERS, *PUBLISHERS, readers=READERS)
def draft(key: str) -> str:
    book = book_or_404(key)
    found = queries.get_draft(key)
    return _draft_page(book, found, _form_of(book, found))


@rulebooks.post("/rulebooks/<key>/draft")
@holding(*WRITERS)
@sent_by(BUTTONS)
def save(key: str) -> Response | tuple[str, int]:
    """The draft is saved; by its other button it is asked for as well, so that what is asked for is what the page shows."""
    book, asks = book_or_404(key), "ask" in request.form
    form = AskForm() if asks else DraftForm()
    service = services.ask_for_publication if asks else services.save_draft
    if form.validate_on_submit() and form.attempt(service, current_user, book, now=utc_now()):
        done = (
            _("The draft is saved. Those who may put it in force are asked.")
            if asks
            else _("The draft is saved.")
        )
        flash(done, "done")
        return redirect(url_for("rulebooks.draft", key=key), 303)
    return _refused(book, form)


@rulebooks.post("/rulebooks/<key>/draft/proof")
@holding(*WRITERS)
def prove(key: str) -> str:
    """What is typed, looked through and not kept: the parts beside the text, asked for while it is being written."""
    beside = _looked_through(book_or_404(key), queries.get_draft(key), DraftForm().text.data or "")
    return render_template("rulebooks/_looked_through.html", **beside)


@rulebooks.get("/rulebooks/<key>/draft/diagram")
@holding(*WRITERS, *PUBLISHERS, readers=READERS)
def drawing(key: str) -> str:
    """How the draft is drawn as it is saved, at its full size; without one that can be drawn, the version in force."""
    book, found = book_or_404(key), queries.get_draft(key)
    saved = proof_of(found.text, key).book if found else None
    rules = saved or queries.rules_of(book.in_force)
    drawn = draw(rules, {}, frozenset())
    return render_template(
        "rulebooks/drawing.html", book=book, rules=rules, drafted=bool(saved), drawn=drawn, words=words
    )


@rulebooks.get("/rulebooks/<key>/draft/discard")
@holding(*WRITERS)
def discarding(key: str) -> str:
    """Asks back before the draft is gone."""
    book, found = _book_and_draft(key)
    return asks_back(
        book,
        found,
        heading=_("Discard the draft"),
        sentences=[
            _("The draft is gone for good; version %(number)s stays in force.", number=book.in_force.number),
            _("That it was discarded stands in the record, its text does not."),
        ],
        submit=_("Discard the draft"),
        action=url_for("rulebooks.discard", key=key),
        cancel=url_for("rulebooks.draft", key=key),
        warn=True,
    )


@rulebooks.post("/rulebooks/<key>/draft/discard")
@holding(*WRITERS)
def discard(key: str) -> Any:
    services.discard_draft(
        current_user, book := book_or_404(key), seen_version=VersionForm().seen, now=utc_now()
    )
    flash(_("The draft is discarded."), "done")
    return redirect(url_for("rulebooks.show", key=book.key), 303)


@rulebooks.get("/rulebooks/<key>/draft/publish")
@holding(*PUBLISHERS)
def publishing(key: str) -> str:
    """Asks back, in numbers, before the draft comes into force; where it cannot, the page says why."""
    book, found = _book_and_draft(key)
    services.ensure_publishable(current_user, book, request.args.get("seen", found.version, type=int))
    proof, number = proof_of(found.text, key), book.in_force.number
    changes = differences(queries.rules_of(book.in_force), proof.book) if proof.book else []
    under_way = sum(version.open_cases for version in book.versions)
    return asks_back(
        book,
        found,
        heading=_("Put version %(number)s in force", number=number + 1),
        sentences=[
            _("Every new case follows version %(number)s from this minute on.", number=number + 1),
            ngettext(
                "It changes one thing against the version in force.",
                "It changes %(num)d things against the version in force.",
                len(changes),
            ),
            ngettext(
                "%(num)d open case keeps the version that it follows.",
                "%(num)d open cases keep the version that they follow.",
                under_way,
            ),
            _("Coordinators and heads of the office are written to, and it stands in the record."),
        ],
        submit=_("Put it in force"),
        action=url_for("rulebooks.publish", key=key),
        cancel=url_for("rulebooks.draft", key=key),
        warn=False,
        changes=changes,
        grounds=_grounds(found, sound=proof.sound),
        warnings=warnings_of(proof.book, utc_now()) if proof.book else None,
        lines=found.text.splitlines(),
    )


@rulebooks.post("/rulebooks/<key>/draft/publish")
@holding(*PUBLISHERS)
def publish(key: str) -> Any:
    version = services.publish(current_user, book_or_404(key), seen_version=VersionForm().seen, now=utc_now())
    flash(_("Version %(number)s is in force. New cases follow it.", number=version.number), "done")
    return redirect(url_for("rulebooks.show", key=key), 303)


@rulebooks.get("/rulebooks/<key>/draft/return")
@holding(*PUBLISHERS)
def returning(key: str) -> str:
    """Asks what is to be changed, before the draft goes back to who wrote it."""
    book, found = _book_and_draft(key)
    seen = request.args.get("seen", found.version, type=int)
    return _return_page(book, RemarkForm(formdata=None, data={"seen_version": seen}))


@rulebooks.post("/rulebooks/<key>/draft/return")
@holding(*PUBLISHERS)
def send_back(key: str) -> Response | tuple[str, int]:
    book, form = book_or_404(key), RemarkForm()
    if form.validate_on_submit() and form.attempt(services.send_back, current_user, book, now=utc_now()):
        flash(_("The draft is sent back. Who wrote it is told what is to be changed."), "done")
        return redirect(url_for("rulebooks.draft", key=key), 303)
    return _return_page(book, form), 422


def _return_page(book: Book, form: RemarkForm) -> str:
    return render_template("rulebooks/return.html", book=book, form=form)


def _book_and_draft(key: str) -> tuple[Book, RuleBookDraft]:
    book, found = book_or_404(key), queries.get_draft(key)
    if found is None:
        raise services.draft_gone(book)
    return book, found


def _form_of(book: Book, found: RuleBookDraft | None) -> DraftForm:
    """The draft, or the text in force where there is none yet."""
    text = found.text if found else queries.text_of(book.in_force.id)
    values = {"text": text, "seen_version": 0}
    if found:
        values |= {"seen_version": found.version, "reason": found.reason}
    return DraftForm(formdata=None, data=values)


def _refused(book: Book, form: DraftForm) -> tuple[str, int]:
    """The page with everything that was typed, and beside it what is wrong in that; where somebody else has saved meanwhile,
    also what it says otherwise than theirs."""
    found = queries.get_draft(book.key)
    if form.meanwhile:
        form.seen_version.process_data(
            found.version if found else 0
        )  # once it was read that there is another
    return _draft_page(book, found, form), 422


def _draft_page(book: Book, found: RuleBookDraft | None, form: DraftForm) -> str:
    sound = found is not None and proof_of(found.text, book.key).sound
    return render_template(
        "rulebooks/draft.html",
        draft=found,
        form=form,
        grounds=_grounds(found, sound=sound) if found else None,
        sound=sound,
        overtaken=found is not None and found.based_on_id != book.in_force.id,
        **_authority(found),
        **_looked_through(book, found, form.text.data or ""),
    )


def _authority(found: RuleBookDraft | None) -> dict[str, Any]:
    """Who may put the draft in force, and what whoever has not written in it gives up by that."""
    if found is None:
        return {"own": False}
    decides, now = decides_on(current_user, found.writers), utc_now()
    gives_up = decides and current_user.holds_any(WRITERS)
    return {
        "own": current_user.id in found.writers,
        "decides": decides,
        "decided_by": who_decides(found, now),
        "writing_costs": what_writing_costs(found, current_user, now) if gives_up else "",
    }


def _grounds(found: RuleBookDraft, *, sound: bool) -> dict[str, Any]:
    """Why the draft changes the rules, and what it came to where it was tried: for whoever puts it in force."""
    return {
        "reason": found.reason,
        "asked": found.asked_at is not None,
        "sound": sound,
        "tried": _trial(found) if found.tried else None,
    }


def _trial(found: RuleBookDraft) -> dict[str, Any]:
    """The last simulation of the draft for its page, in the present language."""
    tried = found.tried
    return {
        "call": tr(tried["title"]),
        "at": datetime.fromisoformat(tried["at"]),
        "sentences": tried["sentences"][language()],
        "overtaken": tried["version"] != found.version,
        "address": {
            "text": "draft",
            "call": tried["call"],
            **({"running": "yes"} if tried["running"] else {}),
        },
    }


def _looked_through(book: Book, found: RuleBookDraft | None, text: str) -> dict[str, Any]:
    """What stands beside a text: what is wrong with it, what it changes against the version in force, and against the draft
    as it is saved; how it is drawn."""
    proof = proof_of(text, book.key)
    rules = proof.book
    saved = proof_of(found.text, book.key).book if found and found.text != text else None
    return {
        "book": book,
        "proof": proof,
        "changes": differences(queries.rules_of(book.in_force), rules) if rules else [],
        "unsaved": differences(saved, rules) if saved and rules else [],
        "saver": found.saver.called if found else "",
        "warnings": warnings_of(rules, utc_now()) if rules and proof.sound else None,
        "lines": text.splitlines(),
        "drawn": draw(rules, {}, frozenset()) if rules else None,
        "words": words,
        "in_words": of_problem,
    }
