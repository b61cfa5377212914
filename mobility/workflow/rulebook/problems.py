"""What can be wrong with a rule book: a key, its line, and a sentence that a head of office understands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for this mark)
    """Mark a text for the catalogues: a page shows it in its language, a command as it stands."""
    return text


SHAPE: Mapping[str, str] = {  # found by `parse`
    "not-toml": N_("this cannot be read: %(why)s."),
    "unknown-key": N_("“%(name)s” means nothing here."),
    "missing": N_("“%(name)s” is missing."),
    "no-heading": N_(
        "this belongs to “%(name)s”, which has no heading of its own, [%(part)s]: a part and what is inside of it are "
        "renamed together."
    ),
    "wrong-type": N_("“%(name)s” must be %(wanted)s."),
    "not-a-name": N_("“%(name)s” is no name: use small Latin letters, digits and hyphens, a letter first."),
    "reserved": N_("“%(name)s” has a meaning of its own and cannot be a name."),
    "empty": N_("there must be at least one of “%(name)s”."),
    "twice": N_("“%(name)s” stands here twice, or has this name in another part too."),
    "repeated": N_("“%(name)s” stands in this list twice."),
    "one-time": N_("give either “working_days” or “at”, and not both."),
    "remind-too-early": N_(
        "a reminder so many working days ahead would come before the wait begins: %(days)s."
    ),
    "auto-and-clock": N_("a move is either automatic or made by the clock, and not both."),
    "one-quorum": N_("a stage is completed by assessments or by votes, and not by both."),
    "of-votes": N_("“%(name)s” belongs to a quorum of votes."),
    "no-tie": N_("there is no tie unless a majority carries the vote."),
    "stays": N_(
        "a signature or a vote stays where the case is and belongs to whom it waits for: no “%(name)s” here."
    ),
    "one-voice": N_("a move is either a signature or a vote, and not both."),
    "not-of-a-branch": N_("“branch” says who makes the move: it stands beside neither “who” nor “vote”."),
    "branches-or-quorum": N_("a stage has either branches or a quorum, and not both."),
    "choices": N_("“choices” (two or more) belongs to a blank of the kind “choice”, and to no other."),
    "bounds": N_("“least” and “most” belong to a number, and “least” is no larger than “most”."),
    "past-of-a-date": N_("“past” belongs to a date, and to nothing else."),
    "end-rests": N_("nobody and no clock moves a case that is over: a move out of an end is automatic."),
    "good-rests": N_("nothing leads back from a good end."),
    "nobody-to-ask": N_("nobody makes this move, so “%(name)s” has no meaning here."),
}
MEANING: Mapping[str, str] = {  # found by `lint`
    # Names
    "unknown-stage": N_("there is no stage “%(name)s”."),
    "unknown-target": N_("there is no stage and no end “%(name)s”."),
    "unknown-act": N_("“%(name)s” is neither a stage nor an act."),
    "unknown-guard": N_("there is no guard “%(name)s”."),
    "unknown-effect": N_("there is no effect “%(name)s”."),
    "unknown-role": N_("there is no role “%(name)s”."),
    "unknown-recipient": N_("nobody is called “%(name)s”, so nobody can be told."),
    "unknown-message": N_("there is no message “%(name)s”."),
    "unknown-date": N_("there is no date “%(name)s”."),
    "unknown-scope": N_("a holder cannot be “of” a “%(name)s”."),
    "unknown-argument": N_("“%(of)s” takes no “%(name)s”."),
    "argument-missing": N_("“%(of)s” needs “%(name)s”, %(wanted)s."),
    "wrong-argument": N_("“%(name)s” of “%(of)s” must be %(wanted)s."),
    "misaddressed": N_(
        "“%(name)s” is worded for %(meant)s, and here it would be read by “%(recipient)s”: name another message."
    ),
    "tells-otherwise": N_("“%(name)s” tells of another outcome than this move has: name another message."),
    "told-too-soon": N_(
        "“%(name)s” tells of what a case comes to by one of these, and here it has come by none of them: %(names)s. Name "
        "another message."
    ),
    "holder-idle": N_(
        "cases wait here for “%(name)s”, who can do nothing with them, and those who can are not asked: let one of these "
        "hold the stage, or take “who” out: %(roles)s."
    ),
    "never-opens": N_(
        "the role “%(name)s” opens only cases that wait for it, or have waited, and these have not: let it hold this stage "
        "or one before, or name another role."
    ),
    "takes-no-part": N_(
        "the role “%(name)s” takes no part in cases: it gives roles, or looks into what others have done. Name another."
    ),
    "never-of": N_("the role “%(name)s” is never given in a “%(scope)s”, so nobody could hold this."),
    # Pages
    "another-name": N_(
        "pages find this by the name “%(name)s”: call it so, or they leave its cases where they are."
    ),
    "another-holder": N_(
        "what this stage is for is done on pages of the role “%(name)s” alone: let it hold the stage."
    ),
    "another-mover": N_("this is made on pages of the role “%(name)s” alone: take “who” out."),
    "never-given": N_("pages make this move at one press and do not ask for a “%(name)s”: take it out."),
    "no-such-move": N_("pages look here for a move “%(name)s”, and there is none."),
    "effect-missing": N_("pages count on it that this move causes “%(name)s”: add it to its “effects”."),
    "come-without": N_(
        "a case comes to “%(stage)s” with what one of these gives it, and by this it would come without: %(names)s."
    ),
    "one-of-missing": N_(
        "pages count on it that this move has one of these in its “effects” or “requires”: %(names)s."
    ),
    "seat-kept": N_(
        "who goes this way may hold a seat and keeps it, so that nobody else gets it: add “%(name)s” to the “effects” of "
        "the move."
    ),
    "partner-kept": N_(
        "who goes to another partner by this move stays nominated to the former one: “%(name)s” is missing in its “effects”."
    ),
    "stay-missing": N_(
        "a partner expects whoever comes to this good end, and no stay is opened for them: add “%(name)s” to the “effects” "
        "of the move."
    ),
    "nothing-waits-for": N_(
        "pages bring about “%(name)s” here, and no automatic move waits for it: such cases would stay for ever."
    ),
    "before-the-act": N_(
        "this would be made by itself before “%(act)s” is given: add “%(name)s” to its “requires”."
    ),
    "nothing-assessed": N_("this stage goes by the assessments of “%(name)s”, and there is none."),
    "assesses-nothing": N_(
        "“%(name)s” goes by the assessments of this stage, and it has no quorum of assessments."
    ),
    "no-such-act": N_("this stage needs the act “%(name)s”, and there is none."),
    "another-act": N_("pages have this given by “%(role)s” in “%(stage)s”, and by nobody and nowhere else."),
    # Roads
    "no-good-end": N_("no end is marked “good = true”."),
    "no-way-out": N_("nobody and nothing can leave this stage."),
    "no-road-to-good": N_("from this stage no good end can be reached."),
    "asked-and-kept": N_(
        "once changes were asked for here this never holds again, and nothing else leads on: add a move that somebody makes."
    ),
    "made-at-once": N_(
        "nothing holds this move up, so it would be made by itself at once, in every case: add to its “requires” what it is "
        "to wait for."
    ),
    "comes-elsewhere": N_(
        "“%(name)s” comes about only in %(names)s, and no case comes here from there: here it never holds."
    ),
    "comes-nowhere": N_(
        "“%(name)s” comes about only in %(names)s, which this rule book does not have: it never holds."
    ),
    "guard-over": N_(
        "“%(name)s” never holds here: “%(date)s” is over before a case comes, as it comes only after one of these: "
        "%(names)s."
    ),
    "nobody-presses": N_(
        "“%(name)s” comes about elsewhere, and nobody is asked to press anything then: add “auto = true”."
    ),
    "nothing-hears": N_(
        "“%(name)s” may come about in every stage, and no automatic move waits for it here: such a case would go on as if "
        "nothing had happened."
    ),
    "whose": N_(
        "from every stage whoever holds it would make this move, a partner or an assessor too: name in “who” whose it is."
    ),
    "brought-back": N_(
        "as long as this holds, every case is brought back to “%(name)s”, wherever it goes: lead to an end, or write the "
        "move in the stages from where it is meant."
    ),
    "unreachable": N_("nothing leads here."),
    "may-stay-forever": N_(
        "every way out has a condition that may stay unmet: add a deadline, or a due with “escalate”."
    ),
    "returns-nowhere": N_("a way back from an end leads to a stage, and “%(name)s” is none."),
    "automatic-loop": N_("automatic moves would go round without end: %(loop)s."),
    "moves-alike": N_("this move and “%(other)s” cannot be told apart: %(what)s."),
    "never-made": N_("this move can never be made: “%(other)s” is always made before it."),
    "nothing-to-resume": N_("“resume” goes back to the stage that asked, but %(why)s."),
    "nothing-asked": N_("here only what was asked may be edited, but %(why)s."),
    "asked-in-vain": N_(
        "this move asks for changes, but in “%(stage)s” they cannot be made: edits = “asked” is missing there."
    ),
    # People and time
    "no-escalation": N_("nobody learns when this is late: add “escalate”, or a deadline."),
    "escalates-to-holder": N_(
        "when this is late, those who hold it are told once more: name somebody else in “escalate”."
    ),
    "escalates-to-applicant": N_(
        "when this is late, the applicant could do nothing about it: name a role of the office in “escalate”."
    ),
    "escalates-outside": N_(
        "when this is late, a partner would be told, and nobody there can appoint a substitute: name a role of the "
        "university in “escalate”."
    ),
    "date-over": N_(
        "“%(name)s” is over before a case comes here, so this would pass at once: it comes only after one of these: "
        "%(names)s."
    ),
    "date-to-come": N_(
        "here a case has no “%(name)s” yet, so this would never pass: it has that only once it has come by one of these: "
        "%(names)s."
    ),
    "date-too-late": N_(
        "“%(name)s” comes after “%(date)s”, and from then on nothing leads on from here, as all that does requires "
        "“%(guard)s”: give it no more time than until “%(date)s”."
    ),
    "never-late": N_(
        "by then the deadline of this stage has passed and the clock has moved the case (“%(move)s”), so nobody ever learns "
        "that it is late: make this shorter than the deadline, or leave it out."
    ),
    "not-a-clock-move": N_("the deadline names “%(name)s”, which is not a clock move of this stage."),
    "no-deadline": N_("the clock never makes this move: no deadline of this stage names it."),
    "guarded-clock": N_(
        "the clock makes this move once: a condition that is unmet then would hold the case for ever."
    ),
    # Many voices
    "unheard": N_("what all of them come to moves nothing: an automatic move must require “%(name)s”."),
    "passed-by": N_(
        "this move leads on past those who are asked here: let it require what they come to (%(names)s), or lead to a "
        "refusal."
    ),
    "made-for-them": N_(
        "who holds this stage decides here, and this move leads on without them: let somebody make it, or lead to a refusal."
    ),
    "left-between": N_(
        "where the mean is from %(low)s to %(high)s per cent no move leads on, and nobody could assess once more: add one "
        "that requires “%(guard)s” with value = %(value)s."
    ),
    "left-at-most": N_(
        "where the mean is 100 per cent no move leads on, and nobody could assess once more: add one that requires "
        "“%(guard)s” with value = %(value)s."
    ),
    "no-quorum": N_("there is no quorum of assessments here that could be reached."),
    "no-vote": N_("there is no vote here."),
    "no-vote-move": N_("nobody can vote %(what)s: there is no move with vote = “%(vote)s”."),
    "no-branches": N_("there are no branches here that could be signed."),
    "no-sign-move": N_("nobody can sign this branch: no move with signs = true is theirs."),
    "unknown-branch": N_("this stage has no branch “%(name)s”."),
    "quorum-of-one": N_("the applicant alone holds this stage, so no quorum can be filled."),
    "veto-of-voters": N_("those who hold the stage vote already: write veto = true, or name another role."),
    "tie-of-voters": N_("those who voted cannot break their own tie: name another role."),
    "end-untold": N_("this move ends the case, but tells the applicant nothing."),
    "return-untold": N_("this move takes up a case that was over, but tells the applicant nothing."),
    "nobody-asked": N_("nobody asked for changes here, so there is no “asker” to tell."),
    "editor-not-applicant": N_(
        "only the applicant edits an application, but the applicant does not hold this stage."
    ),
    "own-approval": N_(
        "the applicant would approve their own case here: this is for somebody else to do, so name another role."
    ),
    "nothing-to-write": N_(
        "new cases begin here, and the applicant could write nothing in them: add “edits” with “everything”."
    ),
    "nothing-separate": N_("a group of “separate” needs at least two."),
    "nobody-acts": N_("“%(name)s” is kept separate, but nobody acts in it."),
    "shut-out": N_("the applicant acts in “%(stages)s”, and “separate” forbids one person to act in both."),
}
STAFFING: Mapping[str, str] = {  # found by `staffing`: warnings, of people and not of the text
    "nobody-holds": N_("nobody holds the role “%(name)s” (%(scope)s)."),
    "too-few-apart": N_(
        "“separate” keeps “%(stages)s” apart, so it takes as many people in the role “%(name)s” (%(scope)s): asked "
        "%(needed)s, held by %(number)s."
    ),
    "pool-too-small": N_(
        "the quorum asks for more people than hold the role “%(name)s” (%(scope)s): asked %(needed)s, held by %(number)s."
    ),
}
READING: Mapping[str, str] = {  # found by `lint.hardly_meant`: warnings
    "overlong": N_("%(number)s working days are more than a year, which has about %(most)s."),
    "date-may-be-over": N_(
        "“%(name)s” may be over when a case comes here (%(moves)s), and then this passes at once: give it working days, or "
        "add “%(guard)s” to the “requires” of what leads here."
    ),
    "mover-unasked": N_(
        "cases wait here for “%(holder)s”, and only “%(name)s” can move them on, who is not asked to: let that role hold "
        "the stage, or take “who” out."
    ),
    "date-spent": N_(
        "“%(name)s” is the day by which the stage “%(stage)s” before is to be done, so it may be over when a case comes "
        "here, and then this passes at once: give it working days."
    ),
    "kept-in": N_(
        "who applies cannot withdraw: add a move from everywhere with who = “applicant” that leads to an end."
    ),
    "places-alike": N_(
        "this has the same title as “%(other)s” (%(languages)s), so it does not say in which of the two a case is."
    ),
    "no-reason": N_(
        "who is turned down by this move, or asked for changes, is not told why: add reason = “owed”, or “asked”."
    ),
    "holder-unable": N_(
        "cases wait here for %(names)s, which only %(roles)s can bring about, and who holds the stage cannot: let that role "
        "hold it."
    ),
    "awaited-untold": N_(
        "a partner that has accepted somebody expects them, and does not learn by this move that they do not come: tell "
        "“%(name)s” too."
    ),
    "leads-nowhere": N_(
        "this move leads to the stage in which it is made, so nothing changes but the dates: name another one in “to”."
    ),
    "left-untold": N_(
        "who goes to another partner by this move is expected at the former one, which does not learn it: tell “%(name)s” "
        "too."
    ),
    "no-receipt": N_(
        "who sends something by this move gets no receipt: “%(name)s” is missing in its “effects”."
    ),
    "no-claims": N_(
        "who claims a reserved seat in what they send by this move is never decided on: “%(name)s” is missing in its "
        "“effects”."
    ),
    "not-crossed": N_(
        "who goes to a partner with a seat of their first choice is not counted as studying there: “%(name)s” is missing in "
        "the “effects” of this move."
    ),
    "unlooked-at": N_(
        "nothing looks at “%(name)s” before this move is made: it is missing in its “requires”."
    ),
    "asker-passed-by": N_(
        "who has asked for changes here would not see them before the case goes on by itself: %(names)s is missing in the "
        "“requires” of this move."
    ),
    "no-time": N_(
        "nothing says how long this may take, so nobody learns when a case stays here: add a “due”."
    ),
    "nothing-follows": N_(
        "nothing follows from the good end that this move leads to: its “effects” have none of these: %(names)s."
    ),
}
EDITING: Mapping[str, str] = {  # found where a draft is saved
    "key-changed": N_("a rule book keeps its name: write “%(name)s” here."),
}
MISNAMED = frozenset(key for key in MEANING if key.startswith("unknown-"))
SENTENCES = {**SHAPE, **MEANING, **STAFFING, **READING, **EDITING}
NEAR = N_("Did you mean “%(near)s”?")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong: `key` of `SENTENCES` with its `values`, at `path` ("stages.draft.due"), on `line` (from 1)."""

    line: int
    path: str
    key: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def misnames(self) -> bool:
        """Whether a name is used that nothing has: from one such typo much else can follow that is not wrong by itself."""
        return self.key in MISNAMED

    @property
    def text(self) -> str:
        """The sentence in English."""
        values = dict(self.values)
        sentence = SENTENCES[self.key] % values
        return f"{sentence} {NEAR % values}" if "near" in values else sentence

    def __str__(self) -> str:
        return (
            f"line {self.line}, {self.path}: {self.text}" if self.path else f"line {self.line}: {self.text}"
        )


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Names that nothing has come first, before what may follow from them; each part in the order of the lines."""
    return sorted(problems, key=lambda problem: (not problem.misnames, problem))


class RuleBookError(ValueError):
    """A text that is no rule book; `problems` say why, in the order of their lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def near(name: str, known: frozenset[str]) -> dict[str, str]:
    """The known name that was probably meant, as a value of a `Problem`; nothing when none is close."""
    return {"near": close[0]} if (close := get_close_matches(name, sorted(known), n=1)) else {}
