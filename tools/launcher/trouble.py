"""The one exception of the launcher: what a person is told instead of a traceback."""


class Trouble(Exception):
    """One sentence that says what is wrong and what to do about it."""
