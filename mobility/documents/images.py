"""Pictures of documents: a page drawn, a photo turned upright.

Everything here opens what strangers sent: call it in the limits of `sandbox.py`.
"""

from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

# What Pillow may take a file for; a JPEG with a second picture inside (MPO, as many phones make them) is one too.
FORMATS = ("JPEG", "PNG")
_PREVIEW_QUALITY = 80
_TALLEST = 4  # a preview is at most so many times as tall as wide, whatever the page claims


def preview(source: Path, target: Path, width: int = 900) -> None:
    """Write a JPEG of at most `width` pixels across to `target`: the first page of a PDF, or the picture."""
    if is_pdf(source):
        with pypdfium2.PdfDocument(source) as pdf:
            show_forms(pdf)
            picture = page_picture(pdf, 0, width=width)
    else:
        picture = upright(source, width * _TALLEST)
        picture.thumbnail((width, width * _TALLEST))
    as_jpeg(picture, target, _PREVIEW_QUALITY)


def page_pictures(source: Path, folder: Path, most: int, long_side: int) -> int:
    """Write the first `most` pages, or the picture, as `1.jpg`, `2.jpg`, … into `folder`; how many."""
    if not is_pdf(source):
        as_jpeg(upright(source, long_side), folder / "1.jpg", _PREVIEW_QUALITY)
        return 1
    with pypdfium2.PdfDocument(source) as pdf:
        show_forms(pdf)
        number = min(len(pdf), most)
        for place in range(number):
            picture = page_picture(pdf, place, long_side=long_side)
            as_jpeg(picture, folder / f"{place + 1}.jpg", _PREVIEW_QUALITY)
    return number


def upright(source: Path, longest: int) -> Image.Image:
    """The photo turned as its tag says, on white, in grey or RGB, its longer side at most `longest` pixels.

    It is made smaller as early as can be: 50 million pixels then stay below 450 MB.
    """
    with Image.open(source, formats=FORMATS) as image:
        image.draft(None, (longest, longest))
        picture = _plain(image)
        picture.thumbnail((longest, longest))
        ImageOps.exif_transpose(picture, in_place=True)
        return _on_white(picture)


def _plain(image: Image.Image) -> Image.Image:
    """`image` in a mode that can be made smaller well; itself, not a copy, where it is in one."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda grey: grey * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "L" if image.mode in {"1", "L"} else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
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


def is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def as_jpeg(picture: Image.Image, target: Path, quality: int) -> None:
    """Made anew from the pixels alone, so that nothing that lay beside them is copied."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(target, "JPEG", quality=quality, optimize=True)
