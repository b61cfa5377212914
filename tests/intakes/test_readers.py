"""What a dean reads of intakes and of the people who ask for a seat there: those of their faculty, and said so."""

from flask import Flask

from mobility.intakes.years import begun_by
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.intakes.test_transition import joint
from tests.selection.test_books import Walk


def test_a_number_of_people_whom_the_reader_does_not_follow_opens_no_list(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way, place = joint(walk), walk.world.call.destinations[0]
    intake = way.intake(begun_by(place.stay_from) - 2)
    dean = person(f"dean@faculty:{walk.world.faculties[0].id}")
    pages = {
        who.id: Visitor(app, who).get("intakes.show", code=way.code, year=intake.year)
        for who in (way.coordinator, dean)
    }
    assert ["applied: 1" in page.words for page in pages.values()] == [True, True]
    assert ["applied: 1" in page.links() for page in pages.values()] == [True, False]


def test_who_follows_a_faculty_reads_that_nobody_of_it_has_applied(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    where = {"reference": walk.world.call.reference}
    other = Visitor(app, person(f"dean@faculty:{walk.world.faculties[1].id}"))

    def said(visitor: Visitor) -> list[Page]:
        cut = visitor.get("cohorts.show", **where, search="nobody")
        return [visitor.get("cohorts.index"), visitor.get("cohorts.show", **where), cut]

    index, board, cut = said(other)
    assert ("nobody of your faculty" in index.words, "nobody yet" in index.words) == (True, False)
    assert "Numbers of your faculty alone, at" in board.words
    assert "As soon as somebody of your faculty sends an application it stands here." in board.words
    assert "Nobody of your faculty in this call fits what you chose." in cut.words
    index, board, cut = said(Visitor(app, walk.world.coordinator))
    assert all("your faculty" not in page.words for page in (index, board, cut))


def test_who_has_no_joint_specialty_and_can_set_up_none_is_not_invited_to(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    joint(walk)
    page = Visitor(app, person(f"dean@faculty:{walk.world.faculties[1].id}")).get("intakes.index")
    assert ("No joint specialty of yours" in page.words, "Set up a specialty" in page.words) == (True, False)
    assert "Excel" not in page.links()
