"""Publishing, extending, closing, cancelling, deleting a call: each says what will happen before it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.models import Role
from mobility.accounts.queries import people_with
from mobility.accounts.roles import ROLES, title_of
from mobility.base.access import holding
from mobility.base.database import Translated, utc_now
from mobility.base.forms import VersionForm
from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.calls import forms, queries, services
from mobility.calls.alike import namesakes
from mobility.calls.in_time import settled_too_late
from mobility.calls.models import Call
from mobility.calls.policy import MANAGERS
from mobility.calls.views.managing import SectionLine, incomplete_sections, managed, managing


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
    services.ensure_is_extensible(found, utc_now())
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
    drafts, sent = _numbers(found)
    lapsed = len(queries.lapsed_in(found.id))
    page = render_template(
        "calls/manage/extend.html", form=form, call=found, drafts=drafts, lapsed=lapsed, sent=sent
    )
    return page, 422 if form.is_submitted() else 200


@dataclass(frozen=True)
class Step:
    """A step in the life of a call: what it is called, what will happen, which service takes it, and what is said then."""

    title: object
    consequences: Callable[[Call], list[str]]
    service: Callable[..., Any]
    ensure: Callable[[Call, datetime], None]
    """Raises the `Refusal` of the service where the call is not where the step is taken."""
    done: object
    form: type[VersionForm] = VersionForm
    warnings: Callable[[Call], list[str]] = lambda _found: []
    """What whoever takes it may not have meant."""
    wanting: Callable[[Call], list[SectionLine]] = lambda _found: []
    """What has to be completed before the step can be taken."""
    destroys: bool = True
    call_remains: bool = True


def _when_published(found: Call) -> list[str]:
    opens, closes = day(found.opens_on), day(found.closes_on)
    return [
        _("Everybody can see the call from now on."),
        _("It takes applications from %(opens)s to the end of %(closes)s.", opens=opens, closes=closes),
        _("Afterwards these two days are no longer edited: the call can be extended or closed."),
    ]


def _before_publishing(found: Call) -> list[str]:
    now = utc_now()
    unheld = queries.roles_nobody_holds(found, now)
    return [
        *map(_has_its_name, namesakes(found, now)),
        *(_nobody_has(role, faculties) for role, faculties in unheld.items()),
        *_who_gives(found, list(unheld)),
        *(
            _("%(partner)s has no contact yet: nobody could be nominated there.", partner=tr(name))
            for name in queries.partners_without_contact(found)
        ),
        *settled_too_late(found, now),
        *_asks_for_nothing(found),
    ]


def _has_its_name(other: Call) -> str:
    return _(
        "The call %(reference)s has the same name, “%(call)s”, and takes applications until %(day)s. If both "
        "are meant, say in their titles what is different.",
        reference=other.reference,
        call=tr(other.title),
        day=day(other.closes_on),
    )


def _nobody_has(role: str, faculties: Sequence[Translated]) -> str:
    title = title_of(role)
    if not faculties:
        return _("Nobody has the role “%(role)s” yet: cases that come to it would be stuck.", role=title)
    return _(
        "Nobody has the role “%(role)s” yet in: %(faculties)s. Cases that come to it there would be stuck.",
        role=title,
        faculties=", ".join(map(tr, faculties)),
    )


def _asks_for_nothing(found: Call) -> list[str]:
    asked = queries.requirements_of_call(found.id)
    if any(each.required and each.group is None for each in asked):
        return []
    return [_("No document is required of everybody: whoever applies can send the application without one.")]


def _who_gives(found: Call, roles: Sequence[str]) -> list[str]:
    """Who gives the roles that nobody holds, and for how much at once."""
    if not roles:
        return []
    names = ", ".join(each.called for each in people_with(Role.ADMINISTRATOR, [], utc_now()))
    programme = f"programme:{found.programme_id}"
    once = any(role in ROLES and ROLES[role].fits(programme) for role in roles)
    return [
        *([_("Roles are given by the administrators: %(names)s.", names=names)] if names else []),
        *(
            [
                _(
                    "Given once for the whole programme “%(programme)s”, it holds in each of its calls.",
                    programme=tr(found.programme.name),
                )
            ]
            if once
            else []
        ),
    ]


def _when_withdrawn(found: Call) -> list[str]:
    return [
        _("The call is a draft again: nobody but those who run calls sees it."),
        _("Nobody could apply yet, so nobody is told. It opens on %(day)s.", day=day(found.opens_on)),
    ]


def _when_closed(found: Call) -> list[str]:
    drafts, sent = _numbers(found)
    return [
        _("From this moment on nobody can begin or send an application."),
        *_of_people(
            drafts,
            lambda number: ngettext(
                "%(num)s draft that was not sent lapses; the person is told.",
                "%(num)s drafts that were not sent lapse; their people are told.",
                number,
            ),
        ),
        *_of_people(
            sent,
            lambda number: ngettext(
                "%(num)s application that was sent goes on.",
                "%(num)s applications that were sent go on.",
                number,
            ),
        ),
        *_of_nobody(drafts + sent),
    ]


def _when_cancelled(found: Call) -> list[str]:
    drafts, sent = _numbers(found)
    return [
        _("The call ends for good; it cannot be opened again."),
        *_of_people(
            sent,
            lambda number: ngettext(
                "%(num)s application that was sent ends; the person is told.",
                "%(num)s applications that were sent end; their people are told.",
                number,
            ),
        ),
        *_of_people(
            drafts,
            lambda number: ngettext(
                "%(num)s draft ends; the person is told.",
                "%(num)s drafts end; their people are told.",
                number,
            ),
        ),
        *(sentence for told in lent.cancelling for sentence in told(found.id)),
        *_of_people(placed := len(queries.placed_in(found.id, local_day(utc_now()))), _placed_stay),
        *_of_nobody(drafts + sent + placed),
    ]


def _placed_stay(number: int) -> str:
    return ngettext(
        "%(num)s person has a confirmed place, which stands; the person is told so. If nobody goes after all, call off "
        "the stay on its page.",
        "%(num)s people have a confirmed place, which stands; they are told so. If nobody goes after all, call off "
        "each stay on its page.",
        number,
    )


def _of_people(number: int, words: Callable[[int], str]) -> list[str]:
    """What happens to so many; nothing is said of none."""
    return [words(number)] if number else []


def _of_nobody(number: int) -> list[str]:
    return [] if number else [_("Nobody has applied or begun to, so nobody is told.")]


def _when_deleted(found: Call) -> list[str]:
    return [
        ngettext(
            "The draft is gone, with its %(num)s destination.",
            "The draft is gone, with its %(num)s destinations.",
            len(found.destinations),
        ),
        _("Nobody has seen it or applied, so nobody is told."),
    ]


STEPS = {
    "publish": Step(
        _l("Publish the call"),
        _when_published,
        services.publish,
        services.ensure_is_draft,
        _l("The call is published."),
        warnings=_before_publishing,
        wanting=incomplete_sections,
        destroys=False,
    ),
    "withdraw": Step(
        _l("Withdraw the call"),
        _when_withdrawn,
        services.withdraw,
        services.ensure_is_coming,
        _l("The call is withdrawn: it is a draft again."),
    ),
    "close": Step(
        _l("Close the call now"),
        _when_closed,
        services.close_now,
        services.ensure_is_open,
        _l("The call is closed."),
    ),
    "cancel": Step(
        _l("Cancel the call"),
        _when_cancelled,
        services.cancel,
        services.ensure_is_published,
        _l("The call is cancelled. Everybody is told."),
        form=forms.CancelForm,
    ),
    "delete": Step(
        _l("Delete the draft"),
        _when_deleted,
        services.delete_draft,
        services.ensure_is_unseen,
        _l("The draft is deleted."),
        call_remains=False,
    ),
}


@managing.route(
    "/calls/<reference>/<any(publish, withdraw, close, cancel, delete):step>", methods=["GET", "POST"]
)
@holding(*MANAGERS)
def take(reference: str, step: str) -> Any:
    """The page before a step, which names the call and says what will happen; and the step itself."""
    found, taken = managed(reference), STEPS[step]
    title = tr(found.title)
    form = taken.form(data={"seen_version": found.version})
    if not form.is_submitted():
        taken.ensure(found, utc_now())
    if form.validate_on_submit() and form.attempt(taken.service, current_user, found, now=utc_now()):
        flash(str(taken.done), "done")
        return _back(found) if taken.call_remains else redirect(url_for("managing.index"), 303)
    wanting = taken.wanting(found)
    page = render_template(
        "calls/manage/wanting.html" if wanting else "calls/manage/confirm.html",
        form=form,
        call=found,
        call_title=title,
        verb=str(taken.title),
        wanting=wanting,
        consequences=[] if wanting else taken.consequences(found),
        warnings=[] if wanting else taken.warnings(found),
        destroys=taken.destroys,
    )
    return page, 422 if form.is_submitted() else 200


def _numbers(found: Call) -> tuple[int, int]:
    """How many have a draft, how many sent their application."""
    people = queries.audience_of(found.id)
    drafts = sum(case.submitted_at is None for _person, case in people)
    return drafts, len(people) - drafts


def _back(found: Call) -> Response:
    return redirect(url_for("managing.call", reference=found.reference), 303)
