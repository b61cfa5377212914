"""What the typst template of the minutes is told, in the language that is spoken now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.languages import day, moment, number, tr
from mobility.base.letters import absolute
from mobility.base.zone import Zone, local_day
from mobility.papers.models import Paper
from mobility.papers.printing import short_fingerprint
from mobility.sittings import queries
from mobility.sittings.minutes import texts_of
from mobility.sittings.models import Choice
from mobility.sittings.places import place_in
from mobility.sittings.words import (
    KINDS,
    MEANINGS,
    OUTCOMES,
    SAID,
    doubt_here,
    place_sentence,
    rule_words,
    treatment_lines,
    usual_closing,
    usual_opening,
    votes_sentence,
)


def words_of(paper: Paper) -> dict[str, Any]:
    """The minutes that the paper is about, as they were signed; what was erased of the discussion since is left out."""
    sitting = queries.by_id(int(str(paper.about).partition(":")[2]))
    minutes = sitting.minutes
    signed = datetime.fromisoformat(paper.facts["signed_at"])
    return {
        "title": _("Minutes of the committee's sitting"),
        "lead": tr(minutes["call"]),
        "rows": _rows(minutes),
        "opening": _paragraphs(tr(minutes["opening"]) or usual_opening(minutes["call"])),
        "sections": sections_of(minutes),
        "closing": _paragraphs(tr(minutes["closing"]) or usual_closing(minutes)),
        "signed": _signature(minutes, moment(signed.astimezone(Zone.info))),
        "reservations": _(
            "Reservations that members note afterwards stand on the page of the sitting: %(address)s",
            address=absolute(f"/sittings/{minutes['reference']}"),
        ),
        "code_label": _("Verification code"),
        "verify": _("Anybody can verify these minutes at this address:"),
        "qr_alt": _("A square code that leads to the address beside it"),
        "fingerprint_label": _("Fingerprint of what was signed:"),
        "fingerprint": short_fingerprint(paper.facts["fingerprint"]),
        "footer": _("Issued on %(day)s by Safar.", day=day(local_day(paper.issued_at))),
    }


def _signature(minutes: Mapping[str, Any], when: str) -> str:
    """Minutes that were signed earlier name the chair alone."""
    chair, signer = tr(minutes["chair"]), tr(minutes.get("signer"))
    if signer:
        return _(
            "Signed in the service by %(name)s in the place of the chair, %(chair)s, on %(when)s.",
            name=signer,
            chair=chair,
            when=when,
        )
    return _("Signed in the service by the chair, %(name)s, on %(when)s.", name=chair, when=when)


def sections_of(minutes: Mapping[str, Any], *, places: bool = True) -> list[dict[str, Any]]:
    """Each point of the agenda: its heading, lines, what was noted, and how it was voted.

    Without `places` no rank is told: a gap would tell who takes no part in an application where that one stands.
    """
    texts = texts_of(note["event"] for item in minutes["items"] for note in item["notes"])
    return [
        {
            "heading": item["reference"] or item["title"] or str(KINDS[item["kind"]]),
            "lines": _lines(minutes, item, places=places),
            "notes": [texts[note["event"]] for note in item["notes"] if note["event"] in texts],
            "vote": _vote(item["vote"]) if item["vote"] else [],
        }
        for item in minutes["items"]
    ]


def _rows(minutes: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [
        (_("Number"), [minutes["reference"]]),
        (_("Held"), held_lines(minutes)),
        (_("Held at"), [minutes["place"] or _("at a distance")]),
        (_("Chair"), [tr(minutes["chair"])]),
        (_("Secretary"), [tr(minutes["secretary"])]),
        *attendance_rows(minutes),
    ]
    return [{"label": label, "values": values} for label, values in rows if any(values)]


def attendance_rows(minutes: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Who was there, with when, and who was not: (what they are called, a line for each)."""
    return [
        (_("Present"), [_present(minutes, each) for each in minutes["present"]]),
        (_("Absent"), [_absent(each) for each in minutes["absent"]]),
    ]


