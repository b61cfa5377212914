"""Tables for spreadsheets: CSV and XLSX, written and read in one place."""

from .shape import Sheet, tidy_cell, unlike
from .text import read_text, safe_cell, sheet_lines, write_sheet
from .workbook import SIGNATURE, TYPE, Cell, Tab, bad, read_workbook, workbook, write_workbook

__all__ = [
    "TYPE",
    "Cell",
    "Sheet",
    "Tab",
    "bad",
    "read_sheet",
    "safe_cell",
    "sheet_lines",
    "tidy_cell",
    "unlike",
    "workbook",
    "write_sheet",
    "write_workbook",
]


def read_sheet(content: bytes) -> Sheet:
    """Read a table that an office saved, as XLSX or CSV; empty rows fall away.

    Raises `Refusal`: "sheet-is-empty", "sheet-unreadable", "sheet-too-long".
    """
    return read_workbook(content) if content.startswith(SIGNATURE) else read_text(content)
