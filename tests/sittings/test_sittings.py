"""A committee's sitting from the call to the signed minutes: who is asked, who is there, how it is voted, what is kept."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from mobility.base import storage
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.record import Event, EventText, broken_links
from mobility.base.zone import Zone, local_day
from mobility.notifications.models import Message
from mobility.notifications.services import outgoing
from mobility.papers.models import Paper
from mobility.reviews import services as reviews
from mobility.reviews.models import Assessment
from mobility.sittings.minutes import fingerprint_of
from mobility.sittings.models import Ballot, Sitting
from mobility.sittings.queries import by_id
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import shipped_texts
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, sign, stage_of

SAID = "Her kiln was measured twice."
MOTION = "The application is put forward."


@pytest.fixture
def world(app) -> Office:
    """Three members of the committee; a majority of them completes the assessments."""
    found = Office.open()
    found.committee.append(person(f"committee-member@call:{found.call.id}", name="Member 3"))
    return found


def ranked(world: Office) -> None:
    """Two are scored by as many members as the rule book asks, the second with scores that lie far apart."""
    for name, points in (("Madina", (5, 5)), ("Farrukh", (5, 1))):
        application = world.at_committee(name)
        for member, each in zip(world.committee, points, strict=False):
            sign(member, application.id, each)


def call(app, world: Office, **typed: object) -> Sitting:
    """Called by the coordinator for tomorrow, all members asked, the first in the chair."""
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get(
        coordinator.get("managing.call", reference=world.call.reference).links()[
            "Call a sitting of the committee"
        ]
    )
    day = local_day(utc_now() + timedelta(days=1))
    usual = {
        "day__day": day.day,
        "day__month": day.month,
        "day__year": day.year,
        "clock": "14:30",
        "place": "Room 214",
        "chair_id": world.committee[0].id,
    }
    done = coordinator.submitted(page, "Call the sitting", **{**usual, **typed})
    assert "The sitting is called." in done.words
    return db.session.scalars(select(Sitting).order_by(Sitting.id.desc())).first()


def opened(app, world: Office, present: int = 3) -> Sitting:
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    asked = coordinator.submitted(
        coordinator.get("sittings.show", reference=sitting.reference), "Open the sitting"
    )
    page = coordinator.submitted(asked, "Open it now")
    assert "There is no quorum: 0 of 3 members present, 2 needed." in page.words
    for member in world.committee[:present]:
        visitor = Visitor(app, member)
        visitor.submitted(visitor.get("sittings.show", reference=sitting.reference), "I am here")
    return sitting


def point(visitor: Visitor, sitting: Sitting, name: str) -> Page:
    """The page of the point whose link begins with this."""
    links = visitor.get("sittings.show", reference=sitting.reference).links()
    return visitor.get(next(href for words, href in links.items() if name in words and "/items/" in href))


def put_to_vote(app, world: Office, sitting: Sitting, name: str, way: str = "open") -> str:
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, name)
    done = coordinator.submitted(page, "Open the vote", motion=MOTION, way=way)
    assert "The vote is open." in done.words
    return done.address


def part_of(visitor: Visitor, address: str) -> str:
    """A fragment that is no page by itself."""
    with visitor.app.app_context():
        return visitor.http.get(address).get_data(as_text=True)


def told(key: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.key == key).order_by(Message.id)))


def test_members_are_asked_by_mail_with_an_entry_for_their_calendar(app, world):
    ranked(world)
    sitting = call(app, world)
    letters = told("sitting-called")
    assert [letter.person_id for letter in letters] == [member.id for member in world.committee]
    assert letters[0].link == f"/sittings/{sitting.reference}"
    assert "Where: Room 214" in letters[0].text
    (attached,) = outgoing(letters[0].id).attachments
    assert (attached.name, attached.parameters) == (f"{sitting.reference}.ics", {"method": "PUBLISH"})
    starts = sitting.starts_at.strftime("DTSTART:%Y%m%dT%H%M%SZ")
    assert (starts in attached.text, sitting.starts_at.astimezone(Zone.info).hour) == (True, 14)
    page = Visitor(app, world.committee[0]).get("workflow.tasks")
    assert any("You are asked to a sitting" in words for words in page.links())


def test_the_agenda_has_quorum_calibration_and_the_applications_best_first(app, world):
    ranked(world)
    sitting = call(app, world)
    page = Visitor(app, world.coordinator).get("sittings.show", reference=sitting.reference)
    first, second = (a.reference for a in sorted(applications(sitting), key=lambda a: a.id))
    points = [words for words, href in page.links().items() if "/items/" in href and "." not in words[:3]]
    assert points == [
        "Quorum",
        "How the assessors score",
        f"{first} · Madina",
        f"{second} · Farrukh",
        "Any other matter",
    ]
    assert "Far apart" in Visitor(app, world.coordinator).get(page.links()["Ranked list"]).words


def applications(sitting: Sitting):
    return [item.application for item in by_id(sitting.id).items if item.application]


def test_the_agenda_is_put_in_order_by_buttons(app, world):
    ranked(world)
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.agenda", reference=sitting.reference)
    page = coordinator.submitted(page, "Add the matter", title="The bus to Riga")
    page = coordinator.submitted(page, "Down")
    titles = [item.title or item.kind for item in by_id(sitting.id).items]
    assert titles == ["calibration", "quorum", "application", "application", "other", "The bus to Riga"]
    page = coordinator.submitted(page, "Remove")
    assert as_it_stands(sitting).items[0].kind == "quorum"
    refused = coordinator.submit(page, "Add the matter", title=" ")
    assert (refused.status, refused.errors()) == (422, ["Write what the matter is."])


def test_only_those_on_the_border_where_that_is_asked(app, world):
    ranked(world)
    for destination in world.call.destinations:
        destination.seats = 0
    db.session.commit()
    sitting = call(app, world, agenda="border")
    assert len(applications(sitting)) == 2
    assert len(applications(call(app, world, agenda="none"))) == 0


def test_what_cannot_be_a_sitting_is_refused_beside_its_field(app, world):
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.new", reference=world.call.reference)
    usual = {"day__day": 1, "day__month": 1, "day__year": 2020, "clock": "9:00"}
    chair = world.committee[0].id
    for typed, said in (
        ({"place": "Room 1"}, "Choose a day and time that is still to come."),
        ({"clock": "25:00"}, "Enter the time as hours and minutes, for example 14:30."),
        ({"day__year": 2099}, "Give a place, a link, or both."),
        (
            {"day__year": 2099, "link": "javascript:alert(1)"},
            "A link begins with https:// and has no blanks.",
        ),
        ({"invited": [world.committee[1].id]}, "Choose as chair one of those whom you ask."),
        ({"invited": []}, "Choose at least one member of the committee."),
    ):
        refused = coordinator.submit(page, "Call the sitting", **{**usual, "chair_id": chair, **typed})
        assert (refused.status, refused.errors()) == (422, [said])


def test_absence_is_said_with_one_click_and_taken_back(app, world):
    sitting = call(app, world)
    member = Visitor(app, world.committee[1])
    page = member.submitted(member.get("sittings.show", reference=sitting.reference), "I cannot come")
    assert "Cannot come" in page.words
    page = member.submitted(page, "I can come after all")
    assert "Cannot come" not in page.words


def test_changed_and_cancelled_everybody_is_told(app, world):
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    stale = coordinator.get("sittings.change", reference=sitting.reference)
    two = [member.id for member in world.committee[:2]]
    coordinator.submitted(stale, "Save and tell everybody", place="Room 7", invited=two)
    assert [len(told(key)) for key in ("sitting-changed", "sitting-left-out")] == [2, 1]
    late = coordinator.submit(stale, "Save and tell everybody", place="Room 8")
    assert (late.status, "This has changed meanwhile" in late.words) == (422, True)
    page = coordinator.get("sittings.ask_to_cancel", reference=sitting.reference)
    done = coordinator.submitted(page, "Cancel the sitting")
    assert ("Cancelled" in done.words, len(told("sitting-cancelled"))) == (True, 2)
    assert "METHOD:CANCEL" in outgoing(told("sitting-cancelled")[0].id).attachments[0].text


def test_an_open_vote_needs_a_quorum_and_is_carried_by_a_majority(app, world):
    ranked(world)
    sitting = opened(app, world, present=1)
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, "Madina")
    refused = coordinator.submit(page, "Open the vote", motion=MOTION)
    assert refused.errors() == ["There is no quorum. Mark who is present, or wait for others."]
    show = coordinator.get("sittings.show", reference=sitting.reference)
    coordinator.submitted(show, "Is here")
    address = put_to_vote(app, world, sitting, "Madina")
    reference = applications(sitting)[0].reference
    first, second, third = (Visitor(app, member) for member in world.committee)
    assert "You have voted: For." in first.submitted(point(first, sitting, reference), "For").words
    assert "You have voted: Against." in second.submitted(point(second, sitting, reference), "Against").words
    assert "For" not in third.get(address).buttons()  # not marked as present
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert "1 for, 1 against, 0 abstained" in page.words
    assert ("Not carried" in page.words, "For: Member 1" in page.words) == (True, True)


def test_a_vote_is_cast_once_whatever_is_pressed_twice(app, world):
    ranked(world)
    sitting = opened(app, world)
    put_to_vote(app, world, sitting, "Madina")
    member = Visitor(app, world.committee[0])
    page = point(member, sitting, applications(sitting)[0].reference)
    assert "You have voted: For." in member.submitted(page, "For").words
    assert "You have voted: For." in member.submitted(page, "For").words
    again = member.submit(page, "Against")
    assert (again.status, "You have voted already." in again.words) == (409, True)
    assert len(db.session.scalars(select(Ballot)).all()) == 1


def test_of_a_secret_vote_only_numbers_are_kept(app, world):
    ranked(world)
    sitting = opened(app, world)
    address = put_to_vote(app, world, sitting, "Madina", way="secret")
    reference = applications(sitting)[0].reference
    for member, button in zip(world.committee, ("For", "For", "Abstain"), strict=True):
        visitor = Visitor(app, member)
        assert "You have voted." in visitor.submitted(point(visitor, sitting, reference), button).words
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert ("2 for, 0 against, 1 abstained" in page.words, "Carried" in page.words) == (True, True)
    assert set(db.session.scalars(select(Ballot.choice))) == {None}
    facts = db.session.scalars(select(Event.facts).where(Event.name == "sitting-voted")).all()
    assert [set(each) for each in facts] == [{"item"}] * 3
    assert "Member 1" not in page.root.find("body").itertext()


BY_VOTES = """\
quorum = { votes = "majority" }
due    = { at = "call-selection", escalate = "coordinator" }
title  = { en = "Committee", ru = "Комиссия", tg = "Комиссия" }

