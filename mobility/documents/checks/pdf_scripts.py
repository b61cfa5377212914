"""Is the PDF only paper? Scripts, programs to start, attached files and films are found wherever they hide."""

from collections.abc import Iterator

import pikepdf

from mobility.documents.checks.findings import Finding, Subject, Verdict
from mobility.documents.pdf_parts import dictionaries

KEY = "pdf-scripts"

# ISO 32000-2: actions §12.6.4, annotations §12.5.6, attached files §7.11.4, XFA forms (ISO 32000-1 §12.7.8).
_BY_ACTION = {
    "/JavaScript": "pdf-script",
    "/Launch": "pdf-launch",
    "/Rendition": "pdf-film",
    "/Movie": "pdf-film",
}
_BY_ANNOTATION = {
    "/FileAttachment": "pdf-attachment",
    "/RichMedia": "pdf-film",
    "/Movie": "pdf-film",
    "/Sound": "pdf-film",
    "/3D": "pdf-film",
}
_BY_ENTRY = {
    "/JS": "pdf-script",
    "/EmbeddedFiles": "pdf-attachment",
    "/EF": "pdf-attachment",
    "/XFA": "pdf-xfa",
}
# An XFA form does no harm; it is only that most readers show something else than what was filled in.
_VERDICTS = {"pdf-xfa": Verdict.WARN}


def is_only_paper(subject: Subject) -> list[Finding]:
    """Nothing in it runs, starts or carries something else; one finding for each kind of thing that does."""
    with pikepdf.open(subject.path) as pdf:
        found = {message for entry in dictionaries(pdf) for message in _carried(entry)}
    if not found:
        return [Finding(KEY, Verdict.PASS, "pdf-only-paper")]
    return [Finding(KEY, _VERDICTS.get(message, Verdict.FAIL), message) for message in sorted(found)]


def _carried(entry: pikepdf.Object) -> Iterator[str]:
    keys = set(entry.keys())
    for key, message in _BY_ENTRY.items():
        if key in keys and not _is_empty(entry[key]):
            yield message
    for key, kinds in (("/S", _BY_ACTION), ("/Subtype", _BY_ANNOTATION)):
        name = entry[key].unparse() if key in keys and isinstance(entry[key], pikepdf.Name) else b""
        yield from (
            message for kind, message in kinds.items() if kind.encode() == name
        )  # names may be any bytes


def _is_empty(value: pikepdf.Object) -> bool:
    """Some programs write an empty tree of attached files into every PDF."""
    if isinstance(value, pikepdf.Dictionary):
        return all(isinstance(part, pikepdf.Array) and not len(part) for _, part in value.items())
    return False
