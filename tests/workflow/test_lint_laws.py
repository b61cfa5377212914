"""What lint passes cannot trap a case; what a mutation breaks, lint finds: on rule books that hypothesis makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from mobility.base.lending import Owed
from mobility.workflow.lint import Names, lint
from mobility.workflow.rulebook import Move, RuleBook, Stage, parse
from tests.workflow.books import DROP, Data, as_toml, changed, titled

# --- walks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class At:
    """Where a walking case is, and for each stage who asked for changes in it last."""

    stage: str
    asked: frozenset[tuple[str, str]] = frozenset()

    def moved(self, move: Move) -> "At":
        if move.to == "resume":
            return replace(self, stage=dict(self.asked)[self.stage])
        asked = dict(self.asked) | ({move.to: self.stage} if move.asks else {})
        return At(move.to, frozenset(asked.items()))


def ways(book: RuleBook, at: At, holds: Callable[[str], bool]) -> list[Move]:
    """The moves that a case can make by the stage's own rules: an automatic one before all others."""
    possible = [move for move in book.stage(at.stage).ways_out if all(map(holds, move.guards))]
    automatic = [move for move in possible if move.auto]
    return automatic[:1] or possible


def somebody_learns(stage: Stage) -> bool:
    dues = [branch.due or stage.due for branch in stage.branches.values()] or [stage.due]
    return stage.deadline is not None or all(due is not None and due.escalate is not None for due in dues)


def every_state(book: RuleBook) -> Iterator[At]:
    """Each state that a case can be in, whatever the guards answer."""
    ahead, seen = [At(book.start)], {At(book.start)}
    while ahead:
        at = ahead.pop()
        yield at
        for move in book.stage(at.stage).ways_out:
            after = at.moved(move)
            if not book.is_end(after.stage) and after not in seen:
                seen.add(after)
                ahead.append(after)


def reaches_good(book: RuleBook, start: At) -> bool:
    ahead, seen = [start], {start}
    while ahead:
        at = ahead.pop()
        if book.is_end(at.stage):
            if book.ends[at.stage].good:
                return True
            continue
        for move in book.stage(at.stage).ways_out:
            if (after := at.moved(move)) not in seen:
                seen.add(after)
                ahead.append(after)
    return False


def walk(book: RuleBook, random: Random, steps: int) -> None:
    """One case, guards answering at random each time: it always has a way on, or somebody learns that it has not."""
    at = At(book.start)
    for _ in range(steps):
        answers = {guard: random.random() < 0.5 for guard in SOUND.guards}
        possible = ways(book, at, answers.__getitem__)
        if not possible:
            assert somebody_learns(book.stage(at.stage)), f"nobody learns that a case is stuck in {at.stage}"
            continue
        move = random.choice(possible)
        if book.is_end(move.to):
            assert "applicant" in move.tell
            back = random.choice([None, *book.ends[move.to].moves.values()])
            if back is None:
                return
            assert "applicant" in back.tell
            move = back
        at = at.moved(move)
        assert reaches_good(book, at)


# --- rule books that are sound ----------------------------------------------------------------------------------------

SOUND = Names(
    guards={
        "quorum-reached": {},
        "vote-carried": {},
        "vote-failed": {},
        "all-signed": {},
        "g": {},
        "h": {},
        "n": {"value": float},
        "w": {},
    },
    effects={"e": {}},
    roles={"dean": ("faculty",), "coordinator": ("faculty",), "head-of-office": ("faculty",)},
    messages={"m": ()},
    endings={},
    decisions=frozenset(),
    told_since={},
    dates=frozenset({"d"}),
    scopes=frozenset({"faculty"}),
    landmarks={},
    owed={},
    asked={},
    told={},
    worked={},
    outsiders=frozenset(),
    apart=frozenset(),
    readers=frozenset({"dean", "coordinator", "head-of-office"}),
    since={},
    over={},
    behind={},
    until={},
    comes_in={},
    anew=frozenset({"w"}),
    unasked=frozenset(),
    idle=frozenset(),
    heard={},
    bounds={},
)
TOLD = {"applicant": "m"}


def button(key: str, to: str, **more: object) -> Data:
    return {"title": titled(key), "to": to, "tell": TOLD, **more}


