"""A call with reviewers, dean, committee, office, inclusion officer and partners: on it reviews and selection are tested."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.applications import services as applications
from mobility.applications.models import Application, Choice
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.registry import KINDS
from mobility.base.sheets import Sheet, read_sheet
from mobility.calls.queries import call_by_id
from mobility.documents.queries import in_force
from mobility.inclusion import services as inclusion
from mobility.inclusion.models import ReservedClaim
from mobility.inclusion.queries import get_claim
from mobility.institutions.models import Contact
from mobility.notifications.models import Message
from mobility.reviews import services as reviews
from mobility.selection import services as selection
from mobility.selection.models import Appeal, Nomination, Placement, SelectionRun, Variant
from mobility.selection.queries import fingerprint, get_run, held_seat, to_nominate
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.applications.world import World, give, named, person
from tests.client import Page, Visitor, words_of

XLSX = "List to fill in (XLSX)"

WRONG = "My certificate of motivation was not read."

CRITERIA = [
    {
        "key": "standing",
        "title": named("Academic standing"),
        "hint": named("Marks so far."),
        "weight": 60,
        "scale": 5,
    },
    {
        "key": "motivation",
        "title": named("Motivation"),
        "hint": named("Why this place."),
        "weight": 40,
        "scale": 5,
    },
]


@dataclass
class Office(World):
    """`reviewers` and `dean` are of the first faculty; who is `ready` waits for the committee since the scene."""

    reviewers: list[Person] = None  # type: ignore[assignment]  # set by `open`
    dean: Person = None  # type: ignore[assignment]  # as above
    committee: list[Person] = None  # type: ignore[assignment]  # as above
    coordinator: Person = None  # type: ignore[assignment]  # as above
    head: Person = None  # type: ignore[assignment]  # as above
    officer: Person = None  # type: ignore[assignment]  # as above
    ready: list[Application] = field(default_factory=list)

    @classmethod
    def open(
        cls, *, reserved: bool = False, reviewers: int = 2, seats: tuple[int, int, int] = (1, 1, 1)
    ) -> "Office":
        world = cls.make(reserved=reserved)
        world.call.criteria = CRITERIA
        world.seats(*seats)
        for destination in world.call.destinations:
            contact = Contact(institution_id=destination.institution_id, name="Anna Berzina", language="en")
            contact.email = f"contact{destination.institution_id}@example.org"
            db.session.add(contact)
        faculty, call = f"faculty:{world.faculties[0].id}", f"call:{world.call.id}"
        world.reviewers = [
            person(f"faculty-reviewer@{faculty}", name=f"Reviewer {n}") for n in range(1, reviewers + 1)
        ]
        world.dean = person(f"dean@{faculty}", name="Dean")
        world.committee = [person(f"committee-member@{call}", name=f"Member {n}") for n in (1, 2)]
        world.coordinator = person("coordinator@all", name="Coordinator")
        world.head = person("head-of-office@all", name="Head")
        world.officer = person("inclusion-officer@all", name="Officer")
        db.session.commit()
        return world

    def seats(self, *numbers: int) -> None:
        """So many at the destinations, in the call's order."""
        for destination, number in zip(self.call.destinations, numbers, strict=True):
            destination.seats = number
        db.session.commit()

    def reserve(self) -> None:
        """One seat more for orphans."""
        self.call.reserved = [{"group": "orphan", "seats": 1}]
        db.session.commit()

    def with_ready(self, *names: str) -> "Office":
        """With somebody of each of these names before the committee: `at_committee` takes them first."""
        self.ready = [self.at_committee(name) for name in names]
        return self

    def claiming(self, name: str = "") -> Application:
        """A draft that claims the orphans' seat, with its paper; ready to be sent."""
        application = self.filled(self.student(name))
        section = dossier_of(application).form.section("reserved")
        applications.save_section(
            application.subject,
            application,
            section,
            entered={"reserved_group": "orphan"},
            seen_revision=0,
            now=utc_now(),
            language="en",
        )
        give(application, next(r for r in self.requirements if r.group == "orphan"), 7)
        db.session.commit()
        return by_id(application.id)

    def assessed(self, application: Application, points: int, people: list[Person]) -> Application:
        """Signed by these people, with the same points for each criterion."""
        for each in people:
            sign(each, application.id, points)
        return by_id(application.id)

    def at_approval(self, name: str = "") -> Application:
        return self.assessed(self.checked(self.student(name)), 4, self.reviewers[:2])

    def at_committee(self, name: str = "", application: Application | None = None) -> Application:
        """Who is ready, of that name if one is given; or somebody new."""
        if application is None:
            for place, each in enumerate(self.ready):
                if name in ("", each.subject.name):
                    return self.ready.pop(place)
        found = self.assessed(application, 4, self.reviewers[:2]) if application else self.at_approval(name)
        workflow.fire(found.id, "approve", actor=self.dean, seen_version=None, now=utc_now())
        db.session.commit()
        return by_id(found.id)

    def at_selection(
        self,
        points: int,
        choices: tuple[int, ...] = (0, 1),
        name: str = "",
        application: Application | None = None,
    ) -> Application:
        """`choices`: places of destinations in the call's order."""
        return self.scored(self.at_committee(name, application), points, choices)

    def scored(self, found: Application, points: int, choices: tuple[int, ...] = (0, 1)) -> Application:
        """From the committee to the selection."""
        rank(found, [self.call.destinations[place].id for place in choices])
        return self.assessed(found, points, self.committee)

    def claimed_at_selection(
        self, points: int, choices: tuple[int, ...] = (0, 1), name: str = ""
    ) -> Application:
        """With the orphans' seat confirmed."""
        draft = self.claiming(name)
        applications.send(draft.subject, draft, seen_version=None, now=utc_now())
        checked = pass_check(by_id(draft.id))
        claim_id = db.session.scalars(
            select(ReservedClaim.id).where(ReservedClaim.application_id == draft.id)
        ).one()
        inclusion.confirm_claim(self.officer, get_claim(self.officer, claim_id), now=utc_now())
        return self.at_selection(points, choices, application=checked)

    def close(self) -> None:
        # By the clock of the server a transaction is one moment: when the tests of a module began.
        self.call.closed_at = utc_now() - timedelta(hours=1)
        db.session.commit()

    def proposal(self) -> SelectionRun:
        """A proposal for who is ready, the call being closed."""
        self.close()
        run = selection.propose(self.coordinator, call_by_id(self.call.id), now=utc_now())
        db.session.commit()
        return get_run(self.call, run.number)

    def signed(self) -> SelectionRun:
        """The proposal, signed; nothing is moved yet."""
        run = self.proposal()
        selection.sign(self.head, run, seen=fingerprint(run.id), now=utc_now())
        db.session.commit()
        return get_run(self.call, run.number)

    def selected(self) -> SelectionRun:
        """Signed and carried out."""
        run = self.signed()
        run_jobs("selection.")
        return get_run(self.call, run.number)

    def nominated(self, place: int = 0) -> None:
        """Everybody with a seat at the destination of this place is nominated."""
        institution_id = self.call.destinations[place].institution_id
        selection.nominate(
            self.coordinator,
            self.call,
            institution_id,
            references=[
                a.reference for a, d, _s in to_nominate(self.call.id) if d.institution_id == institution_id
            ],
            now=utc_now(),
        )
        db.session.commit()
        run_jobs("selection.nominate_one")


