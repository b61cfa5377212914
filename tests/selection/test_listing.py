"""What a selection's pages call partners and people, and what they offer where there is no partner."""

from mobility.applications.queries import by_id
from tests.applications.world import named
from tests.client import Visitor
from tests.selection.test_books import Walk
from tests.selection.test_nominating import decline
from tests.selection.world import Office, address_of, link_in_the_mail


def test_a_proposal_says_which_partner_declined_and_calls_people_as_their_readers_do(app) -> None:
    world = Office.open(seats=(1, 1, 1))
    first = world.at_selection(5, (0, 1), name="Madina")
    late = world.at_committee("Фирӯз")
    world.selected()
    world.nominated(0)
    decline(world, first)
    world.scored(late, 5, (1,))
    world.proposal()
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    assert "1. Riga Technical University (the partner has declined the person)" in page.words


def test_where_no_partner_answers_nothing_leads_to_nominations(app) -> None:
    for book, there in (("joint-faculty-entry", False), ("outgoing-study", True)):
        walk = Walk(app, book)
        page = Visitor(app, walk.world.coordinator).get(
            "selection.overview", reference=walk.world.call.reference
        )
        assert ("Nominations by partner" in page.links(), "Links of partners" in page.links()) == (
            there,
            there,
        )


def test_who_was_declined_reads_so_at_each_field_of_that_partner(app) -> None:
    """Also where they were never nominated: the partner has declined the person as a whole, and was told that it would."""
    world = Office.open(seats=(1, 1, 1))
    one, other, _third = world.call.destinations
    other.institution_id, one.field, other.field = one.institution_id, named("Food"), named("Energy")
    first = world.at_selection(5, (0, 1, 2), name="Madina")
    world.selected()
    world.nominated(0)
    page = Visitor(app).get(link_in_the_mail(address_of(world)))
    assert "the person is nominated to you in no other one" in page.words
    decline(world, first)
    own, office = (
        Visitor(app, each).get("applications.show", reference=first.reference).words
        for each in (by_id(first.id).subject, world.coordinator)
    )
    for words, whom in ((own, "you"), (office, "the person")):
        assert words.count(f"This partner has declined {whom}.") == 1
        assert words.count(f"This partner has declined {whom} for another field") == 1


def test_who_has_a_seat_at_their_first_choice_is_offered_no_appeal(app) -> None:
    world = Office.open(seats=(1, 1, 1))
    people = [world.at_selection(points, (0, 1), name=f"Student {points}") for points in (5, 3)]
    world.selected()
    pages = [
        Visitor(app, by_id(each.id).subject).get("applications.show", reference=each.reference)
        for each in people
    ]
    assert ["Write an appeal" in page.links() for page in pages] == [False, True]
