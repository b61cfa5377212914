"""What the typst template of the figures is told, in the language that is spoken now."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from mobility.base.languages import day, language, number, tr
from mobility.base.zone import local_day
from mobility.figures.export import heads
from mobility.figures.tables import Report, Table
from mobility.figures.words import RULES, unconfirmed_in_words, year_name
from mobility.institutions.queries import home_name
from mobility.papers.printing import compiled


def pdf_of(report: Report, now: datetime, scope: str) -> bytes:
    """`scope`: a sentence where these are not the figures of the whole university."""
    return compiled("figures", _words(report, now, scope), now)


def _words(report: Report, now: datetime, scope: str) -> dict[str, Any]:
    today = day(local_day(now))
    span = _("Academic year %(year)s", year=year_name(report.year))
    so_far = _("so far, until %(day)s", day=today)
    return {
        "language": language(),
        "institution": tr(home_name()) or "Safar",
        "title": _("Yearly figures"),
        "lead": span if report.over else f"{span}, {so_far}",
        "notes": [each for each in (scope, unconfirmed_in_words(report.unconfirmed)) if each],
        "tables": [_table(table, report) for table in (report.total, *report.parts) if table.rows],
        "rules_title": _("What is counted"),
        "rules": [str(rule) for rule in RULES],
        "footer": _("Issued on %(day)s by Safar.", day=today),
    }


def _table(table: Table, report: Report) -> dict[str, Any]:
    return {
        "title": table.title,
        "head": heads(table, report),
        "rows": [
            {
                "label": row.label,
                "below": row.below,
                "numbers": [
                    *(number(each, most=1) for each in row.numbers),
                    *([signed(row.difference)] if report.over else []),
                ],
            }
            for row in table.rows
        ],
    }


def signed(difference: Decimal) -> str:
    """`+3`, `−2`, `0`"""
    return ("+" if difference > 0 else "−" if difference < 0 else "") + number(abs(difference), most=1)
