"""What is written to people about stays: to the person, to the office, to the partner, and by the clock."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText

MEANS = "%(means)s"
"""What else comes of it that a stay is called off, in sentences of other rooms."""
YOURS, OURS, THEIRS = _l("See your stay"), _l("See the stay"), _l("See the people")

TO_THE_PERSON = {
    "stay-dates-changed": MessageText(
        _l("Your stay was changed: %(partner)s"),
        (
            _l("The office has changed your stay at %(partner)s. %(changes)s."),
            _l("The reason given: %(reason)s"),
        ),
        YOURS,
    ),
    "arrival-confirmed": MessageText(
        _l("Your arrival is confirmed: %(partner)s"),
        (
            _l("It is confirmed that you arrived on %(day)s. We wish you a good time."),
            _l("Please tell us where you live there, and under which phone you are reached."),
        ),
        YOURS,
    ),
    "arrival-corrected": MessageText(
        _l("The day of your arrival was corrected: %(partner)s"),
        (
            _l(
                "The partner university has corrected the day of your arrival: %(day)s instead of %(before)s."
            ),
            _l("If that is wrong, please write to the office."),
        ),
        YOURS,
    ),
    "departure-corrected": MessageText(
        _l("The day of your departure was corrected: %(partner)s"),
        (
            _l(
                "The partner university has corrected the day of your departure: %(day)s instead of %(before)s."
            ),
            _l("If that is wrong, please write to the office."),
        ),
        YOURS,
    ),
    "departure-confirmed": MessageText(
        _l("Your departure is confirmed: %(partner)s"),
        (
            _l("It is confirmed that you left on %(day)s."),
            _l(
                "What is left: your report and the papers of the partner university. The page of your stay lists them."
            ),
        ),
        YOURS,
    ),
    "arrival-refused": MessageText(
        _l("Please send another document of your arrival: %(partner)s"),
        (
            _l("The document that you sent does not show yet that you arrived on %(day)s."),
            _l("The reason given: %(reason)s"),
        ),
        YOURS,
    ),
    "departure-refused": MessageText(
        _l("Please send another document of your departure: %(partner)s"),
        (
            _l("The document that you sent does not show yet that you left on %(day)s."),
            _l("The reason given: %(reason)s"),
        ),
        YOURS,
    ),
    "extension-granted": MessageText(
        _l("Your stay is extended until %(until)s"),
        (
            _l("Your stay at %(partner)s is extended until %(until)s."),
            _l("The office writes: %(reason)s"),
            _l("Please see that passport and visa are valid until then."),
        ),
        YOURS,
    ),
    "extension-refused": MessageText(
        _l("Your stay ends as planned: %(partner)s"),
        (
            _l("The office could not grant the longer stay. It ends on %(last)s, as planned."),
            _l("The reason given: %(reason)s"),
        ),
        YOURS,
    ),
    "extension-lapsed": MessageText(
        _l("A longer stay is no longer in question: %(partner)s"),
        (
            _l("You asked to stay at %(partner)s until %(until)s. That is not decided on any more."),
            _l("The reason: %(why)s"),
        ),
        YOURS,
    ),
    "stay-cancelled": MessageText(
        _l("Your stay is cancelled: %(partner)s"),
        (
            _l("Your stay at %(partner)s does not take place."),
            MEANS,
            _l("The reason given: %(reason)s"),
        ),
        YOURS,
    ),
    "stay-interrupted": MessageText(
        _l("Your stay is interrupted: %(partner)s"),
        (
            _l("Your stay at %(partner)s has ended on %(day)s, before its time."),
            MEANS,
            _l("The reason given: %(reason)s"),
            _l("Please say on the page of your stay when you are home again."),
        ),
        YOURS,
    ),
    "stay-upheld": MessageText(
        _l("Your stay goes on: %(partner)s"),
        (
            _l("The office has noted that your stay at %(partner)s goes on."),
            _l("The reason given: %(reason)s"),
        ),
        YOURS,
    ),
    "stay-questioned": MessageText(
        _l("What becomes of your stay is open again: %(partner)s"),
        (
            _l(
                "The office had noted that your stay at %(partner)s goes on, and has taken that back. It sees what becomes "
                "of the stay."
            ),
        ),
        YOURS,
    ),
    "arrival-missed": MessageText(
        _l("Have you arrived? %(partner)s"),
        (
            _l(
                "You were expected at %(partner)s on %(day)s. The university there says that you have not come."
            ),
            _l(
                "If you have arrived, please confirm it on the page of your stay, with a document that shows it."
            ),
            _l("If you come later, or not at all, please tell the office."),
        ),
        YOURS,
    ),
    "step-taken-back": MessageText(
        _l("Taken back: your stay at %(partner)s"),
        (
            "%(what)s",
            _l("The reason given: %(reason)s"),
            _l("If this is not right, please write to the office."),
        ),
        YOURS,
    ),
    "credits-changed": MessageText(
        _l("Changed: what your stay at %(partner)s counts for"),
        (
            _l("After your stay was closed, the office has changed what it counts for at home."),
            "%(what)s",
            "%(counts)s",
            _l("If this is not right, please write to the office."),
        ),
        YOURS,
    ),
    "stay-closed": MessageText(
        _l("Home again: your stay at %(partner)s is closed"),
        (
            _l("Your report of %(reported)s and your papers are complete."),
            _l("Your stay was interrupted on %(broken_off)s, so neither report nor papers are owed."),
            _l("It is closed although something is missing. The reason given: %(reason)s"),
            "%(counts)s",
            _l("Welcome home."),
        ),
        YOURS,
    ),
}

TO_THE_OFFICE = {
    "arrival-reported": MessageText(
        _l("An arrival to be accepted: %(person)s"),
        (_l("%(person)s has arrived at %(partner)s on %(day)s and sent a document. Please look at it."),),
        OURS,
    ),
    "departure-reported": MessageText(
        _l("A departure to be accepted: %(person)s"),
        (_l("%(person)s has left %(partner)s on %(day)s and sent a document. Please look at it."),),
        OURS,
    ),
    "arrival-day-differs": MessageText(
        _l("Two days of one arrival: %(person)s"),
        (
            _l("%(person)s reported to have arrived at %(partner)s on %(reported)s, and sent a document."),
            _l(
                "The partner has confirmed the arrival for %(day)s, and this day counts. Please look at the document, and "
                "change the dates if it shows another one."
            ),
        ),
        OURS,
    ),
    "departure-day-differs": MessageText(
        _l("Two days of one departure: %(person)s"),
        (
            _l("%(person)s reported to have left %(partner)s on %(reported)s, and sent a document."),
            _l(
                "The partner has confirmed the departure for %(day)s, and this day counts. Please look at the document, "
                "and change the dates if it shows another one."
            ),
        ),
        OURS,
    ),
    "extension-asked": MessageText(
        _l("A longer stay is asked for: %(person)s"),
        (
            _l("%(person)s asks to stay at %(partner)s until %(until)s instead of %(last)s."),
            _l("The reason given: %(reason)s"),
            _l("The partner is asked by their link."),
        ),
        OURS,
    ),
    "extension-partner-agrees": MessageText(
        _l("The partner agrees to a longer stay: %(person)s"),
        (_l("%(partner)s agrees that %(person)s stays longer. It is yours to decide now."),),
        OURS,
    ),
    "extension-partner-declines": MessageText(
        _l("The partner does not agree to a longer stay: %(person)s"),
        (_l("%(partner)s does not agree that %(person)s stays longer. Please answer the person."),),
        OURS,
    ),
    "arrival-missed-office": MessageText(
        _l("Has not come, says the partner: %(person)s"),
        (
            _l(
                "%(person)s was expected at %(partner)s on %(day)s. The partner says that they have not come."
            ),
            _l("Please ask the person. If the stay does not take place, call it off."),
        ),
        OURS,
    ),
    "step-taken-back-office": MessageText(
        _l("Taken back by the partner: %(person)s"),
        (_l("%(partner)s has taken back what it had confirmed of %(person)s."), "%(what)s"),
        OURS,
    ),
    "paper-given": MessageText(
        _l("A paper of the return has come: %(person)s"),
        (_l("%(person)s has sent a paper of the stay at %(partner)s. Please look at it and take it."),),
        OURS,
    ),
    "stay-to-close": MessageText(
        _l("Home again: %(person)s"),
        (
            _l("%(person)s is home from %(partner)s."),
            _l("The report was sent on %(reported)s. Please look at the papers and close the stay."),
            _l("The person has still to send: %(awaited)s. Until then the stay waits."),
            _l(
                "The stay was interrupted on %(broken_off)s, so neither report nor papers are owed. Please close the stay."
            ),
        ),
        OURS,
    ),
    "stay-given-up": MessageText(
        _l("A place is given up: %(person)s"),
        (
            _l("%(person)s does not go to %(partner)s (%(first)s – %(last)s)."),
            MEANS,
            _l("The reason given: %(reason)s"),
            _l(
                "The partner is told. The seat goes to the next on the waiting list, if somebody waits for it."
            ),
        ),
        OURS,
    ),
    "somebody-silent": MessageText(
        _l("Nothing is heard of %(person)s"),
        (
            _l(
                "%(person)s ought to be at %(partner)s from %(first)s to %(last)s. A reminder has brought no answer. "
                "Please ask the partner, or call."
            ),
        ),
        OURS,
    ),
}

TO_THE_PARTNER = {
    "extension-at-partner": MessageText(
        _l("%(person)s would like to stay longer"),
        (
            _l("%(person)s asks to stay with you until %(until)s instead of %(last)s."),
            _l("Please tell us by the link below whether you agree. No password is needed."),
        ),
        THEIRS,
    ),
    "extension-refused-partner": MessageText(
        _l("%(person)s does not stay longer"),
        (_l("The stay of %(person)s with you ends on %(last)s, as planned."),),
        THEIRS,
    ),
    "extension-lapsed-partner": MessageText(
        _l("%(person)s: a longer stay is no longer in question"),
        (
            "%(answered)s",
            _l("The reason: %(why)s"),
        ),
        THEIRS,
    ),
    "people-to-confirm": MessageText(
        _l("Please confirm who has arrived or left"),
        (
            _l("By our plan people come to you or leave you these days. Their number: %(number)s."),
            _l(
                "Please confirm their days by the link below. No password is needed; looking decides nothing."
            ),
        ),
        THEIRS,
    ),
    "stay-cancelled-partner": MessageText(
        _l("%(person)s does not come"),
        (_l("The stay of %(person)s with you from %(first)s to %(last)s is cancelled."), MEANS),
        THEIRS,
    ),
    "stay-dates-changed-partner": MessageText(
        _l("%(person)s: other dates of the stay"),
        (_l("The stay of %(person)s with you is now planned from %(first)s to %(last)s."),),
        THEIRS,
    ),
    "step-taken-back-partner": MessageText(
        _l("Taken back: %(person)s"),
        (
            _l("Our office has taken back what was noted of the stay of %(person)s with you."),
            "%(what)s",
            _l("The page of the people who are with you shows what is noted now."),
        ),
        THEIRS,
    ),
    "stay-interrupted-partner": MessageText(
        _l("%(person)s has left before the time"),
        (_l("The stay of %(person)s with you has ended on %(day)s."), MEANS),
        THEIRS,
    ),
}

FROM_THE_CLOCK = {
    "emergency-owed": MessageText(
        _l("Before you leave: whom may we call in an emergency?"),
        (
            _l("You leave for %(partner)s on %(first)s."),
            _l(
                "Please enter whom we may call in an emergency. The office alone sees it, and each look is recorded."
            ),
        ),
        YOURS,
    ),
    "arrival-awaited": MessageText(
        _l("Have you arrived? %(partner)s"),
        (
            _l(
                "By our plan your stay at %(partner)s began on %(first)s, and we have not heard that you have arrived."
            ),
            _l("Please confirm it with a document. If the dates have changed, write to the office."),
        ),
        YOURS,
    ),
    "home-awaited": MessageText(
        _l("Are you home again? Your stay at %(partner)s"),
        (
            _l(
                "Your stay at %(partner)s ended before its time, and we have not heard that you are home again."
            ),
            _l("Please say so on the page of your stay. You owe nothing else."),
        ),
        YOURS,
    ),
    "departure-awaited": MessageText(
        _l("Is your stay over? %(partner)s"),
        (
            _l(
                "By our plan your stay at %(partner)s ended on %(last)s, and we have not heard that you have left."
            ),
            _l("Please confirm your departure with a document, or ask for a longer stay."),
        ),
        YOURS,
    ),
    "papers-awaited": MessageText(
        _l("Something is still missing: your stay at %(partner)s"),
        (
            _l("Your report or a paper of your stay at %(partner)s is still missing."),
            _l("The page of your stay says what it is."),
        ),
        YOURS,
    ),
}

MESSAGES = {**TO_THE_PERSON, **TO_THE_OFFICE, **TO_THE_PARTNER, **FROM_THE_CLOCK}
