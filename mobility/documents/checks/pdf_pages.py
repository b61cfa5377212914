"""Is there something on the pages? Each is drawn small and looked at, as a person would leaf through it."""

import pypdfium2
from PIL import Image

from mobility.documents.checks.findings import Finding, Subject, Value, Verdict
from mobility.documents.images import page_picture, show_forms

KEY = "pdf-pages"

MANY_PAGES = 60  # beyond, somebody has probably joined the wrong files; further ones are not looked at
_LONG_SIDE = 300  # pixels of the small picture: a line of text still leaves some hundred grey ones
_DIFFERS = 40  # of 255: darker or lighter than the paper by more than a scanner's noise
_FEW = 0.0003  # share of such pixels: about twenty, less than a word, more than a speck of dust or a page's number


def has_something_on_its_pages(subject: Subject) -> list[Finding]:
    """Neither all nor some of its pages are blank, and there are not too many."""
    with pypdfium2.PdfDocument(subject.path) as pdf:
        show_forms(pdf)
        pages = len(pdf)
        looked_at = min(pages, MANY_PAGES)
        blank = [
            place + 1
            for place in range(looked_at)
            if is_blank(page_picture(pdf, place, long_side=_LONG_SIDE, grey=True))
        ]
    if len(blank) == looked_at:
        return [Finding(KEY, Verdict.FAIL, "pdf-all-blank", {"pages": pages})]
    findings = []
    if blank:
        values: dict[str, Value] = {"blank": ", ".join(map(str, blank)), "pages": pages}
        findings.append(Finding(KEY, Verdict.WARN, "pdf-some-blank", values))
    if pages > MANY_PAGES:
        findings.append(Finding(KEY, Verdict.WARN, "pdf-many-pages", {"pages": pages, "most": MANY_PAGES}))
    return findings or [Finding(KEY, Verdict.PASS, "pdf-pages-filled", {"pages": pages})]


def is_blank(picture: Image.Image) -> bool:
    """Whether hardly a pixel of a grey picture differs from its most frequent grey, the paper's."""
    counts = picture.histogram()
    paper = counts.index(max(counts))
    written = sum(count for grey, count in enumerate(counts) if abs(grey - paper) > _DIFFERS)
    return written < _FEW * sum(counts)
