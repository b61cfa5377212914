"""How templates look things up."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """What a dict does not have under a key is nothing: Jinja would give its method of that name, "copy" or "items"."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of all templates where one has none of its own: for each import on each page Jinja asks name by name
        whether a chain of two mappings has it.
        """
        return super().make_globals(d) if d else self.globals

    def getitem(self, obj: Any, argument: Any) -> Any:
        if obj.__class__ is dict:
            try:
                return obj[argument]
            except KeyError:
                return self.undefined(obj=obj, name=argument)
        return super().getitem(obj, argument)
