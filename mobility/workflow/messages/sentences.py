"""Sentences and buttons that several messages share."""

from flask_babel import lazy_gettext as _l

APPLICATION = _l("See your application")
CASE = _l("Open the application")
NOMINATIONS = _l("See our nominations")
"""To a partner's contact, whose link opens all of theirs."""
ANSWER = _l("Answer now")
REASON = _l("The reason given: %(reason)s")
CLOSED = (REASON, _l("The application is closed; the applicant has been told the reason."))
IN_VAIN = _l("What was asked of the person for this place is not asked for any more: %(asked_in_vain)s.")
"""To the partner that asked for it, and to the office, of a place that is given up."""
REFERENCE = _l("Reference: %(reference)s.")
DESTINATION = _l("Destination: %(destination)s.")
NOT_FINAL = _l("Please do not pay for anything yet: the place is not final before that.")
"""After a sentence that says when one is asked whether one wants the place, or the partner answers."""
BY_HAND = _l("The office decided this by hand. The reason: %(placed_because)s")
ANSWER_BY = (_l("Please answer by %(ahead)s."), _l("It was due by %(overdue)s. Please answer now."))
"""That it is to be answered, or was: one of the two dates is there."""
DECISION_BY = (
    _l("You need not do anything now. Who decides by %(decision)s: %(holder)s."),
    _l(
        "You need not do anything now. The decision was due by %(decision_overdue)s and is not made yet. "
        "Who decides: %(holder)s."
    ),
)
"""The same of whoever decides, to one who only waits for it."""
