"""One stay as its page shows it: what is known, what waits, what whoever looks may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.base.languages import day, tr
from mobility.base.lending import Caveat
from mobility.base.seen import seen_of
from mobility.documents.checks import Verdict
from mobility.documents.models import Document
from mobility.documents.queries import documents_of, is_open
from mobility.documents.standing import verdict_of
from mobility.documents.told import finding_in_words
from mobility.selection.parts import PartnerSays, accepted_by_partner
from mobility.stays import policy, queries
from mobility.stays.beside import Beside, beside
from mobility.stays.bounds import bounds_of
from mobility.stays.caveats import caveat_on
from mobility.stays.completeness import CAN_DO_WITHOUT, Lacking, lacking
from mobility.stays.models import (
    ABROAD,
    Crossing,
    EmergencyContact,
    Extension,
    ReceivedPaper,
    State,
    Stay,
    Way,
)
from mobility.stays.papers_asked import ASKED, context_of, of_return
from mobility.stays.services.calling_off import can_be_given_up
from mobility.stays.services.missing import is_missed, known_not_come
from mobility.stays.services.papers import shown_of
from mobility.stays.services.undoing import calling_off_stands
from mobility.stays.words import Next, next_of

STATED = (*queries.EMERGENCY, queries.PASSPORT)


@dataclass(frozen=True)
class PaperLine:
    """A paper of the return: the document in force, what its checks found, and whether the office has taken it."""

    key: str
    title: str
    hint: str
    document: Document | None
    found: tuple[str, ...]
    """What the checks found that is not settled, in sentences."""
    checking: bool
    received: ReceivedPaper | None

    @property
    def seen(self) -> str:
        """By which whoever takes it says what they saw."""
        return seen_of(shown_of(self.document))


@dataclass(frozen=True)
class View:
    """Everything on the page."""

    stay: Stay
    own: bool
    runs: bool
    emergency: EmergencyContact | None
    stated: Mapping[str, str]
    papers: tuple[PaperLine, ...]
    proofs: tuple[Crossing, ...]
    """What the person has reported with a document that stays with the stay: accepted, or settled by the partner's word."""
    found: tuple[str, ...]
    """What the checks found in the document that waits for the office, as in a `PaperLine`; so is `checking`."""
    checking: bool
    lacks: tuple[Lacking, ...]
    next: Next
    warnings: tuple[str, ...]
    caveat: Caveat | None
    """What is known against the stay."""
    beside: Sequence[Beside]
    """Other stays of the person at the same time."""
    says: PartnerSays | None
    """What the partner said of the stay when it accepted the person."""
    arrival_from: date | None
    """The first day on which somebody can have arrived, while it is still to come."""
    not_come: date | None
    """On which day the partner said that the person has not come."""
    stands_called_off: bool
    """Whoever works on it cannot take back that it was called off."""

    @property
    def ends_later(self) -> date | None:
        """The partner's own last day, where it lies after the stay that is planned, and so after what was agreed."""
        ends_on = self.says.ends_on if self.says is not None and self.running else None
        return ends_on if ends_on is not None and ends_on > self.stay.planned_to else None

    @property
    def awaits_arrival(self) -> bool:
        return self.stay.state == State.PLANNED

    @property
    def begins_later(self) -> date | None:
        """The partner's own first day, where it lies after the stay that is planned: the arrival is expected by it."""
        comes_on = self.stay.partner_from if self.awaits_arrival else None
        return comes_on if comes_on is not None and comes_on > self.stay.planned_from else None

    @property
    def begins_elsewhen(self) -> date | None:
        """The same where nobody can arrive on it, as the stay is planned: no sign is asked for by it."""
        comes_on = self.says.comes_on if self.says is not None and self.awaits_arrival else None
        return comes_on if comes_on != self.stay.partner_from else None

    @property
    def begins_before_arrival(self) -> date | None:
        """The first day of the partner's studies, where it lies before the day on which it expects the arrival."""
        return self.says.begins_before if self.says is not None and self.awaits_arrival else None

    @property
    def came_late(self) -> bool:
        """The person arrived after the day on which the partner expected them."""
        expected, arrived_on = self.stay.partner_from, self.stay.arrived_on
        return expected is not None and arrived_on is not None and arrived_on > expected

    @property
    def seen_of_credits(self) -> str:
        """By which whoever strikes a course out says what they saw."""
        return seen_of(self.stay.shown_of_credits)

    @property
    def waiting(self) -> Crossing | None:
        return self.stay.waiting

    @property
    def extension(self) -> Extension | None:
        return self.stay.longer

    @property
    def sent_before(self) -> Way | None:
        """What the person can send anew, as the office has not decided yet."""
        return Way(self.waiting.way) if self.waiting is not None else None

    @property
    def awaited(self) -> Way | None:
        """What the person can report now."""
        if self.waiting is not None:
            return None
        if self.awaits_arrival:
            return Way.ARRIVAL
        return Way.DEPARTURE if self.stay.state in ABROAD else None

    @property
    def refusal(self) -> str:
        """Why the person's last document for what is awaited was not accepted; empty where none was refused."""
        turned_down = self.stay.turned_down
        return (turned_down.reason or "") if turned_down is not None else ""

    @property
    def only_stated(self) -> bool:
        """Whom to call is known from the application alone."""
        return self.emergency is None and any(self.stated.get(key) for key in queries.EMERGENCY)

    @property
    def expected(self) -> bool:
        """Whether a sign of the person is expected, and not the office's."""
        awaited = self.running or self.next.yours
        return awaited and not self.unasked and not self.stay.over and self.waiting is None

    @property
    def unasked(self) -> bool:
        """No sign of the person is asked for, by what is known against the stay."""
        return self.caveat is not None and self.caveat.unasked

    @property
    def running(self) -> bool:
        return self.stay.running

    @property
    def broken_off(self) -> bool:
        """Report and papers are not owed any more; they can be given all the same."""
        return self.stay.state == State.INTERRUPTED

    @property
    def arrival_waits(self) -> bool:
        """Whether the person is there is decided before the stay can be called off."""
        return self.waiting is not None and self.waiting.way == Way.ARRIVAL

    @property
    def may_give_up(self) -> bool:
        """The person can still say that they do not go."""
        return self.own and can_be_given_up(self.stay)

    @property
    def closable(self) -> bool:
        """With a reason, where something is missing that nobody may send any more."""
        return CAN_DO_WITHOUT.issuperset(self.lacks)

    @property
    def abroad(self) -> bool:
        return self.stay.state in ABROAD

    @property
    def began(self) -> bool:
        """The person was there: report and papers belong to it."""
        return self.stay.arrived_on is not None


