"""Links, rivals and published differences: the tables fit the model, and a difference belongs to its own dosing."""

from dataclasses import fields

import pytest

from ketamine_edu.chain.links import LINKS, MOODS, STARTS, Mood, usual
from ketamine_edu.chain.published import Difference, links, published_differences, rivals
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.pharmacokinetics.simulation import Regimen


def test_tables_name_the_links_and_accounts_of_the_model():
    assert tuple(links()) == LINKS
    assert {rival.id for rival in rivals().values() if rival.link == "start"} == set(STARTS)
    assert {rival.id for rival in rivals().values() if rival.link == "mood"} == set(MOODS)
    accounts = {row["id"] for row in read_table("circuit/accounts")}
    assert {rival.account for rival in rivals().values() if rival.account} <= accounts
    assert {field.name for field in fields(Mood)} == set(parameter_table("chain"))


def test_the_anchor_is_the_difference_of_two_published_changes():
    change = {row["series"]: row["value"] for row in read_table("response/onset_points") if row["time_h"] == 24}
    assert usual().mood.anchor_points == pytest.approx(change["ketamine_arm"] - change["midazolam_arm"])


@pytest.mark.parametrize(
    ("regimen", "differences"),
    [
        (Regimen("iv_infusion", dose_mg_per_kg=0.5), [(24.0, 16.5 - 8.8)]),
        (Regimen("intranasal_esketamine", dose_mg=84), [(4.0, 3.4), (24.0, 3.8)]),
        (Regimen("intranasal_esketamine", dose_mg=56), [(2.0, 6.4), (24.0, 9.93), (168.0, 7.7)]),
        (Regimen("iv_infusion", dose_mg_per_kg=0.4), []),
        (Regimen("im", dose_mg_per_kg=0.5), []),
        (Regimen("intranasal_esketamine", dose_mg=28), []),
    ],
    ids=str,
)
def test_a_published_difference_belongs_to_exactly_its_dosing(regimen, differences):
    assert list(published_differences(regimen)) == [Difference(*values) for values in differences]
