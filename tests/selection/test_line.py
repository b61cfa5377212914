"""Where somebody stands who waits is what the service goes by when a seat is given back, and so is what they read of it."""

from sqlalchemy import select

from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.notifications.models import Message
from mobility.selection.models import Seat
from tests.client import Visitor, words_of
from tests.selection.world import Office, place_of, run_jobs, withdraws

TO_ITS_GROUP = (
    "If a reserved seat is given back, it goes first to those on the waiting list who belong to its group"
)
ELSEWHERE = "A seat that is given back at one of them may be given at another"


def scene(app) -> Office:
    return Office.open(reserved=True).with_ready("Strong")


def read_by(app, application: Application) -> str:
    found = by_id(application.id)
    page = Visitor(app, found.subject).get("applications.show", reference=found.reference)
    return "".join(words_of(each) for each in page.all("section", id="selection"))


def written_to(application: Application) -> str:
    letter = select(Message).where(
        Message.person_id == application.subject_id, Message.key == "on-waiting-list"
    )
    return db.session.scalars(letter).one().text


def test_of_a_reserved_seat_its_group_stands_before_all_others(app, world):
    world.reserve()
    first = world.claimed_at_selection(3, (0,))
    strong, other = world.at_selection(5, (0,)), world.claimed_at_selection(1, (0,))
    world.selected()
    riga = tr(world.call.destinations[0].institution.name, "en")
    assert [f"place {n} for {riga}" in read_by(app, each) for n, each in ((2, strong), (1, other))] == [
        True,
        True,
    ]
    closed = "All seats that somebody can give back there are reserved for a group"
    assert [
        f"{closed} to which you do not belong: {riga}" in read_by(app, each) for each in (strong, other)
    ] == [
        True,
        False,
    ]
    reserved = "for a seat that is reserved for your group: place 1"
    assert [reserved in read_by(app, each) for each in (strong, other)] == [False, True]
    office = Visitor(app, world.coordinator)
    seen = office.get("applications.show", reference=by_id(other.id).reference)
    assert "reserved for your group" not in seen.words  # which the inclusion officer alone knows before
    seen_of_strong = office.get("applications.show", reference=by_id(strong.id).reference)
    for page, number in ((seen, 2), (seen_of_strong, 1)):
        assert f"place {number} for {riga}" in page.words
        assert f"{closed}: {riga}" in page.words
    pages = (
        office.get("calls.show", reference=world.call.reference).words,
        office.get("selection.overview", reference=world.call.reference).words,
    )
    told = [read_by(app, strong), read_by(app, other), written_to(strong), written_to(other), *pages]
    assert [(TO_ITS_GROUP in each, ELSEWHERE in each) for each in told] == [(True, False)] * 6
    withdraws(by_id(first.id))
    run_jobs("selection.pass_on")
    assert [place_of(each) for each in (strong, other)] == [None, world.call.destinations[0].id]
    page = Visitor(app, by_id(strong.id).subject).get("applications.show", reference=strong.reference)
    assert f"A seat that was given back went to the group for which it is reserved: {riga}" in page.words
    assert f"a seat at {riga} that was given back went to the group for which it is reserved." in page.words
    of_group = Visitor(app, by_id(other.id).subject).get("applications.show", reference=other.reference)
    assert "went to the group for which" not in of_group.words


def test_beside_an_open_seat_the_number_is_by_the_score_and_who_is_of_the_group_is_counted_once(app, world):
    world.reserve()
    world.seats(2, 1, 1)
    world.claimed_at_selection(3, (0,))
    world.at_selection(5, (0,))
    first, second = world.claimed_at_selection(2, (0,)), world.at_selection(1, (0,))
    world.selected()
    riga = tr(world.call.destinations[0].institution.name, "en")
    closed = "All seats that somebody can give back there are reserved"
    read = [read_by(app, each) for each in (first, second)]
    assert [(f"place {n} for {riga}" in each, closed in each) for n, each in enumerate(read, 1)] == [
        (True, False)
    ] * 2
    world.seats(1, 1, 1)
    holder = next(each for each in held_at(world.call.destinations[0].id) if each.reserved is None)
    withdraws(by_id(holder.application_id))
    run_jobs("selection.pass_on")
    read = [read_by(app, each) for each in (first, second)]
    assert [(f"place {n} for {riga}" in each, closed in each) for n, each in enumerate(read, 1)] == [
        (True, False),
        (True, True),
    ]


def held_at(destination_id: int) -> list[Seat]:
    held = select(Seat).where(Seat.destination_id == destination_id, Seat.freed_at.is_(None))
    return list(db.session.scalars(held))


def test_under_a_limit_a_seat_may_go_on_elsewhere(app, world):
    world.call.reserved = []
    riga, second, _third = world.call.destinations
    world.call.limits = [{"destinations": [riga.id, second.id], "seats": 1}]
    db.session.commit()
    holder = world.at_selection(5, (0,))
    strong, weak = world.at_selection(4, (1,)), world.at_selection(3, (0,))
    world.selected()
    assert f"place 2 for {tr(riga.institution.name, 'en')}" in read_by(app, weak)
    office = Visitor(app, world.coordinator)
    pages = (
        office.get("calls.show", reference=world.call.reference).words,
        office.get("selection.overview", reference=world.call.reference).words,
    )
    told = [read_by(app, weak), written_to(weak), *pages]
    assert [(TO_ITS_GROUP in each, ELSEWHERE in each) for each in told] == [(False, True)] * 4
    withdraws(by_id(holder.id))
    run_jobs("selection.pass_on")
    assert [place_of(each) for each in (strong, weak)] == [second.id, None]


def test_where_the_other_destination_is_full_a_seat_stays_where_it_is_given_back(app, world):
    riga, second, _third = world.call.destinations
    world.call.limits = [{"destinations": [riga.id, second.id], "seats": 2}]
    db.session.commit()
    holder, _other = world.at_selection(5, (0,)), world.at_selection(5, (1,))
    strong, weak = world.at_selection(4, (1,)), world.at_selection(3, (0,))
    world.selected()
    assert f"place 1 for {tr(riga.institution.name, 'en')}" in read_by(app, weak)
    withdraws(by_id(holder.id))
    run_jobs("selection.pass_on")
    assert [place_of(each) for each in (strong, weak)] == [None, riga.id]
