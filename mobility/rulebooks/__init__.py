"""Rule books for those who answer for them: read, drawn, changed as a draft, put in force by two people."""
