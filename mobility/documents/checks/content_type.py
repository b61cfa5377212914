"""Is it what it is called? The format by the file's own bytes, against the formats that are taken here."""

import codecs
from collections.abc import Mapping
from pathlib import Path, PurePath
from types import MappingProxyType

import puremagic

from mobility.documents.checks.findings import Finding, Subject, Verdict

KEY = "content-type"

TITLES: Mapping[str, str] = MappingProxyType({"pdf": "PDF", "jpeg": "JPEG", "png": "PNG"})
_EXTENSIONS = {".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".jfif": "jpeg", ".png": "png"}
_IMAGES = {"jpeg", "png"}

_HEAD = 4096  # bytes that are looked at
_PDF_HEAD = (
    1024  # readers accept the "%PDF-" of a file anywhere in its first 1024 bytes (ISO 32000-1, annex H.3)
)
# The brands of still pictures in an ISO base media file (ISO 23008-12 §10, AVIF §8).
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}

# What somebody may hand in instead, by the beginning of its media type: the first that fits.
_OTHERS = (
    ("application/vnd.openxmlformats", "type-office"),
    ("application/vnd.oasis.opendocument", "type-office"),
    ("application/vnd.ms-", "type-office"),
    ("application/msword", "type-office"),
    ("application/rtf", "type-office"),
    ("text/rtf", "type-office"),
    ("image/hei", "type-heic"),
    ("image/", "type-other-picture"),
    ("video/", "type-film"),
    ("audio/", "type-film"),
    ("application/zip", "type-archive"),
    ("application/x-rar", "type-archive"),
    ("application/vnd.rar", "type-archive"),
    ("application/x-7z", "type-archive"),
    ("application/gzip", "type-archive"),
    ("text/", "type-text"),
)


def has_allowed_type(subject: Subject) -> list[Finding]:
    """The content is of a format that the requirement takes, whatever its name or the browser says."""
    found = detected_format(subject.path)
    taken = ", ".join(TITLES[key] for key in subject.formats)
    if found is None:
        return [Finding(KEY, Verdict.FAIL, _foreign(subject.path), {"taken": taken})]
    if found not in subject.formats:
        return [Finding(KEY, Verdict.FAIL, "type-not-taken", {"found": TITLES[found], "taken": taken})]
    named = _EXTENSIONS.get(PurePath(subject.name).suffix.lower())
    # Messengers give pictures each other's endings all the time: nobody is to be bothered with that.
    if named is None or named == found or {named, found} <= _IMAGES:
        return [Finding(KEY, Verdict.PASS, "type-fits", {"found": TITLES[found]})]
    return [Finding(KEY, Verdict.WARN, "type-not-as-named", {"found": TITLES[found], "named": TITLES[named]})]


def detected_format(path: Path) -> str | None:
    """The key of the format that `path`'s first bytes show, or None where it is none of ours."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "pdf" if b"%PDF-" in head[:_PDF_HEAD] else None


def _foreign(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "type-empty"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "type-heic"
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(head)
    media_type = _media_type(path)
    for beginning, message in _OTHERS:
        if media_type.startswith(beginning):
            return message
    return "type-text" if _is_text(head) else "type-unknown"


def _inside_zip(head: bytes) -> str:
    """Office files are ZIP archives that begin with parts of known names (puremagic takes every archive for one)."""
    marks = (b"[Content_Types].xml", b"_rels/", b"mimetypeapplication/vnd.oasis")
    return "type-office" if any(mark in head for mark in marks) else "type-archive"


def _media_type(path: Path) -> str:
    try:
        matches = puremagic.magic_file(path)
    except (puremagic.PureError, ValueError):  # it knows no such file
        return ""
    return next((match.mime_type for match in matches if match.mime_type), "")


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last letter may be cut in two
    except UnicodeDecodeError:
        return False
    return True
