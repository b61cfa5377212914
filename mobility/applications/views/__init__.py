"""Pages of applications: one's own list, the application itself, its sections, sending and withdrawing."""

from . import case, leaving, own, sections, sending, visas
from .blueprint import applications

__all__ = ["case", "leaving", "own", "sections", "sending", "visas"]

blueprints = (applications,)
