"""The applicant's side: answers, choices, receipt, tracking."""
