"""Requirements, uploads, checks, previews."""
