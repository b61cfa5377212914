"""The selection of a call: how far it is, the proposal, changes by hand, the head's signature."""

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.applications.models import Application
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import named
from mobility.base.typed import typed_into
from mobility.calls.models import Call
from mobility.calls.naming import places_of
from mobility.calls.opening import Phase, phase
from mobility.calls.policy import MANAGERS, READERS
from mobility.calls.queries import readable_calls, rule_books
from mobility.calls.seat_rule import asks_partner, gives_in_turn, goes_on
from mobility.inclusion.queries import undecided_in
from mobility.reviews.closeness import are_alike
from mobility.reviews.queries import has_conflict
from mobility.selection import appeals, conditions, policy, queries, remedies, services
from mobility.selection.allocation.fewer import resting_on_fewer
from mobility.selection.allocation.free import free_now
from mobility.selection.allocation.inputs import open_choices
from mobility.selection.allocation.listing import Listing
from mobility.selection.allocation.outdated import is_outdated, who_proposes
from mobility.selection.allocation.passing import given_by_hand, passed_on
from mobility.selection.allocation.seatmap import seat_lines
from mobility.selection.allocation.wishes import passed_beside, wishes_of
from mobility.selection.carrying import how_far
from mobility.selection.forms import ChangeForm, ProposeForm
from mobility.selection.hands import hands_on
from mobility.selection.heard import carried_out
from mobility.selection.hindrances import against, hindered_among
from mobility.selection.marks import mark_shown
from mobility.selection.models import Outcome, Placement, RunState, SelectionRun
from mobility.selection.nominations.bundles import standings_of
from mobility.selection.nominations.nominees import office_standings
from mobility.selection.signatures import SignForm
from mobility.selection.signers import asks_to_sign, signature_missing
from mobility.selection.stages import SELECTION, counted_together, hears
from mobility.selection.turns import lines_in
from mobility.selection.variants.reading import held_beside, signed_from, told
from mobility.selection.views.blueprint import call_read, selection, the_call
from mobility.selection.views.listed import who_gets_what
from mobility.selection.waited_for import open_among, waited_for
from mobility.workflow.engine.books import book_of_version, newest_version

SHOWN = (Phase.OPEN, Phase.CLOSED)
WISHES_SHOWN = 30
"""People who would take a free seat; where there are more, a run places them."""
IN_LINE_SHOWN = 30
"""People who wait for a seat of one destination; the board has all."""


@selection.get("")
@holding(*READERS)
def index() -> str:
    now = utc_now()
    selecting = {key for key, book in rule_books().items() if SELECTION in book.stages}
    calls = [
        call
        for call in readable_calls(current_user)
        if call.rule_book_key in selecting and phase(call, now) in SHOWN
    ]
    counts = queries.counts_of([call.id for call in calls])
    done = carried_out([call.id for call in calls])
    phases = {call.id: phase(call, now) for call in calls}
    return render_template("selection/index.html", calls=calls, counts=counts, phases=phases, done=done)


@selection.get("/<reference>")
@holding(*READERS)
def overview(reference: str) -> str:
    return _overview(call_read(reference), ProposeForm())


@selection.post("/<reference>/propose")
@holding(*MANAGERS)
def propose(reference: str) -> Any:
    call, form = the_call(reference), ProposeForm()
    if form.validate_on_submit() and form.attempt(services.propose, current_user, call, now=utc_now()):
        flash(_("This is the proposal. Nobody is told anything until it is signed and carried out."), "done")
        return redirect(url_for("selection.overview", reference=reference), 303)
    return _overview(call, form), 422


@selection.get("/<reference>/runs/<int:number>")
@holding(*READERS)
def run(reference: str, number: int) -> str:
    call = call_read(reference)
    found = _run(call, number)
    variant = signed_from(found)
    return render_template(
        "selection/run.html",
        call=call,
        run=found,
        **who_gets_what(found, call, "selection.run", reference=reference, number=number),
        hands=hands_on([found.id])[found.id],
        variant=variant,
        lines=told(variant.changes, call, held_beside(variant.run)) if variant else [],
    )


