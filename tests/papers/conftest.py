"""The world of documents, for every test of this folder that asks for it."""

from tests.documents.world import world

__all__ = ["world"]
