"""What the person at the keyboard sees."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ready:
    """What the last screen tells."""

    address: str
    demo_people: str
    """The JSON of `flask demo people --json`; empty without the demo."""
    first_admin: str
    """What `flask people first-admin` printed; empty when there is an administrator."""
    mail: Path | None
    log: Path

    def __str__(self) -> str:
        people = _table(
            [(one["name"], one["role"], one["email"]) for one in json.loads(self.demo_people or "[]")]
        )
        blocks = [
            f"  Safar is ready:  {self.address}",
            f"  The people of the demo; the sign-in page offers each by one click:\n\n{people}"
            if people
            else "",
            f"  There is no administrator yet.\n\n{_indented(self.first_admin)}" if self.first_admin else "",
            "\n".join(
                [
                    *([f"  Mail that was sent   {self.mail}/"] if self.mail else []),
                    f"  Logs                 {self.log}/",
                    "  Stop                 Ctrl-C (the data stays in var/; `make reset` clears it)",
                ]
            ),
        ]
        return "\n" + "\n\n".join(block for block in blocks if block) + "\n"


def _table(rows: list[tuple[str, str, str]]) -> str:
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(
        "    " + "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
