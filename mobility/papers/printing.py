"""PDFs by typst: an archival, accessible page (PDF/A-2a, PDF/UA-1) in our own font; its words and data go in as JSON."""

import io
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst
from flask_babel import gettext as _

from mobility.base.database import Translated
from mobility.base.languages import day, moment, speaking, tr
from mobility.base.lending import lent
from mobility.base.zone import Zone, local_day
from mobility.papers.models import Paper

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
TEMPLATES = HERE / "templates"


@dataclass(frozen=True)
class Setting:
    """What a paper says beside its own facts."""

    institution: Translated
    person: str
    reference: str
    base_url: str


def pdf_of(paper: Paper, setting: Setting) -> bytes:
    """The paper as PDF, in its language."""
    with speaking(paper.language):
        known = WORDS.get(paper.kind)
        words = known(paper, setting) if known else lent.papers[paper.kind].words(paper)
    return compiled(paper.kind, {**words, **_frame(paper, setting)}, paper.issued_at)


def compiled(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """`templates/<template>.typ` with `data`: letters composed, as the font has them."""
    text = unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False))
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(at.timestamp()),
    )


def verify_address(paper: Paper, base_url: str) -> str:
    return f"{base_url.rstrip('/')}/verify/{paper.code}"


def _frame(paper: Paper, setting: Setting) -> dict[str, Any]:
    address = verify_address(paper, setting.base_url)
    return {
        "language": paper.language,
        "institution": tr(setting.institution, paper.language) or "Safar",
        "reference": setting.reference,
        "code": paper.code,
        "address": address,
        "qr": _qr(address),
    }


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=2, dark="#0c3340", light="#ffffff"
    )
    return drawn.getvalue().decode()


def _receipt(paper: Paper, setting: Setting) -> dict[str, Any]:
    facts, language = paper.facts, paper.language
    sent = datetime.fromisoformat(facts["sent_at"]) if facts.get("sent_at") else paper.issued_at
    again = facts.get("first_sent_at")
    first = datetime.fromisoformat(again) if again else sent
    choices = [f"{rank}. {tr(name, language)}" for rank, name in enumerate(facts.get("choices", []), 1)]
    rows = [
        (_("Reference"), [setting.reference], True),
        (_("Call"), [tr(facts.get("call"), language)], False),
        (_("Applicant"), [str(facts.get("applicant") or setting.person)], False),
        (_("Received"), [moment(first.astimezone(Zone.info), language)], False),
        (_("Sent again"), [moment(sent.astimezone(Zone.info), language)] if again else [], False),
        (_("Destinations in order"), choices, False),
    ]
    return {
        "title": _("Receipt"),
        "lead": _("The university has received your application with its changes.")
        if again
        else _("The university has received your application."),
        "rows": [
            {"label": label, "values": values, "strong": strong} for label, values, strong in rows if values
        ],
        "code_label": _("Verification code"),
        "verify": _("Anybody can verify this receipt at this address:"),
        "qr_alt": _("A square code that leads to the address beside it"),
        "fingerprint_label": _("Fingerprint of what was sent:"),
        "fingerprint": short_fingerprint(str(facts.get("fingerprint", ""))),
        "next": _(
            "How far your application is always stands on its page, and you get a message when you are needed and "
            "when it is decided. Keep this receipt; it proves what you sent and when."
        ),
        "footer": _("Issued on %(day)s by Safar.", day=day(local_day(paper.issued_at), language)),
    }


def short_fingerprint(digest: str) -> str:
    """The first 32 hexadecimal digits in groups of four: enough to compare by eye."""
    return " ".join(digest[place : place + 4] for place in range(0, min(len(digest), 32), 4))


WORDS: Mapping[str, Callable[[Paper, Setting], dict[str, Any]]] = {"receipt": _receipt}
"""kind of paper -> what its template says; other rooms lend theirs"""
