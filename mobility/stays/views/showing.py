"""The page of one stay, the same for the person and the office: to each what is theirs to do."""

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, render_template
from flask_login import current_user

from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.forms import Form, with_refused
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.selection.conditions import unsettled_of
from mobility.stays import policy, queries, services
from mobility.stays.forms import (
    AbroadForm,
    CloseForm,
    CourseForm,
    CrossingForm,
    DatesForm,
    DayForm,
    DecideForm,
    EmergencyForm,
    ExtensionForm,
    HoursForm,
    PaperForm,
    ReasonForm,
    TakeBackForm,
    WhyForm,
)
from mobility.stays.history import SHOWN, closed_because, history_of
from mobility.stays.models import Stay, Way
from mobility.stays.reading import View, view_of
from mobility.stays.views.blueprint import stays, the_stay
from mobility.stays.words import (
    ACTIVITIES,
    ARRIVAL_WAITS,
    LACKS,
    STATES,
    TAKE_BACK,
    TONES,
    WAYS,
    closed_without,
    overdue_in_words,
)


@stays.get("/<reference>")
@signed_in
def show(reference: str) -> str:
    return page(the_stay(reference))


@stays.post("/<reference>/emergency/open")
@holding(*policy.RUNNERS)
def emergency(reference: str) -> str:
    """Whom to call. To open it is an act, and so no link: what is shown and that it was shown are one transaction."""
    stay = the_stay(reference)
    if not policy.runs(current_user, stay):
        abort(404)
    kept = services.open_emergency(current_user, stay, now=utc_now())
    return render_template("stays/emergency.html", stay=stay, kept=kept)


def page(stay: Stay, sent: Mapping[str, Form] | None = None) -> str:
    """The page; `sent`: the form that was refused, by the name of its card."""
    today = local_day(utc_now())
    view = view_of(stay, current_user, today)
    forms = with_refused(_forms(view), sent)
    happened = queries.happened_to([stay.id], SHOWN)[stay.id]
    return render_template(
        "stays/show.html",
        view=view,
        stay=stay,
        actions=[found for of in lent.stay_actions if (found := of(stay, current_user)) is not None],
        forms=forms,
        form=next(iter(sent.values())) if sent else None,
        states=STATES,
        tones=TONES,
        ways=WAYS,
        activities=ACTIVITIES,
        lacks=LACKS,
        take_back=TAKE_BACK,
        overdue=overdue_in_words(stay, today, own=view.own) if view.expected else "",
        today=today,
        office=current_app.config["SETTINGS"].office_address,
        history=history_of(stay, current_user, happened),
        closed_because=closed_because(happened) if stay.closed_at is not None else "",
        closed_without=closed_without,
        arrival_waits=ARRIVAL_WAITS,
        conditions=unsettled_of(stay.application_id),
    )


def refused(stay: Stay, name: str, form: Form) -> Any:
    """The page once more, with what was typed and what is wrong with it."""
    return page(stay, {name: form}), 422


def _forms(view: View) -> dict[str, Form]:
    """Those that whoever looks may send now, by the name of their card."""
    stay = view.stay
    if stay.over:
        return _forms_of_closed(view) if view.runs else {}
    forms = _own_forms(view) if view.own else _office_forms(view) if view.runs else {}
    if (view.own or view.runs) and stay.departed_on is not None and stay.returned_on is None:
        forms["home"] = DayForm(prefix="home-", formdata=None)
    return forms


def _forms_of_closed(view: View) -> dict[str, Form]:
    """Courses are often recognised later; and that it was closed can be taken back."""
    return {**_course_form(view), **_take_back_form(view)}


def _course_form(view: View) -> dict[str, Form]:
    can = view.began and not view.stay.of_staff
    return {"course": CourseForm(prefix="course-", formdata=None)} if can else {}


def _take_back_form(view: View) -> dict[str, Form]:
    step = view.stay.last_step
    return {"take_back": TakeBackForm.of(step)} if step is not None and not view.stands_called_off else {}


def _own_forms(view: View) -> dict[str, Form]:
    stay = view.stay
    forms: dict[str, Form] = {"emergency": EmergencyForm.like(view.emergency, dict(view.stated))}
    way = view.awaited or view.sent_before
    if way is not None and (way is Way.DEPARTURE or view.arrival_from is None):
        forms[way] = CrossingForm(prefix=f"{way}-", formdata=None)
    if view.abroad:
        forms["abroad"] = AbroadForm.like(stay)
    if stay.extendable and view.extension is None:
        forms["extension"] = ExtensionForm(prefix="extension-", formdata=None)
    return forms | _paper_forms(view)


def _paper_forms(view: View) -> dict[str, Form]:
    return {
        f"paper-{paper.key}": PaperForm(prefix=f"{paper.key}-", formdata=None, data={"seen": paper.seen})
        for paper in view.papers
        if not paper.received
    }


def _office_forms(view: View) -> dict[str, Form]:
    stay = view.stay
    forms: dict[str, Form] = {"dates": DatesForm.of(stay)}
    if view.waiting is not None:
        forms["refuse"] = ReasonForm(prefix="refuse-", formdata=None)
    if view.extension is not None:
        forms["decide"] = DecideForm.on(view.extension)
    if stay.in_hours:
        forms["hours"] = HoursForm.like(stay)
    forms |= {**_course_form(view), **_take_back_form(view), **_paper_forms(view)}
    taken = [paper.received for paper in view.papers if paper.received is not None]
    forms |= {f"taken-{each.key}": TakeBackForm.of_paper(each) for each in taken}
    if view.began:
        forms["close"] = CloseForm(prefix="close-", formdata=None)
    if view.caveat is not None and view.caveat.goes_on is False:
        forms["uphold"] = WhyForm(prefix="uphold-", formdata=None)
    return forms
