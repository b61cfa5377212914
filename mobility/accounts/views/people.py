"""People and their roles, for administrators; auditors read."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import day, moment
from mobility.base.lending import lent
from mobility.base.limits import id_of
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import Zone, local_day

from .. import queries, services
from ..forms import GrantForm
from ..models import Grant, Person
from ..recorded import roles_in_words
from ..roles import title_of, words_of_loan
from .blueprint import accounts
from .ending import ending_of, loans_ended, where_of


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
        "accounts/people.html",
        found=found,
        words=words,
        roles_only=roles_only,
        title_of=title_of,
        on_loan=_on_loan(queries.lenders_of(found.people)),
    )


@accounts.get("/people/<int:person_id>")
@holding("administrator", "auditor")
def person(person_id: int) -> str:
    return _page(person_or_404(person_id), GrantForm())


@accounts.post("/people/<int:person_id>/grants")
@holding("administrator")
def give_grant(person_id: int) -> Any:
    whom = person_or_404(person_id)
    form, before = GrantForm(), [grant.id for grant in whom.grants]
    if form.validate_on_submit() and form.attempt(services.give_grant, current_user, whom, now=utc_now()):
        flash(_given(whom, form.result, anew=form.result.id not in before), "done")
        return redirect(url_for("accounts.person", person_id=person_id), 303)
    return _page(whom, form), 422


def _given(whom: Person, grant: Grant, *, anew: bool) -> str:
    """That they have the role, and until when."""
    about = {"name": whom.called, "role": title_of(grant.role)}
    if grant.ends_at is not None:
        last = day(local_day(grant.ends_at))
        return _(
            "%(name)s is %(role)s until the end of %(day)s, and is told so by e-mail.", day=last, **about
        )
    if anew:
        return _("%(name)s is %(role)s now, and is told so by e-mail.", **about)
    return _("%(name)s is %(role)s without a last day from now on, and is told so by e-mail.", **about)


@accounts.get("/people/<int:person_id>/grants/<int:grant_id>/end")
@holding("administrator")
def ending_grant(person_id: int, grant_id: int) -> str:
    """Names person, role and place before anything ends."""
    whom = person_or_404(person_id)
    services.ensure_may_give(current_user, whom, utc_now())
    grant = _grant_of(whom, grant_id)
    role, where = title_of(grant.role), where_of(grant)
    first = _(
        "%(name)s is no longer %(role)s (%(where)s) from this minute on.",
        name=whom.called,
        role=role,
        where=where,
    )
    ending, page = (
        ending_of(grant, first, current_user.id, utc_now()),
        url_for("accounts.person", person_id=whom.id),
    )
    return render_template(
        "accounts/end_grant.html",
        heading=_("End a role of %(name)s", name=whom.called),
        sub=f"{role}, {where}",
        trail=[(_("People"), url_for("accounts.people")), (whom.called, page), (_("End a role"), "")],
        ending=ending,
        submit=_("End this role all the same") if ending.warning else _("End this role"),
        cancel=page,
    )


@accounts.post("/people/<int:person_id>/grants/<int:grant_id>/end")
@holding("administrator")
def end_grant(person_id: int, grant_id: int) -> Any:
    whom = person_or_404(person_id)
    grant = _grant_of(whom, grant_id)
    takers = queries.takers_from(grant, utc_now())
    ended = services.end_grant(current_user, grant_id, now=utc_now())
    told = _(
        "The role “%(role)s” of %(name)s has ended, and they are told so by e-mail.",
        role=title_of(ended.role),
        name=whom.called,
    )
    flash(" ".join(filter(None, [told, loans_ended(takers)])), "done")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def person_or_404(person_id: int) -> Person:
    return queries.person_to_show(current_user, person_id, utc_now()) or abort(404)


def _grant_of(whom: Person, grant_id: int) -> Grant:
    """Raises `Refusal`: "grant-gone"."""
    found = next((grant for grant in whom.grants if grant.id == grant_id and grant.lender_id is None), None)
    if found is None:
        raise Refusal("grant-gone")
    return found


def _page(whom: Person, form: GrantForm) -> str:
    scopes, happened = queries.names_of_scopes(), queries.events_of(f"person:{whom.id}")
    told = roles_in_words([event for event, _name in happened], scopes)
    return render_template(
        "accounts/person.html",
        person=whom,
        form=form,
        scopes=scopes,
        own=[grant for grant in whom.grants if grant.lender_id is None],
        borrowed=[grant for grant in whom.grants if grant.lender_id is not None],
        on_loan=_on_loan(queries.lenders_of([whom])),
        loans=queries.loans_of(whom, utc_now()),
        past=queries.past_grants(whom, utc_now()),
        events=[_happening(event, name, told.get(event.id, "")) for event, name in happened],
        title_of=title_of,
    )


def _on_loan(lenders: Mapping[int, str]) -> Callable[[Grant], str]:
    """Says of a borrowed grant whose role it is, and until when."""
    now = utc_now()
    return lambda grant: words_of_loan(
        lenders.get(grant.lender_id or 0, ""), grant.starts_at, grant.ends_at, now
    )


def _happening(event: Event, actor: str, told: str) -> dict[str, str]:
    """One line of what happened to the person; `told`: which role, where, and of a loan whose."""
    title = str(lent.events.get(event.name, event.name))
    what = f": {told}" if told else ""
    by = actor or _("console")
    return {
        "tone": "ok" if event.name in ("grant-given", "delegation-given") else "",
        "when": moment(event.at.astimezone(Zone.info)),
        "iso": event.at.isoformat(timespec="minutes"),
        "text": f"{title}{what} ({by})",
    }
