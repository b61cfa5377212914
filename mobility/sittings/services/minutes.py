"""The minutes: their words, the chair's signature, and what a member notes to them afterwards."""

from collections.abc import Mapping
from datetime import datetime

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.notifications.services import recall_about
from mobility.papers.services import issue_about
from mobility.sittings import queries
from mobility.sittings.minutes import drafted, fingerprint_of
from mobility.sittings.models import OFFICE_LANGUAGES, Sitting, SittingState
from mobility.sittings.quorum import came_to
from mobility.sittings.services.common import led_by, taken, tell_all

LONGEST_WORDS = 4000
LONGEST_RESERVATION = 2000
ENGLISH = "en"
KIND = "minutes"


def save_words(
    actor: Person,
    sitting: Sitting,
    *,
    opening: Mapping[str, str],
    closing: Mapping[str, str],
    english: bool,
    seen_version: int,
    now: datetime,
) -> None:
    """The words before and after the agenda, by language, and whether the minutes are made in English too.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "changed-meanwhile".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.CLOSED, seen_version=seen_version)
    sitting.opening, sitting.closing = _kept(opening), _kept(closing)
    sitting.languages = [*OFFICE_LANGUAGES, *([ENGLISH] if english else [])]
    sitting.version += 1
    db.session.flush()
    record(queries.chain_of(sitting), "minutes-drafted", actor.id, now, {"languages": sitting.languages})


def sign(actor: Person, sitting: Sitting, *, seen_version: int, now: datetime) -> None:
    """The chair signs: what was recorded is fixed with its fingerprint, and printed. From then on nothing changes.

    Raises `Refusal`: "only-the-chair-signs", "sitting-not-now", "changed-meanwhile".
    """
    if actor.id != sitting.chair_id:
        raise Refusal("only-the-chair-signs")
    sitting = taken(sitting, SittingState.CLOSED, seen_version=seen_version)
    sitting.minutes = drafted(sitting)
    sitting.fingerprint = fingerprint_of(sitting.minutes)
    sitting.state, sitting.signed_at = SittingState.SIGNED, now
    sitting.version += 1
    db.session.flush()
    chain = queries.chain_of(sitting)
    record(chain, "minutes-signed", actor.id, now, {"fingerprint": sitting.fingerprint})
    recall_about(chain, ("minutes-to-sign",))
    facts = {
        "reference": sitting.reference,
        "call": dict(sitting.call.title),
        "fingerprint": sitting.fingerprint,
        "signed_at": now.isoformat(),
    }
    for language in sitting.languages:
        issue_about(chain, KIND, language, facts, now)
    secretary = get_person(sitting.called_by_id, now)
    people = {each.person_id: each.person for each in sitting.attendees}
    people |= {secretary.id: secretary} if secretary is not None else {}
    tell_all(sitting, [person for key, person in people.items() if key != actor.id], "minutes-signed", now)


def reserve(actor: Person, sitting: Sitting, *, text: str, now: datetime) -> None:
    """A member who was there notes a reservation to the signed minutes, once; the minutes stay as they are.

    Raises `Refusal`: "reservation-owed", "sitting-not-now", "was-not-present", "reserved-already".
    """
    if not text.strip():
        raise Refusal("reservation-owed", "text")
    sitting = taken(sitting, SittingState.SIGNED)
    if actor.id not in {each.person_id for each in came_to(sitting)}:
        raise Refusal("was-not-present")
    if any(each.who_id == actor.id for each in queries.said_in(sitting, queries.RESERVED)):
        raise Refusal("reserved-already")
    words = {"reservation": text.strip()[:LONGEST_RESERVATION]}
    facts = {"fingerprint": sitting.fingerprint}
    record(queries.chain_of(sitting), queries.RESERVED, actor.id, now, facts, words)


def _kept(words: Mapping[str, str]) -> dict[str, str]:
    return {
        language: text.strip()[:LONGEST_WORDS] for language, text in words.items() if text and text.strip()
    }
