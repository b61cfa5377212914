"""Does the PDF open? Whoever must give a password is stopped here; a PDF that merely forbids printing is not."""

from pathlib import Path

import pikepdf
import pypdfium2

from mobility.documents.checks.findings import Finding, Subject, Verdict

KEY = "pdf-opens"

_TAIL = 2048  # bytes at the end that must hold the end mark; some programs add a little after it


def opens(subject: Subject) -> list[Finding]:
    """Two readers open it, without a password; it has pages, and its end has arrived."""
    try:
        with pikepdf.open(subject.path) as pdf:
            pages, repaired = len(pdf.pages), bool(pdf.get_warnings())
        if not pages:
            return [Finding(KEY, Verdict.FAIL, "pdf-no-pages" if _has_end(subject.path) else "pdf-cut-off")]
        with pypdfium2.PdfDocument(subject.path):
            pass
    except pikepdf.PasswordError:
        return [Finding(KEY, Verdict.FAIL, "pdf-encrypted")]
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        return [Finding(KEY, Verdict.FAIL, _broken(subject.path))]
    if repaired and not _has_end(subject.path):
        return [Finding(KEY, Verdict.FAIL, "pdf-cut-off")]
    return [Finding(KEY, Verdict.PASS, "pdf-opens", {"pages": pages})]


def _broken(path: Path) -> str:
    return "pdf-broken" if _has_end(path) else "pdf-cut-off"


def _has_end(path: Path) -> bool:
    """Whether the end mark "%%EOF" (ISO 32000-1 §7.5.5) stands where it should."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return b"%%EOF" in file.read()
