"""Letters: in the reader's language, with our own address, and what a title holds makes no header."""

from datetime import UTC, datetime

from mobility.base.letters import make_letter
from mobility.base.mail import compose
from tests.client import parsed


def test_a_letter_says_until_when_and_leads_to_our_address(app):
    letter = make_letter(
        "Ҷамшед <Холов>",
        "jamshed@example.org",
        "en",
        "Offer of a seat\r\nBcc: all@example.org",
        ["First & foremost.", "Then <this>."],
        "/applications/M27-7KQ4-9XDC",
        "See it",
        "message-1@example.org",
        answer_by=datetime(2026, 11, 24, 12, tzinfo=UTC),
    )
    message = compose(letter, "Safar <a@example.org>", "b@example.org")
    assert (
        message["Subject"] == "Answer needed by 24 November 2026, 17:00: Offer of a seat Bcc: all@example.org"
    )
    assert message["Bcc"] is None
    assert "http://127.0.0.1:8000/applications/M27-7KQ4-9XDC" in letter.text
    assert "First & foremost." in letter.text
    root = parsed(letter.html)
    assert root.get("lang") == "en"
    assert next(a.get("href") for a in root.iter("a")) == "http://127.0.0.1:8000/applications/M27-7KQ4-9XDC"
    assert list(root.iter("table")) == []


def test_the_readers_language_not_the_workers(app):
    languages = [
        make_letter("A", "a@example.org", code, "s", [], None, None, "m").language for code in ("tg", "ru")
    ]
    assert languages == ["tg", "ru"]
