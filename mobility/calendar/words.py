"""Weekdays in words."""

from mobility.base.languages import language, locale_of


def weekday_name(weekday: int) -> str:
    """`Monday` for 0, in the language of the page."""
    return str(locale_of(language()).days["stand-alone"]["wide"][weekday]).capitalize()
