"""Sample papers made on the spot: a photographed passport page, a transcript, a certificate, all of invented people.

Every one says SPECIMEN and "invented person" on its face; the passport's state is UTO, the "Utopia" of ICAO 9303.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import typst
from PIL import Image, ImageFilter

_MRZ_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MRZ_WEIGHTS = (7, 3, 1)
_DOTS_AN_INCH = 300
_TABLE_BROWN = (96, 74, 58)


@dataclass(frozen=True)
class Holder:
    """An invented person, as their papers name them."""

    family_name: str
    given_names: str
    birth_date: date
    sex: str = "F"  # F, M or X, as in a passport
    document_number: str = "U00000001"
    student_number: str = "000000"
    faculty: str = "Faculty of invented sciences"


@dataclass(frozen=True)
class Mark:
    """One line of a transcript; `points` of 100."""

    subject: str
    credits: int
    points: int


SOME_MARKS: tuple[Mark, ...] = (
    Mark("Higher mathematics", 6, 84),
    Mark("Physics", 5, 78),
    Mark("Programming", 6, 93),
    Mark("English language", 4, 88),
    Mark("History of the Tajik people", 3, 90),
    Mark("Materials science", 5, 81),
)


def passport_photo(holder: Holder, valid_until: date, *, tilt: float = 1.2) -> bytes:
    """A passport's data page as a phone takes it, lying on a table, turned by `tilt` degrees: a legible JPEG."""
    return as_jpeg(photographed(passport_page(holder, valid_until), tilt=tilt))


def passport_page(holder: Holder, valid_until: date, *, dots: int = _DOTS_AN_INCH) -> Image.Image:
    """The data page alone, 125 mm by 88 mm (ICAO 9303-3 §2.3, TD3) at so many `dots` an inch."""
    facts = {
        "family": holder.family_name.upper(),
        "given": holder.given_names.upper(),
        "birth": _day(holder.birth_date),
        "sex": holder.sex,
        "number": holder.document_number,
        "until": _day(valid_until),
        "mrz": machine_readable_zone(holder, valid_until),
    }
    return Image.open(io.BytesIO(_drawn(_PASSPORT, facts, "png", dots))).convert("RGB")


def transcript(holder: Holder, marks: Sequence[Mark] = SOME_MARKS) -> bytes:
    """A transcript of records of one page, as PDF."""
    rows = [[mark.subject, str(mark.credits), str(mark.points)] for mark in marks]
    weight = sum(mark.credits for mark in marks) or 1
    mean = sum(mark.points * mark.credits for mark in marks) / weight
    return _drawn(_TRANSCRIPT, _about(holder) | {"rows": rows, "mean": f"{mean:.1f}"})


def certificate(holder: Holder, title: str, text: str, issued: date) -> bytes:
    """A certificate of one page (a level of language, a place in a competition), as PDF."""
    return _drawn(_CERTIFICATE, _about(holder) | {"title": title, "text": text, "issued": _day(issued)})


def letter(holder: Holder, title: str, paragraphs: Sequence[str]) -> bytes:
    """A letter of as many pages as its paragraphs need, as PDF (motivation, recommendation)."""
    return _drawn(_LETTER, _about(holder) | {"title": title, "paragraphs": list(paragraphs)})


def scan(page: Image.Image) -> bytes:
    """A PDF whose one page is one image, as scanners make them."""
    buffer = io.BytesIO()
    page.convert("RGB").save(buffer, "PDF", resolution=200)
    return buffer.getvalue()


def photographed(page: Image.Image, *, tilt: float = 1.2) -> Image.Image:
    """`page` on a table, a little turned and softened, as a phone's camera sees it."""
    width, height = page.size
    table = Image.new("RGB", (width + 240, height + 240), _TABLE_BROWN)
    table.paste(page, (120, 120))
    turned = table.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=_TABLE_BROWN)
    return turned.filter(ImageFilter.GaussianBlur(0.6))


