"""Cases that nobody can move: found, announced, listed with what mends them, and gone by themselves when it is mended."""

from datetime import timedelta

import pytest
from flask import Flask

from mobility.accounts import services as accounts
from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import load_grants
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.languages import day
from mobility.base.lending import Bereft, lent
from mobility.base.zone import local_day
from mobility.institutions.models import Faculty
from mobility.notifications.catalogue import Address
from mobility.notifications.models import Message
from mobility.workflow import queries, services
from mobility.workflow.bereft import bereft
from mobility.workflow.engine import clock
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.models import Case, Wait
from mobility.workflow.stuck import vacancy_of
from mobility.workflow.substitutes import REASONS
from tests.client import Visitor, last_day, words_of
from tests.institutions.world import named
from tests.workflow.test_engine import at, move, refused, sign, told, waiting
from tests.workflow.world import COUNCIL, NOW, Office, World, person, store


@pytest.fixture
def office(world: World) -> Office:
    return Office.staffed()


@pytest.fixture
def administrator(world: World) -> Person:
    return person("administrator@all")


def end_grants(who: Person) -> None:
    db.session.query(Grant).filter_by(person_id=who.id).update({"ended_at": NOW})


def renewals() -> set[int]:
    jobs = db.session.query(Job).filter_by(name="workflow.renew").all()
    return {job.arguments["case_id"] for job in jobs}


def test_the_only_holder_with_a_conflict_leaves_no_case_behind(
    world: World, office: Office, administrator: Person
) -> None:
    case = at(world, office, "approval")
    assert (told(office.dean), case.stuck_since) == (["task-arrived"], None)
    world.conflicts.add(office.dean.id)
    services.renew_waits(case, now=NOW)
    assert (case.stuck_since, told(administrator), told(office.head)) == (
        NOW,
        ["nobody-left"],
        ["nobody-left"],
    )
    assert queries.tasks_of(office.dean) == ([], None)
    assert refused(case, "approve", office.dean) == "conflict-of-interest"
    services.renew_waits(case, now=NOW + timedelta(hours=1))
    assert (told(administrator), case.stuck_since) == (["nobody-left"], NOW)
    substitute = person("dean@faculty:3")
    services.renew_waits(case, now=NOW)
    assert (case.stuck_since, told(substitute)) == (None, ["task-arrived"])
    assert told(office.dean) == ["task-arrived"]
    move(case, "approve", substitute)
    assert case.stage == "committee"


def test_with_a_second_holder_the_conflict_of_one_is_no_news(
    world: World, office: Office, administrator: Person
) -> None:
    second = person("dean@faculty:3")
    case = at(world, office, "approval")
    world.conflicts.add(office.dean.id)
    services.renew_waits(case, now=NOW)
    assert (case.stuck_since, told(administrator), told(second)) == (None, [], ["task-arrived"])


def test_a_stage_that_nobody_holds_as_the_case_comes_is_announced_at_once(
    world: World, office: Office, administrator: Person
) -> None:
    end_grants(office.dean)
    case = at(world, office, "approval")
    assert (case.stuck_since, waiting(case)) == (NOW, [("dean@faculty:3", None)])
    assert (told(administrator), told(office.head)) == (["nobody-left"], ["nobody-left"])
    move(case, "withdraw", office.applicant)
    assert (case.stuck_since, case.stage) == (None, "withdrawn")


def test_who_decided_before_and_the_persons_own_case_count_as_nobody(
    world: World, office: Office, administrator: Person
) -> None:
    end_grants(office.dean)
    for reviewer in office.reviewers:
        db.session.add(Grant(person_id=reviewer.id, role="dean", scope="faculty:3", given_at=NOW))
        end = db.session.query(Grant).filter_by(person_id=reviewer.id, role="faculty-reviewer")
        if reviewer is office.reviewers[2]:
            end.update({"ended_at": NOW})
            db.session.query(Grant).filter_by(person_id=reviewer.id, role="dean").update({"ended_at": NOW})
    case = at(world, office, "approval")
    assert (case.stuck_since, told(administrator)) == (NOW, ["nobody-left"])


