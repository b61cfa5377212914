"""The colour of a stage's tag, by who holds a case there: the same on every page."""

from collections.abc import Mapping

from mobility.workflow.rulebook import RuleBook

BY_STAGE: Mapping[str, str] = {
    "nomination": "teal",
    "selection": "blue",
    "waiting-list": "yellow",
    "seat-awaited": "yellow",
}
"""Stages of the coordinator that stand for more than the office's own work."""
BY_HOLDER: Mapping[str, str] = {
    "coordinator": "yellow",
    "faculty-reviewer": "purple",
    "department-head": "purple",
    "dean": "purple",
    "partner-contact": "purple",
    "committee-member": "blue",
    "head-of-office": "blue",
    "vice-rector": "blue",
    "applicant": "red",
}


def tone_of(book: RuleBook, key: str) -> str:
    """`green` for a good end, grey for others and for drafts, else by who holds the stage."""
    if key in book.ends:
        return "green" if book.ends[key].good else ""
    stage = book.stages.get(key)
    if stage is None or stage.edits == "everything":
        return ""
    return BY_STAGE.get(key) or BY_HOLDER.get(stage.holder.role, "blue")
