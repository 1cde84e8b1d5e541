"""Third explorer of lesson 05: which model?"""

from typing import Any

from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.pharmacokinetics.comparison import ModelComparison, compare_models
from ketamine_edu.pharmacokinetics.explorers.routes import SCALES
from ketamine_edu.pharmacokinetics.observations import Experiment, experiments
from ketamine_edu.pharmacokinetics.pictures.models import ModelsPicture

SHORTEST_H = 2.0


class ModelsExplorer(Explorer):
    """Four published models and the recommended one on the same experiment.

    Controls: the experiment, the models, the scale.
    """

    def build_controls(self) -> dict[str, Choice | Choices]:
        labels = {key: f"{cite(e.study)}: {e.label}" for key, e in experiments().items()}
        return {
            "experiment": Choice("Experiment", labels, next(iter(labels))),
            "models": Choices("Models", {m: style.look(m).label for m in looks.MODELS}, looks.MODELS, swatches=True),
            "scale": Choice("Scale", SCALES, "linear"),
        }

    def build_picture(self) -> ModelsPicture:
        return ModelsPicture()

    def compute(self, state: Any) -> ModelComparison:
        return compare_models(state.experiment, state.models, hours_shown(experiments()[state.experiment]))

    def headline(self, state: Any, results: ModelComparison) -> str:
        highest = results.experiment.highest
        observed = number(highest.concentration_ng_ml)
        rows = []
        for curve in results.curves:
            predicted, ratio = number(results.at_highest(curve)), f"{results.ratio_at_highest(curve):.2f}"
            rows.append([style.look(curve.name).label, str(curve.site), predicted, observed, ratio])
        columns = ["Model", "Vessel", f"At {time_words(highest.time_h)}, ng/mL", "Observed", "Ratio"]
        return table(columns, rows, looks=[curve.name for curve in results.curves]) if rows else ""


def hours_shown(experiment: Experiment) -> float:
    """The shortest time axis (h) that holds all samples of an experiment, at least two hours."""
    return next(hours for hours in style.HOURS_TICKS_H if hours >= max(SHORTEST_H, experiment.last_h))
