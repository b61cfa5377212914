"""Worker and beat entry: `celery -A celery_worker worker` and `celery -A celery_worker beat`."""

from mobility import create_app
from mobility.base.growing import grown

celery = create_app().extensions["celery"]
grown()
