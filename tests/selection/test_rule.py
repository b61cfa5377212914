"""The rule by which a call gives its seats, as it is carried out: who comes first, least scores, limits, equal scores."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from mobility.applications import services as applications
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.refusals import Refusal
from mobility.calls.queries import call_by_id
from mobility.calls.ties import drawn
from mobility.notifications.models import Message
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection import services
from mobility.selection.allocation.explanation import explanation_of
from mobility.selection.allocation.rule import Given
from mobility.selection.models import Outcome, Placement, SelectionRun
from mobility.selection.queries import fingerprint, get_run, held_seat
from tests.client import Page, Visitor, words_of
from tests.cohorts.test_cohorts import people_on, text_of
from tests.selection.world import Office, changed_by_hand, run_jobs, stage_of


def scene(app) -> Office:
    """Three before the committee, one seat at each destination."""
    return Office.open(seats=(1, 1, 1)).with_ready("Madina", "Farrukh", "Zarina")


def places(world: Office) -> list[int]:
    return [destination.id for destination in world.call.destinations]


def limited(world: Office, seats: int, *members: int) -> None:
    """At most so many seats at the destinations of these places together."""
    numbers = places(world)
    world.call.limits = [{"destinations": [numbers[place] for place in members], "seats": seats}]
    db.session.commit()


def of_faculty(application: Application, faculty_id: int) -> None:
    db.session.execute(
        update(Affiliation)
        .where(Affiliation.person_id == application.person_id)
        .values(faculty_id=faculty_id)
    )
    db.session.commit()


def got(run: SelectionRun) -> dict[int, int | None]:
    return {each.application_id: each.destination_id for each in run.placements}


def of(run: SelectionRun, application: Application) -> Placement:
    return next(each for each in run.placements if each.application_id == application.id)


def page_of(app, application: Application) -> Page:
    return Visitor(app, by_id(application.id).subject).get(
        "applications.show", reference=application.reference
    )


def withdrawn(application: Application) -> None:
    gone = by_id(application.id)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    run_jobs("selection.pass_on")


def test_who_comes_first_takes_the_seat_and_the_better_one_reads_why(app, world):
    world.call.destinations[0].first_faculties = [world.faculties[1].id]
    strong, own = world.at_selection(5, (0, 1), name="Madina"), world.at_selection(2, (0,), name="Farrukh")
    weak = world.at_selection(1, (1,), name="Zarina")
    of_faculty(own, world.faculties[1].id)
    first, second, _third = places(world)
    run = world.proposal()
    assert got(run) == {strong.id: second, own.id: first, weak.id: None}
    assert run.displaced[0] == {"turned_away": strong.id, "by": own.id, "place": first}
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert "Riga Technical University: Madina left for Farrukh and went on to the next choice." in page.words
    assert (
        "1. Riga Technical University (last seat: Farrukh, 40%, of a group that comes first there)"
        in page.words
    )
    services.discard(world.coordinator, run, now=utc_now())
    world.selected()
    words = page_of(app, strong).words
    assert (
        "The last seat went to somebody of a group that comes first there by the rule of the call." in words
    )
    assert "Farrukh" not in words


def test_nobody_below_the_least_score_gets_a_seat_by_rule_by_hand_or_from_the_waiting_list(app, world):
    world.call.destinations[0].least_score = Decimal(70)
    best, low = world.at_selection(5, (0,)), world.at_selection(3, (0,))
    run = world.proposal()
    changed_by_hand(world, run, of(run, best), Outcome.WAITING, None)
    with pytest.raises(Refusal, match="below-least-score"):
        changed_by_hand(world, run, of(run, low), Outcome.SEAT, places(world)[0])
    world.selected()
    withdrawn(best)
    assert (stage_of(low), held_seat(low.id)) == ("waiting-list", None)
    assert "The score is below the 70% that are asked there." in page_of(app, low).words


def test_who_is_below_the_least_score_of_each_choice_is_promised_no_seat(app, world):
    world.call.destinations[1].least_score = Decimal(70)
    world.at_selection(5, (0,))
    low, waiting = world.at_selection(3, (1,)), world.at_selection(2, (0, 1))
    world.proposal()
    head = Visitor(app, world.head)
    sign = head.get("selection.sign", reference=world.call.reference, number=1)
    assert "2 are on the waiting list. To 1 of those on it no seat can come" in sign.words
    assert "2 on the waiting list, no seat can come: 1" in sign.words
    head.submitted(sign, "Sign the selection")
    run_jobs("selection.")
    letters = [letter_of(each) for each in (low, waiting)]
    where, other = (each.institution.name["en"] for each in world.call.destinations[:2])
    none = "No seat can come to you by the waiting list"
    assert f"{none}: {other} (the score is below the 70% that are asked there)." in letters[0]
    assert [words in letters[0] for words in ("A seat is free now", "You are on the waiting list")] == [
        False
    ] * 2
    assert f"You are on the waiting list: {where}. If a seat becomes free there" in letters[1]
    pages = [page_of(app, each).words for each in (low, waiting)]
    assert [none in words for words in pages] == [True, False]
    stands = (
        f"On the waiting list: place 1 for {where}, Engineering. In the whole list of the call: place 1 of 1."
    )
    assert [stands in words for words in pages] == [False, True]
    assert "A seat that somebody gives back" not in pages[0]
    signed = head.get("selection.run", reference=world.call.reference, number=1)
    assert signed.words.count("no seat can come: below the least score at each choice") == 1
    office, board = Visitor(app, world.coordinator), {"reference": world.call.reference}
    overview = office.get("selection.overview", **board)
    assert "2 on the waiting list, no seat can come: 1" in overview.words
    assert "2 no seat can come: 1" in office.get("selection.index").words
    for place, words, whose in (
        ("beyond-reach", "Waiting list, no seat can come", low),
        ("waiting", "Waiting list", waiting),
    ):
        page = office.get("cohorts.show", **board, place=place)
        assert people_on(page) == [whose.subject.called]
        (row,) = (words_of(row) for row in page.root.iter("tr") if whose.reference in words_of(row))
        assert f" {words} " in row
    file = text_of(office.get(f"/cohorts/{world.call.reference}.csv?place=beyond-reach"))
    assert ("no seat can come" in file, waiting.reference in file) == (True, False)


def letter_of(application: Application) -> str:
    told = select(Message.text).where(
        Message.person_id == application.subject_id, Message.key == "on-waiting-list"
    )
    return db.session.scalars(told).one()


def test_a_limit_holds_in_the_run_by_hand_and_when_a_freed_seat_is_passed_on(app, world):
    limited(world, 1, 0, 1)
    first, second, _third = places(world)
    best = world.at_selection(5, (0,), name="Madina")
    other = world.at_selection(4, (1,), name="Farrukh")
    run = world.proposal()
    assert got(run) == {best.id: first, other.id: None}
    with pytest.raises(Refusal, match="no-seat-left"):
        changed_by_hand(world, run, of(run, other), Outcome.SEAT, second)
    world.selected()
    words = page_of(app, other).words
    assert (
        "The last open seat that several destinations have together went to a higher score. "
        "A limit was full: 1 seat at most together at "
    ) in words
    withdrawn(best)
    assert held_seat(other.id).destination_id == second
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    (chain,) = page.all("section", id="passed-on")
    assert (
        f"The seat of Madina ({best.reference}) at Riga Technical University, Engineering became free. By the limit over "
        f"several destinations one could be given elsewhere, and went to Farrukh ({other.reference})."
    ) in words_of(chain)


def test_equal_scores_are_put_in_order_as_the_call_says_and_at_last_by_the_published_lot(app, world):
    people = [world.at_selection(4, (0,)) for _ in range(3)]
    averages = dict(zip(people, ("4.00", "4.90", "4.90"), strict=True))
    for application, average in averages.items():
        entry = select(Affiliation.entry_id).where(Affiliation.person_id == application.person_id)
        db.session.execute(update(RegisterEntry).where(RegisterEntry.id.in_(entry)).values(average=average))
    world.call.ties, world.call.seed = ["average"], "0123456789abcdef"
    run = world.proposal()
    tied = sorted(people[1:], key=lambda each: drawn(world.call.seed, each.reference))
    assert [each.application_id for each in run.placements] == [tied[0].id, tied[1].id, people[0].id]
    assert [each.reasons[0]["tie"] for each in run.placements] == [None, "lot", "average"]
    world.call.ties = ["sent"]
    run = world.proposal()
    assert [each.application_id for each in run.placements] == [each.id for each in people]


def test_a_run_is_repeatable_to_the_byte_and_its_digest_covers_the_whole_rule(app, world):
    for points in (5, 4, 4):
        world.at_selection(points, (0, 1))
    runs = [world.proposal(), world.proposal()]
    kept = [
        (run.inputs, run.digest, run.displaced, [each.reasons for each in run.placements]) for run in runs
    ]
    assert kept[0] == kept[1]
    digests = {runs[0].digest}
    for change in (
        {"ties": ["average"]},
        {"seed": "another"},
        {"limits": [{"destinations": places(world)[:2], "seats": 1}]},
    ):
        for name, value in change.items():
            setattr(world.call, name, value)
        digests.add(world.proposal().digest)
    for change in ({"least_score": Decimal(50)}, {"first_faculties": [world.faculties[0].id]}):
        for name, value in change.items():
            setattr(world.call.destinations[2], name, value)
        digests.add(world.proposal().digest)
    assert len(digests) == 6


def test_a_change_that_changes_nothing_is_refused_and_a_way_back_leaves_no_hand(app, world):
    best = world.at_selection(5, (0,), name="Madina")
    run, first = world.proposal(), places(world)[0]
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.get(page.links()["Change : Madina"])
    refused = coordinator.submit(page, "Change the place", reason="No reason.")
    assert refused.errors() == [
        "This is the place that the person has already. Choose another one, or leave it as it is."
    ]
    changed_by_hand(world, run, of(run, best), Outcome.WAITING, None)
    changed_by_hand(world, run, of(run, best), Outcome.SEAT, first)
    placement = of(get_run(call_by_id(world.call.id), run.number), best)
    assert (placement.destination_id, placement.reason, placement.changed_by_id) == (first, None, None)


def test_who_gets_a_seat_reads_where_when_all_are_moved(app, world):
    best = world.at_selection(5, (0,))
    world.selected()
    told = select(Message.text).where(Message.person_id == best.subject_id, Message.key == "selected")
    text = db.session.scalars(told).one()
    assert "A seat is given to you." in text
    assert "Destination: Riga Technical University" in text


def test_what_was_changed_by_hand_does_not_contradict_itself(app, world):
    moved, behind = world.at_selection(5, (0, 1)), world.at_selection(3, (0,))
    run = world.proposal()
    changed_by_hand(world, run, of(run, moved), Outcome.SEAT, places(world)[1])
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert page.words.count("1. Riga Technical University (a seat is left there)") == 2
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    explained = explanation_of(by_id(moved.id))
    assert [(each.mine, each.why) for each in explained.choices] == [(False, "by-hand"), (True, "")]
    assert [each.cut_off for each in explained.choices] == [None, Decimal("100.0")]
    (other,) = explanation_of(by_id(behind.id)).choices
    assert (other.why, other.cut_off) == ("free", None)
    assert "The seat is here, given by hand, see below." in page_of(app, moved).words
    assert "Free already: Riga Technical University." in page_of(app, moved).words
    (card,) = page_of(app, moved).all("section", id="selection")
    assert "By the rule it was: Riga Technical University. Coordinator changed it by hand to: " in words_of(
        card
    )


def test_who_is_passed_over_by_hand_reads_so(app, world):
    weak, strong = world.at_selection(2, (0,)), world.at_selection(4, (0,))
    run = world.proposal()
    changed_by_hand(world, run, of(run, strong), Outcome.WAITING, None)
    changed_by_hand(world, run, of(run, weak), Outcome.SEAT, places(world)[0])
    third = of(run, strong)
    assert third.destination_id is None
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    (choice,) = explanation_of(by_id(strong.id)).choices
    assert (choice.why, choice.cut_off) == ("by-hand", Decimal("40.0"))


def test_who_stands_between_those_changed_by_hand_reads_that_it_was_by_hand(app, world):
    strong, between, weak = (world.at_selection(points, (0, 1)) for points in (5, 4, 2))
    first, second, _third = places(world)
    run = world.proposal()
    assert got(run) == {strong.id: first, between.id: second, weak.id: None}
    changed_by_hand(world, run, of(run, strong), Outcome.WAITING, None)
    changed_by_hand(world, run, of(run, weak), Outcome.SEAT, first)
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    assert [each.why for each in explanation_of(by_id(between.id)).choices] == ["out-of-turn", ""]
    assert "The last seat was given by hand to somebody with a lower score." in page_of(app, between).words


def test_seats_taken_without_a_run_leave_the_reserved_ones_to_their_group(app, world):
    """Where who comes first takes a seat: nobody takes the one that somebody of a reserved group wants there."""
    world.reserve()
    orphan, other = world.claimed_at_selection(2, (0,)), world.at_selection(5, (0,))
    first = places(world)[0]
    assert services.first_choice_seat(other.id) is None
    assert services.first_choice_seat(orphan.id) == Given(first, "orphan")
    withdrawn(orphan)
    assert services.first_choice_seat(other.id) == Given(first)


def seats_of(people: Sequence[Application]) -> list[int | None]:
    return [seat.destination_id if (seat := held_seat(each.id)) else None for each in people]


def test_an_entrant_of_two_specialties_is_admitted_by_the_same_rule(app, world):
    """The joint faculty: two places, a score, seats; who comes first by field, and a limit over both."""
    world.seats(2, 2, 1)
    limited(world, 3, 0, 1)
    people = [world.at_selection(points, choices) for points, choices in
              ((5, (0, 1)), (4, (0, 1)), (3, (0, 1)), (2, (1, 0)))]  # fmt: skip
    world.selected()
    first, second, _third = places(world)
    assert seats_of(people) == [first, first, second, None]