def held_lines(minutes: Mapping[str, Any]) -> list[str]:
    """From when to when; and that it was opened before its time, where it was."""
    opened, closed, called = (_clock(minutes[key]) for key in ("opened_at", "closed_at", "starts_at"))
    lines = [_("%(opened)s to %(closed)s", opened=opened, closed=closed)]
    moments = [datetime.fromisoformat(minutes[key]) for key in ("opened_at", "starts_at") if minutes[key]]
    if moments[0] < moments[-1]:
        lines.append(_("It was opened before the time that it was called for: %(called)s.", called=called))
    return lines


def _present(minutes: Mapping[str, Any], each: Mapping[str, Any]) -> str:
    """`Anna (14:02–14:30, 14:41–15:10)`."""
    spans = each.get("spans")
    if spans is None:  # of minutes that were signed earlier: when they left at last
        name, until = tr(each["name"]), _clock(each["until"])
        return _("%(name)s (until %(when)s)", name=name, when=until) if until else name
    day_of, ends = _there(minutes["opened_at"]).date(), minutes["closed_at"]
    times = [
        "–".join(_hour(moment_text, day_of) for moment_text in (span["from"], span["until"] or ends))
        for span in spans
    ]
    return f"{tr(each['name'])} ({', '.join(times)})" if times else tr(each["name"])


def _hour(moment_text: str, day_of: date) -> str:
    """With its day where that is not the one on which the sitting was opened."""
    found = _there(moment_text)
    return f"{found:%H:%M}" if found.date() == day_of else moment(found)


def _there(moment_text: str) -> datetime:
    return datetime.fromisoformat(moment_text).astimezone(Zone.info)


def _absent(each: Mapping[str, Any]) -> str:
    name = tr(each["name"])
    return _("%(name)s (excused)", name=name) if each["excused"] else name


def _clock(moment_text: str | None) -> str:
    return moment(_there(moment_text)) if moment_text else ""


def _lines(minutes: Mapping[str, Any], item: Mapping[str, Any], *, places: bool) -> list[str]:
    special = {"quorum": _quorum, "calibration": calibration_lines}
    if item["kind"] in special:
        return special[item["kind"]](minutes)
    scored = (
        [*(_place(minutes, item["scores"]) if places else ()), _scores(item["scores"])]
        if item["scores"]
        else []
    )
    return [*scored, *treatment_lines(item), *_broken_off(item.get("called_off", 0))]


def _broken_off(votes: int) -> list[str]:
    if not votes:
        return []
    return [
        ngettext(
            "%(num)d vote was begun and called off: what was cast in it does not count.",
            "%(num)d votes were begun and called off: what was cast in them does not count.",
            votes,
        )
    ]


def _quorum(minutes: Mapping[str, Any]) -> list[str]:
    found = minutes["quorum"]
    numbers = {"present": found["present"], "members": found["of"], "needed": found["needed"]}
    rule = _("A quorum is %(rule)s.", rule=rule_words(found["rule"]))
    if found["present"] >= found["needed"]:
        there = _("There was a quorum: %(present)s of %(members)s present, %(needed)s needed.", **numbers)
    else:
        there = _("There was no quorum: %(present)s of %(members)s present, %(needed)s needed.", **numbers)
    return [rule, there, *_left_out(found)]


def _left_out(quorum: Mapping[str, int]) -> list[str]:
    """How many members were not asked; in minutes that were signed earlier nobody else counted."""
    left = quorum["of"] - quorum.get("asked", quorum["of"])
    if left <= 0:
        return []
    return [ngettext("%(num)d member was not asked.", "%(num)d members were not asked.", left)]


