"""Copies of documents on which the office blackens what tells whose they are, for those who may not know.

The pages are drawn as pictures by a job in the sandbox; boxes are burnt into those pictures, of which the copy is made. So
it has neither text nor anything else beside what can be seen.
"""

import io
import logging
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import pikepdf
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.base import storage
from mobility.base.database import Translated, db
from mobility.base.jobs.queue import enqueue
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import changed_since
from mobility.base.storage import StoredFile
from mobility.documents import policy, queries, sandbox
from mobility.documents.models import Blackening, Document
from mobility.documents.services import COPIES_MADE, ensure_in_force
from mobility.documents.uploads import Upload, look
from mobility.workflow import services as workflow
from mobility.workflow.models import Case

log = logging.getLogger(__name__)

MOST_PAGES = 12
"""Of a document that are drawn; the copy has no others."""
MOST_BOXES = 60
LONG_SIDE = 1600
"""Pixels of a page's longer side."""
QUALITY = 80
FORMATS = ("pdf", "jpeg", "png")
CHANGED = "boxes-changed-meanwhile"
GIVEN, TAKEN_BACK = "document-blackened", "blackened-copy-taken-back"
ON_COPIES = (GIVEN, TAKEN_BACK)
"""What the record has of them."""
PARTS = ("left", "top", "width", "height")
"""Of a box, in per cent of the page."""


def begin(actor: Person, case: Case, document: Document, *, now: datetime) -> Blackening:
    """Have the document's pages drawn, if they are not yet. Raises `Refusal`: "not-yours-to-blacken"."""
    _ensure_may(actor, case, document)
    made = insert(Blackening).values(
        document_id=document.id, by_id=actor.id, asked_at=now, pages=[], boxes=[]
    )
    fresh = db.session.execute(made.on_conflict_do_nothing().returning(Blackening.document_id)).first()
    if fresh is not None:
        enqueue("documents.draw", document_id=document.id)
    return blackening_of(document.id)


def take_elsewhere(
    actor: Person,
    case: Case,
    document: Document,
    upload: Upload,
    *,
    seen: str | None = None,
    now: datetime,
    limit: int,
) -> Blackening:
    """Use a copy that was blackened elsewhere: its pages are drawn anew, so nothing under the black stays in the file. What
    was given before stays given, until this is.

    `seen`: what `actor` saw, of `as_made`. Raises `Refusal`: "not-yours-to-blacken", "copy-changed-meanwhile", and of
    `uploads.look` what is wrong with the file.
    """
    _ensure_may(actor, case, document)
    there = as_made(_locked(document.id))
    if seen is not None and changed_since(seen, there):
        raise Refusal("copy-changed-meanwhile", chain=f"case:{case.id}", among=ON_COPIES, there=there)
    looked = look(upload, FORMATS, limit)
    blackening = begin(actor, case, document, now=now)
    for file_id in [*blackening.pages, *filter(None, [blackening.source_id])]:
        storage.release(file_id)
    blackening.source_id = storage.keep(cast(BinaryIO, looked.content)).id
    blackening.pages, blackening.boxes, blackening.drawn_at = [], [], None
    db.session.flush()
    enqueue("documents.draw", document_id=document.id)
    return blackening


def give(
    actor: Person,
    case: Case,
    document: Document,
    *,
    boxes: Sequence[Mapping[str, int]],
    looked: Collection[int] = (),
    seen: str | None = None,
    now: datetime,
) -> Blackening:
    """Make the copy with these boxes; those who may not know whose it is get it from now on, in place of an earlier one.

    `looked`: pages of which `actor` says that nothing on them tells whose it is; any other page has a box, but not in a copy
    that was blackened elsewhere. `seen`: as of `keep_boxes`. Raises `Refusal`: as `keep_boxes`, and "pages-without-box".
    """
    blackening = _drawn(actor, case, document, boxes, seen)
    covered = {box["page"] for box in boxes if _covers(box, blackening)}
    bare = [page for page in range(1, len(blackening.pages) + 1) if page not in covered.union(looked)]
    if bare and not blackening.source_id:
        raise Refusal("pages-without-box", pages=", ".join(map(str, bare)))
    blackening.boxes = [dict(box) for box in boxes]
    copy, preview = burnt(_contents(blackening.pages), blackening.boxes)
    _forget_copy(blackening)
    blackening.file_id = storage.keep(io.BytesIO(copy)).id
    blackening.preview_id = storage.keep(io.BytesIO(preview)).id
    blackening.by_id, blackening.made_at = actor.id, now
    db.session.flush()
    facts = {"document": document.requirement.key, "id": document.id, "boxes": len(boxes)}
    record(f"case:{case.id}", GIVEN, actor.id, now, facts)
    workflow.changed(case, "copies", now=now)
    return blackening


