"""Numbers of tables that follow from others are held to the arithmetic that columns and notes name.

As in test_parameter_arithmetic.py, these say that a number is right, and not only that it did not change.
"""

import math
import re

import pytest

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import Row, read_table, table_fields, table_names

Z_95 = 1.9600


def rows_by(table: str, *columns: str) -> dict:
    rows = {tuple(row[column] for column in columns): row for row in read_table(table)}
    assert len(rows) == len(read_table(table))
    return {key[0] if len(key) == 1 else key: row for key, row in rows.items()}


def near(value: float, rel: float = 0.011):
    return pytest.approx(value, rel=rel, abs=1e-9)


def printed(value: float, digits: int = 1):
    """What is printed with so many decimals."""
    return pytest.approx(value, abs=0.5 * 10**-digits + 1e-9)


# ---- every table: ends of ranges, counts and shares ----

ORDERED = [
    ("low", "value", "high"),
    ("low", "value_percent", "high"),
    ("low", "value_l_per_h", "high"),
    ("low", "value_h", "high"),
    ("low", "value_ng_ml", "high"),
    ("interval_low", "value", "interval_high"),
    ("interval_from", "estimate", "interval_to"),
    ("effect_low", "effect", "effect_high"),
    ("hazard_ratio_low", "hazard_ratio", "hazard_ratio_high"),
    ("treated_percent_from", "treated_percent", "treated_percent_to"),
    ("fewest", "usual", "most"),
    ("lowest", "highest"),
    ("dose_low", "dose_default", "dose_high"),
    ("events_treated", "n_treated"),
    ("events_control", "n_control"),
    ("events", "n"),
    ("time_from_h", "time_to_h"),
]
MISPRINTED = {("appraisal/reports", "almeida")}  # the estimate lies outside its interval; the lesson says so


@pytest.mark.parametrize("columns", ORDERED, ids=" ".join)
def test_what_lies_between_two_ends_does(columns):
    tables = [name for name in table_names() if set(columns) <= set(table_fields(name))]
    assert tables
    for table in tables:
        for row in read_table(table):
            if (table, row.get("id")) not in MISPRINTED:
                values = [row[column] for column in columns if row[column] is not None]
                assert values == sorted(values), (table, row)


def test_counts_of_two_arms_are_all_the_people():
    for row in read_table("inflammation/findings"):
        if row["treated_n"] is not None:
            assert row["n"] == row["treated_n"] + row["control_n"], row
    points = rows_by("response/onset_points", "series", "time_h")
    for hours in (168, 336, 672, 1008):
        arms = [points[arm, hours] for arm in ("tablet_arm", "placebo_tablet")]
        difference = points["duloxetine", hours]
        assert difference["n"] == sum(arm["n"] for arm in arms)
        rounded_three_times = 0.0151  # the source subtracted before it rounded to two decimals
        assert difference["value"] == pytest.approx(arms[0]["value"] - arms[1]["value"], abs=rounded_three_times)
        assert difference["se"] == near(math.hypot(arms[0]["se"], arms[1]["se"]), 0.003)


# ---- intervals lie around their value, on the scale on which they were computed ----


