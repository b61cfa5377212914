"""How is voted at a sitting, and who sees what of it."""

from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.reviews import services as reviews
from mobility.sittings.models import Ballot
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.world import Office
from tests.sittings.world import (
    MOTION,
    SAID,
    applications,
    newest,
    opened,
    places,
    point,
    put_to_vote,
    ranked,
)


def scene(app) -> Office:
    """A sitting is open, with all three members present."""
    world = ranked()
    opened(app, world)
    return world


def test_a_vote_is_cast_once_whatever_is_pressed_twice(app, world):
    sitting = newest()
    put_to_vote(app, world, sitting, "Madina")
    member = Visitor(app, world.committee[0])
    page = point(member, sitting, applications(sitting)[0].reference)
    assert "You have voted: For." in member.submitted(page, "For").words
    assert "You have voted: For." in member.submitted(page, "For").words
    again = member.submit(page, "Against")
    assert (again.status, "You have voted already." in again.words) == (409, True)
    assert "Your vote Against" in again.words
    assert len(db.session.scalars(select(Ballot)).all()) == 1


def test_a_vote_that_was_called_off_stands_in_the_minutes(app, world):
    sitting = newest()
    address = put_to_vote(app, world, sitting, "Madina")
    coordinator = Visitor(app, world.coordinator)
    coordinator.submitted(coordinator.get(address), "Call the vote off")
    page = coordinator.get("sittings.show", reference=sitting.reference)
    coordinator.submitted(coordinator.submit(page, "Close the sitting"), "Close the sitting", sure="yes")
    minutes = coordinator.get("sittings.minutes", reference=sitting.reference).words
    assert minutes.count("1 vote was begun and called off: what was cast in it does not count.") == 1


def test_a_vote_is_cast_on_the_motion_that_the_page_showed(app, world):
    sitting = newest()
    address = put_to_vote(app, world, sitting, "Madina")
    member, coordinator = Visitor(app, world.committee[0]), Visitor(app, world.coordinator)
    page = member.get(address)
    again = coordinator.submitted(coordinator.get(address), "Call the vote off")
    coordinator.submitted(
        again, "Open the vote", motion="Leave Madina on the waiting list.", means="other", way="open"
    )
    refused = member.submit(page, "For")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (409, True)
    assert db.session.scalars(select(Ballot)).all() == []
    fresh = member.get(address)
    assert "on the waiting list." in fresh.words
    assert "You have voted: For." in member.submitted(fresh, "For").words


def test_of_a_secret_vote_only_numbers_are_kept(app, world):
    sitting = newest()
    address = put_to_vote(app, world, sitting, "Madina", way="secret")
    reference = applications(sitting)[0].reference
    for member, button in zip(world.committee, ("For", "For", "Abstain"), strict=True):
        visitor = Visitor(app, member)
        assert "You have voted." in visitor.submitted(point(visitor, sitting, reference), button).words
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert ("2 for, 0 against, 1 abstained" in page.words, "Carried" in page.words) == (True, True)
    assert set(db.session.scalars(select(Ballot.choice))) == {None}
    facts = db.session.scalars(select(Event.facts).where(Event.name == "sitting-voted")).all()
    assert [set(each) for each in facts] == [{"item"}] * 3
    assert "Member 1" not in page.root.find("body").itertext()


def test_who_has_a_conflict_of_interest_takes_no_part_and_reads_nothing_of_it(app, world):
    sitting = newest()
    conflicted = world.committee[2]
    application = applications(sitting)[0]
    reviews.declare_conflict(conflicted, application, now=utc_now())
    db.session.commit()
    coordinator, member = Visitor(app, world.coordinator), Visitor(app, conflicted)
    page = point(coordinator, sitting, "Madina")
    coordinator.submitted(page, "Note it", text=SAID)
    address = put_to_vote(app, world, sitting, "Madina")
    other = Visitor(app, world.committee[0])
    assert SAID in other.submitted(point(other, sitting, application.reference), "For").words
    shown = member.get(address)
    assert ("You take no part" in shown.words, SAID in shown.text, MOTION in shown.text) == (
        True,
        False,
        False,
    )
    assert "For" not in shown.buttons()
    token = next(e.get("value") for e in shown.root.iter("input") if e.get("name") == "csrf_token")
    refused = member.post(
        "sittings.cast",
        {"csrf_token": token, "choice": "for"},
        reference=sitting.reference,
        item_id=address.rsplit("/", 1)[1],
    )
    assert (refused.status, "conflict of interest" in refused.words) == (409, True)
    early = coordinator.submit(coordinator.get(address), "End the vote")
    assert (early.status, "1 of 2 votes that are needed are cast." in early.words) == (409, True)
    second = Visitor(app, world.committee[1])
    second.submitted(point(second, sitting, application.reference), "For")
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert "Took no part for a conflict of interest: Member 3." in page.words


