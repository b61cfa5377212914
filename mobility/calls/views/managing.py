"""Pages of those who run calls: all states, a call section by section, and what becomes of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import VersionForm
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.calls import cards, forms, queries, services
from mobility.calls.models import Call, CallState
from mobility.calls.naming import place_name
from mobility.calls.offers import offers_of
from mobility.calls.opening import Phase, phase
from mobility.calls.policy import MANAGERS, READERS, keeps_programmes, makes, runs
from mobility.calls.seat_rule import is_for_home, seat_rule
from mobility.calls.ties import LOT
from mobility.documents.models import Requirement
from mobility.questionnaires.queries import form_of

managing = Blueprint("managing", __name__, url_prefix="/manage")

PHASE_TONES = {"draft": "", "coming": "yellow", "open": "green", "closed": "teal", "cancelled": "red"}
OVER = (Phase.CLOSED, Phase.CANCELLED)
"""Of these nothing is missing any more."""
NO_PARTNER = _l(
    "This rule book is for studies at our own university: no partner is asked, and who has accepted a place elsewhere for "
    "the same time can accept one here too."
)


@managing.get("/calls")
@holding(*READERS)
def index() -> str:
    now = utc_now()
    readable = queries.readable_calls(current_user)
    offers = offers_of(readable)
    found = [(call, phase(call, now), cards.card(call, offers[call.id], now)) for call in readable]
    return render_template(
        "calls/manage/index.html", found=found, tones=PHASE_TONES, makes=makes(current_user)
    )


@managing.route("/calls/new", methods=["GET", "POST"])
@holding(*MANAGERS)
def new() -> Any:
    if not makes(current_user):
        abort(403)
    form = forms.NewCallForm()
    if form.validate_on_submit() and form.attempt(services.create_call, current_user, now=utc_now()):
        flash(_("The draft is made. Nobody sees it until you publish it."), "done")
        return redirect(url_for("managing.call", reference=form.result.reference), 303)
    page = render_template("calls/manage/new.html", form=form, keeps=keeps_programmes(current_user))
    return page, 422 if form.is_submitted() else 200


@managing.get("/calls/<reference>")
@holding(*READERS)
def call(reference: str) -> str:
    found = readable(reference)
    now = utc_now()
    requirements = queries.requirements_of_call(found.id)
    state = phase(found, now)
    lacking = _lacking(found, requirements, now) if state not in OVER else {}
    (sent, drafts), own = queries.numbers_in(found.id), runs(current_user, found)
    return render_template(
        "calls/manage/call.html",
        call=found,
        runs=own,
        makes=makes(current_user),
        state=state,
        tones=PHASE_TONES,
        left=cards.left_words(found, now) if state in (Phase.OPEN, Phase.COMING) else "",
        closes=cards.closing_beside_state(found, now),
        reason=queries.reason_of_cancelling(found.id) if state is Phase.CANCELLED else {},
        sections=_sections(found, requirements, lacking, own),
        lacking=lacking,
        form=VersionForm(data={"seen_version": found.version}),
        drafts=drafts,
        sent=sent,
        frozen=services.closing_frozen(found) if own and found.state == CallState.PUBLISHED else "",
    )


@dataclass(frozen=True)
class SectionPage:
    """A section that is one form: which, what it starts with, which service takes it."""

    title: Callable[[], str]
    form: type[VersionForm]
    start: Callable[[Call], dict[str, Any]]
    service: Callable[..., Any]
    kept: Callable[[Call], Sequence[str]] = lambda found: ()
    """The fields of what stays as it is: they are shown as text."""


def _conditions(found: Call) -> dict[str, Any]:
    first, last = found.eligibility.get("years") or (None, None)
    return {
        "year_from": first,
        "year_to": last,
        "average": found.eligibility.get("average"),
        "faculties": found.eligibility.get("faculties", []),
    }


def _reserved(found: Call) -> dict[str, Any]:
    seats = {part["group"]: part["seats"] for part in found.reserved}
    return {"first": found.reserved[0]["group"] if found.reserved else "orphan", **seats}


def _placing(found: Call) -> dict[str, Any]:
    """With an empty limit to write a new one into."""
    return {
        "ties": " ".join((*found.ties, LOT)),
        "limits": [*found.limits, {}][: forms.MOST_LIMITS],
        "places": [(place.id, place_name(place)) for place in found.destinations],
    }


def _dates_kept(found: Call) -> list[str]:
    """The days that the public was promised, and that of a selection which is signed."""
    promised = ["opens_on", "closes_on"] if found.state != CallState.DRAFT else []
    return [*promised, *(["selection_on"] if services.is_frozen(found, "selection") else [])]


def _rules_kept(found: Call) -> list[str]:
    """What all of one call are decided by, once somebody has sent an application."""
    return ["rule_book_key", "blind"] if queries.has_sent(found.id) else []


def _of(*names: str) -> Callable[[Call], dict[str, Any]]:
    return lambda found: {name: getattr(found, name) for name in names}


SECTIONS: dict[str, SectionPage] = {
    "titles": SectionPage(
        lambda: _("Title and summary"), forms.TitlesForm, _of("title", "summary"), services.save_titles
    ),
    "dates": SectionPage(
        lambda: _("Dates"),
        forms.DatesForm,
        _of("opens_on", "closes_on", "selection_on", "waiting_list_ends_on"),
        services.save_dates,
        _dates_kept,
    ),
    "money": SectionPage(
        lambda: _("Costs and funding"), forms.MoneyForm, _of("costs", "funding"), services.save_money
    ),
    "conditions": SectionPage(
        lambda: _("Who can apply"), forms.ConditionsForm, _conditions, services.save_conditions
    ),
    "criteria": SectionPage(
        lambda: _("Criteria"),
        forms.CriteriaForm,
        lambda found: {"criteria": forms.with_blank_row(found.criteria)},
        services.save_criteria,
    ),
    "reserved": SectionPage(
        lambda: _("Reserved seats"), forms.ReservedForm, _reserved, services.save_reserved
    ),
    "placing": SectionPage(
        lambda: _("How seats are given"), forms.PlacingForm, _placing, services.save_placing
    ),
    "rules": SectionPage(
        lambda: _("Form and rule book"),
        forms.RulesForm,
        _of("audience", "questionnaire_id", "rule_book_key", "choices", "blind"),
        services.save_rules,
        _rules_kept,
    ),
}


@managing.route(
    "/calls/<reference>/<any(titles, dates, money, conditions, criteria, reserved, placing, rules):section>",
    methods=["GET", "POST"],
)
@holding(*MANAGERS)
def section(reference: str, section: str) -> Any:
    found = managed(reference)
    page = SECTIONS[section]
    form = page.form(data={"seen_version": found.version, **page.start(found)})
    for name in page.kept(found):
        if name not in request.form:  # what was sent by a page that still had it is refused in words
            del form[name]
    arranged = form.arranged() if isinstance(form, forms.CriteriaForm) and form.is_submitted() else None
    if arranged is not None:
        return _section_page(found, section, arranged)
    if form.validate_on_submit() and form.attempt(page.service, current_user, found, now=utc_now()):
        return _saved(found, form.seen)
    return _section_page(found, section, form), 422 if form.is_submitted() else 200


def _section_page(found: Call, section: str, form: VersionForm) -> str:
    title, why = SECTIONS[section].title(), _frozen(found, section)
    if why:
        return render_template(
            f"calls/manage/{section}_frozen.html",
            form=form,
            call=found,
            title=title,
            why=str(lent.refusals[why]),
            rule=seat_rule(found),
        )
    wanting = {} if form.is_submitted() else wanting_in(found, section)
    book = queries.rule_book(found.rule_book_key)
    return render_template(
        f"calls/manage/{section}.html",
        form=form,
        call=found,
        title=title,
        wanting=wanting,
        book=book,
        no_partner=NO_PARTNER if book and is_for_home(book, found) else "",
    )


def wanting_in(found: Call, section: str, about: Collection[object] = ()) -> dict[str, str]:
    """Of a draft: box -> what is still wanting there; `about` names which of several the section's page is of."""
    if found.state != CallState.DRAFT:
        return {}
    lacking = services.lacks(found, queries.requirements_of_call(found.id), utc_now())
    here = [lack for lack in lacking if lack.section == section and (not about or lack.about in about)]
    return {lack.refusal.field: lack.refusal.sentence for lack in here if lack.refusal.field}