def symmetrical() -> list[tuple[str, float, float, float, bool]]:
    """(row, low, value, high, whether on a logarithmic scale) of every 95 % interval and every range of spread."""
    intervals = []
    for table in ("appraisal/pooled", "appraisal/effects", "response/comparators", "inflammation/background"):
        low, high = ("interval_low", "interval_high") if "interval_low" in table_fields(table) else ("low", "high")
        for row in read_table(table):
            intervals.append((f"{table} {row}", row[low], row["value"], row[high], "ratio" in str(row.get("measure"))))
    for row in read_table("default_mode/studies"):
        intervals.append((str(row), row["effect_low"], row["effect"], row["effect_high"], False))
    for row in read_table("inflammation/findings"):
        intervals.append((str(row), row["interval_low"], row["value"], row["interval_high"], False))
    for row in read_table("response/relapse"):
        intervals.append((str(row), row["hazard_ratio_low"], row["hazard_ratio"], row["hazard_ratio_high"], True))
    for table, column in (
        ("bioavailability", "value_percent"),
        ("half_lives", "value_h"),
        ("clearances", "value_l_per_h"),
    ):
        for row in read_table(f"pharmacokinetics/{table}"):
            intervals.append((f"{table} {row}", row["low"], row[column], row["high"], False))
    intervals += [
        (str(row), row["low"], row["value_ng_ml"], row["high"], False) for row in read_table("pharmacokinetics/levels")
    ]
    intervals += [(str(row), row["low"], row["value"], row["high"], False) for row in read_table("circuit/sizes")]
    intervals += [
        (str(row), row["low"], row["value_percent"], row["high"], False) for row in read_table("receptor/block")
    ]
    return [row for row in intervals if row[1] is not None and row[3] is not None]


def test_intervals_lie_around_their_value():
    assert len(symmetrical()) > 60
    for row, low, value, high, ratio in symmetrical():
        rounding = 0.0 if ratio else 0.5 * 10 ** -max(decimals(x) for x in (low, value, high))
        if ratio:
            low, value, high = math.log(low), math.log(value), math.log(high)
        assert value == pytest.approx((low + high) / 2, abs=0.01 * (high - low) + rounding), row


def decimals(number: float) -> int:
    return len(repr(number).partition(".")[2].removesuffix("0"))


def test_standard_errors_are_those_of_their_intervals():
    studied = [row for row in read_table("default_mode/studies") if row["standard_error"] is not None]
    assert len(studied) == 4
    for row in studied:
        ends = (row["effect"] + sign * Z_95 * row["standard_error"] for sign in (-1, 1))
        assert (row["effect_low"], row["effect_high"]) == tuple(printed(end, 2) for end in ends), row
    points = rows_by("response/onset_points", "series", "time_h")
    pooled = rows_by("appraisal/pooled", "id")["canuso-24h"]
    assert points["esketamine_aspire", 24]["se"] == printed((pooled["high"] - pooled["low"]) / (2 * Z_95), 3)
    assert points["placebo_aspire", 24]["se"] == printed(10.43 / math.sqrt(points["placebo_aspire", 24]["n"]), 3)
    for hours in (168, 336, 504, 672, 840, 1008):
        responders = points["ssri_responders", hours]
        assert responders["se"] == printed(100 * math.sqrt(2 * 0.25 / (responders["n"] / 2)), 3)


# ---- pharmacokinetics ----

CLEARANCES = {  # (source, first words of the note) -> what the note computes, in L/h
    ("simons2022", "1.48 L/min"): 60 * 1.48,
    ("singh2022", "Derived: 10 mg over an area of 113"): 1000 * 10 / 113,
    ("spravatolabel", "About 89 L/h"): 89,
    ("hasan2021", "S-ketamine, 1620 mL/min"): 0.060 * 1620,
    ("hasan2021", "R-ketamine, 1530 mL/min"): 0.060 * 1530,
}
HALF_LIVES = {  # (source, phase or first words of the note) -> value, low, high in h
    ("ketalarlabel", "10 to 15 min"): (12.5 / 60, 10 / 60, 15 / 60),
    ("chang1972", "17 min"): (17 / 60, None, None),
    ("yanagihara2003", "About 120 min"): (120 / 60, None, None),
    ("idvall1979", "79 min"): (79 / 60, 71 / 60, 87 / 60),
    ("spravatolabel", "7 to 12 h"): ((7 + 12) / 2, 7, 12),
    ("glue2020", "7 to 9 h"): ((7 + 9) / 2, 7, 9),
}


def noted(table: str, source: str, words: str) -> Row:
    (row,) = [r for r in read_table(table) if r["source"] == source and str(r["note"]).startswith(words)]
    return row