@selection.get("/<reference>/runs/<int:number>/progress")
@holding(*READERS)
def progress(reference: str, number: int) -> str:
    """How many cases are moved: a fragment that is asked for again until all are."""
    call = call_read(reference)
    far = how_far(call, number) or abort(404)
    return render_template("selection/_progress.html", call=call, far=far, takes_up=_takes_up(call))


@selection.post("/<reference>/runs/<int:number>/take-up")
@holding(*MANAGERS)
def take_up(reference: str, number: int) -> Any:
    """Have the cases moved that stand still."""
    call = the_call(reference)
    services.take_up_moves(_run(call, number).id)
    flash(_("What was left is taken up once more."), "done")
    return redirect(url_for("selection.overview", reference=reference), 303)


def _changing(
    reference: str, number: int, placement_id: int
) -> tuple[SelectionRun, Placement, dict[int, int]]:
    """The place in a proposal, and how many seats are left at each choice of its person."""
    call = the_call(reference)
    found = _run(call, number)
    placement = next((each for each in found.placements if each.id == placement_id), None)
    if placement is None or not policy.proposes(current_user, call):
        abort(404)
    left = services.seats_left(found, placement)
    open_to = open_choices([placement.application_id]).get(placement.application_id, ())
    return found, placement, {number: left[number] for number in open_to}


def _change_form(**where: Any) -> ChangeForm:
    """For showing what was typed, though the proposal is over."""
    _run, placement, left = _changing(**where)
    return ChangeForm.of(placement, left)


@selection.route("/<reference>/runs/<int:number>/placements/<int:placement_id>", methods=["GET", "POST"])
@holding(*MANAGERS)
@typed_into(_change_form)
def change(reference: str, number: int, placement_id: int) -> Any:
    found, placement, left = _changing(reference, number, placement_id)
    services.ensure_open(found)
    form = ChangeForm.of(placement, left)
    options = {"now": utc_now()}
    if form.validate_on_submit() and form.attempt(
        services.change_placement, current_user, found, placement_id, **options
    ):
        flash(_("The place of %(name)s is changed.", name=placement.application.subject.called), "done")
        return redirect(url_for("selection.overview", reference=reference), 303)
    form.offer(left)
    page = render_template(
        "selection/change.html", call=found.call, run=found, placement=placement, form=form, left=left
    )
    return page, 422 if form.is_submitted() else 200


@selection.post("/<reference>/runs/<int:number>/discard")
@holding(*MANAGERS)
def discard(reference: str, number: int) -> Any:
    call, form = the_call(reference), ProposeForm()
    found = _run(call, number)
    if form.validate_on_submit() and form.attempt(services.discard, current_user, found, now=utc_now()):
        flash(_("The proposal is discarded. Nobody was told anything."), "done")
        return redirect(url_for("selection.overview", reference=reference), 303)
    return _overview(call, form), 422


@selection.route("/<reference>/runs/<int:number>/sign", methods=["GET", "POST"])
@holding(Role.HEAD_OF_OFFICE)
def sign(reference: str, number: int) -> Any:
    call = the_call(reference)
    newest, now = queries.newest_event(call.id), utc_now()
    found = _run(call, number)
    form, shown = SignForm(), queries.fingerprint_shown(found)
    if not form.is_submitted():
        services.ensure_signs(current_user, found)
    if form.validate_on_submit() and form.attempt(services.sign, current_user, found, now=now):
        flash(_("Signed. The cases are being moved; people are told when all of them are."), "done")
        return redirect(url_for("selection.overview", reference=reference), 303)
    other = form.is_submitted() and form.seen.data != shown
    changed = queries.changed_since(found, form.seen_up_to) if other else []
    form.shows(shown, newest)
    table = who_gets_what(found, call, "selection.sign", reference=reference, number=number)
    form.asks_about(table["listing"].to_be_read(found.placed))
    warnings = cautions_shown(call, found)
    form.warns_of(warnings["looked_at"])
    page = render_template(
        "selection/sign.html",
        call=call,
        run=found,
        **table,
        form=form,
        changed=changed,
        why_not=services.why_not_signed(current_user, found, now)
        if found.state == RunState.PROPOSED
        else None,
        close=[each for each in found.placements if _is_close(each.application)],
        consequences=_consequences(found, table["listing"]),
        **warnings,
    )
    return page, 422 if form.is_submitted() else 200


