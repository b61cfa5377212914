"""Rule books for tests: a small one, and from a dictionary to a text, with changes."""

import json
from copy import deepcopy
from typing import Any

Data = dict[str, Any]
DROP = object()

SMALL = """\
[workflow]
key   = "small"
start = "draft"
title = { en = "Small", ru = "Малый", tg = "Хурд" }

[ends.done]
good  = true
title = { en = "Done", ru = "Готово", tg = "Тайёр" }

[stages.draft]
holder   = "applicant"
deadline = { working_days = 5, move = "lapse" }
title    = { en = "Draft", ru = "Черновик", tg = "Сиёҳнавис" }

[stages.draft.moves.send]
to    = "done"
tell  = { applicant = "received" }
title = { en = "Send", ru = "Отправить", tg = "Фиристодан" }

[stages.draft.moves.lapse]
clock = true
to    = "done"
tell  = { applicant = "lapsed" }
"""


def as_toml(data: Data, path: str = "") -> str:
    """The tables of a rule book as text: stages, moves, ends under headers of their own, all else inline."""
    deep = {"workflow", "acts", "ends", "stages", "everywhere", "branches", "moves"}
    down = {
        key: value
        for key, value in data.items()
        if key in deep or path.rpartition(".")[2] in deep - {"workflow"}
    }
    entries = "".join(f"{key} = {inline(value)}\n" for key, value in data.items() if key not in down)
    header = f"[{path}]\n" if path else ""
    return (
        header + entries + "".join(as_toml(value, f"{path}.{key}".lstrip(".")) for key, value in down.items())
    )


def inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    return json.dumps(value, ensure_ascii=False)


def changed(data: Data, edits: dict[str, object]) -> Data:
    """A copy with other values at these dotted paths; DROP takes one out."""
    copy = deepcopy(data)
    for path, value in edits.items():
        *above, key = path.split(".")
        table = copy
        for name in above:
            table = table.setdefault(name, {})
        if value is DROP:
            del table[key]
        else:
            table[key] = deepcopy(value)
    return copy


def titled(text: str) -> dict[str, str]:
    return dict.fromkeys(("en", "ru", "tg"), text)
