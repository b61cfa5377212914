"""A variant signed in the place of a proposal: its seats and weights are the call's from then on."""

from typing import Any

from sqlalchemy import select

from mobility.applications import services as applications
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.calls.queries import call_as_it_stands, call_by_id
from mobility.institutions.models import Contact
from mobility.notifications.models import Message
from mobility.reviews import services as reviews
from mobility.selection import services
from mobility.selection.allocation.explanation import explanation_of
from mobility.selection.allocation.inputs import Inputs
from mobility.selection.models import Variant
from mobility.selection.queries import fingerprint, get_run, held_seat, latest_nomination
from mobility.selection.variants.reading import variants_of
from tests.client import Visitor
from tests.selection.world import Office, a_variant, address_of, one_more, run_jobs, stage_of


def scene(app) -> Office:
    """Three before the committee, one seat at each destination."""
    return Office.open(seats=(1, 1, 1)).with_ready("Madina", "Farrukh", "Zarina")


def test_a_freed_seat_of_a_signed_variant_goes_on(app, world):
    """The call has as many seats as were signed, so the one that the variant added is passed on like every other."""
    people = [world.at_selection(points, (0,)) for points in (5, 4, 3)]
    world.proposal()
    sign(world, a_variant(world, one_more(world)))
    run_jobs("selection.")
    assert [held_seat(each.id) is not None for each in people] == [True, True, False]
    gone = by_id(people[0].id)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    run_jobs("selection.pass_on")
    assert [held_seat(each.id) is not None for each in people] == [False, True, True]


def test_where_the_signed_terms_give_no_seat_nobody_waits_for_one(app, world):
    first, second = world.call.destinations[:2]
    seated, waiting = world.at_selection(5, (0, 1)), world.at_selection(4, (0, 1))
    world.proposal()
    sign(world, a_variant(world, {f"seats:{first.id}": 1, f"seats:{second.id}": 0}, "None there"))
    run_jobs("selection.")
    here, there = (each.institution.name["en"] for each in (first, second))
    (letter,) = letters_of(waiting, "on-waiting-list")
    assert f"You are on the waiting list: {here}. If a seat becomes free there" in letter
    page = Visitor(app, by_id(waiting.id).subject).get("applications.show", reference=waiting.reference)
    assert f"On the waiting list: place 1 for {here}, Engineering. In the whole list" in page.words
    assert "No seat is given there by the terms of this selection." in page.words
    world.nominated(0)
    declined_by_partner(world, seated)
    (letter,) = letters_of(seated, "declined-by-partner")
    none = "No seat can come to you by the waiting list"
    assert f"{none}: {there} (no seat is given there)." in letter
    page = Visitor(app, by_id(seated.id).subject).get("applications.show", reference=seated.reference)
    assert f"{none}: at no choice that is left a seat is given in this selection." in page.words
    assert "place 1" not in page.words
    office = Visitor(app, world.coordinator)
    board = office.get("cohorts.show", reference=world.call.reference, place="beyond-reach")
    assert [each for each in (seated, waiting) if each.reference in board.text] == [seated]


def letters_of(application: Application, key: str) -> list[str]:
    told = select(Message.text).where(Message.person_id == application.subject_id, Message.key == key)
    return [" ".join(each.split()) for each in db.session.scalars(told)]


def declined_by_partner(world: Office, application: Application) -> None:
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world))).one()
    found = latest_nomination(application.id)
    services.decline_nomination(
        contact, found, seen_version=None, reason="Full.", own_reference="", now=utc_now()
    )
    db.session.commit()


def sign(world: Office, variant: Variant) -> None:
    found = variants_of(get_run(world.call, 1))
    services.sign_variant(
        world.head,
        next(each for each in found if each.id == variant.id),
        seen=variant.digest,
        seen_proposal=fingerprint(variant.run_id),
        reason="Agreed.",
        now=utc_now(),
    )
    db.session.commit()


