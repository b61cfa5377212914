"""From whom the university knows who somebody is: the register, or the office that confirmed what they stated."""

from mobility.base.database import db
from mobility.register.queries import affiliation_of
from tests.applications.test_average import confirmed, stated
from tests.applications.world import World, person
from tests.client import Visitor, words_of

BY_REGISTER = "From the university’s register"
BY_OFFICE = "Stated by the applicant, confirmed by the office"


def test_what_the_office_confirmed_is_not_said_to_be_of_the_register(app):
    world = World.make()
    application = stated(world, confirmed(world), "4.35")
    own, where = Visitor(app, application.subject), {"reference": application.reference}
    section = own.get("applications.section", section_key="study", **where)
    assert ("Confirmed by the office" in section.words, "university’s register" in section.words) == (
        True,
        False,
    )
    assert "Tell the coordinator what is wrong." in section.words
    check = own.get("applications.check", **where)
    own.submitted(check, "Send the application")
    office = Visitor(app, person("coordinator@all"))
    pages = [check, *(each.get("applications.show", **where) for each in (own, office))]
    # birth date, faculty, year
    assert [page.words.count(BY_OFFICE) for page in pages] == [3, 3, 3]
    assert [BY_REGISTER in page.words for page in pages] == [False] * 3


def test_what_the_register_knows_is_said_to_be_of_it(app):
    world = World.make()
    application = world.sent()
    where = {"reference": application.reference}
    page = Visitor(app, application.subject).get("applications.show", **where)
    assert (BY_REGISTER in page.words, BY_OFFICE in page.words) == (True, False)


def test_whom_the_office_found_in_the_register_was_born_on_its_day(app):
    """The claim said another day, and the office confirmed the person."""
    world = World.make()
    application = world.sent()
    affiliation = affiliation_of(application.subject_id)
    affiliation.state, affiliation.birth_date = "confirmed", affiliation.birth_date.replace(day=1)
    db.session.commit()
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    (born,) = [
        words_of(row)
        for row in page.having("govuk-summary-list__row")
        if words_of(row).startswith("Date of birth")
    ]
    assert born == f"Date of birth 14 March 2005 {BY_REGISTER}"
