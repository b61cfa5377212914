"""People and their roles, for administrators; auditors read."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import moment
from mobility.base.limits import id_of
from mobility.base.record import Event
from mobility.base.zone import Zone

from .. import queries, services
from ..forms import GrantForm
from ..models import Person
from ..roles import title_of
from .blueprint import accounts


@accounts.get("/people")
@holding("administrator", "auditor")
def people() -> str:
    """A list with search; every filter lives in the address."""
    words = request.args.get("q", "")[:100]
    roles_only = request.args.get("roles") == "1"
    found = queries.people(
        current_user,
        utc_now(),
        words=words,
        roles_only=roles_only,
        after=request.args.get("after", type=id_of),
    )
    return render_template(
        "accounts/people.html", found=found, words=words, roles_only=roles_only, title_of=title_of
    )


@accounts.get("/people/<int:person_id>")
@holding("administrator", "auditor")
def person(person_id: int) -> str:
    return _page(_visible(person_id), GrantForm())


@accounts.post("/people/<int:person_id>/grants")
@holding("administrator")
def give_grant(person_id: int) -> Any:
    whom = _visible(person_id)
    form = GrantForm()
    if form.validate_on_submit() and form.attempt(services.give_grant, current_user, whom, now=utc_now()):
        role = title_of(form.result.role)
        flash(_("%(name)s is %(role)s now.", name=whom.name, role=role), "done")
        return redirect(url_for("accounts.person", person_id=person_id), 303)
    return _page(whom, form), 422


@accounts.post("/people/<int:person_id>/grants/<int:grant_id>/end")
@holding("administrator")
def end_grant(person_id: int, grant_id: int) -> Any:
    whom = _visible(person_id)
    if all(grant.id != grant_id for grant in whom.grants):
        abort(404)
    ended = services.end_grant(current_user, grant_id, now=utc_now())
    flash(_("The role “%(role)s” has ended.", role=title_of(ended.role)), "done")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _visible(person_id: int) -> Person:
    return queries.person_to_show(current_user, person_id, utc_now()) or abort(404)


def _page(whom: Person, form: GrantForm) -> str:
    return render_template(
        "accounts/person.html",
        person=whom,
        form=form,
        scopes=queries.names_of_scopes(),
        past=queries.past_grants(whom, utc_now()),
        events=[_happening(event, name) for event, name in queries.events_of(f"person:{whom.id}")],
        title_of=title_of,
    )


def _happening(event: Event, actor: str) -> dict[str, str]:
    """One line of what happened to the person's roles."""
    role = title_of(event.facts.get("role", ""))
    given = event.name == "grant-given"
    whom = actor or _("console")  # not inside of the text below: what stands in braces is not extracted
    sentence = _("Role given: %(role)s", role=role) if given else _("Role ended: %(role)s", role=role)
    return {
        "tone": "ok" if given else "",
        "when": moment(event.at.astimezone(Zone.info)),
        "iso": event.at.isoformat(timespec="minutes"),
        "text": f"{sentence} ({whom})",
    }
