"""What the pictures of lesson 05 share: lines over time with end labels, bands and published points, on one scale."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from matplotlib.transforms import ScaledTranslation

from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import open_circles, uprights
from ketamine_edu.pharmacokinetics.comparison import Concentration
from ketamine_edu.pharmacokinetics.observations import Observation
from ketamine_edu.pharmacokinetics.population import Band

LOG_DECADES = 4
LEAST_TOP_NG_ML = 1.0
VESSELS = {"venous": "forearm vein", "arterial": "artery"}
NO_BANDS: Mapping[str, Band] = {}


class ConcentrationPicture(Picture):
    """Lines over time with published points, a level, and bands that follow later. names: of all lines it can show."""

    names: tuple[str, ...] = ()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 400)
        self.axes = style.new_axes(self.figure, right=168)
        style.label_axes(self.axes, "Time after the start (h)", "Concentration (ng/mL)")
        add_curves(self, self.axes, self.names)
        muted = style.look("muted").hex
        self.live["level"] = self.axes.plot([], [], **style.look("threshold").line, linewidth=1.2)[0]
        above = self.axes.transData + ScaledTranslation(0, 4 / style.PIXELS_PER_INCH, self.figure.dpi_scale_trans)
        self.live["level-label"] = self.axes.text(
            0, 0, "", color=muted, fontsize=11, ha="right", va="baseline", transform=above
        )
        add_points(self, self.axes, "all", style.look("observed").hex)
        self.live["nothing"] = self.axes.text(
            0.5, 0.5, "", color=muted, ha="center", va="center", transform=self.axes.transAxes
        )

    def show_concentrations(
        self,
        curves: Sequence[Concentration],
        hours: float,
        quantity: str,
        scale: str,
        *,
        level_ng_ml: float | None = None,
        observed: Sequence[Observation] = (),
        bands: Mapping[str, Band] = NO_BANDS,
    ) -> None:
        """Show curves from 0 to hours (h), named on the axis by `quantity`. scale: "linear" or "log".

        level_ng_ml: a level to mark (ng/mL). observed: published points that belong to all curves. bands: name of a
        curve -> its band.
        """
        self.axes.yaxis.label.set_text(f"{quantity} (ng/mL)")
        top = set_scale(self.axes, curves, bands, hours, scale, observed)
        show_curves(self, self.axes, curves, bands)
        show_points(self, "all", observed)
        marked = level_ng_ml is not None and level_ng_ml <= top
        for name in ("level", "level-label"):
            self.live[name].set_visible(marked)
        if marked:
            self.live["level"].set_data([0, hours], [level_ng_ml, level_ng_ml])
            self.live["level-label"].set_position((hours, level_ng_ml))
            self.live["level-label"].set_text(f"{level_ng_ml:g} ng/mL")
        self.live["nothing"].set_text("" if curves else "Nothing is chosen yet: tick a box on the left.")


def concentrations_in_words(
    summaries: Sequence[str], quantity: str, hours: float, scale: str, has_points: bool, has_bands: bool
) -> str:
    """Alt text of a picture of concentrations. summaries: one for each curve, with its numbers."""
    if not summaries:
        return "An empty picture: nothing is chosen."
    lines = [f"{quantity} over {hours:g} h, {'logarithmic' if scale == 'log' else 'linear'} scale."]
    lines += [f"{summary}." for summary in summaries]
    if has_points:
        lines.append("Published points are drawn as circles.")
    if has_bands:
        lines.append("Shaded bands hold 90 % of a virtual population.")
    return " ".join(lines)


def peak_in_words(curve: Concentration) -> str:
    """The highest concentration: "peak 185 ng/mL"."""
    return f"peak {in_digits(curve.cmax_ng_ml, 3)} ng/mL"


def add_curves(picture: Picture, axes: Axes, names: Iterable[str]) -> None:
    """Make a line, a band, an end label and published points (empty) for every name, all live."""
    for name in names:
        look = style.look(name)
        band = axes.fill_between([], [], [], color=look.hex, alpha=style.BAND_ALPHA, linewidth=0)
        picture.live[f"{name} band"] = band
    for name in names:
        look = style.look(name)
        picture.live[name] = axes.plot([], [], **look.line)[0]
        add_points(picture, axes, name, look.hex)
        picture.live[f"{name} label"] = style.end_label(axes, name)


def add_points(picture: Picture, axes: Axes, name: str, colour: str) -> None:
    """Make the two live lines of that name that show published points and their spread (empty)."""
    picture.live[f"{name} spread"] = axes.plot([], [], color=colour, linewidth=1.2)[0]
    picture.live[f"{name} points"] = axes.plot([], [], **open_circles(colour))[0]


def show_points(picture: Picture, name: str, observed: Sequence[Observation]) -> None:
    """Put published points and their spread on the two live lines of that name, or hide both."""
    spread, points = picture.live[f"{name} spread"], picture.live[f"{name} points"]
    for artist in (spread, points):
        artist.set_visible(bool(observed))
    if observed:
        time_h = np.array([row.time_h for row in observed])
        spread.set_data(*uprights(time_h, *spread_ng_ml(observed)))
        points.set_data(time_h, np.array([row.concentration_ng_ml for row in observed]))


def spread_ng_ml(observed: Sequence[Observation]) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends of the spreads (points,) in ng/mL, NaN where none was published."""
    low = np.array([row.spread_low for row in observed], dtype=float)  # None becomes NaN
    return low, np.array([row.spread_high for row in observed], dtype=float)


