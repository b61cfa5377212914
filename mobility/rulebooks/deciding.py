"""Who may still put a draft in force: whoever writes in it gives that up, so it is said before and after they do."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.languages import named

from .models import RuleBookDraft
from .policy import authors_of
from .queries import Decider, deciders


def who_decides(draft: RuleBookDraft, now: datetime) -> str:
    """Who may put it in force as it is written now, or what is to be done where nobody may. One statement."""
    return _said(_left(draft.writers, now))


def what_writing_costs(draft: RuleBookDraft, writer: Person, now: datetime) -> str:
    """What somebody who may put the draft in force gives up by saving it, and whoever lent them the right. One statement."""
    left = _left([*draft.writers, *authors_of(writer)], now)
    return " ".join([_("If you save in this draft, you do not put it in force any more."), _then(left)])


def _left(writers: Collection[int], now: datetime) -> Sequence[Decider]:
    return [each for each in deciders(now) if each.is_beside(writers)]


def _said(left: Sequence[Decider]) -> str:
    if not left:
        return _(
            "Everybody who may put it in force has written in it. Keep a copy of the text, discard the draft, and let one "
            "of you write it anew: then another puts it in force."
        )
    if not any(each.is_head for each in left):
        return _(
            "No head of the office is left who has not written in it, so an administrator puts it in force: %(names)s.",
            names=_names(left),
        )
    return _("It is put in force by one of those who have not written in it: %(names)s.", names=_names(left))


def _then(left: Sequence[Decider]) -> str:
    """The same of what is not so yet."""
    if not left:
        return _(
            "Then nobody may: the text would have to be kept, the draft discarded, and written anew by one of you."
        )
    if not any(each.is_head for each in left):
        return _("Then only an administrator puts it in force: %(names)s.", names=_names(left))
    return _("Then one of these puts it in force: %(names)s.", names=_names(left))


def _names(left: Sequence[Decider]) -> str:
    return named([each.name for each in left])
