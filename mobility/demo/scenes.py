"""What each invented application has come to: a table of scenes, and how each of them is told."""

from collections.abc import Callable
from dataclasses import dataclass

from mobility.applications import services as applications
from mobility.applications.queries import dossier_of
from mobility.demo import stories, words
from mobility.demo.drawer import Drawer
from mobility.demo.intakes import CREDITS_AT_HOME
from mobility.demo.staff import Cast
from mobility.demo.stories import Story

Teller = Callable[[Story, Cast, Drawer], None]


@dataclass(frozen=True)
class Scene:
    """One application: how it is told, when it was begun (days from today), and what is special about it."""

    tell: Teller
    begun: int
    score: int = 4
    fault: str | None = None
    group: str | None = None
    first: int | None = None
    """Place of the destination that is ranked first."""
    committee: tuple[int, ...] = (0, 1)
    """Places of the members who assess it."""
    faculty: int | None = None
    """Place of the applicant's faculty: in the first two, the sign-in page offers its reviewers and dean."""


def draft(story: Story, cast: Cast, drawer: Drawer) -> None:
    """Two sections filled in, nothing sent."""
    stories.begin(story, drawer, sections=2)


def filled(story: Story, cast: Cast, drawer: Drawer) -> None:
    """Everything is there; only the button is left."""
    stories.begin(story, drawer)


def sent(story: Story, cast: Cast, drawer: Drawer) -> None:
    """Sent: with good papers it goes on by itself, with a faulty one, or to be blackened, the document check holds it.

    A faulty one is sent before the checks have looked: what nobody can open is not taken afterwards.
    """
    stories.begin(story, drawer, checked=story.fault is None)
    stories.send(story)
    stories.check_papers(story, drawer)


def checked(story: Story, cast: Cast, drawer: Drawer) -> None:
    """With good papers: it has left the document check."""
    sent(story, cast, drawer)
    stories.blacken(story, cast, drawer)


def accepted(story: Story, cast: Cast, drawer: Drawer) -> None:
    """The coordinator has looked at what the checks only warned of, and it went on to the faculty."""
    sent(story, cast, drawer)
    stories.accept_warnings(story, cast, words.BLANK_IS_THE_BACK)
    stories.blacken(story, cast, drawer)


def returned(story: Story, cast: Cast, drawer: Drawer) -> None:
    """The coordinator asks for another transcript."""
    sent(story, cast, drawer)
    stories.ask_for_changes(story, cast.coordinator, ["documents.transcript"], words.SEAL_UNREADABLE)


def mended(story: Story, cast: Cast, drawer: Drawer) -> None:
    """Returned by the dean, mended and sent again: with the dean once more."""
    checked(story, cast, drawer)
    reviewers, dean = stories.faculty(story, cast)
    stories.assess(story, reviewers)
    stories.ask_for_changes(story, dean, ["documents.transcript"], words.LAST_TERM_MISSING)
    requirement = next(r for r in dossier_of(story.case).requirements if r.key == "transcript")
    stories.give_again(story, drawer, requirement)
    stories.send(story)


def with_committee_of_entrants(story: Story, cast: Cast, drawer: Drawer) -> None:
    """One member of the committee has signed: nobody in the faculty is asked before."""
    checked(story, cast, drawer)
    stories.assess(story, cast.committee[:1])


def entrant_for_selection(story: Story, cast: Cast, drawer: Drawer) -> None:
    checked(story, cast, drawer)
    stories.to_selection(story, cast)


def agreed(story: Story, cast: Cast, drawer: Drawer) -> None:
    """The head of department has agreed; the dean is next."""
    checked(story, cast, drawer)
    stories.fire(story, stories.department_head(story, cast), "agree")


def staff_with_committee(story: Story, cast: Cast, drawer: Drawer) -> None:
    agreed(story, cast, drawer)
    _reviewers, dean = stories.faculty(story, cast)
    stories.fire(story, dean, "approve")


def half_consented(story: Story, cast: Cast, drawer: Drawer) -> None:
    """The dean has consented; the credits are still to be confirmed."""
    checked(story, cast, drawer)
    _reviewers, dean = stories.faculty(story, cast)
    stories.fire(story, dean, "consent")


def consented(story: Story, cast: Cast, drawer: Drawer) -> None:
    """Both have signed: with a seat free it goes to the nomination, else it waits for one."""
    half_consented(story, cast, drawer)
    stories.fire(story, cast.joint_coordinator, "confirm-credits", form={"credits": CREDITS_AT_HOME})


def visit_approved(story: Story, cast: Cast, drawer: Drawer) -> None:
    checked(story, cast, drawer)
    _reviewers, dean = stories.faculty(story, cast)
    stories.fire(story, dean, "approve")


def visit_ordered(story: Story, cast: Cast, drawer: Drawer) -> None:
    visit_approved(story, cast, drawer)
    stories.sign_order(story, cast)


