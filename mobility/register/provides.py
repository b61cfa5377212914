"""What the register lends: sentences of its refusals and faults, the messages about a claim."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select

from mobility.accounts.models import Grant, Person, Rights
from mobility.base.lending import Line, LinesBeside, Number
from mobility.base.navigation import Entry
from mobility.notifications.catalogue import MessageText
from mobility.register import queries
from mobility.register.erasing import erase_of_affiliation
from mobility.register.models import Kind

KEEPERS = ("administrator", "coordinator")
"""Who imports the register."""
READERS = (*KEEPERS, "auditor")
DECIDERS = ("coordinator",)
"""Who confirms or refuses a claim."""
READERS_OF_CLAIMS = (*DECIDERS, "auditor")

SHEETS: dict[str, object] = {
    "sheet-is-empty": _l("There is nothing in this file."),
    "sheet-unreadable": _l(
        "This file is no table that can be read. Save it from your spreadsheet as XLSX, or as “CSV UTF-8”."
    ),
    "sheet-too-long": _l("The file has more than %(most)s rows. Divide it into several."),
    "sheet-without-number": _l("No column is called “Number”. The template shows how the columns are named."),
    "register-changed-meanwhile": _l(
        "Since this file was read, these entries of the register have changed: %(names)s. Nothing was taken over. Below "
        "stands what the file would change now: please look at it once more."
    ),
    "import-is-applied": _l("This file was taken over already; nothing was done twice."),
}

FAULTS: dict[str, object] = {
    "cell-is-empty": _l("A new entry needs this."),
    "letters-lost": _l(
        "Letters were lost when the file was saved: “?” stands for them. Save it from your spreadsheet as “CSV UTF-8” "
        "and bring it again."
    ),
    "cell-without-letters": _l("There is no letter in it."),
    "cell-without-number": _l("There is no number in it."),
    "number-was-shortened": _l(
        "The spreadsheet shortened this number. Set the column to “Text” and enter it whole."
    ),
    "number-doubled": _l("The same as line %(lines)s; it is taken once."),
    "number-doubled-differently": _l(
        "The same number, but not the same person's facts, stands in line %(lines)s."
    ),
    "person-doubled": _l(
        "Line %(lines)s has the same name and birth date, but another number. Perhaps it is one person."
    ),
    "passport-name-not-latin": _l("“%(sign)s” is not a Latin letter; passports have Latin ones."),
    "birth-date-unlikely": _l("Born on %(day)s: that cannot be."),
    "date-ambiguous": _l("“%(cell)s” may be two different days. Write 23.04.2006 or 2006-04-23."),
    "date-without-century": _l("“%(cell)s” does not say the century. Write the year with four digits."),
    "date-is-bare-number": _l(
        "“%(cell)s” is a spreadsheet's inner number. Set the column to “Date” and save again."
    ),
    "date-not-understood": _l("“%(cell)s” is not a day. Write 23.04.2006 or 2006-04-23."),
    "faculty-unknown": _l("There is no faculty “%(cell)s”."),
    "specialty-unknown": _l("There is no specialty with the code “%(cell)s”."),
    "year-not-understood": _l("“%(cell)s” is not a year of study: write 1 to 6."),
    "average-not-understood": _l("“%(cell)s” is not an average: write a number from 2 to 5, such as 4.35."),
    "kind-unknown": _l("“%(cell)s”: write student or staff."),
    "gender-unknown": _l("“%(cell)s”: write female or male, or leave the cell empty."),
    "level-unknown": _l(
        "“%(cell)s”: write bachelor, specialist, master or doctoral, or leave the cell empty."
    ),
}
"""Of cells."""

AFFILIATIONS: dict[str, object] = {
    "affiliation-is-known": _l("The university knows you already; nothing needs to be stated again."),
    "number-missing": _l("Enter your number."),
    "not-in-register": _l(
        "In the register this number, this birth date and your name do not belong together. Look at number and date once "
        "more; if they are right, or your name has changed, tell us your faculty below, and the coordinator will look."
    ),
    "year-missing": _l("Enter your year of study."),
    "claim-is-decided": _l("This was decided already."),
    "own-affiliation": _l("Nobody decides about themselves. Ask another coordinator."),
    "entry-is-taken": _l(
        "The number %(number)s belongs to another account. Find out whose it is before you confirm."
    ),
    "not-matched": _l("This is not a match of the register any more: somebody has changed it meanwhile."),
    "not-your-decision": _l("Only who decided can take the decision back."),
    "undoing-needs-reason": _l("Write why: the person will read it."),
    "refusal-needs-reason": _l("Write why: the person will read it."),
}

REFUSALS = SHEETS | FAULTS | AFFILIATIONS

MESSAGES = {
    "affiliation-confirmed": MessageText(
        _l("You are known to the university now"),
        (
            _l("The coordinator has confirmed that you belong to the university (number %(number)s)."),
            _l("You can apply in the calls whose conditions you meet."),
        ),
        _l("See what is known"),
    ),
    "affiliation-refused": MessageText(
        _l("Your number was not confirmed"),
        (
            _l(
                "The coordinator could not confirm that you belong to the university with the number %(number)s."
            ),
            _l("The reason: %(reason)s"),
            _l("You can correct it and state it once more."),
        ),
        _l("State it once more"),
    ),
    "affiliation-undone": MessageText(
        _l("The number %(number)s is not taken as yours any more"),
        (
            _l(
                "The university's register had found you by the number %(number)s. The coordinator has undone it."
            ),
            _l("The reason: %(reason)s"),
            _l("State your own number, or write to the coordinator if this is a mistake."),
        ),
        _l("State it once more"),
    ),
    "affiliation-taken-back": MessageText(
        _l("The decision about your number is looked at again"),
        (
            _l(
                "The coordinator has taken back what was decided about the number %(number)s, and looks at it again."
            ),
            _l("The reason: %(reason)s"),
            _l("You need not do anything; you will get a message."),
        ),
        _l("See what is known"),
    ),
}


def claims_waiting(viewer: Person | Rights) -> Select[int] | None:
    """To who decides of them: how many wait."""
    return queries.number_where_some_wait() if viewer.holds_any(DECIDERS) else None


def claims_task(waiting: Number) -> Line:
    """Claims that nobody has decided, in one line."""
    what = ngettext(
        "%(num)d person says they belong to us",
        "%(num)d people say they belong to us",
        waiting.number,
    )
    return what, "", url_for("register.claims")


def is_a_student(grant: Grant, person: Person, now: datetime) -> list[str]:
    """What speaks against giving a role to a student: they may be about to apply where it decides, and of that nobody is
    told before they have."""
    known = queries.affiliation_of(person.id)
    if known is None or not known.known or known.kind != Kind.STUDENT:
        return []
    return [
        _(
            "%(name)s is a student of the university. Roles that decide, and show others' applications, are for staff.",
            name=person.called,
        )
    ]


GRANT_DOUBTS = [is_a_student]

SIDE_TASKS = [LinesBeside(claims_waiting, Number, claims_task)]

LONE_CHAINS = {"register": _l("Register")}

NAVIGATION = [
    Entry(
        _l("Register"),
        "register.overview",
        60,
        lambda person: person.is_authenticated and person.holds_any(READERS),
        count=lambda person: queries.number_of_claims() if person.holds_any(DECIDERS) else None,
        also=("/affiliations",),
    ),
]

ERASURES = dict.fromkeys(("affiliation-refused", "affiliation-undone"), erase_of_affiliation)

EVENTS = {
    "register-imported": _l("Register imported"),
    "affiliation-matched": _l("Found in the register"),
    "affiliation-claimed": _l("Affiliation claimed"),
    "affiliation-confirmed": _l("Affiliation confirmed"),
    "affiliation-refused": _l("Affiliation refused"),
    "affiliation-undone": _l("Match with the register undone"),
    "affiliation-taken-back": _l("Decision about an affiliation taken back"),
}