def _is_close(application: Application) -> bool:
    """Whether the name of its person is like that of who signs, who has declared no conflict of interest yet."""
    return are_alike(current_user, application.subject) and not has_conflict(application.id, current_user.id)


def cautions_shown(call: Call, run: SelectionRun | None) -> dict[str, Any]:
    """What is to be known before it is signed: as of `staleness`; who gets a seat; after which appeals points are looked at
    again; for whom seats wait; whose score rests on fewer assessments than those of others; who has a seat and asked for
    one that it gives; how many claims of reserved seats are not decided; and how far the call's cases are.
    """
    placements = run.placements if run is not None else []
    return {
        **staleness(call, run),
        "seated": [each.application_id for each in placements if each.outcome == Outcome.SEAT],
        "looked_at": remedies.looked_at_in(run) if placements and run is not None else [],
        "waited_for": waited_for(call),
        "fewer": resting_on_fewer([each.application_id for each in placements]),
        "asked_up": passed_beside(run) if run is not None and run.state == RunState.PROPOSED else [],
        "claims": undecided_in(call.id),
        "counts": queries.counts_of([call.id])[call.id],
    }


def staleness(call: Call, run: SelectionRun | None) -> dict[str, Any]:
    """Whether the proposal can no longer be signed, as it was made from what is otherwise now, and who proposes anew."""
    stale = run is not None and run.state == RunState.PROPOSED and is_outdated(run)
    may_propose = policy.proposes(current_user, call)
    proposers = who_proposes(call, utc_now()) if stale and not may_propose else []
    return {"stale": stale, "may_propose": may_propose, "proposers": proposers}


def _takes_up(call: Call) -> bool:
    return policy.proposes(current_user, call) or policy.signs(current_user)


def _run(call: Call, number: int) -> SelectionRun:
    return queries.get_run(call, number) or abort(404)


def _overview(call: Call, form: ProposeForm) -> str:
    runs = queries.runs_of(call.id)
    open_run = next((each for each in runs if each.state in (RunState.PROPOSED, RunState.SIGNED)), None)
    found = queries.get_run(call, open_run.number) if open_run else None
    book = book_of_version(newest_version(call.rule_book_key, utc_now()))
    in_turn, now = gives_in_turn(book), utc_now()
    waits = found is not None and found.state == RunState.PROPOSED
    may_sign = found is not None and asks_to_sign(current_user, found)
    free_seats = _free_seats(call, found)
    standings = standings_of(call, now)
    return render_template(
        "selection/overview.html",
        call=call,
        form=form,
        run=found,
        far=how_far(call, found.number) if found else None,
        takes_up=_takes_up(call),
        **_proposed(call, found),
        runs=[each for each in runs if each is not open_run],
        carried_out=carried_out([call.id]).get(call.id),
        seen=mark_shown(runs, found),
        hands=hands_on([found.id])[found.id] if found else None,
        seats=seat_lines(call, found),
        standings=standings,
        standings_said=office_standings(),
        against=against([*free_seats["wishing"].values()]),
        hindered=hindered_among([each for partner in standings for each in partner.nominations], now),
        now=now,
        to_partners=asks_partner(book),
        in_turn=in_turn,
        goes_on=goes_on(call),
        in_line=lines_in(call.id, utc_now()) if in_turn else [],
        in_line_shown=IN_LINE_SHOWN,
        counted=counted_together(book),
        passed_on=passed_on(call.id),
        by_hand=given_by_hand(call.id),
        conditions=conditions.unsettled_in(call.id),
        **free_seats,
        places=places_of(call),
        closed=phase(call, utc_now()) not in (Phase.DRAFT, Phase.COMING, Phase.OPEN),
        **cautions_shown(call, found),
        may_sign=may_sign,
        why_not_signed=services.why_not_signed(current_user, found, now)
        if found is not None and waits and policy.signs(current_user) and not may_sign
        else None,
        unsigned=signature_missing(found, now) if found is not None and waits else "",
    )


