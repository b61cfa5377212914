"""The minutes as data: what is signed, and its fingerprint. Words of the discussion stay in the record, as digests here."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from mobility.accounts.doers import Doer, doers_of
from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.languages import LANGUAGES
from mobility.base.record import Event, EventText
from mobility.reviews.informed import who_may_know
from mobility.reviews.policy import assessing_is_over
from mobility.reviews.queries import signed_totals
from mobility.reviews.spread import TENTH, Leaning, doubt_in, leanings, numbered, spread_of
from mobility.reviews.words import between
from mobility.sittings import queries
from mobility.sittings.models import CALLED_OFF, AgendaItem, Sitting
from mobility.sittings.places import Place, candidates_of, places_among
from mobility.sittings.quorum import came_to, counts_in, needed_in
from mobility.sittings.standing import stage_title
from mobility.workflow.services import book_of

NOTE = "note"
"""The key of a note's words in its entry of the record."""
STANDINGS = "standings"
"""Of the entry that closes: id of each point without a vote -> where its application stood then (`standing.Readiness`)."""


def drafted(sitting: Sitting) -> dict[str, Any]:
    """The minutes as they would be signed now, in plain JSON. Needs the whole sitting.

    Persons by name in each language, applications by reference, times as ISO 8601, votes by name where they were open.
    Scores, with the place that they give, are those that the sitting had, whatever was corrected after it; they are left out
    while somebody may still be asked for an assessment.
    """
    bounds = queries.bounds_of(sitting)
    ended, doers = bounds.get(queries.CLOSED), doers_of(bounds.values())
    secretary, closer = (_doer_at(bounds.get(name), doers) for name in queries.BOUNDS)
    people = {each.person_id: each.person for each in sitting.attendees}
    applications = [item.application for item in sitting.items if item.application is not None]
    compared = candidates_of(sitting.call, sitting.closed_at)
    every = [*applications, *compared]
    of_call = signed_totals(every, sitting.stage, sitting.closed_at)
    over = {each.id for each in every if assessing_is_over(each, book_of(each))}
    signed = {each.id: of_call[each.id] for each in applications if each.id in of_call}
    totals = {key: each for key, each in signed.items() if key in over}
    numbers, leaned = numbered(signed.values()), leanings(totals.values())
    spans = queries.presences_in(sitting)
    return {
        "reference": sitting.reference,
        "call": dict(sitting.call.title),
        "call_reference": sitting.call.reference,
        "starts_at": sitting.starts_at.isoformat(),
        "opened_at": sitting.opened_at.isoformat() if sitting.opened_at else None,
        "closed_at": sitting.closed_at.isoformat() if sitting.closed_at else None,
        "closed_by": closer,
        "place": sitting.place,
        "chair": names_of(people[sitting.chair_id]),
        "signer": _signer(sitting),
        "secretary": secretary,
        **_attendance(sitting, spans),
        "opening": dict(sitting.opening),
        "closing": dict(sitting.closing),
        "items": _items(
            sitting,
            people,
            spans,
            _scores(totals, numbers, places_among(sitting.call, compared, of_call, over)),
            ended.facts.get(STANDINGS, {}) if ended is not None else {},
        ),
        "stage": dict(stage_title(sitting)),
        "calibration": _calibration(leaned, numbers),
        "doubt": _doubt(leaned),
    }


def _signer(sitting: Sitting) -> Translated:
    """Who signs in the place of the chair; empty where the chair does."""
    if sitting.signer_id is None or sitting.signer_id == sitting.chair_id:
        return {}
    return names_of(db.session.get_one(Person, sitting.signer_id))


def _attendance(sitting: Sitting, spans: Mapping[int, queries.Spans]) -> dict[str, Any]:
    """Who was there, from when till when, and who was not; and whether they were enough."""
    present = came_to(sitting)
    return {
        "present": [
            {
                "name": names_of(each.person),
                "spans": [
                    {"from": since.isoformat(), "until": until.isoformat() if until else None}
                    for since, until in spans.get(each.person_id, ())
                ],
            }
            for each in present
        ],
        "absent": [
            {"name": names_of(each.person), "excused": each.excused_at is not None}
            for each in sitting.attendees
            if each.present_at is None and counts_in(sitting, each)
        ],
        "quorum": {
            "rule": sitting.quorum,
            "needed": needed_in(sitting),
            "of": len(sitting.committee),
            "asked": sum(counts_in(sitting, each) for each in sitting.attendees),
            "present": sum(counts_in(sitting, each) for each in present),
        },
    }


