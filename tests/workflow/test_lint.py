"""Each sentence of lint, by one small change of the shipped rule book that calls for it."""

import tomllib
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from mobility.applications.provides import DATES_BEHIND
from mobility.applications.provides import EFFECTS as OF_APPLICATIONS
from mobility.applications.provides import GUARDS as CONDITIONS_OF_APPLICATIONS
from mobility.base.lending import Bound, Percent
from mobility.documents.provides import GUARDS as CONDITIONS_OF_DOCUMENTS
from mobility.inclusion.provides import EFFECTS as OF_INCLUSION
from mobility.selection import provides as selection
from mobility.selection.stages import LANDMARKS
from mobility.stays.provides import EFFECTS as OF_STAYS
from mobility.workflow import rulebook
from mobility.workflow.lint import Names, causes, hardly_meant, lint
from mobility.workflow.messages import MESSAGES
from mobility.workflow.provides import DECISIONS, ENDINGS
from mobility.workflow.rulebook import parse
from mobility.workflow.rulebook.problems import MEANING, READING
from tests.workflow.books import DROP, as_toml, changed, titled

SHIPPED = Path(rulebook.__file__).parents[1] / "rulebooks" / "outgoing-study.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")

SIGNING = ["all-signed", "vote-carried", "vote-failed"]
GUARDS = [
    "answers-complete",
    "appeal-granted",
    "asked-complete",
    "call-cancelled",
    "call-open",
    "declarations-made",
    "documents-uploaded",
    "eligible",
    "left-out",
    "moved-up",
    "no-open-findings",
    "copies-made",
    "no-other-place",
    "no-partner-left",
    "nothing-asked-here",
    "on-waiting-list",
    "quorum-reached",
    "run-signed",
    "seat-given",
]
EFFECTS = [
    "free-seat", "issue-receipt", "leave-partner", "note-acceptance", "note-claims", "note-refusal",
    "open-stay", "send-nomination",
]  # fmt: skip

TEXTS = MESSAGES | selection.MESSAGES
OWED = {
    name: effect.owed
    for name, effect in {**OF_APPLICATIONS, **OF_INCLUSION, **selection.EFFECTS, **OF_STAYS}.items()
    if effect.owed
}
ASKED = {
    name: guard.owed
    for name, guard in {**CONDITIONS_OF_APPLICATIONS, **CONDITIONS_OF_DOCUMENTS, **selection.GUARDS}.items()
    if guard.owed
}
BOUNDS: dict[str, Bound] = {"mean-at-least": "from", "mean-below": "below"}

KNOWN = Names(
    guards={name: {} for name in [*GUARDS, *SIGNING]} | {name: {"value": Percent} for name in BOUNDS},
    effects={name: {} for name in EFFECTS},
    roles={
        "faculty-reviewer": ("faculty",),
        "auditor": (),
        "department-head": ("faculty",),
        "dean": ("faculty",),
        "committee-member": ("call", "programme"),
        "coordinator": ("programme",),
        "head-of-office": (),
        "vice-rector": (),
        "partner-contact": ("partner",),
    },
    messages={
        name: TEXTS[name].to
        for name in [
            "applicant-withdrew",
            "changes-asked",
            "changes-lapsed",
            "call-cancelled",
            "confirmed",
            "declined",
            "declined-by-partner",
            "draft-lapsed",
            "moved-up",
            "no-choice-left",
            "nominated",
            "nomination",
            "nomination-withdrawn",
            "nominee-not-coming",
            "nominee-withdrew",
            "not-selected",
            "offer",
            "offer-accepted",
            "offer-declined",
            "offer-lapsed",
            "offer-taken-back",
            "on-waiting-list",
            "open-after-appeal",
            "order-signed-office",
            "partner-accepted",
            "partner-declined",
            "received",
            "rejected",
            "resubmitted",
            "seat-passed-on",
            "selected",
            "withdrawn",
        ]
    },
    endings=ENDINGS,
    decisions=frozenset(DECISIONS),
    told_since=selection.TOLD_SINCE,
    dates=frozenset({"call-closes", "call-selection", "call-waiting-list-ends", "partner-nomination-date"}),
    scopes=frozenset({"faculty", "call", "partner"}),
    landmarks=LANDMARKS,
    owed=OWED,
    asked=ASKED,
    told={
        "partner-contact": tuple(
            duty
            for effect in ("note-acceptance", "leave-partner")
            for duties in selection.EFFECTS[effect].told.values()
            for duty in duties
        )
    },
    worked={name: guard.by for name, guard in CONDITIONS_OF_DOCUMENTS.items() if guard.by},
    outsiders=frozenset({"partner-contact"}),
    apart=frozenset({"auditor"}),
    readers=frozenset(
        {"faculty-reviewer", "dean", "committee-member", "coordinator", "head-of-office", "vice-rector"}
    ),
    since=selection.DATES_SINCE,
    over=selection.DATES_OVER,
    behind=DATES_BEHIND | selection.DATES_BEHIND,
    until={name: guard.until for name, guard in CONDITIONS_OF_APPLICATIONS.items() if guard.until},
    comes_in={name: guard.comes_in for name, guard in selection.GUARDS.items() if guard.comes_in},
    anew=frozenset({"appeal-granted"}),
    unasked=frozenset({"nothing-asked-here"}),
    idle=frozenset({"nothing-asked-here", "copies-made"}),
    heard={"run-signed": "by-itself", "moved-up": "by-itself", "call-cancelled": "everywhere"},
    bounds=BOUNDS,
)


BEFORE_SENDING = ["call-open", "eligible", "declarations-made", "answers-complete", "documents-uploaded"]
STAGES, GOOD_ROAD_ENDS = tuple(parse(TEXT).stages), ("confirmed", "not-selected", "rejected", "declined")

