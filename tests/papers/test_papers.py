"""Papers: issued with what they attest, printed in the reader's letters, verified by anybody without a name."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.references import ALPHABET
from mobility.papers import queries, services
from mobility.papers.codes import new_code, tidy_code
from mobility.papers.models import Paper
from mobility.papers.printing import Setting, pdf_of
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.client import Visitor
from tests.documents.world import World, a_person, work_off

LETTERS = "Ғафурова Ҷамила Қӯҳистонӣ, ҳамёрӣ ғ ӣ қ ӯ ҳ ҷ Ғ Ӣ Қ Ӯ Ҳ Ҷ ё"
FINGERPRINT = "0123456789abcdef" * 4


def facts(**more: Any) -> dict[str, Any]:
    call = {"en": "Autumn exchange", "ru": "Осенний обмен", "tg": "Мубодилаи тирамоҳӣ"}
    given_facts = {
        "call": call,
        "sent_at": datetime(2026, 11, 24, 12, 30, tzinfo=UTC).isoformat(),
        "initials": "N. R.",
        "fingerprint": FINGERPRINT,
        "choices": [{"en": "Riga Technical University", "tg": LETTERS}],
    }
    return given_facts | more


def a_receipt(language: str = "tg", **more: Any) -> Paper:
    return Paper(kind="receipt", code=new_code(), language=language, facts=facts(**more), issued_at=utc_now())


def printed(paper: Paper, person: str = LETTERS) -> bytes:
    setting = Setting(
        {"tg": "Донишгоҳи технологии Тоҷикистон"}, person, "M27-7KQ4-9XDC", "https://safar.example.tj"
    )
    return pdf_of(paper, setting)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def uncompressed(pdf: bytes) -> bytes:
    """The same file with its objects in plain sight."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return plain.getvalue()


def test_text_copied_from_the_pdf_equals_the_input(app: Flask) -> None:
    paper = a_receipt()
    text = text_of(printed(paper))
    for expected in (
        LETTERS,
        f"1. {LETTERS}",
        "Мубодилаи тирамоҳӣ",
        "M27-7KQ4-9XDC",
        paper.code,
        "24 ноябри 2026, 17:30",
    ):
        assert expected in text
    assert f"https://safar.example.tj/verify/{paper.code}" in text


def test_decomposed_letters_are_composed_for_the_font(app: Flask) -> None:
    assert "Қӯҳӣ" in text_of(
        printed(a_receipt(), person="Қӯҳӣ".replace("ӯ", "у\u0304").replace("ӣ", "и\u0304"))
    )


def test_the_fonts_are_ours_and_embedded(app: Flask) -> None:
    pdf = printed(a_receipt())
    names = set(re.findall(rb"/BaseFont ?/(?:[A-Z]{6}\+)?([A-Za-z-]+)", uncompressed(pdf)))
    assert names == {b"Onest-Regular", b"Onest-Bold"}
    assert uncompressed(pdf).count(b"/FontFile") >= len(names)


def test_words_of_people_never_become_part_of_the_template(app: Flask) -> None:
    hostile = '#import "x"; #panic() $ \\ " ] } {{ <label> @ref'
    assert hostile in text_of(printed(a_receipt(), person=hostile))


@pytest.mark.parametrize("language", ["tg", "ru", "en"])
def test_one_page_in_each_language(app: Flask, language: str) -> None:
    with pypdfium2.PdfDocument(printed(a_receipt(language))) as document:
        assert len(document) == 1


@pytest.fixture
def issued(world: World) -> tuple[Case, Paper]:
    case = world.case(a_person())
    workflow.fire(
        case.id, "submit", actor=db.session.get_one(Person, case.subject_id), seen_version=None, now=utc_now()
    )
    return case, services.issue(case, "receipt", "en", facts(), utc_now())


def test_from_the_job_to_the_reader(app: Flask, issued: tuple[Case, Paper]) -> None:
    case, paper = issued
    own = Visitor(app, db.session.get_one(Person, case.subject_id))
    stranger, code = Visitor(app, a_person()), paper.code
    db.session.commit()
    assert own.get(f"/papers/{code}.pdf").heading == "Your paper is being made"
    work_off(app)
    with app.app_context():
        answer = own.http.get(f"/papers/{code.lower()}.pdf")
        content = answer.get_data()
    assert (answer.mimetype, content[:5]) == ("application/pdf", b"%PDF-")
    assert f"{case.reference}-receipt.pdf" in answer.headers["Content-Disposition"]
    assert stranger.get(f"/papers/{code}.pdf").status == 404
    work_off(app)
    assert [each.code for each in queries.papers_of(case)] == [code]


def test_anybody_verifies_and_reads_no_name(app: Flask, issued: tuple[Case, Paper], visitor: Visitor) -> None:
    _case, paper = issued
    name = db.session.get_one(Person, issued[0].subject_id).name
    db.session.commit()
    page = visitor.submit(visitor.get("/verify"), "Verify", code=paper.code.lower().replace("-", " "))
    page = visitor.follow(page)
    assert (page.status, page.heading) == (200, "This receipt is real")
    for expected in ("Autumn exchange", "N. R.", "0123 4567 89ab cdef", paper.code):
        assert expected in page.words
    assert not any(word in page.words for word in name.split())


def test_an_unknown_code_is_answered_in_a_sentence(app: Flask, visitor: Visitor) -> None:
    page = visitor.get("/verify/7KQ4-9XDC-2M5P-T8HJ")
    assert (page.status, page.heading) == (404, "We know no paper with this code")
    asked = visitor.submit(visitor.get("/verify"), "Verify")
    assert (asked.status, asked.errors()) == (422, ["Type the code that stands on the paper."])


@given(st.text())
def test_whatever_is_typed_has_the_form_of_a_code(text: str) -> None:
    assert tidy_code(tidy_code(text)) == tidy_code(text)


def test_codes_are_speakable_and_forgive_how_they_are_typed() -> None:
    code = new_code()
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code)
    assert {
        tidy_code(each)
        for each in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' – ')} ")
    } == {code}
