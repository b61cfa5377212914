"""What happens to intakes: set up, filled, examined, opened for the transition; and what becomes of each student."""

from .admitting import (
    add_student,
    annul_crossing,
    cross_over,
    crossing_days_of,
    join_intake,
    redate_crossing,
    take_from_register,
)
from .crossing import crossing_candidates, fill_in_by_table, open_transition, prepare
from .orders import correct_crossing, cross, cross_all, gaps_on, take_back_crossing, what_binds
from .results import note_results, read_results, take_results
from .setting_up import (
    COURSE_VALUES,
    YEARS_VALUES,
    open_intake,
    put_course_back,
    save_course,
    set_up,
    strike_course,
)
from .studying import (
    CAN_BE_TAKEN_BACK,
    bring_back,
    by_partner_yet,
    graduate,
    leave,
    move,
    pause,
    take_back_diploma,
)

__all__ = [
    "CAN_BE_TAKEN_BACK",
    "COURSE_VALUES",
    "YEARS_VALUES",
    "add_student",
    "annul_crossing",
    "bring_back",
    "by_partner_yet",
    "correct_crossing",
    "cross",
    "cross_all",
    "cross_over",
    "crossing_candidates",
    "crossing_days_of",
    "fill_in_by_table",
    "gaps_on",
    "graduate",
    "join_intake",
    "leave",
    "move",
    "note_results",
    "open_intake",
    "open_transition",
    "pause",
    "prepare",
    "put_course_back",
    "read_results",
    "redate_crossing",
    "save_course",
    "set_up",
    "strike_course",
    "take_back_crossing",
    "take_back_diploma",
    "take_from_register",
    "take_results",
    "what_binds",
]
