"""Concentrations after the routes of administration, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.pharmacokinetics.comparison import Concentration
from ketamine_edu.pharmacokinetics.pictures.shared import (
    VESSELS,
    ConcentrationPicture,
    concentrations_in_words,
    peak_in_words,
)
from ketamine_edu.pharmacokinetics.population import Band

QUANTITIES = {
    "ketamine": "Ketamine",
    "norketamine": "Norketamine",
    "hydroxynorketamine": "Hydroxynorketamine (sources differ threefold)",
}


class RoutesPicture(ConcentrationPicture):
    """One line per route of administration, with the band of a virtual population when it is known."""

    names = looks.ROUTES

    def show(self, state: Any, results: Sequence[Concentration], later: Mapping[str, Band] | None = None) -> None:
        quantity, level_ng_ml = QUANTITIES[state.analyte], None
        if state.analyte == "ketamine":
            quantity, level_ng_ml = f"{quantity} in the {VESSELS[state.site]}", state.level_ng_ml
        self.show_concentrations(
            results, state.hours, quantity, state.scale, level_ng_ml=level_ng_ml, bands=later or {}
        )
        summaries = [
            f"{style.look(curve.name).label}, {in_digits(curve.profile.dose_mg, 3)} mg: "
            f"{peak_in_words(curve)} at {time_words(curve.tmax_h)}"
            for curve in results
        ]
        has_points = any(curve.observed for curve in results)
        self.alt_text = concentrations_in_words(summaries, quantity, state.hours, state.scale, has_points, bool(later))
