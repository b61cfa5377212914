"""Messages: written in the reader's language, sent over real SMTP, read under /messages."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.languages import LANGUAGES, language, speaking
from mobility.base.lending import lent
from mobility.notifications import services, tasks
from mobility.notifications.catalogue import Address, MessageText, render
from mobility.notifications.models import Message, MessageState
from mobility.workflow.messages import MESSAGES, PLACEHOLDERS
from tests.client import Visitor, words_of
from tools.launcher.smtp_sink import Sink

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def send(message_id: int) -> Message:
    """What the worker does, without its table of jobs; gives the message as it is afterwards."""
    db.session.commit()
    finish = tasks.send_message(message_id)
    if finish is not None:
        finish()
    db.session.commit()
    return db.session.get_one(Message, message_id, populate_existing=True)


def mails(sink: Sink) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sink.messages()]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_reads_well_with_what_is_known_and_without(app: Flask, key: str, code: str) -> None:
    whole = render(key, code, {name: f"<{name}>" for name in PLACEHOLDERS})
    bare = render(key, code, {})
    for words in (whole, bare):
        assert "%(" not in words.subject + words.text
        assert words.text
    assert len(bare.text) <= len(whole.text)


@pytest.mark.parametrize(
    ("code", "name", "called"),
    [("en", "Анна Соколова", "Anna Sokolova"), ("ru", "Аня", "Аня"), ("en", "Anya", "Anya")],
)
def test_a_mail_calls_its_reader_in_letters_of_its_language(
    app: Flask, reader: Person, code: str, name: str, called: str
) -> None:
    reader.name, reader.language = name, code
    reader.name_latin, reader.name_cyrillic = "Anna Sokolova", "Анна Соколова"
    assert services.tell(reader, "received", now=NOW).to_name == called


def test_a_message_speaks_its_readers_language(
    app: Flask, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two readers in one process do not influence each other."""

    class Said:
        def __str__(self) -> str:
            return f"{language()}: %(call)s"

    monkeypatch.setitem(lent.messages, "test", MessageText(Said(), (Said(),)))
    services.tell(reader, "test", values={"call": "Autumn"}, now=NOW)
    services.tell_address(Address("Anna", "anna@example.by", "ru"), "test", values={"call": "Осень"}, now=NOW)
    told = db.session.execute(
        select(Message.subject, Message.language, Message.person_id).order_by(Message.id)
    ).all()
    assert [tuple(row) for row in told] == [("en: Autumn", "en", reader.id), ("ru: Осень", "ru", None)]


def test_a_message_is_sent_once_with_its_message_id(posting: Sink, reader: Person) -> None:
    message = services.tell(
        reader,
        "offer",
        values={"call": "Autumn", "until": "1 April"},
        answer_by=NOW,
        link="/applications/M27",
        now=NOW,
    )
    jobs = db.session.scalars(select(Job).where(Job.name == "notifications.send")).all()
    assert [job.arguments for job in jobs] == [{"message_id": message.id}]
    number, message_id = message.id, message.message_id
    assert [send(number).state for _ in range(2)] == [MessageState.SENT, MessageState.SENT]
    sent = mails(posting)
    assert [mail["Message-ID"] for mail in sent] == [f"<{message_id}>"]
    assert sent[0]["To"] == "Rustam <rustam@example.org>"
    assert sent[0]["Subject"].startswith("Answer needed by 1 March 2027")
    body = sent[0].get_body(("plain",)).get_content()
    assert "http://127.0.0.1:8000/applications/M27" in body


def test_a_mail_about_what_is_late_says_so(posting: Sink, reader: Person) -> None:
    """By when it was written: an attempt that is repeated says the same."""
    asked = {"values": {"reference": "M27", "overdue": "20 November"}, "answer_by": NOW, "link": "/messages"}
    late = services.tell(reader, "reminder", **asked, now=NOW + timedelta(days=1))
    send(late.id)
    (mail,) = mails(posting)
    assert mail["Subject"].startswith("Late, an answer was needed by 1 March 2027")
    body = mail.get_body(("plain",)).get_content()
    assert "Late: an answer was needed by 1 March 2027" in body.replace("\n", " ")
    assert "It was due by 20 November. Please answer now." in body
    assert "Please answer by" not in body


def test_what_is_no_longer_asked_does_not_leave(posting: Sink, reader: Person) -> None:
    message = services.tell(reader, "offer", wait_id=7, now=NOW)
    services.recall([7])
    assert (send(message.id).state, mails(posting)) == (MessageState.DROPPED, [])


def test_what_was_answered_or_has_lapsed_asks_no_more(app: Flask, reader: Person) -> None:
    later = utc_now() + timedelta(days=2)
    asked = {"link": "/messages", "answer_by": later, "values": {"call": "Autumn"}}
    services.note_sent([services.tell(reader, "offer", wait_id=7, now=NOW, **asked).id], now=NOW)
    mine = Visitor(app, reader)
    page = mine.get("/messages")
    with speaking("en"):
        label = str(lent.messages["offer"].link_label)
    assert (label in page.buttons(), "New" in page.words, "Messages 1" in page.words) == (True, True, True)
    services.recall([7])
    db.session.commit()
    page = mine.get("/messages")
    assert "No answer is needed any more." in page.words
    assert ("New" in page.words, "Messages 1" in page.words) == (False, False), "it is no news"
    assert (label in page.buttons(), "Open it" in page.buttons()) == (False, True)


