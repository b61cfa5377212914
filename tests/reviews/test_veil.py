"""The one function that hides who it is: names woven into any text never come through, and nothing else goes."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mobility.base.folding import fold
from mobility.base.veil import MARK, Secrets, Veil, covered, plain_code

BORN = date(2005, 3, 14)
SECRETS = Secrets.of(
    names=["Мадина Раҳимова", "RAHIMOVA MADINA", "Саидовна", "Ли"],
    phrases=["Female", "Женский"],
    codes=["400123456", "+992901234567", "901234567", "AB 2024-17"],
    days=[BORN],
)
TELLING = [
    "Мадина", "мадина", "МАДИНА", "Madina", "MADINA", "Мадинаи", "мадинаро", "Мадиной", "Раҳимова", "Рахимова",
    "Рахимовой", "Rahimova", "Rakhimova", "RAHIMOVA", "Саидовна", "Ли", "Li", "Ma\u00addina", "Мади\u200bна",
    "MadinaRahimova", "@madina_r", "iammadina", "madina@mail.tj", "400123456", "400 123 456", "400-12-34-56",
    "+992 90 123 45 67", "992901234567", "90 123-45-67", "ab202417", "АВ 2024/17", "14.03.2005", "14/3/2005",
    "2005-03-14", "14 03 05", "14 March 2005", "14th of March 2005", "March 14, 2005", "14 марта 2005",
    "14\u00a0марти соли 2005", "female", "женский",
    "woman", "a man", "girls", "Женщиной", "студентка", "юноша", "молодой человек", "духтарам", "зан", "мардона",
]  # fmt: skip
PLAIN = st.text(alphabet="абвгдежзик ,.\n-()", max_size=30)


@given(st.lists(st.tuples(PLAIN, st.sampled_from(TELLING)), min_size=1, max_size=6), PLAIN)
@example([("", "14 March 2005"), ("", "14.03.2005")], "")
def test_names_woven_into_a_text_never_come_through(parts: list[tuple[str, str]], end: str) -> None:
    text = "".join(f"{plain} {telling} " for plain, telling in parts) + end
    seen = covered(text, SECRETS)
    folded, plain_text = fold(seen.replace("\u00ad", "").replace("\u200b", "")), plain_code(seen)
    assert not any(fold(part) in folded for part in ("мадин", "рахимов", "саидов", "female", "женский"))
    assert not any(
        code in plain_text for code in ("400123456", "901234567", "AB202417", "14032005", "20050314")
    )
    assert seen.count(MARK) >= 1


@given(st.text(max_size=200))
def test_any_text_is_taken_and_covered_but_once(text: str) -> None:
    seen = covered(text, SECRETS)
    assert covered(seen, SECRETS) == seen


@pytest.mark.parametrize("telling", TELLING)
def test_each_way_of_telling_is_covered(telling: str) -> None:
    assert MARK in covered(f"then {telling} now", SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        "Half of the kiln losses come from old heat exchangers.",
        "Мехоҳам дар Рига таҳсил кунам; донишгоҳ хуб аст, 15.03.2005, 14 майи 2005.",
        "Моё любимое: тепломассообмен, линия, лист. Room 123456.",
        "лимон ва ли­сток".replace("\u00ad", ""),
        "Ман ба мардум хизмат мекунам; замон, занг, human management, мужество, парниковый эффект, студенты.",
        "",
    ],
)
def test_what_tells_nothing_stays(text: str) -> None:
    assert covered(text, SECRETS) == text


def test_nothing_to_hide_covers_addresses_alone() -> None:
    assert covered("Ask a@b.example or 14.03.2005", Secrets()) == f"Ask {MARK} or 14.03.2005"


def test_the_words_of_a_message_name_the_applicant_by_reference(app) -> None:
    veil = Veil("T27-0042", lambda: SECRETS)
    values = {
        "applicant": "Мадина Раҳимова",
        "reason": "Madina asked",
        "reference": "T27-0042",
        "until": BORN,
    }
    assert veil.words(values, "ru") == {
        "applicant": veil.name("ru"),
        "reason": f"{MARK} asked",
        "reference": "T27-0042",
        "until": BORN,
    }
    assert (veil.name("en"), "T27-0042" in veil.name("tg")) == ("Applicant T27-0042", True)
