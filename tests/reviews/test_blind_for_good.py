"""Who read an application blindly reads it so for good, asked or not, wherever it stands afterwards."""

from collections.abc import Callable

import pytest
from flask import Flask

from mobility.accounts.models import Grant, Person
from mobility.base.database import db, utc_now
from mobility.workflow import services as workflow
from tests.applications.world import person
from tests.client import Visitor
from tests.reviews.blind_world import HIDDEN, Blind, copied, leaks, lends, walked
from tests.selection.world import sign, stage_of


def scene(app: Flask) -> Blind:
    """Through the faculty and before the committee; its third member is one more than is needed."""
    world = Blind.open()
    office = world.office
    copied(world)
    office.committee.append(person(f"committee-member@call:{office.call.id}", name="Member 3"))
    db.session.commit()
    for each in office.reviewers:
        sign(each, world.application.id, 4)
    _fire(world, "approve", office.dean)
    return world


def _fire(world: Blind, move: str, actor: Person, **typed: object) -> None:
    workflow.fire(world.application.id, move, actor=actor, seen_version=None, now=utc_now(), **typed)
    db.session.commit()


def _assessed(world: Blind, points: int = 4) -> None:
    for each in world.office.committee[:2]:
        sign(each, world.application.id, points)


def _placed(world: Blind) -> None:
    _assessed(world)
    world.office.selected()
    world.office.nominated()


def _refused(world: Blind) -> None:
    _assessed(world)
    world.office.seats(0, 0, 0)
    world.office.selected()


def _withdrawn(world: Blind) -> None:
    _assessed(world)
    _fire(world, "withdraw", world.application.subject)


COURSES: dict[str, Callable[[Blind], object]] = {
    "committee": lambda world: None,
    "selection": _assessed,
    "partner-answer": _placed,
    "waiting-list": _refused,
    "withdrawn": _withdrawn,
}


def readers(world: Blind) -> dict[str, Person]:
    """Everybody who reads applications of the call to assess them: who was asked and signed, was asked and was not needed,
    was never asked, and who stands in for one of them."""
    office = world.office
    faculty, call = f"faculty:{office.faculties[0].id}", f"call:{office.call.id}"
    substitute = person("faculty-reviewer@faculty:0", name="Substitute")
    found = {
        "reviewer who signed": office.reviewers[0],
        "reviewer who was not asked": person(f"faculty-reviewer@{faculty}", name="Reviewer 3"),
        "member who signed": office.committee[0],
        "member who was not needed": office.committee[2],
        "member who came later": person(f"committee-member@{call}", name="Member 4"),
        "substitute of a member": substitute,
    }
    db.session.commit()
    lends(office.committee[1], substitute)
    return found


IN_SHORT = ("selection", "withdrawn")
"""The first that comes after the committee, and one that is over; the others with the wide tests."""


@pytest.mark.parametrize(
    "stage", [pytest.param(key, marks=[] if key in IN_SHORT else [pytest.mark.wide]) for key in COURSES]
)
def test_nobody_who_assesses_learns_whose_it_was(app: Flask, world: Blind, stage: str) -> None:
    COURSES[stage](world)
    assert stage_of(world.application) == stage
    told = walked(app, world, world.office.coordinator, further=False)
    assert set().union(*(leaks(text) for text in told.values())) == set(HIDDEN) | {"madinarahimova"}
    show = f"/applications/{world.application.reference}"
    for who, reader in readers(world).items():
        seen = walked(app, world, reader, further=False)
        assert (who, f"Applicant {world.application.reference}" in seen[show]) == (who, True)
        assert (who, {address: found for address, text in seen.items() if (found := leaks(text))}) == (
            who,
            {},
        )


def test_a_role_of_their_own_by_which_they_may_know_opens_it(app: Flask, world: Blind) -> None:
    _assessed(world)
    member, faculty = world.office.committee[0], world.office.faculties[0]
    show = f"/applications/{world.application.reference}"
    assert Visitor(app, member).get(show).heading == f"Applicant {world.application.reference}"
    db.session.add(Grant(person_id=member.id, role="dean", scope=f"faculty:{faculty.id}"))
    db.session.commit()
    assert Visitor(app, member).get(show).heading == "RAHIMOVA MADINA"