def test_signing_fixes_weights_and_later_changes_change_nothing(app, world):
    scholar, eager = world.at_committee(), world.at_committee()
    for application, points in ((scholar, (5, 1)), (eager, (3, 5))):
        scored(world, application, points)
    run = world.proposal()
    assert [each.application_id for each in run.placements] == [eager.id, scholar.id]
    made = a_variant(world, {"weight:standing": 90, "weight:motivation": 10}, "Standing counts")
    sign(world, made)
    run_jobs("selection.")
    signed = get_run(world.call, 2)
    before = [(each.application_id, str(each.score), each.destination_id) for each in signed.placements]
    assert [number for number, _score, _place in before] == [scholar.id, eager.id]
    assert [str(each.score) for each in signed.placements] == ["92.000", "64.000"]
    explained = explanation_of(by_id(scholar.id))
    assert [each.weight for each in explained.criteria] == [90, 10]
    world.call.destinations[0].seats = 9
    db.session.commit()
    again = get_run(world.call, 2)
    assert (again.digest, [(e.application_id, str(e.score), e.destination_id) for e in again.placements]) == (
        made.digest,
        before,
    )


def test_reserved_seats_that_are_held_stay_in_the_call(app, world):
    world.reserve()
    world.claimed_at_selection(3, (0,))
    late = world.at_committee()
    world.selected()
    world.scored(late, 4, (1,))
    world.proposal()
    before = {each["group"]: each["seats"] for each in call_by_id(world.call.id).reserved}
    run = get_run(world.call, 2)
    left = dict(Inputs.of_data(run.inputs).reserved)
    made = services.make_variant(
        world.coordinator,
        run,
        terms={"reserved:orphan": left["orphan"] + 1, f"seats:{world.call.destinations[1].id}": 3},
        together=(),
        together_seats=None,
        name="More reserved",
        note="",
        now=utc_now(),
    )
    db.session.commit()
    (found,) = variants_of(get_run(world.call, 2))
    sign_it = {"seen": made.digest, "seen_proposal": fingerprint(run.id), "reason": "Agreed."}
    services.sign_variant(world.head, found, **sign_it, now=utc_now())
    db.session.commit()
    call = call_by_id(world.call.id)
    held = 1
    assert {each["group"]: each["seats"] for each in call.reserved} == {
        **before,
        "orphan": held + left["orphan"] + 1,
    }
    assert call.destinations[1].seats == 3
    assert call.destinations[1].least_score is None


def test_a_variant_of_a_later_run_is_told_in_the_seats_of_the_call(app, world):
    first, late = world.at_selection(5, (0,)), world.at_committee()
    world.selected()
    world.scored(late, 4, (0,))
    world.proposal()
    place = world.call.destinations[0].id
    made = services.make_variant(
        world.coordinator,
        get_run(world.call, 2),
        terms={f"seats:{place}": 1},
        together=(),
        together_seats=None,
        name="One more",
        note="",
        now=utc_now(),
    )
    db.session.commit()
    where = {"reference": world.call.reference}
    head, said = Visitor(app, world.head), "Riga Technical University: 2 seats instead of 1"
    page = head.get("selection.sign_variant", variant_id=made.id, **where, number=2)
    assert "Changed against the published call" in page.words
    assert said in page.words
    assert said in head.get("selection.compare", **where, number=2).words
    head.submitted(page, "Sign this variant", reason="Riga offered one seat more.")
    run_jobs("selection.")
    assert call_as_it_stands(world.call.id).destinations[0].seats == 2
    case = by_id(late.id)
    for page in (
        Visitor(app).get("calls.show", **where),
        head.get("selection.run", **where, number=3),
        head.get("selection.variant", variant_id=made.id, **where, number=2),
        Visitor(app, case.subject).get("applications.show", reference=case.reference),
    ):
        assert said in page.words
    assert (stage_of(by_id(first.id)), stage_of(case)) == ("nomination", "nomination")


def scored(world: Office, application: Any, points: tuple[int, int]) -> None:
    for member in world.committee:
        found = by_id(application.id)
        scores = {"standing": points[0], "motivation": points[1]}
        reviews.sign_assessment(
            member, found, scores=scores, recommendation="recommend", comment="", now=utc_now()
        )
        db.session.commit()
