"""A real SMTP server that can be told to hesitate: before it takes a mail, or after its yes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from threading import Event

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tools.launcher.kept import free_port


class PostOffice:
    """`taken` has the Message-IDs of what it said yes to, in order."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.taken: list[str] = []
        self.hesitates_at = ""
        self.hesitating = Event()
        self.free = Event()

    def hesitate(self, command: str) -> None:
        """From now on say nothing to "RCPT" (before the mail's DATA) or "QUIT" (after the yes)."""
        self.free.clear()
        self.hesitating.clear()
        self.hesitates_at = command

    def let_go(self) -> None:
        """Answer at once again, and whoever waits for an answer now too."""
        self.hesitates_at = ""
        self.free.set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._answer("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(str(message_from_bytes(content)["Message-ID"]))
        return "250 Kept"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await self._answer("QUIT")
        return "221 Bye"

    async def _answer(self, command: str) -> None:
        if self.hesitates_at == command:
            self.hesitating.set()
            await asyncio.to_thread(self.free.wait)


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    port = free_port()
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        office.let_go()
        controller.stop()
