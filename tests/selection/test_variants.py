"""What-if: a proposal tried under other terms, compared, kept, and one of them signed in its place."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import speaking
from mobility.base.refusals import Refusal
from mobility.calls.queries import call_as_it_stands, call_by_id
from mobility.selection import services
from mobility.selection.allocation.inputs import Inputs, score_of
from mobility.selection.allocation.rule import Candidate, settle
from mobility.selection.models import Outcome
from mobility.selection.queries import fingerprint, get_run
from mobility.selection.variants.outcome import computed
from mobility.selection.variants.reading import variants_of
from mobility.selection.variants.terms import after, changes_between, terms_of, with_terms
from mobility.selection.variants.wording import Names, lines_of
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.test_allocation import destinations, fits, is_stable, wide, worlds
from tests.selection.world import Office, a_variant, changed_by_hand, one_more, run_jobs, stage_of

CRITERIA = ({"key": "standing", "scale": 5, "weight": 60}, {"key": "motivation", "scale": 5, "weight": 40})


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """A run's inputs, with points from which its scores are made."""
    candidates, places, reserved, limits = draw(worlds(people=6))
    row = st.tuples(st.integers(0, 5), st.integers(0, 5))
    points = {each.id: tuple(sorted(draw(st.lists(row, min_size=1, max_size=2)))) for each in candidates}
    base = Inputs(
        candidates=tuple(candidates),
        places=tuple(places),
        limits=tuple(limits),
        reserved=tuple(reserved),
        criteria=CRITERIA,
        ties=("sent",),
        seed="a seed",
        points=points,
    )
    return with_terms(with_terms(base, {"weight:standing": 61}), {"weight:standing": 60})


@given(made=inputs())
def test_as_many_seats_count_as_there_are_people_who_could_have_them(made: Inputs) -> None:
    """Where everybody would go anywhere, as many are placed as seats and limits allow, and no seat is called empty."""
    everywhere = tuple(place.id for place in made.places)
    crowd = [
        Candidate(id=number, score=Decimal(1000), tie=(), choices=everywhere, groups=frozenset())
        for number in range(sum(place.seats for place in made.places) + 1)
    ]
    placed = sum(each is not None for each in settle(crowd, made.places, (), made.limits).given.values())
    assert made.most == placed


@st.composite
def terms_for(draw: st.DrawFn, base: Inputs) -> Mapping[str, Any]:
    """Some of the terms otherwise."""
    found: dict[str, Any] = {}
    for key, value in terms_of(base).items():
        kind = key.partition(":")[0]
        if kind != "weight" and draw(st.booleans()):
            found[key] = f"{draw(st.integers(0, 80))}.00" if kind == "least" else draw(st.integers(0, 3))
        elif kind != "weight":
            found[key] = value
    share = draw(st.integers(0, 100))
    return {**found, "weight:standing": share, "weight:motivation": 100 - share}


@wide(inputs(), few=25, many=1000)
def test_a_variant_with_nothing_changed_is_the_run(base: Inputs) -> None:
    same = with_terms(base, terms_of(base))
    assert (same.digest(), computed(same)) == (base.digest(), computed(base))
    again = Inputs.of_data(base.as_data())
    assert (again.digest(), computed(again)) == (base.digest(), computed(base))


@wide(st.data(), few=40, many=2000)
def test_the_laws_of_the_allocation_hold_for_variants(data: st.DataObject) -> None:
    """Seats and limits are kept, nobody and no place would both rather have each other, and it is repeatable."""
    base = data.draw(inputs())
    wanted = data.draw(terms_for(base))
    changes = changes_between(terms_of(base), wanted)
    made = with_terms(base, after(changes))
    assert made.digest() == with_terms(Inputs.of_data(base.as_data()), after(changes)).digest()
    assert [each.score for each in made.candidates] == sorted(
        (score_of(made.points[each.id], made.criteria) for each in made.candidates), reverse=True
    )
    found = destinations(made.allocation().given)
    assert fits(found, made.places, made.limits)
    open_only = with_terms(made, {f"reserved:{group}": 0 for group, _left in made.reserved})
    world = (list(made.candidates), list(made.places), [], list(made.limits))
    assert is_stable(destinations(open_only.allocation().given), world)


