"""Applying again: a new application begins with what its person answered about themselves in an earlier one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import Dossier, dossier_of, earlier_than
from mobility.applications.services.editing import save_section
from mobility.applications.services.starting import start
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.calls.models import Call
from mobility.questionnaires.carrying import carried
from mobility.questionnaires.queries import answers_in, form_of


def apply(actor: Person, call: Call, *, now: datetime) -> tuple[Application, bool]:
    """As `start`, for the person alone: what holds beyond one application is taken over from the newest that has any of it,
    and what other rooms have on record is filled in.

    Raises `Refusal`: as `start`.
    """
    application, new = start(actor, call, now=now)
    if new:
        _take_over(actor, application, now)
        for fill_in in lent.begun:
            fill_in(actor, application, now)
    return application, new


def _take_over(actor: Person, application: Application, now: datetime) -> None:
    earlier = earlier_than(application)
    if not earlier:
        return
    dossier, answers = dossier_of(application), answers_in([each.id for each in earlier])
    for source in earlier:
        taken = carried(dossier.form, dossier.known, form_of(source.questionnaire_id), answers[source.id])
        if taken:
            _keep(actor, dossier, taken, now)
            application.taken_over_from_id = source.id
            db.session.flush()
            return


def _keep(actor: Person, dossier: Dossier, taken: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    for section in dossier.sections:
        if section.key in taken:
            save_section(
                actor,
                dossier.application,
                section,
                entered=taken[section.key],
                seen_revision=0,
                now=now,
                language=actor.language,
            )
