"""Sheets as offices save them, and laws of writing and reading them again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.base.refusals import Refusal
from mobility.base.sheets import read_sheet, safe_cell, tidy_cell, write_sheet

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
        (b"PK\x03\x04...", "sheet-is-not-csv"),
        (b"a\0b", "sheet-is-not-csv"),
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
