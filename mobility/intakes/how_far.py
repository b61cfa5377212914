"""How far somebody's application for the transition is, in words: for the pages, and for the workbooks."""

from dataclasses import dataclass

from flask_babel import gettext as _

from mobility.applications.models import WITHDRAWN, Application
from mobility.applications.stages import tone_of
from mobility.base.languages import day, tr
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.intakes.queries import Transition
from mobility.workflow.services import book_of


@dataclass(frozen=True)
class HowFar:
    """Where it stands, the tone of that, and what there is to say of it besides."""

    said: str
    tone: str = ""
    more: str = ""

    @property
    def sentence(self) -> str:
        """The same in one."""
        return ": ".join(filter(None, (self.said, self.more.rstrip(".")))) + "."


def stands_at(application: Application) -> tuple[str, str]:
    """What its stage or the end that it has come to is called, and the tone of that."""
    book = book_of(application)
    return tr(dict(book.title_of(application.stage))), tone_of(book, application.stage)


def how_far(transition: Transition, *, left: bool = False) -> HowFar:
    """`left`: its student has left, and goes nowhere by it."""
    if transition.why:
        return HowFar(_("Not prepared"), "red", Refusal(transition.why).sentence)
    if transition.called_off_on is not None:
        said = _("the stay was called off on %(day)s", day=day(transition.called_off_on))
        return HowFar(_("Transition annulled"), "red", said)
    application = transition.application
    if application is None:
        return HowFar(_("Being prepared"))
    if application.stage == WITHDRAWN and application.submitted_at is None:
        return HowFar(_("Draft given up"))
    if application.ended_at is not None:
        return HowFar(*stands_at(application))
    if application.submitted_at is not None:
        sent = _("sent on %(day)s", day=day(local_day(application.submitted_at)))
        return HowFar(*stands_at(application), sent)
    return HowFar(_("Prepared, no longer needed")) if left else HowFar(_("Prepared, not sent yet"), "yellow")
