"""What a dose of ketamine takes of the NMDA current over time, and of the binding sites in rats."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.receptor.dose_effect import DoseEffect

LEAST_TOP = 1e-6


class OccupancyPicture(Picture):
    """Unbound ketamine in brain above, and below what it takes: of the current in the model, of the sites in rats."""

    names = ("settled_block", "trapped_block", "rat_binding")

    def draw(self) -> None:
        self.figure = style.new_figure(660, 500)
        self.brain = style.new_axes(self.figure, right=156, bottom=376, top=34)
        style.label_axes(self.brain, "", "Unbound ketamine in brain (µM)")
        self.brain.tick_params(labelbottom=False)
        self.axes = style.new_axes(self.figure, right=156, top=166)
        style.label_axes(self.axes, "Time after the start (h)", "Taken by the drug (%)")
        for axes in (self.brain, self.axes):
            axes.yaxis.set_major_formatter("{x:g}")
        self.live["brain"] = self.brain.plot([], [], **style.look("ketamine").line)[0]
        for name in self.names:
            self.live[name] = self.axes.plot([], [], **style.look(name).line)[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)

    def show(self, state: Any, results: DoseEffect, later: None = None) -> None:
        percent = dict(
            zip(self.names, (results.settled_percent, results.trapped_percent, results.rat_percent), strict=True)
        )
        for axes in (self.brain, self.axes):
            style.set_hours(axes, state.hours)
        set_top(self.brain, float(results.brain_um.max()))
        set_top(self.axes, max(float(values.max()) for values in percent.values()))
        self.live["brain"].set_data(results.time_h, results.brain_um)
        for name, values in percent.items():
            self.live[name].set_data(results.time_h, values)
        ends = [(self.live[f"{name} label"], float(values[-1])) for name, values in percent.items()]
        style.place_end_labels(self.axes, ends)
        peaks = {name: f"{in_digits(results.peak(values)[0], 3)} %" for name, values in percent.items()}
        dose_mg, brain_um = results.profile.dose_mg, results.peak(results.brain_um)[0]
        self.alt_text = (
            f"{style.look(state.route).label}, {in_digits(dose_mg, 3)} mg of ketamine: unbound ketamine in brain "
            f"reaches {in_digits(brain_um, 3)} µM. The block of NMDA current reaches {peaks['settled_block']} if it "
            f"settles at every moment and {peaks['trapped_block']} if channels are open {state.open_percent:g} % of "
            f"the time. By binding in rats {peaks['rat_binding']} of the sites would be taken."
        )


def set_top(axes: Axes, highest: float) -> None:
    """Limits from 0 to 1, 2 or 5 times a power of ten, and three ticks: coarse, to change rarely in a move."""
    highest = max(highest, LEAST_TOP)
    power = 10.0 ** np.floor(np.log10(highest))
    top = power * next(step for step in (1, 2, 5, 10) if highest <= step * power * (1 + 1e-12))
    axes.set_ylim(0, top)
    style.set_ticks(axes.yaxis, [0, top / 2, top])