def view_of(stay: Stay, viewer: Person, today: date) -> View:
    """`stay` as `queries.get_stay` gives it."""
    received = {paper.key: paper for paper in stay.received}
    waiting, began = stay.waiting, stay.arrived_on is not None
    documents = documents_of(stay.application, viewer) if began or waiting else ()
    given = _given(stay, documents)
    names = {each.requirement.key: tr(each.requirement.title) for each in documents}
    papers = _papers(stay, given, names, received) if began else ()
    reported = given.get(waiting.way) if waiting is not None else None
    found = _found(reported, names)
    lacks = lacking(stay, received)
    sent = frozenset(line.key for line in papers if line.document is not None)
    runs = policy.runs(viewer, stay)
    emergency, caveat = queries.emergency_of(stay.id), caveat_on(stay)
    stated = queries.stated_of(stay.application_id, STATED)
    earliest, _latest = bounds_of(stay, Way.ARRIVAL)
    return View(
        stay=stay,
        own=viewer.id == stay.person_id,
        runs=runs,
        emergency=emergency,
        stated=stated,
        papers=papers,
        proofs=tuple(each for each in stay.crossings if each.accepted and each.document in given.values()),
        found=found,
        checking=_is_being_checked(reported),
        lacks=lacks,
        next=next_of(
            stay,
            emergency=emergency is not None,
            lacks=lacks,
            sent=sent,
            today=today,
            faulty=bool(found),
            caveat=caveat,
        ),
        warnings=warnings_of(stay, stated.get(queries.PASSPORT)) if stay.running else (),
        caveat=caveat,
        beside=beside(stay, viewer),
        says=accepted_by_partner(stay.application_id),
        arrival_from=earliest if earliest > today else None,
        not_come=known_not_come([stay]).get(stay.id) if is_missed(stay, today) else None,
        stands_called_off=runs and calling_off_stands(stay),
    )


def warnings_of(stay: Stay, passport: str | None) -> tuple[str, ...]:
    """Where passport or visa end before the stay, or before the day until which an extension is asked.

    `passport`: the end of its validity as the application says it, ISO 8601. Needs `extensions` loaded.
    """
    asked = stay.longer.until if stay.longer is not None else None
    found = (
        _too_short(words, valid, stay.planned_to, asked)
        for words, valid in ((OF_PASSPORT, _day(passport)), (OF_VISA, stay.visa_until))
    )
    return tuple(filter(None, found))


OF_PASSPORT = (
    _l("The passport is valid until %(valid)s only; the stay ends on %(last)s."),
    _l("The passport is valid until %(valid)s only; a longer stay is asked for, until %(last)s."),
)
OF_VISA = (
    _l("The visa is valid until %(valid)s only; the stay ends on %(last)s."),
    _l("The visa is valid until %(valid)s only; a longer stay is asked for, until %(last)s."),
)
"""The sentence for the stay as it is planned, and the one for what is asked for and not granted."""


def _too_short(
    words: tuple[object, object], valid: date | None, planned: date, asked: date | None
) -> str | None:
    if valid is None:
        return None
    for sentence, last in zip(words, (planned, asked), strict=True):
        if last is not None and valid < last:
            return str(sentence) % {"valid": day(valid), "last": day(last)}
    return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:  # what was typed and never put right
        return None


def _given(stay: Stay, documents: Sequence[Document]) -> dict[str, Document]:
    """key of the paper -> the document in force"""
    context = context_of(stay.activity)
    return {
        document.requirement.key: document
        for document in documents
        if document.requirement.context == context
    }


def _papers(
    stay: Stay, given: Mapping[str, Document], names: Mapping[str, str], received: Mapping[str, ReceivedPaper]
) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            key=paper.key,
            title=tr(paper.title),
            hint=tr(paper.hint),
            document=given.get(paper.key),
            found=_found(given.get(paper.key), names),
            checking=_is_being_checked(given.get(paper.key)),
            received=received.get(paper.key),
        )
        for paper in ASKED[context_of(stay.activity)]
        if paper.key in of_return(stay.activity)
    )


def _is_being_checked(document: Document | None) -> bool:
    return document is not None and verdict_of(document) is None


def _found(document: Document | None, names: Mapping[str, str]) -> tuple[str, ...]:
    """What its checks have found and nobody has accepted; `names`: of the documents that they may name."""
    if document is None or document.checked_at is None:
        return ()
    return tuple(
        finding_in_words(finding, names)
        for finding in document.findings
        if is_open(finding) and Verdict(finding.verdict) is not Verdict.PASS
    )
