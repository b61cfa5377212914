"""Signing in and out, what happens to a page whose session has ended, and the choice of a language."""

from collections.abc import Mapping
from typing import Any

from flask import (
    abort,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user
from itsdangerous import BadSignature, URLSafeSerializer

from mobility.base import again
from mobility.base.access import public
from mobility.base.database import utc_now
from mobility.base.errors import by_script, kept_fields
from mobility.base.languages import LANGUAGES, choose_anew, speaking
from mobility.base.lending import lent
from mobility.base.transaction import SAFE_METHODS, own_transaction
from mobility.base.typed import in_words, page_again, pressed
from mobility.base.whence import page_read
from mobility.base.whose import CSRF, make_forms_for, owner_of_form

from .. import queries, services
from ..forms import SignInForm
from ..models import EVERYWHERE, Person, Rights, Role
from ..returning import SIGN_OUT, START, own_path
from ..roles import title_of, words_of_scope
from .blueprint import accounts, device, remember_language, throttled

MAILED_TO = "mailed_to"
"""Where the browser's own session keeps the address that a letter went to, or that was just confirmed."""
PLACES_NAMED = 2
CHOSEN = "chosen_language"
"""Where it keeps the language that somebody chose who was not signed in: newer than what their account says."""
CAME_FROM = "came_from"
"""Where it keeps the page that somebody was on who makes an account."""
LEADS = (
    Role.COORDINATOR, Role.FACULTY_REVIEWER, Role.DEAN, Role.COMMITTEE_MEMBER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR
)  # fmt: skip


class Nobody(AnonymousUserMixin):
    """Somebody who is not signed in: without any right."""

    id = None
    rights = Rights(frozenset())


login_manager = LoginManager()
login_manager.anonymous_user = Nobody
login_manager.session_protection = None  # a phone changes its address all day; sessions end by the table


@login_manager.user_loader
def load_person(token: str) -> Person | None:
    now = utc_now()
    person = queries.person_of_session(token, now)
    if person is not None and now - person.sign_in_used_at > services.NOTED_EACH:
        with own_transaction():
            services.note_use(token, now=now)
    return person


@login_manager.unauthorized_handler
def unauthorized() -> Any:
    """A page leads to signing in and back; a form is kept, with every letter, until its person has signed in again: where
    nobody knows whose it is, it could be shown to somebody else, and the page says that it is gone.
    """
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=own_path(request.full_path.rstrip("?"))))
    if by_script():
        return jsonify(
            message=_("Your session has ended. Use the button to sign in again; what you typed is kept.")
        ), 401
    whose, fields = owner_of_form(request.form.get(CSRF, "")), kept_fields()
    if whose is None:
        return _page(SignInForm(formdata=None), back=own_path(page_read()), lost=bool(fields), status=401)
    kept = _keeper().dumps(
        {
            "path": request.full_path.rstrip("?"),
            "fields": fields,
            "files": any(file.filename for file in request.files.values()),
            "whose": whose,
        }
    )
    return _page(SignInForm(formdata=None), kept=kept, status=401)


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
@throttled
def sign_in() -> Any:
    """By address and password; afterwards back to where one was, or to what one had typed."""
    back = own_path(request.values.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(onward(back, current_user))
    form = SignInForm(email=session.get(MAILED_TO))
    kept = request.form.get("kept", "")
    if form.validate_on_submit() and form.attempt(services.sign_in, device=device(), now=utc_now()):
        enter(form.result)
        return _kept_page(kept, form.result) or redirect(onward(back, form.result), 303)
    return _page(form, back=back, kept=kept, status=422 if form.is_submitted() else 200)


@accounts.post("/sign-in/demo/<int:person_id>")
@public
def sign_in_demo(person_id: int) -> Any:
    """One click for a person of the demo; outside of the demo this page is not there."""
    if not current_app.config["SETTINGS"].demo:
        abort(404)
    person = services.sign_in_demo(person_id, device=device(), now=utc_now()) or abort(404)
    enter(person)
    back = own_path(request.form.get("next"))
    return _kept_page(request.form.get("kept", ""), person) or redirect(onward(back, person), 303)


@accounts.post("/sign-out")
@public
def sign_out() -> Any:
    """End this session; pressing twice does no harm."""
    if current_user.is_authenticated:
        services.sign_out(current_user, now=utc_now())
    session.clear()
    g.pop("_login_user", None)
    flash(_("You are signed out."), "done")
    return redirect(url_for("accounts.sign_in"), 303)


@accounts.post("/language")
@public
def choose_language() -> Any:
    """Remembered by the browser, and with the account of whoever is signed in, or signs in here next.

    A form that is on the page comes back as it is typed: `again`. One whose token was renewed on the way is sent.
    """
    code = again.chosen() or request.form.get("language", "")
    if not code and again.AGAIN in request.args:
        return redirect(own_path(request.args[again.AGAIN], never=SIGN_OUT), 307)
    if code not in LANGUAGES:
        abort(400)
    if current_user.is_authenticated:
        services.change_language(current_user, code)
    else:
        session[CHOSEN] = code
    if again.AGAIN in request.args:
        remember_language(code)
        return redirect(own_path(request.args[again.AGAIN], never=SIGN_OUT), 307)
    kept = request.form.get("kept", "")
    back = own_path(request.form.get("next"), never=SIGN_OUT)
    with speaking(code):
        page = _filled_page(kept, back) if kept else None
    remember_language(code)
    return page or redirect(back, 303)


def enter(person: Person) -> None:
    """Put the open session into a fresh cookie that lasts; tokens of forms made before count no more.

    A language that was chosen here just before is the person's latest word on it. The browser remembers
    theirs: pages are in it also when the session has ended.
    """
    if chosen := session.get(CHOSEN):
        services.change_language(person, chosen)
    session.clear()
    make_forms_for(person.id)
    session.permanent = True
    login_user(person)
    choose_anew()
    remember_language(person.language)


def onward(back: str, person: Person) -> str:
    """Back to where one was; who comes from nowhere begins where their work is: at the tasks, or the applications."""
    if back != START:
        return back
    return url_for("workflow.tasks" if person.roles else "applications.index")


def _page(form: SignInForm, *, back: str = "/", kept: str = "", lost: bool = False, status: int = 200) -> Any:
    """`kept`: what was typed before the session ended; `lost`: something was, and it could not be kept."""
    demo = _people_of_the_demo() if current_app.config["SETTINGS"].demo else {"demo_people": []}
    if kept:
        g.kept, g.kept_at = kept, back
    page = render_template("accounts/sign_in.html", form=form, back=back, kept=kept, lost=lost, **demo)
    return page, status


def _people_of_the_demo() -> dict[str, Any]:
    """Whom the page offers by one click, in which roles and where, what waits for each, and who comes by a link."""
    now = utc_now()
    people = _leads_first(queries.demo_people(now))
    said = [introduce(people, now) for introduce in lent.introductions]
    kinds = {grant.scope.partition(":")[0] for person in people for grant in person.grants} & set(lent.scopes)
    names = queries.names_of_scopes(*sorted(kinds)) if kinds else {}
    return {
        "demo_people": people,
        "roles_in_words": {person.id: _roles_in_words(person, names) for person in people},
        "introductions": {number: words for each in said for number, words in each.items()},
        "strangers": [stranger for offered in lent.strangers for stranger in offered(now)],
    }


def _roles_in_words(person: Person, names: Mapping[str, Mapping[str, str]]) -> str:
    """`Dean (Faculty of Energy)`; empty for who has none. More than two places stay out. `names` as
    `queries.names_of_scopes` gives them."""
    found = []
    for role in sorted(person.roles):
        scopes = sorted({grant.scope for grant in person.grants if grant.role == role} - {EVERYWHERE})
        where = (
            ", ".join(words_of_scope(scope, names) for scope in scopes) if len(scopes) <= PLACES_NAMED else ""
        )
        found.append(f"{title_of(role)} ({where})" if where else title_of(role))
    return ", ".join(found)


def _leads_first(people: list[Person]) -> list[Person]:
    """One of each role that moves an application comes first, in the order of its way."""
    leads = [next((each for each in people if each.holds_any((role,))), None) for role in LEADS]
    return list(dict.fromkeys([*filter(None, leads), *people]))


def _filled_page(kept: str, back: str) -> Any:
    """The page that somebody was on with what they had typed, in another language: it is neither saved nor lost."""
    if current_user.is_authenticated:
        return _kept_page(kept, current_user)
    return _page(SignInForm(formdata=None), back=back, kept=kept)


def _kept_page(kept: str, person: Person) -> str | None:
    """What was typed before the session ended, if it was this person's: in its own page where that can show it again,
    else readable, and to be sent by one press.
    """
    if not kept:
        return None
    try:
        found = _keeper().loads(kept)
    except BadSignature:
        return None
    if found["whose"] != person.id or not found["fields"]:
        return None
    fields = [(str(name), str(value)) for name, value in found["fields"]]
    g.kept, g.kept_at = kept, found["path"]
    own_page = page_again(found["path"], fields)
    if own_page is not None:
        return own_page
    return render_template(
        "accounts/kept.html",
        path=found["path"],
        fields=fields,
        shown=in_words(found["path"], fields),
        pressed=pressed(found["path"], fields),
        files=found["files"],
    )


def _keeper() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt="accounts.kept")
