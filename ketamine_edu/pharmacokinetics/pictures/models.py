"""Several models of ketamine in the body on the same experiment, with what was measured in it."""

from typing import Any

from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.pharmacokinetics.comparison import ModelComparison
from ketamine_edu.pharmacokinetics.pictures.shared import (
    VESSELS,
    ConcentrationPicture,
    concentrations_in_words,
    peak_in_words,
)


class ModelsPicture(ConcentrationPicture):
    """One line per model over the points of one study."""

    names = looks.MODELS

    def show(self, state: Any, results: ModelComparison, later: None = None) -> None:
        experiment = results.experiment
        quantity = f"Ketamine in the {VESSELS[experiment.site]}"
        self.show_concentrations(results.curves, results.hours, quantity, state.scale, observed=experiment.rows)
        summaries = [f"{style.look(c.name).label} ({c.site}): {peak_in_words(c)}" for c in results.curves]
        self.alt_text = concentrations_in_words(
            summaries, quantity, results.hours, state.scale, has_points=True, has_bands=False
        )
