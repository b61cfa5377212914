"""Hints of a conflict of interest: the same family name, or the assessor's name in what the applicant wrote."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.folding import fold
from mobility.questionnaires.models import SectionAnswers

ENDINGS = ("зода", "заде", "иева", "ова", "ева", "ина", "иев", "ов", "ев", "ин", "и")
"""Of family names, folded, the longest first; who has none of them is not compared."""
SHORTEST = 4
"""Letters of a stem; shorter ones are in too many names."""


class Hint(StrEnum):
    SAME_NAME = "same-name"
    NAMED = "named"


def stems(name: str) -> set[str]:
    """`Rahimova Nigina` -> `{"рахим"}`: family names without their endings, in either script."""
    found = set()
    for word in fold(name).split():
        ending = next((each for each in ENDINGS if word.endswith(each)), "")
        if ending and len(word) - len(ending) >= SHORTEST:
            found.add(word[: len(word) - len(ending)])
    return found


def are_alike(decider: Person, applicant: Person) -> bool:
    """Whether the two have a family name in common, its endings aside: for who decides on many at once."""
    return hint_of(decider.name, applicant.name, ()) is not None


def hint_about(
    person: Person, application: Application, answers: Mapping[str, SectionAnswers]
) -> Hint | None:
    """`hint_of` by the names of the two and by all that the applicant wrote; needs `subject` loaded."""
    texts = [
        value for section in answers.values() for value in section.values.values() if isinstance(value, str)
    ]
    return hint_of(person.name, application.subject.name, texts)


def hint_of(assessor: str, applicant: str, texts: Iterable[str]) -> Hint | None:
    """What the assessor should think about before they go on; `texts` are the applicant's answers."""
    mine = stems(assessor)
    if mine & stems(applicant):
        return Hint.SAME_NAME
    return Hint.NAMED if any(mine & stems(text) for text in texts) else None
