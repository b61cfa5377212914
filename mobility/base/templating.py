"""How templates look things up."""

from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """What a dict does not have under a key is nothing: Jinja would give its method of that name, "copy" or "items"."""

    def getitem(self, obj: Any, argument: Any) -> Any:
        if obj.__class__ is dict:
            try:
                return obj[argument]
            except KeyError:
                return self.undefined(obj=obj, name=argument)
        return super().getitem(obj, argument)
