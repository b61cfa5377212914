"""Publishing, extending, closing, cancelling and copying a call: each says what will happen before it does."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.roles import title_of
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.calls import forms, queries, services
from mobility.calls.models import Call
from mobility.calls.policy import MANAGERS
from mobility.calls.views.managing import managed, managing, pressed


@managing.post("/calls/<reference>/publish")
@holding(*MANAGERS)
def publish(reference: str) -> Response:
    found = managed(reference)
    services.publish(current_user, found, seen_version=pressed().seen, now=utc_now())
    flash(_("The call is published."), "done")
    for role in queries.roles_nobody_holds(found, utc_now()):
        flash(
            _(
                "Nobody has the role “%(role)s” yet: cases that come to it would be stuck.",
                role=title_of(role),
            ),
            "note",
        )
    return _back(found)


@managing.post("/calls/<reference>/copy")
@holding(*MANAGERS)
def copy(reference: str) -> Response:
    made = services.copy_call(current_user, managed(reference), now=utc_now())
    flash(_("This is the copy: a draft with later dates. Nobody sees it until you publish it."), "done")
    return _back(made)


@managing.route("/calls/<reference>/extend", methods=["GET", "POST"])
@holding(*MANAGERS)
def extend(reference: str) -> Any:
    found = managed(reference)
    form = forms.ExtendForm(
        data={
            "seen_version": found.version,
            "closes_on": found.closes_on,
            "selection_on": found.selection_on,
            "waiting_list_ends_on": found.waiting_list_ends_on,
        }
    )
    if form.validate_on_submit() and form.attempt(services.extend, current_user, found, now=utc_now()):
        flash(_("The call is extended. Everybody with a draft is told."), "done")
        return _back(found)
    drafts, _sent = _numbers(found)
    page = render_template("calls/manage/extend.html", form=form, call=found, drafts=drafts)
    return page, 422 if form.is_submitted() else 200


@managing.route("/calls/<reference>/close", methods=["GET", "POST"])
@holding(*MANAGERS)
def close(reference: str) -> Any:
    found = managed(reference)
    drafts, sent = _numbers(found)
    consequences = [
        _("From this moment on nobody can begin or send an application."),
        ngettext(
            "%(num)s draft that was not sent lapses; the person is told.",
            "%(num)s drafts that were not sent lapse; their people are told.",
            drafts,
        ),
        ngettext(
            "%(num)s application that was sent goes on.", "%(num)s applications that were sent go on.", sent
        ),
    ]
    return _confirmed(found, "close", _("Close the call now"), consequences, _("The call is closed."))


@managing.route("/calls/<reference>/cancel", methods=["GET", "POST"])
@holding(*MANAGERS)
def cancel(reference: str) -> Any:
    found = managed(reference)
    drafts, sent = _numbers(found)
    consequences = [
        _("The call ends for good; it cannot be opened again."),
        ngettext(
            "%(num)s application that was sent ends; the person is told.",
            "%(num)s applications that were sent end; their people are told.",
            sent,
        ),
        ngettext(
            "%(num)s draft ends; the person is told.", "%(num)s drafts end; their people are told.", drafts
        ),
    ]
    return _confirmed(
        found, "cancel", _("Cancel the call"), consequences, _("The call is cancelled. Everybody is told.")
    )


ENDINGS = {"close": services.close_now, "cancel": services.cancel}


def _confirmed(found: Call, ending: str, title: str, consequences: list[str], done: str) -> Any:
    form = forms.VersionForm(data={"seen_version": found.version})
    if form.validate_on_submit() and form.attempt(ENDINGS[ending], current_user, found, now=utc_now()):
        flash(done, "done")
        return _back(found)
    page = render_template(
        "calls/manage/confirm.html", form=form, call=found, title=title, consequences=consequences
    )
    return page, 422 if form.is_submitted() else 200


def _numbers(found: Call) -> tuple[int, int]:
    """How many have a draft, how many sent their application."""
    people = queries.audience_of(found.id)
    drafts = sum(case.submitted_at is None for _person, case in people)
    return drafts, len(people) - drafts


def _back(found: Call) -> Response:
    return redirect(url_for("managing.call", reference=found.reference), 303)
