"""Quoted prices: ranges, courses, and a published total that follows from them."""

import pytest

from ketamine_edu.care.costs import compare_costs, course_cost, course_lengths, quoted_range, quotes
from ketamine_edu.care.exercises import first_month_usd
from ketamine_edu.care.targets import targets, total_usd
from ketamine_edu.evidence.tables import read_table


def test_a_course_is_sessions_times_price():
    for name, length in course_lengths().items():
        low, high = quoted_range(name)
        assert course_cost(name, length.usual) == (length.usual * low, length.usual * high)
        assert length.fewest <= length.usual <= length.most


def test_the_published_price_of_the_first_month_follows_from_the_list_prices():
    """STAT News 2019 has 4,720 to 6,785 dollars."""
    assert course_cost("esketamine", 8)[0] == 4720
    assert first_month_usd() == 6785


def test_only_dollars_per_session_or_month_are_multiplied():
    kept = {quote.id for quote in quotes()}
    left_out = {row["id"] for row in read_table("care/costs")} - kept
    assert left_out == {"tms_ontario"}
    assert all(0 < quote.lowest <= quote.highest for quote in quotes())


def test_every_treatment_has_a_quote_and_a_length():
    assert {quote.treatment for quote in quotes()} == set(course_lengths())


@pytest.mark.parametrize("sessions", [0, -1, 2.5, True, 101, "6"])
def test_impossible_numbers_of_sessions_are_refused(sessions):
    with pytest.raises(ValueError, match="whole number from 1 to 100"):
        course_cost("ect", sessions)


def test_a_treatment_without_prices_is_named():
    with pytest.raises(ValueError, match="'psychotherapy'; prices could be read for ketamine"):
        quoted_range("psychotherapy")


def test_printed_totals_follow_from_sessions_and_prices_with_one_miss():
    assert [row.id for row in targets() if not row.within_limit] == ["c-web-low"]
    assert len(targets()) >= 15


def test_a_total_of_an_unknown_quote_is_named():
    with pytest.raises(ValueError, match="quote is 'rumour'; allowed are ketamine_article"):
        total_usd("rumour", 2, "lowest", "lowest")
    with pytest.raises(ValueError, match="later is 'middle'; allowed are lowest, highest"):
        total_usd("ketamine_article", 2, "lowest", "middle")


def test_the_first_session_of_a_course_may_have_another_price_than_the_others():
    assert total_usd("ketamine_article", 3, "lowest", "highest") == 400 + 2 * 800
    assert total_usd("ketamine_article", 1, "highest", "lowest") == 800


def test_every_quote_is_multiplied_by_the_sessions_of_its_own_treatment():
    comparison = compare_costs({"ketamine": 6, "tms": 20})
    usd = {price.quote.id: (price.lowest_usd, price.highest_usd) for price in comparison.prices}
    assert usd["ketamine_directory"] == (1800, 9000)
    assert usd["tms_card"] == (6000, 10000)
    assert usd["ect_competitor"] == (2500, 2500)
    assert comparison.range_usd["ketamine"] == (1800, 9000) and comparison.range_usd["ect"] == (1000, 5000)
    assert compare_costs().range_usd == {name: quoted_range(name) for name in course_lengths()}


def test_a_course_is_said_in_its_own_unit():
    assert course_lengths()["ect"].in_words(1) == "1 session"
    assert course_lengths()["tablets"].in_words(6) == "6 months"
