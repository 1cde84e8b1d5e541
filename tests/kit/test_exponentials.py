"""Exponentials of stacks of matrices agree with scipy's, whatever the size, the norm and the shape of the stack."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from ketamine_edu.kit.numbers.exponentials import coefficients, exponentials
from ketamine_edu.pharmacokinetics.compartments import Compartments


def flows(rng: np.random.Generator, n: int, scale: float) -> np.ndarray:
    """A matrix of first-order flows: columns add up to 0, what is off the diagonal is not negative."""
    a = scale * rng.random((n, n)) * (rng.random((n, n)) < 0.4)
    np.fill_diagonal(a, 0.0)
    return a - np.diag(a.sum(axis=0))


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 24), power=st.floats(-6, 3.5))
def test_flows_agree_with_scipy_and_conserve(seed, n, power):
    rng = np.random.default_rng(seed)
    stack = np.array([[flows(rng, n, 10**power), flows(rng, n, 1.0)], [flows(rng, n, 1e-3), np.zeros((n, n))]])
    found = exponentials(stack)
    assert found.shape == stack.shape
    np.testing.assert_allclose(found, expm(stack), rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.sum(axis=-2), 1.0, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(found[1, 1], np.eye(n))


def test_chains_of_equal_rates_have_no_basis_and_an_exponential_all_the_same():
    chain = Compartments()
    for k in range(6):
        chain.flow(f"transit {k}", f"transit {k + 1}", 7.0)
    a, h = chain.matrix(), 0.3
    share = (7 * h) ** np.arange(6) / np.cumprod([1, *range(1, 6)]) * np.exp(-7 * h)  # Poisson: that many steps taken
    np.testing.assert_allclose(exponentials(a * h)[:6, 0], share, rtol=1e-13)


def test_oscillations_growth_and_large_numbers():
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    angles = np.array([0.1, 3.0, 50.0])
    found = exponentials(angles[:, None, None] * turn)
    np.testing.assert_allclose(found[:, 0, 0], np.cos(angles), atol=1e-12)
    np.testing.assert_allclose(exponentials(np.array([[20.0]])), [[np.exp(20.0)]], rtol=1e-12)
    np.testing.assert_allclose(exponentials(np.array([[0.0, 1e8], [0.0, 0.0]])), [[1.0, 1e8], [0.0, 1.0]], rtol=1e-12)


def test_an_empty_stack_and_the_coefficients():
    assert exponentials(np.empty((0, 3, 3))).shape == (0, 3, 3)
    b = coefficients()
    assert len(b) == 14
    assert b[:3] == pytest.approx((1.0, 0.5, 0.12), rel=1e-15)
    assert 1 / b[13] == pytest.approx(64764752532480000, rel=1e-15)
