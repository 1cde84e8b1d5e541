"""Exponentials of many small matrices at once, by scaling and squaring.

    exp(A) = r(A / 2^s)^(2^s),   r(X) = q(X)^-1 p(X),   p(X) = sum_j b_j X^j,   q(X) = p(-X),   j = 0 ... 13

p and q are those of the Pade approximant of degree 13. s is the smallest number for which the 1-norm of A / 2^s is at
most 5.37, because r then equals the exponential of a matrix that differs from X by no more than the rounding of X
itself (Higham, SIAM J Matrix Anal Appl 2005, table 2.3: higham2005).

Why by hand: scipy.linalg.expm gives the same, and the tests compare both, but a lesson's first picture needs nothing
else of scipy, and loading scipy.linalg takes 0.2 s, a thousand times as long as the exponentials of a move. In a
stack the two are about as fast (matrices of 10 to 21 rows, one thread; the loop over the stack is Python in scipy up
to 1.17):

                      here          scipy 1.15 and 1.17      scipy 1.18
    7 matrices      0.06 to 0.2 ms      0.04 to 0.2 ms     0.03 to 0.14 ms
    1800 matrices     14 to 74 ms         11 to 60 ms          7 to 39 ms

so that from scipy 1.18, which goes through the stack in C, scipy's serves large populations better. The lowest scipy
that the course takes is older.
"""

from functools import cache
from math import comb, factorial

import numpy as np

DEGREE = 13
LARGEST_NORM = 5.371920351148152


@cache
def coefficients() -> tuple[float, ...]:
    """b_0 ... b_13 of the approximant, with b_0 = 1."""
    m = DEGREE
    return tuple(comb(m, j) * factorial(2 * m - j) / factorial(2 * m) for j in range(m + 1))


def exponentials(matrices: np.ndarray) -> np.ndarray:
    """The exponential of each matrix of a stack (..., n, n), same shape."""
    a = np.asarray(matrices, dtype=float)
    norms = np.abs(a).sum(axis=-2).max(axis=-1)
    _, squarings = np.frexp(norms / LARGEST_NORM)
    squarings = np.maximum(squarings, 0)
    x = a * np.exp2(-squarings)[..., None, None]
    b, one = coefficients(), np.eye(a.shape[-1])
    x2 = x @ x
    x4 = x2 @ x2
    x6 = x4 @ x2
    odd = x @ (x6 @ (b[13] * x6 + b[11] * x4 + b[9] * x2) + b[7] * x6 + b[5] * x4 + b[3] * x2 + b[1] * one)
    even = x6 @ (b[12] * x6 + b[10] * x4 + b[8] * x2) + b[6] * x6 + b[4] * x4 + b[2] * x2 + b[0] * one
    result = np.linalg.solve(even - odd, even + odd)
    for done in range(int(squarings.max(initial=0))):
        left = squarings > done
        if left.all():
            result = result @ result
        else:
            result[left] = result[left] @ result[left]
    return result
