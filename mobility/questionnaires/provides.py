"""What questionnaires lend: the sentences of what can be wrong with an answer."""

from flask_babel import lazy_gettext as _l

from mobility.base.fields import FAULTS_OF_DAY

REFUSALS: dict[str, object] = {
    "section-changed-meanwhile": _l(
        "This section was changed meanwhile, perhaps by you on another device or in another tab. "
        "What is stored now stands beside what you entered here. Look at both, then save again."
    ),
    "answer-owed": _l("Answer this question."),
    "declaration-owed": _l(
        "Read this and tick the box if you agree; the application cannot be sent without it."
    ),
    "answer-too-long": _l("Make this answer shorter: it may have up to %(letters)s characters."),
    "too-many-words": _l("Make this text shorter: it may have up to %(most)s words."),
    "not-an-email": _l("Enter an email address such as name@example.tj."),
    "not-a-phone": _l("Enter a phone number with its code, such as +992 90 123 45 67."),
    "not-a-passport-number": _l(
        "Enter the number as it stands in the passport: 5 to 20 Latin letters and digits, such as 400123456."
    ),
    "not-a-number": _l("Enter a number such as 4.5, in figures."),
    "not-a-whole-number": _l("Enter a whole number such as 25, in figures."),
    "not-a-day": _l("Enter a real date: day, month and year, such as 14 3 2031."),
    **FAULTS_OF_DAY,
    "day-is-over": _l("This day is over. Enter a day that is still to come."),
    "instead-words-owed": _l("Say why in a few words. Whoever asked for the change reads them."),
    "changed-since-asked": _l(
        "You have changed this since it was asked for, and that counts as your answer: nothing else is needed here."
    ),
    "instead-words-too-long": _l(
        "This has %(number)s characters. Say why in %(most)s at most: nothing was kept yet."
    ),
    "not-offered": _l("What was chosen here is no longer offered. Choose one of the answers shown."),
}