@st.composite
def sound_books(draw: st.DrawFn) -> Data:
    """A road from a draft to a good end: quorums, votes, branches, facts, clocks, rejections, returns and ways back."""
    road = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    stages = {key: draw(road_stages(key, road)) for key in road}
    stages["s0"] |= {"holder": "applicant", "edits": "everything"}
    targets = {move["to"] for stage in stages.values() for move in stage["moves"].values() if "to" in move}
    if "mend" in targets:
        mend = {
            "resubmit": button("mend", "resume", requires=["g"]),
            "lapse": {"clock": True, "to": "lapsed", "tell": TOLD},
        }
        deadline = {"working_days": 5, "move": "lapse", "remind": [2, 0]}
        stages["mend"] = {
            "title": titled("mend"),
            "holder": "applicant",
            "edits": "asked",
            "deadline": deadline,
            "moves": mend,
        }
        targets.add("lapsed")
    ends = {
        key: {"title": titled(key), "good": key == "done"}
        for key in sorted(targets - stages.keys() | {"withdrawn"})
    }
    if "rejected" in ends and draw(st.booleans()):
        back = {"auto": True, "to": draw(st.sampled_from(road)), "requires": ["w"], "tell": TOLD}
        ends["rejected"]["moves"] = {"back": back}
    everywhere = {"moves": {"withdraw": button("withdraw", "withdrawn", who="applicant")}}
    workflow = {"key": "k", "start": "s0", "title": titled("k")}
    return {"workflow": workflow, "ends": ends, "everywhere": everywhere, "stages": stages}


@st.composite
def road_stages(draw: st.DrawFn, key: str, road: list[str]) -> Data:
    place = road.index(key)
    onward = (*road, "done")[place + 1]
    kinds = [
        "pressed",
        *(["facts", "quorum", "votes", "branches"] if place else []),
    ]  # the applicant sends it
    kind = draw(st.sampled_from(kinds))
    stage: Data = {
        "title": titled(key),
        "holder": draw(st.sampled_from(["dean", "coordinator"])),
        "moves": {},
    }
    moves = stage["moves"]
    if kind == "pressed":
        moves["pass"] = button("pass", onward, requires=draw(st.sampled_from([[], ["g"], ["g", "h"]])))
    else:
        moves["pass"] = {"auto": True, "to": onward, "tell": TOLD, "requires": ["g"]}
    if kind == "quorum":
        stage["quorum"] = {"assessments": draw(st.sampled_from([1, 2, "majority"]))}
        moves["pass"]["requires"] = ["quorum-reached"]
    if kind in ("votes", "branches"):
        draw(many_voices(kind, stage))
    time = draw(st.sampled_from([{"working_days": 3}, {"at": "d"}]))
    if draw(st.booleans()):
        stage["due"] = time | {"escalate": "head-of-office"}
    else:
        stage["deadline"] = time | {"move": "lapse"}
        moves["lapse"] = {"clock": True, "to": "lapsed", "tell": TOLD}
    if draw(st.booleans()):
        moves["reject"] = button("reject", "rejected", reason="owed", effects=["e"])
    if place and draw(st.booleans()):
        moves["back"] = button("back", draw(st.sampled_from(road[:place])))
    if place and draw(st.booleans()):
        moves["ask"] = button("ask", "mend", asks="fields")
    return stage


@st.composite
def many_voices(draw: st.DrawFn, kind: str, stage: Data) -> None:
    """Make of the stage one with a vote or with branches."""
    moves = stage["moves"]
    if kind == "votes":
        ending = draw(st.sampled_from([{}, {"tie": "head-of-office"}, {"carried": "2/3"}, {"veto": True}]))
        stage["quorum"] = {"votes": draw(st.sampled_from([1, "majority", "all"])), **ending}
        moves["pass"]["requires"] = ["vote-carried"]
        moves["fail"] = {"auto": True, "to": "rejected", "tell": TOLD, "requires": ["vote-failed"]}
        moves["yes"] = {"vote": "yes", "title": titled("yes")}
        moves["no"] = {"vote": "no", "title": titled("no")}
    else:
        names = ["one", "two", "three"][: draw(st.integers(1, 3))]
        due = draw(st.sampled_from([{}, {"due": {"working_days": 2, "escalate": "head-of-office"}}]))
        when = draw(st.sampled_from([{}, {"when": "g"}, {"when": {"name": "n", "value": 1}}]))
        stage["branches"] = {name: {"title": titled(name), "holder": "dean", **due, **when} for name in names}
        moves["pass"]["requires"] = ["all-signed"]
        moves["sign"] = {"signs": True, "title": titled("sign")}


