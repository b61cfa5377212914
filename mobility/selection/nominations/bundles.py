"""Reads of bundles: the nominations of one call to one partner by one day, how they stand, what was written."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from mobility.accounts.doers import doers_of
from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.lending import Rows, Sequel
from mobility.base.record import Event
from mobility.base.zone import end_of_day
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Institution
from mobility.selection import policy
from mobility.selection.hindrances import Seated, seated_in
from mobility.selection.models import Bundle, Nomination, PartnerWord, Seat
from mobility.selection.nominations.depends import Told, told_of
from mobility.selection.nominations.partners import CONFIRMED, GONE, has_led_on, said_as, sequels_of, stands
from mobility.selection.nominations.sendings import added_later
from mobility.selection.services.answering import CAN_BE_TAKEN_BACK
from mobility.selection.stages import PARTNER_ANSWER
from mobility.workflow.engine.steps import MOVED
from mobility.workflow.models import Reminder, Wait

WHOLE = (
    joinedload(Bundle.institution),
    joinedload(Bundle.call),
    joinedload(Bundle.seen_by),
)


@dataclass
class Standing:
    """A bundle and how many of it have been answered; `waiting` are those who are still to be sent, `hindered` those of
    them who cannot be, as something is in their way."""

    institution: Institution
    nominate_by: date
    bundle: Bundle | None = None
    nominations: list[Nomination] = field(default_factory=list)
    gone: list[Nomination] = field(default_factory=list)
    """Who was nominated and is no longer: they are in no letter and list any more, and among no `nominations`."""
    waiting: list[Application] = field(default_factory=list)
    places: dict[int, Destination] = field(default_factory=dict)
    """id of the application -> where it has its seat, of those who are still to be sent."""
    hindered: list[Seated] = field(default_factory=list)
    under_way: list[Seated] = field(default_factory=list)
    """Who is being nominated just now."""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of `nominations`: how many stand how, as in `Nominee.stands_as` and `Nominee.became`."""
    unanswered: int = 0
    """What the partner has asked or proposed and the office has not answered yet."""

    @property
    def nominate_until(self) -> datetime:
        """The last moment of the partner's day."""
        return end_of_day(self.nominate_by)

    @property
    def answered(self) -> int:
        """Of `nominations`: whom the partner has answered for, whether it is taken over yet or not."""
        return sum(each.answered_at is not None or each.said is not None for each in self.nominations)

    @property
    def said(self) -> int:
        """Answers that are not taken over yet."""
        return sum(each.said is not None for each in self.nominations)

    @property
    def counts_from(self) -> datetime | None:
        """From when on all of those answers count."""
        said = (
            each.said_at for each in self.nominations if each.said is not None and each.said_at is not None
        )
        last = max(said, default=None)
        return last + CAN_BE_TAKEN_BACK if last is not None else None

    @property
    def added(self) -> list[str]:
        """Who came into the bundle after it was sent, in words."""
        return added_later(self.bundle, self.nominations) if self.bundle is not None else []

    @property
    def answer_by(self) -> datetime | None:
        """Until when the partner is asked to answer for those for whom it has not."""
        return min((each.application.due_at for each in self._open if each.application.due_at), default=None)

    @property
    def _open(self) -> list[Nomination]:
        return [each for each in self.nominations if _is_open(each)]

    @property
    def open(self) -> int:
        return len(self._open)

    def take(self, nomination: Nomination, standing: str, became: str) -> None:
        """One of the bundle's nominations, as it stands, with what has come of it."""
        if standing == GONE:
            self.gone.append(nomination)
            return
        self.nominations.append(nomination)
        self.counts[standing, became] += 1

    def await_sending(self, seated: Seated) -> None:
        """Somebody who waits to be nominated."""
        if seated.sending_id is not None:
            self.under_way.append(seated)
        elif seated.why is None:
            self.waiting.append(seated.application)
            self.places[seated.application.id] = seated.place
        else:
            self.hindered.append(seated)


def standings_of(call: Call, now: datetime) -> list[Standing]:
    """The bundles of a call and those that are yet to be sent, by the partner's day; a fixed number of statements."""
    found: dict[tuple[int, date], Standing] = {}
    for bundle, unanswered in db.session.execute(
        select(Bundle, func.count(PartnerWord.id))
        .outerjoin(PartnerWord, (PartnerWord.bundle_id == Bundle.id) & PartnerWord.answered_at.is_(None))
        .where(Bundle.call_id == call.id)
        .group_by(Bundle.id)
        .options(selectinload(Bundle.institution))
    ):
        key = (bundle.institution_id, bundle.nominate_by)
        found[key] = Standing(bundle.institution, bundle.nominate_by, bundle, unanswered=unanswered)
    for nomination, *how in _nominations(Bundle.call_id == call.id):
        place = nomination.destination
        found[place.institution_id, place.nominate_by].take(nomination, *how)
    for each in seated_in(call.id, now):
        place = each.place
        key = (place.institution_id, place.nominate_by)
        found.setdefault(key, Standing(place.institution, place.nominate_by)).await_sending(each)
    return sorted(found.values(), key=lambda each: (each.nominate_by, each.institution.id))


def standing_of(bundle: Bundle) -> Standing:
    """One bundle with its nominations."""
    found = Standing(bundle.institution, bundle.nominate_by, bundle)
    for nomination, *how in _nominations(Bundle.id == bundle.id):
        found.take(nomination, *how)
    return found


