"""The small pieces of text on a page: tables of key numbers, numbers, and the words of an HTML fragment."""

import pytest

from ketamine_edu.kit.page.still import plain_text
from ketamine_edu.kit.page.table import number, table


def test_a_table_has_headings_a_name_for_each_row_and_the_cells_in_their_order():
    assert table(["", "mg", "h"], [["oral", "1", "2"], ["<im>", "3", "4"]]) == (
        '<table><thead><tr><td></td><th scope="col">mg</th><th scope="col">h</th></tr></thead><tbody>'
        '<tr><th scope="row">oral</th><td>1</td><td>2</td></tr>'
        '<tr><th scope="row">&lt;im&gt;</th><td>3</td><td>4</td></tr></tbody></table>'
    )


def test_a_row_may_have_the_sample_of_a_line_and_there_must_be_one_for_each():
    assert '<svg class="ke-swatch"' in table(["", "mg"], [["oral", "1"]], looks=["oral"])
    with pytest.raises(ValueError, match="zip"):
        table(["", "mg"], [["oral", "1"], ["im", "2"]], looks=["oral"])


@pytest.mark.parametrize(
    ("value", "text"), [(0.12345, "0.123"), (74.06, "74.1"), (2445.3, "2445"), (0.0, "0"), (-1.2345, "-1.23")]
)
def test_a_number_has_three_digits_that_count_and_no_power_of_ten(value, text):
    assert number(value) == text.replace("-", number(-1)[0])


def test_the_words_of_a_fragment_stand_in_lines_with_cells_apart():
    fragment = table(["", "mg"], [["oral", "1"], ["im", "2"]]) + "<p>One &amp;\n two</p><div></div><p>three<br>four</p>"
    assert plain_text(fragment) == "mg\noral  1\nim  2\nOne & two\nthree\nfour"
