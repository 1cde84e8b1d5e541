"""The page of `ketamine-edu app` in a real browser: explorers that move, no code, nothing asked of another host."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect, sync_playwright

from ketamine_edu.command import lessons_path
from ketamine_edu.command.app import explorers
from tests.browser.test_lesson_in_browser import require_browser
from tests.kit.axe import grave_findings
from tests.lab import BROWSER_ARGS, Session, find_browser, watch

expect.set_options(timeout=60_000)  # a busy machine takes its time

# An error stands in front of the explorers, as a cell of the page.
BROKEN = """
from ketamine_edu.command import app as module
whole = module.page
def broken(lesson, about):
    made = whole(lesson, about)
    made["cells"].insert(2, {**module.text_cell(""), "cell_type": "code", "source": "1 / 0", "outputs": [],
                             "execution_count": None, "metadata": {"tags": [module.GOES_ON]}})
    return made
module.page = broken
module.app("00", browser=False)
"""
PATIENCE_S = 90
ERRORS = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"


@dataclass
class Served:
    """A running page. folder: where the program keeps its temporary files."""

    session: Session
    program: subprocess.Popen
    folder: Path


@contextmanager
def served(command: list[str], folder: Path) -> Iterator[Served]:
    """Run a command that serves a page, and open the page at the size of a small projector."""
    require_browser()
    env = {**os.environ, "TMPDIR": str(folder), "KETAMINE_EDU_PROGRESS": str(folder / "progress.json")}
    # A shell makes what runs in the background deaf to Ctrl-C, and programs inherit that from the tests.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    program = subprocess.Popen([sys.executable, *command], env=env, stdout=subprocess.PIPE, text=True, cwd=folder)
    signal.signal(signal.SIGINT, before)
    try:
        address = program.stdout.readline().split()[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGS)
            session = Session(browser.new_page(viewport={"width": 1280, "height": 800}))
            session.page.set_default_timeout(120_000)
            watch(session, address)
            session.page.goto(address, wait_until="commit")
            session.page.wait_for_selector(".ke-figure svg")
            yield Served(session, program, folder)
            browser.close()
    finally:
        program.terminate()
        program.wait(PATIENCE_S)
        program.stdout.close()


def test_an_error_is_seen_and_takes_no_explorer_away(tmp_path):
    """First in this file: playwright runs once at a time, and the pages below stay open."""
    with served(["-c", BROKEN], tmp_path) as broken:
        assert "ZeroDivisionError" in broken.session.page.locator(ERRORS).inner_text()
        expect(broken.session.page.locator(".ke-explorer")).to_have_count(1)


@pytest.fixture(scope="module", params=[("05", "light"), ("00", "dark")], ids=" ".join)
def page(request, tmp_path_factory):
    lesson, theme = request.param
    command = ["-m", "ketamine_edu.command", "app", lesson, "--no-browser", "--theme", theme]
    with served(command, tmp_path_factory.mktemp(theme)) as opened:
        opened.lesson, opened.theme = lesson, theme
        yield opened


def test_the_page_has_every_explorer_of_the_lesson_and_no_code(page):
    (notebook,) = lessons_path().glob(f"{page.lesson}_*.ipynb")
    wanted = list(explorers(json.loads(notebook.read_text(encoding="utf-8"))["cells"]))
    shown = page.session.page
    expect(shown.locator(".ke-explorer")).to_have_count(len(wanted))
    assert shown.locator("h2").all_inner_texts() == [heading for heading, *_ in wanted]
    assert shown.locator("h1").inner_text().startswith(page.lesson)
    assert shown.locator(".ke-quiz, .cm-editor, .jp-InputPrompt, .highlight").count() == 0
    assert not re.search(r"\bimport\b|Explorer\(", shown.locator("body").inner_text())
    assert "never dosing advice" in shown.locator("body").inner_text()


def test_an_arrow_key_moves_slider_alt_text_and_headline(page):
    explorer = page.session.page.locator(".ke-explorer").first
    picture, headline = explorer.get_by_role("img").first, explorer.locator(".ke-headline")
    slider = explorer.get_by_role("slider").first
    before = picture.get_attribute("aria-label"), headline.inner_text(), slider.get_attribute("aria-valuetext")
    assert re.search(r"\d", before[0])
    slider.focus()
    page.session.page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("aria-label", before[0])
    expect(headline).not_to_have_text(before[1], use_inner_text=True)
    assert slider.get_attribute("aria-valuetext") != before[2]


def test_the_texts_are_folded_and_open_by_keyboard(page):
    shown = page.session.page
    tasks = shown.locator("details").filter(has_text="Try this").first
    assert not tasks.locator("li").first.is_visible()
    tasks.locator("summary").focus()
    shown.keyboard.press("Enter")
    expect(tasks.locator("li").first).to_be_visible()


def test_a_link_leads_to_its_picture_below_the_bar_of_links(page):
    shown = page.session.page
    link = shown.locator("nav a").last
    link.focus()
    shown.keyboard.press("Enter")
    heading = shown.locator("h2").last
    expect(heading).to_be_in_viewport()
    assert heading.bounding_box()["y"] >= shown.locator("nav").bounding_box()["y"] + 20


def test_the_page_has_its_theme(page):
    dark = page.session.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 17, 17)"
    assert dark is (page.theme == "dark")


def test_nothing_is_wrong_for_a_screen_reader(page):
    assert grave_findings(page.session.page) == []


def test_no_error_and_no_other_host(page):
    assert page.session.page.locator(f"{ERRORS}, [role=alert]:not(:empty)").all_inner_texts() == []
    assert page.session.console_errors == []
    assert page.session.foreign_requests == []


def test_ctrl_c_ends_the_program_its_kernels_and_its_files(page):
    """Last in this file for each page, because it ends it."""
    processes = psutil.Process(page.program.pid).children(recursive=True)
    assert processes, "a page has a kernel"
    page.program.send_signal(signal.SIGINT)
    assert page.program.wait(PATIENCE_S) == 0
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert alive == []
    assert [path.name for path in page.folder.iterdir()] == []