FROZEN: Mapping[str, Callable[[Call], str]] = {
    "criteria": services.criteria_frozen,
    "placing": services.placing_frozen,
    "reserved": services.reserved_frozen,
}


def _frozen(found: Call, section: str) -> str:
    """Why a section is shown as text and not as a form, as the key of a sentence; empty where it can be changed."""
    why = FROZEN.get(section)
    return why(found) if why else ""


def managed(reference: str) -> Call:
    return queries.get_managed(current_user, reference) or abort(404)


def readable(reference: str) -> Call:
    """The call, for a page that is also for those who do not run it."""
    return queries.get_readable(current_user, reference) or abort(404)


def pressed() -> VersionForm:
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    return form


def say_saved(found: Call, seen_version: int) -> None:
    """Of a call in which people apply, with when they are told of it; of what is as it was when it was seen, that."""
    if found.version == seen_version:
        flash(_("Nothing is changed: everything was so already."), "note")
    elif found.state == CallState.PUBLISHED and queries.has_applications(found.id):
        flash(
            _("Saved. Applicants whom it concerns are told a quarter of an hour after your last change."),
            "done",
        )
    else:
        flash(_("Saved."), "done")


def _saved(found: Call, seen_version: int) -> Response:
    say_saved(found, seen_version)
    return redirect(url_for("managing.call", reference=found.reference), 303)


