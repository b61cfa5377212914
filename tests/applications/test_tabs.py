"""The same section open twice: only what was changed on both pages is asked about."""

from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.questionnaires.queries import answers_of
from tests.applications.world import World
from tests.client import Page, Visitor, rendered_values

SAVE = "Save and continue"


def two_tabs(app, application, key: str = "personal") -> tuple[Visitor, Page, Page]:
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": key}
    return visitor, visitor.get("applications.section", **where), visitor.get("applications.section", **where)


def stored(application, key: str = "personal") -> dict[str, object]:
    db.session.expire_all()
    return answers_of(application.id)[key].values


def test_different_answers_are_both_kept_without_a_question(app):
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application)
    visitor.submitted(one, SAVE, emergency_name="Gulnora Safarova")
    onward = visitor.submitted(two, SAVE, phone="+992 93 111 22 33")
    assert "taken over from there: Whom we may call in an emergency (Gulnora Safarova)." in onward.words
    kept = stored(application)
    assert (kept["emergency_name"], kept["phone"]) == ("Gulnora Safarova", "+992931112233")


def test_a_page_that_was_left_alone_changes_nothing(app):
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application)
    visitor.submitted(one, SAVE, emergency_name="Gulnora Safarova")
    before = stored(application)
    assert "taken over from there" in visitor.submitted(two, SAVE).words
    assert stored(application) == before


def test_only_what_both_changed_is_shown_twice(app):
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application)
    visitor.submitted(one, SAVE, emergency_name="Gulnora", emergency_phone="+992 90 000 00 01")
    met = visitor.submit(two, SAVE, emergency_name="Farrukh", phone="+992 93 111 22 33")
    assert met.status == 409
    assert met.words.count("Stored now:") == 1
    assert "Stored now: Gulnora" in met.words
    assert met.words.count("Taken over from elsewhere; here you had not changed it.") == 1
    form, _button = met.form("Keep mine")
    shown = rendered_values(form)
    assert [shown[name] for name in ("emergency_name", "emergency_phone", "phone")] == [
        ["Farrukh"],
        ["+992 90 000 00 01"],
        ["+992 93 111 22 33"],
    ]
    visitor.submitted(met, "Keep mine")
    kept = stored(application)
    assert (kept["emergency_name"], kept["emergency_phone"]) == ("Farrukh", "+992900000001")
    assert kept["phone"] == "+992931112233"


def test_saving_as_one_goes_takes_over_and_says_so_and_then_still_knows_what_is_ones_own(app):
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application)
    visitor.submitted(one, SAVE, emergency_name="Gulnora")
    form, _button = two.form(SAVE)
    typed = rendered_values(form) | {"phone": ["+992 93 111 22 33"]}
    with app.app_context():
        told = visitor.http.post(two.address, data=typed, headers={"X-Autosave": "1"}).json
        assert "taken over from there: Whom we may call in an emergency (Gulnora)." in told["message"]
        assert told["message"].endswith("This page shows it once it is opened again.")
        typed |= {name: [value] for name, value in told["fields"].items()}
        typed |= {"emergency_phone": ["+992 90 000 00 01"]}
        again = visitor.http.post(two.address, data=typed, headers={"X-Autosave": "1"})
        assert again.status_code == 200
        typed |= {name: [value] for name, value in again.json["fields"].items()} | {"emergency_name": ["Me"]}
        disputed = visitor.http.post(two.address, data=typed, headers={"X-Autosave": "1"})
    assert (disputed.status_code, "Press the button below to see both." in disputed.json["message"]) == (
        409,
        True,
    )
    kept = stored(application)
    assert [kept[name] for name in ("emergency_name", "emergency_phone", "phone")] == [
        "Gulnora",
        "+992900000001",
        "+992931112233",
    ]


def test_a_page_opened_before_goes_by_the_revision(app):
    """Pages that were open while the service was renewed tell only that."""
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application)
    visitor.submitted(one, SAVE, emergency_name="Gulnora")
    met = visitor.submit(two, SAVE, seen_answers="", phone="+992 93 111 22 33")
    assert (met.status, "Stored now: Gulnora" in met.words) == (409, True)


def test_a_ranking_left_alone_is_no_ranking_of_ones_own(app):
    world = World.make()
    application = world.filled()
    first, _second, third = (destination.id for destination in world.call.destinations)
    visitor, one, two = two_tabs(app, application, "choices")
    visitor.submitted(one, SAVE, rank_1=third, rank_2=first)
    left_alone = visitor.submitted(two, SAVE)
    assert "Your choices are now: 1. Nanjing University, 2. Riga Technical University." in left_alone.words
    assert "moved up" not in left_alone.words
    db.session.expire_all()
    assert [choice.destination_id for choice in by_id(application.id).choices] == [third, first]
    met = visitor.submit(two, SAVE, rank_1=first, rank_2="")
    assert (met.status, "Your ranking was changed meanwhile" in met.words) == (409, True)
    visitor.submitted(met, "Keep mine")
    db.session.expire_all()
    assert [choice.destination_id for choice in by_id(application.id).choices] == [first]
