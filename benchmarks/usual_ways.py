"""The curves of lesson 05 drawn in the ways usual in notebooks: cells for the browser benchmark's notebook.

Every cell ends in a slider (class `usual-slider-<way>`) above what it moves (class `usual-shown-<way>`), and draws the
lines of the same explorer's picture from the same model.
"""

_START = """import dataclasses, io
import ipywidgets
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from ketamine_edu.pharmacokinetics import RoutesExplorer
usual = RoutesExplorer()
def lines(value):
    state = dataclasses.replace(usual.state, {control}=value)
    usual.picture.show(state, usual.compute(state))
    drawn = [artist for artist in usual.picture.live.values() if isinstance(artist, Line2D) and artist.get_visible()]
    return [(artist.get_data(), to_hex(artist.get_color()), artist.get_linestyle()) for artist in drawn]
def framed(axes):
    axes.set(xlim=usual.picture.figure.axes[0].get_xlim(), ylim=usual.picture.figure.axes[0].get_ylim())
    axes.set(xlabel="Time (h)", ylabel="Concentration (ng/mL)")
def usual_slider(way):
    control = usual.controls[{control!r}]
    return ipywidgets.SelectionSlider(options=control.options, value=control.value).add_class(f"usual-slider-{{way}}")
def persistent():
    figure = Figure(figsize=(8.9, 5.3))
    axes = figure.add_subplot()
    for data, color, linestyle in lines(usual.state.{control}):
        axes.plot(*data, color=color, linestyle=linestyle)
    return figure, axes
def follow(axes, value):
    for line, (data, _, _) in zip(axes.lines, lines(value)):
        line.set_data(*data)
    framed(axes)
"""
_PYPLOT = """import matplotlib.pyplot as plt
slider = usual_slider("pyplot")
def draw(value):
    found = lines(value)
    figure, axes = plt.subplots(figsize=(8.9, 5.3))
    for data, color, linestyle in found:
        axes.plot(*data, color=color, linestyle=linestyle)
    framed(axes)
    plt.show()
shown = ipywidgets.interactive_output(draw, {{"value": slider}}).add_class("usual-shown-pyplot")
ipywidgets.VBox([slider, shown])"""
_PNG = """png_slider, image = usual_slider("png"), ipywidgets.Image(format="png").add_class("usual-shown-png")
png_figure, png_axes = persistent()
def draw_png(change):
    follow(png_axes, png_slider.value)
    buffer = io.BytesIO()
    png_figure.savefig(buffer, format="png")
    image.value = buffer.getvalue()
png_slider.observe(draw_png, names="value")
draw_png(None)
ipywidgets.VBox([png_slider, image])"""
_SVG = """svg_slider, html = usual_slider("svg"), ipywidgets.HTML().add_class("usual-shown-svg")
svg_figure, svg_axes = persistent()
def draw_svg(change):
    follow(svg_axes, svg_slider.value)
    buffer = io.StringIO()
    svg_figure.savefig(buffer, format="svg")
    html.value = buffer.getvalue()[buffer.getvalue().index("<svg"):]
svg_slider.observe(draw_svg, names="value")
draw_svg(None)
ipywidgets.VBox([svg_slider, html])"""
_PLOTLY = """import plotly.graph_objects as go
plotly_slider = usual_slider("plotly")
found = lines(usual.state.{control})
traces = [go.Scatter(x=x, y=y, mode="lines", line={{"color": color}}) for (x, y), color, _ in found]
plotly_figure = go.FigureWidget(traces, layout={{"width": 640, "height": 380}}).add_class("usual-shown-plotly")
def draw_plotly(change):
    with plotly_figure.batch_update():
        for trace, ((x, y), _, _) in zip(plotly_figure.data, lines(plotly_slider.value)):
            trace.x, trace.y = x, y
plotly_slider.observe(draw_plotly, names="value")
ipywidgets.VBox([plotly_slider, plotly_figure])"""

WAYS = {
    "pyplot": ("interactive_output with pyplot", _PYPLOT),
    "png": ("a persistent figure as PNG in an Image widget", _PNG),
    "svg": ("the whole figure as SVG in an HTML widget", _SVG),
    "plotly": ("plotly FigureWidget", _PLOTLY),
}


def cells(control: str) -> list[str]:
    """The sources of the cells: what all ways need, then a cell for each of WAYS. control: name of the slider."""
    return [source.format(control=control) for source in (_START, *(cell for _, cell in WAYS.values()))]
