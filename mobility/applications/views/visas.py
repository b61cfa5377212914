"""The visa officer's page: who travels, from when to when, and with which passport."""

from flask import render_template
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.applications.travellers import travellers
from mobility.base.access import holding
from mobility.base.database import utc_now

from .blueprint import applications


@applications.get("/visas")
@holding(Role.VISA_OFFICER)
def visas() -> str:
    return render_template("applications/visas.html", people=travellers(current_user, utc_now()))
