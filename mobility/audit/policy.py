"""Who reads the record, who erases words in it, and who keeps its roots."""

READERS = ("auditor",)
ERASERS = ("administrator",)
"""They see that there are words, and whose entry it is, but not the words."""
TOLD = ("auditor", "head-of-office", "vice-rector")
