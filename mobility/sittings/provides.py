"""What sittings lend: messages with a calendar file, minutes as papers, tasks of members, and names for the record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import EVERYWHERE, Grant, Person
from mobility.applications.models import Application
from mobility.base.database import utc_now
from mobility.base.languages import day, named, speaking, tr
from mobility.base.lending import Bereft, ChainKind, Label, Line, LinesBeside, PaperKind, Standing
from mobility.base.mail import Attachment
from mobility.base.navigation import Entry
from mobility.base.zone import local_day
from mobility.notifications.catalogue import MessageText
from mobility.sittings import awaited, policy, queries, services, votes
from mobility.sittings.calendar_file import CANCEL, PUBLISH, calendar_of
from mobility.sittings.models import CALLED_OFF, SittingState
from mobility.sittings.printing import words_of
from mobility.workflow.models import Case

WHEN = _l("When: %(when)s")
WHERE = _l("Where: %(place)s")
AT_A_DISTANCE = _l("At a distance: %(link)s")

MESSAGES = {
    "sitting-called": MessageText(
        _l("Sitting of the committee: %(call)s"),
        (
            _l("You are asked to a sitting of the committee of “%(call)s”."),
            WHEN,
            WHERE,
            AT_A_DISTANCE,
            _l("The agenda stands on its page, where you can also say that you cannot come."),
        ),
        _l("See the sitting"),
    ),
    "sitting-changed": MessageText(
        _l("The sitting of the committee has changed: %(call)s"),
        (
            _l("The sitting of the committee of “%(call)s” is now held as follows."),
            WHEN,
            WHERE,
            AT_A_DISTANCE,
        ),
        _l("See the sitting"),
    ),
    "sitting-opened-early": MessageText(
        _l("The sitting of the committee has begun: %(call)s"),
        (
            _l(
                "The sitting of the committee of “%(call)s” was opened before its time. It was called for: %(when)s"
            ),
            WHERE,
            AT_A_DISTANCE,
            _l("Only who is marked as present can vote."),
        ),
        _l("Go to the sitting"),
    ),
    "sitting-cancelled": MessageText(
        _l("The sitting of the committee is cancelled: %(call)s"),
        (
            _l("The sitting of the committee of “%(call)s” does not take place. It was to be held: %(when)s"),
            _l("The call itself is cancelled. The reason: %(reason)s"),
        ),
    ),
    "sitting-left-out": MessageText(
        _l("You are no longer asked to the sitting: %(call)s"),
        (
            _l(
                "The sitting of the committee of “%(call)s” is held without you. You need not keep its time free: %(when)s"
            ),
        ),
    ),
    "minutes-to-sign": MessageText(
        _l("Minutes to sign: %(call)s"),
        (
            _l("The sitting of the committee of “%(call)s” is closed."),
            _l("As its chair, please read the minutes and sign them."),
        ),
        _l("See the minutes"),
    ),
    "minutes-to-sign-instead": MessageText(
        _l("Minutes to sign: %(call)s"),
        (
            _l("The sitting of the committee of “%(call)s” is closed. It was to be held: %(when)s"),
            _l("In the place of its chair, %(chair)s, please read the minutes and sign them."),
        ),
        _l("See the minutes"),
    ),
    "minutes-signed-by-nobody": MessageText(
        _l("Nobody can sign the minutes: %(call)s"),
        (
            _l(
                "Who was to sign the minutes of the sitting of the committee of “%(call)s” is no longer a member of it. It "
                "was to be held: %(when)s"
            ),
            _l("Name another member who signs, on the page of the minutes."),
        ),
        _l("See the sitting"),
    ),
    "minutes-signed": MessageText(
        _l("The minutes are signed: %(call)s"),
        (
            _l("The minutes of the sitting of the committee of “%(call)s” are signed."),
            _l("If you were there, you can note a reservation."),
        ),
        _l("See the minutes"),
    ),
}


def calendar_file(about: str, language: str) -> Attachment:
    """The entry for the reader's calendar."""
    return _attached(about, language, PUBLISH)


def calendar_cancelled(about: str, language: str) -> Attachment:
    """It takes the entry out of the reader's calendar again."""
    return _attached(about, language, CANCEL)


def _attached(about: str, language: str, method: str) -> Attachment:
    sitting = queries.by_id(int(about.partition(":")[2]))
    with speaking(language):
        text = calendar_of(sitting, utc_now(), method=method)
    return Attachment(f"{sitting.reference}.ics", "calendar", text, {"method": method})


ATTACHMENTS = {
    "sitting-called": calendar_file,
    "sitting-changed": calendar_file,
    "sitting-opened-early": calendar_file,
    "sitting-cancelled": calendar_cancelled,
    "sitting-left-out": calendar_cancelled,
}


