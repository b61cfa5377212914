"""The stages of a rule book that selection has to do with.

Every rule book calls the same thing by the same name (docs/rulebook.md lists them), and none of them has to be there.
Who holds such a stage, what it comes after and where it leads is the book's; so are the good ends, whatever their name.
"""

from sqlalchemy import Index, text

from mobility.accounts.models import Role
from mobility.base.lending import Landmark, Owed
from mobility.calls.seat_rule import asks_partner
from mobility.selection.models import Outcome, Placement
from mobility.workflow.models import ASKED, Wait
from mobility.workflow.rulebook import APPLICANT, Move, RuleBook
from mobility.workflow.services import book_of

COMMITTEE = "committee"
SELECTION = "selection"
WAITING_LIST = "waiting-list"
NOMINATION = "nomination"
PARTNER_ANSWER = "partner-answer"
OFFER = "offer"
SEAT_AWAITED = "seat-awaited"
"""Where a seat goes to who is ready first: all is there, and none is free. Nobody has to do anything."""
DECLINED, NOT_SELECTED = "declined", "not-selected"
"""Ends."""

RISING = (NOMINATION, PARTNER_ANSWER, OFFER)
"""From having a seat to accepting it: where somebody can still move up to a better choice."""

WAITING = (WAITING_LIST, SEAT_AWAITED)
"""Where somebody waits for a seat, by whatever rule it goes."""

GATHERED = (SELECTION, WAITING_LIST)
"""Worked for all cases of a call in one act, so they are one task a call."""
_MANY = ", ".join(f"'{stage}'::text" for stage in GATHERED)
Index(
    "ix_wait_single_role",
    *(Wait.role, Wait.due_at, Wait.id),
    postgresql_where=text(f"{ASKED} AND stage <> ALL (ARRAY[{_MANY}])"),
    postgresql_include=["case_id"],
)
"""What waits for whoever holds a role, in the order of tasks, without looking at all of these."""

SIGN_OFF = "sign-off"
"""The head's act."""
ACCEPT, DECLINE = "accept", "decline"
"""The partner's moves out of `PARTNER_ANSWER`."""
TAKE_BACK = "take-back"
"""The coordinator's move out of `OFFER`."""
SENDS_NOMINATION = "send-nomination"
"""The effect of the move by which somebody is nominated."""
TAKES_PLACE = "open-stay"
"""The effect of the move by which somebody goes; where no selection gives the seats, it takes one."""

OUTCOMES = {Outcome.SEAT: "seat-given", Outcome.WAITING: "on-waiting-list", Outcome.LEFT_OUT: "left-out"}
"""The guard of the move that each outcome brings about."""

BY_A_RUN = ("run-signed", *OUTCOMES.values())
"""The guards of the moves by which cases come out of a selection, which begins once the call takes no applications."""

GIVES_SEAT = (OUTCOMES[Outcome.SEAT], "take-first-choice")
"""The guard and the effect of the moves by which somebody gets a seat."""
HAS_SEAT = (*GIVES_SEAT, "moved-up")
"""The guards and the effect by which somebody has a seat; nobody else is nominated."""

AWAITED_FROM_THEN_ON = Owed(
    "awaited-untold",
    "turned-away",
    since=("note-acceptance",),
    beside=(Role.PARTNER_CONTACT,),
    instead=("leave-partner", "note-refusal", "call-cancelled"),  # by these it is told, or knows it
)
"""Once a partner has accepted somebody, it learns that they do not come."""
LEFT_FOR_ANOTHER = Owed("left-untold", "beside", beside=("leave-partner",))
"""Who was nominated to a partner goes to another one, and the former learns it."""

TOLD_SINCE = {
    **dict.fromkeys(("selected", "seat-passed-on"), GIVES_SEAT),
    **dict.fromkeys(
        ("offer", "offer-accepted", "offer-declined", "offer-lapsed", "offer-taken-back", "declined"),
        HAS_SEAT,
    ),
    **dict.fromkeys(
        (
            "nominated",
            "nomination",
            "nomination-of-staff",
            "partner-accepted",
            "partner-declined",
            "declined-by-partner",
        ),
        (SENDS_NOMINATION,),
    ),
    "moved-up": ("moved-up",),
}
"""Messages that tell of a seat, or of a partner -> the guards and effects by which a case has come to that."""

