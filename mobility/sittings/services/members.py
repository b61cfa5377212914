"""Who sits in a sitting and who signs its minutes follows who is a member of the committee: who becomes one later is asked
too, and who ceases to be one counts no longer."""

from datetime import datetime

from mobility.accounts.models import Person, Role
from mobility.base.database import db
from mobility.base.record import record
from mobility.notifications.services import recall_about
from mobility.sittings import queries
from mobility.sittings.models import Attendee, Sitting, SittingState
from mobility.sittings.quorum import place_of
from mobility.sittings.services.common import (
    ABOUT_SIGNING,
    CALLED,
    LEFT_OUT,
    NOBODY_SIGNS,
    TO_SIGN,
    tell_all,
)


def role_changed(role: str, _scope: str, now: datetime) -> None:
    """A role was given, lent or ended: by it committees have other members."""
    if role == Role.COMMITTEE_MEMBER:
        follow_members(now)


def follow_members(now: datetime) -> None:
    """Each sitting that is not signed follows who is a member of its committee now. That a role has ended by its day, nobody
    says: so it is looked at from time to time."""
    for seen in queries.not_signed():
        if _is_behind(seen, now):
            _follow(queries.locked(seen.id), now)


def ask_to_sign(sitting: Sitting, now: datetime) -> None:
    """The chair, of a sitting that is being closed; the office of the call where the chair is no member any more."""
    sitting.signer_id = sitting.chair_id
    if _signer_is_gone(sitting, now):
        _tell_that_nobody_signs(sitting, now)
        return
    tell_all(
        sitting,
        [each.person for each in sitting.attendees if each.person_id == sitting.chair_id],
        TO_SIGN,
        now,
    )


def follow_committee(sitting: Sitting, now: datetime) -> None:
    """Of a sitting that is to come or under way: who has become a member of the committee since is asked, and who is one no
    longer has left. Needs it locked."""
    committee = queries.committee_of(sitting.call, now)
    before, members = set(sitting.committee), {member.id for member in committee}
    if before == members:
        return
    come = [member for member in committee if member.id not in before]
    gone = [each for each in sitting.attendees if each.person_id in before - members]
    sitting.committee = sorted(members)
    sitting.version += 1
    for member in come:
        _ask(sitting, member, now)
    there = [each for each in gone if each.present]
    for each in there:
        each.left_at = now
    db.session.flush()
    chain = queries.chain_of(sitting)
    facts = {"joined": [member.id for member in come], "ceased": sorted(before - members)}
    record(chain, "sitting-members-changed", None, now, facts)
    for each in there:
        record(chain, queries.LEFT, None, now, {"person": each.person_id})
    tell_all(sitting, come, CALLED, now)
    if sitting.state == SittingState.CALLED:
        tell_all(sitting, [each.person for each in gone], LEFT_OUT, now)


def _ask(sitting: Sitting, member: Person, now: datetime) -> None:
    place = place_of(sitting, member.id)
    if place is None:
        place = Attendee(person_id=member.id, person=member)
        sitting.attendees.append(place)
    place.joined_at, place.excused_at = now, None


def _is_behind(sitting: Sitting, now: datetime) -> bool:
    members = {member.id for member in queries.committee_of(sitting.call, now)}
    if sitting.state == SittingState.CLOSED:
        return sitting.signer_id is not None and sitting.signer_id not in members
    return set(sitting.committee) != members


def _follow(sitting: Sitting, now: datetime) -> None:
    """Needs the sitting locked: it may have gone on meanwhile."""
    if sitting.state in (SittingState.CALLED, SittingState.OPEN):
        follow_committee(sitting, now)
    elif sitting.state == SittingState.CLOSED and _signer_is_gone(sitting, now):
        _tell_that_nobody_signs(sitting, now)


def _signer_is_gone(sitting: Sitting, now: datetime) -> bool:
    """Whether who is asked to sign is no member any more."""
    members = {member.id for member in queries.committee_of(sitting.call, now)}
    return sitting.signer_id is not None and sitting.signer_id not in members


def _tell_that_nobody_signs(sitting: Sitting, now: datetime) -> None:
    gone, sitting.signer_id = sitting.signer_id, None
    sitting.version += 1
    db.session.flush()
    chain = queries.chain_of(sitting)
    record(chain, "minutes-signer-gone", None, now, {"person": gone})
    recall_about(chain, ABOUT_SIGNING)
    tell_all(sitting, queries.office_of(sitting.call, now), NOBODY_SIGNS, now)
