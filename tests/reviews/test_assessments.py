"""A reviewer's way: a draft, a signature, taken back, a conflict; and that nobody reads others before their own."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mobility.accounts import passwords
from mobility.accounts import services as accounts
from mobility.accounts.models import Grant, Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.lending import lent
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.questionnaires.models import SectionAnswers
from mobility.reviews import services
from mobility.reviews.closeness import is_named, share_a_name
from mobility.reviews.models import Assessment
from mobility.reviews.queries import criteria_used, desk, next_open, results, signed_scores
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait
from tests.accounts.conftest import PASSWORD
from tests.applications.world import person
from tests.client import Visitor, rendered_values, words_of
from tests.selection.world import Office, sign, stage_of

SECRET = "His plan is thin."


@dataclass
class Reviewed(Office):
    """`application` is Madina's, and waits for both reviewers."""

    application: Application = None  # type: ignore[assignment]  # set by `scene`


def scene(app) -> Reviewed:
    world = Reviewed.open()
    world.application = world.checked(world.student("Madina"))
    return world


def page_of(application: Application) -> str:
    return f"/applications/{application.reference}"


def third_reviewer(world: Reviewed) -> Person:
    """Of the same faculty; the application does not wait for them."""
    world.reviewers.append(person(f"faculty-reviewer@faculty:{world.faculties[0].id}", name="Reviewer 3"))
    db.session.commit()
    return world.reviewers[2]


def test_scored_signed_and_on_to_the_next(app, world):
    first, second = world.application, world.checked(world.student("Farrukh"))
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=first.reference)
    assert (page.heading, "60% of the total" in page.words) == ("Madina", True)
    assert "once you sign" not in page.words
    assert "Half of the kiln losses" in page.words
    saved = reviewer.submitted(page, "Save draft", points__standing=4)
    assert "Your draft is saved." in saved.words
    refused = reviewer.submit(saved, "Sign, open next")
    assert refused.errors() == [
        "Motivation: Give points for this criterion.",
        "Your recommendation: Choose what you recommend.",
    ]
    signed = reviewer.submitted(
        refused, "Sign, open next", points__motivation=5, recommendation="recommend", comment="A clear aim."
    )
    assert (signed.heading, f"Here is the next one: {second.reference}." in signed.words) == ("Farrukh", True)
    last = reviewer.submitted(
        signed, "Sign, open next", points__standing=3, points__motivation=3, recommendation="reserve"
    )
    assert "That was the last one for now." in last.words
    assert signed_scores([first.id, second.id], "faculty-review") == {
        first.id: [{"standing": 4, "motivation": 5}],
        second.id: [{"standing": 3, "motivation": 3}],
    }


def test_the_desk_costs_nine_statements_whatever_waits_and_whoever_may_be_known(app, world):
    """The name of the home university among them, which a process keeps for a minute."""
    first, reviewer = world.application, Visitor(app, world.reviewers[0])
    alone = reviewer.get("reviews.assess", reference=first.reference)
    world.checked(world.student("Farrukh"))
    world.checked(world.student("Zarina"))
    among = reviewer.get("reviews.assess", reference=first.reference)
    world.call.blind, world.call.reserved = True, 1
    db.session.commit()
    blind = reviewer.get("reviews.assess", reference=first.reference)
    assert [len(page.statements) for page in (alone, among, blind)] == [8, 8, 8]
    assert blind.heading == f"Applicant {first.reference}"


def test_a_reviewer_goes_round_what_waits_without_signing(app, world):
    first, second = world.application, world.checked(world.student("Farrukh"))
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=first.reference)
    assert "No points given yet" in page.words
    there = reviewer.follow(reviewer.get(page.links()["Next one"]))
    back = reviewer.follow(reviewer.get(there.links()["Next one"]))
    assert (there.heading, back.heading) == ("Farrukh", "Madina")
    sign(world.reviewers[0], second.id, 3)
    alone = reviewer.follow(reviewer.get(back.links()["Next one"]))
    assert (alone.heading, "Nothing else waits for your assessment." in alone.words) == ("Madina", True)


