"""The parts of a rule book, as its text writes them and as the engine reads them. The JSON schema is theirs too."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from .shape import (
    MOST_DAYS,
    NAME,
    NOTHING_ELSE,
    Argument,
    Days,
    Fault,
    Groups,
    Name,
    Named,
    NameToName,
    Number,
    OrName,
    Part,
    Plain,
    Tables,
    Translated,
    different,
    is_name,
    whole_number_or,
)

APPLICANT = "applicant"
ASKER = "asker"  # in `tell`: who asked for the changes
RESUME = "resume"  # in `to`: the stage that asked for the changes
QUORUM_REACHED, ALL_SIGNED = "quorum-reached", "all-signed"
VOTE_CARRIED, VOTE_FAILED = "vote-carried", "vote-failed"
WATCH = (
    "watch"  # in a wait's branch: it waits for the stage's holders as a whole, nothing can be signed there
)
CARRIED, FAILED = "carried", "failed"  # how a tie counts, unless a role breaks it

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
    least: Number | None = None
    """Of a number: no smaller one is taken."""
    most: Number | None = None
    """Of a number: no larger one is taken."""
    past: bool = False
    """Of a date: one that is still to come is not taken; today is."""

    def faults(self) -> Iterator[Fault]:
        if (len(self.choices) < 2) if self.kind == "choice" else self.choices:
            yield Fault("choices", "choices")
        bounds = [each for each in (self.least, self.most) if each is not None]
        if bounds and (self.kind != "number" or sorted(bounds) != bounds):
            yield Fault("least" if self.least is not None else "most", "bounds")
        if self.past and self.kind != "date":
            yield Fault("past", "past-of-a-date")


class Time(Part):
    """A time of a stage: either `working_days` after it began, or the end of the day `at`."""

    working_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None
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


Needed = Annotated[int | Literal["majority", "all"], whole_number_or("majority", "all")]


_SHARE = "([0-9]{1,9})/([0-9]{1,9})"


def _is_share(value: object) -> bool:
    """`2/3` and the like: from more than nothing up to all."""
    parts = re.fullmatch(_SHARE, value) if isinstance(value, str) else None
    return parts is not None and 0 < int(parts[1]) <= int(parts[2])


class Quorum(Part):
    """How many voices complete the stage: signed assessments, or votes."""

    assessments: Needed | None = None
    """So many signed assessments; `majority`: more than half of those who hold the stage, `all`: each of them."""
    votes: Needed | None = None
    """So many votes of those who hold the stage; all of them may vote until then."""
    carried: Annotated[
        str,
        Plain(
            lambda value: value in ("majority", "all") or _is_share(value),
            "“majority”, “all” or a share such as “2/3”",
            {
                "anyOf": [
                    {"enum": ["majority", "all"]},
                    {"type": "string", "pattern": f"^{_SHARE}$"},
                ]
            },
        ),
    ] = "majority"
    """What carries it: more yes than no, nothing but yes, or that share of yes among yes and no."""
    veto: (
        Annotated[
            str | Literal[True],
            Plain(
                lambda value: value is True or (isinstance(value, str) and is_name(value)),
                "true or a role's name in quotation marks",
                {"anyOf": [{"const": True}, {"type": "string", "pattern": NAME}]},
            ),
        ]
        | None
    ) = None
    """Whose no defeats it: anybody's (`true`), or that of a role whose people vote besides."""
    tie: Name = FAILED
    """How as many yes as no count: `failed`, `carried`, or as a role says that is asked then."""

    @property
    def needed(self) -> int | Literal["majority", "all"]:
        return self.votes or self.assessments or 1

    @property
    def tie_role(self) -> str | None:
        """The role that breaks a tie, if one does."""
        return None if self.tie in (CARRIED, FAILED) else self.tie

    @property
    def veto_role(self) -> str | None:
        """The role whose people vote besides the holders, and whose no defeats it."""
        return self.veto if isinstance(self.veto, str) else None

    def faults(self) -> Iterator[Fault]:
        if self.assessments is None and self.votes is None:
            yield Fault("assessments", "missing")
        if self.assessments is not None and self.votes is not None:
            yield Fault("votes", "one-quorum")
        for entry in ("carried", "veto", "tie"):
            if entry in self.model_fields_set and self.votes is None:
                yield Fault(entry, "of-votes")
        if "tie" in self.model_fields_set and self.votes is not None and self.carried != "majority":
            yield Fault("tie", "no-tie")


