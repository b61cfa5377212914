"""The stages of a rule book that selection has to do with, by their names."""

COMMITTEE = "committee"
SELECTION = "selection"
WAITING_LIST = "waiting-list"
NOMINATION = "nomination"
PARTNER_ANSWER = "partner-answer"
OFFER = "offer"
CONFIRMED, DECLINED, NOT_SELECTED = "confirmed", "declined", "not-selected"
"""Ends."""

GATHERED = (SELECTION, WAITING_LIST)
"""Worked for all cases of a call in one act, so they are one task a call."""

SIGN_OFF = "sign-off"
"""The head's act."""
ACCEPT, DECLINE = "accept", "decline"
"""The partner's moves out of `PARTNER_ANSWER`."""
SENDS_NOMINATION = "send-nomination"
"""The effect of the move by which somebody is nominated."""
