"""Passwords: argon2id, a least length, and neither one of those that everybody tries first nor made of its owner's name."""

import re
import unicodedata
from collections.abc import Collection

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mobility.base.folding import fold
from mobility.base.refusals import Refusal

from .addresses import fold_address

SHORTEST = 10
LONGEST = 200
# fmt: off
TRIVIAL = frozenset((
    "password", "password1", "password12", "password123", "password1234", "passwort", "passw0rd",
    "p@ssword", "p@ssw0rd", "parol", "parolparol", "1234567890", "0123456789", "0987654321",
    "1234567891", "12345678910", "123456789a", "a123456789", "1q2w3e4r5t", "1qaz2wsx3edc", "q1w2e3r4t5",
    "qwertyuiop", "qwerty1234", "qwerty12345", "qwerty123456", "qwertyqwerty", "asdfghjkl1",
    "asdfghjkl", "asdfasdfasdf", "zxcvbnm123", "zaq12wsxcde3", "1q2w3e4r5t6y", "qazwsxedc",
    "qazwsxedcrfv", "abcdefghij", "abcdefghijk", "abcd123456", "abc1234567", "administrator",
    "admin12345", "adminadmin", "iloveyou12", "iloveyou123", "letmein123", "welcome123", "welcome1234",
    "changeme12", "changeme123", "dushanbe", "tajikistan", "tojikiston", "tajikistan1", "safarsafar",
    "safar12345", "universitet", "university", "student123", "student1234", "mobility123", "пароль",
    "парольпароль", "пароль1234", "йцукенгшщз", "йцукенгшщзх", "йцукен1234", "фывапролдж", "привет1234",
    "таджикистан", "тоҷикистон", "душанбе", "душанбе123", "студент123", "донишгоҳ", "парол",
    "парол12345",
))
# fmt: on
"""Trivial ones, compared in lower case, also with digits added at either end."""
SERVICE = fold("safar")
FEWEST_BESIDE = 4
"""Letters that a password has to have beside what others know of its owner."""
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"[^\W\d_]{3,}")


class Hashing:
    """Set once by the room's `init_app` from the settings."""

    hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
    nobody = ""
    """The hash that is verified for an unknown address, so that it takes as long as a known one."""


def use_memory(kib: int) -> None:
    Hashing.hasher = PasswordHasher(time_cost=2, memory_cost=kib, parallelism=1)
    Hashing.nobody = Hashing.hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    return Hashing.hasher.hash(_composed(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none."""
    try:
        Hashing.hasher.verify(password_hash or Hashing.nobody, _composed(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of now."""
    return Hashing.hasher.check_needs_rehash(password_hash)


def ensure_good(password: str, email: str, name: str, field: str = "password") -> None:
    """Raises `Refusal`: "password-too-short", "password-too-long", "password-too-plain", "password-is-name"."""
    composed = _composed(password)
    if len(composed) < SHORTEST:
        raise Refusal("password-too-short", field, shortest=SHORTEST)
    if len(composed) > LONGEST:
        raise Refusal("password-too-long", field, longest=LONGEST)
    plain = composed.lower()
    core = plain.strip("0123456789!.@#$*_- ")
    if {plain, core} & TRIVIAL or len(set(plain)) < 4:
        raise Refusal("password-too-plain", field)
    if _is_made_of(composed, {*_WORDS.findall(fold(f"{fold_address(email)} {name}")), SERVICE}):
        raise Refusal("password-is-name", field)


def _is_made_of(password: str, words: Collection[str]) -> bool:
    """Whether hardly a letter is left once these words are taken out of it, in whatever script and order.

    Context words and what is derived of them: NIST SP 800-63B, 5.1.1.2.
    """
    letters = left = "".join(_LETTERS.findall(fold(password)))
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != letters and len(left) < FEWEST_BESIDE


def _composed(password: str) -> str:
    """One form for letters that keyboards send composed or decomposed (й, ӯ)."""
    return unicodedata.normalize("NFKC", password)
