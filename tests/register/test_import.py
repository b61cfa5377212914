"""The register is imported: seen first, then taken over; twice doubles nobody, empty wipes nothing."""

import io
from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.sheets import read_sheet, write_sheet
from mobility.register import services
from mobility.register.columns import COLUMNS, Fault, columns_of, read_day
from mobility.register.models import RegisterEntry, RegisterImport
from tests.client import Page, Visitor, words_of
from tests.institutions.world import a_person, a_university

HEAD = ["Number", "Name", "Passport name", "Birth date", "Faculty", "Specialty", "Year", "Average", "Kind"]
MADINA = [
    "24-017",
    "Раҳимова Мадина",
    "RAHIMOVA MADINA",
    "23.04.2006",
    "Engineering",
    "1360701",
    "3",
    "4,35",
    "student",
]
SAID = ["24-018", "Саидов Фаррух", "SAIDOV FARRUKH", "2005-12-01", "Textile (ru)", "", "2", "3.9", ""]


def imported(*rows: list[str], by: Person | None = None) -> RegisterImport:
    """Read and taken over by a coordinator."""
    clerk = by or a_person("coordinator@all")
    found = services.preview_import(clerk, file_name="r.csv", content=write_sheet(HEAD, rows), now=utc_now())
    return services.apply_import(clerk, found, now=utc_now())


def register() -> list[tuple[object, ...]]:
    entries = db.session.scalars(select(RegisterEntry).order_by(RegisterEntry.number)).all()
    return [
        (
            e.number,
            e.kind,
            e.name,
            e.passport_name,
            e.birth_date,
            e.faculty_id,
            e.specialty_id,
            e.year,
            str(e.average),
        )
        for e in entries
    ]


def counts(found: RegisterImport) -> tuple[int, ...]:
    return tuple(found.counts[key] for key in ("new", "changed", "unchanged", "doubled", "bad", "missing"))


def test_taken_over_once_it_is_whole(app: Flask) -> None:
    world = a_university()
    found = imported(MADINA, SAID)
    assert counts(found) == (2, 0, 0, 0, 0, 0)
    assert register() == [
        ("24-017", "student", "Раҳимова Мадина", "RAHIMOVA MADINA", date(2006, 4, 23), world.engineering.id,
         world.specialty.id, 3, "4.35"),
        ("24-018", "student", "Саидов Фаррух", "SAIDOV FARRUKH", date(2005, 12, 1), world.textile.id, None, 2, "3.90"),
    ]  # fmt: skip


def test_empty_cells_wipe_nothing_and_who_is_absent_stays(app: Flask) -> None:
    a_university()
    imported(MADINA, SAID)
    before = register()
    found = imported(["24-017", "", "", "", "", "", "4", "", ""])
    assert counts(found) == (0, 1, 0, 0, 0, 1)
    after = register()
    assert after[1] == before[1]
    assert after[0] == (*before[0][:7], 4, before[0][8])


@pytest.mark.parametrize(
    ("gender", "level", "known", "faults"),
    [
        ("жен.", "Магистратура", ("female", "master"), []),
        ("МАРД", "PhD", ("male", "doctoral"), []),
        ("", "", (None, None), []),
        ("perhaps", "high", None, ["gender-unknown", "level-unknown"]),
    ],
)
def test_gender_and_level_are_taken_as_the_register_says_them(
    app: Flask, gender: str, level: str, known: object, faults: list[str]
) -> None:
    a_university()
    clerk = a_person("coordinator@all")
    content = write_sheet([*HEAD, "Пол", "Level"], [[*MADINA, gender, level]])
    found = services.preview_import(clerk, file_name="r.csv", content=content, now=utc_now())
    assert [fault["key"] for fault in found.rows[1]["faults"]] == faults
    services.apply_import(clerk, found, now=utc_now())
    entry = db.session.scalar(select(RegisterEntry))
    assert (entry and (entry.gender, entry.level)) == known


NUMBERS = st.sampled_from(["24-001", "24 002", "A3", "24-004"])
ROWS = st.tuples(
    NUMBERS,
    st.sampled_from(["Раҳимова Мадина", "Саидов Фаррух", ""]),
    st.sampled_from(["RAHIMOVA", ""]),
    st.sampled_from(["23.04.2006", "03/04/2006", ""]),
    st.sampled_from(["Engineering", "Nowhere", ""]),
    st.just(""),
    st.sampled_from(["1", "6", "9", ""]),
    st.sampled_from(["4,5", "x", ""]),
    st.just(""),
).map(list)


