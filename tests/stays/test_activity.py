"""What somebody does abroad: as their application says, else the office is asked."""

import tomllib

import pytest

from mobility.base.database import db, utc_now
from mobility.base.refusals import Refusal
from mobility.questionnaires.definition import Condition, read
from mobility.questionnaires.services import FORMS
from mobility.stays import services
from mobility.stays.models import SAID_OF_STAFF, Activity
from mobility.stays.queries import HOURS_OFFERED, PURPOSE
from tests.client import words_of
from tests.selection.world import Office
from tests.stays.test_stays import page_of, sends
from tests.stays.world import a_stay, confirmed, seen_by


def scene(app):
    return Office.open()


@pytest.mark.parametrize(
    ("answers", "activity", "hours"),
    [
        ({"purpose": "teaching", "teaching_hours": "8"}, "Teaching", "8"),
        ({"purpose": "teaching", "teaching_hours": "8.25"}, "Teaching", "8.2"),
        ({"purpose": "teaching", "teaching_hours": "5000"}, "Teaching", "not noted yet"),
        ({"purpose": "teaching", "teaching_hours": "-1"}, "Teaching", "not noted yet"),
        ({"purpose": "training", "teaching_hours": "8"}, "Training", "not noted yet"),
        ({"purpose": "rest", "teaching_hours": "8"}, "Not said yet", "not noted yet"),
        ({}, "Not said yet", "not noted yet"),
    ],
)
def test_what_staff_do_abroad_is_what_their_application_says(app, world, answers, activity, hours):
    world.call.audience = "staff"
    db.session.commit()
    stay = a_stay(world, "Teacher", answers=answers)
    words = page_of(app, world.coordinator, stay).words
    assert f"Activity {activity} Planned dates" in words
    assert f"Hours agreed {hours} Hours given" in words
    opened = f"Stay opened Activity: {activity}" + (
        "" if hours == "not noted yet" else f" Hours agreed: {hours}"
    )
    assert f"{opened} From: " in words


def test_where_the_application_does_not_say_what_staff_do_the_office_is_asked(app, world):
    world.call.audience = "staff"
    db.session.commit()
    stay = a_stay(world, "Teacher")
    asked = "The application does not say what the person does there. Choose the activity under “Change the dates”."
    assert asked in page_of(app, world.coordinator, stay).words
    assert asked not in page_of(app, stay.person, stay).words
    stay = confirmed(stay, "arrival", -5)
    page = page_of(app, world.coordinator, stay)
    assert "what the person does there" in words_of(page.all("section", id="close")[0])
    with pytest.raises(Refusal, match="stay-incomplete"):
        services.close(world.coordinator, seen_by(world.coordinator, stay), reason="Lost.", now=utc_now())
    db.session.rollback()
    because = {"dates__activity": "research", "dates__reason": "As the partner writes."}
    sends(app, world.coordinator, stay, "Change the dates", **because)
    page = page_of(app, world.coordinator, stay)
    assert "Activity Research Planned dates" in page.words
    assert asked not in page.words
    assert "Not said yet" not in words_of(page.all("section", id="dates")[0])
    assert "the hours given" not in words_of(page.all("section", id="close")[0])


def test_of_research_no_hours_are_asked_and_the_certificate_is_of_the_stay(app, world):
    world.call.audience = "staff"
    db.session.commit()
    stay = confirmed(a_stay(world, "Researcher", answers={"purpose": "training"}), "arrival", -5)
    assert page_of(app, world.coordinator, stay).all("section", id="hours") != []
    because = {"dates__activity": "research", "dates__reason": "As the partner writes."}
    page = sends(app, world.coordinator, stay, "Change the dates", **because)
    assert page.all("section", id="hours") == []
    assert "Stay changed Activity: Research (before: Training)" in page.words
    (papers,) = page.all("section", id="papers")
    assert "Certificate of the stay Signed by the partner university, with the first and the last day" in (
        words_of(papers)
    )


def test_hours_that_were_noted_before_it_was_research_stand_there_and_can_be_taken_away(app, world):
    world.call.audience = "staff"
    db.session.commit()
    stay = a_stay(world, "Researcher", answers={"purpose": "teaching", "teaching_hours": "8"})
    because = {"dates__activity": "research", "dates__reason": "As the partner writes."}
    page = sends(app, world.coordinator, stay, "Change the dates", **because)
    assert "Hours agreed 8 Hours given not noted yet" in page.words
    page = sends(app, world.coordinator, stay, "Note the hours", hours__agreed="")
    assert page.all("section", id="hours") == []


def test_the_form_of_staff_offers_what_a_stay_can_be(whole_app):
    data = tomllib.loads((FORMS / "staff-mobility.toml").read_text("utf-8"))
    asked = {question.key: question for _, question in read(data).questions()}
    assert [each.key for each in asked[PURPOSE].options] == list(SAID_OF_STAFF)
    assert asked[HOURS_OFFERED].when == Condition(PURPOSE, Activity.TEACHING)
