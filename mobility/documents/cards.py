"""Documents as people see them: one card for each requirement, with what was found in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.base.languages import day, number, tr
from mobility.base.lending import lent
from mobility.base.veil import Veil, veil_over
from mobility.base.zone import local_day
from mobility.documents import elsewhere, policy, queries
from mobility.documents.asking import asks_of
from mobility.documents.checks.content_type import TITLES
from mobility.documents.forms import AcceptForm, InsteadForm, UploadForm
from mobility.documents.models import Document, Finding, Requirement
from mobility.documents.queries import Given, Place, given_to, is_acceptable, is_open, is_withheld, places_of
from mobility.documents.services import LIMIT, holds_up
from mobility.documents.standing import (
    DUPLICATES,
    can_do_without,
    compared_with,
    is_beside,
    is_left,
    is_named,
    is_owed,
    state_of,
)
from mobility.documents.told import finding_in_words, lines_to_read, passed
from mobility.documents.uploads import MEDIA_TYPES
from mobility.questionnaires.queries import Editable, editable, open_return
from mobility.workflow.models import Asking, Case
from mobility.workflow.services import book_of


@dataclass(frozen=True)
class Question:
    """A finding that the viewer may accept, with the form for it."""

    id: int
    text: str
    form: AcceptForm


@dataclass(frozen=True)
class Card:
    """One requirement as `documents/_cards.html` shows it."""

    requirement: Requirement
    reference: str
    """Of the case."""
    name: str
    state: str
    """`ok`, `fix`, `warn`, `wait`, `todo`: as the component `doc_card` names them."""
    word: str
    meta: str
    say: str
    checks: tuple[tuple[str, str], ...]
    """What is to be read: faults, warnings, and what the office has accepted."""
    passed: tuple[str, ...]
    """What is in order: a line to open."""
    document_id: int | None
    checked_at: datetime | None
    """When the checks of the document were done; None while they run, or where it is not there."""
    accepted: bool
    """Whether the office has accepted something that they found."""
    has_file: bool
    """Whether there is one that the viewer may have now."""
    has_preview: bool
    form: UploadForm | None
    """Where the viewer may upload now."""
    questions: tuple[Question, ...]
    elsewhere: tuple[tuple[str, str], ...]
    """Where others have given the same file, for who judges it: the reference of the case, and its page."""
    hint: str
    formats: str
    accept: str
    limit_mb: int
    staff: bool
    ask_anew: str
    """The move by which the viewer may ask for another file, where something is open."""
    asked_with: tuple[str, ...]
    """Keys of the questions whose answers an open finding compared it with: without them another file mends nothing."""
    compared: str
    """Where the answer stands that an open finding compared the document with."""
    back: str = ""
    """Where the page is that shows the card."""
    left_over: bool = False
    """Its owner gave it, and is asked for it no more: nobody else looks at it."""
    blackens: str = ""
    """How it stands with the copy for those who may not know whose it is, where the viewer may make it; else empty."""
    withheld: bool = False
    """They see nothing of it, and the viewer could give them such a copy."""
    instead: InsteadForm | None = None
    """Where the viewer may answer a return with words: that it is right as it is, or that they do not have it."""
    said: str = ""
    """What they have said of that."""
    owed: bool = False
    """Whether somebody who asks still waits for it: what is there was there before that, or nothing is."""
    beside: bool = False
    """Whether who asks for it does so beside the case, which is not sent again for that."""
    holds_up: bool = False
    """Whether the case goes on by itself once nothing is open in it and its like."""
    removable: bool = False
    """Whether the viewer may take the file back now."""

    @property
    def key(self) -> str:
        return self.requirement.key

    @property
    def protection(self) -> str:
        return self.requirement.protection

    @property
    def anchor(self) -> str:
        return anchor_of(self.requirement)


def anchor_of(requirement: Requirement) -> str:
    """The id of its card, on whatever page."""
    return f"doc-{requirement.key}"


def cards_of(
    case: Case,
    viewer: Person,
    *,
    back: str = "",
    limit: int = LIMIT,
    sent: UploadForm | None = None,
    sent_for: str = "",
    veil: Veil | None = None,
) -> list[Card]:
    """The cards of a case for its viewer. `back`: the page to return to; `sent`: the refused form of `sent_for`.

    `veil`: what hides the person from the viewer, where that was asked already.
    """
    places = places_of(case, viewer)
    veil = veil or (veil_over(case, viewer) if places else None)
    opened = editable(case) if viewer.id == case.subject_id else Editable(False, frozenset())
    reading = _Reading(
        case=case,
        viewer=viewer,
        veil=veil,
        names={place.requirement.key: tr(place.requirement.title) for place in places},
        opened=opened,
        asks=_asks(case, places),
        blackens=any(place.document for place in places) and policy.blackens(viewer, case),
        limit=limit,
        back=back,
    )
    return [_card(reading, place, sent if place.requirement.key == sent_for else None) for place in places]


def _asks(case: Case, places: Sequence[Place]) -> Sequence[Asking]:
    """Beside the case nothing is asked for but papers of a group: without such a one it is not looked for."""
    if any(place.requirement.group for place in places):
        return asks_of(case)
    returned = open_return(case)
    return [returned] if returned is not None else []


@dataclass(frozen=True)
class _Reading:
    """What is the same for all cards of a case that somebody reads."""

    case: Case
    viewer: Person
    veil: Veil | None
    names: Mapping[str, str]
    """Key of a requirement -> its title."""
    opened: Editable
    """What the viewer may write now."""
    asks: Sequence[Asking]
    """What the person is asked for."""
    blackens: bool
    """Whether the viewer makes the copies for those who may not know whose they are."""
    limit: int
    """Bytes a file may have."""
    back: str

    @property
    def staff(self) -> bool:
        return self.viewer.id != self.case.subject_id

    def asked_for(self, place: Place) -> Asking | None:
        """Who asks for it."""
        return next((each for each in self.asks if is_named(each, place.requirement)), None)

    def is_beside(self, place: Place) -> bool:
        """Whether they do so beside the case."""
        asked = self.asked_for(place)
        return asked is not None and is_beside(asked)

    def may_give(self, place: Place) -> bool:
        """Whether the viewer may send a file for it now."""
        opened = self.opened.allows(f"documents.{place.requirement.key}")
        return opened or (self.is_beside(place) and not self.staff)

    def may_remove(self, place: Place) -> bool:
        """Whether they may take back what is there."""
        return place.document is not None and self.may_give(place) and not self.is_beside(place)

    def is_owed(self, place: Place) -> bool:
        """Whether they still wait for it."""
        return is_owed(self.asked_for(place), place.requirement, place.document)

    def asked_by(self, place: Place) -> str:
        """For others than the person: who asked for it, and when."""
        asked = self.asked_for(place)
        if asked is None or not self.staff:
            return ""
        name, when = self._askers[asked.asker_id], asked.asked_at
        return _("%(name)s asked for it on %(day)s.", name=name, day=day(local_day(when)))

    @cached_property
    def _askers(self) -> Mapping[int, str]:
        return names_of_people([each.asker_id for each in self.asks])

    def covered(self, text: str) -> str:
        return self.veil.cover(text) if self.veil is not None else text


def left_over_cards(case: Case, person: Person, *, back: str = "") -> list[Card]:
    """What the case's own person has given and is asked for no more, to be seen and removed."""
    left = queries.left_over(case)
    if not left:
        return []
    reading = _Reading(case, person, None, {}, editable(case), (), False, LIMIT, back)
    return [_left_card(reading, place) for place in left]


