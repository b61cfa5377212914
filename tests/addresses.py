"""Where the servers of the tests are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, for this worker."""

    database_admin_url: str
    redis_url: str
