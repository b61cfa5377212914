"""A coordinator makes and edits a call in the interface; what cannot be is refused at its field."""

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mobility.base.database import db, utc_now
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.calls import services
from mobility.calls.models import Call
from mobility.calls.queries import get_call, requirements_of_call
from mobility.calls.services.rules import ensure_order
from mobility.questionnaires.models import Questionnaire
from tests.calls.world import World, a_call, a_draft, a_place, a_world, reread, typed_day
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
    office, giver = Visitor(app, world.office), a_person("administrator@all")
    new = office.get("managing.new")
    page = office.submitted(new, "Make the draft", programme_id=world.programme.id, audience="student", title__en="Autumn",
                            title__ru="Осень", title__tg="Тирамоҳ")  # fmt: skip
    assert "Publish" not in page.links()
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
    before = office.get("managing.call", reference=call.reference)
    asked = office.get(before.links()["Publish"])
    assert asked.heading == "Publish the call: Autumn"
    assert "Nobody has the role “Committee member” yet" in asked.words
    faculties = (world.university.engineering, world.university.textile)
    names = [tr(each.name, "en") for each in faculties]
    assert f"Nobody has the role “Dean” yet in: {', '.join(names)}." in asked.words
    partner = tr(world.university.partner.name, "en")
    assert f"{partner} has no contact yet: nobody could be nominated there." in asked.words
    assert f"Roles are given by the administrators: {giver.called}." in asked.words
    assert "Given once for the whole programme “Programme”, it holds in each of its calls." in asked.words
    done = office.submitted(asked, "Publish the call")
    assert "The call is published." in done.words
    public = Visitor(app).get("calls.show", reference=call.reference)
    assert "Head's sign-off" in public.words
    assert (public.status, public.heading) == (200, "Autumn")


def test_nothing_is_chosen_for_who_makes_a_call(app: Flask) -> None:
    world = a_world()
    office = Visitor(app, world.office)
    page = office.get("managing.new")
    first = next(page.all("select", name="programme_id")[0].iter("option"))
    assert (first.get("value"), words_of(first)) == ("", "Choose a programme")
    refused = office.submit(page, "Make the draft", audience="student", title__en="Autumn")
    assert (refused.status, refused.errors()) == (422, ["Programme: Choose a programme."])
    call = a_draft(world)
    place = office.get("managing.new_part", reference=call.reference, part="destinations")
    assert "Partner: Choose a partner." in office.submit(place, "Save", seats=2).errors()


def test_a_draft_is_named_in_one_language_and_its_pages_say_what_is_wanting(app: Flask) -> None:
    world = a_world()
    office = Visitor(app, world.office)
    new = office.get("managing.new")
    known = {"programme_id": world.programme.id, "audience": "student"}
    refused = office.submit(new, "Make the draft", **known)
    assert refused.errors() == ["Title: Enter it in one language at least."]
    page = office.submitted(refused, "Make the draft", **known, title__tg="Тирамоҳ")
    reference = page.address.rsplit("/", 1)[1]
    call = get_call(reference)
    assert (page.heading, call.title) == ("Тирамоҳ", {"tg": "Тирамоҳ"})
    missing = "The title is missing in English, in Russian."
    assert (missing in page.words, "Publish" in page.links()) == (True, False)
    titles = office.get("managing.section", reference=reference, section="titles")
    hints = {e.get("id"): words_of(e) for e in titles.having("govuk-hint") if e.get("id")}
    assert hints == {
        "title-en-hint": missing,
        "summary-en-hint": "The summary is missing in English, in Russian, in Tajik.",
    }
    documents = {"reference": reference, "part": "documents"}
    for name in ("Шартнома", "Созишнома"):
        place = office.get("managing.new_part", **documents)
        office.submitted(place, "Save", title__tg=name, formats=["pdf"])
    keys = [asked.key for asked in requirements_of_call(call.id)][-2:]
    assert keys == ["document", "document-2"]
    shown = office.get("managing.one_part", **documents, name="document")
    assert "Шартнома: the name is missing in English, in Russian." in shown.words
    with pytest.raises(Refusal, match="call-is-incomplete"):
        services.publish(world.office, reread(call), seen_version=reread(call).version, now=utc_now())


