"""The embedded servers under the tests, started once a session, on the launcher's own code (`tools/launcher`).

`tests/conftest.py` names this module in `pytest_plugins`. Then there are

- `servers` (session): `servers.database_admin_url` (superuser, libpq form, database `postgres`, the same server for
  all workers), `servers.redis_url` (a database number of this worker's own) and `servers.shelf`, a folder for all;
- `sink` (function): an empty SMTP sink on a port of its own; `sink.url`, `sink.messages()`.

Under xdist the controller starts the servers before its workers and hands the addresses over; without xdist the
first test that asks starts them.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.addresses import Addresses
from tools.launcher.places import forget_outside
from tools.launcher.servers import Servers, start_servers
from tools.launcher.smtp_sink import Sink, open_sink

__all__ = ["Addresses", "Servers", "servers", "sink", "start_servers"]


class _Started:
    """The servers of this pytest process, if it has started any."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="safar-tests-"))
        try:
            self.servers = start_servers(self.root)
        except BaseException:
            self.clear()
            raise

    def close(self) -> None:
        self.servers.stop()
        self.clear()

    def clear(self) -> None:
        forget_outside(self.root / "postgres")
        shutil.rmtree(self.root, ignore_errors=True)

    def addresses(self, number: int) -> tuple[str, str, str]:
        """With the Valkey database of that number."""
        redis_url = f"{self.servers.redis_url.rpartition('/')[0]}/{number}"
        return self.servers.database_admin_url, redis_url, str(self.root)


_started = pytest.StashKey[_Started]()


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts them before its workers, and before it has threads."""
    is_controller = config.getoption("numprocesses", default=None) and not hasattr(config, "workerinput")
    if is_controller and not config.getoption("collectonly"):
        config.stash[_started] = _Started()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "xdist.workermanage.WorkerController") -> None:  # noqa: F821  # named by xdist
    if _started in node.config.stash:
        number = 1 + int(node.workerinput["workerid"].removeprefix("gw"))
        node.workerinput["servers"] = node.config.stash[_started].addresses(number)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _started in config.stash:
        config.stash[_started].close()
        del config.stash[_started]


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Addresses:
    """PostgreSQL and Valkey, real ones, gone after the session."""
    config = request.config
    if hasattr(config, "workerinput"):
        return Addresses(*config.workerinput["servers"])
    if _started not in config.stash:
        config.stash[_started] = _Started()
    return Addresses(*config.stash[_started].addresses(0))


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    """A real SMTP server that keeps what this test sends."""
    with open_sink(tmp_path / "sink") as opened:
        yield opened
