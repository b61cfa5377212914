"""Which parts of a rule book have only got another key: they are told as that, and not as one gone and another new."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _

from mobility.base.languages import tr
from mobility.workflow.rulebook import Act, End, Move, RuleBook, Stage


def other_keys(old: RuleBook, new: RuleBook) -> Mapping[str, str]:
    """Key in `old` -> key in `new` of each stage, act or end whose key is gone, where one new one has the same titles."""
    found: dict[str, str] = {}
    for before, after in ((old.stages, new.stages), (old.acts, new.acts), (old.ends, new.ends)):
        gone = {key: part for key, part in before.items() if key not in after}
        come = {key: part for key, part in after.items() if key not in before}
        for key, part in gone.items():
            alike = [other for other, candidate in come.items() if candidate.title == part.title]
            twins = [other for other, candidate in gone.items() if candidate.title == part.title]
            if len(alike) == len(twins) == 1:
                found[key] = alike[0]
    return found


def in_words(new: RuleBook, keys: Mapping[str, str]) -> list[str]:
    """A sentence for each: cases under way go over by a mapping from key to key."""
    titles = {key: part.title for parts in (new.stages, new.acts, new.ends) for key, part in parts.items()}
    return [
        _(
            "%(where)s: its key is now “%(new)s” instead of “%(old)s”.",
            where=tr(titles[is_]),
            new=is_,
            old=was,
        )
        for was, is_ in keys.items()
    ]


def with_keys(book: RuleBook, keys: Mapping[str, str]) -> RuleBook:
    """The same book, its stages, acts and ends under their other keys."""
    if not keys:
        return book

    def key(name: str) -> str:
        return keys.get(name, name)

    def move(one: Move) -> Move:
        return one.model_copy(update={"to": key(one.to)}) if one.to else one

    def stage(one: Stage) -> Stage:
        moves = {name: move(each) for name, each in one.moves.items()}
        return one.model_copy(update={"moves": moves}).named(key(one.key))

    def act(one: Act) -> Act:
        return one.model_copy(update={"at": key(one.at)}).named(key(one.key))

    def end(one: End) -> End:
        moves = {name: move(each) for name, each in one.moves.items()}
        return one.model_copy(update={"moves": moves}).named(key(one.key))

    return replace(
        book,
        start=key(book.start),
        separate=tuple(tuple(map(key, group)) for group in book.separate),
        acts={key(name): act(one) for name, one in book.acts.items()},
        stages={key(name): stage(one) for name, one in book.stages.items()},
        ends={key(name): end(one) for name, one in book.ends.items()},
        everywhere={name: move(one) for name, one in book.everywhere.items()},
    )
