"""What arrives: looked at before it costs anything, kept under its whole name."""

import io

import pytest

from mobility.base.refusals import Refusal
from mobility.demo import faulty_papers as faulty
from mobility.documents.sending import plain
from mobility.documents.uploads import Looked, Upload, look, tidy_name

PDF = b"%PDF-1.7\n" + b"x" * 200_000


class Counting(io.BytesIO):
    """Says how much of it was read."""

    read_so_far = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.read_so_far += len(piece)
        return piece


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"", "", "file-owed"),
        (b"", "a.pdf", "file-empty"),
        (faulty.heic(), "a.jpg", "type-heic"),
        (b"PK\x03\x04" + b"[Content_Types].xml" * 9, "a.docx", "type-office"),
        (b"just some words\n" * 99, "a.pdf", "type-text"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "a.pdf", "type-not-taken"),
    ],
)
def test_refused_in_words_before_it_is_stored(content: bytes, name: str, key: str) -> None:
    stream = Counting(content)
    with pytest.raises(Refusal, match=key) as caught:
        look(Upload(stream, name), ("pdf", "jpeg"), 10**6)
    assert caught.value.field == "file"
    assert stream.read_so_far <= 64 * 1024


def read_all(looked: Looked) -> bytes:
    return b"".join(iter(lambda: looked.content.read(16_384), b""))


def test_too_large_stops_at_the_limit() -> None:
    stream = Counting(PDF)
    looked = look(Upload(stream, "a.pdf"), ("pdf",), 100_000)
    with pytest.raises(Refusal, match="file-too-large"):
        read_all(looked)
    assert stream.read_so_far < 140_000


def test_what_is_taken_is_whole() -> None:
    looked = look(Upload(io.BytesIO(PDF), "a.pdf"), ("pdf",), 10**6)
    assert (read_all(looked), looked.media_type) == (PDF, "application/pdf")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Шиноснома (саҳифаи 1) [нав].PDF", "Шиноснома (саҳифаи 1) [нав].PDF"),
        ("и\u0306од.pdf", "йод.pdf"),
        ("C:\\fakepath\\паспорт.jpg", "паспорт.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\u202egpj.exe", "abgpj.exe"),
        ("...", "document"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_names(sent: str, kept: str) -> None:
    assert tidy_name(sent) == kept


def test_a_plain_name_for_browsers_that_know_no_other_letters() -> None:
    assert [plain(name, "passport") for name in ("паспорт.pdf", "résumé.pdf", "№1.pdf")] == [
        "passport.pdf",
        "resume.pdf",
        "No1.pdf",
    ]
