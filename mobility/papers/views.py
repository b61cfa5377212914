"""Pages of papers: the PDF for those who see the case, and what anybody may verify by its code."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import public, signed_in
from mobility.base.languages import language
from mobility.base.lending import lent
from mobility.base.security import limiter
from mobility.documents.sending import attachment
from mobility.papers import queries
from mobility.papers.codes import tidy_code
from mobility.papers.forms import CodeForm
from mobility.papers.printing import short_fingerprint

papers = Blueprint("papers", __name__)
blueprints = (papers,)

GUESSES = "60 per hour"
"""Codes that do not exist, by address: generous, as a whole campus may have one."""


@papers.get("/papers/<code>.pdf")
@signed_in
def download(code: str) -> Any:
    found = queries.get_paper(current_user, tidy_code(code)) or abort(404)
    paper = found.paper
    if paper.file is None:
        return render_template("papers/waiting.html", paper=paper, reference=found.reference)
    name = f"{found.reference}-{paper.kind}.pdf"
    return attachment(paper.file.sha256, paper.file.size, "application/pdf", name, paper.kind)


@papers.get("/verify")
@public
def ask() -> Any:
    """A form to type a code; with one, on to its page."""
    form = CodeForm(request.args)
    typed = tidy_code(form.code.data or "")
    if typed:
        return redirect(url_for("papers.verify", code=typed), 303)
    if "code" in request.args:
        form.code.errors = [_("Type the code that stands on the paper.")]
        return render_template("papers/ask.html", form=form), 422
    return render_template("papers/ask.html", form=form)


@papers.get("/verify/<code>")
@public
@limiter.limit(GUESSES, deduct_when=lambda response: bool(response.status_code == 404))
def verify(code: str) -> Any:
    found = queries.verified(tidy_code(code), latin=language() == "en")
    if found is None:
        form = CodeForm(formdata=None)
        form.code.data = tidy_code(code)[:40]
        return render_template("papers/unknown.html", form=form), 404
    fingerprint = short_fingerprint(found.fingerprint)
    lent_kind = lent.papers.get(found.kind)
    page = lent_kind.verified if lent_kind else "papers/verified.html"
    return render_template(page, paper=found, fingerprint=fingerprint)
