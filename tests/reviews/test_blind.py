"""A blind review tells no assessor who applies: not on any page that they reach, not in a file, not in a message."""

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import get_person, load_grants
from mobility.accounts.services import end_delegation
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.calls import services as calls
from mobility.calls.queries import call_by_id
from mobility.documents.queries import in_force, requirements_of
from mobility.notifications.models import Message
from mobility.papers.models import Paper
from mobility.reviews.queries import assignment_of
from mobility.reviews.services import declare_conflict, replace_assessor
from mobility.reviews.veiling import veils
from mobility.sittings.printing import words_of as words_of_minutes
from mobility.workflow import services as workflow
from tests.applications.world import person
from tests.client import Visitor, rendered_values
from tests.reviews.blind_world import HIDDEN, Blind, copied, leaks, lends, walked
from tests.selection.world import Office, run_jobs, sign
from tests.sittings.world import call as call_sitting


def scene(app: Flask) -> Blind:
    return Blind.open()


def test_no_page_file_or_message_tells_an_assessor_who_applies(app: Flask, world: Blind) -> None:
    copied(world)
    told = walked(app, world, world.office.coordinator, further=False)
    assert set().union(*(leaks(text) for text in told.values())) == set(HIDDEN) | {"madinarahimova"}
    for assessor, language in ((world.office.reviewers[0], "tg"), (world.office.committee[0], "ru")):
        tells_nothing(app, world, assessor, language)
    assert [leaks(f"{each.subject} {each.text}") for each in messages_to(world.office.reviewers[0])] == [
        set()
    ]


@pytest.mark.wide
def test_nor_in_english(app: Flask, world: Blind) -> None:
    copied(world)
    tells_nothing(app, world, world.office.reviewers[0], "en")


def tells_nothing(app: Flask, world: Blind, assessor: Person, language: str) -> None:
    assessor.language = language
    db.session.commit()
    seen = walked(app, world, assessor)
    assert any(world.application.reference in text for text in seen.values())
    assert {address: found for address, text in seen.items() if (found := leaks(text))} == {}


def test_what_a_sitting_keeps_tells_no_name_of_who_is_through_the_committee_already(
    app: Flask, world: Blind
) -> None:
    """Its case can come back to them, and the minutes name everybody by reference for good."""
    office, application = world.office, world.application
    for each in office.reviewers:
        sign(each, application.id, 4)
    workflow.fire(application.id, "approve", actor=office.dean, seen_version=None, now=utc_now())
    for each in office.committee:
        sign(each, application.id, 4)
    sitting = call_sitting(app, office)
    coordinator, chair = Visitor(app, office.coordinator), Visitor(app, office.committee[0])
    show = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(coordinator.submitted(show, "Open the sitting"), "Open it now")
    for _each in office.committee:
        page = coordinator.submitted(page, "Is here")
    address = next(href for words, href in page.links().items() if application.reference in words)
    page = coordinator.get(address)
    assert ("ready for the committee" in page.words, "MADINA" in page.words) == (True, True)
    said, motion = "Раҳимова Мадина is a woman of 2005-03-14.", "A seat for Madina."
    assert [len(leaks(text)) for text in (said, motion)] == [4, 1]
    page = coordinator.submitted(page, "Note it", text=said)
    page = coordinator.submitted(page, "Open the vote", motion=motion, means="seat", way="open")
    heard = chair.get(address)
    assert ("A seat for" in heard.words, leaks(heard.text)) == (True, set())
    for each in office.committee:
        member = Visitor(app, each)
        member.submitted(member.get(address), "For")
    coordinator.submitted(page, "End the vote")
    show = coordinator.get("sittings.show", reference=sitting.reference)
    coordinator.submitted(show, "Close the sitting")
    minutes = chair.get("sittings.minutes", reference=sitting.reference)
    signed = chair.submitted(minutes, "Sign the minutes")
    assert [leaks(each.text) for each in (minutes, signed)] == [set(), set()]
    assert "Motion: A seat for" in signed.words
    db.session.expire_all()
    paper = db.session.scalars(select(Paper).where(Paper.about == f"sitting:{sitting.id}")).first()
    assert leaks(str(words_of_minutes(paper))) == set()


