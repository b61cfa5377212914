"""To those who decide and those who follow: what somebody did."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText

from .sentences import CASE, CLOSED, DESTINATION, IN_VAIN, NOMINATIONS, REASON, REFERENCE

TO_THE_OFFICE = {
    "applicant-withdrew": MessageText(
        _l("Withdrawn: %(applicant)s, %(call)s"),
        (_l("%(applicant)s has withdrawn application %(reference)s for “%(call)s”."), REASON),
        CASE,
    ),
    "resubmitted": MessageText(
        _l("Changes made: %(reference)s, %(call)s"),
        (
            _l(
                "The changes you asked for were made in application %(reference)s for “%(call)s”. It is back with you."
            ),
        ),
        CASE,
    ),
    "partner-accepted": MessageText(
        _l("The partner accepted: %(applicant)s, %(call)s"),
        (
            _l("The partner university has accepted the nomination of %(applicant)s (%(reference)s)."),
            DESTINATION,
            _l("The applicant has been asked for an answer."),
        ),
        CASE,
    ),
    "partner-declined": MessageText(
        _l("The partner declined: %(call)s"),
        (
            _l("The partner university has declined the nomination of %(applicant)s (%(reference)s)."),
            REASON,
            _l(
                "The application went back to the waiting list by this, for its other choices: %(other_choices)s."
            ),
            _l("No seat can come to it by the waiting list: %(beyond_reach)s."),
        ),
        CASE,
    ),
    "offer-accepted": MessageText(
        _l("The place is accepted: %(applicant)s, %(call)s"),
        (
            _l("%(applicant)s (%(reference)s) has accepted the place in “%(call)s”."),
            DESTINATION,
            _l("Conditions of the place that are not settled yet: %(unsettled)s."),
            _l(
                "Conditions of the place that were not met: %(unmet)s. The office decides now whether the place stays."
            ),
        ),
        CASE,
        NOMINATIONS,
        to=("office", "partner"),
    ),
    "offer-declined": MessageText(
        _l("The place is declined: %(applicant)s, %(call)s"),
        (
            _l("%(applicant)s (%(reference)s) does not take the place in “%(call)s”."),
            DESTINATION,
            REASON,
            IN_VAIN,
        ),
        CASE,
        NOMINATIONS,
        to=("office", "partner"),
    ),
    "partner-agreed": MessageText(
        _l("The partner accepted: %(applicant)s, %(call)s"),
        (
            _l("The partner university has accepted the nomination of %(applicant)s (%(reference)s)."),
            DESTINATION,
            _l("The vice-rector's order comes next."),
        ),
        CASE,
    ),
    "partner-refused": MessageText(
        _l("The partner declined: %(applicant)s, %(call)s"),
        (
            _l("The partner university has declined the nomination of %(applicant)s (%(reference)s)."),
            *CLOSED,
        ),
        CASE,
    ),
    "order-signed-office": MessageText(
        _l("The order is signed: %(applicant)s, %(call)s"),
        (
            _l("The vice-rector has signed the order on %(applicant)s (%(reference)s), “%(call)s”."),
            _l("The order: %(filled)s."),
            DESTINATION,
        ),
        CASE,
    ),
    "order-refused": MessageText(
        _l("The order is refused: %(applicant)s, %(call)s"),
        (
            _l("The vice-rector does not sign the order on %(applicant)s (%(reference)s), “%(call)s”."),
            *CLOSED,
        ),
        CASE,
    ),
    "nomination-of-staff": MessageText(
        _l("Nomination of a member of our staff: %(applicant)s"),
        (
            _l("We nominate %(applicant)s for “%(call)s” at your university."),
            DESTINATION,
            _l("Please tell us by the link below whether you accept the nomination. No password is needed."),
            REFERENCE,
        ),
        _l("See the nomination and answer"),
        to=("partner",),
    ),
    "nomination": MessageText(
        _l("Nomination of a student: %(applicant)s"),
        (
            _l("We nominate %(applicant)s for “%(call)s” at your university."),
            DESTINATION,
            _l("Please tell us by the link below whether you accept the nomination. No password is needed."),
            REFERENCE,
        ),
        _l("See the nomination and answer"),
        to=("partner",),
    ),
}
