"""The map of lesson 00 in a real JupyterLab: its links open lessons in the same window, by mouse and by keyboard."""

import pytest

from ketamine_edu.evidence.lessons import read_lessons
from tests.browser.test_lesson_in_browser import NOTEBOOKS, require_browser
from tests.lab import Session, lab

START = NOTEBOOKS / "00_start_here.ipynb"
HERE = "window.jupyterapp.shell.currentWidget.context.path"
LINKS = ".jp-OutputArea-output:has-text('The chain, from the fast clock') a"


@pytest.fixture(scope="module", params=["light", "dark"])
def session(request):
    require_browser()
    others = [NOTEBOOKS / lesson.file for lesson in read_lessons(NOTEBOOKS) if lesson.file != START.name]
    with lab(START, theme=request.param, beside=others) as opened:
        yield opened


def back(session: Session) -> None:
    """Lesson 00 on top again."""
    session.page.locator(".lm-TabBar-tab", has_text=START.name).first.click()
    session.page.wait_for_function(f"{HERE} === '{START.name}'")


def test_before_it_is_run_every_lesson_is_linked(session):
    """The saved map stands in a page that JupyterLab does not trust yet, so this is what its sanitiser leaves."""
    shown = session.page.locator(LINKS)
    shown.first.wait_for()
    assert shown.count() == len(read_lessons(NOTEBOOKS))
    for lesson in read_lessons(NOTEBOOKS):
        assert shown.filter(has_text=lesson.lesson).count() == 1


def test_a_click_opens_the_lesson_in_the_same_window(session):
    session.run_all()
    assert session.page.locator(f"{LINKS} svg polyline").count() == 5
    link = session.page.locator(LINKS).filter(has_text="05").first
    link.scroll_into_view_if_needed()
    link.click()
    session.page.wait_for_function(f"{HERE} === '05_administration_routes.ipynb'")
    assert len(session.page.context.pages) == 1
    back(session)


def test_tab_and_enter_open_the_lesson_too(session):
    session.page.get_by_role("button", name="Reset").locator("visible=true").first.focus()
    focused = "document.activeElement.matches('[role=navigation] a') && document.activeElement.textContent"
    for _ in range(20):
        session.page.keyboard.press("Tab")
        if "01" in (session.page.evaluate(focused) or ""):
            break
    session.page.keyboard.press("Enter")
    session.page.wait_for_function(f"{HERE} === '01_nmda_receptor.ipynb'")
    assert len(session.page.context.pages) == 1
    back(session)
    assert session.console_errors == []
