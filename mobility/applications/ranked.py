"""What an application ranks, by the names that tell its call's destinations apart."""

from collections.abc import Mapping

from mobility.applications.models import Application
from mobility.calls.naming import named_with_partner, places_of
from mobility.calls.queries import with_destinations


def places_in(application: Application) -> Mapping[int, str]:
    """id of each destination of its call -> what tells it from the others."""
    return places_of(with_destinations(application.call))


def ranked_in(application: Application) -> list[str]:
    """What is chosen, each with its partner, best first."""
    names = named_with_partner(with_destinations(application.call).destinations)
    return [names[choice.destination_id] for choice in application.choices]
