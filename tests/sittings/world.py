"""A committee of three, two applications that it has scored, and its sitting from the call to the end."""

from datetime import timedelta

from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.sittings.models import Sitting
from mobility.sittings.queries import by_id
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, sign

SAID = "Her kiln was measured twice."
MOTION = "The application is put forward."


def committee_of_three() -> Office:
    """A majority of the three members completes the assessments."""
    found = Office.open()
    found.committee.append(person(f"committee-member@call:{found.call.id}", name="Member 3"))
    db.session.commit()
    return found


def ranked() -> Office:
    """Two are scored by as many members as the rule book asks, the second with scores that lie far apart."""
    world = committee_of_three()
    for name, points in (("Madina", (5, 5)), ("Farrukh", (5, 1))):
        application = world.at_committee(name)
        for member, each in zip(world.committee, points, strict=False):
            sign(member, application.id, each)
    return world


def call(app, world: Office, **typed: object) -> Sitting:
    """Called by the coordinator for tomorrow, all members asked, the first in the chair."""
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get(
        coordinator.get("managing.call", reference=world.call.reference).links()[
            "Call a sitting of the committee"
        ]
    )
    done = coordinator.submitted(page, "Call the sitting", **{**tomorrow(world), **typed})
    assert "The sitting is called." in done.words
    return newest()


def tomorrow(world: Office) -> dict[str, object]:
    """What is typed to call it."""
    day = local_day(utc_now() + timedelta(days=1))
    return {
        "day__day": day.day,
        "day__month": day.month,
        "day__year": day.year,
        "clock": "14:30",
        "place": "Room 214",
        "chair_id": world.committee[0].id,
    }


def newest() -> Sitting:
    return db.session.scalars(select(Sitting).order_by(Sitting.id.desc())).first()


def opened(app, world: Office, present: int = 3, **typed: object) -> Sitting:
    sitting = call(app, world, **typed)
    coordinator = Visitor(app, world.coordinator)
    asked = coordinator.submitted(
        coordinator.get("sittings.show", reference=sitting.reference), "Open the sitting"
    )
    page = coordinator.submitted(asked, "Open it now")
    assert "There is no quorum: 0 of 3 members present, 2 needed." in page.words
    for member in world.committee[:present]:
        visitor = Visitor(app, member)
        visitor.submitted(visitor.get("sittings.show", reference=sitting.reference), "I am here")
    return sitting


def point(visitor: Visitor, sitting: Sitting, name: str) -> Page:
    """The page of the point whose link begins with this."""
    links = visitor.get("sittings.show", reference=sitting.reference).links()
    return visitor.get(next(href for words, href in links.items() if name in words and "/items/" in href))


def put_to_vote(
    app,
    world: Office,
    sitting: Sitting,
    name: str,
    way: str = "open",
    motion: str = MOTION,
    meaning: str = "seat",
) -> str:
    """`meaning`: what the motion says of a seat, asked where the point is an application."""
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, name)
    means = {"means": meaning} if page.all("input", name="means") else {}
    done = coordinator.submitted(page, "Open the vote", motion=motion, **means, way=way)
    assert "The vote is open." in done.words
    return done.address


def told(key: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.key == key).order_by(Message.id)))


def applications(sitting: Sitting):
    return [item.application for item in by_id(sitting.id).items if item.application]


def places(page: Page) -> list[list[str]]:
    """Rank, reference and mean of each row of the ranked list."""
    rows = [list(row) for row in page.all("tr") if row.get("id")]
    return [[words_of(rank), words_of(name.find("a")), words_of(mean)] for rank, name, mean, *_rest in rows]


def held(app, world: Office) -> Sitting:
    """With one note and one open vote, closed."""
    sitting = opened(app, world, present=2)
    coordinator = Visitor(app, world.coordinator)
    coordinator.submitted(point(coordinator, sitting, "Madina"), "Note it", text=SAID)
    address = put_to_vote(app, world, sitting, "Madina")
    reference = applications(sitting)[0].reference
    for member in world.committee[:2]:
        visitor = Visitor(app, member)
        visitor.submitted(point(visitor, sitting, reference), "For")
    show = coordinator.get("sittings.show", reference=sitting.reference)
    refused = coordinator.submit(show, "Close the sitting")
    assert (refused.status, "A vote is still open." in refused.words) == (422, True)
    coordinator.submitted(coordinator.get(address), "End the vote")
    again = coordinator.get("sittings.show", reference=sitting.reference)
    hasty = coordinator.submit(again, "Close the sitting")
    (beside,) = hasty.all("p", id="sure-error")
    assert (hasty.status, "Applications without a vote: " in words_of(beside)) == (422, True)
    done = coordinator.submitted(hasty, "Close the sitting", sure="yes")
    assert "The chair has been asked to sign the minutes." in done.words
    assert [each.person_id for each in told("minutes-to-sign")] == [world.committee[0].id]
    return sitting


def as_it_stands(sitting: Sitting) -> Sitting:
    db.session.expire_all()
    return by_id(sitting.id)
