"""What a sitting says of where its applications stand: their stage, their place in the call, above or below its seats."""

from decimal import Decimal

from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.papers.models import Paper
from mobility.reviews import services as reviews
from mobility.sittings.places import Side, placed
from tests.client import Visitor, words_of
from tests.selection.world import Office, sign
from tests.sittings.test_closing import close
from tests.sittings.test_closing import sign as sign_minutes
from tests.sittings.world import (
    applications,
    call,
    committee_of_three,
    newest,
    opened,
    places,
    point,
)

LEFT, READY = "has left the committee already", "ready for the committee"


def scene(app) -> Office:
    """Seven that are compared, two seats, and a committee of three."""
    world = committee_of_three()
    world.seats(1, 1, 0)
    return world


def assessed(world: Office, name: str, points: int):
    application = world.at_committee(name)
    for member in world.committee[:2]:
        sign(member, application.id, points)
    return application


def test_who_is_in_the_committee_or_waits_for_the_selection_has_not_left(app, world):
    here, early = world.at_committee("Here"), world.at_approval("Early")
    waits, gone = assessed(world, "Waits", 4), assessed(world, "Gone", 3)
    coordinator = Visitor(app, world.coordinator)
    for stage in ("faculty-review", "committee"):
        sitting = call(app, world, stage=stage)
        gone.stage = "waiting-list"
        db.session.commit()
        page = coordinator.get("sittings.agenda", reference=sitting.reference)
        said = {each.reference: line for each in (here, waits, gone) for line in lines(page, each.reference)}
        assert [LEFT in said[each.reference] for each in (here, waits, gone)] == [False, False, True]
        assert READY in said[waits.reference]
        for where in ("sittings.show", "sittings.ranked_list"):
            words = coordinator.get(where, reference=sitting.reference).words
            assert (words.count(LEFT), READY in words) == (1, True), where
        assert names(call(app, world, stage=stage)) >= {here.reference, waits.reference}, stage
        assert early.reference not in names(newest())
        assert gone.reference not in names(newest())
        gone.stage = "selection"
        db.session.commit()


def lines(page, reference: str) -> list[str]:
    return [words_of(line) for line in page.all("li") if reference in words_of(line)]


def names(sitting) -> set[str]:
    return {each.reference for each in applications(sitting)}


def test_who_was_given_back_has_not_come(app, world):
    back = assessed(world, "Back", 4)
    sitting = call(app, world)
    back.stage = "changes-asked"
    db.session.commit()
    page = Visitor(app, world.coordinator).get("sittings.agenda", reference=sitting.reference)
    assert "not ready for the committee yet" in page.words


def test_places_are_those_of_the_call_and_the_border_is_told(app, world):
    """The best of seven, and those who are far from the seats, are on no agenda of the border."""
    for number, points in enumerate((5, 5, 5, 4, 3, 2, 1), 1):
        assessed(world, f"Student {number}", points)
    world.seats(3, 2, 0)
    first, second, _none = world.call.destinations
    world.call.limits = [{"destinations": [first.id, second.id], "seats": 4}]
    db.session.commit()
    sitting = call(app, world, agenda="border")
    coordinator, member = Visitor(app, world.coordinator), Visitor(app, world.committee[0])
    said = "Places are counted among all 7 applications of the call that have these assessments. It has 4 seats: "
    for visitor in (coordinator, member):
        page = visitor.get("sittings.ranked_list", reference=sitting.reference)
        assert [row[0] for row in places(page)] == ["1", "4", "5", "6"]
        assert said + "the border lies after place 4." in page.words
        assert [page.words.count(words) for words in ("above the border", "below the border")] == [2, 2]
    show = coordinator.get("sittings.show", reference=sitting.reference)
    assert "rank 4 of 7 above the border" in show.words
    assert (
        "Rank 5 of 7 in the call, below the border (4 seats)."
        in point(coordinator, sitting, "Student 5").words
    )


