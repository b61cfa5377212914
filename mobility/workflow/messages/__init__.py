"""What the rule books' messages say, in words; a paragraph whose value is missing is left out."""

from collections.abc import Mapping
from dataclasses import replace

from mobility.notifications.catalogue import MessageText, Reader

from .applicant import TO_THE_APPLICANT
from .clock import FROM_THE_CLOCK
from .office import TO_THE_OFFICE

__all__ = ["FROM_THE_CLOCK", "MESSAGES", "PLACEHOLDERS", "TO_THE_OFFICE"]

PLACEHOLDERS = {
    "name": "who reads the message",
    "call": "what is applied for",
    "reference": "the case's reference",
    "applicant": "whose case it is",
    "destination": "the place that is meant, where there is one",
    "other_choices": "where the person would still take a seat and can have one, where any is left",
    "goes_on": "of the same, how a seat that is given back there goes on, where not simply to the next",
    "beyond_reach": "where they would, and why no seat can come to them at any of these",
    "free_choices": "of the former, where a seat is free, which the office gives",
    "stage": "where the case is now",
    "fields": "what is to be mended, by its questions and documents",
    "reason": "what the person who moved it wrote",
    "filled": "what that person filled in, such as number and date of an order",
    "by": "the role of who moved it",
    "holder": "the role that it waits for",
    "until": "the day by which an answer is needed",
    "placed_because": "why the office placed the person otherwise than the rule of the selection, while that is carried out",
    "decision": "the day by which the holder decides, where that is not who reads the message",
    "decision_overdue": "the same, where that day is over",
}


def _to(reader: Reader, messages: Mapping[str, MessageText]) -> dict[str, MessageText]:
    """Worded for them, where a message does not say itself for whom."""
    return {key: replace(each, to=each.to or (reader,)) for key, each in messages.items()}


MESSAGES = {**_to("applicant", TO_THE_APPLICANT), **_to("office", TO_THE_OFFICE), **FROM_THE_CLOCK}
