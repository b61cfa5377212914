"""A return for changes: only what was named can be changed, and nothing else is asked."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.applications.guards import fields_of
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.documents.models import Document, Finding
from mobility.documents.queries import in_force
from mobility.notifications.models import Message
from mobility.papers.queries import papers_of
from mobility.questionnaires.queries import answers_of
from mobility.register.queries import affiliation_of
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.applications.world import World, give, person
from tests.client import Page, Visitor, words_of

REASON = "The photo is too dark, and the number has a digit too few."
FIELDS = ["documents.passport", "personal.emergency_phone"]


def returned(world: World, fields: Sequence[str] = FIELDS) -> Application:
    """Asked for a new passport photo and another telephone number, or for what `fields` name."""
    application = world.sent()
    coordinator = person("coordinator@all", name="Zarina Karimova")
    workflow.fire(
        application.id,
        "ask-for-changes",
        actor=coordinator,
        seen_version=application.version,
        now=utc_now(),
        reason=REASON,
        fields=fields,
    )
    db.session.commit()
    return application


def why(name: str, words: str) -> dict[str, str]:
    """Why what the return names stays as it is, as it is typed into the page of its section."""
    return {f"leave__{name}__words": words}


def warned(document: Document, check: str, message: str, **values: object) -> None:
    """The checks have found something that the office looks at."""
    document.checked_at = utc_now()
    found = {"check": check, "message": message, "values": values}
    db.session.add(Finding(document_id=document.id, verdict="warn", **found))
    db.session.commit()


def test_the_page_names_what_to_mend_and_why(app):
    application = returned(World.make())
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "Your turn: changes are asked for" in page.words
    assert "Asked by: Coordinator" in page.words
    assert REASON in page.words
    assert "About you: Their phone" in page.links()
    assert "Documents: Passport, first page" in page.links()


def test_only_what_was_named_can_be_changed(app):
    application = returned(World.make())
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="personal")
    form, _button = page.form("Save and continue")
    typed = {control.get("name") for control in form.iter("input") if control.get("type") != "hidden"}
    assert typed == {"emergency_phone"}
    closed = visitor.get("applications.section", reference=application.reference, section_key="motivation")
    assert closed.status == 302
    before = answers_of(application.id)["personal"].values
    token = next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")
    sent = {
        "csrf_token": token,
        "seen_revision": "1",
        "emergency_name": "Somebody else",
        "shown": "emergency_name",
    }
    visitor.post(page.address, sent)
    db.session.expire_all()
    assert answers_of(application.id)["personal"].values == before


def test_it_goes_back_when_everything_named_is_mended_and_not_before(app):
    world = World.make()
    application = returned(world)
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference}
    check = visitor.get("applications.check", **where)
    assert "Send the application again" not in check.buttons()
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Save and continue", emergency_phone="+992 93 111 22 33")
    assert "Send the application again" not in visitor.get("applications.check", **where).buttons()
    give(application, world.requirements[0])
    db.session.commit()
    page = visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    assert "Sent again. Thank you." in page.words
    db.session.expire_all()
    assert db.session.get_one(Case, application.id).stage == "document-check"


def test_the_office_reads_what_was_mended_once_it_is_sent_again(app):
    world = World.make()
    application = returned(world)
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    coordinator = Visitor(
        app, db.session.scalars(select(Person).where(Person.name == "Zarina Karimova")).one()
    )
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Save and continue", emergency_phone="+992 93 111 22 33")
    give(application, world.requirements[0])
    db.session.commit()
    assert "Since the return for changes" not in coordinator.get("applications.show", **where).words
    visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    (card,) = (
        each
        for each in coordinator.get("applications.show", **where).having("sf-card")
        if each.get("id") == "mended"
    )
    said = words_of(card)
    assert "About the applicant: Their phone filled in anew, " in said
    assert "Documents: Passport, first page new file of " in said


def test_what_is_sent_again_has_a_receipt_of_its_own_and_both_can_be_verified(app):
    world = World.make()
    application = returned(world)
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    (first,) = papers_of(application)
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Save and continue", emergency_phone="+992 93 111 22 33")
    give(application, world.requirements[0])
    db.session.commit()
    assert "Earlier receipts" not in visitor.get("applications.show", **where).words
    sent = visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    newest, _first = papers_of(by_id(application.id))
    assert newest.facts["fingerprint"] != first.facts["fingerprint"]
    assert newest.facts["first_sent_at"] == first.facts["sent_at"]
    links = list(sent.links().values())
    assert {f"/papers/{each.code}.pdf" for each in (newest, first)} <= set(links)
    stranger, renewed = Visitor(app), "The application was sent again with changes"
    verified = [stranger.get(f"/verify/{each.code}") for each in (newest, first)]
    assert [page.heading for page in verified] == ["This receipt is real"] * 2
    assert [renewed in page.words for page in verified] == [False, True]


def test_what_became_required_meanwhile_is_not_asked(app):
    world = World.make()
    application = returned(world)
    world.requirements[2].required = True
    db.session.commit()
    check = Visitor(app, application.subject).get("applications.check", reference=application.reference)
    assert "2 things are still missing" in check.words
    assert not [one for one in check.links() if "Language certificate" in one]


def test_the_message_names_each_thing_that_is_asked(app):
    application = returned(World.make())
    told = db.session.scalars(
        select(Message).where(Message.person_id == application.person_id).order_by(Message.id.desc())
    ).first()
    said = told.text
    assert "What is to be changed: \n– About you: Their phone\n– Documents: Passport, first page\n" in said
    assert REASON in said
    page = Visitor(app, application.subject).get("notifications.messages")
    lines = [words_of(each) for each in page.all("p") if len(list(each.iter("br"))) == 2]
    assert lines == ["What is to be changed: – About you: Their phone – Documents: Passport, first page"]


def test_what_the_register_does_not_answer_can_be_named(app):
    world = World.make()
    application = world.sent()
    assert "study.specialty" not in {each.key for each in fields_of(application)}
    affiliation = affiliation_of(application.person_id)
    affiliation.entry.specialty_id = None
    db.session.commit()
    db.session.expire_all()
    assert "study.specialty" in {each.key for each in fields_of(by_id(application.id))}


def test_what_one_does_not_have_and_need_not_give_is_answered_in_words(app):
    world = World.make()
    application = returned(world, ["documents.certificate", "documents.passport"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    give(application, world.requirements[0])
    db.session.commit()
    check = visitor.get("applications.check", **where)
    assert "Send the application again" not in check.buttons()
    page = visitor.get("documents.show", key="certificate", **where)
    refused = visitor.submit(page, "Answer without it")
    assert (refused.status, refused.errors()) == (
        422,
        ["Say why in a few words. Whoever asked for the change reads them."],
    )
    said = "The exam is in March."
    page = visitor.submitted(refused, "Answer without it", words=said)
    assert f"You have answered that you do not have it: {said}" in page.words
    passport = visitor.get("documents.show", key="passport", **where)
    assert "Answer without it" not in passport.buttons()
    token = next(e.get("value") for e in passport.root.iter("input") if e.get("name") == "csrf_token")
    address = f"/applications/{application.reference}/documents/passport/instead"
    assert visitor.post(address, {"csrf_token": token, "words": said}).status == 422
    visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    read = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert f"Language certificate not there: {said}" in read.words


def test_an_answer_that_is_right_is_left_as_it_is_and_whoever_asked_reads_why(app):
    world = World.make()
    application = returned(world)
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    give(application, world.requirements[0])
    db.session.commit()
    page = visitor.submitted(
        visitor.get("applications.section", section_key="personal", **where), "Save and continue"
    )
    assert "Not changed since it was asked for: Their phone." in page.words
    assert page.address.endswith("/personal")
    check = visitor.get("applications.check", **where)
    assert ("Send the application again" in check.buttons(), "say there why you do not" in check.words) == (
        False,
        True,
    )
    refused = visitor.submit(page, "Leave it as it is")
    assert (refused.status, refused.errors()) == (
        422,
        ["Say why in a few words. Whoever asked for the change reads them."],
    )
    refused = visitor.submit(refused, "Leave it as it is", **why("personal.emergency_phone", "w" * 1001))
    assert refused.errors() == ["This has 1001 characters. Say why in 1000 at most: nothing was kept yet."]
    said = "It is my aunt's, with a Kazakh number."
    visitor.submitted(refused, "Leave it as it is", **why("personal.emergency_phone", said))
    own = visitor.get("applications.show", **where)
    assert said in words_of(own.having("govuk-task-list")[0])
    kept = visitor.get("applications.section", section_key="personal", **where)
    answered = f"You have answered that “Their phone” is right as it is: {said}"
    assert answered in kept.words
    check = visitor.get("applications.check", **where)
    (changes,) = check.all("section", id="mended")
    assert f"right as it is: {said}" in words_of(changes)
    assert "Passport, first page new file of " in words_of(changes)
    visitor.submitted(check, "Send the application again")
    read = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert f"About the applicant: Their phone right as it is: {said}" in read.words


def test_a_document_that_is_right_is_left_as_it_is_and_not_sent_once_more(app):
    world = World.make()
    application = returned(world, ["documents.passport"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("documents.show", key="passport", **where)
    given = next(each for each in in_force(application.id) if each.requirement.key == "passport")
    same = visitor.get("documents.download", document_id=given.id).response.data
    refused = visitor.submit(page, "Replace", files={"file": (same, "once-more.pdf")})
    (error,) = refused.errors()
    assert error.startswith("This is the file that is there already, and another one is asked for.")
    said = "Both pages are on it."
    page = visitor.submitted(refused, "Leave it as it is", words=said)
    assert f"You have answered that “Passport, first page” is right as it is: {said}" in page.words
    given.checked_at = utc_now()
    found = {"check": "image-legible", "message": "image-dark", "values": {}}
    db.session.add(Finding(document_id=given.id, verdict="fail", **found))
    db.session.commit()
    (card,) = visitor.get("documents.show", key="passport", **where).all("article", id="doc-passport")
    assert ("Left as it is" in words_of(card), "Send again" in words_of(card)) == (True, False)
    check = visitor.get("applications.check", **where)
    (listed,) = check.all("section", id="section-documents")
    (changes,) = check.all("section", id="mended")
    assert (said in words_of(changes), "Send again" in words_of(listed)) == (True, False)
    office = Visitor(app, person("coordinator@all"))
    assert "Still awaited" not in office.get("applications.show", **where).words
    visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    read = office.get("applications.show", **where)
    assert f"Documents: Passport, first page right as it is: {said}" in read.words


def test_each_answer_of_a_section_is_mended_by_itself(app):
    application = returned(World.make(), ["personal.emergency_phone", "personal.emergency_name"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    page = visitor.submitted(page, "Save and continue", emergency_phone="+992 93 111 22 33")
    assert "Not changed since it was asked for: Whom we may call in an emergency." in page.words
    assert "Send the application again" not in visitor.get("applications.check", **where).buttons()
    visitor.submitted(page, "Leave it as it is", **why("personal.emergency_name", "It is her name."))
    visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    read = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert "About the applicant: Their phone filled in anew, " in read.words
    assert (
        "About the applicant: Whom we may call in an emergency right as it is: It is her name." in read.words
    )


def test_what_was_typed_beside_it_is_saved_where_an_answer_stays_as_it_is(app):
    """Whichever button is pressed; and nothing is lost where the words are owed."""
    application = returned(World.make(), ["personal.emergency_phone", "personal.emergency_name"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    typed = "+992 93 111 22 33"
    buttons = page.all("button", name="leave")
    assert [button.get("value") for button in buttons] == [
        "personal.emergency_name",
        "personal.emergency_phone",
    ]
    owed = visitor.submit(page, "Leave it as it is", emergency_phone=typed)
    assert (owed.status, owed.all("input", id="emergency_phone")[0].get("value")) == (422, typed)
    assert answers_of(application.id)["personal"].values["emergency_phone"] != typed.replace(" ", "")
    said = why("personal.emergency_name", "It is her name.")
    page = visitor.submitted(owed, "Leave it as it is", **said)
    assert "Noted: it stays as it is." in page.words
    db.session.expire_all()
    assert answers_of(application.id)["personal"].values["emergency_phone"] == typed.replace(" ", "")
    other = returned(World.make(), ["personal.emergency_phone"])
    visitor, where = Visitor(app, other.subject), {"reference": other.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    page = visitor.submitted(page, "Save and continue", **why("personal.emergency_phone", "It is hers."))
    assert "Noted: it stays as it is." in page.words


def test_a_refused_page_says_in_another_language_what_is_wrong_and_keeps_what_was_typed(app):
    application = returned(World.make())
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    typed = "+992 93 111 22 33"
    refused = visitor.submit(page, "Leave it as it is", emergency_phone=typed)
    russian = visitor.submit(refused, "RU")
    assert (russian.status, russian.root.get("lang"), len(russian.errors())) == (422, "ru", 1)
    assert russian.all("input", id="emergency_phone")[0].get("value") == typed
    assert answers_of(application.id)["personal"].values["emergency_phone"] != typed.replace(" ", "")
    english = visitor.submit(russian, "EN")
    assert (english.root.get("lang"), english.errors()) == ("en", refused.errors())


def test_what_is_changed_after_all_is_no_longer_said_to_be_right(app):
    application = returned(World.make())
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Leave it as it is", **why("personal.emergency_phone", "It is right."))
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Save and continue", emergency_phone="+992 93 111 22 33")
    late = visitor.submit(page, "Leave it as it is", **why("personal.emergency_phone", "It is right."))
    assert (late.status, "that counts as your answer" in late.words) == (422, True)
    read = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert "It is right." not in read.words
    assert "About the applicant: Their phone filled in anew, " in read.words


def test_destinations_that_are_right_are_left_as_they_are(app):
    application = returned(World.make(), ["choices"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="choices", **where)
    page = visitor.submitted(page, "Save and continue")
    assert "Change it, or say below why it is right as it is." in page.words
    said = why("choices", "I want to go there and nowhere else.")
    check = visitor.submitted(page, "Leave it as it is", **said)
    visitor.submitted(check, "Send the application again")
    read = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert "right as it is: I want to go there and nowhere else." in read.words


def test_destinations_that_are_changed_and_said_to_be_right_are_changed(app):
    application = returned(World.make(), ["choices"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="choices", **where)
    said = why("choices", "I want to go there and nowhere else.")
    changed = {"rank_1": application.call.destinations[1].id, "rank_2": ""}
    for button, typed in (("Leave it as it is", changed), ("Save and continue", {})):
        onward = visitor.submitted(page, button, **said, **typed)
        assert "Changed, and that counts as your answer: Destinations." in onward.words
        assert "Noted: it stays as it is." not in onward.words
    read = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert "nowhere else" not in read.words


def test_an_answer_that_is_set_back_to_what_was_sent_is_not_changed(app):
    application = returned(World.make(), ["personal.phone", "choices"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    first, ranked = application.choices[0].destination_id, {c.destination_id for c in application.choices}
    other_place = next(each.id for each in application.call.destinations if each.id not in ranked)
    office = Visitor(app, person("coordinator@all"))
    for section_key, field, other, sent in (
        ("personal", "phone", "+992 93 111 22 33", "+992 90 123 45 67"),
        ("choices", "rank_1", other_place, first),
    ):
        for value, changed in ((other, True), (sent, False), (other, True), (sent, False)):
            page = visitor.get("applications.section", section_key=section_key, **where)
            page = visitor.submitted(page, "Save and continue", **{field: value})
            assert ("Not changed since it was asked for" in page.words) != changed
            (rows,) = office.get("applications.show", **where).all("section", id="mended")
            assert ("filled in anew" in words_of(rows)) == changed


def test_what_an_earlier_return_asked_for_and_what_came_of_it_stays_readable(app):
    world = World.make()
    application = returned(world)
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Leave it as it is", **why("personal.emergency_phone", "It is right."))
    give(application, world.requirements[0])
    db.session.commit()
    visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    office = Visitor(app, person("coordinator@all"))
    page = office.get("workflow.move_page", move_key="ask-for-changes", **where)
    again = {"fields": ["documents.passport", "personal.phone"], "reason": "Look at the number, please."}
    office.submitted(page, "Ask for changes", **again)
    for reader, asked_of in ((office, "About the applicant"), (visitor, "About you")):
        (earlier,) = [
            words_of(each)
            for each in reader.get("applications.show", **where).all("details")
            if words_of(each).startswith("Return for changes of ")
        ]
        assert REASON in earlier
        assert f"{asked_of}: Their phone right as it is: It is right." in earlier
        assert "Passport, first page new file of " in earlier


def test_who_has_mended_the_last_thing_is_led_to_sending_again(app):
    application = returned(World.make(), ["personal.phone", "motivation.motivation", "choices"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    at = f"/applications/{application.reference}"

    def mend(section_key: str, **typed: str) -> str:
        page = visitor.get("applications.section", section_key=section_key, **where)
        return visitor.submitted(page, "Save and continue", **typed).address

    assert mend("motivation", motivation="Because of the kilns of the region.") == f"{at}/choices"
    assert mend("choices", rank_2="") == f"{at}/check"
    assert mend("personal", phone="+992 93 111 22 33") == f"{at}/check"


def test_what_is_missing_stands_in_the_order_of_the_form(app):
    asked = ["motivation.motivation", "choices", "documents.passport", "personal.phone"]
    application = returned(World.make(), asked)
    check = Visitor(app, application.subject).get("applications.check", reference=application.reference)
    (missing, changes) = (
        [words_of(each) for each in part.iter(tag)]
        for part, tag in ((check.having("sf-note")[0], "a"), (check.all("section", id="mended")[0], "dt"))
    )
    assert missing == ["Phone", "Why this exchange, and why now", "Destinations", "Passport, first page"]
    assert [label.rpartition(": ")[2] for label in changes] == missing


def test_nothing_but_what_is_asked_is_left_as_it_is(app):
    application = returned(World.make())
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    token = next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")
    sent = {"csrf_token": token}
    for section, name in (
        ("documents", "documents.passport"),
        ("motivation", "motivation.why"),
        ("personal", "personal.emergency_name"),
    ):
        address = f"/applications/{application.reference}/{section}"
        assert visitor.post(address, {**sent, "leave": name, f"leave-{name}-words": "No."}).status >= 400
    check = visitor.get("applications.check", **where)
    assert "Send the application again" not in check.buttons()


def test_why_it_is_asked_stands_once_on_each_page_with_something_that_is_named(app):
    named = [*FIELDS, "personal.emergency_name", "documents.transcript"]
    application = returned(World.make(), named)
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    own = visitor.get("applications.show", **where)
    section = visitor.get("applications.section", section_key="personal", **where)
    documents = visitor.get("applications.section", section_key="documents", **where)
    alone = visitor.get("documents.show", key="transcript", **where)
    unnamed = visitor.get("documents.show", key="certificate", **where)
    pages = (section, documents, alone, unnamed)
    assert [page.words.count(f"Asked for: {REASON}") for page in pages] == [1, 1, 1, 0]
    (now,) = own.having("sf-now")
    cards = [words_of(card) for card in own.having("sf-doc")]
    assert (REASON in words_of(now), [REASON in card for card in cards]) == (True, [False] * len(cards))


def test_the_office_reads_what_is_asked_for_anew_and_accepts_nothing_of_it(app):
    world = World.make()
    application = world.sent()
    given = in_force(application.id)
    for each in given:
        each.checked_at = utc_now()
    passport = next(each for each in given if each.requirement.key == "passport")
    warned(passport, "image-limits", "image-small", width=640, height=480)
    coordinator = person("coordinator@all", name="Farzona Nazarova")
    office = Visitor(app, coordinator)
    where = {"reference": application.reference}
    asking = office.get("applications.show", **where)
    assert "When nothing is open any more, the application goes on by itself." in asking.words
    asked = {"reason": REASON, "fields": FIELDS}
    workflow.fire(
        application.id, "ask-for-changes", actor=coordinator, seen_version=None, now=utc_now(), **asked
    )
    db.session.commit()
    page = office.get("applications.show", **where)
    (card,) = page.all("article", id="doc-passport")
    (changes,) = page.all("section", id="mended")
    today = day(local_day(utc_now()), "en").replace("\u00a0", " ")
    assert "Asked for anew" in words_of(card)
    assert f"Farzona Nazarova asked for it on {today}." in words_of(card)
    assert "Why this is good enough" not in words_of(card)
    said = words_of(changes)
    assert said.startswith("Changes that are asked for")
    assert f"Farzona Nazarova asked: {REASON}" in said
    assert "Documents: Passport, first page not changed yet" in said
    assert "About the applicant: Their phone not changed yet" in said
    assert "Still awaited: Passport, first page (Asked for anew)." in page.words
    late = office.submit(asking, "Accept", **reason_in(asking))
    assert (late.status, "there is nothing to accept until it has come" in late.words) == (422, True)
    warned(give(application, world.requirements[0]), "image-limits", "image-small", width=640, height=480)
    page = office.get("applications.show", **where)
    (card,) = page.all("article", id="doc-passport")
    (changes,) = page.all("section", id="mended")
    assert ("Asked for anew" in words_of(card), "new file of" in words_of(changes)) == (False, True)
    assert "Why this is good enough" in words_of(card)
    assert "goes on by itself" not in words_of(card)


def test_the_office_reads_that_what_it_asked_for_is_not_there_yet(app):
    """Also where the file that was there is taken away, or none was."""
    world = World.make()
    application = returned(world, ["documents.passport", "documents.certificate"])
    for each in in_force(application.id):
        each.checked_at = utc_now()
    db.session.commit()
    person_s, office = Visitor(app, application.subject), Visitor(app, person("coordinator@all"))
    where = {"reference": application.reference}
    awaited = "Still awaited: Passport, first page (%s), Language certificate (Not there yet)."
    assert awaited % "Asked for anew" in office.get("applications.show", **where).words
    page = person_s.get("documents.removing", key="passport", **where)
    person_s.submitted(page, "Remove the file")
    assert awaited % "Not there yet" in office.get("applications.show", **where).words


def reason_in(page: Page) -> dict[str, str]:
    """What is typed into the form by which a finding is accepted."""
    form, _button = page.form("Accept")
    name = next(each.get("name") for each in form.iter("input") if str(each.get("name")).endswith("reason"))
    return {name.replace("-", "__"): "It can be read."}


@pytest.mark.parametrize(
    ("check", "message", "values", "stays"),
    [
        (
            "image-limits",
            "image-small",
            {"width": 640, "height": 480},
            "You can send it as it is, or replace it with a better one.",
        ),
        (
            "given-twice",
            "given-twice",
            {"other": "transcript"},
            "nothing needs to be done; otherwise replace one.",
        ),
    ],
)
def test_a_document_that_is_asked_for_anew_is_not_said_to_be_good_enough(app, check, message, values, stays):
    world = World.make()
    application = returned(world, ["documents.passport"])
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    before = next(each for each in in_force(application.id) if each.requirement.key == "passport")
    warned(before, check, message, **values)
    anew = "You are asked for another file: with this one the application cannot be sent again."
    page = visitor.get("applications.section", section_key="documents", **where)
    (card,) = page.all("article", id="doc-passport")
    said = words_of(card)
    assert ("Passport, first page Send again" in said, anew in said, stays in said) == (True, True, False)
    assert [part.get("open") is not None for part in card.iter("details") if "Replace" in words_of(part)] == [
        True
    ]
    check_page = visitor.get("applications.check", **where).words
    assert "Passport, first page : This has not been changed since it was asked for." in check_page
    assert "What may endanger the application" not in check_page
    warned(give(application, world.requirements[0]), check, message, **values)
    (card,) = visitor.get("applications.section", section_key="documents", **where).all(
        "article", id="doc-passport"
    )
    assert (anew in words_of(card), stays in words_of(card)) == (False, True)
    assert "Send the application again" in visitor.get("applications.check", **where).buttons()


def test_who_may_not_read_an_answer_does_not_ask_for_another(app):
    """The dean reads neither number nor last day of the passport, nor its photo, nor whom to call in an emergency."""
    world = World.make()
    application = world.checked()
    dean = person(f"dean@faculty:{world.faculties[0].id}")
    office = {each.key for each in fields_of(application, person("coordinator@all"))}
    own = {each.key for each in fields_of(application, dean)}
    assert office - own == {
        "documents.passport",
        "passport.passport_number",
        "passport.passport_valid_until",
        "personal.emergency_name",
        "personal.emergency_phone",
    }


def test_of_an_erased_reason_that_was_answered_nothing_has_to_be_changed(app):
    world = World.make()
    application = returned(world)
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    visitor.submitted(page, "Save and continue", emergency_phone="+992 93 111 22 33")
    give(application, world.requirements[0])
    db.session.commit()
    visitor.submitted(visitor.get("applications.check", **where), "Send the application again")
    (event,) = db.session.scalars(select(Event).where(Event.facts["move"].astext == "ask-for-changes"))
    administrator = Visitor(app, person("administrator@all"))
    asking = administrator.get("audit.erasing", event_id=event.id, key="reason")
    administrator.submitted(asking, "Erase these words for good", reason="Asked for by the person")
    reader = Visitor(app, db.session.scalars(select(Person).where(Person.name == "Zarina Karimova")).one())
    words = reader.get("applications.show", **where).words
    assert "Zarina Karimova asked: These words were erased." in words
    assert "still has to be changed" not in words


def test_an_erased_reason_is_read_nowhere_any_more_and_what_to_mend_stays_named(app):
    application = returned(World.make())
    owner, told = Visitor(app, application.subject), f"case:{application.id}"
    (event,) = db.session.scalars(select(Event).where(Event.facts["move"].astext == "ask-for-changes"))
    assert REASON in owner.get("notifications.messages").words
    administrator = Visitor(app, person("administrator@all"))
    asking = administrator.get("audit.erasing", event_id=event.id, key="reason")
    assert "What the person is to change stays named." in asking.words
    administrator.submitted(asking, "Erase these words for good", reason="Asked for by the person")
    page = owner.get("applications.show", reference=application.reference)
    section = owner.get("applications.section", reference=application.reference, section_key="personal")
    list_of_messages = owner.get("notifications.messages")
    for each in (page, section, list_of_messages):
        assert REASON not in each.words
    assert "These words were erased. What was asked for still has to be changed." in page.words
    assert "Asked for: These words were erased." in section.words
    assert "About you: Their phone" in page.links()
    assert "[erased words]" in list_of_messages.words
    texts = db.session.scalars(select(Message.text).where(Message.about == told)).all()
    assert not [text for text in texts if REASON in text]