def test_the_next_one_is_of_the_same_call_as_long_as_one_waits_there(app, world):
    first, second, third = (
        world.application,
        *(world.checked(world.student(name)) for name in ("Farrukh", "Zarina")),
    )
    other = world.checked(world.student("Behruz"))
    db.session.execute(update(Case).where(Case.id == other.id).values(context="call:0"))
    db.session.commit()
    reviewer = world.reviewers[0]
    following = []
    for each in (second, third, first):
        following.append(next_open(reviewer, by_id(each.id)))
        sign(reviewer, each.id, 3)
    assert [each.id for each in following] == [third.id, first.id, other.id]
    assert next_open(reviewer, by_id(other.id)) is None


def test_a_note_for_oneself_is_read_by_nobody_else(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    signed = reviewer.submitted(
        page,
        "Sign, open next",
        points__standing=4,
        points__motivation=4,
        recommendation="recommend",
        comment="A clear aim.",
        note="Ring his mother.",
    )
    assert "That was the last one for now." in signed.words
    sign(world.reviewers[1], application.id, 4)
    own = reviewer.get("reviews.assess", reference=application.reference)
    assert "Ring his mother." in own.words
    for who in (world.coordinator, world.dean):
        answer = Visitor(app, who).get("applications.show", reference=application.reference)
        assert ("A clear aim." in answer.words, "Ring his" in answer.text) == (True, False)


def test_a_page_of_before_says_what_has_changed_and_by_whom(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    record(
        f"case:{application.id}", "assessed", world.reviewers[0].id, utc_now(), {"stage": "faculty-review"}
    )
    by_id(application.id).version += 1
    db.session.commit()
    late = reviewer.submit(page, "Save draft", points__standing=3, comment="Half a thought")
    assert late.status == 422
    assert "This has changed meanwhile" in late.words
    assert "perhaps in another window" in late.errors()[0]
    assert "Half a thought" in late.text
    assert "Your draft is saved." in reviewer.submitted(late, "Save draft").words


def test_of_two_windows_each_writes_what_it_has_changed(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    first = reviewer.get("reviews.assess", reference=application.reference)
    second = reviewer.get("reviews.assess", reference=application.reference)

    def autosave(page, **typed: str):
        form, _button = page.form("Save draft")
        data = {**rendered_values(form), **typed}
        return reviewer.http.post(page.address, data=data, headers={"X-Autosave": "1"})

    assert autosave(first, **{"points-standing": "4"}).json["shows"] == {}
    answer = autosave(second, comment="A clear aim.").json
    assert answer["shows"] == {"points-standing": ["4"]}
    assert "taken over from there: Academic standing" in answer["message"]
    kept = {"seen": answer["fields"]["seen"], "comment": "A clear aim.", "points-standing": "4"}
    assert autosave(second, **kept, **{"points-motivation": "0"}).json["shows"] == {}
    clashing = {"points-standing": "4", "points-motivation": "3"}
    refused = autosave(first, **clashing)
    assert (refused.status_code, "Press the button below to see both" in refused.json["message"]) == (
        409,
        True,
    )
    both = reviewer.submit(first, "Save draft", points__standing=4, points__motivation=3)
    assert both.status == 422
    assert "This has changed since you opened the page." in both.errors()[0]
    assert both.errors()[1] == "Motivation: Now it is 0."
    saved = reviewer.submitted(both, "Save draft")
    assert "A clear aim." in saved.text
    mine = db.session.scalars(select(Assessment)).one()
    assert (mine.scores, mine.comment) == ({"standing": 4, "motivation": 3}, "A clear aim.")


def test_nobody_signs_what_another_window_wrote_before_they_see_it(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    first = reviewer.get("reviews.assess", reference=application.reference)
    second = reviewer.get("reviews.assess", reference=application.reference)
    typed = {"points__standing": 4, "points__motivation": 5, "recommendation": "recommend"}
    reviewer.submitted(first, "Save draft", comment="A clear aim.", **typed)
    shown = reviewer.submit(second, "Sign, open next", note="Ring her.", **typed)
    assert shown.status == 422
    assert "look at it and sign once more" in shown.errors()[0]
    assert "A clear aim." in shown.text
    reviewer.submitted(shown, "Sign, open next")
    mine = db.session.scalars(select(Assessment)).one()
    assert (mine.comment, mine.note, mine.signed_at is not None) == ("A clear aim.", "Ring her.", True)


def test_a_window_left_open_after_signing_says_so_and_keeps_what_was_typed(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    left = reviewer.get("reviews.assess", reference=application.reference)
    sign(world.reviewers[0], application.id, 4)
    form, _button = left.form("Save draft")
    data = {**rendered_values(form), "comment": "One more thought"}
    said = reviewer.http.post(left.address, data=data, headers={"X-Autosave": "1"})
    assert (said.status_code, "You have signed this assessment meanwhile" in said.json["message"]) == (
        409,
        True,
    )
    page = reviewer.submit(left, "Save draft", comment="One more thought")
    assert (page.status, "You have signed this assessment meanwhile" in page.words) == (409, True)
    assert "Comment One more thought" in page.words


def test_what_was_typed_for_an_assessment_that_others_have_now_comes_back_by_its_questions(app, world):
    application, third = world.application, third_reviewer(world)
    reviewer = Visitor(app, world.reviewers[0])
    left = reviewer.get("reviews.assess", reference=application.reference)
    wait = workflow.wait_of(world.reviewers[0], by_id(application.id))
    services.replace_assessor(
        world.coordinator, by_id(application.id), wait.id, person_id=third.id, now=utc_now()
    )
    db.session.commit()
    page = reviewer.submit(left, "Save draft", points__standing=4, comment="Typed too late")
    assert "the office gave the assessment" in page.words
    assert "Comment Typed too late Academic standing 4" in page.words
    assert "save" not in page.words.split()


def test_points_off_the_scale_are_refused_beside_their_criterion(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    for wrong in ("6", "-1", "many", "99999999999"):
        answer = reviewer.submit(page, "Save draft", points__standing=wrong)
        assert (answer.status, answer.errors()) == (422, ["Academic standing: Give points from 0 to 5."])


def test_autosave_keeps_the_draft_and_says_what_cannot_stand(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    token = next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")

    def autosave(**typed: str):
        data = {"csrf_token": token, "seen_version": str(application.version), **typed}
        return reviewer.http.post(page.address, data=data, headers={"X-Autosave": "1"})

    kept = autosave(comment="Half a thought")
    assert (kept.status_code, kept.json["shows"]) == (200, {})
    assert autosave(**{"points-standing": "9"}).status_code == 422
    assert "Half a thought" in reviewer.get("reviews.assess", reference=application.reference).text


def test_the_quorum_moves_the_case_and_the_own_assessment_stays_readable(app, world):
    application = world.application
    sign(world.reviewers[0], application.id, 4, "Mine to keep.")
    assert stage_of(application) == "faculty-review"
    last = Visitor(app, world.reviewers[1]).get("reviews.assess", reference=application.reference)
    assert "once you sign, the application goes on at once" in last.words
    sign(world.reviewers[1], application.id, 2)
    assert stage_of(application) == "approval"
    page = Visitor(app, world.reviewers[0]).get("reviews.assess", reference=application.reference)
    assert "Mine to keep." in page.words
    assert "Take back" not in page.buttons()
    assert "All assessments that were needed are signed" in page.words
    with pytest.raises(Refusal, match="stage-is-over"):
        services.take_back(world.reviewers[0], by_id(application.id), now=utc_now())
    assert criteria_used(world.call.id)


def test_a_rule_book_can_ask_for_a_mean(app, world):
    application = world.application
    third_reviewer(world)
    at_least, below = (
        lambda value, name=name: lent.guards[name].holds(by_id(application.id), utc_now(), value=value)
        for name in ("mean-at-least", "mean-below")
    )
    assert (at_least(0), below(100)) == ("mean-too-low", "mean-not-below")
    signing = next(each for each in world.reviewers if desk(each, application).wait is not None)
    sign(signing, application.id, 4)
    assert [at_least(80), at_least(80.5), below(80), below(80.5)] == [
        True,
        "mean-too-low",
        "mean-not-below",
        True,
    ]
    services.declare_conflict(signing, by_id(application.id), now=utc_now())
    assert at_least(0) == "mean-too-low"


def test_taken_back_and_signed_again(app, world):
    application = world.application
    sign(world.reviewers[0], application.id, 4)
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    page = reviewer.submitted(page, "Take back")
    assert "Your assessment is a draft again." in page.words
    sign(world.reviewers[1], application.id, 2)
    assert stage_of(application) == "faculty-review"
    sign(world.reviewers[0], application.id, 5)
    assert stage_of(application) == "approval"
    assert signed_scores([application.id], "faculty-review")[application.id][0] == {
        "standing": 5,
        "motivation": 5,
    }


def test_taken_back_on_a_page_that_was_left_open_it_is_a_draft_already(app, world):
    application = world.application
    sign(world.reviewers[0], application.id, 4)
    reviewer = Visitor(app, world.reviewers[0])
    left_open = reviewer.get("reviews.assess", reference=application.reference)
    taken_back = reviewer.submitted(left_open, "Take back")
    again = reviewer.submitted(left_open, "Take back")
    assert again.words == taken_back.words
    assert "Your assessment is a draft again." in again.words
    events = db.session.scalars(select(Event.name).where(Event.chain == f"case:{application.id}")).all()
    assert events.count("assessment-taken-back") == 1


def test_before_the_own_signature_nothing_of_others_leaks(app, world):
    application = world.application
    sign(world.reviewers[0], application.id, 1, SECRET)
    there = Visitor(app, world.coordinator).get("applications.show", reference=application.reference)
    assert SECRET in there.words
    for who in (world.reviewers[1], world.dean):
        for address in (
            f"/applications/{application.reference}",
            f"/applications/{application.reference}/assessment",
        ):
            answer = Visitor(app, who).get(address)
            assert SECRET not in answer.text
            assert "Weighted mean" not in answer.text
    doubly = person("coordinator@all", f"committee-member@call:{world.call.id}")
    assert results(by_id(application.id), doubly) == []
    sign(world.reviewers[1], application.id, 5)
    assert SECRET in Visitor(app, world.dean).get("applications.show", reference=application.reference).words
    assert results(by_id(application.id), world.reviewers[1]) == []
    assert results(by_id(application.id), world.committee[0]) == []


def test_the_applicant_and_strangers_find_no_assessment(app, world):
    application = world.assessed(world.application, 4, world.reviewers)
    sign_page = {"reference": application.reference}
    own = Visitor(app, application.subject)
    assert own.get("reviews.assess", **sign_page).status == 404
    assert "Assessments:" not in own.get("applications.show", **sign_page).words
    elsewhere = person(f"faculty-reviewer@faculty:{world.faculties[1].id}")
    assert Visitor(app, elsewhere).get("reviews.assess", **sign_page).status == 404
    assert Visitor(app, world.coordinator).get("reviews.assess", **sign_page).status == 409


def test_where_a_conflict_leaves_too_few_the_coordinator_is_told_at_once(app, world):
    application = world.application
    visitor = Visitor(app, world.reviewers[0])
    page = visitor.get("reviews.assess", reference=application.reference)
    page = visitor.get(page.links()["Declare a conflict of interest"])
    page = visitor.submitted(page, "Yes, I have a conflict of interest")
    assert "One more person is needed there; the office has been told." in page.words
    coordinator = Visitor(app, world.coordinator)
    assert (
        f"Too few can decide: Faculty reviewer, {application.reference}"
        in coordinator.get("notifications.messages").words
    )


def test_a_conflict_counts_no_more_and_the_case_goes_to_another(app, world):
    application, other = world.application, third_reviewer(world)
    first, second = (each for each in world.reviewers if desk(each, application).wait is not None)
    sign(first, application.id, 5, "She is my niece.")
    visitor = Visitor(app, first)
    page = visitor.get("reviews.assess", reference=application.reference)
    page = visitor.get(page.links()["Declare a conflict of interest"])
    page = visitor.submitted(page, "Yes, I have a conflict of interest")
    assert "You take no part in deciding this application any more." in page.words
    sign(second, application.id, 2)
    assert stage_of(application) == "faculty-review"
    sign(other, application.id, 3)
    assert stage_of(application) == "approval"
    (found,) = results(by_id(application.id), world.coordinator)
    assert (found.counted, str(found.total)) == (2, "50.0")
    assert sorted((opinion.comment, opinion.conflict) for opinion in found.opinions) == [
        ("", False),
        ("", False),
        ("She is my niece.", True),
    ]
    assert results(by_id(application.id), first) == []
    said = "Declared a conflict of interest: others decide"
    assert said in Visitor(app, world.coordinator).get(page_of(application)).words
    assert said not in Visitor(app, application.subject).get(page_of(application)).words


def test_the_committee_needs_more_than_half_and_reads_afterwards(app, world):
    world.committee.append(person(f"committee-member@call:{world.call.id}", name="Member 3"))
    application = world.at_committee(application=world.application)
    late = Visitor(app, world.committee[2])
    opened = late.get("reviews.assess", reference=application.reference)
    assert "Assessments needed: 2, asked for: 3. Once so many are signed" in opened.words
    sign(world.committee[0], application.id, 4)
    assert stage_of(application) == "committee"
    assert results(by_id(application.id), world.committee[0]) == []
    sign(world.committee[1], application.id, 2)
    assert stage_of(application) == "selection"
    found = results(by_id(application.id), world.committee[0])
    assert [result.stage for result in found] == ["faculty-review", "committee"]
    assert {opinion.who for result in found for opinion in result.opinions} == {""}
    assert str(found[1].total) == "60.0"
    answer = late.get("reviews.assess", reference=application.reference)
    enough = (
        f"Enough assessments of {application.reference} are signed: 2 of 3. So it has gone on without yours"
    )
    assert (answer.status, f"{enough} to “Selection”" in answer.words) == (409, True)
    typed = late.submit(opened, "Save draft", comment="Three hours of thought.")
    assert (typed.status, enough in typed.words, "Three hours of thought." in typed.words) == (
        409,
        True,
        True,
    )
    call = late.get("calls.show", reference=world.call.reference)
    assert "more than half are needed" in call.words


def test_a_stale_page_signs_nothing(app, world):
    application = world.application
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("reviews.assess", reference=application.reference)
    workflow.fire(application.id, "withdraw", actor=application.subject, seen_version=None, now=utc_now())
    db.session.commit()
    answer = reviewer.submit(page, "Save draft", points__standing=3)
    assert answer.status in (404, 409)
    assert stage_of(application) == "withdrawn"


def test_whoever_lost_the_role_reads_the_case_no_more(app, world):
    application = world.application
    reviewer = world.reviewers[0]
    address = f"/applications/{application.reference}"
    seen = Visitor(app, reviewer).get(address)
    assert (seen.status, "Madina" in seen.words) == (200, True)
    db.session.execute(update(Grant).where(Grant.person_id == reviewer.id).values(ends_at=utc_now()))
    db.session.commit()
    assert Visitor(app, reviewer).get(address).status == 404


def test_tasks_of_a_reviewer_can_be_told_apart_and_what_was_signed_stays_readable(app, world):
    first, second = world.application, world.checked(world.student("Farrukh"))
    reviewer = Visitor(app, world.reviewers[0])
    page = reviewer.get("workflow.tasks")
    assert {"Madina", "Farrukh"} <= set(page.links())
    assert first.reference in page.words
    assert "Riga Technical University" in page.words
    page = reviewer.get("reviews.assess", reference=first.reference)
    assert "0 signed, 2 to go" in page.words
    sign(world.reviewers[0], first.id, 4, "Mine to keep.")
    page = reviewer.get("reviews.assess", reference=second.reference)
    assert "1 signed, 1 to go" in page.words
    own = reviewer.get("reviews.own")
    assert "can be taken back" in own.words
    assert "Mine to keep." in reviewer.get(own.links()[first.reference]).words
    assert second.reference not in own.words
    assert Visitor(app, first.subject).get("reviews.own").status == 403
    assert Visitor(app, world.reviewers[1]).get("reviews.own").links().keys().isdisjoint({first.reference})


def test_what_one_has_assessed_is_no_task_by_a_borrowed_role(app, world):
    application = world.application
    taker, day = world.reviewers[0], local_day(utc_now())
    lent_days = {"from_day": day, "to_day": day + timedelta(days=5)}
    (grant,) = world.dean.grants
    accounts.delegate(world.dean, grant_id=grant.id, address=taker.email, **lent_days, now=utc_now())
    db.session.commit()
    for each in world.reviewers[:2]:
        sign(each, application.id, 4)
    assert stage_of(application) == "approval"
    shown = [
        application.reference in Visitor(app, who).get("workflow.tasks").words for who in (world.dean, taker)
    ]
    assert shown == [True, False]


@pytest.mark.parametrize("signed", [None, 0, 1])
def test_an_application_is_promised_by_when_all_assessments_that_it_needs_are(app, world, signed):
    application = world.application
    early, late = (
        db.session.scalars(
            select(Wait).where(
                Wait.case_id == application.id, Wait.person_id == each.id, Wait.closed_at.is_(None)
            )
        ).one()
        for each in world.reviewers[:2]
    )
    late.due_at = early.due_at + timedelta(days=8)
    db.session.commit()
    expected = early.due_at if signed == 1 else late.due_at
    if signed is not None:
        sign(world.reviewers[signed], application.id, 4)
    said = " ".join(in_words(local_day(expected), "en").split())
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert f"Promised by {said}" in page.words
    page = Visitor(app, world.coordinator).get("workflow.holders", reference=application.reference)
    assert said in page.words


def test_a_substitute_reads_how_many_wait_for_whom_they_act(app, world):
    first, second = world.application, world.checked(world.student("Farrukh"))
    lender, taker, day = world.reviewers[0], person(name="Behruz"), local_day(utc_now())
    (grant,) = lender.grants
    days = {"from_day": day, "to_day": day + timedelta(days=5)}
    accounts.delegate(lender, grant_id=grant.id, address=taker.email, **days, now=utc_now())
    db.session.commit()
    acting = Visitor(app, taker)
    assert "0 signed, 2 to go" in acting.get("reviews.assess", reference=first.reference).words
    sign(taker, first.id, 4)
    assert "1 signed, 1 to go" in acting.get("reviews.assess", reference=second.reference).words
    own = Visitor(app, lender).get("reviews.assess", reference=second.reference)
    assert "0 signed, 1 to go" in own.words


def test_who_acts_for_somebody_and_they_read_that_the_other_has_begun_the_same_assessment(app, world):
    application = world.application
    lender, other, taker = *world.reviewers[:2], person(name="Behruz")
    (grant,) = lender.grants
    today = local_day(utc_now())
    days = {"from_day": today, "to_day": today + timedelta(days=5)}
    accounts.delegate(lender, grant_id=grant.id, address=taker.email, **days, now=utc_now())
    db.session.commit()

    def begun(who: Person, *, save: bool = False) -> bool:
        visitor = Visitor(app, who)
        page = visitor.get("reviews.assess", reference=application.reference)
        if save:
            visitor.submitted(page, "Save draft", comment="Mine.")
        return "has begun this assessment too" in page.words

    assert [begun(lender, save=True), begun(other, save=True), begun(taker, save=True)] == [
        False,
        False,
        True,
    ]
    assert [begun(lender), begun(other), begun(taker)] == [True, False, True]
    page = Visitor(app, lender).get("reviews.assess", reference=application.reference)
    assert "Behruz has begun this assessment too" in page.words


def test_what_a_substitute_has_signed_stands_under_both_names(app, world):
    application = world.application
    lender, taker, day = world.reviewers[0], person(name="Behruz"), local_day(utc_now())
    (grant,) = lender.grants
    days = {"from_day": day, "to_day": day + timedelta(days=5)}
    accounts.delegate(lender, grant_id=grant.id, address=taker.email, **days, now=utc_now())
    db.session.commit()
    reviewer = Visitor(app, lender)
    late = reviewer.get("reviews.assess", reference=application.reference)
    sign(taker, application.id, 4)
    refused = reviewer.submit(late, "Sign, open next")
    assert "Behruz, who acts for you, has signed the assessment" in refused.words
    office = Visitor(app, world.coordinator)
    said = office.get("applications.show", reference=application.reference)
    assert f"Behruz for {lender.called_in('en')}" in said.words
    page = office.get("reviews.assessors", reference=world.call.reference)
    assert "1 of them by a substitute" in page.words


def test_a_criterion_that_must_be_given_is_not_called_optional(app, world):
    world.call.criteria = [{**world.call.criteria[0], "scale": 100, "weight": 100}]
    db.session.commit()
    page = Visitor(app, world.reviewers[0]).get("reviews.assess", reference=world.application.reference)
    (box,) = page.all("label", **{"for": "points-standing"})
    assert words_of(box) == "Academic standing"


def test_the_coordinator_lets_another_assess_who_is_told(app, world):
    application, other = world.application, third_reviewer(world)
    assert desk(other, application).wait is None
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("applications.show", reference=application.reference)
    gone = next(each for each in world.reviewers if each is not other)
    form_of_one = next(each for each in page.all("option") if words_of(each) == other.name)
    assert form_of_one.get("value") == str(other.id)
    page = coordinator.submitted(page, "Appoint", person=other.id)
    assert "Somebody else assesses now" in page.words
    taken = db.session.scalars(select(Message).where(Message.key == "assessment-given-to-another")).one()
    assert (taken.link, "to somebody else. Nothing more is asked of you there." in taken.text) == (None, True)
    assert "You had begun" not in taken.text
    held = {each.id for each in world.reviewers if desk(each, by_id(application.id)).wait is not None}
    assert (len(held), other.id in held) == (2, True)
    told = select(Message.link).where(Message.person_id == other.id, Message.key == "task-arrived")
    assert "Your points" in Visitor(app, other).get(db.session.scalars(told).one()).words
    with pytest.raises(Refusal, match="not-yours-to-move"):
        services.replace_assessor(gone, by_id(application.id), 1, person_id=other.id, now=utc_now())


def test_the_office_reminds_once_a_day_and_it_stands_in_the_history(app, world):
    application = world.application
    late = utc_now() - timedelta(days=1)
    db.session.execute(update(Case).where(Case.id == application.id).values(due_at=late))
    db.session.commit()
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("applications.show", reference=application.reference)
    after = coordinator.submitted(page, "Remind them by e-mail")
    assert "2 reminders are on their way." in after.words
    assert "Reminded those whom it waits for" in after.words
    written = select(Message.person_id).where(Message.key == "reminder")
    assert set(db.session.scalars(written)) == {each.id for each in world.reviewers}
    again = coordinator.submit(after, "Remind them by e-mail")
    assert again.status == 409
    assert "They have been reminded today already." in again.words


@pytest.mark.parametrize(
    ("assessor", "applicant", "alike"),
    [
        ("Рахимова Нигина", "Farrukh Rahimov", True),
        ("Раҳимзода Нигина", "Раҳимов Фаррух", True),
        ("Назаров Далер", "Далер Раҳимов", False),
    ],
)
def test_a_conflict_is_hinted_at_by_the_stem_of_a_name(assessor, applicant, alike):
    assert share_a_name(assessor, applicant) == alike


@pytest.mark.parametrize(
    ("assessor", "text", "named"),
    [
        ("Назаров Далер", "My supervisor is D. Nazarov, of the faculty", True),
        ("Назаров Далер", "Роҳбарам Назарова Дилбар аст", True),
        ("Назарӣ Далер", "Роҳбари ман: Назарӣ.", True),
        ("Назаров Далер", "I want to study ceramics", False),
        ("Назаров Далер", "таҳлили назарӣ ва амалӣ", False),
        ("Назаров Далер", "Назарӣ ва амалӣ омӯхтам", False),
        ("Давлатов Баҳром", "дар донишгоҳи давлатӣ", False),
        ("Давлатов Баҳром", "давлатов", False),
    ],
)
def test_a_name_is_found_in_a_text_and_everyday_words_are_none(assessor, text, named):
    assert is_named(assessor, text) == named


def test_an_assessor_who_is_named_reads_where(app, world):
    reviewer = world.reviewers[0]
    address = {"reference": world.application.reference}
    visitor = Visitor(app, reviewer)
    assert "Your family name" not in visitor.get("reviews.assess", **address).words
    reviewer.name = "Назаров Далер"
    answers = db.session.get(SectionAnswers, (world.application.id, "motivation"))
    answers.values = {**answers.values, "motivation": "Роҳбари ман Д. Назаров аст."}
    db.session.commit()
    page = visitor.get("reviews.assess", **address)
    assert "Your family name stands in this application: Motivation." in page.words


@pytest.mark.parametrize(
    ("pressed", "signed"), [("Save draft", False), ("Sign, open next", True)], ids=["saves", "signs"]
)
def test_after_signing_in_again_the_button_says_what_was_pressed(app, world, pressed, signed):
    reviewer, visitor = world.reviewers[0], Visitor(app, world.reviewers[0])
    page = visitor.get("reviews.assess", reference=world.application.reference)
    accounts.sign_out(reviewer, now=utc_now())
    reviewer.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    typed = {"points__standing": 4, "points__motivation": 5, "recommendation": "recommend"}
    ended = visitor.submit(page, pressed, **typed, comment="A clear aim.")
    again = visitor.submit(ended, "Sign in", email=reviewer.email, password=PASSWORD)
    assert again.heading == "You are signed in again"
    visitor.submitted(again, pressed)
    assert bool(signed_scores([world.application.id], "faculty-review")) is signed


def test_a_form_that_is_too_old_is_sent_once_more_by_the_button_that_was_pressed(app, world):
    visitor = Visitor(app, world.reviewers[0])
    page = visitor.get("reviews.assess", reference=world.application.reference)
    asked = visitor.submit(page, "Save draft", points__standing=4, csrf_token="of another time")
    assert asked.heading == "Please send it once more"
    assert "Your draft is saved." in visitor.submitted(asked, "Save draft").words
