"""Pictures of concentrations over time: by route, through the first pass, and by model."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator
from matplotlib.transforms import ScaledTranslation

from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.kit.drawing.picture import Picture

LOG_DECADES = 4
TICKS_H = {2: 0.5, 4: 1, 6: 1, 8: 2, 12: 2, 24: 4}


@dataclass(frozen=True)
class Observed:
    """Published points. time_h and concentration_ng_ml (points,); low, high: spread in ng/mL, NaN where none is known."""

    time_h: np.ndarray
    concentration_ng_ml: np.ndarray
    low_ng_ml: np.ndarray
    high_ng_ml: np.ndarray

    def spread_lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Vertical lines from low to high, separated by NaN, as one x and one y array."""
        gap = np.full_like(self.time_h, np.nan)
        x = np.column_stack([self.time_h, self.time_h, gap]).ravel()
        return x, np.column_stack([self.low_ng_ml, self.high_ng_ml, gap]).ravel()


@dataclass(frozen=True)
class Curve:
    """One line of a picture. name: key of its look. time_h, ng_ml: (points,). summary: its numbers in words."""

    name: str
    time_h: np.ndarray
    ng_ml: np.ndarray
    summary: str
    observed: Observed | None = None


@dataclass(frozen=True)
class Concentrations:
    """What RoutesPicture and ModelsPicture show.

    level_ng_ml None draws no level. observed: points that belong to all curves, where they are not one curve's own.
    """

    curves: Sequence[Curve]
    hours: float
    quantity: str
    log_scale: bool
    level_ng_ml: float | None = None
    observed: Observed | None = None


class ConcentrationPicture(Picture):
    """Lines over time with published points, a level, and bands that follow later."""

    names: tuple[str, ...] = ()
    height_px = 400.0

    def draw(self) -> None:
        self.figure = style.new_figure(660, self.height_px)
        self.axes = style.new_axes(self.figure, right=168)
        style.label_axes(self.axes, "Time after the start (h)", "Concentration (ng/mL)")
        add_curves(self, self.axes, self.names)
        muted = style.look("muted").hex
        self.live["level"] = self.axes.plot([], [], **style.look("threshold").line, linewidth=1.2)[0]
        above = self.axes.transData + ScaledTranslation(0, 4 / style.PIXELS_PER_INCH, self.figure.dpi_scale_trans)
        words = {"color": muted, "fontsize": 11, "ha": "right", "va": "baseline"}
        self.live["level-label"] = self.axes.text(0, 0, "", transform=above, **words)
        ink = style.look("observed").hex
        self.live["all spread"] = self.axes.plot([], [], color=ink, linewidth=1.2)[0]
        self.live["all points"] = self.axes.plot([], [], **_points(ink))[0]
        self.live["nothing"] = self.axes.text(
            0.5, 0.5, "", color=muted, ha="center", va="center", transform=self.axes.transAxes
        )

    def show(self, state, results: Concentrations, later: dict[str, tuple] | None = None) -> None:
        """later: name -> (time_h, low, high), the 5-95 % band of a virtual population."""
        top = set_scale(self.axes, results.curves, later or {}, results.hours, results.log_scale, results.observed)
        self.axes.yaxis.label.set_text(f"{results.quantity} (ng/mL)")
        show_curves(self, self.axes, results.curves, later or {})
        show_points(self, "all", results.observed)
        level = results.level_ng_ml
        seen = level is not None and level <= top
        for name in ("level", "level-label"):
            self.live[name].set_visible(seen)
        if seen:
            self.live["level"].set_data([0, results.hours], [level, level])
            self.live["level-label"].set_position((results.hours, level))
            self.live["level-label"].set_text(f"{level:g} ng/mL")
        self.live["nothing"].set_text("" if results.curves else "Nothing is chosen yet: tick a box on the left.")
        self.alt_text = describe(results, bool(later))


def describe(results: Concentrations, with_bands: bool) -> str:
    """The picture in words, with its numbers."""
    if not results.curves:
        return "An empty picture: nothing is chosen."
    scale = "logarithmic" if results.log_scale else "linear"
    lines = [f"{results.quantity} over {results.hours:g} h, {scale} scale."]
    lines += [f"{curve.summary}." for curve in results.curves]
    if results.observed or any(curve.observed for curve in results.curves):
        lines.append("Published points are drawn as circles.")
    if with_bands:
        lines.append("Shaded bands hold 90 % of a virtual population.")
    return " ".join(lines)


def add_curves(picture: Picture, axes: Axes, names: Sequence[str]) -> None:
    """Make a line, a band, an end label and published points (empty) for every name, all live."""
    for name in names:
        look = style.look(name)
        band = axes.fill_between([], [], [], color=look.hex, alpha=style.BAND_ALPHA, linewidth=0)
        picture.live[f"{name} band"] = band
    for name in names:
        look = style.look(name)
        picture.live[name] = axes.plot([], [], **look.line)[0]
        picture.live[f"{name} spread"] = axes.plot([], [], color=look.hex, linewidth=1.2)[0]
        picture.live[f"{name} points"] = axes.plot([], [], **_points(look.hex))[0]
        picture.live[f"{name} label"] = style.end_label(axes, name)


def _points(colour: str) -> dict:
    """Keyword arguments of a line that shows published points as open circles."""
    return {
        "linestyle": "none",
        "marker": "o",
        "markerfacecolor": style.PAPER[0],
        "markeredgecolor": colour,
        "markeredgewidth": 1.8,
    }


def show_points(picture: Picture, name: str, observed: Observed | None) -> None:
    """Put published points and their spread on the two live lines of that name, or hide both."""
    spread, points = picture.live[f"{name} spread"], picture.live[f"{name} points"]
    for artist in (spread, points):
        artist.set_visible(observed is not None)
    if observed is not None:
        spread.set_data(*observed.spread_lines())
        points.set_data(observed.time_h, observed.concentration_ng_ml)


