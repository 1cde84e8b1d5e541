"""Lesson 06, the default mode network: the model's answers to the exercises.

The texts stand in data/questions/default_mode.json. Every answer is computed from the models and tables that the
student uses.
"""

import numpy as np

from ketamine_edu.default_mode.connectivity import S_PER_MIN, in_module, load_network
from ketamine_edu.default_mode.people import (
    between_people_sd,
    default_connectivity,
    shuffled_order,
    shuffled_scan,
)
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning.exercises import Answer

MEMORY_S = 10.0
PUBLISHED_SD = 0.048  # of seven people; the note of the source says how it was computed (cakan2021)
CHANGE = -0.05


def hidden_module() -> dict[str, float]:
    """The module of the first column of the shuffled scan: how many regions, the mean correlation within it, and that
    with the executive regions, which go against it."""
    connectivity, order = np.corrcoef(shuffled_scan().T), shuffled_order()
    member, rival = in_module("default")[order], in_module("executive")[order]
    pairs = np.outer(member, member) & ~np.eye(len(member), dtype=bool)
    within, against = connectivity[pairs].mean(), connectivity[member][:, rival].mean()
    return {"members": float(member.sum()), "within": float(within), "against": float(against)}


def _samples_and_memory() -> tuple[float, float]:
    p = load_network()
    return p.scan_min * S_PER_MIN / p.sample_interval_s, float(np.exp(-p.sample_interval_s / MEMORY_S))


def samples_worth() -> float:
    """Effective number of samples of two unrelated signals that forget in 10 s."""
    samples, memory = _samples_and_memory()
    return samples * (1 - memory**2) / (1 + memory**2)


def samples_of_a_mean() -> float:
    """The mistake: the formula for the mean of one signal."""
    samples, memory = _samples_and_memory()
    return samples * (1 - memory) / (1 + memory)


def samples_taken() -> float:
    """The mistake: every sample counted."""
    return _samples_and_memory()[0]


def _two_drugs() -> tuple[float, float, float]:
    """Ketamine's change of connectivity less midazolam's, and the standard errors of the two (standard deviations)."""
    rows = {row["id"]: row for row in read_table("default_mode/studies")}
    ketamine, midazolam = rows["ADH-KET-D"], rows["ADH-MID-D"]
    difference = ketamine.number("effect") - midazolam.number("effect")
    return difference, ketamine.number("standard_error"), midazolam.number("standard_error")


def drugs_apart() -> float:
    """Difference between the falls after midazolam and after ketamine, in its standard errors."""
    difference, first, second = _two_drugs()
    return difference / float(np.hypot(first, second))


def drugs_apart_errors_added() -> float:
    """The mistake: standard errors added as they are."""
    difference, first, second = _two_drugs()
    return difference / (first + second)


def drugs_apart_not_divided() -> float:
    """The mistake: the difference itself."""
    return _two_drugs()[0]


def fall_in_published_sd() -> float:
    """Fall of connectivity after 5 % less coupling within the default mode, in standard deviations of seven people."""
    return (default_connectivity() - default_connectivity(CHANGE)) / PUBLISHED_SD


def fall_in_own_sd() -> float:
    """The mistake: divided by the standard deviation of the virtual people."""
    return (default_connectivity() - default_connectivity(CHANGE)) / between_people_sd()


def fall_not_divided() -> float:
    """The mistake: the fall itself."""
    return default_connectivity() - default_connectivity(CHANGE)


ANSWERS = {
    "hidden-module": Answer(hidden_module),
    "samples-worth": Answer(samples_worth, {"all-samples": samples_taken, "one-signal": samples_of_a_mean}),
    "two-drugs": Answer(drugs_apart, {"added": drugs_apart_errors_added, "not-divided": drugs_apart_not_divided}),
    "fall-in-sd": Answer(fall_in_published_sd, {"own-sd": fall_in_own_sd, "not-divided": fall_not_divided}),
}
