"""Models with random arguments and parameters inside their ranges: what theory demands of them, and no warning.

The ranges are those of the tables in data/parameters and of the explorers' controls.
"""

from dataclasses import fields, replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from ketamine_edu.appraisal.absolute_terms import number_needed, risk_with_treatment
from ketamine_edu.appraisal.meta_analysis import Counts, Study, log_ratio, pool
from ketamine_edu.chain.links import CURVES, CUTTABLE, MOODS, STARTS, Switches, chain
from ketamine_edu.circuit.rates import glutamate_percent, steady_rates
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.pharmacokinetics.compartments import Compartments, Inflow
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.signalling import cascade, load_plasticity
from ketamine_edu.receptor import gating as receptor_gating
from ketamine_edu.receptor.block import block_fraction, ic50_um, occupancy, trapped_occupancy
from tests.fuzz.effort import effort

CLOSE = 1e-6


def between(low: float, high: float) -> st.SearchStrategy:
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def inside(parameters, table: str) -> st.SearchStrategy:
    """The dataclass with every value drawn from the published or plausible range of its row."""
    ranges = {name: between(row.low, row.high) for name, row in parameter_table(table).items()}
    drawn = {field.name: ranges[field.name] for field in fields(parameters) if field.name in ranges}
    return st.fixed_dictionaries(drawn).map(lambda values: replace(parameters, **values))


# ---- compartments: any network of flows ----

rates = between(0.01, 50.0)


@effort(40)
@given(
    flows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), rates), min_size=1, max_size=6),
    loss=rates,
    bolus=between(0.1, 1000),
    hours=between(1, 200),
    late_h=between(0.1, 50),
)
def test_amounts_add_up_stay_above_zero_and_follow_dose_and_time(flows, loss, bolus, hours, late_h):
    model = Compartments()
    for number in range(4):
        model.compartment(f"c{number}")
    model.compartment("lost")
    for one, other, rate in flows:
        if one != other:
            model.flow(f"c{one}", f"c{other}", rate)
    model.flow("c0", "lost", loss)
    once = model.solve([Inflow("c0", bolus)], hours, 101).amounts
    assert np.allclose(once.sum(axis=-2), bolus, rtol=CLOSE)
    assert (once >= -CLOSE * bolus).all()
    twice = model.solve([Inflow("c0", 2 * bolus)], hours, 101).amounts
    assert np.allclose(twice, 2 * once, rtol=CLOSE, atol=CLOSE * bolus)
    both = model.solve([Inflow("c0", bolus), Inflow("c1", 3.0, 0.0, hours / 2)], hours, 101).amounts
    other = model.solve([Inflow("c1", 3.0, 0.0, hours / 2)], hours, 101).amounts
    assert np.allclose(both, once + other, rtol=CLOSE, atol=CLOSE * (bolus + 3))
    late = model.solve([Inflow("c0", bolus, late_h)], late_h + hours, 101)
    assert np.allclose(late.amounts[..., -1], once[..., -1], rtol=CLOSE, atol=CLOSE * bolus)
    assert np.allclose(late.amounts[..., late.time_h < late_h], 0.0, atol=CLOSE * bolus)


# ---- pharmacokinetics ----


def steps_of(name: str) -> st.SearchStrategy:
    """Doses of a route, in its unit, in the steps in which its explorer offers them."""
    route = routes()[name]
    count = round((route.dose_high - route.dose_low) / route.dose_step)
    return st.integers(0, count).map(lambda k: round(route.dose_low + k * route.dose_step, 9))


def given_by(name: str, dose: float) -> Regimen:
    return Regimen(name, **{"dose_mg_per_kg" if routes()[name].dose_unit == "mg/kg" else "dose_mg": dose})


regimens = st.sampled_from(sorted(routes())).flatmap(
    lambda name: st.tuples(st.just(name), steps_of(name), steps_of(name))
)


