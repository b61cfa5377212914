"""Two sittings of committees: one whose minutes are signed, and one to which the members are asked."""

from datetime import UTC, datetime, time, timedelta

from mobility.base.zone import Zone, local_day
from mobility.calls.models import Call
from mobility.demo import words
from mobility.demo.calls import fresh
from mobility.demo.staff import Cast
from mobility.sittings import queries, services
from mobility.sittings.models import Choice, ItemKind, Meaning, Sitting

HELD, COMING = -3, 5
"""Days from today."""
CLOCK = time(14, 30)
STAGE = "committee"


def held(call: Call, cast: Cast, now: datetime) -> None:
    """Two of three members are there; the applications on top are put forward, one of them in a secret vote."""
    sitting = _called(call, cast, now, HELD)
    chair, second, _excused = cast.committee
    begun = sitting.starts_at
    services.excuse(_excused, sitting, now=begun - timedelta(days=1))
    services.open_sitting(cast.coordinator, sitting, now=begun)
    for member in (chair, second):
        services.set_presence(member, sitting, member.id, present=True, now=begun + timedelta(minutes=2))
    points = [item for item in queries.by_id(sitting.id).items if item.kind == ItemKind.APPLICATION]
    for place, item in enumerate(points[: len(words.DISCUSSED)]):
        at = begun + timedelta(minutes=10 * (place + 1))
        services.note(cast.coordinator, sitting, item.id, text=words.DISCUSSED[place], now=at)
        _voted(sitting, cast, item.id, secret=place == 1, now=at)
    over = begun + timedelta(minutes=80)
    services.close_sitting(cast.coordinator, sitting, sure=True, now=over)
    closed = queries.by_id(sitting.id)
    services.sign(chair, closed, seen_version=closed.version, now=over + timedelta(hours=1))
    services.reserve(second, closed, text=words.RESERVATION, now=over + timedelta(hours=20))


def coming(call: Call, cast: Cast, now: datetime) -> None:
    """Next week; one member has said that they cannot come."""
    sitting = _called(call, cast, now, COMING)
    services.excuse(cast.committee[-1], sitting, now=now)


def _called(call: Call, cast: Cast, now: datetime, days: int) -> Sitting:
    """For the day that lies so many days from today, a week before it or today."""
    day = local_day(now) + timedelta(days=days)
    starts_at = datetime.combine(day, CLOCK, Zone.info).astimezone(UTC)
    return services.call_sitting(
        cast.coordinator,
        fresh(call),
        starts_at=starts_at,
        duration=90,
        place=words.ROOM,
        link="",
        invited=[member.id for member in cast.committee],
        chair_id=cast.committee[0].id,
        stage=STAGE,
        agenda="all",
        now=min(now, starts_at - timedelta(days=7)),
    )


def _voted(sitting: Sitting, cast: Cast, item_id: int, *, secret: bool, now: datetime) -> None:
    services.open_vote(
        cast.coordinator,
        sitting,
        item_id,
        motion=words.MOTION,
        means=Meaning.SEAT,
        secret=secret,
        now=now,
    )
    for member in cast.committee[:2]:
        services.cast(member, sitting, item_id, choice=Choice.FOR, now=now + timedelta(minutes=1))
    services.close_vote(cast.coordinator, sitting, item_id, now=now + timedelta(minutes=3))
