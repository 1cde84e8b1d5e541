"""From figure to page: frames, moves, signatures, and what LiveFigure sends."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.offsetbox import AnchoredText
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from ketamine_edu.kit.drawing import style, svg
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.signature import signature
from ketamine_edu.kit.page import live_figure
from ketamine_edu.kit.page.live_figure import LiveFigure
from tests.kit.demo_explorer import DemoPicture, Results

SVG = "{http://www.w3.org/2000/svg}"
X = np.linspace(0, 10, 500)


@pytest.fixture
def axes():
    made = style.new_axes(style.new_figure(640, 400))
    made.set(xlim=(0, 10), ylim=(0, 100))
    return made


@pytest.fixture
def picture():
    made = DemoPicture()
    made.show(None, results(50))
    return made


def results(dose_mg: float, points: bool = True) -> Results:
    return Results({"iv_bolus": dose_mg * np.exp(-X / 3), "im": dose_mg / 2 * np.exp(-X / 4)}, points)


def slot_drawn_by_matplotlib(figure, artist):
    """The group that matplotlib itself writes for an artist, as an XML element."""
    artist.set_gid("wanted")
    buffer = io.StringIO()
    with style.house():
        FigureCanvasSVG(figure).print_svg(buffer)
    artist.set_gid(None)
    return next(g for g in ElementTree.fromstring(buffer.getvalue()).iter(f"{SVG}g") if g.get("id") == "wanted")


def slot_of(figure, name, live):
    root = ElementTree.fromstring(svg.frame(figure, live))
    return next(g for g in root.iter(f"{SVG}g") if g.get("data-live") == name)


def coordinates(path_data: str) -> np.ndarray:
    return np.array(re.findall(r"-?\d+\.?\d*", path_data), dtype=float)


def letters(path_data: str) -> str:
    """The commands of path data, repeated ones once (`M 0 0 L 1 1 L 2 2` is `ML`)."""
    return re.sub(r"(.)\1+", r"\1", "".join(re.findall("[A-Za-z]", path_data)))


SHAPES = {
    "line": lambda axes: axes.plot(X, 90 * np.exp(-X))[0],
    "line with gaps": lambda axes: axes.plot(X, np.where((X > 3) & (X < 4), np.nan, 10 * X))[0],
    "line far outside": lambda axes: axes.plot(X, 1e5 * np.sin(X))[0],
    "steps": lambda axes: axes.plot([0, 2, 5, 9], [10, 60, 20, 80], drawstyle="steps-post")[0],
    "horizontal": lambda axes: axes.axhline(50),
    "band": lambda axes: axes.fill_between(X, 20 * np.exp(-X), 90 * np.exp(-X / 2), linewidth=0),
    "band in two parts": lambda axes: axes.fill_between(X, 0, 50, where=(X < 3) | (X > 6), linewidth=0),
    "bar": lambda axes: axes.add_patch(Rectangle((2, 0), 3, 40)),
}


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("kind", SHAPES)
def test_a_moved_shape_is_where_matplotlib_would_draw_it(axes, kind, scale):
    axes.set(yscale=scale, ylim=(0.1, 100))
    artist = SHAPES[kind](axes)
    axes.set(xlim=(0, 10), ylim=(0.1, 100))
    drawn = " ".join(path.get("d") for path in slot_drawn_by_matplotlib(axes.figure, artist).iter(f"{SVG}path"))
    moved = svg.move(artist)["d"]
    assert letters(moved) == letters(drawn)
    np.testing.assert_allclose(coordinates(moved), coordinates(drawn), atol=0.051)


def test_a_moved_circle_is_round(axes):
    axes.set(xlim=(0, 568), ylim=(0, 324))
    circle = axes.add_patch(Circle((284, 162), 100))
    move = svg.move(circle)["d"]
    assert letters(move) == "MCz"
    start, *others = coordinates(move).reshape(-1, 2)
    curves = np.reshape(others, (8, 3, 2))
    ends = curves[:, 2]
    starts = np.vstack([start, ends[:-1]])
    # A third-order curve at the middle of its length, from its two ends and the two points that pull it.
    middles = (starts + 3 * curves[:, 0] + 3 * curves[:, 1] + ends) / 8
    np.testing.assert_allclose(ends[-1], start)
    for points in (ends, middles):
        np.testing.assert_allclose(np.hypot(*(points - (56 + 284, 400 - 46 - 162)).T), 100, atol=0.2)


def test_moved_markers_are_where_matplotlib_would_draw_them(axes):
    (line,) = axes.plot([1, 2, np.nan, 5, 500], [10, 20, 30, 70, 50], "o", color=style.look("observed").hex)
    axes.set_xlim(0, 10)
    uses = list(slot_drawn_by_matplotlib(axes.figure, line).iter(f"{SVG}use"))
    drawn = [float(use.get(axis)) for use in uses for axis in "xy" if float(use.get("x")) < 640]
    move = svg.move(line)
    np.testing.assert_allclose(move["points"], drawn, atol=0.051)
    assert move["d"] == "", "no line joins the markers"


@pytest.mark.parametrize("va", ["baseline", "bottom", "top", "center", "center_baseline"])
@pytest.mark.parametrize("size", [9, 12, 16])
def test_a_moved_text_is_where_matplotlib_would_draw_it(axes, va, size):
    with style.house():
        text = axes.text(4, 40, "lp", va=va, fontsize=size)
    drawn = next(slot_drawn_by_matplotlib(axes.figure, text).iter(f"{SVG}text"))
    move = svg.move(text)
    assert move["text"] == "lp"
    assert move["x"] == pytest.approx(float(drawn.get("x")), abs=0.051)
    assert move["y"] == pytest.approx(float(drawn.get("y")), abs=0.6)


def test_a_hidden_artist_says_so_and_still_has_its_slot(axes):
    (line,) = axes.plot([], [], color=style.look("im").hex)
    line.set_visible(False)
    assert svg.move(line) == {"hidden": True}
    assert slot_of(axes.figure, "curve", {"curve": line}).find(f"{SVG}path") is not None


@pytest.mark.parametrize("kind", SHAPES)
def test_a_slot_is_one_clipped_path_in_the_colour_of_its_artist(axes, kind):
    artist = SHAPES[kind](axes)
    artist.set(color=style.look("oral").hex)
    paths = slot_of(axes.figure, "shape", {"shape": artist}).findall(f"{SVG}path")
    assert len(paths) == 1
    assert paths[0].get("clip-path").startswith("url(#")
    assert "var(--ke-vermillion, #b84700)" in paths[0].get("style")


def test_drawing_a_frame_leaves_the_artists_as_they_were(picture):
    def everything():
        return {name: (svg.move(artist), artist.get_gid()) for name, artist in picture.live.items()}

    before = everything()
    svg.frame(picture.figure, picture.live)
    assert everything() == before


def test_a_frame_does_not_depend_on_what_the_live_artists_show(picture):
    before = svg.frame(picture.figure, picture.live)
    picture.live["im"].set_data([0, 1], [5, 5])
    picture.live["points"].set_visible(False)
    picture.live["im label"].set_text("moved")
    assert svg.frame(picture.figure, picture.live) == before


def test_texts_are_escaped_and_nothing_in_a_frame_can_run(axes):
    axes.set_title("<script>alert(1)</script> & \" onload='x'")
    text = axes.text(1, 1, "<img src=x onerror=alert(1)>")
    frame = svg.frame(axes.figure, {"text": text})
    root = ElementTree.fromstring(frame)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "g", "path", "use", "text", "defs", "clipPath", "rect"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert "<script>alert(1)</script>" in [element.text[:25] for element in root.iter(f"{SVG}text")]


def test_a_frame_scales_follows_the_theme_and_styles_nothing_but_itself(picture):
    frame = svg.frame(picture.figure, picture.live)
    assert 'width="640" height="380" viewBox="0 0 640 380"' in frame
    assert "<style" not in frame
    assert not re.search(r"(?<!, )#[0-9a-f]{6}\b(?!\))", frame), "a colour that does not follow the theme"
    ids = re.findall(r'\sid="([^"]*)"', frame)
    assert ids and set(ids) == set(re.findall(r'(?:url\(#|href="#)([^")]*)', frame)), "ids only where they are used"


def ids_and_references(frame: str) -> tuple[list[str], set[str]]:
    return re.findall(r'\sid="([^"]*)"', frame), set(re.findall(r'(?:url\(#|href="#)([^")]*)', frame))


def test_live_and_still_parts_share_no_ids_and_lack_none(picture):
    (still,) = picture.axes.plot([1], [1], "o", color=style.look("observed").hex, markerfacecolor="none")
    with_still = svg.frame(picture.figure, picture.live)
    still.remove()
    without = svg.frame(picture.figure, picture.live)
    for frame in (with_still, without):
        ids, references = ids_and_references(frame)
        assert len(ids) == len(set(ids))
        assert set(ids) == references


def test_a_kept_slot_is_drawn_again_when_its_artist_looks_different(picture):
    svg.frame(picture.figure, picture.live)
    picture.live["im"].set_color(style.look("oral").hex)
    assert "--ke-vermillion" in slot_of(picture.figure, "im", picture.live)[0].get("style")
    picture.axes.set_position([0.3, 0.3, 0.5, 0.5])
    rectangles = re.findall(r'<clipPath[^>]*> <rect x="([\d.]+)"', svg.frame(picture.figure, picture.live))
    assert set(rectangles) == {"192"}


@pytest.mark.parametrize("bad", [{"text": "two\nlines"}, {"rotation": 90}])
def test_a_text_that_cannot_be_moved_is_refused(axes, bad):
    text = axes.text(1, 1, "words")
    text.set(**bad)
    with pytest.raises(ValueError, match="one horizontal line"):
        svg.check_live(text)


def test_an_artist_that_cannot_be_moved_is_refused(axes):
    with pytest.raises(TypeError, match="AxesImage cannot be live; allowed: Line2D"):
        svg.check_live(axes.imshow([[1, 2]]))


CHANGES = {
    "limits": lambda p: p.axes.set_ylim(0, 123),
    "scale": lambda p: p.axes.set_yscale("log"),
    "label": lambda p: p.axes.set_xlabel("Time (min)"),
    "title": lambda p: p.axes.set_title("Title"),
    "ticks": lambda p: p.axes.set_xticks([0, 1]),
    "tick labels": lambda p: p.axes.xaxis.set_major_formatter("{x:.3f}"),
    "size": lambda p: p.figure.set_size_inches(5, 5),
    "position": lambda p: p.axes.set_position([0.2, 0.2, 0.5, 0.5]),
    "new axes": lambda p: p.figure.add_axes([0.8, 0.8, 0.1, 0.1]),
    "still line": lambda p: p.axes.plot([1], [1]),
    "still line's data": lambda p: p.still.set_ydata([7, 8]),
    "still patch": lambda p: p.box.set_width(2),
    "still scatter": lambda p: p.dots.set_offsets([[3, 3]]),
    "still image": lambda p: p.image.set_data([[0.1, 0.2]]),
    "figure text": lambda p: p.figure.text(0, 0, "text"),
    "legend": lambda p: p.axes.legend(["one"]),
    "colour of a live line": lambda p: p.live["im"].set_color("red"),
    "dashes of a live line": lambda p: p.live["im"].set_linestyle((0, (9, 1))),
    "marker edge of a live line": lambda p: p.live["points"].set_markeredgewidth(5),
    "colour of a live band": lambda p: p.live["band"].set_facecolor("red"),
    "size of a live text": lambda p: p.live["im label"].set_fontsize(20),
}


@pytest.mark.filterwarnings("ignore:Attempt to set non-positive ylim")
@pytest.mark.parametrize("change", CHANGES)
def test_signature_sees_what_needs_a_new_frame(picture, change):
    (picture.still,) = picture.axes.plot([1, 2], [3, 4])
    picture.box = picture.axes.add_patch(Rectangle((0, 0), 1, 1))
    picture.dots = picture.axes.scatter([1, 2], [3, 4])
    picture.image = picture.axes.imshow([[0, 1]], aspect="auto")
    before = signature(picture.figure, picture.live)
    assert signature(picture.figure, picture.live) == before
    CHANGES[change](picture)
    assert signature(picture.figure, picture.live) != before


def test_an_artist_of_unknown_kind_makes_every_frame_new(picture):
    picture.axes.add_artist(AnchoredText("words", loc="upper left"))
    assert signature(picture.figure, picture.live) != signature(picture.figure, picture.live)


def test_signature_ignores_what_a_move_can_change(picture):
    before = signature(picture.figure, picture.live)
    picture.axes.xaxis.set_major_formatter(picture.axes.xaxis.get_major_formatter())
    for name, artist in picture.live.items():
        artist.set_visible("label" in name)
    picture.live["im"].set_data([0, 1], [2, 3])
    picture.live["im label"].set(text="other", position=(0.2, 0.3))
    picture.live["band"].set_data(X, X, 2 * X)
    assert signature(picture.figure, picture.live) == before


def sent_by(widget, action) -> list[set[str]]:
    """Names of the state that each message to the browser carries while action runs."""
    messages = []
    send = widget.send_state
    widget.send_state = lambda key=None: (messages.append({key} if isinstance(key, str) else set(key)), send(key))
    action()
    del widget.send_state
    return messages


def test_a_move_sends_one_message_without_the_frame(picture):
    widget = LiveFigure(picture)
    picture.show(None, results(49))
    assert sent_by(widget, widget.refresh) == [{"changes", "alt_text"}]


def test_new_limits_send_the_frame_and_draw_only_what_depends_on_them(picture, monkeypatch):
    widget = LiveFigure(picture)
    drawn = []
    for name in ("draw", "draw_axis"):
        draw = getattr(svg.Pen, name)
        monkeypatch.setattr(svg.Pen, name, lambda *a, draw=draw: drawn.append(a[1]) or draw(*a))
    picture.show(None, results(90))
    assert sent_by(widget, widget.refresh) == [{"frame", "moves", "alt_text"}]
    assert drawn == [picture.axes.yaxis]
    drawn.clear()
    picture.show(None, results(50))
    assert sent_by(widget, widget.refresh) == [{"frame", "moves", "alt_text"}]
    assert not drawn, "what has been drawn before is kept"


def test_what_is_kept_is_limited(picture, monkeypatch):
    monkeypatch.setattr(svg, "PIECES_KEPT", 5)
    for top in range(1, 8):
        picture.axes.set_ylim(0, top)
        svg.frame(picture.figure, picture.live)
    assert len(svg._kept[picture.figure].pieces) == 5


def test_a_move_computes_only_the_shapes_that_have_changed(picture, monkeypatch):
    widget = LiveFigure(picture)
    moved = []
    move = svg.move
    monkeypatch.setattr(live_figure.svg, "move", lambda artist, page: moved.append(artist) or move(artist, page))
    before = widget.moves
    widget.refresh()
    assert not moved
    picture.live["im"].set_data(X, 3 + X)
    widget.refresh()
    assert moved == [picture.live["im"]]
    assert widget.moves["im"] == move(picture.live["im"]) != before["im"]
    assert all(widget.moves[name] == before[name] for name in before if name != "im")
    assert {name: move(artist) for name, artist in picture.live.items()} == widget.moves


def test_all_that_a_late_view_needs_is_in_the_state(picture):
    widget = LiveFigure(picture)
    picture.show(None, results(20))
    widget.refresh()
    state = widget.get_state()
    assert state["moves"]["iv_bolus"]["d"] == svg.move(picture.live["iv_bolus"])["d"]
    assert state["alt_text"] == picture.alt_text
    assert 'data-live="iv_bolus"' in state["frame"]


def test_png_is_a_small_light_still_of_the_current_state(picture):
    first, again = picture.png(), picture.png()
    assert first == again
    assert len(first) < 150_000
    image = Image.open(io.BytesIO(first)).convert("RGB")
    assert image.size == (1280, 760)
    assert image.getpixel((0, 0)) == (255, 255, 255)
    picture.show(None, results(20))
    assert picture.png() != first
    assert picture.figure.dpi == style.PIXELS_PER_INCH, "the moves would land elsewhere"


def test_a_live_figure_leaves_a_still_and_its_words(picture):
    bundle = LiveFigure(picture)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == picture.alt_text


def test_an_incomplete_picture_says_what_it_lacks():
    with pytest.raises(TypeError, match="abstract methods.*draw.*show"):
        Picture()
