"""Open cases go over to the newest version of their rule book: declared, tried out, confirmed by another, undone."""