def sittings_of_cancelled(call_id: int) -> list[str]:
    """Before a call is cancelled: how many sittings do not take place."""
    number = len(queries.to_come(call_id))
    if not number:
        return []
    return [
        ngettext(
            "%(num)s sitting that is to come is cancelled; its members are told.",
            "%(num)s sittings that are to come are cancelled; their members are told.",
            number,
        )
    ]


CANCELLED = [services.cancel_with_call]
CANCELLING = [sittings_of_cancelled]


def reads_minutes(viewer: Person, about: str) -> bool:
    """Whether the PDF of the minutes is the viewer's to have."""
    return queries.may_read_minutes(viewer, int(about.partition(":")[2]))


PAPERS = {"minutes": PaperKind(words_of, reads_minutes, "sittings/verified.html")}


SAID: dict[str, object] = {
    SittingState.CALLED: _l("You are asked to a sitting of the committee on %(day)s"),
    SittingState.OPEN: _l("A sitting of the committee is under way"),
    SittingState.CLOSED: _l("Minutes of the sitting of %(day)s wait for your signature"),
}


def member_task(sitting: awaited.Awaited) -> Line:
    """A sitting that is to come, or minutes that wait for their signature."""
    what = str(SAID[sitting.state]) % {"day": day(local_day(sitting.held_at))}
    return what, tr(sitting.call), f"/sittings/{sitting.reference}"


def signer_task(sitting: awaited.Unsigned) -> Line:
    """To who runs the call."""
    what = _(
        "Nobody can sign the minutes of the sitting of %(day)s: name who does",
        day=day(local_day(sitting.held_at)),
    )
    return what, tr(sitting.call), f"/sittings/{sitting.reference}/minutes/signer"


SIDE_TASKS = [
    LinesBeside(awaited.waiting_for, awaited.Awaited, member_task),
    LinesBeside(awaited.signed_by_nobody, awaited.Unsigned, signer_task),
]


def sittings_left(grant: Grant, now: datetime) -> Bereft:
    """The sittings that somebody leads, and the minutes that they are to sign, when their membership ends."""
    if grant.role not in policy.MEMBERS or grant.lender_id is not None:
        return Bereft()
    found = awaited.depend_on(grant.person_id, [grant.scope])
    minutes = [reference for reference, state in found if state == SittingState.CLOSED]
    led = [reference for reference, state in found if state != SittingState.CLOSED]
    return Bereft(besides=(*(_minutes_left(minutes) if minutes else ()), *(_led(led) if led else ())))


def _minutes_left(references: Sequence[str]) -> list[str]:
    return [
        ngettext(
            "Minutes wait for their signature: %(names)s. Whoever runs the call then has to name another member who signs.",
            "%(num)d minutes wait for their signature: %(names)s. Whoever runs the call then has to name another member who "
            "signs.",
            len(references),
            names=named(references),
        )
    ]


def _led(references: Sequence[str]) -> list[str]:
    return [
        ngettext(
            "They are the chair of a sitting that is not over: %(names)s. Whoever runs the call then has to choose another "
            "chair, or name who signs the minutes.",
            "They are the chair of %(num)d sittings that are not over: %(names)s. Whoever runs the call then has to choose "
            "another chair, or name who signs the minutes.",
            len(references),
            names=named(references),
        )
    ]


BEREFT = [sittings_left]
ROLE_CHANGES = [services.role_changed]


def minutes_not_lent(person: Person) -> Sequence[Standing]:
    """The minutes that wait for the person's signature: nobody signs them by a role on loan."""
    found = awaited.depend_on(person.id, [EVERYWHERE])
    return [
        Standing(
            _("Minutes of the committee that you sign yourself"), f"/sittings/{reference}/minutes", reference
        )
        for reference, state in found
        if state == SittingState.CLOSED
    ]


NOT_LENT = [minutes_not_lent]

NAVIGATION = [
    Entry(
        _l("Sittings"),
        "sittings.index",
        45,
        lambda person: person.is_authenticated and person.holds_any(policy.SITTERS),
        aside=lambda person: not person.holds_any(policy.MEMBERS),
    )
]


def vote_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """How the committee voted, on the page of the case."""
    reads = isinstance(case, Application) and viewer.holds_any(policy.SITTERS)
    vote = votes.vote_for(viewer, case) if reads else None
    return ("sittings/_vote.html", {"vote": vote}) if vote is not None else None


CASE_PARTS = [vote_part]


def labels_of_sittings(ids: Collection[int]) -> Mapping[int, Label]:
    """For the audit trail."""
    return {
        number: Label(_("Sitting %(reference)s", reference=reference), f"/sittings/{reference}")
        for number, reference in queries.references_of(ids).items()
    }


KEPT_WORDS: dict[str, object] = {
    queries.NOTED: _l("Minutes that were made as a PDF before keep them: what was signed is not changed."),
}

CHAINS = {"sitting": ChainKind(labels_of_sittings, queries.found_sittings, queries.sittings_opened)}

