"""Sentences about sittings that pages, messages and minutes share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from mobility.applications.models import Application
from mobility.base.languages import named, tr
from mobility.reviews.spread import Doubt, Leaning, doubt_in
from mobility.reviews.words import between, doubt_sentence
from mobility.sittings.models import AgendaItem, Choice, ItemKind, Meaning, Outcome, Sitting, SittingState
from mobility.sittings.places import Place, Side
from mobility.sittings.proposing import Proposed
from mobility.sittings.quorum import counted_in, counts_in, has_quorum, joined_later, needed_in, place_of
from mobility.sittings.standing import Readiness, stage_title
from mobility.sittings.votes import Voted

STATES: Mapping[str, tuple[object, str]] = {
    SittingState.CALLED: (_l("Called"), "blue"),
    SittingState.OPEN: (_l("In session"), "yellow"),
    SittingState.CLOSED: (_l("Minutes to be signed"), "purple"),
    SittingState.SIGNED: (_l("Minutes signed"), "green"),
    SittingState.CANCELLED: (lazy_pgettext("a sitting", "Cancelled"), ""),
}
"""state -> its words and the tone of its tag"""

CHOICES: Mapping[str, object] = {
    Choice.FOR: _l("For"),
    Choice.AGAINST: _l("Against"),
    Choice.ABSTAIN: _l("Abstain"),
}

SAID: Mapping[str, object] = {**CHOICES, Choice.ABSTAIN: _l("Abstained")}
"""The same, before the names of those who said it."""

OUTCOMES: Mapping[str, tuple[object, str]] = {
    Outcome.CARRIED: (_l("Carried"), "green"),
    Outcome.FAILED: (_l("Not carried"), "red"),
}

MEANINGS: Mapping[str, object] = {
    Meaning.SEAT: _l("If carried, it speaks for a seat"),
    Meaning.NO_SEAT: _l("If carried, it speaks against a seat"),
    Meaning.OTHER: _l("What follows for a seat, only its words say"),
}
"""what a motion about an application says of a seat when it is carried"""

READINESS: Mapping[str, tuple[object, str]] = {
    Readiness.EARLY: (_l("not ready for the committee yet"), "yellow"),
    Readiness.READY: (_l("ready for the committee"), "green"),
    Readiness.PAST: (_l("has left the committee already"), ""),
    Readiness.OVER: (_l("no longer under way"), ""),
}
"""where an application stands -> its words and the tone of its tag"""

RULES: Mapping[str, object] = {
    "majority": _l("more than half of the members"),
    "all": _l("all members"),
}

KINDS: Mapping[str, object] = {
    ItemKind.QUORUM: _l("Quorum"),
    ItemKind.CALIBRATION: _l("How the assessors score"),
    ItemKind.OTHER: _l("Any other matter"),
}


def title_of_item(item: AgendaItem, name: str = "") -> str:
    """What a point is called: an application by its reference, and by `name` where that is shown."""
    if item.application is not None:
        return title_of_application(item.application, name)
    return item.title or str(KINDS[item.kind])


def title_of_application(application: Application, name: str = "") -> str:
    return f"{application.reference} · {name}" if name else application.reference


SIDES: Mapping[str, tuple[object, str]] = {
    Side.ABOVE: (_l("above the border"), "green"),
    Side.ON: (_l("on the border"), "yellow"),
    Side.BELOW: (_l("below the border"), ""),
}
"""on which side of the call's seats an application stands -> its words and the tone of its tag"""


def place_sentence(place: Place) -> str:
    """Where it stands among which others, and on which side of the border."""
    if place.side is None:
        return ngettext(
            "Rank %(rank)s of the %(num)d application whose scores are shown.",
            "Rank %(rank)s of the %(num)d applications whose scores are shown.",
            place.among,
            rank=place.rank,
        )
    return _(
        "Rank %(rank)s of %(among)s in the call, %(side)s (%(seats)s).",
        rank=place.rank,
        among=place.among,
        side=SIDES[place.side][0],
        seats=ngettext("%(num)d seat", "%(num)d seats", place.seats or 0),
    )


