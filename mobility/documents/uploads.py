"""What arrives from outside: its name made harmless, its kind and size looked at before anything is stored."""

import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from mobility.base.languages import number
from mobility.base.refusals import Refusal
from mobility.base.storage import PIECE
from mobility.documents.checks import Subject, Verdict
from mobility.documents.checks.content_type import detected_format, has_allowed_type

HEAD = 64 * 1024
"""Bytes that show what kind of file it is."""
LONGEST_NAME = 200
MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of reading, and so can show another ending than the name has."""


class Stream(Protocol):
    """What can be read in pieces."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Upload:
    """One file as a browser sent it."""

    stream: Stream
    name: str
    declared_type: str = ""
    size: int | None = None
    """Bytes, where they are known before it is read."""


class Measured:
    """The stream from its beginning, `head` included, refused where it is longer or shorter than it may be. In bytes."""

    def __init__(self, head: bytes, rest: Stream, most: int, least: int = 0) -> None:
        self._head, self._rest, self._most, self._least = head, rest, most, least
        self._read = 0

    def read(self, size: int = PIECE, /) -> bytes:
        """Raises `Refusal`: "file-too-large", "file-incomplete"."""
        piece, self._head = (self._head, b"") if self._head else (self._rest.read(size), b"")
        self._read += len(piece)
        if self._read > self._most:
            raise Refusal("file-too-large", "file", most=self._most // 1024**2)
        if not piece and self._read < self._least:
            raise Refusal("file-incomplete", "file")
        return piece


@dataclass(frozen=True)
class Looked:
    """An upload whose beginning was looked at; `content` gives all of it once."""

    content: Measured
    name: str
    media_type: str


def look(upload: Upload, formats: tuple[str, ...], limit: int) -> Looked:
    """See by its first bytes that the file can be taken. `limit` in bytes.

    Raises `Refusal`: "file-owed", "file-empty", "file-incomplete", "file-larger-than-limit", or the key of the sentence
    for its kind ("type-heic", …).
    """
    if not upload.name:
        raise Refusal("file-owed", "file")
    if upload.size is not None and upload.size > limit:
        told = {"name": tidy_name(upload.name), "size": number(upload.size / 1000**2, most=1)}
        raise Refusal("file-larger-than-limit", "file", most=limit // 1024**2, **told)
    head = _head(upload.stream)
    if not head:
        raise Refusal("file-incomplete" if upload.size else "file-empty", "file")
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(head)
        copy.flush()
        path = Path(copy.name)
        subject = Subject(
            path=path, name=upload.name, declared_type=upload.declared_type, sha256="", formats=formats
        )
        for finding in has_allowed_type(subject):
            if finding.verdict is Verdict.FAIL:
                raise Refusal(finding.message, "file", **finding.values)
        media_type = MEDIA_TYPES[str(detected_format(path))]
    content = Measured(head, upload.stream, limit, upload.size or 0)
    return Looked(content, tidy_name(upload.name), media_type)


def tidy_name(name: str) -> str:
    """The whole name in composed letters, without a path, control characters and marks that turn its direction."""
    composed = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    clean = "".join(
        sign for sign in composed if unicodedata.category(sign) not in ("Cc", "Cs") and sign not in TURNING
    ).strip()
    if not clean.strip(". "):
        return "document"
    if len(clean) <= LONGEST_NAME:
        return clean
    ending = PurePath(clean).suffix[:12]
    return clean[: LONGEST_NAME - len(ending)] + ending


def _head(stream: Stream) -> bytes:
    head = b""
    while len(head) < HEAD and (piece := stream.read(HEAD - len(head))):
        head += piece
    return head
