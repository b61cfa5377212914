"""The minutes: their words, the chair's signature, and what a member notes to them afterwards."""

from collections.abc import Mapping
from datetime import datetime

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.calls.policy import runs
from mobility.notifications.services import recall_about
from mobility.papers.services import issue_about
from mobility.sittings import policy, queries
from mobility.sittings.minutes import drafted, fingerprint_of
from mobility.sittings.models import OFFICE_LANGUAGES, Sitting, SittingState
from mobility.sittings.quorum import came_to
from mobility.sittings.services.common import ABOUT_SIGNING, TO_SIGN, TO_SIGN_INSTEAD, led_by, taken, tell_all

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


def name_signer(actor: Person, sitting: Sitting, *, person_id: int, seen_version: int, now: datetime) -> None:
    """Another member signs in the place of the chair, who is no member any more or long away; they are asked by mail.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "changed-meanwhile", "signer-owed".
    """
    if not runs(actor, sitting.call):
        raise Refusal("sitting-not-yours")
    sitting = taken(sitting, SittingState.CLOSED, seen_version=seen_version)
    named = next((each for each in queries.may_sign(sitting, now) if each.id == person_id), None)
    if named is None:
        raise Refusal("signer-owed", "person_id")
    facts = {"person": named.id, "before": sitting.signer_id}
    sitting.signer_id = named.id
    sitting.version += 1
    db.session.flush()
    chain = queries.chain_of(sitting)
    record(chain, "minutes-signer-named", actor.id, now, facts)
    recall_about(chain, ABOUT_SIGNING)
    tell_all(sitting, [named], TO_SIGN if named.id == sitting.chair_id else TO_SIGN_INSTEAD, now)


def sign(actor: Person, sitting: Sitting, *, seen_version: int, now: datetime) -> None:
    """Who is asked to signs: what was recorded is fixed with its fingerprint, and printed. From then on nothing changes.

    Raises `Refusal`: "only-the-chair-signs", "sitting-not-now", "changed-meanwhile".
    """
    sitting = taken(sitting, SittingState.CLOSED, seen_version=seen_version)
    if not policy.signs(actor, sitting):
        raise Refusal("only-the-chair-signs")
    sitting.minutes = drafted(sitting)
    sitting.fingerprint = fingerprint_of(sitting.minutes)
    sitting.state, sitting.signed_at = SittingState.SIGNED, now
    sitting.version += 1
    db.session.flush()
    chain = queries.chain_of(sitting)
    record(chain, "minutes-signed", actor.id, now, {"fingerprint": sitting.fingerprint})
    recall_about(chain, ABOUT_SIGNING)
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
    if any(each.who_id == actor.id for each in queries.reservations_in(sitting)):
        raise Refusal("reserved-already")
    words = {"reservation": text.strip()[:LONGEST_RESERVATION]}
    facts = {"fingerprint": sitting.fingerprint}
    record(queries.chain_of(sitting), queries.RESERVED, actor.id, now, facts, words)


def _kept(words: Mapping[str, str]) -> dict[str, str]:
    return {
        language: text.strip()[:LONGEST_WORDS] for language, text in words.items() if text and text.strip()
    }
