"""How the committee voted on somebody stands beside their score, and who signs against it says so."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.selection import services
from mobility.selection.queries import fingerprint
from mobility.sittings.models import AgendaItem, Meaning, Sitting
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, a_variant, rank
from tests.sittings.world import SAID, committee_of_three, newest, opened, point, put_to_vote


@dataclass
class Voted:
    """Of three before the committee two were put forward, of whom one was not carried, and of one it was carried that
    there is no seat for them; all were scored.
    """

    office: Office
    carried: Application
    not_carried: Application
    denied: Application


def scene(app) -> Voted:
    office = committee_of_three()
    office.seats(2, 1, 1)
    chosen, other, denied = (office.at_committee(name) for name in ("Madina", "Farrukh", "Qodir"))
    sitting = opened(app, office)
    for application, choices in ((chosen, ("For", "For")), (other, ("For", "Against"))):
        vote(app, office, sitting, application, choices)
    vote(app, office, sitting, denied, ("For", "For"), motion="No seat for them.", meaning="no-seat")
    return Voted(office, scored(office, chosen, 4), scored(office, other, 5), scored(office, denied, 5))


def vote(
    app, office: Office, sitting: Sitting, application: Application, choices: tuple[str, ...], **motion: str
) -> None:
    address = put_to_vote(app, office, sitting, application.reference, **motion)
    for member, choice in zip(office.committee, choices, strict=False):
        visitor = Visitor(app, member)
        visitor.submitted(visitor.get(address), choice)
    coordinator = Visitor(app, office.coordinator)
    coordinator.submitted(coordinator.get(address), "End the vote")


def scored(office: Office, application: Application, points: int) -> Application:
    rank(application, [office.call.destinations[0].id])
    return office.assessed(application, points, office.committee[:2])


NOT_CARRIED = "Not carried “The application is put forward.” 1 for, 1 against, 0 abstained"


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
        assert "The application is put forward. 1 for, 1 against, 0 abstained Not carried" in page.words
        assert page.links()[f"Sitting {sitting.reference}"].startswith(
            f"/sittings/{sitting.reference}/items/"
        )
    for who in (application.subject, office.dean, office.reviewers[0]):
        page = Visitor(app, who).get("applications.show", reference=application.reference)
        assert "Vote of the committee" not in page.words


def of_before(page: Page) -> str:
    """What stands on a list of how applications were voted on in other sittings."""
    found = [words_of(each) for each in page.all("span") if words_of(each).startswith("Voted on before, ")]
    return " ".join(found)


def test_a_later_sitting_reads_how_it_was_voted_on_before_and_both_votes_stay_readable(app):
    office = committee_of_three()
    chosen = office.at_committee("Madina")
    first = opened(app, office)
    coordinator = Visitor(app, office.coordinator)
    coordinator.submitted(point(coordinator, first, chosen.reference), "Note it", text=SAID)
    vote(app, office, first, chosen, ("For", "For"))
    earlier = "“The application is put forward.” Carried"
    assert not of_before(coordinator.get("sittings.show", reference=first.reference))
    assert not point(coordinator, first, chosen.reference).all("section", id="before")
    second = opened(app, office)
    page = coordinator.get("sittings.show", reference=second.reference)
    assert earlier in of_before(page)
    assert f"Sitting {first.reference}" in page.links()
    for who in (office.coordinator, *office.committee):
        visitor = Visitor(app, who)
        assert earlier in of_before(visitor.get("sittings.ranked_list", reference=second.reference)), who
        (card,) = point(visitor, second, chosen.reference).all("section", id="before")
        assert words_of(card).startswith(
            "Voted on before The application is put forward. 2 for, 0 against, 0 abstained Carried " + SAID
        )
    vote(app, office, second, chosen, ("For", "For"), motion="No seat for them.", meaning="no-seat")
    where = {"reference": chosen.reference}
    (card,) = Visitor(app, office.head).get("applications.show", **where).all("section", id="vote")
    words = words_of(card)
    assert words.index("No seat for them.") < words.index("Voted on before") < words.index("is put forward")


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
        assert "Carried “The application is put forward.” 2 for, 0 against, 0 abstained" in row(
            page, world.carried
        )
        assert "Carried “No seat for them.” 2 for, 0 against, 0 abstained" in row(page, world.denied)
        assert words_of(cell(page, third)) == "none"


def test_who_signs_against_a_vote_is_asked_back(app, world):
    office = world.office
    run = office.proposal()
    head = Visitor(app, office.head)
    page = head.get("selection.sign", reference=office.call.reference, number=run.number)
    assert (
        f"Farrukh {world.not_carried.reference} : “The application is put forward.” – Not carried: 1 for, 1 against, "
        "0 abstained – gets a seat" in page.words
    )
    assert (
        f"Qodir {world.denied.reference} : “No seat for them.” – Carried: 2 for, 0 against, 0 abstained – gets a seat"
        in page.words
    )
    asked = head.submit(page, "Sign the selection")
    (error,) = asked.errors()
    assert (asked.status, "does not speak for a seat of Farrukh" in error) == (
        422,
        True,
    )
    done = head.submitted(asked, "Sign the selection", read="y")
    assert "Signed." in done.words
    signed = db.session.query(Event).filter(Event.name == "selection-signed").one()
    assert signed.facts["against_votes"] == sorted([world.not_carried.id, world.denied.id])


@pytest.mark.parametrize("seats", [1, 2])
def test_who_signs_reads_that_the_waiting_list_asks_about_no_vote_again(app, world, seats):
    world.office.seats(seats, 1, 1)
    run = world.office.proposal()
    head = Visitor(app, world.office.head)
    page = head.get("selection.sign", reference=world.office.call.reference, number=run.number)
    assert page.words.count("gets a seat") >= seats
    assert ("nobody is asked about their vote again" in page.words) is (seats == 1)


def test_a_tick_is_for_those_alone_who_were_named(app, world):
    office = world.office
    run = office.proposal()
    sign = {"seen": fingerprint(run.id), "now": utc_now()}
    with pytest.raises(Refusal, match="votes-to-read"):
        services.sign(office.head, run, votes_read={world.carried.id}, **sign)


def test_whom_the_proposal_leaves_out_is_not_asked_about(app, world):
    office = world.office
    run = office.proposal()
    unwanted = {world.not_carried.id, world.denied.id}
    for placement in [each for each in run.placements if each.application_id in unwanted]:
        services.change_placement(
            office.coordinator,
            run,
            placement.id,
            outcome="left-out",
            destination_id=None,
            reason="The committee wants no seat for them.",
            now=utc_now(),
        )
    db.session.commit()
    head = Visitor(app, office.head)
    page = head.get("selection.sign", reference=office.call.reference, number=run.number)
    assert "does not speak for a seat" not in page.words
    assert "do not speak for a seat" not in page.words
    assert "Signed." in head.submitted(page, "Sign the selection").words


def test_a_vote_of_which_only_the_words_say_what_it_means_is_to_be_read(app, world):
    office = world.office
    for item in db.session.scalars(select(AgendaItem).where(AgendaItem.means == Meaning.SEAT)):
        item.means = Meaning.OTHER
    run = office.proposal()
    page = Visitor(app, office.head).get("selection.sign", reference=office.call.reference, number=run.number)
    assert "The votes of the committee on 3 people do not speak for a seat." in page.words


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
    done = head.submitted(asked, "Sign this variant", read="y")
    assert "Signed." in done.words