FILES = st.lists(st.lists(ROWS, min_size=1, max_size=5), min_size=1, max_size=3)


def test_law_the_same_file_twice_changes_nothing(app: Flask) -> None:
    a_university()
    clerk = a_person("coordinator@all")

    @settings(max_examples=settings.default.max_examples // 2)  # each is two imports
    @given(FILES)
    def law(files: list[list[list[str]]]) -> None:
        db.session.execute(delete(RegisterEntry))
        for rows in files:
            imported(*rows, by=clerk)
            before = register()
            again = imported(*rows, by=clerk)
            assert register() == before
            assert (again.counts["new"], again.counts["changed"]) == (0, 0)
            assert len({entry[0] for entry in before}) == len(before)

    law()


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("2006-04-23", date(2006, 4, 23)), ("23.04.2006", date(2006, 4, 23)), ("3.4.2006", date(2006, 4, 3)),
        ("2006-04-23 00:00:00", date(2006, 4, 23)), ("23/04/2006", date(2006, 4, 23)), ("04/23/2006", date(2006, 4, 23)),
        ("03/04/2006", "date-ambiguous"), ("03-04-2006", "date-ambiguous"), ("04/04/2006", date(2006, 4, 4)),
        ("23.04.06", "date-without-century"), ("38830", "date-is-bare-number"), ("31.02.2006", "date-not-understood"),
        ("yesterday", "date-not-understood"),
    ],
)  # fmt: skip
def test_days_are_read_or_marked(cell: str, what: object) -> None:
    if isinstance(what, date):
        assert read_day(cell) == what
    else:
        with pytest.raises(Fault) as fault:
            read_day(cell)
        assert fault.value.key == what


@pytest.mark.parametrize(
    "head",
    [
        [*HEAD, "Gender", "Level of study"],
        [
            "Номер",
            "Ф.И.О.",
            "Имя в паспорте",
            "Дата рождения",
            "Факультет",
            "Специальность",
            "Курс",
            "Средний балл",
            "Кто",
            "Пол",
            "Уровень обучения",
        ],
        [
            "Рақам",
            "Ному насаб",
            "Ном дар шиноснома",
            "Санаи таваллуд",
            "Факултет",
            "Ихтисос",
            "Курс",
            "Баҳои миёна",
            "Навъ",
            "Ҷинс",
            "Зинаи таҳсил",
        ],
    ],
)
def test_headers_are_understood_in_three_languages(head: list[str]) -> None:
    assert [column and column.key for column in columns_of(head)] == [column.key for column in COLUMNS]


@pytest.mark.parametrize("language", ["tg", "ru", "en"])
def test_the_template_that_is_handed_out_is_understood_whole(app: Flask, language: str) -> None:
    clerk = a_person("coordinator@all")
    clerk.language = language
    db.session.commit()
    office = Visitor(app, clerk, language)
    head = read_sheet(office.get("register.template").response.get_data()).head
    assert [column and column.key for column in columns_of(head)] == [column.key for column in COLUMNS]


def test_faults_are_marked_in_the_page_and_in_the_file_that_comes_back(app: Flask) -> None:
    a_university()
    clerk = Visitor(app, a_person("coordinator@all"))
    wrong = ["24-019", "Каримов Анвар", "КАРИМОВ", "03/04/2006", "Nowhere", "", "9", "", ""]
    other = ["24-017", "Somebody Else", "ELSE", "2004-01-01", "", "", "", "", ""]
    content = write_sheet(HEAD, [MADINA, wrong, SAID, other])
    page = clerk.submit(
        clerk.get("register.overview"), "Look at the file", files={"file": (content, "register.csv")}
    )
    page = clerk.follow(page)
    assert list(page.having("sf-filters")[0].iter("a"))[1].get("href").endswith("state=bad")
    assert "“03/04/2006” may be two different days. Write 23.04.2006 or 2006-04-23." in page.words
    back = read_sheet(clerk.get(page.links()["The file with its faults"]).response.get_data())
    assert back.head == [*HEAD, "What is wrong"]
    said = [cells[-1] for _line, cells in back.rows]
    assert said[2] == ""
    assert [said[0].endswith("stands in line 5."), said[3].endswith("stands in line 2.")] == [True, True]
    assert [
        said[1].count(f"{name}:") for name in ("Passport name", "Birth date", "Faculty", "Year of study")
    ] == [
        1,
        1,
        1,
        1,
    ]
    done = clerk.submitted(page, "Take it over")
    assert "Take it over" not in done.buttons()
    assert [entry[0] for entry in register()] == ["24-018"]