[stages.committee.moves.in-favour]
vote  = "yes"
title = { en = "In favour", ru = "За", tg = "Тарафдор" }

[stages.committee.moves.against]
vote  = "no"
title = { en = "Not in favour", ru = "Против", tg = "Муқобил" }

[stages.committee.moves.carry]
auto     = true
to       = "selection"
requires = ["vote-carried"]

[stages.committee.moves.fail]
auto     = true
to       = "rejected"
requires = ["vote-failed"]

"""


def with_votes() -> None:
    """From now on the committee of the shipped rule book votes, where it assessed."""
    text = shipped_texts()["outgoing-study.toml"]
    start = text.index("quorum", text.index("[stages.committee]"))
    end = text.index("[stages.selection]")
    workflow.store_rule_book(text[:start] + BY_VOTES + text[end:], utc_now())
    db.session.commit()


def test_where_the_rule_book_votes_its_vote_is_the_one(app, world):
    with_votes()
    application = world.at_committee("Madina")
    sitting = opened(app, world)
    coordinator = Visitor(app, world.coordinator)
    page = point(coordinator, sitting, "Madina")
    refused = coordinator.submit(page, "Open the vote", motion=MOTION, way="secret")
    assert refused.errors() == ["The rule book's vote is taken by name. Choose an open vote."]
    address = put_to_vote(app, world, sitting, "Madina")
    for place, member in enumerate(world.committee[:2]):
        early = coordinator.submit(coordinator.get(address), "End the vote")
        assert (early.status, "not enough members have voted" in early.words) == (409, True), place
        visitor = Visitor(app, member)
        page = visitor.get(address)
        assert "For" not in page.buttons()
        visitor.submitted(visitor.get(page.links()["In favour"]), "In favour")
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert ("2 for, 0 against, 0 abstained" in page.words, "Carried" in page.words) == (True, True)
    assert (stage_of(application), db.session.scalars(select(Ballot)).all()) == ("selection", [])


def test_who_has_a_conflict_of_interest_takes_no_part_and_reads_nothing_of_it(app, world):
    ranked(world)
    sitting = opened(app, world)
    conflicted = world.committee[2]
    application = applications(sitting)[0]
    reviews.declare_conflict(conflicted, application, now=utc_now())
    db.session.commit()
    coordinator, member = Visitor(app, world.coordinator), Visitor(app, conflicted)
    page = point(coordinator, sitting, "Madina")
    coordinator.submitted(page, "Note it", text=SAID)
    address = put_to_vote(app, world, sitting, "Madina")
    other = Visitor(app, world.committee[0])
    assert SAID in other.submitted(point(other, sitting, application.reference), "For").words
    shown = member.get(address)
    assert ("You take no part" in shown.words, SAID in shown.text, MOTION in shown.text) == (
        True,
        False,
        False,
    )
    assert "For" not in shown.buttons()
    token = next(e.get("value") for e in shown.root.iter("input") if e.get("name") == "csrf_token")
    refused = member.post(
        "sittings.cast",
        {"csrf_token": token, "choice": "for"},
        reference=sitting.reference,
        item_id=address.rsplit("/", 1)[1],
    )
    assert (refused.status, "conflict of interest" in refused.words) == (409, True)
    early = coordinator.submit(coordinator.get(address), "End the vote")
    assert (early.status, "1 of 2 votes that are needed are cast." in early.words) == (409, True)
    second = Visitor(app, world.committee[1])
    second.submitted(point(second, sitting, application.reference), "For")
    page = coordinator.submitted(coordinator.get(address), "End the vote")
    assert "Took no part for a conflict of interest: Member 3." in page.words


def test_nobody_reads_scores_while_they_may_still_be_asked_for_theirs(app, world):
    application = world.at_committee("Madina")
    sign(world.committee[0], application.id, 5)
    sitting = call(app, world, stage="committee")
    office = Visitor(app, world.coordinator).get("sittings.ranked_list", reference=sitting.reference)
    assert "100%" in office.words
    for place, member in enumerate(world.committee):
        page = Visitor(app, member).get("sittings.ranked_list", reference=sitting.reference)
        assert "Scores are not shown while you may still be asked" in page.words
        assert ("100%" in page.text, "Your own score: 100%" in page.words) == (place == 0, place == 0)
        assert "Madina" not in page.text
        shown = Visitor(app, member).get("sittings.show", reference=sitting.reference)
        assert ("100%" in shown.text, "Madina" in shown.text) == (False, False)


def test_members_who_vote_see_the_ranked_list_but_for_cases_of_their_own(app, world):
    """Linked from the agenda and from what is voted on: places, means and spread as numbers, by reference."""
    ranked(world)
    sitting = opened(app, world)
    first, second = (a.reference for a in sorted(applications(sitting), key=lambda a: a.id))
    address = put_to_vote(app, world, sitting, "Farrukh")
    member = Visitor(app, world.committee[0])
    voted_on = member.get(address)
    assert "Rank 2 of 2." in voted_on.words
    page = member.get(voted_on.links()["See it in the ranked list"].partition("#")[0])
    agenda = member.get("sittings.show", reference=sitting.reference)
    assert page.address == agenda.links()["Ranked list"]
    assert places(page) == [["1", first, "100%"], ["2", second, "60%"]]
    assert "20 to 100, deviation 40" in page.words
    assert ("Madina" in page.text, "Member 2" in page.words) == (False, False)
    reviews.declare_conflict(world.committee[2], applications(sitting)[0], now=utc_now())
    db.session.commit()
    conflicted = Visitor(app, world.committee[2]).get("sittings.ranked_list", reference=sitting.reference)
    assert places(conflicted) == [["1", second, "60%"]]
    assert "You take no part in this one." in conflicted.words
    assert "Places are counted among the applications whose scores you see." in conflicted.words


def places(page: Page) -> list[list[str]]:
    """Rank, reference and mean of each row of the ranked list."""
    rows = [list(row) for row in page.all("tr") if row.get("id")]
    return [[words_of(rank), words_of(name.find("a")), words_of(mean)] for rank, name, mean, *_rest in rows]


def test_before_its_time_the_sitting_is_opened_when_that_is_confirmed(app, world):
    sitting = call(app, world)
    coordinator = Visitor(app, world.coordinator)
    show = coordinator.get("sittings.show", reference=sitting.reference)
    asked = coordinator.submitted(show, "Open the sitting")
    assert "14:30; it is" in asked.words
    assert as_it_stands(sitting).state == "called"
    coordinator.submitted(asked, "Open it now")
    assert as_it_stands(sitting).state == "open"
    facts = db.session.scalars(select(Event.facts).where(Event.name == "sitting-opened")).one()
    assert facts == {"called_for": sitting.starts_at.isoformat()}
    page = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(page, "Close the sitting")
    assert "It was opened before the time that it was called for" in page.words
    on_time = call(app, world)
    on_time.starts_at = utc_now()
    db.session.commit()
    page = coordinator.get("sittings.show", reference=on_time.reference)
    done = coordinator.submitted(page, "Open the sitting")
    assert "The sitting is open." in done.words
    page = coordinator.submitted(done, "Close the sitting")
    assert "It was opened before" not in page.words


def held(app, world: Office) -> Sitting:
    """With one note and one open vote, closed."""
    sitting = opened(app, world, present=2)
    coordinator = Visitor(app, world.coordinator)
    coordinator.submitted(point(coordinator, sitting, "Madina"), "Note it", text=SAID)
    address = put_to_vote(app, world, sitting, "Madina")
    reference = applications(sitting)[0].reference
    for member in world.committee[:2]:
        visitor = Visitor(app, member)
        visitor.submitted(point(visitor, sitting, reference), "For")
    show = coordinator.get("sittings.show", reference=sitting.reference)
    refused = coordinator.submit(show, "Close the sitting")
    assert (refused.status, "A vote is still open." in refused.words) == (409, True)
    coordinator.submitted(coordinator.get(address), "End the vote")
    again = coordinator.get("sittings.show", reference=sitting.reference)
    hasty = coordinator.submit(again, "Close the sitting")
    assert (hasty.status, "Applications without a vote: " in hasty.words) == (409, True)
    done = coordinator.submitted(again, "Close the sitting", sure="yes")
    assert "The chair has been asked to sign the minutes." in done.words
    assert [each.person_id for each in told("minutes-to-sign")] == [world.committee[0].id]
    return sitting


def signed(app, world: Office) -> Sitting:
    sitting = held(app, world)
    chair = Visitor(app, world.committee[0])
    page = chair.get("sittings.minutes", reference=sitting.reference)
    assert "The minutes are signed." in chair.submitted(page, "Sign the minutes").words
    return sitting


def print_papers(app) -> None:
    """What the worker does."""
    jobs = select(Job.id).where(Job.name == "papers.make", Job.state == JobState.WAITING).order_by(Job.id)
    for job_id in db.session.scalars(jobs).all():
        with app.app_context():
            run(job_id, timedelta(minutes=1))
    db.session.expire_all()


def as_it_stands(sitting: Sitting) -> Sitting:
    db.session.expire_all()
    return by_id(sitting.id)


def pdf_text(paper: Paper) -> str:
    pdf = b"".join(storage.pieces(paper.file.sha256))
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_the_minutes_are_signed_by_the_chair_printed_and_verified(app, world):
    ranked(world)
    sitting = held(app, world)
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.words", reference=sitting.reference)
    coordinator.submitted(page, "Save", opening_tg="Ҷаласаи ғайринавбатӣ.", english="y")
    page = coordinator.get("sittings.minutes", reference=sitting.reference)
    assert (SAID in page.words, "Sign the minutes" in page.buttons()) == (True, False)
    assert "Took no part" not in page.words
    chair = Visitor(app, world.committee[0])
    stale = chair.get("sittings.minutes", reference=sitting.reference)
    chair.submitted(stale, "Sign the minutes")
    again = chair.submit(stale, "Sign the minutes")
    assert (again.status, "The sitting has gone on meanwhile" in again.words) == (422, True)
    print_papers(app)
    papers = db.session.scalars(select(Paper).where(Paper.kind == "minutes").order_by(Paper.id)).all()
    assert [paper.language for paper in papers] == ["tg", "ru", "en"]
    for paper in papers:
        db.session.refresh(paper, ["file"])
    tajik, _russian, english = (pdf_text(paper) for paper in papers)
    assert "Ҷаласаи ғайринавбатӣ." in tajik
    for words in (SAID, MOTION, "Member 1", "Carried: 2 for, 0 against, 0 abstained.", papers[2].code):
        assert words in english
    assert "Madina" not in english  # applications stand by reference
    code = papers[2].code
    assert chair.get("papers.download", code=code).status == 200
    assert Visitor(app, person("coordinator@programme:9999")).get("papers.download", code=code).status == 404
    verified = Visitor(app).get("papers.verify", code=code)
    assert (verified.heading, sitting.reference in verified.words) == ("These minutes are real", True)
    kept = as_it_stands(sitting)
    assert (kept.fingerprint, fingerprint_of(kept.minutes)) == (
        papers[2].facts["fingerprint"],
        kept.fingerprint,
    )
    assert list(broken_links()) == []


def test_after_the_signature_nothing_changes_and_who_was_there_notes_a_reservation(app, world):
    ranked(world)
    sitting = signed(app, world)
    second, absent = Visitor(app, world.committee[1]), Visitor(app, world.committee[2])
    page = second.get("sittings.minutes", reference=sitting.reference)
    done = second.submitted(page, "Note the reservation", text="I saw it otherwise.")
    assert ("I saw it otherwise." in done.words, "Note the reservation" in done.buttons()) == (True, False)
    again = second.submit(page, "Note the reservation", text="And again.")
    assert again.errors() == ["You have noted a reservation already."]
    assert "Note the reservation" not in absent.get("sittings.minutes", reference=sitting.reference).buttons()
    coordinator = Visitor(app, world.coordinator)
    assert coordinator.get("sittings.words", reference=sitting.reference).status == 404
    shown = point(coordinator, sitting, "Madina")
    assert not {"Note it", "Open the vote"} & set(shown.buttons())
    kept = as_it_stands(sitting)
    assert fingerprint_of(kept.minutes) == kept.fingerprint


def test_places_and_scores_of_signed_minutes_stand_whatever_becomes_of_the_assessments(app, world):
    ranked(world)
    sitting = signed(app, world)
    first, second = sorted(applications(sitting), key=lambda a: a.id)
    print_papers(app)
    reviewer = world.committee[0].id
    for assessment in db.session.scalars(select(Assessment).where(Assessment.reviewer_id == reviewer)):
        low = assessment.application_id == first.id
        assessment.scores = dict.fromkeys(assessment.scores, 0 if low else 5)
    for assessment in db.session.scalars(select(Assessment).where(Assessment.application_id == second.id)):
        assessment.scores = dict.fromkeys(assessment.scores, 5)
    db.session.commit()
    later = call(app, world, agenda="all")
    coordinator = Visitor(app, world.coordinator)
    live = coordinator.get("sittings.ranked_list", reference=later.reference)
    kept = coordinator.get("sittings.ranked_list", reference=sitting.reference)
    names = [f"{first.reference} · Madina", f"{second.reference} · Farrukh"]
    assert places(live) == [["1", names[1], "100%"], ["2", names[0], "50%"]]
    assert places(kept) == [["1", names[0], "100%"], ["2", names[1], "60%"]]
    assert "Assessor 2: 20%" in kept.words
    minutes = coordinator.get("sittings.minutes", reference=sitting.reference)
    assert "Rank 2 of 2. Mean 60%, from 20% to 100%, standard deviation 40; assessments: 2." in minutes.words
    paper = db.session.scalars(select(Paper).where(Paper.kind == "minutes", Paper.language == "ru")).one()
    db.session.refresh(paper, ["file"])
    assert "Место 2 из 2" in pdf_text(paper)
    reviews.declare_conflict(world.committee[1], first, now=utc_now())
    db.session.commit()
    apart = Visitor(app, world.committee[1]).get("sittings.minutes", reference=sitting.reference)
    assert ("Rank" in apart.words, "Mean 60%" in apart.words) == (False, True)


def test_with_two_assessors_nobody_is_called_apart_and_it_is_said_why(app, world):
    for name in ("Madina", "Farrukh", "Zarina"):
        application = world.at_committee(name)
        for member, points in zip(world.committee, (5, 1), strict=False):
            sign(member, application.id, points)
    sitting = held(app, world)
    coordinator = Visitor(app, world.coordinator)
    said = (
        "With two assessors one cannot say who is apart, so nobody is marked. "
        "They differ by 80 points on average over 3 applications."
    )
    for where, reference in (
        ("sittings.ranked_list", sitting.reference),
        ("reviews.calibration", world.call.reference),
        ("sittings.minutes", sitting.reference),
    ):
        page = coordinator.get(where, reference=reference)
        marked = [tag for tag in page.all("strong") if words_of(tag) in ("Outlier", "(far from the others)")]
        assert (said in page.words, marked) == (True, []), where
    assert "Far apart" in coordinator.get("sittings.ranked_list", reference=sitting.reference).words


def test_who_leaves_early_was_there_and_counts_for_no_quorum_any_more(app, world):
    ranked(world)
    sitting = opened(app, world, present=2)
    coordinator = Visitor(app, world.coordinator)
    mistaken = Visitor(app, world.committee[1])
    page = mistaken.submitted(mistaken.get("sittings.show", reference=sitting.reference), "I leave")
    assert "There is no quorum: 1 of 3 members present, 2 needed." in page.words
    page = mistaken.submitted(page, "I am here")
    for attendee in as_it_stands(sitting).attendees:
        attendee.present_at = attendee.present_at and utc_now() - timedelta(hours=1)
    db.session.commit()
    mistaken.submitted(page, "I leave")
    refused = coordinator.submit(point(coordinator, sitting, "Madina"), "Open the vote", motion=MOTION)
    assert refused.errors() == ["There is no quorum. Mark who is present, or wait for others."]
    show = coordinator.get("sittings.show", reference=sitting.reference)
    page = coordinator.submitted(show, "Close the sitting", sure="yes")
    assert "Present Member 1, Member 2 Absent Member 3" in page.words


def test_words_of_the_discussion_can_be_erased_and_the_fingerprint_holds(app, world):
    ranked(world)
    sitting = signed(app, world)
    assert SAID not in str(as_it_stands(sitting).minutes)
    for text in db.session.scalars(select(EventText).where(EventText.text == SAID)):
        db.session.delete(text)
    db.session.commit()
    page = Visitor(app, world.committee[0]).get("sittings.minutes", reference=sitting.reference)
    assert SAID not in page.text
    assert list(broken_links()) == []
    assert fingerprint_of(as_it_stands(sitting).minutes) == as_it_stands(sitting).fingerprint


def test_who_has_a_conflict_reads_the_minutes_without_it_and_has_no_pdf(app, world):
    ranked(world)
    sitting = signed(app, world)
    reviews.declare_conflict(world.committee[1], applications(sitting)[0], now=utc_now())
    db.session.commit()
    page = Visitor(app, world.committee[1]).get("sittings.minutes", reference=sitting.reference)
    assert ("An application in which you take no part" in page.words, SAID in page.text) == (True, False)
    code = db.session.scalars(select(Paper.code).where(Paper.kind == "minutes")).first()
    assert Visitor(app, world.committee[1]).get("papers.download", code=code).status == 404
    assert Visitor(app, world.committee[0]).get("papers.download", code=code).status == 200


def test_others_see_no_sitting_and_an_auditor_changes_none(app, world):
    ranked(world)
    sitting = opened(app, world)
    stranger = person(f"committee-member@call:{world.call.id}", name="Not asked")
    for who, status in (
        (stranger, 404),
        (person("committee-member@call:99999"), 404),
        (world.dean, 403),
        (world.reviewers[0], 403),
        (person("auditor@all"), 200),
        (world.head, 200),
    ):
        assert Visitor(app, who).get("sittings.show", reference=sitting.reference).status == status
    auditor = Visitor(app, person("auditor@all"))
    page = point(auditor, sitting, "Madina")
    assert not {"Note it", "Open the vote", "For"} & set(page.buttons())


def test_a_page_that_is_behind_is_told(app, world):
    ranked(world)
    sitting = opened(app, world)
    member = Visitor(app, world.committee[0])
    page = member.get("sittings.show", reference=sitting.reference)
    (address,) = [e.get("data-poll") for e in page.root.iter("div") if e.get("data-poll")]
    assert part_of(member, address) == ""
    put_to_vote(app, world, sitting, "Madina")
    assert "Something new happened" in part_of(member, address)


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_whatever_is_on_the_agenda(app, world, number):
    for place in range(number):
        application = world.at_committee(f"Student {place}")
        for member in world.committee[:2]:
            sign(member, application.id, 4)
    sitting = opened(app, world)
    coordinator, member = Visitor(app, world.coordinator), Visitor(app, world.committee[0])
    pages = {
        "sittings.index": {},
        "sittings.show": {"reference": sitting.reference},
        "sittings.ranked_list": {"reference": sitting.reference},
        "sittings.agenda": {"reference": sitting.reference},
    }
    found = {where: len(coordinator.get(where, **values).statements) for where, values in pages.items()}
    address = put_to_vote(app, world, sitting, "Student 0")
    items = [len(visitor.get(address).statements) for visitor in (coordinator, member)]
    assert (found, items) == (
        {"sittings.index": 5, "sittings.show": 8, "sittings.ranked_list": 8, "sittings.agenda": 9},
        [10, 10],
    )


def test_the_trail_leads_to_the_sitting(app, world):
    sitting = call(app, world)
    page = Visitor(app, person("auditor@all")).get("audit.trail", name="sitting-called")
    assert page.links()[f"Sitting {sitting.reference}"] == f"/sittings/{sitting.reference}"
