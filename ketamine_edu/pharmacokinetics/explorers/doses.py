"""Dose sliders of the routes, and the simulations they ask for: for every explorer that starts from a dose."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from ketamine_edu.kit.page.controls import Slider, stepped
from ketamine_edu.pharmacokinetics.comparison import POINTS
from ketamine_edu.pharmacokinetics.routes import Route
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate, usual_regimen


def dose_control(route: Route) -> str:
    """Name of the control that sets the dose of a route: im_mg_per_kg, oral_mg."""
    return f"{route.id}_{route.dose_name.removeprefix('dose_')}"


def dose_sliders(offered: Iterable[Route], label: Callable[[Route], str]) -> dict[str, Slider]:
    """A slider over the studied doses of each route, by the name of its control; none where one dose was studied.

    label: what the slider of a route is called.
    """
    return {
        dose_control(route): Slider(
            label(route),
            stepped(route.dose_low, route.dose_high, route.dose_step),
            route.dose_default,
            unit=route.dose_unit,
        )
        for route in offered
        if route.dose_high > route.dose_low
    }


def chosen_regimen(state: Any, route: Route) -> Regimen:
    """The usual regimen of a route at the dose that its slider says, or at its only dose."""
    return usual_regimen(route.id, getattr(state, dose_control(route), route.dose_default))


@lru_cache(maxsize=512)
def simulated(regimen: Regimen, weight_kg: float, hours: float) -> Profile:
    """A simulation, kept: while one slider moves, the other lines of a picture stay the same."""
    return simulate(regimen, weight_kg, hours, points=POINTS)
