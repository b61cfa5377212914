"""What the record holds of roles given, lent and ended, in words: for the audit trail, and on the page of a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from mobility.base.languages import day
from mobility.base.record import Event
from mobility.base.zone import local_day

from .queries import names_of_people, names_of_scopes
from .roles import title_of, words_of_loan, words_of_scope

OF_ROLES = ("grant-given", "grant-changed", "grant-ended", "delegation-given", "delegation-ended")
"""Names of the entries that tell of a role."""
LOANS = ("delegation-given", "delegation-ended")


def roles_in_words(
    events: Sequence[Event], scopes: Mapping[str, Mapping[str, str]] | None = None
) -> Mapping[int, str]:
    """id of an entry -> `Dean, Faculty of Engineering`, with the last day where there is one; of a loan also whose role it
    is, and for which days: `Dean, Faculty of Engineering, for Zebo Holova, from 3 December 2026 to 9 December 2026`.

    `scopes` as `names_of_scopes` gives them, where they are read already.
    """
    told = [event for event in events if event.name in OF_ROLES]
    kinds = {str(event.facts["scope"]).partition(":")[0] for event in told}
    names = scopes if scopes is not None else names_of_scopes(*sorted(kinds)) if kinds else {}
    lenders = names_of_people({int(event.facts["for"]) for event in told if event.name in LOANS})
    return {event.id: ", ".join(_parts(event.name, event.facts, names, lenders)) for event in told}


def _parts(
    name: str, facts: Mapping[str, Any], scopes: Mapping[str, Mapping[str, str]], lenders: Mapping[int, str]
) -> list[str]:
    parts = [title_of(str(facts["role"])), words_of_scope(str(facts["scope"]), scopes)]
    ends_at = _moment(facts.get("ends_at"))
    if name in LOANS:
        lender = lenders.get(int(facts["for"]), "")
        return [*parts, words_of_loan(lender, _moment(facts.get("starts_at")), ends_at)]
    if ends_at is not None and name != "grant-ended":
        parts.append(_("until %(moment)s", moment=day(local_day(ends_at))))
    return parts


def _moment(fact: Any) -> datetime | None:
    return datetime.fromisoformat(str(fact)) if fact else None
