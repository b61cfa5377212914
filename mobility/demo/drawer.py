"""Papers of invented people, drawn on the spot, and their checks: made once for equal contents."""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from mobility.base import storage
from mobility.demo import faulty_papers, papers
from mobility.demo.people import Invented
from mobility.documents import checks, cleaning, copies, examination, images
from mobility.documents.checks import Verdict
from mobility.documents.models import SUFFIXES

Paper = tuple[str, bytes]


class Drawer:
    """Draws what is asked for. The files are our own, so they are looked at here and not in the sandbox."""

    def __init__(self) -> None:
        self._photos: dict[int, bytes] = {}
        self._made: dict[tuple[str, str], bytes] = {}

    def paper(self, requirement: str, who: Invented, passport_until: date, fault: str | None) -> Paper:
        """(file name, content) for a requirement; a `fault` is put into the transcript."""
        holder = _holder(who)
        if requirement == "passport":
            return f"IMG_{2200 + len(who.name)}.jpg", self._photo(holder, who, passport_until)
        if requirement == "transcript" and fault:
            name, made = _faulty(fault)
            return name, made()
        if requirement == "transcript":
            return "transcript.pdf", papers.transcript(holder)
        return f"{requirement}.pdf", papers.certificate(
            holder, _title(requirement), "Invented for the demo.", date(2026, 9, 3)
        )

    def check(self, document_id: int, now: datetime) -> None:
        """What the jobs of the document would do in the sandbox."""
        order = examination.order_of(document_id)
        if order is None:
            return
        with storage.local_copy(order.sha256, SUFFIXES.get(order.media_type, "")) as path:
            findings = checks.examine(order.subject(path))
            readable = checks.worst(findings) in (Verdict.PASS, Verdict.WARN)
            preview = self._drawn(images.preview, path, order.sha256) if readable else None
            copy = self._drawn(cleaning.cleaned_copy, path, order.sha256) if readable else None
        examination.write(order, examination.Outcome(findings, preview), lambda: now)
        copies.write(document_id, copy or copies.make(copies.Order(document_id, order.sha256)), now)

    def _photo(self, holder: papers.Holder, who: Invented, passport_until: date) -> bytes:
        key = int(sha256(f"{who.number}{passport_until}".encode()).hexdigest()[:8], 16)
        if key not in self._photos:
            self._photos[key] = papers.as_jpeg(papers.passport_page(holder, passport_until))
        return self._photos[key]

    def _drawn(self, draw: Callable[[Path, Path], None], path: Path, digest: str) -> bytes:
        """What `draw` makes of the file; once for equal contents."""
        key = (draw.__name__, digest)
        if key not in self._made:
            with NamedTemporaryFile() as target:
                draw(path, Path(target.name))
                self._made[key] = Path(target.name).read_bytes()
        return self._made[key]


def _holder(who: Invented) -> papers.Holder:
    given, _, family = who.passport_name.partition(" ")
    return papers.Holder(
        family_name=family,
        given_names=given,
        birth_date=who.birth_date,
        sex="F" if family.endswith("A") else "X",
        student_number=who.number,
    )


def _faulty(fault: str) -> tuple[str, Callable[[], bytes]]:
    return fault, faulty_papers.FAULTY[fault]


def _title(requirement: str) -> str:
    return requirement.replace("-", " ").capitalize()
