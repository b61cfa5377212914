"""A cohort as a workbook: typed cells, text that never computes, and nobody in it."""

import io
import re

import pytest

from mobility.base.sheets import read_sheet
from tests.applications.world import World, person
from tests.client import Visitor
from tests.selection.world import Office


def scene(app) -> Office:
    """Somebody whose name would compute has a seat."""
    office = Office.open()
    office.at_selection(5, (0,), "=HYPERLINK(0)")
    office.selected()
    return office


@pytest.mark.parametrize("code", ["tg", "ru", "en"])
def test_a_workbook_holds_typed_cells_and_text_that_never_computes(app, world, code):
    visitor = Visitor(app, person("coordinator@all", language=code), language=code)
    answer = visitor.get(f"/cohorts/{world.call.reference}.xlsx").response
    sheet = read_sheet(answer.get_data())
    assert len(sheet.head) == len(set(sheet.head)) == 28
    row = dict(zip(sheet.head, sheet.rows[0][1], strict=True))
    assert "=HYPERLINK(0)" in row.values()
    assert {"4.62", "100"} <= set(row.values())
    assert re.fullmatch(
        rf"attachment; filename={world.call.reference}-\d{{4}}-\d\d-\d\d\.xlsx",
        answer.headers["Content-Disposition"],
    )


def test_a_file_of_nobody_opens(app):
    world = World.make()
    visitor = Visitor(app, person("coordinator@all"))
    content = visitor.get(f"/cohorts/{world.call.reference}.xlsx").response.get_data()
    assert read_sheet(io.BytesIO(content).getvalue()).rows == []
