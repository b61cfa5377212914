"""Pages of the university and its partners: a public list, and forms for those who keep them."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding, public
from mobility.base.database import db, utc_now
from mobility.institutions import queries, services
from mobility.institutions.forms import (
    ContactForm,
    FacultyForm,
    InstitutionForm,
    SpecialtyForm,
    country_name,
    starting_values,
)
from mobility.institutions.models import Contact, Faculty, Institution
from mobility.institutions.provides import EDITORS

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
@holding(*EDITORS)
def manage() -> str:
    return render_template(
        "institutions/manage.html",
        home=queries.home(),
        partners=queries.partners(active_only=False),
        faculties=queries.faculties(),
        partner_names=queries.partner_names(),
    )


@institutions.route("/institutions/new", methods=["GET", "POST"])
@holding(*EDITORS)
def new() -> Any:
    form = InstitutionForm()
    if form.validate_on_submit() and form.attempt(
        services.save_institution, current_user, None, now=utc_now()
    ):
        flash(_("%(name)s is added.", name=form.name.form.en.data), "done")
        return redirect(url_for("institutions.edit", institution_id=form.result.id), 303)
    page = render_template("institutions/institution.html", form=form, edited=None, home=queries.home())
    return page, 422 if form.is_submitted() else 200


@institutions.route("/institutions/<int:institution_id>", methods=["GET", "POST"])
@holding(*EDITORS)
def edit(institution_id: int) -> Any:
    institution = _institution(institution_id)
    form = InstitutionForm(data=starting_values(institution))
    if form.validate_on_submit() and form.attempt(
        services.save_institution, current_user, institution, now=utc_now()
    ):
        flash(_("Saved."), "done")
        return redirect(url_for("institutions.edit", institution_id=institution_id), 303)
    return _institution_page(institution, form, ContactForm(prefix="contact-"), form.is_submitted())


@institutions.post("/institutions/<int:institution_id>/contacts")
@holding(*EDITORS)
def add_contact(institution_id: int) -> Any:
    institution = _institution(institution_id)
    contact = ContactForm(prefix="contact-")
    if contact.validate_on_submit() and contact.attempt(
        services.add_contact, current_user, institution, now=utc_now()
    ):
        flash(_("%(name)s now answers nominations.", name=contact.result.name), "done")
        return redirect(url_for("institutions.edit", institution_id=institution_id), 303)
    form = InstitutionForm(formdata=None, data=starting_values(institution))
    return _institution_page(institution, form, contact, refused=True)


@institutions.post("/institutions/<int:institution_id>/contacts/<int:contact_id>/end")
@holding(*EDITORS)
def end_contact(institution_id: int, contact_id: int) -> Any:
    contact = db.session.get(Contact, contact_id)
    if contact is None or contact.institution_id != institution_id:
        abort(404)
    services.end_contact(current_user, contact, now=utc_now())
    flash(_("%(name)s is no longer asked.", name=contact.name), "done")
    return redirect(url_for("institutions.edit", institution_id=institution_id), 303)


@institutions.route("/faculties/new", methods=["GET", "POST"])
@holding(*EDITORS)
def new_faculty() -> Any:
    form = FacultyForm()
    if form.validate_on_submit() and form.attempt(services.save_faculty, current_user, None, now=utc_now()):
        flash(_("The faculty is added."), "done")
        return redirect(url_for("institutions.edit_faculty", faculty_id=form.result.id), 303)
    return render_template(
        "institutions/faculty.html", form=form, faculty=None
    ), 422 if form.is_submitted() else 200


@institutions.route("/faculties/<int:faculty_id>", methods=["GET", "POST"])
@holding(*EDITORS)
def edit_faculty(faculty_id: int) -> Any:
    faculty = _faculty(faculty_id)
    form = FacultyForm(data=starting_values(faculty))
    if form.validate_on_submit() and form.attempt(
        services.save_faculty, current_user, faculty, now=utc_now()
    ):
        flash(_("Saved."), "done")
        return redirect(url_for("institutions.edit_faculty", faculty_id=faculty_id), 303)
    return _faculty_page(faculty, form, SpecialtyForm(prefix="specialty-"), form.is_submitted())


@institutions.post("/faculties/<int:faculty_id>/specialties")
@holding(*EDITORS)
def add_specialty(faculty_id: int) -> Any:
    faculty = _faculty(faculty_id)
    specialty = SpecialtyForm(prefix="specialty-")
    if specialty.validate_on_submit() and specialty.attempt(
        services.add_specialty, current_user, faculty, now=utc_now()
    ):
        flash(_("The specialty is added."), "done")
        return redirect(url_for("institutions.edit_faculty", faculty_id=faculty_id), 303)
    return _faculty_page(
        faculty, FacultyForm(formdata=None, data=starting_values(faculty)), specialty, refused=True
    )


def _institution(institution_id: int) -> Institution:
    institution = queries.get_institution(institution_id)
    if institution is None:
        abort(404)
    return institution


def _faculty(faculty_id: int) -> Faculty:
    faculty = queries.get_faculty(faculty_id)
    if faculty is None:
        abort(404)
    return faculty


def _institution_page(
    institution: Institution, form: InstitutionForm, contact: ContactForm, refused: bool
) -> Any:
    contacts = sorted(institution.contacts, key=lambda entry: (entry.ended_at is not None, entry.id))
    page = render_template(
        "institutions/institution.html",
        form=form,
        edited=institution,
        contact_form=contact,
        contacts=contacts,
    )
    return page, 422 if refused else 200


def _faculty_page(faculty: Faculty, form: FacultyForm, specialty: SpecialtyForm, refused: bool) -> Any:
    page = render_template("institutions/faculty.html", form=form, faculty=faculty, specialty_form=specialty)
    return page, 422 if refused else 200
