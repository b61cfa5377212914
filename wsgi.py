"""Web entry: gunicorn and `flask` find the application here."""

from mobility import create_app
from mobility.base.growing import grown

app = create_app()
grown()