def as_jpeg(image: Image.Image, *, quality: int = 88, exif: Image.Exif | None = None) -> bytes:
    """`image` as the bytes of a JPEG."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality, exif=exif or Image.Exif())
    return buffer.getvalue()


def machine_readable_zone(holder: Holder, valid_until: date) -> list[str]:
    """The two lines of 44 characters of a passport (ICAO 9303-4 §4.2.2), check digits included."""
    family, given = (_mrz_name(name) for name in (holder.family_name, holder.given_names))
    first = f"P<UTO{family}<<{given}".ljust(44, "<")[:44]
    number = holder.document_number.ljust(9, "<")[:9]
    birth, until = f"{holder.birth_date:%y%m%d}", f"{valid_until:%y%m%d}"
    sex = holder.sex if holder.sex in "FM" else "<"
    personal = "<" * 14
    numbered, born, ends = (part + check_digit(part) for part in (number, birth, until))
    own = personal + check_digit(personal)
    return [first, f"{numbered}UTO{born}{sex}{ends}{own}{check_digit(numbered + born + ends + own)}"]


def check_digit(text: str) -> str:
    """The check digit of a field of a machine-readable zone (ICAO 9303-3 §4.9)."""
    total = sum(
        (0 if sign == "<" else _MRZ_ALPHABET.index(sign)) * _MRZ_WEIGHTS[place % 3]
        for place, sign in enumerate(text)
    )
    return str(total % 10)


def _mrz_name(name: str) -> str:
    return "".join(sign if sign in _MRZ_ALPHABET else "<" for sign in name.upper())


def _about(holder: Holder) -> dict[str, object]:
    return {
        "name": f"{holder.given_names} {holder.family_name}",
        "birth": _day(holder.birth_date),
        "student": holder.student_number,
        "faculty": holder.faculty,
    }


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _drawn(
    source: str,
    facts: Mapping[str, object],
    picture: Literal["pdf", "png"] = "pdf",
    dots: int = _DOTS_AN_INCH,
) -> bytes:
    """`source` typeset with `facts`, which never become part of the source itself."""
    return typst.compile(
        (_HEAD + source).encode(),
        format=picture,
        ppi=dots,
        sys_inputs={"facts": json.dumps(facts)},
        ignore_system_fonts=True,
    )


_HEAD = """
#let facts = json(bytes(sys.inputs.facts))
#set text(font: "Libertinus Serif", size: 11pt)
#let specimen = text(fill: rgb("#b3261e"), weight: "bold")[SPECIMEN · invented person · not a real paper]
"""

_PASSPORT = """
#set page(width: 125mm, height: 88mm, margin: 5mm, fill: rgb("#eef3ea"))
#set text(size: 9pt)
#let field(label, value) = [#text(size: 6pt, fill: luma(80), label) \\ #text(weight: "bold", value) #v(0.6mm)]
#grid(columns: (1fr, auto), text(weight: "bold")[PASSPORT · UTOPIA], text(size: 6pt, specimen))
#v(1mm)
#grid(columns: (34mm, 1fr, 1fr), column-gutter: 4mm,
  box(width: 34mm, height: 43mm, fill: luma(225), stroke: 0.4pt, clip: true)[
    #place(top + center, dy: 7mm, circle(radius: 8mm, fill: luma(120)))
    #place(bottom + center, dy: 9mm, ellipse(width: 30mm, height: 26mm, fill: luma(95)))],
  [#field("Surname", facts.family) #field("Given names", facts.given) #field("Nationality", "UTOPIAN")
   #field("Date of birth", facts.birth)],
  [#field("Passport No.", facts.number) #field("Sex", facts.sex) #field("Date of expiry", facts.until)
   #field("Authority", "MINISTRY OF SPECIMENS")])
#place(bottom, text(font: "DejaVu Sans Mono", size: 10.4pt, weight: "bold", facts.mrz.join("\\n")))
"""

_TRANSCRIPT = """
#set page(paper: "a4", margin: 2.2cm, header: align(right, text(size: 8pt, specimen)))
#align(center)[#text(size: 17pt, weight: "bold")[Transcript of records] \\ #facts.faculty]
#v(6mm)
*#facts.name*, born #facts.birth, student number #facts.student
#v(4mm)
#table(columns: (1fr, auto, auto), inset: 6pt,
  table.header([*Subject*], [*Credits*], [*Points of 100*]), ..facts.rows.flatten())
#v(3mm)
Mean, weighted by credits: *#facts.mean*
#v(18mm)
#grid(columns: (1fr, 1fr), [Dean's office: #box(width: 4cm, line(length: 100%))], align(right, specimen))
"""

_CERTIFICATE = """
#set page(paper: "a4", margin: 3cm, header: align(right, text(size: 8pt, specimen)))
#align(center)[
  #v(3cm) #text(size: 24pt, weight: "bold", facts.title) #v(1.5cm)
  #text(size: 16pt, facts.name) \\ born #facts.birth #v(1cm) #facts.text #v(2cm) Issued on #facts.issued]
"""

_LETTER = """
#set page(paper: "a4", margin: 2.5cm, header: align(right, text(size: 8pt, specimen)))
#set par(justify: true)
#text(size: 16pt, weight: "bold", facts.title) #v(4mm)
#facts.name, student number #facts.student #v(4mm)
#for paragraph in facts.paragraphs [#paragraph #parbreak()]
"""