@given(inputs())
def test_what_is_changed_and_changed_back_is_the_run(base: Inputs) -> None:
    there = terms_of(base)
    away = with_terms(base, {key: 0 for key in there if key.startswith(("seats", "reserved"))})
    back = with_terms(away, there)
    assert back.digest() == base.digest()


def at(world: Office, number: int = 1) -> dict[str, Any]:
    return {"reference": world.call.reference, "number": number}


def box(kind: str, about: object) -> str:
    """The name of a field, as the page client takes it."""
    return f"term__{kind}__{about}"


def scene(app) -> Office:
    """A proposal for Student 5 and Student 3: one seat at each destination, both ask for the first alone."""
    world = Office.open(seats=(1, 1, 1))
    for points in (5, 3):
        world.at_selection(points, (0,), name=f"Student {points}")
    world.proposal()
    return world


def test_a_coordinator_tries_one_seat_more_and_sees_who_gains(app, world):
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.get(page.links()["What if…"])
    assert "No variant yet" in page.words
    page = coordinator.get(page.links()["Try something else"])
    first = world.call.destinations[0].id
    wrong = coordinator.submit(page, "Compute", **{box("weight", "standing"): "70", box("seats", first): "2"})
    assert (wrong.status, wrong.errors()) == (
        422,
        ["Academic standing: The weights add up to 110. They must add up to 100."],
    )
    assert values(wrong)[f"term-seats-{first}"] == "2"
    nothing = coordinator.submit(page, "Compute")
    assert nothing.status == 422
    page = coordinator.submitted(
        page, "Compute", **{box("seats", first): "2"}, name="Riga grows", note="Asked by Riga."
    )
    assert page.heading == "Riga grows"
    (changes,) = page.all("section", id="changes")
    assert words_of(changes) == (
        "What is changed Riga Technical University: 2 seats instead of 1 Asked by Riga."
    )
    (turned,) = page.all("section", id="listed")
    assert "Student 3" in words_of(turned)
    assert "Gains a seat" in words_of(turned)
    assert "Student 5" not in words_of(turned)
    assert "2 (+1) placed" in page.words
    assert call_by_id(world.call.id).destinations[0].seats == 1
    page = coordinator.submitted(page, "Save", name="Riga plus one", note="")
    assert page.heading == "Riga plus one"


def values(page: Page) -> dict[str, str]:
    return {each.get("name"): each.get("value") for each in page.root.iter("input")}


def test_variants_stand_side_by_side_with_the_differences_first(app, world):
    first = world.call.destinations[0].id
    a_variant(world, {f"seats:{first}": 2}, "More")
    a_variant(world, {f"seats:{first}": 0}, "None")
    page = Visitor(app, world.coordinator).get("selection.compare", **at(world))
    (people,) = page.all("section", id="listed")
    assert words_of(people).startswith("Who stands differently 0 stand the same everywhere")
    heads = [words_of(each) for each in people.iter("th") if each.get("scope") == "col"]
    assert heads == ["Person", "Proposal 1", "More", "None"]
    rows = [[words_of(cell) for cell in line.iter("td")] for line in people.iter("tr")][1:]
    riga = "Riga Technical University"
    assert rows == [[riga, riga, "no seat"], ["no seat", riga, "no seat"]]
    only = Visitor(app, world.coordinator).get(
        f"{page.address}?variant={variants_of(get_run(world.call, 1))[1].id}"
    )
    (people,) = only.all("section", id="listed")
    assert [words_of(each) for each in people.iter("th") if each.get("scope") == "col"] == [
        "Person",
        "Proposal 1",
        "None",
    ]


def test_a_variant_is_put_away_and_taken_back_and_kept_once(app, world):
    made = a_variant(world, one_more(world))
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.variant", variant_id=made.id, **at(world))
    page = coordinator.submitted(page, "Put it away")
    assert "No variant yet" in page.words
    page = coordinator.submitted(page, "Take it back")
    assert "“One seat more” is there again." in page.words
    with pytest.raises(Refusal, match="variant-is-there"):
        a_variant(world, one_more(world), "Again")
    with pytest.raises(Refusal, match="variant-changes-nothing"):
        a_variant(world, {f"seats:{world.call.destinations[0].id}": 1})
    for number in range(3, 14):
        a_variant(world, {f"seats:{world.call.destinations[0].id}": number}, str(number))
    with pytest.raises(Refusal, match="variants-full"):
        a_variant(world, {f"seats:{world.call.destinations[0].id}": 20})


