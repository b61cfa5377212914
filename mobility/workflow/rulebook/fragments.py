"""What stands inside the sentences about mistakes: pieces of a closed list, so that they can be said in any language."""

import re
from collections.abc import Callable

from .problems import N_

_KINDS = (  # what was wanted
    N_("a text in quotation marks"),
    N_("a list of names in quotation marks"),
    N_("a list of lists of names in quotation marks"),
    N_("a whole number"),
    N_("a whole number from 1"),
    N_("a whole number up to 999"),
    N_("a list of whole numbers"),
    N_("a number"),
    N_("a number from 0 to 100"),
    N_("true or false"),
    N_("a list in square brackets"),
    N_("a table"),
    N_("a list of tables"),
    N_("a role's name in quotation marks, or a table"),
    N_("a guard's name in quotation marks, or a table"),
    N_("true or a role's name in quotation marks"),
    N_("“majority”, “all” or a share such as “2/3”"),
    N_("a text, a number, true or false"),
)
_REASONS = (  # why a return has nothing to come back to, how moves are alike, why a text cannot be read
    N_("a case starts here"),
    N_("no move with “asks” leads here"),
    N_("“%(path)s” leads here too, and asks for nothing"),
    N_("a move from everywhere leaves stages that nobody was asked in"),
    N_("both have the same title (%(languages)s)"),
    N_("both are made by themselves under the same conditions"),
    N_("it is longer than %(number)s characters"),
    N_("it is nested too deeply"),
    N_("a quotation mark is opened here and not closed"),
    N_("a quotation mark is missing on this line"),
    N_("a text stands between two straight quotation marks, and this is another sign"),
    N_("a number has too many digits"),
    N_("“%(word)s” is written in small letters"),
    N_("a text stands between quotation marks, and “%(word)s” has none"),
    N_("a value is missing after “=”"),
    N_("a comma is too many here"),
    N_("a comma is missing before “%(word)s”"),
    N_("a number has a point before its decimals and not a comma, and days are whole numbers"),
    N_("“=” and a value are missing after “%(word)s”"),
    N_("“=” is missing after “%(word)s”"),
    N_("there is no comma after the last entry in curly brackets"),
    N_("what stands in curly brackets is written on one line"),
    N_("a name is missing before “%(word)s”"),
    N_("“%(word)s” is no name: use small Latin letters, digits and hyphens"),
    N_(
        "a line begins with a name in small Latin letters, with “[” or with “#”, and this one with “%(word)s”"
    ),
    N_("the value is over, and “%(word)s” still follows on its line"),
    N_("here stands “true” or “false”, and not “%(word)s”"),
    N_("working days are whole numbers, and “%(word)s” is none"),
    N_("a name in square brackets has no blanks, and “%(word)s” still follows"),
    N_("“%(word)s” stands here twice"),
    N_("“%(word)s” stands twice in this part, or a line in square brackets is missing above it"),
    N_("a name stands here twice"),
    N_("a square bracket is opened here and not closed"),
    N_("a curly bracket is opened here and not closed"),
)
_VOTES = (  # how nobody can vote
    N_("in favour"),
    N_("against"),
)
_READERS = (  # for whom a message is worded
    N_("the person who applies"),
    N_("our own staff"),
    N_("the people of a partner"),
)
_TOML = (  # what `tomllib` says
    N_("Expected %(sign)s"),
    N_("Found invalid character %(sign)s"),
    N_("Illegal character %(sign)s"),
    N_("Invalid initial character for a key part"),
    N_("Unescaped “\\” in a string"),
    N_("Invalid hex value"),
    N_("Escaped character is not a Unicode scalar value"),
    N_("Invalid date or datetime"),
    N_("Invalid value"),
)
OR = N_("%(one)s or %(other)s")
QUOTED = N_("“%(words)s”")
_QUOTED = re.compile("“([^”]*)”")


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(template)))


FRAGMENTS = {template: _pattern(template) for template in (*_KINDS, *_REASONS, *_VOTES, *_READERS, *_TOML)}


def in_language(text: str, translate: Callable[[str], str]) -> str:
    """The piece in the language of `translate`; one that is none of the list, such as a name, as it stands."""
    for template, pattern in FRAGMENTS.items():
        if found := pattern.fullmatch(text):
            values = {name: _marked(value, translate) for name, value in found.groupdict().items()}
            return translate(template) % values
    one, joint, other = text.rpartition(" or ")
    if joint and (_QUOTED.fullmatch(other) or other in FRAGMENTS):
        return translate(OR) % {"one": in_language(one, translate), "other": in_language(other, translate)}
    return _marked(text, translate)


def _marked(text: str, translate: Callable[[str], str]) -> str:
    """Names in quotation marks in those of the language; all else as it stands."""
    return _QUOTED.sub(lambda name: translate(QUOTED) % {"words": name[1]}, text)
