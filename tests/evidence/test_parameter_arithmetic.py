"""Parameters that follow from other numbers are held to them: to the range that the note describes, to the table of the
publication, to published variances, and to the arithmetic that the note names.

These say that a number is right; of numbers that stand alone, test_ledger.py says at least that they did not change.
"""

import math
import re
from itertools import pairwise

import pytest

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table, table_names

ROUNDED = 0.011  # three significant digits are written, of which the first may be 1, and ends were rounded once more
Z_90 = 1.6449  # 5th and 95th percentile of a normal distribution
Z_95 = 1.9600
NORMAL_TABLES = [
    name.removeprefix("parameters/")
    for name in table_names()
    if name.startswith("parameters/") and not name.endswith(("variability", "absorption"))
]
ABSORPTION, VARIABILITY = "pharmacokinetics_absorption", "pharmacokinetics_variability"


def near(value, rel=ROUNDED):
    return pytest.approx(value, rel=rel, abs=1e-12)


def value(table, name, formulation=None):
    return parameter_table(table, formulation)[name].value


def every_parameter():
    """(table, row, note) of every parameter, where "As above" stands for the note of the row above."""
    for table in NORMAL_TABLES:
        note = ""
        for row in parameter_table(table).values():
            note = note if row.note and "As above" in row.note else row.note or ""
            yield table, row, note
    for formulation in dict.fromkeys(row["formulation"] for row in read_table(f"parameters/{ABSORPTION}")):
        for row in parameter_table(ABSORPTION, formulation).values():
            yield ABSORPTION, row, row.note or ""


def around(part):
    """Ends a share of the value below and above it."""
    return lambda row: (row.value * (1 - part), row.value * (1 + part))


def by_factor(factor):
    return lambda row: (row.value / factor, row.value * factor)


# What a note says of the range -> the range. Receptor rates are halved and half again as much, the others divided and
# multiplied by 1.5; a share ends at 1.
RANGES = {
    r"a fifth either way": around(0.2),
    r"(?<!by )half either way": around(0.5),
    r"half again either way": by_factor(1.5),
    r"half to double|half and twice": by_factor(2),
}


@pytest.mark.parametrize("words", RANGES)
def test_a_range_in_words_is_the_range_in_numbers(words):
    tried = 0
    for table, row, note in every_parameter():
        if re.search(words, note):
            halved = table.startswith("receptor_") and words == "half again either way"
            low, high = (around(0.5) if halved else RANGES[words])(row)
            assert row.low == near(low), (table, row)
            assert row.high == near(high) or row.high == 1 < high and row.unit == "1", (table, row)
            tried += 1
    assert tried >= {r"half again either way": 50, r"a fifth either way": 10}.get(words, 2)


def test_percentiles_of_people_lie_around_the_value_as_those_of_a_lognormal_distribution():
    tried = 0
    for table, row, note in every_parameter():
        if "5th to 95th percentile" in note and row.name != "nasal_fraction":
            assert math.sqrt(row.low * row.high) == near(row.value), (table, row)
            tried += 1
    assert tried >= 45


def test_intervals_from_standard_errors_lie_around_the_value():
    tried = 0
    for table, row, note in every_parameter():
        if "from the published standard error" in note or "one printed error either way" in note:
            assert (row.low + row.high) / 2 == near(row.value), (table, row)
            tried += 1
    assert tried >= 15


def test_what_is_not_used_has_no_range_and_what_is_not_lost_is_nothing():
    for table, row, note in every_parameter():
        if note.startswith(("Not used", "Nothing is lost", "All is swallowed", "All at once")):
            assert row.low == row.value == row.high, (table, row)
            assert row.value == (1 if row.name.endswith(("factor", "rate_per_h")) else 0), (table, row)


def test_what_is_taken_over_from_another_formulation_is_the_same_there():
    models = {"As for the film.": "sublingual_film", "As for the esketamine spray.": "intranasal_esketamine"}
    tried = 0
    for row in read_table(f"parameters/{ABSORPTION}"):
        if row["note"] in models:
            model = parameter_table(ABSORPTION, models[row["note"]])[row["name"]]
            assert (row["value"], row["low"], row["high"]) == (model.value, model.low, model.high), row
            tried += 1
    assert tried >= 10
    for name in ("direct_fraction", "lost_fraction"):
        shares = [value(ABSORPTION, name, formulation) for formulation in ("intramuscular", "subcutaneous")]
        assert shares[0] == shares[1]
    for formulation in ("intramuscular", "subcutaneous"):
        p = parameter_table(ABSORPTION, formulation)
        assert p["lost_fraction"].value == near(1 - p["direct_fraction"].value)
        assert p["lost_fraction"].high == near(1 - p["direct_fraction"].low)


