"""The copy for those who must not know who made a document, where and with what: what is seen stays, all else goes.

Opens what strangers sent: call it in the limits of `sandbox.py`.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from mobility.documents.images import as_jpeg, is_pdf, upright
from mobility.documents.pdf_parts import dictionaries

_QUALITY = 88
_SIDE = 4096  # pixels of a copy's longer side: a phone's photo as it is, and no more than memory allows

# ISO 32000-2 §7.7.2 and §7.7.3.3: what of the catalogue and of a page says how it looks. The rest is scripts and other
# actions, attached files, bookmarks, and who wrote what when.
_OF_ALL_PAGES = frozenset(
    {"/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/OCProperties", "/Lang"}
)
_OF_A_PAGE = frozenset(
    {
        "/Type", "/Parent", "/Resources", "/Contents", "/Group", "/Rotate", "/UserUnit",
        "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
    }
)  # fmt: skip
# §14.3.2, §14.5, §14.13, §8.11.4.4: what a picture, a font or a layer says of who made it.
_OF_A_MAKER = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/AF", "/CreatorInfo"})

# ITU-T T.81 §B.1.1.2: a marker is neither a stuffed zero nor a restart inside of the picture's own bytes.
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
_START, _SCAN, _END = b"\xff\xd8", 0xDA, b"\xff\xd9"
# Of what applications write beside the picture, JFIF's and Adobe's part say how its colours are meant.
_BESIDE = {*range(0xE0, 0xF0), 0xFE} - {0xE0, 0xEE}


def cleaned_copy(source: Path, target: Path) -> None:
    """Write to `target`: a photo as an upright JPEG made anew, a PDF as its pages and nothing beside.

    The original stays as it is.
    """
    if is_pdf(source):
        _only_pages(source, target)
    else:
        as_jpeg(upright(source, _SIDE), target, _QUALITY)


def _only_pages(source: Path, target: Path) -> None:
    with pikepdf.open(source) as pdf:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")  # what was typed into a form or stamped on a page becomes part of it
        _keep(pdf.Root, _OF_ALL_PAGES)
        _keep(pdf.trailer, frozenset(pdf.trailer.keys()) - {"/Info", "/ID"})
        for page in pdf.pages:
            _keep(page.obj, _OF_A_PAGE)
        for entry in dictionaries(pdf):
            _keep(entry, frozenset(entry.keys()) - _OF_A_MAKER)
        for entry in pdf.objects:
            if isinstance(entry, pikepdf.Stream):
                _strip_photo(entry)
        pdf.save(target, encryption=False)


def _keep(entry: pikepdf.Object, wanted: frozenset[str]) -> None:
    for key in set(entry.keys()) - wanted:
        del entry[key]


def _strip_photo(stream: pikepdf.Stream) -> None:
    """A scan is a photo inside of a PDF, with all that the phone wrote into it; it may be packed once more."""
    filters, parameters = stream.get("/Filter"), stream.get("/DecodeParms")
    names = [str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters])]
    if names[-1] != "/DCTDecode":
        return
    photo = stream.read_raw_bytes()
    if names[:-1] == ["/FlateDecode"]:
        photo = zlib.decompress(photo)
    own = parameters[-1] if isinstance(parameters, pikepdf.Array) else parameters
    stream.write(bare_photo(photo), filter=pikepdf.Name.DCTDecode, decode_parms=own)  # type: ignore[arg-type]  # a dictionary, ISO 32000-2 table 13


def bare_photo(photo: bytes) -> bytes:
    """The JPEG without comments, place and device, and without what hangs on behind its end; its pixels untouched.

    Raises `ValueError`: it is none.
    """
    if not photo.startswith(_START):
        raise ValueError("not a JPEG, or packed in a way that is not known")
    return _START + b"".join(_segments(photo)) + _END


def _segments(photo: bytes) -> Iterator[bytes]:
    """What is kept, from marker to marker; the bytes behind a scan's header belong to the scan."""
    place = len(_START)
    while (found := _MARKER.search(photo, place)) and found[0][-1] != _END[-1]:
        place = found.end() + int.from_bytes(photo[found.end() : found.end() + 2])
        if found[0][-1] == _SCAN:
            following = _MARKER.search(photo, place)
            place = following.start() if following else len(photo)
        if found[0][-1] not in _BESIDE:
            yield photo[found.start() : place]
