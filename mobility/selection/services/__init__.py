"""What happens in a selection: proposed, changed, signed, moved; seats given and freed; partners asked and heard."""

from .answering import (
    CAN_BE_TAKEN_BACK,
    accept_nomination,
    accept_several,
    decline_nomination,
    ensure_unanswered,
    note_reference,
    say_answer,
    take_answer_back,
    take_over,
)
from .appealing import DISMISSED, answer_appeal, ensure_can_appeal, make_appeal, remind_of_appeal
from .bundling import (
    answer_word,
    ensure_not_declined,
    note_details,
    note_seen,
    remind_of_bundle,
    take_list,
    write_word,
)
from .cancelling import let_appeals_lapse, nominated_in, tell_partners
from .conditioning import (
    answer_condition,
    can_have_conditions,
    decide_condition,
    remind_of_condition,
    set_condition,
)
from .granting import give_free_seat
from .linking import link_of, partner_addresses, recall_link, renew_link
from .moving import enqueue_moves, move_case
from .nominating import nominate, note_acceptance, note_refusal, send_nomination
from .proposing import change_placement, discard, propose, seats_left
from .remedying import carry_out, remedies_for, remind_of_remedy
from .seating import (
    ask_to_move_up,
    better_choices,
    first_choice_of,
    first_choice_seat,
    free_seat,
    give_seat,
    has_no_choice_left,
    leave_partner,
    pass_on,
    take_first_choice,
)
from .signing import ensure_signs, sign
from .varying import (
    delete_variant,
    ensure_can_vary,
    make_variant,
    rename_variant,
    restore_variant,
    sign_variant,
)
from .withdrawing import withdraw_appeals

__all__ = [
    "CAN_BE_TAKEN_BACK",
    "DISMISSED",
    "accept_nomination",
    "accept_several",
    "answer_appeal",
    "answer_condition",
    "answer_word",
    "ask_to_move_up",
    "better_choices",
    "can_have_conditions",
    "carry_out",
    "change_placement",
    "decide_condition",
    "decline_nomination",
    "delete_variant",
    "discard",
    "enqueue_moves",
    "ensure_can_appeal",
    "ensure_can_vary",
    "ensure_not_declined",
    "ensure_signs",
    "ensure_unanswered",
    "first_choice_of",
    "first_choice_seat",
    "free_seat",
    "give_free_seat",
    "give_seat",
    "has_no_choice_left",
    "leave_partner",
    "let_appeals_lapse",
    "link_of",
    "make_appeal",
    "make_variant",
    "move_case",
    "nominate",
    "nominated_in",
    "note_acceptance",
    "note_details",
    "note_reference",
    "note_refusal",
    "note_seen",
    "partner_addresses",
    "pass_on",
    "propose",
    "recall_link",
    "remedies_for",
    "remind_of_appeal",
    "remind_of_bundle",
    "remind_of_condition",
    "remind_of_remedy",
    "rename_variant",
    "renew_link",
    "restore_variant",
    "say_answer",
    "seats_left",
    "send_nomination",
    "set_condition",
    "sign",
    "sign_variant",
    "take_answer_back",
    "take_first_choice",
    "take_list",
    "take_over",
    "tell_partners",
    "withdraw_appeals",
    "write_word",
]
