"""Laws of a reference: what people mistype does not lead to somebody else's case."""

from hypothesis import given
from hypothesis import strategies as st

from mobility.base.references import ALPHABET, check_character, new_reference, tidy_reference

SIGNS = st.sampled_from(ALPHABET)
BODIES = st.text(SIGNS, min_size=7, max_size=7)


def holds(signs: str) -> bool:
    return check_character(signs[:-1]) == signs[-1]


def whole(body: str) -> str:
    return body + check_character(body)


@given(BODIES, st.integers(0, 7), SIGNS)
def test_one_wrong_sign_is_noticed(body: str, place: int, sign: str) -> None:
    right = whole(body)
    typed = right[:place] + sign + right[place + 1 :]
    assert holds(typed) == (typed == right)


@given(BODIES, st.integers(0, 6))
def test_swapped_neighbours_are_noticed(body: str, place: int) -> None:
    right = whole(body)
    typed = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert holds(typed) == (typed == right)


def test_every_pair_of_signs_is_told_apart() -> None:
    """The same, without chance: at each place for all pairs of signs."""
    for place in range(7):
        for first in ALPHABET:
            for second in ALPHABET:
                body = "2" * place + first + "2" * (6 - place)
                other = "2" * place + second + "2" * (6 - place)
                assert (whole(body)[-1] == whole(other)[-1]) == (first == second)


def test_what_looks_alike_is_not_in_the_alphabet() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 29
    assert set(ALPHABET).isdisjoint("0O1ILUZ")


@given(st.sampled_from("MC"), st.integers(2000, 2099))
def test_a_reference_is_prefix_year_and_eight_signs(prefix: str, year: int) -> None:
    head, first, second = new_reference(prefix, year).split("-")
    assert (head, len(first), len(second)) == (f"{prefix}{year % 100:02}", 4, 4)
    assert holds(first + second)


@given(st.sampled_from(["{}", " {} ", "{}\n"]), st.sampled_from("-–—"), st.booleans())
def test_a_reference_is_found_however_it_is_typed(blanks: str, dash: str, small: bool) -> None:
    reference = new_reference("M", 2027)
    typed = blanks.format(reference.lower() if small else reference).replace("-", dash)
    assert tidy_reference(typed) == reference
    assert tidy_reference(reference.replace("-", " ")) == reference
