"""Who may appeal, who may answer, and what the list of appeals costs."""

import pytest

from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.refusals import Refusal
from mobility.selection import appeals, services
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.world import WRONG, Office, appealed, turned_away


def scene(app) -> Office:
    """Three before the committee."""
    return Office.open().with_ready("Madina", "Farrukh", "Zarina")


def test_nobody_answers_who_signed_scored_or_moved_the_case(app, world):
    """The head signed; another head comes first; who scored, or declared a conflict of interest, is passed over."""
    scorer = person(f"committee-member@call:{world.call.id}", "vice-rector@all", name="Scorer")
    world.committee[0] = scorer
    world.ready.clear()  # for them the scorer came too late
    db.session.commit()
    application = turned_away(world)
    assert appeals.who_may_answer(application, utc_now()) == []
    appeal = appealed(application)
    assert appeal.holder_id is None
    for barred in (world.head, scorer):
        assert not appeals.may_answer(barred, appeals.get_appeal(barred, appeal.id), utc_now())
    deputy = person("head-of-office@all", name="Deputy")
    db.session.commit()
    page = Visitor(app, deputy).get("appeals.show", appeal_id=appeal.id)
    assert "Answer the appeal" in page.buttons()
    with pytest.raises(Refusal, match="appeal-not-yours"):
        services.answer_appeal(
            world.head, appeal, outcome="dismissed", remedy="", answer="No.", now=utc_now()
        )


def test_an_appeal_goes_on_when_who_is_to_answer_it_signs_a_later_run(app, world):
    late = world.at_committee("Zarina")
    deputy = person("head-of-office@all", name="Deputy")
    vice_rector = person("vice-rector@all", name="Vice-rector")
    db.session.commit()
    application = turned_away(world)
    appeal = appealed(application)
    assert appeal.holder_id == deputy.id
    world.scored(late, 4, (0,))
    world.proposal()
    signer, where = Visitor(app, deputy), {"reference": world.call.reference, "number": 2}
    page = signer.get("selection.sign", **where)
    assert f"You are named to answer the appeal of {application.reference}" in page.words
    signer.submitted(page, "Sign the selection")
    db.session.refresh(appeal)
    assert appeal.holder_id == vice_rector.id
    shown = Visitor(app, vice_rector).get("appeals.show", appeal_id=appeal.id)
    assert "Answer the appeal" in shown.buttons()


def test_nobody_appeals_before_everybody_is_told_or_for_somebody_else(app, world):
    application = world.at_selection(3, (0,))
    with pytest.raises(Refusal, match="appeal-without-result"):
        appealed(by_id(application.id))
    world.selected()
    application = by_id(application.id)
    with pytest.raises(Refusal, match="not-your-application"):
        services.make_appeal(world.head, application, reason=WRONG, now=utc_now())
    assert Visitor(app, world.head).get("appeals.write", reference=application.reference).status == 404


def test_the_list_costs_the_same_for_one_and_for_three(app, world):
    person("vice-rector@all")
    db.session.commit()
    _seated, *people = [world.at_selection(points, (0,)) for points in (5, 4, 3, 2)]
    world.selected()
    found = [by_id(each.id) for each in people]
    appealed(found[0])
    head = Visitor(app, world.head)
    one = head.get("appeals.index")
    for each in found[1:]:
        appealed(each)
    three = head.get("appeals.index")
    assert [len(page.statements) for page in (one, three)] == [len(one.statements)] * 2
    assert len(one.statements) <= 10
