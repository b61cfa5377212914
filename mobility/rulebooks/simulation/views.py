"""The page of a simulation: a text and a call are chosen, and the report is worked out anew each time it is looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.queries import names_of_people
from mobility.base.access import holding
from mobility.base.attachments import CSV, attachment, dated
from mobility.base.database import utc_now
from mobility.base.languages import LANGUAGES, moment, speaking
from mobility.base.sheets import sheet_lines
from mobility.base.zone import Zone
from mobility.rulebooks import words as book_words
from mobility.rulebooks.policy import READERS, WRITERS
from mobility.rulebooks.proof import proof_of
from mobility.rulebooks.queries import Book, get_book, get_draft, rules_of, titles_of_contexts
from mobility.rulebooks.services import draft_gone, note_trial
from mobility.rulebooks.versions import Trial, origins_of, trials_of
from mobility.workflow.rulebook import RuleBook

from . import words
from .reading import Past, past_calls, simulation_of
from .report import AS_IT_WAS, FATES, Report, Tried

simulations = Blueprint("simulations", __name__)

SHOWN = 100
"""Rows of a list on the page; the file has all of them."""
DRAFT = "draft"


@dataclass(frozen=True)
class Asked:
    """What is to be gone through by which text. `text`: `draft`, or the number of a version."""

    texts: Sequence[tuple[str, str]]
    calls: Sequence[Past]
    text: str
    call: Past | None
    running: bool
    sound: bool
    rules: RuleBook | None

    @property
    def offered(self) -> Past | None:
        """What is preset: the chosen call, else the first: the newest with cases that are over."""
        return self.call or next(iter(self.calls), None)

    @property
    def address(self) -> dict[str, str]:
        """The parameters of the page's address."""
        number = self.call.context.partition(":")[2] if self.call else ""
        return {"text": self.text, "call": number, **({"running": "yes"} if self.running else {})}


@simulations.get("/rulebooks/<key>/simulation")
@holding(*WRITERS, *READERS)
def show(key: str) -> str:
    book = get_book(key) or abort(404)
    asked = _asked(book, request.args)
    report = _report(book, asked)
    return render_template(
        "rulebooks/simulation.html",
        book=book,
        asked=asked,
        report=report,
        cases=_striking(report)[:SHOWN] if report else (),
        acts=report.unplaced[:SHOWN] if report else (),
        names=_names(report) if report else {},
        shown=SHOWN,
        earlier=_earlier(book, asked, report) if report else None,
        as_it_was=AS_IT_WAS,
        words=words,
        book_words=book_words,
    )


@simulations.post("/rulebooks/<key>/simulation")
@holding(*WRITERS)
def go(key: str) -> Response:
    """Go through the cases; where it is the draft that is tried, what it comes to is kept with it."""
    book = get_book(key) or abort(404)
    asked, draft = _asked(book, request.form), get_draft(key)
    report = _report(book, asked) if asked.text == DRAFT else None
    if draft is not None and asked.call is not None and report is not None and report.cases:
        title, sentences = {}, {}
        for code in LANGUAGES:
            with speaking(code):
                title[code] = titles_of_contexts([asked.call.context])[asked.call.context]
                sentences[code] = [*words.sentences(report)]
        note_trial(
            current_user,
            book,
            seen_version=draft.version,
            call=asked.address["call"],
            running=asked.running,
            title=title,
            sentences=sentences,
            numbers=report.numbers,
            now=utc_now(),
        )
    here: dict[str, Any] = dict(asked.address)
    return redirect(url_for("simulations.show", key=key, **here), 303)


@simulations.get("/rulebooks/<key>/simulation.csv")
@holding(*WRITERS, *READERS)
def export(key: str) -> Response:
    """Every case, or with `list=acts` every act without a place."""
    book = get_book(key) or abort(404)
    asked = _asked(book, request.args)
    report = _report(book, asked) or abort(404)
    of_acts = request.args.get("list") == "acts"
    head, rows = _sheet_of_acts(report) if of_acts else _sheet_of_cases(report)
    name = dated(f"{key}-{asked.text}-{'acts' if of_acts else 'cases'}", utc_now())
    return attachment(stream_with_context(sheet_lines(head, rows)), f"{name}.csv", CSV)


