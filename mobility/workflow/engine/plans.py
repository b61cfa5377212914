"""Plans by which open cases go over to another version of their rule book, and what may stand against them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, select

from mobility.base.database import Translated, db
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT, RESUME, RuleBook, Stage

from .books import book_of_version


@dataclass(frozen=True)
class Plan:
    """`stages`: stage of the version that a case follows -> stage of the version that it goes over to.

    `actor_id` does it; `by` are ids and keys for the record: of what it is a part.
    """

    version_id: int
    stages: Mapping[str, str]
    actor_id: int
    by: Mapping[str, object]


@dataclass(frozen=True)
class Obstacle:
    """Why a plan can't be carried out: the key of a refusal, and titles for its placeholders; `stage` is the one meant."""

    key: str
    stage: str = ""
    values: Mapping[str, Translated] = field(default_factory=dict)


def obstacles(plan: Plan, version_ids: Collection[int]) -> Iterator[Obstacle]:
    """What stands against the plan for the open cases of these versions."""
    new = book_of_version(plan.version_id)
    places = db.session.execute(
        select(Case.rule_book_id, Case.stage, Case.return_to).where(following(version_ids)).distinct()
    ).all()
    if not places:
        yield Obstacle("migration-nobody")
    stood_in = sorted({(row[0], key) for row in places for key in row[1:] if key})
    for version_id, key in stood_in:
        stage = book_of_version(version_id).stage(key)
        if plan.stages.get(key) not in new.stages:
            yield Obstacle("migration-stage-unmapped", key, {"stage": dict(stage.title)})
    for version_id, key in sorted({(row.rule_book_id, row.stage) for row in places}):
        yield from _obstacles_in(plan, book_of_version(version_id), key, new)
    for version_id, key in stood_in:
        yield from _skipped(plan, book_of_version(version_id), key, new)
    for version_id, key, branch in _branches_in_use(version_ids):
        yield from _obstacles_of_branch(plan, book_of_version(version_id).stage(key), branch, new)


def following(version_ids: Collection[int]) -> ColumnElement[bool]:
    """The clause on `Case` for the open cases of these versions."""
    return and_(Case.rule_book_id.in_(version_ids), Case.ended_at.is_(None))


def goes_on(before: Stage, after: Stage) -> bool:
    """Whether a case goes on where it is, with what was signed: the same stage, asking the same role for the same."""
    return before.key == after.key and _voices(before) == _voices(after) and _same_holders(before, after)


def gone_past(plan: Plan, old: RuleBook, new: RuleBook, place: str) -> Iterator[tuple[str, str]]:
    """(stage, branch of it, or "" for the whole) of what only the new version asks for, behind its stage `place`.

    A case that has come there by the plan goes without it. A stage that is gone and becomes another is no new one.
    """
    known = _counterparts(plan, old, new)
    for key, stage in new.stages.items():
        if not new.is_past(key, place):
            continue
        before = old.stages.get(known.get(key, ""))
        if before is not None:
            yield from ((key, branch) for branch in _asked_anew(before, stage))
        elif stage.holder.role != APPLICANT:
            yield key, ""


def _asked_anew(before: Stage, stage: Stage) -> Iterator[str]:
    """The branches of the stage, or "" for the whole, whose role did not decide there before, or in fewer of them."""
    old, new = _deciders(before), _deciders(stage)
    left = Counter(old.values())
    for branch in sorted(new, key=lambda each: each not in old):
        if new[branch] != APPLICANT and not left[new[branch]]:
            yield branch
        left[new[branch]] -= 1


def _deciders(stage: Stage) -> Mapping[str, str]:
    """branch, or "" where there are none -> the role that decides"""
    if stage.branches:
        return {key: branch.holder.role for key, branch in stage.branches.items()}
    return {"": stage.holder.role}


def goes_back(plan: Plan, old: RuleBook, new: RuleBook, origin: str) -> bool:
    """Whether a case of the stage `origin` comes by the plan to one that it has behind it."""
    before = _counterparts(plan, old, new).get(plan.stages[origin])
    return before is not None and old.is_past(before, origin)


