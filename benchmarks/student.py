"""One student of the benchmark `classroom`: logs in, works through a lesson and saves it, as a browser would.

What a student did is kept in the student, so that it can be compared afterwards with what lies on the disk
(`lost_work`).
"""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import aiohttp
import nbformat
from yarl import URL

from benchmarks.front_end import FrontEnd, KernelFailure
from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.questions import LessonQuestions, load_questions

SPAWN_LIMIT_S = 240.0
DRAG_STEPS = 10  # positions that a slider visits in one drag
EVENT_GAP_S = 0.04  # a pointer that moves gives no more than about 25 positions a second
LOOK_S = 2.0  # how long a student looks at the picture after a drag, on average


class StudentFailure(RuntimeError):
    """A student could not go on; the message says where and why."""


@dataclass
class Student:
    """A student with a browser's cookies. lesson: a number such as "05". address: that of the hub, with its slash."""

    name: str
    lesson: str
    address: str
    password: str
    spawn_s: float = float("nan")
    lesson_s: float = float("nan")
    move_ms: list[float] = field(default_factory=list)
    pictures: int = 0
    memory_mib: dict = field(default_factory=dict)
    saved: dict | None = None
    _http: aiohttp.ClientSession | None = None
    _front_end: FrontEnd | None = None
    _session_id: str | None = None

    async def __aenter__(self) -> "Student":
        # unsafe: aiohttp would otherwise keep no cookie of an address that is a number.
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=SPAWN_LIMIT_S)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._front_end:
            await self._front_end.close()
        await self._http.close()

    @property
    def own(self) -> str:
        """Address of the student's server."""
        return f"{self.address}user/{self.name}/"

    @property
    def shows_sliders(self) -> bool:
        """Whether the lesson that is open has a slider to move."""
        return bool(self._front_end.sliders())

    async def log_in(self) -> None:
        """Log in, wait for the server, and load JupyterLab's page with all that it names. Sets spawn_s."""
        started = time.perf_counter()
        await self.get(f"{self.address}hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf(f"{self.address}hub/")}
        async with self._http.post(f"{self.address}hub/login", data=form) as answer:
            if answer.status != 200 or "/hub/login" in answer.url.path:
                raise StudentFailure(f"log-in: the hub answered {answer.status} at {answer.url.path}")
        await self._wait_for_server()
        page = await self.get(f"{self.own}lab/tree/lessons/index.ipynb")
        await self._load_page(page)
        self.spawn_s = time.perf_counter() - started

    async def open_lesson(self) -> dict:
        """Open the lesson's notebook and start its kernel; returns the notebook."""
        files = (await self._api("GET", "api/contents/lessons"))["content"]
        path = next(f["path"] for f in files if re.fullmatch(rf"{self.lesson}_\w+\.ipynb", f["name"]))
        model = await self._api("GET", f"api/contents/{quote(path)}?content=1&type=notebook")
        kernel = {"path": path, "name": model["name"], "type": "notebook", "kernel": {"name": "python3"}}
        session = await self._api("POST", "api/sessions", kernel)
        self._session_id = session["id"]
        channels = f"{self.own.replace('http', 'ws', 1)}api/kernels/{session['kernel']['id']}/channels"
        self._front_end = await FrontEnd.connect(self._http, f"{channels}?session_id={session['id']}")
        self.saved = {"path": path, "notebook": nbformat.from_dict(model["content"])}
        return self.saved["notebook"]

    async def work_through(self) -> None:
        """Run all cells in order, with the student's own answers in those of the exercises. Sets lesson_s."""
        notebook = await self.open_lesson()
        started = time.perf_counter()
        write_answers(notebook, load_questions(self.lesson), self.name)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = await self._front_end.execute(cell.source)
        for question in load_questions(self.lesson).questions.values():
            right = question.right_choice
            await self._front_end.press(self._front_end.button(f"{right.letter}. {right.text}"))
        self.lesson_s = time.perf_counter() - started

    async def move_controls(self, drags: int) -> None:
        """Drag the lesson's sliders in turn, looking at the picture after each drag. Sets move_ms and pictures."""
        chance, before = random.Random(self.name), self.pictures
        await asyncio.sleep(chance.uniform(0, LOOK_S))
        for drag in range(drags):
            sliders = self._front_end.sliders()
            if not sliders:
                raise StudentFailure(f"lesson {self.lesson} shows no slider")
            await self._drag(sliders[drag % len(sliders)])
            await asyncio.sleep(chance.uniform(0.5, 1.5) * LOOK_S)
        if self.pictures == before:
            raise StudentFailure(f"{drags} drags of sliders, and no picture changed")

    async def save(self) -> None:
        """Save the notebook, as JupyterLab does."""
        path, notebook = self.saved["path"], self.saved["notebook"]
        model = {"type": "notebook", "format": "json", "content": notebook}
        await self._api("PUT", f"api/contents/{quote(path)}", model)

    async def close_lesson(self) -> None:
        """End the kernel, if there is one, and leave the server running."""
        if self._front_end is None:
            return
        await self._front_end.close()
        self._front_end = None
        await self._api("DELETE", f"api/sessions/{self._session_id}")

    async def stop_server(self) -> None:
        """What the button "Stop My Server" does."""
        token = self._xsrf(f"{self.address}hub/")
        url = f"{self.address}hub/api/users/{self.name}/server"
        async with self._http.delete(url, headers={"X-XSRFToken": token}) as answer:
            if answer.status not in (202, 204):
                raise StudentFailure(f"stopping the server: the hub answered {answer.status}")

    async def _drag(self, slider: str) -> None:
        state = self._front_end.widgets[slider]
        last, index = len(state["texts"]) - 1, state["index"]
        step = 1 if index < last else -1
        for _ in range(DRAG_STEPS):
            if not 0 <= index + step <= last:
                step = -step
            index += step
            answer = await self._front_end.move(slider, index)
            self.move_ms.append(1000 * answer.seconds)
            self.pictures += answer.picture
            await asyncio.sleep(max(0.0, EVENT_GAP_S - answer.seconds))
            if self._front_end.sliders().count(slider) == 0:  # the move has put it out of sight
                return

    async def _wait_for_server(self) -> None:
        """Follow the hub's progress page until the server is there."""
        token = quote(self._xsrf(f"{self.address}hub/"))
        url = f"{self.address}hub/api/users/{self.name}/server/progress?_xsrf={token}"
        async with self._http.get(url) as events:
            if events.status != 200:
                raise StudentFailure(f"start of the server: the hub answered {events.status}: {await events.text()}")
            async for line in events.content:
                event = json.loads(line[5:]) if line.startswith(b"data:") else {}
                if event.get("failed"):
                    raise StudentFailure(f"start of the server: {event['message']}")
                if event.get("ready"):
                    return
        raise StudentFailure("start of the server: the hub ended its report before the server was ready")

    async def _load_page(self, page: str) -> None:
        """Fetch the scripts and settings that JupyterLab's page asks for."""
        scripts = re.findall(r'<script[^>]+src="([^"]+)"', page)
        config = json.loads(
            re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL).group(1)
        )
        extensions = f"{config['fullLabextensionsUrl']}/"
        scripts += [f"{extensions}{e['name']}/{e['load']}" for e in config["federated_extensions"]]
        for script in scripts:
            await self.get(str(URL(self.address).join(URL(script))))
        for question in ("lab/api/settings", "api/kernelspecs", "api/sessions", "api/terminals"):
            await self._api("GET", question)

    async def get(self, url: str) -> str:
        """The text of a page. StudentFailure unless the answer is 200."""
        async with self._http.get(url) as answer:
            if answer.status != 200:
                raise StudentFailure(f"GET {answer.url.path}: answer {answer.status}")
            return await answer.text()

    async def _api(self, method: str, path: str, content: object = None) -> dict:
        headers = {"X-XSRFToken": self._xsrf(self.own)}
        async with self._http.request(method, self.own + path, json=content, headers=headers) as answer:
            if answer.status >= 300:
                raise StudentFailure(f"{method} {path}: answer {answer.status}: {(await answer.text())[:300]}")
            return await answer.json() if answer.status != 204 else {}

    def _xsrf(self, url: str) -> str:
        cookie = self._http.cookie_jar.filter_cookies(URL(url)).get("_xsrf")
        return cookie.value if cookie else ""


