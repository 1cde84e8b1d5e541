"""Simulates a model of data/sbml/ with libroadrunner, for the tests that compare it with the package."""

from functools import cache

import numpy as np
import pytest

from ketamine_edu.evidence.sbml import sbml_path

roadrunner = pytest.importorskip("roadrunner", reason="libroadrunner is not available on this platform")


@cache
def _loaded(name: str):
    return roadrunner.RoadRunner(str(sbml_path(name)))


def course(name, time, columns, relative=1e-10, absolute=1e-12, **settings):
    """Columns of a model at times (rising, from 0 or later), with other values for some parameters: name -> array."""
    simulator = _loaded(name)
    simulator.resetToOrigin()
    for parameter, value in settings.items():
        simulator[parameter] = value
    simulator.reset()  # starting values follow from the parameters
    integrator = simulator.integrator
    integrator.relative_tolerance = relative
    # A single number would be scaled with every variable at each event, down to nothing for what has decayed.
    integrator.setValue("absolute_tolerance", [absolute] * len(integrator.getAbsoluteToleranceVector()))
    simulator.timeCourseSelections = ["time", *columns]
    times = np.asarray(time, dtype=float)
    asked = times if times[0] == 0 else np.append(0.0, times)
    rows = np.asarray(simulator.simulate(times=asked.tolist()))[len(asked) - len(times) :]
    np.testing.assert_array_equal(rows[:, 0], times)
    return dict(zip(columns, rows[:, 1:].T, strict=True))


def assert_same(ours, theirs, what, relative=1e-4):
    """Relative agreement wherever there is anything to measure; below a millionth of the peak both are zero."""
    np.testing.assert_allclose(ours, theirs, rtol=relative, atol=1e-6 * np.abs(theirs).max(), err_msg=what)
