"""What the service is told: the embedded parts, each replaced by what the environment names."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from .kept import Kept, write_private
from .places import PROJECT, Places
from .postgres import Postgres, postgres
from .process import Child, Program
from .smtp_sink import USER
from .trouble import Trouble
from .valkey import Valkey, valkey

NAMES = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "STORAGE_URL", "SECRET_KEY", "BASE_URL", "DEMO", "PORT")


@dataclass(frozen=True)
class Wish:
    """What the person at the keyboard asked for, by `PORT` and `DEMO`."""

    port: int
    demo: bool

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Wish":
        """Raises `Trouble`: `PORT` is no number of a port that we may open."""
        text = environment.get("PORT") or "8000"
        port = int(text) if text.isdecimal() else 0
        lowest = 1 if os.geteuid() == 0 else 1024
        if not lowest <= port <= 65535:
            raise Trouble(
                f"PORT={text} is not a port: choose a number from {lowest} to 65535, as in `make run PORT=8001`."
            )
        return cls(port, (environment.get("DEMO") or "1").lower() not in ("0", "no", "false", "off"))


@dataclass
class Parts:
    """The embedded parts that are wanted; None where the environment names another."""

    database: Postgres | None = None
    broker: Valkey | None = None
    mail: Child | None = None

    @property
    def children(self) -> list[Child]:
        """In the order of starting."""
        held = (self.database and self.database.child, self.broker and self.broker.child, self.mail)
        return [child for child in held if child]


def embedded_parts(places: Places, kept: Kept, environment: Mapping[str, str]) -> Parts:
    def wanted(name: str) -> bool:
        return not environment.get(name)

    return Parts(
        postgres(places, kept) if wanted("DATABASE_URL") else None,
        valkey(places, kept) if wanted("REDIS_URL") else None,
        _sink(places, kept) if wanted("SMTP_URL") else None,
    )


def settings(
    parts: Parts, places: Places, kept: Kept, wish: Wish, environment: Mapping[str, str]
) -> dict[str, str]:
    """Every setting of the launcher's making; the embedded PostgreSQL must be up."""
    made = {
        "SECRET_KEY": kept.secret("secret-key"),
        "BASE_URL": wish.address,
        "STORAGE_URL": places.files.as_uri(),
        "DEMO": str(int(wish.demo)),
        "PORT": str(wish.port),
    }
    if parts.database:
        made["DATABASE_URL"] = parts.database.database("safar", kept.secret("safar"))
    if parts.broker:
        made["REDIS_URL"] = parts.broker.url
    if parts.mail:
        made["SMTP_URL"] = f"smtp://{USER}:{kept.secret('smtp')}@127.0.0.1:{kept.values['smtp-port']}"
    given = {
        name: environment[name] for name in NAMES if environment.get(name) and name not in ("DEMO", "PORT")
    }
    return made | given


def publish(places: Places, values: Mapping[str, str]) -> None:
    """Tell `flask` commands of other terminals, for as long as we are up."""
    write_private(places.services, json.dumps(values, indent=1))


def _sink(places: Places, kept: Kept) -> Child:
    command = [sys.executable, "-m", "tools.launcher.smtp_sink", str(places.mail), str(kept.port("smtp"))]
    env = dict(os.environ) | {"SINK_PASSWORD": kept.secret("smtp")}
    return Child(Program("smtp", command, env, PROJECT), places.run, places.log)
