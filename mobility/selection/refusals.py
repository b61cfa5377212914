"""What selection refuses, in words."""

from flask_babel import lazy_gettext as _l

NO_SEAT = "first-choice-taken"

REFUSALS: dict[str, object] = {
    "run-not-signed": _l("The selection is not signed yet."),
    "other-place-kept": _l(
        "You have accepted another place for the same time. Give that one up first, or decline this one."
    ),
    "other-place-taken": _l("The seat was not given again. %(kept)s"),
    "seat-gone-on": _l(
        "The seat has gone to somebody else meanwhile, so the stay remains called off. If it is to take place all the same, "
        "first add a seat to the destination in the call."
    ),
    "not-moved-up": _l("No seat of a better choice has been given."),
    "no-better-choice": _l("There is no better choice to which this place could be exchanged now."),
    "conditions-not-here": _l(
        "Conditions are set for a place that somebody has, from the nomination until the end of the stay."
    ),
    "condition-owed": _l("Say what is asked for."),
    "condition-day-past": _l("Choose a day after today."),
    "condition-after-stay": _l("Choose a day until %(last)s: then the stay is over."),
    "condition-decided": _l("The office has decided this condition already."),
    "place-not-in-question": _l("What follows for the place is decided already."),
    "condition-lapsed": _l("Nothing depends on this any more: the place is given back, or the stay is over."),
    "condition-answer-owed": _l("Write an answer, or choose a file."),
    "no-seat": _l("No seat has been given to this application."),
    NO_SEAT: _l(
        "All seats of the first choice are taken. The application goes on by itself when one is free."
    ),
    "not-on-waiting-list": _l("The selection gives this application no place on the waiting list."),
    "not-left-out": _l("The selection does not leave this application out."),
    "not-your-selection": _l("The coordinator of this programme runs its selection."),
    "call-still-open": _l("The call still takes applications. The selection begins when it has closed."),
    "run-being-moved": _l(
        "A signed selection is being carried out. This takes some seconds; then you can go on."
    ),
    "proposal-is-open": _l(
        "A proposal is open, or is being carried out: change the place there, or discard the proposal first."
    ),
    "seat-not-wished": _l(
        "No seat is free there any more, or the person no longer waits for one. Look at the list once more."
    ),
    "others-passed-over": _l(
        "Who waits there, or what is owed to them, has changed since you opened the page. Look once more before you "
        "give the seat."
    ),
    "nobody-to-place": _l("Nobody is in the stage of selection or on the waiting list."),
    "run-not-open": _l("This proposal is no longer open: it was discarded, or another has taken its place."),
    "variant-signed-already": _l(
        "This proposal is no longer open: in its place the variant “%(name)s” was signed. Nothing was done twice."
    ),
    "run-signed-already": _l("This selection is signed already. Nothing was done twice."),
    "not-yours-to-sign": _l("The head of the office signs selections."),
    "proposal-changed-meanwhile": _l(
        "The proposal is another one than stood on your page, so it was left as it is. Look at this one first."
    ),
    "proposal-changed": _l(
        "The proposal was changed since you opened the page. Look at it once more, then sign."
    ),
    "proposal-changed-beside": _l(
        "Places of the proposal were changed by hand since you opened the page, and this variant does not have them. Look "
        "at both once more, then sign."
    ),
    "inputs-changed": _l(
        "Scores, seats or applications have changed since this was proposed. Please have it proposed anew, then sign."
    ),
    "signer-barred": _l(
        "One signature decides all applications of the proposal, so it is not yours to give: %(why)s. %(whom)s"
    ),
    "points-in-question": _l(
        "Since you opened the page an appeal was granted: points of %(cases)s are looked at again. Read below what that "
        "means for a signature, then sign."
    ),
    "votes-to-read": _l(
        "A vote of the committee does not speak for a seat of %(cases)s. A coordinator can leave them without a place; or "
        "tick that you have read it."
    ),
    "proposal-kept-apart": _l(
        "You have a conflict of interest in an application of the proposal, and one signature decides all of them: somebody "
        "else signs it."
    ),
    "proposal-is-yours": _l(
        "You have proposed this yourself. Somebody else signs it, so that two people have seen it."
    ),
    "seat-needs-destination": _l("Choose where the seat is."),
    "not-among-choices": _l("The person did not choose this destination, or its partner has declined them."),
    "placement-unchanged": _l(
        "This is the place that the person has already. Choose another one, or leave it as it is."
    ),
    "below-least-score": _l("The call gives seats there from %(least)s%% on; this score is lower."),
    "no-seat-left": _l("All seats there are given in this proposal. Take one from somebody else first."),
    "stays-on-waiting-list": _l(
        "Who is on the waiting list stays there until a seat is free or the list ends."
    ),
    "variant-weights": _l("The weights add up to %(total)s. They must add up to 100."),
    "variant-limits-cross": _l(
        "Two limits cross, or one holds destinations together where others come first. Then there need not be a fair "
        "result. Put one inside of the other, or keep them apart."
    ),
    "variant-reserved": _l(
        "More seats are reserved (%(reserved)s) than there are to give (%(seats)s). Reserve fewer, or give more."
    ),
    "variant-name-taken": _l(
        "Another variant has this name, perhaps one that is put away. Give it a name of its own."
    ),
    "variant-changes-nothing": _l(
        "Nothing is changed yet: this is what the proposal has. Change at least one thing."
    ),
    "variant-is-there": _l("The same is kept already as “%(name)s”."),
    "variants-full": _l("There are %(number)s variants. Put one away first."),
    "variant-gone": _l("This variant was put away meanwhile. Look at the others once more."),
    "not-your-application": _l("Only the person whose application it is can do this."),
    "no-appeal-granted": _l("No appeal was granted since it came to its end."),
    "no-choice-left": _l("Every partner that the person chose has declined them: no seat can come to them."),
    "partner-left": _l(
        "There is still a choice whose partner has not declined, or an appeal to be carried out."
    ),
    "appeal-without-result": _l("There is no result yet that could be appealed against."),
    "application-is-withdrawn": _l("This application is withdrawn: nothing is decided about it any more."),
    "appeal-made-already": _l("You have appealed against this result already."),
    "earlier-appeal-waits": _l(
        "Your earlier appeal still waits for its answer. Once it is answered you can appeal against this result too."
    ),
    "appeal-too-late": _l(
        "An appeal was possible until %(until)s, %(days)s working days after the last decision. "
        "You can still write to the office."
    ),
    "appeal-answered-already": _l("This appeal is answered already. Nothing was done twice."),
    "appeal-not-yours": _l("Who is named answers this appeal: somebody who neither scored nor signed."),
    "appeal-remedy-owed": _l("Choose what follows."),
    "appeal-remedy-unfit": _l(
        "Every partner that the person chose has declined them: no run and no further seat of the call changes that. "
        "Choose what can follow."
    ),
    "appeal-remedy-empty": _l("That would bring the person nothing. %(stands)s Choose what can follow."),
    "appeal-nothing-better": _l(
        "The selection gave you a seat at your first choice: nothing better could come of an appeal. You can still write to "
        "the office."
    ),
    "nobody-scores-anew": _l(
        "Nobody of those who assessed can sign their points again: they have no role here any more, or take no part. Choose "
        "what can follow."
    ),
    "points-owed": _l(
        "Still to look at their points again, by %(until)s: %(names)s. Say this once they have done so; who cannot any more "
        "is not waited for once their role here is ended."
    ),
    "fresh-run-owed": _l(
        "Since the appeal was granted no selection was made anew. Propose it, have it signed, and say this once it is "
        "carried out."
    ),
    "seat-beyond-owed": _l(
        "The person has no seat yet. Give one on the page of the selection, and add it before among the places of the call "
        "if none is free: with that this is done."
    ),
    "appeal-remedy-of-dismissed": _l(
        "You dismiss the appeal, so nothing follows from it. What you had chosen here is taken away: answer once more, or "
        "grant it."
    ),
    "remedy-not-yours": _l("A coordinator of the call or the head of the office does this."),
    "remedy-not-owed": _l("This is done already. Nothing was done twice."),
    "seat-is-elsewhere": _l("The person has another seat by now, at another partner."),
    "nobody-to-nominate": _l("The list has changed since you opened the page. Look at it once more."),
    "somebody-hindered": _l(
        "Something is in the way of: %(names)s. Nobody was nominated. Look at the list once more: it says what, and leaves "
        "them out."
    ),
    "partner-without-contact": _l(
        "This partner has no contact yet. Add one among the institutions, then nominate."
    ),
    "ticked-answered": _l(
        "Answered already, by you or a colleague: %(names)s. Nothing was saved now: tick the others once more, and accept "
        "them."
    ),
    "answered-already": _l("This nomination is answered already. Nothing was done twice."),
    "taken-back-already": _l("This answer was taken back already. Below you can answer anew."),
    "taken-over": _l(
        "The office has taken this answer over. Please write to it if something is to be changed."
    ),
    "no-longer-nominated": _l("This person is no longer nominated to you, so the answer counts no more."),
    "nothing-to-take-over": _l("The partner has taken the answer back, or it counts already."),
    "nobody-ticked": _l("Tick at least one person."),
    "list-changed-meanwhile": _l(
        "Since this list was shown, other things have been noted of: %(names)s. Nothing was taken over. Below stands what "
        "the list would change now: please look at it once more."
    ),
    "list-without-references": _l(
        "The column with our references is not there. Take the list from this page and fill that in."
    ),
    "list-row-not-yours": _l("Nobody in this list has this reference."),
    "list-row-twice": _l("The same person stands in an earlier row."),
    "list-name-of-another": _l(
        "This reference is that of %(name)s, and the name in the row is another. Mend the one that is wrong, or leave the "
        "name empty if the reference is right."
    ),
    "list-born-otherwise": _l(
        "This reference is that of %(name)s, born on %(day)s. Mend what is wrong, or leave the birth date empty if the "
        "reference is right."
    ),
    "list-answer-not-read": _l("Write accept or decline, or leave it empty."),
    "list-reason-alone": _l("There is a reason, but no answer. Write decline, or take the reason out."),
    "list-answered-before": _l(
        "This person was answered for otherwise before. Take that answer back first, or write to the office."
    ),
    "list-day-not-read": _l("Write the day as 31.01.2027."),
    "list-no-such-day": _l("There is no such day. Write day, month and year, for example 31.01.2027."),
    "list-day-either-way": _l(
        "This can be two days, with the day first or the month first. Write it with dots, for example 31.01.2027."
    ),
    "days-of-declined": _l("This person is declined: no days are noted for them."),
    "partner-days-cross": _l("The end is before the beginning."),
    "partner-day-far": _l("Is the year right? The day is more than a year away from the agreed stay."),
    "partner-end-before-arrival": _l("The last day is before the arrival."),
    "words-owed": _l("Write something."),
    "word-answered": _l("This is answered already. Nothing was done twice."),
    "contact-ended": _l("This person no longer answers for the partner."),
}
