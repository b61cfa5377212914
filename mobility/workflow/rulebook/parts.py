"""The parts of a rule book, as its text writes them and as the engine reads them. The JSON schema is theirs too."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from .shape import (
    NOTHING_ELSE,
    Argument,
    Days,
    Fault,
    Groups,
    Name,
    Named,
    NameToName,
    OrName,
    Part,
    Tables,
    Translated,
    different,
    whole_number_or,
)

APPLICANT = "applicant"
ASKER = "asker"  # in `tell`: who asked for the changes
RESUME = "resume"  # in `to`: the stage that asked for the changes
QUORUM_REACHED = "quorum-reached"

Edits = Literal["everything", "asked"]
Reason = Literal["none", "asked", "owed"]


class Holder(Part):
    """Who a case waits for: everybody with the role, `of` the case's faculty, call, partner where that is said."""

    role: Name
    """`applicant`, or a role that people hold."""
    of: Name | None = None
    """The kind of the case's own scope in which the role must be held: `faculty`, `call`, `partner`."""


class Called(Part):
    """A guard or an effect by its name, with the arguments that it takes."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Argument] = Field(init=False)

    name: Name
    """What a room of the house lends under this name. The entries beside it are the arguments that it takes."""

    @property
    def arguments(self) -> Mapping[str, Argument]:
        return self.__pydantic_extra__

    def __hash__(self) -> int:
        return hash((self.name, *sorted(self.arguments)))

    def __str__(self) -> str:
        said = ", ".join(f"{name} = {value}" for name, value in self.arguments.items())
        return f"{self.name} ({said})" if said else self.name


Calls = Annotated[
    tuple[Annotated[Called, OrName("name", "a list of names in quotation marks")], ...],
    Field(strict=False, json_schema_extra={"uniqueItems": True}),
    AfterValidator(different),
]


class Blank(Named):
    """Something that whoever makes the move fills in."""

    title: Translated
    kind: Literal["line", "text", "number", "date", "choice"] = "line"
    """A line, some lines of text, a number, a day, or one of the `choices`."""
    required: bool = True
    choices: Annotated[dict[Name, Translated], NOTHING_ELSE] = Field(default_factory=dict)
    """Of a choice: what there is to choose from, at least two."""

    def faults(self) -> Iterator[Fault]:
        if (len(self.choices) < 2) if self.kind == "choice" else self.choices:
            yield Fault("choices", "choices")


class Time(Part):
    """A time of a stage: either `working_days` after it began, or the end of the day `at`."""

    working_days: Annotated[int, Field(ge=1)] | None = None
    """So many working days of the institution's calendar, counted from the day after the case came."""
    at: Name | None = None
    """A date of the case, by its name."""
    remind: Days = ()
    """The holders are written to so many working days ahead (0: on the day itself)."""

    def faults(self) -> Iterator[Fault]:
        if (self.working_days is None) == (self.at is None):
            yield Fault("at" if self.at else "working_days", "one-time")
        for days in self.remind:
            if self.working_days is not None and days >= self.working_days:
                yield Fault("remind", "remind-too-early", {"days": str(days)})


class Due(Time):
    """A promise: when it passes, the case is late and `escalate` is told."""

    escalate: Name | None = None
    """The role that learns it; it may appoint a substitute, it never acts instead."""


class Deadline(Time):
    """A clock: when it passes, it makes the `move`."""

    move: Name
    """A clock move of the same stage."""


class Quorum(Part):
    """How many voices complete the stage."""

    assessments: Annotated[int | Literal["majority"], whole_number_or("majority")]
    """So many signed assessments; `majority`: more than half of those who hold the stage."""

    @property
    def needed(self) -> int | Literal["majority"]:
        return self.assessments


class Move(Named):
    """One permitted step out of a stage, made by a person, by itself (`auto`) or by the clock."""

    title: Translated | None = None
    """The words on its button; only a move that nobody presses has none."""
    to: Name
    """The stage or end that it leads to, or `resume`: the stage that asked for changes."""
    who: Name | None = None
    """The role that makes it; left out: the stage's holder."""
    auto: bool = False
    """It is made by itself as soon as all that it requires holds."""
    clock: bool = False
    """It is made by the stage's deadline, and by nothing else."""
    requires: Calls = ()
    """Conditions that must all hold."""
    effects: Calls = ()
    """What it causes besides, in the same transaction."""
    reason: Reason = "none"
    """Whether a reason may be given (`asked`) or must be (`owed`)."""
    asks: Literal["fields"] | None = None
    """It names the fields and documents to mend."""
    form: Tables[Blank] = Field(default_factory=dict)
    """What whoever makes it fills in."""
    tell: NameToName = Field(default_factory=dict)
    """Who gets which message: a role, `applicant`, or `asker`."""

    @property
    def by_person(self) -> bool:
        """Whether somebody makes it, and not the facts or the clock."""
        return not (self.auto or self.clock)

    @property
    def guards(self) -> frozenset[str]:
        """The names of what it requires."""
        return frozenset(guard.name for guard in self.requires)

    def faults(self) -> Iterator[Fault]:
        if self.auto and self.clock:
            yield Fault("clock", "auto-and-clock")
        if self.by_person and self.title is None:
            yield Fault("title", "missing")
        for entry in ("who", "reason", "asks", "form"):
            if entry in self.model_fields_set and not self.by_person:
                yield Fault(entry, "nobody-to-ask")


class Stage(Named):
    """Where a case is, and who holds it there."""

    title: Translated
    holder: Annotated[Holder, OrName("role", "a role's name in quotation marks, or a table")]
    """Who the case waits for."""
    edits: Edits | None = None
    """What the applicant may change meanwhile; left out: nothing."""
    due: Due | None = None
    deadline: Deadline | None = None
    quorum: Quorum | None = None
    moves: Tables[Move] = Field(default_factory=dict)


class End(Named):
    """Where a case comes to rest."""

    title: Translated
    good: bool = False
    """What the whole is for."""


class Act(Named):
    """What `who` does for many cases at once while they are `at` a stage, as a signature: it moves none by itself."""

    title: Translated
    who: Name
    at: Name


class Head(Part):
    """The head of the text."""

    key: Name
    """The rule book's own name; its versions share it."""
    title: Translated
    start: Name
    """The stage that a new case begins in."""
    separate: Groups = ()
    """Groups of stages and acts: on one case nobody acts in two of one group."""


class Everywhere(Part):
    """Moves out of each stage, except the one that they lead to."""

    moves: Tables[Move] = Field(default_factory=dict)


class Sheet(Part):
    """A rule book: through which stages a case goes, who holds it there and for how long, who is told."""

    workflow: Head
    acts: Tables[Act] = Field(default_factory=dict)
    ends: Tables[End] = Field(min_length=1)
    everywhere: Everywhere = Everywhere()
    stages: Tables[Stage] = Field(min_length=1)

    def faults(self) -> Iterator[Fault]:
        """Stages, ends and acts share one set of names; so do the moves out of one stage."""
        given: set[str] = set()
        for part, names in (("stages", self.stages), ("ends", self.ends), ("acts", self.acts)):
            for name in names:
                if name == RESUME:
                    yield Fault(f"{part}.{name}", "reserved")
                if name in given:
                    yield Fault(f"{part}.{name}", "twice")
            given |= names.keys()
        for stage in self.stages.values():
            for name in stage.moves.keys() & self.everywhere.moves.keys():
                yield Fault(f"stages.{stage.key}.moves.{name}", "twice")
