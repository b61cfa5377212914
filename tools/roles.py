"""Writes docs/roles.md: every address with the roles that may open it, read from the running application.

.venv/bin/python -m tools.roles > docs/roles.md
"""

import sys

from flask import Flask

from config import Settings
from mobility import create_app

HEAD = """# Who may open which page

Written by `python -m tools.roles` from the marks on the views (`mobility/base/access.py`); a test holds it fresh.
What a person sees of a page that is open to them is decided by the room's policy: what is not theirs is 404.

| address | methods | who |
|---|---|---|
"""


def table_of(app: Flask) -> str:
    rows = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        by_who: dict[str, list[str]] = {}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            by_who.setdefault(getattr(view, "reads" if method == "GET" else "who", "?"), []).append(method)
        for who, methods in by_who.items():
            rows.append(f"| `{rule.rule}` | {' '.join(methods)} | {who.replace(' ', ', ')} |")
    return HEAD + "\n".join(sorted(rows)) + "\n"


def main() -> None:
    settings = Settings(
        database_url="postgresql+psycopg://nobody@127.0.0.1/nowhere",
        redis_url="redis://127.0.0.1:9/0",
        smtp_url="smtp://127.0.0.1:9",
        storage_url="file:///tmp/safar-roles",
        secret_key="only to draw the table of routes",  # noqa: S106
        testing=True,
    )
    sys.stdout.write(table_of(create_app(settings)))


if __name__ == "__main__":
    main()
