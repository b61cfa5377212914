"""One call's people as one viewer may look at them now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mobility.accounts.models import Person, Rights
from mobility.base.languages import language
from mobility.calls.models import Call
from mobility.cohorts.policy import may_see_contacts, may_see_results
from mobility.questionnaires.queries import form_of
from mobility.selection.stages import COMMITTEE, SIGN_OFF, WAITING_LIST
from mobility.workflow.engine.books import book_of_version

OPENS_STAY = "open-stay"
"""The effect of a rule book."""


@dataclass(frozen=True)
class Board:
    """Two of them are the same where the same is asked for them: by whoever, of one call, at whatever moment."""

    viewer: Person = field(compare=False)
    call: Call = field(compare=False)
    now: datetime = field(compare=False)
    asked: tuple[int, Rights, int, str, str]
    """Who looks and what they hold, at which call, by what it is scored, and in which language people are called."""
    contacts: bool
    """Whether the viewer may have people's addresses."""
    results: bool
    """Whether the viewer may know what the selection gave them."""
    stages: tuple[str, ...] = ()
    """Those of the call's rule books in the order of their way."""
    good: tuple[tuple[int, str], ...] = ()
    """(id of the rule book, end) of the ends at which somebody has a place."""
    titles: tuple[tuple[int, str], ...] = ()
    """(id of the rule book, stage or end) of all that cases of the call stand in."""

    @classmethod
    def of(cls, viewer: Person, call: Call, found: Iterable[tuple[int, str]], now: datetime) -> "Board":
        """`found`: (id of the rule book, stage) of what cases of the call stand in."""
        standing = sorted(set(found), key=_in_order)
        books = {number: book_of_version(number) for number, _stage in standing}
        return cls(
            viewer,
            call,
            now,
            (viewer.id, viewer.rights, call.id, json.dumps(call.criteria), language()),
            contacts=may_see_contacts(viewer, call),
            results=may_see_results(viewer, call),
            stages=tuple(dict.fromkeys(stage for _number, stage in standing)),
            good=tuple(
                (number, key) for number, book in books.items() for key, end in book.ends.items() if end.good
            ),
            titles=tuple(standing),
        )

    @property
    def phone(self) -> tuple[str, str] | None:
        """Section and question of the applicant's own telephone, the first of its kind that is not protected, where the
        viewer may have it."""
        questions = form_of(self.call.questionnaire_id).questions() if self.contacts else ()
        for section, question in questions:
            if question.kind == "phone" and question.protection == "none":
                return section.key, question.key
        return None

    @property
    def leads_away(self) -> bool:
        """Somebody stands at an end by which their stay was opened."""
        return any(
            OPENS_STAY in book_of_version(each[0]).effects for each in self.good if each in self.titles
        )

    @property
    def scored(self) -> tuple[tuple[int, str], ...]:
        """Of `titles` the stages behind the committee: nobody is asked for an assessment there any more."""
        return tuple(each for each in self.titles if _is_behind(*each, COMMITTEE))

    @property
    def signed_at(self) -> dict[tuple[int, str], str]:
        """Of `titles` the stages at which a proposed selection is signed -> the role that signs it."""
        acts = ((each, book_of_version(each[0]).acts.get(SIGN_OFF)) for each in self.titles)
        return {(number, stage): act.who for (number, stage), act in acts if act and act.at == stage}


def _is_behind(number: int, stage: str, other: str) -> bool:
    road = book_of_version(number).path()
    behind = road[road.index(other) + 1 :] if other in road else ()
    return stage in behind or (bool(behind) and stage == WAITING_LIST)


def _in_order(standing: tuple[int, str]) -> tuple[int, int]:
    """As the rule book tells the story: stages, then ends."""
    number, stage = standing
    book = book_of_version(number)
    return [*book.stages, *book.ends].index(stage), number
