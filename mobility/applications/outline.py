"""The sections of an application as its task list: how far each has come, in a word."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.applications.asking import is_about_reserved, is_voluntary, section_of_kind
from mobility.applications.cautions import (
    caution_of,
    certificate_owed,
    needed_longer,
    owed_in_words,
    seatless_in_words,
)
from mobility.applications.completeness import UNUSABLE, Gap
from mobility.applications.guards import PASSPORT
from mobility.applications.queries import Dossier, may_edit
from mobility.applications.ranked import ranked_in
from mobility.base.languages import day, language, tr
from mobility.base.refusals import Refusal
from mobility.documents.cards import Card
from mobility.documents.queries import unusable_findings
from mobility.documents.told import finding_in_words
from mobility.questionnaires.answers import is_empty
from mobility.questionnaires.definition import Section
from mobility.questionnaires.queries import Editable
from mobility.questionnaires.services import Progress, SectionProgress, progress
from mobility.questionnaires.summary import in_words, sentence
from mobility.workflow.models import Asked

LONGEST_HINT = 60


@dataclass(frozen=True)
class Line:
    """One section. `tone` and `icon` are those of its tag; without `href` it cannot be opened now."""

    section: Section
    name: str
    status: str
    tone: str
    icon: str
    hint: str
    href: str
    ready: bool
    counts: bool = True
    """False for a section in which nothing has to be answered."""


@dataclass(frozen=True)
class AskedLine:
    """One thing that a return names."""

    label: str
    href: str
    mended: bool
    faulty: bool = False
    """Changed, but the check of the new document found a fault."""
    said: str = ""
    """What the person says in place of a change."""


@dataclass(frozen=True)
class Wanting:
    """One thing to do, in a sentence, with the page where it is done."""

    label: str
    sentence: str
    href: str


def outline(
    dossier: Dossier, edits: Editable, cards: Collection[Card], wanting: Collection[Gap]
) -> list[Line]:
    """A line for each section that this call has a use for. `wanting`: what is still to be done of a return."""
    far = {part.section.key: part for part in progress(dossier.form, dossier.answers, dossier.known)}
    lines: list[Line] = []
    for section in dossier.sections:
        state: Progress | None
        state, hint = _state(dossier, section, cards, far)
        if edits.asked:
            state = _asked_state(section, edits, wanting)
        counts = not is_voluntary(section)
        status, tone, icon = _tag(state) if counts or edits.asked else _voluntary_tag(dossier, section, state)
        needed = needed_longer(dossier, section, dossier.values.get(PASSPORT))
        if needed is not None:
            hint = _("The passport must be valid until %(day)s or longer", day=day(needed))
        owed = certificate_owed(dossier, cards) if section.kind == "documents" else None
        if owed is not None:
            hint = ", ".join(filter(None, (hint, _("%(document)s: not there yet", document=owed.name))))
        seatless = bool(dossier.seatless) and is_about_reserved(section)
        if seatless:
            hint = _("The call has no seats for this group any more")
        if state == Progress.READY and (needed is not None or owed is not None or seatless):
            status, tone, icon = _("With a warning"), "yellow", "fix"
        href = href_of(dossier, section) if may_edit(edits, section) else ""
        lines.append(
            Line(section, tr(section.title), status, tone, icon, hint, href, state == Progress.READY, counts)
        )
    return lines


def asked_lines(
    dossier: Dossier,
    asked: Asked,
    labels: Mapping[str, str],
    wanting: Collection[Gap],
    cards: Collection[Card],
) -> list[AskedLine]:
    """What a return names, and what opened because of it; `labels`: the words for each key, in the form's order."""
    faulty = {f"documents.{card.key}" for card in cards if card.state == "fix"}
    sections = {("documents" if part.kind == "documents" else part.key): part for part in dossier.sections}
    open_keys = {gap.name: gap for gap in wanting}
    found = []
    for key in labels:
        place, _dot, part = key.partition(".")
        if place in sections and (key in asked.fields or key in open_keys):
            anchor = f"doc-{part}" if place == "documents" else part
            href = href_of(dossier, sections[place], anchor=anchor)
            said = asked.instead.get(key, "")
            found.append(AskedLine(labels[key], href, key not in open_keys, key in faulty, said))
    return found


def _voluntary_tag(dossier: Dossier, section: Section, state: Progress | None) -> tuple[str, str, str]:
    """It is not counted among those that are ready, so it is not called so."""
    if _is_untouched(dossier, section):
        return _("If you like"), "", ""
    return (_("Filled in"), "green", "check") if state == Progress.READY else _tag(state)


def _is_untouched(dossier: Dossier, section: Section) -> bool:
    values = dossier.values
    return all(is_empty(values.get(question.key)) for question in section.questions)


def href_of(dossier: Dossier, section: Section, missing: bool = False, anchor: str = "") -> str:
    """The page where a section is filled in; `missing`: with what it still owes shown as errors."""
    reference = dossier.application.reference
    address = url_for(
        "applications.section",
        reference=reference,
        section_key=section.key,
        missing="1" if missing else None,
    )
    return f"{address}#{anchor}" if anchor else address


