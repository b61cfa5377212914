"""Invented applications on their way: every step is the service's own, at the moment at which it is said to have been."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from mobility.accounts.models import Person
from mobility.applications import services as applications
from mobility.applications.models import Application
from mobility.applications.queries import dossier_of
from mobility.base.database import Translated
from mobility.calls.models import Call
from mobility.demo.answers import Own, answers_to_section
from mobility.demo.drawer import Drawer
from mobility.demo.people import Invented
from mobility.demo.staff import Cast
from mobility.demo.words import COMMENTS
from mobility.documents import blackening
from mobility.documents import services as documents
from mobility.documents.checks import Verdict
from mobility.documents.models import Document, Requirement
from mobility.documents.policy import is_blackened
from mobility.documents.queries import in_force
from mobility.documents.uploads import Upload
from mobility.inclusion import services as inclusion
from mobility.inclusion.queries import claims_of, get_claim
from mobility.reviews import services as reviews
from mobility.reviews.models import Recommendation
from mobility.workflow import services as workflow

STRICT = 2
"""The place of the member of the committee who scores apart from the others."""
NAME = {"page": 1, "left": 9, "top": 13, "width": 82, "height": 4}
"""Where an invented transcript says whose it is, in per cent of the page."""


@dataclass
class Story:
    """One application: who, in which call, from when on, and what is told of it."""

    person: Person
    who: Invented
    call: Call
    begun: datetime
    choices: tuple[int, ...]
    """Places of the call's destinations, the first choice first."""
    score: int = 4
    fault: str | None = None
    """Name of a faulty paper that is given in place of the transcript."""
    group: str | None = None
    committee: tuple[int, ...] = (0, 1)
    """Places of the members who assess it."""
    application: Application = field(init=False)
    clock: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.clock = self.begun

    def later(self, hours: float = 20) -> datetime:
        """Time passes in the story."""
        self.clock += timedelta(hours=hours)
        return self.clock

    @property
    def language(self) -> str:
        return self.person.language

    @property
    def issued(self) -> date:
        """The day on certificates."""
        return (self.begun - timedelta(days=20)).date()

    @property
    def passport_until(self) -> date:
        """Long enough for every stay, for a passport of ten years is some years old."""
        born = self.who.birth_date
        return date(self.begun.year + 6, born.month, born.day)

    @property
    def stage(self) -> str:
        return self.case.stage

    @property
    def case(self) -> Application:
        """The application as it stands: the one object of this transaction, which every step brings up to date."""
        return self.application


def begin(story: Story, drawer: Drawer, *, sections: int | None = None, checked: bool = True) -> None:
    """Open the draft and fill it in; with `sections` only so many of them, and no documents. `checked`: the checks of the
    documents have run."""
    story.application, _new = applications.start(story.person, story.call, now=story.begun)
    own = Own(
        story.who,
        story.language,
        story.passport_until,
        story.group,
        story.call.destinations[0].institution.home,
    )
    for section in dossier_of(story.case).sections[:sections]:
        if section.kind == "choices":
            ranked = [story.call.destinations[place].id for place in story.choices]
            applications.rank_choices(
                story.person, story.case, section, ranked=ranked, seen_revision=0, now=story.later(1)
            )
        elif section.questions:
            applications.save_section(
                story.person,
                story.case,
                section,
                entered=answers_to_section(section, own),
                seen_revision=0,
                now=story.later(0.5),
                language=story.language,
            )
    if sections is None:
        give_papers(story, drawer)
        if checked:
            check_papers(story, drawer)


def give_papers(story: Story, drawer: Drawer) -> None:
    """Give every document that has to be there."""
    for requirement in dossier_of(story.case).requirements:
        if not requirement.required:
            continue
        name, content = drawer.paper(
            requirement.key, story.who, story.passport_until, story.fault, story.issued
        )
        documents.give(
            story.person,
            story.case,
            requirement,
            Upload(io.BytesIO(content), name),
            now=story.later(0.2),
        )


def give_again(story: Story, drawer: Drawer, requirement: Requirement) -> None:
    """A good paper in place of what was returned."""
    name, content = drawer.paper(requirement.key, story.who, story.passport_until, None, story.issued)
    upload = Upload(io.BytesIO(content + b"\n"), name)
    documents.give(story.person, story.case, requirement, upload, now=story.later())
    check_papers(story, drawer)


