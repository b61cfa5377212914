"""Is the same file given for something else too? Usually a slip of the finger, sometimes one file with two papers."""

from mobility.documents.checks.findings import Finding, Subject, Verdict

KEY = "given-twice"


def is_given_once(subject: Subject) -> list[Finding]:
    """No other requirement of the case has the same bytes; `other` is the key of the one that has."""
    other = subject.siblings.get(subject.sha256)
    if other is None:
        return [Finding(KEY, Verdict.PASS, "given-once")]
    return [Finding(KEY, Verdict.WARN, "given-twice", {"other": other})]
