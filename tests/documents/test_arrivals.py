"""Files in pieces over a line that breaks, by HTTP: whatever happens on the way, what is taken is what was sent."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.storage import StoredFile
from mobility.demo import faulty_papers as faulty
from mobility.demo import papers
from mobility.documents import arrivals, queries, services
from mobility.documents.models import Arrival, Document, Requirement
from mobility.workflow.models import Case
from tests.client import Page, Visitor
from tests.documents.test_documents import browser, submit
from tests.documents.world import ZARINA, World, a_person, a_requirement

TRANSCRIPT = papers.transcript(ZARINA)
NAME = "Транскрипт (Ҷ).pdf"
BYTES = "application/offset+octet-stream"


class Phone:
    """A script on the page of one document: it announces a file, sends pieces of it, asks how far they came."""

    def __init__(self, visitor: Visitor, case: Case, key: str = "transcript") -> None:
        self.visitor = visitor
        self.page = visitor.get("documents.show", reference=case.reference, key=key)
        form, _button = self.page.form("Upload")
        self.token = next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
        self.address = form.get("data-pieces")
        self.here = ""
        self.environment: dict[str, str] = {}

    def ask(self, method: str, address: str, body: bytes = b"", **headers: Any) -> TestResponse:
        """`Upload_Offset=5` is the header of that name."""
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        with self.visitor.app.app_context():
            return self.visitor.http.open(
                address,
                method=method,
                data=body,
                headers={"X-CSRFToken": self.token, **named},
                environ_overrides=self.environment,
            )

    def announce(self, content: bytes, name: str = NAME, **headers: Any) -> TestResponse:
        about = {"filename": name, "digest": hashlib.sha256(content).hexdigest()}
        told = {"Upload_Length": len(content), "Upload_Metadata": metadata(about)}
        answer = self.ask("POST", self.address, **{**told, **headers})
        self.here = answer.headers.get("Location", "")
        return answer

    def piece(self, body: bytes, offset: int, **headers: Any) -> TestResponse:
        return self.ask(
            "PATCH", self.here, body, **{"Content_Type": BYTES, "Upload_Offset": offset, **headers}
        )

    def how_far(self) -> int:
        return offset_of(self.ask("HEAD", self.here))

    def send_form(self) -> Page:
        return self.visitor.submit(self.page, "Upload", arrived=self.here.rsplit("/", 1)[1])


def metadata(about: Mapping[str, str]) -> str:
    return ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in about.items())


def offset_of(answer: TestResponse) -> int:
    return int(answer.headers["Upload-Offset"])


@pytest.fixture
def case(world: World) -> Case:
    return world.case(a_person())


@pytest.fixture
def requirement(world: World) -> Requirement:
    return a_requirement()


@pytest.fixture
def phone(app: Flask, case: Case, requirement: Requirement) -> Phone:
    return Phone(browser(app, db.session.get_one(Person, case.subject_id)), case)


def given_in(case: Case) -> list[tuple[str, str]]:
    return [(each.name, each.file.sha256) for each in queries.in_force(case.id)]


def whole(content: bytes, name: str = NAME) -> list[tuple[str, str]]:
    return [(name, hashlib.sha256(content).hexdigest())]


def references() -> list[int]:
    return sorted(db.session.scalars(select(StoredFile.references)))


def test_in_three_pieces_and_the_form(case: Case, phone: Phone) -> None:
    announced = phone.announce(TRANSCRIPT)
    assert (announced.status_code, offset_of(announced), announced.data) == (201, 0, b"")
    for start, end in ((0, 9000), (9000, 9001), (9001, len(TRANSCRIPT))):
        answer = phone.piece(TRANSCRIPT[start:end], start)
        assert (answer.status_code, offset_of(answer)) == (204, end)
    assert phone.how_far() == len(TRANSCRIPT)
    assert phone.send_form().status == 303
    assert given_in(case) == whole(TRANSCRIPT)
    assert references() == [0, 0, 0, 1]
    assert phone.ask("HEAD", phone.here).status_code == 404


steps = st.lists(
    st.one_of(
        st.tuples(st.just("piece"), st.integers(1, 9000)),
        st.tuples(st.just("lost answer"), st.integers(1, 9000)),
        st.tuples(st.just("sent twice"), st.integers(1, 9000)),
        st.tuples(st.just("wrong place"), st.integers(0, 30_000)),
        st.tuples(st.just("page opened anew"), st.just(0)),
    ),
    max_size=12,
)


@settings(
    max_examples=settings.default.max_examples // 4,  # each sends a file in pieces
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps, name=st.sampled_from([NAME, "b.pdf"]))
def test_whatever_the_line_does_what_is_taken_is_what_was_sent(
    app: Flask, case: Case, phone: Phone, steps: list[tuple[str, int]], name: str
) -> None:
    phone.announce(TRANSCRIPT, name)
    known = phone.how_far()
    for what, number in [*steps, *[("piece", 20_000)] * 3]:
        body = TRANSCRIPT[known : known + number]
        if what == "page opened anew":
            known = offset_of(phone.announce(TRANSCRIPT, name))
        elif what == "wrong place" and number != known:
            assert phone.piece(b"x", number).status_code == 409
        elif body and what != "wrong place":
            assert offset_of(phone.piece(body, known)) == known + len(body)
            if what == "sent twice":
                assert phone.piece(body, known).status_code == 409
            known = phone.how_far()
    assert known == len(TRANSCRIPT)
    assert phone.send_form().status == 303
    assert given_in(case) == whole(TRANSCRIPT, name)
    assert db.session.scalar(select(func.count(Arrival.id))) == 0
    db.session.expire_all()


def test_another_file_makes_way_for_the_first(case: Case, phone: Phone) -> None:
    phone.announce(TRANSCRIPT)
    phone.piece(TRANSCRIPT[:9000], 0)
    first = phone.here
    other = papers.letter(ZARINA, "Letter", ["Dear all"])
    assert offset_of(phone.announce(other)) == 0
    assert phone.ask("HEAD", first).status_code == 404
    assert references() == [0]


def test_the_form_says_what_is_wrong_and_the_rest_is_spared(case: Case, phone: Phone) -> None:
    """Of a long file of a kind that is not taken only the beginning is sent."""
    film = b"\0\0\0\x18ftypmp42" + b"\0" * 300_000
    assert "Upload-Refused" not in phone.announce(film, "a.mp4").headers
    assert "Upload-Refused" not in phone.piece(film[:100], 0).headers
    assert "Upload-Refused" in phone.piece(film[100 : 100 + 64 * 1024], 100).headers
    refused = phone.send_form()
    assert refused.status == 422
    assert refused.errors()[0].startswith("This is a film")
    assert given_in(case) == []


def test_too_large_is_known_before_the_first_byte(case: Case, phone: Phone) -> None:
    assert "Upload-Refused" in phone.announce(b"", Upload_Length=services.LIMIT + 1).headers
    assert phone.send_form().errors()[0].startswith("The file “Транскрипт (Ҷ).pdf” has 10.5 MB; up to 10 MB")


def test_what_has_not_arrived_whole_is_not_taken(case: Case, phone: Phone) -> None:
    phone.announce(TRANSCRIPT)
    for offset, end in ((0, 9000), (9000, 9100)):
        refused = phone.send_form()
        assert refused.errors()[0].startswith("Not all of the file has arrived.")
        phone.piece(TRANSCRIPT[offset:end], offset)
    assert phone.how_far() == 9100
    assert given_in(case) == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * (arrivals.LARGEST_PIECE + 1), {}, 413),
        (TRANSCRIPT + b"x", {}, 413),
        (b"", {}, 413),
        (b"x", {"Content_Type": "application/octet-stream"}, 415),
        (b"x", {"Upload_Offset": "-1"}, 409),
        (b"x", {"Upload_Offset": "many"}, 409),
        (b"x", {"X_CSRFToken": "none of ours"}, 400),
    ],
)
def test_what_is_no_piece_is_refused(phone: Phone, body: bytes, headers: dict[str, Any], status: int) -> None:
    phone.announce(TRANSCRIPT)
    assert phone.piece(body, 0, **headers).status_code == status
    assert phone.how_far() == 0


def test_a_piece_that_broke_off_is_sent_again(phone: Phone) -> None:
    phone.announce(TRANSCRIPT)
    phone.environment = {"CONTENT_LENGTH": "9000"}
    assert phone.piece(TRANSCRIPT[:4000], 0).status_code == 400
    phone.environment = {}
    assert phone.how_far() == 0
    assert offset_of(phone.piece(TRANSCRIPT[:4000], 0)) == 4000


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload_Length": "many"},
        {"Upload_Length": "-1"},
        {"Upload_Length": "9" * 30},
        {"Upload_Metadata": "filename !"},
        {"Upload_Metadata": "filename /w=="},
    ],
)
def test_what_announces_nothing_is_refused(phone: Phone, headers: dict[str, Any]) -> None:
    assert phone.announce(TRANSCRIPT, **headers).status_code == 400


def test_what_lies_there_is_nobody_elses(app: Flask, world: World, phone: Phone) -> None:
    phone.announce(TRANSCRIPT)
    other = world.case(a_person())
    stranger = Phone(browser(app, db.session.get_one(Person, other.subject_id)), other)
    stranger.here = phone.here
    assert stranger.ask("HEAD", stranger.here).status_code == 404
    assert stranger.piece(TRANSCRIPT[:9], 0).status_code == 404
    assert stranger.send_form().errors() == ["Choose a file or take a photo first."]


def test_nothing_is_announced_where_nothing_may_be_changed(case: Case, phone: Phone) -> None:
    services.give(
        db.session.get_one(Person, case.subject_id),
        case,
        db.session.scalars(select(Requirement)).one(),
        arrivals.Upload(BytesIO(TRANSCRIPT), NAME),
        now=utc_now(),
    )
    submit(case)
    db.session.commit()
    assert phone.announce(TRANSCRIPT).status_code == 409
    assert db.session.scalar(select(func.count(Document.id))) == 1


def test_what_nobody_goes_on_with_is_forgotten(case: Case, phone: Phone) -> None:
    phone.announce(TRANSCRIPT)
    phone.piece(TRANSCRIPT[:9000], 0)
    arrivals.forget_old(utc_now() + arrivals.KEPT_FOR - timedelta(minutes=1))
    assert phone.how_far() == 9000
    arrivals.forget_old(utc_now() + arrivals.KEPT_FOR)
    assert db.session.scalar(select(func.count(Arrival.id))) == 0
    assert references() == [0]


def test_heic_from_a_phone(case: Case, phone: Phone) -> None:
    content = faulty.heic()
    phone.announce(content, "IMG_1.HEIC")
    assert "Upload-Refused" in phone.piece(content, 0).headers
    assert phone.send_form().errors()[0].startswith("This photo is in the HEIC")
