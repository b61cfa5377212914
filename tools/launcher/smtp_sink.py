"""A real SMTP server that keeps what it gets: one `.eml` a message, named by time and Message-ID.

In the house of `make run` it is a process (`python -m tools.launcher.smtp_sink`), in tests `open_sink` is a context.
"""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from .kept import free_port

LARGEST = 50_000_000  # bytes
USER = "safar"


@dataclass(frozen=True)
class Sink:
    """An open sink: its address with name and password, and the folder that fills."""

    url: str
    folder: Path

    def messages(self) -> list[Path]:
        """What has arrived, oldest first."""
        return sorted(self.folder.glob("*.eml"))


class Keeper:
    """aiosmtpd's handler: says yes only when the message lies whole in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last = 0

    async def handle_AUTH(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, args: list[str]
    ) -> str | None:
        """By PLAIN, the one mechanism offered. aiosmtpd's own answer warns at each login of what it sets itself."""
        result = await server.auth_PLAIN(server, args)
        session.authenticated = result.success
        if result.success:
            return "235 2.7.0 Authentication successful"
        return None if result.handled else "535 5.7.8 Authentication credentials invalid"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Nobody without the password; aiosmtpd's `auth_required` does it too, but warns of missing TLS."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        assert isinstance(content, bytes)  # noqa: S101  # it is text only with `decode_data`
        head = BytesHeaderParser().parsebytes(content)
        self.last = max(time.time_ns(), self.last + 1)  # names sort as messages came, whatever the clock does
        moment = datetime.fromtimestamp(self.last // 10**9, UTC).strftime("%Y%m%dT%H%M%S")
        name = f"{moment}.{self.last % 10**9:09}-{_speakable(str(head['Message-ID'] or 'no-id'))}.eml"
        lines = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        draft = self.folder / f".{name}.part"
        draft.write_bytes("".join(f"{line}\r\n" for line in lines).encode() + content)
        draft.replace(self.folder / name)
        return "250 2.0.0 Kept"


@contextmanager
def open_sink(folder: Path, port: int = 0, password: str = "sink") -> Iterator[Sink]:  # noqa: S107  # in tests
    """Serve on the loopback until the context ends; port 0 takes a free one."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        right = data.login == USER.encode() and data.password == password.encode()
        return AuthResult(success=right, handled=False)  # so that it says 535 to the wrong one

    controller = Controller(
        Keeper(folder),
        hostname="127.0.0.1",
        port=port,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        authenticator=authenticate,
        auth_exclude_mechanism=["LOGIN"],
        auth_require_tls=False,  # it never leaves the loopback
    )
    controller.start()
    try:
        yield Sink(f"smtp://{USER}:{password}@127.0.0.1:{port}", folder)
    finally:
        controller.stop()


def _speakable(message_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.@_-]+", "-", message_id).strip("-")[:100]


def main() -> None:
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before the server's thread, which inherits it
    with open_sink(Path(sys.argv[1]), int(sys.argv[2]), os.environ["SINK_PASSWORD"]):
        signal.sigwait(ending)


if __name__ == "__main__":
    main()
