"""Documents of which the assessors of a blind call see nothing, because nobody has blackened them yet."""

from collections import defaultdict
from collections.abc import Collection

from mobility.accounts.models import Role
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.calls.models import Call
from mobility.documents.queries import Withheld, withheld_in
from mobility.reviews import policy
from mobility.workflow import services as workflow
from mobility.workflow.models import Case

from .desk import About


def unseen_at_the_office(abouts: Collection[About]) -> dict[int, list[Translated]]:
    """id of the application -> titles of the documents that assessors will not see, while a coordinator holds it.

    In one statement, and in none where no call is blind. The applications are loaded already.
    """
    held = [each.case_id for each in abouts if each.blind and _at_the_office(each.case_id)]
    found: dict[int, list[Translated]] = defaultdict(list)
    for each in withheld_in(held) if held else ():
        found[each.case_id].append(each.title)
    return dict(found)


def unseen_in(call: Call, applications: Collection[Application]) -> list[tuple[Application, Withheld]]:
    """What the assessors of these applications of the call do not see. In one statement, and in none if it is not blind."""
    by_id = {each.id: each for each in applications}
    return [(by_id[each.case_id], each) for each in withheld_in(by_id)] if call.blind and by_id else []


def _at_the_office(case_id: int) -> bool:
    """Whether it is with who can blacken its documents, before or between assessments."""
    case = db.session.get_one(Case, case_id)
    book = workflow.book_of(case)
    stage = book.stages.get(case.stage)
    return (
        stage is not None
        and stage.holder.role == Role.COORDINATOR
        and not policy.assessing_is_over(case, book)
    )