def test_a_criterion_named_in_any_language_gets_a_key_of_its_own(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    part = {"hint": {}, "scale": 5, "title": {"tg": "Кор дар гурӯҳ"}}
    rows = [{**part, "key": key, "weight": 25} for key in ("criterion", "criterion-3", "", "")]
    services.save_criteria(world.office, call, seen_version=call.version, criteria=rows, now=utc_now())
    assert [each["key"] for each in reread(call).criteria] == [
        "criterion", "criterion-3", "criterion-2", "criterion-4",
    ]  # fmt: skip


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
    assert [sentence in error for error in refused.errors()] == [True]
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
    assert late.errors()[0].startswith("This call has changed since you opened the page.")
    assert "Nothing at all." in late.text
    assert reread(call).costs == named("Travel.")


def test_weights_add_up_to_100_and_a_new_criterion_gets_a_key(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="criteria")
    letters = office.submit(page, "Save", criteria__0__weight="abc")
    assert letters.errors() == ["Criterion 1 · Weight: A whole number, please."]
    refused = office.submit(page, "Save", criteria__0__weight=30)
    assert refused.errors() == ["The weights must add up to 100; now they make 95."]
    typed = {"criteria__0__weight": 30, "criteria__3__title__en": "Team work", "criteria__3__weight": 5}
    office.submitted(refused, "Save", **{key.replace("__", "-"): value for key, value in typed.items()})
    found = [(c["key"], c["weight"], c["scale"]) for c in reread(call).criteria]
    assert found == [("standing", 30, 5), ("motivation", 40, 5), ("language", 25, 5), ("team-work", 5, 5)]


def test_a_new_row_without_a_title_in_which_something_is_written_does_not_fall_away(app: Flask) -> None:
    world = a_world()
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=a_draft(world).reference, section="criteria")
    refused = office.submit(page, "Save", **{"criteria-3-weight": 5})
    assert refused.errors() == [
        "Criterion 4 · Title · In Tajik: Criterion 4: write a title, or empty the row."
    ]


def test_what_reviewers_look_at_is_told_for_the_points_that_can_be_given(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="criteria")
    hint = {
        "en": "Marks. 5: the best; 0: none.",
        "ru": "Оценки. 5: лучшие; 0: нет.",
        "tg": "Баҳо. 5: беҳтарин; 0: не.",
    }
    typed = {f"criteria-0-hint-{code}": text for code, text in hint.items()}
    saved = office.submitted(page, "Save", **typed, **{"criteria-0-scale": 10})
    told = (
        "Criterion 1: what reviewers look at tells points up to 5, but the highest score is 10. "
        "Write it for that score, in each language, or change the score."
    )
    assert told in saved.words
    page = office.get("managing.section", reference=call.reference, section="criteria")
    assert told in page.words
    assert told not in office.submitted(page, "Save", **{"criteria-0-scale": 5}).words


def test_criteria_are_frozen_once_scores_are_signed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    call = a_call(world)
    monkeypatch.setitem(lent.frozen, "criteria", lambda call_id: call_id == call.id)
    with pytest.raises(Refusal, match="criteria-frozen"):
        services.save_criteria(
            world.office, call, seen_version=call.version, criteria=call.criteria, now=utc_now()
        )
    assert_text_with_reason(app, world, call, "criteria", "Reviewers have signed scores by these criteria;")


def assert_text_with_reason(app: Flask, world: World, call: Call, section: str, why: str) -> None:
    """What can no longer be changed is read, not offered as a form."""
    page = Visitor(app, world.office).get("managing.section", reference=call.reference, section=section)
    assert why in page.words
    assert "Save" not in page.buttons()


