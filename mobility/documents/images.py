"""Pictures of documents: a page drawn, a photo turned upright, a copy without what it tells of its maker.

Everything here opens what strangers sent: call it in the limits of `sandbox.py`.
"""

import io
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

# What Pillow may take a file for; a JPEG with a second picture inside (MPO, as many phones make them) is one too.
FORMATS = ("JPEG", "PNG")
_QUALITY = 88
_PREVIEW_QUALITY = 80
_TALLEST = 4  # a preview is at most so many times as tall as wide, whatever the page claims


def cleaned_copy(source: Path, target: Path) -> None:
    """Write `source` to `target` without place, device and author: a photo upright as JPEG, a PDF as a PDF.

    The original stays as it is: this is the copy for those who must not know who made it.
    """
    if _is_pdf(source):
        _without_author(source, target)
    else:
        _as_jpeg(upright(source), target, _QUALITY)


def preview(source: Path, target: Path, width: int = 900) -> None:
    """Write a JPEG of at most `width` pixels across to `target`: the first page of a PDF, or the picture."""
    if _is_pdf(source):
        with pypdfium2.PdfDocument(source) as pdf:
            show_forms(pdf)
            picture = page_picture(pdf, 0, width=width)
    else:
        picture = upright(source, draft=(width, width))
        picture.thumbnail((width, width * _TALLEST))
    _as_jpeg(picture, target, _PREVIEW_QUALITY)


def upright(source: Path, draft: tuple[int, int] | None = None) -> Image.Image:
    """The photo turned as its tag says, on white; decoded at about `draft` pixels where that is all one needs."""
    with Image.open(source, formats=FORMATS) as image:
        if draft:
            image.draft(None, draft)
        return on_white(ImageOps.exif_transpose(image))


def on_white(image: Image.Image) -> Image.Image:
    """`image` without transparency, as it looks on paper; in grey where it was grey, else in RGB."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if not image.has_transparency_data:
        return image.convert("L" if image.mode in {"1", "L"} else "RGB")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def show_forms(pdf: pypdfium2.PdfDocument) -> None:
    """Have what was typed into a form drawn too; to be called before the first page is loaded."""
    if pdf.get_formtype() == raw.FORMTYPE_ACRO_FORM:  # XFA forms this build cannot draw
        pdf.init_forms()


def page_picture(
    pdf: pypdfium2.PdfDocument,
    place: int,
    *,
    width: int | None = None,
    long_side: int | None = None,
    grey: bool = False,
) -> Image.Image:
    """The page at `place` (from 0), `width` pixels wide or `long_side` pixels long, whatever size it claims."""
    page = pdf[place]
    try:
        across, down = page.get_size()
        longest = long_side or (width or 0) * _TALLEST
        scale = min(longest / max(across, down, 1), (width or longest) / max(across, 1))
        picture: Image.Image = page.render(scale=scale, grayscale=grey).to_pil()
    finally:
        page.close()
    return picture.convert("L" if grey else "RGB")


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _as_jpeg(picture: Image.Image, target: Path, quality: int) -> None:
    """Made anew from the pixels alone, so that nothing that lay beside them is copied."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(target, "JPEG", quality=quality, optimize=True)


def _without_author(source: Path, target: Path) -> None:
    with pikepdf.open(io.BytesIO(source.read_bytes())) as pdf:
        for key in ("/Info", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        for entry in pdf.objects:
            described = entry.stream_dict if isinstance(entry, pikepdf.Stream) else entry
            if isinstance(described, pikepdf.Dictionary):
                for key in ("/Metadata", "/PieceInfo"):
                    if key in described:
                        del described[key]
        pdf.save(target)
