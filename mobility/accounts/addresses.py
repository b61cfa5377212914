"""E-mail addresses and names as people type them, tidied: one person is one person whatever the capitals."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from mobility.base.refusals import Refusal

LONGEST_NAME = 120
NAME_SIGNS = frozenset(" -'’ʼ‘`.,()")
ADDRESS_IN_NAME = re.compile(r"\w{2,}\.\w{2,}")
"""`evil.example`: a name goes into mails, where programs would make a link of it."""


def fold_address(text: str) -> str:
    """What makes two addresses the same: NFKC, lower case, no blanks, no zero-width signs."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(
        sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc")
    )


def tidy_address(text: str, field: str = "email") -> str:
    """The address as it is written to.

    Raises `Refusal`: "address-malformed".
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(
        sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc")
    )
    try:
        found = validate_email(plain, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Refusal("address-malformed", field) from None
    return found.ascii_email or found.normalized


def tidy_name(text: str, field: str = "name") -> str:
    """The name with single blanks, composed letters.

    Raises `Refusal`: "name-missing", "name-too-long", "name-odd".
    """
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    name = " ".join(unicodedata.normalize("NFC", visible).split())
    if not any(sign.isalpha() for sign in name):
        raise Refusal("name-missing", field)
    if len(name) > LONGEST_NAME:
        raise Refusal("name-too-long", field, longest=LONGEST_NAME)
    odd = [sign for sign in name if not (sign in NAME_SIGNS or unicodedata.category(sign)[0] in "LM")]
    if odd or ADDRESS_IN_NAME.search(name):
        raise Refusal("name-odd", field)
    return name
