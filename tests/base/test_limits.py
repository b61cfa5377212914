"""What no column can hold is answered in words: the sign NUL, and numbers beyond an id's."""

import pytest

from mobility.base.database import db
from tests.client import Visitor

from .conftest import token
from .test_errors import said


def test_nul_is_no_address(visitor: Visitor) -> None:
    assert visitor.post("/trial/write/nul/200", {"csrf_token": token(visitor)}).status == 200
    assert visitor.post("/trial/write/n%00l/200", {"csrf_token": token(visitor)}).status == 404
    assert visitor.get("/trial/write/n%00l/200").status == 404


@pytest.mark.parametrize("typed", [{"words": "a\0b"}, {"wo\0rds": "a"}])
def test_nul_is_not_taken_from_a_form(visitor: Visitor, typed: dict[str, str]) -> None:
    ours = {"csrf_token": token(visitor)}
    assert visitor.post("/trial/typed", {**ours, "words": "ab"}).status == 200
    assert said(visitor.post("/trial/typed", {**ours, **typed})) == (400, "That did not work")


def test_nul_is_not_taken_from_a_query(visitor: Visitor) -> None:
    assert (visitor.get("/calls?for=a").status, visitor.get("/calls?for=%00").status) == (200, 400)


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999999"])
def test_a_number_that_is_no_id_is_no_address(visitor: Visitor, number: str) -> None:
    assert visitor.get("/trial/number/2147483647").response.json == 2147483647
    assert visitor.get(f"/trial/number/{number}").status == 404


def test_what_does_not_fit_a_column_is_400_and_not_our_fault(visitor: Visitor) -> None:
    assert said(visitor.get("/trial/out-of-range")) == (400, "That did not work")
    assert db.session.connection().exec_driver_sql("SELECT 1").scalar() == 1
