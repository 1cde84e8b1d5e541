"""Every lesson in the dark theme: the tests of the light one again, in a second file, because a file stays in one process."""

from tests.browser.test_lesson_in_browser import *  # noqa: F403

THEME = "dark"
