"""What the rule books' messages say, in words; a paragraph whose value is missing is left out."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText

PLACEHOLDERS = {
    "name": "who reads the message",
    "call": "what is applied for",
    "reference": "the case's reference",
    "applicant": "whose case it is",
    "destination": "the place that is meant, where there is one",
    "stage": "where the case is now",
    "fields": "what is to be mended, by its questions and documents",
    "reason": "what the person who moved it wrote",
    "filled": "what that person filled in, such as number and date of an order",
    "by": "the role of who moved it",
    "holder": "the role that it waits for",
    "until": "the day by which an answer is needed",
    "placed_because": "why the office placed the person otherwise than the rule of the selection, while that is carried out",
    "decision": "the day by which the holder decides, where that is not who reads the message",
}

_APPLICATION = _l("See your application")
_CASE = _l("Open the application")
_ANSWER = _l("Answer now")
_REASON = _l("The reason given: %(reason)s")
_CLOSED = (_REASON, _l("The application is closed; the applicant has been told the reason."))
_REFERENCE = _l("Reference: %(reference)s.")
_DESTINATION = _l("Destination: %(destination)s.")
_BY_HAND = _l("The office decided this by hand. The reason: %(placed_because)s")
_ANSWER_BY = _l("Please answer by %(until)s.")
_DECISION_BY = _l("You need not do anything now. Who decides by %(decision)s: %(holder)s.")

TO_THE_APPLICANT = {
    "received": MessageText(
        _l("We have received your application: %(call)s"),
        (
            _l("Your application for “%(call)s” has been received by the university."),
            _REFERENCE,
            _l("On its page you always see where it stands, who holds it now and what comes next."),
        ),
        _APPLICATION,
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
            _REFERENCE,
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
        _CASE,
    ),
    "draft-lapsed": MessageText(
        _l("The call has closed: %(call)s"),
        (
            _l(
                "The call “%(call)s” has closed, and your application was not submitted. What you entered was not sent."
            ),
            _l("You can apply again in another call."),
        ),
        _APPLICATION,
    ),
    "rejected": MessageText(
        _l("Decision on your application: %(call)s"),
        (
            _l("Your application for “%(call)s” was not approved."),
            _l("Decided by: %(by)s."),
            _REASON,
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "selected": MessageText(
        _l("You have a seat: %(call)s"),
        (
            _l("The selection for “%(call)s” is complete. A seat is given to you."),
            _DESTINATION,
            _BY_HAND,
            _l(
                "The office nominates you to the partner university next, and the partner answers. "
                "Then you are asked whether you want the place."
            ),
            _l("Please do not pay for anything yet: the place is not final before that."),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "on-waiting-list": MessageText(
        _l("You are on the waiting list: %(call)s"),
        (
            _l("The selection for “%(call)s” is complete. You have a place on the waiting list."),
            _BY_HAND,
            _l(
                "If a seat becomes free, it goes to the next on the list by itself, and we write to you at once."
            ),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "not-selected": MessageText(
        _l("Result of the selection: %(call)s"),
        (
            _l("The selection for “%(call)s” is complete. There is no seat for you this time."),
            _BY_HAND,
            _l("On the page of your application you can read how the decision was made."),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "nominated": MessageText(
        _l("You are nominated: %(call)s"),
        (
            _l("The university has nominated you for “%(call)s”."),
            _DESTINATION,
            _l("The partner university answers next. We write to you as soon as it does."),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "offer": MessageText(
        _l("You have a place: %(call)s"),
        (
            _l("The partner university has accepted you. The place in “%(call)s” is yours if you want it."),
            _DESTINATION,
            _l("Please answer by %(until)s: after that day the place goes to the next on the waiting list."),
            _REFERENCE,
        ),
        _ANSWER,
    ),
    "place-offered": MessageText(
        _l("You have a place: %(call)s"),
        (
            _l("There is a place for you in “%(call)s”. It is yours if you want it."),
            _DESTINATION,
            _l("Please answer by %(until)s: after that day the place goes to the next on the waiting list."),
            _REFERENCE,
        ),
        _ANSWER,
    ),
    "order-awaited": MessageText(
        _l("One step is left, the order: %(call)s"),
        (
            _l(
                "Everybody has agreed to your application for “%(call)s”. The vice-rector's order comes next."
            ),
            _DESTINATION,
            _l("Please wait for it before you pay for anything: only the order makes it final."),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "order-signed": MessageText(
        _l("The order is signed: %(call)s"),
        (
            _l("The vice-rector has signed the order on your application for “%(call)s”."),
            _l("The order: %(filled)s."),
            _DESTINATION,
            _l(
                "It is final now. The international office writes to you about the next steps; please keep this message."
            ),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "confirmed": MessageText(
        _l("Your place is confirmed: %(call)s"),
        (
            _l(
                "You have accepted the place in “%(call)s”. The international office writes to you about the next steps."
            ),
            _DESTINATION,
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "declined": MessageText(
        _l("You have declined the place: %(call)s"),
        (_l("The place in “%(call)s” goes to somebody else now. We wish you all the best."), _REFERENCE),
        _APPLICATION,
    ),
    "offer-lapsed": MessageText(
        _l("The time to answer is over: %(call)s"),
        (
            _l(
                "The place offered in “%(call)s” was not accepted in time, so it goes to the next on the waiting list."
            ),
            _REFERENCE,
        ),
        _CASE,
    ),
    "call-cancelled": MessageText(
        _l("The call is cancelled: %(call)s"),
        (
            _l(
                "The university has cancelled the call “%(call)s”, so your application is closed. You did nothing wrong."
            ),
            _l("The reason: %(cancelled_because)s"),
            _l("Other open calls are listed on our pages."),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "rules-changed": MessageText(
        _l("The rules have changed: %(call)s"),
        (
            _l(
                "The rules that applications for “%(call)s” follow have changed. What you have sent stays as it is."
            ),
            _l("Your application is now at this stage: %(stage)s."),
            _ANSWER_BY,
            _DECISION_BY,
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "rules-changed-back": MessageText(
        _l("The earlier rules hold again: %(call)s"),
        (
            _l(
                "The change of rules for applications for “%(call)s”, of which we wrote to you, was taken back. "
                "Your application follows the same rules as before. What you have sent stays as it is."
            ),
            _l("Your application is again at this stage: %(stage)s."),
            _ANSWER_BY,
            _DECISION_BY,
            _REFERENCE,
        ),
        _APPLICATION,
    ),
    "withdrawn": MessageText(
        _l("Your application is withdrawn: %(call)s"),
        (
            _l("Your application for “%(call)s” is withdrawn, as you asked. Nobody works on it any more."),
            _REFERENCE,
        ),
        _APPLICATION,
    ),
}

TO_THE_OFFICE = {
    "applicant-withdrew": MessageText(
        _l("Withdrawn: %(applicant)s, %(call)s"),
        (_l("%(applicant)s has withdrawn application %(reference)s for “%(call)s”."), _REASON),
        _CASE,
    ),
    "resubmitted": MessageText(
        _l("Changes made: %(reference)s, %(call)s"),
        (
            _l(
                "The changes you asked for were made in application %(reference)s for “%(call)s”. It is back with you."
            ),
        ),
        _CASE,
    ),
    "partner-accepted": MessageText(
        _l("The partner accepted: %(applicant)s, %(call)s"),
        (
            _l("The partner university has accepted the nomination of %(applicant)s (%(reference)s)."),
            _DESTINATION,
            _l("The applicant has been asked for an answer."),
        ),
        _CASE,
    ),
    "partner-declined": MessageText(
        _l("The partner declined: %(call)s"),
        (
            _l("The partner university has declined the nomination of %(applicant)s (%(reference)s)."),
            _REASON,
            _l("The application goes back to the waiting list, for its other choices."),
        ),
        _CASE,
    ),
    "offer-accepted": MessageText(
        _l("The place is accepted: %(applicant)s, %(call)s"),
        (_l("%(applicant)s (%(reference)s) has accepted the place in “%(call)s”."), _DESTINATION),
        _CASE,
    ),
    "offer-declined": MessageText(
        _l("The place is declined: %(applicant)s, %(call)s"),
        (_l("%(applicant)s (%(reference)s) does not take the place in “%(call)s”."), _DESTINATION, _REASON),
        _CASE,
    ),
    "partner-agreed": MessageText(
        _l("The partner accepted: %(applicant)s, %(call)s"),
        (
            _l("The partner university has accepted the nomination of %(applicant)s (%(reference)s)."),
            _DESTINATION,
            _l("The vice-rector's order comes next."),
        ),
        _CASE,
    ),
    "partner-refused": MessageText(
        _l("The partner declined: %(applicant)s, %(call)s"),
        (
            _l("The partner university has declined the nomination of %(applicant)s (%(reference)s)."),
            *_CLOSED,
        ),
        _CASE,
    ),
    "order-signed-office": MessageText(
        _l("The order is signed: %(applicant)s, %(call)s"),
        (
            _l("The vice-rector has signed the order on %(applicant)s (%(reference)s), “%(call)s”."),
            _l("The order: %(filled)s."),
            _DESTINATION,
        ),
        _CASE,
    ),
    "order-refused": MessageText(
        _l("The order is refused: %(applicant)s, %(call)s"),
        (
            _l("The vice-rector does not sign the order on %(applicant)s (%(reference)s), “%(call)s”."),
            *_CLOSED,
        ),
        _CASE,
    ),
    "nomination-of-staff": MessageText(
        _l("Nomination of a member of our staff: %(applicant)s"),
        (
            _l("We nominate %(applicant)s for “%(call)s” at your university."),
            _DESTINATION,
            _l("Please tell us by the link below whether you accept the nomination. No password is needed."),
            _REFERENCE,
        ),
        _l("See the nomination and answer"),
    ),
    "nomination": MessageText(
        _l("Nomination of a student: %(applicant)s"),
        (
            _l("We nominate %(applicant)s for “%(call)s” at your university."),
            _DESTINATION,
            _l("Please tell us by the link below whether you accept the nomination. No password is needed."),
            _REFERENCE,
        ),
        _l("See the nomination and answer"),
    ),
}

FROM_THE_CLOCK = {
    "task-arrived": MessageText(
        _l("%(stage)s: %(reference)s waits for you"),
        (_l("Application %(reference)s for “%(call)s” now waits for you. Stage: %(stage)s."), _ANSWER_BY),
        _CASE,
    ),
    "gathered": MessageText(
        _l("%(stage)s: %(reference)s has come"),
        (
            _l("Application %(reference)s for “%(call)s” is now at this stage: %(stage)s."),
            _l("There is nothing to answer for it alone: it is worked with all others of its call."),
        ),
        _CASE,
    ),
    "reminder": MessageText(
        _l("Reminder: %(call)s, %(reference)s"),
        (_l("Application %(reference)s for “%(call)s” still waits for you. Stage: %(stage)s."), _ANSWER_BY),
        _CASE,
    ),
    "escalation": MessageText(
        _l("Late: %(stage)s, %(reference)s"),
        (
            _l("Application %(reference)s for “%(call)s” is late. Stage: %(stage)s."),
            _l("It waits for: %(holder)s. It was due by %(until)s."),
            _l(
                "You may remind them, or have a substitute appointed in that role. You don't act in their place."
            ),
        ),
        _l("See who can do it"),
    ),
    "nobody-left": MessageText(
        _l("Nobody can decide: %(stage)s, %(reference)s"),
        (
            _l("Application %(reference)s for “%(call)s” waits, and nobody can act on it. Stage: %(stage)s."),
            _l("It waits for: %(holder)s."),
            _l("Please have somebody appointed in that role: the application then goes to them by itself."),
        ),
        _l("See what is stuck"),
    ),
    "place-empty": MessageText(
        _l("A place is empty: %(stage)s, %(reference)s"),
        (_l("For this nobody is left: %(holder)s. Others can still move %(reference)s, “%(call)s”."),),
        _l("See what is stuck"),
    ),
}

MESSAGES = {**TO_THE_APPLICANT, **TO_THE_OFFICE, **FROM_THE_CLOCK}
