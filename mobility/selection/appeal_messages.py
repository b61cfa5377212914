"""The messages of appeals: made, answered, and what follows from them."""

from flask_babel import lazy_gettext as _l

from mobility.notifications.catalogue import MessageText

WHAT_FOLLOWS = (
    _l("The answer: %(reason)s"),
    _l(
        "With this you ask to move up from the place that you have (%(left)s): a seat of a better choice can be given to "
        "you from now on. If you would rather keep that place, say so on the page of your application."
    ),
    _l(
        "The points that were looked at again do not count, as they rest on fewer assessments than those of others. Your "
        "score stays %(stays)s, on the waiting list and in a selection made anew."
    ),
    _l("The page of your application says what follows and who does it. You are written to."),
    _l("Your reference: %(reference)s."),
)
"""Of an appeal that is granted, now or before: what whoever answers it has chosen."""

MESSAGES = {
    "appeal-received": MessageText(
        _l("Your appeal is made: %(call)s"),
        (
            _l("You have appealed against the result of “%(call)s”."),
            _l("%(who)s answers it: somebody who neither scored your application nor signed the selection."),
            _l(
                "The answer comes by %(until)s. If you have a place, or one on the waiting list, it stays yours meanwhile."
            ),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-passed-on": MessageText(
        _l("Who answers your appeal now: %(call)s"),
        (
            _l(
                "Your appeal against the result of “%(call)s” is answered by %(who)s from now on: somebody who neither "
                "scored your application nor signed the selection."
            ),
            _l("The answer comes by %(until)s."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-arrived": MessageText(
        _l("An appeal waits for your answer: %(reference)s"),
        (
            _l(
                "Application %(reference)s appeals against the result of “%(call)s”. You are named to answer it."
            ),
            _l("Please answer by %(until)s. The person sees your name and this day."),
        ),
        _l("See the appeal"),
    ),
    "appeal-due": MessageText(
        _l("An appeal is to be answered by %(until)s: %(reference)s"),
        (_l("The appeal of application %(reference)s for “%(call)s” still waits for your answer."),),
        _l("See the appeal"),
    ),
    "appeal-withdrawn": MessageText(
        _l("An appeal is closed, as its application was withdrawn: %(reference)s"),
        (
            _l(
                "The person has withdrawn application %(reference)s for “%(call)s”. With that the appeal against its result "
                "is closed: you need not do anything about it any more."
            ),
        ),
        _l("See the appeal"),
    ),
    "appeal-without-holder": MessageText(
        _l("Nobody can answer an appeal: %(reference)s"),
        (
            _l(
                "Nobody can answer the appeal of application %(reference)s for “%(call)s”: whoever is head of the office or "
                "vice-rector has scored or signed it, or there is nobody in these roles."
            ),
            _l(
                "Please give somebody the role of head of the office or vice-rector for a time. It is due by %(until)s."
            ),
        ),
        _l("See the people"),
    ),
    "appeal-dismissed": MessageText(
        _l("Your appeal is answered: %(call)s"),
        (
            _l("%(who)s has looked at your appeal against the result of “%(call)s”. The result stays."),
            _l("The answer: %(reason)s"),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-granted": MessageText(
        _l("Your appeal is granted: %(call)s"),
        (
            _l("%(who)s has granted your appeal against the result of “%(call)s”."),
            *WHAT_FOLLOWS,
        ),
        _l("See your application"),
    ),
    "appeal-not-looked-at": MessageText(
        _l("Something else follows from your appeal: %(call)s"),
        (
            _l(
                "Your appeal against the result of “%(call)s” is granted, and that stays. But nobody of those who assessed "
                "you can look at their points any more, and nobody has."
            ),
            _l("%(who)s chooses what follows instead."),
            _l("You read by %(until)s what that is."),
            _l("A seat that was given back waits for you until then: %(seats)s."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-remedy-anew": MessageText(
        _l("Choose by %(until)s what else follows from an appeal: %(reference)s"),
        (
            _l(
                "The appeal of application %(reference)s for “%(call)s” is granted: those who assessed were to look at "
                "their points again. Nobody of them can any more, and nobody has."
            ),
            _l("Please choose what follows instead. The person sees your name and this day."),
            _l(
                "A seat waits for this application until you have chosen: %(seats)s. A selection made anew gives it; after "
                "any other choice it goes on at once to the first of the waiting list."
            ),
        ),
        _l("See the appeal"),
    ),
    "appeal-on-fewer": MessageText(
        _l("What follows from your appeal is open still: %(call)s"),
        (
            _l(
                "Your appeal against the result of “%(call)s” was granted, and those who assessed you have looked at their "
                "points again."
            ),
            _l(
                "But your score rests on fewer assessments now than those of others. %(who)s chooses whether the points "
                "count as they are now, or what else follows; until then they do not count."
            ),
            _l("You read by %(until)s what that is."),
            _l("A seat that was given back waits for you until then: %(seats)s."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-rests-on-fewer": MessageText(
        _l("Choose by %(until)s what follows from an appeal: %(reference)s"),
        (
            _l(
                "After the appeal of application %(reference)s for “%(call)s” all who assessed it and still can have looked "
                "at their points again."
            ),
            _l(
                "A conflict of interest took points out: the score rests on fewer assessments now than those of others. "
                "Please choose whether the points count as they are now, or what else follows; until then they do not "
                "count. The person sees your name and this day."
            ),
            _l(
                "A seat waits for this application until you have chosen: %(seats)s. If you say that the points count, it "
                "goes on at once by them; a selection made anew gives it by its rule; after any other choice it goes on at "
                "once as the waiting list stands without them."
            ),
        ),
        _l("See the appeal"),
    ),
    "appeal-follows": MessageText(
        _l("What follows from your appeal: %(call)s"),
        (
            _l("%(who)s has chosen what follows from your appeal against the result of “%(call)s”."),
            *WHAT_FOLLOWS,
        ),
        _l("See your application"),
        patient=True,
    ),
    "open-after-appeal": MessageText(
        _l("Your application is open again: %(call)s"),
        (
            _l(
                "Your appeal was granted, so your application for “%(call)s” is open again: you are on the waiting list."
            ),
            _l(
                "It stays there until what follows from the appeal is done, also where the waiting list of the call is over."
            ),
            _l("You need not do anything now. The office writes to you."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
        to=("applicant",),
    ),
    "appeal-to-carry-out": MessageText(
        _l("An appeal is granted: %(reference)s"),
        (
            _l(
                "The appeal of application %(reference)s for “%(call)s” is granted. Please do what follows from it."
            ),
            _l("It is to be done by %(until)s. The person sees your name and this day."),
        ),
        _l("See the appeal"),
    ),
    "appeal-remedy-due": MessageText(
        _l("What follows from an appeal is due by %(until)s: %(reference)s"),
        (_l("What follows from the appeal of application %(reference)s for “%(call)s” is not done yet."),),
        _l("See the appeal"),
    ),
    "appeal-carried-out": MessageText(
        _l("What follows from your appeal is done: %(call)s"),
        (
            _l("Your appeal against the result of “%(call)s” was granted. Now it is done."),
            _l("What was done: %(reason)s"),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-seat-meanwhile": MessageText(
        _l("A better choice can still come to you: %(call)s"),
        (
            _l("A seat is yours in “%(call)s”, while it is still open what follows from your appeal."),
            _l(
                "A seat of a choice that you ranked higher waits meanwhile if somebody gives it back: %(better)s. It comes "
                "to you only if you ask to move up: please tick that on the page of your application. If you do not ask, "
                "you keep the seat that you have."
            ),
            _l("Such a seat waits now: %(seats)s."),
            _l("It is to be settled by %(until)s."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "better-seat-waits": MessageText(
        _l("A seat of a better choice waits for you: %(call)s"),
        (
            _l(
                "A seat of a choice that you ranked higher was given back in “%(call)s”: %(seats)s. It waits while it is "
                "open what follows from your appeal."
            ),
            _l(
                "It comes to you only if you ask to move up, and if you are next then: please say on the page of your "
                "application whether you want that. If you do not ask, you keep the seat that you have."
            ),
            _l("Please do so before %(until)s: by then it is to be settled what follows from your appeal."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-settled": MessageText(
        _l("Your appeal is settled by the seat that has come: %(call)s"),
        (
            _l(
                "Your appeal against the result of “%(call)s” was granted. A seat has come to you since, and none of a "
                "better choice can come any more: so nobody looks at the points again."
            ),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "appeal-settled-by-seat": MessageText(
        _l("What follows from your appeal is done: %(call)s"),
        (
            _l("Your appeal against the result of “%(call)s” was granted."),
            _l(
                "A seat that became free has come to you since, by the points as they are now: %(by_points)s."
            ),
            _l("A seat that became free has come to you since, by the waiting list: %(by_line)s."),
            _l("The office has given you a free seat since: %(by_hand)s."),
            _l("Your score was %(before)s, and is %(after)s now."),
            _l("No selection is made anew for you any more: nothing else is to be done."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
        patient=True,
    ),
    "appeal-lapsed": MessageText(
        _l("Your appeal is closed with the call: %(call)s"),
        (
            _l(
                "The university has cancelled the call “%(call)s”. With that your appeal against its result is closed: no "
                "places are given in it any more."
            ),
            _l("The reason: %(reason)s"),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "points-to-look-at": MessageText(
        _l("Look at your points again by %(until)s: %(reference)s"),
        (
            _l(
                "An appeal against the result of “%(call)s” is granted: please look at the points that you signed for "
                "application %(reference)s again."
            ),
            _l(
                "You give others, or say that they stay, each with a reason. The page says what is to be looked at. What "
                "you signed before stays on record beside it."
            ),
        ),
        _l("Look at your points"),
    ),
    "points-to-look-at-due": MessageText(
        _l("Your points are to be looked at again by %(until)s: %(reference)s"),
        (
            _l(
                "An appeal against the result of “%(call)s” waits for you: you have not looked at the points that you "
                "signed for application %(reference)s yet."
            ),
        ),
        _l("Look at your points"),
    ),
    "points-to-look-at-late": MessageText(
        _l("Your points were to be looked at again by %(until)s: %(reference)s"),
        (
            _l(
                "An appeal against the result of “%(call)s” still waits for you: you have not looked at the points that you "
                "signed for application %(reference)s, and the day is over."
            ),
            _l("Until you have, nothing follows from the appeal. Whoever granted it is told so too."),
        ),
        _l("Look at your points"),
    ),
    "points-late": MessageText(
        _l("Points were not looked at again by %(until)s: %(reference)s"),
        (
            _l(
                "The appeal of application %(reference)s for “%(call)s” is granted, and those who assessed were to look at "
                "their points again. Still to look: %(names)s. They are reminded today."
            ),
            _l("Until they have, nothing follows from the appeal. Please ask them."),
            _l(
                "If somebody cannot, an administrator can end their role there: the points that they signed then stay, and "
                "it goes on."
            ),
        ),
        _l("See the appeal"),
    ),
    "appeal-looked-at": MessageText(
        _l("The points were looked at again: %(reference)s"),
        (
            _l(
                "After the appeal of application %(reference)s for “%(call)s” all who assessed it and still can have looked "
                "at their points again."
            ),
            _l(
                "The score is another: before %(before)s, now %(after)s. Please propose the selection anew; once that is "
                "carried out, this is done by itself."
            ),
            _l(
                "The score is another: before %(was)s, now %(since)s. No selection made anew places the person now: please "
                "see what can follow, and write it to them."
            ),
            _l("The score stays: %(same)s. Please write to the person why; with that it is done."),
            _l("It is to be done by %(until)s. The person sees your name and this day."),
        ),
        _l("See the appeal"),
        patient=True,
    ),
    "appeal-scored-anew": MessageText(
        _l("Your points were corrected: %(call)s"),
        (
            _l(
                "Your appeal against the result of “%(call)s” was granted, and those who assessed you have looked at their "
                "points again."
            ),
            _l("Your score was %(before)s, and is %(after)s now."),
            _l(
                "The office makes the selection anew: it counts the points as they are now, and you read what came of it "
                "for you."
            ),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
        patient=True,
    ),
    "appeal-corrected": MessageText(
        _l("Your points were corrected: %(call)s"),
        (
            _l(
                "Your appeal against the result of “%(call)s” was granted, and those who assessed you have looked at their "
                "points again."
            ),
            _l("Your score was %(before)s, and is %(after)s now."),
            _l("The office sees what can follow from that for your place, and writes to you."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
}