def _left_card(reading: _Reading, place: Place) -> Card:
    """Without what the checks found: nobody goes by that now."""
    card = _card(reading, place, None)
    say = (
        _("This document is asked of you no more, and nobody looks at it. You can remove it.")
        if card.removable
        else _("This document is asked of you no more, and nobody looks at it.")
    )
    return replace(
        card,
        state="todo",
        word=_("No longer asked for"),
        say=say,
        checks=(),
        passed=(),
        form=None,
        compared="",
        left_over=True,
    )


def _card(reading: _Reading, place: Place, sent: UploadForm | None) -> Card:
    case, viewer, names, staff = reading.case, reading.viewer, reading.names, reading.staff
    requirement, document, may_give = place.requirement, place.document, reading.may_give(place)
    given = given_to(viewer, document, requirement, case, reading.veil) if document else None
    shown = queries.pictured(document, requirement, reading.veil) if document else None
    blackens, unseen = _for_assessors(reading, place)
    resolves = policy.may_resolve(viewer, case, requirement.protection)
    asks = _asking_move(case, viewer) if staff and case.ended_at is None else ""
    owed, left = reading.is_owed(place), is_left(reading.asked_for(place), requirement)
    beside = reading.is_beside(place)
    state, word, said = state_of(case, place, staff, may_give, owed=owed, beside=beside, left=left)
    instead, said_instead = _instead(reading, place)
    # While checks run the old findings say nothing.
    found = document.findings if document and document.checked_at else []
    return Card(
        requirement=requirement,
        reference=case.reference,
        name=tr(requirement.title),
        state=state,
        word=word,
        meta=_meta(document, given) if document else "",
        say=_say(reading, place, said, given),
        checks=_to_read(reading, found, acts=may_give or bool(asks), owed=owed),
        passed=tuple(reading.covered(finding_in_words(one, names)) for one in found if passed(one)),
        document_id=document.id if document else None,
        checked_at=document.checked_at if document else None,
        accepted=any(finding.accepted_at is not None for finding in found),
        has_file=given is not None,
        has_preview=bool(shown and shown.preview_id),
        form=(sent or UploadForm.of(requirement)) if may_give else None,
        questions=_questions(found, names) if resolves and not owed else (),
        elsewhere=elsewhere.shown(viewer, case, document) if document and resolves else (),
        hint=tr(requirement.hint),
        formats=", ".join(TITLES[key] for key in requirement.formats),
        accept=",".join(MEDIA_TYPES[key] for key in requirement.formats),
        limit_mb=reading.limit // 1024**2,
        staff=staff,
        ask_anew=asks if resolves and any(map(is_open, found)) else "",
        asked_with=tuple(compared_with(found)),
        compared=_compared(case, viewer, found),
        back=reading.back,
        blackens=blackens,
        withheld=unseen,
        instead=instead,
        said=said_instead,
        owed=owed,
        holds_up=holds_up(case, requirement),
        beside=beside,
        removable=reading.may_remove(place),
    )


