"""The web book: it is built once, as `make book` does, then read as files, and in a headless browser.

Sphinx turns any warning into a failed build, so a link between pages that leads nowhere fails here too.
"""

import html
import importlib
import inspect
import json
import re
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from playwright.sync_api import sync_playwright

import build_book
from book_lessons import alt_and_numbers, numbers_table, resolve_links, still_edition
from ketamine_edu.evidence.lessons import read_lessons
from ketamine_edu.evidence.references import reference, reference_keys
from ketamine_edu.kit.learning.markup import to_plain
from ketamine_edu.kit.learning.questions import load_questions
from tests.browser.test_lesson_in_browser import require_browser
from tests.course.html_page import Page, read, words
from tests.kit.axe import grave_findings
from tests.lab import BROWSER_ARGS, find_browser

PROJECT = Path(__file__).resolve().parents[2]
LESSONS = read_lessons(PROJECT / "notebooks")
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL)


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    destination = tmp_path_factory.mktemp("made") / "book"
    printed = build_book.build(destination)
    assert "WARNING" not in printed
    return destination


@pytest.fixture(scope="module")
def pages(book) -> dict[str, Page]:
    """Path in the book -> page."""
    paths = sorted(path for path in book.rglob("*.html") if "_static" not in path.parts)
    return {path.relative_to(book).as_posix(): read(path) for path in paths}


def lesson_page(pages: dict[str, Page], file: str) -> Page:
    return pages[f"notebooks/{Path(file).stem}.html"]


def notebook(file: str) -> dict:
    return json.loads((PROJECT / "notebooks" / file).read_text(encoding="utf-8"))


def test_every_link_inside_the_book_leads_somewhere(book, pages):
    """As the browser would follow it: the file is there, and so is the place in it."""
    assert sum(len(page.links) for page in pages.values()) > 2000
    for name, page in pages.items():
        for link in page.links:
            address = urlparse(link)
            if address.scheme or address.netloc:
                assert address.scheme in ("https", "http", "mailto"), f"{name}: {link}"
                continue
            target = (book / name).parent / unquote(address.path) if address.path else book / name
            target = target.resolve()
            assert target.is_file(), f"{name}: {link}"
            inside = target.relative_to(book.resolve()).as_posix()
            if address.fragment and target.suffix == ".html":
                assert unquote(address.fragment) in pages[inside].ids, f"{name}: {link}"


def test_every_image_is_there_and_says_what_it_shows(book, pages):
    for name, page in pages.items():
        for image in page.images:
            assert ((book / name).parent / image["src"]).is_file(), f"{name}: {image['src']}"
            assert len(image.get("alt", "")) > 40, f"{name}: {image}"


def test_nothing_is_loaded_from_another_host(book, pages):
    for name, page in pages.items():
        for source in page.loaded:
            address = urlparse(source)
            assert not address.scheme and not address.netloc, f"{name}: {source}"
    for style in book.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", style.read_text(encoding="utf-8")), style


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.lesson)
def test_a_lesson_stands_in_the_book_with_its_pictures_and_formulas(pages, lesson):
    page = lesson_page(pages, lesson.file)
    assert words(f"{lesson.lesson} {lesson.title}") in page.text
    cells = notebook(lesson.file)["cells"]
    stills = [o["data"] for cell in cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
    expected = [alt_and_numbers("".join(data["text/plain"])) for data in stills]
    shown = [image["alt"] for image in page.images if "ke-picture" in image["class"]]
    assert [words(alt) for alt in shown] == [words(alt) for alt, _ in expected] != []
    for _, rows in expected:
        for cell in (cell for row in rows for cell in row):
            assert words(cell) in page.text
    markdown = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert page.formulas >= sum(len(FORMULA.findall(text)) for text in markdown)
    assert "\\frac" not in page.text and "$$" not in page.text
    assert "widget-view" not in page.text and "Your turn." not in page.text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.lesson)
def test_questions_can_be_read_and_answers_stand_folded(book, pages, lesson):
    page = lesson_page(pages, lesson.file)
    content = load_questions(lesson.lesson)
    assert content.questions and content.exercises
    for question in content.questions.values():
        assert words(to_plain(question.stem))[:40] in page.unfolded
        for choice in question.choices:
            assert words(f"{choice.letter}. {choice.text}") in page.unfolded
            assert words(to_plain(choice.feedback))[:40] in page.folded
            assert words(to_plain(choice.feedback)) not in page.unfolded
    for task in content.exercises.values():
        assert words(to_plain(task.prompt))[:40] in page.unfolded
        assert words(to_plain(task.explanation))[:40] in page.folded
    source = (book / f"notebooks/{Path(lesson.file).stem}.html").read_text(encoding="utf-8")
    assert "<details open" not in source


