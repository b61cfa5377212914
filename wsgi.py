"""Web entry: gunicorn and `flask` find the application here."""

from mobility import create_app

app = create_app()
