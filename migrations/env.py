"""How Alembic finds the models and the database: both from the application."""

from alembic import context
from flask import current_app

from mobility.base.database import Base

context.configure(
    connection=(connection := current_app.extensions["migrate"].db.engine.connect()),
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
connection.close()
