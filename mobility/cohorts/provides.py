"""What cohorts lend: their place in the menu, the office's message to many, names of entries, sentences of refusals."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry
from mobility.cohorts.policy import COHORT_ROLES
from mobility.cohorts.services.writing import WRITTEN
from mobility.notifications.catalogue import MessageText

MESSAGES = {
    "office-message": MessageText("%(subject)s", ("%(text)s",), _l("See your application")),
    "cohort-file-ready": MessageText(
        _l("Your file is ready"),
        (
            _l(
                "The file that you asked for is ready; %(number)s people stand in it. It is kept for seven days."
            ),
        ),
        _l("Take the file"),
    ),
}

REFUSALS: dict[str, object] = {
    "nobody-picked": _l("Tick at least one application that is still in this stage."),
    "nobody-to-write-to": _l("There is nobody to write to: everybody in this list is left out."),
    "recipients-changed-meanwhile": _l(
        "The list has changed since you looked at it: there are %(now)s people now. Look again before you send."
    ),
    "many-unconfirmed": _l("You write to %(number)s people. Tick that you mean all of them."),
    "message-owed": _l("Write a subject and a text in at least one language."),
    "half-a-message": _l("A subject and a text belong together: this one is empty."),
    "unknown-placeholder": _l("There is nothing to put in for {%(name)s}."),
    "words-erased-meanwhile": _l("The words were erased in the record before this person was told."),
    "not-yours-to-write-to": _l("This person was no longer in your list when the message was to leave."),
    "view-name-owed": _l("Give the view a name."),
    "view-name-taken": _l("You have a view of this name for this call. Choose another one."),
}

EVENTS: dict[str, object] = {WRITTEN: _l("Message of the office to many")}

NAVIGATION = [
    Entry(
        _l("Cohorts"),
        "cohorts.index",
        25,
        lambda person: person.is_authenticated and person.holds_any(COHORT_ROLES),
    ),
]