def half_reviewed(story: Story, cast: Cast, drawer: Drawer) -> None:
    """One of two reviewers has signed."""
    checked(story, cast, drawer)
    reviewers, _dean = stories.faculty(story, cast)
    stories.assess(story, reviewers[:1])


def with_dean(story: Story, cast: Cast, drawer: Drawer) -> None:
    checked(story, cast, drawer)
    reviewers, _dean = stories.faculty(story, cast)
    stories.assess(story, reviewers, spread={1: -1})


def rejected(story: Story, cast: Cast, drawer: Drawer) -> None:
    with_dean(story, cast, drawer)
    _reviewers, dean = stories.faculty(story, cast)
    stories.fire(story, dean, "reject", reason=words.SUBJECTS_DO_NOT_FIT[story.language])


def with_committee(story: Story, cast: Cast, drawer: Drawer) -> None:
    checked(story, cast, drawer)
    if story.group:
        stories.settle_claim(story, cast)
    stories.to_committee(story, cast)


def for_selection(story: Story, cast: Cast, drawer: Drawer) -> None:
    with_committee(story, cast, drawer)
    stories.to_selection(story, cast)


def withdrawn(story: Story, cast: Cast, drawer: Drawer) -> None:
    sent(story, cast, drawer)
    case = story.case
    reason = words.PLANS_CHANGED[story.language]
    applications.withdraw(story.person, case, seen_version=case.version, reason=reason, now=story.later())


PAST = (
    Scene(for_selection, -420, 5, first=0), Scene(for_selection, -419, 4, first=0), Scene(for_selection, -418, 5, first=1),
    Scene(for_selection, -417, 4, first=1), Scene(for_selection, -416, 2, first=0), Scene(rejected, -415, first=1),
)  # fmt: skip
OPEN = (
    Scene(draft, -3), Scene(draft, -1), Scene(draft, -9), Scene(filled, -2),
    Scene(sent, -4, fault="script.pdf"), Scene(sent, -6, fault="blurred.jpg"),
    Scene(sent, -3, fault="blank.pdf"), Scene(accepted, -9, fault="some-blank-pages.pdf"),
    Scene(sent, -7, fault="password.pdf"), Scene(sent, -1, faculty=1),
    Scene(checked, -2, faculty=0), Scene(checked, -3, faculty=1),
    Scene(sent, -5, group="orphan", faculty=1),
    Scene(returned, -6, fault="dark.jpg"), Scene(mended, -20, faculty=0),
    Scene(half_reviewed, -10, faculty=0), Scene(with_dean, -14, faculty=1), Scene(with_dean, -16),
    Scene(rejected, -18), Scene(withdrawn, -15), Scene(with_committee, -22),
    Scene(with_committee, -25, group="disability"),
    *(Scene(checked, begun, faculty=0) for begun in (-12, -11, -9, -8, -7, -5)),
)  # fmt: skip
"""The last ones make an evening's work for the two reviewers of the first faculty."""
WAITING = (
    Scene(for_selection, -50, 5, first=0), Scene(for_selection, -48, 4, first=0),
    Scene(for_selection, -47, 4, first=0, committee=(1, 2)), Scene(for_selection, -45, 5, first=1),
    Scene(for_selection, -42, 3, first=1, group="orphan", committee=(0, 2)),
    Scene(for_selection, -40, 2, first=2, committee=(0, 2)), Scene(with_committee, -38, 4, first=2),
)  # fmt: skip
"""The committee's third member is stricter than the others: the calibration shows it."""
DECIDED = (
    Scene(for_selection, -100, 5, first=0), Scene(for_selection, -99, 5, first=0), Scene(for_selection, -98, 4, first=0),
    Scene(for_selection, -97, 4, first=1), Scene(for_selection, -95, 3, first=1, group="orphan"),
    Scene(for_selection, -94, 5, first=2), Scene(for_selection, -93, 4, first=2), Scene(for_selection, -91, 4, first=3),
    Scene(for_selection, -90, 3, first=0), Scene(for_selection, -88, 2, first=3), Scene(for_selection, -86, 1, first=1),
    Scene(for_selection, -85, 3, first=1),
)  # fmt: skip
JOINT = (
    Scene(draft, -2, first=0), Scene(sent, -6, first=0), Scene(with_committee_of_entrants, -12, first=0),
    Scene(entrant_for_selection, -15, 5, first=1), Scene(entrant_for_selection, -14, 4, first=0),
)  # fmt: skip
STAFF = (
    Scene(draft, -1), Scene(sent, -4), Scene(sent, -9, faculty=0), Scene(agreed, -12), Scene(staff_with_committee, -18, 5),
)  # fmt: skip
TRANSITION = (
    Scene(consented, -22), Scene(consented, -20), Scene(consented, -15),
    Scene(half_consented, -8),
)  # fmt: skip
"""There are few seats: who comes last waits for one."""
VISIT = (Scene(visit_ordered, -14), Scene(visit_approved, -9), Scene(sent, -4, faculty=0))
