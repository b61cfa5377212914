"""Giving an act for many cases at once, such as the head's signature on a selection."""

from collections.abc import Collection
from datetime import datetime

from mobility.accounts.models import Person
from mobility.base.record import Entry, Event, record_each
from mobility.base.refusals import Refusal
from mobility.workflow.models import Case

from .books import book_of
from .hand import add_step, all_in_hand
from .moving import lock_all
from .permission import Situation, on_behalf, why_not_act
from .steps import ACTED, chain_of
from .tokens import role_tokens


def give_act(cases: Collection[Case], act_key: str, actor: Person, now: datetime) -> list[Event]:
    """Record on each of them that `actor` gave the act (such as "sign-off"), in as many statements as for one; none moves by
    it. All of the cases are loaded, each is there once.

    Raises `Refusal`: "move-not-here", "not-yours-to-move", "own-case", "acted-before", or the key of an exclusion.
    """
    ordered = lock_all(cases)
    with all_in_hand(ordered):
        events = record_each([_entry(case, act_key, actor, now) for case in ordered])
        for case, event in zip(ordered, events, strict=True):
            case.version += 1
            add_step(case, event)
    return events


def _entry(case: Case, act_key: str, actor: Person, now: datetime) -> Entry:
    why = why_not_act(case, act_key, actor, now)
    if why is not None:
        raise Refusal(why)
    role = book_of(case).acts[act_key].who
    facts: dict[str, object] = {"act": act_key, "at": case.stage, "round": case.round, "role": role}
    behalf = on_behalf(case, Situation(case, actor, now).by_tokens(role_tokens(case, role)))
    facts |= {"for": behalf} if behalf is not None else {}
    return Entry(chain_of(case.id), ACTED, actor.id, now, facts)