@dataclass(frozen=True)
class SectionLine:
    """A line of a call's task list."""

    key: str
    name: str
    hint: str
    lacking: list[str]
    href: str


def _lacking(found: Call, requirements: Sequence[Requirement], now: datetime) -> dict[str, list[str]]:
    """Section -> what is missing there before the call can be published, in sentences."""
    lacking: dict[str, list[str]] = {}
    for lack in services.lacks(found, requirements, now):
        lacking.setdefault(lack.section, []).append(lack.refusal.sentence)
    return lacking


def incomplete_sections(found: Call) -> list[SectionLine]:
    """The sections of a draft in which something is missing; none of a call that is published."""
    if found.state != CallState.DRAFT:
        return []
    requirements = queries.requirements_of_call(found.id)
    lacking = _lacking(found, requirements, utc_now())
    return [line for line in _sections(found, requirements, lacking, own=True) if line.lacking]


def _sections(found: Call, requirements: Any, lacking: dict[str, list[str]], own: bool) -> list[SectionLine]:
    """What a call consists of; the lists open to every reader, the forms to those who run it."""
    seats = sum(place.seats for place in found.destinations)
    reserved = sum(part["seats"] for part in found.reserved)
    hints = {
        "titles": "",
        "dates": cards.closing_words(found, utc_now()),
        "destinations": ", ".join(
            (
                ngettext("%(num)s destination", "%(num)s destinations", len(found.destinations)),
                ngettext("%(num)s seat", "%(num)s seats", seats),
            )
        ),
        "money": "",
        "conditions": "",
        "criteria": ngettext("%(num)s criterion", "%(num)s criteria", len(found.criteria)),
        "reserved": ngettext("%(num)s seat", "%(num)s seats", reserved),
        "placing": ngettext("%(num)s limit", "%(num)s limits", len(found.limits)) if found.limits else "",
        "documents": ngettext("%(num)s document", "%(num)s documents", len(requirements)),
        "rules": _rules(found),
    }
    names = {"destinations": _("Destinations"), "documents": _("Documents asked for")}
    places = {key: url_for("managing.parts", reference=found.reference, part=key) for key in names}
    if own:
        places |= {
            key: url_for("managing.section", reference=found.reference, section=key) for key in SECTIONS
        }
    names |= {key: page.title() for key, page in SECTIONS.items()}
    return [
        SectionLine(key, names[key], hint, lacking.get(key, []), places.get(key, ""))
        for key, hint in hints.items()
    ]


def _rules(found: Call) -> str:
    """What is filled, and by which rules it is decided."""
    book = queries.rule_book(found.rule_book_key)
    titles = [form_of(found.questionnaire_id).title, *([book.title] if book else [])]
    said = [*(tr(dict(title)) for title in titles), *([_("blind review")] if found.blind else [])]
    return f"{', '.join(said)}. {NO_PARTNER}" if book and is_for_home(book, found) else ", ".join(said)