@pytest.mark.parametrize(("place", "value"), CLEARANCES.items(), ids=str)
def test_a_clearance_is_what_its_note_computes(place, value):
    assert noted("pharmacokinetics/clearances", *place)["value_l_per_h"] == printed(value)


def test_clearances_are_those_of_the_models():
    by_source = {row["source"]: row["value_l_per_h"] for row in read_table("pharmacokinetics/clearances")}
    model = parameter_table("pharmacokinetics_arterial_venous")["clearance_l_per_h"]
    assert (by_source["kamp2020meta"], by_source["simons2022"], by_source["perezruixo2021"]) == (
        model.low,
        model.value,
        model.high,
    )


@pytest.mark.parametrize(("place", "values"), HALF_LIVES.items(), ids=str)
def test_a_half_life_is_what_its_note_says_in_minutes_or_hours(place, values):
    row = noted("pharmacokinetics/half_lives", *place)
    for column, value in zip(("value_h", "low", "high"), values, strict=True):
        assert row[column] == (None if value is None else printed(value, 2)), (column, row)


def test_levels_and_bioavailabilities_are_the_middle_of_what_they_were_read_from():
    levels = rows_by("pharmacokinetics/levels", "id")
    grams_per_mol = parameter_table("pharmacokinetics_molar_masses")["ketamine_g_per_mol"].value
    awakening = levels["awakening"]
    for column, micromol_per_l in (("value_ng_ml", 2.7), ("low", 1.8), ("high", 3.6)):
        assert awakening[column] == printed(micromol_per_l * grams_per_mol, 0)
    film = noted("pharmacokinetics/bioavailability", "simons2022", "Absorbed through the mucosa")
    assert film["value_percent"] == near(
        100 * parameter_table("pharmacokinetics_simons_2022")["mucosal_fraction"].value
    )
    assert (film["low"], film["high"]) == tuple(printed(26.3 + sign * Z_95 * 1.2) for sign in (-1, 1))


MIDDLES = {
    "Has-HNKr": (1.7 + 3.1) / 2,
    "Lei-IV": (273 + 260) / 2,
    "PO25-NAUC": 12.1 * 25,
    "IN28-Tmax": (20 + 40) / 2,
    "IN56-Tmax": (20 + 40) / 2,
    "IN84-Tmax": (20 + 40) / 2,
    "PR-HNKr": (18 + 30) / 2,
    "Waf-F": 29,
}


@pytest.mark.parametrize(("name", "value"), MIDDLES.items())
def test_a_target_is_what_its_note_computes(name, value):
    assert rows_by("pharmacokinetics/targets", "id")[name]["observed"] == printed(value)


def test_concentrations_of_a_target_are_those_that_were_observed():
    observed = {
        row["time_min"]: row["concentration_ng_ml"]
        for row in read_table("pharmacokinetics/observations")
        if (row["study"], row["arm"], row["analyte"], row["enantiomer"], row["statistic"])
        == ("hasan2021", "infusion", "ketamine", "S+R", "mean")
    }
    targets = rows_by("pharmacokinetics/targets", "id")
    for hours in (1, 2, 4, 6, 8, 12):
        assert targets[f"Has-{hours}h"]["observed"] == near(observed[60 * hours], 0.006)


