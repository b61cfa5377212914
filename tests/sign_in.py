"""How a test's person is signed in: a real session row, as the sign-in page makes it."""

from datetime import UTC, datetime

from mobility.accounts import services
from mobility.accounts.models import Person
from mobility.base.whose import secret_of_forms


def cookie_of(person: Person) -> dict[str, str]:
    """The contents of the session cookie after signing in."""
    token = services.open_session(person, device="tests", now=datetime.now(UTC))
    return {"_user_id": token, "_fresh": "true", "csrf_token": secret_of_forms(person.id)}