def test_each_variant_has_a_name_of_its_own(app, world):
    first = world.call.destinations[0].id
    away = a_variant(world, one_more(world), "Riga grows")
    coordinator = Visitor(app, world.coordinator)
    coordinator.submit(coordinator.get("selection.variant", variant_id=away.id, **at(world)), "Put it away")
    page = coordinator.get("selection.try_otherwise", **at(world))
    taken = "Another variant has this name, perhaps one that is put away."
    same = coordinator.submit(page, "Compute", **{box("seats", first): "3"}, name=" riga  grows")
    assert (same.status, taken in same.words) == (422, True)
    page = coordinator.submitted(page, "Compute", **{box("seats", first): "3"}, name="Riga grows more")
    same = coordinator.submit(page, "Save", name="Riga grows")
    assert (same.status, taken in same.words) == (422, True)
    page = coordinator.submitted(page, "Save", name="Riga grows more", note="Asked by Riga.")
    assert page.heading == "Riga grows more"


def test_no_more_seats_are_reserved_than_there_are(app, world):
    world.reserve()
    world.proposal()
    first = world.call.destinations[0].id
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.try_otherwise", **at(world, 2))
    said = "More seats are reserved (99) than there are to give (3). Reserve fewer, or give more."
    many = coordinator.submit(page, "Compute", **{box("reserved", "orphan"): "99"})
    assert (many.status, many.errors()) == (422, [f"Reserved for orphans: {said}"])
    (beside,) = many.all("p", id="term-reserved-orphan-error")
    assert words_of(beside).endswith(said)
    fits = {box("reserved", "orphan"): "99", box("seats", first): "97"}
    assert coordinator.submit(page, "Compute", **fits).status == 303


def test_each_error_says_of_which_place_it_is(app, world):
    office = Visitor(app, world.coordinator)
    page = office.get("selection.try_otherwise", reference=world.call.reference, number=1)
    place = world.call.destinations[0].id
    wrong = office.submit(page, "Compute", **{f"term-seats-{place}": "many", f"term-least-{place}": "101"})
    assert wrong.errors() == [
        "Riga Technical University: A whole number, please.",
        "Riga Technical University, least score: From 0 to 100.",
    ]


def test_what_is_changed_stands_in_the_order_of_the_call_however_it_was_stored(app):
    names = Names(
        {7: "Riga", 3: "Vilnius"}, {"standing": "Standing", "motivation": "Motivation", "ten": "Ten"}
    )
    stored = {
        "weight:ten": [10, 20], "seats:3": [1, 2], "weight:standing": [50, 45], "least:7": [None, "70.00"],
        "seats:7": [1, 2], "limit:3+7": [None, 3], "weight:motivation": [40, 35], "reserved:orphan": [1, 2],
    }  # fmt: skip
    with speaking("en"):
        said = [line.partition(":")[0] for line in lines_of(stored, names)]
    assert said == [
        "Riga", "Vilnius", "Riga", "Riga, Vilnius", "Reserved for orphans", "Standing", "Motivation", "Ten",
    ]  # fmt: skip


def test_limits_and_least_scores_are_tried_too(app, world):
    places = [each.id for each in world.call.destinations]
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.try_otherwise", **at(world))
    half = coordinator.submit(page, "Compute", together=[places[0]], together_seats="1")
    assert half.errors() == [
        "These destinations together: Tick two destinations or more. Of a single one the number of its seats says it all."
    ]
    typed = {box("least", places[0]): "70", box("seats", places[0]): "2"}
    page = coordinator.submitted(page, "Compute", together=places[:2], together_seats="1", **typed)
    (changes,) = page.all("section", id="changes")
    assert "a least score of 70%, where none was asked" in words_of(changes)
    assert "at most 1 together, where there was no limit" in words_of(changes)
    assert "Nobody stands otherwise" in page.words
    onward = coordinator.get(page.links()["Try on from here"])
    both = coordinator.submitted(onward, "Compute", together=places, together_seats="2", name="Both limits")
    (changes,) = both.all("section", id="changes")
    assert "at most 1 together, where there was no limit" in words_of(changes)
    assert "at most 2 together, where there was no limit" in words_of(changes)
    limit = f"term-limit-{'_'.join(map(str, sorted(places[:2])))}"
    without = coordinator.submitted(onward, "Compute", name="No limit", **{limit: ""})
    assert "together" not in words_of(without.all("section", id="changes")[0])