def test_a_partner_with_an_address_only_is_somebody(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_grants(office.partner)
    contact = Address("Contact", "contact@example.org", "en")
    monkeypatch.setattr(lent, "recipients", {"partner-contact": lambda case: [contact]})
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "seat-given"}
    services.changed(case, "run", now=NOW)
    move(case, "nominate", office.coordinator)
    assert (case.stage, case.stuck_since) == ("partner-answer", None)
    monkeypatch.setattr(lent, "recipients", {"partner-contact": lambda case: []})
    services.renew_waits(case, now=NOW)
    assert case.stuck_since == NOW


def test_a_clock_that_runs_moves_it_so_it_is_not_stuck(world: World, office: Office) -> None:
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "on-waiting-list"}
    services.changed(case, "run", now=NOW)
    end_grants(office.coordinator)
    services.renew_waits(case, now=NOW)
    assert (case.stage, case.stuck_since) == ("waiting-list", None)
    world.dates["call-waiting-list-ends"] = None
    services.reschedule(case, now=NOW)
    services.renew_waits(case, now=NOW)
    assert case.stuck_since == NOW


def test_the_sweep_finds_what_nobody_said(world: World, office: Office, administrator: Person) -> None:
    case, other = (
        at(world, office, "approval"),
        at(world, Office(**{**vars(office), "applicant": person()}), "committee"),
    )
    clock.sweep_piece(case.id, other.id, NOW)
    assert renewals() == set()
    end_grants(office.dean)
    clock.sweep_piece(case.id, other.id, NOW)
    assert renewals() == {case.id}
    clock.renew(case.id, NOW)
    assert (case.stuck_since, told(administrator)) == (NOW, ["nobody-left"])


def test_a_role_given_and_ended_is_followed_at_once(world: World, office: Office) -> None:
    end_grants(office.dean)
    case, other = (
        at(world, office, "approval"),
        at(world, Office(**{**vars(office), "applicant": person()}), "committee"),
    )
    new = person()
    grant = Grant(person_id=new.id, role="dean", scope="faculty:3", given_at=NOW)
    db.session.add(grant)
    db.session.flush()
    services.role_changed("dean", "faculty:3", NOW)
    assert renewals() == {case.id}
    db.session.query(Job).delete()
    clock.renew(case.id, NOW)
    assert (told(new), case.stuck_since) == (["task-arrived"], None)
    grant.ended_at = NOW
    db.session.flush()
    services.role_changed("dean", "faculty:3", NOW)
    assert renewals() == {case.id}
    assert other.stuck_since is None


def test_giving_the_role_through_the_door_enqueues_the_renewal(world: World, office: Office) -> None:
    end_grants(office.head)
    case = world.case("outgoing-study", office.applicant)
    end_grants(office.coordinator)
    world.facts |= {"call-open", "eligible", "declarations-made", "answers-complete", "documents-uploaded"}
    move(case, "submit", office.applicant)
    assert case.stuck_since == NOW
    accounts.give_grant(None, person(), "coordinator", "all", now=utc_now())
    assert renewals() == {case.id}


def test_the_status_of_the_service_counts_them(world: World, office: Office, app: Flask) -> None:
    before = Visitor(app).get("/health/status").response.get_json()["stuck_cases"]
    end_grants(office.dean)
    at(world, office, "approval")
    after = Visitor(app).get("/health/status").response.get_json()["stuck_cases"]
    assert (before, after) == (0, 1)