REFUSALS: dict[str, object] = {
    "sitting-not-yours": _l("Only who runs the call or chairs the sitting may do this."),
    "sitting-not-now": _l("The sitting has gone on meanwhile: this can no longer be done, or not yet."),
    "sitting-before-its-time": _l(
        "The sitting is called for a later time. Open its page again and say that it begins now all the same."
    ),
    "not-asked-to-sitting": _l("This person was not asked to the sitting."),
    "not-of-the-committee": _l("This person is no longer a member of the committee."),
    "not-on-the-agenda": _l("This point is no longer on the agenda."),
    "members-owed": _l("Choose at least one member of the committee."),
    "chair-not-asked": _l("Choose as chair one of those whom you ask."),
    "too-few-asked": _l(
        "%(asked)s of %(members)s members of the committee are asked, and a quorum takes %(needed)s: without that the "
        "sitting could decide nothing. Ask at least as many."
    ),
    "sitting-in-the-past": _l("Choose a day and time that is still to come."),
    "place-owed": _l("Give a place, a link, or both."),
    "nobody-for-the-agenda": _l(
        "There is no such agenda with the assessments that you chose, or it would be too long. Choose another, or none yet: "
        "each application can be added later."
    ),
    "title-of-matter-owed": _l("Write what the matter is."),
    "not-an-application-of-the-call": _l("Choose an application that is under way in this call."),
    "item-discussed": _l("Something was said of this point or voted on it, so it stays on the agenda."),
    "not-present": _l("Only members who are marked as present may do this."),
    "note-owed": _l("Write what was said."),
    "no-quorum": _l("There is no quorum. Mark who is present, or wait for others."),
    "chair-is-member": _l("The chair is a member of the committee, and leads the sitting."),
    "chair-not-there": _l("Only a member of the committee who is there can take the chair."),
    "votes-knowing": _l(
        "In a blind call nobody votes who may know through another role, such as dean or coordinator, whose the application "
        "is. The others vote."
    ),
    "no-quorum-here": _l(
        "There is no quorum on this application: without those who take no part in it, %(there)s of %(needed)s members that "
        "are needed are there."
    ),
    "voted-on-already": _l("This point was put to the vote already."),
    "motion-owed": _l("Write what is voted on."),
    "meaning-owed": _l("Choose what it says of a seat when it is carried."),
    "secret-not-by-rule-book": _l("The rule book's vote is taken by name. Choose an open vote."),
    "vote-not-open": _l("Nothing is being voted on here now."),
    "ballot-owed": _l("Choose for, against or abstain."),
    "voted-already": _l("You have voted already. A vote that is cast stands."),
    "too-few-voted": _l(
        "%(voted)s of %(needed)s votes that are needed are cast. Wait, or call the vote off."
    ),
    "rule-book-vote-goes-on": _l("The vote of the rule book is not over: not enough members have voted."),
    "points-without-vote": _l(
        "Applications without a vote: %(number)s. Go on with them, or tick that the sitting is closed all the same."
    ),
    "application-not-ready": _l(
        "This application is not ready for the committee yet, so nothing is put to the vote here."
    ),
    "votes-still-open": _l("A vote is still open. End it first, or call it off."),
    "only-the-chair-signs": _l("Only the chair, or who was named in their place, signs the minutes."),
    "signer-owed": _l("Choose another member of the committee who signs."),
    "reservation-owed": _l("Write your reservation."),
    "was-not-present": _l("Only members who were present may note a reservation."),
    "reserved-already": _l("You have noted a reservation already."),
}

EVENTS: dict[str, object] = {
    "sitting-called": _l("Sitting called"),
    "sitting-changed": _l("Sitting changed"),
    "sitting-cancelled": _l("Sitting cancelled"),
    "sitting-members-changed": _l("The committee of a sitting has other members"),
    "sitting-absence-said": _l("Absence from a sitting said"),
    "sitting-absence-taken-back": _l("Absence from a sitting taken back"),
    "sitting-agenda-changed": _l("Agenda changed"),
    "sitting-opened": _l("Sitting opened"),
    "sitting-chair-taken": _l("Another member took the chair"),
    "sitting-joined": _l("Member marked as present"),
    "sitting-left": _l("Member marked as absent"),
    "sitting-noted": _l("Discussion noted"),
    "sitting-vote-opened": _l("Put to the vote"),
    "sitting-voted": _l("Vote cast in a sitting"),
    "sitting-vote-closed": _l("Vote of a sitting ended"),
    CALLED_OFF: _l("Vote of a sitting called off"),
    "sitting-closed": _l("Sitting closed"),
    "minutes-drafted": _l("Words of the minutes changed"),
    "minutes-signer-named": _l("Who signs the minutes named"),
    "minutes-signer-gone": _l("Who was to sign the minutes ceased to be a member"),
    "minutes-signed": _l("Minutes signed"),
    "sitting-reservation-noted": _l("Reservation noted"),
}
