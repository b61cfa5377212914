"""What rooms lend to the rooms below them, by name: collected from each room's `provides.py` by `create_app`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any

from .beside import AskedAgain, Corrections, Line, LinesBeside, Number, PapersBeside, Rows
from .rules import Bound, Effect, Guard, Heard, Landmark, Owed, Percent, Takes
from .said import Askable, Bereft, Caveat, Errand, Label, Outcome, Sequel, Standing, Stranger, said_alike

__all__ = [
    "Askable",
    "AskedAgain",
    "Bereft",
    "Bound",
    "Caveat",
    "ChainKind",
    "Corrections",
    "Doubt",
    "Effect",
    "Errand",
    "Guard",
    "Heard",
    "Label",
    "Landmark",
    "Lent",
    "Line",
    "LinesBeside",
    "Number",
    "Outcome",
    "Owed",
    "PaperKind",
    "PapersBeside",
    "Percent",
    "Rows",
    "ScopeKind",
    "Sequel",
    "Standing",
    "Stranger",
    "Takes",
    "lent",
    "said_alike",
]


@dataclass(frozen=True)
class Doubt:
    """What may speak against a move, which is then made for a reason alone; the person reads both in the history.

    `found`: f(case, move) -> what does, in words that are the same in every language; empty where nothing does.
    """

    title: object
    found: Callable[[Any, Any], str]


@dataclass(frozen=True)
class ScopeKind:
    """A kind of scope such as `faculty`: its title and, in one statement each, its ids with names."""

    title: object
    names: Callable[[], Mapping[int, dict[str, str]]]


@dataclass(frozen=True)
class ChainKind:
    """A kind of chain of the record, such as `case`: what its ids are called, and which ids some words name.

    `opened`: f(viewer) -> Select of the ids whose pages the viewer may open; None where all readers of the record may.
    `scopes`: f(id) -> the scopes to which it belongs, so that of several lenders it is told whose role holds there.
    `untold`: f() -> Select of the ids of which the readers of the record learn nothing yet; they are sealed like all others.
    """

    labels: Callable[[Collection[int]], Mapping[int, Label]]
    found: Callable[[str], Collection[int]]
    opened: Callable[[Any], Any] | None = None
    scopes: Callable[[int], Collection[str]] | None = None
    untold: Callable[[], Any] | None = None


@dataclass(frozen=True)
class PaperKind:
    """A paper that is about something else than a case: what its typst template of the same name is told, and who reads it.

    `words(paper)` gives the template's data, `reads(viewer, about)` whether the viewer may have the PDF; `verified`: the
    page that tells anybody with its code that it is real.
    """

    words: Callable[[Any], dict[str, Any]]
    reads: Callable[[Any, str], bool]
    verified: str


@dataclass
class Lent:
    """The names in each dict are unique over all rooms; a second one with the same name is an error at start."""

    guards: dict[str, Guard] = field(default_factory=dict)
    """guard name -> Guard"""
    effects: dict[str, Effect] = field(default_factory=dict)
    """effect name -> Effect"""
    dates: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """date name such as "call-closes" -> f(case) -> date | datetime | None"""
    dates_since: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """date name -> the guards and effects of moves by one of which a case has to have come before it has that date"""
    dates_behind: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """date name -> the dates of the same call that come before it, or are the same day"""
    dates_over: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """date name -> the guards and effects of moves by one of which a case comes only once that date is over"""
    messages: dict[str, Any] = field(default_factory=dict)
    """message key -> notifications.catalogue.MessageText"""
    endings: dict[str, bool | None] = field(default_factory=dict)
    """messages that tell of the end of a case: message key -> whether of a good one; None: that it goes on"""
    decisions: list[str] = field(default_factory=list)
    """messages that tell what others have decided: no news of a move that the person of the case makes"""
    told_since: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """messages that tell of what a case has come to: message key -> the guards and effects by one of which it has"""
    contexts: dict[str, Callable[..., Mapping[str, object]]] = field(default_factory=dict)
    """case kind -> f(case, language) -> values for the placeholders of messages; a value that takes a statement may be a
    function, which is asked only where a text names it"""
    places: dict[str, Callable[..., str]] = field(default_factory=dict)
    """what a message or task leads to: case kind -> f(case, person) -> path"""
    begins_again: dict[str, Callable[..., bool]] = field(default_factory=dict)
    """case kind -> f(case): whether its person may begin another one in the same context, as it was not decided"""
    desks: dict[str, Callable[..., str]] = field(default_factory=dict)
    """where those who assess a case do so: case kind -> f(case) -> path"""
    scopes: dict[str, ScopeKind] = field(default_factory=dict)
    recipients: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """extra recipients of `tell` beside roles, applicant and asker -> f(case) -> list of Person
    or of notifications.catalogue.Address"""
    annulling: list[str] = field(default_factory=list)
    """keys of exclusions by which also what somebody has signed in the present round counts no more"""
    reminders: dict[str, Callable[..., None]] = field(default_factory=dict)
    """role whose people are reminded of many cases at once -> f(case, due_at, now), in place of a reminder of each case"""
    exclusions: list[Callable[[], Any]] = field(default_factory=list)
    """who may not decide which case: f() -> Select of (case_id, person_id, why), a refusal key such as
    "conflict-of-interest"; asked of one case, and of one person over all of them"""
    reopens: dict[str, Callable[..., Collection[int]]] = field(default_factory=dict)
    """name -> f(case, now) -> ids of the people whose signature does not stay when the case comes back to them"""
    fields: dict[str, Callable[..., Sequence[Askable]]] = field(default_factory=dict)
    """case kind -> f(case, asker=None) -> what can be asked to be mended, in the order of the form; of one who asks, what
    they may read"""
    findings: dict[str, Callable[..., Mapping[str, str]]] = field(default_factory=dict)
    """case kind -> f(case, viewer) -> {key, as in `fields`: what automatic checks found there and nobody has settled}"""
    landmarks: dict[str, Landmark] = field(default_factory=dict)
    """name of a stage or an end of rule books -> Landmark"""
    awaited_acts: dict[str, Callable[[Any], Mapping[int, str] | None]] = field(default_factory=dict)
    """act of a rule book such as "sign-off" -> f(case) -> {id of a person who may not give it: key of a refusal} where the
    case waits for nothing else now; else None"""
    audiences: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """whom a notice concerns: "call" -> f(call_id) -> list of (person, case with its ranked choices), drafts included"""
    run_by: list[Callable[[str], Collection[str]]] = field(default_factory=list)
    """the scopes of what runs by a rule book, whose people work by it: f(key of the rule book) -> {"programme:2", …}"""
    corrections: dict[str, Corrections] = field(default_factory=dict)
    """signed assessments that are to be looked at again: case kind -> Corrections"""
    frozen: dict[str, Callable[[int], bool]] = field(default_factory=dict)
    """what of a call may no longer be changed: "criteria" (somebody scored by them), "selection" (a run is signed)
    -> f(call_id) -> whether it is so"""
    cancelled: list[Callable[..., None]] = field(default_factory=list)
    """what goes before the end of a cancelled call's cases: f(call, reason, now)"""
    cancelling: list[Callable[[int], Sequence[str]]] = field(default_factory=list)
    """what cancelling a call brings about besides: f(call_id) -> sentences"""
    closed: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a call is closed before its day: f(call, now)"""
    begun: list[Callable[..., None]] = field(default_factory=list)
    """what is filled in of an application that its person has just begun: f(person, application, now)"""
    sent: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    """case kind -> what is settled of a case as it is sent, before anybody is asked: f(case)"""
    sent_again: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a person has sent again what was asked to be mended: f(case, now)"""
    given_up: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a person has withdrawn: f(person, case, now)"""
    giving_up: list[Callable[[int], Sequence[str]]] = field(default_factory=list)
    """what withdrawing brings about besides: f(case id) -> sentences to its person"""
    amended: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """what replaced published terms of a call: "selection" -> f(call) -> (when it was signed, sentences) | None"""
    given: dict[str, Callable[..., Mapping[int, Any]]] = field(default_factory=dict)
    """what cases hold: "destinations" -> f(case_ids) -> {case id: calls.models.Destination of its seat, with the partner};
    "stays" -> f(case_ids) -> {case id: (id of that destination, first day, last day), of the stay as they hold now}"""
    reached: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    """how far cases have come: "selected" (a selection of its call is carried out), "seated" (it holds a seat, and asks for
    no better one), "called-off" (the stay that followed from it does not take place), "broken-off" (it was called off after
    the arrival), "departed" (it is behind its person), "given-up" (whoever was enrolled by its order does not come),
    "there-all-the-same" (its stay was called off, and its person is at the partner by another order)
    -> f(column of ids of cases) -> the clause that it is so"""
    taken: dict[str, Callable[[int], Mapping[int, int]]] = field(default_factory=dict)
    """what is used up: "seats" -> f(call_id) -> seats taken by id of the destination"""
    studied: dict[str, Callable[[int], Any]] = field(default_factory=dict)
    """what is known of somebody's studies beside the register, by the id of the person: "specialty" -> the id of the
    specialty of the joint faculty that they are in | None; "over" -> the key of a refusal, where they do not go on at its
    partner by any application | None"""
    still_lacking: list[Callable[..., Sequence[Standing]]] = field(default_factory=list)
    """what somebody who may apply in a call lacks still, and who decides whether it holds them up: f(person, call)
    -> lines, each with where it stands in whole"""
    offers: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """what is on offer at partners: "calls" -> f(now) -> {id of the institution: list of (title, path)}"""
    check_facts: dict[str, Callable[..., Mapping[int, Mapping[str, Mapping[str, Any]]]]] = field(
        default_factory=dict
    )
    """what the checks of documents compare with: case kind -> f(case, requirements)
    -> {id of the requirement: {"answers": {"passport_valid_until": …}, "needs": {"stay_ends": …}}}"""
    answer_places: dict[str, Callable[..., str]] = field(default_factory=dict)
    """where an answer that a check compared with is read or changed: case kind -> f(case, viewer, question key) -> path"""
    document_places: dict[str, Callable[..., str]] = field(default_factory=dict)
    """where all documents of a case stand together: case kind -> f(case, viewer) -> path"""
    home: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """what is known of the home university: "country" -> f() -> Select of its ISO 3166-1 alpha-2 code"""
    veils: dict[str, Callable[..., Mapping[int, Any]]] = field(default_factory=dict)
    """case kind -> f(cases, viewer) -> {id of the case: base.veil.Veil}, of those whose person the viewer may not know"""
    nameless: dict[str, Callable[..., Collection[int]]] = field(default_factory=dict)
    """kind of chain -> f(its number, viewer) -> ids of the people whom the viewer may not know by what is done to it"""
    blind: dict[str, Callable[[Any], bool]] = field(default_factory=dict)
    """case kind -> f(case) -> whether there are readers who may not know whose it is"""
    informed: dict[str, Callable[[Any], Collection[int]]] = field(default_factory=dict)
    """case kind -> f(case) -> ids of those who may know by another role whose it is, or will, though those who assess it may
    not: then somebody else assesses it"""
    alike: dict[str, Callable[..., Collection[int]]] = field(default_factory=dict)
    """case kind -> f(case, people, viewer) -> ids of those whose family name is like that of the person whose case it
    is, where the viewer runs the case and may know whose it is"""
    claims: dict[str, Callable[..., Collection[str]]] = field(default_factory=dict)
    """case kind -> f(case) -> the reserved groups that it claims (`orphan`) and for which there are seats: they have
    documents of their own"""
    papers: dict[str, PaperKind] = field(default_factory=dict)
    """kind of paper such as "minutes" -> PaperKind"""
    unneeded: dict[str, Callable[[Collection[str], Any], Collection[str]]] = field(default_factory=dict)
    """messages that wait to leave together with others: message key -> f(abouts, reader) -> those of them of which nothing
    is asked any more, or not of the reader, a person whose grants are loaded"""
    attachments: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """what goes with the mail of a message: message key -> f(about, language) -> base.mail.Attachment | None"""
    later_papers: dict[str, Callable[[int], bool]] = field(default_factory=dict)
    """papers that are asked for after a case is over: what stands before the colon of their requirement's context
    -> f(case id) -> whether they may be given now"""
    papers_beside: dict[str, PapersBeside] = field(default_factory=dict)
    """case kind -> PapersBeside"""
    reader_languages: list[Callable[[str], str | None]] = field(default_factory=list)
    """in which language somebody without an account reads: f(path of the request) -> code, None where it tells of nobody"""
    partner_pages: list[Callable[[str], tuple[str, str] | None]] = field(default_factory=list)
    """pages beside the nominations, for who comes by a partner's link: f(its signed part) -> (label, path) | None"""
    partner_days: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a partner gives its own days of somebody whom it has accepted: f(id of the case, now)"""
    caveats: list[Callable[..., Mapping[int, Caveat]]] = field(default_factory=list)
    """what is known against stays that stand or were called off: f(stays) -> {id of the stay: Caveat}"""
    unasked: list[Callable[[Any], Any]] = field(default_factory=list)
    """the same for lists: f(column of ids of stays) -> the clause that, by it, no sign of their people is asked for"""
    sequels: list[Callable[..., Mapping[int, Sequel]]] = field(default_factory=list)
    """what has come of confirmed places: f(ids of cases) -> {id of the case: Sequel}"""
    errands: list[Callable[..., Mapping[int, Errand]]] = field(default_factory=list)
    """what members of staff go to their partners for: f(ids of their cases) -> {id of the case: Errand}"""
    stay_actions: list[Callable[..., tuple[str, str] | None]] = field(default_factory=list)
    """buttons of other rooms on the page of a stay: f(stay, viewer) -> (label, path) | None"""
    stays_called_off: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a stay is called off, before the arrival or after it: f(stay, actor, now)"""
    calling_off_stands: list[Callable[..., bool]] = field(default_factory=list)
    """whether something has come of it that a stay was called off which is not undone with it: f(stay)"""
    called_off_means: list[Callable[..., str | None]] = field(default_factory=list)
    """the same in words, before it is done: f(stay, reader) -> sentence | None; `reader`: a `catalogue.Reader`"""
    first_days: list[Callable[..., tuple[date, date] | None]] = field(default_factory=list)
    """between which days the first day of a stay has to lie by what follows from it: f(stay, now) -> (first, last) | None"""
    stays_redated: list[Callable[..., None]] = field(default_factory=list)
    """what follows when the office gives a stay another first day: f(stay, actor, now)"""
    role_changes: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a role is given or ends: f(role, scope, now)"""
    bereft: list[Callable[..., Bereft]] = field(default_factory=list)
    """which cases the end of a role would leave without people: f(grant, at) -> Bereft, `at` the moment at which it ends"""
    not_lent: list[Callable[..., Sequence[Standing]]] = field(default_factory=list)
    """what waits for somebody by name, and nobody may do who acts for them by a role on loan: f(person) -> lines"""
    loan_bars: list[Callable[..., Mapping[int, str]]] = field(default_factory=list)
    """to whom a role is not lent: f(grant, now) -> {id of the person: why, in a sentence}"""
    grant_doubts: list[Callable[..., Sequence[str]]] = field(default_factory=list)
    """what speaks against giving or lending a role to somebody: f(grant, person, now) -> sentences"""
    counted: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """numbers that the status of the service shows: "stuck_cases" -> f() -> Select of one number"""
    refusals: dict[str, object] = field(default_factory=dict)
    events: dict[str, object] = field(default_factory=dict)
    """what an entry of the record is called: "grant-given" -> its title"""
    details: dict[str, Callable[..., Mapping[int, str]]] = field(default_factory=dict)
    """what tells one entry of a name from the next: "moved" -> f(events) -> {id of the event: words}"""
    happenings: dict[str, Callable[..., dict[str, str] | None]] = field(default_factory=dict)
    """what else the history of a case tells: name of an entry -> f(workflow.queries.Told, viewer, case)
    -> its title, None: not theirs"""
    happening_paths: dict[str, Callable[..., str | None]] = field(default_factory=dict)
    """where such an entry leads: its name -> f(workflow.queries.Told, viewer, case) -> path | None"""
    erasures: dict[str, Callable[..., Collection[str]]] = field(default_factory=dict)
    """where a room keeps words of an entry beside the record: name of the entry -> f(event, key, words), which erases them
    there and gives how else people were told them; what is told of the entry's chain is emptied of both"""
    text_titles: dict[str, object] = field(default_factory=dict)
    """what the words of an entry are called, which are kept apart: "funding-before" -> its title"""
    kept_words: dict[str, object] = field(default_factory=dict)
    """what stays elsewhere of the words of an entry once they are erased, and why: name of the entry -> sentence"""
    fact_words: dict[str, Callable[..., Mapping[int, Mapping[str, tuple[str, str]]]]] = field(
        default_factory=dict
    )
    """the facts of entries in words: "case-migrated" -> f(events) -> {id of the event: {key of the fact: (what it is called,
    its value)}}"""
    chains: dict[str, ChainKind] = field(default_factory=dict)
    """kind of chain, what stands before the colon -> ChainKind"""
    lone_chains: dict[str, object] = field(default_factory=dict)
    """what a chain is called of which there is one: "calendar" -> its title"""
    navigation: list[Any] = field(default_factory=list)
    standings: list[tuple[int, Callable[..., Sequence[Standing]]]] = field(default_factory=list)
    """(place, f(viewer, now) -> lines of the start page)"""
    afterwards: list[Callable[..., Sequence[Standing]]] = field(default_factory=list)
    """of these, what follows from applications and stands on the page of one's own too: f(viewer, now) -> lines"""
    besides_applications: list[Callable[..., Sequence[Standing]]] = field(default_factory=list)
    """of these, what stands there too and follows from none of them: f(viewer, now) -> lines"""
    introductions: list[Callable[..., Mapping[int, str]]] = field(default_factory=list)
    """what waits for each of the demo's people: f(people, now) -> {id of the person: words}"""
    strangers: list[Callable[..., Sequence[Stranger]]] = field(default_factory=list)
    """who comes to the demo by a link: f(now) -> list of Stranger"""
    side_tasks: list[LinesBeside[Any]] = field(default_factory=list)
    """what waits for somebody beside the waits of cases"""
    side_notes: list[LinesBeside[Any]] = field(default_factory=list)
    """what somebody sees to besides, and the menu does not count"""
    resting: list[str] = field(default_factory=list)
    """stages in which a case waits for a fact and for nobody: their waits are no tasks, and whoever answers for the case is
    not told of them"""
    task_lines: dict[str, Callable[..., Mapping[int, str]]] = field(default_factory=dict)
    """what tells one task from the next: case kind -> f(ids of cases) -> {id of the case: words}"""
    together: dict[str, Callable[..., Sequence[tuple[str, str]]]] = field(default_factory=dict)
    """tasks that can be done at once: case kind -> f(viewer, cases, ids of those in whose way something is) -> [(words, path
    of the page that does so)]"""
    consequences: dict[str, Callable[..., Iterable[str]]] = field(default_factory=dict)
    """what a move will bring about beside its end: case kind -> f(case, move key) -> sentences"""
    known_blanks: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    """what is on record of a blank that a move asks for: key of the blank -> f(case) -> the value, or None; it is filled in,
    and no other is taken"""
    hindrances: list[Callable[..., Mapping[int, str]]] = field(default_factory=list)
    """why somebody can neither have a seat now nor go where they have one: f(cases, now) -> {id of the case: key of a
    refusal}"""
    hindrance_words: dict[str, object] = field(default_factory=dict)
    """the same to the person in whose way it is, with who does what about it: key of the refusal -> sentence"""
    hindrance_marks: dict[str, object] = field(default_factory=dict)
    """the same in a word or two, beside a case in a list: key of the refusal -> words"""
    doubts: dict[str, Doubt] = field(default_factory=dict)
    """what speaks against a move: by the key under which the record keeps it"""
    against: list[Callable[..., Mapping[int, Sequence[str]]]] = field(default_factory=list)
    """what speaks against a case's going on, without being in the way: f(cases) -> {id of the case: sentences}"""
    misgivings: list[Callable[..., Sequence[str]]] = field(default_factory=list)
    """what to ask back about before a move that is else made with one press: f(case, move) -> sentences"""
    case_actions: list[Callable[..., Any]] = field(default_factory=list)
    """buttons of other rooms on the page of a case: f(case, viewer, now) -> (label, path) | None"""
    case_cautions: list[Callable[..., Any]] = field(default_factory=list)
    """what who decides reads before the moves of the case, in the same shape as `case_parts`"""
    case_parts: list[Callable[..., Any]] = field(default_factory=list)
    """cards of other rooms on the page of a case: f(case, viewer, now) -> (template, its values) | None"""
    answers_given: list[Callable[..., str | None]] = field(default_factory=list)
    """that what an open case waits for has been answered, from when it counts: f(case, viewer, now) -> sentence | None; it
    stands in place of whom it waits for"""
    outcomes: list[Callable[..., Outcome | None]] = field(default_factory=list)
    """what an ended case has come to, for its person: f(case, now) -> Outcome | None"""
    asked_meanwhile: list[Callable[..., Outcome | None]] = field(default_factory=list)
    """what its person is asked for, or has to know, while others hold the case: f(case, now) -> Outcome | None"""
    case_news: list[Callable[..., Any]] = field(default_factory=list)
    """of what has just come, in the same shape as `case_parts`: they stand before those"""

    def take(self, provides: ModuleType) -> None:
        """Take what the module declares: each field of this class in capitals (GUARDS, EFFECTS, DATES, MESSAGES, …)."""
        for name, mine in vars(self).items():
            theirs = getattr(provides, name.upper(), None)
            if theirs is None:
                continue
            if isinstance(mine, list):
                mine.extend(entry for entry in theirs if entry not in mine)
                continue
            for key, value in theirs.items():
                if key in mine and mine[key] is not value:
                    raise ValueError(f"{provides.__name__} lends {name} “{key}” a second time")
                mine[key] = value


lent = Lent()
"""Filled once by `create_app`, read by everybody."""
