"""What the live artists of lesson 04 must show, written from the meaning of each."""

from dataclasses import replace
from functools import cache

import numpy as np

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.drawing import style
from ketamine_edu.response.explorers.lasting import LastingExplorer
from ketamine_edu.response.explorers.onset import OnsetExplorer
from ketamine_edu.response.explorers.virtual_trial import VirtualTrialExplorer
from ketamine_edu.response.lasting import load_lasting, relapse_curves, relapse_rows, share_over_time
from ketamine_edu.response.onset import courses, fit_rise
from ketamine_edu.response.virtual_trial import Trial, expected, load_trial, simulate_trials
from tests.kit.pictures import Band, Box, Curve, EndLabel, Hidden, Points, Spans, Words, shows

NORMAL_95 = 1.959964


@shows(OnsetExplorer)
def onset(state, results, later):
    as_share = state.axis == "share"
    chosen = state.compared if state.counted == "difference" else state.arms
    shown = [name for name in chosen if (shares_can_be_drawn(name) if as_share else is_in_points(name))]
    bottom, top = (-0.5, 2.0) if as_share else points_axis(state.counted)
    ends = {name: float(np.clip(end_of(name, as_share), bottom, top)) for name in shown}
    says = {
        "half": Curve([0.4, 1400], [0.5, 0.5]) if as_share else Hidden(),
        "nothing": Hidden() if shown else Words("Nothing to show: tick a box on the left."),
    }
    for name, course in courses().items():
        if course.part_of is not None:
            continue
        parts = ("", " spread", " points", " interval", " half", " label")
        says |= {f"{name}{part}": Hidden() for part in parts}
        if name not in shown:
            continue
        whole = whole_of(name, as_share)
        reach = NORMAL_95 * course.se
        others = [end for other, end in ends.items() if other != name]
        says[f"{name} points"] = Points(course.time_h, course.value / whole)
        low, high = (course.value - reach) / whole, (course.value + reach) / whole
        says[f"{name} spread"] = Spans(course.time_h, low, high)
        says[f"{name} label"] = EndLabel(name, ends[name], others)
        if course.can_be_fitted:
            rise = fit_rise([course])
            time_h = np.geomspace(0.4, course.last_h, 120)
            says[name] = Curve(time_h, rise.improvement(time_h) / whole)
            half = float(rise.improvement(course.last_h)) / whole / 2
            earliest, latest = rise.half_effect_interval_h()
            says[f"{name} half"] = Points([rise.half_effect_h()], [half])
            says[f"{name} interval"] = Spans(half, max(earliest, 0.4), latest, upright=False)
    return says


def is_in_points(name):
    return courses()[name].unit in ("MADRS points", "HDRS points")


def shares_can_be_drawn(name):
    """A single point is its own end, and a trial that found no difference has no effect to divide by."""
    return len(courses()[name].time_h) > 1 and courses()[name].separated is not False


def whole_of(name, as_share):
    """What is one on the axis: a point, or what the course reaches at its end, by the fit where there is one."""
    if not as_share:
        return 1.0
    course = courses()[name]
    return float(fit_rise([course]).improvement(course.last_h)) if course.can_be_fitted else float(course.value[-1])


def end_of(name, as_share):
    course = courses()[name]
    end = fit_rise([course]).improvement(course.last_h) if course.can_be_fitted else course.value[-1]
    return float(end) / whole_of(name, as_share)


@cache
def points_axis(measure):
    """Round ends that hold every whisker of every course of the measure, whatever is chosen."""
    drawn = [c for c in courses().values() if c.measure == measure and c.part_of is None and is_in_points(c.id)]
    finite = [
        end for c in drawn for end in (*(c.value - NORMAL_95 * c.se), *(c.value + NORMAL_95 * c.se)) if end == end
    ]
    return -style.nice_limit(-min(finite)) if min(finite) < 0 else 0.0, style.nice_limit(max(finite))