def test_what_is_late_still_asks(app: Flask, reader: Person) -> None:
    past = utc_now() - timedelta(days=2)
    asked = {"link": "/messages", "answer_by": past, "values": {"call": "Autumn"}}
    services.note_sent([services.tell(reader, "offer", wait_id=7, now=NOW, **asked).id], now=NOW)
    mine = Visitor(app, reader)
    page = mine.get("/messages")
    assert "Late: an answer was needed by" in page.words
    assert "Settled" not in page.words
    services.recall([7])
    db.session.commit()
    assert "Settled" in mine.get("/messages").words


def test_messages_are_cut_to_the_unread_and_stand_by_what_they_are_about(app: Flask, reader: Person) -> None:
    for about, call in (("call:1", "Spring"), ("call:2", "Autumn"), ("call:1", "Spring once more")):
        services.tell(reader, "received", about=about, values={"call": call}, now=NOW)
    mine = Visitor(app, reader)
    page = mine.get("/messages")
    titles = [words_of(h2) for h2 in page.having("h")]
    assert [title.rpartition(": ")[2] for title in titles] == ["Spring once more", "Spring", "Autumn"]
    mine.submit(page, "Mark as read")
    unread = mine.get(mine.get("/messages").links()["Unread"])
    assert [words_of(h2).rpartition(": ")[2] for h2 in unread.having("h")] == ["Autumn", "Spring"]
    mine.submitted(unread, "Mark all as read")
    assert "Everything is read" in mine.get("/messages?show=unread").words


def test_what_came_after_the_page_was_opened_stays_new(app: Flask, reader: Person) -> None:
    services.tell(reader, "received", about="call:1", values={"call": "Spring"}, now=NOW)
    mine = Visitor(app, reader)
    page = mine.get("/messages")
    later = services.tell(reader, "received", about="call:2", values={"call": "Autumn"}, now=NOW)
    later.created_at += timedelta(seconds=1)
    db.session.commit()
    mine.submitted(page, "Mark all as read")
    unread = mine.get("/messages?show=unread").words
    assert ("Autumn" in unread, "Spring" in unread) == (True, False)
    assert mine.post("/messages/read", {"seen_at": "yesterday"}).status == 400


def test_the_sender_is_the_university_in_the_readers_language(
    app: Flask, posting: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "INSTITUTION", lambda: {"en": "University, First", "tg": "Донишгоҳ"})
    for code in ("en", "tg"):
        receiver = Address("Anna", "anna@example.by", code)
        send(services.tell_address(receiver, "received", values={"call": "Autumn"}, now=NOW).id)
    assert [mail["From"].addresses[0].display_name for mail in mails(posting)] == [
        "Safar, University, First",
        "Safar, Донишгоҳ",
    ]
    assert {mail["From"].addresses[0].addr_spec for mail in mails(posting)} == {"safar@safar.example"}


def test_a_receiver_who_is_refused_for_good_is_noted_and_others_are_tried_again(
    app: Flask, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = services.tell(reader, "offer", now=NOW).id

    def refuse(code: int) -> None:
        def post(letter: object) -> None:
            raise tasks.smtplib.SMTPRecipientsRefused({"rustam@example.org": (code, b"no such mailbox")})

        monkeypatch.setattr(tasks, "post", post)

    refuse(450)
    with pytest.raises(tasks.smtplib.SMTPRecipientsRefused):
        send(number)
    refuse(550)
    failed = send(number)
    assert (failed.state, failed.error) == (MessageState.FAILED, "550 no such mailbox")


def test_messages_are_listed_opened_and_marked(app: Flask, reader: Person) -> None:
    other = Person(
        email="b@example.org", email_folded="b@example.org", name="B", language="en", confirmed_at=NOW
    )
    db.session.add(other)
    db.session.flush()
    services.tell(
        reader, "received", values={"call": "Autumn", "reference": "M27-X"}, link="/messages", now=NOW
    )
    hidden = services.tell(other, "received", values={"call": "Secret"}, now=NOW)
    with services.held("run:1"):
        services.tell(reader, "not-selected", values={"call": "Held back"}, now=NOW)
    mine, theirs = Visitor(app, reader), Visitor(app, other)
    page = mine.get("/messages")
    assert "We have received your application: Autumn" in page.words
    assert "Held back" not in page.words
    assert "Secret" in theirs.get("/messages").words
    assert "Secret" not in page.words
    opened = mine.submit(page, "See your application")
    assert (opened.status, opened.response.headers["Location"]) == (303, "/messages")
    assert "Mark all as read" not in mine.get("/messages").buttons()
    assert mine.submit(theirs.get("/messages"), "Mark as read").status in (400, 404)
    assert db.session.get_one(Message, hidden.id).read_at is None


def test_the_newest_stand_first_whatever_was_written_last(app: Flask, reader: Person) -> None:
    for number in range(32):
        services.tell(reader, "received", values={"call": f"Call {number}"}, now=NOW - timedelta(days=number))
    mine = Visitor(app, reader)
    first = mine.get("/messages")
    second = mine.get(first.links()["Next"])
    calls = [words_of(h2).rpartition(" ")[2] for page in (first, second) for h2 in page.having("h")]
    assert calls == [str(number) for number in range(32)]
    assert mine.get("/messages?before=nonsense_7").words == first.words


def test_messages_come_by_pages(app: Flask, reader: Person) -> None:
    for number in range(32):
        services.tell(reader, "received", values={"call": f"Call {number}"}, now=NOW)
    mine = Visitor(app, reader)
    first = mine.get("/messages")
    second = mine.get(first.links()["Next"])
    assert ("Call 31" in first.words, "Call 1." in first.words) == (True, False)
    assert ("Call 0" in second.words, "Next" in second.links()) == (True, False)
    assert len(first.statements) == len(second.statements)
