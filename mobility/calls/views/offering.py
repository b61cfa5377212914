"""What a call offers and asks for: its destinations, and the documents, each with a page of its own."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.calls import forms, queries, services
from mobility.calls.models import Call, Destination
from mobility.calls.policy import MANAGERS
from mobility.calls.views.managing import managed, managing, pressed
from mobility.documents.models import Requirement


@managing.get("/calls/<reference>/destinations")
@holding(*MANAGERS)
def destinations(reference: str) -> str:
    found = managed(reference)
    return render_template(
        "calls/manage/destinations.html",
        call=found,
        taken=queries.seats_taken(found.id),
        form=forms.VersionForm(data={"seen_version": found.version}),
    )


@managing.route("/calls/<reference>/destinations/new", methods=["GET", "POST"])
@holding(*MANAGERS)
def new_destination(reference: str) -> Any:
    return _destination_page(managed(reference), None)


@managing.route("/calls/<reference>/destinations/<int:destination_id>", methods=["GET", "POST"])
@holding(*MANAGERS)
def destination(reference: str, destination_id: int) -> Any:
    found = managed(reference)
    return _destination_page(found, _destination(found, destination_id))


@managing.post("/calls/<reference>/destinations/<int:destination_id>/remove")
@holding(*MANAGERS)
def remove_destination(reference: str, destination_id: int) -> Response:
    found = managed(reference)
    place = _destination(found, destination_id)
    form = pressed()
    services.remove_destination(current_user, found, place, seen_version=form.seen, now=utc_now())
    flash(_("The destination is removed."), "done")
    return redirect(url_for("managing.destinations", reference=reference), 303)


@managing.get("/calls/<reference>/documents")
@holding(*MANAGERS)
def documents(reference: str) -> str:
    found = managed(reference)
    return render_template(
        "calls/manage/documents.html",
        call=found,
        requirements=queries.requirements_of_call(found.id),
        groups=forms.GROUPS,
        form=forms.VersionForm(data={"seen_version": found.version}),
    )


@managing.route("/calls/<reference>/documents/new", methods=["GET", "POST"])
@holding(*MANAGERS)
def new_requirement(reference: str) -> Any:
    return _requirement_page(managed(reference), None)


@managing.route("/calls/<reference>/documents/<key>", methods=["GET", "POST"])
@holding(*MANAGERS)
def requirement(reference: str, key: str) -> Any:
    found = managed(reference)
    return _requirement_page(found, _requirement(found, key))


@managing.post("/calls/<reference>/documents/<key>/remove")
@holding(*MANAGERS)
def remove_requirement(reference: str, key: str) -> Response:
    found = managed(reference)
    asked = _requirement(found, key)
    form = pressed()
    services.remove_requirement(current_user, found, asked, seen_version=form.seen, now=utc_now())
    flash(_("The document is no longer asked for."), "done")
    return redirect(url_for("managing.documents", reference=reference), 303)


def _destination(found: Call, destination_id: int) -> Destination:
    place = next((place for place in found.destinations if place.id == destination_id), None)
    if place is None:
        abort(404)
    return place


def _requirement(found: Call, key: str) -> Requirement:
    asked = next((asked for asked in queries.requirements_of_call(found.id) if asked.key == key), None)
    if asked is None:
        abort(404)
    return asked


def _destination_page(found: Call, place: Destination | None) -> Any:
    start = {c.key: getattr(place, c.key) for c in Destination.__table__.columns} if place else {}
    form = forms.DestinationForm(data={**start, "seen_version": found.version})
    if form.validate_on_submit() and form.attempt(
        services.save_destination, current_user, found, place, now=utc_now()
    ):
        flash(_("Saved."), "done")
        return redirect(url_for("managing.destinations", reference=found.reference), 303)
    page = render_template(
        "calls/manage/destination.html",
        form=form,
        call=found,
        place=place,
        taken=queries.seats_taken(found.id).get(place.id, 0) if place else 0,
    )
    return page, 422 if form.is_submitted() else 200


def _requirement_page(found: Call, asked: Requirement | None) -> Any:
    start: dict[str, Any] = {"required": True}
    if asked is not None:
        start = {c.key: getattr(asked, c.key) for c in Requirement.__table__.columns}
    months = start.get("needs", {}).get("validity_months")
    form = forms.RequirementForm(data={**start, "validity_months": months, "seen_version": found.version})
    if form.validate_on_submit() and form.attempt(
        services.save_requirement, current_user, found, asked, now=utc_now()
    ):
        flash(_("Saved."), "done")
        return redirect(url_for("managing.documents", reference=found.reference), 303)
    page = render_template("calls/manage/requirement.html", form=form, call=found, asked=asked)
    return page, 422 if form.is_submitted() else 200
