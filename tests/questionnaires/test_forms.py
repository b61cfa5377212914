"""The page's form of a section: every kind of question rendered, filled, sent, and shown again with what is wrong."""

from datetime import date
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from mobility.base.countries import countries
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.questionnaires import meeting, services
from mobility.questionnaires.definition import Form, Section, read
from mobility.questionnaires.forms import SectionForm, section_form
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.summary import readable
from tests.client import Page, parsed
from tests.documents.world import World, a_person
from tests.questionnaires.test_definition import DATA, NAMES

KINDS = ["text", "long_text", "email", "phone", "number", "day", "choice", "several", "yes_no", "country"]
TYPED = {
    "text": "Зарина",
    "long_text": "one two",
    "email": "zarina@example.tj",
    "phone": "+992 90 123 45 67",
    "number": "4.5",
    "choice": "b",
    "yes_no": "no",
    "country": "TJ",
}
PAGE = """{% from "components/field.html" import hidden_fields %}{% from "components/errors.html" import error_summary %}
{% from "questionnaires/_section.html" import section_fields %}<!doctype html><html lang="en"><title>T</title>
<body><h1>T</h1>{{ error_summary(form) }}<form method="post" novalidate>{{ hidden_fields(form) }}
{{ section_fields(form) }}<button>Save</button></form>"""
SUMMARY = """{% from "questionnaires/_summary.html" import section_summary %}<!doctype html><html lang="en">
<title>T</title><body><h1>T</h1>{% for part in parts %}{{ section_summary(part, href="/x") }}{% endfor %}"""


def a_question(kind: str) -> dict[str, Any]:
    extra: dict[str, Any] = {"long_text": {"max_words": 5}}.get(kind, {})
    if kind in ("choice", "several"):
        extra = {"options": [{"key": key, "label": NAMES} for key in ("a", "b")]}
    return {"key": f"a_{kind}", "kind": kind, "label": {"en": kind, "ru": kind, "tg": kind}} | extra


@pytest.fixture
def form() -> Form:
    questions = [a_question(kind) for kind in KINDS]
    opened = {"key": "opened", "label": NAMES, "when": {"question": "a_yes_no", "is": "yes"}}
    known = {"key": "name", "label": NAMES, "known": "passport_name"}
    one = {"key": "one", "title": NAMES, "question": [known, *questions, opened]}
    return read(DATA | {"section": [one, DATA["section"][1]]})


def rendered(app: Flask, form: SectionForm) -> Page:
    text = render_template_string(PAGE, form=form)
    page = Page.__new__(Page)
    page.text, page.root = text, parsed(text.strip().removeprefix("\n"))
    return page


def sent(section: Section, stored: SectionAnswers | None = None, **typed: Any) -> SectionForm:
    content: MultiDict[str, Any] = MultiDict(typed)
    for question in section.questions:
        content.add("shown", question.key)
    return section_form(section, stored, {}, typed=content)


def test_every_kind_is_rendered_and_comes_back(app: Flask, world: World, form: Form) -> None:
    section, known = form.sections[0], {"passport_name": "RAHIMOVA ZARINA"}
    case = world.case(a_person())
    typed = {f"a_{kind}": value for kind, value in TYPED.items()}
    day = {"a_day-day": "14", "a_day-month": "3", "a_day-year": "2031"}
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = rendered(app, section_form(section, None, known))
        assert "RAHIMOVA ZARINA" in page.words
        assert page.all("input", name="name") == []
        opened = [div.get("data-is") for div in page.root.iter("div") if div.get("data-when") == "a_yes_no"]
        assert opened == ["yes"]
        filled = sent(section, seen_revision="0", a_several=["a", "b"], **typed, **day)
        values = filled.values()
        stored = services.save_section(case.id, section, now=utc_now(), **values)
        assert stored.errors == {}
        assert stored.values == {
            **{f"a_{kind}": value for kind, value in TYPED.items()},
            "a_phone": "+992901234567",
            "a_day": "2031-03-14",
            "a_several": ["a", "b"],
            "name": "",
            "opened": "",
        }
        again = section_form(section, stored, known)
        expected = {key: value for key, value in stored.values.items() if key != "name"}
        shown = {"a_day": date(2031, 3, 14), "a_phone": "+992 90 123 45 67"}
        assert again.entered() == expected | shown
        words = rendered(app, again).root
        assert [i.get("value") for i in words.iter("input") if i.get("name") == "a_day-year"] == ["2031"]


