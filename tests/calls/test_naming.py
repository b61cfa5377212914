"""What destinations are called where two are at the same partner: on an applicant's pages, on the receipt."""

import pytest
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.languages import speaking
from mobility.calls.models import Call, Destination
from mobility.calls.naming import places_of
from mobility.calls.queries import call_by_id
from mobility.institutions.models import Institution
from mobility.papers.models import Paper
from mobility.papers.printing import Setting, pdf_of
from tests.applications.world import World, named
from tests.client import Visitor, words_of
from tests.papers.test_papers import text_of
from tests.selection.world import Office, address_of, link_in_the_mail, nomination_of, take_over

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
        ([(RIGA, ""), (RIGA, "Textiles")], [RIGA.name["en"], "Textiles"], ["RTU", "Textiles"]),
        (
            [(RIGA, "Energy"), (RIGA, "Textiles"), (KAUNAS, "Energy")],
            [f"{RIGA.name['en']}, Energy", f"{RIGA.name['en']}, Textiles", KAUNAS.name["en"]],
            ["RTU, Energy", "RTU, Textiles", KAUNAS.name["en"]],
        ),
    ],
    ids=["apart", "one-partner", "alone", "no-field", "both"],
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


def test_two_fields_at_one_partner_are_told_apart_wherever_they_were_chosen(app) -> None:
    world = World.make()
    first, second, _third = world.call.destinations
    second.institution_id, second.field = first.institution_id, named("Energy")
    db.session.commit()
    world.call = call_by_id(world.call.id)
    application = world.filled(choices=2)
    student, where = Visitor(app, application.subject), {"reference": application.reference}
    draft = student.get("applications.show", **where)
    both = "Riga Technical University, Engineering; Riga Technical University, Energy"
    assert both in words_of(*draft.all("li", id="section-choices"))
    listed = "1. Riga Technical University, Engineering; 2. Riga Technical University, Energy"
    assert listed in student.get("applications.index").words
    student.submitted(student.get("applications.check", **where), "Send the application")
    assert both in student.get("applications.ask_withdraw", **where).words
    paper = db.session.scalars(select(Paper).where(Paper.case_id == application.id)).one()
    printed = text_of(
        pdf_of(paper, Setting(named("University"), "", application.reference, "https://safar.tj"))
    )
    assert "1. Riga Technical University, Engineering 2. Riga Technical University, Energy" in printed


def test_one_for_all_fields_leaves_no_sign_behind_its_partner(app):
    """Where the office, a reviewer and the partner read of it; its neighbour has a field."""
    world = Office.open()
    world.call.destinations[0].field = named("")
    db.session.commit()
    read = world.at_approval()
    nominee = world.at_selection(5, (0,))
    call = {"reference": world.call.reference}
    office = Visitor(app, world.coordinator)
    pages = [Visitor(app, world.reviewers[0]).get("reviews.assess", reference=read.reference)]
    pages.append(office.get("selection.overview", **call))
    world.selected()
    pages.append(office.get("cohorts.show", **call))
    world.nominated()
    partner = Visitor(app)
    address = link_in_the_mail(address_of(world))
    reason = {f"n{nomination_of(nominee)}__reason": "No room."}
    partner.submitted(partner.get(address), "Decline", **reason)
    take_over(nominee)
    pages.append(partner.get(address))
    for page in pages:
        assert "Riga Technical University" in page.words
        assert not [
            sign for sign in (",", ":", " ,", " :") if f"Riga Technical University{sign}" in page.words
        ]
        assert "· ·" not in page.words
