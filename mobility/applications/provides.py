"""What applications lend to the rooms below: guards, an effect, dates, words for messages, facts for checks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person, Role
from mobility.accounts.roles import ROLES, title_of
from mobility.applications import guards
from mobility.applications.asking import section_of_kind
from mobility.applications.chains import cases_opened, found_cases, labels_of_cases, scopes_of_case
from mobility.applications.models import Application
from mobility.applications.needless import needless
from mobility.applications.queries import (
    call_of,
    form_of_case,
    in_call,
    may_edit,
    of_person,
)
from mobility.applications.services import READS_TOO, issue_receipt, lie_with_its_faculty
from mobility.applications.services.starting import may_begin_again
from mobility.base.database import db
from mobility.base.languages import day, speaking, tr
from mobility.base.lending import ChainKind, Effect, Guard, Owed, Standing, lent
from mobility.base.navigation import Entry
from mobility.base.zone import local_day
from mobility.calls.models import CallState
from mobility.calls.queries import reason_of_cancelling
from mobility.documents.found import open_findings
from mobility.questionnaires.queries import editable
from mobility.workflow.models import Case
from mobility.workflow.policy import drafts
from mobility.workflow.queries import asked_of, awaited_act
from mobility.workflow.rulebook import APPLICANT
from mobility.workflow.services import book_of

KIND = "application"

BEFORE_SENDING = (Owed("unlooked-at", "begins"),)
"""What is looked at when somebody sends an application for the first time."""

GUARDS = {
    "call-open": Guard(
        guards.call_open, reads="call", title=_l("The call is open"), owed=BEFORE_SENDING, until="call-closes"
    ),
    "call-cancelled": Guard(
        guards.call_cancelled, reads="call", title=_l("The call is cancelled"), heard="everywhere"
    ),
    "eligible": Guard(
        guards.eligible,
        reads="affiliation",
        title=_l("The applicant is eligible for the call"),
        owed=BEFORE_SENDING,
    ),
    "declarations-made": Guard(
        guards.declarations_made,
        reads="answers",
        title=_l("The declarations are made"),
        owed=BEFORE_SENDING,
    ),
    "answers-complete": Guard(
        guards.answers_complete,
        reads="answers",
        title=_l("Every question is answered and destinations are ranked"),
        owed=BEFORE_SENDING,
    ),
    "asked-complete": Guard(
        guards.asked_complete,
        reads="asked",
        title=_l("What was asked is mended"),
        owed=(Owed("unlooked-at", "mends"),),
    ),
}

EFFECTS = {
    "issue-receipt": Effect(
        issue_receipt, title=_l("A receipt is issued"), owed=(Owed("no-receipt", "sends"),)
    )
}

SENT = {KIND: lie_with_its_faculty}

EVENTS: dict[str, object] = {READS_TOO: _l("The faculty that the person is in by now reads it too")}

DATES = {
    "call-closes": guards.call_closes,
    "call-selection": guards.call_selection,
}
DATES_BEHIND = {"call-selection": ("call-closes",)}


def context_of(case: Case, language: str) -> Mapping[str, object]:
    """The words of messages; what only some of them name is looked up for those.

    The destination is that of a seat, lent as "application.seat" by whoever gives seats; so are the choices that are
    left ("application.choices"), with how a seat there goes on, those of them where a seat is free ("application.free"),
    the turn of who waits for a seat ("application.turn"), what a seat depends on ("application.conditions"), what the
    partner asked for one that was given up ("application.given_up"), the partner's own days of the stay
    ("application.partner_days"), another place that is accepted for the same time ("application.beside"), what is in the
    way of its person ("application.hindrance"), how it was asked for that they move up, and to where they still can
    ("application.wish"), and the reason of who placed the person by hand ("application.placement").
    """
    call, subject = call_of(case), db.session.get_one(Person, case.subject_id)
    words: dict[str, object] = {
        "call": tr(call.title, language),
        "reference": case.reference,
        "applicant": subject.called_in(language),
    }
    if call.state == CallState.CANCELLED:
        words["cancelled_because"] = tr(reason_of_cancelling(call.id), language)
    words["fields"] = partial(_asked_fields, case, language)
    words["destination"] = partial(_lent, "application.seat", "destination", case, language)
    words["free_choices"] = partial(_lent, "application.free", "free_choices", case, language)
    words["other_choices"] = partial(_lent, "application.choices", "other_choices", case, language)
    words["goes_on"] = partial(_lent, "application.choices", "goes_on", case, language)
    words["beyond_reach"] = partial(_lent, "application.choices", "beyond_reach", case, language)
    words["conditions"] = partial(_lent, "application.conditions", "conditions", case, language)
    words["unsettled"] = partial(_lent, "application.conditions", "unsettled", case, language)
    words["unmet"] = partial(_lent, "application.conditions", "unmet", case, language)
    words["asked_in_vain"] = partial(_lent, "application.given_up", "asked_in_vain", case, language)
    words["partner_days"] = partial(_lent, "application.partner_days", "partner_days", case, language)
    words["taken_beside"] = partial(_lent, "application.beside", "taken_beside", case, language)
    words["turn"] = partial(_lent, "application.turn", "turn", case, language)
    words["hindered"] = partial(_lent, "application.hindrance", "hindered", case, language)
    words["moved_because"] = partial(_lent, "application.wish", "moved_because", case, language)
    words["still_better"] = partial(_lent, "application.wish", "still_better", case, language)
    words["placed_because"] = partial(_lent, "application.placement", "placed_because", case, language)
    return words


def _asked_fields(case: Case, language: str) -> str:
    """What is to be mended, as it is called; several things each on a line of its own."""
    asked = asked_of(case)
    if asked is None:
        return ""
    with speaking(language):
        labels = [each.label for each in guards.fields_of(case, own=True) if each.key in asked.fields]
    return labels[0] if len(labels) == 1 else "".join(f"\n– {label}" for label in labels)


def _lent(context: str, name: str, case: Case, language: str) -> object:
    found = lent.contexts.get(context)
    return found(case, language).get(name) if found else None


def place_of(case: Case, person: Person) -> str:
    """One page for everybody; it shows to each what is theirs to see."""
    return f"/applications/{case.reference}"


def answer_place(case: Case, viewer: Person, key: str) -> str:
    """Where the answer to a question stands: in its section for whoever may change it, else on the case's page."""
    section = next((part for part, question in form_of_case(case).questions() if question.key == key), None)
    opened = editable(case) if viewer.id == case.subject_id else None
    if section and opened and (opened.everything or opened.allows(f"{section.key}.{key}")):
        return url_for("applications.section", reference=case.reference, section_key=section.key, _anchor=key)
    return f"{place_of(case, viewer)}#answers"