@given(sound_books(), st.randoms(use_true_random=False))
def test_sound_books_pass_and_a_walk_through_them_always_has_a_way_on(data, random):
    book = parse(as_toml(data))
    assert lint(book, SOUND) == []
    assert book.path() == tuple(key for key in data["stages"] if key != "mend")
    walk(book, random, steps=40)


def mutations(data: Data) -> Iterator[tuple[dict[str, object], str]]:
    """Each small change that breaks this sound rule book, and the problem that lint must see."""
    yield {"workflow.start": "s"}, "unknown-stage"
    yield {"ends.done.good": DROP}, "no-good-end"
    yield {"ends.extra": {"title": titled("extra")}}, "unreachable"
    yield {"everywhere.moves.withdraw.tell": DROP}, "end-untold"
    yield from mutations_of_ways_back(data["ends"].get("rejected", {}).get("moves", {}))
    for key, stage in data["stages"].items():
        path = f"stages.{key}"
        yield {f"{path}.holder": "nobody"}, "unknown-role"
        ways_out = [move for move in stage["moves"].values() if "to" in move]
        if "due" in stage:
            yield {f"{path}.due.escalate": DROP}, "no-escalation"
            yield {f"{path}.due.escalate": stage["holder"]}, "escalates-to-holder"
            promised = all("due" in branch for branch in stage.get("branches", {}).values())
            if all(move.get("requires") for move in ways_out) and not (stage.get("branches") and promised):
                yield {f"{path}.due": DROP}, "may-stay-forever"
        yield from mutations_of_approvals(key, stage)
        if "deadline" in stage:
            yield {f"{path}.deadline": DROP}, "no-deadline"
            yield {f"{path}.deadline.move": "pass"}, "not-a-clock-move"
            yield {f"{path}.moves.lapse.requires": ["g"]}, "guarded-clock"
        yield from mutations_of_voices(path, stage)
        if "pass" in stage["moves"]:
            yield {f"{path}.moves.pass": DROP}, "no-road-to-good" if len(ways_out) > 1 else "no-way-out"
            yield {f"{path}.moves.pass.to": "s"}, "no-road-to-good"
            yield {f"{path}.moves.pass.to": key}, "no-road-to-good"
            yield {f"{path}.moves.twin": stage["moves"]["pass"]}, "moves-alike"
        for name, move in stage["moves"].items():
            if "to" in move:
                yield {f"{path}.moves.{name}.to": "nowhere"}, "unknown-target"
            yield {f"{path}.moves.{name}.requires": ["x"]}, "unknown-guard"
            yield {f"{path}.moves.{name}.effects": ["x"]}, "unknown-effect"
            yield {f"{path}.moves.{name}.tell": {"applicant": "x"}}, "unknown-message"
            if move.get("to") in data["ends"]:
                yield {f"{path}.moves.{name}.tell": {"coordinator": "m"}}, "end-untold"
            if "asks" in move:
                yield {f"{path}.moves.{name}.asks": DROP}, "nothing-to-resume"
                yield {"stages.mend.edits": "everything"}, "asked-in-vain"


def mutations_of_approvals(key: str, stage: Data) -> Iterator[tuple[dict[str, object], str]]:
    """The applicant could not write where they begin, or would decide where others do."""
    if key == "s0":
        yield {"stages.s0.edits": DROP}, "nothing-to-write"
    if "edits" in stage:
        return
    yield {f"stages.{key}.holder": "applicant", "workflow.separate": [[key, "s0"]]}, "own-approval"
    if not stage["moves"]["pass"].get("auto"):
        yield {f"stages.{key}.moves.pass.who": "applicant"}, "own-approval"


def mutations_of_ways_back(moves: Data) -> Iterator[tuple[dict[str, object], str]]:
    for key, back in moves.items():
        path = f"ends.rejected.moves.{key}"
        yield {f"{path}.tell": DROP}, "return-untold"
        yield {f"{path}.to": "done"}, "returns-nowhere"
        yield {f"{path}.to": "nowhere"}, "unknown-target"
        yield {f"{path}.requires": ["x"]}, "unknown-guard"
        yield {f"{path}-twin": back}, "moves-alike"
        out = {"auto": True, "to": "rejected", "requires": ["g"], "tell": TOLD}
        yield {f"{path}.requires": ["h"], f"stages.{back['to']}.moves.out": out}, "automatic-loop"


