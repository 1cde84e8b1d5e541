"""Glutamate read off a surface against root finding."""

import numpy as np
import pytest

from ketamine_edu.circuit.rates import glutamate_percent
from ketamine_edu.circuit.surface import glutamate_percent_quickly


def test_glutamate_off_the_surface_is_as_near_as_it_says():
    rng = np.random.default_rng(5)
    for highest, limit in (((0.6, 0.3), 0.005), ((0.95, 0.95), 0.05)):
        blocks = rng.random((2, 4000)) * np.array(highest)[:, None]
        assert np.abs(glutamate_percent_quickly(*blocks) - glutamate_percent(*blocks)).max() < limit
    beyond = (np.array([0.99]), np.array([0.2]))
    assert glutamate_percent_quickly(*beyond) == pytest.approx(glutamate_percent(*beyond))
    with pytest.raises(ValueError, match="block_pyramidal is 1.2"):
        glutamate_percent_quickly(np.array([0.1]), np.array([1.2]))