def sign(reviewer: Person, application_id: int, points: int, comment: str = "") -> None:
    application = by_id(application_id)
    scores = {str(criterion["key"]): points for criterion in application.call.criteria}
    reviews.sign_assessment(
        reviewer, application, scores=scores, recommendation="recommend", comment=comment, now=utc_now()
    )
    db.session.commit()


def rank(application: Application, destinations: list[int]) -> None:
    """Set the choices, best first."""
    for choice in list(application.choices):
        db.session.delete(choice)
    db.session.flush()
    for place, destination_id in enumerate(destinations, 1):
        db.session.add(Choice(application_id=application.id, rank=place, destination_id=destination_id))
    db.session.commit()
    db.session.expire(application)


def pass_check(application: Application) -> Application:
    """Its documents have passed."""
    for document in in_force(application.id):
        document.checked_at = utc_now()
    workflow.changed(application, "findings", now=utc_now())
    db.session.commit()
    return by_id(application.id)


def run_jobs(prefix: str, *, turn_round: bool = False, twice: bool = False) -> int:
    """Do the waiting jobs of this name in order (or from the end, or each twice) until none is left; how many."""
    done = 0
    while waiting := [
        job
        for job in db.session.scalars(select(Job).where(Job.state == JobState.WAITING).order_by(Job.id))
        if job.name.startswith(prefix)
    ]:
        for job in reversed(waiting) if turn_round else waiting:
            job.state = JobState.DONE
            db.session.commit()
            for _ in range(2 if twice else 1):
                KINDS[job.name].work(**job.arguments)
                db.session.commit()
            done += 1
    return done


