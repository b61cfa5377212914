"""Texts of messages: a subject, paragraphs and the words of the link, with placeholders such as `%(call)s`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from mobility.base.languages import speaking
from mobility.base.lending import lent

Reader = Literal["applicant", "office", "partner"]
"""For whom a message is worded: whose case it is, who works on it here, who answers at a partner."""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class MessageText:
    """What one kind of message says; lazy texts with `%(name)s` placeholders.

    A paragraph that names a value which is not there is left out: “The reason: %(reason)s” only where there is one.
    """

    subject: object
    paragraphs: tuple[object, ...]
    link_label: object | None = None
    outside_label: object | None = None
    """What the link is called to somebody without an account, where theirs leads elsewhere."""
    to: tuple[Reader, ...] = ()
    """Who may be told by it in a rule book; none: it names nobody, and anybody may."""
    several: Callable[[int], str] | None = None
    """The title of so many of it that leave together: they are told as one, a line each, and no more than once an hour."""

    patient: bool = False
    """Something may follow it by itself at once: its mail waits a moment for that, to be one mail with it."""

    @property
    def title(self) -> str:
        """What the message is called where no case gives its values: `Your place at …`."""
        return PLACEHOLDER.sub("…", str(self.subject))


@dataclass(frozen=True)
class Address:
    """Somebody without an account, such as a partner's contact; `link` is the path that is made for them alone."""

    name: str
    address: str
    language: str
    link: str | None = None


@dataclass(frozen=True)
class Rendered:
    """A message in one language, ready to be stored."""

    subject: str
    text: str
    link_label: str | None


class _Values(dict[str, object]):
    """What is not there reads as nothing: a message never fails for a value. What is callable is asked once it is named."""

    def word(self, name: str) -> str:
        value = self.get(name)
        if callable(value):
            value = self[name] = value()
        return "" if value is None else str(value)


def told_as_one(key: str) -> bool:
    """Whether messages of this kind that leave together are one thing to read."""
    return key in lent.messages and lent.messages[key].several is not None


def patient_keys() -> list[str]:
    """Of the messages whose mail waits a moment for what follows."""
    return [key for key, message in lent.messages.items() if message.patient]


def title_of_several(key: str, number: int) -> str:
    """Their title, in the language that is spoken now."""
    return str(lent.messages[key].several(number))


def render(key: str, language: str, values: Mapping[str, object], *, outside: bool = False) -> Rendered:
    """The message `key` in `language`; a value that has to be looked up may be a function, and is so if a text names it.

    `outside`: for somebody without an account.

    Raises `KeyError`: no room lends a message of this name.
    """
    message: MessageText = lent.messages[key]
    known = _Values(values)
    with speaking(language):
        subject = _filled(str(message.subject), known)
        paragraphs = [
            _filled(paragraph, known)
            for paragraph in map(str, message.paragraphs)
            if _speaks(paragraph, known)
        ]
        named = (outside and message.outside_label) or message.link_label
        label = str(named) if named else None
    return Rendered(" ".join(subject.split()), "\n\n".join(paragraphs) or subject, label)


def _speaks(paragraph: str, values: _Values) -> bool:
    return all(values.word(name).strip() for name in PLACEHOLDER.findall(paragraph))


def _filled(text: str, values: _Values) -> str:
    """Only our placeholders are filled, so that a per cent sign of a translator breaks nothing."""
    return PLACEHOLDER.sub(lambda found: values.word(found[1]), text)
