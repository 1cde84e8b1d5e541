"""The explorer of costs: quoted prices for a session or for a course."""

from typing import Any

from ketamine_edu.care.costs import CostComparison, compare_costs, course_cost, course_lengths, quoted_range, quotes_of
from ketamine_edu.care.pictures.costs import CostPicture, look_of
from ketamine_edu.kit.page.controls import Choice, Choices, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

PRICES = {"course": "a course", "session": "one session, or one month of tablets"}
UNITS = {"session": "sessions", "month": "months"}


class CostExplorer(Explorer):
    """What treatments are said to cost. Every bar is a quote with its date and kind of source.

    Controls: price of a course or of a session; sessions in a course, or months of tablets; treatments shown.
    """

    def build_controls(self) -> dict[str, Control]:
        lengths = course_lengths()
        labels = {name: length.label for name, length in lengths.items()}
        sliders = {
            name: Slider(length.label, stepped(length.fewest, length.most, 1), length.usual, unit=UNITS[length.unit])
            for name, length in lengths.items()
        }
        return {
            "price": Choice("Price of", PRICES, "session"),
            "treatments": Choices("Treatments", labels, tuple(labels)),
            **sliders,
        }

    def needed_controls(self, state: Any) -> list[str]:
        return ["price", "treatments", *(state.treatments if state.price == "course" else ())]

    def build_picture(self) -> CostPicture:
        return CostPicture()

    def compute(self, state: Any) -> CostComparison:
        if state.price == "session":
            return compare_costs()
        return compare_costs({treatment: getattr(state, treatment) for treatment in course_lengths()})

    def headline(self, state: Any, results: CostComparison) -> str:
        rows = []
        for treatment in state.treatments:
            length, sessions = course_lengths()[treatment], getattr(state, treatment)
            session_usd, course_usd = quoted_range(treatment), course_cost(treatment, sessions)
            dates = sorted({quote.dated for quote in quotes_of(treatment)})
            prices = [f"{low:,.0f} to {high:,.0f}" for low, high in (session_usd, course_usd)]
            rows.append([length.label, *prices, length.in_words(sessions), ", ".join(dates)])
        columns = ["US dollars", "one session or month", "a course", "of", "dates of the quotes"]
        return table(columns, rows, looks=[look_of(treatment) for treatment in state.treatments]) if rows else ""
