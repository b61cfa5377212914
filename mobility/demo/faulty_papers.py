"""Papers with one fault each, made on the spot, for the demo and for the tests of the checks."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageEnhance, ImageFilter

from mobility.demo.papers import Holder, as_jpeg, letter, passport_page, photographed, scan, transcript

NOBODY = Holder("Specimen", "Nobody", date(2004, 2, 29))
_UNTIL = date(2033, 5, 31)
_A4 = (595, 842)
_ORIENTATION, _MAKE, _MODEL, _GPS = 0x0112, 0x010F, 0x0110, 0x8825  # EXIF 2.32 §4.6.4
_QUARTER_TURN = 6  # "row 0 is the right-hand side": turn by 90 degrees clockwise to show


def pdf_with_password() -> bytes:
    """Asks for a password before it opens."""
    return _encrypted(pikepdf.Encryption(user="specimen", owner="owner"))


def pdf_that_forbids_printing() -> bytes:
    """Encrypted, but opens freely: printing alone is forbidden, as offices issue them. Not a fault."""
    allow = pikepdf.Permissions(print_lowres=False, print_highres=False)
    return _encrypted(pikepdf.Encryption(user="", owner="owner", allow=allow))


def pdf_with_script() -> bytes:
    """Runs JavaScript when it is opened."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/OpenAction"] = Dictionary(S=Name.JavaScript, JS=String("app.alert('specimen')"))

    return _changed(add)


def pdf_with_launch() -> bytes:
    """Starts a programme when it is opened."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/OpenAction"] = Dictionary(S=Name.Launch, F=String("specimen.exe"))

    return _changed(add)


def pdf_with_attachment() -> bytes:
    """Carries another file inside."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["specimen.txt"] = b"an attached file"

    return _changed(add)


def pdf_with_film() -> bytes:
    """Has a rich-media annotation, as presentations with films do."""

    def add(pdf: pikepdf.Pdf) -> None:
        film = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
        pdf.pages[0]["/Annots"] = pdf.make_indirect(Array([pdf.make_indirect(film)]))

    return _changed(add)


def pdf_form_for_one_reader() -> bytes:
    """An XFA form: every reader but one shows "please wait" instead of what was filled in."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/AcroForm"] = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp:xdp/>"))

    return _changed(add)


def pdf_with_some_blank_pages() -> bytes:
    """One page with a transcript, two with nothing."""

    def add(pdf: pikepdf.Pdf) -> None:
        for _ in range(2):
            pdf.add_blank_page(page_size=_A4)

    return _changed(add)


def pdf_of_blank_pages(count: int = 2) -> bytes:
    """Nothing on any page."""
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=_A4)
    return _saved(pdf)


def pdf_without_pages() -> bytes:
    """A PDF with no page at all."""
    return _saved(pikepdf.new())


def pdf_of_many_pages(count: int = 61) -> bytes:
    """The same transcript many times over."""

    def add(pdf: pikepdf.Pdf) -> None:
        for _ in range(count - 1):
            pdf.pages.append(pdf.pages[0])

    return _changed(add)


def pdf_cut_off() -> bytes:
    """The first two thirds of a PDF, as a broken connection leaves it."""
    whole = letter(NOBODY, "Motivation", ["An invented paragraph of some length."] * 40)
    return whole[: len(whole) * 2 // 3]


def pdf_broken() -> bytes:
    """The head and the end of a PDF and between them nothing that could be read."""
    return b"%PDF-1.7\n" + b"invented " * 400 + b"\n%%EOF\n"


def pdf_scanned_blurred() -> bytes:
    """A scanned page that was moved while the lamp passed."""
    return scan(passport_page(NOBODY, _UNTIL).filter(ImageFilter.GaussianBlur(9)))


def jpeg_blurred(radius: float = 9) -> bytes:
    """A passport page out of focus."""
    return as_jpeg(_photo().filter(ImageFilter.GaussianBlur(radius)))


def jpeg_dark(light: float = 0.18) -> bytes:
    """A passport page photographed at night; `light` as a share of full light."""
    return as_jpeg(ImageEnhance.Brightness(_photo()).enhance(light))


def jpeg_pale() -> bytes:
    """A passport page under glare: almost no difference between paper and letters."""
    return as_jpeg(Image.blend(_photo(), Image.new("RGB", _photo().size, "white"), 0.93))


def jpeg_small() -> bytes:
    """A passport page the size of a stamp, as messengers make previews."""
    return as_jpeg(_photo().resize((480, 360), Image.Resampling.LANCZOS))


def jpeg_cut_off() -> bytes:
    """The first half of a photo."""
    whole = as_jpeg(_photo())
    return whole[: len(whole) // 2]


def jpeg_on_its_side() -> bytes:
    """A good photo that is stored turned, with the phone's name and the place where it was taken. Not a fault."""
    exif = Image.Exif()
    exif[_ORIENTATION] = _QUARTER_TURN
    exif[_MAKE], exif[_MODEL] = "Invented", "Specimen phone 1"
    exif[_GPS] = {1: "N", 2: (38.0, 33.0, 0.0), 3: "E", 4: (68.0, 47.0, 0.0)}
    return as_jpeg(_photo().transpose(Image.Transpose.ROTATE_90), exif=exif)


def png_bomb(side: int = 12_000) -> bytes:
    """A few hundred kilobytes that unfold to `side` by `side` pixels."""
    buffer = io.BytesIO()
    Image.new("L", (side, side), 255).save(buffer, "PNG")
    return buffer.getvalue()


def heic() -> bytes:
    """The first bytes of what an iPhone stores as a photo (ISO 23008-12)."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400


def word_file() -> bytes:
    """A small Word document."""
    return _zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": "<document>SPECIMEN, invented</document>",
        }
    )


def archive() -> bytes:
    """A ZIP archive with a transcript inside."""
    return _zipped({"transcript.txt": "SPECIMEN, invented"})


def text_file() -> bytes:
    """Plain text, in Tajik."""
    return "Намуна: ҳуҷҷати бофта, на аслӣ.\n".encode() * 20


def gif() -> bytes:
    """A picture in a format that is not taken."""
    buffer = io.BytesIO()
    Image.new("L", (64, 64), 200).save(buffer, "GIF")
    return buffer.getvalue()


def empty() -> bytes:
    """Nothing."""
    return b""


# What the demo hands in where a paper has to be faulty: file name -> how to make it.
FAULTY: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "password.pdf": pdf_with_password,
        "script.pdf": pdf_with_script,
        "attachment.pdf": pdf_with_attachment,
        "some-blank-pages.pdf": pdf_with_some_blank_pages,
        "blank.pdf": pdf_of_blank_pages,
        "cut-off.pdf": pdf_cut_off,
        "text.pdf": text_file,
        "blurred.jpg": jpeg_blurred,
        "dark.jpg": jpeg_dark,
        "IMG_0001.HEIC": heic,
        "transcript.docx": word_file,
        "empty.pdf": empty,
    }
)


def _photo() -> Image.Image:
    return photographed(passport_page(NOBODY, _UNTIL))


def _changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(transcript(NOBODY))) as pdf:
        change(pdf)
        return _saved(pdf)


def _encrypted(encryption: pikepdf.Encryption) -> bytes:
    with pikepdf.open(io.BytesIO(transcript(NOBODY))) as pdf:
        return _saved(pdf, encryption)


def _saved(pdf: pikepdf.Pdf, encryption: pikepdf.Encryption | bool = False) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, encryption=encryption)
    return buffer.getvalue()


def _zipped(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return buffer.getvalue()