def stage_of(application: Application) -> str:
    return db.session.scalars(select(Case.stage).where(Case.id == application.id)).one()


def link_in_the_mail(address: str) -> str:
    """The newest link that went to this address."""
    return db.session.scalars(
        select(Message.link).where(Message.to_address == address).order_by(Message.id.desc())
    ).first()


def address_of(world: Office, place: int = 0) -> str:
    return f"contact{world.call.destinations[place].institution_id}@example.org"


def nomination_of(application) -> int:
    found = (
        select(Nomination.id)
        .where(Nomination.application_id == application.id)
        .order_by(Nomination.id.desc())
    )
    return db.session.scalars(found).first()


def scopes_of(application) -> list[str]:
    return db.session.scalars(select(Case.scopes).where(Case.id == application.id)).one()


def take_over(application) -> None:
    selection.take_over(nomination_of(application), now=utc_now() + selection.CAN_BE_TAKEN_BACK)
    db.session.commit()


def bundle_page(partner: Visitor, world: Office, place: int = 0) -> Page:
    first = partner.get(link_in_the_mail(address_of(world, place)))
    return partner.get(first.links()[world.call.title["en"]])


def list_of(partner: Visitor, page: Page) -> Sheet:
    return read_sheet(partner.get(page.links()[XLSX]).response.get_data())


def looked_at(visitor: Visitor, page: Page, content: bytes) -> Page:
    return visitor.submit(page, "Look at the list", files={"list-file": (content, "list.xlsx")})


def nomination(application) -> Nomination:
    db.session.expire_all()
    return db.session.get_one(Nomination, nomination_of(application))


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def changed_by_hand(
    world: Office, run: SelectionRun, placement: Placement, outcome: str, place: int | None
) -> None:
    """The coordinator gives somebody of the proposal another outcome than the rule does."""
    selection.change_placement(
        world.coordinator,
        run,
        placement.id,
        outcome=outcome,
        destination_id=place,
        reason="As agreed.",
        now=utc_now(),
    )
    db.session.commit()


def a_variant(world: Office, terms: Mapping[str, Any], name: str = "One seat more") -> Variant:
    run = get_run(world.call, 1)
    made = selection.make_variant(
        world.coordinator,
        run,
        terms=terms,
        together=(),
        together_seats=None,
        name=name,
        note="",
        now=utc_now(),
    )
    db.session.commit()
    return made


def one_more(world: Office) -> Mapping[str, int]:
    return {f"seats:{world.call.destinations[0].id}": 2}


def withdraws(application: Application) -> None:
    found = by_id(application.id)
    applications.withdraw(found.subject, found, seen_version=None, reason="", now=utc_now())
    db.session.commit()


def asks_up(application: Application) -> None:
    found = by_id(application.id)
    selection.ask_to_move_up(found.subject, found, up=True, now=utc_now())
    db.session.commit()


def place_of(application: Application) -> int | None:
    seat = held_seat(application.id)
    return seat.destination_id if seat else None


def turned_away(world: Office) -> Application:
    """Of two people, the one who got no seat; everybody was told."""
    world.at_selection(5, (0,), name="Madina")
    second = world.at_selection(3, (0,), name="Farrukh")
    world.selected()
    return by_id(second.id)


def appealed(application: Application) -> Appeal:
    appeal = selection.make_appeal(application.subject, application, reason=WRONG, now=utc_now())
    db.session.commit()
    return appeal


def number_in_the_menu(page: Page) -> int:
    words = words_of(next(link for link in page.all("a", href="/tasks")))
    return int("".join(sign for sign in words if sign.isdigit()) or 0)


def number_listed(page: Page) -> int:
    """How many tasks the page of tasks lists, those that its last card says it does not count left out."""
    beside = [line for card in page.all("section", id="beside") for line in card.iter("li")]
    rows = [row for body in page.all("tbody") for row in body.iter("tr")]
    return len(beside) + len(rows)
