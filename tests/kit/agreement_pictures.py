"""What the live artists of the kit's own explorer must show: observed against predicted numbers of a lesson."""

from ketamine_edu.kit.page.agreement import AgreementExplorer
from tests.kit.pictures import Hidden, Points, shows


@shows(AgreementExplorer)
def agreement(state, results, later):
    chosen = [row for row in results if row.group in state.groups]
    expected = {}
    for group in dict.fromkeys(AGREED_GROUPS):
        for word, roles in (("used", {"spine", "fitted", "preset"}), ("unused", {"validation"})):
            rows = [row for row in chosen if row.group == group and row.role in roles & set(state.roles)]
            points = Points([row.observed for row in rows], [row.predicted for row in rows])
            expected[f"{group} {word}"] = points if rows else Hidden()
    return expected


# The pharmacokinetic numbers, which the tests give to this explorer, compare two analytes.
AGREED_GROUPS = ("ketamine", "norketamine", "hydroxynorketamine")
