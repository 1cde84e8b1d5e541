"""Lesson 04, onset against traditional antidepressants: the model's answers to the exercises.

The texts stand in data/questions/response.json. Every answer is computed from the models and tables that the student
uses.
"""

from dataclasses import replace

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.kit.numbers.statistics import NORMAL_95
from ketamine_edu.kit.numbers.words import H_PER_DAY
from ketamine_edu.response.lasting import relapse_with_hazard_ratio
from ketamine_edu.response.onset import Course, course, fit_rise
from ketamine_edu.response.targets import pooled_aspire
from ketamine_edu.response.virtual_trial import Trial, load_trial, patients_for_power

RELAPSES = ((45.3, 0.49), (60.0, 0.3), (20.0, 0.5), (70.0, 0.8))
EQUAL_ERROR = 1.0


def duloxetine_half_effect_d() -> float:
    """Time at which the trial reaches half of its difference at week 6 (d)."""
    return fit_rise([course("duloxetine")]).half_effect_h() / H_PER_DAY


def duloxetine_half_time_d() -> float:
    """The mistake: half of a plateau that the trial never saw (d)."""
    return fit_rise([course("duloxetine")]).half_time_h / H_PER_DAY


def unweighted_half_effect_d() -> float:
    """The mistake: every point counted alike (d)."""
    alike: Course = replace(course("duloxetine"), se=0 * course("duloxetine").se + EQUAL_ERROR)
    return fit_rise([alike]).half_effect_h() / H_PER_DAY


def pooled_points() -> dict[str, float]:
    """The two ASPIRE trials together: difference and its 95 % interval (points)."""
    difference, error = pooled_aspire()
    return {"difference": difference, "low": difference - NORMAL_95 * error, "high": difference + NORMAL_95 * error}


def low_end_of_one_trial() -> float:
    """The mistake: the interval of a single trial put around the pooled difference (points)."""
    return pooled_aspire()[0] - NORMAL_95 * float(course("aspire_2").se[-1])


def relapse_cases() -> list[Case]:
    """Relapse without treatment and a hazard ratio, and the relapse with treatment (%)."""
    return [
        Case({"control_percent": control, "hazard_ratio": ratio}, relapse_with_hazard_ratio(control, ratio))
        for control, ratio in RELAPSES
    ]


def ideal_trial() -> Trial:
    """A trial of the published effect in which nobody drops out and nobody can tell the arms apart."""
    return replace(load_trial(), drop_out_share=0.0, guess_on_drug=0.5, guess_on_control=0.5, expectancy_points=0.0)


def patients_per_arm() -> float:
    """Patients per arm with which the ideal trial has a power of 80 %."""
    patients = patients_for_power(ideal_trial())
    assert patients is not None  # the published effect is large enough
    return float(patients)


def patients_in_all() -> float:
    """The mistake: both arms counted."""
    return 2 * patients_per_arm()


def masked_differences() -> dict[str, float]:
    """Placebo less ketamine a day after the hidden infusion (points): of scores, and of changes since before it."""
    rows = read_table("response/masked_scores")
    mean = {(row.text("arm"), row.number("time_d")): row.number("mean") for row in rows}
    after, before = (mean["placebo", day] - mean["ketamine", day] for day in (1, 0))
    return {"scores": after, "changes": after - before}


ANSWERS = {
    "half-effect": Answer(
        duloxetine_half_effect_d, {"plateau": duloxetine_half_time_d, "not-weighted": unweighted_half_effect_d}
    ),
    "pooled-trials": Answer(pooled_points, {"one-trial": low_end_of_one_trial}),
    "hazard-ratio": Answer(relapse_cases),
    "trial-size": Answer(patients_per_arm, {"both-arms": patients_in_all}),
    "masked-trial": Answer(masked_differences),
}