def documents_place(case: Case, viewer: Person) -> str:
    """The section with the documents for whoever may give some now, else the case's page, where they stand too."""
    section = section_of_kind(form_of_case(case), "documents")
    if section is None or viewer.id != case.subject_id or not may_edit(editable(case), section):
        return place_of(case, viewer)
    return url_for("applications.section", reference=case.reference, section_key=section.key)


def findings_of(case: Case, viewer: Person) -> Mapping[str, str]:
    """What the checks of documents found, at the document and at the answer that it was compared with, as a return names
    them."""
    places = {
        question.key: f"{section.key}.{question.key}" for section, question in form_of_case(case).questions()
    }
    said: dict[str, list[str]] = {}
    for found in open_findings(case, viewer):
        for key in filter(None, (f"documents.{found.requirement}", places.get(found.compared))):
            said.setdefault(key, []).append(found.text)
    return {key: " ".join(texts) for key, texts in said.items()}


CONTEXTS = {KIND: context_of}
PLACES = {KIND: place_of}
BEGINS_AGAIN = {KIND: may_begin_again}
AUDIENCES = {"call": in_call}
FINDINGS = {KIND: findings_of}
ANSWER_PLACES = {KIND: answer_place}
DOCUMENT_PLACES = {KIND: documents_place}
CHECK_FACTS = {KIND: guards.check_facts}
CLAIMS = {KIND: guards.claims_of}
FIELDS = {KIND: guards.fields_of}

