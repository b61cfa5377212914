"""Is the same file given elsewhere too? A slip of the finger, or one file with two papers; sometimes a borrowed one."""

from mobility.documents.checks.findings import Finding, Subject, Verdict

KEY = "given-twice"
ELSEWHERE = "given-elsewhere"


def is_given_once(subject: Subject) -> list[Finding]:
    """Neither for another requirement of the case (`other` is its key) nor by another person."""
    findings = []
    other = subject.siblings.get(subject.sha256)
    if other is not None:
        findings.append(Finding(KEY, Verdict.WARN, "given-twice", {"other": other}))
    if subject.elsewhere:
        findings.append(Finding(KEY, Verdict.WARN, ELSEWHERE))
    return findings or [Finding(KEY, Verdict.PASS, "given-once")]
