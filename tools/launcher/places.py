"""Where things lie: all of it under `var/`, which `make reset` clears."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from .process import Account
from .trouble import Trouble

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    """The folders of one set of servers."""

    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def services(self) -> Path:
        return self.run / "services.json"

    @property
    def lock(self) -> Path:
        return self.run / "launcher.lock"

    def make(self) -> None:
        """Make the folders: passable for PostgreSQL's account, readable for us alone.

        Raises `Trouble`: they belong to somebody else.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o711)
            for folder in (self.run, self.log, self.mail, self.files):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
        except PermissionError as error:
            raise Trouble(
                f"{error.filename} belongs to another user: run as that one, or remove the folder {self.root}."
            ) from error


VAR = Places(PROJECT / "var")


def account_of(data: Path) -> Account | None:
    """PostgreSQL refuses to be root: then it runs as the owner of its data, or as `nobody` where there is none yet."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def passable(path: Path) -> bool:
    """May everybody get to `path`?"""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def outside_of(path: Path, shelf: str) -> Path:
    """A folder of root's for what `nobody` has to reach while `path` lies where it cannot go (/root is 0700).

    Raises `Trouble`: somebody else was there before us.
    """
    folder = Path(shelf) / f"safar-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != 0:
        raise Trouble(f"{folder} belongs to somebody else; remove it.")
    return folder


def forget_outside(data: Path) -> None:
    """Remove what `outside_of` has made for a data folder, where there is something."""
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