REFUSALS: dict[str, object] = {
    "call-not-cancelled": _l("The call takes place."),
    "already-decided": _l("Your application in this call has been decided. One can apply once in a call."),
    "average-stated-too-low": _l(
        "The average mark that you state is lower than this call asks for. If it is a slip, mend it in the section "
        "about your studies."
    ),
    "not-to-be-changed": _l("This cannot be changed now. If it has to be, ask the international office."),
    "known-changed-meanwhile": _l(
        "What the register says of you has changed since you opened this page: %(names)s. Nothing is sent yet: please look "
        "at it below, then send."
    ),
    "nothing-to-send": _l("This application is sent already. You need not do anything more."),
    "answers-missing": _l(
        "Something is not filled in yet, or not right. It is named below, each with a link."
    ),
    "declarations-missing": _l(
        "Read the declarations and tick each box; without them the application cannot be sent."
    ),
    "asked-missing": _l(
        "Not everything that was asked for is mended yet. It is named below, each with a link."
    ),
    "choice-owed": _l("Choose at least one destination."),
    "choice-withdrawn": _l(
        "One of your destinations is no longer offered. Choose another one, or take it out."
    ),
    "choice-for-others": _l("This place is for students of another specialty. Choose the one of yours."),
    "choice-given-twice": _l("You have chosen this destination already. Each can stand once."),
    "choice-not-offered": _l("This destination is not offered in this call. Choose one from the list."),
    "too-many-choices": _l("The most that you can rank here: %(most)s."),
    "document-owed": _l("Upload this document."),
    "document-unusable": _l("This file cannot be taken as it is. Replace it."),
    "not-yet-mended": _l(
        "This has not been changed since it was asked for. Change it, or say there why you do not."
    ),
}

NAVIGATION = [
    Entry(
        _l("My applications"),
        "applications.index",
        15,
        lambda person: person.is_authenticated,
        aside=lambda person: bool(person.roles),
    ),
    Entry(
        _l("Visa support"),
        "applications.visas",
        36,
        lambda person: person.is_authenticated and person.holds_any((Role.VISA_OFFICER,)),
    ),
]

CHAINS = {"case": ChainKind(labels_of_cases, found_cases, cases_opened, scopes_of_case, drafts)}


def own_standing(viewer: Person, now: datetime) -> Sequence[Standing]:
    """Each open application: its stage, with whom it is where somebody decides, and the next date."""
    mine = [application for application in of_person(viewer) if not application.ended_at]
    whys = needless(mine, now)
    return [_standing(application, now, whys.get(application.id)) for application in mine]


def _standing(application: Application, now: datetime, needless: str | None) -> Standing:
    where = f"/applications/{application.reference}"
    if needless is not None:
        return Standing(tr(application.title), where, needless)
    act = awaited_act(application)
    roles = [act.who] if act else list(dict.fromkeys(wait.role for wait in application.waits))
    mine = APPLICANT in roles
    rests = application.stage in lent.resting
    holders = [] if rests else [title_of(role) for role in roles if role in ROLES]
    hints = [
        tr(dict(book_of(application).title_of(application.stage))),
        _("your turn") if mine else _("with: %(who)s", who=", ".join(holders)) if holders else "",
        _("until %(day)s", day=day(local_day(application.due_at))) if application.due_at else "",
    ]
    late = application.due_at is not None and application.due_at <= now
    tone = "late" if mine and late else "soon" if mine else ""
    return Standing(tr(application.title), where, " · ".join(filter(None, hints)), tone)


STANDINGS = [(20, own_standing)]