def test_the_map_of_the_course_leads_to_the_pages(pages):
    start = lesson_page(pages, LESSONS[0].file)
    for lesson in LESSONS:
        assert f"{Path(lesson.file).stem}.html" in start.links


def test_teachers_and_targets_and_data_have_their_pages(pages):
    for path in (PROJECT / "docs" / "teaching").glob("*.md"):
        assert f"docs/teaching/{path.stem}.html" in pages
    assert {"targets.html", "data/README.html", "about.html", "reading.html"} <= set(pages)
    assert "CC BY 4.0" in pages["about.html"].text and "cff-version" in pages["about.html"].text


def test_the_glossary_explains_its_terms_and_says_where_the_lessons_do(book):
    text = (book / "glossary.html").read_text(encoding="utf-8")
    entries = re.findall(r'<dt id="term-[^"]*">(.*?)<a class="headerlink".*?</dt>\s*<dd>(.*?)</dd>', text, re.DOTALL)
    assert len(entries) >= 60
    for term, definition in entries:
        term = words(html.unescape(re.sub("<[^>]+>", "", term)))
        assert len(re.sub("<[^>]+>", "", definition)) > 40, term
        lessons = re.findall(r'href="notebooks/(\w+)\.html#', definition)
        assert lessons, f"{term}: no lesson"
        names = [part.strip() for part in re.split(r"[(),]", term) if len(part.strip()) > 1]
        told = "".join(json.dumps(notebook(f"{lesson}.ipynb"), ensure_ascii=False) for lesson in lessons).casefold()
        told = words(told)
        assert any(name.split(" to ")[0].casefold() in told for name in names), f"{term}: not in {lessons}"


def test_the_bibliography_holds_every_source_and_what_was_read_of_it(book, pages):
    page = pages["bibliography.html"]
    for key in reference_keys():
        source = reference(key)
        assert words(source.label) in page.text
        assert source.note is None or words(source.note) in page.text, key
        assert source.doi is None or f"https://doi.org/{source.doi}" in page.links, key
    entries = re.findall(
        r'<div class="citation" id="([^"]+)"', (book / "bibliography.html").read_text(encoding="utf-8")
    )
    assert len(entries) == len(reference_keys())


@pytest.mark.parametrize("name", build_book.described_modules())
def test_the_reference_has_every_public_function_with_its_words(pages, name):
    module = importlib.import_module(name)
    page = pages[f"reference/{name.removeprefix('ketamine_edu.')}.html"]
    assert words(module.__doc__)[:40] in page.text
    for member, value in vars(module).items():
        is_ours = getattr(value, "__module__", None) == name and not member.startswith("_")
        if is_ours and (inspect.isclass(value) or inspect.isfunction(inspect.unwrap(value))):
            assert f"{name}.{member}" in page.ids, f"{name}.{member}: not in the reference"
            first = inspect.getdoc(value).split("\n")[0]
            assert words(re.sub(r"`", "", first))[:25] in page.text, f"{name}.{member}"


def test_a_page_of_published_targets_is_needed(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "report_targets", None)
    with pytest.raises(build_book.BookError, match="report_targets.py"):
        build_book.lay_out(tmp_path / "source")


