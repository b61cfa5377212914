"""Pages of documents: given (also in pieces), taken back, looked at, polled while they are checked, accepted, blackened."""

from . import accepting, blackening, giving
from .blueprint import documents

__all__ = ["accepting", "blackening", "giving"]

blueprints = (documents,)