@effort(15)
@given(regimen=regimens, weight_kg=st.integers(45, 120))
def test_levels_are_positive_conserved_and_follow_the_dose(regimen, weight_kg):
    name, less, more = regimen[0], *sorted(regimen[1:])
    assume(less < more)
    lower, higher = (simulate(given_by(name, dose), weight_kg, 48.0) for dose in (less, more))
    for profile in (lower, higher):
        assert abs(profile.mass_balance_error()) < CLOSE
        for analyte in ("ketamine", "norketamine", "hydroxynorketamine"):
            curve = profile.curve(analyte)
            assert np.isfinite(curve).all() and (curve >= -CLOSE * max(curve.max(), 1)).all()
    assert higher.auc() > lower.auc() and higher.cmax() > lower.cmax()
    if routes()[name].route in ("intravenous", "intramuscular", "subcutaneous"):
        # Nothing is swallowed or spread over devices: all is linear in the dose.
        assert np.isclose(higher.auc() / lower.auc(), more / less, rtol=1e-4)
        assert np.isclose(higher.cmax() / lower.cmax(), more / less, rtol=1e-4)


# ---- receptor ----

um = between(1e-4, 1000.0)


@effort(60)
@given(
    low=between(1e-4, 100.0),
    factor=between(1.001, 100),
    voltage_mv=between(-90, 40),
    magnesium_mm=between(0.0, 2.0),
    drug=st.sampled_from(["ketamine", "norketamine", "memantine"]),
)
def test_block_and_occupancy_lie_between_0_and_1_and_rise_with_the_concentration(
    low, factor, voltage_mv, magnesium_mm, drug
):
    potency = ic50_um(voltage_mv, magnesium_mm, drug)
    assert potency > 0
    less, more = (block_fraction(c, voltage_mv, magnesium_mm, drug) for c in (low, low * factor))
    assert 0 <= less <= more <= 1
    assert block_fraction(0.0, voltage_mv, magnesium_mm, drug) == 0


@effort(30)
@given(
    glutamate=st.lists(between(0, 1000), min_size=1, max_size=4),
    concentration_um=between(0, 100),
    seconds=between(0.01, 60),
    voltage_mv=between(-80, -40),
)
def test_shares_of_the_gating_states_add_up_to_1(glutamate, concentration_um, seconds, voltage_mv):
    steps = [receptor_gating.Step(seconds, g, concentration_um) for g in glutamate]
    course = receptor_gating.run(steps, voltage_mv=voltage_mv)
    assert np.isfinite(course.shares).all() and (course.shares >= -1e-9).all()
    assert np.allclose(course.shares.sum(axis=0), 1, atol=1e-6)
    assert (np.diff(course.time_s) > 0).all() and ((course.blocked >= -1e-9) & (course.blocked <= 1 + 1e-9)).all()


# ---- circuit, plasticity, chain ----


@effort(25)
@given(block_i=between(0, 0.95), block_e=between(0, 0.95))
def test_rates_are_finite_and_positive_for_every_block(block_i, block_e):
    rates_hz = steady_rates(block_i, block_e)
    for value in (rates_hz.pyramidal_hz, rates_hz.interneuron_hz):
        assert np.isfinite(value).all() and (np.asarray(value) >= 0).all()
    assert np.isclose(glutamate_percent(0.0, 0.0), 100.0, rtol=1e-6)
    # Less drive to the pyramidal cells alone never raises their rate.
    assert steady_rates(block_i, min(1.0, block_e + 0.05)).pyramidal_hz <= rates_hz.pyramidal_hz * (1 + CLOSE)


@effort(25)
@given(
    p=inside(load_plasticity(), "plasticity"),
    surge=st.lists(between(60, 250), min_size=2, max_size=8),
    hours=between(0.2, 6),
)
def test_cascade_stays_finite_for_parameters_inside_their_ranges(p, surge, hours):
    time_h = np.linspace(0, 240, 961)
    glutamate = np.interp(time_h, np.linspace(0, hours, len(surge)), surge, right=100.0)
    glutamate[0] = glutamate[-1] = 100.0
    grown = cascade(time_h, glutamate, parameters=p)
    for name in ("mtorc1", "potentiation"):
        assert np.isfinite(grown.step(name)).all()
    assert np.isfinite(grown.spines).all() and (grown.spines >= 0).all()
    calm = cascade(time_h, np.full_like(time_h, 100.0), parameters=p)
    assert np.allclose(calm.spines, calm.spines[0], rtol=1e-6)


# ---- pooling and absolute terms ----

