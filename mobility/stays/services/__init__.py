"""What happens to stays: opened, crossings reported and accepted, extended, returned from, closed; the silent are found."""

from .calling_off import (
    BROKEN_OFF,
    CALLED_OFF,
    call_off,
    can_be_given_up,
    ensure_can_call_off,
    ensure_can_give_up,
    give_up,
)
from .completing import complete
from .crossing import confirm_crossing, correct_crossing, decide_crossing, report_crossing
from .extending import ask_extension, decide_extension, say_of_extension
from .keeping import REDATED
from .looking import look
from .missing import days_not_come, is_missed, known_not_come, say_not_come
from .opening import change_dates, follow_partner, open_stay
from .reaching import enter_emergency, open_emergency, settle_abroad
from .returning import (
    close,
    give_paper,
    note_course,
    note_home,
    note_hours,
    receive_paper,
    save_report,
    send_report,
    strike_course,
)
from .undoing import GOES_ON, take_back, take_back_word, take_paper_back
from .upholding import question, question_of, uphold

__all__ = [
    "BROKEN_OFF",
    "CALLED_OFF",
    "GOES_ON",
    "REDATED",
    "ask_extension",
    "call_off",
    "can_be_given_up",
    "change_dates",
    "close",
    "complete",
    "confirm_crossing",
    "correct_crossing",
    "days_not_come",
    "decide_crossing",
    "decide_extension",
    "ensure_can_call_off",
    "ensure_can_give_up",
    "enter_emergency",
    "follow_partner",
    "give_paper",
    "give_up",
    "is_missed",
    "known_not_come",
    "look",
    "note_course",
    "note_home",
    "note_hours",
    "open_emergency",
    "open_stay",
    "question",
    "question_of",
    "receive_paper",
    "report_crossing",
    "save_report",
    "say_not_come",
    "say_of_extension",
    "send_report",
    "settle_abroad",
    "strike_course",
    "take_back",
    "take_back_word",
    "take_paper_back",
    "uphold",
]
