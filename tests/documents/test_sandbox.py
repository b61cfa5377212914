"""The process that opens strangers' files: same answers as at home, real limits, and a parent that lives."""

import io
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from mobility.demo import faulty_papers as faulty
from mobility.demo import papers
from mobility.documents import sandbox
from mobility.documents.checks import Finding, Subject, Verdict, examine
from mobility.documents.sandbox import SandboxFailed, run_checks, run_cleaned_copy, run_preview

ZARINA = papers.Holder("Rahimova", "Zarina", date(2004, 3, 1))


def subject(path: Path, content: bytes, name: str = "a.pdf") -> Subject:
    path.write_bytes(content)
    return Subject(path, name, "", "own", ("pdf", "jpeg", "png"), siblings={"own": "passport"})


def deep_pdf() -> bytes:
    """A page that draws a form twice, which draws a form twice, and so on, thirty times: a thousand million lines."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    kind = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, 200, 200]}
    drawn = pdf.make_stream(b"0 0 m 200 200 l S", kind)
    for _ in range(30):
        drawn = pdf.make_stream(
            b"/F Do /F Do", kind | {"/Resources": Dictionary(XObject=Dictionary(F=drawn))}
        )
    pdf.pages[0]["/Resources"] = Dictionary(XObject=Dictionary(F=drawn))
    pdf.pages[0]["/Contents"] = pdf.make_stream(b"/F Do")
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.pdf", lambda: papers.transcript(ZARINA)),
        ("a.pdf", faulty.pdf_with_script),
        ("шиноснома.jpg", lambda: papers.passport_photo(ZARINA, date(2033, 1, 1))),
        ("a.heic", faulty.heic),
    ],
)
def test_the_same_findings_as_at_home(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    given = subject(tmp_path / "file", make(), name)
    assert run_checks(given) == examine(given)


def test_a_file_without_end_is_given_up(tmp_path: Path) -> None:
    started = time.monotonic()
    findings = run_checks(subject(tmp_path / "file", deep_pdf()), seconds=3)
    assert findings == [Finding("sandbox", Verdict.ERROR, "too-heavy")]
    assert time.monotonic() - started < 8


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    content = faulty.png_bomb(6_500)  # within the limits of pixels, 40 MB unfolded
    findings = run_checks(subject(tmp_path / "file", content, "a.png"), memory_mb=96)
    assert Finding("image-limits", Verdict.ERROR, "too-heavy") in findings
    ample = run_checks(subject(tmp_path / "file", content, "a.png"))
    assert Verdict.ERROR not in {finding.verdict for finding in ample}


def test_a_process_that_cannot_even_start_in_its_limits(tmp_path: Path) -> None:
    findings = run_checks(subject(tmp_path / "file", papers.transcript(ZARINA)), memory_mb=24)
    assert [(each.check, each.verdict) for each in findings] == [("sandbox", Verdict.ERROR)]


@pytest.mark.parametrize(
    ("script", "key"),
    [
        ("import os; os.kill(os.getpid(), 11)", "check-broken"),
        ("import os; os.abort()", "too-heavy"),
        ("print('no json')", "check-broken"),
        ("print('[{}]')", "check-broken"),
        ("print('{}')", "check-broken"),
        (
            'print(\'[{"check": "a", "verdict": "fine", "message": "b", "values": {}}]\')',
            "check-broken",
        ),
        ("print('[' * 1000000)", "check-broken"),
        ("import sys; sys.exit(75)", "too-heavy"),
        ("import time; time.sleep(60)", "too-heavy"),
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, key: str
) -> None:
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(sandbox, "_CHILD", child)
    findings = run_checks(subject(tmp_path / "file", papers.transcript(ZARINA)), seconds=2)
    assert findings == [Finding("sandbox", Verdict.ERROR, key)]


def test_the_child_has_no_environment_an_empty_folder_and_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(sandbox.__file__).parent
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys; sys.path.insert(0, {str(here)!r})\n"
        "import json, os, resource, sandboxed\n"
        "sandboxed.take_limits(7, 512); sandboxed.enter_house()\n"
        "import mobility.documents.checks\n"
        "told = {'environment': ' '.join(sorted(set(os.environ) - {'LC_CTYPE'})), 'folder': len(os.listdir()),\n"
        "  'memory': resource.getrlimit(resource.RLIMIT_AS)[0], 'cpu': resource.getrlimit(resource.RLIMIT_CPU)[0],\n"
        "  'flask': 'flask' in sys.modules, 'database': 'sqlalchemy' in sys.modules}\n"
        "print(json.dumps([{'check': 'a', 'verdict': 'pass', 'message': 'b', 'values': told}]))\n"
    )
    monkeypatch.setattr(sandbox, "_CHILD", child)
    monkeypatch.setenv("SECRET_KEY", "not for strangers")
    [finding] = run_checks(subject(tmp_path / "file", papers.transcript(ZARINA)))
    assert finding.values == {
        "environment": "LANG",
        "folder": 0,
        "memory": 512 * 1024 * 1024,
        "cpu": 7,
        "flask": False,
        "database": False,
    }


def test_no_process_and_no_folder_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(sandbox.tempfile, "tempdir", str(temporary))
    before = _children()
    run_checks(subject(tmp_path / "file", deep_pdf()), seconds=2)
    run_checks(subject(tmp_path / "file", papers.transcript(ZARINA)))
    assert list(temporary.iterdir()) == []
    assert _children() == before


def test_a_copy_is_upright_and_tells_nothing_of_its_maker(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(faulty.jpeg_on_its_side())
    assert b"Specimen phone" in source.read_bytes()  # there is something to leak
    run_cleaned_copy(source, target)
    with Image.open(source) as before, Image.open(target) as after:
        assert after.format == "JPEG"
        assert after.size == before.size[::-1]
        assert dict(after.getexif()) == {}
        assert b"Specimen phone" not in target.read_bytes()
        assert after.getpixel((300, 300)) == pytest.approx(_seen(before).getpixel((300, 300)), abs=6)


def test_a_copy_of_a_pdf_has_no_author(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with pikepdf.open(io.BytesIO(papers.transcript(ZARINA))) as pdf:
        pdf.docinfo["/Author"] = "Zarina Rahimova"
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["Zarina Rahimova"]
        pdf.save(source)
    run_cleaned_copy(source, target)
    with pikepdf.open(target) as pdf:
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root
        assert len(pdf.pages) == 1
    assert b"Zarina" in source.read_bytes()
    assert b"Zarina" not in target.read_bytes()


def _picture(mode: str, file_format: str) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (1200, 800)).save(buffer, file_format)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (lambda: papers.transcript(ZARINA), (900, 1273)),
        (faulty.pdf_form_for_one_reader, (900, 1273)),
        (faulty.jpeg_on_its_side, (900, 671)),
        (faulty.jpeg_small, (480, 360)),
        *(
            (partial(_picture, mode, "PNG"), (900, 600))
            for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
        ),
        (partial(_picture, "CMYK", "JPEG"), (900, 600)),
    ],
)
def test_a_preview(tmp_path: Path, make: Callable[[], bytes], size: tuple[int, int]) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(make())
    run_preview(source, target)
    with Image.open(target) as shown:
        assert (shown.format, shown.size) == ("JPEG", size)


def test_transparent_is_white(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(_picture("RGBA", "PNG"))
    run_preview(source, target)
    with Image.open(target) as shown:
        assert shown.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (faulty.pdf_with_password, "check-broken"),
        (faulty.text_file, "check-broken"),
        (faulty.empty, "check-broken"),
        (deep_pdf, "too-heavy"),
    ],
)
def test_no_preview_of_what_cannot_be_drawn(tmp_path: Path, make: Callable[[], bytes], key: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(make())
    with pytest.raises(SandboxFailed) as failed:
        run_preview(source, tmp_path / "target", seconds=3)
    assert failed.value.key == key


def _seen(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.ROTATE_270)


def _children() -> list[str]:
    """The ids of the processes that this one has started and that are not gone."""
    if sys.platform != "linux":
        pytest.skip("/proc tells of children on Linux alone")
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