def test_the_signed_minutes_keep_the_place_in_the_call_and_the_border(app, world):
    for number, points in enumerate((5, 4, 3, 2, 1), 1):
        assessed(world, f"Student {number}", points)
    world.seats(1, 0, 0)
    sitting = opened(app, world, agenda="border")
    close(app, world, sitting)
    sign_minutes(app, world, sitting)
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.minutes", reference=sitting.reference)
    assert "Rank 1 of 5 in the call, above the border (1 seat)." in page.words
    assert "Rank 3 of 5 in the call, below the border (1 seat)." in page.words
    world.seats(5, 0, 0)
    listed = coordinator.get("sittings.ranked_list", reference=sitting.reference)
    assert [row[0] for row in places(listed)] == ["1", "2", "3"]
    assert "It has 1 seat: the border lies after place 1." in listed.words
    assert [listed.words.count(words) for words in ("above the border", "below the border")] == [1, 2]


def test_who_takes_no_part_in_another_application_of_the_call_reads_no_border(app, world):
    """It would tell where that one stands, which is on no agenda."""
    shown = [assessed(world, f"Student {number}", points) for number, points in enumerate((5, 4, 3, 2), 1)]
    world.seats(0, 0, 0)
    sitting = call(app, world, agenda="border")
    assert names(sitting) == {each.reference for each in shown[:2]}
    conflicted = Visitor(app, world.committee[2])
    assert "Rank 2 of 4 in the call, below" in point(conflicted, sitting, shown[1].reference).words
    reviews.declare_conflict(world.committee[2], shown[3], now=utc_now())
    db.session.commit()
    page = conflicted.get("sittings.ranked_list", reference=sitting.reference)
    assert "Places are counted among the applications whose scores you see." in page.words
    assert "border" not in page.words
    words = point(conflicted, sitting, shown[1].reference).words
    assert "Rank 2 of the 3 applications whose scores are shown." in words


def test_signed_minutes_tell_no_place_to_who_takes_no_part_in_an_application_that_was_compared(app, world):
    """It is on no agenda: a gap among the places of the others would tell where it stands."""
    shown = [assessed(world, f"Student {number}", points) for number, points in enumerate((5, 4, 3, 2), 1)]
    early = world.at_approval("Early")
    world.seats(0, 0, 0)
    sitting = opened(app, world, agenda="border")
    close(app, world, sitting)
    conflicted, where = Visitor(app, world.committee[2]), {"reference": sitting.reference}
    reviews.declare_conflict(world.committee[2], early, now=utc_now())
    db.session.commit()

    def told() -> list[bool]:
        minutes = conflicted.get("sittings.minutes", **where).words
        pages = (
            minutes,
            *(conflicted.get(f"sittings.{each}", **where).words for each in ("ranked_list", "show")),
        )
        return ["of 4 in the call" in minutes, *("border" in words for words in pages), "PDF: " in minutes]

    assert told() == [True, True, True, True, False]
    sign_minutes(app, world, sitting)
    assert told() == [True, True, True, True, True]
    code = db.session.scalars(select(Paper.code).where(Paper.kind == "minutes")).first()
    assert conflicted.get("papers.download", code=code).status == 200
    reviews.declare_conflict(world.committee[2], shown[3], now=utc_now())
    db.session.commit()
    assert told() == [False] * 5
    assert conflicted.get("papers.download", code=code).status == 404
    words = conflicted.get("sittings.minutes", **where).words
    assert ("Places are left out here" in words, "Mean 100%" in words) == (True, True)
    ranked = conflicted.get("sittings.ranked_list", **where)
    assert [row[0] for row in places(ranked)] == ["1", "2"]


def test_equal_ones_who_share_the_last_seat_stand_on_the_border() -> None:
    found = placed({key: Decimal(mean) for key, mean in enumerate((90, 70, 70, 50))}, seats=2)
    assert [place.side for place in found.values()] == [Side.ABOVE, Side.ON, Side.ON, Side.BELOW]
    assert [place.rank for place in found.values()] == [1, 2, 2, 4]
    assert {place.side for place in placed({1: Decimal(90)}).values()} == {None}
