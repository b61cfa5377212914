"""What is done with the people of a cohort: many moved, many written to, views kept, large files made."""

from .filing import KEPT_FOR, ask_file, forget_files, keep_file, note_written
from .moving import ask_bulk_move, move_case
from .saving import bring_back_view, change_view, delete_view, save_view
from .writing import ensure_words, tell_one, write_to

__all__ = [
    "KEPT_FOR",
    "ask_bulk_move",
    "ask_file",
    "bring_back_view",
    "change_view",
    "delete_view",
    "ensure_words",
    "forget_files",
    "keep_file",
    "move_case",
    "note_written",
    "save_view",
    "tell_one",
    "write_to",
]