def _covers(box: Mapping[str, int], blackening: Blackening) -> bool:
    """Whether it lies on a page, with any of its size."""
    on_a_page = 1 <= box["page"] <= len(blackening.pages) and box["left"] < 100 and box["top"] < 100
    return on_a_page and box["width"] > 0 and box["height"] > 0


def goes_on_to(case: Case, document: Document, now: datetime) -> Translated | None:
    """Title of the stage to which the case goes by itself once this copy is given; None where something else holds it too,
    or nothing waits for the copy."""
    book = workflow.book_of(case)
    stage = book.stages.get(case.stage)
    awaiting = (m for m in stage.moves.values() if m.auto and COPIES_MADE in m.guards) if stage else iter(())
    move = next(awaiting, None)
    target = book.target(move) if move is not None else None
    if move is None or target is None:
        return None
    others = [guard for guard in move.requires if guard.name != COPIES_MADE]
    holds = all(lent.guards[each.name].holds(case, now, **each.arguments) is True for each in others)
    last = [each.key for each in queries.withheld_in([case.id])] == [document.requirement.key]
    return dict(target.title) if holds and last else None


def keep_boxes(
    actor: Person,
    case: Case,
    document: Document,
    *,
    boxes: Sequence[Mapping[str, int]],
    seen: str | None = None,
    now: datetime,
) -> Blackening:
    """Keep the boxes to look at them; nobody else sees anything of it. `seen`: what `actor` saw, of `as_drawn`.

    Raises `Refusal`: "not-yours-to-blacken", "pages-not-drawn", "boxes-changed-meanwhile".
    """
    blackening = _drawn(actor, case, document, boxes, seen)
    blackening.boxes = [dict(box) for box in boxes]
    db.session.flush()
    return blackening


def take_back(actor: Person, case: Case, document: Document, *, now: datetime) -> None:
    """Withhold the document again; the boxes stay. Raises `Refusal`: "not-yours-to-blacken"."""
    _ensure_may(actor, case, document)
    blackening = _locked(document.id)
    if blackening is None or blackening.file_id is None:
        return
    _forget_copy(blackening)
    db.session.flush()
    facts = {"document": document.requirement.key, "id": document.id}
    record(f"case:{case.id}", TAKEN_BACK, actor.id, now, facts)


def blackening_of(document_id: int) -> Blackening:
    """With the files of its copy. Raises `NoResultFound`."""
    return db.session.scalars(
        select(Blackening)
        .where(Blackening.document_id == document_id)
        .options(joinedload(Blackening.file), joinedload(Blackening.preview))
        .execution_options(populate_existing=True)
    ).one()


def page_of(blackening: Blackening, number: int) -> StoredFile | None:
    """The picture of a page, from 1."""
    there = 0 < number <= len(blackening.pages)
    return db.session.get(StoredFile, blackening.pages[number - 1]) if there else None


@dataclass(frozen=True)
class Order:
    """What is to be drawn; plain values."""

    document_id: int
    sha256: str


