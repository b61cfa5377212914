"""How each kind of difference between two rule books is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Saying:
    """How it is told that a statement of one kind is new, gone, or another: with %(where)s, %(new)s and %(old)s. Empty where
    another statement tells it."""

    new: object
    gone: object
    other: object = ""


SAYINGS: Mapping[str, Saying] = {
    "title": Saying("", "", _l("%(where)s: it is now called “%(new)s” instead of “%(old)s”.")),
    "start": Saying("", "", _l("New cases begin in “%(new)s” instead of “%(old)s”.")),
    "separate": Saying(
        _l("From now on nobody acts in two of these on one case: %(new)s."),
        _l("On one case the same person may now act in all of these: %(old)s."),
    ),
    "order": Saying("", "", _l("%(where)s: the order is now %(new)s instead of %(old)s.")),
    "act": Saying(_l("New act: “%(new)s”."), _l("The act “%(old)s” is gone.")),
    "act-who": Saying("", "", _l("%(where)s: it is given by %(new)s instead of %(old)s.")),
    "act-at": Saying("", "", _l("%(where)s: it is given at “%(new)s” instead of “%(old)s”.")),
    "end": Saying(_l("New end: “%(new)s”."), _l("The end “%(old)s” is gone.")),
    "good": Saying(
        _l("%(where)s: it is now an end that the whole is for."),
        _l("%(where)s: it is no longer an end that the whole is for."),
    ),
    "stage": Saying(_l("New stage: “%(where)s”, %(new)s."), _l("The stage “%(where)s” is gone.")),
    "holder": Saying("", "", _l("%(where)s: it waits for %(new)s instead of %(old)s.")),
    "whole": Saying("", "", _l("%(where)s: as a whole it is held by %(new)s instead of %(old)s.")),
    "edits": Saying(
        _l("%(where)s: the applicant may now change %(new)s."),
        _l("%(where)s: the applicant may change nothing any more; until now: %(old)s."),
        _l("%(where)s: the applicant may change %(new)s instead of %(old)s."),
    ),
    "due": Saying(
        _l("%(where)s: new promise, %(new)s."),
        _l("%(where)s: no promise any more, it was %(old)s."),
        _l("%(where)s: the promise is %(new)s instead of %(old)s."),
    ),
    "deadline": Saying(
        _l("%(where)s: new deadline, %(new)s."),
        _l("%(where)s: no deadline any more, it was %(old)s."),
        _l("%(where)s: the deadline is %(new)s instead of %(old)s."),
    ),
    "deadline-move": Saying("", "", _l("%(where)s: when the time has passed, %(new)s instead of %(old)s.")),
    "remind": Saying(
        _l("%(where)s: reminders now go out %(new)s."),
        _l("%(where)s: no reminders go out any more; until now: %(old)s."),
        _l("%(where)s: reminders go out %(new)s; until now: %(old)s."),
    ),
    "escalate": Saying(
        _l("%(where)s: when it is late, this role now learns it: %(new)s."),
        _l("%(where)s: when it is late, this role no longer learns it: %(old)s."),
        _l("%(where)s: when it is late, %(new)s learns it instead of %(old)s."),
    ),
    "quorum": Saying(
        _l("%(where)s: many voices now decide, %(new)s."),
        _l("%(where)s: many voices no longer decide, it was %(old)s."),
        _l("%(where)s: %(new)s; until now: %(old)s."),
    ),
    "branch": Saying(
        _l("%(where)s: it now also waits for %(new)s."), _l("%(where)s: it no longer waits for “%(old)s”.")
    ),
    "when": Saying(
        _l("%(where)s: only cases for which “%(new)s” holds."),
        _l("%(where)s: all cases, no longer only those for which “%(old)s” holds."),
        _l("%(where)s: only cases for which “%(new)s” holds instead of “%(old)s”."),
    ),
    "move": Saying(_l("%(where)s: new move %(new)s."), _l("%(where)s: the move “%(old)s” is gone.")),
    "called": Saying(
        _l("%(where)s: it is now called “%(new)s”."),
        _l("%(where)s: the name “%(old)s” is gone."),
        _l("%(where)s: it is now called “%(new)s” instead of “%(old)s”."),
    ),
    "button": Saying(
        _l("%(where)s: the words on the button are “%(new)s”."),
        _l("%(where)s: the button “%(old)s” is gone."),
        _l("%(where)s: the words on the button are “%(new)s” instead of “%(old)s”."),
    ),
    "to": Saying(
        _l("%(where)s: it now leads to “%(new)s”."),
        "",
        _l("%(where)s: it leads to “%(new)s” instead of “%(old)s”."),
    ),
    "of-branch": Saying(
        _l("%(where)s: it now belongs to “%(new)s”."),
        _l("%(where)s: it no longer belongs to “%(old)s”."),
        _l("%(where)s: it belongs to “%(new)s” instead of “%(old)s”."),
    ),
    "maker": Saying("", "", _l("%(where)s: it is made %(new)s instead of %(old)s.")),
    "voice": Saying("", "", _l("%(where)s: it is %(new)s instead of %(old)s.")),
    "requires": Saying(
        _l("%(where)s: “%(new)s” must now hold."),
        _l("%(where)s: “%(old)s” need not hold any more."),
    ),
    "effect": Saying(
        _l("%(where)s: it now also causes “%(new)s”."), _l("%(where)s: it no longer causes “%(old)s”.")
    ),
    "reason": Saying("", "", _l("%(where)s: %(new)s; until now: %(old)s.")),
    "asks": Saying(
        _l("%(where)s: it now names what is to be mended."),
        _l("%(where)s: it no longer names what is to be mended."),
    ),
    "blank": Saying(
        _l("%(where)s: new field “%(new)s”."),
        _l("%(where)s: the field “%(old)s” is gone."),
        _l("%(where)s: the field is %(new)s instead of %(old)s."),
    ),
    "tell": Saying(
        _l("%(where)s: %(new)s is now told."),
        _l("%(where)s: %(old)s is no longer told."),
        _l("%(where)s: %(new)s is told instead of %(old)s."),
    ),
}
NAMES = frozenset({"title", "button", "called"})
"""Kinds of statements that say what something is called."""
