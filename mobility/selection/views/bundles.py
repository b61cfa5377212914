"""Nominations by bundle for the office: listed, chosen and sent, followed, answered for the partner by their list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import language, moment, speaking
from mobility.base.refusals import Refusal
from mobility.base.zone import Zone
from mobility.calls.models import Call
from mobility.calls.policy import MANAGERS, READERS, runs
from mobility.institutions.models import Contact
from mobility.institutions.queries import contacts_in_force
from mobility.selection import services
from mobility.selection.hindrances import against, hindered_among
from mobility.selection.models import Bundle, PartnerWord, WordKind
from mobility.selection.nominations import bundles as reads
from mobility.selection.nominations import partners
from mobility.selection.nominations.bundles import Standing
from mobility.selection.nominations.forms import AnswerWordForm, ChosenForm, ListAgainForm, ListFileForm
from mobility.selection.nominations.letter import letter, opening
from mobility.selection.nominations.nominees import looked_for, office_standings, with_what_became
from mobility.selection.nominations.partners import Nominee
from mobility.selection.nominations.sheet import ReadList
from mobility.selection.nominations.under_way import sendings_to
from mobility.selection.policy import proposes
from mobility.selection.succession import who_follows
from mobility.selection.views import lists
from mobility.selection.views.blueprint import bundles, call_read, the_call
from mobility.selection.views.listed import listed
from mobility.selection.views.sendings import led_to


@bundles.get("/calls/<reference>/nominations")
@holding(*READERS)
def index(reference: str) -> str:
    call = call_read(reference)
    return render_template(
        "selection/bundles.html",
        call=call,
        standings=reads.standings_of(call, utc_now()),
        standings_said=office_standings(),
        may_send=proposes(current_user, call),
        now=utc_now(),
    )


@bundles.route("/calls/<reference>/nominations/new/<int:institution_id>/<until>", methods=["GET", "POST"])
@holding(Role.COORDINATOR)
def choose(reference: str, institution_id: int, until: str) -> Any:
    """Who of those with a seat at the partner goes into the letter; then it is sent."""
    call, form, now = the_call(reference), ChosenForm(), utc_now()
    found = _to_send(call, institution_id, until)
    if not found.waiting:
        return _nobody_to_send(call, found)
    sent = form.is_submitted() and not form.find.data
    if (
        sent
        and form.validate()
        and form.attempt(services.nominate, current_user, call, institution_id, now=now)
    ):
        return led_to(call, form.result, anew=form.result.asked_at == now)
    return _choosing(call, found, form), 422 if sent else 200


def _choosing(call: Call, found: Standing, form: ChosenForm) -> str:
    waiting = [each.reference for each in found.waiting]
    of_these = (
        form.references.data or () if form.is_submitted() else () if "none" in request.args else waiting
    )
    ticked = [each for each in waiting if each in of_these]
    contacts = contacts_in_force(found.institution.id)
    return render_template(
        "selection/bundle_choose.html",
        call=call,
        standing=found,
        looked_for=looked_for(found.waiting, form.look_for.data) if form.look_for.data else [],
        ticked=ticked,
        numbers=[
            _("Ticked: %(number)s of %(all)s", number=number, all=len(waiting))
            for number in range(len(waiting) + 1)
        ],
        against=against(found.waiting),
        **_letter(_unsent(call, found), contacts, len(ticked), len(waiting)),
        contacts=contacts,
        form=form,
    )


@bundles.post("/calls/<reference>/nominations/new/<int:institution_id>/<until>/letter.pdf")
@holding(Role.COORDINATOR)
def letter_before(reference: str, institution_id: int, until: str) -> Any:
    """The letter and list of who is ticked, as the partner would read them; nothing is sent."""
    call, form = the_call(reference), ChosenForm()
    found = _to_send(call, institution_id, until)
    chosen = [each for each in found.waiting if each.reference in (form.references.data or ())]
    if not chosen:
        form.refuse(Refusal("nobody-ticked"))
        return _choosing(call, found, form), 422
    with speaking(_spoken(contacts_in_force(institution_id))):
        nominees = partners.to_be_nominated(call, chosen, found.places, utc_now())
        return lists.as_pdf_before(_unsent(call, found), nominees, current_user.called)


def _unsent(call: Call, found: Standing) -> Bundle:
    return Bundle(call=call, institution=found.institution, nominate_by=found.nominate_by)


def _letter(bundle: Bundle, contacts: Sequence[Contact], ticked: int, number: int) -> dict[str, Any]:
    """What the partner reads, in its language: for those who are ticked, and its beginning for any other number of them."""
    with speaking(_spoken(contacts)):
        return {
            "letter": letter(bundle, ticked),
            "openings": [opening(bundle, each) for each in range(number + 1)],
            "spoken": language(),
        }


def _spoken(contacts: Sequence[Contact]) -> str:
    """The language of the letter: that of the partner's first contact."""
    return next((each.language for each in contacts), language())


