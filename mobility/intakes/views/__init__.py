"""Pages of intakes: the lanes of all, one intake, one student, the credit table, the transition, the partner's side."""

from mobility.intakes.views import crossing, overview, partner, results, specialty, student
from mobility.intakes.views import intake as one_intake
from mobility.intakes.views.blueprint import intakes, joint

__all__ = ["blueprints", "crossing", "one_intake", "overview", "partner", "results", "specialty", "student"]

blueprints = (intakes, joint)
