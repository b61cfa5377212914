"""What institutions lend: the scopes `faculty:3` and `partner:7`, the home country, sentences of their refusals."""

from flask_babel import lazy_gettext as _l

from mobility.base.lending import ChainKind, ScopeKind
from mobility.base.navigation import Entry
from mobility.institutions.queries import (
    country_of_home,
    faculty_names,
    found_faculties,
    found_institutions,
    labels_of_contacts,
    labels_of_faculties,
    labels_of_institutions,
    partner_names,
)

EDITORS = ("administrator", "coordinator", "head-of-office")
"""Who keeps the university, its faculties and partners."""
READERS = (*EDITORS, "auditor")

SCOPES = {
    "faculty": ScopeKind(_l("Faculty"), faculty_names),
    "partner": ScopeKind(_l("Partner"), partner_names),
}

HOME = {"country": country_of_home}

REFUSALS: dict[str, object] = {
    "values-changed-meanwhile": _l(
        "This has changed since you opened the page. What you typed is kept; send it once more to put it in its place."
    ),
    "value-stands": _l("Now it is %(now)s."),
    "judged-changed-meanwhile": _l(
        "Something newer has come in its place since you opened the page. Nothing is decided: please look at it first, then "
        "decide."
    ),
    "institution-exists": _l("There is already an institution with the name “%(name)s”."),
    "specialty-exists": _l("There is already a specialty with the code %(code)s."),
    "contact-exists": _l("%(email)s is already a contact of this partner."),
    "home-has-no-contacts": _l("Contacts are people at partners; your own university has none."),
}

NAVIGATION = [
    Entry(
        _l("Partners"),
        "institutions.partners",
        20,
        lambda person: not person.is_authenticated or not person.roles,
    ),
    Entry(
        _l("Institutions"),
        "institutions.manage",
        70,
        lambda person: person.is_authenticated and person.holds_any(READERS),
        aside=lambda person: True,
        also=("/faculties",),
    ),
]

CHAINS = {
    "institution": ChainKind(labels_of_institutions, found_institutions),
    "contact": ChainKind(labels_of_contacts, lambda words: ()),
    "faculty": ChainKind(labels_of_faculties, found_faculties),
}

EVENTS: dict[str, object] = {
    "institution-added": _l("Institution added"),
    "institution-changed": _l("Institution changed"),
    "faculty-saved": _l("Faculty saved"),
    "specialty-added": _l("Specialty added"),
    "contact-added": _l("Contact added"),
    "contact-ended": _l("Contact ended"),
}
