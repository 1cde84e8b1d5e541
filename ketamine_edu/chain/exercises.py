"""Lesson 10, from dose to mood: the model's answers to the exercises.

The texts stand in data/questions/chain.json. Every answer is computed from the models and tables that the student uses.
"""

from functools import cache

from ketamine_edu.chain.links import LINKS, improvement_points, standard_exposure, usual
from ketamine_edu.chain.published import links
from ketamine_edu.chain.sensitivity import LinkIndices, link_indices
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.receptor.block import block_fraction, free_brain_concentration_um, ic50_um
from ketamine_edu.receptor.parameters import load_potency

SAMPLES, SEED = 128, 10
DOSES = (0.5, 1.0, 2.0, 4.0)
OUTCOME = "mood-24h"
# What stands in the column cut_by of data/chain/links.csv.
EXPERIMENTS = {
    "interneurons": "GluN2B",
    "bdnf_antibody": "antibody against BDNF",
    "erasing": "erasing",
    "naltrexone": "naltrexone",
}


def peak_um(unbound_fraction: float | None = None) -> float:
    """Unbound ketamine (µM) in the brain at the highest arterial level after the standard dose."""
    return float(free_brain_concentration_um(standard_exposure().ketamine_arterial_ng_ml.max(), unbound_fraction))


def block_at_peak_percent() -> float:
    """NMDA current that is blocked at rest at the peak (%)."""
    return 100 * float(block_fraction(peak_um()))


def bound_drug_counted_percent() -> float:
    """The mistake: bound drug counted as well (%)."""
    return 100 * float(block_fraction(peak_um(1.0)))


def magnesium_forgotten_percent() -> float:
    """The mistake: the half-blocking concentration without magnesium (%)."""
    return 100 * peak_um() / (peak_um() + load_potency("ketamine").ic50_um)


def half_at_rest_um() -> float:
    """Concentration that blocks half at rest (µM), as the exercise prints it."""
    return float(ic50_um())


def cut_links() -> dict[str, float]:
    """Number of the link (1 is dose to plasma) that each experiment cuts."""
    return {
        name: 1.0 + next(k for k, link in enumerate(LINKS) if words in links()[link].cut_by)
        for name, words in EXPERIMENTS.items()
    }


def improvement_cases() -> list[Case]:
    """Changes of synapses in standard doses, and the improvement (points)."""
    mood, share = usual().mood, usual().lasting.single_dose_share
    return [Case({"doses": d}, float(improvement_points(d, mood.anchor_points, share))) for d in DOSES]


@cache
def indices() -> LinkIndices:
    """The indices that the lesson prints and the exercise asks about."""
    return link_indices(samples=SAMPLES, seed=SEED)


def together_share() -> float:
    """Share of the variance that no link explains alone: 1 less the sum of first-order indices."""
    return 1 - indices().first_sum(OUTCOME)


def totals_added() -> float:
    """The mistake: the sum of total indices less 1, which counts every interaction once per link."""
    return indices().total_sum(OUTCOME) - 1


ANSWERS = {
    "block-by-hand": Answer(
        block_at_peak_percent,
        {"bound-counted": bound_drug_counted_percent, "no-magnesium": magnesium_forgotten_percent},
    ),
    "which-cut": Answer(cut_links),
    "two-doses": Answer(improvement_cases),
    "interactions": Answer(together_share, {"totals-added": totals_added}),
}
