"""A number that stands in two tables is one number, and a share in one is that of two numbers in others.

Cells are named by table, row and column: "response/targets ASP-24 observed" is column `observed` of the row ASP-24.
"""

import pytest

from ketamine_edu.evidence.tables import Row, read_table, table_key

KEYS = {"response/onset_points": ("series", "time_h"), "response/single_dose": ("series", "time_d")}


def row_of(table: str, name: str) -> Row:
    """The row whose key is `name`; where several columns are the key, their values with "@" between them."""
    columns = KEYS.get(table) or table_key(table)
    (row,) = [r for r in read_table(table) if "@".join(f"{r[column]}" for column in columns).removesuffix(".0") == name]
    return row


def cell(address: str) -> float:
    """A number, or the negative of one where a "-" stands before its name."""
    table, name, column = address.removeprefix("-").split()
    return (-1 if address.startswith("-") else 1) * row_of(table, name).number(column)


POOLED, REPORTS, TARGETS = "appraisal/pooled", "appraisal/reports", "appraisal/targets"
COMPARATORS, POINTS, ONSET = "response/comparators", "response/onset_points", "response/targets"
CHAIN = "chain/checkpoints"
PRINTED = ("value", "low", "high", "trials", "n", "control_percent", "treated_percent")

SAME = [
    (f"{POINTS} esketamine_aspire@24 value", f"{ONSET} ASP-24 observed", f"{ONSET} POOL observed"),
    (f"{POINTS} esketamine_aspire@24 value", f"{TARGETS} aspire observed", f"{CHAIN} mood-spray-24 observed"),
    (f"{POINTS} esketamine_aspire@4 value", f"{ONSET} ASP-4 observed"),
    (f"{POINTS} esketamine_aspire@576 value", f"{ONSET} ASP-576 observed"),
    (f"{POINTS} esketamine_phase2@2 value", f"{ONSET} PH2-2 observed"),
    (f"{POINTS} esketamine_phase2@24 value", f"{ONSET} PH2-24 observed", f"{CHAIN} mood-spray-phase2 observed"),
    (f"{POINTS} esketamine_phase2@168 value", f"{ONSET} PH2-168 observed"),
    *((f"{POINTS} ssri_scores@{h} value", f"{ONSET} SSRI-{h} observed") for h in (168, 1008)),
    *((f"{POINTS} duloxetine@{h} value", f"{ONSET} DUL-{h} observed") for h in (168, 336, 672, 1008)),
    *((f"{POINTS} ssri_responders@{h} value", f"{ONSET} RESP-{h} observed") for h in (168, 336, 504, 672, 840)),
    (f"{POINTS} ketamine_bipolar@0.667 value", f"{ONSET} BIP-0.667 observed"),
    (f"{POINTS} aspire_2@24 se", f"{ONSET} SE observed"),
    *((f"{COMPARATORS} {kind}_2021 {c}", f"{POOLED} dean-response-{kind} {c}")
      for kind in ("placebo", "midazolam") for c in PRINTED),
    *((f"{COMPARATORS} scores_{kind}_2021 value", f"{ONSET} SMD-{kind} observed") for kind in ("placebo", "midazolam")),
    *((f"{POOLED} dean-response-{kind} treated_percent{at}", f"{TARGETS} dean-response-{kind}{end} observed")
      for kind in ("placebo", "midazolam") for at, end in (("", ""), ("_from", "-low"), ("_to", "-high"))),
    (f"{POOLED} dean-remission-placebo treated_percent", f"{TARGETS} dean-remission-placebo observed"),
    *((f"{REPORTS} {report} {here}", f"{POOLED} {pool} {there}")
      for report, pool in (("aspire", "canuso-24h"), ("dean", "dean-response-placebo"), ("ejcp", "ejcp-ideas"))
      for here, there in (("estimate", "value"), ("interval_from", "low"), ("interval_to", "high"))),
    *((f"{REPORTS} abbar {here}", f"{TARGETS} abbar{end} observed")
      for here, end in (("estimate", ""), ("interval_from", "-low"), ("interval_to", "-high"))),
    (f"-{POOLED} canuso-24h low", f"{TARGETS} aspire-far observed"),
    (f"-{POOLED} canuso-24h high", f"{TARGETS} aspire-near observed"),
    ("pharmacokinetics/targets IV40-Cmax observed", f"{CHAIN} plasma-peak observed"),
    ("circuit/sizes ABDALLAH value", f"{CHAIN} glutamate-size observed"),
    *((f"response/masking spray {arm}_percent", f"care/side_effects resistant_dissociation printed_{arm}_percent")
      for arm in ("treated", "control")),
    ("response/relapse ect_then_drugs relapsed_percent", f"{ONSET} PRU observed"),
    ("response/relapse ect_then_ect relapsed_percent", f"{ONSET} COREC observed"),
    ("response/relapse ect_then_nortriptyline relapsed_percent", f"{ONSET} COREP observed"),
    ("response/relapse infusions_90_days relapsed_percent", f"{ONSET} MUR-90 observed"),
    ("response/relapse esketamine_continued relapsed_percent", f"{ONSET} SUS observed"),
]  # fmt: skip