def check_papers(story: Story, drawer: Drawer) -> None:
    """What the job of each document does, here and now."""
    document: Document
    for document in in_force(story.application.id):
        if document.checked_at is None:
            drawer.check(document.id, story.clock)


def send(story: Story) -> None:
    case = story.case
    applications.send(story.person, case, seen_version=case.version, now=story.later())


def blacken(story: Story, cast: Cast, drawer: Drawer) -> None:
    """The coordinator blackens the name in what assessors of a blind call read: it stands there on the first page of every
    invented paper."""
    for document in in_force(story.application.id) if story.call.blind else ():
        if is_blackened(document.requirement):
            blackening.begin(cast.coordinator, story.case, document, now=story.later(0.1))
            order = blackening.order_of(document.id)
            if order is not None:
                blackening.write(order, drawer.pages(order), story.clock)
            others = range(NAME["page"] + 1, blackening.MOST_PAGES + 1)
            blackening.give(
                cast.coordinator, story.case, document, boxes=[NAME], looked=others, now=story.later(0.1)
            )


def accept_warnings(story: Story, cast: Cast, reason: str) -> None:
    """The coordinator takes responsibility for what the checks only warned of."""
    for document in in_force(story.application.id):
        for finding in document.findings:
            if finding.verdict in (Verdict.WARN, Verdict.ERROR) and finding.accepted_at is None:
                documents.accept(
                    cast.coordinator,
                    story.case,
                    document,
                    finding,
                    reason=reason,
                    now=story.later(),
                )


def ask_for_changes(story: Story, by: Person, fields: list[str], reason: Translated) -> None:
    fire(story, by, "ask-for-changes", reason=reason[story.language], fields=fields)


def assess(story: Story, reviewers: tuple[Person, ...], *, spread: Mapping[int, int] | None = None) -> None:
    """Each who is waited for signs; `spread` says by how much their points differ from the story's score."""
    for place, reviewer in enumerate(reviewers):
        points = max(1, min(5, story.score + (spread or {}).get(place, 0)))
        reviews.sign_assessment(
            reviewer,
            story.case,
            scores={criterion["key"]: points for criterion in story.call.criteria},
            recommendation=Recommendation.RECOMMEND if points > 2 else Recommendation.DECLINE,
            comment=COMMENTS[points],
            now=story.later(6),
        )


def faculty(story: Story, cast: Cast) -> tuple[tuple[Person, ...], Person]:
    """The two reviewers and the dean of the applicant's faculty."""
    faculty_id = _faculty_of(story)
    return cast.reviewers[faculty_id], cast.deans[faculty_id]


def department_head(story: Story, cast: Cast) -> Person:
    return cast.department_heads[_faculty_of(story)]


def _faculty_of(story: Story) -> int:
    scope = next(scope for scope in story.case.scopes if scope.startswith("faculty:"))
    return int(scope.partition(":")[2])


def fire(
    story: Story,
    by: Person,
    move: str,
    *,
    reason: str = "",
    fields: list[str] | None = None,
    form: Mapping[str, object] | None = None,
) -> None:
    case = story.case
    workflow.fire(
        case.id,
        move,
        actor=by,
        seen_version=case.version,
        now=story.later(),
        reason=reason,
        fields=fields or (),
        form=form,
    )


def to_committee(story: Story, cast: Cast) -> None:
    """Review in the faculty and the dean's approval."""
    reviewers, dean = faculty(story, cast)
    assess(story, reviewers, spread={1: -1})
    fire(story, dean, "approve")


def to_selection(story: Story, cast: Cast) -> None:
    """The majority of the committee signs; the strict one gives a point less than the others."""
    spread = {
        turn: -1 if place == STRICT else int(turn == 1 and story.score < 4)
        for turn, place in enumerate(story.committee)
    }
    assess(story, tuple(cast.committee[place] for place in story.committee), spread=spread)


def sign_order(story: Story, cast: Cast) -> None:
    """The vice-rector's order, with number and date."""
    form = {"number": f"{story.case.id:02d}-М", "date": story.clock.date()}
    fire(story, cast.vice_rector, "sign", form=form)


def settle_claim(story: Story, cast: Cast) -> None:
    officer = cast.inclusion
    for each in claims_of(story.application.id):
        claim = get_claim(officer, each.id)
        if claim is not None:
            inclusion.confirm_claim(officer, claim, now=story.later())
