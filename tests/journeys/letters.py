"""Mails as their receivers find them: waited for in the folder of the SMTP sink."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.patience import until


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

        def oldest() -> Path | None:
            return next(
                (path for path, mail in self.arrived() if mail.to == to and subject in mail.subject), None
            )

        def others() -> str:
            return "\n".join(f"{mail.to}: {mail.subject}" for _path, mail in self.arrived())

        path = until(oldest, f"a mail to {to} about “{subject}”", pause=0.1, instead=others)
        self.taken.add(path)
        return read(path)

    def arrived(self) -> list[tuple[Path, Mail]]:
        """What nobody has taken yet, oldest first."""
        return [(path, read(path)) for path in sorted(self.folder.glob("*.eml")) if path not in self.taken]


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