def rule_words(rule: str) -> str:
    """How many make a quorum, in words."""
    known = RULES.get(rule)
    return str(known) if known else ngettext("%(num)d member", "%(num)d members", int(rule))


def quorum_sentence(sitting: Sitting) -> str:
    """Who is there and whether they are enough."""
    numbers = {
        "present": len(counted_in(sitting)),
        "members": len(sitting.committee),
        "needed": needed_in(sitting),
    }
    if has_quorum(sitting):
        return _(
            "There is a quorum: %(present)s of %(members)s members present, %(needed)s needed.", **numbers
        )
    return _("There is no quorum: %(present)s of %(members)s members present, %(needed)s needed.", **numbers)


def signature_sentence(sitting: Sitting) -> str:
    """Whom the minutes of a sitting that is over wait for."""
    if sitting.signer_id is None:
        return _("Nobody can sign them: who was to is no longer a member of the committee.")
    if sitting.signer_id == sitting.chair_id:
        return _("They wait for the signature of the chair.")
    place = place_of(sitting, sitting.signer_id)
    if place is None:
        return _("They wait for the signature of another member in the place of the chair.")
    return _("They wait for the signature of %(name)s in the place of the chair.", name=place.person.called)


def members_sentences(sitting: Sitting) -> list[str]:
    """Why so many members are counted, where others are than were asked when it was called."""
    joined = [each.person.called for each in joined_later(sitting)]
    ceased = [each.person.called for each in sitting.attendees if not counts_in(sitting, each)]
    left_out = len(set(sitting.committee).difference(each.person_id for each in sitting.attendees))
    return [
        *(_joined(joined) if joined else ()),
        *(_ceased(ceased) if ceased else ()),
        *(_left_out(left_out) if left_out else ()),
    ]


def _joined(names: Sequence[str]) -> list[str]:
    return [
        ngettext(
            "%(names)s became a member after the sitting was called, is asked, and counts.",
            "%(names)s became members after the sitting was called, are asked, and count.",
            len(names),
            names=named(names),
        )
    ]


def _ceased(names: Sequence[str]) -> list[str]:
    return [
        ngettext(
            "%(names)s is no longer a member, and does not count.",
            "%(names)s are no longer members, and do not count.",
            len(names),
            names=named(names),
        )
    ]


def _left_out(number: int) -> list[str]:
    return [
        ngettext(
            "%(num)d member was not asked, and counts all the same.",
            "%(num)d members were not asked, and count all the same.",
            number,
        )
    ]


def numbers_of(
    kind: str, stages: Sequence[tuple[str, Mapping[str, str]]], agendas: Mapping[str, Mapping[str, Proposed]]
) -> str:
    """How many applications a kind of agenda gives: by the stage whose assessments rank, where there are several."""
    found = [(title, agendas[key].get(kind)) for key, title in stages]
    if len(found) == 1:
        return _number_of(found[0][1])
    return " ".join(
        _("By “%(stage)s”: %(number)s", stage=tr(title), number=_number_of(each)) for title, each in found
    )


def _number_of(found: Proposed | None) -> str:
    if found is None:
        return _("none.")
    given = len(found.applications)
    if given == found.of:
        return ngettext("%(num)d application.", "%(num)d applications.", given)
    return _(
        "%(given)s of %(number)s applications; the others come to another sitting.",
        given=given,
        number=found.of,
    )


def votes_sentence(votes: Mapping[str, int]) -> str:
    """How many said what."""
    numbers = {str(choice): votes.get(choice, 0) for choice in Choice}
    return _(
        "%(yes)s for, %(no)s against, %(abstain)s abstained",
        yes=numbers["for"],
        no=numbers["against"],
        abstain=numbers["abstain"],
    )