def fingerprint_of(minutes: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8), hexadecimal."""
    text = json.dumps(minutes, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def names_of(person: Person | Doer) -> Translated:
    """What others call the person, in each language."""
    return {code: person.called_in(code) for code in LANGUAGES}


def _doer_at(event: Event | None, doers: Mapping[int, Doer]) -> Translated:
    """Who did it, with whose role on loan it was; nothing of who is not there any more."""
    doer = doers.get(event.id) if event is not None else None
    return names_of(doer) if doer is not None else {}


def texts_of(event_ids: Iterable[int]) -> dict[int, str]:
    """id of an entry -> the words noted in it; those that were erased are left out."""
    rows = db.session.execute(
        select(EventText.event_id, EventText.text).where(
            EventText.event_id.in_(list(event_ids)), EventText.key == NOTE
        )
    )
    return dict(rows.all())


def _items(
    sitting: Sitting,
    people: Mapping[int, Person],
    spans: Mapping[int, queries.Spans],
    scores: Mapping[int, dict[str, Any]],
    standings: Mapping[str, str],
) -> list[dict[str, Any]]:
    notes, ballots = _notes(sitting), queries.ballots_on([item.id for item in sitting.items])
    called_off = _called_off(sitting)
    ids = [item.application_id for item in sitting.items if item.application_id is not None]
    knowing = who_may_know(ids) if sitting.call.blind else frozenset[tuple[int, int]]()
    return [
        {
            "kind": item.kind,
            "title": item.title,
            "reference": item.application.reference if item.application else None,
            "scores": scores.get(item.application_id or 0),
            "notes": notes.get(item.id, []),
            "standing": standings.get(str(item.id)),
            "called_off": called_off[item.id],
            "vote": _vote(item, ballots.get(item.id, {}), people, spans, knowing),
        }
        for item in sitting.items
    ]


def _scores(
    totals: Mapping[int, Mapping[int, Decimal]], numbers: Mapping[int, int], places: Mapping[int, Place]
) -> dict[int, dict[str, Any]]:
    """application id -> its place, where it has one, spread and totals; assessors by number, not by name."""
    spreads = {
        key: spread for key, each in totals.items() if (spread := spread_of(list(each.values()))) is not None
    }
    return {
        key: {
            **(asdict(places[key]) if key in places else {}),
            "number": len(totals[key]),
            **{name: str(getattr(spread, name)) for name in ("mean", "low", "high", "deviation")},
            "totals": [
                {"assessor": numbers[person], "total": str(total.quantize(TENTH))}
                for person, total in sorted(totals[key].items(), key=lambda each: numbers[each[0]])
            ],
        }
        for key, spread in spreads.items()
    }


def _calibration(leaned: Sequence[Leaning], numbers: Mapping[int, int]) -> list[dict[str, Any]]:
    """Outliers alone, by number, not by name."""
    return [
        {
            "number": numbers[each.person_id],
            "shared": each.shared,
            "by": str(each.by) if each.leans else None,
            "apart": str(each.apart),
        }
        for each in leaned
        if each.outlier
    ]


def _doubt(leaned: Sequence[Leaning]) -> dict[str, Any] | None:
    """Why nobody could be found apart from the others, if nobody could."""
    kind = doubt_in(leaned)
    if kind is None:
        return None
    by, shared = between(leaned)
    return {"kind": str(kind), "by": str(by), "shared": shared}


def _notes(sitting: Sitting) -> dict[int, list[dict[str, Any]]]:
    """item id -> entries of the record with the digest of their words"""
    events = db.session.scalars(
        select(Event)
        .where(Event.chain == queries.chain_of(sitting), Event.name == queries.NOTED)
        .order_by(Event.number)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for event in events:
        said = {"event": event.id, "digest": event.text_digests.get(NOTE, "")}
        found.setdefault(int(event.facts["item"]), []).append(said)
    return found


def _called_off(sitting: Sitting) -> Counter[int]:
    """item id -> how many votes on it were broken off"""
    found = select(Event.facts["item"].as_integer()).where(
        Event.chain == queries.chain_of(sitting), Event.name == CALLED_OFF
    )
    return Counter(db.session.scalars(found))


def _vote(
    item: AgendaItem,
    ballots: Mapping[int, str | None],
    people: Mapping[int, Person],
    spans: Mapping[int, queries.Spans],
    knowing: Collection[tuple[int, int]],
) -> dict[str, Any] | None:
    if item.vote_opened_at is None or item.vote_closed_at is None:
        return None
    there = [person for person, own in spans.items() if _meet(own, item.vote_opened_at, item.vote_closed_at)]
    known = [person for application, person in knowing if application == item.application_id]
    voices = [
        {"name": names_of(people[person]), "choice": choice} for person, choice in ballots.items() if choice
    ]
    return {
        "motion": item.motion,
        "means": item.means,
        "secret": item.secret,
        "by_rule_book": item.by_rule_book,
        "votes": dict(item.votes),
        "outcome": item.outcome,
        "voices": voices,
        "barred": [names_of(people[each]) for each in item.barred if each not in known],
        "knowing": [names_of(people[each]) for each in item.barred if each in known],
        "there": len(there),
        "away": [names_of(people[person]) for person in spans if person not in there],
    }


def _meet(spans: queries.Spans, opened: datetime, closed: datetime) -> bool:
    """Whether somebody was there while a vote was open, be it for a part of it."""
    return any(since <= closed and (until is None or until > opened) for since, until in spans)
