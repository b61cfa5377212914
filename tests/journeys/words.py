"""What a page says, in the language of who reads it: from the catalogues that the service itself loads."""

import gettext
from functools import cache
from pathlib import Path
from typing import Any

from mobility.base.languages import day, moment

__all__ = ["day", "moment", "word"]

CATALOGUES = Path(__file__).parents[2] / "mobility" / "translations"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)


def word(text: str, language: str, **values: Any) -> str:
    """The source text as a page in `language` shows it."""
    said = _catalogue(language).gettext(text)
    return said % values if values else said
