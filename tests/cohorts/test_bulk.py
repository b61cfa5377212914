"""One move for many cases: ticked in the list, looked at, made case by case, with a result for each."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import delete, func, select, update

from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.cohorts.models import BulkMove
from mobility.reviews.models import Conflict
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import shipped_texts, store_rule_book
from mobility.workflow.models import Case
from tests.applications.world import person
from tests.client import Visitor, words_of
from tests.selection.world import Office, run_jobs, stage_of

STAGE = "approval"
TO_MOVES = "What can be done with them"


@dataclass
class Approving(Office):
    """`waiting` for the dean: Aziza's and Bahrom's."""

    waiting: list[Application] = field(default_factory=list)


def scene(app) -> Approving:
    office = Approving.open()
    office.waiting = [office.at_approval(name) for name in ("Aziza Rahimova", "Bahrom Saidov")]
    return office


def made_by(application) -> list[tuple[str, int | None]]:
    moved = select(Event).where(Event.chain == f"case:{application.id}", Event.facts["from"].astext == STAGE)
    return [(event.facts["move"], event.actor_id) for event in db.session.scalars(moved)]


def test_from_the_tasks_one_line_leads_to_deciding_several_at_once(app, world):
    dean, title = Visitor(app, world.dean), world.call.title["en"]
    page = dean.get("workflow.tasks")
    assert "Decide several at once" in page.words
    page = dean.get(page.links()[f"Dean's approval: 2 applications, {title} ({world.call.reference})"])
    assert {"Approve the nomination (2 of 2)", "Reject (2 of 2)"} <= set(page.buttons())
    workflow.fire(world.waiting[0].id, "approve", actor=world.dean, seen_version=None, now=utc_now())
    db.session.commit()
    assert "Decide several at once" not in dean.get("workflow.tasks").words
    assert "Decide several at once" not in Visitor(app, world.reviewers[0]).get("workflow.tasks").words


def test_who_has_the_decider_s_family_name_is_named_and_not_ticked_beforehand(app, world):
    hint = "Your family name is like that of these applicants."
    assert hint not in both(app, world).words
    world.dean.name = "Рустам Раҳимов"
    db.session.commit()
    dean, page = Visitor(app, world.dean), both(app, world)
    assert hint in page.words
    assert "They are moved only if you tick them on the next page." in page.words
    page = dean.submit(page, "Approve the nomination (1 of 2)")
    aziza, bahrom = (each.reference for each in world.waiting)
    assert (hint in page.words, page.links()[f"Open {aziza} alone"]) == (True, f"/applications/{aziza}")
    assert f"Open {bahrom} alone" not in page.links()
    dean.submitted(page, "Do it for these and for those that are ticked")
    assert run_jobs("cohorts.") == 1
    assert [stage_of(each) for each in world.waiting] == [STAGE, "committee"]


def test_an_answer_that_is_refused_keeps_whom_it_asked_about_with_their_ticks(app, world):
    world.dean.name = "Рустам Раҳимов"
    db.session.commit()
    dean = Visitor(app, world.dean)
    page = dean.submit(both(app, world), "Reject (1 of 2)")
    assert "Each that is moved ends: it will be “Rejected”, and cannot be taken up again." in page.words
    aziza, bahrom = (f"{each.reference}:{each.version}" for each in world.waiting)
    for ticked in ([bahrom], [bahrom, aziza]):
        page = dean.submit(page, "Do it for these and for those that are ticked", case=ticked)
        assert (page.status, page.errors()) == (422, ["Give a reason. The person reads it."])
        (box,) = (each for each in page.all("input", name="case") if each.get("type") == "checkbox")
        assert (box.get("value"), "checked" in box.attrib) == (aziza, aziza in ticked)


def both(app, world):
    """The page that offers what can be done with both."""
    dean = Visitor(app, world.dean)
    tasks = dean.get("workflow.tasks")
    return dean.get(
        tasks.links()[f"Dean's approval: 2 applications, {world.call.title['en']} ({world.call.reference})"]
    )


def test_what_is_started_from_the_tasks_leads_back_to_them(app, world):
    dean = Visitor(app, world.dean)
    page = dean.get("workflow.tasks")
    page = dean.get(
        page.links()[f"Dean's approval: 2 applications, {world.call.title['en']} ({world.call.reference})"]
    )
    assert {"Aziza Rahimova", "Bahrom Saidov"} <= page.links().keys()
    assert page.links()["Back to the tasks"] == "/tasks"
    page = dean.submit(page, "Approve the nomination (2 of 2)")
    assert page.links()["Cancel"] == "/tasks"
    page = dean.submitted(page, "Do it for 2 applications")
    assert run_jobs("cohorts.") == 2
    page = dean.get(page.links()["Look again"])
    assert page.links()["Back to the tasks"] == "/tasks"
    assert "2 of 2 made" in page.words


def test_the_tasks_count_only_those_whom_a_decision_of_the_viewer_leads_on(app, world):
    dean, title = Visitor(app, world.dean), world.call.title["en"]
    third = world.at_approval("Dilnoza Karimova")
    assert (
        f"Dean's approval: 3 applications, {title} ({world.call.reference})"
        in dean.get("workflow.tasks").links()
    )
    db.session.add(Conflict(case_id=third.id, person_id=world.dean.id))
    db.session.commit()
    assert (
        f"Dean's approval: 2 applications, {title} ({world.call.reference})"
        in dean.get("workflow.tasks").links()
    )
    free, guarded = 'to    = "committee"\n', 'to = "committee"\nrequires = ["no-open-findings"]\n'
    text = shipped_texts()["outgoing-study.toml"]
    assert text.count(free) == 1
    stricter = store_rule_book(text.replace(free, guarded), utc_now())
    assert stricter is not None
    db.session.execute(update(Case).values(rule_book_id=stricter.id))
    db.session.commit()
    page = dean.get("workflow.tasks")
    assert "Aziza Rahimova" in page.words
    assert "Decide several at once" not in page.words


def test_asked_for_once_more_it_leads_to_how_it_went(app, world):
    dean, ticked = Visitor(app, world.dean), [case.reference for case in world.waiting]
    where = {"reference": world.call.reference, "stage": STAGE, "case": ticked}
    confirm = dean.get("bulk_moves.preview", **where, move="approve")
    first = dean.submit(confirm, "Do it for 2 applications").response.headers["Location"]
    again = dean.submit(confirm, "Do it for 2 applications")
    assert again.response.headers["Location"] == first
    assert run_jobs("cohorts.") == 2
    page = dean.submitted(confirm, "Do it for 2 applications")
    assert "You have asked for this before" in page.words
    assert "2 of 2 made" in page.words
    assert db.session.scalars(select(func.count(BulkMove.id))).one() == 1
    page = dean.get("bulk_moves.preview", **where, move="approve")
    assert ("Done already" in page.words, page.links()["See how it went"]) == (True, first)
    assert page.words.count("Now at: Committee") == 2
    page = dean.get("bulk_moves.choose", **where)
    assert "These applications have gone on meanwhile." in page.words
    assert page.words.count("Now at: Committee") == 2
    page = dean.get(page.links()["Back to the list"])
    assert "Stage: Dean's approval" in page.words
    assert "Nobody here" in page.words


def test_what_another_has_moved_all_of_is_told_case_by_case(app, world):
    dean, ticked = Visitor(app, world.dean), [case.reference for case in world.waiting]
    where = {"reference": world.call.reference, "stage": STAGE, "move": "reject", "case": ticked}
    confirm = dean.get("bulk_moves.preview", **where)
    for case in world.waiting:
        workflow.fire(case.id, "approve", actor=world.dean, seen_version=None, now=utc_now())
    db.session.commit()
    page = dean.get("bulk_moves.preview", **where)
    assert "These applications have gone on meanwhile" in page.words
    assert "See how it went" not in page.links()
    page = dean.submitted(confirm, "Do it for 2 applications", reason="No seats are left this year")
    assert "2 of 2 gone through, 2 of them not made" in page.words
    assert page.words.count("Now at: Committee") == 2
    assert (run_jobs("cohorts."), db.session.scalars(select(BulkMove.reason)).one()) == (0, "")


@pytest.mark.parametrize(("move", "ends"), [("reject", True), ("approve", False)])
def test_a_move_that_ends_cases_says_so_before_it_is_made(app, world, move, ends):
    ticked = [case.reference for case in world.waiting]
    where = {"reference": world.call.reference, "stage": STAGE, "move": move, "case": ticked}
    page = Visitor(app, world.dean).get("bulk_moves.preview", **where)
    said = "This ends 2 cases: they will be “Rejected”, and cannot be taken up again." in page.words
    assert (said, "sf-btn--warn" in page.text) == (ends, ends)


def test_what_was_refused_can_be_asked_for_once_more(app, world):
    one, dean = world.waiting[0], Visitor(app, world.dean)
    where = {"reference": world.call.reference, "stage": STAGE, "move": "approve", "case": one.reference}
    confirm = dean.get("bulk_moves.preview", **where)
    db.session.add(Conflict(case_id=one.id, person_id=world.dean.id))
    db.session.commit()
    page = dean.submitted(confirm, "Do it for 1 application")
    assert run_jobs("cohorts.") == 1
    assert "1 of 1 gone through, 1 of them not made" in dean.get(page.links()["Look again"]).words
    db.session.execute(delete(Conflict))
    db.session.commit()
    dean.submitted(confirm, "Do it for 1 application")
    assert (run_jobs("cohorts."), stage_of(one)) == (1, "committee")


def test_the_list_says_where_several_can_be_decided_at_once(app, world):
    dean, reference = Visitor(app, world.dean), world.call.reference
    line = "Choose a stage to decide several at once: Dean's approval"
    page = dean.get("cohorts.show", reference=reference)
    assert line in page.words
    page = dean.get(page.links()["Dean's approval"])
    assert (TO_MOVES in page.buttons(), line in page.words) == (True, False)
    assert line not in Visitor(app, world.coordinator).get("cohorts.show", reference=reference).words


def test_the_dean_approves_several_at_once_and_each_is_a_case_of_its_own(app, world):
    three = [*world.waiting, world.at_approval("Dilnoza Karimova")]
    dean, reference = Visitor(app, world.dean), world.call.reference
    page = dean.get("cohorts.show", reference=reference, stage=STAGE)
    assert TO_MOVES in page.buttons()
    assert TO_MOVES not in dean.get("cohorts.show", reference=reference).buttons()
    ticked = [three[0].reference, three[1].reference]
    page = dean.submit(page, TO_MOVES, case=ticked)
    assert {"Approve the nomination (2 of 2)", "Reject (2 of 2)"} <= set(page.buttons())
    page = dean.submit(page, "Approve the nomination (2 of 2)")
    assert "each goes to:" in page.words
    assert ("Bahrom Saidov" in page.words, "Dilnoza Karimova" in page.words) == (True, False)
    meanwhile = three[1]
    workflow.fire(meanwhile.id, "reject", actor=world.dean, seen_version=None, now=utc_now(), reason="No")
    db.session.commit()
    page = dean.submitted(page, "Do it for 2 applications")
    assert "1 of 2 gone through, 1 of them not made" in page.words
    (region,) = page.all("div", id="progress")
    (each,) = page.all("div", id="each")
    assert (region.get("aria-live"), each.get("data-along")) == ("polite", "")
    assert ("gone through" in words_of(region), "Bahrom Saidov" in words_of(region)) == (True, False)
    assert b"1 of 2 gone through" in dean.http.get(region.get("data-poll")).data
    assert run_jobs("cohorts.", twice=True) == 1
    page = dean.get(page.links()["Look again"])
    assert "2 of 2 gone through, 1 of them not made" in page.words
    assert "It may have been made already. Now at: Rejected" in page.words
    assert page.all("div", id="progress")[0].get("data-poll") is None
    assert [stage_of(each) for each in three] == ["committee", "rejected", STAGE]
    assert made_by(three[0]) == [("approve", world.dean.id)]


def test_all_of_a_list_can_be_moved_however_many_pages_it_has(app, world, monkeypatch):
    others = [world.waiting[0], world.at_approval("Dilnoza Karimova")]
    found = [world.waiting[1], *(world.at_approval(f"{name} Saidov") for name in ("Firuz", "Umed"))]
    dean, where = (
        Visitor(app, world.dean),
        {"reference": world.call.reference, "stage": STAGE, "search": "saidov"},
    )
    assert not [text for text in dean.get("cohorts.show", **where).links() if text.startswith("With all")]
    monkeypatch.setattr("mobility.cohorts.queries.PAGE", 1)
    way = dean.get("cohorts.show", **where).links()["With all 3 of the list"]
    monkeypatch.setattr("mobility.cohorts.picked.AT_ONCE", 2)
    some = dean.get(way)
    assert "These are the first 2 of the 3 in the list." in some.words
    assert "Approve the nomination (2 of 2)" in some.buttons()
    monkeypatch.undo()
    offered = dean.get(way)
    assert "These are the first" not in offered.words
    dean.submitted(dean.submit(offered, "Approve the nomination (3 of 3)"), "Do it for 3 applications")
    run_jobs("cohorts.")
    assert [stage_of(each) for each in (*found, *others)] == ["committee"] * 3 + [STAGE] * 2
    whole_call = dean.get("bulk_moves.choose", reference=world.call.reference, all=1)
    assert "Nothing can be moved" in whole_call.words


def test_each_move_says_for_how_many_it_can_be_made_and_why_not_for_the_others(app, world):
    free, own = world.waiting
    db.session.add(Conflict(case_id=own.id, person_id=world.dean.id))
    db.session.commit()
    dean, reference = Visitor(app, world.dean), world.call.reference
    ticked = {"reference": reference, "stage": STAGE, "case": [free.reference, own.reference]}
    page = dean.get("bulk_moves.choose", **ticked)
    assert {"Approve the nomination (1 of 2)", "Reject (1 of 2)"} <= set(page.buttons())
    assert "Somebody else decides it. Bahrom Saidov" in page.words
    assert (
        "Made one by one, on the page of each application, as they take something of each: Ask for"
        in page.words
    )
    page = dean.get("bulk_moves.choose", **{**ticked, "case": own.reference})
    assert [button for button in page.buttons() if "of 1)" in button] == []
    assert "Made one by one" not in page.words
    assert "Possible for none of them Approve the nomination You have declared a conflict" in page.words


def test_what_changed_after_it_was_asked_stays_and_says_why(app, world):
    one, other = world.waiting
    dean, reference = Visitor(app, world.dean), world.call.reference
    ticked = [one.reference, other.reference]
    page = dean.get("bulk_moves.preview", reference=reference, stage=STAGE, move="reject", case=ticked)
    again = dean.submit(page, "Do it for 2 applications")
    assert again.errors() == ["Give a reason. The person reads it."]
    page = dean.submitted(again, "Do it for 2 applications", reason="No seats are left this year")
    workflow.fire(one.id, "approve", actor=world.dean, seen_version=None, now=utc_now())
    db.session.commit()
    assert run_jobs("cohorts.") == 2
    page = dean.get(page.links()["Look again"])
    assert "2 of 2 gone through, 1 of them not made" in page.words
    assert "This case has changed since you opened the page" in page.words
    assert [stage_of(one), stage_of(other)] == ["committee", "rejected"]
    assert db.session.scalars(select(BulkMove.reason)).one() == ""


def test_how_it_went_names_the_stage_of_each_by_its_own_rule_book(app, world):
    one, other = world.waiting
    dean, ticked = Visitor(app, world.dean), [one.reference, other.reference]
    page = dean.get(
        "bulk_moves.preview", reference=world.call.reference, stage=STAGE, move="approve", case=ticked
    )
    page = dean.submitted(page, "Do it for 2 applications")
    for each in world.waiting:
        workflow.fire(each.id, "approve", actor=world.dean, seen_version=None, now=utc_now())
    text, title = shipped_texts()["outgoing-study.toml"], 'en = "Committee"'
    assert text.count(title) == 1
    older = store_rule_book(text.replace(title, 'en = "Panel"'), utc_now())
    assert older is not None
    store_rule_book(text, utc_now(), again=True)
    one.rule_book_id = older.id
    db.session.commit()
    run_jobs("cohorts.")
    words = dean.get(page.links()["Look again"]).words
    assert [words.count(f"Now at: {stage}") for stage in ("Panel", "Committee")] == [1, 1]


def test_only_who_may_move_is_offered_it_and_only_who_asked_sees_how_it_went(app, world):
    one, reference = world.waiting[0], world.call.reference
    coordinator, dean = Visitor(app, person("coordinator@all")), Visitor(app, world.dean)
    address = {"reference": reference, "stage": STAGE, "move": "approve", "case": one.reference}
    assert TO_MOVES not in coordinator.get("cohorts.show", reference=reference, stage=STAGE).buttons()
    nothing = coordinator.get("bulk_moves.choose", reference=reference, stage=STAGE, case=one.reference)
    assert "Nothing can be moved" in nothing.words
    assert coordinator.get("bulk_moves.preview", **address).status == 404
    assert Visitor(app, person("auditor@all")).get("bulk_moves.preview", **address).status == 403
    page = dean.submitted(dean.get("bulk_moves.preview", **address), "Do it for 1 application")
    shown = page.links()["Look again"]
    assert coordinator.get(shown).status == 404
    empty = dean.get("bulk_moves.preview", **{**address, "case": "M-2027-NONE"})
    assert "Nothing can be moved" in empty.words


def test_nominations_are_sent_by_partner_and_not_one_by_one(app, world):
    for _number in range(2):
        world.at_selection(5, (0,))
    world.seats(2, 1, 1)
    world.selected()
    office, reference = Visitor(app, world.coordinator), world.call.reference
    links = office.get("workflow.tasks").links()
    by_partner = f"/calls/{reference}/nominations"
    several = f"Nomination to the partner: 2 applications, {world.call.title['en']} ({world.call.reference})"
    assert links[several] == by_partner
    page = office.get("cohorts.show", reference=reference, stage="nomination")
    assert (TO_MOVES in page.buttons(), page.links()["Nominations by partner"]) == (False, by_partner)


def test_who_chooses_a_stage_keeps_what_else_the_list_is_cut_to(app, world):
    dean, reference = Visitor(app, world.dean), world.call.reference
    page = dean.get("cohorts.show", reference=reference, year="3")
    (line,) = page.all("p", id="movable")
    (link,) = line.iter("a")
    assert {"year=3", f"stage={STAGE}"} <= set(link.get("href").partition("?")[2].split("&"))