def order_of(document_id: int) -> Order | None:
    """What to draw, or None: it is drawn already."""
    row = db.session.execute(
        select(Blackening, Document)
        .join(Document, Document.id == Blackening.document_id)
        .where(Blackening.document_id == document_id, Blackening.drawn_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    blackening, document = row
    source = db.session.get_one(StoredFile, blackening.source_id or document.file_id)
    return Order(document_id, source.sha256)


def draw(order: Order) -> list[bytes]:
    """The pages as pictures, drawn outside of any transaction; none where the file cannot be read."""
    with storage.local_copy(order.sha256) as source, tempfile.TemporaryDirectory() as folder:
        try:
            sandbox.run_pages(source, Path(folder), most=MOST_PAGES, long_side=LONG_SIDE)
        except sandbox.SandboxFailed as failed:
            log.warning("document %s cannot be drawn: %s", order.document_id, failed)
            return []
        drawn = (Path(folder) / f"{number}.jpg" for number in range(1, MOST_PAGES + 1))
        return [path.read_bytes() for path in drawn if path.exists()]


def write(order: Order, pages: Sequence[bytes], now: datetime) -> None:
    """Keep the pages, unless another worker was faster or another file was sent meanwhile."""
    blackening = _locked(order.document_id)
    still = order_of(order.document_id)
    if blackening is None or still != order:
        return
    blackening.pages = [storage.keep(io.BytesIO(page)).id for page in pages]
    blackening.drawn_at = now


def burnt(pages: Sequence[bytes], boxes: Collection[Mapping[str, Any]]) -> tuple[bytes, bytes]:
    """The pages as a PDF of nothing but pictures with black boxes in them, and its first page as a JPEG."""
    pictures = [
        _black(page, [box for box in boxes if box["page"] == number]) for number, page in enumerate(pages, 1)
    ]
    preview, whole, bare = io.BytesIO(), io.BytesIO(), io.BytesIO()
    pictures[0].save(preview, "JPEG", quality=QUALITY, optimize=True)
    pictures[0].save(whole, "PDF", save_all=True, append_images=pictures[1:], quality=QUALITY, resolution=140)
    with pikepdf.open(whole) as pdf:  # without the day and the program that Pillow notes
        for name in ("/Info", "/ID"):
            if name in pdf.trailer:
                del pdf.trailer[name]
        pdf.save(bare, deterministic_id=True)
    return bare.getvalue(), preview.getvalue()


def _black(page: bytes, boxes: Collection[Mapping[str, Any]]) -> Image.Image:
    """A picture of the page made anew from its pixels, with each box black."""
    with Image.open(io.BytesIO(page), formats=["JPEG"]) as image:
        picture = image.convert("RGB")
    pen = ImageDraw.Draw(picture)
    across, down = picture.size
    for box in boxes:
        left, top, width, height = (box[part] for part in PARTS)
        corner = (across * left / 100, down * top / 100)
        pen.rectangle(
            (*corner, across * min(left + width, 100) / 100, down * min(top + height, 100) / 100),
            fill="black",
        )
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _contents(file_ids: Sequence[int]) -> list[bytes]:
    files = {
        each.id: each for each in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids)))
    }
    return [b"".join(storage.pieces(files[file_id].sha256)) for file_id in file_ids]


def as_drawn(blackening: Blackening | None) -> dict[str, Any]:
    """What of it is before the eyes of whoever draws boxes: the pages, and the boxes on them."""
    return {
        "pages": list(blackening.pages) if blackening else [],
        "boxes": list(blackening.boxes) if blackening else [],
    }


def as_made(blackening: Blackening | None) -> dict[str, Any]:
    """What of it a copy that is sent takes the place of: the boxes, the copy that is given, and one that was sent before."""
    if blackening is None:
        return {"boxes": [], "copy": None, "source": None}
    return {"boxes": list(blackening.boxes), "copy": blackening.file_id, "source": blackening.source_id}


def _drawn(
    actor: Person, case: Case, document: Document, boxes: Sequence[Mapping[str, int]], seen: str | None
) -> Blackening:
    """Nobody takes away a box that they have not seen."""
    _ensure_may(actor, case, document)
    blackening = _locked(document.id)
    if blackening is None or not blackening.pages:
        raise Refusal("pages-not-drawn")
    if seen is not None and list(boxes) != blackening.boxes and changed_since(seen, as_drawn(blackening)):
        raise Refusal(CHANGED)
    return blackening


def _locked(document_id: int) -> Blackening | None:
    """With the files of its copy, which the page shows that says why nothing was done."""
    return db.session.scalars(
        select(Blackening)
        .where(Blackening.document_id == document_id)
        .options(joinedload(Blackening.file), joinedload(Blackening.preview))
        .with_for_update(of=Blackening)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _ensure_may(actor: Person, case: Case, document: Document) -> None:
    """Raises `Refusal`: "not-yours-to-blacken", or as `ensure_in_force`."""
    ensure_in_force(document)
    if not (policy.is_blackened(document.requirement) and policy.blackens(actor, case)):
        raise Refusal("not-yours-to-blacken")


def _forget_copy(blackening: Blackening) -> None:
    for file_id in _files(blackening):
        storage.release(file_id)
    blackening.file_id = blackening.preview_id = blackening.made_at = None


def _files(blackening: Blackening) -> Iterator[int]:
    yield from (each for each in (blackening.file_id, blackening.preview_id) if each is not None)
