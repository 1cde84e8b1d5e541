"""Published numbers and outcomes against the model of inflammation."""

from dataclasses import replace

import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.inflammation.response import OUTCOMES, load_inflammation
from ketamine_edu.inflammation.states import (
    damage_lasts_up_to_mediator,
    infection_possible_from_per_h,
    lasting_damage_stable_up_to_per_h,
)
from ketamine_edu.inflammation.targets import published_outcomes, targets


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.id)
def test_published_numbers_are_met(target):
    assert target.within_limit, f"{target.observed} {target.unit}, model {target.predicted}"


@pytest.mark.parametrize("run", published_outcomes(), ids=lambda run: run.id)
def test_published_outcomes_are_met(run):
    assert run.agrees, f"{run.observed}, model {run.predicted}"


def test_every_published_row_is_compared():
    assert [target.id for target in targets()] == [row["id"] for row in read_table("inflammation/targets")]
    assert [run.id for run in published_outcomes()] == [row["id"] for row in read_table("inflammation/outcomes")]
    assert {run.observed for run in published_outcomes()} == set(OUTCOMES)


@pytest.mark.parametrize(
    "name",
    ["phagocyte_clearance_per_h", "mediator_half", "damage_half", "activation_by_pathogen_per_h", "resting_loss_per_h"],
)
def test_another_constant_would_be_noticed(name):
    changed = replace(load_inflammation(), **{name: 1.1 * getattr(load_inflammation(), name)})
    thresholds = (infection_possible_from_per_h, lasting_damage_stable_up_to_per_h, damage_lasts_up_to_mediator)
    assert max(abs(threshold(parameters=changed) / threshold() - 1) for threshold in thresholds) > 0.01