def vote_sentence(vote: Voted | AgendaItem) -> str:
    """On what was voted, and with which result: a result alone says nothing, as a motion may be for or against."""
    return _(
        "“%(motion)s” – %(outcome)s: %(votes)s",
        motion=vote.motion,
        outcome=OUTCOMES[vote.outcome or ""][0],
        votes=votes_sentence(vote.votes),
    )


def usual_opening(call: Mapping[str, str]) -> str:
    """The minutes' first words, where nobody wrote others."""
    return _("The committee met on the applications of the call “%(call)s”.", call=tr(call))


UNTREATED: Mapping[str | None, object] = {
    Readiness.EARLY: _l("Not dealt with: it had not come to the committee yet."),
    Readiness.PAST: _l("Not dealt with: it had left the committee already."),
    Readiness.OVER: _l("Not dealt with: it was no longer under way."),
}
"""where an application stood at the end -> why the committee said nothing of it and did not vote"""


def treatment_lines(item: Mapping[str, Any]) -> list[str]:
    """What the minutes say of a point that was not voted on; `item` as the minutes have it."""
    if is_untreated(item):
        return [
            str(
                UNTREATED.get(item.get("standing"), _("Not dealt with: nothing was noted, and nobody voted."))
            )
        ]
    return [_("No vote was taken.")] if item["reference"] and not item["vote"] else []


def is_untreated(item: Mapping[str, Any]) -> bool:
    """Whether an application or a matter of its own was neither spoken of nor voted on."""
    matters = item["reference"] or (item["kind"] == ItemKind.OTHER and item["title"])
    return bool(matters) and not item["notes"] and not item["vote"]


def usual_closing(minutes: Mapping[str, Any]) -> str:
    """The minutes' last words, where nobody wrote others. Minutes that were signed earlier name the chair alone."""
    left = [str(place) for place, item in enumerate(minutes["items"], 1) if is_untreated(item)]
    dealt = (
        ngettext(
            "Point %(points)s of the agenda was not dealt with.",
            "%(num)d points of the agenda were not dealt with: %(points)s.",
            len(left),
            points=", ".join(left),
        )
        if left
        else _("All points of the agenda were dealt with.")
    )
    closer = tr(minutes.get("closed_by") or minutes["chair"])
    return f"{dealt} " + _("%(name)s closed the sitting.", name=closer)


def globals_for_pages() -> dict[str, Any]:
    """What the templates of sittings ask for by name."""
    return {
        "doubt_on_agenda": doubt_on_agenda,
        "counts_in": counts_in,
        "members_sentences": members_sentences,
        "signature_sentence": signature_sentence,
        "sitting_states": STATES,
        "sitting_choices": CHOICES,
        "sitting_meanings": MEANINGS,
        "sitting_said": SAID,
        "sitting_outcomes": OUTCOMES,
        "sitting_readiness": READINESS,
        "sitting_sides": SIDES,
        "place_sentence": place_sentence,
        "title_of_item": title_of_item,
        "vote_sentence": vote_sentence,
        "votes_sentence": votes_sentence,
    }


def doubt_here(doubt: str, by: Decimal, shared: int, stage: Mapping[str, str]) -> str:
    """As `reviews.words.doubt_sentence`, of the agenda and its stage alone: in other stages two may well share one."""
    if doubt == Doubt.ALONE and stage:
        return _(
            "Nobody can be compared here: in the stage “%(stage)s” no application on this agenda that is fully assessed "
            "has the signed assessments of two people.",
            stage=tr(stage),
        )
    return doubt_sentence(doubt, by, shared)


def doubt_on_agenda(sitting: Sitting, leaned: Sequence[Leaning]) -> str:
    """Why nobody is found apart on this agenda; empty where somebody could be."""
    doubt = doubt_in(leaned)
    return doubt_here(doubt, *between(leaned), stage_title(sitting)) if doubt is not None else ""
