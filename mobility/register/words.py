"""Words for what the register says of somebody."""

from flask_babel import lazy_gettext as _l

from mobility.register.models import Gender, Level

GENDERS: dict[str, object] = {Gender.FEMALE: _l("Female"), Gender.MALE: _l("Male")}
LEVELS: dict[str, object] = {
    Level.BACHELOR: _l("Bachelor"),
    Level.SPECIALIST: _l("Specialist"),
    Level.MASTER: _l("Master"),
    Level.DOCTORAL: _l("Doctoral studies"),
}