@bundles.get("/calls/<reference>/nominations/<int:bundle_id>")
@holding(*READERS)
def show(reference: str, bundle_id: int) -> str:
    call = call_read(reference)
    return _page(call, _bundle(call, bundle_id))


@bundles.get("/calls/<reference>/nominations/<int:bundle_id>/list.xlsx")
@holding(*READERS)
def as_workbook(reference: str, bundle_id: int) -> Response:
    found = _bundle(call_read(reference), bundle_id)
    return lists.as_workbook(found, partners.listed(_nominees(found)))


@bundles.get("/calls/<reference>/nominations/<int:bundle_id>/letter.pdf")
@holding(*READERS)
def as_pdf(reference: str, bundle_id: int) -> Response:
    found = _bundle(call_read(reference), bundle_id)
    return lists.as_pdf(found, partners.listed(_nominees(found)))


@bundles.post("/calls/<reference>/nominations/<int:bundle_id>/words/<int:word_id>")
@holding(*MANAGERS)
def answer_word(reference: str, bundle_id: int, word_id: int) -> Any:
    call = the_call(reference)
    found, form = _bundle(call, bundle_id), AnswerWordForm(prefix=f"w{word_id}-")
    word = next((each for each in reads.words_about(found.id) if each.id == word_id), None) or abort(404)
    if form.validate_on_submit() and form.attempt(services.answer_word, current_user, word, now=utc_now()):
        flash(_("The answer is on its way to %(name)s.", name=word.contact.name), "done")
        return redirect(url_for("bundles.show", reference=reference, bundle_id=bundle_id), 303)
    return _page(call, found, answers={word_id: form}), 422


@bundles.post("/calls/<reference>/nominations/<int:bundle_id>/list")
@holding(*MANAGERS)
def send_list(reference: str, bundle_id: int) -> Any:
    """A list that the partner has sent in another way."""
    call = the_call(reference)
    found, form = _bundle(call, bundle_id), ListFileForm(prefix="list-")
    shown = lists.look_at(found, _nominees(found), form, **_addresses(call, bundle_id))
    return shown or (_page(call, found, sent=form), 422)


@bundles.post("/calls/<reference>/nominations/<int:bundle_id>/list/take")
@holding(*MANAGERS)
def take_list(reference: str, bundle_id: int) -> Any:
    call = the_call(reference)
    found = _bundle(call, bundle_id)

    def carry_out(read: ReadList, seen: str) -> None:
        contact = _contact(found)
        number = services.take_list(contact, found, read.rows, seen=seen, now=utc_now(), actor=current_user)
        words = ngettext(
            "Noted for %(num)d person, on behalf of %(name)s.",
            "Noted for %(num)d people, on behalf of %(name)s.",
            number,
            name=contact.name,
        )
        flash(words, "done")

    return lists.take(found, _nominees(found), ListAgainForm(), carry_out, **_addresses(call, bundle_id))


@bundles.post("/calls/<reference>/nominations/<int:bundle_id>/list/marked")
@holding(*MANAGERS)
def marked_list(reference: str, bundle_id: int) -> Response:
    found = _bundle(the_call(reference), bundle_id)
    return lists.take_back(found, _nominees(found), ListAgainForm())


def _to_send(call: Call, institution_id: int, until: str) -> Standing:
    """Who is or was to be nominated to this partner by this day; 404 where nobody ever was."""
    asked = (institution_id, until)
    standings = reads.standings_of(call, utc_now())
    found = (each for each in standings if (each.institution.id, each.nominate_by.isoformat()) == asked)
    return next(found, None) or abort(404)


