"""Hints of a conflict of interest: the same family name, or the assessor's name in what the applicant wrote."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import form_of_case
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.questionnaires.answers import shown_questions, values_of
from mobility.questionnaires.definition import Section
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
    person: Person, application: Application, answers: Mapping[str, SectionAnswers], seen: Collection[str]
) -> Hint | None:
    """What the person should think about before they go on, by the two names and by what the applicant wrote that they may
    read, of the protections in `seen`; needs `subject` loaded.
    """
    if are_alike(person, application.subject):
        return Hint()
    form = form_of_case(application)
    values = values_of(form, answers, {})
    named = [
        tr(section.words(own=False))
        for section in form.sections
        if any(is_named(person.name, text) for text in _texts(section, values, seen))
    ]
    return Hint(tuple(named)) if named else None


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


def _texts(section: Section, values: Mapping[str, Any], seen: Collection[str]) -> Iterator[str]:
    for question in shown_questions(section, values):
        if question.protection in seen and isinstance(text := values.get(question.key), str):
            yield text
