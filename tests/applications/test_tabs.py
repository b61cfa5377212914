"""The same section open twice: only what was changed on both pages is asked about."""

from datetime import timedelta

from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.base.languages import moment, speaking
from mobility.base.zone import Zone
from mobility.questionnaires.queries import answers_of
from tests.applications.world import World
from tests.client import Page, Visitor, rendered_values, words_of

SAVE = "Save and continue"


def two_tabs(app, application, key: str = "personal") -> tuple[Visitor, Page, Page]:
    visitor = Visitor(app, application.subject)
    where = {"reference": application.reference, "section_key": key}
    return visitor, visitor.get("applications.section", **where), visitor.get("applications.section", **where)


def stored(application, key: str = "personal") -> dict[str, object]:
    db.session.expire_all()
    return answers_of(application.id)[key].values


def test_when_it_was_saved_is_said_with_the_day_unless_it_is_today(app):
    world = World.make()
    application = world.filled(world.student())
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="personal", **where)
    (line,) = page.having("sf-saved")
    kept = answers_of(application.id)["personal"]
    assert words_of(line) == f"Saved at {kept.saved_at.astimezone(Zone.info):%H:%M}"
    kept.saved_at -= timedelta(days=2)
    db.session.commit()
    page = visitor.get("applications.section", section_key="personal", **where)
    (line,) = page.having("sf-saved")
    with speaking("en"):
        when = moment(kept.saved_at.astimezone(Zone.info)).replace("\u00a0", " ")
    assert words_of(line) == f"Saved on {when}"


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


def autosaved(visitor: Visitor, page: Page, typed: dict[str, list[str]]):
    with visitor.app.app_context():
        return visitor.http.post(page.address, data=typed, headers={"X-Autosave": "1"})


def behind(app):
    """The second tab when the first has saved a name, and what is typed in it: another telephone."""
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application)
    visitor.submitted(one, SAVE, emergency_name="Gulnora")
    form, _button = two.form(SAVE)
    return application, visitor, two, rendered_values(form) | {"phone": ["+992 93 111 22 33"]}


def renewed(typed: dict[str, list[str]], told) -> dict[str, list[str]]:
    """What the page holds once the script has put in what it was told."""
    return typed | {name: [value] for name, value in told["fields"].items()} | told["shows"]


def test_saving_as_one_goes_takes_over_into_the_page_and_says_so(app):
    application, visitor, two, typed = behind(app)
    told = autosaved(visitor, two, typed).json
    assert "taken over from there: Whom we may call in an emergency (Gulnora)." in told["message"]
    assert told["shows"] == {"emergency_name": ["Gulnora"]}
    typed = renewed(typed, told) | {"emergency_phone": ["+992 90 000 00 01"]}
    again = autosaved(visitor, two, typed)
    assert (again.status_code, again.json["shows"]) == (200, {})
    typed = renewed(typed, again.json) | {"emergency_name": ["Me"]}
    assert autosaved(visitor, two, typed).status_code == 200
    kept = stored(application)
    assert [kept[name] for name in ("emergency_name", "emergency_phone", "phone")] == [
        "Me",
        "+992900000001",
        "+992931112233",
    ]


def test_who_had_begun_to_change_what_was_taken_over_is_asked(app):
    """The script leaves such a page as it was: what stands on it was typed over the old answer."""
    application, visitor, two, typed = behind(app)
    assert autosaved(visitor, two, typed).json["shows"] == {"emergency_name": ["Gulnora"]}
    disputed = autosaved(visitor, two, typed | {"emergency_name": ["Me"]})
    said = "Press the button below to see both."
    assert (disputed.status_code, said in disputed.json["message"]) == (409, True)
    assert stored(application)["emergency_name"] == "Gulnora"


def test_a_day_is_taken_over_into_its_three_boxes(app):
    application = World.make().filled()
    visitor, one, two = two_tabs(app, application, "passport")
    day = {"day": "5", "month": "6", "year": "2032"}
    visitor.submitted(one, SAVE, **{f"passport_valid_until__{part}": value for part, value in day.items()})
    form, _button = two.form(SAVE)
    told = autosaved(visitor, two, rendered_values(form)).json
    assert told["shows"] == {
        "passport_valid_until-day": ["05"],
        "passport_valid_until-month": ["06"],
        "passport_valid_until-year": ["2032"],
    }


def test_a_ranking_is_taken_over_into_the_lists(app):
    world = World.make()
    first, _second, third = (str(destination.id) for destination in world.call.destinations)
    visitor, one, two = two_tabs(app, world.filled(), "choices")
    visitor.submitted(one, SAVE, rank_1=third, rank_2=first)
    form, _button = two.form(SAVE)
    typed = rendered_values(form)
    told = autosaved(visitor, two, typed).json
    assert told["shows"] == {"rank_1": [third], "rank_2": [first], "rank_3": [""]}
    typed = renewed(typed, told) | {"rank_2": [""]}
    assert autosaved(visitor, two, typed).status_code == 200


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
    assert "Your choices are now: 1. Nanjing University; 2. Riga Technical University." in left_alone.words
    assert "moved up" not in left_alone.words
    db.session.expire_all()
    assert [choice.destination_id for choice in by_id(application.id).choices] == [third, first]
    met = visitor.submit(two, SAVE, rank_1=first, rank_2="")
    assert (met.status, "Your ranking was changed meanwhile" in met.words) == (409, True)
    visitor.submitted(met, "Keep mine")
    db.session.expire_all()
    assert [choice.destination_id for choice in by_id(application.id).choices] == [first]
