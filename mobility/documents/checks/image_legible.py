"""Can it be read? A photo is measured as it is, a scanned PDF by its first page where that is one picture."""

from pathlib import Path

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from mobility.documents.checks.content_type import detected_format
from mobility.documents.checks.findings import Finding, Subject, Verdict
from mobility.documents.checks.legibility import LONG_SIDE, measured
from mobility.documents.images import page_picture, upright

KEY = "image-legible"


def can_be_read(subject: Subject) -> list[Finding]:
    """It is light and sharp enough; nothing is said of a PDF that is more than a picture."""
    picture = picture_of(subject.path)
    if picture is None:
        return []
    faults = measured(picture).faults()
    return [Finding(KEY, verdict, message) for verdict, message in faults] or [
        Finding(KEY, Verdict.PASS, "image-readable")
    ]


def picture_of(path: Path) -> Image.Image | None:
    """The photo upright, or the page that a scanner made; None of a PDF that is more than a picture."""
    return _scanned_page(path) if detected_format(path) == "pdf" else upright(path, LONG_SIDE)


def _scanned_page(path: Path) -> Image.Image | None:
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0]
        try:
            kinds = [
                part.type for part in page.get_objects(max_depth=3) if part.type != raw.FPDF_PAGEOBJ_FORM
            ]
        finally:
            page.close()
        return (
            page_picture(pdf, 0, long_side=LONG_SIDE, grey=True)
            if kinds == [raw.FPDF_PAGEOBJ_IMAGE]
            else None
        )
