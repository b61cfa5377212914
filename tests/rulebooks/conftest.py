"""The engine's world for every test of this folder that asks for it."""

from tests.workflow.world import world

__all__ = ["world"]
