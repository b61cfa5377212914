"""Applications behind gunicorn with the service's own settings, one process each, and how long their answers take."""

import gzip
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tools.launcher.kept import free_port
from tools.launcher.places import PROJECT

PATIENCE = 60.0  # seconds until a server answers


@dataclass
class Served:
    """One address, and the connection to it that is kept open."""

    port: int
    cookies: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str, person: str = "") -> tuple[float, bytes]:
        """(milliseconds, body as sent); `person` names one of the cookies.

        Raises `RuntimeError`: the answer is no page.
        """
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html", "Accept-Language": "en"}
        if person:
            headers["Cookie"] = self.cookies[person]
        try:
            return self._asked(path, headers)
        except ConnectionError:  # closed meanwhile: gunicorn keeps a silent one for some seconds
            self.connection.close()
            return self._asked(path, headers)

    def _asked(self, path: str, headers: Mapping[str, str]) -> tuple[float, bytes]:
        begun = time.perf_counter()
        self.connection.request("GET", path, headers=dict(headers))
        answer = self.connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return spent, body

    def text(self, path: str, person: str = "") -> str:
        _spent, body = self.get(path, person)
        return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


@contextmanager
def serving(application: str) -> Iterator[int]:
    """`application` under gunicorn, with one process of the usual number of threads; gives its port."""
    port = free_port()
    env = {**os.environ, "PORT": str(port), "WEB_CONCURRENCY": "1", "BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--access-logfile", "/dev/null", application]
    process = subprocess.Popen(command, cwd=PROJECT, env=env, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except (OSError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        finally:
            connection.close()
