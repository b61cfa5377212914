"""Files: content addressed by SHA-256 in a folder or in S3, streamed both ways, with counted references."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store, from_url
from sqlalchemy import BigInteger, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, db

PIECE = 256 * 1024
UNUSED_KEPT_FOR = timedelta(days=1)


class StoredFile(Base):
    """One content. Whoever refers to it counts: with no reference left it is swept after a day."""

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    references: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass
class Storage:
    """`files` below; one store for the whole process, set by `open_storage`."""

    store: ObjectStore | None = None

    def ready(self) -> ObjectStore:
        if self.store is None:
            raise RuntimeError("open_storage() was not called")
        return self.store


files = Storage()


def open_storage(url: str) -> None:
    """`file:///folder` (made if missing) or `s3://bucket/prefix` with the usual AWS variables."""
    if urlsplit(url).scheme == "file":
        folder = Path(unquote(urlsplit(url).path))
        folder.mkdir(parents=True, exist_ok=True)
        files.store = LocalStore(folder)
        return
    store = from_url(url)
    if not isinstance(store, S3Store):
        raise ValueError("STORAGE_URL must be file:///… or s3://…")
    files.store = store


def keep(stream: BinaryIO) -> StoredFile:
    """Store what `stream` holds, in pieces, and count one reference to it.

    The row is taken first: it keeps the sweep away from a content that is just coming back.
    """
    with tempfile.NamedTemporaryFile() as copy:
        digest, size = hashlib.sha256(), 0
        while piece := stream.read(PIECE):
            digest.update(piece)
            size += len(piece)
            copy.write(piece)
        copy.flush()
        file = _counted(digest.hexdigest(), size)
        with Path(copy.name).open("rb") as content:
            obstore.put(files.ready(), path_of(file.sha256), content)
    return file


def _counted(sha256: str, size: int) -> StoredFile:
    statement = insert(StoredFile).values(sha256=sha256, size=size, references=1)
    statement = statement.on_conflict_do_update(
        index_elements=["sha256"], set_={"references": StoredFile.references + 1}
    )
    return db.session.scalars(
        statement.returning(StoredFile), execution_options={"populate_existing": True}
    ).one()


def release(file_id: int) -> None:
    """Count one reference less; the sweep removes the content later."""
    db.session.execute(
        update(StoredFile).where(StoredFile.id == file_id).values(references=StoredFile.references - 1)
    )


def pieces(sha256: str) -> Iterator[bytes]:
    """The content in pieces, never whole in memory."""
    for piece in obstore.get(files.ready(), path_of(sha256)).stream(min_chunk_size=PIECE):
        yield bytes(piece)


@contextmanager
def local_copy(sha256: str, suffix: str = "") -> Iterator[Path]:
    """The content as a file of this machine, for checks and previews; gone at the end."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        for piece in pieces(sha256):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def answers() -> bool:
    """Whether the storage is there, a folder also to be written to: for `/health/ready`."""
    store = files.ready()
    if isinstance(store, LocalStore):
        return store.prefix is not None and os.access(store.prefix, os.R_OK | os.W_OK | os.X_OK)
    next(iter(obstore.list(store, chunk_size=1)), None)
    return True


def sweep(now: datetime) -> int:
    """Remove contents that nobody refers to any more; the row is locked, so that nobody takes it up meanwhile."""
    unused = db.session.scalars(
        select(StoredFile)
        .where(StoredFile.references <= 0, StoredFile.created_at < now - UNUSED_KEPT_FOR)
        .limit(500)
        .with_for_update(skip_locked=True)
    ).all()
    for file in unused:
        with suppress(FileNotFoundError):  # an earlier sweep came so far
            obstore.delete(files.ready(), path_of(file.sha256))
        db.session.delete(file)
    return len(unused)
