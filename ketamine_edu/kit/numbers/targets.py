"""Published numbers against a model: what every lesson says about how well its model does.

A row's role says how far it can test the model: `spine` numbers were published with the parameters, `fitted` ones were
used in a fit, `preset` ones set a single constant, and `validation` ones were not used at all. `limit_percent` is how
far off we accept; rows without one are shown, not judged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ketamine_edu.evidence.markdown import in_digits

ROLES = {
    "spine": "published with the parameters",
    "fitted": "used in a fit",
    "preset": "set one constant",
    "validation": "not used",
}


@dataclass(frozen=True)
class Target:
    """One published number and what the model says.

    group: what belongs together in a picture (a key of the house style's looks). error_percent: (predicted -
    observed)/observed.
    """

    id: str
    description: str
    quantity: str
    group: str
    observed: float
    predicted: float
    unit: str
    source: str
    role: str
    limit_percent: float | None

    @property
    def error_percent(self) -> float:
        return 100 * (self.predicted - self.observed) / self.observed

    @property
    def within_limit(self) -> bool | None:
        """Whether the error stays inside the accepted limit; None where there is none."""
        return None if self.limit_percent is None else abs(self.error_percent) <= self.limit_percent


@dataclass(frozen=True)
class Agreement:
    """How well a group of rows is met. median_error_percent: of absolute errors; shares in percent of rows."""

    rows: int
    median_error_percent: float
    within_25_percent: float
    within_50_percent: float


def target_table(rows: Iterable[Target]) -> list[dict[str, str]]:
    """The rows as texts to print: what, quantity, observed, model, unit, error, limit, role, source."""
    return [
        {
            "description": row.description,
            "quantity": row.quantity,
            "observed": in_digits(row.observed, 4),
            "predicted": in_digits(row.predicted, 3),
            "unit": row.unit,
            "error": f"{row.error_percent:+z.0f} %",
            "limit": "" if row.limit_percent is None else f"{row.limit_percent:g} %",
            "role": row.role if row.within_limit is not False else f"{row.role}, MISSED",
            "source": row.source,
        }
        for row in rows
    ]


def agreement(rows: Sequence[Target]) -> Agreement:
    """Median absolute error and the shares within 25 and 50 percent. ValueError for no rows."""
    if not rows:
        raise ValueError("rows is empty; allowed is at least one Target")
    errors = np.abs([row.error_percent for row in rows])
    return Agreement(
        len(rows), float(np.median(errors)), float(100 * np.mean(errors <= 25)), float(100 * np.mean(errors <= 50))
    )
