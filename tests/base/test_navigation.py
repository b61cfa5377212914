"""Pages beside an entry's own address belong to it all the same: the menu says where one is."""

import pytest
from flask import Flask

from tests.client import Visitor, words_of
from tests.institutions.world import a_person, a_university


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/affiliations", "Register"),
        ("/student-register", "Register"),
        ("/institutions", "Institutions"),
        ("/faculties/new", "Institutions"),
        ("/manage/programmes", "Manage calls"),
        ("/manage/calls/new", "Manage calls"),
        ("/calls", "Calls"),
    ],
)
def test_the_menu_says_where_one_is(app: Flask, address: str, label: str) -> None:
    a_university()
    page = Visitor(app, a_person("coordinator@all")).get(address)
    assert {words_of(link) for link in page.all("a", **{"aria-current": "page"})} == {label}
