"""What axe-core finds on a page, for the accessibility tests. axe-core comes with the package axe-playwright-python."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def grave_findings(page: Page, within: str | None = None) -> list[str]:
    """The serious and critical findings, one line each: rule, what is wrong, the elements concerned.

    within: CSS selector of the part of the page to look at; the whole page if None. ValueError if nothing is there.
    """
    if within is not None and not page.locator(within).count():
        raise ValueError(f"within: nothing on the page is {within!r}; axe-core would find no fault with it")
    found = Axe().run(page, context=within)
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: " + "; ".join(node["html"][:200] for node in rule["nodes"])
        for rule in found.response["violations"]
        if rule["impact"] in GRAVE
    ]
