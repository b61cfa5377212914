"""Sheets as offices save them, and laws of writing and reading them again."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.base.refusals import Refusal
from mobility.base.sheets import Tab, bad, read_sheet, safe_cell, tidy_cell, workbook, write_sheet

CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Lo")),
    max_size=12,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_way_an_office_saves_a_sheet_reads_alike(encoding: str, delimiter: str) -> None:
    rows = [["Номер", "Имя"], ["17", "Рахимова Мадина"], ["", ""], ["18", "Саидов Фаррух"], *[["", ""]] * 300]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    sheet = read_sheet(content)
    assert sheet.head == ["Номер", "Имя"]
    assert sheet.rows == [(2, ["17", "Рахимова Мадина"]), (4, ["18", "Саидов Фаррух"])]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "sheet-is-empty"),
        (b"\xef\xbb\xbf\r\n", "sheet-is-empty"),
        (b"PK\x03\x04...", "sheet-unreadable"),
        (b"a\0b", "sheet-unreadable"),
        (b"\x89PNG\r\n\x1a\n", "sheet-unreadable"),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_sheet(content)
    assert refused.value.key == key


@pytest.mark.parametrize("cell", ["+992 90 123 45 67", "-0.5", "0017", "+7", "Ғафуров"])
def test_numbers_and_telephones_stay_as_they_are(cell: str) -> None:
    assert safe_cell(cell) == cell


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "'=1"])
def test_formulas_do_not_run_and_come_back(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert tidy_cell(safe_cell(cell)) == cell


@given(st.lists(CELLS.filter(str.strip), min_size=2, max_size=4))
def test_what_is_written_is_read_again(cells: list[str]) -> None:
    head = [f"column {number}" for number in range(len(cells))]
    sheet = read_sheet(write_sheet(head, [cells]))
    assert sheet.rows == [(2, [tidy_cell(safe_cell(cell)) for cell in cells])]
    for cell, back in zip(cells, sheet.rows[0][1], strict=True):
        assert back == tidy_cell(cell) or cell.startswith("'")


def test_a_workbook_comes_back_as_the_csv_would() -> None:
    rows = [["0017", 4, Decimal("4.25"), date(2027, 1, 31), "=1+1"], [None, None, None, None, "Ғафуров"]]
    sheet = read_sheet(workbook(Tab("Рӯйхат: 2027/28", ["Номер", "Сол", "Баҳо", "Рӯз", "Ном"], rows)))
    assert sheet.head == ["Номер", "Сол", "Баҳо", "Рӯз", "Ном"]
    assert sheet.rows == [
        (2, ["0017", "4", "4.25", "2027-01-31", "=1+1"]),
        (3, ["", "", "", "", "Ғафуров"]),
    ]


def with_cells(content: bytes, cells: bytes) -> bytes:
    """The workbook as another program would have written it: with these in place of the cell that holds 4, and the rest."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w") as written:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                before, rest = re.split(rb'<c r="[B-C]2"><v>4.0</v></c>', part)
                part = before + cells + rest
            written.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (b'<c r="B2"><f>2+3</f><v>5</v></c>', ["17", "5"]),
        (b'<c r="B2" t="str"><f>IF(A2,"","")</f><v></v></c>', ["17", ""]),
        (b'<c r="B2"><f>2+3</f></c>', ["17", "=2+3"]),
        (b"<c><f>A1&amp;A2</f><v></v></c>", ["17", "=A1&A2"]),
        (b'<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>', ["17", "#N/A"]),
        (b'<c r="AB2"><f>2+3</f></c>', ["17", "", *[""] * 25, "=2+3"]),
    ],
)
def test_a_formula_without_a_value_is_read_as_it_is_written(cell: bytes, read: list[str]) -> None:
    content = with_cells(workbook(Tab("x", ["Номер", "Баҳо"], [["17", 4]])), cell)
    assert read_sheet(content).rows == [(2, read)]


def test_a_formula_stands_in_its_row_where_nothing_else_does() -> None:
    content = workbook(Tab("x", ["Номер", "Баҳо"], [["17", 4]]))
    below = b'<c r="B2"><v>4</v></c></row><row r="4"><c r="B4"><f>2+3</f></c>'
    assert read_sheet(with_cells(content, below)).rows == [(2, ["17", "4"]), (4, ["", "=2+3"])]


@pytest.mark.parametrize("row", [b"0", b"9999999999", b"x"])
def test_a_row_that_no_spreadsheet_has_is_refused(row: bytes) -> None:
    content = workbook(Tab("x", ["Номер", "Баҳо"], [["17", 4]]))
    with pytest.raises(Refusal) as refused:
        read_sheet(with_cells(content, b'</row><row r="' + row + b'"><c><f>2+3</f></c>'))
    assert refused.value.key == "sheet-unreadable"


def test_nothing_in_a_workbook_is_a_formula() -> None:
    parts = zipfile.ZipFile(io.BytesIO(workbook(Tab("x", ["=1+1"], [["=1+1"], ["@SUM(A1)"]]))))
    assert b"=1+1" in b"".join(map(parts.read, parts.namelist()))
    assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_workbook_without_rows_has_its_head() -> None:
    assert read_sheet(workbook(Tab("x", ["Номер", "Ном"], []))).head == ["Номер", "Ном"]


def test_a_bad_cell_comes_back_marked_and_is_read_without_its_mark() -> None:
    content = workbook(Tab("x", ["Рӯз"], [[bad("31.02.2027")]]))
    inside = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "✗ 31.02.2027" in inside
    assert 'SEARCH("✗ ",A2)' in inside
    assert read_sheet(content).rows == [(2, ["31.02.2027"])]


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", bytes(61_000_000))
    with pytest.raises(Refusal) as refused:
        read_sheet(out.getvalue())
    assert refused.value.key == "sheet-too-long"


@given(st.lists(CELLS.filter(str.strip), min_size=2, max_size=4))
def test_a_workbook_is_read_as_it_was_written(cells: list[str]) -> None:
    head = [f"column {number}" for number in range(len(cells))]
    assert read_sheet(workbook(Tab("x", head, [cells]))).rows == [(2, [tidy_cell(cell) for cell in cells])]
