"""The pages of cohorts."""

from mobility.cohorts.views import board, narrowing
from mobility.cohorts.views.blueprint import cohorts
from mobility.cohorts.views.bulk import bulk_moves
from mobility.cohorts.views.charts import cohort_charts
from mobility.cohorts.views.files import cohort_files
from mobility.cohorts.views.kept import cohort_views
from mobility.cohorts.views.writing import office_messages

__all__ = ["board", "narrowing"]

blueprints = (cohorts, bulk_moves, cohort_files, cohort_views, office_messages, cohort_charts)
