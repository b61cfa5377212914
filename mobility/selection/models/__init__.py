"""Selection runs, seats, nominations, and the links by which partners answer."""

from .appeals import Appeal, Remedy
from .nominations import Bundle, Nomination, PartnerLink, PartnerWord, Sending, SendingCase, WordKind
from .runs import Outcome, Placed, Placement, RunState, SelectionRun, Variant
from .seats import OfferCondition, Seat

__all__ = [
    "Appeal",
    "Bundle",
    "Nomination",
    "OfferCondition",
    "Outcome",
    "PartnerLink",
    "PartnerWord",
    "Placed",
    "Placement",
    "Remedy",
    "RunState",
    "Seat",
    "SelectionRun",
    "Sending",
    "SendingCase",
    "Variant",
    "WordKind",
]