def mutations_of_voices(path: str, stage: Data) -> Iterator[tuple[dict[str, object], str]]:
    quorum, branches = stage.get("quorum", {}), stage.get("branches", {})
    if quorum or branches:
        yield {f"{path}.moves.pass.requires": ["g"]}, "unheard"
    elif "pass" in stage["moves"]:
        round_by_itself = {f"{path}.moves.pass.auto": True, f"{path}.moves.pass.to": path.rpartition(".")[2]}
        yield round_by_itself, "automatic-loop"
    if quorum:
        yield {f"{path}.quorum": DROP}, "no-vote" if "votes" in quorum else "no-quorum"
        yield {f"{path}.holder": "applicant"}, "quorum-of-one"
    if "votes" in quorum:
        yield {f"{path}.quorum": {"votes": 1, "tie": stage["holder"]}}, "tie-of-voters"
        yield {f"{path}.quorum": {"votes": 1, "veto": stage["holder"]}}, "veto-of-voters"
        yield {f"{path}.quorum": {"votes": 1, "veto": "nobody"}}, "unknown-role"
        yield {f"{path}.moves.fail": DROP}, "unheard"
        for vote in ("yes", "no"):
            yield {f"{path}.moves.{vote}": DROP}, "no-vote-move"
    if branches:
        yield {f"{path}.branches": DROP}, "no-branches"
        yield {f"{path}.moves.sign": DROP}, "no-sign-move"
        yield {f"{path}.moves.sign.branch": "four"}, "unknown-branch"
        yield {f"{path}.branches.one.holder": "nobody"}, "unknown-role"
        yield {f"{path}.branches.one.holder": "applicant"}, "own-approval"
        yield {f"{path}.branches.one.when": "x"}, "unknown-guard"
        yield {f"{path}.branches.one.when": "n"}, "argument-missing"
        yield {f"{path}.branches.one.due": {"working_days": 1, "escalate": "dean"}}, "escalates-to-holder"


@given(sound_books(), st.data())
def test_what_a_mutation_breaks_lint_finds(data, draws):
    edits, key = draws.draw(st.sampled_from(list(mutations(data))))
    book = parse(as_toml(changed(data, edits)))
    assert key in {problem.key for problem in lint(book, SOUND)}


# --- rule books that are anything -------------------------------------------------------------------------------------

PLACES = [
    list(places) for places in ("a", "ab", "abc", "am", "abm", "abmn", "abcmn")
]  # in m and n changes are asked
KINDS = ["button", "button", "auto", "asks", "clock"]


@st.composite
def wild_moves(draw: st.DrawFn, stage: str, key: str, places: list[str]) -> Data:
    kind = draw(st.sampled_from(KINDS))
    menders = [place for place in places if place in "mn" and place != stage]
    if kind == "asks" and menders:
        return button(key, draw(st.sampled_from(menders)), asks="fields")
    kind = "button" if kind == "asks" else kind
    plain = [
        *(place for place in places if place not in "mn"),
        "done",
        "bad",
        *(["resume"] * 4 if stage in "mn" else []),
    ]
    move: Data = button(key, draw(st.sampled_from(plain)))
    move["requires"] = draw(st.lists(st.sampled_from(["g", "h"]), unique=True)) if kind != "clock" else []
    return move if kind == "button" else {**move, kind: True}


@st.composite
def wild_books(draw: st.DrawFn) -> Data:
    """Stages and moves at random; only changes are asked, and taken back, where that has a meaning."""
    stages: Data = {}
    places = draw(st.sampled_from(PLACES))
    for stage in places:
        moves = {
            key: draw(wild_moves(stage, f"{stage}{key}", places)) for key in "xyz"[: draw(st.integers(1, 3))]
        }
        stages[stage] = {"title": titled(stage), "holder": "applicant", "edits": "asked", "moves": moves}
        if stage not in "mn":
            del stages[stage]["edits"]
        clock = [key for key, move in moves.items() if move.get("clock")]
        if clock:
            stages[stage]["deadline"] = draw(st.sampled_from([{"working_days": 3}, {"at": "d"}])) | {
                "move": clock[0]
            }
        elif draw(st.booleans()):
            stages[stage]["due"] = {"working_days": 3, "escalate": "dean"}
    ends = {"done": {"title": titled("done"), "good": True}, "bad": {"title": titled("bad")}}
    return {"workflow": {"key": "k", "start": "a", "title": titled("k")}, "ends": ends, "stages": stages}


