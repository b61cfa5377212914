"""Claims of reserved seats: seen by the person and the inclusion officer, decided once, told; and leaked to nobody."""

from datetime import timedelta

from sqlalchemy import select

from mobility.accounts.models import Grant
from mobility.applications import services as applications
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.documents.models import Finding
from mobility.documents.queries import in_force
from mobility.inclusion.models import ReservedClaim
from mobility.inclusion.queries import confirmed_groups
from mobility.notifications.models import Message, MessageState
from mobility.notifications.services import gather
from mobility.selection.queries import held_seat
from mobility.workflow import services as workflow
from tests.applications.world import person
from tests.client import Visitor, words_of
from tests.erasing import erase
from tests.reviews.blind_world import lends
from tests.selection.world import Office, pass_check, run_jobs

WORDS = ("orphan", "Paper of an orphan")


def sent(world: Office, name: str = "Zarina"):
    draft = world.claiming(name)
    applications.send(draft.subject, draft, seen_version=None, now=utc_now())
    db.session.commit()
    claim_id = db.session.scalars(
        select(ReservedClaim.id).where(ReservedClaim.application_id == draft.id)
    ).one()
    return by_id(draft.id), claim_id


def told(person_id: int) -> list[str]:
    keys = select(Message.key).where(Message.person_id == person_id, Message.key.like("claim%"))
    return list(db.session.scalars(keys.order_by(Message.id)))


