"""How light, how rich in contrast and how sharp a picture of a paper is, in numbers.

All of it is measured on a grey copy whose longer side has 1000 pixels, so that the numbers of a phone's photo and of
a scan compare. The limits were set with the samples of `mobility.demo.papers`: see each constant.
"""

from dataclasses import dataclass
from statistics import fmean

from PIL import Image, ImageFilter, ImageOps, ImageStat

from mobility.documents.checks.findings import Verdict

LONG_SIDE = 1000
_TILE = 50  # pixels: about two lines of print
# The discrete Laplacian answers to edges; offset by the middle grey, because pixels cannot be negative.
_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_SHARPEST = 20  # one tile of so many counts: paper is mostly empty, its letters are what must be sharp
_CALMEST = 10  # and one of so many shows the camera's noise, which would pass for sharpness

# Grey (of 255) that 95 % of the pixels do not exceed, that is, the paper's. Daylight 240, a dim room 120;
# at 100 one reads with effort, at 60 (a quarter of daylight) letters and paper run together on a phone's screen.
DIM, DARK = 100, 60
# Greys between the darkest and the lightest half per cent. Print on paper 150 and more; under glare, below 40.
PALE = 40
# Variance of the Laplacian in the sharpest tiles, less the noise, after stretching the contrast. A good photo of a
# passport page has some 4000, a page of print 4500; at 110 its digits begin to be mixed up (3 and 8), at 20 the small
# print is gone.
SOFT, BLURRED = 150, 25


@dataclass(frozen=True)
class Legibility:
    """The three numbers, and what they mean."""

    light: int
    contrast: int
    sharpness: float

    def faults(self) -> list[tuple[Verdict, str]]:
        """What keeps a person from reading it, as verdicts with the keys of their messages."""
        faults = []
        if self.light < DIM:
            faults.append((Verdict.FAIL if self.light < DARK else Verdict.WARN, "image-dark"))
        elif self.contrast < PALE:
            faults.append((Verdict.FAIL, "image-pale"))
        if self.sharpness < SOFT:
            faults.append((Verdict.FAIL if self.sharpness < BLURRED else Verdict.WARN, "image-blurred"))
        return faults


def measured(picture: Image.Image) -> Legibility:
    """The legibility of `picture`, of any mode and size."""
    grey = picture.convert("L")
    grey.thumbnail((LONG_SIDE, LONG_SIDE))
    darkest, paper, lightest = (_grey_below(grey, share) for share in (0.005, 0.95, 0.995))
    return Legibility(paper, lightest - darkest, _sharpness(grey))


def _sharpness(grey: Image.Image) -> float:
    edges = ImageOps.autocontrast(grey, cutoff=0.5).filter(_LAPLACIAN)
    inner = edges.crop((1, 1, edges.width - 1, edges.height - 1)) if min(edges.size) > 2 else edges
    variances = sorted((ImageStat.Stat(tile).var[0] for tile in _tiles(inner)), reverse=True)
    sharpest = variances[: max(1, len(variances) // _SHARPEST)]
    noise = variances[-max(1, len(variances) // _CALMEST)] if len(variances) > 1 else 0.0
    return fmean(sharpest) - noise


def _tiles(picture: Image.Image) -> list[Image.Image]:
    across = range(0, max(1, picture.width - _TILE + 1), _TILE)
    down = range(0, max(1, picture.height - _TILE + 1), _TILE)
    return [
        picture.crop((x, y, min(x + _TILE, picture.width), min(y + _TILE, picture.height)))
        for x in across
        for y in down
    ]


def _grey_below(grey: Image.Image, share: float) -> int:
    """The grey that `share` of the pixels do not exceed."""
    counts = grey.histogram()
    left = share * sum(counts)
    for level, count in enumerate(counts):
        left -= count
        if left <= 0:
            return level
    return len(counts) - 1
