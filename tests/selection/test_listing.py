"""What a selection's pages call places and people, and what they offer where there is no partner."""

import pytest

from mobility.base.languages import speaking
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Institution
from mobility.selection.variants.wording import places_of
from tests.applications.world import named
from tests.client import Visitor
from tests.selection.test_books import Walk
from tests.selection.test_nominating import decline
from tests.selection.world import Office

RIGA = Institution(id=1, name=named("Riga Technical University"), short_name="RTU")
KAUNAS = Institution(id=2, name=named("Kaunas University of Technology"), short_name=None)


@pytest.mark.parametrize(
    ("places", "called", "short"),
    [
        (
            [(RIGA, "Energy"), (KAUNAS, "Energy")],
            [RIGA.name["en"], KAUNAS.name["en"]],
            ["RTU", KAUNAS.name["en"]],
        ),
        ([(RIGA, "Energy"), (RIGA, "Textiles")], ["Energy", "Textiles"], ["Energy", "Textiles"]),
        ([(RIGA, "Energy")], [RIGA.name["en"]], ["RTU"]),
        (
            [(RIGA, "Energy"), (RIGA, "Textiles"), (KAUNAS, "Energy")],
            [f"{RIGA.name['en']}, Energy", f"{RIGA.name['en']}, Textiles", KAUNAS.name["en"]],
            ["RTU, Energy", "RTU, Textiles", KAUNAS.name["en"]],
        ),
    ],
    ids=["apart", "one-partner", "alone", "both"],
)
def test_a_place_is_called_by_the_least_that_tells_it_from_the_others(app, places, called, short) -> None:
    call = Call(
        destinations=[
            Destination(id=number, institution_id=at.id, institution=at, field=named(field))
            for number, (at, field) in enumerate(places)
        ]
    )
    with speaking("en"):
        assert list(places_of(call).values()) == called
        assert list(places_of(call, short=True).values()) == short


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
