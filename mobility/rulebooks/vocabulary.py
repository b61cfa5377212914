"""The language of rule books for those who write them: its words, and every name that a text may use, as lint knows them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import LANGUAGES, speaking
from mobility.base.lending import Percent, Takes, lent
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import shipped_texts

from . import words

_TITLE = _l("What readers read, in the three languages.")
_DAYS = _l("So many working days of the institution's calendar, counted from the day after the case came.")
_AT = _l("A date of the case, by its name.")
_REMIND = _l("The holders are written to so many working days ahead (0: on the day itself).")

PARTS: Mapping[str, tuple[object, Mapping[str, object]]] = {
    "Head": (
        _l("The head: [workflow]"),
        {
            "key": _l("The rule book's own name; its versions share it."),
            "title": _TITLE,
            "start": _l("The stage that a new case begins in."),
            "separate": _l("Groups of stages and acts: on one case nobody acts in two of one group."),
        },
    ),
    "Stage": (
        _l("A stage: [stages.…]"),
        {
            "title": _TITLE,
            "holder": _l("Who the case waits for."),
            "edits": _l("What the applicant may change meanwhile; left out: nothing."),
            "due": _l("A promise: when it passes, the case is late and `escalate` is told."),
            "deadline": _l("A clock: when it passes, it makes the `move`."),
            "quorum": _l("How many must assess or vote, and what carries a vote."),
            "branches": _l(
                "What it waits for at the same time; the case waits for their holders then, not for the stage's."
            ),
            "moves": _l("The moves that are permitted here."),
        },
    ),
    "Holder": (
        _l("A holder, where a role's name alone does not say enough"),
        {
            "role": _l("`applicant`, or a role that people hold."),
            "of": _l(
                "The kind of the case's own scope in which the role must be held: `faculty`, `call`, `partner`."
            ),
        },
    ),
    "Due": (
        _l("A promise: due"),
        {
            "working_days": _DAYS,
            "at": _AT,
            "remind": _REMIND,
            "escalate": _l("The role that learns it; it may appoint a substitute, it never acts instead."),
        },
    ),
    "Deadline": (
        _l("A clock: deadline"),
        {
            "working_days": _DAYS,
            "at": _AT,
            "remind": _REMIND,
            "move": _l("A clock move of the same stage."),
        },
    ),
    "Quorum": (
        _l("Many voices: quorum"),
        {
            "assessments": _l(
                "So many signed assessments; `majority`: more than half of those who hold the stage, `all`: each of them."
            ),
            "votes": _l("So many votes of those who hold the stage; all of them may vote until then."),
            "carried": _l(
                "What carries it: more yes than no, nothing but yes, or that share of yes among yes and no."
            ),
            "veto": _l(
                "Whose no defeats it: anybody's (`true`), or that of a role whose people vote besides."
            ),
            "tie": _l(
                "How as many yes as no count: `failed`, `carried`, or as a role says that is asked then."
            ),
        },
    ),
    "Branch": (
        _l("A branch: [stages.….branches.…]"),
        {
            "title": _TITLE,
            "holder": _l("Who the branch waits for."),
            "due": _l("A promise of its own; left out: the stage's."),
            "when": _l(
                "Only a case for which this guard holds as it comes has the branch; left out: every case has."
            ),
        },
    ),
    "Move": (
        _l("A move: [stages.….moves.…]"),
        {
            "title": _l("The words on its button; only a move that nobody presses has none."),
            "to": _l(
                "The stage or end that it leads to, or `resume`: the stage that asked for changes; none if it stays."
            ),
            "signs": _l("It signs the branch of who makes it; the case stays where it is."),
            "vote": _l("It is this vote of who makes it; the case stays where it is."),
            "branch": _l("Only the holders of this branch make it, as long as they have not signed."),
            "who": _l("The role that makes it; left out: the stage's holder."),
            "auto": _l("It is made by itself as soon as all that it requires holds."),
            "clock": _l("It is made by the stage's deadline, and by nothing else."),
            "requires": _l("Conditions that must all hold."),
            "effects": _l("What it causes besides, in the same transaction."),
            "reason": _l("Whether a reason may be given (`asked`) or must be (`owed`)."),
            "asks": _l("It names the fields and documents to mend."),
            "form": _l("What whoever makes it fills in."),
            "tell": _l("Who gets which message: a role, `applicant`, or `asker`."),
        },
    ),
    "Blank": (
        _l("A field of a move: [stages.….moves.….form.…]"),
        {
            "title": _TITLE,
            "kind": _l("A line, some lines of text, a number, a day, or one of the `choices`."),
            "required": _l("Whether it must be filled in; left out: yes."),
            "choices": _l("Of a choice: what there is to choose from, at least two."),
            "least": _l("Of a number: no smaller one is taken."),
            "most": _l("Of a number: no larger one is taken."),
            "past": _l("Of a date: one that is still to come is not taken; today is."),
        },
    ),
    "Everywhere": (
        _l("Moves out of each stage: [everywhere.moves.…]"),
        {"moves": _l("Each is written as a move of a stage; the stage that it leads to does not have it.")},
    ),
    "Act": (
        _l("An act for many cases at once: [acts.…]"),
        {
            "title": _TITLE,
            "who": _l("The role that gives it, as a signature: it moves no case by itself."),
            "at": _l("The stage in which the cases are."),
        },
    ),
    "End": (
        _l("An end: [ends.…]"),
        {
            "title": _TITLE,
            "good": _l("What the whole is for."),
            "moves": _l("Ways back to a stage, each made by itself: nobody moves a case that is over."),
        },
    ),
}
"""part of a text, as the schema calls it -> its title, and what each of its words says"""


_OURS = "examples"
"""The text of this room with what no rule book that comes with the service has."""
EXAMPLES: Mapping[str, Sequence[tuple[str, str]]] = {
    "Head": [("outgoing-study", "workflow")],
    "Stage": [("outgoing-study", "stages.approval"), ("outgoing-study", "stages.changes-asked")],
    "Holder": [("outgoing-study", "stages.faculty-review")],
    "Due": [("outgoing-study", "stages.faculty-review"), ("outgoing-study", "stages.selection")],
    "Deadline": [("outgoing-study", "stages.draft"), ("outgoing-study", "stages.offer")],
    "Quorum": [
        ("outgoing-study", "stages.faculty-review"),
        (_OURS, "stages.council"),
        (_OURS, "stages.council.moves.in-favour"),
        (_OURS, "stages.council.moves.carry"),
    ],
    "Branch": [
        ("joint-faculty-transition", "stages.consents.branches.faculty"),
        (_OURS, "stages.approvals.branches.inclusion"),
    ],
    "Move": [
        ("outgoing-study", "stages.approval.moves.ask-for-changes"),
        ("joint-faculty-transition", "stages.consents.moves.consent"),
        ("joint-faculty-transition", "stages.consents.moves.take-seat"),
        ("outgoing-study", "stages.offer.moves.lapse"),
        (_OURS, "stages.approvals.moves.refuse"),
        (_OURS, "stages.council.moves.against"),
        (_OURS, "stages.scoring.moves.recommend"),
        (_OURS, "stages.scoring.moves.set-aside"),
    ],
    "Blank": [
        ("joint-faculty-transition", "stages.consents.moves.confirm-credits.form.credits"),
        ("joint-faculty-transition", "stages.order.moves.sign.form.date"),
        (_OURS, "stages.approvals.moves.sign.form.support"),
    ],
    "Everywhere": [("outgoing-study", "everywhere.moves.withdraw")],
    "Act": [("outgoing-study", "acts.sign-off")],
    "End": [
        ("outgoing-study", "ends.confirmed"),
        ("outgoing-study", "ends.not-selected"),
        ("outgoing-study", "ends.not-selected.moves.take-up"),
    ],
}
"""part -> the rule books, and the tables of them that show the part"""
_COMMENT = re.compile(r"\s+#.*")


def text_of_examples() -> str:
    return Path(__file__).with_name(f"{_OURS}.toml").read_text(encoding="utf-8")


@cache
def examples() -> Mapping[str, str]:
    """part -> how it is written, word for word as in these texts, without their comments"""
    texts = {**shipped_texts(), f"{_OURS}.toml": text_of_examples()}
    return {
        part: "\n\n".join(_table(texts[f"{book}.toml"], name) for book, name in shown)
        for part, shown in EXAMPLES.items()
    }


def _table(text: str, name: str) -> str:
    """From its heading to the next one. Raises `ValueError`: there is none of the name."""
    lines = [_COMMENT.sub("", line) for line in text.splitlines()]
    start = lines.index(f"[{name}]")
    end = next(
        (n for n, line in enumerate(lines[start + 1 :], start + 1) if not line or line[0] == "["), len(lines)
    )
    return "\n".join(lines[start:end])


@dataclass(frozen=True)
class Name:
    """A name with its titles, by language; `takes`: the arguments that it must be given, as `value: number`; of a role the
    places in which it is given, as `of: faculty`.
    """

    name: str
    titles: Mapping[str, str]
    takes: str = ""


def vocabulary() -> list[tuple[str, Sequence[Name]]]:
    """What the names stand for, and all of them with their titles in every language: what lint knows, no more, no less."""
    known = workflow.known_names()
    return [
        (_("Conditions: requires, when"), _names(known.guards, words.of_guard, _takes(known.guards))),
        (_("Effects: effects"), _names(known.effects, words.of_effect, _takes(known.effects))),
        (_("Roles: holder, who, escalate, tell"), _names(known.roles, words.of_role, _places(known.roles))),
        (_("Kinds of places: of"), _names(known.scopes, lambda name: str(lent.scopes[name].title))),
        (_("Dates: at"), _names(known.dates, words.of_date)),
        (_("Messages: tell"), _names(known.messages, words.of_message)),
    ]


def _names(
    names: Iterable[str], title: Callable[[str], str], takes: Mapping[str, str] | None = None
) -> list[Name]:
    titles: dict[str, dict[str, str]] = {name: {} for name in sorted(names)}
    for language in LANGUAGES:
        with speaking(language):
            for name, found in titles.items():
                found[language] = title(name)
    return [Name(name, found, (takes or {}).get(name, "")) for name, found in titles.items()]


_KINDS: Mapping[type, object] = {
    int: _l("a whole number"),
    float: _l("a number"),
    Percent: _l("a number from 0 to 100"),
    str: _l("a text in quotation marks"),
    bool: _l("true or false"),
}


def _takes(known: Mapping[str, Takes]) -> dict[str, str]:
    return {
        name: ", ".join(f"{argument}: {_KINDS[kind]}" for argument, kind in takes.items())
        for name, takes in known.items()
    }


def _places(roles: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {role: f"of: {', '.join(kinds)}" for role, kinds in roles.items() if kinds}