studies = st.lists(st.tuples(between(-3, 3), between(0.05, 2)), min_size=2, max_size=12)


@effort(80)
@given(studies=studies, shift=between(-5, 5), model=st.sampled_from(["fixed", "random"]))
def test_the_pooled_estimate_lies_among_the_studies_and_moves_with_them(studies, shift, model):
    named = [Study(f"s{k}", y, s) for k, (y, s) in enumerate(studies)]
    moved = [Study(f"s{k}", y + shift, s) for k, (y, s) in enumerate(studies)]
    found, then = pool(named, model), pool(moved, model)
    estimates = [y for y, _ in studies]
    assert min(estimates) - CLOSE <= found.estimate <= max(estimates) + CLOSE
    assert found.se > 0 and found.tau2 >= 0 and 0 <= found.i2_percent <= 100
    assert np.isclose(then.estimate, found.estimate + shift, atol=1e-6)
    assert np.isclose(then.tau2, found.tau2, atol=1e-6) and np.isclose(then.se, found.se, rtol=1e-6)
    reordered = pool(named[::-1], model)
    assert np.isclose(reordered.estimate, found.estimate, atol=1e-9)
    if model == "fixed":
        assert found.se <= min(s for _, s in studies) + CLOSE


@effort(80)
@given(
    n1=st.integers(1, 500),
    n2=st.integers(1, 500),
    data=st.data(),
    measure=st.sampled_from(["risk ratio", "odds ratio"]),
)
def test_ratios_turn_round_with_the_arms(n1, n2, data, measure):
    e1, e2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    one, other = Counts("x", e1, n1, e2, n2), Counts("x", e2, n2, e1, n1)
    assume(not one.says_nothing)
    a, b = log_ratio(one, measure), log_ratio(other, measure)
    assert np.isfinite([a.estimate, a.se]).all() and a.se > 0
    assert np.isclose(a.estimate, -b.estimate, atol=1e-9) and np.isclose(a.se, b.se, rtol=1e-9)


@effort(80)
@given(
    control=between(0.5, 90),
    low=between(0.05, 5),
    factor=between(1.01, 3),
    measure=st.sampled_from(["odds ratio", "risk ratio"]),
)
def test_risks_stay_between_0_and_100_and_rise_with_the_ratio(control, low, factor, measure):
    assume(measure == "odds ratio" or low * factor * control <= 100)
    less, more = (risk_with_treatment(control, ratio, measure) for ratio in (low, low * factor))
    assert 0 <= less <= more <= 100
    assert np.isclose(risk_with_treatment(control, 1.0, measure), control)
    if less > control:  # the larger the effect, the fewer people have to be treated for one to be better off
        assert number_needed(more - control) <= number_needed(less - control)


# ---- the whole chain ----


@effort(4)
@given(
    regimen=regimens,
    weight_kg=st.integers(45, 120),
    start=st.sampled_from(STARTS),
    mood=st.sampled_from(MOODS),
    naltrexone=st.booleans(),
    cut=st.lists(st.sampled_from(CUTTABLE), unique=True).map(tuple),
)
def test_every_link_of_the_chain_is_finite_for_every_dose_and_account(regimen, weight_kg, start, mood, naltrexone, cut):
    found = chain(given_by(*regimen[:2]), Switches(start, mood, naltrexone, cut), weight_kg=weight_kg)
    assert np.isfinite(found.time_h).all()
    for name in CURVES:
        curve = found.curve(name)
        assert np.isfinite(curve).all(), name
    blocked = chain(given_by(*regimen[:2]), Switches(start, mood, naltrexone, tuple(CUTTABLE)), weight_kg=weight_kg)
    rest = blocked.curve("spines")
    assert np.allclose(rest, rest[0])


@effort(6)
@given(regimen=regimens, open_share=between(0.01, 1.0), voltage_mv=between(-80, -40))
def test_occupancy_stays_between_0_and_1_over_a_profile(regimen, open_share, voltage_mv):
    profile = simulate(given_by(*regimen[:2]), 70.0, 24.0)
    for course in (occupancy(profile, voltage_mv), trapped_occupancy(profile, open_share, voltage_mv)):
        assert np.isfinite(course).all() and (course >= -CLOSE).all() and (course <= 1 + CLOSE).all()
