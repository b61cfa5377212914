"""What a machine can hold of good Tajik and Russian: one word an idea, the right letters, quotes, dashes, endings.

Which word it is, the office's glossary says; a speaker still has to read. Used by `tools.translations check`.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOM_DATA = ("mobility/workflow/rulebooks", "mobility/questionnaires/forms", "mobility/stays/reports")
"""Folders of TOML files whose texts stand in three languages beside each other, not in the catalogues."""
# fmt: off
INSTEAD: dict[str, dict[str, str]] = {
    "tg": {
        r"\bмактуб": "нома",
        r"\bнишони(и|ро)?\b|\bнишонӣ\b": "суроға",
        r"\bрӯи\b": "рӯйи",
        r"\bҷои\b": "ҷойи",
        r"\bхуд аз худ\b": "худ ба худ",
        r"\bризоият": "розигӣ",
        r"\bариза (на)?(ме)?(дод|диҳ)": "ариза супоридан",
        r"\bаризаро (\w+ )?(на)?(ме)?фирист": "аризаро супоридан",
        r"\bраёсати байналмилалӣ": "раёсати робитаҳои байналмилалӣ",
        r"\bдонишгоҳи шарик": "муассисаи шарик",
        r"\bмӯҳр": "муҳр",
        r"\bхизматрасон|\bхидмат": "хадамот",
        r"\bҷонишин": "ивазкунанда",
        r"\bёдрасон": "ёдоварӣ",
        r"\bзахиравӣ": "квотавӣ",
        r"\bарзёбанда": "коршинос",
        r"\bСафар\b": "Safar",
        r"\bвиза": "раводид",
        r"(?<!ду )(?<!як )\bбор к(ард|ун)": "боргузорӣ кардан",
        r"\bпаспорт": "шиноснома",
        r"\bанкета": "саволнома",
        r"\bбалл": "хол",
        r"\bсправка": "маълумотнома",
        r"\b(электрон|байналмилал|академ|квотав|тоҷик|англис)и\b": "-ӣ at the end",
        r"\b(хуҷҷат|ҳучҷат|хучҷат|хуччат)": "ҳуҷҷат",
        r"\bдонишч[уӯ]": "донишҷӯ",
        r"\bчавоб": "ҷавоб",
        r"\bмухлат": "муҳлат",
        r"\bруз": "рӯз",
        r"\bхисоб": "ҳисоб",
        r"\bракам": "рақам",
        r"\bкабул": "қабул",
    },
    "ru": {
        r"\bмеждународн\w+ управлени": "управление международных связей",
        r"\bСафаре?\b": "Safar",
        r"\w\((а|ка|ла|ица)\)": "a wording that needs no second ending",
        r"\bстади[яюией]\b": "этап",
        r"\b[Кк]од\w* (вашей )?заявки": "номер заявки",
        r"\bзарезервированн": "по квоте",
        r"\bсредн(яя|юю|ей) оценк": "средний балл",
        r"\bинбокс|\bаппликант|\bдедлайн": "a Russian word",
        r"\b(в|во|для|до|из|к|на|о|об|от|по|с|у) %\(partner\)s": "a name as it is, in brackets or after a colon",
    },
}
"""Language -> what not to write (a pattern, in any case of letters but for names) -> what to write."""
# fmt: on
LETTERS = {
    "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}
NAMES = frozenset((r"\bСафар\b", r"\bСафаре?\b"))
"""Patterns in which capitals matter: `сафар` is a journey."""
CYRILLIC = re.compile("[\u0400-\u04ff]")
MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
ASIDE = re.compile(r"\([^()]*\)")
"""In brackets may stand a name from another language: (Настройки), (ғ, ӣ, қ)."""
VERB_LAST = re.compile(r"ро .*(дан|тан)…?$")
"""A button or heading says `Кушодани ариза`; with `Аризаро кушодан` beside it there would be two forms."""
SENTENCE_END = re.compile(r"[.!?:…]$")
END = re.compile(r"([.!?:…,;]?)[\s»”\")]*$")
SHORTENED = re.compile(r"\b(дн|чел|мин|дақ)\.$")
GREETING = {",": "!"}
"""`Hello,` is `Салом!`."""


def faults(language: str, text: str, source: str | None = None) -> Iterator[str]:
    """What is wrong with a text, in a few words each; `source` is the English one, where the ends are compared."""
    for pattern, instead in INSTEAD[language].items():
        if found := re.search(pattern, text, 0 if pattern in NAMES else re.IGNORECASE):
            yield f"“{found[0]}”: write {instead}"
    plain = ASIDE.sub("", FILLED_IN.sub("", text))
    foreign = {sign for sign in CYRILLIC.findall(plain.lower()) if sign not in LETTERS[language]}
    if foreign:
        yield f"letters of another language: {', '.join(sorted(foreign))}"
    if found := MIXED.search(FILLED_IN.sub(" ", text)):
        yield f"Latin and Cyrillic in one word: {found[0]}"
    if "“" in text or "”" in text or ('"' in text and '"' not in (source or "")):
        yield "quotes are «…»"
    if " – " in text or "\u00a0– " in text:
        yield "a dash between words is —"
    if language == "tg" and not SENTENCE_END.search(text) and VERB_LAST.search(text):
        yield "a button says «Кушодани ариза», the verb first"
    if source is not None and not _ends_alike(source, text):
        yield "does not end as the source does"


def texts_of_rooms(project: Path) -> Iterator[tuple[str, str, str]]:
    """(file, language, text) of each text that rule books and questionnaires have in these languages."""
    for folder in ROOM_DATA:
        for file in sorted((project / folder).glob("*.toml")):
            for language, text in _in_languages(tomllib.loads(file.read_text(encoding="utf-8"))):
                yield str(file.relative_to(project)), language, text


def _in_languages(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, list):
        for each in part:
            yield from _in_languages(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in INSTEAD and isinstance(value, str):
                yield key, value
            else:
                yield from _in_languages(value)


def _ends_alike(source: str, text: str) -> bool:
    ours, theirs = _end(source), "" if SHORTENED.search(text) else _end(text)
    return theirs in (ours, GREETING.get(ours))


def _end(text: str) -> str:
    found = END.search(text)
    return found[1] if found else ""
