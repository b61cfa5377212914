"""Hints of a conflict of interest: the same family name, or the assessor's name in what the applicant wrote."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import form_of_case
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.questionnaires.models import SectionAnswers

ENDINGS = ("зода", "заде", "иева", "ова", "ева", "ина", "иев", "ов", "ев", "ин", "и")
"""Of family names, folded, the longest first; who has none of them is not compared."""
EVERYDAY = "и"
"""That everyday words end in too: `давлатӣ` is no Давлатов."""
SHORTEST = 4
"""Letters of a stem; shorter ones are in too many names."""
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Hint:
    """The two share a family name; or, where there are `sections`, the assessor's stands in what was written there."""

    sections: tuple[str, ...] = ()


def stems(name: str) -> set[str]:
    """`Rahimova Nigina` -> `{"рахим"}`: family names without their endings, in either script."""
    return {stem for _word, stem, _ending in _family_names(name)}


def are_alike(decider: Person, applicant: Person) -> bool:
    """Whether the two have a family name in common, its endings aside: for who decides on many at once."""
    return share_a_name(decider.name, applicant.name)


def share_a_name(one: str, other: str) -> bool:
    """Whether two names have a family name in common, its endings aside."""
    return not stems(one).isdisjoint(stems(other))


def hint_about(
    person: Person, application: Application, answers: Mapping[str, SectionAnswers]
) -> Hint | None:
    """What the person should think about before they go on, by the two names and all that the applicant wrote; needs
    `subject` loaded.
    """
    if are_alike(person, application.subject):
        return Hint()
    named = {
        key
        for key, section in answers.items()
        if any(is_named(person.name, text) for text in _texts(section))
    }
    if not named:
        return None
    return Hint(tuple(tr(each.title) for each in form_of_case(application).sections if each.key in named))


def is_named(name: str, text: str) -> bool:
    """Whether the family name stands in the text as a name: with a capital letter, in either script, its ending aside."""
    own = list(_family_names(name))
    words = " ".join(word for word in WORD.findall(text) if word[0].isupper())
    return any(
        stem == mine and (ending != EVERYDAY or word == known)
        for word, stem, ending in _family_names(words)
        for known, mine, _ending in own
    )


def _family_names(name: str) -> Iterator[tuple[str, str, str]]:
    """(word, stem, ending) of what in a name, or a text, looks like one; folded."""
    for word in fold(name).split():
        ending = next((each for each in ENDINGS if word.endswith(each)), "")
        if ending and len(word) - len(ending) >= SHORTEST:
            yield word, word.removesuffix(ending), ending


def _texts(section: SectionAnswers) -> Iterable[str]:
    return [value for value in section.values.values() if isinstance(value, str)]