def set_scale(
    axes: Axes,
    curves: Sequence[Curve],
    bands: dict[str, tuple],
    hours: float,
    log_scale: bool,
    observed: Observed | None = None,
) -> float:
    """Limits, scale and ticks for the curves; returns the top of the concentration axis (ng/mL)."""
    peaks = [c.ng_ml[c.time_h <= hours].max() for c in curves]
    points = [c.observed for c in curves if c.observed] + ([observed] if observed else [])
    peaks += [float(np.nanmax([p.concentration_ng_ml, p.high_ng_ml])) for p in points]
    peaks += [high.max() for _, _, high in bands.values()]
    top = style.nice_limit(max([*peaks, 1.0]))
    axes.set_xlim(0, hours)
    style.set_ticks(axes.xaxis, np.arange(0, hours + 1e-9, TICKS_H[hours]))
    scale = "log" if log_scale else "linear"
    if axes.get_yscale() != scale:
        axes.set_yscale(scale)
        if log_scale:
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(top / 10**LOG_DECADES if log_scale else 0, top)
    return top


def show_curves(picture: Picture, axes: Axes, curves: Sequence[Curve], bands: dict[str, tuple]) -> None:
    """Give the live artists of `add_curves` the data of the curves that are there and hide the others."""
    shown = {curve.name: curve for curve in curves}
    low, _ = axes.get_ylim()
    floor = low / 2  # keeps zero concentrations on the page of a logarithmic axis
    labels = []
    for name in picture.names:
        curve, band = shown.get(name), bands.get(name)
        line, label, area = (picture.live[key] for key in (name, f"{name} label", f"{name} band"))
        for artist in (line, label):
            artist.set_visible(curve is not None)
        area.set_visible(curve is not None and band is not None)
        show_points(picture, name, curve.observed if curve else None)
        if curve is None:
            continue
        line.set_data(curve.time_h, np.maximum(curve.ng_ml, floor))
        end = float(np.interp(axes.get_xlim()[1], curve.time_h, curve.ng_ml))
        labels.append((label, max(end, floor * 1e-6)))  # below the axis too, so that the order of labels is kept
        if band is not None:
            time_h, bottom, top = band
            area.set_data(time_h, np.maximum(bottom, floor), np.maximum(top, floor))
    style.place_end_labels(axes, labels)


class RoutesPicture(ConcentrationPicture):
    """One line per route of administration."""

    names = looks.ROUTES


class ModelsPicture(ConcentrationPicture):
    """One line per model over the points of one study."""

    names = looks.MODELS


@dataclass(frozen=True)
class FirstPassResults:
    """What FirstPassPicture shows. shares: (key, label, share of the dose), adding up to 1."""

    shares: Sequence[tuple[str, str, float]]
    curves: Sequence[Curve]
    hours: float
    dose_mg: float


class FirstPassPicture(Picture):
    """Where the dose goes (a bar), and what that makes of the curves (below)."""

    names = ("ketamine", "norketamine", "hydroxynorketamine")
    fills = MappingProxyType({"mouth": "blue", "survives": "sky", "norketamine": "yellow", "other": "muted"})

    def draw(self) -> None:
        self.figure = style.new_figure(660, 470)
        self.bar = style.new_axes(self.figure, left=16, right=16, bottom=396, top=34)
        self.bar.set_axis_off()
        self.bar.set_xlim(0, 1)
        self.bar.set_ylim(0, 1)
        self.live["bar title"] = self.bar.text(0, 1.25, "", transform=self.bar.transAxes, va="bottom", fontsize=12)
        for k, (part, colour) in enumerate(self.fills.items()):
            fill = style.COLOURS[colour][0]
            x, y = (k // 2) / 2, -0.36 - 0.5 * (k % 2)
            self.bar.add_patch(Rectangle((x, y - 0.14), 0.018, 0.28, color=fill, linewidth=0, clip_on=False))
            self.live[f"{part} words"] = self.bar.text(x + 0.028, y, "", va="center_baseline", fontsize=11)
            self.live[f"{part} bar"] = self.bar.add_patch(Rectangle((0, 0), 0.1, 1, color=fill, linewidth=0))
            self.live[f"{part} share"] = self.bar.text(
                0, 0.5, "", color=style.PAPER[0], ha="center", va="center_baseline", fontsize=12, fontweight="bold"
            )
        self.axes = style.new_axes(self.figure, right=168, top=156)
        style.label_axes(self.axes, "Time after the start (h)", "Concentration (ng/mL)")
        add_curves(self, self.axes, self.names)

    def show(self, state, results: FirstPassResults, later: None = None) -> None:
        set_scale(self.axes, results.curves, {}, results.hours, log_scale=False)
        show_curves(self, self.axes, results.curves, {})
        self.live["bar title"].set_text(f"Where {results.dose_mg:g} mg go")
        left, width_px = 0.0, self.bar.get_window_extent().width
        for part, label, share in results.shares:
            self.live[f"{part} bar"].set_bounds(left, 0, share, 1)
            self.live[f"{part} share"].set_position((left + share / 2, 0.5))
            self.live[f"{part} share"].set_text(f"{100 * share:.0f} %")
            self.live[f"{part} share"].set_visible(share * width_px > 40)
            self.live[f"{part} words"].set_text(f"{100 * share:.0f} % {label}")
            left += share
        described = ", ".join(f"{100 * share:.0f} % {label}" for _, label, share in results.shares)
        curves = " ".join(f"{curve.summary}." for curve in results.curves)
        self.alt_text = f"Where a dose of {results.dose_mg:g} mg goes: {described}. {curves}"
