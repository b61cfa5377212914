"""What happens to an application: begun, filled in, ranked, sent, sent again, withdrawn, decided."""

from .editing import rank_choices, save_section
from .moving import make_move, send, withdraw
from .receipt import fingerprint, issue_receipt
from .starting import start

__all__ = [
    "fingerprint",
    "issue_receipt",
    "make_move",
    "rank_choices",
    "save_section",
    "send",
    "start",
    "withdraw",
]
