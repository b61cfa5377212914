"""Making, editing, publishing and ending calls: actor first, each change an entry in the call's record."""

from mobility.calls.services.changing import is_frozen
from mobility.calls.services.destinations import move_destination, remove_destination, save_destination
from mobility.calls.services.editing import (
    criteria_frozen,
    reserved_frozen,
    save_conditions,
    save_criteria,
    save_dates,
    save_money,
    save_reserved,
    save_rules,
    save_titles,
)
from mobility.calls.services.life import (
    cancel,
    close_now,
    closing_frozen,
    delete_draft,
    ensure_is_coming,
    ensure_is_draft,
    ensure_is_extensible,
    ensure_is_open,
    ensure_is_published,
    ensure_is_unseen,
    extend,
    publish,
    withdraw,
)
from mobility.calls.services.making import PROGRAMME_VALUES, copy_call, create_call, save_programme
from mobility.calls.services.papers_asked import move_requirement, remove_requirement, save_requirement
from mobility.calls.services.placing import follow_selection, placing_frozen, save_placing
from mobility.calls.services.rules import Lack, lacks
from mobility.calls.services.telling import SEATS, announce, let_go_on, tell_changes

__all__ = [
    "PROGRAMME_VALUES",
    "SEATS",
    "Lack",
    "announce",
    "cancel",
    "close_now",
    "closing_frozen",
    "copy_call",
    "create_call",
    "criteria_frozen",
    "delete_draft",
    "ensure_is_coming",
    "ensure_is_draft",
    "ensure_is_extensible",
    "ensure_is_open",
    "ensure_is_published",
    "ensure_is_unseen",
    "extend",
    "follow_selection",
    "is_frozen",
    "lacks",
    "let_go_on",
    "move_destination",
    "move_requirement",
    "placing_frozen",
    "publish",
    "remove_destination",
    "remove_requirement",
    "reserved_frozen",
    "save_conditions",
    "save_criteria",
    "save_dates",
    "save_destination",
    "save_money",
    "save_placing",
    "save_programme",
    "save_requirement",
    "save_reserved",
    "save_rules",
    "save_titles",
    "tell_changes",
    "withdraw",
]
