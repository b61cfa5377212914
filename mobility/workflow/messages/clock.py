"""What has come to somebody, is due, is late, or can be done by nobody."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.notifications.catalogue import MessageText

from .sentences import ANSWER_BY, CASE


def _undecided(number: int) -> str:
    return ngettext("Nobody can decide %(num)d application", "Nobody can decide %(num)d applications", number)


def _short(number: int) -> str:
    return ngettext(
        "Too few can decide %(num)d application", "Too few can decide %(num)d applications", number
    )


def _missing(number: int) -> str:
    return ngettext(
        "Somebody is missing for %(num)d application", "Somebody is missing for %(num)d applications", number
    )


def _by_fewer(number: int) -> str:
    return ngettext(
        "%(num)d application is assessed or voted on by fewer",
        "%(num)d applications are assessed or voted on by fewer",
        number,
    )


FROM_THE_CLOCK = {
    "task-arrived": MessageText(
        _l("%(stage)s: %(reference)s waits for you"),
        (_l("Application %(reference)s for “%(call)s” now waits for you. Stage: %(stage)s."), *ANSWER_BY),
        CASE,
    ),
    "tie-arrived": MessageText(
        _l("%(stage)s: the vote on %(reference)s is tied, and you decide"),
        (
            _l(
                "As many are for application %(reference)s for “%(call)s” as against it. "
                "Your vote decides; you cannot abstain."
            ),
            *ANSWER_BY,
        ),
        CASE,
    ),
    "gathered": MessageText(
        _l("%(stage)s: %(reference)s has come"),
        (
            _l("Application %(reference)s for “%(call)s” is now at this stage: %(stage)s."),
            _l("There is nothing to answer for it alone: it is worked with all others of its call."),
        ),
        CASE,
    ),
    "reminder": MessageText(
        _l("Reminder: %(call)s, %(reference)s"),
        (_l("Application %(reference)s for “%(call)s” still waits for you. Stage: %(stage)s."), *ANSWER_BY),
        CASE,
    ),
    "escalation": MessageText(
        _l("Late: %(stage)s, %(reference)s"),
        (
            _l("Application %(reference)s for “%(call)s” is late. Stage: %(stage)s."),
            _l("It waits for: %(holder)s. It was due by %(until)s."),
            _l(
                "You may remind them, or appoint a substitute in that role for a time. You don't act in their place."
            ),
        ),
        _l("See who can do it"),
    ),
    "nobody-left": MessageText(
        _l("Nobody can decide: %(holder)s, %(reference)s"),
        (
            _l("Application %(reference)s for “%(call)s” waits, and nobody can act on it. Stage: %(stage)s."),
            _l("The role in which nobody can act: %(holder)s."),
            _l("Please have somebody appointed in that role: the application then goes to them by itself."),
        ),
        _l("See what is stuck"),
        several=_undecided,
    ),
    "too-few-left": MessageText(
        _l("Too few can decide: %(holder)s, %(reference)s"),
        (
            _l(
                "Application %(reference)s for “%(call)s” waits for more people than may act on it. Stage: %(stage)s."
            ),
            _l("The role in which somebody is missing: %(holder)s."),
            _l("Please have somebody appointed in that role: the application then goes to them by itself."),
        ),
        _l("See what is stuck"),
        several=_short,
    ),
    "place-empty": MessageText(
        _l("Somebody is missing: %(holder)s, %(reference)s"),
        (_l("For this nobody is left: %(holder)s. Others can still move %(reference)s, “%(call)s”."),),
        _l("See what is stuck"),
        several=_missing,
    ),
    "fewer-left": MessageText(
        _l("Assessed or voted on by fewer: %(reference)s"),
        (
            _l(
                "Somebody who was asked to assess application %(reference)s for “%(call)s”, or to vote on it, may not do so "
                "any more, and nobody has come in their place. Stage: %(stage)s."
            ),
            _l(
                "Places left: %(left)s of %(places)s. Signatures or votes with which the application goes on: "
                "%(needed)s."
            ),
            _l("You may give the role to somebody else for a time. Else those who are left decide."),
        ),
        _l("See who can do it"),
        several=_by_fewer,
    ),
}