VOTE = {"title": titled("Vote"), "vote": "yes"}
SIGN = {"title": titled("Sign"), "signs": True}
BRANCH = {"title": titled("Dean"), "holder": "dean", "due": {"working_days": 3, "escalate": "head-of-office"}}
VOTED = {
    "stages.committee.quorum": {"votes": "all"},
    "stages.committee.moves": {
        "for": VOTE,
        "against": {"title": titled("Against"), "vote": "no"},
        "complete": {"auto": True, "to": "selection", "requires": ["vote-carried"]},
        "fail": {"auto": True, "to": "waiting-list", "requires": ["vote-failed"]},
    },
}
BRANCHED = {
    "stages.committee.quorum": DROP,
    "stages.committee.branches": {"faculty": BRANCH, "school": deepcopy(BRANCH) | {"when": "eligible"}},
    "stages.committee.moves": {
        "sign": SIGN,
        "complete": {"auto": True, "to": "selection", "requires": ["all-signed"]},
    },
}
AUTO = {"auto": True, "requires": ["eligible"]}
BACK = AUTO | {"to": "waiting-list", "tell": {"applicant": "open-after-appeal"}}
BUTTON = {"title": titled("X"), "to": "approval"}
CANCELLED = {
    "auto": True,
    "to": "call-cancelled",
    "requires": ["call-cancelled"],
    "effects": ["free-seat"],
    "tell": {"applicant": "call-cancelled"},
}
OUTCOMES_OF_A_RUN = {"place": "seat-given", "put-on-waiting-list": "on-waiting-list", "leave-out": "left-out"}
NOTE = {"title": titled("Note"), "kind": "line"}
PRESSED = (
    "draft.moves.submit", "changes-asked.moves.resubmit", "nomination.moves.nominate", "partner-answer.moves.accept",
    "partner-answer.moves.decline",
)  # fmt: skip
ENDED_BY_ONE = BUTTON | {
    "who": "department-head",
    "to": "rejected",
    "reason": "owed",
    "tell": {"applicant": "rejected"},
    "effects": ["free-seat"],
}
GIVES_UP = BUTTON | {
    "title": titled("Give up"),
    "to": "declined",
    "tell": {"applicant": "withdrawn"},
    "effects": ["free-seat"],
}
IDLE = {
    f"stages.approval.moves.{move}.who": who
    for move, who in (
        ("approve", "head-of-office"),
        ("ask-for-changes", "head-of-office"),
        ("reject", "vice-rector"),
    )
}
DEPOSIT = {
    "title": titled("Deposit"),
    "holder": "applicant",
    "deadline": {"working_days": 9, "move": "lapse"},
    "moves": {
        "pay": BUTTON | {"to": "confirmed", "tell": {"applicant": "confirmed"}, "effects": ["open-stay"]},
        "give-up": GIVES_UP,
        "lapse": {
            "clock": True,
            "to": "lapsed",
            "tell": {"applicant": "offer-lapsed"},
            "effects": ["free-seat"],
        },
    },
}
NEVER_LATE = {("stages.offer.due", "never-late")}
CLOSES = {"at": "call-closes", "move": "lapse"}
PASSED_BY = {("stages.committee.moves.skip.requires", "passed-by")}


def passed_from(value: float) -> dict[str, object]:
    requires = ["quorum-reached", {"name": "mean-at-least", "value": value}]
    return {"stages.committee.moves.complete.requires": requires}


def turned_down_below(value: float) -> dict[str, object]:
    requires = ["quorum-reached", {"name": "mean-below", "value": value}]
    return {"stages.committee.moves.fail": {"auto": True, "to": "waiting-list", "requires": requires}}


