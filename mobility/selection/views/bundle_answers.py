"""A partner's page of one bundle: people, own days and numbers, words to the office, the list taken and sent back."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.languages import language
from mobility.base.news import back_to
from mobility.selection import services
from mobility.selection.models import Bundle, PartnerLink
from mobility.selection.nominations import bundles, partners
from mobility.selection.nominations.forms import DetailsForm, ListAgainForm, ListFileForm, WordForm
from mobility.selection.nominations.nominees import answers_due, standings
from mobility.selection.nominations.partners import Nominee
from mobility.selection.nominations.sheet import ReadList
from mobility.selection.views import lists
from mobility.selection.views.blueprint import partner
from mobility.selection.views.entering import by_link, note_opened


@partner.get("/<token>/bundles/<int:bundle_id>")
@by_link
def bundle(token: str, link: PartnerLink, bundle_id: int) -> Any:
    found = _bundle(link, bundle_id)
    note_opened(link, [found])
    return _page(token, link, found)


@partner.get("/<token>/bundles/<int:bundle_id>/list.xlsx")
@by_link
def bundle_as_workbook(token: str, link: PartnerLink, bundle_id: int) -> Any:
    """To be filled in and sent back."""
    found = _bundle(link, bundle_id)
    return lists.as_workbook(found, partners.listed(_nominees(found)))


@partner.get("/<token>/bundles/<int:bundle_id>/letter.pdf")
@by_link
def bundle_as_pdf(token: str, link: PartnerLink, bundle_id: int) -> Any:
    found = _bundle(link, bundle_id)
    return lists.as_pdf(found, partners.listed(_nominees(found)))


@partner.post("/<token>/bundles/<int:bundle_id>/words")
@by_link
def write(token: str, link: PartnerLink, bundle_id: int) -> Any:
    """Ask something, or propose somebody else."""
    found, form = _bundle(link, bundle_id), WordForm(prefix="word-")
    if form.validate_on_submit() and form.attempt(services.write_word, link.contact, found, now=utc_now()):
        words = url_for("partner.bundle", token=token, bundle_id=bundle_id, _anchor="words")
        return back_to(words, _("The office reads it and answers here."))
    return _page(token, link, found, word=form), 422


@partner.route("/<token>/bundles/<int:bundle_id>/<int:nomination_id>", methods=["GET", "POST"])
@by_link
def details(token: str, link: PartnerLink, bundle_id: int, nomination_id: int) -> Any:
    """The partner's own number and days of one person."""
    found = _bundle(link, bundle_id)
    there = partners.listed(_nominees(found))
    nominee = next((each for each in there if each.nomination.id == nomination_id), None)
    if nominee is None:
        abort(404)
    nomination = nominee.nomination
    services.ensure_not_declined(nomination)
    form = DetailsForm.of(nomination, staff=nominee.staff)
    if form.validate_on_submit() and form.attempt(
        lambda own_reference, **days: services.note_details(
            link.contact, nomination, own_reference=own_reference or "", **days
        ),
        now=utc_now(),
    ):
        flash(_("Saved for %(name)s.", name=nominee.name), "done")
        for words in nominee.oddities:
            flash(f"{nominee.name}: {words}", "note")
        return redirect(url_for("partner.bundle", token=token, bundle_id=bundle_id), 303)
    page = render_template(
        "selection/bundle_person.html",
        token=token,
        bundle=found,
        nominee=nominee,
        form=form,
        language=language(),
    )
    return page, 422 if form.is_submitted() else 200


@partner.post("/<token>/bundles/<int:bundle_id>/list")
@by_link
def send_list(token: str, link: PartnerLink, bundle_id: int) -> Any:
    """The list filled in: what it would do is shown, nothing is done yet."""
    found, form = _bundle(link, bundle_id), ListFileForm(prefix="list-")
    shown = lists.look_at(found, _nominees(found), form, **_addresses(token, bundle_id))
    return shown or (_page(token, link, found, sent=form), 422)


@partner.post("/<token>/bundles/<int:bundle_id>/list/take")
@by_link
def take_list(token: str, link: PartnerLink, bundle_id: int) -> Any:
    found = _bundle(link, bundle_id)

    def carry_out(read: ReadList, seen: str) -> None:
        number = services.take_list(link.contact, found, read.rows, seen=seen, now=utc_now())
        flash(
            ngettext(
                "Noted for %(num)d person. You can take an answer back for half an hour.",
                "Noted for %(num)d people. You can take an answer back for half an hour.",
                number,
            ),
            "done",
        )

    return lists.take(found, _nominees(found), ListAgainForm(), carry_out, **_addresses(token, bundle_id))


@partner.post("/<token>/bundles/<int:bundle_id>/list/marked")
@by_link
def marked_list(token: str, link: PartnerLink, bundle_id: int) -> Any:
    found = _bundle(link, bundle_id)
    return lists.take_back(found, _nominees(found), ListAgainForm())


def _bundle(link: PartnerLink, bundle_id: int) -> Bundle:
    return bundles.bundle_of_partner(link.contact.institution_id, bundle_id) or abort(404)


def _nominees(found: Bundle) -> list[Nominee]:
    return partners.nominees_of(found.institution_id, found.id)


def _addresses(token: str, bundle_id: int) -> dict[str, Any]:
    """Where the page of a list leads."""
    where: dict[str, Any] = {"token": token, "bundle_id": bundle_id}
    return {
        "back": url_for("partner.bundle", **where),
        "take": url_for("partner.take_list", **where),
        "marked": url_for("partner.marked_list", **where),
        "staff": False,
    }


def _page(
    token: str,
    link: PartnerLink,
    found: Bundle,
    *,
    word: WordForm | None = None,
    sent: ListFileForm | None = None,
) -> str:
    nominees = partners.listed(_nominees(found))
    form: Form | None = word or sent
    return render_template(
        "selection/partner_bundle.html",
        token=token,
        link=link,
        bundle=found,
        nominees=nominees,
        open=[each for each in nominees if each.open],
        due_by=answers_due(nominees),
        standings=standings(),
        written=bundles.words_about(found.id),
        word=word or WordForm(prefix="word-", formdata=None),
        sent=sent or ListFileForm(prefix="list-", formdata=None),
        form=form,
        language=language(),
    )