def test_the_head_signs_a_variant_with_its_inputs_and_everybody_reads_why(app, world):
    people = {
        each.application.subject.name: each.application_id for each in get_run(world.call, 1).placements
    }
    made = a_variant(world, one_more(world))
    other = a_variant(world, {f"seats:{world.call.destinations[0].id}": 3}, "Two more")
    head = Visitor(app, world.head)
    page = head.get("selection.variant", variant_id=made.id, **at(world))
    page = head.get(page.links()["Sign this variant…"])
    owed = head.submit(page, "Sign this variant")
    assert (owed.status, owed.errors()) == (422, ["Give a reason."])
    page = head.submitted(page, "Sign this variant", reason="Riga offered one seat more.")
    assert "0 of 2 cases are moved" in page.words
    run_jobs("selection.")
    run = get_run(world.call, 2)
    assert (run.state, run.digest) == ("moved", made.digest)
    assert Inputs.of_data(run.inputs).digest() == made.digest
    assert [each.outcome for each in run.placements] == [Outcome.SEAT, Outcome.SEAT]
    assert call_as_it_stands(world.call.id).destinations[0].seats == 2
    assert stage_of(by_id(people["Student 3"])) == "nomination"
    weaker = by_id(people["Student 3"])
    page = Visitor(app, weaker.subject).get("applications.show", reference=weaker.reference)
    said = "Riga Technical University: 2 seats instead of 1"
    assert said in page.words
    assert "Riga offered one seat more." in page.words
    assert said in head.get("selection.run", **at(world, 2)).words
    for page in (
        Visitor(app).get("calls.show", reference=world.call.reference),
        head.get("cohorts.show", reference=world.call.reference),
    ):
        assert "Seats and weights as signed on" in page.words
        assert said in page.words
    old = head.get("selection.variant", variant_id=other.id, **at(world))
    assert "Not chosen" in old.words
    assert "Sign this variant…" not in old.links()
    with pytest.raises(Refusal, match="variant-signed-already"):
        services.delete_variant(world.coordinator, variants_of(get_run(world.call, 1))[1], now=utc_now())


def test_the_head_signs_only_what_was_seen_and_as_the_inputs_are(app, world):
    made = a_variant(world, one_more(world))
    (found,) = variants_of(get_run(world.call, 1))

    def sign_it(actor, **other: Any) -> None:
        seen = {"seen": made.digest, "seen_proposal": fingerprint(made.run_id)}
        values = {**seen, "reason": "Agreed.", "now": utc_now(), **other}
        services.sign_variant(actor, found, **values)

    with pytest.raises(Refusal, match="not-yours-to-sign"):
        sign_it(world.coordinator)
    with pytest.raises(Refusal, match="variant-gone"):
        sign_it(world.head, seen="another")
    with pytest.raises(Refusal, match="reason-owed"):
        sign_it(world.head, reason=" ")
    world.call.destinations[1].seats = 5
    db.session.commit()
    with pytest.raises(Refusal, match="inputs-changed"):
        sign_it(world.head)
    db.session.rollback()
    assert get_run(world.call, 1).state == "proposed"
    assert Visitor(app, world.coordinator).get("selection.try_otherwise", **at(world)).status == 409