def set_scale(
    axes: Axes,
    curves: Sequence[Concentration],
    bands: Mapping[str, Band],
    hours: float,
    scale: str,
    observed: Sequence[Observation] = (),
) -> float:
    """Limits, scale ("linear" or "log") and ticks for the curves; returns the top of the axis (ng/mL)."""
    highest = [LEAST_TOP_NG_ML, *(float(curve.ng_ml[curve.time_h <= hours].max()) for curve in curves)]
    for rows in (observed, *(curve.observed for curve in curves)):
        if rows:
            _, high = spread_ng_ml(rows)
            highest.append(float(np.nanmax([[row.concentration_ng_ml for row in rows], high])))
    highest += [float(band.high_ng_ml.max()) for band in bands.values()]
    top = style.nice_limit(max(highest))
    style.set_hours(axes, hours)
    if axes.get_yscale() != scale:
        axes.set_yscale(scale)
        if scale == "log":
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(top / 10**LOG_DECADES if scale == "log" else 0, top)
    return top


def show_curves(
    picture: Picture, axes: Axes, curves: Sequence[Concentration], bands: Mapping[str, Band] = NO_BANDS
) -> None:
    """Give the live artists of `add_curves` the data of the curves that are there and hide the others."""
    by_name = {curve.name: curve for curve in curves}
    low, _ = axes.get_ylim()
    floor = low / 2  # keeps zero concentrations on the page of a logarithmic axis
    labels = []
    for name in picture.names:
        curve, band = by_name.get(name), bands.get(name)
        line, label, area = (picture.live[key] for key in (name, f"{name} label", f"{name} band"))
        for artist in (line, label):
            artist.set_visible(curve is not None)
        area.set_visible(curve is not None and band is not None)
        show_points(picture, name, curve.observed if curve else ())
        if curve is None:
            continue
        line.set_data(curve.time_h, np.maximum(curve.ng_ml, floor))
        end = float(np.interp(axes.get_xlim()[1], curve.time_h, curve.ng_ml))
        labels.append((label, max(end, floor * 1e-6)))  # below the axis too, so that the order of labels is kept
        if band is not None:
            area.set_data(band.time_h, np.maximum(band.low_ng_ml, floor), np.maximum(band.high_ng_ml, floor))
    style.place_end_labels(axes, labels)