def calibration_lines(minutes: Mapping[str, Any]) -> list[str]:
    """Who scored apart from the others, by number; or why nobody could be found apart."""
    if not minutes["calibration"]:
        doubt = minutes.get("doubt")  # minutes that were signed earlier have none, nor the stage
        if doubt:
            stage = minutes.get("stage", {})
            return [doubt_here(doubt["kind"], Decimal(doubt["by"]), doubt["shared"], stage)]
        return [_("No assessor's scores lay far from those of the others.")]
    return [
        leaning_sentence(each["number"], each["by"], each.get("apart", ""), each["shared"])
        for each in minutes["calibration"]
    ]


def leaning_sentence(assessor: int, by: str | None, apart: str, shared: int) -> str:
    """How one assessor's scores lie, in per cent points; `by`: None of one who lies now above the others, now below."""
    points = Decimal(apart if by is None else by)
    numbers = {"number": assessor, "by": number(abs(points), most=1)}
    if by is None:
        sentence = _(
            "Assessor %(number)s scored %(by)s points from the others, now above, now below", **numbers
        )
    elif points > 0:
        sentence = _("Assessor %(number)s scored %(by)s points above the others", **numbers)
    else:
        sentence = _("Assessor %(number)s scored %(by)s points below the others", **numbers)
    return f"{sentence} ({ngettext('%(num)d application', '%(num)d applications', shared)})."


def _place(minutes: Mapping[str, Any], scores: Mapping[str, Any]) -> list[str]:
    place = place_in(minutes, scores)
    return [place_sentence(place)] if place is not None else []


def _scores(scores: Mapping[str, Any]) -> str:
    shown = {key: number(Decimal(scores[key]), most=1) for key in ("mean", "low", "high", "deviation")}
    return _(
        "Mean %(mean)s%%, from %(low)s%% to %(high)s%%, standard deviation %(deviation)s; assessments: %(number)s.",
        number=scores["number"],
        **shown,
    )


def _vote(vote: Mapping[str, Any]) -> list[str]:
    way = (
        _("The vote of the rule book was taken.")
        if vote["by_rule_book"]
        else _("The vote was secret.")
        if vote["secret"]
        else _("The vote was open.")
    )
    outcome = str(OUTCOMES[vote["outcome"]][0])
    lines = [
        _("Motion: %(motion)s", motion=vote["motion"]),
        *_meaning(vote.get("means")),
        way,
        _("%(outcome)s: %(votes)s.", outcome=outcome, votes=votes_sentence(vote["votes"])),
        *_presence(vote),
        *_voices(vote["voices"]),
    ]
    if vote["barred"]:
        lines.append(_("Took no part for a conflict of interest: %(names)s.", names=_names(vote["barred"])))
    if vote.get("knowing"):  # minutes that were signed before it was kept have none
        lines.append(
            _(
                "Without a vote here, as another role tells them whose the application is: %(names)s.",
                names=_names(vote["knowing"]),
            )
        )
    return lines


def _names(people: Iterable[Mapping[str, str]]) -> str:
    return ", ".join(tr(name) for name in people)


def _meaning(means: str | None) -> list[str]:
    """What follows from it; nothing of other matters, and in minutes that were signed before it was asked."""
    if means is None:
        return []
    return [f"{MEANINGS[means]}."]


def _presence(vote: Mapping[str, Any]) -> list[str]:
    """How many were there at the vote, and who of those who came was not; nothing in minutes that were signed earlier."""
    if "there" not in vote:
        return []
    said = ngettext(
        "%(num)d member was there at the vote.", "%(num)d members were there at the vote.", vote["there"]
    )
    if not vote["away"]:
        return [said]
    away = _("Not there then: %(names)s.", names=", ".join(tr(name) for name in vote["away"]))
    return [f"{said} {away}"]


def _voices(voices: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{SAID[choice]}: {', '.join(names)}."
        for choice in Choice
        if (names := [tr(voice["name"]) for voice in voices if voice["choice"] == choice])
    ]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]
