"""An appeal about points: those who signed them look at them again, and a selection made anew counts what stands then."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.accounts.services import end_grant
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.selection import services
from mobility.selection.appeals import get_appeal
from mobility.selection.models import Appeal
from tests.applications.world import person
from tests.client import Page, Visitor, rendered_values, words_of
from tests.selection.world import (
    Office,
    appealed,
    place_of,
    run_jobs,
    stage_of,
    withdraws,
)

ANSWER = "The certificate of motivation was not read: please read it."
WHY = "I had overlooked the certificate."


@dataclass
class Scored(Office):
    """Of three people Madina has the only seat, by points of 5; the `other` waits by 3, and `unseated` by 2, both from both
    members."""

    other: Application = None  # type: ignore[assignment]  # set by `scene`
    unseated: Application = None  # type: ignore[assignment]  # as above
    vice: Person = None  # type: ignore[assignment]  # as above


def scene(app) -> Scored:
    world = Scored.open()
    world.at_selection(5, (0,), name="Madina")
    world.other = world.at_selection(3, (0,), name="Zarina")
    world.unseated = world.at_selection(2, (0,), name="Farrukh")
    world.selected()
    world.unseated = by_id(world.unseated.id)
    world.vice = person("vice-rector@all", name="Vice-rector")
    db.session.commit()
    return world


def granted(app, world: Scored, answer: str = ANSWER) -> Appeal:
    appeal = appealed(world.unseated)
    answers = Visitor(app, world.vice)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    answers.submitted(page, "Answer the appeal", outcome="granted", remedy="scored-anew", answer=answer)
    db.session.refresh(appeal)
    return appeal


def messages_to(someone: Person) -> list[str]:
    keys = select(Message.key).where(Message.person_id == someone.id).order_by(Message.id)
    return [key for key in db.session.scalars(keys) if key.startswith(("appeal", "points"))]


def card(page: Page, id: str = "appeal") -> str:
    (found,) = page.all("section", id=id)
    return words_of(found).replace("\u00a0", " ")


def desk(app, member: Person, application: Application) -> tuple[Visitor, Page]:
    visitor = Visitor(app, member)
    return visitor, visitor.get("reviews.assess", reference=application.reference)


def corrects(app, member: Person, application: Application, standing: int = 5, motivation: int = 5) -> Page:
    visitor, page = desk(app, member, application)
    return visitor.submitted(
        page, "Sign the other points", points__standing=standing, points__motivation=motivation, reason=WHY
    )


def keeps(app, member: Person, application: Application) -> Page:
    visitor, page = desk(app, member, application)
    return visitor.submitted(page, "My points stay as they were", reason="I had read it.")


def test_points_are_looked_at_again_and_a_selection_made_anew_counts_them(app, world):
    """The whole way: one of two corrects, the other stays, and the seat that there is more comes by the points of then."""
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    until = in_words(local_day(appeal.carry_out_by), "en").replace("\u00a0", " ")
    student, office = Visitor(app, application.subject), Visitor(app, world.coordinator)
    assert [messages_to(each) for each in (first, second, world.coordinator)] == [
        ["points-to-look-at"],
        ["points-to-look-at"],
        [],
    ]
    said = card(student.get("applications.show", reference=application.reference))
    assert "Those who assessed look at the points that they signed again" in said
    assert (
        f"It lies with those who assessed; Coordinator of the office then does what follows. They look by: {until}"
        in said
    )
    tasks = Visitor(app, first).get("workflow.tasks")
    (what,) = [name for name in tasks.links() if name.startswith("An appeal is granted: look at your points")]
    assert what.replace("\u00a0", " ").endswith(f"by {until}")
    reviewer = Visitor(app, first)
    page = reviewer.get(tasks.links()[what])
    assert ANSWER in page.words
    assert "You gave 2 of 5." in page.words
    refused = reviewer.submit(page, "Sign the other points", points__standing=5, points__motivation=5)
    assert (refused.status, refused.errors()) == (
        422,
        ["Why there are other points, or why they stay: Say in a sentence why: those who decide read it."],
    )
    done = reviewer.submitted(refused, "Sign the other points", reason=WHY)
    assert f"You have looked at your points of {application.reference} again: it is done." in done.words
    assert "corrected" in done.words
    assert WHY in done.words
    assert messages_to(world.coordinator) == []
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "Member 1 points corrected" in card(page, "signers")
    assert "from 40% to 100%" in card(page, "signers")
    assert "Member 2 still to look" in card(page, "signers")
    page_of_person = student.get("applications.show", reference=application.reference)
    assert "as they are now" not in page_of_person.words
    assert "now 3.5" not in page_of_person.words
    early = office.submit(page, "It is done", done="We have looked at it.")
    assert early.status == 422
    assert f"Still to look at their points again, by {until}: Member 2." in early.words.replace("\u00a0", " ")
    keeps(app, second, application)
    assert messages_to(world.coordinator) == ["appeal-looked-at"]
    assert messages_to(application.subject)[-1] == "appeal-scored-anew"
    page = student.get("applications.show", reference=application.reference)
    assert "the score was 40% before, and is 70% now. The selection is made anew" in card(page)
    assert "40% (by the points as they are now: 70%)" in card(page, "selection")
    assert "now 3.5" in card(page, "selection")
    page = office.get("appeals.show", appeal_id=appeal.id)
    early = office.submit(page, "It is done", done="We have looked at it.")
    assert "Since the appeal was granted no selection was made anew." in early.words
    page = office.get("selection.overview", reference=world.call.reference)
    assert "An appeal was granted: the selection is to be made anew" in page.words
    world.seats(2, 1, 1)
    world.selected()
    db.session.refresh(appeal)
    assert (appeal.carried_out_at is None, stage_of(application), stage_of(world.other)) == (
        False,
        "nomination",
        "waiting-list",
    )
    assert place_of(application) == world.call.destinations[0].id
    page = student.get("applications.show", reference=application.reference)
    assert "A selection made anew has counted them." in card(page, f"appeal-{appeal.id}")


def owing(app, member: Person) -> list[str]:
    """What stands among the tasks of a member."""
    return [
        name
        for name in Visitor(app, member).get("workflow.tasks").links()
        if name.startswith("An appeal is granted: look at your points again")
    ]


def corrections(application: Application) -> list[dict]:
    found = select(Event.facts).where(
        Event.chain == f"case:{application.id}", Event.name == "assessment-corrected"
    )
    return list(db.session.scalars(found.order_by(Event.number)))


def test_where_the_points_stay_the_coordinator_writes_why(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    office, student = Visitor(app, world.coordinator), Visitor(app, application.subject)
    assert "Points are looked at again after an appeal, by" in office.get("workflow.tasks").words
    keeps(app, first, application)
    keeps(app, second, application)
    assert (owing(app, first), messages_to(application.subject)[-1]) == ([], "appeal-granted")
    assert (
        "The points were looked at again after an appeal: say what follows by"
        in office.get("workflow.tasks").words
    )
    page = student.get("applications.show", reference=application.reference)
    assert "and stay: the score is 40%. The office writes why." in card(page)
    assert "by the points as they are now" not in page.words
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "The points stay. Read the reasons of those who assessed" in page.words
    assert "I had read it." in card(page, "signers")
    office.submitted(page, "It is done", done="Both have read it, and it was counted.")
    page = student.get("applications.show", reference=application.reference)
    assert "Both have read it, and it was counted." in card(page)
    assert "I had read it." not in page.words
    assert messages_to(application.subject)[-1] == "appeal-carried-out"


def test_pressed_twice_it_is_said_once_and_two_windows_do_not_undo_each_other(app, world):
    application, (first, _second) = world.unseated, world.committee
    granted(app, world)
    visitor, page = desk(app, first, application)
    other = visitor.get("reviews.assess", reference=application.reference)
    typed = {"points__standing": 4, "points__motivation": 5, "reason": WHY}
    for _press in range(2):
        visitor.submitted(page, "Sign the other points", **typed)
    late = visitor.submit(other, "My points stay as they were", reason="I had read it.")
    assert (late.status, "You have looked at these points again already" in late.words) == (409, True)
    assert [each["points_after"] for each in corrections(application)] == [{"standing": 4, "motivation": 5}]


def test_other_points_are_other_and_those_that_stay_are_the_same(app, world):
    application, (first, _second) = world.unseated, world.committee
    granted(app, world)
    visitor, page = desk(app, first, application)
    same = visitor.submit(page, "Sign the other points", reason=WHY)
    assert (same.status, "These are the points that you have signed." in same.words) == (422, True)
    other = visitor.submit(same, "My points stay as they were", points__standing=4)
    assert (other.status, "You have given other points" in other.words) == (422, True)
    assert (rendered_values(other.root)["points-standing"], rendered_values(other.root)["reason"]) == (
        ["4"],
        [WHY],
    )
    off = visitor.submit(other, "Sign the other points", points__standing=9)
    assert off.errors() == ["Academic standing: Give points from 0 to 5."]
    assert corrections(application) == []
    told = visitor.submitted(off, "Sign the other points", points__standing=2, recommendation="decline")
    assert "Looked at again on" in told.words, "a recommendation alone is a correction too"


def test_what_is_typed_while_looking_again_is_kept_as_a_draft_until_it_is_signed(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    visitor, page = desk(app, first, application)

    def autosave(page: Page, **typed: str):
        form, button = page.form("Save draft")
        data = {**rendered_values(form), **typed}
        return visitor.http.post(
            button.get("formaction") or form.get("action"), data=data, headers={"X-Autosave": "1"}
        )

    kept = autosave(page, **{"points-standing": "4", "reason": "I had"})
    assert (kept.status_code, kept.json["shows"]) == (200, {})
    off = {"points-standing": "9", "reason": "I had", "seen": kept.json["fields"]["seen"]}
    assert autosave(page, **off).status_code == 422
    again = visitor.get("reviews.assess", reference=application.reference)
    typed = rendered_values(again.form("Save draft")[0])
    assert (typed["points-standing"], typed["points-motivation"], typed["reason"]) == (
        ["4"],
        ["2"],
        ["I had"],
    )
    assert "You gave 2 of 5." in again.words, "what is signed stays beside it"
    other = visitor.get("reviews.assess", reference=application.reference)
    saved = visitor.submitted(again, "Save draft", reason=WHY)
    assert "Your draft is saved. Nobody else sees it." in saved.words
    late = visitor.submit(other, "Sign the other points", points__motivation=5)
    assert (late.status, "look at it and sign once more" in late.words) == (422, True)
    assert corrections(application) == []
    office = Visitor(app, world.coordinator)
    for reader in (office, Visitor(app, second), Visitor(app, application.subject)):
        assert WHY not in reader.get("applications.show", reference=application.reference).words
    assert "Member 1 still to look" in card(office.get("appeals.show", appeal_id=appeal.id), "signers")
    visitor.submitted(saved, "Sign the other points", points__motivation=5)
    assert [each["points_after"] for each in corrections(application)] == [{"standing": 4, "motivation": 5}]
    assert autosave(page, reason="Once more.").status_code == 409


def test_who_can_no_longer_sign_does_not_hold_it_up(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    office = Visitor(app, world.coordinator)
    (grant,) = db.session.scalars(select(Grant.id).where(Grant.person_id == second.id))
    page = Visitor(app, administrator()).get("accounts.ending_grant", person_id=second.id, grant_id=grant)
    assert (
        f"look at their points of 1 application again after an appeal: {application.reference}" in page.words
    )
    assert "what waited goes to them" not in page.words
    assert "cannot take over everything: Member 1" in page.words
    end_roles(second)
    db.session.commit()
    page = office.get("appeals.show", appeal_id=appeal.id)
    assert "Member 2 can no longer sign here" in card(page, "signers")
    assert messages_to(world.coordinator) == []
    corrects(app, first, application)
    assert messages_to(world.coordinator) == ["appeal-looked-at"]


def test_an_old_page_of_who_has_the_role_no_more_says_so_with_what_was_typed(app, world):
    application, (_first, second) = world.unseated, world.committee
    granted(app, world)
    visitor, page = desk(app, second, application)
    end_roles(second)
    db.session.commit()
    said = f"You assessed {application.reference} by a role that you do not have any more."
    late = visitor.submit(page, "Sign the other points", points__standing=4, reason=WHY)
    assert (late.status, said in late.words) == (409, True)
    assert "Academic standing 4" in late.words
    assert f"Why there are other points, or why they stay {WHY}" in late.words
    assert visitor.get(late.links()["Back"]).words == visitor.get("workflow.tasks").words
    opened = visitor.get("reviews.assess", reference=application.reference)
    assert (opened.status, said in opened.words) == (409, True)
    assert Visitor(app, person(name="Somebody")).get(opened.address).status == 404
    assert corrections(application) == []


def test_where_the_last_who_owes_it_loses_the_role_it_goes_on(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    end_roles(second)
    db.session.commit()
    run_jobs("selection.go_on_scored")
    db.session.refresh(appeal)
    assert (appeal.looked_at is None, appeal.run_owed_from is None) == (False, False)
    assert messages_to(world.coordinator) == ["appeal-looked-at"]


def test_where_a_conflict_leaves_fewer_assessments_it_is_said_first_whether_the_points_count(app, world):
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    corrects(app, first, application)
    declares_conflict(app, second, application)
    db.session.refresh(appeal)
    assert (appeal.rests_on_fewer, appeal.score_after, messages_to(world.coordinator)) == (True, None, [])
    assert owing(app, second) == []
    found = Visitor(app, world.coordinator).get("appeals.show", appeal_id=appeal.id)
    assert "Member 2 Conflict of interest, does not count" in card(found, "signers")
    rests = f"The score of {application.subject.called} ({application.reference}) rests on 1 assessment, and on 2 for"
    assert rests in card(found, "signers")
    student, answers = Visitor(app, application.subject), Visitor(app, world.vice)
    shown = student.get("applications.show", reference=application.reference)
    assert "the score rests on fewer assessments now than those of others" in card(shown)
    assert ("now 5" in shown.words, "by the points as they are now" in shown.words) == (False, False)
    assert messages_to(application.subject)[-1] == "appeal-on-fewer"
    tasks = answers.get("workflow.tasks")
    (what,) = [name for name in tasks.links() if name.startswith("An appeal is granted: choose by")]
    page = answers.get(tasks.links()[what])
    assert (rests in page.words, "Those who assessed look at their points again;" in page.words) == (
        True,
        False,
    )
    page = answers.submitted(page, "Choose what follows", remedy="scored-anew", answer="One is enough here.")
    db.session.refresh(appeal)
    assert (appeal.score_before, appeal.score_after, appeal.run_owed_from is None) == (40, 100, False)
    assert "the score was 40% before, and is 100% now" in page.words
    assert messages_to(application.subject)[-2:] == ["appeal-follows", "appeal-scored-anew"]
    assert messages_to(world.coordinator) == ["appeal-looked-at"]


def test_nobody_looks_at_what_they_are_not_asked_about(app, world):
    """Before an appeal is granted, for another appeal, after it is closed, and who has signed nothing here."""
    application, (first, _second) = world.unseated, world.committee
    visitor, page = desk(app, first, application)
    assert "Sign the other points" not in page.buttons()
    appeal = granted(app, world)
    visitor, page = desk(app, first, application)
    foreign = visitor.submit(page, "My points stay as they were", appeal=appeal.id + 1, reason=WHY)
    assert (foreign.status, "You are not asked to look at these points again" in foreign.words) == (422, True)
    assert Visitor(app, world.dean).get("reviews.assess", reference=application.reference).status in (
        404,
        409,
    )
    withdraws(application)
    gone = visitor.submit(page, "My points stay as they were", reason=WHY)
    assert (gone.status, "the appeal is settled or closed" in gone.words) == (409, True)
    assert (corrections(application), owing(app, first)) == ([], [])
    settled = select(Message.settled_at).where(Message.key == "points-to-look-at")
    assert None not in list(db.session.scalars(settled))


def end_roles(member: Person) -> None:
    ends = administrator()
    for grant in db.session.scalars(select(Grant).where(Grant.person_id == member.id)).all():
        end_grant(ends, grant.id, now=utc_now())


def administrator() -> Person:
    found = person("administrator@all", name="Admin")
    db.session.commit()
    return found


def declares_conflict(app, member: Person, application: Application) -> None:
    visitor, page = desk(app, member, application)
    asked = visitor.get(page.links()["Declare a conflict of interest"])
    visitor.submitted(asked, "Yes, I have a conflict of interest")


def test_where_nobody_can_look_any_more_it_is_not_said_and_something_else_is_chosen(app, world):
    """The one's role has ended, the other takes no part: whoever granted the appeal chooses what follows instead."""
    application, (first, second) = world.unseated, world.committee
    appeal = granted(app, world)
    end_roles(first)
    db.session.commit()
    declares_conflict(app, second, application)
    student, answers = Visitor(app, application.subject), Visitor(app, world.vice)
    said = card(student.get("applications.show", reference=application.reference))
    assert "Nobody of those who assessed can look at their points any more, and nobody has" in said
    assert "Vice-rector chooses what." in said
    assert ("were looked at again" in said, ANSWER in said) == (False, True)
    assert messages_to(application.subject)[-1] == "appeal-not-looked-at"
    assert (messages_to(world.vice)[-1], messages_to(world.coordinator)) == ("appeal-remedy-anew", [])
    assert "An appeal is" not in Visitor(app, world.coordinator).get("workflow.tasks").words
    tasks = answers.get("workflow.tasks")
    (what,) = [name for name in tasks.links() if name.startswith("An appeal is granted: choose by")]
    page = answers.get(tasks.links()[what])
    assert "Dismiss: the result stays" not in page.words
    assert "Those who assessed look at their points again" not in page.words
    assert "Member 1 can no longer sign here" in card(page, "signers")
    assert "they read it too" not in page.words
    assert "choose that those look at them again" not in page.words
    second_tab = answers.get("appeals.show", appeal_id=appeal.id)
    owed = answers.submit(page, "Choose what follows", answer="So one seat more is looked for.")
    assert (owed.status, owed.errors()) == (422, ["Choose what follows."])
    page = answers.submitted(owed, "Choose what follows", remedy="seat-beyond")
    assert (ANSWER in page.words, "So one seat more is looked for." in page.words) == (True, True)
    db.session.refresh(appeal)
    assert (appeal.granted, appeal.is_owed, appeal.lacks_remedy) == (True, True, False)
    said = card(student.get("applications.show", reference=application.reference))
    assert "A seat beyond those of the call is looked for." in said
    assert messages_to(application.subject)[-1] == "appeal-follows"
    assert messages_to(world.coordinator) == ["appeal-to-carry-out"]
    late = answers.submit(second_tab, "Choose what follows", remedy="fresh-run", answer="Made anew.")
    assert (late.status, "This appeal is answered already." in late.words) == (409, True)
    assert "Answer Made anew. What follows if you grant it The selection is made anew" in late.words


def test_what_is_granted_and_lacks_a_remedy_cannot_be_carried_out_or_dismissed(app, world):
    application = world.unseated
    appeal = granted(app, world)
    office = Visitor(app, world.coordinator)
    page = office.get("appeals.show", appeal_id=appeal.id)
    for member in world.committee:
        end_roles(member)
    db.session.commit()
    run_jobs("selection.go_on_scored")
    early = office.submit(page, "It is done", done="We have looked at it.")
    assert early.status in (409, 422)
    assert "It is done" not in office.get("appeals.show", appeal_id=appeal.id).buttons()
    found = get_appeal(world.vice, appeal.id)
    assert found is not None
    with pytest.raises(Refusal, match="appeal-remedy-owed"):
        services.answer_appeal(world.vice, found, outcome="dismissed", remedy="", answer="No.", now=utc_now())
    db.session.rollback()
    listed = Visitor(app, world.head).get("appeals.index")
    assert ("Vice-rector" in listed.words, "Granted" in listed.words) == (True, False)
    withdraws(application)
    db.session.refresh(appeal)
    assert (appeal.waits, appeal.is_owed) == (False, False)
