"""The messages of selection: proposals, freed seats, conditions, and letters to partners."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText
from mobility.workflow.messages.sentences import ANSWER, BY_HAND, IN_VAIN, NOT_FINAL

ONE_LESS = _l(
    "For this person no answer is needed any more, and one that you gave no longer counts. The others whom we have "
    "nominated to you are not concerned. Thank you."
)

WHOM_YOU_ACCEPT = _l(
    "Please tell us by the link below whom you accept. No password is needed; looking decides nothing."
)
ANSWER_ANEW = _l("Your days to answer the offer begin anew: please answer by %(answer_by)s.")
MOVED_UP = (
    _l("A seat of a better choice is yours now in “%(call)s”. %(moved_because)s"),
    _l("Where: %(destination)s. The seat that you had is free for others now."),
    _l(
        "With that the wish to move up is settled. You ranked still higher: %(still_better)s. If you would rather have a "
        "seat there, ask for it anew on the page of your application."
    ),
)
MESSAGES = {
    "selection-proposed": MessageText(
        _l("A selection waits for your signature: %(call)s"),
        (
            _l("The seats of “%(call)s” are proposed. Applications: %(number)s. Please look at it and sign."),
            _l("Nobody is told anything before all cases are moved."),
        ),
        _l("See the proposal"),
    ),
    "seat-passed-on": MessageText(
        _l("A seat is yours: %(call)s"),
        (
            _l("You were on the waiting list of “%(call)s”. Now a seat is yours."),
            _l("Where: %(destination)s."),
            BY_HAND,
            _l("The office nominates you to the partner university now. We write to you when it answers."),
            NOT_FINAL,
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
        to=("applicant",),
    ),
    "moved-up": MessageText(
        _l("A seat of a better choice is yours: %(call)s"),
        (
            *MOVED_UP,
            BY_HAND,
            _l("The office nominates you to the partner university now. We write to you when it answers."),
            NOT_FINAL,
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
        to=("applicant",),
    ),
    "moved-up-offered": MessageText(
        _l("A seat of a better choice is yours: %(call)s"),
        (
            *MOVED_UP,
            BY_HAND,
            _l("Please answer by %(until)s: after that day the place is no longer kept for you."),
            _l("Your reference: %(reference)s."),
        ),
        ANSWER,
    ),
    "kept-waiting-by-hand": MessageText(
        _l("You stay on the waiting list: %(call)s"),
        (
            _l(
                "In a new selection for “%(call)s” the rule gave you a seat, and the office has decided otherwise by hand: "
                "you stay on the waiting list."
            ),
            _l("The reason: %(placed_because)s"),
            _l(
                "The page of your application says what you can do if you think that this is wrong, and until when."
            ),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "call-cancelled-partner": MessageText(
        _l("The call is cancelled: %(call)s"),
        (
            _l("Our university has cancelled the call “%(call)s”, in which we have nominated people to you."),
            _l("The reason: %(reason)s"),
            _l("Who does not come to you: %(names)s."),
            _l("For them no answer is needed any more, and one that you gave no longer counts. Thank you."),
        ),
        _l("See our nominations"),
    ),
    "nomination-withdrawn": MessageText(
        _l("A nomination is withdrawn: %(reference)s"),
        (
            _l("We have nominated %(applicant)s to you for “%(call)s”. The person goes elsewhere now."),
            IN_VAIN,
            ONE_LESS,
            _l("Reference: %(reference)s."),
        ),
        _l("See our nominations"),
        to=("partner",),
    ),
    "nominee-comes": MessageText(
        _l("%(applicant)s comes to you: %(call)s"),
        (
            _l("The order is signed by which %(applicant)s comes to you: “%(call)s”."),
            _l("Reference: %(reference)s."),
        ),
        _l("See our nominations"),
        to=("partner",),
    ),
    "nominee-withdrew": MessageText(
        _l("%(applicant)s does not come: %(call)s"),
        (
            _l(
                "We have nominated %(applicant)s to you for “%(call)s”. The person has withdrawn and does not come."
            ),
            IN_VAIN,
            ONE_LESS,
            _l("Reference: %(reference)s."),
        ),
        _l("See our nominations"),
        to=("partner",),
    ),
    "nominee-not-coming": MessageText(
        _l("%(applicant)s does not come: %(call)s"),
        (
            _l(
                "We have nominated %(applicant)s to you for “%(call)s”. Our university has ended this, and the person does "
                "not come."
            ),
            IN_VAIN,
            ONE_LESS,
            _l("Reference: %(reference)s."),
        ),
        _l("See our nominations"),
        to=("partner",),
    ),
    "condition-set": MessageText(
        _l("Your place depends on a condition: %(call)s"),
        (
            _l("Your place in “%(call)s” depends on this: %(asked)s. Please show it by %(until)s."),
            _l("Who asks for it: %(asker)s."),
            _l("It takes the place of what was not met: %(instead)s."),
            ANSWER_ANEW,
            _l("You can send a file or write an answer. The office then decides."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See the condition and answer"),
    ),
    "condition-due": MessageText(
        _l("A condition of your place is due by %(until)s: %(call)s"),
        (
            _l(
                "Still to be shown: %(asked)s. If you need more time, write so in your answer; nothing is lost by itself."
            ),
            _l("Your reference: %(reference)s."),
        ),
        _l("See the condition and answer"),
    ),
    "condition-fulfilled": MessageText(
        _l("A condition of your place is fulfilled: %(call)s"),
        (
            _l("The office has looked at it: %(asked)s. It is fulfilled."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See the condition"),
    ),
    "condition-not-fulfilled": MessageText(
        _l("A condition of your place is not fulfilled: %(call)s"),
        (
            _l("The office has looked at it: %(asked)s. It is not fulfilled."),
            _l("The reason given: %(reason)s"),
            _l("The office decides now what follows for your place, and writes to you."),
            "%(meanwhile)s",
            _l("Your reference: %(reference)s."),
        ),
        _l("See the condition"),
    ),
    "condition-place-kept": MessageText(
        _l("Your place stays yours: %(call)s"),
        (
            _l("A condition of your place was not fulfilled: %(asked)s."),
            _l("The office has decided that the place stays yours all the same."),
            _l("What the office writes: %(words)s"),
            ANSWER_ANEW,
            _l("Your reference: %(reference)s."),
        ),
        _l("See the condition"),
    ),
    "condition-lapsed": MessageText(
        _l("This is no longer asked of you: %(call)s"),
        (
            _l("You no longer hold this place: %(destination)s."),
            _l("What was asked of you for it is not asked for any more: %(asked)s. You need not show it."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
        patient=True,
    ),
    "condition-lapsed-office": MessageText(
        _l("A condition is no longer asked for: %(applicant)s, %(call)s"),
        (
            _l("%(applicant)s (%(reference)s) no longer holds this place: %(destination)s."),
            _l("What you set as its condition is not asked for any more: %(asked)s. The person is told."),
            _l(
                "The person holds this place now: %(held)s. It depends on nothing; if something is to be asked for there, "
                "set it anew."
            ),
        ),
        _l("Open the application"),
    ),
    "condition-at-partner": MessageText(
        _l("On the place of %(applicant)s with you: %(call)s"),
        (
            _l(
                "For “%(call)s” %(applicant)s has a place with you that depends on a condition. How it stands:"
            ),
            "%(standing)s",
            _l("Reference: %(reference)s."),
        ),
        _l("See our nominations"),
    ),
    "passed-over": MessageText(
        _l("A seat was given to somebody else: %(call)s"),
        (
            _l(
                "In “%(call)s” the office has given a free seat by hand to somebody who comes after you on the waiting list."
            ),
            _l("Where: %(destination)s."),
            _l("It has done so for a reason of its own, which is on record with the name of who decided it."),
            _l("Your own place on the list stays. If you have a question, please write to the office."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "nominations": MessageText(
        _l("Our nominations: %(call)s"),
        (
            _l("We nominate people to your university for “%(call)s”. Their number: %(number)s."),
            WHOM_YOU_ACCEPT,
        ),
        _l("See the nominations and answer"),
    ),
    "nominations-left-out": MessageText(
        _l("Not nominated to %(partner)s: %(number)s"),
        (
            _l(
                "Of those whom you sent for “%(call)s”, some could not be nominated. The page says who, and why."
            ),
        ),
        _l("See how it went"),
    ),
    "nominations-reminder": MessageText(
        _l("Reminder: our nominations for %(call)s"),
        (
            _l("Nominations for “%(call)s” still wait for your answer. Their number: %(number)s."),
            WHOM_YOU_ACCEPT,
        ),
        _l("See the nominations and answer"),
    ),
    "partner-days": MessageText(
        _l("Dates of the partner university: %(partner)s"),
        (
            _l("%(partner)s has told us its own dates of your stay: %(days)s."),
            _l("Please note: %(odd)s"),
            _l("Please plan your journey by them. If they do not suit you, write to the office."),
        ),
        _l("See your application"),
    ),
    "partner-days-odd": MessageText(
        _l("A partner’s dates differ from the agreed stay: %(applicant)s"),
        (
            _l("%(partner)s has told us its own dates for %(applicant)s: %(days)s."),
            _l("Please look at this: %(odd)s"),
            _l("The arrival and the next sign are expected by the partner’s dates."),
            _l("Reference: %(reference)s."),
        ),
        _l("Open the application"),
    ),
    "partner-wrote": MessageText(
        _l("A partner has written about nominations: %(partner)s"),
        (_l("%(partner)s has written about our nominations for “%(call)s”. Please read it and answer."),),
        _l("See what they wrote"),
    ),
    "partner-word-answered": MessageText(
        _l("The answer to what you wrote"),
        (_l("You have written to us about our nominations. The answer stands on their page."),),
        _l("See the answer"),
    ),
    "partner-link": MessageText(
        _l("Your link to our nominations"),
        (
            _l(
                "This link opens the nominations that we have sent to your university. No password is needed."
            ),
            _l(
                "Earlier links no longer work. Please keep this one to yourself: whoever has it can answer for you."
            ),
        ),
        _l("See the nominations"),
    ),
}
