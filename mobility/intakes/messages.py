"""What is written to people about their way through the joint faculty."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText

_LOOK = _l(
    "Your application in “%(draft)s” is prepared and not sent yet: please look whether what it says of your credits still "
    "holds."
)

MESSAGES = {
    "studies-changed": MessageText(
        _l("Your studies: %(what)s"),
        (
            _l("Noted for your studies of %(specialty)s: %(noted)s."),
            _l("The leave is granted until %(back_by)s."),
            _l("Your intake before: %(before)s; your intake now: %(into)s."),
            _l("The reason given: %(reason)s"),
            _l("Your application for the transition: %(hindered)s"),
            _l("If this is not right, please write to the office."),
        ),
        _l("See your studies"),
    ),
    "partner-noted": MessageText(
        _l("%(partner)s: %(what)s, %(person)s"),
        (
            _l("%(partner)s has noted for %(person)s: %(noted)s."),
            _l("The leave is granted until %(back_by)s."),
            _l("The intake before: %(before)s; the intake now: %(into)s."),
            _l("The reason given: %(reason)s"),
            "%(unheard)s",
        ),
        _l("See the student"),
    ),
    "enrolment-given-up": MessageText(
        _l("An enrolment is given up: %(person)s"),
        (
            _l("%(person)s does not come to study %(specialty)s."),
            _l("The reason given: %(reason)s"),
            _l(
                "The order of enrolment no longer holds (application %(order)s); the seat goes to the next on the waiting "
                "list, if somebody waits for it."
            ),
        ),
        _l("See the student"),
    ),
    "enrolment-holds-again": MessageText(
        _l("Comes to study after all: %(person)s"),
        (
            _l(
                "It was noted that %(person)s does not come to study %(specialty)s. That holds no longer: they come after "
                "all."
            ),
            _l("The reason given: %(reason)s"),
            _l("The order of enrolment holds again (application %(order)s)."),
        ),
        _l("See the student"),
    ),
    "transition-noted": MessageText(
        _l("%(what)s: %(people)s"),
        (
            _l("Our office has noted for %(people)s: %(noted)s."),
            _l("The leave is granted until %(back_by)s."),
            _l("The intake before: %(before)s; the intake now: %(into)s."),
            _l("The link below opens the page of the students who go or have gone over to you."),
        ),
        _l("See the students"),
    ),
    "transition-taken-back": MessageText(
        _l("Transition taken back: %(people)s"),
        (
            _l("Our office had noted by mistake that %(people)s goes over to you, and has taken that back."),
            _l(
                "On the page of the students who go or have gone over to you %(people)s stands no longer. What you were "
                "asked about nominations stands on the page that the link below opens."
            ),
        ),
        _l("See the nominations"),
    ),
    "transition-prepared": MessageText(
        _l("Your application for the transition is prepared: %(partner)s"),
        (
            _l(
                "The office has begun an application for you in “%(call)s”, filled in with what is known of you."
            ),
            _l(
                "Please look whether everything is right, add your documents and declarations, and send it by %(until)s."
            ),
            _l("How it stands today: %(seats)s"),
            _l("Missing for the transition: %(courses)s."),
        ),
        _l("See the application"),
    ),
    "course-needed": MessageText(
        _l("Needed for your transition from now on: %(course)s"),
        (
            _l(
                "For the transition of your intake the course “%(course)s” is needed from now on, and you have not passed "
                "it."
            ),
            _LOOK,
            _l("The office decides whether your application in “%(sent)s” goes on all the same."),
            _l(
                "Please ask the office when you can pass the course, or write to it if you have passed it already."
            ),
        ),
        _l("See your studies"),
    ),
    "course-not-needed": MessageText(
        _l("Not needed for your transition any more: %(course)s"),
        (
            _l("For the transition of your intake the course “%(course)s” is not needed any more."),
            _LOOK,
        ),
        _l("See your studies"),
    ),
    "transition-lacks": MessageText(
        _l("Missing for the transition: %(courses)s"),
        (
            _l(
                "Since your credits were confirmed for your application in “%(call)s”, this is missing for the transition: "
                "%(courses)s."
            ),
            _l(
                "The office decides whether your application goes on all the same. Please ask it what you can do, or write "
                "to it if a mark is wrong."
            ),
        ),
        _l("See your studies"),
    ),
}