def test_a_directory_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(build_book.BookError, match="holds no book"):
        build_book.build(tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_links_of_a_page_are_changed_and_code_is_not():
    text = "[a](x.md) [b](gone.md) [c](https://example.org) `[d](x.md)` [`e`](x.md)\n```\n[f](x.md)\n```\n"
    changed = resolve_links(text, lambda target: {"x.md": "y.md"}.get(target))
    assert changed == "[a](y.md) b [c](https://example.org) `[d](x.md)` [`e`](y.md)\n```\n[f](x.md)\n```\n"


def test_what_only_tests_or_scores_is_left_out_and_nobody_has_answered_yet():
    def cell(source, outputs=(), **metadata):
        return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": list(outputs)}

    said = {"output_type": "execute_result", "metadata": {}, "data": {"text/html": "<p>Your turn.</p>"}}
    cells = [cell("1"), cell("exercise()", tags=["exercise-controls"]), cell("score()", nbgrader={"grade": True})]
    cells.append(cell("answer_1 = ...", [said], tags=["exercise"], nbgrader={"grade": False}))
    still = still_edition({"cells": cells, "metadata": {}}, "a note")
    assert [part["source"] for part in still["cells"]] == ["1", "a note", "answer_1 = ..."]
    assert still["cells"][-1]["outputs"] == [] and cells[-1]["outputs"] == [said]


def test_key_numbers_become_a_table():
    table = numbers_table([["Route", "Cmax", "Tmax"], ["oral", "<1", "2 h"], ["only", "wide"]])
    assert table.count("<th scope=col>") == 3 and "&lt;1" in table
    assert "<td>only</td><td colspan=2>wide</td>" in table
    assert numbers_table([["without", "with"], ["damage", "1", "2"]]).count("<th scope=col>") == 2
    assert numbers_table([["One sentence."]]) == "<p>One sentence.</p>"


def test_a_docstring_of_the_house_becomes_text_that_sphinx_can_read():
    sys.path.insert(0, str(build_book.BOOK / "extensions"))
    try:
        house = importlib.import_module("house_docstrings")
    finally:
        sys.path.pop(0)
    first = "Peak after dose_mg, see receptor/block.py, gating.py and targets.py (simons2022)."
    lines = [first, "", "    y = a * b", "", "    z = 1", "", "* one |x|"]
    text = "\n".join(house.to_rst(lines))
    assert "``dose_mg``" in text and ":cite:p:`simons2022`" in text
    assert ":py:mod:`receptor/block <ketamine_edu.receptor.block>`" in text
    assert ":py:mod:`gating <ketamine_edu.receptor.gating>`" in text
    assert "``targets.py``" in text, "many topics have one: a short name leads nowhere"
    assert text.count(".. code-block:: none") == 1 and "    y = a * b\n\n    z = 1" in text
    assert "* one \\|x\\|" in text


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each on the screen."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(book):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(book)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(address):
    require_browser()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, address):
    """A function that opens a page of the book in a theme; at the end no page may have asked another host."""
    contexts, foreign, errors = [], [], []

    def watch(request):
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    def opened(path: str, theme: str = "light", width: int = 1280):
        context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800})
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert (foreign, errors) == ([], [])


READ_IN = ["index.html", "notebooks/05_administration_routes.html", "glossary.html", "reference/receptor.block.html"]
SHADES = """() => [document.body, document.querySelector('article p')].map((e, n) => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d');
  canvas.fillStyle = getComputedStyle(e)[n ? 'color' : 'backgroundColor'];
  canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 3;
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", READ_IN)
def test_a_page_is_accessible_in_both_themes(open_page, path, theme):
    page = open_page(path, theme)
    paper, ink = page.evaluate(SHADES)
    assert (paper > 200 > 100 > ink) if theme == "light" else (paper < 60 < 150 < ink)
    assert grave_findings(page) == []


@pytest.mark.parametrize("path", [*READ_IN, "targets.html", "lessons.html"])
def test_a_page_fits_a_telephone(open_page, path):
    page = open_page(path, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pictures_lie_on_white_in_the_dark(open_page):
    page = open_page("notebooks/05_administration_routes.html", "dark")
    picture = page.locator("img.ke-picture").first
    shown = picture.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).filter, e.naturalWidth]")
    assert shown[:2] == ["rgb(255, 255, 255)", "none"] and shown[2] > 1000


def test_the_search_finds_a_term_and_leads_to_it(open_page):
    page = open_page("search.html?q=disinhibition")
    found = page.locator("#search-results li a")
    found.first.wait_for()
    targets = [found.nth(n).get_attribute("href") for n in range(found.count())]
    assert any("02_glutamate_surge" in target for target in targets)
    assert any("glossary" in target for target in targets)
    page.locator("#search-results li a[href*='02_glutamate_surge']").first.click()
    page.get_by_role("heading", level=1, name=re.compile("Why blocking a receptor")).wait_for()


def test_folded_answers_open_by_keyboard(open_page):
    page = open_page("notebooks/05_administration_routes.html")
    answers = page.locator("details:not(.hide)").first
    assert answers.get_attribute("open") is None
    answers.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert answers.get_attribute("open") is not None
