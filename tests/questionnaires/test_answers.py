"""Answers: what is taken, what is kept although wrong, who may not overwrite whom, and what is still owed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.questionnaires import meeting, queries, services
from mobility.questionnaires.answers import grouped_phone, is_empty, shown_questions, validate
from mobility.questionnaires.definition import Form, Question, read
from mobility.questionnaires.services import Progress
from mobility.questionnaires.summary import readable
from mobility.workflow.models import Case
from tests.documents.world import NOW, World, a_person
from tests.questionnaires.test_definition import DATA, NAMES

FORM: Form = read(DATA)
PERSONAL, CONSENTS = FORM.sections
KINDS = (
    "text",
    "long_text",
    "email",
    "phone",
    "passport_number",
    "number",
    "day",
    "choice",
    "several",
    "yes_no",
    "country",
)


def a_question(kind: str) -> Question:
    extra: dict[str, Any] = {"long_text": {"max_words": 5}}.get(kind, {})
    if kind in ("choice", "several"):
        extra = {"options": [{"key": key, "label": NAMES} for key in ("a", "b")]}
    question = {"key": "it", "kind": kind, "label": NAMES} | extra
    return (
        read(DATA | {"section": [{"key": "one", "title": NAMES, "question": [question]}]})
        .sections[0]
        .questions[0]
    )


@pytest.fixture
def case(world: World) -> Case:
    return world.case(a_person())


def save(case: Case, seen: int, **entered: Any) -> int:
    return services.save_section(case.id, PERSONAL, entered, seen_revision=seen, now=NOW).revision


@pytest.mark.parametrize(
    ("kind", "raw", "value", "fault"),
    [
        ("text", "  Ғафур\u0000  Қӯҳӣ ", "Ғафур Қӯҳӣ", None),
        ("text", "и\u0306", "й", None),
        ("text", "a" * 401, "a" * 401, "answer-too-long"),
        ("long_text", "one two\r\nthree", "one two\nthree", None),
        ("long_text", "1 2 3 4 5 6", "1 2 3 4 5 6", "too-many-words"),
        ("email", "zarina@example.tj", "zarina@example.tj", None),
        ("email", "zarina@", "zarina@", "not-an-email"),
        ("phone", "+992 90 123-45-67", "+992901234567", None),
        ("phone", "00992 90 123 45 67", "+992901234567", None),
        ("phone", "90 123 45 67", "+992901234567", None),
        ("phone", "992901112233", "+992901112233", None),
        ("phone", "992 90 111-22-33", "+992901112233", None),
        ("phone", "993901112233", "993901112233", "not-a-phone"),
        ("phone", "(90) 123-45-67", "+992901234567", None),
        ("phone", "090 123 45 67", "090 123 45 67", "not-a-phone"),
        ("phone", "012 345 678", "012 345 678", "not-a-phone"),
        ("phone", "123 45 67", "123 45 67", "not-a-phone"),
        ("phone", "call me", "call me", "not-a-phone"),
        ("passport_number", "40 012-3456", "400123456", None),
        ("passport_number", "p1234567", "P1234567", None),
        ("passport_number", "!!!", "!!!", "not-a-passport-number"),
        ("passport_number", "1234", "1234", "not-a-passport-number"),
        ("number", "4,50", "4.50", None),
        ("number", "NaN", "NaN", "not-a-number"),
        ("number", "1e9", "1e9", "not-a-number"),
        ("day", "2031-3-14", "2031-03-14", None),
        ("day", "2031-02-30", "2031-02-30", "no-such-day"),
        ("day", "2031-3-", "2031-3-", "day-left-out"),
        ("day", "2031-13-1", "2031-13-1", "month-out-of-range"),
        ("day", "2031-March-1", "2031-March-1", "day-not-in-numbers"),
        ("day", "27-3-14", "27-3-14", "year-out-of-range"),
        ("day", "1031-3-14", "1031-3-14", "not-a-day"),
        ("day", "99999999999999999999-1-1", "99999999999999999999-1-1", "year-too-long"),
        ("choice", "a", "a", None),
        ("choice", "c", "c", "not-offered"),
        ("several", ["a", "a", "b"], ["a", "b"], None),
        ("several", ["z"], ["z"], "not-offered"),
        ("country", "tj", "TJ", None),
        ("country", "XX", "XX", "not-offered"),
        ("yes_no", "yes", "yes", None),
    ],
)
def test_one_answer(kind: str, raw: Any, value: Any, fault: str | None) -> None:
    assert validate(a_question(kind), raw) == (value, fault)


def test_a_day_that_has_to_come_is_not_over() -> None:
    today = local_day(utc_now())
    question = replace(a_question("day"), future=True)
    days = {day: validate(question, day)[1] for day in (today - timedelta(1), today, today + timedelta(1))}
    assert list(days.values()) == ["day-is-over", "day-is-over", None]


def test_what_is_counted_is_a_whole_number() -> None:
    question = replace(a_question("number"), whole=True)
    faults = {said: validate(question, said)[1] for said in ("25", "25.0", "4,5", "-1", "many")}
    assert [said for said, fault in faults.items() if fault is None] == ["25", "25.0"]
    assert {faults[said] for said in ("4,5", "-1", "many")} == {"not-a-whole-number"}


def test_a_telephone_number_is_read_in_groups() -> None:
    assert grouped_phone("+992901234567") == "+992 90 123 45 67"
    assert grouped_phone("+4917012345678") == "+4917012345678"


@given(
    kind=st.sampled_from(KINDS),
    raw=st.one_of(st.text(), st.none(), st.booleans(), st.integers(), st.lists(st.text())),
)
def test_nothing_typed_breaks_and_what_is_stored_is_judged_alike(kind: str, raw: Any) -> None:
    question = a_question(kind)
    value, fault = validate(question, raw)
    assert validate(question, value) == (value, fault)


def test_a_wrong_answer_is_kept_and_said(case: Case) -> None:
    assert save(case, 0, abroad="yes", why="far too many words for this question") == 1
    stored = queries.answers_of(case.id)["personal"]
    assert stored.values == {"abroad": "yes", "why": "far too many words for this question"}
    assert stored.errors == {"why": "too-many-words"}


def test_a_save_touches_only_what_the_page_showed(case: Case) -> None:
    save(case, 0, abroad="yes", where="Riga")
    assert save(case, 1, level="b1") == 2
    assert queries.answers_of(case.id)["personal"].values == {"abroad": "yes", "where": "Riga", "level": "b1"}


def test_the_second_of_two_tabs_is_told(case: Case) -> None:
    save(case, 0, where="Riga")
    with pytest.raises(Refusal, match="section-changed-meanwhile"):
        save(case, 0, where="Berlin")
    assert queries.answers_of(case.id)["personal"].values == {"where": "Riga"}
    assert [
        q.key
        for q in meeting.differences(PERSONAL, queries.answers_of(case.id)["personal"], {"where": "Berlin"})
    ] == ["where"]


def test_only_what_was_changed_on_both_pages_is_disputed(case: Case) -> None:
    """One page each of two tabs, opened on the same answers; the first has saved two of them."""
    save(case, 0, where="Riga", level="b1", why="heat")
    opened = meeting.digests(PERSONAL, queries.answers_of(case.id)["personal"].values)
    save(case, 1, where="Berlin", level="c1")

    def second(**entered: Any) -> dict[str, Any]:
        typed = {"where": "Riga", "level": "b1", "why": "heat", **entered}
        services.save_section(case.id, PERSONAL, typed, seen_revision=1, seen_answers=opened, now=NOW)
        return queries.answers_of(case.id)["personal"].values

    assert second() == {"where": "Berlin", "level": "c1", "why": "heat"}
    assert second(why="kilns") == {"where": "Berlin", "level": "c1", "why": "kilns"}
    assert second(where="Berlin")["where"] == "Berlin"
    with pytest.raises(Refusal, match="section-changed-meanwhile"):
        second(where="Vilnius", why="both")
    assert queries.answers_of(case.id)["personal"].values["why"] == "kilns"


def test_what_a_page_shows_has_one_digest_however_it_is_written(case: Case) -> None:
    number, several = a_question("number"), a_question("several")
    assert meeting.digest(number, "4.50") == meeting.digest(number, " 4,50 ")
    assert meeting.digest(number, "4.50") != meeting.digest(number, "4.51")
    assert meeting.digest(several, None) == meeting.digest(several, [])
    shown = meeting.digests(PERSONAL, {"where": "Riga"})
    assert meeting.read(meeting.written(shown)) == shown
    assert meeting.read("nothing of ours") == {}


def test_pressing_twice_is_no_conflict(case: Case) -> None:
    assert (save(case, 0, where="Riga"), save(case, 0, where="Riga")) == (1, 1)


def test_a_return_opens_what_it_names_and_what_hangs_on_it(case: Case) -> None:
    save(case, 0, abroad="no", level="b1")
    only = services.editable_questions(PERSONAL, {}, {"personal.abroad"})
    assert only == {"abroad", "where"}
    entered = {"abroad": "yes", "where": "Riga", "level": "c2"}
    services.save_section(case.id, PERSONAL, entered, seen_revision=1, now=NOW, only=only)
    assert queries.answers_of(case.id)["personal"].values == {"abroad": "yes", "where": "Riga", "level": "b1"}


def test_a_declaration_keeps_its_words_and_its_time(case: Case) -> None:
    accept = {"truth": True}
    services.save_section(case.id, CONSENTS, accept, seen_revision=0, now=NOW, language="tg")
    later = NOW + timedelta(hours=1)
    services.save_section(case.id, CONSENTS, accept, seen_revision=1, now=later, language="ru")
    stored = queries.answers_of(case.id)["consents"].values["truth"]
    assert stored == {"text": "Ном", "language": "tg", "accepted_at": NOW.isoformat()}


def owed(case: Case, known: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    found = services.missing(FORM, queries.answers_of(case.id), known or {})
    return [(question.key, fault) for _section, question, fault in found]


def test_what_is_missing_follows_the_conditions(case: Case) -> None:
    rest = [("why", "answer-owed"), ("level", "answer-owed"), ("truth", "declaration-owed")]
    assert owed(case) == [("abroad", "answer-owed"), *rest]
    save(case, 0, abroad="yes")
    assert owed(case) == [("where", "answer-owed"), *rest]
    save(case, 1, abroad="no")
    assert owed(case) == rest


def test_progress_of_the_sections(case: Case) -> None:
    def states() -> list[tuple[Progress, int]]:
        lines = services.progress(FORM, queries.answers_of(case.id), {})
        return [(line.state, line.missing) for line in lines]

    assert states() == [(Progress.TODO, 3), (Progress.TODO, 1)]
    save(case, 0, abroad="no")
    assert states()[0] == (Progress.BEGUN, 2)
    save(case, 1, why="one two three four five six", level="b1")
    assert states()[0] == (Progress.FIX, 0)
    save(case, 2, why="one")
    assert states()[0] == (Progress.READY, 0)


def test_a_question_that_hangs_on_a_closed_one_is_closed() -> None:
    chain = [
        {"key": "a", "kind": "yes_no", "label": NAMES},
        {"key": "b", "kind": "yes_no", "label": NAMES, "when": {"question": "a", "is": "yes"}},
        {"key": "c", "label": NAMES, "when": {"question": "b", "is": "yes"}},
    ]
    section = read(DATA | {"section": [{"key": "one", "title": NAMES, "question": chain}]}).sections[0]
    assert [q.key for q in shown_questions(section, {"a": "no", "b": "yes"})] == ["a"]


def test_what_the_register_knows_is_not_asked_and_shown_in_words(case: Case) -> None:
    data = {"key": "level", "label": NAMES, "known": "faculty", "protection": "identity"}
    form = read(DATA | {"section": [{"key": "one", "title": NAMES, "question": [data]}]})
    known = {"faculty": {"en": "Engineering", "tg": "Муҳандисӣ"}}
    assert services.missing(form, {}, known) == []
    assert [row.value for row in readable(form, {}, known, "tg", own=True)[0].rows] == ["Муҳандисӣ"]
    assert readable(form, {}, known, "tg", seen={"none"}, own=True)[0].rows == ()


def test_forms_are_stored_once_and_again_when_they_change(world: World, tmp_path: Path) -> None:
    text = (
        (services.FORMS / "student-exchange.toml").read_text("utf-8").replace("student-exchange", "trial", 1)
    )
    (tmp_path / "trial.toml").write_text(text, "utf-8")
    assert [form.number for form in services.load_questionnaires(NOW, tmp_path)] == [1]
    assert services.load_questionnaires(NOW, tmp_path) == []
    (tmp_path / "trial.toml").write_text(text.replace("About you", "You"), "utf-8")
    assert [form.number for form in services.load_questionnaires(NOW, tmp_path)] == [2]
    newest = queries.newest("trial")
    assert newest is not None
    assert (newest.number, queries.form_of(newest.id).section("personal").title["en"]) == (2, "You")


def test_empty_is_empty() -> None:
    assert [is_empty(value) for value in (None, "", "  ", [], {}, False)] == [True] * 6
    assert not any(is_empty(value) for value in ("0", 0, ["a"]))