def _proposed(call: Call, run: SelectionRun | None) -> dict[str, Any]:
    """The table of a proposal; of a signed run its own page has it."""
    if run is None or run.state != RunState.PROPOSED:
        return {}
    return who_gets_what(run, call, "selection.overview", reference=call.reference)


def _free_seats(call: Call, proposal: SelectionRun | None) -> dict[str, Any]:
    """Who would take a seat that is free while there is no proposal, and whether a later run would give them one."""
    wishes = wishes_of(call) if proposal is None else []
    free, places = free_now(call) if proposal is None else None, places_of(call)
    run_owed = proposal is None and remedies.owes_a_run(call.id)
    return {
        "wishes": wishes[:WISHES_SHOWN],
        "handed_on": sorted(places[each] for each in free.handed_on) if free else [],
        "held_up": sorted(places[each] for each in free.waiting) if free else [],
        "for_run": sorted(places[each] for each in free.for_run) if free else [],
        "open_appeals": open_among(list(dict.fromkeys(who for each in wishes for who in each.others))),
        "more_wishes": len(wishes[WISHES_SHOWN:]),
        "wishing": queries.people_in(call.id, [each.application_id for each in wishes[:WISHES_SHOWN]]),
        "run_owed": run_owed,
        "run_helps": run_owed or any(each.left is None for each in wishes),
    }


def _consequences(run: SelectionRun, listing: Listing) -> list[str]:
    changed = sum(1 for each in run.placements if each.changed_by_id is not None)
    found = outcomes_said(run, listing)
    if changed:
        found.append(
            ngettext("%(num)d place was changed by hand.", "%(num)d places were changed by hand.", changed)
        )
    found.append(_("Your signature is recorded on each of these cases; you can give it once."))
    return [*found, *appeals_lost(run), *who_is_told(run)]


def outcomes_said(run: SelectionRun, listing: Listing) -> list[str]:
    """How many get what; of who waits, to how many no seat can come."""
    outcomes = Counter(each.outcome for each in run.placements)
    waiting, out = outcomes[Outcome.WAITING], outcomes[Outcome.LEFT_OUT]
    found = [ngettext("%(num)d person gets a seat.", "%(num)d people get a seat.", outcomes[Outcome.SEAT])]
    if waiting:
        found.append(ngettext("%(num)d is on the waiting list.", "%(num)d are on the waiting list.", waiting))
    if in_vain := sum(map(listing.beyond_reach, run.placements)):
        found.append(
            ngettext(
                "To %(num)d of those on it no seat can come: below the least score at each choice.",
                "To %(num)d of those on it no seat can come: below the least score at each choice.",
                in_vain,
            )
        )
    if out:
        found.append(ngettext("%(num)d gets no place.", "%(num)d get no place.", out))
    return found


def appeals_lost(run: SelectionRun) -> list[str]:
    """To who signs: the appeals that they are named to answer, and could no more."""
    lost = appeals.lost_by_signing(current_user, [each.application_id for each in run.placements])
    if not lost:
        return []
    return [
        ngettext(
            "You are named to answer the appeal of %(cases)s: once you sign, it goes to somebody else.",
            "You are named to answer the appeals of %(cases)s: once you sign, they go to somebody else.",
            len(lost),
            cases=named([each.application.reference for each in lost]),
        )
    ]


def who_is_told(run: SelectionRun) -> list[str]:
    """Who hears of it: as the rule books of the cases have it, or by an appeal that is settled by the run."""
    asked = {each.application_id for each in services.settled_by(run)}
    told = sum(hears(each) or each.application_id in asked for each in run.placements)
    silent = len(run.placements) - told
    found = [
        ngettext(
            "%(num)d person is told what they got, and not before all cases are moved.",
            "%(num)d people are told what they got: all at the same time, when all cases are moved.",
            told,
        )
    ]
    if silent:
        found.append(
            ngettext(
                "%(num)d person is told nothing now: nothing changes for them, or their rule book tells them later.",
                "%(num)d people are told nothing now: nothing changes for them, or their rule book tells them later.",
                silent,
            )
        )
    return found