# what is changed -> path and key of everything that lint then says
BROKEN: list[tuple[dict[str, object], set[tuple[str, str]]]] = [
    ({"workflow.start": "drafts"}, {("workflow.start", "unknown-stage")}),
    (
        {"stages.draft.moves.submit.to": "document-chek"},
        {
            ("stages.draft.moves.submit.to", "unknown-target"),
            ("stages.draft", "no-road-to-good"),
            *((f"stages.{key}", "unreachable") for key in STAGES if key != "draft"),
            *((f"ends.{key}", "unreachable") for key in GOOD_ROAD_ENDS),
        },
    ),
    ({"workflow.separate": [["approval", "signing"]]}, {("workflow.separate", "unknown-act")}),
    ({"stages.waiting-list.moves.promote.requires": ["seat"]}, {
        ("stages.waiting-list.moves.promote.requires", "unknown-guard"),
        ("stages.waiting-list.moves.promote", "one-of-missing"),
        ("stages.waiting-list", "nothing-waits-for"),
    }),
    ({"stages.draft.moves.submit.effects": ["print"]}, {("stages.draft.moves.submit.effects", "unknown-effect")}),
    ({"stages.approval.moves.approve.requires": ["mean-at-least"]}, {
        ("stages.approval.moves.approve.requires", "argument-missing"),
    }),
    ({"stages.approval.moves.approve.requires": [{"name": "mean-at-least", "value": "60"}]}, {
        ("stages.approval.moves.approve.requires", "wrong-argument"),
    }),
    ({"stages.approval.moves.approve.requires": [{"name": "mean-at-least", "value": 900}]}, {
        ("stages.approval.moves.approve.requires", "wrong-argument"),
    }),
    ({"stages.approval.moves.approve.requires": [{"name": "mean-at-least", "value": 60, "valeu": 1}]}, {
        ("stages.approval.moves.approve.requires", "unknown-argument"),
    }),
    ({"stages.approval.moves.approve.requires": [{"name": "mean-at-least", "value": 60.5}]}, set()),
    (passed_from(60), {("stages.committee.moves.complete.requires", "left-between")}),
    (passed_from(60) | turned_down_below(50), {("stages.committee.moves.complete.requires", "left-between")}),
    (passed_from(60) | turned_down_below(60), set()),
    (passed_from(101) | turned_down_below(60), {("stages.committee.moves.complete.requires", "wrong-argument")}),
    (turned_down_below(100) | {"stages.committee.moves.complete": DROP}, {
        ("stages.committee.moves.fail.requires", "left-at-most"), ("stages.selection", "unreachable")}),
    (passed_from(60) | turned_down_below(70), set()),
    (turned_down_below(60) | {"stages.committee.moves.complete": DROP}, {
        ("stages.committee.moves.fail.requires", "left-between"), ("stages.selection", "unreachable")}),
    (passed_from(60) | {"stages.committee.moves.fail": BUTTON}, set()),
    ({"stages.approval.holder.role": "deen"}, {("stages.approval.holder", "unknown-role")}),
    ({"stages.approval.due.escalate": "rector"}, {("stages.approval.due", "unknown-role")}),
    ({"everywhere.moves.withdraw.who": "aplicant"}, {("everywhere.moves.withdraw.who", "unknown-role")}),
    ({"acts.sign-off.who": "rector"}, {("acts.sign-off.who", "unknown-role"), ("acts.sign-off.who", "another-act")}),
    ({"acts.sign-off.at": "selektion"}, {("acts.sign-off.at", "unknown-stage")}),
    ({"stages.draft.moves.submit.tell": {"aplicant": "received"}}, {
        ("stages.draft.moves.submit.tell", "unknown-recipient"),
    }),
    ({"stages.draft.moves.submit.tell": {"applicant": "got"}}, {("stages.draft.moves.submit.tell", "unknown-message")}),
    ({"stages.draft.deadline.at": "call-close"}, {("stages.draft.deadline", "unknown-date")}),
    ({"stages.selection.due.at": "some-day"}, {("stages.selection.due", "unknown-date")}),
    ({"stages.partner-answer.holder.of": "embassy"}, {("stages.partner-answer.holder", "unknown-scope")}),
    ({"stages.approval.due.escalate": "applicant"}, {("stages.approval.due", "escalates-to-applicant")}),
    ({"stages.approval.due.escalate": "partner-contact"}, {("stages.approval.due", "escalates-outside")}),
    *(({"stages.offer.deadline": {"at": date, "move": "lapse"}}, {("stages.offer.deadline", "date-over")})
      for date in ("call-closes", "call-selection")),
    ({"stages.approval.due": {"at": "call-closes", "escalate": "coordinator"}}, set()),
    ({"stages.draft.holder": {"role": "applicant", "of": "faculty"}}, {("stages.draft.holder", "never-of")}),
    ({"stages.approval.holder.of": "call"}, {("stages.approval.holder", "never-of")}),
    (BRANCHED | {"stages.committee.branches.faculty.holder": {"role": "dean", "of": "partner"}}, {
        ("stages.committee.branches.faculty.holder", "never-of"),
    }),
    ({"stages.approval.moves.approve.effects": ["send-nomination"]}, {("stages.approval", "another-name")}),
    ({"stages.partner-answer.moves.decline": DROP}, {("stages.partner-answer", "no-such-move")}),
    (
        {"stages.selection.moves.put-on-waiting-list": DROP},
        {("stages.selection", "nothing-waits-for")},
    ),
    ({"acts": DROP, "workflow.separate": DROP}, {("stages.selection", "no-such-act")}),
    ({"acts.sign-off.who": "vice-rector"}, {("acts.sign-off.who", "another-act")}),
    (
        {"ends.confirmed.good": False},
        {
            ("ends", "no-good-end"),
            ("stages.offer.moves.accept.effects", "seat-kept"),
            ("stages.offer.moves.accept.tell", "tells-otherwise"),
            *((f"stages.{key}", "no-road-to-good") for key in STAGES),
        },
    ),
    (
        {"stages.limbo": {"title": titled("Limbo"), "holder": "dean"}},
        {("stages.limbo", "no-way-out"), ("stages.limbo", "unreachable")},
    ),
    ({"ends.lost": {"title": titled("Lost")}}, {("ends.lost", "unreachable")}),
    (
        {"stages.committee.due.escalate": DROP},
        {("stages.committee.due", "no-escalation"), ("stages.committee", "may-stay-forever")},
    ),
    ({"stages.selection.due": DROP}, {("stages.selection", "may-stay-forever")}),
    ({"stages.approval.due.escalate": "dean"}, {("stages.approval.due", "escalates-to-holder")}),
    (
        {
            "stages.approval.moves.go": AUTO | {"to": "committee"},
            "stages.committee.moves.back": AUTO | {"to": "approval"},
        },
        {("stages.approval", "automatic-loop"), ("stages.approval.moves.go.requires", "made-for-them")},
    ),
    (
        {"ends.not-selected.moves.take-up.requires": ["eligible"]},
        {("stages.waiting-list", "automatic-loop"), ("ends.not-selected", "nothing-waits-for")},
    ),
    ({"ends.not-selected.moves": DROP}, {("ends.not-selected", "nothing-waits-for")}),
    # What is made by itself waits for something, and for whoever decides there.
    ({"everywhere.moves.end-with-the-call.requires": DROP}, {
        ("everywhere.moves.end-with-the-call.requires", "made-at-once"),
    }),
    ({"everywhere.moves.end-with-the-call.auto": DROP}, {
        ("everywhere.moves.end-with-the-call", "nobody-presses"),
        ("everywhere.moves.end-with-the-call", "whose"),
    }),
    ({"everywhere.moves.end-with-the-call": DROP, "ends.call-cancelled": DROP}, {("everywhere", "nothing-hears")}),
    (
        {
            "everywhere.moves.end-with-the-call": DROP,
            **{f"stages.{key}.moves.end": CANCELLED for key in STAGES if key != "waiting-list"},
        },
        {("stages.waiting-list", "nothing-hears")},
    ),
    ({"stages.document-check.moves.pass.requires": ["copies-made", "nothing-asked-here"]}, {
        ("stages.document-check.moves.pass.requires", "made-at-once"),
    }),
    ({"stages.selection.moves.leave-out.requires": DROP}, {
        ("stages.selection.moves.leave-out.requires", "made-at-once"),
    }),
    *(({f"stages.selection.moves.{key}.requires": [outcome]}, {
        (f"stages.selection.moves.{key}.requires", "before-the-act"),
    }) for key, outcome in OUTCOMES_OF_A_RUN.items()),
    ({"stages.selection.moves.hurry": AUTO | {"to": "waiting-list"}}, {
        ("stages.selection.moves.hurry.requires", "before-the-act"),
    }),
    ({"stages.selection.moves.close": AUTO | {"to": "rejected", "tell": {"applicant": "rejected"}}}, set()),
    ({"stages.selection.moves.place.auto": DROP}, {
        ("stages.selection.moves.place", "nobody-presses"),
        ("stages.selection", "nothing-waits-for"),
    }),
    ({"stages.waiting-list.moves.promote.auto": DROP}, {("stages.waiting-list", "nothing-waits-for")}),
    ({"stages.offer.moves.move-up.auto": DROP}, {("stages.offer.moves.move-up", "nobody-presses")}),
    ({"stages.offer.moves.move-up.effects": DROP}, {("stages.offer.moves.move-up.effects", "partner-kept")}),
    ({"everywhere.moves.go": AUTO | {"to": "rejected", "tell": {"applicant": "rejected"}}}, {
        ("everywhere.moves.go.effects", "seat-kept"),
    }),
    ({"everywhere.moves.go": AUTO | {"to": "draft", "effects": ["free-seat"]}}, {
        ("everywhere.moves.go.to", "brought-back"),
    }),
    ({"everywhere.moves.withdraw.who": DROP}, {("everywhere.moves.withdraw", "whose")}),
    *(
        ({f"stages.{key}.moves.{move}": {**made, "to": "committee"}, **more}, {
            (f"stages.{key}.moves.{move}.requires", "made-for-them"),
        })
        for key in ("draft", "approval")
        for move, made, more in (
            ("go", AUTO | {"requires": ["no-open-findings"]}, {}),
            ("lapse", {"clock": True}, {f"stages.{key}.deadline": {"working_days": 9, "move": "lapse"}}),
        )
    ),
    *(({"stages.committee.moves.skip": {**made, "to": "selection"}, **more}, wrong) for made, more, wrong in (
        (AUTO, {}, PASSED_BY),
        ({"clock": True}, {"stages.committee.deadline": {"working_days": 9, "move": "skip"}}, PASSED_BY),
        ({"title": titled("Skip")}, {}, PASSED_BY),
        ({"title": titled("Skip"), "who": "head-of-office"}, {}, set()),
        ({"title": titled("Skip"), "to": "faculty-review"}, {}, PASSED_BY),
    )),
    (VOTED | {"stages.committee.moves.skip": AUTO | {"to": "selection"}}, PASSED_BY),
    (BRANCHED | {"stages.committee.moves.skip": AUTO | {"to": "selection"}}, PASSED_BY),
    (BRANCHED | {"stages.committee.moves.skip": BUTTON | {"to": "selection", "branch": "faculty"}}, PASSED_BY),
    (BRANCHED | {"stages.committee.moves.skip": BUTTON | {"to": "selection"}}, set()),
    (BRANCHED | {"stages.committee.moves.skip": AUTO | {"to": "rejected", "tell": {"applicant": "rejected"}}}, set()),
    ({"stages.draft.deadline.at": "partner-nomination-date"}, {("stages.draft.deadline", "date-to-come")}),
    # A draft cannot be sent once the call has closed, whatever it is promised.
    *(({"stages.draft.deadline.at": date}, {("stages.draft.deadline", "date-too-late")})
      for date in ("call-selection", "call-waiting-list-ends")),
    ({"stages.draft.moves.submit.requires": BEFORE_SENDING[1:], "stages.draft.deadline.at": "call-selection"}, set()),
    ({"stages.draft.moves.hand-in": BUTTON | {"to": "document-check"}, "stages.draft.deadline.at": "call-selection"},
     set()),
    # What the clock moves first is never late.
    *(({"stages.offer.due": {"working_days": days, "escalate": "coordinator"}}, problems)
      for days, problems in ((9, set()), (10, NEVER_LATE), (11, NEVER_LATE))),
    ({"stages.draft.due": {"at": "call-closes", "escalate": "coordinator"}}, {("stages.draft.due", "never-late")}),
    ({"stages.draft.due": {"at": "call-selection", "escalate": "coordinator"}}, {
        ("stages.draft.due", "never-late"), ("stages.draft.due", "date-too-late"),
    }),
    ({"stages.draft.due": {"working_days": 9, "escalate": "coordinator"}}, set()),
    ({"stages.approval.due": {"at": "partner-nomination-date", "escalate": "coordinator"}}, {
        ("stages.approval.due", "date-to-come"),
    }),
    ({"stages.offer.deadline": {"at": "partner-nomination-date", "move": "lapse"}}, set()),
    ({"stages.waiting-list.moves.close.to": "confirmed", "stages.waiting-list.moves.close.effects": ["open-stay"]}, {
        ("stages.waiting-list.moves.close.requires", "made-for-them"),
        ("stages.waiting-list.moves.close.tell", "tells-otherwise"),
    }),
    *(({f"stages.{key}.holder": "vice-rector"}, {(f"stages.{key}.holder", "another-holder")})
      for key in ("selection", "waiting-list", "nomination", "partner-answer")),
    ({"stages.offer.holder": "vice-rector"}, {("stages.offer.holder", "another-holder")}),
    *(({f"stages.{move}.who": "coordinator"}, {(f"stages.{move}.who", "another-mover")})
      for move in ("draft.moves.submit", "offer.moves.accept", "partner-answer.moves.accept")),
    ({"stages.approval.holder": "auditor"}, {("stages.approval.holder", "takes-no-part")}),
    ({"stages.approval.moves.approve.who": "auditor"}, {("stages.approval.moves.approve.who", "takes-no-part")}),
    ({"stages.approval.due.escalate": "auditor"}, set()),
    (
        {
            "ends.rejected.moves.back": BACK | {"to": "approval"},
            "stages.approval.moves.turn-down": AUTO | {"to": "rejected", "tell": {"applicant": "rejected"}},
        },
        {("stages.approval", "automatic-loop")},
    ),
    ({"ends.rejected.moves.back": BACK | {"to": "approval"}}, set()),
    ({"ends.rejected.moves.back": BACK | {"to": "declined"}}, {
        ("ends.rejected.moves.back.to", "returns-nowhere"),
        ("ends.rejected.moves.back.tell", "tells-otherwise"),
    }),
    ({"ends.rejected.moves.back": BACK | {"to": "resume"}}, {("ends.rejected.moves.back.to", "returns-nowhere")}),
    ({"ends.rejected.moves.back": BACK | {"to": "aproval"}}, {("ends.rejected.moves.back.to", "unknown-target")}),
    ({"ends.rejected.moves.back": BACK | {"requires": ["granted"]}}, {
        ("ends.rejected.moves.back.requires", "unknown-guard"),
    }),
    ({"ends.rejected.moves.back": BACK | {"requires": ["quorum-reached"]}}, {
        ("ends.rejected.moves.back.requires", "no-quorum"),
    }),
    ({"ends.not-selected.moves.take-up.tell": DROP}, {("ends.not-selected.moves.take-up", "return-untold")}),
    ({"ends.not-selected.moves.again": BACK | {"requires": ["appeal-granted"]}}, {
        ("ends.not-selected.moves.again", "moves-alike"),
    }),
    ({"ends.not-selected.moves.again": BACK | {"requires": ["appeal-granted", "eligible"]}}, {
        ("ends.not-selected.moves.again", "never-made"),
    }),
    # A way back brings a case to its stage, which is no road to a good end by that alone.
    (
        {
            "stages.hearing": {
                "title": titled("Hearing"),
                "holder": "dean",
                "moves": {"close": BUTTON | {"to": "rejected", "tell": {"applicant": "rejected"}}},
            },
            "ends.rejected.moves.hear": BACK | {"to": "hearing"},
            "ends.not-selected.moves.hear": BACK | {"to": "hearing"},
        },
        {("stages.hearing", "no-road-to-good")},
    ),
    ({"stages.approval.moves.again": AUTO | {"to": "approval"}}, {("stages.approval", "automatic-loop")}),
    (
        {
            "stages.waiting-list.deadline.move": "stay",
            "stages.waiting-list.moves.stay": {"clock": True, "to": "selection"},
            "stages.waiting-list.moves.close": DROP,
        },
        {("stages.selection", "automatic-loop")},
    ),
    (
        {"stages.document-check.moves.accept": DROP},
        {("stages.document-check.moves.pass", "asked-and-kept")},
    ),
    ({"stages.changes-asked.moves.back": AUTO | {"to": "resume"}}, set()),
    (
        {
            "stages.changes-asked.moves.back": AUTO | {"to": "resume"},
            "stages.approval.moves.ask": AUTO | {"to": "changes-asked"},
        },
        {
            ("stages.changes-asked.moves.back.to", "nothing-to-resume"),
            ("stages.changes-asked.moves.resubmit.to", "nothing-to-resume"),
            ("stages.changes-asked.edits", "nothing-asked"),
            ("stages.changes-asked", "automatic-loop"),
        },
    ),
    (
        {"stages.approval.moves.approve.title": {"en": "Yes", "ru": " отклонить", "tg": "Ҳа"}},
        {("stages.approval.moves.reject", "moves-alike")},
    ),
    ({"everywhere.moves.withdraw.title.tg": "рад  Кардан "}, {
        ("everywhere.moves.withdraw", "moves-alike"),
    }),
    ({"stages.selection.moves.put-on-waiting-list.requires": ["seat-given", "run-signed"]}, {
        ("stages.selection.moves.put-on-waiting-list", "moves-alike"),
        ("stages.selection", "nothing-waits-for"),
        ("stages.waiting-list.moves.leave.effects", "seat-kept"),
        ("stages.waiting-list.moves.close.effects", "seat-kept"),
    }),
    ({"stages.selection.moves.place.requires": ["run-signed"]}, {
        ("stages.selection.moves.put-on-waiting-list", "never-made"),
        ("stages.selection.moves.leave-out", "never-made"),
        ("stages.selection.moves.place", "one-of-missing"),
        ("stages.selection.moves.place.tell", "told-too-soon"),
    }),
    ({"stages.selection.moves.leave-out.requires": ["run-signed"]}, set()),
    ({"stages.waiting-list.moves.place": BUTTON | {"to": "nomination", "requires": ["eligible", "seat-given"]}}, {
        ("stages.waiting-list.moves.place", "never-made"),
    }),
    ({"stages.committee.moves.back": BUTTON | {"to": "resume"}}, {
        ("stages.committee.moves.back.to", "nothing-to-resume"),
    }),
    ({"everywhere.moves.back": BUTTON | {"to": "resume", "who": "dean"}}, {
        ("everywhere.moves.back.to", "nothing-to-resume"),
    }),
    ({"stages.offer.edits": "asked"}, {("stages.offer.edits", "nothing-asked")}),
    ({"stages.draft.edits": "asked"}, {("stages.draft.edits", "nothing-to-write")}),
    ({"stages.changes-asked.edits": "everything"}, {
        ("stages.document-check.moves.ask-for-changes.to", "asked-in-vain"),
        ("stages.approval.moves.ask-for-changes.to", "asked-in-vain"),
    }),
    ({"stages.approval.moves.reject.asks": "fields"}, {("stages.approval.moves.reject.to", "asked-in-vain")}),
    ({"stages.offer.deadline.move": "accept"}, {
        ("stages.offer.deadline", "not-a-clock-move"), ("stages.offer.moves.lapse", "no-deadline"),
    }),
    ({"stages.offer.deadline": DROP}, {("stages.offer.moves.lapse", "no-deadline")}),
    ({"everywhere.moves.expire": {"clock": True, "to": "lapsed", "tell": {"applicant": "offer-lapsed"}}}, {
        ("everywhere.moves.expire", "no-deadline"),
        ("everywhere.moves.expire.effects", "seat-kept"),
    }),
    ({"stages.offer.moves.lapse.requires": ["eligible"]}, {("stages.offer.moves.lapse.requires", "guarded-clock")}),
    ({"stages.committee.moves.complete.requires": ["no-open-findings"]}, {
        ("stages.committee.quorum", "unheard"),
        ("stages.committee.moves.complete.requires", "passed-by"),
    }),
    ({"stages.committee.quorum": DROP}, {("stages.committee.moves.complete.requires", "no-quorum")}),
    ({"everywhere.moves.withdraw.requires": ["quorum-reached"]}, {
        ("everywhere.moves.withdraw.requires", "no-quorum"),
    }),
    (VOTED, set()),
    (BRANCHED, set()),
    (VOTED | {"stages.committee.moves.fail.to": "faculty-review"}, set()),
    (BRANCHED | {"stages.selection.moves.back": AUTO | {"to": "committee"}}, set()),
    (
        BRANCHED
        | {
            "stages.committee.branches.faculty.when": "eligible",
            "stages.selection.moves.back": AUTO | {"to": "committee"},
        },
        {("stages.committee", "automatic-loop")},
    ),
    (VOTED | {"stages.committee.quorum": {"votes": 2, "veto": "rector", "tie": "deen"}}, {
        ("stages.committee.quorum", "unknown-role"),
    }),
    (VOTED | {"stages.committee.moves.against": DROP}, {("stages.committee.quorum", "no-vote-move")}),
    (VOTED | {"stages.committee.moves.fail": DROP}, {("stages.committee.quorum", "unheard")}),
    (VOTED | {"stages.committee.quorum": {"assessments": 2}}, {
        ("stages.committee.quorum", "unheard"),
        ("stages.committee.moves.for.vote", "no-vote"),
        ("stages.committee.moves.against.vote", "no-vote"),
        ("stages.committee.moves.complete.requires", "no-vote"),
        ("stages.committee.moves.fail.requires", "no-vote"),
    }),
    (VOTED | {"stages.committee.quorum": {"votes": 2, "veto": "committee-member"}}, {
        ("stages.committee.quorum", "veto-of-voters"),
    }),
    (VOTED | {"stages.committee.quorum": {"votes": 2, "tie": "committee-member"}}, {
        ("stages.committee.quorum", "tie-of-voters"),
    }),
    (VOTED | {"stages.committee.holder": "applicant"}, {("stages.committee.quorum", "quorum-of-one")}),
    (BRANCHED | {"stages.committee.moves.sign": SIGN | {"branch": "faculty"}}, {
        ("stages.committee.branches.school", "no-sign-move"),
    }),
    (BRANCHED | {"stages.committee.moves.reject": SIGN | {"title": titled("No"), "branch": "shcool"}}, {
        ("stages.committee.moves.reject.branch", "unknown-branch"),
    }),
    (BRANCHED | {"stages.committee.branches": {}}, {
        ("stages.committee.moves.sign", "no-branches"),
        ("stages.committee.moves.complete.requires", "no-branches"),
    }),
    (BRANCHED | {"stages.committee.moves.complete.requires": ["eligible"]}, {
        ("stages.committee.branches", "unheard"),
        ("stages.committee.moves.complete.requires", "passed-by"),
    }),
    (BRANCHED | {"stages.committee.due": DROP, "stages.committee.branches.school.due": DROP}, {
        ("stages.committee", "may-stay-forever"),
    }),
    (BRANCHED | {"stages.committee.branches.school.due.escalate": "dean"}, {
        ("stages.committee.branches.school.due", "escalates-to-holder"),
    }),
    (BRANCHED | {"stages.committee.branches.school.when": "elegible"}, {
        ("stages.committee.branches.school.when", "unknown-guard"),
    }),
    (BRANCHED | {"stages.committee.branches.school.when": {"name": "eligible", "value": 1}}, {
        ("stages.committee.branches.school.when", "unknown-argument"),
    }),
    ({"everywhere.moves.sign": SIGN}, {("everywhere.moves.sign", "no-branches")}),
    ({"stages.offer.moves.accept.tell.applicant": DROP}, {("stages.offer.moves.accept", "end-untold")}),
    ({"everywhere.moves.withdraw.tell": DROP}, {("everywhere.moves.withdraw", "end-untold")}),
    ({"stages.draft.moves.submit.tell.asker": "resubmitted"}, {("stages.draft.moves.submit.tell", "nobody-asked")}),
    ({"stages.approval.moves.approve.tell": {"dean": "selected"}}, {
        ("stages.approval.moves.approve.tell", "misaddressed"),
        ("stages.approval.moves.approve.tell", "told-too-soon"),
    }),
    ({"stages.approval.moves.approve.tell": {"partner-contact": "partner-accepted"}}, {
        ("stages.approval.moves.approve.tell", "misaddressed"),
        ("stages.approval.moves.approve.tell", "told-too-soon"),
    }),
    ({"stages.approval.moves.approve.tell": {"applicant": "nomination", "dean": "resubmitted"}}, {
        ("stages.approval.moves.approve.tell", "misaddressed"),
        ("stages.approval.moves.approve.tell", "told-too-soon"),
    }),
    ({"stages.approval.moves.reject.tell.applicant": "confirmed"}, {
        ("stages.approval.moves.reject.tell", "tells-otherwise"),
    }),
    ({"stages.offer.moves.accept.tell.applicant": "rejected"}, {
        ("stages.offer.moves.accept.tell", "tells-otherwise"),
    }),
    ({"stages.approval.moves.approve.tell": {"applicant": "rejected"}}, {
        ("stages.approval.moves.approve.tell", "tells-otherwise"),
    }),
    ({"everywhere.moves.withdraw.effects": DROP}, {("everywhere.moves.withdraw.effects", "seat-kept")}),
    ({"stages.offer.moves.lapse.effects": DROP}, {("stages.offer.moves.lapse.effects", "seat-kept")}),
    # Who is refused by a partner would be given the seat at once that they still hold.
    ({"stages.partner-answer.moves.decline.effects": ["note-refusal"]}, {
        ("stages.partner-answer.moves.decline.effects", "seat-kept"),
    }),
    # What is asked for after a seat is given may lapse too; what is sent again comes back to where it was asked.
    ({"stages.nomination.moves.ask": BUTTON | {"to": "changes-asked", "asks": "fields"}}, {
        ("stages.changes-asked.moves.lapse.effects", "seat-kept"),
    }),
    ({"stages.offer.moves.accept.effects": DROP}, {("stages.offer.moves.accept.effects", "stay-missing")}),
    ({"stages.draft.edits": DROP}, {("stages.draft.edits", "nothing-to-write")}),
    ({"stages.nomination.moves.nominate.effects": DROP}, {
        ("stages.nomination.moves.nominate.effects", "effect-missing"),
    }),
    ({"stages.partner-answer.moves.accept.effects": DROP}, {
        ("stages.partner-answer.moves.accept.effects", "effect-missing"),
    }),
    ({"stages.approval.edits": "everything"}, {("stages.approval.edits", "editor-not-applicant")}),
    ({"workflow.separate": [["approval"]]}, {("workflow.separate", "nothing-separate")}),
    ({"workflow.separate": [["approval", "selection"]]}, {("workflow.separate", "nobody-acts")}),
    ({"workflow.separate": [["draft", "approval", "offer"]]}, {
        ("workflow.separate", "shut-out"),
        ("stages.offer.holder", "own-approval"),
    }),
    ({"workflow.separate": [["draft", "sign-off"]], "acts.sign-off.who": "applicant"}, {
        ("workflow.separate", "shut-out"),
        ("acts.sign-off.who", "another-act"),
        ("acts.sign-off.who", "own-approval"),
    }),
    ({"stages.approval.holder": "applicant", "stages.approval.due.escalate": "coordinator"}, {
        ("stages.approval.holder", "own-approval"),
        ("stages.approval.moves.reject.tell", "tells-otherwise"),
    }),
    ({"stages.approval.moves.approve.who": "applicant"}, {
        ("stages.approval.moves.approve.who", "own-approval"),
    }),
    ({"stages.document-check.moves.take-back": {"to": "draft", "who": "applicant", "title": titled("Back")}}, set()),
    ({"workflow.separate": [["draft", "approval"]]}, set()),
    ({"everywhere.moves.jump": {"to": "nomination", "who": "applicant", "title": titled("Jump")}}, {
        ("everywhere.moves.jump.who", "own-approval"),
        ("everywhere.moves.jump", "one-of-missing"),
    }),
    # What a page brings about in another stage, or was over before, nobody could bring about here.
    ({"stages.approval.moves.approve.requires": ["appeal-granted"]}, {
        ("stages.approval.moves.approve.requires", "comes-elsewhere"),
    }),
    ({"stages.approval.moves.approve.requires": ["left-out"]}, {
        ("stages.approval.moves.approve.requires", "comes-elsewhere"),
        *((f"stages.{key}.due", "date-over") for key in ("committee", "selection")),
    }),
    (BRANCHED | {"stages.committee.branches.school.when": "on-waiting-list"}, {
        ("stages.committee.branches.school.when", "comes-elsewhere"),
    }),
    ({"stages.nomination.moves.nominate.requires": ["call-open"]}, {
        ("stages.nomination.moves.nominate.requires", "guard-over"),
    }),
    ({"stages.changes-asked.deadline": CLOSES} | {
        f"stages.{key}.moves.ask-for-changes.requires": ["call-open"] for key in ("document-check", "approval")
    }, set()),
    # What a head signs elsewhere is no button of anybody, wherever it stands.
    ({"stages.offer.moves.accept.requires": ["no-other-place", "run-signed"]}, {
        ("stages.offer.moves.accept", "nobody-presses"),
    }),
    ({"stages.partner-answer.moves.decline.who": "coordinator"}, {
        ("stages.partner-answer.moves.decline.who", "another-mover"),
    }),
    ({"stages.approval.moves.approve.tell": {"applicant": "selected"}}, {
        ("stages.approval.moves.approve.tell", "told-too-soon"),
    }),
    ({"stages.draft.moves.lapse.tell.applicant": "offer-lapsed"}, {
        ("stages.draft.moves.lapse.tell", "told-too-soon"),
    }),
    # That it goes on is no news of an end, and nobody signs what only comes next.
    ({"stages.approval.moves.reject.tell.applicant": "on-waiting-list"}, {
        ("stages.approval.moves.reject.tell", "tells-otherwise"),
    }),
    ({"stages.offer.moves.accept.tell.applicant": "declined-by-partner"}, {
        ("stages.offer.moves.accept.tell", "tells-otherwise"),
    }),
    ({"everywhere.moves.withdraw.tell.applicant": "rejected"}, {("everywhere.moves.withdraw.tell", "tells-otherwise")}),
    ({"stages.offer.moves.decline.tell.applicant": "rejected"}, {("stages.offer.moves.decline.tell", "tells-otherwise")}),
    ({"stages.offer.moves.lapse.tell.applicant": "rejected"}, set()),
    ({"stages.approval.moves.reject.tell.coordinator": "resubmitted"}, {
        ("stages.approval.moves.reject.tell", "tells-otherwise"),
    }),
    ({"stages.approval.moves.approve.tell": {"coordinator": "order-signed-office"}}, {
        ("stages.approval.moves.approve.tell", "tells-otherwise"),
    }),
    # Who never reads a case unless it waits for them does not find it.
    ({"stages.approval.moves.reject.who": "department-head"}, {
        ("stages.approval.moves.reject.who", "never-opens"),
    }),
    ({"everywhere.moves.stop": ENDED_BY_ONE}, {("everywhere.moves.stop.who", "never-opens")}),
    ({"everywhere.moves.stop": ENDED_BY_ONE, "stages.approval.holder": "department-head"}, set()),
    ({"stages.committee.moves.stop": ENDED_BY_ONE, "stages.approval.holder": "department-head"}, set()),
    ({"stages.document-check.moves.stop": ENDED_BY_ONE, "stages.approval.holder": "department-head"}, {
        ("stages.document-check.moves.stop.who", "never-opens"),
    }),
    ({"stages.approval.moves.stop": ENDED_BY_ONE, "stages.approval.quorum": {"votes": 1, "veto": "department-head"},
      "stages.approval.moves.for": VOTE, "stages.approval.moves.against": VOTE | {"title": titled("No"), "vote": "no"},
      "stages.approval.moves.approve": AUTO | {"to": "committee", "requires": ["vote-carried"]},
      "stages.approval.moves.fail": AUTO | {"to": "rejected", "requires": ["vote-failed"],
                                            "tell": {"applicant": "rejected"}}}, set()),
    # Whoever is asked has something to do; where the clock leads on, or the facts do, it may be that they only wait.
    (IDLE, {("stages.approval.holder", "holder-idle")}),
    (IDLE | {"stages.approval.moves.reject.who": "dean"}, set()),
    (IDLE | {"stages.approval.deadline": {"working_days": 9, "move": "lapse"},
             "stages.approval.moves.lapse": {"clock": True, "to": "lapsed", "tell": {"applicant": "changes-lapsed"}}},
     set()),
    # What is made at one press takes nothing besides.
    *(({f"stages.{move}.form": {"note": NOTE}}, {(f"stages.{move}.form", "never-given")}) for move in PRESSED),
    *(({f"stages.{move}.reason": "owed"}, {(f"stages.{move}.reason", "never-given")})
      for move in PRESSED if move != "partner-answer.moves.decline"),
    ({"stages.nomination.moves.nominate.form": {"note": NOTE | {"required": False}}}, set()),
    *(({f"stages.{move}.form": {"note": NOTE | {"required": False}}}, {(f"stages.{move}.form", "never-given")})
      for move in PRESSED if move != "nomination.moves.nominate"),
    ({"everywhere.moves.withdraw.form": {"note": NOTE}}, {("everywhere.moves.withdraw.form", "never-given")}),
    ({"everywhere.moves.withdraw.reason": "owed"}, set()),
    ({"stages.approval.moves.approve.form": {"note": NOTE}}, set()),
    ({"stages.changes-asked.moves.give-up": GIVES_UP | {"form": {"note": NOTE}, "reason": "owed"}}, set()),
    # A further step of the applicant's is no answer to an offer.
    ({"stages.changes-asked.moves.give-up": GIVES_UP}, set()),
    ({"stages.offer.moves.accept.to": "deposit", "stages.offer.moves.accept.tell": DROP,
      "stages.offer.moves.accept.effects": DROP, "stages.deposit": DEPOSIT}, set()),
    # Past the selection and the partner nobody has anything to offer.
    ({"stages.approval.moves.favour": BUTTON | {"to": "offer"}}, {
        ("stages.approval.moves.favour.to", "come-without"),
    }),
    # What the applicant writes is sent by them, and not by the fact that it is complete.
    ({"stages.draft.moves.submit.auto": True}, {("stages.draft.moves.submit.requires", "made-for-them")}),
    ({"stages.changes-asked.moves.resubmit.auto": True}, {
        ("stages.changes-asked.moves.resubmit.requires", "made-for-them"),
    }),
    ({"stages.changes-asked.moves.resubmit.who": "coordinator"}, {
        ("stages.changes-asked.moves.resubmit.who", "another-mover"),
    }),
    (BRANCHED | {"stages.committee.branches.school.holder": "applicant"}, {
        ("stages.committee.branches.school.holder", "own-approval"),
    }),
    (VOTED | {"stages.committee.quorum.veto": "applicant"}, {("stages.committee.quorum", "own-approval")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "problems"), BROKEN, ids=lambda value: next(iter(value)) if isinstance(value, dict) else ""
)
def test_what_is_wrong_is_found_and_nothing_else(edits, problems):
    """A committee that votes or has branches gives no score either: that is said besides."""
    book = parse(as_toml(changed(tomllib.loads(TEXT), edits)))
    scores = book.stages["committee"].assessed
    beside = set() if scores else {("stages.committee", "assesses-nothing")}
    assert {(problem.path, problem.key) for problem in lint(book, KNOWN)} == problems | beside


def renamed(data, old, new):
    """The rule book with another name for a stage or an end, wherever a move leads to it."""
    copy = deepcopy(data)
    for part in ("stages", "ends"):
        copy[part] = {new if key == old else key: value for key, value in copy[part].items()}
    places = [*copy["stages"].values(), *copy["ends"].values()]
    moves = [move for place in places for move in place.get("moves", {}).values()]
    for part, entry in (*((move, "to") for move in moves), *((act, "at") for act in copy["acts"].values())):
        if part.get(entry) == old:
            part[entry] = new
    return copy


@pytest.mark.parametrize("name", LANDMARKS.keys() - {"seat-awaited"})
def test_what_pages_find_by_its_name_is_called_so(name):
    """Else nobody could select, be nominated, answer: the cases would stay where they are. By its name alone is known where
    a seat is awaited: nothing else is looked for.
    """
    book = parse(as_toml(renamed(tomllib.loads(TEXT), name, "another")))
    assert {problem.key for problem in lint(book, KNOWN)} == {"another-name"}
    assert lint(book, replace(KNOWN, landmarks={}, comes_in={})) == []


def test_the_committee_gives_the_score_that_selects():
    book = parse(as_toml(renamed(tomllib.loads(TEXT), "committee", "jury")))
    (problem,) = lint(book, KNOWN)
    assert (problem.path, problem.text) == (
        "stages.selection",
        "this stage goes by the assessments of “committee”, and there is none.",
    )


def test_a_committee_that_votes_gives_no_score():
    book = parse(as_toml(changed(tomllib.loads(TEXT), VOTED)))
    (problem,) = lint(book, KNOWN)
    assert (problem.path, problem.text) == (
        "stages.committee",
        "“selection” goes by the assessments of this stage, and it has no quorum of assessments.",
    )
    unscored = replace(
        KNOWN, landmarks=LANDMARKS | {"selection": replace(LANDMARKS["selection"], assessed="")}
    )
    assert lint(book, unscored) == []


@pytest.mark.parametrize(
    ("edits", "problem"),
    [
        ({"stages.draft.moves.submit.effects": ["note-claims"]}, "no-receipt"),
        ({"stages.changes-asked.moves.resubmit.effects": ["note-claims"]}, "no-receipt"),
        ({"stages.changes-asked.moves.resubmit.effects": ["issue-receipt"]}, "no-claims"),
        *(
            ({"stages.draft.moves.submit.requires": [each for each in BEFORE_SENDING if each != left_out]}, "unlooked-at")
            for left_out in BEFORE_SENDING
        ),
        ({"stages.changes-asked.moves.resubmit.requires": DROP}, "unlooked-at"),
        ({"stages.offer.moves.accept.requires": DROP}, "unlooked-at"),
        ({"stages.document-check.moves.pass.requires": ["no-open-findings", "copies-made"]}, "asker-passed-by"),
        ({"stages.approval.due": DROP}, "no-time"),
        ({"stages.approval.moves.reject.reason": DROP}, "no-reason"),
        ({"stages.approval.moves.ask-for-changes.reason": DROP}, "no-reason"),
        ({"stages.approval.moves.book": BUTTON | {"to": "confirmed", "tell": {"applicant": "confirmed"}}},
         "nothing-follows"),
        ({"stages.approval.due": {"working_days": 261, "escalate": "coordinator"}}, "overlong"),
        ({"stages.offer.title.en": " waiting  List"}, "places-alike"),
        ({"stages.document-check.holder": "vice-rector"}, "holder-unable"),
        ({"stages.offer.moves.lapse.tell": {"applicant": "offer-lapsed", "coordinator": "offer-lapsed"}}, "awaited-untold"),
        ({"stages.offer.moves.move-up.tell": {"applicant": "moved-up"}}, "left-untold"),
        ({"stages.approval.moves.again": BUTTON | {"to": "approval"}}, "leads-nowhere"),
        ({"stages.partner-answer.moves.decline.to": "partner-answer"}, "leads-nowhere"),
        ({"stages.changes-asked.deadline": CLOSES}, "date-may-be-over"),
        ({"everywhere.moves.withdraw.who": "coordinator"}, "kept-in"),
        ({"stages.offer.deadline": {"at": "partner-nomination-date", "move": "lapse"}}, "date-spent"),
        ({"stages.approval.moves.approve.who": "vice-rector"}, "mover-unasked"),
    ],
)  # fmt: skip
def test_what_is_hardly_meant_is_warned_of(edits, problem):
    """What works all the same: it may be put in force."""
    book = parse(as_toml(changed(tomllib.loads(TEXT), edits)))
    assert lint(book, KNOWN) == []
    assert [each.key for each in hardly_meant(book, KNOWN)] == [problem]


def test_each_warning_is_shown_above():
    shown = test_what_is_hardly_meant_is_warned_of.pytestmark[0].args[1]
    assert {problem for _, problem in shown} | {"not-crossed"} == READING.keys()


def test_each_problem_of_meaning_is_shown_above():
    shown = {key for _, problems in BROKEN for _, key in problems}
    assert shown | {"nothing-assessed", "assesses-nothing", "comes-nowhere"} == MEANING.keys()


def test_what_no_stage_of_the_book_brings_about_is_said_before_what_follows_from_it():
    """As if there were a seat, much else would be missing in a book that gives none."""
    text = (SHIPPED.parent / "short-visit.toml").read_text(encoding="utf-8")
    edits = {"stages.approval.moves.approve.requires": ["seat-given"]}
    book = parse(as_toml(changed(tomllib.loads(text), edits)))
    names = replace(KNOWN, landmarks={})
    (problem,) = causes(book, [each for each in lint(book, names) if not each.misnames])
    assert (problem.path, problem.text) == (
        "stages.approval.moves.approve.requires",
        (
            "“seat-given” comes about only in “selection”, “waiting-list”, “take-first-choice”, which this rule book does "
            "not have: it never holds."
        ),
    )


def test_names_in_quotation_marks_have_their_lines():
    text = TEXT.replace("[stages.approval.moves.approve] ", "[stages.\"approval\".moves . 'approve']")
    text = text.replace('to    = "committee"', '"to" = "comittee"', 1)
    (problem, *_) = lint(parse(text), KNOWN)
    assert (problem.path, problem.line) == (
        "stages.approval.moves.approve.to",
        text.splitlines().index('"to" = "comittee"') + 1,
    )


def test_a_problem_names_its_line_and_what_was_meant():
    text = TEXT.replace('to    = "committee"', 'to    = "comittee"')
    line = text.split("\n").index('to    = "comittee"') + 1
    sentence = "there is no stage and no end “comittee”. Did you mean “committee”?"
    assert [str(problem) for problem in lint(parse(text), KNOWN) if problem.line == line] == [
        f"line {line}, stages.approval.moves.approve.to: {sentence}"
    ]


@pytest.mark.parametrize("part", ["guards", "effects", "roles", "messages", "dates", "scopes"])
def test_no_name_is_taken_on_trust(part):
    """Each name that the shipped rule book uses is missed as soon as no room lends it."""
    unused = {"auditor", "department-head", "vice-rector", "order-signed-office"}
    lent = set(getattr(KNOWN, part)) - {*unused, *BOUNDS, *SIGNING}
    missed = {dict(problem.values)["name"] for problem in lint(parse(TEXT), replace(KNOWN, **{part: {}}))}
    assert missed == lent