def _nobody_to_send(call: Call, found: Standing) -> Any:
    """To the bundle, with who was quicker: a second tab, or somebody else of the office; while they are being sent, to how
    far that is. To the list, where something is in the way of all who wait."""
    if found.under_way:
        last_asked = found.under_way[-1].sending_id
        return redirect(url_for("bundles.sending", reference=call.reference, sending_id=last_asked), 303)
    if found.bundle is None:
        return redirect(url_for("bundles.index", reference=call.reference), 303)
    last = max([*found.nominations, *found.gone], key=lambda each: each.nominated_at)
    flash(
        _(
            "Everybody for this partner is nominated already, last on %(moment)s by %(name)s.",
            moment=moment(last.nominated_at.astimezone(Zone.info)),
            name=reads.nominated_by(last) or "–",
        ),
        "note",
    )
    return redirect(url_for("bundles.show", reference=call.reference, bundle_id=last.bundle_id), 303)


def _bundle(call: Call, bundle_id: int) -> Bundle:
    return reads.get_bundle(call, bundle_id) or abort(404)


def _nominees(found: Bundle) -> list[Nominee]:
    return partners.nominees_of(found.institution_id, found.id)


def _contact(found: Bundle) -> Contact:
    """For whom the office answers. Raises `Refusal`: "partner-without-contact"."""
    contacts = contacts_in_force(found.institution_id)
    if not contacts:
        raise Refusal("partner-without-contact")
    return contacts[0]


def _addresses(call: Call, bundle_id: int) -> dict[str, Any]:
    """Where the page of a list leads."""
    where: dict[str, Any] = {"reference": call.reference, "bundle_id": bundle_id}
    return {
        "back": url_for("bundles.show", **where),
        "take": url_for("bundles.take_list", **where),
        "marked": url_for("bundles.marked_list", **where),
        "staff": True,
    }


def _how_they_stand(nominees: Iterable[Nominee]) -> list[tuple[str, str]]:
    """`Confirmed: 12`, by the key of the standing."""
    words, stand = office_standings(), Counter(each.stands_as for each in nominees)
    return [(key, f"{words[key]}: {number}") for key, number in stand.items()]


def _who_follows(call: Call, nominees: Sequence[Nominee], unanswered: Sequence[PartnerWord]) -> list[str]:
    """Where the partner proposes a substitute, and waits for an answer."""
    if all(each.kind != WordKind.SUBSTITUTE for each in unanswered):
        return []
    return who_follows(call.id, [each.nomination.application_id for each in nominees])


def _page(
    call: Call,
    found: Bundle,
    *,
    answers: dict[int, AnswerWordForm] | None = None,
    sent: ListFileForm | None = None,
) -> str:
    nominees, written = partners.listed(_nominees(found)), reads.words_about(found.id)
    standing = reads.standing_of(found)
    forms = {
        each.id: (answers or {}).get(each.id) or AnswerWordForm(prefix=f"w{each.id}-", formdata=None)
        for each in written
        if each.answered_at is None
    }
    return render_template(
        "selection/bundle.html",
        call=call,
        bundle=found,
        nominees=nominees,
        listed=listed(
            nominees,
            lambda each: f"{each.name} {each.reference}",
            {"stands": lambda each, key: each.stands_as == key},
            "bundles.show",
            reference=call.reference,
            bundle_id=found.id,
        ),
        stand=_how_they_stand(nominees),
        hindered=hindered_among(standing.nominations, utc_now()),
        standing=standing,
        gone=with_what_became(standing.gone),
        taken_over=services.being_taken_over(standing.nominations) if standing.said else 0,
        can_be_taken_back=services.CAN_BE_TAKEN_BACK,
        sendings=sendings_to(call.id, found.institution_id),
        standings=office_standings(),
        follow_ups=reads.follow_ups([each.nomination.application_id for each in nominees]),
        contacts=contacts_in_force(found.institution_id),
        written=written,
        forms=forms,
        follows=_who_follows(call, nominees, [each for each in written if each.id in forms]),
        sent=sent or ListFileForm(prefix="list-", formdata=None),
        form=sent or next(iter((answers or {}).values()), None),
        may_answer=runs(current_user, call),
        may_take_over=proposes(current_user, call),
        language=language(),
        now=utc_now(),
    )
