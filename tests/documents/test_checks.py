"""What the checks say of real files: a good one of each format passes, each fault is named, nothing breaks them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from mobility.demo import faulty_papers as faulty
from mobility.demo import papers
from mobility.documents.checks import CHECKS, Finding, Subject, Verdict, examine, worst
from mobility.documents.checks.passport_validity import months_after
from mobility.documents.checks.same_picture import look_alike
from mobility.documents.checks.sentences import ADVICE, NAMES, SENTENCES

ZARINA = papers.Holder("Rahimova", "Zarina", date(2004, 3, 1))
ALL_FORMATS = ("pdf", "jpeg", "png")


def a_transcript() -> bytes:
    return papers.transcript(ZARINA)


@cache
def made(make: Callable[[], bytes]) -> bytes:
    """What `make` makes, once."""
    return make()


FAULTS: list[tuple[str, Callable[[], bytes], Verdict, str]] = [
    ("a.pdf", faulty.empty, Verdict.FAIL, "type-empty"),
    ("IMG_1.HEIC", faulty.heic, Verdict.FAIL, "type-heic"),
    ("a.docx", faulty.word_file, Verdict.FAIL, "type-office"),
    ("a.pdf", faulty.word_file, Verdict.FAIL, "type-office"),
    ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Verdict.FAIL, "type-office"),
    ("a.rtf", lambda: b"{\\rtf1 specimen}", Verdict.FAIL, "type-office"),
    ("a.zip", faulty.archive, Verdict.FAIL, "type-archive"),
    ("a.gif", faulty.gif, Verdict.FAIL, "type-other-picture"),
    ("a.mp4", lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 40, Verdict.FAIL, "type-film"),
    ("a.pdf", faulty.text_file, Verdict.FAIL, "type-text"),
    ("a.pdf", lambda: b"<!DOCTYPE html><html><body>specimen", Verdict.FAIL, "type-text"),
    ("a.pdf", lambda: bytes(range(128, 256)) * 8, Verdict.FAIL, "type-unknown"),
    ("scan.pdf", lambda: papers.passport_photo(ZARINA, date(2033, 1, 1)), Verdict.WARN, "type-not-as-named"),
    ("a.pdf", faulty.pdf_with_password, Verdict.FAIL, "pdf-encrypted"),
    ("a.pdf", faulty.pdf_broken, Verdict.FAIL, "pdf-broken"),
    ("a.pdf", faulty.pdf_cut_off, Verdict.FAIL, "pdf-cut-off"),
    ("a.pdf", faulty.pdf_without_pages, Verdict.FAIL, "pdf-no-pages"),
    ("a.pdf", faulty.pdf_with_script, Verdict.FAIL, "pdf-script"),
    ("a.pdf", faulty.pdf_with_launch, Verdict.FAIL, "pdf-launch"),
    ("a.pdf", faulty.pdf_with_attachment, Verdict.FAIL, "pdf-attachment"),
    ("a.pdf", faulty.pdf_with_film, Verdict.FAIL, "pdf-film"),
    ("a.pdf", faulty.pdf_form_for_one_reader, Verdict.WARN, "pdf-xfa"),
    ("a.pdf", faulty.pdf_of_blank_pages, Verdict.FAIL, "pdf-all-blank"),
    ("a.pdf", faulty.pdf_with_some_blank_pages, Verdict.WARN, "pdf-some-blank"),
    ("a.pdf", faulty.pdf_of_many_pages, Verdict.WARN, "pdf-many-pages"),
    ("a.pdf", faulty.pdf_scanned_blurred, Verdict.FAIL, "image-blurred"),
    ("a.png", faulty.png_bomb, Verdict.FAIL, "image-huge"),
    ("a.png", lambda: faulty.png_bomb(7_500), Verdict.FAIL, "image-huge"),
    ("a.jpg", faulty.jpeg_cut_off, Verdict.FAIL, "image-broken"),
    ("a.jpg", faulty.jpeg_small, Verdict.WARN, "image-small"),
    ("a.jpg", faulty.jpeg_blurred, Verdict.FAIL, "image-blurred"),
    ("a.jpg", lambda: faulty.jpeg_blurred(4), Verdict.WARN, "image-blurred"),
    ("a.jpg", faulty.jpeg_dark, Verdict.FAIL, "image-dark"),
    ("a.jpg", lambda: faulty.jpeg_dark(0.35), Verdict.WARN, "image-dark"),
    ("a.jpg", faulty.jpeg_pale, Verdict.FAIL, "image-pale"),
]

PASSING: list[tuple[str, Callable[[], bytes], list[str]]] = [
    (
        "Transcript.PDF",
        a_transcript,
        ["type-fits", "pdf-opens", "pdf-only-paper", "pdf-pages-filled", "given-once"],
    ),
    (
        "certificate.pdf",
        lambda: papers.certificate(ZARINA, "English language, level B2", "Invented.", date(2026, 5, 1)),
        ["type-fits", "pdf-opens", "pdf-only-paper", "pdf-pages-filled", "given-once"],
    ),
    (
        "forbids-printing.pdf",
        faulty.pdf_that_forbids_printing,
        ["type-fits", "pdf-opens", "pdf-only-paper", "pdf-pages-filled", "given-once"],
    ),
    (
        "scan.pdf",
        lambda: papers.scan(papers.passport_page(ZARINA, date(2033, 1, 1))),
        [
            "type-fits",
            "pdf-opens",
            "pdf-only-paper",
            "pdf-pages-filled",
            "image-readable",
            "given-once",
            "picture-given-once",
        ],
    ),
    (
        "шиноснома (1).jpeg",
        lambda: papers.passport_photo(ZARINA, date(2033, 1, 1)),
        ["type-fits", "image-size-fits", "image-readable", "given-once", "picture-given-once"],
    ),
    (
        "messenger.png",  # a JPEG by content: nobody is bothered with that
        faulty.jpeg_on_its_side,
        ["type-fits", "image-size-fits", "image-readable", "given-once", "picture-given-once"],
    ),
]


@pytest.fixture
def handed_in(tmp_path: Path) -> Callable[..., Subject]:
    """A subject of the given bytes."""

    def hand_in(name: str, content: bytes, **more: object) -> Subject:
        path = tmp_path / "file"
        path.write_bytes(content)
        return replace(Subject(path, name, "application/octet-stream", "own", ALL_FORMATS), **more)

    return hand_in


@pytest.mark.parametrize(("name", "make", "verdict", "message"), FAULTS)
def test_a_fault_is_named(
    handed_in: Callable[..., Subject],
    name: str,
    make: Callable[[], bytes],
    verdict: Verdict,
    message: str,
) -> None:
    findings = examine(handed_in(name, make()))
    assert [(each.verdict, each.message) for each in findings if each.verdict != Verdict.PASS] == [
        (verdict, message)
    ]


@pytest.mark.parametrize(("name", "make", "messages"), PASSING)
def test_a_good_paper_passes(
    handed_in: Callable[..., Subject], name: str, make: Callable[[], bytes], messages: list[str]
) -> None:
    findings = examine(handed_in(name, make()))
    assert [each.message for each in findings] == messages
    assert worst(findings) == Verdict.PASS


def test_a_format_that_the_requirement_does_not_take(handed_in: Callable[..., Subject]) -> None:
    findings = examine(handed_in("a.jpg", faulty.jpeg_small(), formats=("pdf",)))
    assert findings[0] == Finding(
        "content-type", Verdict.FAIL, "type-not-taken", {"found": "JPEG", "taken": "PDF"}
    )
    assert [each.check for each in findings] == ["content-type", "given-twice"]


def test_what_is_inside_is_left_alone_behind_a_failed_gate(handed_in: Callable[..., Subject]) -> None:
    findings = examine(handed_in("a.pdf", faulty.pdf_with_password()))
    assert [each.check for each in findings] == ["content-type", "pdf-opens", "given-twice"]


def test_the_same_file_for_two_requirements(handed_in: Callable[..., Subject]) -> None:
    findings = examine(handed_in("a.pdf", papers.transcript(ZARINA), siblings={"own": "passport"}))
    assert findings[-1] == Finding("given-twice", Verdict.WARN, "given-twice", {"other": "passport"})


def test_the_same_file_of_another_person(handed_in: Callable[..., Subject]) -> None:
    findings = examine(handed_in("a.pdf", a_transcript(), elsewhere=True))
    assert findings[-1] == Finding("given-twice", Verdict.WARN, "given-elsewhere")


def test_a_picture_that_was_stored_anew_looks_the_same_and_another_persons_does_not(
    handed_in: Callable[..., Subject],
) -> None:
    photo = papers.photographed(papers.passport_page(ZARINA, date(2033, 1, 1)))
    other = papers.photographed(
        papers.passport_page(papers.Holder("Karimov", "Firuz", date(2003, 7, 9), "M"), date(2033, 1, 1))
    )
    smaller = photo.resize((800, 800 * photo.height // photo.width))
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by 90 degrees, as phones store it
    files = (
        papers.as_jpeg(photo),
        papers.as_jpeg(smaller, quality=60),
        papers.as_jpeg(photo.rotate(90, expand=True), exif=turned),
        papers.as_jpeg(other),
    )
    looks = [examine(handed_in("a.jpg", each))[-1].values["look"] for each in files]
    assert [look_alike(looks[0], look) for look in looks] == [True, True, True, False]
    assert not look_alike(looks[0], "no look")
    said = examine(handed_in("a.jpg", files[1], alike=("passport",)))[-1]
    assert (said.verdict, said.message, said.values["other"]) == (
        Verdict.WARN,
        "picture-given-twice",
        "passport",
    )


NEEDS = {"stay_ends": "2028-01-31", "validity_months": 6}


@pytest.mark.parametrize(
    ("typed", "verdict", "message"),
    [
        ("2028-07-31", Verdict.PASS, "passport-valid"),
        (date(2030, 1, 1), Verdict.PASS, "passport-valid"),
        ("2028-07-30", Verdict.FAIL, "passport-ends-early"),
        ("2027-03-14", Verdict.FAIL, "passport-ends-early"),
        ("", Verdict.WARN, "passport-date-missing"),
        (None, Verdict.WARN, "passport-date-missing"),
        ("soon", Verdict.WARN, "passport-date-missing"),
    ],
)
def test_passport_validity_by_what_was_typed(
    handed_in: Callable[..., Subject], typed: object, verdict: Verdict, message: str
) -> None:
    photo = papers.passport_photo(ZARINA, date(2033, 1, 1))
    said = examine(handed_in("a.jpg", photo, needs=NEEDS, answers={"passport_valid_until": typed}))[-1]
    assert (said.verdict, said.message, said.values["needed"]) == (verdict, message, "2028-07-31")


@pytest.mark.parametrize(
    ("answers", "needs", "messages"),
    [
        (
            {"average": "4.35"},
            {"average": 3.5},
            [("average-to-compare", {"stated": "4.35", "least": "3.50"})],
        ),
        ({}, {"average": 3.5}, [("average-not-stated", {"least": "3.50"})]),
        ({"average": "4.35"}, {}, []),
    ],
)
def test_an_average_that_nobody_knows_is_a_question_to_the_office(
    handed_in: Callable[..., Subject],
    answers: Mapping[str, object],
    needs: Mapping[str, object],
    messages: list[tuple[str, dict[str, str]]],
) -> None:
    findings = examine(handed_in("a.pdf", papers.transcript(ZARINA), answers=answers, needs=needs))
    said = [each for each in findings if each.check == "average-shown"]
    assert [(each.message, each.values) for each in said] == messages
    assert {each.verdict for each in said} <= {Verdict.WARN}


def test_a_passport_that_could_not_be_opened_is_still_measured_by_its_date(
    handed_in: Callable[..., Subject],
) -> None:
    answers = {"passport_valid_until": "2027-03-14"}
    findings = examine(handed_in("a.heic", faulty.heic(), needs=NEEDS, answers=answers))
    assert [each.message for each in findings] == ["type-heic", "given-once", "passport-ends-early"]


@pytest.mark.parametrize("needs", [{}, {"stay_ends": "2028-01-31"}, {"validity_months": 6}])
def test_no_passport_is_asked_for(handed_in: Callable[..., Subject], needs: Mapping[str, object]) -> None:
    findings = examine(handed_in("a.pdf", papers.transcript(ZARINA), needs=needs))
    assert "passport-validity" not in {each.check for each in findings}


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 1, 31), 0, date(2027, 1, 31)),
        (date(2027, 1, 31), 24, date(2029, 1, 31)),
    ],
)
def test_months_after(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def test_a_check_that_breaks_says_so_and_the_others_go_on(
    handed_in: Callable[..., Subject], caplog: pytest.LogCaptureFixture
) -> None:
    needs = {"stay_ends": "no day", "validity_months": 6}  # a call that was stored wrongly
    findings = examine(handed_in("a.pdf", papers.transcript(ZARINA), needs=needs))
    assert [(each.check, each.verdict, each.message) for each in findings][-2:] == [
        ("given-twice", Verdict.PASS, "given-once"),
        ("passport-validity", Verdict.ERROR, "check-broken"),
    ]
    assert "passport-validity broke" in caplog.text


def test_every_check_and_message_has_words() -> None:
    named = {message for *_, message in FAULTS} | {each for *_, messages in PASSING for each in messages}
    elsewhere = {
        "type-not-taken",
        "given-twice",
        "given-elsewhere",
        "picture-given-twice",
        "passport-valid",
        "passport-ends-early",
        "passport-date-missing",
        "average-to-compare",
        "average-not-stated",
        "check-broken",
        "too-heavy",
    }
    assert named | elsewhere == set(SENTENCES)
    assert set(ADVICE) < set(SENTENCES)
    assert set(NAMES) == {*CHECKS, "sandbox"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\0\0\0\x18ftyp"]
    ),
    rest=st.binary(max_size=3000),
    tail=st.sampled_from([b"", b"\n%%EOF\n"]),
)
def test_no_bytes_break_the_checks(tmp_path: Path, head: bytes, rest: bytes, tail: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(head + rest + tail)
    findings = examine(Subject(path, "a.pdf", "", "own", ALL_FORMATS))
    assert worst(findings) == Verdict.FAIL
    assert not [each for each in findings if each.verdict == Verdict.ERROR]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    make=st.sampled_from([a_transcript, faulty.jpeg_small, faulty.pdf_with_attachment]),
    place=st.floats(0, 1),
    change=st.binary(min_size=1, max_size=40),
)
def test_no_damage_to_a_good_file_breaks_the_checks(
    tmp_path: Path, make: Callable[[], bytes], place: float, change: bytes
) -> None:
    good = made(make)
    at = int(place * len(good))
    path = tmp_path / "file"
    path.write_bytes(good[:at] + change + good[at + len(change) :])
    findings = examine(Subject(path, "a.pdf", "", "own", ALL_FORMATS))
    assert not [each for each in findings if each.verdict == Verdict.ERROR]