@pytest.mark.parametrize("addresses", SAME, ids=" = ".join)
def test_a_number_in_two_tables_is_one_number(addresses):
    first, *others = map(cell, addresses)
    assert all(other == first for other in others)


RELAPSE, FIRST = "response/relapse", "response/single_dose"
SHARES = [  # (the share in per cent, the part, the whole), each an address or a number that a note says
    (f"{RELAPSE} esketamine_stopped relapsed_percent", 39, f"{RELAPSE} esketamine_stopped n"),
    (f"{RELAPSE} esketamine_continued relapsed_percent", 24, f"{RELAPSE} esketamine_continued n"),
    (f"{ONSET} HAN-3 observed", f"{FIRST} pooled@3 response_percent", f"{FIRST} pooled@1 response_percent"),
    (f"{ONSET} HAN-7 observed", f"{FIRST} pooled@7 response_percent", f"{FIRST} pooled@1 response_percent"),
    (f"{CHAIN} mood-day7 observed", f"{FIRST} pooled@7 response_percent", f"{FIRST} pooled@1 response_percent"),
    (f"{ONSET} ZAR-7 observed", f"{FIRST} first@7 response_percent", f"{FIRST} first@1 response_percent"),
    (f"{CHAIN} mood-day7-first observed", f"{FIRST} first@7 response_percent", f"{FIRST} first@1 response_percent"),
    (f"{CHAIN} mood-early observed", f"{POINTS} esketamine_aspire@4 value", f"{POINTS} esketamine_aspire@24 value"),
    (f"{CHAIN} mood-2h observed", f"{POINTS} esketamine_phase2@2 value", f"{POINTS} esketamine_phase2@24 value"),
    (f"{CHAIN} mood-40min observed", f"{POINTS} ketamine_bipolar@0.667 value", f"{POINTS} ketamine_bipolar@48 value"),
    (f"{COMPARATORS} masked_2023 treated_percent", 12, 20),
    (f"{COMPARATORS} masked_2023 control_percent", 10, 20),
    ("inflammation/background RAISON-R value", 8, 13),
]


@pytest.mark.parametrize(("share", "part", "whole"), SHARES, ids=lambda x: str(x))
def test_a_share_is_that_of_the_two_numbers(share, part, whole):
    part, whole = (cell(x) if isinstance(x, str) else x for x in (part, whole))
    half_a_digit = 0.5 if cell(share) == int(cell(share)) else 0.05
    assert cell(share) == pytest.approx(100 * part / whole, abs=half_a_digit + 1e-9)


def test_what_else_is_computed_from_two_numbers():
    difference = cell(f"{POINTS} ketamine_arm@24 value") - cell(f"{POINTS} midazolam_arm@24 value")
    assert cell(f"{CHAIN} mood-24 observed") == pytest.approx(difference)
    assert cell(f"{COMPARATORS} masked_2023 value") == pytest.approx((12 / 8) / (10 / 10))
    assert cell(f"{POINTS} esketamine_phase2@24 value") == pytest.approx((9.1 + 10.0 + 10.7) / 3, abs=0.005)
    trials = {
        row.text("study"): row.integer("n") for row in read_table("appraisal/effects") if row["question"] == "score_24h"
    }
    assert cell(f"{POOLED} canuso-24h n") == trials["ASPIRE I"] + trials["ASPIRE II"] == 456
    twice_a_week_then_weekly = 4 * 2 + (52 - 4)
    assert (
        cell("care/totals e-year-low sessions") == cell("care/totals e-year-high sessions") == twice_a_week_then_weekly
    )
    for target, remitters in (("KET-57", "ketamine_remitters"), ("ECT-61", "ect_remitters")):
        assert cell(f"{ONSET} {target} observed") == cell(f"{RELAPSE} {remitters} relapsed_percent") / 2


def test_an_address_that_leads_nowhere_or_to_no_number_is_an_error():
    with pytest.raises(ValueError, match="not enough values"):
        cell(f"{ONSET} NONE observed")
    with pytest.raises(ValueError, match="a number is needed"):
        cell(f"{ONSET} ASP-4 unit")