# (table, name, formulation) here; the publication's table and name there; factor from its unit to that here; whether
# the range is the publication's as well.
OURS, SIMONS, PEREZ = (
    "pharmacokinetics_arterial_venous",
    "pharmacokinetics_simons_2022",
    "pharmacokinetics_perez_ruixo_2021",
)
COPIED = [
    *(((OURS, name, None), SIMONS, name, 1, True) for name in ("central_volume_l", "peripheral_volume_2_l")),
    *(((OURS, name, None), SIMONS, name, 1, True) for name in ("peripheral_volume_3_l", "norketamine_transit_min")),
    ((OURS, "hydroxynorketamine_transit_min", None), SIMONS, "hydroxynorketamine_transit_min", 1, True),
    ((OURS, "first_pass_transit_min", None), SIMONS, "swallowed_transit_min", 1, True),
    ((OURS, "clearance_l_per_h", None), SIMONS, "clearance_l_per_min", 60, False),
    *(
        ((OURS, f"{between}_{n}_l_per_h", None), SIMONS, f"{between}_{n}_l_per_min", 60, True)
        for between in ("intercompartmental_clearance",) for n in (2, 3)
    ),
    ((OURS, "hydroxynorketamine_fraction", None), SIMONS, "hydroxynorketamine_fraction", 1, False),
    ((ABSORPTION, "direct_fraction", "sublingual_film"), SIMONS, "mucosal_fraction", 1, True),
    ((ABSORPTION, "direct_input_min", "sublingual_film"), SIMONS, "mucosal_input_min", 1, True),
    ((ABSORPTION, "direct_rate_per_h", "sublingual_film"), SIMONS, "mucosal_rate_per_min", 60, True),
    ((ABSORPTION, "swallowed_input_min", "sublingual_film"), SIMONS, "swallowed_input_min", 1, True),
    ((ABSORPTION, "swallowed_rate_per_h", "sublingual_film"), SIMONS, "swallowed_rate_per_min", 60, True),
    ((ABSORPTION, "later_device_factor", "intranasal_esketamine"), PEREZ, "later_device_factor", 1, True),
    ((ABSORPTION, "swallowed_input_min", "intranasal_esketamine"), PEREZ, "swallowed_input_h", 60, True),
    ((ABSORPTION, "swallowed_rate_per_h", "intranasal_esketamine"), PEREZ, "swallowed_rate_per_h", 1, True),
    *(
        ((ABSORPTION, "swallowed_input_min", formulation), PEREZ, "oral_input_h", 60, True)
        for formulation in ("oral_racemic", "oral_esketamine")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("here", "table", "name", "factor", "with_range"), COPIED, ids=lambda x: str(x))
def test_a_copied_parameter_is_that_of_the_publication(here, table, name, factor, with_range):
    place, own, formulation = here
    copied, published = parameter_table(place, formulation)[own], parameter_table(table)[name]
    assert copied.value == pytest.approx(factor * published.value, rel=1e-9)
    if with_range:
        assert (copied.low, copied.high) == (near(factor * published.low), near(factor * published.high))


# ---- variability ----


def omega_of(note: str) -> float:
    """The standard deviation on the logarithmic scale that the published number in a note gives."""
    if match := re.search(
        r"geometric standard deviation ([\d.]+) of Cmax, less the variance ([\d.]+) of clearance", note
    ):
        return math.sqrt(math.log(float(match[1])) ** 2 - float(match[2]))
    if match := re.search(r"square root of the published variance ([\d.]+\d)", note):
        return math.sqrt(float(match[1]))
    if match := re.search(r"CV ([\d.]+) %", note):
        return math.sqrt(math.log(1 + (float(match[1]) / 100) ** 2))
    raise AssertionError(f"no published number in {note!r}")


def test_every_omega_follows_from_the_published_number_in_its_note():
    for row in read_table(f"parameters/{VARIABILITY}"):
        if row["distribution"] == "lognormal":
            assert row["omega"] == pytest.approx(omega_of(row["note"]), abs=6e-4), row


def test_every_published_omega_gives_the_published_percentiles():
    """The ranges of the parameters were computed from the same variances, in other tables."""
    tried = 0
    for row in read_table(f"parameters/{VARIABILITY}"):
        name, formulation, spread = row["name"], row["formulation"], math.exp(Z_90 * row["omega"])
        if row["distribution"] == "logit-normal":
            varied = parameter_table(PEREZ)["nasal_fraction"]
            odds = varied.value / (1 - varied.value)
            low, high = (odds * factor / (1 + odds * factor) for factor in (1 / spread, spread))
        else:
            varied = parameter_table(*(OURS,) if formulation == "all" else (ABSORPTION, formulation))[name]
            if name == "clearance_l_per_h":  # here the range is another, of several studies
                varied = parameter_table(SIMONS)["clearance_l_per_min"]
            if "percentile" not in varied.note:
                continue
            low, high = varied.value / spread, varied.value * spread
        assert (varied.low, varied.high) == (near(low), near(high)), row
        tried += 1
    assert tried >= 15


# ---- what else a note computes ----


def ic50(drug):
    return value(f"receptor_potency_{drug}", "ic50_um")


DERIVED = {
    "peak of sedation, the middle of 30 to 45 min": (("care_visit", "sedation_peak_min"), (30 + 45) / 2),
    "end of sedation, the middle of 1 to 1.5 h": (("care_visit", "sedation_end_min"), 60 * (1 + 1.5) / 2),
    "rise of the label, 4 h": (("care_visit", "pressure_end_label_min"), 4 * 60),
    "rise of the trials, 1.5 h": (("care_visit", "pressure_end_trials_min"), 1.5 * 60),
    "dissociation over by 1.5 h": (("care_visit", "dissociation_end_min"), 1.5 * 60),
    "two hours of observation": (("care_visit", "observation_min"), 2 * 60),
    "16.5 less 8.8 points": (("chain", "anchor_points"), 16.5 - 8.8),
    "unbound in plasma, 47 % bound": (("receptor_brain", "unbound_fraction"), 1 - 0.47),
    "norketamine, binding 6.09 times as weak": (("receptor_potency_norketamine", "ic50_um"), 6.09 * 0.71),
    "middle of two standard deviations": (("response_virtual_trial", "sd_points"), (10.43 + 11.56) / 2),
    "184 of 230 finished": (("response_virtual_trial", "drop_out_share"), 1 - 184 / 230),
    "41 % notice, the rest toss a coin": (("response_virtual_trial", "guess_on_drug"), 0.41 + 0.59 / 2),
    "9 % notice": (("response_virtual_trial", "guess_on_control"), 0.09 + 0.91 / 2),
    "geometric mean of two halving times": (("response", "decline_half_life_d"), math.sqrt(15.3 * 5.9)),
    "local defence: k_pm s_m/mu_m is 1.5/h": (("inflammation", "local_loss_per_h"), 0.6 * 0.005 / 1.5),
    "pathogen near that of a figure": (("inflammation_scenario", "virulence_per_h"), 0.6),
    "cells: one in five is an interneuron": (("circuit_network", "interneurons"), 400 / 4),
    "step: a twentieth of the shortest decay": (("circuit_network", "step_s"), 0.01 / 20),
    "film, 0.040 per min": ((ABSORPTION, "direct_rate_per_h", "sublingual_film"), 60 * 0.040),
}  # fmt: skip


@pytest.mark.parametrize(("place", "expected"), DERIVED.values(), ids=DERIVED)
def test_a_derived_parameter_is_the_arithmetic_of_its_note(place, expected):
    table, name, *formulation = place
    assert value(table, name, *formulation) == near(expected, rel=6e-3)


def test_the_ends_of_derived_ranges_are_the_arithmetic_of_their_notes():
    norketamine = parameter_table("receptor_potency_norketamine")["ic50_um"]
    assert (norketamine.low, norketamine.high) == (norketamine.value, near(8.15 * ic50("ketamine")))
    racemates = [2 / (1 / s + 1 / r) for s, r in ((1.7, 13), (0.3, 1.4))]  # binding constants of the enantiomers, µM
    assert norketamine.value == near(ic50("ketamine") * racemates[0] / racemates[1])
    unbound = parameter_table("receptor_brain")["unbound_fraction"]
    assert (unbound.low, unbound.high) == (near(1 - 0.665), 1)
    trial = parameter_table("response_virtual_trial")
    assert (trial["sd_points"].low, trial["sd_points"].high) == (10.43, 11.56)
    assert (trial["true_effect_points"].low, trial["true_effect_points"].high) == (1.89, 5.75)
    trauma = parameter_table("inflammation_scenario")["trauma"]
    model = parameter_table("inflammation")
    assert trauma.high == near(model["damage_rate_per_h"].value / model["damage_repair_per_h"].value)
    assert parameter_table("circuit_network")["step_s"].high < value("circuit", "gaba_decay_s")


def test_gating_rates_give_the_share_of_open_time_that_the_question_prints():
    """Four sets of rates, each with the probability of being open that it is quoted for in data/questions."""
    shares = {
        "destexhe_1996": 0.22,
        "lester_jahr_1992": 0.28,
        "edmonds_colquhoun_1992": 0.08,
        "clements_westbrook_1991": 0.002,
    }
    for name, share in shares.items():
        rates = {row.name: row.value for row in parameter_table(f"receptor_gating_{name}").values()}
        opened = rates["opening_per_s"] / rates["closing_per_s"]
        desensitised = rates["desensitising_per_s"] / rates["resensitising_per_s"]
        assert opened / (1 + opened + desensitised) == pytest.approx(share, abs=0.5 * 10 ** -(2 + (share < 0.01)))


def test_parameters_in_one_table_keep_the_order_that_the_model_needs():
    visit = parameter_table("care_visit")
    for effect in ("dissociation", "sedation"):
        times = [visit[f"{effect}_{point}_min"].value for point in ("onset", "peak", "end")]
        assert all(before < after for before, after in pairwise(times))
    assert visit["systolic_rise_mmhg"].value < visit["systolic_rise_older_mmhg"].value < visit["marked_rise_mmhg"].value