def _counterparts(plan: Plan, old: RuleBook, new: RuleBook) -> dict[str, str]:
    """stage of the new version -> what it is in the old one: of the same name, or a stage that is gone and becomes it"""
    called = {to: key for key, to in plan.stages.items() if key in old.stages and key not in new.stages}
    return {**called, **{key: key for key in new.stages if key in old.stages}}


def comes_back(stage: Stage) -> bool:
    """Whether who is asked for changes there sends the case back to where it was asked."""
    return any(move.to == RESUME for move in stage.moves.values())


def in_use(version_ids: Collection[int]) -> frozenset[str]:
    """The stages in which open cases of these versions stand, or to which they will come back."""
    rows = db.session.execute(
        select(Case.stage, Case.return_to).where(following(version_ids)).distinct()
    ).all()
    return frozenset(key for row in rows for key in row if key)


def _voices(stage: Stage) -> tuple[bool, bool, bool]:
    return bool(stage.branches), stage.assessed, stage.voted


def _same_holders(before: Stage, after: Stage) -> bool:
    """Of a stage that collects voices: who gave one is somebody whom it asks."""
    if before.branches:
        shared = before.branches.keys() & after.branches.keys()
        return all(before.branches[key].holder.role == after.branches[key].holder.role for key in shared)
    return before.quorum is None or before.holder.role == after.holder.role


def _obstacles_in(plan: Plan, old: RuleBook, key: str, new: RuleBook) -> Iterator[Obstacle]:
    """Of a stage in which cases stand: a draft stays a draft, and who was asked for changes can send them again."""
    before, after = old.stage(key), new.stages.get(plan.stages.get(key, ""))
    if after is None:
        return
    values = {"stage": dict(before.title), "other": dict(after.title)}
    if _is_draft(old, before) != _is_draft(new, after):
        yield Obstacle("migration-draft-unmapped", key, values)
    elif comes_back(before) != comes_back(after):
        yield Obstacle("migration-return-unmapped", key, values)


def _skipped(plan: Plan, old: RuleBook, key: str, new: RuleBook) -> Iterator[Obstacle]:
    """Nobody is taken past a stage that both versions have: no good end without each approval that the rule book names.

    A case that stays in its stage is where it was, whatever the new version asks for before it (`gone_past` tells that).
    """
    place, known = plan.stages.get(key, ""), _counterparts(plan, old, new)
    if place not in new.stages or known.get(place) == key:
        return
    for passed, before in known.items():
        if new.is_past(passed, place) and not old.is_past(before, key):
            named = {"stage": old.stage(key), "other": new.stage(place), "skipped": new.stage(passed)}
            titles = {name: dict(stage.title) for name, stage in named.items()}
            yield Obstacle("migration-skips", key, titles)


def _obstacles_of_branch(plan: Plan, before: Stage, branch: str, new: RuleBook) -> Iterator[Obstacle]:
    """Branches keep their keys; where the stage has none any more, or another stage is chosen, they are left behind."""
    after = new.stages.get(plan.stages.get(before.key, ""))
    if after is None or after.key != before.key or not after.branches or branch in after.branches:
        return
    values = {"stage": dict(before.title), "branch": dict(before.branches[branch].title)}
    yield Obstacle("migration-branch-unmapped", before.key, values)


def _branches_in_use(version_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """(version, stage, branch) of those that open cases have in their present rounds."""
    here = and_(Wait.case_id == Case.id, Wait.stage == Case.stage, Wait.round == Case.round)
    rows = db.session.execute(
        select(Case.rule_book_id, Case.stage, Wait.branch)
        .join(Wait, here)
        .where(following(version_ids), Wait.branch != "")
        .distinct()
    ).all()
    return sorted(
        (version_id, key, branch)
        for version_id, key, branch in rows
        if branch in book_of_version(version_id).stage(key).branches
    )


def _is_draft(book: RuleBook, stage: Stage) -> bool:
    return stage.key == book.start and stage.holder.role == APPLICANT
