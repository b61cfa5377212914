"""The copy that reviewers get: the same to the eye, silent about who made it, where and with what."""

import io
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from sqlalchemy import func, select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.storage import StoredFile
from mobility.demo import faulty_papers as faulty
from mobility.demo import papers
from mobility.documents import queries, services
from mobility.documents.checks import Subject
from mobility.documents.checks.pdf_scripts import is_only_paper
from mobility.documents.cleaning import bare_photo, cleaned_copy
from mobility.documents.models import Document
from mobility.workflow.models import Case
from tests.documents.test_documents import browser, fetched, give, submit
from tests.documents.world import ZARINA, World, a_person, a_requirement, work_off

TELLING = [b"Zarina", b"Specimen phone", b"Dushanbe"]
SIGNS = [b"Zarina", b"/JavaScript", b"/EmbeddedFiles", b"/StructTreeRoot", b"/Outlines", b"/Annots"]


def photo_that_tells() -> bytes:
    """A phone's photo: device and place in its EXIF, a comment, and something that hangs on behind its end."""
    with Image.open(io.BytesIO(faulty.jpeg_on_its_side())) as image:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", exif=image.getexif(), comment=b"Dushanbe", progressive=True)
    return buffer.getvalue() + b"Zarina"


def scan_that_tells(packed: bool = False) -> bytes:
    """A PDF by Zarina, whose only page is that photo; `packed` once more, as some programs do."""
    photo = photo_that_tells()
    with Image.open(io.BytesIO(photo)) as image:
        width, height = image.size
    pdf = pikepdf.new()
    shown = pdf.make_stream(
        zlib.compress(photo) if packed else photo,
        {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": width, "/Height": height}
        | {"/ColorSpace": Name.DeviceRGB, "/BitsPerComponent": 8},
    )
    shown.Filter = Array([Name.FlateDecode, Name.DCTDecode]) if packed else Name.DCTDecode
    pdf.add_blank_page(page_size=(width, height))
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im=shown))
    pdf.pages[0].Contents = pdf.make_stream(b"%d 0 0 %d 0 0 cm /Im Do" % (width, height))
    pdf.docinfo["/Author"] = "Zarina"
    return saved(pdf)


def pdf_that_acts() -> bytes:
    """A page with a stamp, a note by Zarina and a link, bookmarks, a tag that leads back to the note."""
    pdf = pikepdf.open(io.BytesIO(faulty.pdf_with_attachment()))
    page = pdf.pages[0]
    ink = pdf.make_stream(b"1 0 0 rg 0 0 80 80 re f", {"/Subtype": Name.Form, "/BBox": [0, 0, 80, 80]})
    act = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=String("Zarina"), A=act)
    )
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 80, 80], AP=Dictionary(N=ink), F=4)
    page.Annots = Array([note, pdf.make_indirect(stamp)])
    page.AA = Dictionary(O=act)
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Type=Name.OBJR, Obj=note))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Zarina", 0))
    return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


def cleaned(folder: Path, content: bytes) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(content)
    cleaned_copy(source, target)
    assert source.read_bytes() == content
    return target.read_bytes()


def seen(content: bytes) -> bytes:
    """The first page as pixels."""
    with pypdfium2.PdfDocument(content) as pdf:
        return pdf[0].render(may_draw_forms=False).to_pil().tobytes()


@pytest.mark.parametrize("packed", [False, True])
def test_a_scan_is_the_same_to_the_eye_and_says_nothing(tmp_path: Path, packed: bool) -> None:
    before = scan_that_tells(packed)
    after = cleaned(tmp_path, before)
    assert [word for word in TELLING if word in photo_that_tells()] == TELLING
    assert [word for word in TELLING if word in after] == []
    assert seen(after) == seen(before)


def test_what_acts_is_gone_and_what_is_stamped_stays(tmp_path: Path) -> None:
    before = pdf_that_acts()
    after = cleaned(tmp_path, before)
    assert [sign in before for sign in SIGNS] == [True] * len(SIGNS)
    assert [sign for sign in SIGNS if sign in plain(after)] == []
    with pypdfium2.PdfDocument(after) as pdf:
        picture = pdf[0].render(may_draw_forms=False).to_pil()
    assert picture.getpixel((20, picture.height - 20)) == (255, 0, 0)


def plain(content: bytes) -> bytes:
    """With every object to be read."""
    return saved(pikepdf.open(io.BytesIO(content)))