def wanting_of(dossier: Dossier, found: Collection[Gap]) -> list[Wanting]:
    """Each gap in words."""
    titles = {requirement.key: tr(requirement.title) for requirement in dossier.requirements}
    broken = _broken(dossier)
    wanting = []
    for gap in found:
        if gap.section is None:
            continue
        anchor, label = gap.question.key if gap.question else "", tr(gap.section.title)
        if gap.question is not None:
            label = tr(gap.question.label)
        elif gap.requirement is not None:
            anchor, label = f"doc-{gap.requirement}", titles.get(gap.requirement, label)
        text = sentence(gap.question, gap.key) if gap.question is not None else Refusal(gap.key).sentence
        if gap.key == UNUSABLE:
            text = broken[gap.requirement or ""]
        wanting.append(
            Wanting(
                label, text, href_of(dossier, gap.section, missing=gap.question is not None, anchor=anchor)
            )
        )
    return wanting


def _broken(dossier: Dossier) -> dict[str, str]:
    """Key of a required document that nobody can open or take -> what was found, with what to do."""
    names = {requirement.key: tr(requirement.title) for requirement in dossier.requirements}
    return {
        requirement.key: " ".join(finding_in_words(each, names) for each in unusable_findings(document))
        for requirement in dossier.requirements
        if requirement.required
        and (document := dossier.documents.get(requirement.id)) is not None
        and unusable_findings(document)
    }


def dangers(dossier: Dossier, cards: Collection[Card]) -> list[Wanting]:
    """What does not keep an application from being sent, but will probably bring it back: a document that failed its
    checks, a certificate that was named but not given, or (where no document says so) a passport that ends too early.
    """
    stopping = _broken(dossier)
    failed = [
        card
        for card in cards
        if card.state == "fix" and card.form is not None and card.key not in stopping and not card.owed
    ]
    section = section_of_kind(dossier.form, "documents")
    found = [
        Wanting(
            card.name,
            next((text for text, mark in card.checks if mark == "no"), card.word),
            href_of(dossier, section, anchor=card.anchor),
        )
        for card in failed
        if section is not None
    ]
    owed = certificate_owed(dossier, cards)
    if owed is not None and section is not None:
        found.append(Wanting(owed.name, owed_in_words(), href_of(dossier, section, anchor=owed.anchor)))
    if any(card.requirement.needs for card in failed):
        return found
    return [*_cautions(dossier), *found]


def lost_claims(dossier: Dossier) -> list[Wanting]:
    """What does not endanger an application and changes what may come of it: a claim of seats that the call had once."""
    sections = [section for section in dossier.sections if dossier.seatless and is_about_reserved(section)]
    return [
        Wanting(tr(section.title), seatless_in_words(), href_of(dossier, section)) for section in sections
    ]


def _cautions(dossier: Dossier) -> list[Wanting]:
    found = []
    for section in dossier.sections:
        said = caution_of(dossier, section, dossier.values.get(PASSPORT))
        if said:
            label = tr(section.question(PASSPORT).label)
            found.append(Wanting(label, said, href_of(dossier, section, anchor=PASSPORT)))
    return found


def _state(
    dossier: Dossier, section: Section, cards: Collection[Card], far: dict[str, SectionProgress]
) -> tuple[Progress, str]:
    if section.kind == "choices":
        return _choices(dossier)
    if section.kind == "documents":
        return _documents(cards)
    part = far[section.key]
    if part.state == Progress.READY:
        return part.state, _gist(dossier, section)
    missing = (
        ngettext("%(num)d answer missing", "%(num)d answers missing", part.missing) if part.missing else ""
    )
    return part.state, missing


def _choices(dossier: Dossier) -> tuple[Progress, str]:
    if dossier.withdrawn:
        return Progress.FIX, _("A destination is no longer offered")
    if not dossier.choices:
        return Progress.TODO, ""
    return Progress.READY, "; ".join(ranked_in(dossier.application))


def _documents(cards: Collection[Card]) -> tuple[Progress, str]:
    required = [card for card in cards if card.requirement.required]
    there = sum(card.document_id is not None for card in required)
    hint = _("%(there)s of %(all)s there", there=there, all=len(required)) if required else ""
    if any(card.state == "fix" for card in cards):
        return Progress.FIX, hint
    if there < len(required):
        return (Progress.BEGUN if any(card.document_id for card in cards) else Progress.TODO), hint
    return Progress.READY, hint


def _asked_state(section: Section, edits: Editable, wanting: Collection[Gap]) -> Progress | None:
    """Of a returned application: to be mended, mended, or (None) as it was sent."""
    if not may_edit(edits, section):
        return None
    open_here = any(gap.section is not None and gap.section.key == section.key for gap in wanting)
    return Progress.FIX if open_here else Progress.READY


def _tag(state: Progress | None) -> tuple[str, str, str]:
    """Word, tone and icon."""
    words_of = {
        Progress.TODO: (_("Not started"), "", ""),
        Progress.BEGUN: (_("Begun"), "yellow", "clock"),
        Progress.FIX: (_("Your turn"), "red", "fix"),
        Progress.READY: (_("Ready"), "green", "check"),
        None: (_("Sent"), "", ""),
    }
    return words_of[state]


def _gist(dossier: Dossier, section: Section) -> str:
    """The first answers of a section that is ready: enough to recognise it."""
    stored = dossier.values
    found: list[str] = []
    for question in section.questions:
        value = stored.get(question.key)
        if is_empty(value) or question.kind == "declaration" or question.protection != "none":
            continue
        found.append(" ".join(in_words(question, value, language()).split()))
    gist = ", ".join(found[:2])
    return gist if len(gist) <= LONGEST_HINT else f"{gist[: LONGEST_HINT - 1].rstrip()}…"