def test_doses_and_times_of_targets_are_those_of_their_descriptions():
    doses = times = 0
    for row in read_table("pharmacokinetics/targets"):
        if match := re.search(r"([\d.]+) (mg/kg|mg)\b", row.text("description")):
            assert row["dose_mg_per_kg" if match[2] == "mg/kg" else "dose_mg"] == float(match[1]), row
            doses += 1
        if match := re.search(r"over ([\d.]+) min", row.text("description")):
            assert row["duration_min"] == float(match[1]), row
        if match := re.search(r", ([\d.]+) (h|min) after (?:the start|it)$", row.text("description")):
            assert row["time_h"] == float(match[1]) / (60 if match[2] == "min" else 1), row
            times += 1
    assert doses > 60 and times >= 9
    arms = rows_by("pharmacokinetics/targets", "id")
    for name, arm in (("KampK", "esketamine"), ("KampKr", "racemic"), ("KampN", "racemic"), ("KampH", "racemic")):
        steps = [step for step in read_table("pharmacokinetics/infusion_steps") if step["arm"] == arm]
        assert arms[name]["dose_mg_per_kg"] == pytest.approx(sum(step["dose_mg_per_kg"] for step in steps))
        assert arms[name]["duration_min"] == sum(step["duration_min"] for step in steps)


# ---- receptor ----


def test_receptor_targets_are_the_parameters_they_were_read_with():
    targets = rows_by("receptor/targets", "id")
    for letter, drug in (("K", "ketamine"), ("M", "memantine"), ("H", "hydroxynorketamine")):
        potency = parameter_table(f"receptor_potency_{drug}")
        assert targets[f"{letter}-IC50"]["observed"] == potency["ic50_um"].value
        assert targets[f"{letter}-IC50"]["voltage_mv"] == potency["reference_voltage_mv"].value
    for letter, drug in (("K", "ketamine"), ("M", "memantine")):
        kinetics = parameter_table(f"receptor_kinetics_{drug}")
        for rate, name in (("on", "on_per_um_s"), ("off", "off_per_s")):
            row, parameter = targets[f"{letter}-{rate}"], kinetics[name]
            assert row["observed"] == parameter.value
            two_errors = 100 * (parameter.high - parameter.low) / parameter.value
            assert row["limit_percent"] == printed(two_errors, 0), row
    assert targets["R-half"]["observed"] == parameter_table("receptor_brain")["rat_half_occupancy_ketamine_um"].value


def test_magnesium_ratios_are_ratios_of_the_two_constants():
    targets = rows_by("receptor/targets", "id")
    for row in read_table("receptor/subunits"):
        ratio = row["ic50_with_magnesium_um"] / row["ic50_without_magnesium_um"]
        assert targets[f"M-Mg-{row.text('subunit')[-2:]}"]["observed"] == near(ratio, 0.006), row


def test_concentrations_and_voltages_of_receptor_targets_are_those_of_their_descriptions():
    for row in read_table("receptor/targets"):
        if match := re.search(r"([\d.]+) µM", row.text("description")):
            assert row["concentration_um"] == float(match[1]), row
        if match := re.search(r"(-\d+) mV", row.text("description")):
            assert row["voltage_mv"] == float(match[1]), row
    for row in read_table("circuit/directions"):
        if match := re.search(r", ([\d.]+) µM", row.text("description")):
            assert row["concentration_um"] == float(match[1]), row


# ---- appraisal, inflammation, default mode ----


def test_printed_percentages_follow_from_their_counts_but_for_three_that_the_lesson_shows():
    misprinted = set()
    for row in read_table("appraisal/percentages"):
        if row["events"] is not None and 100 * row["events"] / row["n"] != printed(row["percent"], row["decimals"]):
            misprinted.add(row["id"])
    assert misprinted == {"abbar_ketamine", "abbar_placebo", "su_attempts"}


def test_outcomes_of_inflammation_are_those_of_their_descriptions():
    for row in read_table("inflammation/outcomes"):
        match = re.match(r"P ([\d.]+), k_pg ([\d.]+)/h", row.text("description"))
        if match:
            assert (row["pathogen"], row["virulence_per_h"]) == (float(match[1]), float(match[2])), row


def test_the_direction_of_a_study_is_the_sign_of_its_size():
    for row in read_table("default_mode/studies"):
        if row["effect"] is not None:
            assert row["direction"] == ("lower" if row["effect"] < 0 else "higher"), row
