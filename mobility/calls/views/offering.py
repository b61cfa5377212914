"""What a call has several of, its destinations and the documents asked for: a list, and a page for each."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import VersionForm
from mobility.calls import forms, queries, services
from mobility.calls.models import Call, CallState
from mobility.calls.policy import MANAGERS, READERS, runs
from mobility.calls.views.managing import managed, managing, pressed, readable, say_saved, wanting_in
from mobility.documents.models import Requirement
from mobility.institutions.forms import starting_values


@dataclass(frozen=True)
class Part:
    """One kind of what a call has several of: how they are read, filled in, saved and taken out."""

    all: Callable[[Call], Sequence[Any]]
    name: str
    """The attribute that stands for one of them in addresses."""
    page: str
    form: type[VersionForm]
    start: Callable[[Any], dict[str, Any]]
    save: Callable[..., Any]
    remove: Callable[..., None]
    move: Callable[..., None]
    removed: object
    about: Callable[[Any], Collection[object]]
    """By what the rules of publishing tell one of them from the others."""
    beside: Callable[[Call], dict[str, Any]] = lambda call: {}
    """What its pages show besides."""

    def one(self, call: Call, name: str) -> Any:
        found = (item for item in self.all(call) if str(getattr(item, self.name)) == name)
        return next(found, None) or abort(404)


def _asked(requirement: Requirement | None) -> dict[str, Any]:
    if requirement is None:
        return {"required": True}
    return {**starting_values(requirement), "validity_months": requirement.needs.get("validity_months")}


PARTS = {
    "destinations": Part(
        lambda call: call.destinations,
        "id",
        "calls/manage/destination.html",
        forms.DestinationForm,
        starting_values,
        services.save_destination,
        services.remove_destination,
        services.move_destination,
        _l("The destination is removed."),
        lambda place: (place.id,),
        lambda call: {
            "taken": queries.seats_taken(call.id),
            "signed": partial(services.is_frozen, call, "selection"),
        },
    ),
    "documents": Part(
        lambda call: queries.requirements_of_call(call.id),
        "key",
        "calls/manage/requirement.html",
        forms.RequirementForm,
        _asked,
        services.save_requirement,
        services.remove_requirement,
        services.move_requirement,
        _l("The document is no longer asked for."),
        lambda asked: ((asked.key, "title"), (asked.key, "hint")),
    ),
}
ADDRESS = "/calls/<reference>/<any(destinations, documents):part>"


@managing.get(ADDRESS)
@holding(*READERS)
def parts(reference: str, part: str) -> str:
    call, kind = readable(reference), PARTS[part]
    return render_template(
        f"calls/manage/{part}.html",
        call=call,
        runs=runs(current_user, call) and call.state != CallState.CANCELLED,
        items=kind.all(call),
        **kind.beside(call),
    )


@managing.route(f"{ADDRESS}/new", methods=["GET", "POST"])
@holding(*MANAGERS)
def new_part(reference: str, part: str) -> Any:
    return _page(managed(reference), part, None)


@managing.route(f"{ADDRESS}/<name>", methods=["GET", "POST"])
@holding(*MANAGERS)
def one_part(reference: str, part: str, name: str) -> Any:
    call = managed(reference)
    return _page(call, part, PARTS[part].one(call, name))


@managing.post(f"{ADDRESS}/<name>/remove")
@holding(*MANAGERS)
def remove_part(reference: str, part: str, name: str) -> Response:
    call, kind = managed(reference), PARTS[part]
    item, form, limits = kind.one(call, name), pressed(), call.limits
    kind.remove(current_user, call, item, seen_version=form.seen, now=utc_now())
    flash(str(kind.removed), "done")
    if call.limits != limits:
        flash(
            _(
                "The limits that were over it hold those destinations together that are left, and what was over a single "
                "one then is gone. Look at them under “How seats are given”."
            ),
            "note",
        )
    return _back(call, part)


@managing.post(f"{ADDRESS}/<name>/move")
@holding(*MANAGERS)
def move_part(reference: str, part: str, name: str) -> Response:
    call, kind = managed(reference), PARTS[part]
    item, form = kind.one(call, name), forms.MoveForm()
    if not form.validate_on_submit():
        abort(400)
    kind.move(current_user, call, item, seen_version=form.seen, up=form.up, now=utc_now())
    return _back(call, part)


def _page(call: Call, part: str, item: Any) -> Any:
    kind = PARTS[part]
    form = kind.form(data={**kind.start(item), "seen_version": call.version})
    if form.validate_on_submit() and form.attempt(kind.save, current_user, call, item, now=utc_now()):
        say_saved(call, form.seen)
        return _back(call, part)
    about = kind.about(item) if item is not None and not form.is_submitted() else ()
    page = render_template(
        kind.page,
        form=form,
        call=call,
        item=item,
        part=part,
        wanting=wanting_in(call, part, about) if about else {},
        **kind.beside(call),
    )
    return page, 422 if form.is_submitted() else 200


def _back(call: Call, part: str) -> Response:
    return redirect(url_for("managing.parts", reference=call.reference, part=part), 303)
