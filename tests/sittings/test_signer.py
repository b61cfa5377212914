"""Who signs the minutes where the chair is a member of the committee no more, or long away."""

from sqlalchemy import select

from mobility.accounts.models import Grant
from mobility.base.database import db
from mobility.base.record import Event, broken_links
from mobility.papers.models import Paper
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.selection.world import Office
from tests.sittings.test_minutes import pdf_text, print_papers
from tests.sittings.world import as_it_stands, held, newest, opened, ranked, told

TASK = "Nobody can sign the minutes of the sitting of"


def scene(app) -> Office:
    world = ranked()
    world.committee[0].name = "Gulnora"
    db.session.commit()
    return world


def ended(app, world: Office, place: int = 0) -> Page:
    """An administrator ends the membership; the page that asks back before that."""
    grant_id = db.session.scalars(
        select(Grant.id).where(Grant.person_id == world.committee[place].id, Grant.role == "committee-member")
    ).one()
    admin = Visitor(app, person("administrator@all"))
    asked = admin.get("accounts.ending_grant", person_id=world.committee[place].id, grant_id=grant_id)
    admin.submitted(
        asked,
        "End this role all the same" if "End this role all the same" in asked.buttons() else "End this role",
    )
    return asked


def test_where_the_chair_is_a_member_no_more_another_who_was_there_is_named_and_signs(app, world):
    sitting = held(app, world)
    office = Visitor(app, world.coordinator)
    assert TASK not in office.get("workflow.tasks").words
    asked = ended(app, world)
    assert f"Minutes wait for their signature: {sitting.reference}." in asked.words
    assert [each.person_id for each in told("minutes-signed-by-nobody")] == [world.coordinator.id]
    assert told("minutes-to-sign")[0].settled_at is not None
    task = next(href for words, href in office.get("workflow.tasks").links().items() if TASK in words)
    page = office.get(task)
    assert "Nobody can sign them" in page.words
    assert [option.text for option in page.all("option")] == ["Member 2"], "the third was not there"
    done = office.submitted(page, "Ask them to sign")
    assert "They wait for the signature of Member 2 in the place of the chair." in done.words
    assert TASK not in office.get("workflow.tasks").words
    member = Visitor(app, world.committee[1])
    (letter,) = told("minutes-to-sign-instead")
    assert "In the place of its chair, Gulnora," in letter.text
    assert "wait for your signature" in member.get("workflow.tasks").words
    assert "Sign the minutes" not in office.get("sittings.minutes", reference=sitting.reference).buttons()
    signed = member.submitted(member.get("sittings.minutes", reference=sitting.reference), "Sign the minutes")
    assert "By Member 2 in the place of the chair, Gulnora," in signed.words
    print_papers(app)
    paper = db.session.scalars(select(Paper).where(Paper.kind == "minutes", Paper.language == "ru")).one()
    db.session.refresh(paper, ["file"])
    assert "Member 2 вместо председателя (Gulnora)" in pdf_text(paper)
    assert list(broken_links()) == []


def test_a_chair_who_is_a_member_no_more_while_it_is_in_session_is_asked_for_nothing(app, world):
    sitting = opened(app, world)
    office, where = Visitor(app, world.coordinator), {"reference": sitting.reference}
    asked = "the chair is asked to sign the minutes"
    assert asked in office.get("sittings.show", **where).words
    ended(app, world)
    page = office.get("sittings.show", **where)
    said = "choose above who takes the chair, or name after closing who signs the minutes"
    assert (asked in page.words, said in page.words) == (False, True)
    done = office.submitted(page, "Close the sitting", sure="yes")
    assert "Whoever runs the call has been asked to name who signs" in done.words


def test_another_member_who_is_there_takes_the_chair_in_session_and_signs(app, world):
    sitting = opened(app, world, present=2)
    office, where = Visitor(app, world.coordinator), {"reference": sitting.reference}
    assert "Takes the chair" not in office.get("sittings.show", **where).buttons()
    ended(app, world)
    page = office.get("sittings.show", **where)
    assert page.buttons().count("Takes the chair") == 1
    assert "Takes the chair" not in Visitor(app, world.committee[1]).get("sittings.show", **where).buttons()
    done = office.submitted(page, "Takes the chair")
    assert ("The sitting has another chair." in done.words, "Member 2 chair" in done.words) == (True, True)
    late = office.submit(page, "Takes the chair")
    assert "The chair is a member of the committee, and leads the sitting." in late.words
    member = Visitor(app, world.committee[1])
    member.submitted(member.get("sittings.show", **where), "Close the sitting", sure="yes")
    assert [each.person_id for each in told("minutes-to-sign")] == [world.committee[1].id]


def test_a_chair_who_is_long_away_is_stood_in_for_and_signs_no_more(app, world):
    sitting = held(app, world)
    chair, office = Visitor(app, world.committee[0]), Visitor(app, world.coordinator)
    lending = chair.get("accounts.lend")
    assert f"Minutes of the committee that you sign yourself {sitting.reference}" in lending.words
    old = chair.get("sittings.minutes", reference=sitting.reference)
    page = office.get("sittings.minutes", reference=sitting.reference)
    office.submitted(office.get(page.links()["Name who signs"]), "Ask them to sign")
    assert "wait for your signature" not in chair.get("workflow.tasks").words
    refused = chair.submit(old, "Sign the minutes")
    assert refused.status == 422
    assert "Sign the minutes" not in refused.buttons()
    assert as_it_stands(sitting).state == "closed"
    back = office.get("sittings.signer", reference=sitting.reference)
    office.submitted(back, "Ask them to sign", person_id=world.committee[0].id)
    again = chair.submitted(chair.get("sittings.minutes", reference=sitting.reference), "Sign the minutes")
    assert "By the chair, Gulnora," in again.words


def test_only_who_runs_the_call_names_who_signs(app, world):
    sitting = held(app, world)
    member = Visitor(app, world.committee[1])
    assert member.get("sittings.signer", reference=sitting.reference).status == 403
    elsewhere = Visitor(app, person("coordinator@programme:9999"))
    assert elsewhere.get("sittings.signer", reference=sitting.reference).status == 404


def test_of_a_chair_who_ceases_before_the_end_the_office_is_told_when_it_is_closed(app, world):
    sitting = opened(app, world, present=2)
    asked = ended(app, world)
    assert f"They are the chair of a sitting that is not over: {sitting.reference}." in asked.words
    office = Visitor(app, world.coordinator)
    page = office.get("sittings.show", reference=sitting.reference)
    done = office.submitted(page, "Close the sitting", sure="yes")
    assert "Nobody can sign them" in done.words
    assert [len(told(key)) for key in ("minutes-to-sign", "minutes-signed-by-nobody")] == [0, 1]


def test_where_nobody_who_was_there_is_a_member_any_more_the_others_can_sign(app, world):
    sitting = held(app, world)
    for place in (0, 1):
        ended(app, world, place)
    office = Visitor(app, world.coordinator)
    page = office.get("sittings.signer", reference=sitting.reference)
    assert [option.text for option in page.all("option")] == ["Member 3"]
    office.submitted(page, "Ask them to sign")
    member = Visitor(app, world.committee[2])
    signed = member.submitted(
        member.get("sittings.minutes", reference=newest().reference), "Sign the minutes"
    )
    assert "By Member 3 in the place of the chair, Gulnora," in signed.words
    names = db.session.scalars(
        select(Event.name).where(Event.name.like("minutes-signer-%")).order_by(Event.id)
    )
    assert list(names) == ["minutes-signer-gone", "minutes-signer-named"]
