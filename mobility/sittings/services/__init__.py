"""What is done with sittings: called, prepared, held, voted in, put into minutes."""

from mobility.sittings.services.agenda import add_application, add_matter, move_item, remove_item
from mobility.sittings.services.calling import (
    call_sitting,
    cancel_sitting,
    cancel_with_call,
    change_sitting,
    come_after_all,
    excuse,
)
from mobility.sittings.services.holding import close_sitting, note, open_sitting, set_presence, take_chair
from mobility.sittings.services.members import follow_members, role_changed
from mobility.sittings.services.minutes import name_signer, reserve, save_words, sign
from mobility.sittings.services.voting import call_off, cast, close_vote, open_vote

__all__ = [
    "add_application",
    "add_matter",
    "call_off",
    "call_sitting",
    "cancel_sitting",
    "cancel_with_call",
    "cast",
    "change_sitting",
    "close_sitting",
    "close_vote",
    "come_after_all",
    "excuse",
    "follow_members",
    "move_item",
    "name_signer",
    "note",
    "open_sitting",
    "open_vote",
    "remove_item",
    "reserve",
    "role_changed",
    "save_words",
    "set_presence",
    "sign",
    "take_chair",
]