def write_answers(notebook: dict, questions: LessonQuestions, name: str) -> None:
    """Put the solution, signed with the student's name, into the cell of every exercise of a lesson's notebook.

    StudentFailure if an exercise has no cell.
    """
    unanswered = dict(questions.exercises)
    tasks = {}
    for cell in notebook.cells:
        if asked := re.search(rf'^(\w+) = exercise\("{questions.lesson}", "([\w-]+)"\)', cell.source, re.MULTILINE):
            tasks[asked[1]] = asked[2]
        if cell.cell_type == "code" and (check := re.search(r"^(\w+)\.check\((\w+)\)", cell.source, re.MULTILINE)):
            text = unanswered.pop(tasks[check[1]])
            own = "" if check[2] == "answer" else f"{check[2]} = answer\n"
            cell.source = f"# {name}\n{text.code}\n{own}\n{check[1]}.check({check[2]})"
    if unanswered:
        raise StudentFailure(f"lesson {questions.lesson}: no cell for the exercises {', '.join(unanswered)}")


def lost_work(student: Student, home: Path) -> list[str]:
    """What of a student's work is not on the disk as the student left it, in sentences; empty if all of it is."""
    if student.saved is None:
        return [f"{student.name} saved nothing"]
    lost = []
    path = home / student.saved["path"]
    kept = path.parent / progress.DEFAULT_NAME
    questions = load_questions(student.lesson)
    try:
        on_disk = nbformat.read(path, as_version=4)
        for number, (mine, there) in enumerate(zip(student.saved["notebook"].cells, on_disk.cells, strict=True)):
            for part in ("source", "outputs", "execution_count"):
                if mine.get(part) != there.get(part):
                    lost.append(f"{student.name}: cell {number} of {path.name} has another {part}")
            if there.cell_type == "code" and there.execution_count is None:
                lost.append(f"{student.name}: cell {number} of {path.name} was not run")
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        lost.append(f"{student.name}: {path.name}: {error}")
    try:
        solved = {(row["kind"], row["key"]) for row in progress.read(kept) if row["solved"]}
    except (OSError, ValueError) as error:
        return [*lost, f"{student.name}: {kept.name}: {error}"]
    expected = {("predictions", key) for key in questions.questions} | {("exercises", k) for k in questions.exercises}
    lost += [f"{student.name}: {kind} {key} is not in {kept.name}" for kind, key in sorted(expected - solved)]
    return lost


FAILURES = (StudentFailure, KernelFailure, aiohttp.ClientError, TimeoutError)
