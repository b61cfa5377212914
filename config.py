"""Every setting of the service, typed, read once at start from the environment.

What the environment does not name is taken from `var/run/services.json`, which `make run` writes once its embedded
PostgreSQL, Valkey and mail sink are up; so `flask` commands find them too.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).parent
NEEDED = ("database_url", "redis_url", "smtp_url", "storage_url", "secret_key")
SCHEMES = {
    "database_url": ("postgresql", "postgresql+psycopg"),
    "redis_url": ("redis", "rediss", "redis+socket"),
    "smtp_url": ("smtp", "smtp+starttls", "smtps"),
    "storage_url": ("file", "s3"),
    "base_url": ("http", "https"),
}
SERVICES_FILE = ROOT / "var" / "run" / "services.json"


class SettingsError(SystemExit):
    """A setting is missing or makes no sense: one sentence, and the process ends with status 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence
        print(f"safar: {sentence}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Settings:
    """`Settings.read()` at start; tests make their own."""

    database_url: str
    redis_url: str
    smtp_url: str
    storage_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    """The public address: the only source of links in mails."""
    mail_from: str = ""
    """The sender, an address or `Name <address>`; by itself `safar@` the host of `base_url`, in the university's name."""
    mail_reply_to: str = ""
    """The address that a person reads; by itself `international@` that host."""
    mail_gather_seconds: int = 120
    """How long a mail to somebody of the staff waits for others of its kind, to be one with them."""
    appeal_days: int = 5
    """Working days in which a person can appeal after they were told how a selection came out."""
    appeal_answer_days: int = 15
    """Working days in which an appeal is to be answered."""
    zone: str = "Asia/Dushanbe"
    demo: bool = False
    """Offers each demo person by one click on the sign-in page; never set it where real people apply."""
    trusted_proxies: int = 0
    """How many proxies of ours stand in front: so many X-Forwarded-For and -Proto are believed, none by default."""
    upload_limit_mb: int = 10
    visitor_page_seconds: int = 5
    """How long who is not signed in may read the same page of calls, made once for all of them; 0: never."""
    job_lease_seconds: int = 120
    """How long a worker may be silent over a job before another one takes it up."""
    argon2_memory_kib: int = 19456
    """OWASP's minimum for argon2id with two passes; tests use less."""
    testing: bool = False

    @property
    def sender(self) -> str:
        return self.mail_from or f"safar@{self._mail_host}"

    @property
    def office_address(self) -> str:
        return self.mail_reply_to or f"international@{self._mail_host}"

    @property
    def _mail_host(self) -> str:
        """The host of `base_url`; where that is no name in the net, one that nobody can have (RFC 2606 §2)."""
        host = urlsplit(self.base_url).hostname or ""
        return "safar.example" if "." not in host or host.replace(".", "").isdigit() else host

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check every setting.

        Raises `SettingsError`: something is missing or malformed.
        """
        found = _from_services_file() | {key: value for key, value in environment.items() if value}
        values: dict[str, object] = {}
        for field in fields(cls):
            text = found.get(field.name.upper())
            if text is not None:
                values[field.name] = _converted(field.name, str(text), type(field.default))
        missing = [name for name in NEEDED if name not in values]
        if missing:
            names = ", ".join(name.upper() for name in missing)
            raise SettingsError(
                f"{names} not set, and no embedded servers are up. Start them with `make run`, or set these."
            )
        settings = cls(**values)  # type: ignore[arg-type]  # each value was converted to its field's type above
        settings.check()
        return settings

    def check(self) -> None:
        """Raises `SettingsError` where a value could not work."""
        for name, schemes in SCHEMES.items():
            if urlsplit(getattr(self, name)).scheme not in schemes:
                starts = " or ".join(f"{scheme}://" for scheme in schemes)
                raise SettingsError(f"{name.upper()} must start with {starts}.")
        if _shows_its_password(self.smtp_url):
            raise SettingsError(
                "SMTP_URL has a password that others on the way could read. Begin it with smtps:// (TLS, port 465) or "
                "smtp+starttls:// (STARTTLS, port 587)."
            )
        if len(self.secret_key) < 32:
            raise SettingsError("SECRET_KEY must have at least 32 characters.")
        for name in (
            "upload_limit_mb",
            "job_lease_seconds",
            "argon2_memory_kib",
            "appeal_days",
            "appeal_answer_days",
        ):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name.upper()} must be at least 1.")
        for name in ("trusted_proxies", "mail_gather_seconds"):
            if getattr(self, name) < 0:
                raise SettingsError(f"{name.upper()} must not be negative.")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingsError("ZONE must be a name such as Asia/Dushanbe.") from None


def _shows_its_password(smtp_url: str) -> bool:
    """Whether the login goes to another machine without being sure of TLS; `smtp://` takes TLS only where it is offered."""
    url = urlsplit(smtp_url)
    return bool(url.scheme == "smtp" and url.username and not _is_here(url.hostname or "localhost"))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _from_services_file() -> dict[str, str]:
    if not SERVICES_FILE.exists():
        return {}
    try:
        return {str(name): str(value) for name, value in json.loads(SERVICES_FILE.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        raise SettingsError(
            f"{SERVICES_FILE.name} of the embedded servers cannot be read. Start them anew with `make run`."
        ) from None


def _converted(name: str, text: str, kind: type) -> object:
    if kind is bool:
        return text.strip().lower() in ("1", "true", "yes", "on")
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{name.upper()} must be a whole number, not “{text}”.") from None
    if name == "database_url":
        return text.replace("postgresql://", "postgresql+psycopg://", 1)
    return text