def test_noted_when_sent_and_confirmed_by_the_officer(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    assert told(world.officer.id) == ["claim-made"]
    officer = Visitor(app, world.officer)
    page = officer.get("notifications.messages")
    assert {officer.get(path).status for path in page.links().values() if application.reference in path} <= {
        200
    }
    assert application.reference in page.words
    page = officer.get("inclusion.claims")
    assert "Zarina" in page.words
    page = officer.get("inclusion.claim", claim_id=claim_id)
    assert "Paper of an orphan" in page.words
    assert "Transcript" not in page.words
    assert "kiln" not in page.words
    page = officer.submitted(page, "Confirm")
    assert "The reserved seat of Zarina is confirmed." in page.words
    assert confirmed_groups([application.id]) == {application.id: frozenset({"orphan"})}
    assert told(application.subject_id) == ["claim-confirmed"]


def test_what_has_ended_waits_for_nobody_to_look_at_the_claim(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    person_, officer = Visitor(app, application.subject), Visitor(app, world.officer)
    where = {"reference": application.reference}
    assert "Being looked at" in person_.get("applications.show", **where).words
    assert "Waiting for you" in officer.get("inclusion.claim", claim_id=claim_id).words
    workflow.fire(application.id, "withdraw", actor=application.subject, seen_version=None, now=utc_now())
    db.session.commit()
    own = person_.get("applications.show", **where).words
    assert "Being looked at" not in own
    assert "Your application came to its end before it was decided." in own
    assert "Waiting for you" not in officer.get("inclusion.claim", claim_id=claim_id).words


def test_before_the_last_officer_loses_the_role_the_page_counts_the_claims_that_wait(app):
    """And says of nobody that they claim anything."""
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    administrator = Visitor(app, person("administrator@all"))
    ids = select(Grant.id).where(Grant.person_id == world.officer.id)
    address = f"/people/{world.officer.id}/grants/{db.session.scalars(ids).one()}/end"
    said, page = "1 claim of a reserved seat would then wait for nobody.", administrator.get(address)
    assert (said in page.words, application.reference in page.words) == (True, False)
    second = person("inclusion-officer@all")
    assert said not in administrator.get(address).words
    officer = Visitor(app, second)
    officer.submitted(officer.get("inclusion.claim", claim_id=claim_id), "Confirm")
    db.session.query(Grant).filter_by(person_id=second.id).update({"ended_at": utc_now()})
    db.session.commit()
    assert "wait for nobody" not in administrator.get(address).words


def undecided(world: Office, name: str, points: int):
    """In the selection, with a claim that nobody has decided."""
    application, claim_id = sent(world, name)
    return world.at_selection(points, (0,), application=pass_check(application)), claim_id


def test_a_claim_that_the_selection_did_not_wait_for_is_asked_about_only_where_it_still_counts(app):
    world = Office.open(reserved=True)
    seated, needless = undecided(world, "Zarina", 5)
    waiting, counts = undecided(world, "Farrukh", 3)
    world.selected()
    officer = Visitor(app, world.officer)
    listed = officer.get("inclusion.claims")
    (resting,) = listed.all("section", id="resting")
    assert ("Farrukh" in words_of(resting), "Zarina" in words_of(resting)) == (False, True)
    assert "not decided before the selection" in listed.words
    page = officer.get("inclusion.claim", claim_id=counts)
    assert "it counts for seats that become free and in a later selection" in page.words
    own = Visitor(app, waiting.subject).get("applications.show", reference=waiting.reference).words
    assert "Being looked at" in own
    assert "It was not decided before the selection." in own
    own = Visitor(app, seated.subject).get("applications.show", reference=seated.reference).words
    assert "Being looked at" not in own
    assert "You have a seat without it, so it is not looked at now." in own
    told_so = "This person has a seat without it, so there is nothing to decide now."
    assert told_so in officer.get("inclusion.claim", claim_id=needless).words
    officer.submitted(page, "Confirm")
    assert confirmed_groups([seated.id, waiting.id]) == {waiting.id: frozenset({"orphan"})}
    assert told(waiting.subject_id) == ["claim-confirmed-later"]
    visitor = Visitor(app, waiting.subject)
    assert "The selection was carried out without it. From now on it counts for seats that become free" in (
        visitor.get("notifications.messages").words
    )
    own = visitor.get("applications.show", reference=waiting.reference).words
    assert "What is confirmed counts for seats that become free and in a later selection." in own


def test_a_selection_that_came_before_its_day_is_over_for_who_was_not_in_it(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    world.at_selection(5, (0,), name="Farrukh")
    officer = Visitor(app, world.officer)
    planned = day(world.call.selection_on, "en").replace("\xa0", " ")
    paths = [("inclusion.claim", {"claim_id": claim_id}), ("inclusion.claims", {}), ("workflow.tasks", {})]
    before = [officer.get(where, **values).words for where, values in paths]
    world.selected()
    after = [officer.get(where, **values).words for where, values in paths]
    assert [planned in words for words in (*before, *after)] == [True] * 3 + [False] * 3
    assert "it counts for seats that become free and in a later selection" in after[0]
    assert "carried out not decided before the selection" in after[1]
    officer.submitted(officer.get("inclusion.claim", claim_id=claim_id), "Confirm")
    assert told(application.subject_id) == ["claim-confirmed-later"]


def test_who_has_lost_the_seat_is_looked_at_again(app):
    world = Office.open(reserved=True)
    seated, needless = undecided(world, "Zarina", 5)
    world.selected()
    officer = Visitor(app, world.officer)
    page = officer.get("inclusion.claims")
    assert ("Nothing waits for you" in page.words, page.links()["Zarina"]) == (True, f"/inclusion/{needless}")
    (resting,) = page.all("section", id="resting")
    assert "Zarina" in words_of(resting)
    held_seat(seated.id).freed_at = utc_now()
    db.session.commit()
    page = officer.get("inclusion.claims")
    assert ("Zarina" in page.words, page.all("section", id="resting")) == (True, [])
    officer.submitted(officer.get("inclusion.claim", claim_id=needless), "Confirm")
    assert confirmed_groups([seated.id]) == {seated.id: frozenset({"orphan"})}


def test_the_officer_reads_by_when_a_claim_has_to_be_decided(app):
    world = Office.open(reserved=True)
    _application, claim_id = sent(world)
    officer = Visitor(app, world.officer)
    on = day(world.call.selection_on, "en").replace("\xa0", " ")
    until = f"The selection is on {on}: what is not confirmed by then does not count in it."
    for page in (
        officer.get("inclusion.claim", claim_id=claim_id),
        officer.get("notifications.messages"),
    ):
        assert until in page.words
    assert f"the first before the selection on {on}" in officer.get("workflow.tasks").words
    (cell,) = (
        each for each in officer.get("inclusion.claims").all("td") if each.get("data-l") == "Selection on"
    )
    assert words_of(cell) == on
    world.call.selection_on -= timedelta(days=100)
    db.session.commit()
    late = officer.get("inclusion.claim", claim_id=claim_id).words
    assert "is not carried out yet: your decision still counts in it." in late


def test_the_officer_is_told_that_a_call_is_closed_before_its_day_while_claims_of_it_wait(app):
    world = Office.open(reserved=True)
    _application, claim_id = sent(world)
    office, officer = Visitor(app, world.coordinator), Visitor(app, world.officer)
    step = office.get("managing.take", reference=world.call.reference, step="close")
    office.submitted(step, "Close the call now")
    db.session.expire_all()
    run_jobs("calls.announce")
    assert told(world.officer.id) == ["claim-made", "claims-of-closed"]
    closed, planned = (
        day(each, "en").replace("\xa0", " ") for each in (local_day(utc_now()), world.call.selection_on)
    )
    letter = db.session.scalars(select(Message.text).where(Message.key == "claims-of-closed")).one()
    assert "nobody has decided: 1." in letter
    assert f"was closed on {closed}, before its day" in officer.get("notifications.messages").words
    page = officer.get("inclusion.claim", claim_id=claim_id)
    assert f"the selection, planned for {planned}, can come any day now" in page.words
    assert f"any day now: closed on {closed}" in officer.get("inclusion.claims").words
    assert "its selection can come any day now" in officer.get("workflow.tasks").words
    officer.submitted(page, "Confirm")
    assert "its selection can come any day now" not in officer.get("workflow.tasks").words


def test_nobody_is_told_of_a_closed_call_in_which_no_claim_waits(app):
    world = Office.open(reserved=True)
    office = Visitor(app, world.coordinator)
    step = office.get("managing.take", reference=world.call.reference, step="close")
    office.submitted(step, "Close the call now")
    db.session.expire_all()
    run_jobs("calls.announce")
    assert told(world.officer.id) == []


def test_what_is_found_in_a_paper_for_a_claim_holds_nothing_up(app):
    """Its person reads who looks at it; the officer, that a reason is read, and not that the application waits for it."""
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    paper = next(each for each in in_force(application.id) if each.requirement.group)
    paper.checked_at = utc_now()
    found = {"check": "image-legible", "verdict": "warn", "message": "image-dark", "values": {}}
    db.session.add(Finding(document_id=paper.id, **found))
    db.session.commit()
    own = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    (card,) = own.all("article", id="doc-orphan")
    assert "For the inclusion officer, with the claim" in words_of(card)
    officer = Visitor(app, world.officer)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    refused = officer.submit(page, "Accept", reason="")
    for asked in (page, refused):
        assert "Read by the person and by all who read the document." in asked.words
        assert "the application goes on by itself" not in asked.words
    accepted = officer.submitted(refused, "Accept", reason="It can be read.")
    assert "Accepted; your reason is kept with the document." in accepted.words
    assert "The application stays where it is" not in accepted.words


def test_a_claim_that_was_withdrawn_within_minutes_reaches_nobody_by_mail(app):
    world = Office.open(reserved=True)
    application, withdrawn = sent(world)
    other, claim_id = sent(world, "Farrukh")
    workflow.fire(application.id, "withdraw", actor=application.subject, seen_version=None, now=utc_now())
    db.session.commit()
    messages = db.session.scalars(select(Message).where(Message.key == "claim-made").order_by(Message.id))
    for message in messages.all():
        gather(message.id, now=utc_now())
    db.session.commit()
    states = select(Message.about, Message.state).where(Message.key == "claim-made")
    assert dict(db.session.execute(states).all()) == {
        f"claim:{withdrawn}": MessageState.DROPPED,
        f"claim:{claim_id}": MessageState.WAITING,
    }
    page = Visitor(app, world.officer).get("notifications.messages")
    assert other.reference in page.words
    assert application.reference not in page.words


def test_seats_that_somebody_claims_are_not_taken_away(app):
    world = Office.open(reserved=True)
    where = {"reference": world.call.reference, "section": "reserved"}
    office = Visitor(app, world.coordinator)
    sent(world)
    page = office.get("managing.section", **where)
    refused = office.submit(page, "Save", orphan="")
    assert refused.status == 422
    assert "Somebody has applied for a reserved seat of this call" in refused.words
    turned = office.submit(page, "Save", disability="1", first="disability")
    promised = "Somebody has applied for a reserved seat of this call, so it stays as it is whose seats are given first."
    assert turned.errors() == [f"Whose seats are given first: {promised}"]
    saved = office.submitted(page, "Save", orphan="2").words
    assert "Saved. Applicants whom it concerns are told a quarter of an hour after your last change." in saved


def test_a_refusal_needs_a_reason_that_the_person_alone_reads(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer = Visitor(app, world.officer)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    refused = officer.submit(page, "Refuse the claim", reason=" ")
    assert (refused.status, refused.errors()) == (422, ["Give a reason. The person reads it."])
    assert "A reserved seat is claimed" in officer.get("/messages?show=unread").words
    officer.submitted(page, "Refuse the claim", reason="The paper names somebody else.")
    assert "A reserved seat is claimed" not in officer.get("/messages?show=unread").words
    stale = officer.submit(page, "Confirm")
    assert (stale.status, "This claim was decided meanwhile." in stale.words) == (422, True)
    assert told(application.subject_id) == ["claim-refused"]
    own = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "The paper names somebody else." in own.words
    assert (
        f"If you can bring another paper, write to the inclusion officer: {world.officer.email}" in own.words
    )
    (letter,) = db.session.scalars(select(Message.text).where(Message.key == "claim-refused"))
    assert f"write to the inclusion officer: {world.officer.email}." in letter
    office = Visitor(app, world.coordinator).get("applications.show", reference=application.reference)
    assert "The paper names somebody else." not in office.text
    assert confirmed_groups([application.id]) == {}
    asked = erase(app, "refused")
    assert "from the pages of the service" in asked.words
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "The reason given: [erased words]" in page.words
    assert "[erased words]" in officer.get("inclusion.claim", claim_id=claim_id).words
    (message,) = db.session.scalars(select(Message).where(Message.key == "claim-refused"))
    assert "The paper names somebody else." not in message.text


def test_a_refused_claim_is_confirmed_by_who_has_seen_that_it_was(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer = Visitor(app, world.officer)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    officer.submitted(page, "Refuse the claim", reason="The paper names somebody else.")
    officer.submitted(officer.get("inclusion.claim", claim_id=claim_id), "Confirm")
    assert told(application.subject_id) == ["claim-refused", "claim-confirmed"]


def test_the_paper_is_there_to_leak_and_leaks_to_nobody(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer = Visitor(app, world.officer)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    download = page.links()["Download"]
    assert officer.get(download).status == 200
    assert Visitor(app, application.subject).get(download).status == 200
    officer.submitted(page, "Confirm")
    auditor = person("auditor@all")
    others = (world.coordinator, world.head, auditor, world.dean, *world.reviewers, *world.committee)
    for who in others:
        visitor = Visitor(app, who)
        assert visitor.get(download).status == 404
        assert visitor.get("inclusion.claims").status == 403
        assert visitor.get("inclusion.claim", claim_id=claim_id).status == 403
        shown = visitor.get("applications.show", reference=application.reference)
        assert not [word for word in WORDS if word in shown.text]
    assert (
        "Reserved seat confirmed"
        in Visitor(app, world.coordinator).get("applications.show", reference=application.reference).words
    )
    assert (
        "eserved seat"
        not in Visitor(app, world.reviewers[0])
        .get("applications.show", reference=application.reference)
        .words
    )
    assert officer.get("applications.show", reference=application.reference).status == 404


def test_the_audit_trail_says_in_which_application_and_not_for_which_group(app):
    world = Office.open(reserved=True)
    application, _claim_id = sent(world)
    page = Visitor(app, person("auditor@all")).get("audit.trail", name="claimed")
    sentence = f"Claim of a reserved seat in {application.reference}"
    assert page.links()[sentence] == f"/applications/{application.reference}"
    assert not any(word in page.text for word in WORDS)


def test_a_call_without_reserved_seats_notes_no_claim(app):
    world = Office.open()
    world.sent()
    assert db.session.scalars(select(ReservedClaim)).all() == []


def test_what_a_substitute_decides_of_a_claim_stands_with_both_names(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    substitute = person(name="Substitute")
    lends(world.officer, substitute)
    acting = Visitor(app, substitute)
    page = acting.submitted(acting.get("inclusion.claim", claim_id=claim_id), "Confirm")
    for visitor, words in (
        (acting, "You for Officer: Claim confirmed"),
        (Visitor(app, world.officer), "Substitute for Officer: Claim confirmed"),
    ):
        (history,) = visitor.get("inclusion.claim", claim_id=claim_id).all("section", id="history")
        assert words in words_of(history)
    assert application.reference in page.words
