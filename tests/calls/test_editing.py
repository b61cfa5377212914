"""A coordinator makes and edits a call in the interface; what cannot be is refused at its field."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mobility.base.database import db, utc_now
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.calls import services
from mobility.calls.queries import get_call, requirements_of_call
from mobility.calls.services.editing import ensure_order
from tests.calls.world import a_call, a_draft, a_place, a_world, reread, typed_day
from tests.client import Visitor, words_of
from tests.institutions.world import a_person, named

DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 10))


@given(st.tuples(DAYS, DAYS, DAYS, DAYS))
def test_law_dates_are_taken_in_their_order_alone(days: tuple[date, date, date, date]) -> None:
    opens, closes, selection, ends = days
    possible = opens <= closes < selection <= ends
    refused = None
    try:
        ensure_order(opens, closes, selection, ends)
    except Refusal as refusal:
        refused = refusal.field
    expected = (
        "closes_on" if closes < opens else "selection_on" if selection <= closes else "waiting_list_ends_on"
    )
    assert refused == (None if possible else expected)


def test_a_call_is_made_completed_and_published_in_the_interface(app: Flask) -> None:
    world = a_world()
    office = Visitor(app, world.office)
    new = office.get("managing.new")
    page = office.submitted(new, "Make the draft", programme_id=world.programme.id, audience="student", title__en="Autumn",
                            title__ru="Осень", title__tg="Тирамоҳ")  # fmt: skip
    assert "Publish" not in page.buttons()
    call = get_call(page.address.rsplit("/", 1)[1])
    assert [requirement.key for requirement in requirements_of_call(call.id)] == [
        "passport", "transcript", "language-certificate", "orphan-status", "disability-status",
    ]  # fmt: skip
    sections = page.links()
    titles = {f"summary__{code}": "A semester abroad." for code in ("en", "ru", "tg")}
    office.submitted(office.get(sections["Title and summary"]), "Save", **titles)
    money = {f"{part}__{code}": "Something." for part in ("costs", "funding") for code in ("en", "ru", "tg")}
    office.submitted(office.get(sections["Costs and funding"]), "Save", **money)
    place = office.get("managing.new_part", reference=call.reference, part="destinations")
    days = a_place(world, call)
    office.submitted(
        place, "Save", institution_id=days["institution_id"], seats=4, language="en", level="B2",
        **typed_day("nominate_by", days["nominate_by"]), **typed_day("stay_from", days["stay_from"]),
        **typed_day("stay_to", days["stay_to"]),
    )  # fmt: skip
    done = office.submitted(office.get("managing.call", reference=call.reference), "Publish")
    assert "The call is published." in done.words
    assert "Nobody has the role “Committee member” yet" in done.words
    public = Visitor(app).get("calls.show", reference=call.reference)
    assert (public.status, public.heading) == (200, "Autumn")


def test_nothing_is_chosen_for_who_makes_a_call(app: Flask) -> None:
    world = a_world()
    office = Visitor(app, world.office)
    page = office.get("managing.new")
    first = next(page.all("select", name="programme_id")[0].iter("option"))
    assert (first.get("value"), words_of(first)) == ("", "Choose a programme")
    refused = office.submit(page, "Make the draft", audience="student", title__en="Autumn")
    assert (refused.status, refused.errors()) == (422, ["Choose a programme."])
    call = a_draft(world)
    place = office.get("managing.new_part", reference=call.reference, part="destinations")
    assert "Choose a partner." in office.submit(place, "Save", seats=2).errors()


@pytest.mark.parametrize(
    ("field", "days", "sentence"),
    [
        ("closes_on", -1, "It would close before it opens"),
        ("selection_on", 30, "The selection must be after the closing day"),
        ("selection_on", 60, "Riga Technical University wants the nominations by"),
        ("waiting_list_ends_on", 49, "The waiting list cannot end before the selection"),
    ],
)
def test_impossible_dates_are_refused_at_their_field(
    app: Flask, field: str, days: int, sentence: str
) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="dates")
    refused = office.submit(page, "Save", **typed_day(field, world.today + timedelta(days=days)))
    assert refused.status == 422
    assert [error.startswith(sentence) for error in refused.errors()] == [True]
    link = next(a for ul in refused.having("govuk-error-summary__list") for a in ul.iter("a"))
    assert link.get("href") == f"#{field}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nominate_by": 0}, "nominate_by"),
        ({"stay_from": 10}, "stay_from"),
        ({"stay_to": 90}, "stay_to"),
    ],
)
def test_impossible_dates_of_a_destination_are_refused(
    app: Flask, changes: dict[str, int], field: str
) -> None:
    world = a_world()
    call = a_draft(world)
    days = {name: call.selection_on + timedelta(days=after) for name, after in changes.items()}
    with pytest.raises(Refusal) as refused:
        services.save_destination(
            world.office, call, None, seen_version=call.version, now=utc_now(), **a_place(world, call, **days)
        )
    assert refused.value.field == field


def test_two_who_edit_notice_each_other(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    first, second = Visitor(app, world.office), Visitor(app, a_person("coordinator@all"))
    seen = second.get("managing.section", reference=call.reference, section="money")
    page = first.get("managing.section", reference=call.reference, section="titles")
    first.submitted(page, "Save", title__en="Spring exchange")
    late = second.submit(seen, "Save", costs__en="Nothing at all.")
    assert late.status == 422
    assert late.errors()[0].startswith("Somebody changed this call while you were editing.")
    assert "Nothing at all." in late.text
    assert reread(call).costs == named("Travel.")


def test_weights_add_up_to_100_and_a_new_criterion_gets_a_key(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="criteria")
    refused = office.submit(page, "Save", criteria__0__weight=30)
    assert refused.errors() == ["The weights must add up to 100; now they make 95."]
    typed = {"criteria__0__weight": 30, "criteria__3__title__en": "Team work", "criteria__3__weight": 5}
    office.submitted(refused, "Save", **{key.replace("__", "-"): value for key, value in typed.items()})
    found = [(c["key"], c["weight"], c["scale"]) for c in reread(call).criteria]
    assert found == [("standing", 30, 5), ("motivation", 40, 5), ("language", 25, 5), ("team-work", 5, 5)]


def test_criteria_are_frozen_once_scores_are_signed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    call = a_call(world)
    monkeypatch.setitem(lent.frozen, "criteria", lambda call_id: call_id == call.id)
    with pytest.raises(Refusal, match="criteria-frozen"):
        services.save_criteria(
            world.office, call, seen_version=call.version, criteria=call.criteria, now=utc_now()
        )


def test_seats_lowered_under_what_is_taken_say_so_and_take_no_place(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    call = a_call(world)
    place = call.destinations[0]
    monkeypatch.setitem(lent.taken, "seats", lambda _call_id: {place.id: 3})
    office = Visitor(app, world.office)
    page = office.get("managing.one_part", reference=call.reference, part="destinations", name=place.id)
    assert "3 seats are taken already." in page.words
    listed = office.submitted(page, "Save", seats=2)
    assert "3 of 2, 1 over" in listed.words


def test_a_copy_is_a_draft_with_later_dates_that_fit(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    copy = services.copy_call(world.office, call, now=utc_now())
    copy = reread(copy)
    assert (copy.state, copy.title, copy.opens_on) == ("draft", call.title, world.today + timedelta(days=7))
    days = (copy.opens_on, copy.closes_on, copy.selection_on, copy.destinations[0].nominate_by)
    assert all(before < after for before, after in pairwise(days))
    assert services.lacks(copy, requirements_of_call(copy.id), utc_now()) == []


def test_a_paper_for_a_group_is_the_inclusion_officers_alone(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.one_part", reference=call.reference, part="documents", name="orphan-status")
    refused = office.submit(page, "Save", protection="none")
    assert refused.errors() == ["A paper about belonging to a group is for the inclusion officer alone."]
    db.session.rollback()


def test_what_no_form_would_send_is_refused_in_words(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.new_part", reference=call.reference, part="destinations")
    refused = office.submit(
        page, "Save", seats="many", **{f"stay_from__{part}": "31" for part in ("day", "month", "year")}
    )
    assert (refused.status, len(refused.errors()) > 2) == (422, True)
