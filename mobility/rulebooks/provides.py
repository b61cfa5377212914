"""What the rule books' room lends: messages, sentences of its refusals, names of its entries, its place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.languages import tr
from mobility.base.lending import ChainKind, Line, LinesBeside
from mobility.base.navigation import Entry
from mobility.notifications.catalogue import MessageText

from . import awaited
from .awaited import Awaited, ToBeDone
from .erasing import WHERE, erase_of_book
from .migration.acts import CONFIRMED, DECLARED, MIGRATION_ASKED, UNDO_ASKED, WITHDRAWN
from .migration.carrying import ASKED_AGAIN, MIGRATED, NOT_UNDONE, STOPPED, UNDONE
from .migration.facts import facts_in_words
from .policy import STAFF
from .queries import found_books, labels_of_books
from .services import ASKED, DISCARDED, DRAFTED, PUBLISHED, SENT_BACK, TRIED


def to_be_done(found: ToBeDone) -> Line:
    """A draft that came back to who wrote it, or a plan that leads nowhere any more to who made it; what waits to be put in
    force or confirmed, to those who may do so."""
    page = "draft" if found.migration is None else f"migrations/{found.migration}"
    return str(AWAITED[found.kind]), tr(found.title), f"/rulebooks/{found.key}/{page}"


AWAITED: dict[str, object] = {
    Awaited.RETURNED: _l("Your draft of a rule book came back with a remark"),
    Awaited.ASKED: _l("A changed rule book waits to be put in force"),
    Awaited.TO_CONFIRM: _l("Open cases wait to go over to a new version of their rules"),
    Awaited.IN_VAIN: _l(
        "Your plan leads to a version of the rules that is not in force any more: withdraw it"
    ),
}


MESSAGES = {
    ASKED: MessageText(
        _l("A changed rule book waits to be put in force: %(book)s"),
        (
            _l(
                "The draft of the rule book “%(book)s” is ready. Somebody who has not written in it puts it in force."
            ),
            _l("Its page says why, and in sentences what changes."),
        ),
        _l("See what changes"),
    ),
    SENT_BACK: MessageText(
        _l("The draft of a rule book came back: %(book)s"),
        (
            _l("The draft of the rule book “%(book)s” was read, and something is to be changed first:"),
            "%(remark)s",
            _l("Change it, and ask for it again."),
        ),
        _l("See the draft"),
    ),
    PUBLISHED: MessageText(
        _l("A changed rule book is in force: %(book)s"),
        (
            _l(
                "Version %(number)s of the rule book “%(book)s” is in force. Cases that begin from now on follow it; cases "
                "under way keep the version that they began with."
            ),
            _l("Why it was changed: %(reason)s"),
            _l("What changes:\n%(changes)s"),
        ),
        _l("See what changes"),
    ),
    MIGRATION_ASKED: MessageText(
        _l("Open cases are to go over to version %(number)s: %(book)s"),
        (
            _l("It is planned that open cases of the rule book “%(book)s” go over to version %(number)s."),
            _l("What would happen to each case is listed. Somebody who has not planned it confirms it."),
        ),
        _l("See what would happen"),
    ),
    MIGRATED: MessageText(
        _l("Open cases follow version %(number)s now: %(book)s"),
        (
            _l("Open cases of the rule book “%(book)s” have gone over to version %(number)s."),
            _l("What happened to each case is listed."),
        ),
        _l("See what happened"),
    ),
    UNDONE: MessageText(
        _l("Open cases follow their older versions again: %(book)s"),
        (
            _l(
                "That open cases of the rule book “%(book)s” had gone over to version %(number)s was taken back: each "
                "stands again as it did before, by its older version."
            ),
            _l("What each waits for now is listed."),
        ),
        _l("See the cases"),
    ),
    ASKED_AGAIN: MessageText(
        _l("The list has changed meanwhile, confirm once more: to version %(number)s, %(book)s"),
        (
            _l(
                "Open cases of the rule book “%(book)s” did not go over to version %(number)s yet: the list has changed "
                "since it was made. Nothing was done."
            ),
            _l("Cases in which something was done after the list was made: %(moved)s."),
            _l("Cases of which there is something new to think of: %(warned)s."),
            _l(
                "The list is made anew and says what changes for them. Somebody who has not planned it confirms it once "
                "more."
            ),
        ),
        _l("See what changes for them"),
    ),
    STOPPED: MessageText(
        _l("Nothing was changed: cases to version %(number)s, %(book)s"),
        (
            _l(
                "Open cases of the rule book “%(book)s” did not go over to version %(number)s: all are as they were."
            ),
            _l("The page says why."),
        ),
        _l("See why"),
    ),
}

REFUSALS: dict[str, object] = {
    "draft-changed-meanwhile": _l(
        "The draft has been saved or settled since you opened this page. "
        "What you typed is kept here, and nothing was saved over."
    ),
    "draft-not-as-seen": _l(
        "The draft has been saved or settled since you opened this page, so nothing was done. Read it as it is now, then "
        "decide."
    ),
    "draft-gone": _l("There is no draft any more: it was put in force, or discarded."),
    "draft-not-sound": _l("The draft has mistakes. Put them right first: each is listed with its line."),
    "draft-not-asked": _l("Nobody has asked for this draft to be put in force."),
    "draft-is-yours": _l(
        "You have written in this draft, or somebody has by a right that you lent. Somebody else puts it in force."
    ),
    "draft-is-lenders": _l(
        "You may put texts in force because somebody who has written in this draft lent you the right. A third person "
        "puts it in force."
    ),
    "migration-is-open": _l(
        "There is an open plan for cases of this rule book already: first that is carried out or withdrawn."
    ),
    "migration-changed-meanwhile": _l(
        "This has gone on since you opened the page. Look at it again before you decide."
    ),
    "migration-not-asked": _l("Nobody has asked for this to be confirmed, or it is settled already."),
    "migration-not-done": _l("No cases have gone over by this, or they are back already."),
    "migration-is-yours": _l(
        "You have planned this, or somebody has by a right that you lent. Somebody else confirms it."
    ),
    "migration-is-lenders": _l(
        "You may confirm plans because whoever planned this lent you the right. A third person confirms it."
    ),
    "migration-nobody": _l("No open case follows these versions any more."),
    "migration-stage-unmapped": _l(
        "Open cases stand in “%(stage)s”, or come back to it. Choose the stage that they go to."
    ),
    "migration-draft-unmapped": _l(
        "From “%(stage)s” nobody can go to “%(other)s”: what the applicant still writes stays a draft, "
        "and what is sent is none."
    ),
    "migration-return-unmapped": _l(
        "From “%(stage)s” nobody can go to “%(other)s”: who was asked for changes sends the application back to where "
        "that was asked. Both stages have a move “resume”, or none has."
    ),
    "migration-skips": _l(
        "From “%(stage)s” nobody can go to “%(other)s”: they would go past “%(skipped)s”, which both versions ask for."
    ),
    "migration-branch-unmapped": _l(
        "Open cases in “%(stage)s” have the branch “%(branch)s”, which the version in force does not have there. Wait "
        "until they have left it, or choose another stage: then what was signed counts no more."
    ),
    "migration-overtaken": _l("A newer version has come into force meanwhile. Plan it anew."),
    "migration-case-moved": _l(
        "Case %(reference)s has moved since it was listed. Nothing was changed: plan it anew."
    ),
    "migration-warns-anew": _l(
        "Of case %(reference)s there is something to think of that was not listed. Nothing was changed: plan it anew."
    ),
    "migration-moved-on": _l(
        "In case %(reference)s something was done since, so this cannot be undone any more."
    ),
    "draft-is-in-force": _l("This very text is in force already. Change something in it first."),
}

EVENTS: dict[str, object] = {
    DRAFTED: _l("Draft of a rule book saved"),
    TRIED: _l("Draft of a rule book tried on an earlier call"),
    ASKED: _l("Publication of a rule book asked for"),
    SENT_BACK: _l("Draft of a rule book sent back with a remark"),
    DISCARDED: _l("Draft of a rule book discarded"),
    PUBLISHED: _l("Rule book put in force"),
    DECLARED: _l("Planned that open cases go over to another version"),
    MIGRATION_ASKED: _l("Confirmation asked for, that cases go over"),
    WITHDRAWN: _l("Plan withdrawn, that cases go over"),
    ASKED_AGAIN: _l("The list has changed meanwhile: confirmation asked for once more"),
    CONFIRMED: _l("Confirmed that cases go over"),
    MIGRATED: _l("Cases have gone over to another version"),
    STOPPED: _l("Cases did not go over: nothing was changed"),
    UNDO_ASKED: _l("Asked that cases go back to their version"),
    UNDONE: _l("Cases have gone back to their version"),
    NOT_UNDONE: _l("Cases could not go back to their version"),
}

ERASURES = dict.fromkeys(WHERE, erase_of_book)

FACT_WORDS = dict.fromkeys(
    (
        DRAFTED,
        TRIED,
        ASKED,
        SENT_BACK,
        DISCARDED,
        PUBLISHED,
        DECLARED,
        MIGRATION_ASKED,
        WITHDRAWN,
        CONFIRMED,
        ASKED_AGAIN,
        MIGRATED,
        STOPPED,
        UNDO_ASKED,
        UNDONE,
        NOT_UNDONE,
    ),
    facts_in_words,
)

CHAINS = {"rulebook": ChainKind(labels_of_books, found_books)}

SIDE_TASKS = [LinesBeside(awaited.to_be_done, ToBeDone, to_be_done)]

NAVIGATION = [
    Entry(
        _l("Rule books"),
        "rulebooks.index",
        74,
        lambda person: person.is_authenticated and person.holds_any(STAFF),
        aside=lambda person: True,
    )
]
