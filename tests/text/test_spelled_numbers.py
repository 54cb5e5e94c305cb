import pytest

from digest.text.spelled_numbers import in_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Twenty-four tasks and seven arms", "24 tasks and 7 arms"),
        ("one hundred and twenty clips", "120 clips"),
        ("three hundred thousand five hundred", "300500"),
        ("hundred, a thousand", "100, a 1000"),
        ("two thousand and five", "2005"),
        ("between one hundred and two hundred", "between 100 and 200"),
        ("twenty one-shot tasks", "20 1-shot tasks"),
        ("threefold, four-fold", "3fold, 4-fold"),
        ("twenty-five million", "25 million"),
        ("hundreds, tense, someone, tenfold", "hundreds, tense, someone, 10fold"),
    ],
)
def test_numbers_in_words_are_written_in_digits(text: str, digits: str) -> None:
    assert in_digits(text) == digits
