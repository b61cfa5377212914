"""What one person of the staff is told of one kind within minutes leaves in one mail; the applicant's each by itself."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import get_person
from mobility.accounts.services import end_grant
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.transaction import transaction
from mobility.notifications import services, tasks
from mobility.notifications.models import Message, MessageState
from mobility.notifications.outgoing import outgoing
from mobility.stays import services as stays
from tests.applications.world import person
from tests.client import Visitor, words_of
from tests.selection.world import Office
from tests.stays.world import a_stay, seen_by
from tools.launcher.smtp_sink import Sink

LEASE = timedelta(minutes=1)
WINDOW = timedelta(minutes=2)


@pytest.fixture
def coordinator(app: Flask) -> Person:
    return person("coordinator@all", name="Coordinator")


def work_off(app: Flask) -> None:
    """What workers do with the mails that are due by the clock."""
    db.session.commit()
    due = (
        select(Job.id)
        .where(
            Job.name.startswith("notifications."), Job.state == JobState.WAITING, Job.not_before <= utc_now()
        )
        .order_by(Job.id)
    )
    while jobs := db.session.scalars(due).all():
        for job_id in jobs:
            with app.app_context():
                run(job_id, LEASE)


def tell(
    whom: Person, case: str, key: str = "task-arrived", *, minutes_ago: int = 5, **values: object
) -> Message:
    """Of one case, as a move does; by default so long ago that its mail is due."""
    return services.tell(
        whom,
        key,
        values={"stage": "Nomination", "reference": case, "call": "Autumn", "applicant": case},
        link=f"/applications/{case}",
        gather=True,
        now=utc_now() - timedelta(minutes=minutes_ago),
        **values,
    )


def mails(sink: Sink) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sink.messages()]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def states() -> list[str]:
    return list(db.session.scalars(select(Message.state).order_by(Message.id)))


def test_one_kind_to_one_person_is_one_mail_and_each_message_stands_in_their_list(
    app: Flask, posting: Sink, coordinator: Person, reader: Person
) -> None:
    later, sooner = utc_now() + timedelta(days=9), utc_now() + timedelta(days=2)
    tell(coordinator, "M27-AAAA", answer_by=later)
    tell(coordinator, "M27-BBBB", answer_by=sooner)
    tell(coordinator, "M27-CCCC")
    tell(coordinator, "M27-DDDD", "partner-accepted")
    tell(reader, "M27-EEEE")
    work_off(app)
    arrived = {(mail["To"].addresses[0].display_name, mail["Subject"]): mail for mail in mails(posting)}
    assert len(arrived) == len(mails(posting)) == 3
    subjects = {name: subject for name, subject in arrived if "more" in subject}
    assert list(subjects) == ["Coordinator"]
    assert subjects["Coordinator"].startswith("Answer needed by ")
    assert subjects["Coordinator"].endswith("Nomination: M27-BBBB waits for you, and 2 more")
    digest = text_of(arrived["Coordinator", subjects["Coordinator"]])
    links = [line for line in digest.splitlines() if "/applications/" in line]
    assert links == [f"http://127.0.0.1:8000/applications/M27-{sign * 4}" for sign in "BAC"]
    assert digest.count("now waits for you. Stage: Nomination.") == 3
    assert set(states()) == {MessageState.SENT}
    mine = Visitor(app, coordinator)
    page = mine.get("/messages")
    assert "Nomination: M27-AAAA waits for you, and 2 more" in page.words
    assert [page.links()[f"Nomination: M27-{sign * 4} waits for you"] for sign in "ABC"] == [
        f"/applications/M27-{sign * 4}" for sign in "ABC"
    ]
    assert "Messages 2" in page.words
    each = mine.get(page.links()["Read each in full"])
    assert each.words.count("now waits for you. Stage: Nomination.") == 3
    assert each.heading == "Nomination: M27-AAAA waits for you, and 2 more"
    assert "Messages 1" in mine.submitted(page, "Mark as read").words


def test_hundreds_of_one_mail_are_one_entry_and_pages_come_by_entries(
    app: Flask, coordinator: Person
) -> None:
    """Two mails, one that waits for others, and forty by themselves: what came in one mail stands where its newest does."""
    alone = [
        tell(coordinator, f"M27-X{number:03}", "partner-accepted", minutes_ago=60 + number)
        for number in range(40)
    ]
    for number, message in enumerate(alone):
        message.gathering, message.about = False, f"case:{number}"
    for mail in range(2):
        told = [tell(coordinator, f"M27-{mail}{number:03}", minutes_ago=30 - mail) for number in range(60)]
        services.gather(told[0].id, now=utc_now())
    told = [tell(coordinator, f"M27-2{number:03}", minutes_ago=100) for number in range(3)]
    db.session.commit()
    mine = Visitor(app, coordinator)
    first = mine.get("/messages")
    assert [words_of(each) for each in first.having("h")][:2] == [
        f"Nomination: M27-{mail}000 waits for you, and 59 more" for mail in (1, 0)
    ]
    assert "60 messages" in first.words
    assert "and 30 more" in first.words
    assert "Messages 43" in first.words
    second = mine.get(first.links()["Next"])
    assert (len(first.having("h")), len(second.having("h"))) == (30, 13)
    assert words_of(second.having("h")[-1]) == "Nomination: M27-2000 waits for you, and 2 more"
    assert len(first.statements) == len(second.statements)
    full = mine.get(next(link for words, link in first.links().items() if words == "Read each in full"))
    more = mine.get(full.links()["Next"])
    assert len({*full.having("h"), *more.having("h")}) == 60
    mine.submit(first, "Mark as read")
    assert "Messages 42" in mine.get("/messages").words
    unread = mine.get("/messages?show=unread")
    assert words_of(unread.having("h")[0]) == "Nomination: M27-0000 waits for you, and 59 more"
    other = Visitor(app, person("coordinator@all", name="Other"))
    assert other.get(f"/messages/{told[0].id}/together").status == 404


def test_html_lists_each_with_its_link(app: Flask, posting: Sink, coordinator: Person) -> None:
    tell(coordinator, "M27-AAAA")
    tell(coordinator, "M27-BBBB")
    work_off(app)
    html = mails(posting)[0].get_body(("html",)).get_content()
    for case in ("M27-AAAA", "M27-BBBB"):
        assert f'href="http://127.0.0.1:8000/applications/{case}"' in html


def test_a_single_one_looks_as_ever(app: Flask, posting: Sink, coordinator: Person) -> None:
    message_id = tell(coordinator, "M27-AAAA").message_id
    work_off(app)
    (mail,) = mails(posting)
    assert mail["Subject"] == "Nomination: M27-AAAA waits for you"
    assert mail["Message-ID"] == f"<{message_id}>"


def test_an_applicants_messages_are_never_gathered(app: Flask, posting: Sink, reader: Person) -> None:
    for case in ("M27-AAAA", "M27-BBBB"):
        services.tell(reader, "offer", values={"call": case}, now=utc_now())
    work_off(app)
    assert [mail["Subject"] for mail in mails(posting)] == [
        "You have a place: M27-AAAA",
        "You have a place: M27-BBBB",
    ]


def test_a_mail_waits_for_others_of_its_kind(app: Flask, posting: Sink, coordinator: Person) -> None:
    first = tell(coordinator, "M27-AAAA", minutes_ago=0)
    job = db.session.scalars(select(Job).where(Job.name == "notifications.gather")).one()
    assert job.not_before == first.created_at + WINDOW
    work_off(app)
    assert (mails(posting), states()) == ([], [MessageState.WAITING])


def test_what_is_told_later_goes_into_the_next_mail(app: Flask, posting: Sink, coordinator: Person) -> None:
    """A mail that is tried again, with the same Message-ID, carries nothing that came since."""
    first, second = tell(coordinator, "M27-AAAA"), tell(coordinator, "M27-BBBB")
    services.gather(first.id, now=utc_now())
    third = tell(coordinator, "M27-CCCC")
    assert second.message_id == first.message_id
    ids = [f"<{message.message_id}>" for message in (first, first, third)]
    db.session.commit()
    tasks.send_message(first.id)  # and its worker is killed before it notes that
    work_off(app)
    once, again, after = mails(posting)
    assert [mail["Message-ID"] for mail in (once, again, after)] == ids
    assert text_of(once) == text_of(again)
    assert "M27-CCCC" not in text_of(once)
    assert after["Subject"] == "Nomination: M27-CCCC waits for you"
    assert set(states()) == {MessageState.SENT}


def test_every_job_of_a_gathered_message_finds_it_gathered(
    app: Flask, posting: Sink, coordinator: Person
) -> None:
    told = [tell(coordinator, f"M27-{number}") for number in range(3)]
    for message in (told[2], told[0], told[1], told[2]):
        services.gather(message.id, now=utc_now())
    sending = select(Job.arguments).where(Job.name == "notifications.send")
    assert db.session.scalars(sending).all() == [{"message_id": told[2].id}]
    assert len({message.message_id for message in told}) == 1


def test_workers_that_gather_at_once_leave_each_message_in_one_mail_that_is_sent(committed: Flask) -> None:
    """Each message has a job of its own; whichever comes first takes the others, and more are told meanwhile."""
    with committed.app_context(), transaction():
        office = person("coordinator@all")
        told = [tell(office, f"M27-{number}").id for number in range(8)]
        office_id = office.id
    together = Barrier(4)

    def worker(number: int) -> None:
        with committed.app_context():
            together.wait()
            for message_id in told[number::4]:
                with transaction():
                    services.gather(message_id, now=utc_now())
                with transaction():
                    tell(db.session.get_one(Person, office_id), f"M27-{message_id}-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    with committed.app_context():
        gathering = select(Message.id).where(Message.gathering)
        for message_id in db.session.scalars(gathering).all():
            services.gather(message_id, now=utc_now())
        sending = select(Job.arguments["message_id"].as_integer()).where(Job.name == "notifications.send")
        sent = [each for job in db.session.scalars(sending) for each in outgoing(job).ids]
        assert sorted(sent) == sorted(db.session.scalars(select(Message.id)))
        db.session.rollback()


def test_what_one_person_is_told_at_once_of_one_thing_is_one_mail_that_one_job_sends(
    app: Flask, posting: Sink, coordinator: Person
) -> None:
    """Two jobs, of two workers at the same moment, would both send it."""
    with services.together():
        for stage in ("Nomination", "Offer"):
            services.tell(
                coordinator,
                "task-arrived",
                about="case:1",
                values={"stage": stage, "reference": "M27-AAAA", "call": "Autumn", "applicant": "M27-AAAA"},
                now=utc_now(),
            )
    db.session.commit()
    assert len(db.session.scalars(select(Job).where(Job.name == "notifications.send")).all()) == 1
    work_off(app)
    (mail,) = mails(posting)
    assert all(stage in text_of(mail) for stage in ("Nomination", "Offer"))
    assert states() == [MessageState.SENT] * 2


@pytest.mark.parametrize(("closed", "left"), [([7], ["M27-BBBB"]), ([8], ["M27-AAAA"]), ([7, 8], [])])
def test_what_is_no_longer_asked_is_left_out(
    app: Flask, posting: Sink, coordinator: Person, closed: list[int], left: list[str]
) -> None:
    first = tell(coordinator, "M27-AAAA", wait_id=7)
    tell(coordinator, "M27-BBBB", wait_id=8)
    services.gather(first.id, now=utc_now())
    services.recall(closed)
    work_off(app)
    assert [mail["Subject"] for mail in mails(posting)] == [
        f"Nomination: {case} waits for you" for case in left
    ]


def test_a_language_that_was_changed_meanwhile_makes_two_mails(
    app: Flask, posting: Sink, coordinator: Person
) -> None:
    tell(coordinator, "M27-AAAA")
    coordinator.language = "ru"
    tell(coordinator, "M27-BBBB")
    work_off(app)
    assert [mail["Content-Language"] for mail in mails(posting)] == ["en", "ru"]


def test_a_digest_that_is_refused_for_good_is_noted_with_each_message(
    app: Flask, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(letter: object) -> None:
        raise tasks.smtplib.SMTPRecipientsRefused({coordinator.email: (550, b"no such mailbox")})

    monkeypatch.setattr(tasks, "post", refuse)
    tell(coordinator, "M27-AAAA")
    tell(coordinator, "M27-BBBB")
    work_off(app)
    assert states() == [MessageState.FAILED] * 2


def test_after_a_signed_run_the_coordinator_gets_a_mail_of_each_kind_and_the_applicants_their_own(
    app: Flask, posting: Sink
) -> None:
    """What asked the coordinator before, at the check and the selection, is done and was recalled.

    Whom the office nominates now is one mail; who waits on the list, where there is nothing to answer, another.
    """
    world = Office.open(seats=(2, 1, 1))
    moved = [world.at_selection(points, (0, 1)) for points in (5, 4, 3)]
    moved += [world.at_selection(2, (0,)) for _ in range(2)]
    seated, listed = ({case.reference for case in part} for part in (moved[:3], moved[3:]))
    waiting = {case.subject.email for case in moved[3:]}
    office = world.coordinator.email
    world.selected()
    for job in db.session.scalars(select(Job).where(Job.name == "notifications.gather")):
        job.not_before -= WINDOW
    work_off(app)
    asked, told = sorted(
        (mail for mail in mails(posting) if to(mail) == office), key=lambda each: each["Subject"]
    )
    assert (asked["Subject"][-10:], told["Subject"][-10:]) == ("and 2 more", "and 1 more")
    assert set(re.findall(r": (\S+) waits for you", text_of(asked))) == seated
    assert set(re.findall(r": (\S+) has come", text_of(told))) == listed
    told = [to(mail) for mail in mails(posting) if "Result of the selection" in mail["Subject"]]
    assert (len(told), set(told)) == (2, waiting)


def to(mail: EmailMessage) -> str:
    return mail["To"].addresses[0].addr_spec


def test_that_nobody_can_decide_is_one_thing_to_read_and_told_once_an_hour(
    app: Flask, posting: Sink, coordinator: Person
) -> None:
    """A line for each case; what is settled says so, and what is so before the mail leaves does not come in it."""

    def stuck(case: str, **values: object) -> Message:
        return tell(coordinator, case, "nobody-left", about=f"case:{case[-1]}", **values)

    first, second, third = stuck("M27-0001"), stuck("M27-0002"), stuck("M27-0003", wait_id=7)
    services.recall([7])
    work_off(app)
    (mail,) = mails(posting)
    assert mail["Subject"] == "Nobody can decide 2 applications"
    assert [line for line in text_of(mail).splitlines() if "M27-" in line] == [
        "Nobody can decide: , M27-0001",
        "http://127.0.0.1:8000/applications/M27-0001",
        "Nobody can decide: , M27-0002",
        "http://127.0.0.1:8000/applications/M27-0002",
    ]
    assert text_of(mail).count("Please have somebody appointed in that role") == 1
    services.recall_about("case:2", ["nobody-left"])
    visitor = Visitor(app, coordinator)
    page = visitor.get("/messages")
    assert "Nobody can decide 1 application" in page.words
    assert page.words.count("New") == 1
    assert page.links()["Nobody can decide: , M27-0001"] == "/applications/M27-0001"
    assert "M27-0002 Settled" in page.words
    assert "Messages 1" in page.words
    page = visitor.submitted(page, "Mark as read")
    assert ("New" in page.words, "Messages 1" in page.words) == (False, False)
    stuck("M27-0004")
    stuck("M27-0005")
    work_off(app)
    assert len(mails(posting)) == 1, "the hour is not over"
    assert "Nobody can decide 2 applications" in visitor.get("/messages").words
    for told in (first, second):
        told.sent_at -= timedelta(hours=1)
    for job in db.session.scalars(select(Job).where(Job.state == JobState.WAITING)):
        job.not_before -= timedelta(hours=1)
    work_off(app)
    assert [mail["Subject"] for mail in mails(posting)] == ["Nobody can decide 2 applications"] * 2
    assert third.state == MessageState.DROPPED


def test_what_leads_to_one_page_says_so_once(app: Flask, posting: Sink, coordinator: Person) -> None:
    for case in ("M27-0001", "M27-0002"):
        tell(coordinator, case, "nobody-left", about=f"case:{case[-1]}").link = "/workflow/stuck"
    work_off(app)
    (mail,) = mails(posting)
    lines = [line for line in text_of(mail).splitlines() if line]
    assert lines[0] == "Hello Coordinator,"
    assert lines[3:7] == [
        "Nobody can decide: , M27-0001",
        "Nobody can decide: , M27-0002",
        "See what is stuck:",
        "http://127.0.0.1:8000/workflow/stuck",
    ]


def test_what_comes_next_is_not_said_of_a_case_that_is_over_by_then(app: Flask, posting: Sink) -> None:
    world = Office.open()
    over, still_open = world.at_approval("Over"), world.at_approval("Open")
    for case in (over, still_open):
        tell(world.head, case.reference, "partner-agreed", about=f"case:{case.id}")
    over.ended_at = utc_now()
    work_off(app)
    said = [text_of(each) for each in mails(posting) if "The partner accepted" in each["Subject"]]
    assert [(still_open.reference in text, over.reference in text) for text in said] == [(True, False)]
    words = Visitor(app, get_person(world.head.id)).get("/messages").words
    assert words.count("The vice-rector's order comes next.") == 1


def test_that_a_place_is_accepted_is_not_said_once_its_stay_is_given_up(app: Flask, posting: Sink) -> None:
    world = Office.open(seats=(2, 1, 1))
    goes, stays_here = a_stay(world, "Goes", begins=5), a_stay(world, "Stays", begins=5)
    for stay in (goes, stays_here):
        application = by_id(stay.application_id)
        tell(world.head, application.reference, "offer-accepted", about=f"case:{application.id}")
    stays.give_up(
        stays_here.person, seen_by(world.coordinator, stays_here), reason="My mother is ill.", now=utc_now()
    )
    work_off(app)
    (said,) = [text_of(each) for each in mails(posting) if "The place is accepted" in each["Subject"]]
    references = [by_id(stay.application_id).reference for stay in (goes, stays_here)]
    assert [reference in said for reference in references] == [True, False]


def test_whose_role_has_ended_meanwhile_is_told_nothing_of_its_cases(app: Flask, posting: Sink) -> None:
    """Only what somebody gets where they still have a role leaves, and stands in their list."""
    world = Office.open()
    here, boss = world.at_approval(), person("administrator@all", name="Boss")
    chain = f"case:{here.id}"
    dean, head = world.dean, world.head
    for whom in (dean, head, boss):
        tell(whom, here.reference, "escalation", about=chain)
    grant = db.session.scalars(select(Grant).where(Grant.person_id == dean.id)).one()
    end_grant(boss, grant.id, now=utc_now())
    work_off(app)
    assert {to(mail) for mail in mails(posting) if "Late:" in mail["Subject"]} == {head.email, boss.email}
    pages = [Visitor(app, get_person(each.id)).get("/messages").words for each in (dean, head)]
    assert ["Late: Nomination" in words for words in pages] == [False, True]
