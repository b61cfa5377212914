"""What happens to an application: begun, filled in, ranked, sent, sent again, withdrawn."""

from .editing import rank_choices, save_section
from .moving import send, withdraw
from .receipt import fingerprint, issue_receipt
from .starting import start

__all__ = [
    "fingerprint",
    "issue_receipt",
    "rank_choices",
    "save_section",
    "send",
    "start",
    "withdraw",
]