def test_who_may_know_has_no_vote_in_a_sitting_and_the_minutes_say_so(app: Flask, world: Blind) -> None:
    office, application = world.office, world.application
    knows = person(f"committee-member@call:{office.call.id}", name="Viktor")
    for each in office.reviewers:
        sign(each, application.id, 4)
    workflow.fire(application.id, "approve", actor=office.dean, seen_version=None, now=utc_now())
    db.session.commit()
    sitting = call_sitting(app, office)
    coordinator = Visitor(app, office.coordinator)
    show = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(coordinator.submitted(show, "Open the sitting"), "Open it now")
    for _each in (*office.committee, knows):
        page = coordinator.submitted(page, "Is here")
    address = next(href for words, href in page.links().items() if application.reference in words)
    page = coordinator.get(address)
    page = coordinator.submitted(page, "Open the vote", motion="A seat.", means="seat", way="open")
    visitor = Visitor(app, knows)
    old = visitor.get(address)
    db.session.add(
        Grant(person_id=knows.id, role="coordinator", scope=f"programme:{office.call.programme_id}")
    )
    db.session.commit()
    without = "Without a vote here, as another role tells them whose the application is: Viktor."
    assert without in Visitor(app, office.committee[0]).get(address).words
    for theirs in (visitor.submit(old, "For"), visitor.get(address)):
        assert ("nobody votes who may know" in theirs.words, "For" in theirs.buttons()) == (True, False)
    assert "Not shown here: another role tells you whose the application is" in theirs.words
    assert "may still be asked to assess it" not in theirs.words
    for each in office.committee:
        member = Visitor(app, each)
        member.submitted(member.get(address), "For")
    assert without in coordinator.submitted(page, "End the vote").words
    show = coordinator.get("sittings.show", reference=sitting.reference)
    coordinator.submitted(show, "Close the sitting")
    minutes = coordinator.get("sittings.minutes", reference=sitting.reference)
    assert (without in minutes.words, "conflict of interest" in minutes.words) == (True, False)