def _say(reading: _Reading, place: Place, said: str, given: Given | None) -> str:
    """What is `said` of its state, who asked for another one, and what a reader of copies is told."""
    asked_by = reading.asked_by(place) if reading.is_owed(place) else ""
    withheld = is_withheld(place.requirement, reading.veil)
    return " ".join(filter(None, (said, asked_by, _copy_owed(place.document, given, withheld=withheld))))


def _to_read(
    reading: _Reading, found: Sequence[Finding], *, acts: bool, owed: bool
) -> tuple[tuple[str, str], ...]:
    """What the checks found that is not in order; `owed`: without the advice that the document may stay as it is."""
    unadvised = DUPLICATES if owed else ()
    lines = lines_to_read(found, reading.names, staff=reading.staff, acts=acts, unadvised=unadvised)
    return tuple((reading.covered(text), mark) for text, mark in lines)


def _instead(reading: _Reading, place: Place) -> tuple[InsteadForm | None, str]:
    """The form by which who asks is answered with words in place of another file, and what they were answered."""
    requirement, asked = place.requirement, reading.asked_for(place)
    if asked is None or reading.staff or not can_do_without(asked, requirement, place.document):
        return None, ""
    return InsteadForm.of(requirement), asked.instead.get(f"documents.{requirement.key}", "")


def _questions(found: Sequence[Finding], names: Mapping[str, str]) -> tuple[Question, ...]:
    return tuple(
        Question(finding.id, finding_in_words(finding, names, advised=False), AcceptForm.of(finding.id))
        for finding in found
        if is_open(finding) and is_acceptable(finding)
    )


def _for_assessors(reading: _Reading, place: Place) -> tuple[str, bool]:
    """How it stands with the copy that the viewer may make for them, and whether they see nothing of it as yet."""
    document = place.document
    if document is None or not (reading.blackens and policy.is_blackened(place.requirement)):
        return "", False
    if document.blackening is not None and document.blackening.file_id is not None:
        return _("Reviewers see a blackened copy"), False
    if reading.is_owed(place):
        return "", False  # another file comes in its place
    return _("Blacken for reviewers"), True


def _compared(case: Case, viewer: Person, found: Sequence[Finding]) -> str:
    """The address of the first answer that a finding which is not a pass was measured by; empty where there is none."""
    key, place = next(compared_with(found), None), lent.answer_places.get(case.kind)
    return place(case, viewer, key) if place and key else ""


def _asking_move(case: Case, viewer: Person) -> str:
    """Key of the move by which the holder of the present stage names what is to be mended; empty where there is none."""
    stage = book_of(case).stages.get(case.stage)
    if stage is None or stage.holder.role not in viewer.roles:
        return ""
    return next((move.key for move in stage.moves.values() if move.asks), "")


def _meta(document: Document, given: Given | None) -> str:
    """`passport.jpg · 1.8 MB · 18 November 2026`; the sender's own name of it only for who gets the file itself."""
    file = (given.name, size_in_words(given.file.size)) if given else ()
    return " · ".join((*file, day(local_day(document.uploaded_at))))


def _copy_owed(document: Document | None, given: Given | None, *, withheld: bool) -> str:
    """What a reader of copies is told as long as there is none, and who gets a blackened one."""
    if document is None or (given is not None and not withheld):
        return ""
    if withheld and given is None:
        return _(
            "This document is withheld, because it tells who applies. What the checks found stands here."
        )
    if withheld:
        return _("This is a copy on which the office has blackened what tells who applies.")
    if document.copied_at is None:
        return _("Your copy, without what a file tells of its maker, is being made. Look again in a minute.")
    return _("This file cannot be copied. If you need to see it, ask the coordinator.")


def size_in_words(size: int) -> str:
    """`240 KB`, `1.8 MB`; a few bytes are 1 KB."""
    if size < 1000 * 1000:
        return _("%(number)s KB", number=max(1, round(size / 1000)))
    return _("%(number)s MB", number=number(size / 1000 / 1000, most=1))