def nominated_by(nomination: Nomination) -> str | None:
    """Who sent the nomination, by name, as the record of its case has it."""
    sent = db.session.scalars(
        select(Event)
        .where(
            Event.chain == f"case:{nomination.application_id}",
            Event.name == MOVED,
            Event.at == nomination.nominated_at,
        )
        .limit(1)
    ).all()
    return next((doer.called for doer in doers_of(sent).values()), None)


def get_bundle(call: Call, bundle_id: int) -> Bundle | None:
    """The bundle, if it is of this call."""
    return db.session.scalar(
        select(Bundle).where(Bundle.id == bundle_id, Bundle.call_id == call.id).options(*WHOLE)
    )


def bundle_of_partner(institution_id: int, bundle_id: int) -> Bundle | None:
    """The bundle, if it is this partner's."""
    return db.session.scalar(
        select(Bundle).where(Bundle.id == bundle_id, Bundle.institution_id == institution_id).options(*WHOLE)
    )


def bundles_of_partner(institution_id: int) -> Sequence[Bundle]:
    """The partner's bundles, the newest first, with their calls."""
    return db.session.scalars(
        select(Bundle)
        .where(Bundle.institution_id == institution_id, exists().where(Nomination.bundle_id == Bundle.id))
        .order_by(Bundle.id.desc())
        .limit(50)
        .options(selectinload(Bundle.call))
    ).all()


def words_about(bundle_id: int) -> Sequence[PartnerWord]:
    """What the partner has asked and proposed, with the answers, in order."""
    return db.session.scalars(
        select(PartnerWord)
        .where(PartnerWord.bundle_id == bundle_id)
        .order_by(PartnerWord.id)
        .options(joinedload(PartnerWord.contact), joinedload(PartnerWord.bundle).joinedload(Bundle.call))
    ).all()


@dataclass(frozen=True)
class ToAnswer:
    """A bundle about which its partner has written and waits for an answer."""

    bundle_id: int
    partner: Translated
    reference: str
    title: Translated


def to_answer(viewer: Person | Rights) -> Rows | None:
    """The columns of `ToAnswer`, of the calls whose selection `viewer` runs."""
    if not viewer.holds_any(policy.PROPOSERS):
        return None
    return (
        select(
            Bundle.id.label("bundle_id"),
            Institution.name.label("partner"),
            Call.reference,
            Call.title,
        )
        .join(Call, Call.id == Bundle.call_id)
        .join(Institution, Institution.id == Bundle.institution_id)
        .where(policy.proposing(viewer), _waits_for_answer())
        .order_by(Bundle.id)
    )


def _waits_for_answer() -> ColumnElement[bool]:
    return exists().where(PartnerWord.bundle_id == Bundle.id, PartnerWord.answered_at.is_(None))


@dataclass(frozen=True)
class FollowedUp:
    """On `day` so many were `remind`ed of to the partner, or their silence told to the office (`escalate`)."""

    day: date
    kind: str
    number: int


def follow_ups(case_ids: Collection[int]) -> list[FollowedUp]:
    """What the clock has sent about these cases while they waited for the partner, in order."""
    numbers: dict[tuple[date, str], set[int]] = defaultdict(set)
    for day, kind, case_id in db.session.execute(
        select(Reminder.day, Reminder.kind, Wait.case_id)
        .join(Wait, Wait.id == Reminder.wait_id)
        .where(Wait.case_id.in_(case_ids), Wait.stage == PARTNER_ANSWER)
    ):
        numbers[day, kind].add(case_id)
    return [FollowedUp(day, kind, len(cases)) for (day, kind), cases in sorted(numbers.items())]


def _nominations(where: object) -> Sequence[tuple[Nomination, str, str]]:
    """Each with how it stands, and what has come of it."""
    held = exists().where(
        Seat.application_id == Nomination.application_id,
        Seat.destination_id == Nomination.destination_id,
        Seat.freed_at.is_(None),
    )
    rows = db.session.execute(
        select(Nomination, held)
        .join(Bundle, Bundle.id == Nomination.bundle_id)
        .where(where)  # type: ignore[arg-type]  # a clause of `Bundle`
        .order_by(Nomination.id)
        .options(
            joinedload(Nomination.destination).joinedload(Destination.institution),
            joinedload(Nomination.application).joinedload(Application.subject),
        )
    )
    found = [(nomination, seated) for nomination, seated in rows]
    ended = [each.application_id for each, _seated in found if has_led_on(each, each.application)]
    since, told = sequels_of(ended), told_of(ended) if ended else {}
    return [
        (each, *_how(each, since.get(each.application_id), told.get(each.application_id, ()), seated=seated))
        for each, seated in found
    ]


def _how(
    nomination: Nomination, sequel: Sequel | None, conditions: Iterable[Told], *, seated: bool
) -> tuple[str, str]:
    """As `Nominee.stands_as` and `Nominee.became`."""
    standing = stands(nomination, nomination.application, sequel, seated=seated)
    became = sequel.word if sequel is not None and standing == CONFIRMED else ""
    return said_as(standing, conditions), became


def _is_open(nomination: Nomination) -> bool:
    asked = nomination.application.stage == PARTNER_ANSWER and nomination.application.ended_at is None
    return asked and nomination.answered_at is None and nomination.said is None
