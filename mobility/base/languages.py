"""Three languages: which one a page or a mail is in, and how names, days, moments and numbers are shown in it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal, get_decimal_symbol
from babel.support import Translations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale, ngettext, refresh
from flask_babel import gettext as _
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from .lending import lent

LANGUAGES = {"tg": "Тоҷикӣ", "ru": "Русский", "en": "English"}
DEFAULT_LANGUAGE = "tg"
COOKIE = "language"
FALL_BACK = ("tg", "ru", "en")
NAMED = 5
"""So many stand in a sentence by name; the rest is counted."""

MONTHS_TG = (
    "январ", "феврал", "март", "апрел", "май", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
"""Named here because CLDR's date pattern for `tg` lacks the linking -и: 24 ноябри 2026."""


class Catalogues(Domain):
    """Texts by the language alone: the key under which flask_babel looks them up is made anew for each text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self._by_language: dict[str, Translations] = {}

    def get_translations(self) -> Translations:
        if not has_app_context():
            return super().get_translations()
        found = self._by_language.get(code := language())
        if found is None:
            found = self._by_language[code] = super().get_translations()
        return found

    @cache  # noqa: B019 (there is one of it, as long as the process lives)
    def as_markup(self, code: str, text: str) -> Markup:
        """A text without variables as a page in the language `code`, which is the present one, has it."""
        return Markup(self.get_translations().ugettext(text)) % {}  # noqa: S704 (texts are ours)


class Speaking(Babel):
    """With our catalogues."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        return Catalogues()


babel = Speaking()


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.zone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=chosen_language)
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
    zone = settings.zone_info

    app.jinja_env.filters.update(
        tr=tr,
        number=number,
        day=lambda value: day(value.astimezone(zone).date() if isinstance(value, datetime) else value),
        moment=lambda value: moment(value.astimezone(zone) if value else None),
        moment_there=lambda value: moment_there(value.astimezone(zone) if value else None),
        iso=lambda value: (
            value.astimezone(zone).isoformat(timespec="minutes") if isinstance(value, datetime) else value
        ),
    )


@pass_eval_context
def _in_template(mode: EvalContext, text: str, **variables: Any) -> str:
    """What Jinja's own does; of the hundreds of texts of a page those without variables are kept as they stand in it."""
    if variables or not mode.autoescape:
        translated = babel.domain_instance.get_translations().ugettext(text)
        return (Markup(translated) if mode.autoescape else translated) % variables  # noqa: S704 (texts are ours)
    return babel.domain_instance.as_markup(language(), text)


def chosen_language() -> str:
    """The person's own, else the cookie's, else that of whom the address was made for, else what the browser asks for, else
    Tajik."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    kept = request.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return kept
    known = (reader(request.path) for reader in lent.reader_languages) if "database_away" not in g else ()
    found = next((code for code in known if code in LANGUAGES), None)
    return found or request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def language() -> str:
    """The language of the page or mail that is being made; kept beside it, since a page asks hundreds of times."""
    try:
        here = g._get_current_object()  # each name that is asked of `g` itself takes as long as all of this
    except RuntimeError:
        return DEFAULT_LANGUAGE
    spoken: str | None = here.get("spoken")
    if spoken is None:
        locale = get_locale()
        spoken = here.spoken = locale.language if locale else DEFAULT_LANGUAGE
    return spoken


def choose_anew() -> None:
    """Another language was chosen just now: what is said from here on is in it."""
    g.pop("spoken", None)
    refresh()


def language_name(code: str) -> str:
    """`de` -> `German`, `немецкий` in the language of the page."""
    return str(locale_of(language()).languages.get(code, code)).capitalize()


@cache
def locale_of(code: str) -> Locale:
    """What CLDR knows of a language; looking it up anew for each name on a page takes longer than to write the page."""
    return Locale.parse(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Make texts in `code` inside the block: for mails and papers, which are in the reader's language."""
    if not has_app_context():
        yield
        return
    before = g.pop("spoken", None)
    try:
        with force_locale(code):
            yield
    finally:
        g.spoken = before


def tr(names: Mapping[str, str] | None, code: str | None = None) -> str:
    """The name in the present language, or in the first of Tajik, Russian, English that is there."""
    if not names:
        return ""
    for candidate in (code or language(), *FALL_BACK):
        if names.get(candidate):
            return names[candidate]
    return ""


def day(value: date | None, code: str | None = None) -> str:
    """`24 November 2026`, `24 ноября 2026`, `24 ноябри 2026`."""
    if value is None:
        return ""
    chosen = code or language()
    if chosen == "tg":
        return f"{value.day} {MONTHS_TG[value.month - 1]}и {value.year}".replace(" ", "\u00a0")
    pattern = "d MMMM y"
    return format_date(value, pattern, locale=locale_of(chosen)).replace(" ", "\u00a0")


def moment(value: datetime | None, code: str | None = None) -> str:
    """`24 November 2026, 17:00` in the zone that `value` carries."""
    if value is None:
        return ""
    return f"{day(value.date(), code)},\u00a0{value:%H:%M}"


def moment_there(value: datetime | None) -> str:
    """`24 November 2026, 17:00 (Dushanbe time, UTC+5)` in the zone that `value` carries: for who may be elsewhere."""
    if value is None:
        return ""
    city = get_timezone_location(value.tzinfo, locale=language(), return_city=True)
    hours, minutes = divmod(int((value.utcoffset() or timedelta()).total_seconds()) // 60, 60)
    offset = f"UTC{hours:+d}" + (f":{minutes:02d}" if minutes else "")
    there = _("%(city)s time, %(offset)s", city=city, offset=offset)
    return f"{moment(value)} ({there})"


def number(value: Decimal | float | None, least: int = 0, most: int = 2, code: str | None = None) -> str:
    """`4,62`, in English `4.62`; with at least and at most so many digits behind the separator."""
    if value is None:
        return ""
    digits = "0" * least + "#" * (most - least)
    return str(format_decimal(value, f"#,##0.{digits}", locale=code or language()))


def quoted(words: str) -> str:
    """In the quotation marks of the present language."""
    return _("“%(words)s”", words=words)


def named(names: Sequence[str]) -> str:
    """`A, B, C, D, E and 3 more`: as they stand in a sentence."""
    first, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return first
    return ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", more, names=first)


def separator(code: str | None = None) -> str:
    """What stands before the decimals: a comma in Tajik and Russian."""
    return str(get_decimal_symbol(code or language()))
