"""What the record holds of the moves of cases, in words for the audit trail."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.accounts.queries import names_of_people
from mobility.accounts.roles import title_of
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.record import Event

from .engine.books import book_of_version
from .history import books_followed, moves_in_words
from .models import Case, RuleBookVersion
from .rulebook import APPLICANT, RuleBook

Worded = Mapping[str, tuple[str, str]]
"""key of a fact -> what it is called, and its value in words"""


def passage_facts(events: Sequence[Event]) -> Mapping[int, Worded]:
    """id of the event -> its facts, of cases that went over, or went back: `was` and `version` are the ids of versions."""
    numbers = version_numbers({int(event.facts[side]) for event in events for side in ("was", "version")})
    confirmers = (event.facts.get("confirmed_by") for event in events)
    names = names_of_people({int(person) for person in confirmers if person is not None})
    return {event.id: _passage(event.facts, numbers, names) for event in events}


def _passage(facts: Mapping[str, Any], numbers: Mapping[int, int], names: Mapping[int, str]) -> Worded:
    was, version = (int(facts[side]) for side in ("was", "version"))
    found = {
        "from": (_("Stage before"), _title(was, facts["from"])),
        "to": (_("Stage afterwards"), _title(version, facts["to"])),
        "was": (_("Version of the rule book before"), str(numbers[was])),
        "version": (_("Version of the rule book afterwards"), str(numbers[version])),
        "round": (_("Round of the stage"), str(facts["round"])),
    }
    if "migration" in facts:
        found["migration"] = (_("Number of the plan"), str(facts["migration"]))
    if "role" in facts:
        found["role"] = (_("In the role"), title_of(str(facts["role"])))
    if "confirmed_by" in facts:
        found["confirmed_by"] = (_("Confirmed by"), names.get(int(facts["confirmed_by"]), ""))
    return found


def passages_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of the event -> `Dean's approval → Committee, version 1 → 2`, of cases that went over or went back."""
    stages = moves_in_words(events)
    numbers = version_numbers({int(event.facts[side]) for event in events for side in ("was", "version")})
    return {
        event.id: _(
            "%(stages)s, version %(was)s → %(version)s",
            stages=stages[event.id],
            was=numbers[int(event.facts["was"])],
            version=numbers[int(event.facts["version"])],
        )
        for event in events
        if event.id in stages
    }


def step_facts(events: Sequence[Event]) -> Mapping[int, Worded]:
    """id of the event -> its facts, of steps of cases, as the rule book calls them that the case followed then."""
    numbers = {event.id: int(event.chain.partition(":")[2]) for event in events}
    cases = {
        case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(set(numbers.values()))))
    }
    books = books_followed(events)
    names = names_of_people({int(event.facts["for"]) for event in events if "for" in event.facts})
    return {
        event.id: _step(event, cases[numbers[event.id]], books[event.id], names)
        for event in events
        if event.id in books and numbers[event.id] in cases
    }


def _step(event: Event, case: Case, book: RuleBook, names: Mapping[int, str]) -> Worded:
    facts = {key: str(value) for key, value in event.facts.items()}
    found: dict[str, tuple[str, str]] = {}
    for key, words in (("from", _("Stage before")), ("to", _("Stage afterwards"))):
        if facts.get(key) in book.places:
            found[key] = (words, tr(dict(book.title_of(facts[key]))))
    move = book.find_move(facts["from"], facts["move"]) if "from" in found else None
    if move is not None and move.title:
        found["move"] = (_("Move"), tr(dict(move.title)))
    if "role" in facts:
        role = facts["role"]
        found["role"] = (_("In the role"), _("Applicant") if role == APPLICANT else title_of(role))
    if facts.get("by") in ("clock", "facts"):
        found["by"] = (_("How"), _("by the deadline") if facts["by"] == "clock" else _("by itself"))
    if "for" in facts:
        found["for"] = (_("On behalf of"), names.get(int(facts["for"]), ""))
    if "round" in facts:
        found["round"] = (_("Round of the stage"), facts["round"])
    if "fields" in facts and case.kind in lent.fields:
        titles = {each.key: each.label for each in lent.fields[case.kind](case)}
        named = [titles.get(key, key) for key in event.facts["fields"]]
        found["fields"] = (_("What is to be mended"), "; ".join(named))
    return found


def version_numbers(version_ids: Collection[int]) -> Mapping[int, int]:
    """id of a version -> its number among those of its rule book"""
    rows = db.session.execute(
        select(RuleBookVersion.id, RuleBookVersion.number).where(RuleBookVersion.id.in_(version_ids))
    ).all()
    return dict(rows)


def _title(version_id: int, stage: object) -> str:
    return tr(dict(book_of_version(version_id).title_of(str(stage))))
