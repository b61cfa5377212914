"""The blueprint of cohorts."""

from flask import Blueprint

cohorts = Blueprint("cohorts", __name__)
