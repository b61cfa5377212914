"""How the tests are shared out among the workers of `pytest -n`, with `--dist loadfile`.

A module goes to one worker, which plays its scene once. Modules that live in one house go to one worker together, and
first: each house is several processes that take seconds to start, and what happens in it takes longest. So do those that
read the whole source, which is parsed once for all of them.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

HOUSES = {
    "tests/journeys/test_whole_story.py": "the empty house",
    "tests/journeys/": "the house of the demo",
    "tests/faults/": "the house that may burn",
    "tests/architecture/": "the source",
}
"""Beginning of a path -> the house of its tests; the first that fits."""


def house_of(path: str) -> str | None:
    return next((house for beginning, house in HOUSES.items() if path.startswith(beginning)), None)


class ByHouse(LoadFileScheduling):
    """A unit of work is a house, or a module of tests without one."""

    def _split_scope(self, nodeid: str) -> str:
        module = super()._split_scope(nodeid)
        return house_of(module) or module


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByHouse | None:
    return ByHouse(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: house_of(item.nodeid) is None)
