"""Mails as their receivers find them: waited for in the folder of the SMTP sink."""

import re
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

PATIENCE = 60.0  # seconds; a machine may be busy


@dataclass(frozen=True)
class Mail:
    """One mail: to whom, about what, and the links of our own in it."""

    to: str
    subject: str
    text: str

    def link(self, beginning: str) -> str:
        """The first address in its text whose path begins so."""
        found = re.search(rf"https?://[^/\s]+({re.escape(beginning)}[^\s]*)", self.text)
        assert found, f"no link {beginning} in:\n{self.text}"
        return found[1]


@dataclass
class Letterbox:
    """All that the sink was given; each mail is taken out once."""

    folder: Path
    taken: set[Path] = field(default_factory=set)

    def take(self, to: str, subject: str) -> Mail:
        """The oldest mail to `to` with `subject` in its subject that nobody has taken yet; waits until it is there."""
        end = time.monotonic() + PATIENCE
        while True:
            arrived = [(path, read(path)) for path in sorted(self.folder.glob("*.eml"))]
            for path, mail in arrived:
                if path not in self.taken and mail.to == to and subject in mail.subject:
                    self.taken.add(path)
                    return mail
            if time.monotonic() > end:
                there = "\n".join(f"{mail.to}: {mail.subject}" for _path, mail in arrived)
                raise AssertionError(f"no mail to {to} about “{subject}”; there are:\n{there}")
            time.sleep(0.1)  # the folder of another process tells nobody when it fills


def read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(("plain",))
    assert text is not None, path
    assert message.get_body(("html",)) is not None, path
    return Mail(
        to=str(message["Delivered-To"]),
        subject=str(message["Subject"]),
        text=text.get_content(),
    )
