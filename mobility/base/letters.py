"""Letters by e-mail: one form for all of them, in the reader's language, with links from our own address only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr, quote
from urllib.parse import urlsplit

from flask import current_app, render_template
from flask_babel import gettext as _

from . import mail
from .database import utc_now
from .languages import moment, moment_there, speaking, tr
from .mail import Attachment, Letter
from .zone import Zone


@dataclass(frozen=True)
class Item:
    """One of several things that a letter tells; plain text, `link` is a path of ours."""

    title: str
    paragraphs: Sequence[str]
    link: str | None = None
    link_label: str | None = None


def make_letter(
    to_name: str,
    to_address: str,
    language: str,
    subject: str,
    paragraphs: Sequence[str],
    link: str | None,
    link_label: str | None,
    message_id: str,
    answer_by: datetime | None = None,
    late: bool = False,
    why: str = "",
    items: Sequence[Item] = (),
    attachments: Sequence[Attachment] = (),
) -> Letter:
    """Text and HTML of one letter.

    `subject` and `paragraphs` are plain text in `language`; `link` is a path of ours;
    `answer_by` is put before the subject, where it is `late` as a day that is over; `why` says in the footer why the reader
    gets it, unless the usual words do;
    `items` follow the paragraphs, each with its title and link.
    `message_id` without angle brackets.
    """
    with speaking(language):
        local = answer_by.astimezone(Zone.info) if answer_by else None
        title = subject
        if local:
            subject = _asking(subject, moment(local, language).replace("\u00a0", " "), late)
        values = {
            "title": title,
            "subject": subject,
            "greeting": greeting(to_name),
            "paragraphs": list(paragraphs),
            "items": [(item, absolute(item.link) if item.link else "") for item in items],
            "link": absolute(link) if link else "",
            "link_label": link_label or _("Open in Safar"),
            "until": moment_there(local).replace("\u00a0", " "),
            "late": late,
            "why": why
            or _("You get this e-mail because this address is used in Safar, the mobility service."),
            "office": tr(current_app.config["INSTITUTION"](), language),
            "site": absolute("/"),
            "letter_language": language,
        }
        text = render_template("messages/letter.txt", **values)
        html = render_template("messages/letter.html", **values)
    return Letter(
        to_name, to_address, subject, text, html, message_id, language, utc_now(), attachments=attachments
    )


def greeting(name: str) -> str:
    """What a letter begins with, in the language that is spoken now."""
    return _("Hello %(name)s,", name=name) if name else _("Hello,")


def _asking(subject: str, until: str, late: bool) -> str:
    if late:
        return _("Late, an answer was needed by %(moment)s: %(subject)s", moment=until, subject=subject)
    return _("Answer needed by %(moment)s: %(subject)s", moment=until, subject=subject)


def post(letter: Letter) -> None:
    """Hand the letter to the mail server of the settings.

    Raises `smtplib.SMTPException` or `OSError`: it was not taken.
    """
    settings = current_app.config["SETTINGS"]
    mail.send(mail.compose(letter, _sender(letter.language), settings.office_address), settings.smtp_url)


def _sender(language: str) -> str:
    """As the settings name it; without a name there it is Safar of the university, in the reader's language."""
    name, address = parseaddr(current_app.config["SETTINGS"].sender)
    office = tr(current_app.config["INSTITUTION"](), language)
    return f'"{quote(name or ", ".join(filter(None, ("Safar", office))))}" <{address}>'


def absolute(path: str) -> str:
    """The address of a path of ours; never built from what a request claims as its host."""
    base = str(current_app.config["SETTINGS"].base_url).rstrip("/")
    return f"{base}/{path.lstrip('/')}"


def gathering_time() -> timedelta:
    """How long a mail to somebody of the staff waits for others of its kind."""
    return timedelta(seconds=current_app.config["SETTINGS"].mail_gather_seconds)


def message_domain() -> str:
    """The right side of our Message-IDs."""
    return urlsplit(str(current_app.config["SETTINGS"].base_url)).hostname or "localhost"