def test_who_was_quicker_is_not_named_where_it_was_the_applicant(app: Flask, world: Blind) -> None:
    application, reviewer = world.application, Visitor(app, world.office.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    record(f"case:{application.id}", "moved", application.subject_id, utc_now(), {})
    by_id(application.id).version += 1
    db.session.commit()
    late = reviewer.submit(page, "Save draft", points__standing=3)
    assert (late.status, "Last change:" in late.words, leaks(late.text)) == (422, True, set())


def test_who_may_know_reads_the_name(app: Flask, world: Blind) -> None:
    address = f"/applications/{world.application.reference}"
    for who in (world.office.dean, world.office.head, world.office.coordinator):
        assert Visitor(app, who).get(address).heading == "RAHIMOVA MADINA"


@pytest.mark.parametrize(
    "role", ["dean@faculty", "coordinator@all", "head-of-office@all", "visa-officer@all"]
)
def test_who_may_know_by_another_role_is_not_asked_to_assess(app: Flask, world: Blind, role: str) -> None:
    office, application = world.office, world.application
    faculty = f"faculty:{office.faculties[0].id}"
    first, second = office.reviewers
    assert knowing(world, first) == (False, {first.id, second.id})
    name, _at, scope = role.partition("@")
    db.session.add(Grant(person_id=first.id, role=name, scope=faculty if scope == "faculty" else scope))
    db.session.commit()
    assert knowing(world, first) == (True, {first.id, second.id})
    with pytest.raises(Refusal, match="knows-whose"):
        sign(load_grants(first, utc_now()), application.id, 4)
    free = person(f"faculty-reviewer@{faculty}", name="Third")
    workflow.renew_waits(by_id(application.id), now=utc_now())
    db.session.commit()
    assert knowing(world, first) == (True, {second.id, free.id})
    assignment = assignment_of(call_by_id(office.call.id), get_person(office.coordinator.id), utc_now())
    assert {each.able for each in assignment.owed} == {frozenset({second.id, free.id})}
    load_grants(office.coordinator, utc_now())
    with pytest.raises(Refusal, match="knows-whose"):
        replace_assessor(
            office.coordinator,
            by_id(application.id),
            assignment.owed[0].wait.id,
            person_id=first.id,
            now=utc_now(),
        )


@pytest.mark.parametrize("in_days", [0, 30])
def test_a_role_that_tells_is_lent_to_who_assesses_once_that_is_over(
    app: Flask, world: Blind, in_days: int
) -> None:
    office, application = world.office, world.application
    copied(world)
    first, second = office.reviewers
    substitute = person(name="Substitute")
    lends(second, substitute)
    free = person(f"faculty-reviewer@faculty:{office.faculties[0].id}", name="Third")
    page = Visitor(app, office.dean).get("accounts.lending")
    assert {each.get("value") for each in page.all("option")} & {
        each.email for each in (*office.reviewers, free)
    } == {free.email}
    for asked in (first, substitute):
        with pytest.raises(Refusal, match="delegate-kept-from-it"):
            lends(office.dean, asked, in_days=in_days)
    sign(load_grants(first, utc_now()), application.id, 4)
    with pytest.raises(Refusal, match="delegate-kept-from-it"):
        lends(office.dean, first, in_days=in_days)
    db.session.rollback()
    assert knowing(world, first) == (False, {second.id})
    sign(load_grants(second, utc_now()), application.id, 4)
    db.session.commit()
    lends(office.dean, first)
    assert Visitor(app, first).get("applications.show", reference=application.reference).heading == (
        "RAHIMOVA MADINA"
    )


@pytest.mark.parametrize(
    ("in_days", "given_back", "knows"), [(0, False, True), (30, False, False), (0, True, False)]
)
def test_who_has_such_a_role_on_loan_has_had_it_or_will_is_not_asked(
    app: Flask, world: Blind, in_days: int, given_back: bool, knows: bool
) -> None:
    office, (first, second) = world.office, world.office.reviewers
    free = person(f"faculty-reviewer@faculty:{office.faculties[0].id}", name="Third")
    assert knowing(world, free)[0] is False
    lends(office.dean, free, in_days=in_days)
    if given_back:
        lent = db.session.scalars(select(Grant.id).where(Grant.lent_from_id.is_not(None))).one()
        end_delegation(free, lent, now=utc_now())
        db.session.commit()
    assert knowing(world, free) == (knows, {first.id, second.id})
    load_grants(office.coordinator, utc_now())
    assignment = assignment_of(call_by_id(office.call.id), office.coordinator, utc_now())
    assert {each.able for each in assignment.owed} == {frozenset({first.id, second.id})}
    application, place = by_id(world.application.id), assignment.owed[0].wait.id
    with pytest.raises(Refusal, match="knows-whose"):
        replace_assessor(office.coordinator, application, place, person_id=free.id, now=utc_now())
    db.session.rollback()
    declare_conflict(first, by_id(world.application.id), now=utc_now())
    db.session.commit()
    assert knowing(world, free) == (knows, {second.id, None})


def test_who_knows_whose_it_is_assesses_for_nobody_and_is_given_the_role_after_asking_back(
    app: Flask, world: Blind
) -> None:
    office = world.office
    why = "knows by another role who applies for"
    with pytest.raises(Refusal, match="delegate-kept-from-it"):
        lends(office.reviewers[0], office.dean)
    db.session.rollback()
    administrator, scope = Visitor(app, person("administrator@all")), f"faculty:{office.faculties[0].id}"
    newcomer = person(name="Somebody new")
    db.session.commit()
    for somebody, role, said in (
        (office.dean, "faculty-reviewer", why),
        (office.reviewers[0], "dean", "would learn it by this role"),
        (newcomer, "faculty-reviewer", None),
    ):
        page = administrator.get("accounts.person", person_id=somebody.id)
        given = administrator.submit(page, "Give the role", role=role, scope=scope)
        assert (given.status, said is None or said in given.words) == (422 if said else 303, True)
    sign(office.reviewers[0], world.application.id, 4)
    sign(office.reviewers[1], world.application.id, 4)
    db.session.commit()
    lends(office.reviewers[0], office.dean)


def test_who_is_given_a_role_that_tells_is_asked_no_more_at_once(app: Flask, world: Blind) -> None:
    office, (first, second) = world.office, world.office.reviewers
    free = person(f"faculty-reviewer@faculty:{office.faculties[0].id}", name="Third")
    administrator = Visitor(app, person("administrator@all"))
    db.session.commit()
    page = administrator.get("accounts.person", person_id=first.id)
    typed = {"role": "dean", "scope": f"faculty:{office.faculties[0].id}"}
    asked_back = administrator.submit(page, "Give the role", **typed)
    administrator.submit(asked_back, "Give the role", anyway="y", **typed)
    run_jobs("workflow.renew")
    assert knowing(world, first) == (True, {second.id, free.id})


def test_a_loan_that_is_called_off_before_it_began_tells_nobody(app: Flask, world: Blind) -> None:
    office, (first, second) = world.office, world.office.reviewers
    declare_conflict(second, by_id(world.application.id), now=utc_now())
    free = person("faculty-reviewer@faculty:0", name="Third")
    lends(office.dean, free, in_days=30)
    grant = select(Grant).where(Grant.person_id == free.id, Grant.lent_from_id.is_(None))
    db.session.scalars(grant).one().scope = f"faculty:{office.faculties[0].id}"
    db.session.commit()
    workflow.renew_waits(by_id(world.application.id), now=utc_now())
    db.session.commit()
    assert knowing(world, free)[1] == {first.id, None}
    lent = db.session.scalars(select(Grant.id).where(Grant.lent_from_id.is_not(None))).one()
    end_delegation(free, lent, now=utc_now())
    db.session.commit()
    run_jobs("workflow.renew")
    assert knowing(world, free)[1] == {first.id, free.id}


def test_the_end_of_a_role_that_leaves_one_assessor_of_a_committee_says_so(app: Flask, world: Blind) -> None:
    """Of three one knows whose it is: with another's role two are left who hold it, and one who may assess."""
    office, application = world.office, world.application
    knows = person(f"committee-member@call:{office.call.id}", "coordinator@all", name="Viktor")
    for each in office.reviewers:
        sign(each, application.id, 4)
    workflow.fire(application.id, "approve", actor=office.dean, seen_version=None, now=utc_now())
    db.session.commit()
    member = office.committee[0]
    own = load_grants(member, utc_now()).grants[0]
    ending = Visitor(app, person("administrator@all")).get(f"/people/{member.id}/grants/{own.id}/end").words
    assert f"One person alone would then assess {application.reference}" in ending
    assert "2 others hold this role there, and cannot take over everything: " in ending
    assert knows.called in ending


def test_who_learns_whose_it_is_while_they_are_asked_is_asked_no_more_and_is_not_who_takes_over(
    app: Flask, world: Blind
) -> None:
    office, where = world.office, {"reference": world.application.reference}
    first, second = office.reviewers
    administrator, scope = Visitor(app, person("administrator@all")), f"faculty:{office.faculties[0].id}"
    db.session.commit()
    assert Visitor(app, first).get("reviews.assess", **where).status == 200
    asked = administrator.submit(
        administrator.get("accounts.person", person_id=first.id), "Give the role", role="dean", scope=scope
    )
    administrator.submitted(asked, "Give the role", anyway="y")
    page = Visitor(app, first).get("reviews.assess", **where)
    assert (page.status, "nobody assesses who may know through another role" in page.words) == (409, True)
    assert "Assess" not in Visitor(app, first).get("applications.show", **where).links()
    run_jobs("workflow.renew")
    assert knowing(world, first) == (True, {second.id, None})
    own = load_grants(second, utc_now()).grants[0]
    ending = administrator.get(f"/people/{second.id}/grants/{own.id}/end").words
    assert f"cannot take over everything: {first.called}." in ending


def knowing(world: Blind, who: Person) -> tuple[bool, set[int | None]]:
    """Whether the person reads the name, and who is asked to assess."""
    db.session.expire_all()
    found = by_id(world.application.id)
    asked = {wait.person_id for wait in workflow.every_wait(found) if wait.closed_at is None}
    return not veils([found], get_person(who.id)), asked


def test_in_an_open_call_they_are_asked(app: Flask, world: Blind) -> None:
    world.office.call.blind = False
    first = world.office.reviewers[0]
    db.session.add(Grant(person_id=first.id, role="coordinator", scope="all"))
    db.session.commit()
    workflow.renew_waits(by_id(world.application.id), now=utc_now())
    assert knowing(world, first) == (True, {each.id for each in world.office.reviewers})


def test_a_call_is_blind_from_its_first_application_on_or_never(app: Flask, world: Blind) -> None:
    office = Visitor(app, world.office.coordinator)
    page = office.get("managing.section", reference=world.office.call.reference, section="rules")
    assert office.submit(page, "Save").status == 303
    assert (
        "Reviewers do not see who applies"
        in Visitor(app).get("calls.show", reference=world.office.call.reference).words
    )
    db.session.expire_all()
    found = call_by_id(world.office.call.id)
    load_grants(world.office.coordinator, utc_now())
    with pytest.raises(Refusal, match="blindness-is-promised"):
        calls.save_rules(
            world.office.coordinator,
            found,
            seen_version=found.version,
            questionnaire_id=found.questionnaire_id,
            rule_book_key=found.rule_book_key,
            choices=found.choices,
            blind=False,
            now=utc_now(),
        )


def test_the_office_makes_a_call_blind_and_says_which_documents_tell(app: Flask) -> None:
    office = Office.open()
    coordinator = Visitor(app, office.coordinator)
    rules = coordinator.get("managing.section", reference=office.call.reference, section="rules")
    saved = coordinator.submitted(rules, "Save", blind="y")
    assert "blind review" in saved.words
    asked = coordinator.get(
        "managing.one_part", reference=office.call.reference, part="documents", name="transcript"
    )
    form, button = asked.form("Save")
    assert (
        "built-in method" not in asked.words
    )  # a choice called "copy" has no hint, and no method of a dict in its place
    values = rendered_values(form) | {button.get("name") or "_": ["save"]}
    assert values["assessors_read"] == ["copy"]
    assert coordinator.post(asked.address, values | {"assessors_read": ["original"]}).status == 303
    transcript = next(each for each in requirements_of(f"call:{office.call.id}") if each.key == "transcript")
    for each in (transcript, office.call):
        db.session.refresh(each)
    assert (office.call.blind, transcript.assessors_read) == (True, "original")


def test_a_document_that_does_not_tell_who_it_is_is_shown(app: Flask, world: Blind) -> None:
    transcript = next(each for each in in_force(world.application.id) if each.requirement.key == "transcript")
    copied(world)
    reviewer = Visitor(app, world.office.reviewers[0])
    assert reviewer.get("documents.download", document_id=transcript.id).status == 404
    page = reviewer.get("reviews.assess", reference=world.application.reference)
    assert "This document is withheld" in page.words
    transcript.requirement.assessors_read = "original"
    db.session.commit()
    given = reviewer.get("documents.download", document_id=transcript.id)
    assert (given.status, given.response.headers["Content-Disposition"]) == (
        200,
        f"attachment; filename={world.application.reference}-transcript.jpg",
    )


def test_the_language_of_the_applicant_is_told_by_no_answer_from_a_list_and_no_declaration(
    app: Flask, world: Blind
) -> None:
    application = world.application
    dossier = dossier_of(application)
    declared = {
        question.key: question.text
        for _section, question in dossier.form.questions()
        if question.kind == "declaration"
    }
    chosen = dossier.form.section("study").question("language_certificate")
    assert dossier.values[chosen.key] in ("yes", "no")
    for language, words in (("tg", ("Ҳа", "Не")), ("ru", ("Да", "Нет"))):
        world.office.reviewers[0].language = language
        db.session.commit()
        reviewer = Visitor(app, world.office.reviewers[0], language)
        page = reviewer.get("applications.show", reference=application.reference)
        assert any(word in page.words.split() for word in words)
        for text in declared.values():
            others = [text[code] for code in ("tg", "ru", "en") if code != language]
            assert [" ".join(other.split()) in page.words for other in others] == [False, False]
    office = Visitor(app, world.office.coordinator).get("applications.show", reference=application.reference)
    assert any(" ".join(text["en"].split()) in office.words for text in declared.values())


def messages_to(person: Person) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.person_id == person.id)))


def test_the_office_is_told_of_an_assessor_with_the_applicant_s_family_name(app: Flask, world: Blind) -> None:
    """In a blind call nobody else can think of it; the assessor is not told, whom it would tell whose it is."""
    office, application = world.office, world.application
    said, coordinator = "family name like the applicant’s", Visitor(app, office.coordinator)
    address, call = f"/applications/{application.reference}", office.call.reference
    spare = person(f"faculty-reviewer@faculty:{office.faculties[0].id}", name="Далер Назаров")
    db.session.commit()
    assert said not in coordinator.get(address).words
    assert said not in coordinator.get("reviews.assessors", reference=call).words
    office.reviewers[0].name, spare.name = "Zafar Rahimov", "Раҳимов Далер"
    db.session.commit()
    assert (
        coordinator.get(address).words.count(said) == 3
    )  # who has it, and the list beside each of both places
    assert coordinator.get("reviews.assessors", reference=call).words.count(said) == 1
    assert coordinator.get("reviews.assessors", reference=call, show="hand").words.count(f"({said})") == 4
    for reviewer in office.reviewers[:2]:
        assert said not in Visitor(app, reviewer).get(f"{address}/assessment").words
