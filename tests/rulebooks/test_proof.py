"""A text is looked through whatever is wrong with it: what it means is drawn, told and led to its causes."""

import re
import tomllib

from flask import Flask, current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.base.languages import speaking
from mobility.rulebooks import words
from mobility.rulebooks.diagram import draw
from mobility.rulebooks.differences import differences
from mobility.rulebooks.proof import Proof, proof_of
from mobility.workflow.engine.books import known_names, shipped_texts
from mobility.workflow.lint import hardly_meant, lint
from mobility.workflow.rulebook import Problem, RuleBook, parse
from tests.workflow.books import as_toml, changed

ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
BOOKS = sorted(shipped_texts().values())
NAME = re.compile(r'"([a-z][a-z-]*)"')
OUTGOING = shipped_texts()["outgoing-study.toml"]


def looked_through(text: str) -> Proof:
    proof = proof_of(text, "outgoing-study")
    if proof.book is not None:
        draw(proof.book, {}, frozenset())
        current_app.jinja_env.get_template("rulebooks/_told.html").module.told(proof.book, words)
        for pair in ((proof.book, parse(OUTGOING)), (parse(OUTGOING), proof.book)):
            differences(*pair)
    assert bool(proof.causes) == bool(proof.problems)
    assert {*proof.causes, *proof.consequences} == set(proof.problems)
    return proof


@ONCE
@given(st.sampled_from(BOOKS), st.data())
def test_no_name_in_place_of_another_breaks_it(app: Flask, text: str, data: st.DataObject) -> None:
    places = list(NAME.finditer(text))
    place = data.draw(st.sampled_from(places))
    others = st.sampled_from(sorted({each[1] for each in places})) | st.text("abc-", min_size=1, max_size=4)
    with speaking("en"):
        looked_through(f'{text[: place.start()]}"{data.draw(others)}"{text[place.end() :]}')


def test_an_unknown_start_is_named_with_its_line(app: Flask) -> None:
    with speaking("en"):
        proof = looked_through(OUTGOING.replace('start    = "draft"', 'start    = "drft"'))
    assert [str(each) for each in proof.causes] == [
        "line 10, workflow.start: there is no stage “drft”. Did you mean “draft”?"
    ]


def test_where_no_road_leads_on_is_the_cause_and_what_lies_before_and_behind_follows(app: Flask) -> None:
    round_and_round = OUTGOING.replace(
        '[stages.approval.moves.approve]                 # the faculty nominates\nto    = "committee"',
        '[stages.approval.moves.approve]\nto    = "approval"',
    )
    with speaking("en"):
        proof = looked_through(round_and_round)
        bare = looked_through(OUTGOING.replace("good  = true\n", ""))
    assert [(each.path, each.key) for each in proof.causes] == [("stages.approval", "no-road-to-good")]
    assert {each.key for each in proof.consequences} == {"no-road-to-good", "unreachable"}
    assert [each.key for each in bare.causes] == ["no-good-end"]


def test_each_effect_that_is_owed_is_missed_where_it_is_taken_out(app: Flask) -> None:
    """There; or, of a partner that was left by an offer that is taken back, at the ends at which it would still wait."""
    missed = set()
    for text in BOOKS:
        assert told_of(parse(text)) == []
        for path, _stage, move in parse(text).every_move():
            named = [each.name for each in move.effects]
            for effect in known_names().owed.keys() & {*named}:
                others = [each for each in named if each != effect]
                without = parse(as_toml(changed(tomllib.loads(text), {f"{path}.effects": others})))
                found = told_of(without)
                waits_on = {each.key for each in found} == {"awaited-untold"}
                assert waits_on or [each.path for each in found] == [f"{path}.effects"]
                missed.add(effect)
    assert missed == known_names().owed.keys()


def test_each_condition_that_is_owed_is_missed_where_it_is_taken_out(app: Flask) -> None:
    missed = set()
    for text in BOOKS:
        for path, _stage, move in parse(text).every_move():
            named = [each.name for each in move.requires]
            for guard in known_names().asked.keys() & {*named} if move.by_person else ():
                others = [each for each in named if each != guard]
                without = parse(as_toml(changed(tomllib.loads(text), {f"{path}.requires": others})))
                assert [(each.path, dict(each.values)["name"]) for each in told_of(without)] == [
                    (f"{path}.requires", guard)
                ]
                missed.add(guard)
    assert missed == known_names().asked.keys()


def test_no_condition_of_an_automatic_move_is_taken_out_without_a_word(app: Flask) -> None:
    unsaid = set()
    for text in BOOKS:
        for path, stage, move in parse(text).every_move():
            for guard in move.requires if move.auto and not path.startswith("ends") else ():
                others = [each.name for each in move.requires if each != guard]
                without = parse(as_toml(changed(tomllib.loads(text), {f"{path}.requires": others})))
                if not told_of(without):
                    unsaid.add(f"{stage.key if stage else ''}.{move.key}.{guard.name}")
    assert unsaid == {
        "document-check.pass.copies-made",  # what assessors may not read is kept from them all the same
        "selection.leave-out.left-out",  # it is what is left of what a run can come to
    }


def test_no_move_is_left_to_somebody_without_a_word_that_nobody_is_asked_to_make(app: Flask) -> None:
    unsaid = {
        f"{path}.auto"
        for text in BOOKS
        for path, _stage, move in parse(text).every_move()
        if move.auto and move.title
        if (data := changed(tomllib.loads(text), {f"{path}.auto": False}))
        if not path.startswith("ends") and not told_of(parse(as_toml(data)))
    }
    assert unsaid == {
        "stages.document-check.moves.pass.auto",  # the case is a task of the coordinator there
        "stages.consents.moves.wait-for-seat.auto",  # and here, once all have signed
    }


def told_of(book: RuleBook) -> list[Problem]:
    """What is wrong with it; of a sound one what is hardly meant."""
    return lint(book, known_names()) or hardly_meant(book, known_names())
