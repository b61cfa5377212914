"""What pages say of a finding: a short title for each check, a sentence for each message, what to do; no blame.

Only pages import this: the process that looks at files knows the keys alone.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

NAMES: Mapping[str, LazyString] = MappingProxyType(
    {
        "content-type": _l("Kind of file"),
        "pdf-opens": _l("Opens without a password"),
        "pdf-scripts": _l("Nothing hidden inside"),
        "pdf-pages": _l("Pages with something on them"),
        "image-limits": _l("Size of the picture"),
        "image-legible": _l("Light and sharp enough"),
        "given-twice": _l("Given only once"),
        "same-picture": _l("Not the same picture"),
        "passport-validity": _l("Passport valid long enough"),
        "average-shown": _l("Average mark shown"),
        "sandbox": _l("Automatic check"),
    }
)

SENTENCES: Mapping[str, LazyString] = MappingProxyType(
    {
        # content-type
        "type-fits": _l("This is a %(found)s file."),
        "type-not-as-named": _l("The file's name says %(named)s, but inside it is a %(found)s file."),
        "type-not-taken": _l(
            "This is a %(found)s file. Here we can take: %(taken)s. Save it as one of these and send it again."
        ),
        "type-empty": _l(
            "The file is empty. Open it on your device to see whether it is whole, then send it again."
        ),
        "type-heic": _l(
            "This photo is in the HEIC or AVIF format, which not everybody can open. On an iPhone: "
            "Settings, Camera, Formats, “Most Compatible”, then take the photo again. "
            "Or open the photo, make a screenshot of it and send that."
        ),
        "type-office": _l(
            "This is an office document (Word, Excel or the like). Open it, choose “Save as” or “Export”, then PDF, "
            "and send the PDF."
        ),
        "type-other-picture": _l(
            "This picture is in a format we cannot take. Save it as JPEG and send it again."
        ),
        "type-film": _l(
            "This is a film or a sound recording. Send a photo or a PDF of the document: %(taken)s."
        ),
        "type-archive": _l(
            "This is an archive with files inside. Unpack it and send the document itself: %(taken)s."
        ),
        "type-text": _l(
            "Inside, this file is plain text, not a document with pages. Save or print it as PDF and send the PDF."
        ),
        "type-unknown": _l(
            "We cannot recognise this file; it may be damaged. Open it on your device to see whether it is whole, "
            "and send it as %(taken)s."
        ),
        # pdf-opens
        "pdf-opens": _l("The PDF opens."),
        "pdf-encrypted": _l("This PDF asks for a password."),
        "pdf-broken": _l("This PDF cannot be opened; it is damaged."),
        "pdf-cut-off": _l("The end of this PDF is missing; it was not stored or sent completely."),
        # pdf-scripts
        "pdf-only-paper": _l("The PDF holds pages and nothing else."),
        "pdf-script": _l("This PDF holds a small program (JavaScript)."),
        "pdf-launch": _l("This PDF starts another program when opened."),
        "pdf-attachment": _l("Another file is attached inside this PDF."),
        "pdf-film": _l("This PDF holds a film, a sound or a 3D model."),
        "pdf-xfa": _l("This form shows what you filled in only in Adobe Reader."),
        # pdf-pages
        "pdf-pages-filled": _l("Every page has something on it. Pages: %(pages)s."),
        "pdf-no-pages": _l("This PDF has no pages."),
        "pdf-all-blank": _l("All pages are blank."),
        "pdf-some-blank": _l("Blank pages: %(blank)s of %(pages)s."),
        "pdf-many-pages": _l("This PDF has %(pages)s pages, more than %(most)s."),
        # image-limits
        "image-size-fits": _l("The picture has %(width)s by %(height)s pixels."),
        "image-huge": _l("This picture has more than %(most)s million pixels."),
        "image-small": _l("The picture has only %(width)s by %(height)s pixels, so small print may be lost."),
        "image-broken": _l("This picture is damaged or was not sent completely."),
        # image-legible
        "image-readable": _l("The picture is light and sharp enough to read."),
        "image-dark": _l("The picture is dark and hard to read."),
        "image-pale": _l("Letters and paper can hardly be told apart."),
        "image-blurred": _l("The picture is not sharp."),
        # given-twice
        "given-once": _l("The same file is given neither for another document here nor by anybody else."),
        "given-twice": _l("The same file is given for “%(other)s” too."),
        "given-elsewhere": _l("Somebody else has given the same file or the same picture."),
        # same-picture
        "picture-given-once": _l("No other document here shows the same picture."),
        "picture-given-twice": _l("It looks like the same picture as “%(other)s”, stored once more."),
        # passport-validity
        "passport-valid": _l("The passport is valid until %(valid_until)s; needed is %(needed)s or longer."),
        "passport-ends-early": _l(
            "The passport is valid until %(valid_until)s. For this stay it must be valid until %(needed)s or longer."
        ),
        "passport-date-missing": _l("We do not know until when the passport is valid."),
        # average-shown
        "average-to-compare": _l(
            "The register does not know the average mark. Stated is %(stated)s, the call asks for %(least)s or more: "
            "the office compares it with this document."
        ),
        "average-not-stated": _l(
            "The register does not know the average mark, and none is stated yet. The call asks for %(least)s or "
            "more: the office looks for it in this document."
        ),
        # any
        "too-heavy": _l(
            "Looking at this file takes too much time or memory, so it could not be checked automatically."
        ),
        "check-broken": _l("This could not be checked automatically. A person will look at it."),
    }
)

ADVICE: Mapping[str, LazyString] = MappingProxyType(
    {
        "type-not-as-named": _l("It can be read; please look whether it is the one you meant."),
        "pdf-encrypted": _l("Save it without a password and send it again."),
        "pdf-broken": _l("Save or scan it anew and send it again."),
        "pdf-cut-off": _l("Send the whole file again."),
        "pdf-script": _l("Print it to a new PDF and send that one."),
        "pdf-launch": _l("Print it to a new PDF and send that one."),
        "pdf-attachment": _l("Send that file by itself, and print this one to a new PDF without it."),
        "pdf-film": _l("Print it to a new PDF and send that one."),
        "pdf-xfa": _l("Open it there, print it to a new PDF and send that one."),
        "pdf-no-pages": _l("Save or scan the document anew and send it again."),
        "pdf-all-blank": _l(
            "Look whether the paper lay the right way round in the scanner, and send it again."
        ),
        "pdf-some-blank": _l("If something should be there, scan the document again."),
        "pdf-many-pages": _l("Look whether it is the right file."),
        "image-huge": _l("Make it smaller, or take a photo of the page instead."),
        "image-small": _l("Send the original photo; messengers make pictures smaller."),
        "image-broken": _l("Send the original photo again."),
        "image-dark": _l("Take it by a window or under a lamp, without shadow on the page."),
        "image-pale": _l("Take the photo without flash and without glare."),
        "image-blurred": _l(
            "Lay the page flat, hold the phone still, tap on the text to focus, and take it again."
        ),
        "given-twice": _l("If it holds both documents, nothing needs to be done; otherwise replace one."),
        "given-elsewhere": _l(
            "If it is one paper for several people, nothing needs to be done; otherwise replace it."
        ),
        "picture-given-twice": _l(
            "If it holds both documents, nothing needs to be done; otherwise replace one."
        ),
        "passport-date-missing": _l("Enter the date from the passport; needed is %(needed)s or longer."),
        "too-heavy": _l("Save it in a simpler form if you can; otherwise a person will look at it."),
    }
)
"""message -> what to do about it, said to those who can. What is refused at the door says so in one sentence, above."""

ADVICE_TO_STAFF: Mapping[str, LazyString] = MappingProxyType(
    {
        "given-twice": _l(
            "If it holds both documents, accept it; otherwise ask for the one that is missing."
        ),
        "given-elsewhere": _l("If it is one paper for several people, accept it; otherwise ask for another."),
        "picture-given-twice": _l(
            "If it holds both documents, accept it; otherwise ask for the one that is missing."
        ),
    }
)
"""The same to those who look at documents, where it is not the same that they can do."""

# Values that are days (ISO 8601) or decimals with a point and want the reader's way of writing them, and those that
# are keys of requirements.
DAYS = frozenset({"valid_until", "needed"})
NUMBERS = frozenset({"stated", "least"})
REQUIREMENTS = frozenset({"other"})
