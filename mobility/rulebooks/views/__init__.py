"""The pages of rule books: all of them, one drawn and told, and the draft that is to come into force."""

from mobility.rulebooks.migration.views import migrations
from mobility.rulebooks.simulation.views import simulations

from . import draft, reading
from .blueprint import rulebooks

__all__ = ["draft", "reading"]

blueprints = (rulebooks, migrations, simulations)
