"""Is the stated average shown? No machine reads it off: a person compares it with the document, and says so by accepting."""

from mobility.documents.checks.findings import Finding, Subject, Verdict

KEY = "average-shown"


def is_shown(subject: Subject) -> list[Finding]:
    """Always a question to the office where the register does not know the average; says nothing where it does."""
    needed = subject.needs.get("average")
    if needed is None:
        return []
    stated = subject.answers.get("average")
    if not stated:
        return [Finding(KEY, Verdict.WARN, "average-not-stated", {"least": f"{needed:.2f}"})]
    values = {"stated": str(stated), "least": f"{needed:.2f}"}
    return [Finding(KEY, Verdict.WARN, "average-to-compare", dict(values))]
