"""Where the servers of the tests are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, for this worker."""

    database_admin_url: str
    redis_url: str
    shelf: str
    """A folder that all workers share, gone with the servers."""
