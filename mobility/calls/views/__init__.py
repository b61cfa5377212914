"""Pages of calls: the public ones, and those of the people who run them."""

from mobility.calls.views import life, programmes
from mobility.calls.views.managing import managing
from mobility.calls.views.public import calls

__all__ = ["blueprints", "life", "programmes"]

blueprints = (calls, managing)
