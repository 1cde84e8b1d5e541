"""Snapshots of what every explorer shows in many states: controls, figure, live artists, alt text and key numbers.

They are stored in tests/snapshots/, one file for each explorer, as rounded values in units of the data, so that a
reviewer can read what a change did, and so that a new version of matplotlib that draws the same does not change them. A
state says only what differs from the first one. `make snapshots` writes them; the tests make them anew and compare.

The states: as it starts; every end and every option of every control, the others as they start; and walks over all
controls with a fixed seed.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.legend import Legend
from matplotlib.spines import Spine
from matplotlib.text import Text

from ketamine_edu.kit.drawing.signature import in_order, ticks_of
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.still import plain_text
from tests.kit.read_back import look, read_back

FOLDER = Path(__file__).resolve().parents[1] / "snapshots"
WALKS = 3
MOST_OPTIONS = 12
DIGITS = 4
SAMPLED = 9  # vertices of a long path that are kept, evenly from the first to the last
TOLERANCE = 2e-3  # of the largest number in a list: what rounding to four digits and another numpy may change


def states(explorer: Explorer) -> dict[str, dict]:
    """Name -> values of the controls that are moved from where they start."""
    moved = {"start": {}}
    for name, control in explorer.controls.items():
        for value in _options(control):
            if value != control.value:
                moved[f"{name} = {value}"] = {name: value}
    pick = random.Random(type(explorer).__name__)
    for number in range(1, WALKS + 1):
        moved[f"walk {number}"] = {name: pick.choice(_options(c)) for name, c in explorer.controls.items()}
    return moved


def is_run_once(explorer: Explorer, state: str) -> bool:
    """Whether what waits for a button is run in this state: where the explorer starts, unless it takes many seconds."""
    return state == "start" and type(explorer).__name__ != "SensitivityExplorer"


def _options(control) -> list:
    """The ends of a slider and a value between; the options of a choice; for others what an exercise visits."""
    extremes, options = list(control.extremes), list(getattr(control, "options", ()))
    if isinstance(extremes[0], bool | tuple) or not options:
        return extremes
    if isinstance(options[0], int | float):
        return [extremes[0], options[len(options) // 3], extremes[-1]]
    return options[:MOST_OPTIONS]


def snapshot(explorer: Explorer) -> dict[str, dict]:
    """Name of a state -> what is shown, as JSON can hold it; what is like in the first state is left out."""
    snapshots, first = {}, None
    for name, values in states(explorer).items():
        explorer.reset()
        explorer.set(**values)
        if explorer.run_label is None or is_run_once(explorer, name):
            explorer.settle()
        now = shown(explorer)
        first = first or now
        snapshots[name] = now if now is first else {"controls": _plain(values), **_differences(first, now)}
    return snapshots


def shown(explorer: Explorer) -> dict:
    picture = explorer.picture
    moving = {id(artist) for artist in picture.live.values()}
    return {
        "controls": {name: _plain(control.value) for name, control in explorer.controls.items()},
        "needed": sorted(explorer.needed_controls(explorer.state)),
        "axes": {f"axes {n}": _axes(axes) for n, axes in enumerate(picture.figure.axes)},
        "still": dict(_still(picture.figure, moving)),
        "live": {name: describe(artist) for name, artist in picture.live.items()},
        "alt_text": picture.alt_text,
        "key_numbers": plain_text(explorer._headline.value).split("\n"),
    }


def describe(artist: Artist) -> dict | str:
    """What an artist shows, short enough to be read: "hidden", or its words and place, or vertices of its outline."""
    try:
        content = read_back(artist)
    except TypeError:
        return type(artist).__name__
    if not content.visible:
        return "hidden"
    count = len(content.points)
    kept = np.unique(np.linspace(0, count - 1, min(count, SAMPLED)).round().astype(int)) if count else []
    x, y = ([_rounded(v) for v in content.points[kept, i]] for i in (0, 1))
    words = {"text": content.text} if content.text else {}
    words |= {"look": look(artist)} if look(artist) else {}
    return {**words, "count": count, "x": x, "y": y} if count != 1 else {**words, "x": x[0], "y": y[0]}


def differences(stored, now, where: str = "") -> list[str]:
    """What two snapshots do not share, in words: numbers within TOLERANCE are the same, all else must be equal."""
    if isinstance(stored, dict) and isinstance(now, dict):
        lost = [f"{where}{key}: was there, is gone" for key in stored if key not in now]
        new = [f"{where}{key}: is new" for key in now if key not in stored]
        both = (differences(stored[key], now[key], f"{where}{key} / ") for key in stored if key in now)
        return lost + new + [line for lines in both for line in lines]
    if _numbers(stored) and _numbers(now) and len(np.atleast_1d(stored)) == len(np.atleast_1d(now)):
        a, b = (np.array(np.atleast_1d(v), dtype=float) for v in (stored, now))
        scale = np.nanmax(np.abs(np.concatenate([a, b])), initial=0.0)
        if np.allclose(a, b, rtol=0, atol=TOLERANCE * scale, equal_nan=True):
            return []
    elif stored == now:
        return []
    return [f"{where.removesuffix(' / ')}: was {stored!r}, is {now!r}"]


def whole(stored: dict[str, dict]) -> dict[str, dict]:
    """Every state in full, with what it shares with the first."""
    first = next(iter(stored.values()))
    return {name: {part: _merged(first[part], state.get(part)) for part in first} for name, state in stored.items()}


def path_of(kind: type[Explorer]) -> Path:
    return FOLDER / f"{kind.__name__}.json"


def write(kind: type[Explorer], explorer: Explorer) -> bool:
    """Write the snapshot of an explorer, and say whether it was needed: a file that shows the same is left as it is."""
    now = json.loads(json.dumps(snapshot(explorer)))
    if path_of(kind).exists() and list(read(kind)) == list(now) and not differences(whole(read(kind)), whole(now)):
        return False
    # A list of numbers or words on one line: thousands of lines with one number each cannot be read.
    text = _lists_on_one_line(json.dumps(now, indent=1, ensure_ascii=False))
    path_of(kind).write_text(text + "\n", encoding="utf-8")
    return True


def read(kind: type[Explorer]) -> dict[str, dict]:
    return json.loads(path_of(kind).read_text(encoding="utf-8"))


def _axes(axes: Axes) -> dict:
    if not axes.get_visible():
        return {"visible": False}
    return {
        "box_px": [_rounded(v) for v in axes.bbox.bounds],
        "x": _axis(axes.xaxis) | {"limits": [_rounded(v) for v in axes.get_xlim()]},
        "y": _axis(axes.yaxis) | {"limits": [_rounded(v) for v in axes.get_ylim()]},
        "title": axes.get_title("left") or axes.get_title(),
    }


def _axis(axis: Axis) -> dict:
    places, words = ticks_of(axis)
    low, high = sorted(axis.get_view_interval())
    inside = [low <= place <= high for place in places]
    return {
        "label": axis.get_label_text(),
        "scale": axis.get_scale(),
        "ticks": [word for word, shown in zip(words, inside, strict=True) if shown],
        "visible": axis.get_visible(),
    }


def _still(figure, moving: set[int]) -> Iterator[tuple[str, dict | str]]:
    number = 0
    for axes, artist in in_order(figure):
        if id(artist) in moving or isinstance(artist, Axis | Spine) or axes is None or artist is axes.patch:
            continue
        parts = artist.get_texts() if isinstance(artist, Legend) else [artist]
        for part in parts:
            content = describe(part)
            if content != "hidden" and not (isinstance(part, Text) and not part.get_text()):
                yield f"{number} {type(part).__name__}", content
                number += 1


def _differences(first: dict, now: dict) -> dict:
    changed = {}
    for part in first:
        if part == "controls" or first[part] == now[part]:
            continue
        if isinstance(first[part], dict):
            changed[part] = {key: value for key, value in now[part].items() if first[part].get(key, ...) != value}
            changed[part] |= {key: None for key in first[part] if key not in now[part]}
        else:
            changed[part] = now[part]
    return changed


def _merged(first, changed):
    if not isinstance(first, dict):
        return first if changed is None else changed
    return {key: value for key, value in {**first, **(changed or {})}.items() if value is not None}


def _plain(value):
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _rounded(value: float) -> float | None:
    return None if not np.isfinite(value) else float(f"{value:.{DIGITS}g}") + 0.0


def _numbers(value) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(part is None or isinstance(part, int | float) and not isinstance(part, bool) for part in parts)


def _lists_on_one_line(text: str) -> str:
    lines, inside = [], None
    for line in text.split("\n"):
        if inside is None and line.endswith("["):
            inside = line
        elif inside is not None:
            inside += " " * (not inside.endswith("[") and line.strip() not in ("]", "],")) + line.strip()
            if line.strip() in ("]", "],"):
                lines.append(inside)
                inside = None
        else:
            lines.append(line)
    return "\n".join(lines)
