"""What happens in a selection: proposed, changed, signed, moved; seats given and freed; partners asked and heard."""

from .answering import (
    CAN_BE_TAKEN_BACK,
    accept_nomination,
    accept_several,
    decline_nomination,
    note_reference,
    say_answer,
    take_answer_back,
    take_over,
)
from .linking import ensure_links, link_of, recall_link, renew_link
from .moving import enqueue_moves, move_case
from .nominating import nominate, note_acceptance, note_refusal, send_nomination
from .proposing import change_placement, discard, propose, seats_left
from .seating import first_choice_seat, free_seat, give_seat, pass_on, take_first_choice
from .signing import sign

__all__ = [
    "CAN_BE_TAKEN_BACK",
    "accept_nomination",
    "accept_several",
    "change_placement",
    "decline_nomination",
    "discard",
    "enqueue_moves",
    "ensure_links",
    "first_choice_seat",
    "free_seat",
    "give_seat",
    "link_of",
    "move_case",
    "nominate",
    "note_acceptance",
    "note_reference",
    "note_refusal",
    "pass_on",
    "propose",
    "recall_link",
    "renew_link",
    "say_answer",
    "seats_left",
    "send_nomination",
    "sign",
    "take_answer_back",
    "take_first_choice",
    "take_over",
]
