"""An applicant's way: begun once, saved as one goes, ranked, checked, sent once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from mobility.applications import services
from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.calls.models import CallState, Destination
from mobility.documents.models import Requirement
from mobility.documents.queries import in_force
from mobility.inclusion.models import ReservedClaim
from mobility.institutions.models import Institution
from mobility.notifications.models import Message
from mobility.papers.models import Paper
from mobility.questionnaires.queries import answers_of
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import newest_version, shipped_texts
from mobility.workflow.models import Case
from tests.applications.world import ANSWERS, World, give, named, person
from tests.client import Visitor, words_of


def test_from_the_call_to_the_receipt(app):
    world = World.make()
    student = world.student("Madina Sharipova")
    visitor = Visitor(app, student)

    begun = apply(visitor, world)
    page = visitor.follow(begun)
    assert page.heading == "Autumn exchange"
    assert "Your turn" in page.words

    page = visitor.get(page.links()["Begin"])
    for key in ("personal", "passport", "study", "motivation"):
        assert page.address.split("?")[0].split("#")[0].endswith(key)
        page = visitor.submitted(page, "Save and continue", **_typed(key))
    assert page.heading == "Destinations"
    first, second = world.call.destinations[0].id, world.call.destinations[2].id
    page = visitor.submitted(page, "Save and continue", rank_1=second, rank_2="", rank_3=first)
    assert page.heading == "Documents"

    check = visitor.get("applications.check", reference=_reference(student))
    assert "Not ready to be sent yet" in check.words
    asked = ("that what I say is true", "to the use of my data", "the rules of the stay")
    assert all(f"{words} Not given" in check.words for words in asked)
    page = visitor.get("applications.section", reference=_reference(student), section_key="declarations")
    visitor.submitted(page, "Save and continue", truthfulness="y", data_processing="y", rules="y")
    assert "Passport, first page" in visitor.get("applications.check", reference=_reference(student)).words

    application = by_id(_application(student).id)
    assert [choice.destination_id for choice in application.choices] == [second, first]


def test_sending_needs_everything_and_gives_a_receipt_once(app):
    world = World.make()
    application = world.filled()
    visitor = Visitor(app, application.subject)
    check = visitor.get("applications.check", reference=application.reference)
    page = visitor.submitted(check, "Send the application")
    assert "Your application has arrived at the university." in page.words
    assert "Receipt" in page.words
    assert db.session.scalars(select(Paper.language)).one() == "en"
    russian = visitor.submitted(page, "RU")
    assert "PDF на английском языке" in russian.words
    assert "a receipt stays as it was issued" not in visitor.submitted(russian, "EN").words

    again = visitor.submit(check, "Send the application")
    assert again.status == 303
    assert db.session.scalar(select(func.count(Paper.id))) == 1
    assert _stage(application) == "document-check"


def test_where_no_document_is_asked_for_none_is_owed(app):
    world = World.make()
    db.session.execute(delete(Requirement).where(Requirement.context == f"call:{world.call.id}"))
    db.session.commit()
    world.requirements = []
    application = world.filled()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="documents")
    assert "This call asks for no documents." in page.words
    assert "A clear photo is enough" not in page.words
    check = visitor.get("applications.check", reference=application.reference)
    visitor.submitted(check, "Send the application")
    assert _stage(application) == "faculty-review"


def test_an_incomplete_draft_is_not_sent(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    answer = visitor.post(
        "applications.submit", {"seen_version": application.version, **_token(visitor, application)},
        reference=application.reference,
    )  # fmt: skip
    assert answer.status == 422
    assert "things are still missing" in answer.words
    assert _stage(application) == "draft"


def test_beginning_twice_gives_the_draft(app):
    world = World.make()
    student = world.student()
    visitor = Visitor(app, student)
    first = visitor.follow(apply(visitor, world))
    second = visitor.follow(apply(visitor, world))
    assert first.address == second.address
    assert "You have an application in this call already" in second.words
    assert db.session.scalar(select(func.count(Application.id))) == 1


def test_who_is_not_eligible_reads_why(app):
    world = World.make()
    visitor = Visitor(app, world.student(year=1))
    answer = apply(visitor, world)
    assert answer.status == 422
    assert "You are in year 1; this call is for years 2 to 4." in answer.words
    stranger = Visitor(app, person())
    assert "You have not said yet" in apply(stranger, world).words


def test_wrong_answers_are_kept_and_said(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="personal")
    page = visitor.submitted(page, "Save and continue", phone="nobody")
    assert any("phone" in error for error in page.errors())
    assert answers_of(application.id)["personal"].values["phone"] == "nobody"


def test_what_is_wrong_with_what_is_stored_is_said_in_each_language_as_long_as_it_stands_there(app):
    """What was changed since is typed, and nothing is said against it."""
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": "personal"}
    page = visitor.get("applications.section", **where)
    page = visitor.submitted(page, "Save and continue", phone="nobody", emergency_phone="none")
    assert len(page.errors()) == 2
    russian = visitor.submit(page, "RU")
    assert (len(russian.errors()), page.having("sf-note")) == (2, russian.having("sf-note"))
    english = visitor.submit(russian, "EN", phone="+992 93 500 11 22")
    assert len(english.errors()) == 1
    assert "What you typed is here, but it is not saved yet" in english.words
    missing = visitor.get("applications.section", **where, missing=1)
    assert len(missing.errors()) > 2
    assert len(visitor.submit(missing, "RU").errors()) == len(missing.errors())


def test_two_tabs_notice_each_other(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": "personal"}
    one, two = visitor.get("applications.section", **where), visitor.get("applications.section", **where)
    visitor.submitted(one, "Save and continue", emergency_name="Gulnora")
    met = visitor.submit(two, "Save and continue", emergency_name="Farrukh")
    assert met.status == 409
    assert "Gulnora" in met.words
    visitor.submitted(met, "Keep mine")
    assert answers_of(application.id)["personal"].values["emergency_name"] == "Farrukh"


def test_autosave_answers_as_its_contract_says(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": "personal"}
    page = visitor.get("applications.section", **where)
    sent = {"seen_revision": "0", "emergency_name": "Gulnora", "shown": "emergency_name"}
    headers = {"X-Autosave": "1"}
    token = _token_of(page)
    first = visitor.http.post(page.address, data={**sent, **token}, headers=headers)
    assert (first.status_code, first.json["fields"]["seen_revision"]) == (200, "1")
    other = visitor.http.post(
        page.address, data={**sent, **token, "emergency_name": "Farrukh"}, headers=headers
    )
    assert other.status_code == 409
    assert other.json["message"]


def test_autosave_says_what_needs_attention_and_saving_by_the_button_the_same(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="personal")
    sent = {"seen_revision": "0", "phone": "nobody", "shown": "phone", **_token_of(page)}
    with app.app_context():
        told = visitor.http.post(page.address, data=sent, headers={"X-Autosave": "1"}).json
    attention = f"Saved at {told['time']} as you typed it. Still to be put right: Phone."
    assert told["message"].startswith(attention)
    saved = answers_of(application.id)["personal"]
    assert (saved.values["phone"], told["fields"]["seen_revision"]) == ("nobody", str(saved.revision))
    again = visitor.get(page.address)
    assert told["message"] in visitor.submitted(again, "Save and continue").words
    db.session.expire_all()
    seen = str(answers_of(application.id)["personal"].revision)
    right = {**sent, "seen_revision": seen, "phone": "+992 90 123 45 67"}
    with app.app_context():
        told = visitor.http.post(page.address, data=right, headers={"X-Autosave": "1"}).json
    assert set(told) == {"time", "fields", "shows"}


def test_a_destination_is_ranked_once(app):
    world = World.make()
    application = world.draft()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="choices")
    first = world.call.destinations[0].id
    refused = visitor.submit(page, "Save and continue", rank_1=first, rank_2=first)
    assert refused.status == 422
    assert refused.errors() == ["You have chosen this destination already. Each can stand once."]


def test_the_task_list_tells_what_was_written_and_at_which_partner(app):
    world = World.make()
    first = world.call.destinations[0]
    for place in world.call.destinations:
        place.institution_id, place.field = first.institution_id, named(f"Field {place.position}")
    db.session.commit()
    application = world.filled()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.show", reference=application.reference)
    said = {key: words_of(*page.all("li", id=f"section-{key}")) for key in ("motivation", "choices")}
    assert "Half of the kiln losses come from old heat exchangers." in said["motivation"]
    partner = first.institution.name["en"]
    ranked = [f"{partner}, Field {place.position}" for place in world.call.destinations[:2]]
    assert "; ".join(ranked) in said["choices"]
    listed = visitor.get("applications.index").words
    assert f"1. {ranked[0]}; 2. {ranked[1]}" in listed


def test_a_choice_above_others_left_empty_is_said(app):
    world = World.make()
    application = world.draft()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": "choices"}
    page = visitor.get("applications.section", **where)
    last = world.call.destinations[2]
    moved = visitor.submitted(page, "Save and continue", rank_3=last.id)
    assert f"Your choices are now: 1. {last.institution.name['en']}." in moved.words
    page = visitor.get("applications.section", **where)
    assert "moved up" not in visitor.submitted(page, "Save and continue").words


def test_no_more_ranks_are_offered_than_there_are_destinations(app):
    world = World.make()
    application = world.draft()
    db.session.execute(
        update(Destination).where(Destination.id == world.call.destinations[2].id).values(seats=0)
    )
    db.session.commit()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="choices")
    assert "You may rank up to 2 destinations." in page.words
    assert [e.get("name") for e in page.root.iter("select")] == ["rank_1", "rank_2"]
    assert (
        "You may rank up to 2 destinations."
        in visitor.get("calls.show", reference=world.call.reference).words
    )


def test_a_destination_for_all_fields_is_called_by_its_partner_alone(app):
    world = World.make()
    world.call.destinations[0].field = named("")
    db.session.commit()
    application = world.draft()
    page = Visitor(app, application.subject).get(
        "applications.section", reference=application.reference, section_key="choices"
    )
    (menu,) = page.all("select", name="rank_1")
    assert [words_of(option) for option in menu.iter("option")][:3] == [
        "None",
        "Riga Technical University",
        "Otto von Guericke University Magdeburg, Engineering",
    ]


def test_a_withdrawn_destination_stays_visible_and_cannot_be_sent(app):
    world = World.make()
    application = world.filled()
    application.choices[0].destination.seats = 0
    db.session.commit()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="choices")
    assert "Riga Technical University is no longer offered" in page.words
    assert visitor.submit(page, "Save and continue").status == 303
    check = visitor.get("applications.check", reference=application.reference)
    assert "One of your destinations is no longer offered" in check.words


def test_others_find_nothing(app):
    world = World.make()
    application = world.draft()
    for somebody in (world.student(), person("coordinator@all"), person("auditor@all")):
        visitor = Visitor(app, somebody)
        for endpoint in ("show", "check", "ask_withdraw"):
            assert visitor.get(f"applications.{endpoint}", reference=application.reference).status == 404
    sent = world.sent()
    assert Visitor(app, world.student()).get("applications.show", reference=sent.reference).status == 404
    other_faculty = person(f"dean@faculty:{world.faculties[1].id}")
    assert Visitor(app, other_faculty).get("applications.show", reference=sent.reference).status == 404


def test_protected_answers_are_for_few(app):
    world = World.make()
    sent = world.sent()
    number = ANSWERS["passport"]["passport_number"]
    seen = {
        token: number in Visitor(app, person(token)).get("applications.show", reference=sent.reference).words
        for token in ("coordinator@all", f"dean@faculty:{world.faculties[0].id}", "auditor@all")
    }
    assert list(seen.values()) == [True, False, False]


def test_withdrawn_and_begun_again(app):
    world = World.make()
    application = world.sent()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.ask_withdraw", reference=application.reference)
    page = visitor.submitted(page, "Withdraw the application", reason="Ill")
    assert "Your application is withdrawn." in page.words
    (track,) = page.having("sf-track")
    assert [(e.get("class"), words_of(e).split(" ")[0]) for e in track.iter("li")] == [
        ("done", "Sent"),
        ("ended", "Document"),
        ("ended", "Withdrawn"),
    ]
    assert "It ended here" in words_of(track)
    again = visitor.submitted(page, "Apply in this call again")
    assert application.reference not in again.address


def test_what_is_withdrawn_is_not_withdrawn_twice(app):
    application = World.make().sent()
    visitor = Visitor(app, application.subject)
    form = visitor.get("applications.ask_withdraw", reference=application.reference)
    visitor.submitted(form, "Withdraw the application", reason="Ill")
    version = db.session.scalar(select(Case.version).where(Case.id == application.id))
    said = "This application was withdrawn on"
    opened = visitor.follow(visitor.get("applications.ask_withdraw", reference=application.reference))
    pressed = visitor.submitted(form, "Withdraw the application", reason="Ill")
    for page in (opened, pressed):
        assert page.address == f"/applications/{application.reference}"
        assert said in page.words
    assert db.session.scalar(select(Case.version).where(Case.id == application.id)) == version


def test_what_ended_otherwise_is_not_withdrawn_either(app):
    world = World.make()
    application = world.sent()
    visitor = Visitor(app, application.subject)
    form = visitor.get("applications.ask_withdraw", reference=application.reference)
    world.call.state = CallState.CANCELLED
    workflow.changed(application, "call", now=utc_now())
    db.session.commit()
    page = visitor.submitted(form, "Withdraw the application", reason="Ill")
    assert "it can no longer be withdrawn" in page.words
    assert _stage(application) == "call-cancelled"


def test_a_draft_that_was_given_up_was_never_sent(app):
    world = World.make()
    application = world.draft()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.ask_withdraw", reference=application.reference)
    assert "This draft for “Autumn exchange” ends" in page.words
    assert "the audit trail, which auditors read, shows that you had begun it and gave it up" in page.words
    page = visitor.submitted(page, "Give up this draft")
    assert "Your draft is given up. Nobody was told." in page.words
    (track,) = page.all("ol", aria_label="Stages of the application") or page.having("sf-track")
    assert "Sent" not in words_of(track)
    assert "Apply in this call again" in page.buttons()


def test_of_a_draft_that_is_given_up_nobody_is_told_by_any_rule_book(app):
    """Of an application that was sent the same step tells its person and the coordinator."""
    world = World.make()
    person("coordinator@all", name="Zarina Karimova")
    for name in shipped_texts():
        application = world.draft()
        application.rule_book_id = newest_version(name.removesuffix(".toml"), utc_now())
        db.session.commit()
        assert told_of(app, application, "Give up this draft") == set()
    assert told_of(app, world.sent(), "Withdraw the application", reason="Ill") == {
        "withdrawn",
        "applicant-withdrew",
    }


def told_of(app, application, button, **typed) -> set[str]:
    """Keys of the messages that ending it by its own page brings."""
    newest = db.session.scalar(select(func.coalesce(func.max(Message.id), 0)))
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.ask_withdraw", reference=application.reference)
    visitor.submitted(page, button, **typed)
    assert _stage(application) == "withdrawn"
    return set(db.session.scalars(select(Message.key).where(Message.id > newest)))


def test_sections_are_counted_the_same_everywhere(app):
    application = World.make(reserved=True).draft()
    visitor = Visitor(app, application.subject)
    home = visitor.get("applications.show", reference=application.reference)
    assert "of 7 sections ready" in home.words
    captions = {}
    for section in ("personal", "choices", "reserved", "documents", "declarations"):
        page = visitor.get("applications.section", reference=application.reference, section_key=section)
        captions[section] = (
            words_of(page.having("sf-caption")[0]) if page.having("sf-caption") else page.words
        )
    assert "Section 1 of 7" in captions["personal"]
    assert "Section 7 of 7" in captions["declarations"]
    assert "A section that you may leave empty" in captions["reserved"]


def test_my_list_says_what_is_to_be_done_first(app):
    one, two = World.make(), World.make()
    student = one.student()
    one.sent(student)
    two.draft(student)
    page = Visitor(app, student).get("applications.index")
    assert [words_of(h) for h in page.root.iter("h2")][:2] == ["To do now", "Under way"]


def test_a_passport_that_ends_before_the_stay_is_said_at_once(app):
    application = World.make().filled()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": "passport"}
    soon = utc_now() + timedelta(days=30)
    day = {f"passport_valid_until__{part}": str(getattr(soon, part)) for part in ("day", "month", "year")}
    page = visitor.submitted(visitor.get("applications.section", **where), "Save and continue", **day)
    assert "you will need a passport that is valid longer" in page.words
    home = visitor.get("applications.show", reference=application.reference)
    (line,) = home.all("li", id="section-passport")
    assert words_of(line).endswith("With a warning")
    assert "Your turn: everything is filled in" not in home.words


def test_consents_are_readable_afterwards(app):
    application = World.make().sent()
    for somebody in (application.subject, person("coordinator@all")):
        page = Visitor(app, somebody).get("applications.show", reference=application.reference)
        assert "The university may use what I have entered" in page.words
        assert "Version 1 of the form." in page.words


def test_staff_apply_by_their_own_form(app):
    world = World.make(audience="staff")
    teacher = world.student("Farrukh Nazarov")
    visitor = Visitor(app, teacher)
    page = visitor.follow(apply(visitor, world))
    assert "Purpose" in page.words or "Work" in page.words
    for section in dossier_of(_application(teacher)).sections:
        where = {"reference": _reference(teacher), "section_key": section.key}
        assert visitor.get("applications.section", **where).status == 200


def test_a_reserved_seat_is_claimed_in_private(app):
    world = World.make(reserved=True)
    application = world.draft()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference}
    page = visitor.get("applications.section", section_key="reserved", **where)
    visitor.submitted(page, "Save and continue", reserved_group="orphan")
    assert "Paper of an orphan" in visitor.get("applications.check", **where).words
    papers = visitor.get("applications.section", section_key="documents", **where).words
    assert "Seen only by you and the inclusion officer." in papers
    page = visitor.get("applications.section", section_key="reserved", **where)
    visitor.submitted(page, "Save and continue", reserved_group="none")
    assert "Paper of an orphan" not in visitor.get("applications.check", **where).words
    page = visitor.get("applications.section", section_key="reserved", **where)
    visitor.submitted(page, "Save and continue", reserved_group="orphan")
    world.complete(application)
    give(by_id(application.id), world.requirements[3])
    db.session.commit()
    visitor.submitted(visitor.get("applications.check", **where), "Send the application")
    own = visitor.get("applications.show", **where).words
    assert "Yes, as an orphan" in own
    assert "Paper of an orphan" in own
    for token in (
        "coordinator@all",
        "head-of-office@all",
        "auditor@all",
        f"dean@faculty:{world.faculties[0].id}",
    ):
        seen = Visitor(app, person(token)).get("applications.show", **where)
        assert seen.status == 200
        assert "rphan" not in seen.text


def test_only_groups_with_reserved_seats_are_asked_about(app):
    world = World.make(reserved=True)
    application = world.draft()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="reserved")
    assert "Yes, as an orphan" in page.text
    assert "Yes, as a person with a disability" not in page.text
    world.call.reserved = [{"group": "disability", "seats": 1}]
    db.session.commit()
    page = visitor.get("applications.section", reference=application.reference, section_key="reserved")
    assert "Yes, as a person with a disability" in page.text
    assert "Yes, as an orphan" not in page.text


@pytest.mark.parametrize("left", [[], [{"group": "disability", "seats": 1}]])
def test_a_claim_whose_seats_were_taken_away_says_so_and_does_not_count(app, left):
    world = World.make(reserved=True)
    application = world.draft()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    claim = visitor.get("applications.section", section_key="reserved", **where)
    visitor.submitted(claim, "Save and continue", reserved_group="orphan")
    world.complete(application)
    lost = "This call has no seats for this group any more. Your claim does not count"
    for page in ("applications.show", "applications.check"):
        assert lost not in visitor.get(page, **where).words
    drafted = visitor.get("applications.show", **where)
    assert words_of(*drafted.all("li", id="section-reserved")).endswith("Filled in")
    ready = [words_of(line) for line in drafted.all("li") if words_of(line).endswith(" Ready")]
    counted = re.search(r"(\d+) of \d+ sections ready", drafted.words)
    assert counted is not None
    assert len([line for line in ready if "Check your answers" not in line]) == int(counted.group(1))
    world.call.reserved = left
    db.session.commit()
    for page in ("applications.show", "applications.check"):
        assert lost in visitor.get(page, **where).words
    drafted = visitor.get("applications.show", **where)
    assert "The call has no seats for this group any more" in words_of(
        *drafted.all("li", id="section-reserved")
    )
    section = visitor.get("applications.section", section_key="reserved", **where)
    assert lost in section.words
    papers = visitor.get("applications.section", section_key="documents", **where).words
    assert "Paper of an orphan" not in papers
    sent = visitor.submitted(visitor.get("applications.check", **where), "Send the application")
    assert "Your application has arrived at the university." in sent.words
    claims = select(func.count()).select_from(ReservedClaim)
    assert db.session.scalar(claims.where(ReservedClaim.application_id == application.id)) == 0


def test_a_paper_that_is_asked_for_no_more_is_shown_to_its_owner_who_can_remove_it(app):
    world = World.make(reserved=True)
    application = world.draft()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    claim = visitor.get("applications.section", section_key="reserved", **where)
    visitor.submitted(claim, "Save and continue", reserved_group="orphan")
    give(by_id(application.id), world.requirements[3])
    world.call.reserved = []
    db.session.commit()
    papers = visitor.get("applications.section", section_key="documents", **where)
    (card,) = papers.all("article", id="doc-orphan")
    assert "No longer asked for" in words_of(card)
    assert "Upload" not in words_of(card)
    assert "Seen by" not in words_of(card)
    assert visitor.get("documents.show", key="orphan", **where).status == 404
    (remove,) = (a.get("href") for a in card.iter("a") if words_of(a) == "Remove")
    removed = visitor.submitted(visitor.get(remove), "Remove the file")
    assert "The file is removed." in removed.words
    assert removed.all("article", id="doc-orphan") == []
    assert in_force(application.id) == []


def test_a_claim_that_is_taken_back_says_no_more_of_lost_seats(app):
    world = World.make(reserved=True)
    application = world.draft()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    claim = visitor.get("applications.section", section_key="reserved", **where)
    visitor.submitted(claim, "Save and continue", reserved_group="orphan")
    world.call.reserved = []
    db.session.commit()
    section = visitor.get("applications.section", section_key="reserved", **where)
    after = visitor.submitted(section, "Save and continue", reserved_group="none")
    assert "has no seats for this group" not in after.words
    assert "Reserved seats" not in visitor.get("applications.show", **where).links()


def test_where_no_seats_are_reserved_nobody_is_asked(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    assert "Reserved seats" not in visitor.get("applications.show", reference=application.reference).links()
    where = {"reference": application.reference, "section_key": "reserved"}
    assert visitor.get("applications.section", **where).status == 404


def test_the_page_of_a_call_leads_to_what_was_sent_and_goes_on_with_a_draft(app):
    world = World.make()
    application = world.filled()
    visitor, call = Visitor(app, application.subject), f"/calls/{world.call.reference}"
    assert "Go on with my application" in visitor.get(call).links()
    check = visitor.get("applications.check", reference=application.reference)
    visitor.submitted(check, "Send the application")
    page = visitor.get(call)
    assert "Go on with my application" not in page.links()
    assert page.links()["See my application"] == f"/applications/{application.reference}"


def test_the_fingerprint_is_of_the_content(app):
    world = World.make()
    application = world.filled()
    before = services.fingerprint(dossier_of(application))
    assert before == services.fingerprint(dossier_of(by_id(application.id)))
    section = dossier_of(application).form.section("motivation")
    entered = {"motivation": "Another reason."}
    services.save_section(
        application.subject,
        application,
        section,
        entered=entered,
        seen_revision=1,
        now=utc_now(),
        language="en",
    )
    assert services.fingerprint(dossier_of(application)) != before


def apply(visitor, world):
    page = visitor.get("applications.index")
    return visitor.post("applications.start", _token_of(page), reference=world.call.reference)


def _typed(key: str) -> dict[str, str]:
    typed = dict(ANSWERS[key])
    if "passport_valid_until" in typed:
        year, month, day = typed.pop("passport_valid_until").split("-")
        typed |= {
            "passport_valid_until__year": year,
            "passport_valid_until__month": month,
            "passport_valid_until__day": day,
        }
    return typed


def _application(student) -> Application:
    return db.session.scalars(select(Application).where(Application.person_id == student.id)).one()


def _stage(application) -> str:
    return db.session.scalar(select(Case.stage).where(Case.id == application.id))


def _reference(student) -> str:
    return _application(student).reference


def _token_of(page) -> dict[str, str]:
    return {
        "csrf_token": next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")
    }


def _token(visitor, application) -> dict[str, str]:
    return _token_of(visitor.get("applications.check", reference=application.reference))


def test_the_home_country_is_the_first_of_all(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": "personal"}
    offered = {}
    for home in (None, "TJ", "UZ"):
        if home == "TJ":
            db.session.add(Institution(name={"en": "Home"}, name_key="home", country=home, home=True))
        elif home:
            db.session.scalars(select(Institution).where(Institution.home)).one().country = home
        db.session.commit()
        (menu,) = visitor.get("applications.section", **where).all("select", name="citizenship")
        offered[home] = [words_of(option) for option in menu.iter("option")][:3]
    assert offered == {
        None: ["Choose", "Afghanistan", "Albania"],
        "TJ": ["Choose", "Tajikistan", "Afghanistan"],
        "UZ": ["Choose", "Uzbekistan", "Afghanistan"],
    }
