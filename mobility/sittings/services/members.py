"""Who is asked to sign the minutes is looked at anew when somebody becomes a member of a committee, or ceases to be one."""

from datetime import datetime

from mobility.accounts.models import Role
from mobility.base.database import db
from mobility.base.record import record
from mobility.notifications.services import recall_about
from mobility.sittings import queries
from mobility.sittings.models import Sitting, SittingState
from mobility.sittings.services.common import ABOUT_SIGNING, NOBODY_SIGNS, TO_SIGN, tell_all


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


def _is_behind(sitting: Sitting, now: datetime) -> bool:
    return sitting.state == SittingState.CLOSED and _signer_is_gone(sitting, now)


def _follow(sitting: Sitting, now: datetime) -> None:
    """Needs the sitting locked: it may have gone on meanwhile."""
    if sitting.state == SittingState.CLOSED and _signer_is_gone(sitting, now):
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