def test_what_was_typed_below_an_outdated_variant_is_kept_and_its_own_page_offers_no_signature(app, world):
    made = a_variant(world, one_more(world))
    head, where = Visitor(app, world.head), {"variant_id": made.id, **at(world)}
    assert "Sign this variant…" in head.get("selection.variant", **where).links()
    opened = head.get("selection.sign_variant", **where)
    world.call.destinations[1].seats = 5
    db.session.commit()
    refused = head.submit(opened, "Sign this variant", reason="Partners have fewer beds.")
    assert (refused.status, "Sign this variant" in refused.buttons()) == (422, False)
    assert "What you typed nothing of it was saved" in refused.words
    assert "Partners have fewer beds." in refused.words
    page = head.get("selection.variant", **where)
    assert "a coordinator of the call proposes anew first (Coordinator)" in page.words
    assert "Sign this variant…" not in page.links()


def test_a_place_changed_by_hand_meanwhile_is_said_before_a_variant_without_it_is_signed(app, world):
    made = a_variant(world, one_more(world))
    head = Visitor(app, world.head)
    opened = head.get("selection.sign_variant", variant_id=made.id, **at(world))
    run = get_run(world.call, 1)
    (placed,) = [each for each in opened.all("table") if "Who gets what" in words_of(each)]
    assert [each.application.reference in words_of(placed) for each in run.placements] == [True] * 2
    assert "people are told what they got: all at the same time, when all cases are moved." in opened.words
    changed_by_hand(world, run, run.placements[0], "waiting", None)
    refused = head.submit(opened, "Sign this variant", reason="Agreed.")
    assert (refused.status, get_run(world.call, 1).state) == (422, "proposed")
    assert "Places of the proposal were changed by hand since you opened the page" in refused.words
    assert "1 place that was changed by hand in the proposal is as the rule gives it." in refused.words
    assert head.submit(refused, "Sign this variant", reason="Agreed.").status == 303
    signed = head.get("selection.run", reference=world.call.reference, number=2)
    assert "Variant made Coordinator" in signed.words


def test_who_may(app, world):
    made = a_variant(world, one_more(world))
    auditor = Visitor(app, person("auditor@all"))
    page = auditor.get("selection.compare", **at(world))
    assert (page.status, [each for each in page.buttons() if "Try" in each or "away" in each]) == (200, [])
    page = auditor.get("selection.variant", variant_id=made.id, **at(world))
    assert (page.status, "Put it away" in page.buttons(), "Sign this variant…" in page.links()) == (
        200,
        False,
        False,
    )
    elsewhere = Visitor(app, person("coordinator@programme:999"))
    for name in ("compare", "try_otherwise"):
        assert elsewhere.get(f"selection.{name}", **at(world)).status == 404
    assert (
        Visitor(app, world.coordinator).get("selection.sign_variant", variant_id=made.id, **at(world)).status
        == 403
    )
    assert Visitor(app, world.dean).get("selection.compare", **at(world)).status == 403


def test_a_variant_shows_everybody_by_one_press_as_before_it_is_signed(app, world):
    """To whoever reads the selection: not the head alone, and not only who stands otherwise."""
    made = a_variant(world, one_more(world))
    auditor = Visitor(app, person("auditor@all"))
    page = auditor.get("selection.variant", variant_id=made.id, **at(world))
    assert whole_table(page) == []
    shown = auditor.get(page.links()["Everybody 2"])
    signing = Visitor(app, world.head).get("selection.sign_variant", variant_id=made.id, **at(world))
    assert whole_table(shown) == whole_table(signing)
    assert len(whole_table(shown)) == len(get_run(world.call, 1).placements) + 1
    assert "Who made way for whom" in shown.words
    assert [len(each.statements) for each in (page, shown)] == [13, 15]


def whole_table(page: Page) -> list[str]:
    """The rows of the table of everybody, its head first."""
    found = [each for each in page.all("table") if "Who gets what" in words_of(each)]
    return [words_of(row) for table in found for row in table.iter("tr")]


def test_the_pages_cost_the_same_for_one_and_for_three(app, world):
    coordinator = Visitor(app, world.coordinator)
    a_variant(world, one_more(world))
    one = coordinator.get("selection.compare", **at(world))
    for number in (3, 4):
        a_variant(world, {f"seats:{world.call.destinations[0].id}": number}, str(number))
    three = coordinator.get("selection.compare", **at(world))
    assert [len(page.statements) for page in (one, three)] == [len(one.statements)] * 2
    assert len(one.statements) <= 12