def test_the_administrators_page_says_what_is_stuck_and_what_mends_it(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    visitor = Visitor(app, administrator)
    page = visitor.get("/workflow/stuck")
    assert (page.heading, "No case is stuck" in page.words) == ("Stuck cases", True)
    case = at(world, office, "approval")
    world.conflicts.add(office.dean.id)
    services.renew_waits(case, now=NOW)
    page = visitor.get("/workflow/stuck")
    for words in (case.reference, "Dean's approval", "Dean", "stuck", "may not decide this case"):
        assert words in page.words
    assert office.applicant.name not in page.words
    one = len(visitor.get("/workflow/stuck").statements)
    end_grants(office.dean)
    for _ in range(2):
        at(world, Office(**{**vars(office), "applicant": person()}), "approval")
    page = visitor.get("/workflow/stuck")
    assert (len(page.statements), "nobody holds it" in page.words) == (one, True)
    assert Visitor(app, office.dean).get("/workflow/stuck").status == 403
    assert page.links()["Choose whom to give the role"] == "/people"
    assert page.links()[f"Name a substitute : {case.reference}"] == f"/cases/{case.reference}/holders"


def test_a_case_with_two_empty_places_stands_once_and_names_both(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    store(COUNCIL)
    world.facts.add("eligible")
    case = world.case("council", office.applicant)
    for who in (office.dean, office.officer):
        end_grants(who)
    services.renew_waits(case, now=NOW)
    (vacancy,) = queries.vacancies(NOW)
    assert [place.role for place in vacancy.places] == ["dean", "inclusion-officer"]
    page = Visitor(app, administrator).get("/workflow/stuck")
    assert list(page.links()).count(f"Name a substitute : {case.reference}") == 1
    for words in (
        "The faculty; Inclusion",
        "Dean. Somebody in this role",
        "Inclusion officer. Somebody in this role",
    ):
        assert words in page.words


def with_two_reviewers(world: World, office: Office) -> Case:
    """A case at its review, whose places are both of the reviewers that there are, by name."""
    db.session.add(Faculty(id=3, name=named("Engineering")))
    for who in office.reviewers[2:]:
        end_grants(who)
    return at(world, office, "faculty-review")


def test_a_substitute_reads_only_of_cases_that_come_to_them(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """The places are the reviewers’ by name: the role alone gives none of them to anybody."""
    case, newcomer = with_two_reviewers(world, office), person()
    visitor = Visitor(app, administrator)
    page = visitor.get(f"/cases/{case.reference}/holders")
    visitor.submitted(page, "Give the role", address=newcomer.email, **last_day())
    (message,) = db.session.query(Message).filter_by(person_id=newcomer.id).all()
    assert message.subject == "You are appointed as Faculty reviewer in Safar"
    assert "others’ by name" in message.text
    assert "waits for you" not in message.text
    assert queries.tasks_of(newcomer) == ([], None)


def test_the_way_back_leads_to_the_stuck_cases_only_where_the_case_is_one(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    case = at(world, office, "approval")
    visitor, address = Visitor(app, administrator), f"/cases/{case.reference}/holders"

    def ways() -> int:
        return sum(link.get("href") == "/workflow/stuck" for link in visitor.get(address).all("a"))

    in_the_menu = ways()
    end_grants(office.dean)
    services.renew_waits(case, now=NOW)
    assert ways() == in_the_menu + 1


def test_who_is_named_for_a_move_stands_beside_those_who_hold_the_stage(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """They stop the case, which nobody approves by that: whoever has acted before may do it too."""
    reject = "[stages.approval.moves.reject]\n"
    store(shipped_texts()["outgoing-study.toml"].replace(reject, f'{reject}who = "faculty-reviewer"\n'))
    case = at(world, office, "approval")
    page = Visitor(app, administrator).get(f"/cases/{case.reference}/holders")
    said = {words_of(card.find(".//h2")): words_of(card) for card in page.having("sf-card")}
    assert office.dean.name in said["Dean"]
    assert "move out of this stage: “Reject”. The case does not wait for it." in said["Faculty reviewer"]
    assert {each.name for each in office.reviewers} == {
        each.name for each in office.reviewers if each.name in said["Faculty reviewer"]
    }
    assert "may not decide this case" not in said["Faculty reviewer"]


def test_who_decides_the_case_later_is_not_offered_where_the_rules_ask_for_two(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """By what they did as substitute they would be kept from their own decision."""
    other = person("dean@faculty:4")
    case = at(world, office, "faculty-review")
    page = Visitor(app, administrator).get(f"/cases/{case.reference}/holders")
    offered = {each.get("value") for each in page.all("option")}
    assert office.chief.email in offered
    assert offered.isdisjoint({office.dean.email, other.email})
    for reviewer in office.reviewers[:2]:
        sign(case, reviewer)
    page = Visitor(app, administrator).get(f"/cases/{case.reference}/holders")
    offered = {each.get("value") for each in page.all("option")}
    assert (case.stage, other.email in offered) == ("approval", True)
    assert offered.isdisjoint({each.email for each in office.reviewers[:2]})


def grant_of(who: Person) -> Grant:
    return db.session.query(Grant).filter_by(person_id=who.id).one()


def test_before_a_role_ends_the_page_counts_the_cases_that_would_wait_for_nobody(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    for who in (office.applicant, person()):
        at(world, Office(**{**vars(office), "applicant": who}), "approval")
    visitor, address = (
        Visitor(app, administrator),
        f"/people/{office.dean.id}/grants/{grant_of(office.dean).id}/end",
    )
    page = visitor.get(address)
    assert "2 running cases would then wait for nobody in the role “Dean” (faculty:3): " in page.words
    assert "Nobody else holds this role there." in page.words
    person("dean@faculty:3", name="Zebo Holova")
    again = visitor.get(address)
    assert "One more person holds this role there, and what waited goes to them: Zebo Holova." in again.words
    assert "would then wait for nobody" not in again.words
    assert len(again.statements) <= len(page.statements) + 3  # who may decide is asked of each case
    assert "No roles" in visitor.submitted(page, "End this role all the same").words


def test_a_last_day_for_the_only_holder_is_asked_back_about(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """Sooner than now, and only as long as nobody else would have what waits for it."""
    case = at(world, office, "approval")
    db.session.add(Faculty(id=3, name=named("Engineering")))
    db.session.commit()
    visitor = Visitor(app, administrator)
    page = visitor.get("accounts.person", person_id=office.dean.id)
    role = {"role": "dean", "scope": "faculty:3"}
    asked = visitor.submit(page, "Give the role", **role, **last_day())
    said = f"After that day nobody could act in the role for these cases, which wait for it now: {case.reference}."
    assert (asked.status, said in asked.words) == (422, True)
    page = visitor.submitted(asked, "Give the role", anyway="y")
    until = f"is Dean until the end of {in_words(365)}, and is told so by e-mail."
    assert f"{office.dean.name} {until}" in page.words
    page = visitor.submitted(page, "Give the role", **role, **dict.fromkeys(last_day(), ""))
    assert f"{office.dean.name} is Dean without a last day from now on" in page.words
    person("dean@faculty:3")
    db.session.commit()
    assert until in visitor.submitted(page, "Give the role", **role, **last_day()).words


def test_of_a_quorum_the_places_count_that_nobody_free_could_take(world: World, office: Office) -> None:
    case = at(world, office, "faculty-review")
    asked = [db.session.get_one(Person, who) for _token, who in waiting(case) if who is not None]
    free = next(each for each in office.reviewers if each not in asked)
    assert [bereft(grant_of(each), NOW) for each in (*asked, free)] == [Bereft()] * 3
    end_grants(free)
    assert [bereft(grant_of(each), NOW) for each in asked] == [Bereft(short=(case.reference,))] * 2
    end_grants(asked[0])
    assert bereft(grant_of(asked[1]), NOW) == Bereft(alone=(case.reference,))


def test_the_page_tells_a_quorum_that_would_be_short_from_a_case_that_would_wait_for_nobody(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    case = with_two_reviewers(world, office)
    first, second = office.reviewers[:2]
    second.name = "Zebo Holova"
    db.session.commit()
    page = Visitor(app, administrator).get(f"/people/{first.id}/grants/{grant_of(first).id}/end")
    assert (
        "One more person holds this role there, and cannot take over everything: Zebo Holova." in page.words
    )
    assert f"(Engineering): {case.reference}. Whoever is left takes part in it already" in page.words
    assert "what waited goes to them" not in page.words
    assert "would then wait for nobody" not in page.words


def test_who_votes_by_name_leaves_the_vote_to_the_others_who_are_fewer(world: World, office: Office) -> None:
    store(COUNCIL)
    world.facts.add("eligible")
    case = world.case("council", office.applicant)
    for who in (office.dean, office.officer):
        move(case, "sign", who)
    assert {who for _token, who in waiting(case)} >= {each.id for each in office.members}
    assert bereft(grant_of(office.members[0]), NOW) == Bereft(fewer=(case.reference,))


def test_a_role_that_is_held_more_widely_too_leaves_nobody_alone(world: World, office: Office) -> None:
    case = at(world, office, "selection")
    assert waiting(case) == [("coordinator@programme:1", None)]
    alone = Bereft(alone=(case.reference,))
    assert bereft(grant_of(office.coordinator), NOW) == alone
    everywhere = person("coordinator@all")
    assert bereft(grant_of(office.coordinator), NOW) == bereft(grant_of(everywhere), NOW) == Bereft()
    end_grants(office.coordinator)
    assert bereft(grant_of(everywhere), NOW) == alone


def test_a_substitute_who_may_not_decide_the_case_is_refused_with_the_reason(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    db.session.add(Faculty(id=3, name=named("Engineering")))
    end_grants(office.dean)
    cases = [
        at(world, Office(**{**vars(office), "applicant": who}), "approval")
        for who in (person(), office.rector)
    ]
    visitor = Visitor(app, administrator)
    page, of_rector = (visitor.get(f"/cases/{each.reference}/holders") for each in cases)
    world.conflicts.add(office.chief.id)
    refused = visitor.submit(page, "Give the role", address=office.chief.email, **last_day())
    sentence = f"This person may not decide {cases[0].reference} (they have a conflict of interest). Name somebody else."
    assert (refused.status, refused.errors()) == (422, [sentence])
    refused = visitor.submit(of_rector, "Give the role", address=office.rector.email, **last_day())
    sentence = f"This person may not decide {cases[1].reference} (it is their own case). Name somebody else."
    assert (refused.status, refused.errors()) == (422, [sentence])
    asked = visitor.submit(page, "Give the role", address=office.rector.email, **last_day())
    assert (asked.status, f"{office.rector.name} has applied where this role decides" in asked.words) == (
        422,
        True,
    )
    visitor.submitted(asked, "Give the role", anyway="y")
    message = (
        db.session.query(Message).filter_by(person_id=office.rector.id, key="substitute-appointed").one()
    )
    assert f"This case waits for you: {cases[0].reference}." in message.text
    assert f"may decide {cases[0].reference}, so nobody could move it." in message.text
    titles = {
        who.id: [entry.title["en"] for entry in queries.history(cases[0], who) if entry.title]
        for who in (office.dean, db.session.get_one(Person, cases[0].subject_id))
    }
    assert titles[office.dean.id][0] == f"Appointed a substitute: {office.rector.name}, Dean"
    assert not [title for title in titles[cases[0].subject_id] if "substitute" in title]


def in_words(days: int) -> str:
    """The day that is so many days from now, as it stands on a page."""
    return " ".join(day(local_day(utc_now()) + timedelta(days=days), "en").split())


def state_of(who: Person) -> list[tuple[str, str, bool]]:
    """(key, state, whether it asks for nothing any more) of what somebody was told."""
    found = db.session.query(Message).filter_by(person_id=who.id).order_by(Message.id)
    db.session.expire_all()
    return [(each.key, each.state, each.settled_at is not None) for each in found]


def test_what_was_told_of_an_empty_place_is_settled_once_a_substitute_is_named(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """And what has not left yet does not leave any more."""
    db.session.add(Faculty(id=3, name=named("Engineering")))
    case, newcomer = at(world, office, "approval"), person()
    world.conflicts.add(office.dean.id)
    services.renew_waits(case, now=NOW)
    db.session.commit()
    assert state_of(office.head) == [("nobody-left", "waiting", False)]
    visitor = Visitor(app, administrator)
    page = visitor.get(f"/cases/{case.reference}/holders")
    assert "One more person is needed in this role." in page.words
    page = visitor.submitted(page, "Give the role", address=newcomer.email, **last_day())
    assert "needed in this role" not in page.words
    assert state_of(office.head) == [("nobody-left", "dropped", True)]
    assert case.stuck_since is None


def test_of_a_quorum_each_empty_place_is_told_and_it_is_stuck_until_all_are_filled(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    db.session.add(Faculty(id=3, name=named("Engineering")))
    case = at(world, office, "faculty-review")
    first, second = person(name="Zebo Holova"), person(name="Farhod Nazarov")
    world.conflicts |= {who.id for who in office.reviewers}
    services.renew_waits(case, now=NOW)
    db.session.commit()
    visitor, address = Visitor(app, administrator), f"/cases/{case.reference}/holders"
    assert told(administrator) == ["too-few-left"]
    stuck = visitor.get("/workflow/stuck").words
    assert "2 others in this role: who holds it may not decide" in stuck
    assert "a role in which nobody can act now, or too few people can" in stuck
    page = visitor.get(address)
    assert "2 more people are needed in this role." in page.words
    page = visitor.submitted(page, "Give the role", address=first.email, **last_day())
    assert "One more person is needed in this role." in page.words
    stuck = visitor.get("/workflow/stuck").words
    assert "One more person in this role: the stage takes more than may decide this case." in stuck
    assert "Others can still move the case." not in stuck
    assert Visitor(app).get("/health/status").response.get_json()["stuck_cases"] == 1
    page = visitor.submitted(page, "Give the role", address=second.email, **last_day())
    assert "is needed in this role" not in page.words
    assert "No case is stuck" in visitor.get("/workflow/stuck").words
    (message,) = db.session.query(Message).filter_by(person_id=second.id, key="substitute-appointed")
    assert f"{case.reference} takes more people in the role than may decide it." in message.text


def test_who_names_a_substitute_reads_that_the_places_are_others_and_what_can_be_done(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    case, newcomer = with_two_reviewers(world, office), person(name="Zebo Holova")
    db.session.commit()
    visitor, address = Visitor(app, administrator), f"/cases/{case.reference}/holders"
    apart, way = "The case does not wait for them", "under “Let somebody else assess”"
    page = visitor.get(address)
    assert (apart in page.words, way in page.words) == (False, False)
    page = visitor.submitted(page, "Give the role", address=newcomer.email, **last_day())
    assert f"{case.reference} does not come to them by itself: its places are others’ by name." in page.words
    assert page.words.index(apart) < page.words.index("Zebo Holova") < page.words.index(way)
    assert "Go there" not in page.links()
    office_page = Visitor(app, office.head).get(address)
    assert office_page.links()["Go there"] == f"/applications/{case.reference}#holders"


def test_an_administrator_who_names_themselves_is_sent_to_another(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    case = at(world, office, "approval")
    db.session.commit()
    visitor = Visitor(app, administrator)
    page = visitor.get(f"/cases/{case.reference}/holders")
    refused = visitor.submit(page, "Give the role", address=administrator.email, **last_day())
    assert refused.errors() == ["Nobody gives or ends roles of their own. Ask another administrator."]


def test_an_auditor_is_refused_as_a_substitute_and_an_administrator_asked_back_about(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    db.session.add(Faculty(id=3, name=named("Engineering")))
    case = at(world, office, "approval")
    auditor, other = person("auditor@all"), person("administrator@all", name="Daler Odinaev")
    db.session.commit()
    visitor = Visitor(app, administrator)
    page = visitor.get(f"/cases/{case.reference}/holders")
    refused = visitor.submit(page, "Give the role", address=auditor.email, **last_day())
    said = f"{auditor.name} holds at that time: Auditor. Who audits has no other role"
    assert (refused.status, refused.errors()[0].startswith(said)) == (422, True)
    asked = visitor.submit(page, "Give the role", address=other.email, **last_day())
    said = "Daler Odinaev would be an administrator and hold another role"
    assert (asked.status, said in asked.words) == (422, True)
    assert "Daler Odinaev" in visitor.submitted(asked, "Give the role", anyway="y").words


def test_why_somebody_may_not_decide_is_told_to_others_and_to_themselves(app: Flask) -> None:
    assert REASONS.keys() - lent.refusals.keys() == {"excluded"}  # each exclusion has a sentence of its own


def test_a_substitute_for_more_than_a_year_is_asked_back_about(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """A slip of the year is noticed; the tick is for the very day that was asked about."""
    db.session.add(Faculty(id=3, name=named("Engineering")))
    case, substitute = at(world, office, "approval"), person(name="Zarina Karimova")
    db.session.commit()
    visitor = Visitor(app, administrator)
    page = visitor.get(f"/cases/{case.reference}/holders")
    asked = visitor.submit(page, "Give the role", address=substitute.email, **last_day(730))
    assert (asked.status, f"That is more than a year, until {in_words(730)}." in asked.words) == (422, True)
    again = visitor.submit(asked, "Give the role", anyway="y", **last_day(1095))
    assert (again.status, "more than a year" in again.words) == (422, True)
    assert "Zarina Karimova" in visitor.submitted(again, "Give the role", anyway="y").words


def test_of_two_places_that_fall_empty_one_after_the_other_is_told_once(
    world: World, office: Office, administrator: Person
) -> None:
    case = with_two_reviewers(world, office)
    for reviewer in office.reviewers[:2]:
        end_grants(reviewer)
        services.renew_waits(case, now=NOW)
    assert [told(who).count("too-few-left") for who in (administrator, office.dean)] == [1, 1]


def test_who_is_appointed_reads_of_it_in_one_message_that_asks_until_the_day(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    """Of every case that comes to them by it: nothing more is told, and it is settled once it was answered."""
    db.session.add(Faculty(id=3, name=named("Engineering")))
    cases = [at(world, Office(**{**vars(office), "applicant": person()}), "approval") for _ in range(2)]
    end_grants(office.dean)
    for case in cases:
        services.renew_waits(case, now=NOW)
    newcomer = person()
    db.session.commit()
    visitor = Visitor(app, administrator)
    visitor.submitted(
        visitor.get(f"/cases/{cases[0].reference}/holders"),
        "Give the role",
        address=newcomer.email,
        **last_day(),
    )
    assert told(newcomer) == ["substitute-appointed"]
    (message,) = db.session.query(Message).filter_by(person_id=newcomer.id)
    assert f"These cases wait for you: {cases[0].reference}, {cases[1].reference}." in message.text
    assert message.answer_by == cases[0].due_at
    move(cases[0], "approve", load_grants(newcomer, utc_now()))
    assert state_of(newcomer)[0] == ("substitute-appointed", "dropped", True)


def test_who_may_decide_no_more_is_asked_no_more_though_others_still_are(
    world: World, office: Office, app: Flask
) -> None:
    second = person("dean@faculty:3")
    case = at(world, office, "approval")
    world.conflicts.add(second.id)
    services.stand_aside(case, second, now=NOW)
    assert state_of(second) == [("task-arrived", "dropped", True)]
    assert state_of(office.dean) == [("task-arrived", "waiting", False)]


def test_the_holders_of_a_late_case_are_shown_with_who_was_told_that_it_is(
    world: World, office: Office, administrator: Person, app: Flask
) -> None:
    case, where = at(world, office, "approval"), "An administrator gives the role to a substitute for a time"
    administrator.name, office.head.name = "Zarina Karimova", "Ismoil Hakimov"
    reader = Visitor(app, office.coordinator)
    for wait in case_waits(case):
        wait.due_at = utc_now() + timedelta(days=3)
    db.session.commit()
    page = reader.get(f"/cases/{case.reference}/holders").words
    assert f"{where}: Zarina Karimova. Once it is late, this role does so too: Head of the office." in page
    for wait in case_waits(case):
        wait.due_at = utc_now() - timedelta(days=3)
    db.session.commit()
    page = reader.get(f"/cases/{case.reference}/holders").words
    assert f"{where}: Zarina Karimova. It is late, so these may do so too: Ismoil Hakimov." in page


def case_of(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def case_waits(case: Case) -> list[Wait]:
    return db.session.query(Wait).filter_by(case_id=case.id, closed_at=None).all()


def test_who_waits_for_an_act_that_nobody_could_give_is_stuck_until_somebody_could(
    world: World, office: Office, administrator: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: set[int] = set()
    monkeypatch.setitem(lent.awaited_acts, "sign-off", lambda case: {} if case.id in proposed else None)
    case = at(world, office, "selection")
    assert bereft(grant_of(office.head), NOW) == Bereft()  # nobody has proposed anything to sign
    proposed.add(case.id)
    assert bereft(grant_of(office.head), NOW) == Bereft(alone=(case.reference,))
    address = f"/people/{office.head.id}/grants/{grant_of(office.head).id}/end"
    page = Visitor(app, administrator).get(address)
    assert "1 running case would then wait for nobody in the role “Head of the office”" in page.words
    person("head-of-office@all")
    assert bereft(grant_of(office.head), NOW) == Bereft()
    db.session.query(Grant).filter_by(role="head-of-office").update({"ended_at": NOW})
    db.session.commit()
    services.role_changed("head-of-office", "all", NOW)
    assert case.id in renewals()
    clock.renew(case.id, NOW)
    assert (case.stuck_since, told(administrator)) == (NOW, ["nobody-left"])
    db.session.commit()
    listed = Visitor(app, administrator).get("/workflow/stuck")
    assert "Somebody in this role: nobody holds it." in listed.words
    (letter,) = db.session.query(Message).filter_by(person_id=administrator.id)
    assert "nobody can act on it. Stage: Head's sign-off." in letter.text
    assert "Head's sign-off" in listed.words
    boss, substitute = Visitor(app, administrator), person("coordinator@programme:99", name="Zarina Karimova")
    page = boss.get("workflow.holders", reference=case.reference)
    assert page.address == listed.links()[case.reference]
    assert ("Head of the office" in page.words, "Coordinator" in page.words.split("Give the role")[0]) == (
        True,
        False,
    )
    assert "One more person is needed in this role. Nobody has this role there now." in page.words
    given = boss.submitted(page, "Give the role", address=substitute.email, **last_day())
    assert "places are others’ by name" not in given.words
    assert "Nobody has this role there now." not in given.words
    assert (told(substitute), case_of(case).stuck_since) == (["substitute-appointed"], None)
    assert vacancy_of(case, NOW) is None


def test_the_cases_of_one_act_stand_in_one_row(
    world: World, office: Office, administrator: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lent.awaited_acts, "sign-off", lambda case: {})
    offices = [Office(**{**vars(office), "applicant": who}) for who in (office.applicant, person(), person())]
    cases = [at(world, each, "selection") for each in offices]
    db.session.query(Grant).filter_by(role="head-of-office").update({"ended_at": NOW})
    for case in cases:
        clock.renew(case.id, NOW)
    db.session.commit()
    first, *others = [each.reference for each in cases]
    page = Visitor(app, administrator).get("/workflow/stuck")
    assert f"and 2 more that wait for the same: {', '.join(others)}" in page.words
    assert [text for text in page.links() if text.startswith("Name a substitute")] == [
        f"Name a substitute : {first}"
    ]
