"""Pages of applications: one's own list, the application itself, its sections, sending and withdrawing."""

from . import case, own, sections, sending, visas
from .blueprint import applications

__all__ = ["case", "own", "sections", "sending", "visas"]

blueprints = (applications,)
