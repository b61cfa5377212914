"""To the person whose case it is."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText

from .sentences import (
    ANSWER,
    ANSWER_BY,
    APPLICATION,
    BY_HAND,
    CASE,
    DECISION_BY,
    DESTINATION,
    NOT_FINAL,
    REASON,
    REFERENCE,
)

ALL_AGREED = _l("Everybody who is asked has agreed to your application for “%(call)s”.")
STILL_DEPENDS = _l("Your place still depends on this: %(conditions)s.")
PARTNER_DAYS = _l("The partner’s dates: %(partner_days)s.")
TAKEN_BESIDE = _l("You cannot accept it yet, though: %(taken_beside)s")
HINDERED = _l("Something is in the way of it, though: %(hindered)s")
FREE_SEAT = _l(
    "A seat is free now: %(free_choices)s. It comes to nobody by itself: the office gives it, in a later run of "
    "the selection or by hand, and writes to who gets it."
)
BEYOND_REACH = _l("No seat can come to you by the waiting list: %(beyond_reach)s.")
GOES_ON = _l("%(goes_on)s")
NOMINATED_NEXT = _l("The university nominates you next. You need not do anything.")

TO_THE_APPLICANT = {
    "received": MessageText(
        _l("We have received your application: %(call)s"),
        (
            _l("Your application for “%(call)s” has been received by the university."),
            REFERENCE,
            _l("On its page you always see where it stands, who holds it now and what comes next."),
        ),
        APPLICATION,
    ),
    "changes-asked": MessageText(
        _l("Please change your application: %(call)s"),
        (
            _l("Your application for “%(call)s” needs changes before it can go on."),
            _l("What is to be changed: %(fields)s"),
            _l("Why: %(reason)s"),
            _l("Asked by: %(by)s"),
            _l(
                "Only the parts that are named on its page can be edited. If nothing is sent by %(until)s, it lapses."
            ),
            REFERENCE,
        ),
        _l("Make the changes"),
    ),
    "changes-lapsed": MessageText(
        _l("The time for changes is over: %(call)s"),
        (
            _l(
                "The changes asked for were not sent in time, so application %(reference)s for “%(call)s” has lapsed."
            ),
        ),
        CASE,
        to=("applicant", "office"),
    ),
    "draft-lapsed": MessageText(
        _l("The call has closed: %(call)s"),
        (
            _l(
                "The call “%(call)s” has closed, and your application was not submitted. What you entered was not sent."
            ),
            _l("You can apply again in another call."),
        ),
        APPLICATION,
    ),
    "rejected": MessageText(
        _l("Decision on your application: %(call)s"),
        (
            _l("Your application for “%(call)s” was not approved."),
            _l("Decided by: %(by)s."),
            REASON,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "ended": MessageText(
        _l("Your application has been ended: %(call)s"),
        (
            _l("The office has ended your application for “%(call)s”: you do not go anywhere by it."),
            _l("Decided by: %(by)s."),
            REASON,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "selected": MessageText(
        _l("You have a seat: %(call)s"),
        (
            _l("The selection for “%(call)s” is complete. A seat is given to you."),
            DESTINATION,
            BY_HAND,
            _l(
                "The office nominates you to the partner university next, and the partner answers. "
                "Then you are asked whether you want the place."
            ),
            NOT_FINAL,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "on-waiting-list": MessageText(
        _l("Result of the selection: %(call)s"),
        (
            _l("The selection for “%(call)s” is complete."),
            _l(
                "You are on the waiting list: %(other_choices)s. If a seat becomes free there, it goes to the next on the "
                "list by itself, and we write to you at once."
            ),
            GOES_ON,
            BEYOND_REACH,
            BY_HAND,
            FREE_SEAT,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "seat-awaited": MessageText(
        _l("You wait for a seat: %(call)s"),
        (
            ALL_AGREED,
            _l("%(turn)s We write to you at once when a seat is yours."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "seat-taken": MessageText(
        _l("You have a seat: %(call)s"),
        (
            ALL_AGREED,
            _l("A seat was free, and it is yours."),
            DESTINATION,
            NOMINATED_NEXT,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "seat-came": MessageText(
        _l("You have a seat: %(call)s"),
        (
            _l("A seat that you waited for has become free. It is yours."),
            DESTINATION,
            NOMINATED_NEXT,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "no-seat-came": MessageText(
        _l("No seat became free: %(call)s"),
        (
            _l(
                "No seat that you could take in “%(call)s” has become free in time, so your application is closed."
            ),
            _l("What you can do next, the international office tells you: please write to it."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "not-selected": MessageText(
        _l("Result of the selection: %(call)s"),
        (
            _l("The selection for “%(call)s” is complete. There is no seat for you this time."),
            BY_HAND,
            _l("On the page of your application you can read how the decision was made."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "declined-by-partner": MessageText(
        _l("The partner university has declined: %(call)s"),
        (
            _l(
                "The partner university does not take you up in “%(call)s”, so your seat there is given back."
            ),
            DESTINATION,
            REASON,
            _l(
                "Your application is on the waiting list again, for your other choices: %(other_choices)s. You need not do "
                "anything."
            ),
            GOES_ON,
            BEYOND_REACH,
            FREE_SEAT,
            REFERENCE,
        ),
        APPLICATION,
        patient=True,
    ),
    "offer-taken-back": MessageText(
        _l("The offer of a place is taken back: %(call)s"),
        (
            _l(
                "The office has taken back the place that was offered to you in “%(call)s”: you need not answer the offer "
                "any more."
            ),
            DESTINATION,
            REASON,
            _l(
                "Your application is on the waiting list again, for these choices: %(other_choices)s. That very seat does "
                "not come back to you by itself."
            ),
            GOES_ON,
            BEYOND_REACH,
            _l("If you think that this is wrong, please write to the office."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "closed-by-partner": MessageText(
        _l("The partner university has declined: %(call)s"),
        (
            _l(
                "The partner university does not take you up in “%(call)s”, so your seat there is given back."
            ),
            DESTINATION,
            REASON,
            _l(
                "There is no other partner to ask, so your application is closed. You stay a student of our university, and "
                "what you have studied counts as before."
            ),
            _l("What you can do next, the international office tells you: please write to it."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "no-choice-left": MessageText(
        _l("Your application is closed: %(call)s"),
        (
            _l(
                "No partner university that you chose in “%(call)s” can take you up, and no choice is left to wait for. So "
                "your application is closed."
            ),
            _l("Other open calls are listed on our pages."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "nominated": MessageText(
        _l("You are nominated: %(call)s"),
        (
            _l("The university has nominated you for “%(call)s”."),
            DESTINATION,
            _l("The partner university answers next. We write to you as soon as it does."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "offer": MessageText(
        _l("You have a place: %(call)s"),
        (
            _l("The partner university has accepted you. The place in “%(call)s” is yours if you want it."),
            DESTINATION,
            PARTNER_DAYS,
            STILL_DEPENDS,
            TAKEN_BESIDE,
            _l("Please answer by %(until)s: after that day the place is no longer kept for you."),
            REFERENCE,
        ),
        ANSWER,
    ),
    "place-offered": MessageText(
        _l("You have a place: %(call)s"),
        (
            _l("There is a place for you in “%(call)s”. It is yours if you want it."),
            DESTINATION,
            _l("Please answer by %(until)s: after that day the place is no longer kept for you."),
            REFERENCE,
        ),
        ANSWER,
    ),
    "order-awaited": MessageText(
        _l("One step is left, the order: %(call)s"),
        (
            _l(
                "Everybody has agreed to your application for “%(call)s”. The vice-rector's order comes next."
            ),
            HINDERED,
            DESTINATION,
            _l("Please wait for it before you pay for anything: only the order makes it final."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "order-signed": MessageText(
        _l("The order is signed: %(call)s"),
        (
            _l("The vice-rector has signed the order on your application for “%(call)s”."),
            _l("The order: %(filled)s."),
            DESTINATION,
            _l("The international office writes to you about the next steps; please keep this message."),
            STILL_DEPENDS,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "confirmed": MessageText(
        _l("You have accepted the place: %(call)s"),
        (
            _l(
                "You have accepted the place in “%(call)s”. The international office writes to you about the next steps."
            ),
            DESTINATION,
            STILL_DEPENDS,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "declined": MessageText(
        _l("You have declined the place: %(call)s"),
        (_l("The place in “%(call)s” is free for others now. We wish you all the best."), REFERENCE),
        APPLICATION,
    ),
    "offer-lapsed": MessageText(
        _l("The time to answer is over: %(call)s"),
        (
            _l("The place offered in “%(call)s” was not accepted in time, so it is free for others now."),
            REFERENCE,
        ),
        CASE,
        to=("applicant", "office"),
    ),
    "call-cancelled": MessageText(
        _l("The call is cancelled: %(call)s"),
        (
            _l(
                "The university has cancelled the call “%(call)s”, so your application is closed. You did nothing wrong."
            ),
            _l("The reason: %(cancelled_because)s"),
            _l("Other open calls are listed on our pages."),
            REFERENCE,
        ),
        APPLICATION,
    ),
    "rules-changed": MessageText(
        _l("The rules have changed: %(call)s"),
        (
            _l(
                "The rules that applications for “%(call)s” follow have changed. What you have sent stays as it is."
            ),
            _l("Your application is now at this stage: %(stage)s."),
            *ANSWER_BY,
            *DECISION_BY,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "rules-changed-back": MessageText(
        _l("The earlier rules hold again: %(call)s"),
        (
            _l(
                "The change of rules for applications for “%(call)s”, of which we wrote to you, was taken back. "
                "Your application follows the same rules as before. What you have sent stays as it is."
            ),
            _l("Your application is again at this stage: %(stage)s."),
            *ANSWER_BY,
            *DECISION_BY,
            REFERENCE,
        ),
        APPLICATION,
    ),
    "withdrawn": MessageText(
        _l("Your application is withdrawn: %(call)s"),
        (
            _l("Your application for “%(call)s” is withdrawn, as you asked. Nobody works on it any more."),
            REFERENCE,
        ),
        APPLICATION,
    ),
}
