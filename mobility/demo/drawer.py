"""Papers of invented people, drawn on the spot, and their checks: made once for equal contents."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from mobility.base import storage
from mobility.demo import faulty_papers, papers
from mobility.demo.people import Invented
from mobility.documents import blackening, checks, cleaning, copies, examination, images
from mobility.documents.checks import Verdict
from mobility.documents.models import SUFFIXES

Paper = tuple[str, bytes]
DOTS = 180  # an inch: as a cheap phone sees a passport page, and a third of the work of 300


class Drawer:
    """Draws what is asked for. The files are our own, so they are looked at here and not in the sandbox."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], bytes] = {}

    def paper(
        self, requirement: str, who: Invented, passport_until: date, fault: str | None, issued: date
    ) -> Paper:
        """(file name, content) for a requirement; a `fault` is put into the transcript."""
        holder = _holder(who)
        if requirement == "passport":
            page = papers.passport_page(holder, passport_until, dots=DOTS)
            return f"IMG_{2200 + len(who.name)}.jpg", papers.as_jpeg(page)
        if requirement == "transcript" and fault:
            return fault, _faulty(fault)
        if requirement == "transcript":
            return "transcript.pdf", papers.transcript(holder)
        return f"{requirement}.pdf", papers.certificate(
            holder, _title(requirement), "Invented for the demo.", issued
        )

    def check(self, document_id: int, now: datetime) -> None:
        """What the jobs of the document would do in the sandbox."""
        order = examination.order_of(document_id)
        if order is None:
            return
        with storage.local_copy(order.sha256, SUFFIXES.get(order.media_type, "")) as path:
            findings = checks.examine(order.subject(path))
            opens = _opens(findings)
            preview = self._drawn(images.preview, path, order.sha256) if opens else None
            copy = self._drawn(cleaning.cleaned_copy, path, order.sha256) if opens else None
        examination.write(order, examination.Outcome(findings, preview), lambda: now)
        copies.write(document_id, copy, now)

    def pages(self, order: blackening.Order) -> list[bytes]:
        """What the job that draws a document for blackening would do in the sandbox."""
        with storage.local_copy(order.sha256) as path, TemporaryDirectory() as folder:
            images.page_pictures(path, Path(folder), blackening.MOST_PAGES, blackening.LONG_SIDE)
            return [
                page.read_bytes() for page in sorted(Path(folder).iterdir(), key=lambda each: int(each.stem))
            ]

    def _drawn(self, draw: Callable[[Path, Path], None], path: Path, digest: str) -> bytes:
        """What `draw` makes of the file; once for equal contents."""
        key = (draw.__name__, digest)
        if key not in self._made:
            with NamedTemporaryFile() as target:
                draw(path, Path(target.name))
                self._made[key] = Path(target.name).read_bytes()
        return self._made[key]


def _opens(findings: Sequence[checks.Finding]) -> bool:
    """Nothing of what was found keeps the file from being drawn and copied; a password would."""
    return all(
        finding.check in examination.DRAWABLE or finding.verdict in (Verdict.PASS, Verdict.WARN)
        for finding in findings
    )


def _holder(who: Invented) -> papers.Holder:
    given, _, family = who.passport_name.partition(" ")
    return papers.Holder(
        family_name=family,
        given_names=given,
        birth_date=who.birth_date,
        sex="F" if family.endswith("A") else "X",
        student_number=who.number,
    )


@cache
def _faulty(fault: str) -> bytes:
    return faulty_papers.FAULTY[fault]()


def _title(requirement: str) -> str:
    return requirement.replace("-", " ").capitalize()
