"""What is said of a draft for the transition that the office has prepared for its student."""

from flask_babel import gettext as _

from mobility.intakes import queries


def given_up(application_id: int) -> list[str]:
    """To the student who gives it up: the office sees so."""
    if not queries.is_prepared(application_id):
        return []
    return [_("The office, which prepared it for you, sees in the list of your intake that it was given up.")]
