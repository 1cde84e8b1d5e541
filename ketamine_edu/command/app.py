"""A lesson's explorers as a page without code, for a lecturer's screen: `ketamine-edu app LESSON`.

The page is made by Voila from a notebook that is put together from the lesson itself: its title and question, every
cell that shows a picture to explore, and the words around it. Nothing is written down a second time, so the page cannot
fall behind the lesson. Voila listens on this machine only, and its usual page, which would fetch a font from another
host, is replaced by the one in jupyter/voila/templates. Every open page has a kernel of its own, which ends with the
page or, at the latest, with the program.
"""

import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ketamine_edu.command import CommandError, lessons_path, printable
from ketamine_edu.evidence.lessons import Lesson, read_lessons

Part = dict[str, Any]  # a notebook or a cell of one, parsed
TEMPLATES = Path(__file__).with_name("jupyter")
THEMES = ("light", "dark")
ADDRESS = "127.0.0.1"
PORTS = (1, 65535)
FIRST_PORT = 8866
OTHERS_TRIED = 50
# JupyterLab extensions that the page needs; any other one that is installed could ask another host.
EXTENSIONS = ["anywidget", "@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"]
PICTURE = "image/png"  # only explorers leave one in a saved lesson
GOES_ON = "raises-exception"  # tag: an error is shown in its place, and the cells after it still run


