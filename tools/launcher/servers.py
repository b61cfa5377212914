"""The embedded servers together: what `make run`, the tests and `with-services` start."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .kept import Kept
from .places import Places, forget_outside
from .postgres import Postgres, postgres
from .process import end_all
from .smtp_sink import open_sink
from .valkey import Valkey, valkey


@dataclass(frozen=True)
class Servers:
    """A running PostgreSQL and Valkey that forget everything when stopped."""

    database: Postgres
    broker: Valkey

    @property
    def database_admin_url(self) -> str:
        """Superuser, database `postgres`, in libpq's form: for making databases."""
        return self.database.admin_url

    @property
    def redis_url(self) -> str:
        return self.broker.url

    def stop(self) -> None:
        end_all([self.broker.child, self.database.child])


def start_servers(root: Path) -> Servers:
    """Start throw-away servers with their data in `root`, an empty folder that everybody may enter.

    Raises `Trouble`: one of them does not start.
    """
    places = Places(root)
    places.make()
    kept = Kept(places.secrets)
    servers = Servers(postgres(places, kept, durable=False), valkey(places, kept, durable=False))
    servers.broker.start()
    servers.database.start()
    return servers


@contextmanager
def temporary_servers() -> Iterator[Servers]:
    """Servers in a temporary folder that goes with them."""
    root = Path(tempfile.mkdtemp(prefix="safar-"))
    try:
        servers = start_servers(root)
        try:
            yield servers
        finally:
            servers.stop()
    finally:
        forget_outside(root / "postgres")
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def temporary_settings() -> Iterator[dict[str, str]]:
    """The environment of a service on throw-away servers: an empty database, a mail sink, a folder for files."""
    with temporary_servers() as servers:
        root = servers.broker.child.pid_file.parents[1]
        with open_sink(root / "mail") as sink:
            yield {
                "DATABASE_URL": servers.database.database("safar", "safar"),
                "REDIS_URL": servers.redis_url,
                "SMTP_URL": sink.url,
                "STORAGE_URL": (root / "files").as_uri(),
                "SECRET_KEY": "only-for-a-moment-on-this-machine-alone",
                "BASE_URL": "http://127.0.0.1:8000",
                "DEMO": "0",
                "PORT": "8000",
            }