def test_who_takes_no_part_makes_no_quorum_for_that_application(app, world):
    """Two of three are there, of whom one has a conflict of interest: one alone decides nothing."""
    sitting = newest()
    reviews.declare_conflict(world.committee[2], applications(sitting)[0], now=utc_now())
    db.session.commit()
    coordinator, away = Visitor(app, world.coordinator), Visitor(app, world.committee[1])
    away.submitted(away.get("sittings.show", reference=sitting.reference), "I leave")
    page = point(coordinator, sitting, "Madina")
    assert "There is a quorum: 2 of 3 members present, 2 needed." in page.words
    refused = coordinator.submit(page, "Open the vote", motion=MOTION, means="seat", way="open")
    (error,) = refused.errors()
    assert error.startswith("There is no quorum on this application")
    assert error.endswith("1 of 2 members that are needed are there.")
    put_to_vote(app, world, sitting, "Farrukh")


def test_members_who_vote_see_the_ranked_list_but_for_cases_of_their_own(app, world):
    """Linked from the agenda and from what is voted on: places, means and spread as numbers; assessors by number."""
    sitting = newest()
    first, second = (a.reference for a in sorted(applications(sitting), key=lambda a: a.id))
    address = put_to_vote(app, world, sitting, "Farrukh")
    member = Visitor(app, world.committee[0])
    voted_on = member.get(address)
    assert "Rank 2 of 2 in the call, above the border (3 seats)." in voted_on.words
    page = member.get(voted_on.links()["See it in the ranked list"].partition("#")[0])
    agenda = member.get("sittings.show", reference=sitting.reference)
    assert page.address == agenda.links()["Ranked list"]
    names = [f"{first} · Madina", f"{second} · Farrukh"]
    assert places(page) == [["1", names[0], "100%"], ["2", names[1], "60%"]]
    assert "20 to 100, deviation 40" in page.words
    assert "Member 2" not in page.words
    reviews.declare_conflict(world.committee[2], applications(sitting)[0], now=utc_now())
    db.session.commit()
    conflicted = Visitor(app, world.committee[2]).get("sittings.ranked_list", reference=sitting.reference)
    assert places(conflicted) == [["1", names[1], "60%"]]
    assert "You take no part in this one." in conflicted.words
    assert "Places are counted among the applications whose scores you see." in conflicted.words


def test_others_see_no_sitting_and_an_auditor_changes_none(app, world):
    sitting = newest()
    stranger = person(f"committee-member@call:{world.call.id}", name="Not asked")
    for who, status in (
        (stranger, 404),
        (person("committee-member@call:99999"), 404),
        (world.dean, 403),
        (world.reviewers[0], 403),
        (person("auditor@all"), 200),
        (world.head, 200),
    ):
        assert Visitor(app, who).get("sittings.show", reference=sitting.reference).status == status
    auditor = Visitor(app, person("auditor@all"))
    page = point(auditor, sitting, "Madina")
    assert not {"Note it", "Open the vote", "For"} & set(page.buttons())


def part_of(visitor: Visitor, address: str) -> str:
    """A fragment that is no page by itself."""
    with visitor.app.app_context():
        return visitor.http.get(address).get_data(as_text=True)


def test_a_page_that_is_behind_is_told(app, world):
    sitting = newest()
    member = Visitor(app, world.committee[0])
    page = member.get("sittings.show", reference=sitting.reference)
    (address,) = [e.get("data-poll") for e in page.root.iter("div") if e.get("data-poll")]
    assert part_of(member, address) == ""
    put_to_vote(app, world, sitting, "Madina")
    assert "Something new happened" in part_of(member, address)


def test_of_an_application_it_is_asked_what_the_motion_says_of_a_seat(app, world):
    sitting = newest()
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, "Madina")
    assert "What it says of a seat Beside the result" in page.words
    refused = coordinator.submit(page, "Open the vote", motion="No seat for them.")
    assert (refused.status, refused.errors()) == (422, ["Choose what it says of a seat when it is carried."])
    done = coordinator.submitted(refused, "Open the vote", means="no-seat")
    assert "No seat for them. If carried, it speaks against a seat" in done.words
    assert not point(coordinator, sitting, "Quorum").all("input", name="means")
