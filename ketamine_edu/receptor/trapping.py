"""The experiment on a trapped channel: control, drug, a wash without drug, and a test of the current."""

from dataclasses import dataclass
from functools import lru_cache

from ketamine_edu.receptor.block import REST_MV, SATURATING_GLUTAMATE_UM
from ketamine_edu.receptor.gating import COAPPLICATION_S, Course, Step, run
from ketamine_edu.receptor.published import published_numbers

CONTROL_S, WASH_S, TEST_S = 10.0, 120.0, 50.0
DRUG_END_S = CONTROL_S + COAPPLICATION_S
WASH_END_S = DRUG_END_S + WASH_S
END_S = WASH_END_S + TEST_S
MEASURED_UM, RELIEF_S = 10.0, 50.0  # mealing1999: concentration of drug, and time of relief with agonist

Span = tuple[float, float]


@dataclass(frozen=True)
class TrappingExperiment:
    """What was done and what the channels did. wash_open: whether the wash contains glutamate.

    measured: (time in s, share of channels with drug in %) of each published point; empty where this very experiment
    was not done.
    """

    drug: str
    concentration_um: float
    wash_open: bool
    leaky: bool
    course: Course
    measured: tuple[tuple[float, float], ...]

    @property
    def glutamate_s(self) -> tuple[Span, ...]:
        """From when to when (s) glutamate is there, or its pulses."""
        return ((0.0, END_S),) if self.wash_open else ((0.0, DRUG_END_S), (WASH_END_S, END_S))

    @property
    def drug_s(self) -> tuple[Span, ...]:
        """From when to when (s) drug is there."""
        return ((CONTROL_S, DRUG_END_S),)

    @property
    def blocked_after_drug(self) -> float:
        """Share of channels with drug inside at the end of the drug."""
        return self.course.blocked_at(DRUG_END_S)

    @property
    def blocked_after_wash(self) -> float:
        """The same at the end of the wash."""
        return self.course.blocked_at(WASH_END_S)

    @property
    def blocked_after_test(self) -> float:
        """The same at the end of the test."""
        return self.course.blocked_at(END_S)

    @property
    def left_by_wash(self) -> float:
        """Share of the block that the wash leaves."""
        return self.blocked_after_wash / self.blocked_after_drug


@lru_cache(maxsize=256)
def trapping_experiment(
    drug: str, concentration_um: float, voltage_mv: float, pulsed: bool, wash_open: bool, leak_per_s: float
) -> TrappingExperiment:
    """The experiment, kept. pulsed: give glutamate in pulses of 10 ms, one a second. leak_per_s: from closed
    channels."""
    steps = [
        Step(CONTROL_S, SATURATING_GLUTAMATE_UM, pulsed=pulsed),
        Step(COAPPLICATION_S, SATURATING_GLUTAMATE_UM, concentration_um, pulsed),
        Step(WASH_S, SATURATING_GLUTAMATE_UM if wash_open else 0.0, pulsed=pulsed and wash_open),
        Step(TEST_S, SATURATING_GLUTAMATE_UM, pulsed=pulsed),
    ]
    course = run(steps, drug, voltage_mv, leak_per_s=leak_per_s)
    as_measured = concentration_um == MEASURED_UM and not pulsed and voltage_mv == REST_MV
    measured = measured_trap(drug, wash_open) if as_measured else ()
    return TrappingExperiment(drug, concentration_um, wash_open, leak_per_s > 0, course, measured)


def measured_trap(drug: str, wash_open: bool) -> tuple[tuple[float, float], ...]:
    """Times (s) and measured share of channels with drug (%), as fractions of the current."""
    initial = drug[0].upper()
    block = published_numbers()[f"{initial}-10"].observed
    if wash_open:
        relieved = published_numbers()[f"{initial}-relief"].observed
        return (DRUG_END_S, block), (DRUG_END_S + RELIEF_S, block * (1 - relieved / 100))
    return (DRUG_END_S, block), (WASH_END_S, block * measured_left_percent(drug) / 100)


def measured_left_percent(drug: str) -> float:
    """Share of the block (%) that a wash of two minutes without glutamate left, as measured in rat neurons."""
    return published_numbers()[f"{drug[0].upper()}-trap"].observed
