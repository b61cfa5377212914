"""What documents lend: guards on moves, and the sentences of what can be wrong with a file."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import tr
from mobility.base.lending import Guard, Owed
from mobility.documents import services
from mobility.documents.checks.sentences import SENTENCES
from mobility.documents.erasing import erase_of_finding
from mobility.documents.happenings import acceptance
from mobility.documents.models import Protection
from mobility.documents.policy import RESOLVERS
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move

GUARDS = {
    "documents-uploaded": Guard(
        services.documents_uploaded,
        reads="documents",
        title=_l("Every required document is uploaded, and none is broken or locked"),
        owed=(Owed("unlooked-at", "begins"),),
    ),
    services.NO_OPEN_FINDINGS: Guard(
        services.no_open_findings,
        reads="findings",
        title=_l("The checks of the documents leave nothing open"),
        by=(RESOLVERS[Protection.NONE],),
    ),
    services.COPIES_MADE: Guard(
        services.copies_made,
        reads="copies",
        title=_l("What reviewers of a blind call read is blackened"),
        idle=True,
        by=(RESOLVERS[Protection.NONE],),
    ),
}

REFUSALS: dict[str, object] = {
    "documents-closed": _l(
        "This document cannot be changed now. If it has to be, ask the international office."
    ),
    "documents-missing": _l("A required document is still missing. Upload it in the section “Documents”."),
    "documents-unusable": _l(
        "The file of a required document is broken, locked or dangerous, so nobody at the university could open it. Replace "
        "it in the section “Documents”."
    ),
    "checks-running": _l(
        "The automatic checks of a document are still running. Wait a moment and try again."
    ),
    "findings-open": _l(
        "A check has found something that is not settled yet: accept it with a reason where that is offered, or ask "
        "for a new document."
    ),
    "copies-owed": _l(
        "What reviewers read of the documents is still to be blackened. Until a document is, they see nothing of it."
    ),
    "document-to-be-given": _l("This document has to be given, or nobody asks for another one."),
    "finding-not-yours": _l(
        "Only the coordinator, or for reserved seats the inclusion officer, can accept this."
    ),
    "finding-not-acceptable": _l(
        "This cannot be accepted: the file itself is broken, locked or dangerous. Ask for a new document."
    ),
    "finding-asked-anew": _l(
        "Another file is asked for in place of this one, so there is nothing to accept until it has come."
    ),
    "finding-accepted-already": _l("Somebody has accepted this already."),
    "acceptance-reason-owed": _l("Say in a few words why this is good enough; it is kept with the document."),
    "not-yours-to-blacken": _l(
        "Only the coordinator blackens documents, and only where reviewers may not know who applies."
    ),
    "pages-without-box": _l(
        "Pages without a box: %(pages)s. Draw one over everything that tells who applies. If nothing there does, tick "
        "“I have looked: nothing on the pages without a box tells whose it is”."
    ),
    "boxes-changed-meanwhile": _l(
        "Other boxes were drawn since you opened the page, perhaps by you in another window. Nothing was given by this: "
        "they are here together with yours. Look at them, take away what is too much, and go on."
    ),
    "copy-changed-meanwhile": _l(
        "Since you opened the page other boxes were drawn here, or another copy was given. Nothing is taken over yet. Look "
        "at what there is; if your file is to take its place, choose it once more and send it."
    ),
    "pages-not-drawn": _l("The pages are not drawn yet. Look again in a minute."),
    "file-owed": _l("Choose a file or take a photo first."),
    "file-empty": _l(
        "The file is empty. Open it on your device to see whether it is whole, then send it again."
    ),
    "file-is-the-same": _l(
        "This is the file that is there already, and another one is asked for. If it is right as it is, say so below, with "
        "the reason."
    ),
    "file-incomplete": _l(
        "Not all of the file has arrived. Choose it once more: it goes on where it stopped."
    ),
    "file-too-large": _l(
        "The file is larger than %(most)s MB. Send a photo of the page, or save the PDF with a smaller size."
    ),
    "file-larger-than-limit": _l(
        "The file “%(name)s” has %(size)s MB; up to %(most)s MB can be taken. Send a photo of the page, or save the PDF "
        "with a smaller size."
    ),
    **{key: sentence for key, sentence in SENTENCES.items() if key.startswith("type-")},
}


def not_read(case: Case, move: Move) -> Sequence[str]:
    """Of a move out of the document check that does not wait for the copies: what those who assess will not see then."""
    if services.NO_OPEN_FINDINGS not in move.guards or services.COPIES_MADE in move.guards:
        return ()
    documents = ", ".join(tr(each.title) for each in services.copies_owed(case))
    if not documents:
        return ()
    return (
        _(
            "Reviewers will not see: %(documents)s. They read only copies that are blackened, and of these there is none.",
            documents=documents,
        ),
    )


MISGIVINGS = [not_read]

ERASURES = {"finding-accepted": erase_of_finding}

HAPPENINGS = {"finding-accepted": acceptance}

EVENTS: dict[str, object] = {
    "finding-accepted": _l("Finding in a document accepted"),
    "document-blackened": _l("Blackened copy of a document given"),
    "blackened-copy-taken-back": _l("Blackened copy of a document taken back"),
    "paper-looked-at": _l("Protected document looked at"),
}
