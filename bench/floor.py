"""The floor: a bare Flask view with one query by primary key and a small template, for gunicorn to serve."""

import os

from flask import Flask, render_template
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=False)


@app.get("/")
def floor() -> str:
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT id, key FROM programme WHERE id = :id"), {"id": 1}
        ).one_or_none()
        connection.rollback()
    return render_template("floor.html", name="The floor", code=row.key if row else "")