@shows(LastingExplorer)
def lasting(state, results, later):
    given_d = [number * state.interval_d for number in range(state.doses)]
    doses_d = [day for day in given_d if day <= 56]
    time_d = np.linspace(0, 56, 281)

    def effect(half_life_d, at_d=time_d, doses_d=doses_d):
        return 100 * share_over_time(at_d, doses_d, replace(load_lasting(), decline_half_life_d=half_life_d))

    says = {
        "effect": Curve(time_d, effect(state.decline_half_life_d)),
        "range": Band(time_d, effect(5.9), effect(15.3)),  # the two half-lives that were published
        "doses": Points(doses_d, [105] * len(doses_d)),
    }
    words = {"pooled": "nine trials", "first": "one trial of 17"}
    for row, (name, said) in enumerate(words.items()):
        says |= {f"{part} {name}": Hidden() for part in ("published", "key", "words")}
        if state.doses > 1:
            continue
        published = [r for r in read_table("response/single_dose") if r["series"] == name]
        # Shares of people who respond are no shares of an effect: their first day is put on the curve.
        first = effect(state.decline_half_life_d, 1.0, [0]) / published[0]["response_percent"]
        says[f"published {name}"] = Points(
            [r["time_d"] for r in published], [first * r["response_percent"] for r in published]
        )
        says[f"key {name}"] = Points([1.04], [0.9 - 0.12 * row])
        says[f"words {name}"] = Words(said, y=0.9 - 0.12 * row)
    well_d = np.linspace(0, 365, 200)
    ends = {name: 100 * float(curve.share(365.0)) for name, curve in relapse_curves().items()}
    for name, curve in relapse_curves().items():
        if name not in state.groups:
            says |= {f"{name}{part}": Hidden() for part in ("", " points", " label")}
            continue
        row = relapse_rows()[name]
        points = [] if row.median_d is None else [(row.median_d, 50.0)]
        if name in ("ketamine_remitters", "ect_remitters"):  # their median is that of those who relapsed in the year
            relapsed = row.relapsed_percent
            points = [(row.median_d, 100 - relapsed / 2), (row.time_d, 100 - relapsed)]
        says[name] = Curve(well_d, 100 * curve.share(well_d))
        says[f"{name} points"] = Points(*zip(*points, strict=True)) if points else Hidden()
        says[f"{name} label"] = EndLabel(name, ends[name], [ends[other] for other in state.groups if other != name])
    return says


@shows(VirtualTrialExplorer)
def virtual_trial(state, results, later):
    trial = Trial(
        patients_per_arm=state.patients_per_arm,
        true_effect_points=state.true_effect_points,
        control_improvement_points=state.control_improvement_points,
        sd_points=load_trial().sd_points,
        drop_out_share=state.drop_out_percent / 100,
        guess_on_drug=state.guess_on_drug_percent / 100,
        guess_on_control=state.guess_on_control_percent / 100,
        expectancy_points=state.expectancy_points,
    )
    exact = expected(trial, state.analysis)
    mean, spread = exact.estimate_points, exact.standard_error_points
    x = np.linspace(-10, 25, 301)
    density = np.exp(-((x - mean) ** 2) / (2 * spread**2)) / np.sqrt(2 * np.pi * spread**2)
    top = style.nice_limit(1.15 * density.max())
    says = {"exact": Curve(x, density)}
    for name, value in (("true", trial.true_effect_points), ("mean", mean)):
        says[f"{name} upper"] = Spans(value, 0, top)
        says[f"{name} lower"] = Spans(value, 0, 21)
    words = {"bar words": "bars: simulated", "found words": "p < 0.05", "missed words": "p ≥ 0.05"}
    simulated = (*(f"bar {number}" for number in range(70)), "found", "missed", "estimates", *words)
    if later is None:
        return says | {name: Hidden() for name in simulated} | {"waiting": Words("Press the button to simulate.")}
    found = simulate_trials(trial, 5000, seed=4, analysis=state.analysis)
    for number in range(70):
        left, right = -10 + 0.5 * number, -9.5 + 0.5 * number
        share = np.mean((found.estimates >= left) & (found.estimates < right))
        says[f"bar {number}"] = Box(left, right, 0.0, share / 0.5)
    rows = 20 - np.arange(20)
    estimate, reach = found.estimates[:20], found.critical * found.standard_errors[:20]
    is_found = np.abs(estimate) > reach  # p < 0.05 on either side: the interval leaves out zero
    says["estimates"] = Points(estimate, rows)
    for name, which in (("found", is_found), ("missed", ~is_found)):
        low, high = (estimate - reach)[which], (estimate + reach)[which]
        says[name] = Spans(rows[which], low, high, upright=False)
    return says | {name: Words(text) for name, text in words.items()} | {"waiting": Hidden()}
