"""Pages of stays: the office's list, the page of one stay, and the partner's page of the people who are with them."""

from mobility.stays.views import guests as guests_of_partner
from mobility.stays.views import listing, office, person, showing
from mobility.stays.views.blueprint import guests, stays

__all__ = ["blueprints", "guests_of_partner", "listing", "office", "person", "showing"]

blueprints = (stays, guests)
