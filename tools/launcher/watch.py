"""Keeps children alive: what ends by itself is started again, a little later each time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .process import Child

LONGEST_PAUSE = 30.0  # seconds
CALM = 60.0  # seconds after which a child counts as well again


@dataclass
class _Watched:
    child: Child
    pause: float = 0.0
    started: float = field(default_factory=time.monotonic)
    due: float | None = None


class Watch:
    """Looks at each child when asked to, and says on the console what it did."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.watched = [_Watched(child) for child in children]
        self.say = say

    def look(self) -> None:
        now = time.monotonic()
        for one in self.watched:
            if one.due is not None:
                if now >= one.due:
                    one.child.start()
                    one.started, one.due = now, None
            elif not one.child.alive:
                self._put_off(one, now)

    def _put_off(self, one: _Watched, now: float) -> None:
        one.child.sweep()
        one.pause = 0.5 if now - one.started > CALM or not one.pause else min(one.pause * 2, LONGEST_PAUSE)
        one.due = now + one.pause
        name = one.child.program.name
        self.say(
            f"{time.strftime('%H:%M:%S')}  {name} has ended ({_how(one.child.exit_code)}) and is started again; "
            f"its log is var/log/{name}.log"
        )


def _how(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit {code}"
