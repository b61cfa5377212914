"""Making, editing, publishing and ending calls: actor first, each change an entry in the call's record."""

from mobility.calls.services.destinations import remove_destination, save_destination
from mobility.calls.services.editing import (
    criteria_frozen,
    save_conditions,
    save_criteria,
    save_dates,
    save_money,
    save_reserved,
    save_rules,
    save_titles,
)
from mobility.calls.services.life import Lack, announce, cancel, close_now, extend, lacks, publish
from mobility.calls.services.making import copy_call, create_call, save_programme
from mobility.calls.services.papers_asked import remove_requirement, save_requirement

__all__ = [
    "Lack",
    "announce",
    "cancel",
    "close_now",
    "copy_call",
    "create_call",
    "criteria_frozen",
    "extend",
    "lacks",
    "publish",
    "remove_destination",
    "remove_requirement",
    "save_conditions",
    "save_criteria",
    "save_dates",
    "save_destination",
    "save_money",
    "save_programme",
    "save_requirement",
    "save_reserved",
    "save_rules",
    "save_titles",
]
