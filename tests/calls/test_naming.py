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