def test_one_person_under_two_numbers_is_hinted_at_and_taken_over(app: Flask) -> None:
    a_university()
    clerk = Visitor(app, a_person("coordinator@all"))
    again = ["24-020", "Мадина Рахимова", "RAKHIMOVA MADINA", "2006-04-23", "", "", "", "", ""]
    namesake = ["24-021", "Раҳимова Мадина", "RAHIMOVA MADINA", "2004-01-01", "", "", "", "", ""]
    sent = {"file": (write_sheet(HEAD, [MADINA, SAID, again, namesake]), "register.csv")}
    page = clerk.follow(clerk.submit(clerk.get("register.overview"), "Look at the file", files=sent))
    assert "2 lines have the name and birth date of another line" in page.words
    looked = clerk.get(page.links()["To look at 2"])
    said = [f"Line {line} has the same name and birth date, but another number." for line in (2, 4)]
    assert [sentence in looked.words for sentence in said] == [True, True]
    assert ("24-018" in looked.words, "24-021" in looked.words) == (False, False)
    back = read_sheet(clerk.get(page.links()["The file with its faults"]).response.get_data())
    assert ["another number" in cells[-1] for _line, cells in back.rows] == [True, False, True, False]
    clerk.submitted(page, "Take it over")
    assert [entry[0] for entry in register()] == ["24-017", "24-018", "24-020", "24-021"]


def test_a_second_press_takes_nothing_over_twice(app: Flask) -> None:
    a_university()
    clerk = Visitor(app, a_person("coordinator@all"))
    sent = {"file": (write_sheet(HEAD, [MADINA]), "register.csv")}
    page = clerk.follow(clerk.submit(clerk.get("register.overview"), "Look at the file", files=sent))
    assert clerk.submit(page, "Take it over").status == 303
    second = clerk.submit(page, "Take it over")
    assert (second.status, len(register())) == (409, 1)


def test_what_changed_since_the_file_was_read_is_seen_before_it_is_taken_over(app: Flask) -> None:
    a_university()
    imported(MADINA, SAID)
    first, second = (Visitor(app, a_person("coordinator@all")) for _n in range(2))
    older, newer = [*MADINA[:6], "4", *MADINA[7:]], [*MADINA[:6], "5", *MADINA[7:]]
    pages = []
    for clerk, row in ((first, older), (second, newer)):
        sent = {"file": (write_sheet(HEAD, [row]), "register.csv")}
        pages.append(clerk.submitted(clerk.get("register.overview"), "Look at the file", files=sent))
    second.submitted(pages[1], "Take it over")
    late = first.submit(pages[0], "Take it over")
    assert late.status == 422
    (error,) = late.errors()
    assert error.startswith("Since this file was read, these entries of the register have changed: Раҳимова")
    assert "Last change: " in error
    assert "changed meanwhile 24-017" in late.words
    assert "4 until now: 5" in late.words
    assert [entry[7] for entry in register()] == [5, 2]
    first.submitted(late, "Take it over")
    assert [entry[7] for entry in register()] == [4, 2]


@pytest.mark.parametrize(
    ("content", "sentence"), [(b" ", "There is nothing in this file."), (b"a;b\n1;2", "No column is called")]
)
def test_a_file_that_says_nothing_is_refused_in_words(app: Flask, content: bytes, sentence: str) -> None:
    clerk = Visitor(app, a_person("administrator@all"))
    page = clerk.submit(
        clerk.get("register.overview"), "Look at the file", files={"file": (content, "x.csv")}
    )
    assert page.status == 422
    assert page.errors()[0].startswith(sentence)