class Branch(Named):
    """One of several things that a stage waits for at the same time, each with its own holder."""

    title: Translated
    holder: Annotated[Holder, OrName("role", "a role's name in quotation marks, or a table")]
    due: Due | None = None
    """A promise of its own; left out: the stage's."""
    when: Annotated[Called, OrName("name", "a guard's name in quotation marks, or a table")] | None = None
    """Only a case for which this guard holds as it comes has the branch; left out: every case has."""


class Move(Named):
    """One permitted step, made by a person, by itself (`auto`) or by the clock.

    It leads out of the stage, or stays there: as somebody's signature, or as a vote.
    """

    title: Translated | None = None
    """The words on its button; only a move that nobody presses has none."""
    to: Name | None = None
    """The stage or end that it leads to, or `resume`: the stage that asked for changes; none if it stays."""
    signs: bool = False
    """It signs the branch of who makes it; the case stays where it is."""
    vote: Literal["yes", "no", "abstain"] | None = None
    """It is this vote of who makes it; the case stays where it is."""
    branch: Name | None = None
    """Only the holders of this branch make it, as long as they have not signed."""
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
    def stays(self) -> bool:
        """Whether the case is afterwards where it was: a signature or a vote."""
        return self.signs or self.vote is not None

    @property
    def guards(self) -> frozenset[str]:
        """The names of what it requires."""
        return frozenset(guard.name for guard in self.requires)

    def faults(self) -> Iterator[Fault]:
        if self.auto and self.clock:
            yield Fault("clock", "auto-and-clock")
        if self.by_person and self.title is None:
            yield Fault("title", "missing")
        for entry in ("who", "branch", "signs", "vote", "reason", "asks", "form"):
            if entry in self.model_fields_set and not self.by_person:
                yield Fault(entry, "nobody-to-ask")
        yield from self._faults_of_direction()

    def _faults_of_direction(self) -> Iterator[Fault]:
        if self.to is None and not self.stays:
            yield Fault("to", "missing")
        if self.signs and self.vote is not None:
            yield Fault("vote", "one-voice")
        for entry in ("to", "asks", "who"):
            if self.stays and entry in self.model_fields_set:
                yield Fault(entry, "stays")
        if self.branch is not None and (self.who is not None or self.vote is not None):
            yield Fault("branch", "not-of-a-branch")


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
    branches: Tables[Branch] = Field(default_factory=dict)
    """What it waits for at the same time; the case waits for their holders then, not for the stage's."""
    moves: Tables[Move] = Field(default_factory=dict)

    @property
    def ways_out(self) -> tuple[Move, ...]:
        """Its own moves that lead elsewhere: no signatures, no votes."""
        return tuple(move for move in self.moves.values() if not move.stays)

    @property
    def assessed(self) -> bool:
        """Whether its holders sign assessments."""
        return self.quorum is not None and self.quorum.assessments is not None

    @property
    def voted(self) -> bool:
        """Whether its holders vote."""
        return self.quorum is not None and self.quorum.votes is not None

    def faults(self) -> Iterator[Fault]:
        if self.branches and self.quorum:
            yield Fault("branches", "branches-or-quorum")
        if WATCH in self.branches:
            yield Fault(f"branches.{WATCH}", "reserved")


class End(Named):
    """Where a case comes to rest; facts alone can take it back from there."""

    title: Translated
    good: bool = False
    """What the whole is for."""
    moves: Tables[Move] = Field(default_factory=dict)
    """Ways back to a stage, each made by itself: nobody moves a case that is over."""

    def faults(self) -> Iterator[Fault]:
        if self.good and self.moves:
            yield Fault("moves", "good-rests")
        for key, move in self.moves.items():
            if not move.auto:
                yield Fault(f"moves.{key}", "end-rests")
            elif not move.requires:
                yield Fault(f"moves.{key}.requires", "missing")


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
