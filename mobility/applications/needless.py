"""Drafts of which nothing comes any more: their person has gone where they lead by another order, or goes there no more."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mobility.applications.models import Application
from mobility.base.lending import lent


def needless(applications: Sequence[Application], now: datetime) -> Mapping[int, str]:
    """id of the draft -> why it need not be sent, to its person, of those of which that is so; all are of one person"""
    drafts = [each for each in applications if each.submitted_at is None and each.ended_at is None]
    hindered = {case_id for of in lent.hindrances for case_id in of(drafts, now)} if drafts else set()
    over = lent.studied["over"](drafts[0].person_id) if hindered else None
    return dict.fromkeys(hindered, str(lent.refusals[over])) if over is not None else {}
