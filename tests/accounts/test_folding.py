"""What is typed and what is stored are folded alike, in Python and in SQL, and the spellings of one name meet."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from mobility.base.database import db
from mobility.base.folding import ALPHABET, DROPPED, PLAIN, SOUNDS, SPREAD, fold, may_be_called, same_words

LETTERS = ALPHABET + ALPHABET.upper() + "abcdefghijklmnopqrstuvwxyzQJYÉéŪ\u0304\u0306\u0308 -'`ʹʻʼ‘’№"
TABLES = [*(sound for sound, _letter in SOUNDS), *map(chr, PLAIN), *(letter for letter, _plain in SPREAD)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.lists(some.one_of(some.sampled_from(TABLES), some.text(LETTERS, max_size=5)), max_size=8).map(
        "".join
    )
)
def test_the_same_in_both(app, text):
    """If this fails, `fold` has changed: a migration replaces the function and rewrites the folded columns."""
    assert db.session.scalar(select(func.folded(text))) == fold(text)


@pytest.mark.parametrize(
    "spellings",
    [
        "Ҷӯраев Ҷураев Джураев Чураев Juraev Jurayev Djuraev Dzhuraev Jūraev",
        "Ҳакимова Хакимова Hakimova Khakimova",
        "Қодиров Кодиров Qodirov Kodirov",
        "Ғафуров Гафуров Ghafurov Gafurov",
        "Муҳаммадӣ Мухаммади Мухаммадий Muhammadi Mukhammadiy",
        "Хоҷаев Ходжаев Khojaev Hodjaev",
        "Зиёев Зиеев Ziyoev",
        "Юсуфҷон Юсуфджон Yusufjon Yusufdzhon",
        "Саъдӣ Сади Sa’di Sa'di",
        "Зулфия Zulfiya Zulfia",
        "Щербаков Shcherbakov",
        "Цой Tsoy Tsoi",
    ],
)
def test_the_spellings_of_a_name_meet(spellings):
    assert len({fold(name) for name in spellings.split()}) == 1


def test_other_names_stay_apart():
    names = [
        "Ҷӯраев",
        "Шарипов",
        "Саидов",
        "Сафаров",
        "Ҳакимов",
        "Ғафуров",
        "Каримов",
        "Кодиров",
        "Раҳимов",
        "Раҷабов",
    ]
    assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize("decomposed", ["и\u0306", "е\u0308", "и\u0304", "у\u0304"])
def test_composed_and_decomposed_letters_are_one(decomposed):
    assert fold(decomposed) == DROPPED.sub("", decomposed)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Madina Rahimova", True),
        ("Раҳимова Мадина Саидовна", True),
        ("Рахимова", True),
        ("RAKHIMOVA MADINA SAIDOVNA", True),
        ("Anvar Karimov", False),
        ("Madina Karimova", False),
    ],
)
def test_the_same_person_is_known_by_the_words_of_the_name(typed, same):
    assert same_words(typed, "Раҳимова Мадина Саидовна", "RAHIMOVA MADINA") is same
    assert same_words(typed, "Раҳимова Мадина", "RAHIMOVA MADINA") is same


@pytest.mark.parametrize(
    ("typed", "may"),
    [
        ("Мадина Раҳимова", True),
        ("RAHIMOVA M.", True),
        ("Madina Sharipova", True),
        ("Madina Karimova", False),
        ("Olga Other", False),
    ],
)
def test_a_name_may_be_shortened_or_another_surname_but_not_just_that_of_somebody_else(typed, may):
    others = [["Madina Rahimova"], ["Каримова Мадина", "KARIMOVA MADINA"]]
    assert may_be_called(typed, ["MADINA RAHIMOVA"], others) is may
