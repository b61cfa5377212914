"""What happens to an application: begun, filled in, ranked, sent, sent again, withdrawn."""

from .editing import closed_up, faults_of_ranking, leave_as_it_is, rank_choices, save_section
from .following import READS_TOO, let_new_faculties_read
from .moving import send, withdraw
from .receipt import fingerprint, issue_receipt
from .starting import lie_with_its_faculty, start
from .taking_over import apply

__all__ = [
    "READS_TOO",
    "apply",
    "closed_up",
    "faults_of_ranking",
    "fingerprint",
    "issue_receipt",
    "leave_as_it_is",
    "let_new_faculties_read",
    "lie_with_its_faculty",
    "rank_choices",
    "save_section",
    "send",
    "start",
    "withdraw",
]