def _asked(book: Book, chosen: Mapping[str, str]) -> Asked:
    """From the address, or the form; what it does not name is the draft, or the version in force, and no call."""
    draft, calls = get_draft(book.key), past_calls(current_user, book.key)
    texts = [(DRAFT, _("the draft"))] if draft else []
    texts += [(str(each.number), _("version %(number)s", number=each.number)) for each in book.versions]
    wanted = chosen.get("text", texts[0][0])
    if wanted == DRAFT and draft is None:
        raise draft_gone(book)
    text = wanted if wanted in dict(texts) else abort(404)
    proof = proof_of(draft.text, book.key) if draft and text == DRAFT else None
    sound = proof is None or proof.sound
    version = next((each for each in book.versions if str(each.number) == text), None)
    rules = rules_of(version) if version else proof.book if proof and sound else None
    context = f"call:{chosen.get('call', '')}"
    call = next((each for each in calls if each.context == context), None)
    return Asked(texts, calls, text, call, bool(chosen.get("running")), sound, rules)


def _report(book: Book, asked: Asked) -> Report | None:
    if asked.call is None or asked.rules is None:
        return None
    return simulation_of(
        current_user, book.key, asked.call, asked.rules, running=asked.running, now=utc_now()
    )


def _earlier(book: Book, asked: Asked, report: Report) -> Trial | None:
    """When the text was tried on the same cases, if it came to something else then: the record has gone on since."""
    trials = _trials(book, asked.text)
    here = next((each for each in trials if {**each.address, "text": asked.text} == asked.address), None)
    return here if here and any(report.numbers[name] != was for name, was in here.numbers.items()) else None


def _trials(book: Book, text: str) -> Sequence[Trial]:
    """Of the draft, or of what became the version of this number."""
    if text == DRAFT:
        draft = get_draft(book.key)
        return trials_of(book, draft) if draft else ()
    origin = origins_of(book).get(next(each.id for each in book.versions if str(each.number) == text))
    return origin.trials if origin else ()


def _striking(report: Report) -> list[Tried]:
    """Those in which something differs first, by what; then those who would have been later."""
    return sorted(
        report.cases,
        key=lambda each: (not each.differs, FATES.index(each.fate), each.late_before - each.late_after),
    )


def _names(report: Report) -> dict[int, str]:
    people = {line.person_id for line in report.holders}
    people |= {each.act.person_id for _tried, each in report.unplaced}
    return names_of_people({each for each in people if each is not None})


Sheet = tuple[list[str], Iterator[list[object]]]


def _sheet_of_cases(report: Report) -> Sheet:
    head = [
        _("Case"),
        _("As it was"),
        _("By this text"),
        _("Late, as it was"),
        _("Late, by this text"),
        _("Acts without a place"),
    ]
    rows: list[list[object]] = [
        [
            tried.case.reference,
            words.title_of_place(tried),
            words.fate(tried, report.book),
            words.late(tried.late_before),
            words.late_by_text(tried),
            len(tried.after.unplaced),
        ]
        for tried in _striking(report)
    ]
    return head, iter(rows)


def _sheet_of_acts(report: Report) -> Sheet:
    head = [
        _("Case"),
        _("When"),
        _("What was done"),
        _("Stage"),
        _("Role"),
        _("Name"),
        _("Why it has no place"),
    ]
    names = _names(report)
    rows: list[list[object]] = [
        [
            tried.case.reference,
            moment(each.at.astimezone(Zone.info)),
            *words.act(tried, each),
            names.get(each.act.person_id or 0, ""),
            str(words.WHY_UNPLACED[each.why]),
        ]
        for tried, each in report.unplaced
    ]
    return head, iter(rows)
