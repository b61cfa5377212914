"""The catalogues: brought up to date, checked, compiled. `python -m tools.translations update | check | compile`.

Source texts are English; `mobility/translations/<language>/LC_MESSAGES/messages.po` holds Tajik and Russian.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools import wording

PROJECT = Path(__file__).resolve().parents[1]
CATALOGUES = PROJECT / "mobility" / "translations"
SOURCES = {"mobility": [("**.py", "python")], "templates": [("**.html", "jinja2"), ("**.txt", "jinja2")]}
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "_n": (1, 2),
}
PLURALS = {
    "tg": "nplurals=1; plural=0",  # CLDR knows none for Tajik: the noun stays in the singular after a number
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
}
PLACEHOLDER = re.compile(r"(?:%\(|\{)(\w+)[)}]")


def texts() -> Catalog:
    """Every text that the source marks for translation."""
    found = Catalog(project="safar", charset="utf-8")
    for folder, methods in SOURCES.items():
        extracted = extract_from_dir(
            PROJECT / folder, methods, keywords=KEYWORDS, comment_tags=["Translators:"]
        )
        for name, _line, message, comments, context in extracted:
            found.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return found


def catalogue_file(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language; a new one where there is none, with its rule for plurals."""
    file = catalogue_file(language)
    header = f"Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {PLURALS[language]};\\n"
    new = f'msgid ""\nmsgstr "{header}"\n'.encode()
    return read_po(io.BytesIO(file.read_bytes() if file.exists() else new), locale=language)


def update() -> None:
    """Bring new texts in, empty; take out what nothing shows any more. A text that was reworded is not guessed."""
    found = texts()
    for language in PLURALS:
        catalogue = read(language)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        written = io.BytesIO()
        write_po(written, catalogue, width=0, sort_output=True, include_lineno=False, omit_header=False)
        file = catalogue_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_without_dates(written.getvalue()))
        untranslated = sum(1 for message in catalogue if message.id and not all(_strings(message)))
        print(f"{file.relative_to(PROJECT)}: {len(catalogue)} texts, {untranslated} of them untranslated")


def check() -> None:
    """Exit with a list of what is missing, fuzzy, obsolete, loses a placeholder, or is badly worded."""
    found = texts()
    faults = [f"{language}: {fault}" for language in PLURALS for fault in _faults(read(language), found)]
    faults += badly_worded()
    if faults:
        print("\n".join(faults[:40]))
        more = f" (and {len(faults) - 40} more)" if len(faults) > 40 else ""
        sys.exit(f"{len(faults)} faults in the catalogues{more}: `make messages` brings new texts in.")


def badly_worded() -> Iterator[str]:
    """What `tools.wording` finds in the catalogues, and in rule books and questionnaires."""
    for language in PLURALS:
        for message in read(language):
            source = _ids(message)[-1]
            for text in filter(None, _strings(message) if source else ()):
                yield from (
                    f"{language}: {fault}: {text[:90]!r}" for fault in wording.faults(language, text, source)
                )
    for file, language, text in wording.texts_of_rooms(PROJECT):
        yield from (
            f"{language}: {fault}: {text[:90]!r} ({file})" for fault in wording.faults(language, text)
        )


def compile_all() -> None:
    """Write each `.mo` that is older than its `.po`."""
    for language in PLURALS:
        source = catalogue_file(language)
        target = source.with_suffix(".mo")
        if source.exists() and not (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            written = io.BytesIO()
            write_mo(written, read(language))
            draft = target.with_suffix(".new")
            draft.write_bytes(written.getvalue())
            draft.replace(target)


def _faults(catalogue: Catalog, found: Catalog) -> Iterator[str]:
    for text in found:
        if not text.id:
            continue
        message = catalogue.get(text.id, text.context)
        if message is None or not all(_strings(message)):
            yield f"not translated: {_shown(text)} ({text.locations[0][0]})"
        elif message.fuzzy:
            yield f"fuzzy: {_shown(text)}"
        elif not _same_placeholders(message):
            yield f"other placeholders than the source: {_shown(text)}"
    for message in catalogue:
        if message.id and found.get(message.id, message.context) is None:
            yield f"shown by nothing any more: {_shown(message)}"
    yield from (f"obsolete: {_shown(message)}" for message in catalogue.obsolete.values())


def _same_placeholders(message: Message) -> bool:
    """Each form has those of the text; one for a single thing may leave the number out."""
    wanted = set(PLACEHOLDER.findall(_ids(message)[-1]))
    number = {"num"} if message.pluralizable else set()
    return all(
        wanted - number <= set(PLACEHOLDER.findall(string)) <= wanted | number for string in _strings(message)
    )


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (str(message.id),)


def _strings(message: Message) -> tuple[str, ...]:
    return (
        tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)
    )


def _shown(message: Message) -> str:
    return repr(_ids(message)[0][:90])


def _without_dates(po: bytes) -> bytes:
    """Dates and the tool's version would differ on every run, in every branch."""
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team):[^\n]*\n', b"", po
    )


if __name__ == "__main__":
    {"update": update, "check": check, "compile": compile_all}[sys.argv[1]]()
