"""Passwords, the secret key and port numbers: made once, kept in `var/secrets.json`."""

import json
import secrets
import socket
from pathlib import Path

from .trouble import Trouble


class Kept:
    """Values by name in a file that only its owner can read."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values: dict[str, str] = {}
        if file.exists():
            try:
                self.values = json.loads(file.read_text())
            except (json.JSONDecodeError, PermissionError) as error:
                raise Trouble(
                    f"{file} cannot be read; `make reset` starts anew (and clears all data)."
                ) from error

    def secret(self, name: str) -> str:
        """The password of that name, 32 characters that an address can hold."""
        if name not in self.values:
            self._keep(name, secrets.token_hex(16))
        return self.values[name]

    def port(self, name: str) -> int:
        """The port of that name: last time's, or another free one when that is taken."""
        key = f"{name}-port"
        if key not in self.values or not is_free(int(self.values[key])):
            taken = set(self.values.values())
            self._keep(key, next(port for port in map(str, iter(free_port, 0)) if port not in taken))
        return int(self.values[key])

    def _keep(self, name: str, value: str) -> None:
        self.values[name] = value
        write_private(self.file, json.dumps(self.values, indent=1, sort_keys=True))


def write_private(file: Path, text: str) -> None:
    """Write for the owner's eyes only, whole or not at all."""
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(file)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
