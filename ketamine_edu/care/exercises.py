"""Lesson 09, risks and care: the model's answers to the exercises.

The texts stand in data/questions/care.json. Every answer is computed from the models and tables that the student uses.
"""

from ketamine_edu.appraisal.absolute_terms import number_needed
from ketamine_edu.care.costs import course_lengths, quotes
from ketamine_edu.care.side_effect_rates import side_effect
from ketamine_edu.care.visits import MIN_PER_H, Visit, load_visit, threshold_ng_ml, visit
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer

DOSE_MG, PRESSURE_MMHG = 84, 120
HARM = "resistant_vertigo"
COUNTS = ((142, 346, 21, 222), (63, 346, 5, 222), (25, 152, 1, 145), (46, 346, 6, 222))


def needed_to_harm() -> float:
    """People to treat for one more with vertigo."""
    return number_needed(side_effect(HARM).difference.percent)


def needed_without_control() -> float:
    """The mistake: the control is forgotten."""
    return number_needed(side_effect(HARM).treated_percent)


def difference_as_number() -> float:
    """The mistake: the difference itself (points of 100)."""
    return side_effect(HARM).difference.percent


def difference_cases() -> list[Case]:
    """Counts in two arms, and the difference in people of 100."""
    names = ("events_treated", "n_treated", "events_control", "n_control")
    return [Case(dict(zip(names, row, strict=True)), 100 * (row[0] / row[1] - row[2] / row[3])) for row in COUNTS]


def the_visit() -> Visit:
    """The visit that the exercises ask about."""
    return visit(DOSE_MG)


def below_threshold_h() -> float:
    """Hours until venous plasma stays below the level at which perception changed."""
    return the_visit().plasma_below_after_h(threshold_ng_ml())


def half_of_peak_h() -> float:
    """The mistake: half of the peak taken for the threshold (h)."""
    return the_visit().plasma_below_after_h(the_visit().profile.cmax() / 2)


def list_prices() -> tuple[float, float]:
    """List prices of a session with 56 and with 84 mg (US dollars)."""
    listed = next(quote for quote in quotes() if quote.id == "esketamine_list")
    return listed.lowest, listed.highest


def first_month_usd() -> float:
    """List price of the first month: one session with 56 mg, the others with 84 mg (US dollars)."""
    low, high = list_prices()
    return low + (course_lengths()["esketamine"].usual - 1) * high


def all_high_usd() -> float:
    """The mistake: all sessions with 84 mg."""
    return course_lengths()["esketamine"].usual * list_prices()[1]


def four_sessions_usd() -> float:
    """The mistake: once a week instead of twice."""
    return list_prices()[0] + (course_lengths()["esketamine"].usual / 2 - 1) * list_prices()[1]


def rise_left_mmhg() -> float:
    """Systolic rise left when two hours are over (mmHg), for a marked rise that ends when the label says."""
    marked = visit(DOSE_MG, PRESSURE_MMHG, "marked", "label")
    return marked.at(load_visit().observation_min / MIN_PER_H)["systolic_rise_mmhg"]


def straight_fall_mmhg() -> float:
    """The mistake: a straight fall from the peak to the end (mmHg)."""
    times = load_visit()
    _, peak, end = times.points_min("pressure", "label")
    return times.marked_rise_mmhg * (end - times.observation_min) / (end - peak)


ANSWERS = {
    "number-needed-to-harm": Answer(
        needed_to_harm, {"no-control": needed_without_control, "not-inverted": difference_as_number}
    ),
    "difference-function": Answer(difference_cases),
    "below-threshold": Answer(below_threshold_h, {"half-of-peak": half_of_peak_h}),
    "first-month": Answer(first_month_usd, {"all-high": all_high_usd, "once-a-week": four_sessions_usd}),
    "pressure-left": Answer(rise_left_mmhg, {"straight": straight_fall_mmhg}),
}
