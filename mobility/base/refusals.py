"""What a service answers when a person asks for something that may not be: a key that every language has a sentence for."""

from collections.abc import Sequence

from .lending import lent
from .meanwhile import who_changed

MEANWHILE = "changed-meanwhile"
GONE_ON = (MEANWHILE, "-already", "-gone", "-overtaken", "-moved-on", "-not-here", "-for-you", "-not-now")
"""The ends of keys that say: somebody was quicker, or a second press came."""


class Refusal(Exception):
    """A refusal in the domain's words, shown beside `field` if there is one, else on top of the form.

    `key` names a sentence in some room's `REFUSALS`; `values` fill its placeholders. `chain` of the record (`call:3`): what
    has changed since the reader looked at it, so that they are told who was quicker; `among`: by which of its entries.
    """

    def __init__(
        self,
        key: str,
        field: str | None = None,
        *,
        chain: object = "",
        among: object = (),
        **values: object,
    ) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        # both are declared as any value, so that a mapping of values can be given
        self.chain, self.among = str(chain), among if isinstance(among, tuple) else ()
        self.values = values
        self.also: Sequence[Refusal] = ()
        """What else is wrong at the same time, so that it is said at once."""

    @property
    def sentence(self) -> str:
        said = str(lent.refusals[self.key]) % self.values
        return f"{said} {who_changed(self.chain, self.among)}".rstrip() if self.chain else said

    @property
    def meanwhile(self) -> bool:
        """Whether nothing was done wrong: what the reader saw was no longer so."""
        return self.key.endswith(MEANWHILE)

    @property
    def overtaken(self) -> bool:
        """Whether what was pressed was refused since things have gone on, and not for a reason that was there before."""
        return self.key.endswith(GONE_ON)


def refuse_all(found: Sequence[Refusal]) -> None:
    """Raises the first of `found`, which carries the others; nothing where there is none."""
    if found:
        found[0].also = found[1:]
        raise found[0]
