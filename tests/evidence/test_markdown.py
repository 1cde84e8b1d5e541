"""Data tables as Markdown."""

import pytest

from ketamine_edu.evidence.markdown import in_digits, markdown_table

ROWS = [
    {"route": "oral | swallowed", "value": 20.0, "n": None, "source": "simons2022;fanta2015"},
    {"route": "nose", "value": 48.5, "n": 3, "source": None},
]


def test_columns_headings_citations_and_escapes():
    shown = markdown_table(ROWS, {"route": "Route", "value": "F, %", "n": "people", "source": "Source"})
    assert shown.splitlines() == [
        "| Route | F, % | people | Source |",
        "| --- | --- | --- | --- |",
        "| oral \\| swallowed | 20 |  | Simons et al. 2022; Fanta et al. 2015 |",
        "| nose | 48.5 | 3 |  |",
    ]


def test_words_in_place_of_values():
    assert "| intranasal |" in markdown_table(ROWS, {"route": "Route"}, {"nose": "intranasal"})


def test_an_unknown_column_is_named():
    with pytest.raises(ValueError, match="'dose'; allowed are route, value, n, source"):
        markdown_table(ROWS, {"dose": "Dose"})


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [(0.12345, 3, "0.123"), (74.06, 3, "74.1"), (2445.4, 3, "2445"), (-33040, 4, "-33040"), (-0.0, 3, "0")],
)
def test_numbers_are_printed_in_full(value, digits, words):
    assert in_digits(value, digits) == words
