"""Is the picture whole, and neither huge nor tiny? Looked at from its head first, before it costs memory."""

import struct
import warnings
import zlib
from pathlib import Path

from PIL import Image

from mobility.documents.checks.findings import Finding, Subject, Value, Verdict
from mobility.documents.images import FORMATS

KEY = "image-limits"

MOST_PIXELS = 50_000_000  # no phone's photo of a page needs more; unfolded it is 150 MB
LEAST_SIDE = 600  # pixels of the shorter side: below, the small print of a passport page is lost
_DRAFT = (1000, 1000)  # JPEG is decoded at the smallest size above this, which spares memory

# What Pillow raises for pictures that are broken in one way or another.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def keeps_within_limits(subject: Subject) -> list[Finding]:
    """At most `MOST_PIXELS`, all of them there, and enough of them to read."""
    try:
        width, height = _size_of_whole(subject.path)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return [Finding(KEY, Verdict.FAIL, "image-huge", {"most": MOST_PIXELS // 1_000_000})]
    except _BROKEN:
        return [Finding(KEY, Verdict.FAIL, "image-broken")]
    size: dict[str, Value] = {"width": width, "height": height}
    if min(width, height) < LEAST_SIDE:
        return [Finding(KEY, Verdict.WARN, "image-small", size | {"least": LEAST_SIDE})]
    return [Finding(KEY, Verdict.PASS, "image-size-fits", size)]


def _size_of_whole(path: Path) -> tuple[int, int]:
    """Width and height in pixels of a picture that could be read to its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=FORMATS) as image:
            size = image.size
            if size[0] * size[1] > MOST_PIXELS:
                raise Image.DecompressionBombError
            image.draft(None, _DRAFT)
            image.load()
    return size
