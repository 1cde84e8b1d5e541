"""A small explorer for the tests and benchmarks of the furniture: three curves of 500 points, no pharmacology."""

from dataclasses import dataclass

import numpy as np

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer

TIME_H = np.linspace(0, 8, 500)
NAMES = ("iv_bolus", "im", "oral")


@dataclass(frozen=True)
class Results:
    curves: dict[str, np.ndarray]
    points: bool


class DemoPicture(Picture):
    def draw(self):
        self.figure = style.new_figure(640, 380)
        self.axes = style.new_axes(self.figure, right=90)
        style.label_axes(self.axes, "Time (h)", "Concentration (ng/mL)")
        self.axes.set_xlim(0, 8)
        band = {"color": style.look("iv_bolus").hex, "alpha": style.BAND_ALPHA, "linewidth": 0}
        self.live["band"] = self.axes.fill_between([], [], [], **band)
        for name in NAMES:
            self.live[name] = self.axes.plot([], [], **style.look(name).line)[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)
        self.live["points"] = self.axes.plot([], [], "o", color=style.look("observed").hex, markerfacecolor="none")[0]

    def show(self, state, results, later=None):
        highest = max((curve.max() for curve in results.curves.values()), default=1)
        self.axes.set_ylim(0, style.nice_limit(highest))
        for name in NAMES:
            shown = name in results.curves
            self.live[name].set_visible(shown)
            self.live[f"{name} label"].set_visible(shown)
            if shown:
                self.live[name].set_data(TIME_H, results.curves[name])
        ends = [(self.live[f"{name} label"], curve[-1]) for name, curve in results.curves.items()]
        style.place_end_labels(self.axes, ends)
        self.live["points"].set_data([1, 2, 4], [100, 60, 20] if results.points else [np.nan] * 3)
        self.live["band"].set_visible(later is not None)
        if later is not None:
            self.live["band"].set_data(TIME_H, *later)
        peaks = ", ".join(f"{name} {curve.max():.0f}" for name, curve in results.curves.items())
        self.alt_text = f"Concentration over 8 h; peaks in ng/mL: {peaks or 'none'}."


class DemoExplorer(Explorer):
    def build_controls(self):
        return {
            "names": Choices("Curves", {name: style.look(name).label for name in NAMES}, NAMES, swatches=True),
            "dose_mg": Slider("Dose", stepped(10, 100, 1), 50, unit="mg"),
            "weight_kg": Slider("Body weight", stepped(40, 120, 5), 70, unit="kg"),
            "speed": Choice("Elimination", {"fast": "fast", "slow": "slow"}, "fast"),
            "points": Toggle("Observed points", True),
        }

    def build_picture(self):
        return DemoPicture()

    def needed_controls(self, state):
        return [name for name in self.controls if name != "points" or state.speed == "fast"]

    def compute(self, state):
        rate = 0.5 if state.speed == "fast" else 0.2
        scale = 600 * state.dose_mg / state.weight_kg
        curves = {
            name: scale / (i + 1) * (np.exp(-rate * TIME_H) - np.exp(-(6 - 2 * i) * TIME_H))
            for i, name in enumerate(NAMES)
            if name in state.names
        }
        return Results(curves, state.points)

    def compute_later(self, state, results):
        curve = results.curves.get("iv_bolus")
        return None if curve is None else (0.7 * curve, 1.3 * curve)

    def headline(self, state, results):
        rows = (f"<tr><th>{name}</th><td>{curve.max():.0f}</td></tr>" for name, curve in results.curves.items())
        return f"<table><tr><th>Curve</th><th>Cmax (ng/mL)</th></tr>{''.join(rows)}</table>"
