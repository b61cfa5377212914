"""What happens to an application: begun, filled in, ranked, sent, sent again, withdrawn."""

from .editing import closed_up, faults_of_ranking, leave_as_it_is, rank_choices, save_section
from .moving import send, withdraw
from .receipt import fingerprint, issue_receipt
from .starting import start
from .taking_over import apply

__all__ = [
    "apply",
    "closed_up",
    "faults_of_ranking",
    "fingerprint",
    "issue_receipt",
    "leave_as_it_is",
    "rank_choices",
    "save_section",
    "send",
    "start",
    "withdraw",
]
