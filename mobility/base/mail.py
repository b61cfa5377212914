"""One mail over real SMTP: text and HTML, a Message-ID that stays the same however often it is tried."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import (
    Address,
    BaseHeader,
    HeaderRegistry,
    UniqueAddressHeader,
    UniqueUnstructuredHeader,
)
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

TIMEOUT = 20
LONGEST_PLAIN = 60  # letters of a header that stay on one line
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class Attachment:
    """A text that goes with a mail, such as a calendar file; `subtype` is that of `text/`."""

    name: str
    subtype: str
    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)


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
    attachments: Sequence[Attachment] = ()


def compose(letter: Letter, mail_from: str, reply_to: str) -> EmailMessage:
    """An RFC 5322 message that robots leave unanswered (RFC 3834)."""
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(mail_from)
    message["To"] = Address(display_name=_one_line(letter.to_name), addr_spec=letter.to_address)
    message["Reply-To"] = _address(reply_to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.sent_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = _one_line(value)
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for each in letter.attachments:
        message.add_attachment(
            each.text, subtype=each.subtype, filename=each.name, params=dict(each.parameters)
        )
    message["Content-Language"] = (
        letter.language
    )  # only now: content that is set takes away what was said of it
    return message


def send(message: EmailMessage, smtp_url: str) -> None:
    """Hand the message to the server at `smtps://[user:password@]host:port`, `smtp+starttls://…` or `smtp://…`.

    Plain `smtp` takes TLS where it is offered; the settings refuse it for a login on another machine.

    Raises `smtplib.SMTPException` or `OSError`: it was not taken.
    """
    url = urlsplit(smtp_url)
    with _connection(url.scheme, url.hostname or "127.0.0.1", url.port or PORTS[url.scheme]) as server:
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _connection(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        server.ehlo()
        if scheme == "smtp+starttls" or server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


class _AddressHeader(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]  # as HeaderRegistry puts them together
    """One address, whose name comes back as it was."""

    def fold(self, *, policy: Policy) -> str:
        (address,) = self.addresses
        if _is_plain(address.display_name):
            return super().fold(policy=policy)
        return _encoded(self.name, address.display_name, policy, f"{policy.linesep} <{address.addr_spec}>")


class _TextHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # the same
    """Words that come back as they were."""

    def fold(self, *, policy: Policy) -> str:
        return super().fold(policy=policy) if _is_plain(self) else _encoded(self.name, self, policy)


def _is_plain(words: str) -> bool:
    return words.isascii() and words.isprintable() and "=?" not in words and len(words) < LONGEST_PLAIN


def _encoded(name: str, words: str, policy: Policy, end: str = "") -> str:
    """RFC 2047 by `email.header`: the folder of `email.policy` loses blanks between long words (cpython #92081)."""
    return f"{name}: {Header(words, 'utf-8', header_name=name).encode(linesep=policy.linesep)}{end}{policy.linesep}"


def _policy() -> Policy:
    registry = HeaderRegistry()
    registry.map_to_type("subject", _TextHeader)
    for name in ("from", "to", "reply-to"):
        registry.map_to_type(name, _AddressHeader)
    return SMTP.clone(header_factory=registry)


POLICY = _policy()


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


def _one_line(text: str) -> str:
    """No line break of a title may make a header of its own."""
    return " ".join(text.split())
