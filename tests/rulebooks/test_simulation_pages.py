"""The page of a simulation: a text, a call, what it comes to, the same as files; three cases cost what one costs."""

from datetime import timedelta

import pytest
from flask import Flask

from mobility.base.database import db
from mobility.base.lending import ChainKind, Label, lent
from mobility.workflow import services
from mobility.workflow.models import Case
from tests.client import Page, Visitor
from tests.rulebooks.test_pages import visitor
from tests.rulebooks.test_simulation import LEGAL
from tests.workflow.world import COUNCIL, NOW, REVIEWED, Office, World, store

CALL = 12


@pytest.fixture
def office(world: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Office:
    named = ChainKind(lambda ids: {number: Label("Autumn call") for number in ids}, lambda words: [])
    monkeypatch.setitem(lent.chains, "call", named)
    store(REVIEWED)
    return Office.staffed()


def over(world: World, office: Office, number: int = 1) -> list[Case]:
    """Cases that two reviewers have let pass, the second after seven days."""
    cases = [world.case("reviewed", office.applicant) for _ in range(number)]
    for case in cases:
        case.submitted_at = NOW
        asked = [each for each in office.reviewers if services.wait_of(each, case)]
        for days, reviewer in zip((1, 4), asked, strict=True):
            services.close_wait(case, reviewer, now=NOW + timedelta(days=days))
            services.changed(case, "assessments", now=NOW + timedelta(days=days))
        assert case.stage == "done"
    db.session.commit()
    return cases


def draft(head: Visitor, text: str) -> None:
    head.submit(head.get("rulebooks.draft", key="reviewed"), "Save the draft", text=text)


def simulated(head: Visitor, **values: object) -> Page:
    return head.get("simulations.show", key="reviewed", call=CALL, **values)


def test_nothing_to_go_through_is_said(world: World, office: Office, app: Flask) -> None:
    head = visitor(app, "head-of-office@all")
    assert "No case has followed this rule book yet" in head.get("simulations.show", key="reviewed").words
    world.case("reviewed", office.applicant).submitted_at = NOW
    db.session.commit()
    page = simulated(head)
    assert "No case of this call is over" in page.words
    assert "1 case was gone through" in simulated(head, running="yes").words


def test_a_draft_is_tried_from_its_page(world: World, office: Office, app: Flask) -> None:
    case = over(world, office)[0]
    head = visitor(app, "head-of-office@all")
    draft(head, REVIEWED.replace("working_days = 5", "working_days = 3"))
    page = head.get(head.get("rulebooks.draft", key="reviewed").links()["Try it on an earlier call"])
    page = head.submitted(page, "Go through them")
    assert "1 case was gone through" in page.words
    assert "Each case would have ended as it did." in page.words
    assert "Late: 1 of 2 tasks; as it was, 0 of 2." in page.words
    assert case.reference in page.words
    assert "Nothing would have been otherwise." in simulated(head, text="1").words
    shown = head.get("rulebooks.draft", key="reviewed")
    assert "Late: 1 of 2 tasks; as it was, 0 of 2." in shown.words
    assert "1 case was gone through" in head.get(shown.links()["See the whole simulation"]).words
    administrator = visitor(app, "administrator@all").get("rulebooks.draft", key="reviewed")
    assert "Late: 1 of 2 tasks; as it was, 0 of 2." in administrator.words
    assert "See the whole simulation" not in administrator.links()
    draft(head, REVIEWED.replace("working_days = 5", "working_days = 2"))
    later = head.get("rulebooks.draft", key="reviewed")
    assert "The draft was changed since: it may come to something else now." in later.words


def test_what_would_have_waited_and_what_has_no_place(world: World, office: Office, app: Flask) -> None:
    cases = over(world, office, 3)
    head = visitor(app, "head-of-office@all")
    store(REVIEWED.replace('to       = "done"', 'to       = "legal"', 1) + LEGAL)
    page = simulated(head, text="2")
    assert "3 cases would have waited for: Vice-rector" in page.words
    assert simulated(head, text="1").status == 200
    store(REVIEWED.replace("assessments = 2", "assessments = 1"))
    page = simulated(head, text="3")
    assert "3 acts would have had no place." in page.words
    acts = head.get("simulations.export", key="reviewed", call=CALL, text="3", list="acts")
    lines = acts.response.get_data(as_text=True).splitlines()
    assert len(lines) == 4
    assert "the case would have been over" in lines[1]
    listed = head.get("simulations.export", key="reviewed", call=CALL, text="3").response.get_data(
        as_text=True
    )
    assert sorted(line.split(";")[0] for line in listed.splitlines()[1:]) == sorted(
        c.reference for c in cases
    )


def test_each_of_two_new_stages_is_told_with_everybody_whom_it_would_have_waited_for(
    world: World, office: Office, app: Flask
) -> None:
    over(world, office, 2)
    head = visitor(app, "head-of-office@all")
    council = "[stages.council]" + COUNCIL.partition("[stages.council]")[2]
    legal = LEGAL.replace('to    = "done"', 'to    = "council"')
    ends = '[ends.rejected]\ntitle = { en = "Rejected", ru = "R", tg = "R" }\n'
    review = REVIEWED.replace('to       = "done"', 'to       = "legal"', 1)
    store(review.replace("[stages.review]", ends + "[stages.review]") + legal + council)
    page = simulated(head, text="2")
    assert "2 cases would have waited for: Vice-rector" in page.words
    assert "2 cases would have waited for: Committee member, Vice-rector" in page.words
    assert "2 cases would have waited for what nobody did." in page.words


def test_it_costs_the_same_for_three_cases(world: World, office: Office, app: Flask) -> None:
    head = visitor(app, "head-of-office@all")
    over(world, office)
    simulated(head)
    one = len(simulated(head).statements)
    over(world, office, 2)
    assert len(simulated(head).statements) == one


def test_a_wrong_draft_is_not_tried(world: World, office: Office, app: Flask) -> None:
    over(world, office)
    head = visitor(app, "head-of-office@all")
    draft(head, REVIEWED.replace('to       = "done"', 'to       = "don"'))
    page = simulated(head)
    assert "The draft has mistakes." in page.words
    assert "Stage by stage" not in page.words
    assert simulated(head, text="7").status == 404
    assert head.get("simulations.export", key="reviewed", call=CALL).status == 404


def test_each_sees_the_cases_that_are_theirs_to_see(world: World, office: Office, app: Flask) -> None:
    over(world, office)
    assert "1 case was gone through" in simulated(visitor(app, "coordinator@programme:1")).words
    other = simulated(visitor(app, "coordinator@programme:2"))
    assert "No case has followed this rule book yet" in other.words
    assert simulated(visitor(app, "administrator@all")).status == 403


def test_the_newest_call_whose_cases_are_all_over_is_preset(world: World, office: Office, app: Flask) -> None:
    over(world, office)
    running = world.case("reviewed", office.applicant)
    running.context, running.submitted_at = "call:13", NOW
    running.opened_at = NOW + timedelta(days=30)
    db.session.commit()
    page = visitor(app, "head-of-office@all").get("simulations.show", key="reviewed")
    (chosen,) = (
        each.get("value")
        for select in page.all("select")
        if select.get("name") == "call"
        for each in select.iter("option")
        if "selected" in each.attrib
    )
    assert chosen == str(CALL)


def test_what_was_tried_before_it_came_into_force_is_read_and_opened_after_it(
    world: World, office: Office, app: Flask
) -> None:
    over(world, office)
    head, second = visitor(app, "head-of-office@all"), visitor(app, "administrator@all")

    def in_force(text: str, *, tried: bool) -> Page:
        page = head.get("rulebooks.draft", key="reviewed")
        page = head.submitted(page, "Save the draft", text=text)
        if tried:
            head.submitted(simulated(head, text="draft"), "Go through them")
        page = head.get("rulebooks.draft", key="reviewed")
        head.submitted(page, "Save and ask for it", reason="Shorter")
        asked = second.get(second.get("rulebooks.draft", key="reviewed").links()["Put it in force"])
        second.submitted(asked, "Put it in force")
        return head.get("rulebooks.changes", key="reviewed")

    page = in_force(REVIEWED.replace("working_days = 5", "working_days = 3"), tried=True)
    said = (
        "1 case was gone through, with the acts of its record: 3. Each case would have ended as it did. "
        "Late: 1 of 2 tasks; as it was, 0 of 2."
    )
    assert "Tried on the cases of “Autumn call”" in page.words
    assert (said in page.words, "The draft was changed after that." in page.words) == (True, False)
    assert "Late: 1 of 2 tasks" in head.get(page.links()["See the whole simulation"]).words
    anew = "What stands below is worked out anew"
    assert anew not in head.get(page.links()["See the whole simulation"]).words
    over(world, office)
    later = head.get(page.links()["See the whole simulation"]).words
    assert (f"it came to something else: {said}" in later, anew in later) == (True, True)
    assert "Late: 2 of 4 tasks" in later
    versions = head.get("rulebooks.show", key="reviewed")
    assert "Late: 2 of 4 tasks" in head.get(versions.links()["Simulation: Autumn call"]).words
    reader = second.get("rulebooks.changes", key="reviewed")
    assert (said in reader.words, "See the whole simulation" in reader.links()) == (True, False)
    page = in_force(REVIEWED.replace("working_days = 5", "working_days = 2"), tried=False)
    assert "Nobody had tried it on the cases of an earlier call before it came into force." in page.words
    assert "Late: 2 of 4" in head.get(page.links()["Try it on an earlier call"] + f"&call={CALL}").words
