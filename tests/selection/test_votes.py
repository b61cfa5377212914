"""How the committee voted on somebody stands beside their score, and who signs against it says so."""

from dataclasses import dataclass

import pytest

from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.selection import services
from mobility.selection.queries import fingerprint
from mobility.sittings.models import Sitting
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, a_variant, rank
from tests.sittings.world import committee_of_three, newest, opened, put_to_vote


@dataclass
class Voted:
    """Of two before the committee one was carried, and the other was not; both were scored."""

    office: Office
    carried: Application
    not_carried: Application


def scene(app) -> Voted:
    office = committee_of_three()
    office.seats(2, 1, 1)
    chosen, other = office.at_committee("Madina"), office.at_committee("Farrukh")
    sitting = opened(app, office)
    for application, choices in ((chosen, ("For", "For")), (other, ("For", "Against"))):
        vote(app, office, sitting, application, choices)
    return Voted(office, scored(office, chosen, 4), scored(office, other, 5))


def vote(app, office: Office, sitting: Sitting, application: Application, choices: tuple[str, ...]) -> None:
    address = put_to_vote(app, office, sitting, application.reference)
    for member, choice in zip(office.committee, choices, strict=False):
        visitor = Visitor(app, member)
        visitor.submitted(visitor.get(address), choice)
    coordinator = Visitor(app, office.coordinator)
    coordinator.submitted(coordinator.get(address), "End the vote")


def scored(office: Office, application: Application, points: int) -> Application:
    rank(application, [office.call.destinations[0].id])
    return office.assessed(application, points, office.committee[:2])


NOT_CARRIED = "Not carried 1 for, 1 against, 0 abstained"


def row(page: Page, application: Application) -> str:
    return next(words for words in map(words_of, page.all("tr")) if application.reference in words)


def cell(page: Page, application: Application):
    """What stands of it in the column of votes."""
    found = next(each for each in page.all("tr") if application.reference in words_of(each))
    return next(each for each in found.iter("td") if each.get("data-l") == "Vote of the committee")


def test_the_page_of_an_application_says_how_the_committee_voted(app, world):
    office, application = world.office, world.not_carried
    sitting = newest()
    for who in (office.coordinator, office.head, office.committee[0]):
        page = Visitor(app, who).get("applications.show", reference=application.reference)
        assert "Vote of the committee" in page.words
        assert "1 for, 1 against, 0 abstained Not carried" in page.words
        assert page.links()[f"Sitting {sitting.reference}"] == f"/sittings/{sitting.reference}"
    for who in (application.subject, office.dean, office.reviewers[0]):
        page = Visitor(app, who).get("applications.show", reference=application.reference)
        assert "Vote of the committee" not in page.words


def test_it_stands_beside_the_score_in_the_proposal_and_where_it_is_signed(app, world):
    office = world.office
    third = scored(office, office.at_committee("Zarina"), 3)
    run = office.proposal()
    coordinator, head = Visitor(app, office.coordinator), Visitor(app, office.head)
    where = {"reference": office.call.reference, "number": run.number}
    for page in (
        coordinator.get("selection.overview", reference=office.call.reference),
        head.get("selection.sign", **where),
        coordinator.get("selection.run", **where),
    ):
        assert NOT_CARRIED in row(page, world.not_carried)
        assert "Carried 2 for, 0 against, 0 abstained" in row(page, world.carried)
        assert words_of(cell(page, third)) == "none"


def test_who_signs_against_a_vote_is_asked_back(app, world):
    office = world.office
    run = office.proposal()
    head = Visitor(app, office.head)
    page = head.get("selection.sign", reference=office.call.reference, number=run.number)
    assert (
        f"Farrukh ({world.not_carried.reference}: 1 for, 1 against, 0 abstained) – gets a seat" in page.words
    )
    asked = head.submit(page, "Sign the selection")
    (error,) = asked.errors()
    assert (asked.status, error.startswith("The vote of the committee was not carried for Farrukh")) == (
        422,
        True,
    )
    done = head.submitted(asked, "Sign the selection", anyway="y")
    assert "Signed." in done.words
    signed = db.session.query(Event).filter(Event.name == "selection-signed").one()
    assert signed.facts["not_carried"] == [world.not_carried.id]


def test_a_tick_is_for_those_alone_who_were_named(app, world):
    office = world.office
    run = office.proposal()
    sign = {"seen": fingerprint(run.id), "now": utc_now()}
    with pytest.raises(Refusal, match="voted-down"):
        services.sign(office.head, run, despite={world.carried.id}, **sign)


def test_whom_the_proposal_leaves_out_is_not_asked_about(app, world):
    office = world.office
    run = office.proposal()
    placement = next(each for each in run.placements if each.application_id == world.not_carried.id)
    services.change_placement(
        office.coordinator,
        run,
        placement.id,
        outcome="left-out",
        destination_id=None,
        reason="The committee did not carry it.",
        now=utc_now(),
    )
    db.session.commit()
    head = Visitor(app, office.head)
    page = head.get("selection.sign", reference=office.call.reference, number=run.number)
    assert "was not carried: Farrukh" not in page.words
    assert "Signed." in head.submitted(page, "Sign the selection").words


def test_the_same_where_a_variant_is_signed(app, world):
    office = world.office
    run = office.proposal()
    variant = a_variant(office, {f"seats:{office.call.destinations[0].id}": 1})
    head = Visitor(app, office.head)
    page = head.get(
        "selection.sign_variant", reference=office.call.reference, number=run.number, variant_id=variant.id
    )
    asked = head.submit(page, "Sign this variant", reason="One seat was withdrawn.")
    assert (asked.status, len(asked.errors())) == (422, 1)
    done = head.submitted(asked, "Sign this variant", anyway="y")
    assert "Signed." in done.words
