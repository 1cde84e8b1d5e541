"""The map of the course: the chain from a dose to mood as a row of boxes, each a link to its lesson.

    course_map()          the lessons that lie beside this notebook

Titles, minutes and questions come from the notebooks, and the place of a lesson from the topic of its question file: a
topic that is a link of the chain stands in the chain, every other one below it. A link whose lesson is not there is
drawn as a dashed box that leads nowhere. The small curve of each link is what its model says after the same infusion,
from a quarter of an hour to two weeks on a stretched axis, in per cent of its own highest value.

It is HTML and not a widget or an image, because only links in HTML are opened by JupyterLab in the same window, reached
by keyboard, and followed where no kernel runs. Borders and curves take the colour of the text, which is right in every
theme. JupyterLab removes all but plain HTML and CSS from a page that has not been run yet: then the boxes have no
curves.
"""

import html
import re
from pathlib import Path

import numpy as np

from ketamine_edu.evidence.harmless import link_target
from ketamine_edu.evidence.lessons import Lesson, read_lessons
from ketamine_edu.kit.learning.markup import Card
from ketamine_edu.kit.learning.questions import load_questions

CHAIN = {  # topic, in the order of cause and effect -> what the link is called
    "pharmacokinetics": "dose and blood",
    "receptor": "receptor",
    "circuit": "circuit",
    "plasticity": "synapses",
    "response": "mood",
}
BESIDE = {"default_mode": "network", "inflammation": "inflammation"}
ROWS = (
    "The chain, from the fast clock to the slow one",
    "Beside the chain: two other ways it might work",
    "Around the chain: to begin, to judge, to use",
)
BOX = (
    "display: inline-block; box-sizing: border-box; width: 17%; min-width: 124px; max-width: 190px; min-height: 88px; "
    "vertical-align: middle; border: 2px {line}; border-radius: 8px; padding: 8px; margin: 4px 3px 4px 0px"
)
CURVE_H = np.geomspace(0.25, 336, 60)
CURVE_SIZE, CURVE_PX = (400, 240), 72  # in whole units of the drawing; height on the page
# Boxes of one height; where the style is removed they flow as words do.
LINE = "display: flex; flex-wrap: wrap; align-items: stretch"
ARROW = '<span aria-hidden="true" style="align-self: center">&nbsp;→&nbsp; </span>'
GAP = "<span> </span>"


# The name of a link, empty around the chain, and its lesson where there is one.
Place = tuple[str, Lesson | None]


def course_map(folder: Path | None = None) -> Card:
    """The map, as HTML with links and as plain text. folder: where the lessons are; None takes the working directory.

    Raises ValueError naming the notebook whose metadata are wrong.
    """
    topics = {lesson: _topic(lesson) for lesson in read_lessons(folder)}
    chain = _places(topics, CHAIN)
    curves = {name: _curve(topic) for topic, name in CHAIN.items()}
    beside = [place for place in _places(topics, BESIDE) if place[1]]
    around: list[Place] = [("", lesson) for lesson, topic in topics.items() if topic not in {**CHAIN, **BESIDE}]
    rows = [
        (title, places, joint)
        for title, places, joint in zip(ROWS, (chain, beside, around), (ARROW, GAP, GAP), strict=True)
        if places
    ]
    drawn = "".join(_row(title, places, joint, curves) for title, places, joint in rows)
    lines = [line for title, places, _ in rows for line in (title, *(f"  {_words(*place)}" for place in places))]
    return Card(f'<div role="navigation" aria-label="Map of the course">{drawn}</div>', "\n".join(lines))


def _topic(lesson: Lesson) -> str:
    """Topic of the lesson's question file, "" for a lesson without questions."""
    try:
        return load_questions(lesson.lesson).topic
    except ValueError:
        return ""


def _places(topics: dict[Lesson, str], links: dict[str, str]) -> list[Place]:
    by_topic = {topic: lesson for lesson, topic in topics.items()}
    return [(name, by_topic.get(topic)) for topic, name in links.items()]


def _row(title: str, places: list[Place], joint: str, curves: dict[str, str]) -> str:
    boxes = joint.join(_box(link, lesson, curves.get(link, "")) for link, lesson in places)
    return f'<p style="margin: 12px 0px 2px 0px"><b>{html.escape(title)}</b></p><div style="{LINE}">{boxes}</div>'


def _curve(topic: str) -> str:
    """The small curve of a link, as an inline SVG."""
    from ketamine_edu.start.clocks import link_percent  # loads every model: only when a map is drawn

    width, height = CURVE_SIZE
    x = np.linspace(0, width, len(CURVE_H))
    y = height - 8 - link_percent(topic, CURVE_H) / 100 * (height - 24)
    points = " ".join(f"{a:.0f},{b:.0f}" for a, b in zip(x, y, strict=True))
    return (
        f'<svg viewBox="0 0 {width} {height}" width="100%" height="{CURVE_PX}" preserveAspectRatio="none" '
        'aria-hidden="true">'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )


def _box(link: str, lesson: Lesson | None, curve: str) -> str:
    name = f"<b>{html.escape(link)}</b><br>{curve}" if link else ""
    if lesson is None:
        return f'<span style="{BOX.format(line="dashed")}">{name}not in this folder</span>'
    short = re.split(r"(?<=\?) |: ", lesson.title)[0]  # the whole title would not fit; it is in the tooltip
    words = f"{name}{html.escape(lesson.lesson)} {html.escape(short)}<br>{lesson.minutes} min"
    tooltip = html.escape(f"{lesson.title}. {lesson.question}")
    link_to = html.escape(link_target(lesson.file))
    return f'<a href="{link_to}" title="{tooltip}" style="{BOX.format(line="solid")}">{words}</a>'


def _words(link: str, lesson: Lesson | None) -> str:
    if lesson is None:
        return f"{link}: not in this folder"
    return f"{link + ': ' if link else ''}{lesson.lesson} {lesson.title}, {lesson.minutes} min ({lesson.file})"
