"""The page that asks back before something happens to a draft or to the cases under way."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request

from mobility.rulebooks.faults import of_problem
from mobility.rulebooks.models import RuleBookDraft, RuleBookMigration
from mobility.rulebooks.proof import Warnings
from mobility.rulebooks.queries import Book


def asks_back(
    book: Book,
    about: RuleBookDraft | RuleBookMigration,
    *,
    heading: str,
    sentences: Sequence[str],
    submit: str,
    action: str,
    cancel: str,
    warn: bool,
    changes: Sequence[str] = (),
    grounds: Mapping[str, Any] | None = None,
    warnings: Warnings | None = None,
    lines: Sequence[str] = (),
    renamed: Sequence[tuple[str, str]] | None = None,
) -> str:
    """What is about to happen to it, in sentences, and the button that makes it happen as its reader saw it.

    `changes`: what a text changes against the one in force, a sentence each; `grounds`: why it does, and what it came to
    where it was tried; `warnings`: what is warned of in its `lines`; `renamed`: of a migration, which stage becomes which.
    `action` and `cancel`: the addresses that the button and the way back lead to.
    """
    return render_template(
        "rulebooks/confirm.html",
        book=book,
        heading=heading,
        sentences=sentences,
        submit=submit,
        cancel=cancel,
        action=action,
        warn=warn,
        changes=changes,
        grounds=grounds,
        warnings=warnings,
        lines=lines,
        in_words=of_problem,
        renamed=renamed,
        reason=about.reason,
        seen=request.args.get("seen", about.version, type=int),
    )
