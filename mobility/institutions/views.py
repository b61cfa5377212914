"""Pages of the university and its partners: a public list, and forms for those who keep them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.base.access import holding, public
from mobility.base.countries import country_name
from mobility.base.database import utc_now
from mobility.base.forms import Form, SeenForm
from mobility.base.languages import tr
from mobility.base.seen import seen_of, values_of
from mobility.institutions import queries, services
from mobility.institutions.forms import (
    ContactForm,
    EndForm,
    FacultyForm,
    InstitutionForm,
    SpecialtyForm,
    starting_values,
)
from mobility.institutions.provides import EDITORS, READERS

institutions = Blueprint("institutions", __name__)
blueprints = (institutions,)


def init_app(app: Flask) -> None:
    """Every page says whose service it is, and shows countries by name."""
    app.config["INSTITUTION"] = queries.home_name
    app.jinja_env.filters["country"] = country_name


@institutions.get("/partners")
@public
def partners() -> str:
    found = queries.partners()
    joint = {faculty.joint_with_id: faculty for faculty in queries.faculties() if faculty.joint_with_id}
    countries = sorted({partner.country for partner in found}, key=country_name)
    return render_template(
        "institutions/partners.html",
        by_country=[(code, [partner for partner in found if partner.country == code]) for code in countries],
        count=len(found),
        joint=joint,
        offers=queries.offers_at_partners(utc_now()),
    )


@institutions.get("/institutions")
@holding(*READERS)
def manage() -> str:
    return render_template(
        "institutions/manage.html",
        home=queries.home(),
        partners=queries.partners(active_only=False),
        faculties=queries.faculties(),
        partner_names=queries.partner_names(),
    )


@dataclass(frozen=True)
class Kept:
    """What is kept on a page of its own: by a form, and below it by another one that adds what belongs to it."""

    page: str
    form: type[SeenForm]
    values: Sequence[str]
    """What the form shows and saves."""
    save: Callable[..., Any]
    part: Callable[[], Form]
    add: Callable[..., Any]
    added: object
    address: Callable[[int], str]


INSTITUTION = Kept(
    "institutions/institution.html",
    InstitutionForm,
    services.INSTITUTION_VALUES,
    services.save_institution,
    lambda: ContactForm(prefix="contact-"),
    services.add_contact,
    _l("%(name)s now answers nominations."),
    lambda number: url_for("institutions.edit", institution_id=number),
)
FACULTY = Kept(
    "institutions/faculty.html",
    FacultyForm,
    services.FACULTY_VALUES,
    services.save_faculty,
    lambda: SpecialtyForm(prefix="specialty-"),
    services.add_specialty,
    _l("The specialty is added."),
    lambda number: url_for("institutions.edit_faculty", faculty_id=number),
)


@institutions.route("/institutions/new", methods=["GET", "POST"])
@holding(*EDITORS)
def new() -> Any:
    return _kept(INSTITUTION, None)


@institutions.route("/institutions/<int:institution_id>", methods=["GET", "POST"])
@holding(*EDITORS, readers=READERS)
def edit(institution_id: int) -> Any:
    return _kept(INSTITUTION, queries.get_institution(institution_id) or abort(404))


@institutions.post("/institutions/<int:institution_id>/contacts")
@holding(*EDITORS)
def add_contact(institution_id: int) -> Any:
    return _added(INSTITUTION, queries.get_institution(institution_id) or abort(404))


@institutions.route(
    "/institutions/<int:institution_id>/contacts/<int:contact_id>/end", methods=["GET", "POST"]
)
@holding(*EDITORS)
def end_contact(institution_id: int, contact_id: int) -> Any:
    """The page before it, which names the person; and the end itself."""
    contact = queries.get_contact(institution_id, contact_id) or abort(404)
    partner = queries.get_institution(institution_id) or abort(404)
    if EndForm().validate_on_submit():
        services.end_contact(current_user, contact, now=utc_now())
        flash(_("%(name)s is no longer asked.", name=contact.name), "done")
        return redirect(INSTITUTION.address(institution_id), 303)
    others = len(queries.contacts_in_force(institution_id)) - (contact.ended_at is None)
    return render_template("institutions/end_contact.html", contact=contact, partner=partner, others=others)


@institutions.route("/faculties/new", methods=["GET", "POST"])
@holding(*EDITORS)
def new_faculty() -> Any:
    return _kept(FACULTY, None)


@institutions.route("/faculties/<int:faculty_id>", methods=["GET", "POST"])
@holding(*EDITORS, readers=READERS)
def edit_faculty(faculty_id: int) -> Any:
    return _kept(FACULTY, queries.get_faculty(faculty_id) or abort(404))


@institutions.post("/faculties/<int:faculty_id>/specialties")
@holding(*EDITORS)
def add_specialty(faculty_id: int) -> Any:
    return _added(FACULTY, queries.get_faculty(faculty_id) or abort(404))


def _kept(kind: Kept, item: Any) -> Any:
    """The page of a new or of a present one, and what its own form does."""
    form = kind.form(data=_shown(kind, item))
    if form.validate_on_submit() and form.attempt(kind.save, current_user, item, now=utc_now()):
        done = _("Saved.") if item else _("%(name)s is added.", name=tr(form.result.name))
        flash(done, "done")
        return redirect(kind.address(form.result.id), 303)
    page = render_template(kind.page, item=item, form=form, part=kind.part())
    return page, 422 if form.is_submitted() else 200


def _shown(kind: Kept, item: Any) -> dict[str, Any]:
    """What the form starts with, and the sign of it."""
    return {**starting_values(item), "seen": seen_of(values_of(item, kind.values)) if item else ""}


def _added(kind: Kept, item: Any) -> Any:
    """What the second form of a page adds."""
    part = kind.part()
    if part.validate_on_submit() and part.attempt(kind.add, current_user, item, now=utc_now()):
        flash(str(kind.added) % vars(part.result), "done")
        return redirect(kind.address(item.id), 303)
    form = kind.form(formdata=None, data=_shown(kind, item))
    return render_template(kind.page, item=item, form=form, part=part), 422
