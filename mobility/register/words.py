"""Words for what the register says of somebody, and for who says it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.register.models import Affiliation, Gender, Kind, Level

KINDS: dict[str, object] = {Kind.STUDENT: _l("Student"), Kind.STAFF: _l("Member of staff")}
GENDERS: dict[str, object] = {Gender.FEMALE: _l("Female"), Gender.MALE: _l("Male")}
LEVELS: dict[str, object] = {
    Level.BACHELOR: _l("Bachelor"),
    Level.SPECIALIST: _l("Specialist"),
    Level.MASTER: _l("Master"),
    Level.DOCTORAL: _l("Doctoral studies"),
}


def source_of(affiliation: Affiliation | None) -> str:
    """From whom the university knows who somebody is; empty where it does not. Needs `entry` loaded."""
    if affiliation is None or not affiliation.known:
        return ""
    if affiliation.entry is not None:
        return _("From the university’s register")
    return _("Stated by the applicant, confirmed by the office")