def test_limits_that_cross_are_refused_with_both_named_and_nested_ones_stand_on_the_public_page(
    app: Flask,
) -> None:
    world = a_world()
    call = a_draft(world)
    for field in ("Textile", "Food"):
        services.save_destination(
            world.office, call, None, seen_version=call.version, now=utc_now(),
            **a_place(world, call, field=named(field), least_score=60 if field == "Food" else None),
        )  # fmt: skip
        db.session.commit()
        call = reread(call)
    first, second, third = (place.id for place in call.destinations)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="placing")
    typed = {"limits-0-destinations": [first, second], "limits-0-seats": 3}
    page = office.submitted(page, "Save", ties="average sent lot", **typed)
    page = office.get("managing.section", reference=call.reference, section="placing")
    crossing = {"limits-1-destinations": [second, third], "limits-1-seats": 2}
    refused = office.submit(page, "Save", **crossing)
    (error,) = refused.errors()
    assert error.startswith(
        "Limit 2 · Seats at most: Two limits cross: “Riga Technical University (Engineering)"
    )
    around = {"limits-1-destinations": [first, second, third]}
    most = sum(place.seats for place in call.destinations)
    for typed, said in (
        (around | {"limits-1-seats": 2}, "a limit around it allows 2."),
        (around | {"limits-1-seats": most + 1}, f"together they have {most}."),
        ({"limits-1-destinations": [first, second], "limits-1-seats": 2}, "two limits for the same"),
    ):
        (error,) = office.submit(page, "Save", **typed).errors()
        assert (said in error, error.startswith("Limit 2 ")) == (True, True)
    office.submitted(page, "Save", **around, **{"limits-1-seats": 4})
    call = reread(call)
    assert (call.ties, call.limits) == (
        ["average", "sent"],
        [{"destinations": [first, second], "seats": 3}, {"destinations": [first, second, third], "seats": 4}],
    )
    services.publish(world.office, call, seen_version=call.version, now=utc_now())
    db.session.commit()
    shown = Visitor(app).get("calls.show", reference=call.reference)
    assert "4 seats at most together" in words_of(
        next(each for each in shown.all("section") if "Where to" in words_of(each))
    )
    assert "4 seats" in Visitor(app).get("calls.index").words
    (rule,) = shown.all("section", id="seats")
    words = words_of(rule)
    assert "3 seats at most together: Riga Technical University (Engineering), " in words
    assert "A score of at least 60%." in words
    assert "who has the higher average mark in the register who sent the application earlier the lot" in words
    assert reread(call).seed in words


def test_rules_for_studies_at_home_are_marked_where_a_partner_is_a_destination(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office, said = Visitor(app, world.office), "no partner is asked, and who has accepted a place elsewhere"
    for key, there in (("outgoing-study", False), ("joint-faculty-entry", True), ("short-visit", False)):
        page = office.get("managing.section", reference=call.reference, section="rules")
        saved = office.submitted(page, "Save", rule_book_key=key)
        again = office.get("managing.section", reference=call.reference, section="rules")
        assert [said in each.words for each in (saved, again)] == [there, there], key


def test_a_limit_is_over_two_destinations_or_more_and_says_how_many_seats(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="placing")
    only = {"limits-0-destinations": [call.destinations[0].id]}
    assert office.submit(page, "Save", **only).errors() == [
        "Limit 1 · Seats at most: Enter how many seats there are at most."
    ]
    (error,) = office.submit(page, "Save", **only | {"limits-0-seats": 2}).errors()
    assert "Tick two destinations or more." in error
    assert office.submit(page, "Save", **only | {"limits-0-seats": 0}).errors() == [
        "Limit 1 · Seats at most: From 1 to 500."
    ]


def test_a_limit_with_a_number_alone_does_not_fall_away(app: Flask) -> None:
    world = a_world()
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=a_draft(world).reference, section="placing")
    refused = office.submit(page, "Save", **{"limits-0-seats": 2})
    (error,) = refused.errors()
    assert error == (
        "Limit 1 · These destinations together: Tick the destinations that this limit holds together; or empty its number "
        "too, then it falls away."
    )
    assert (refused.status, 'value="2"' in refused.text) == (422, True)


