"""Who reads, writes and publishes rule books: they are of the whole university, so the role alone decides."""

from mobility.accounts.models import Role

WRITERS = (Role.HEAD_OF_OFFICE,)
"""Who changes the text."""
PUBLISHERS = (Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE)
"""Who puts it in force; nobody does so with a text of their own."""
READERS = (Role.AUDITOR, Role.COORDINATOR)
"""Who looks besides."""