LANDMARKS = {
    SELECTION: Landmark(
        asks="run-signed",
        brings=tuple(OUTCOMES.values()),
        assessed=COMMITTEE,
        act=(SIGN_OFF, Role.HEAD_OF_OFFICE),
        worked_by=Role.COORDINATOR,
    ),
    WAITING_LIST: Landmark(
        reached=OUTCOMES[Outcome.WAITING], brings=(OUTCOMES[Outcome.SEAT],), worked_by=Role.COORDINATOR
    ),
    SEAT_AWAITED: Landmark(brings=("first-choice-free",)),
    NOT_SELECTED: Landmark(reached=OUTCOMES[Outcome.LEFT_OUT], brings=("appeal-granted",)),
    DECLINED: Landmark(ended_by=(OFFER, DECLINE)),
    NOMINATION: Landmark(
        causes=SENDS_NOMINATION, entered_by=HAS_SEAT, worked_by=Role.COORDINATOR, reasons=()
    ),
    PARTNER_ANSWER: Landmark(
        held_by=Role.PARTNER_CONTACT,
        moves={ACCEPT: "note-acceptance", DECLINE: "note-refusal"},
        entered_by=(SENDS_NOMINATION,),
        reasons=(DECLINE,),
    ),
    OFFER: Landmark(
        held_by=APPLICANT,
        causes="free-seat",
        moves={ACCEPT: "", DECLINE: ""},
        since=HAS_SEAT,
        others=True,  # who has accepted may be asked for more, and give the seat back there
    ),
}
"""What lint knows them by, so that no rule book comes into force that calls them otherwise."""


def hears(placement: Placement) -> bool:
    """Whether the person is told of the outcome when the case is moved; needs `application` loaded."""
    stage, outcome = placement.application.stage, Outcome(placement.outcome)
    if stage == WAITING_LIST:  # who waits on hears nothing new, unless the rule gave them a seat
        return outcome == Outcome.SEAT or kept_by_hand(placement)
    moves = book_of(placement.application).stage(stage).moves.values() if stage == SELECTION else ()
    return any(OUTCOMES[outcome] in move.guards and APPLICANT in move.tell for move in moves)


def kept_by_hand(placement: Placement) -> bool:
    """The rule gave a seat, and the office put the person on the waiting list instead."""
    rule = placement.by_rule
    return placement.outcome == Outcome.WAITING and rule is not None and rule.outcome == Outcome.SEAT


def sends_nomination(move: Move) -> bool:
    """Whether the move nominates: that is done by partner, with one letter for all of theirs."""
    return any(effect.name == SENDS_NOMINATION for effect in move.effects)


def can_rise(book: RuleBook, stage: str) -> bool:
    """Whether a seat can be exchanged for a better one there: before a partner is asked, where none ever is, or by a move of
    the rule book."""
    if is_exchanged_in_place(book, stage):
        return True
    moves = book.stage(stage).moves.values() if stage in RISING and stage in book.stages else ()
    return any(MOVED_UP in move.guards for move in moves)


def is_exchanged_in_place(book: RuleBook, stage: str) -> bool:
    """Whether no partner knows of the seat there, so that a case stays where it is when a better one comes."""
    return stage == NOMINATION or (stage == OFFER and not asks_partner(book))


MOVED_UP = "moved-up"
"""The guard of the move by which who has a better seat now goes back to be nominated."""


def counted_together(book: RuleBook) -> dict[str, list[str]]:
    """Number of the overview, as `queries.Counts` names it -> the stages whose submitted cases it counts."""
    before = [key for key in book.stages if key != book.start and is_before_selection(book, key)]
    return {
        "before": before,
        "in_committee": [COMMITTEE],
        "in_selection": [SELECTION],
        "waiting": [key for key in WAITING if key in book.stages],
        "to_nominate": [NOMINATION],
    }


def is_before_selection(book: RuleBook, stage: str) -> bool:
    """Whether the office has nothing to select or nominate yet: before the committee, or whichever of these comes first.

    A stage beside the main road comes back to it, except where somebody waits for a seat: that is past the selection.
    """
    road = book.path()
    first = min(
        (road.index(key) for key in (COMMITTEE, SELECTION, NOMINATION) if key in road), default=len(road)
    )
    return stage not in WAITING and (stage not in road or road.index(stage) < first)
