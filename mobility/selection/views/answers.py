"""The partner's page: opened by the link in the mail alone. Looking decides nothing; a press does."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.attachments import CSV, attachment, dated
from mobility.base.database import utc_now
from mobility.base.folding import has_words
from mobility.base.forms import Form
from mobility.base.languages import language
from mobility.base.pages import Page
from mobility.base.refusals import Refusal
from mobility.base.sheets import write_sheet
from mobility.selection import services
from mobility.selection.models import Bundle, Nomination, PartnerLink
from mobility.selection.nominations import bundles, partners
from mobility.selection.nominations.forms import AnswerForm, TickedForm
from mobility.selection.nominations.nominees import answers_due, nominee_table, standings
from mobility.selection.nominations.partners import Nominee
from mobility.selection.nominations.sendings import added_later
from mobility.selection.stages import ACCEPT, DECLINE
from mobility.selection.views.blueprint import partner
from mobility.selection.views.entering import by_link, note_opened, pages_beside

AT_ONCE = 20
"""People with their forms on one page."""


@partner.get("/<token>")
@by_link
def show(token: str, link: PartnerLink) -> Any:
    sent = bundles.bundles_of_partner(link.contact.institution_id)
    note_opened(link, sent)
    return _page(token, link, {}, sent=sent)


@partner.post("/<token>/<int:nomination_id>")
@by_link
def answer(token: str, link: PartnerLink, nomination_id: int) -> Any:
    """`action`: accept, decline, take-back, or reference to keep the partner's own number."""
    nominee = partners.get_nominee(link.contact.institution_id, nomination_id) or abort(404)
    form = AnswerForm.of(nominee.nomination, nominee.version)
    action = request.form.get("action", "")
    try:
        if action in (ACCEPT, DECLINE):
            services.ensure_unanswered(nominee.nomination)  # before a word of what was typed is said
        if form.validate_on_submit():
            flash(_carry_out(link, nominee, form, action), "done")
            return redirect(url_for("partner.show", token=token), 303)
    except Refusal as refusal:
        form.refuse(refusal)
    return _page(token, link, {nomination_id: form}, form), 422


@partner.post("/<token>/accept")
@by_link
def accept_several(token: str, link: PartnerLink) -> Any:
    """Accept all that were ticked, or nobody."""
    form = TickedForm()
    nominees = partners.nominees_of(link.contact.institution_id)
    chosen = [each for each in nominees if str(each.nomination.id) in form.ticked]
    if form.validate_on_submit() and form.attempt(
        services.accept_several, link.contact, chosen, now=utc_now()
    ):
        flash(
            ngettext(
                "You accept %(num)d person. Here you see when the place is confirmed.",
                "You accept %(num)d people. Here you see when their places are confirmed.",
                len(chosen),
            ),
            "done",
        )
        return redirect(url_for("partner.show", token=token), 303)
    return _page(token, link, {}, form), 422


@partner.get("/<token>/list.csv")
@by_link
def export(token: str, link: PartnerLink) -> Any:
    """The same people as on the page, as a file for the partner's own work."""
    head, rows = nominee_table(partners.nominees_of(link.contact.institution_id))
    return attachment(write_sheet(head, rows), f"{dated('nominations', utc_now())}.csv", CSV)


def _carry_out(link: PartnerLink, nominee: Nominee, form: AnswerForm, action: str) -> str:
    """What was done, in words. Raises `Refusal`."""
    contact, nomination, now = link.contact, nominee.nomination, utc_now()
    own_reference = form.own_reference.data or ""
    as_shown: dict[str, Any] = {"seen": form.seen.data, "now": now}
    facts = {"seen_version": form.version_seen, "own_reference": own_reference, **as_shown}
    if action == "take-back":
        services.take_answer_back(contact, nomination, **as_shown)
        return _("Your answer for %(name)s is taken back. You can answer anew.", name=nominee.name)
    if action in (ACCEPT, DECLINE):
        services.say_answer(contact, nomination, move=action, reason=form.reason.data or "", **facts)
        return (
            _("You accept %(name)s. Here you see when the place is confirmed.", name=nominee.name)
            if action == ACCEPT
            else _("You decline %(name)s. Thank you for telling us why.", name=nominee.name)
        )
    services.note_reference(contact, nomination, own_reference=own_reference, **as_shown)
    return _("Your reference is saved.")


def _page(
    token: str,
    link: PartnerLink,
    typed: Mapping[int, AnswerForm],
    form: Form | None = None,
    *,
    sent: Sequence[Bundle] | None = None,
) -> str:
    """`typed`: id of a nomination -> the form that was sent for it; `sent`: the partner's bundles, where they are read."""
    nominees = partners.nominees_of(link.contact.institution_id)
    waiting = [each for each in nominees if each.open]
    page = _of_these(nominees, typed)
    forms = {
        each.nomination.id: typed.get(each.nomination.id)
        or AnswerForm.of(each.nomination, each.version, formdata=None)
        for each in page.rows
    }
    sent = bundles.bundles_of_partner(link.contact.institution_id) if sent is None else sent
    in_bundle: dict[int | None, list[Nomination]] = defaultdict(list)
    for each in partners.listed(nominees):
        in_bundle[each.nomination.bundle_id].append(each.nomination)
    return render_template(
        "selection/partner.html",
        token=token,
        contact=link.contact,
        link=link,
        waiting=waiting,
        bundles=sent,
        people={each.id: len(in_bundle[each.id]) for each in sent},
        added={each.id: added_later(each, in_bundle[each.id]) for each in sent},
        due_by=answers_due(waiting),
        standings=standings(),
        until={
            each.nomination.id: each.nomination.said_at + services.CAN_BE_TAKEN_BACK
            for each in nominees
            if each.nomination.said_at and each.said
        },
        number=len(nominees),
        page=page,
        at_once=AT_ONCE,
        search=_looked_for(),
        all_ticked="ticked" in request.args,
        forms=forms,
        form=form,
        beside=pages_beside(token),
        language=language(),
    )


def _looked_for() -> str:
    return request.args.get("search", "").strip()


def _of_these(nominees: Sequence[Nominee], typed: Mapping[int, AnswerForm]) -> Page[Nominee]:
    """The page that the address asks for, whoever waits first; it begins with whose form was sent and is refused."""
    words = _looked_for()
    found = [
        each
        for each in sorted(nominees, key=lambda each: not each.open)
        if has_words(words, f"{each.name} {each.reference} {each.nomination.partner_reference or ''}")
    ]
    refused = (place for place, each in enumerate(found) if each.nomination.id in typed)
    return Page.of(found, next(refused, request.args.get("start", 0, type=int)), AT_ONCE)
