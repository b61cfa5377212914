"""Votes: everybody's once, a majority or a share, a veto, a tie and who breaks it; nobody's before their time."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.record import broken_links
from mobility.base.refusals import Refusal
from mobility.workflow import queries, services
from mobility.workflow.engine import clock
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import parse
from tests.client import Visitor
from tests.workflow.test_engine import move, refused, told, waiting
from tests.workflow.world import COUNCIL, NOW, World, person, store

LATER = NOW + timedelta(minutes=1)
MOVES = {"yes": "in-favour", "no": "against", "abstain": "abstain"}


def council(world: World, quorum: str, members: int = 3) -> tuple[Case, list[Person]]:
    """A case that has come to the vote, and its voters."""
    key = f"council-{len(re.findall('.', quorum))}-{members}"
    text = COUNCIL.replace('start    = "approvals"', 'start = "council"').replace(
        '"council"\nstart', f'"{key}"\nstart'
    )
    text = re.sub(r"quorum = .*", f"quorum = {quorum}", text).replace(
        'separate = [["approvals", "council"]]\n', ""
    )
    text = text.replace(text[text.index("[stages.approvals]") : text.index("[stages.council]")], "")
    assert parse(text)
    store(text)
    people = [person("committee-member@call:12") for _ in range(members)]
    return world.case(key, person()), people


def unmet(case: Case) -> list[bool | str]:
    """What is said of each way on."""
    return [lent.guards[name].holds(case, NOW) for name in ("vote-carried", "vote-failed")]


def vote(case: Case, who: Person, what: str) -> None:
    move(case, MOVES[what], who, reason="because")


@pytest.mark.parametrize(
    ("quorum", "members", "votes", "stage"),
    [
        ("{ votes = 2 }", 3, ["yes", "yes"], "done"),
        ("{ votes = 2 }", 3, ["yes"], "council"),
        ("{ votes = 2 }", 3, ["yes", "no"], "rejected"),
        ('{ votes = 2, tie = "carried" }', 3, ["yes", "no"], "done"),
        ('{ votes = "majority" }', 3, ["yes", "yes"], "done"),
        ('{ votes = "majority" }', 4, ["yes", "yes"], "council"),
        ('{ votes = "majority" }', 4, ["yes", "abstain", "no"], "rejected"),
        ('{ votes = "all" }', 3, ["yes", "yes"], "council"),
        ('{ votes = "all" }', 3, ["yes", "abstain", "abstain"], "done"),
        ('{ votes = "all" }', 3, ["abstain", "abstain", "abstain"], "rejected"),
        ('{ votes = "all", carried = "all" }', 3, ["yes", "yes", "no"], "rejected"),
        ('{ votes = "all", carried = "all" }', 3, ["yes", "abstain", "yes"], "done"),
        ('{ votes = "all", carried = "2/3" }', 3, ["yes", "yes", "no"], "done"),
        ('{ votes = "all", carried = "3/4" }', 3, ["yes", "yes", "no"], "rejected"),
        ('{ votes = "all", carried = "2/3" }', 3, ["abstain", "abstain", "abstain"], "rejected"),
        ('{ votes = "all", veto = true }', 3, ["no"], "rejected"),
        ('{ votes = "all", veto = true }', 3, ["yes", "yes", "abstain"], "done"),
    ],
)
def test_a_vote_ends_as_its_quorum_says(world: World, quorum, members, votes, stage) -> None:
    case, people = council(world, quorum, members)
    for who, what in zip(people, votes, strict=False):
        vote(case, who, what)
    assert case.stage == stage


def test_each_votes_once_and_the_others_have_no_task_when_it_is_over(world: World) -> None:
    case, (first, second, third) = council(world, '{ votes = "majority" }')
    assert [who for _, who in waiting(case)] == [first.id, second.id, third.id]
    assert [told(who) for who in (first, second, third)] == [["task-arrived"]] * 3
    seen = case.version
    vote(case, first, "yes")
    assert refused(case, "against", first, reason="no") == "signed-already"
    assert (case.version, case.stage) == (seen, "council")
    services.fire(case.id, "in-favour", actor=second, seen_version=seen, now=NOW)
    assert (case.stage, waiting(case)) == ("done", [])
    with pytest.raises(Refusal, match="changed-meanwhile"):
        services.fire(case.id, "in-favour", actor=third, seen_version=seen, now=NOW)
    assert list(broken_links()) == []


def test_a_vote_is_told_as_one_and_not_asked_twice(world: World, app: Flask) -> None:
    case, (first, *_others) = council(world, '{ votes = "majority" }')
    db.session.commit()
    member = Visitor(app, first)
    page = member.get("workflow.move_page", reference=case.reference, move_key="against")
    assert "the applicant never does" in page.words
    assert "The person whose case it is reads this." not in page.words
    assert member.submit(page, "Against", reason=" ").errors() == ["Give a reason."]
    told = member.submitted(page, "Against", reason="The plan is thin").words
    assert f"{case.reference} stays at “Council” until the others have answered too." in told
    again = member.get("workflow.move_page", reference=case.reference, move_key="in-favour")
    assert (again.status, "You have voted or signed here already." in again.words) == (409, True)
    assert member.submit(page, "Against", reason="Once more").status == 409


def test_a_vote_of_all_who_are_there_that_is_left_to_fewer_is_told(world: World) -> None:
    """A quorum in words is of those who are left: the office learns it, and no more once it has gone on."""
    office = person("coordinator@programme:1")
    case, (first, second, third) = council(world, '{ votes = "all" }')
    assert (case.places_gone, "fewer-left" in told(office)) == (0, False)
    world.conflicts.add(third.id)
    services.stand_aside(case, third, now=LATER)
    assert (case.places_gone, told(office)) == (1, ["fewer-left"])
    state = services.places_of(case)
    assert state is not None
    assert (state.needed, state.members, state.gone, services.standing(case)) == (2, 2, 1, None)
    vote(case, first, "yes")
    vote(case, second, "yes")
    assert (case.stage, case.places_gone) == ("done", 0)
    fixed, (leaving, *_others) = council(world, "{ votes = 2 }")
    world.conflicts.add(leaving.id)
    services.stand_aside(fixed, leaving, now=LATER)
    assert fixed.places_gone == 0, "a number keeps its places"


def test_who_does_not_hold_the_stage_has_no_vote(world: World) -> None:
    case, _members = council(world, "{ votes = 2 }")
    applicant = get_person(case.subject_id, NOW)
    for stranger in (person("committee-member@call:13"), person("coordinator@programme:1"), applicant, None):
        assert refused(case, "in-favour", stranger) == "not-yours-to-move"


def test_a_role_with_a_veto_votes_too_and_its_no_defeats(world: World) -> None:
    rector = person("vice-rector@all")
    case, people = council(world, '{ votes = 2, veto = "vice-rector" }')
    for who in people:
        vote(case, who, "yes")
    assert (case.stage, waiting(case)) == ("council", [("vice-rector@all", rector.id)])
    vote(case, rector, "no")
    assert case.stage == "rejected"
    other, people = council(world, '{ votes = 2, veto = "vice-rector" }', members=1)
    vote(other, rector, "yes")
    vote(other, people[0], "abstain")
    assert other.stage == "done"


def test_a_veto_that_nobody_can_give_is_waited_for(world: World) -> None:
    administrator, escalated = person("administrator@all"), person("coordinator@programme:1")
    case, people = council(world, '{ votes = 2, veto = "vice-rector" }')
    assert [told(who) for who in (administrator, escalated)] == [["place-empty"]] * 2
    assert case.stuck_since is None
    for who in people:
        vote(case, who, "yes")
    assert (case.stage, case.stuck_since) == ("council", NOW)
    assert told(administrator) == ["place-empty", "nobody-left"]
    rector = person("vice-rector@all")
    clock.renew(case.id, NOW)
    assert (waiting(case), case.stuck_since) == ([("vice-rector@all", rector.id)], None)
    vote(case, rector, "abstain")
    assert case.stage == "done"


def test_a_tie_is_broken_by_one_who_has_not_voted_and_takes_a_side(world: World) -> None:
    both = person("head-of-office@all", "committee-member@call:12")
    head = person("head-of-office@all")
    case, (member,) = council(world, '{ votes = "all", tie = "head-of-office" }', members=1)
    vote(case, member, "yes")
    assert told(head) == []
    assert unmet(case) == ["vote-not-carried", "vote-not-failed"]
    vote(case, both, "no")
    assert (case.stage, waiting(case)) == ("council", [("head-of-office@all", None)])
    assert unmet(case) == ["vote-tied", "vote-tied"]
    assert told(head) == ["tie-arrived"]
    assert refused(case, "in-favour", both) == "acted-before"
    assert refused(case, "abstain", head) == "tie-owes-a-side"
    vote(case, head, "yes")
    assert case.stage == "done"
    titles = [entry.title["en"] for entry in queries.history(case, member) if entry.title]
    assert titles[:3] == ["In favour, breaking the tie", "Against", "In favour"]


def test_whose_vote_makes_a_tie_reads_that_it_is_one(world: World, app: Flask) -> None:
    person("head-of-office@all")
    case, (first, last) = council(world, '{ votes = "all", tie = "head-of-office" }', members=2)
    vote(case, first, "yes")
    db.session.commit()
    voter = Visitor(app, last)
    page = voter.get("workflow.move_page", reference=case.reference, move_key="against")
    done = voter.submitted(page, "Against", reason="Too weak")
    assert "stays at “Council”: the vote is tied, and waits for whoever decides then." in done.words


def test_a_tie_that_nobody_can_break_is_announced(world: World) -> None:
    both, administrator = (
        person("head-of-office@all", "committee-member@call:12"),
        person("administrator@all"),
    )
    case, (member,) = council(world, '{ votes = "all", tie = "head-of-office" }', members=1)
    vote(case, member, "yes")
    vote(case, both, "no")
    assert (told(administrator), case.stuck_since) == (["nobody-left"], NOW)
    vote(case, person("head-of-office@all"), "no")
    assert (case.stage, case.stuck_since) == ("rejected", None)


def test_a_conflict_takes_the_vote_back_and_the_majority_is_of_the_others(world: World) -> None:
    case, (first, second, third) = council(world, '{ votes = "majority" }')
    vote(case, first, "yes")
    world.conflicts.add(first.id)
    services.renew_waits(case, now=NOW)
    assert {who for _, who in waiting(case)} == {second.id, third.id}
    assert refused(case, "against", first, reason="no") == "conflict-of-interest"
    vote(case, second, "no")
    assert case.stage == "council"
    vote(case, third, "no")
    assert case.stage == "rejected"


def test_who_comes_to_the_pool_is_told_and_votes(world: World) -> None:
    case, people = council(world, '{ votes = "all" }')
    for who in people[:2]:
        vote(case, who, "yes")
    new = person("committee-member@call:12")
    clock.renew(case.id, NOW)
    assert told(new) == ["task-arrived"]
    vote(case, people[2], "yes")
    assert case.stage == "council"
    db.session.query(Grant).filter_by(person_id=new.id).update({"ended_at": NOW})
    clock.renew(case.id, NOW)
    assert case.stage == "done"


def test_how_others_voted_is_read_when_it_is_over_and_never_by_the_applicant(world: World) -> None:
    case, (first, second, third) = council(world, '{ votes = "majority" }')

    def read(viewer: Person) -> list[tuple[str, str | None]]:
        return [(entry.title["en"], entry.reason) for entry in queries.history(case, viewer) if entry.title]

    vote(case, first, "no")
    assert (read(first), read(second), read(third)) == ([("Against", "because")], [], [])
    vote(case, second, "no")
    applicant = db.session.get_one(Person, case.subject_id)
    assert read(third) == [("Against", "because")] * 2
    assert read(applicant) == []


def test_what_a_voter_may_do_stands_in_the_tasks(world: World) -> None:
    case, (first, *_others) = council(world, '{ votes = "majority" }')
    tasks, _more = queries.tasks_of(first)
    assert [(task.case.id, task.assesses) for task in tasks] == [(case.id, False)]
    assert [found.move.key for found in services.permitted_moves(case, first, NOW)] == [
        "in-favour",
        "abstain",
        "against",
    ]
    vote(case, first, "yes")
    assert queries.tasks_of(first) == ([], None)
    assert db.session.query(Wait).filter_by(case_id=case.id, vote="yes").count() == 1