def paths(book: RuleBook, *keys: str) -> set[str]:
    return {problem.path for problem in lint(book, SOUND) if problem.key in keys}


@given(wild_books())
def test_lint_names_exactly_the_stages_that_are_traps(data):
    book = parse(as_toml(data))
    assume(not any(path.startswith("stages") for path in paths(book, "unreachable")))
    traps = {f"stages.{at.stage}" for at in every_state(book) if not reaches_good(book, at)}
    assert paths(book, "no-road-to-good") == traps


@given(wild_books())
def test_lint_names_exactly_the_stages_where_nobody_learns_that_all_conditions_stay_unmet(data):
    book = parse(as_toml(data))
    silent = {
        f"stages.{stage.key}"
        for stage in book.stages.values()
        if not ways(book, At(stage.key), lambda guard: False) and not somebody_learns(stage)
    }
    assert paths(book, "may-stay-forever") == silent


@given(wild_books())
def test_lint_names_exactly_the_moves_that_no_answers_make_possible(data):
    book = parse(as_toml(data))
    answers = [frozenset(), frozenset("g"), frozenset("h"), frozenset("gh")]
    never = {
        path
        for path, stage, move in book.every_move()
        if stage and not any(move in ways(book, At(stage.key), held.__contains__) for held in answers)
    }
    assert paths(book, "never-made", "moves-alike") == never


@given(wild_books())
def test_lint_finds_every_case_that_would_move_without_end_by_itself(data):
    book = parse(as_toml(data))
    for at in every_state(book):
        if goes_round(book, at):
            assert paths(book, "automatic-loop") != set()


def goes_round(book: RuleBook, start: At) -> bool:
    """Whether a case can come back to `start` by what needs nobody: automatic moves, clocks whose date has passed."""
    ahead, seen = [start], set()
    while ahead:
        at = ahead.pop()
        stage = book.stage(at.stage)
        dated = stage.deadline.move if stage.deadline and stage.deadline.at else None
        for move in stage.moves.values():
            if (move.auto or move.key == dated) and not book.is_end((after := at.moved(move)).stage):
                if after == start:
                    return True
                if after not in seen:
                    seen.add(after)
                    ahead.append(after)
    return False


# --- effects that are owed --------------------------------------------------------------------------------------------

OWING = replace(
    SOUND,
    effects={"give": {}, "free": {}},
    owed={"free": (Owed("seat-kept", "lost", since=("give",)),)},
)


@st.composite
def giving_books(draw: st.DrawFn) -> Data:
    """The same; by some moves a case is given something, by some it gives that back."""
    data = draw(wild_books())
    for stage in data["stages"].values():
        for move in stage["moves"].values():
            if "asks" not in move and move["to"] != "resume":
                move["effects"] = draw(st.sampled_from([[], [], ["give"], ["free"]]))
    return data


@given(giving_books())
def test_lint_names_exactly_the_moves_by_which_what_was_given_is_lost(data):
    book = parse(as_toml(data))
    assume(not any(path.startswith("stages") for path in paths(book, "unreachable")))
    found = {problem.path for problem in lint(book, OWING) if problem.key == "seat-kept"}
    assert found == {f"{path}.effects" for path in losing(book)}


def losing(book: RuleBook) -> set[str]:
    """The moves to a bad end by which a walk goes with what it was given; a move that gives too has it then."""
    first = At(book.start), False
    ahead, seen, found = [first], {first}, set()
    while ahead:
        at, has = ahead.pop()
        for move in book.stage(at.stage).ways_out:
            effects = {each.name for each in move.effects}
            if book.is_end(move.to):
                if has and not book.ends[move.to].good and "free" not in effects:
                    found.add(book.path_of(book.stage(at.stage), move))
                continue
            after = at.moved(move), "give" in effects or (has and "free" not in effects)
            if after not in seen:
                seen.add(after)
                ahead.append(after)
    return found
