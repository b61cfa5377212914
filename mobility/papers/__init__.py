"""PDFs that the service issues, and their verification."""