def test_words_in_place_of_a_file_are_refused_in_words(app: Flask) -> None:
    """As a script sends them, or a browser that lost the file's name."""
    clerk = Visitor(app, a_person("administrator@all"))
    token = clerk.get("register.overview").all("input", name="csrf_token")[0].get("value")
    page = clerk.post("register.upload", {"csrf_token": token, "file": "number;name"})
    assert (page.status, page.errors()) == (422, ["Choose a file."])


def test_lost_letters_are_faults_with_advice(app: Flask) -> None:
    office = Visitor(app, a_person("coordinator@all"))
    a_university()
    damaged = ["24-019", "?ам?ед Холов", "KHOLOV JAMSHED", "2005-12-01", "", "", "2", "", ""]
    page = brought(office, write_sheet(HEAD, [damaged]))
    assert "Letters were lost when the file was saved" in page.words
    assert "1 line has a fault and is left out" in page.words


def test_a_file_in_the_old_encoding_is_read_and_it_is_said(app: Flask) -> None:
    office = Visitor(app, a_person("coordinator@all"))
    a_university()
    content = ";".join(HEAD) + "\r\n" + ";".join([*SAID[:4], "", "", "2", "3.9", ""]) + "\r\n"
    page = brought(office, content.encode("cp1251"))
    assert "it was read as Windows-1251" in page.words
    assert "Саидов Фаррух" in page.words
    assert "it was read as Windows-1251" not in brought(office, content.encode()).words
    assert brought(office, content.encode("cp866"), status=422).errors() == [
        "This file is no table that can be read. Save it from your spreadsheet as XLSX, or as “CSV UTF-8”."
    ]


def test_days_and_decimals_stand_as_the_language_writes_them(app: Flask) -> None:
    a_university()
    imported([*SAID[:4], "", "", "2", "3.9", ""])
    office = Visitor(app, a_person("coordinator@all"), language="ru")
    person = db.session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).one()
    person.language = "ru"
    db.session.commit()
    changed = [*SAID[:3], "2005-12-02", "", "", "2", "4.1", ""]
    page = office.follow(
        office.post(
            "/student-register/imports",
            {"csrf_token": token_of(office), "file": (io.BytesIO(write_sheet(HEAD, [changed])), "r.csv")},
        )
    )
    for words in ("2 декабря 2005", "1 декабря 2005", "4,10", "3,90"):
        assert words in page.words


def test_who_somebody_is_stands_in_the_language_of_the_page(app: Flask) -> None:
    a_university()
    imported([*SAID[:8], "staff"])
    clerk = a_person("coordinator@all")
    clerk.language = "ru"
    db.session.commit()
    office = Visitor(app, clerk)
    now = [*SAID[:8], "Донишҷӯ"]
    page = office.follow(
        office.post(
            "/student-register/imports",
            {"csrf_token": token_of(office), "file": (io.BytesIO(write_sheet(HEAD, [MADINA, now])), "r.csv")},
        )
    )
    assert [words_of(cell) for cell in page.all("td") if cell.get("data-l") == "Kind"] == [
        "Студент",
        "Студент было: Сотрудник",
    ]


def test_an_unlikely_day_is_named_as_pages_name_days(app: Flask) -> None:
    a_university()
    office = Visitor(app, a_person("coordinator@all"))
    page = brought(office, write_sheet(HEAD, [[*SAID[:3], "1890-12-01", *SAID[4:]]]))
    assert "Born on 1 December 1890: that cannot be." in page.words


def test_who_is_found_has_specialty_and_average_beside_the_year(app: Flask) -> None:
    a_university()
    imported(MADINA)
    page = Visitor(app, a_person("coordinator@all")).get("register.overview", q="madina")
    labels = {e.get("data-l"): words_of(e) for e in page.all("td")}
    assert [labels[name] for name in ("Specialty", "Year of study", "Average")] == [
        "1360701 Machines",
        "3",
        "4.35",
    ]


def token_of(visitor: Visitor) -> str:
    return visitor.get("register.overview").all("input", name="csrf_token")[0].get("value")


def brought(office: Visitor, content: bytes, status: int = 303) -> Page:
    """The preview of the file, or the page that refuses it."""
    page = office.submit(office.get("register.overview"), "Look at the file", {"file": (content, "r.csv")})
    assert page.status == status
    return office.follow(page) if status == 303 else page