@pytest.mark.parametrize(
    "make",
    [
        faulty.pdf_with_script,
        faulty.pdf_with_launch,
        faulty.pdf_with_attachment,
        faulty.pdf_with_film,
        faulty.pdf_form_for_one_reader,
        faulty.pdf_that_forbids_printing,
    ],
)
def test_only_paper_is_left(tmp_path: Path, make: Callable[[], bytes]) -> None:
    copy = cleaned(tmp_path, make())
    found = is_only_paper(Subject(tmp_path / "target", "a.pdf", "", "own", ("pdf",)))
    assert [finding.message for finding in found] == ["pdf-only-paper"]
    assert b"/Encrypt" not in copy


def test_what_was_typed_into_a_form_is_drawn(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 100))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    box = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[10, 10, 290, 60], FT=Name.Tx, F=4)
    box.T, box.V, box.DA = String("name"), String("Four of five"), String("/F 20 Tf 0 g")
    box = pdf.make_indirect(box)
    pdf.pages[0].Annots = Array([box])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([box]),
        NeedAppearances=True,
        DR=Dictionary(Font=Dictionary(F=font)),
        DA=String("/F 20 Tf 0 g"),
    )
    copy = cleaned(tmp_path, saved(pdf))
    assert set(seen(saved(pdf))) == {255}
    assert set(seen(copy)) > {0, 255}


def test_a_photo_is_bare_and_its_pixels_are_untouched() -> None:
    before = photo_that_tells()
    after = bare_photo(before)
    assert [word for word in TELLING if word in after] == []
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as two:
        assert (two.tobytes(), two.info.get("progressive")) == (one.tobytes(), 1)
    with pytest.raises(ValueError, match="not a JPEG"):
        bare_photo(b"\x89PNG")


@given(st.binary(max_size=300))
def test_no_bytes_keep_the_walk_through_a_photo_from_its_end(rest: bytes) -> None:
    photo = bare_photo(b"\xff\xd8" + rest)
    assert photo[:2] + photo[-2:] == b"\xff\xd8\xff\xd9"


@pytest.fixture
def case(world: World) -> Case:
    return world.case(a_person())


def test_a_reviewer_gets_the_copy_once_it_is_made(app: Flask, case: Case) -> None:
    """Until then the page says so, and shows what there is."""
    content = scan_that_tells()
    document = give(case, a_requirement(), content, "Zarina Rahimova.pdf").id
    submit(case)
    owner, coordinator = db.session.get_one(Person, case.subject_id), a_person("coordinator@all")
    reviewer = browser(app, a_person("faculty-reviewer@faculty:3"))
    where = {"reference": case.reference, "key": "transcript"}
    early = reviewer.get("documents.show", **where)
    assert "is being made" in early.words
    assert "Zarina" not in early.words
    assert "Download" not in early.links()
    assert fetched(reviewer, f"/documents/{document}").status_code == 404

    work_off(app)
    page = reviewer.get("documents.show", **where)
    assert f"{case.reference}-transcript.pdf" in page.words
    assert "Zarina" not in page.words
    assert {"Download", "See the first page"} <= set(page.links())
    got = fetched(reviewer, page.links()["Download"])
    assert got.headers["Content-Disposition"] == f"attachment; filename={case.reference}-transcript.pdf"
    assert [word for word in TELLING if word in got.data] == []
    assert seen(got.data) == seen(content)
    for person in (owner, coordinator):
        assert fetched(browser(app, person), f"/documents/{document}").data == content
        assert "Zarina Rahimova.pdf" in browser(app, person).get("documents.show", **where).words


def test_of_what_cannot_be_copied_the_page_says_so(app: Flask, case: Case) -> None:
    document = give(case, a_requirement(), faulty.pdf_with_password()).id
    submit(case)
    work_off(app)
    reviewer = browser(app, a_person("faculty-reviewer@faculty:3"))
    page = reviewer.get("documents.show", reference=case.reference, key="transcript")
    assert "This file cannot be copied." in page.words
    assert fetched(reviewer, f"/documents/{document}").status_code == 404


def test_a_copy_is_made_once_and_goes_with_its_draft(app: Flask, case: Case, world: World) -> None:
    requirement = a_requirement("passport", needs={"validity_months": 6})
    document = give(case, requirement, papers.passport_photo(ZARINA, date(2033, 1, 1)), "p.jpg").id
    work_off(app)
    copy = db.session.get_one(Document, document).copy_id
    world.answers["passport_valid_until"] = "2034-01-01"
    case = db.session.get_one(Case, case.id)
    services.recheck(case, now=utc_now())
    work_off(app)
    assert db.session.get_one(Document, document).copy_id == copy
    assert db.session.scalar(select(func.count()).where(Job.name == "documents.copy")) == 1
    case, requirement = db.session.get_one(Case, case.id), queries.requirement_of(case, "passport")
    services.take_back(db.session.get_one(Person, case.subject_id), case, requirement, now=utc_now())
    assert db.session.scalar(select(StoredFile.references).where(StoredFile.id == copy)) == 0
