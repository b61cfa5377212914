"""Filling in: section by section, right or wrong, as long as the stage allows it; and only what it allows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import set_committed_value

from mobility.accounts.models import Person
from mobility.applications.completeness import unchanged_of
from mobility.applications.models import Application, Choice
from mobility.applications.queries import Dossier, dossier_of, is_offered, may_edit
from mobility.base.database import db
from mobility.base.refusals import Refusal, refuse_all
from mobility.documents import services as documents
from mobility.questionnaires import services as questionnaires
from mobility.questionnaires.definition import Section
from mobility.questionnaires.instead import note_answers, say_instead
from mobility.questionnaires.meeting import Seen
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import Editable, editable, open_return
from mobility.workflow import services as workflow
from mobility.workflow.engine.moving import lock


def save_section(
    actor: Person,
    application: Application,
    section: Section,
    *,
    entered: Mapping[str, Any],
    seen_revision: int,
    seen_answers: Seen | None = None,
    now: datetime,
    language: str,
) -> SectionAnswers:
    """Keep what was entered in one section; of a returned application only what was asked to be mended.

    Raises `Refusal`: "not-to-be-changed", "section-changed-meanwhile".
    """
    edits = _ensure_open(actor, application, section)
    before = {} if edits.everything else dossier_of(application).values
    only = (
        None
        if edits.everything
        else questionnaires.editable_questions(section, before | dict(entered), edits.asked)
    )
    saved = questionnaires.save_section(
        application.id,
        section,
        entered,
        seen_revision=seen_revision,
        seen_answers=seen_answers,
        now=now,
        language=language,
        only=only,
    )
    answers = {f"{section.key}.{key}": (before.get(key), saved.values.get(key)) for key in only or ()}
    _note_answers(application, answers, now)
    documents.recheck(application, now=now)
    return saved


def leave_as_it_is(
    actor: Person, application: Application, section: Section, *, name: str, words: str, now: datetime
) -> None:
    """Answer a return with a few words in place of changing what it names of the section: `personal.phone`, `choices`.

    Raises `Refusal`: "changed-since-asked", "not-to-be-changed", "instead-words-owed", "instead-words-too-long".
    """
    _ensure_open(actor, application, section)
    asked = open_return(application)
    if asked is not None and name in asked.changed:
        raise Refusal("changed-since-asked")
    if section.kind == "documents" or asked is None or name not in unchanged_of(section, asked):
        raise Refusal("not-to-be-changed")
    say_instead(asked, name, words)
    workflow.changed(application, "answers", now=now)


def rank_choices(
    actor: Person,
    application: Application,
    section: Section,
    *,
    ranked: Sequence[int | None],
    seen_revision: int,
    seen_ranking: Sequence[int] | None = None,
    now: datetime,
) -> SectionAnswers:
    """Rank destinations by their ids, the best first; where a rank is left empty (None) those below it move up.

    One that was withdrawn meanwhile may stay until it is sent. `seen_ranking`: what the page showed; where it was changed
    elsewhere and left alone here, what is stored stays (None: the revision alone decides).

    Raises `Refusal`: "not-to-be-changed", "section-changed-meanwhile", "too-many-choices", "choice-given-twice",
    "choice-for-others", "choice-not-offered"; the field is `rank_1`, `rank_2` and so on. All at once.
    """
    _ensure_open(actor, application, section)
    dossier = dossier_of(application)
    before = [choice.destination_id for choice in dossier.choices]
    stored = db.session.scalar(
        select(SectionAnswers)
        .where(SectionAnswers.case_id == application.id, SectionAnswers.section == section.key)
        .execution_options(populate_existing=True)
    )
    changed_elsewhere = (
        seen_revision != (stored.revision if stored else 0)
        if seen_ranking is None
        else list(seen_ranking) != before
    )
    if stored is not None and changed_elsewhere and closed_up(ranked) == seen_ranking:
        return stored
    refuse_all(faults_of_ranking(dossier, ranked))
    ranked = closed_up(ranked)
    if stored is not None and ranked == before:
        return stored
    if changed_elsewhere:
        raise Refusal("section-changed-meanwhile")
    _forget_choices(application)
    answers = _note_ranking(application, section, stored, ranked, now)
    _write_choices(application, dossier, ranked)
    _note_answers(application, {section.key: (before, ranked)}, now)
    documents.recheck(application, now=now)
    workflow.changed(application, "answers", now=now)
    return answers


def faults_of_ranking(dossier: Dossier, ranked: Sequence[int | None]) -> list[Refusal]:
    """All that keeps destinations from being ranked like this, each with its field."""
    kept = {choice.destination_id for choice in dossier.choices}
    offered = {destination.id for destination in dossier.offered}
    too_many = len(closed_up(ranked)) > dossier.call.choices
    faults = [Refusal("too-many-choices", most=dossier.rankable)] if too_many else []
    for_others = {place.id for place in dossier.destinations if is_offered(place)} - offered
    for place, destination_id in enumerate(ranked):
        if destination_id is None:
            continue
        if destination_id in ranked[:place]:
            faults.append(Refusal("choice-given-twice", f"rank_{place + 1}"))
        elif destination_id in for_others:
            faults.append(Refusal("choice-for-others", f"rank_{place + 1}"))
        elif destination_id not in offered | kept:
            faults.append(Refusal("choice-not-offered", f"rank_{place + 1}"))
    return faults


def closed_up(ranked: Sequence[int | None]) -> list[int]:
    """The ranking without the places that were left empty."""
    return [destination_id for destination_id in ranked if destination_id is not None]


def _ensure_open(actor: Person, application: Application, section: Section) -> Editable:
    """Lock the case, so that nothing is saved into what is being sent, and see whether the section may be changed."""
    lock(application.id)
    edits = editable(application)
    if actor.id != application.person_id or not may_edit(edits, section):
        raise Refusal("not-to-be-changed")
    return edits


def _note_answers(application: Application, answers: Mapping[str, tuple[Any, Any]], now: datetime) -> None:
    """`answers`: by the name that a return has for each, as it stood and as it is now."""
    asked = open_return(application) if answers else None
    if asked is not None:
        before, after = ({name: pair[place] for name, pair in answers.items()} for place in (0, 1))
        note_answers(asked, before, after, now)


def _note_ranking(
    application: Application,
    section: Section,
    stored: SectionAnswers | None,
    ranked: Sequence[int],
    now: datetime,
) -> SectionAnswers:
    """The section's own row: its revision tells two tabs apart, and when it was last changed."""
    if stored is None:
        stored = SectionAnswers(case_id=application.id, section=section.key, errors={}, revision=0)
        db.session.add(stored)
    stored.values = {"ranked": list(ranked)}
    stored.revision += 1
    stored.saved_at = now
    db.session.flush()
    return stored


def _forget_choices(application: Application) -> None:
    for choice in application.choices:
        db.session.expunge(choice)
    db.session.execute(delete(Choice).where(Choice.application_id == application.id))


def _write_choices(application: Application, dossier: Dossier, ranked: Sequence[int]) -> None:
    by_id = {destination.id: destination for destination in dossier.destinations}
    choices = [
        Choice(application_id=application.id, rank=rank, destination_id=destination_id)
        for rank, destination_id in enumerate(ranked, 1)
    ]
    db.session.add_all(choices)
    db.session.flush()
    for choice in choices:
        set_committed_value(choice, "destination", by_id[choice.destination_id])
    set_committed_value(application, "choices", choices)