def test_what_was_wrong_comes_back_as_typed_with_its_sentence(app: Flask, world: World, form: Form) -> None:
    section = form.sections[0]
    case = world.case(a_person())
    with app.test_request_context(headers={"Accept-Language": "en"}):
        wrong = sent(
            section, **{"a_day-day": "31", "a_day-month": "2", "a_day-year": "2031", "a_number": "many"}
        )
        stored = services.save_section(case.id, section, now=utc_now(), **wrong.values())
        assert stored.errors == {"a_day": "no-such-day", "a_number": "not-a-number"}
        page = rendered(app, section_form(section, stored, {}))
        assert page.errors() == [
            "Enter a number such as 4.5, in figures.",
            "This month has no such day.",
        ]
        boxes = [i.get("value") for i in page.all("input") if (i.get("name") or "").startswith("a_day-")]
        assert boxes == ["31", "2", "2031"]


def test_a_number_has_the_comma_of_the_page_and_is_stored_with_a_point(
    app: Flask, world: World, form: Form
) -> None:
    section, case = form.sections[0], world.case(a_person())
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        typed = sent(section, a_number="4.50")
        stored = services.save_section(case.id, section, now=utc_now(), **typed.values())
        assert stored.values["a_number"] == "4.50"
        page = rendered(app, section_form(section, stored, {}))
        assert [field.get("value") for field in page.all("input", name="a_number")] == ["4,50"]
        [summary, *_] = readable(form, {section.key: stored}, {}, "ru", own=True)
        assert [row.value for row in summary.rows if row.question.kind == "number"] == ["4,50"]
        again = section_form(section, stored, {})
        assert meeting.differences(section, stored, again.entered()) == []


def test_two_tabs_see_what_is_stored_beside_what_they_typed(app: Flask, world: World, form: Form) -> None:
    section = form.sections[0]
    case = world.case(a_person())
    with app.test_request_context(headers={"Accept-Language": "en"}):
        first = sent(section, seen_revision="0", a_text="Riga")
        stored = services.save_section(case.id, section, now=utc_now(), **first.values())
        second = sent(section, stored, seen_revision="0", a_text="Berlin")
        with pytest.raises(Refusal, match="section-changed-meanwhile"):
            services.save_section(case.id, section, now=utc_now(), **second.values())
        second.show_beside(stored)
        page = rendered(app, second)
        assert "Stored now: Riga" in page.words
        assert [i.get("value") for i in page.all("input", name="seen_revision")] == ["1"]
        assert [i.get("value") for i in page.all("input", name="a_text")] == ["Berlin"]


def test_a_return_shows_the_rest_read_only(app: Flask, world: World, form: Form) -> None:
    section = form.sections[0]
    stored = SectionAnswers(
        section="one", values={"a_text": "Riga", "a_email": "a@example.tj"}, errors={}, revision=3
    )
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = rendered(app, section_form(section, stored, {}, only={"a_email"}))
        names = {i.get("name") for i in page.root.iter("input")} - {
            "csrf_token",
            "seen_answers",
            "seen_revision",
            "shown",
        }
        assert names == {"a_email"}
        assert "Already sent; this stays as it is" in page.words
        assert "Riga" in page.words


def test_declarations_show_their_whole_text_and_the_summary_their_day(
    app: Flask, world: World, form: Form
) -> None:
    section = form.sections[1]
    case = world.case(a_person())
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = rendered(app, section_form(section, None, {}))
        assert "Name" in page.words
        assert len(page.all("input", name="truth", type="checkbox")) == 1
        accepted = sent(section, truth="y")
        stored = services.save_section(case.id, section, now=utc_now(), language="en", **accepted.values())
        text = render_template_string(SUMMARY, parts=readable(form, {"consents": stored}, {}, "en", own=True))
        parsed(text.strip())
        assert "Accepted on" in text


def test_a_citizenship_is_of_a_country_that_has_citizens(app: Flask, form: Form) -> None:
    """Nobody is a citizen of Bouvet Island; who answered so when it was still offered finds it again."""
    section = form.sections[0]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert [name for _code, name in countries()][:3] == ["Afghanistan", "Åland Islands", "Albania"]
        offered = {
            option.get("value") for option in rendered(app, section_form(section, None, {})).all("option")
        }
        assert (offered >= {"TJ", "PS", "TW", "VA"}, offered & {"BV", "HM", "AQ", "GS"}) == (True, set())
        stored = SectionAnswers(section=section.key, values={"a_country": "GL"}, errors={}, revision=1)
        page = rendered(app, section_form(section, stored, {}))
        (chosen,) = [option for option in page.all("option") if option.get("selected") is not None]
        assert (chosen.get("value"), chosen.text) == ("GL", "Greenland")
