"""One mail over real SMTP: text and HTML, a Message-ID that stays the same however often it is tried."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

TIMEOUT = 20


@dataclass(frozen=True)
class Letter:
    """What goes out. `message_id` without angle brackets; `language` as in RFC 5646."""

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    message_id: str
    language: str
    sent_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(letter: Letter, mail_from: str, reply_to: str) -> EmailMessage:
    """An RFC 5322 message that robots leave unanswered (RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(mail_from)
    message["To"] = Address(display_name=_one_line(letter.to_name), addr_spec=letter.to_address)
    message["Reply-To"] = _address(reply_to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.sent_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = _one_line(value)
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def send(message: EmailMessage, smtp_url: str) -> None:
    """Hand the message to the server at `smtp://` or `smtps://[user:password@]host:port`.

    Raises `smtplib.SMTPException` or `OSError`: it was not taken.
    """
    url = urlsplit(smtp_url)
    with _connection(url.scheme, url.hostname or "127.0.0.1", url.port or 25) as server:
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _connection(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    return server


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


def _one_line(text: str) -> str:
    """No line break of a title may make a header of its own."""
    return " ".join(text.split())
