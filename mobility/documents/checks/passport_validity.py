"""Is the passport valid long enough? From the date that was typed and the end of the stay; nothing is read off."""

from calendar import monthrange
from datetime import date

from mobility.documents.checks.findings import Finding, Subject, Value, Verdict

KEY = "passport-validity"


def is_valid_long_enough(subject: Subject) -> list[Finding]:
    """Valid until the stay's end and the months that the call adds; says nothing where none are asked for."""
    stay_ends, months = subject.needs.get("stay_ends"), subject.needs.get("validity_months")
    if stay_ends is None or months is None:
        return []
    needed = months_after(date.fromisoformat(str(stay_ends)), int(str(months)))
    valid_until = _typed_date(subject.answers.get("passport_valid_until"))
    if valid_until is None:
        return [Finding(KEY, Verdict.WARN, "passport-date-missing", {"needed": needed.isoformat()})]
    values: dict[str, Value] = {"valid_until": valid_until.isoformat(), "needed": needed.isoformat()}
    if valid_until < needed:
        return [Finding(KEY, Verdict.FAIL, "passport-ends-early", values)]
    return [Finding(KEY, Verdict.PASS, "passport-valid", values)]


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _typed_date(typed: object) -> date | None:
    if isinstance(typed, date):
        return typed
    try:
        return date.fromisoformat(str(typed or ""))
    except ValueError:  # typed, but not a date: as good as missing
        return None
