"""What a service answers when a person asks for something that may not be: a key that every language has a sentence for."""

from .lending import lent


class Refusal(Exception):
    """A refusal in the domain's words, shown beside `field` if there is one, else on top of the form.

    `key` names a sentence in some room's `REFUSALS`; `values` fill its placeholders.
    """

    def __init__(self, key: str, field: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values

    @property
    def sentence(self) -> str:
        return str(lent.refusals[self.key]) % self.values