def test_where_a_limit_holds_places_together_the_same_people_come_first(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    services.save_destination(
        world.office, call, None, seen_version=call.version, now=utc_now(),
        **a_place(world, call, field=named("Textile")),
    )  # fmt: skip
    call = reread(call)
    limits = [{"destinations": [place.id for place in call.destinations], "seats": 3}]
    services.save_placing(
        world.office, call, seen_version=call.version, ties="sent lot", limits=limits, now=utc_now()
    )
    db.session.commit()
    call = reread(call)
    with pytest.raises(Refusal, match="limit-mixes-first"):
        services.save_destination(
            world.office, call, call.destinations[0], seen_version=call.version, now=utc_now(),
            **a_place(world, call, first_faculties=[world.university.engineering.id]),
        )  # fmt: skip
    call = reread(call)
    office = Visitor(app, world.office)
    page = office.submitted(
        office.get("managing.parts", reference=call.reference, part="destinations"), "Remove"
    )
    assert "what was over a single one then is gone" in page.words
    assert reread(call).limits == []


def test_a_copy_keeps_the_rule_of_seats_over_its_own_destinations_and_draws_its_own_lot(app: Flask) -> None:
    world = a_world()
    call = a_draft(world, ties=["average"])
    services.save_destination(
        world.office, call, None, seen_version=call.version, now=utc_now(),
        **a_place(world, call, field=named("Textile"), least_score=70),
    )  # fmt: skip
    call = reread(call)
    call.limits = [{"destinations": [place.id for place in call.destinations], "seats": 3}]
    db.session.commit()
    services.publish(world.office, call, seen_version=call.version, now=utc_now())
    copy = reread(services.copy_call(world.office, reread(call), now=utc_now()))
    assert (copy.ties, copy.seed, [place.least_score for place in copy.destinations]) == (
        ["average"],
        None,
        [None, 70],
    )
    assert copy.limits == [{"destinations": [place.id for place in copy.destinations], "seats": 3}]


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


def test_a_destination_without_seats_says_whom_that_concerns(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    call = a_call(world, reserved=[])
    services.save_destination(
        world.office, call, None, seen_version=call.version, now=utc_now(),
        **a_place(world, call, field=named("Textile")),
    )  # fmt: skip
    db.session.commit()
    first, second = reread(call).destinations
    ranks = SimpleNamespace(destination_id=first.id)
    people = [
        (None, SimpleNamespace(ended_at=None, submitted_at=sent, choices=[ranks]))
        for sent in (None, utc_now(), utc_now())
    ]
    monkeypatch.setitem(lent.audiences, "call", lambda _call_id: people)
    monkeypatch.setitem(lent.taken, "seats", lambda _call_id: {first.id: 1})
    office, where = Visitor(app, world.office), {"reference": call.reference, "part": "destinations"}
    asked = office.submit(office.get("managing.one_part", **where, name=first.id), "Save", seats=0)
    for said in (
        "Without seats nobody can be placed there.",
        "1 draft ranks it: before it can be sent, another choice has to be made there.",
        "2 applications that were sent rank it: this choice then leads to no seat.",
        "1 person who has a seat there keeps it.",
    ):
        assert said in asked.words
    assert (asked.status, [place.seats for place in reread(call).destinations]) == (422, [4, 4])
    office.submitted(asked, "Save", anyway="y")
    assert [place.seats for place in reread(call).destinations] == [0, 4]
    office.submitted(office.get("managing.one_part", **where, name=first.id), "Save", level="B2")
    office.submitted(office.get("managing.one_part", **where, name=second.id), "Save", seats=5)


def test_a_place_without_seats_and_an_opening_of_long_ago_are_asked_back_once(app: Flask) -> None:
    """Each tick is for what was asked about alone."""
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    place = {"reference": call.reference, "part": "destinations", "name": call.destinations[0].id}
    asked = office.submit(office.get("managing.one_part", **place), "Save", seats=0)
    assert (asked.status, asked.errors()) == (
        422,
        ["Without seats nobody can be placed there. Is that meant?"],
    )
    office.submitted(asked, "Save", anyway="y")
    dates = {"reference": call.reference, "section": "dates"}
    long_ago = {"opens_on__day": 1, "opens_on__month": 1, "opens_on__year": 2020}
    asked = office.submit(office.get("managing.section", **dates), "Save", **long_ago)
    said = "It opens on 1 January 2020: that is more than a year ago. Is the year right?"
    assert (asked.status, asked.errors()) == (422, [said])
    again = office.submit(asked, "Save", anyway="y", opens_on__year=2019)
    assert (again.status, "1 January 2019" in again.words) == (422, True)
    office.submitted(again, "Save", anyway="y")
    assert reread(call).opens_on == date(2019, 1, 1)
    office.submitted(office.get("managing.section", **dates), "Save")


def test_once_the_selection_is_signed_it_is_said_that_no_seat_can_be_taken_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    call = a_call(world)
    place = call.destinations[0]
    monkeypatch.setitem(lent.taken, "seats", lambda _call_id: {place.id: 1})
    office = Visitor(app, world.office)
    where = {"reference": call.reference, "part": "destinations", "name": place.id}
    page = office.get("managing.one_part", **where)
    assert "Fewer seats than that take no place from anybody" in page.words
    monkeypatch.setitem(lent.frozen, "selection", lambda _call_id: True)
    page = office.get("managing.one_part", **where)
    assert "1 seat is taken already, and the selection is signed: seats can be added" in page.words
    refused = office.submit(page, "Save", seats=place.seats - 1)
    assert (refused.status, "seats can still be added." in refused.words) == (422, True)


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
    assert refused.errors() == [
        "Who sees it: A paper about belonging to a group is for the inclusion officer alone."
    ]
    db.session.rollback()


def test_a_paper_of_a_group_without_seats_is_listed_as_asked_of_nobody(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    where, note = (
        {"reference": call.reference, "part": "documents"},
        "the call reserves no seats for this group",
    )
    assert note not in office.get("managing.parts", **where).words
    page = office.get("managing.section", reference=call.reference, section="reserved")
    office.submitted(page, "Save", orphan="", disability="")
    (line,) = [
        row for row in office.get("managing.parts", **where).all("tr") if "orphan" in words_of(row).casefold()
    ]
    assert note in words_of(line)


def test_what_no_form_would_send_is_refused_in_words(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.new_part", reference=call.reference, part="destinations")
    refused = office.submit(
        page, "Save", seats="many", **{f"stay_from__{part}": "31" for part in ("day", "month", "year")}
    )
    assert (refused.status, len(refused.errors()) > 2) == (422, True)
    assert "Seats: A whole number, please." in refused.errors()
    assert 'value="many"' in refused.text


UNFIT = (
    ("titles", {"title__en": ""}, "Title · In English: The title is missing in English."),
    ("titles", {"title__tg": ""}, "Title · In Tajik: The title is missing in Tajik."),
    ("titles", {"summary__ru": " "}, "Summary · In Russian: The summary is missing in Russian."),
    ("money", {"costs__tg": ""}, "What it costs · In Tajik: What it costs is missing in Tajik."),
    ("conditions", {"average": "7"}, "Average mark at least: The average is from 2 to 5."),
    (
        "criteria", {"criteria__0__title__tg": ""},
        "Criterion 1 · Title · In Tajik: Criterion 1: the title is missing in Tajik.",
    ),
    (
        "reserved", {"orphan": "9"},
        "Seats for orphans: More is reserved (10) than the call offers (4). Reserve fewer, or offer more.",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("section", "typed", "sentence"), UNFIT)
def test_a_published_call_cannot_become_what_could_not_be_published(
    app: Flask, section: str, typed: dict[str, str], sentence: str
) -> None:
    world = a_world()
    call = a_call(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section=section)
    refused = office.submit(page, "Save", **typed)
    assert (refused.status, refused.errors()) == (422, [sentence])
    (name, value), *_rest = typed.items()
    kept = refused.all("input", name=name.replace("__", "-")) or refused.all(
        "textarea", name=name.replace("__", "-")
    )
    assert (kept[0].get("value") or (kept[0].text or "").removeprefix("\n")).strip() == value.strip()
    assert reread(call).version == call.version
    links = [a.get("href") for ul in refused.having("govuk-error-summary__list") for a in ul.iter("a")]
    assert [link[1:] in {e.get("id") for e in refused.root.iter()} for link in links] == [True]


def test_seats_that_are_reserved_cannot_be_taken_away(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    assert sum(part["seats"] for part in call.reserved) == 2
    office = Visitor(app, world.office)
    place = {"reference": call.reference, "part": "destinations", "name": call.destinations[0].id}
    refused = office.submit(office.get("managing.one_part", **place), "Save", seats=1)
    assert refused.errors() == [
        "Seats: More is reserved (2) than the call offers (1). Reserve fewer, or offer more."
    ]
    assert reread(call).destinations[0].seats == 4


def test_the_form_is_for_those_whom_the_call_is_for(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    staff = a_draft(world, "Staff week", audience="staff", reserved=[])
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="rules")
    offered = [
        option.get("value") for option in page.all("select", name="questionnaire_id")[0].iter("option")
    ]
    assert str(call.questionnaire_id) in offered
    assert str(staff.questionnaire_id) not in offered
    with pytest.raises(Refusal, match="form-not-for-student"):
        services.save_rules(
            world.office, call, seen_version=call.version, questionnaire_id=staff.questionnaire_id,
            rule_book_key=call.rule_book_key, choices=3, now=utc_now(),
        )  # fmt: skip


def test_a_place_stands_once_and_its_field_in_all_languages(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    with pytest.raises(Refusal, match="destination-twice") as twice:
        services.save_destination(
            world.office, call, None, seen_version=call.version, now=utc_now(), **a_place(world, call)
        )
    assert twice.value.field == "institution_id"
    call = reread(call)
    services.save_destination(
        world.office, call, None, seen_version=call.version, now=utc_now(),
        **a_place(world, call, field={"en": "Textile"}),
    )  # fmt: skip
    db.session.commit()
    with app.test_request_context(headers={"Cookie": "language=en"}):
        found = services.lacks(reread(call), requirements_of_call(call.id), utc_now())
        assert [(lack.section, lack.refusal.sentence) for lack in found] == [
            (
                "destinations",
                "Riga Technical University: the field is missing in Russian, in Tajik.",
            )
        ]


def test_what_a_signed_selection_was_decided_by_stays(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    call = a_call(world)
    monkeypatch.setitem(lent.frozen, "selection", lambda call_id: call_id == call.id)
    for what in ("criteria", "placing", "reserved"):
        assert_text_with_reason(app, world, call, what, "The selection of this call is signed.")
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="dates")
    assert "The selection of this call is signed: its day stays," in page.words
    assert not [each for each in page.all("input") if (each.get("name") or "").startswith("selection_on")]
    office.submitted(page, "Save")
    assert reread(call).selection_on == call.selection_on
    place = {"reference": call.reference, "part": "destinations", "name": call.destinations[0].id}
    page = office.get("managing.one_part", **place)
    assert office.submit(page, "Save", seats=3).status == 422
    office.submitted(page, "Save", seats=5)
    present = reread(call)
    with pytest.raises(Refusal, match="selection-is-signed"):
        services.save_destination(
            world.office, present, None, seen_version=present.version, now=utc_now(),
            **a_place(world, present, field=named("Textile")),
        )  # fmt: skip


def test_the_rules_by_which_somebody_has_applied_are_shown_and_not_offered(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    call = a_call(world)
    office = Visitor(app, world.office)
    where = {"reference": call.reference, "section": "rules"}
    before = office.get("managing.section", **where)
    assert before.all("select", name="rule_book_key")
    monkeypatch.setattr("mobility.calls.queries.has_sent", lambda call_id: call_id == call.id)
    monkeypatch.setattr("mobility.calls.services.editing.has_sent", lambda call_id: call_id == call.id)
    page = office.get("managing.section", **where)
    assert not [*page.all("select", name="rule_book_key"), *page.all("input", name="blind")]
    assert "all of one call are decided by the same rules" in page.words
    assert "Student exchange: study abroad" in page.words
    assert "They see who applies." in page.words
    office.submitted(page, "Save", choices="2")
    stored = reread(call)
    assert (stored.choices, stored.rule_book_key, stored.blind) == (2, call.rule_book_key, False)
    late = office.submit(before, "Save", rule_book_key="short-visit", seen_version=stored.version)
    assert late.status == 422
    assert "all of one call are decided by the same rules" in late.errors()[0]


def test_criteria_grow_and_change_places_without_being_saved(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get("managing.section", reference=call.reference, section="criteria")
    for rows in (5, 6):
        page = office.submit(page, "Add another criterion : the rows so far are kept as typed")
        assert page.all("input", name=f"criteria-{rows - 1}-title-en") != []
    page = office.submit(page, "Down : Criterion 1", **{"criteria-0-weight": "many"})
    assert (page.status, [e.get("value") for e in page.all("input", name="criteria-1-weight")]) == (
        200,
        ["many"],
    )
    page = office.submit(page, "Up : Criterion 3", **{"criteria-1-weight": "35"})
    office.submitted(page, "Save")
    assert [c["key"] for c in reread(call).criteria] == ["motivation", "language", "standing"]


def test_destinations_and_documents_change_places(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    services.save_destination(
        world.office, call, None, seen_version=call.version, now=utc_now(),
        **a_place(world, call, field=named("Textile")),
    )  # fmt: skip
    db.session.commit()
    office = Visitor(app, world.office)
    page = office.get("managing.parts", reference=call.reference, part="destinations")
    office.submitted(page, "Up : Riga Technical University")
    assert [place.field["en"] for place in reread(call).destinations] == ["Textile", "Engineering"]
    page = office.get("managing.parts", reference=call.reference, part="documents")
    office.submitted(page, "Down : Passport for travel, page with photo")
    assert [asked.key for asked in requirements_of_call(call.id)][:2] == ["transcript", "passport"]


@pytest.mark.parametrize(
    ("programme", "audience", "form", "book"),
    [
        ("P", "student", "student-exchange", "outgoing-study"),
        ("STAFF", "staff", "staff-mobility", "staff-mobility"),
        ("JOINT_POLOTSK", "student", "joint-faculty-entry", "joint-faculty-entry"),
    ],
)
def test_a_new_call_has_the_form_and_the_rules_that_are_usual_for_it(
    app: Flask, programme: str, audience: str, form: str, book: str
) -> None:
    world = a_world()
    world.programme.key = programme
    call = a_draft(world, audience=audience)
    assert (db.session.get_one(Questionnaire, call.questionnaire_id).key, call.rule_book_key) == (form, book)