def app(lesson: str, port: int | None = None, browser: bool = True, theme: str = "light") -> int:
    """Serve the page of a lesson until it is stopped; returns the exit code.

    lesson: number, title or file name. port: None takes the first free one from 8866 on. browser: whether to open one.
    CommandError if the lesson is unknown, the port is not one or is taken, or Voila is missing.
    """
    if port is not None and not PORTS[0] <= port <= PORTS[1]:
        raise CommandError(f"--port is {port}; allowed is a whole number from {PORTS[0]} to {PORTS[1]}")
    chosen = find(lesson, read_lessons(lessons_path()))
    notebook = page(json.loads((lessons_path() / chosen.file).read_text(encoding="utf-8")), chosen)
    kind = voila()
    with TemporaryDirectory(prefix="ketamine_edu_", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / chosen.file
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return serve(kind, path, port, browser, theme)


def find(wanted: str, lessons: list[Lesson]) -> Lesson:
    """The lesson of that number, title or file name, or the only one whose title or name has these words in it.

    CommandError, with all lessons there are, if there is no such lesson or more than one.
    """
    words = wanted.strip().removesuffix(".ipynb").casefold()
    whole = [x for x in lessons if words in (x.lesson, x.title.casefold(), Path(x.file).stem.casefold())]
    number = [x for x in lessons if words.isdecimal() and int(words) == int(x.lesson)]
    part = [x for x in lessons if words and words in f"{x.lesson} {x.title} {x.file}".casefold()]
    fitting = whole or number or ([] if words.isdecimal() else part)
    if len(fitting) == 1:
        return fitting[0]
    fault = f"fits {len(fitting)} lessons" if fitting else "is no lesson of this course"
    allowed = "".join(f"\n  {x.lesson}  {x.title}" for x in fitting or lessons)
    raise CommandError(
        f"LESSON is {printable(wanted)!r}, which {fault}; allowed is the number or title of one:{allowed}"
    )


def page(lesson: Part, about: Lesson) -> Part:
    """The notebook of the page, from the parsed notebook of a lesson.

    CommandError if the lesson has no picture to explore, or was saved without its outputs and so cannot say which.
    """
    pictures = list(explorers(lesson["cells"]))
    if not pictures:
        raise CommandError(f"lesson {about.lesson} has no picture to explore in {about.file}; choose another lesson")
    links = "".join(f'<li><a href="#explore-{n}">{heading}</a></li>' for n, (heading, *_) in enumerate(pictures, 1))
    cells = [
        text_cell(f"# {about.lesson} {about.title}\n\n{about.question}"),
        text_cell(f'<nav aria-label="Pictures of this lesson"><ol>{links}</ol></nav>'),
    ]
    for number, (heading, shows, tasks, source) in enumerate(pictures, 1):
        cells.append(text_cell(f'<h2 id="explore-{number}" tabindex="-1">{heading}</h2>'))
        tags = {"tags": [GOES_ON]}
        cells.append({"cell_type": "code", "metadata": tags, "source": source, "outputs": [], "execution_count": None})
        cells += [
            text_cell(folded(title, text)) for title, text in (("What it shows", shows), ("Try this", tasks)) if text
        ]
    cells.append(text_cell("\n\n".join(notices(lesson["cells"]))))
    metadata = {"title": f"{about.lesson} {about.title}", "kernelspec": lesson["metadata"]["kernelspec"]}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def explorers(cells: list[Part]) -> Iterator[tuple[str, str, str, str]]:
    """Of every cell that shows a picture to explore: heading, what the picture shows, things to try, source."""
    shown = [n for n, cell in enumerate(cells) if any(PICTURE in o.get("data", {}) for o in cell.get("outputs", []))]
    for number, following in zip(shown, [*shown, len(cells)][1:], strict=True):
        before = texts(cells[:number])
        heading = re.findall(r"^##+ (?:Explore: )?(.+)$", "\n".join(before), re.MULTILINE)[-1]
        # A last sentence that ends with a colon leads over to a cell that is not on the page.
        shows = re.sub(r"(?:^|(?<=[.?!] )|(?<=\n))[^.?!\n]*:\s*$", "", re.split(r"^#+ .+$", before[-1], flags=re.M)[-1])
        tasks = "\n\n".join(texts(cells[number:following])).partition("**Try this**")[2]
        yield heading[:1].upper() + heading[1:], shows.strip(), first_list(tasks), "".join(cells[number]["source"])


def texts(cells: list[Part]) -> list[str]:
    """Texts of the markdown cells; links to other lessons are plain words, because the page has no other lessons."""
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return [re.sub(r"\[([^\]]*)\]\([^)]*\.ipynb[^)]*\)", r"\1", text) for text in sources]


def first_list(text: str) -> str:
    """The numbered list that a text begins with; what follows it leads over to cells that are not on the page."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(itertools.takewhile(lambda part: re.match(r"\d+\. ", part), parts))


def notices(cells: list[Part]) -> Iterator[str]:
    """The notices at the top of the lesson, such as that it gives no dosing advice."""
    for part in re.split(r"\n\s*\n", texts(cells)[0]):
        if part.startswith(">"):
            yield part


def text_cell(text: str) -> Part:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def voila() -> type[Any]:
    """Voila's application. CommandError if it is not installed."""
    try:
        from voila.app import Voila  # type: ignore[import-untyped]  # has neither types nor stubs
    except ModuleNotFoundError as error:
        raise CommandError(
            f"the page is shown by Voila, which is not installed (no {error.name}); "
            'pip install "ketamine_edu[app]" brings it'
        ) from error
    application: type[Any] = Voila
    return application


def serve(kind: type[Any], notebook: Path, port: int | None, browser: bool, theme: str) -> int:
    """Run Voila on the notebook until Ctrl-C or a signal ends it. CommandError if the port is taken."""
    from tornado.ioloop import IOLoop

    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(TEMPLATES), os.environ.get("JUPYTER_PATH")]))
    # What is voted in lesson 11 is kept where the command was given, as in a notebook that lies there.
    os.environ.setdefault("KETAMINE_EDU_PROGRESS", str(Path.cwd() / "ketamine_progress.json"))
    options = {
        "Voila.ip": ADDRESS,
        "Voila.port": FIRST_PORT if port is None else port,
        "Voila.port_retries": OTHERS_TRIED if port is None else 0,
        "Voila.open_browser": browser,
        "Voila.log_level": "WARN",
        "VoilaConfiguration.template": "ketamine_edu",
        "VoilaConfiguration.allow_template_override": "NO",
        "VoilaConfiguration.theme": theme,
        "VoilaConfiguration.allow_theme_override": "NO",
        "VoilaConfiguration.show_tracebacks": True,
    }
    line = [f"--{name}={value}" for name, value in options.items()]
    line += [f"--VoilaConfiguration.extension_allowlist={name}" for name in EXTENSIONS]
    server = kind.instance()
    server.initialize([str(notebook), *line])
    IOLoop.current().add_callback(lambda: print(f"{server.display_url} (Ctrl-C ends it)", flush=True))
    try:
        server.start()
    except SystemExit:
        raise CommandError(f"--port is {port}, which is taken or not yours to use; allowed is a free one") from None
    return 0
