"""Is it the same picture as another document's, made smaller or stored anew? Then the bytes differ, the look does not."""

from base64 import b64decode, b64encode
from binascii import Error

from PIL import Image

from mobility.documents.checks.findings import Finding, Subject, Value, Verdict
from mobility.documents.checks.image_legible import picture_of

KEY = "same-picture"
CELLS = 48
"""The look of a picture is the mean grey of so many by so many cells of it, one byte each, in base64."""
# Greys (of 255) by which no cell may differ. Measured on the samples of `mobility.demo.papers` with a camera's noise: the
# same photo at 640 to 2000 pixels and JPEG quality 50 to 85 differs by 13 at most, the same form filled in for another
# person and lying in the same place by 28 or more. (Difference hashes of 64 and 256 bits could not tell forms apart:
# 8 and 28 bits within one picture, none between two persons' transcripts.)
MOST_APART = 20


def is_another_picture(subject: Subject) -> list[Finding]:
    """No other document of the case looks the same; says nothing of a PDF that is more than a picture."""
    picture = picture_of(subject.path)
    if picture is None:
        return []
    values: dict[str, Value] = {"look": look_of(picture)}
    if subject.alike:
        return [Finding(KEY, Verdict.WARN, "picture-given-twice", values | {"other": subject.alike[0]})]
    return [Finding(KEY, Verdict.PASS, "picture-given-once", values)]


def look_of(picture: Image.Image) -> str:
    """What a picture looks like from afar, whatever its size."""
    cells = picture.convert("L").resize((CELLS, CELLS), Image.Resampling.BOX)
    return b64encode(cells.tobytes()).decode()


def look_alike(one: str, other: str) -> bool:
    """Whether two looks are of the same picture. They come out of the sandbox: what is none is like no other."""
    first, second = _cells(one), _cells(other)
    if len(first) != CELLS**2 or len(second) != CELLS**2:
        return False
    return all(abs(a - b) <= MOST_APART for a, b in zip(first, second, strict=True))


def _cells(look: str) -> bytes:
    try:
        return b64decode(look, validate=True)
    except (Error, ValueError):
        return b""
