"""The explorer of costs: quoted prices for a session or for a course."""

from ketamine_edu.care.costs import course_cost, course_lengths, quoted_range, quotes
from ketamine_edu.care.pictures.costs import Bar, CostPicture, CostResults
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

PRICES = {"course": "a course", "session": "one session, or one month of tablets"}


def look_of(treatment: str) -> str:
    """Name of the look of a treatment's prices."""
    return f"{treatment}_price"


class CostExplorer(Explorer):
    """What treatments are said to cost. Every bar is a quote with its date and kind of source.

    Controls: price of a course or of a session; sessions in a course, or months of tablets; treatments shown.
    """

    def build_controls(self):
        lengths = course_lengths()
        names = {name: length.label for name, length in lengths.items()}
        unit = {"session": "sessions", "month": "months"}
        sliders = {
            name: Slider(length.label, stepped(length.fewest, length.most, 1), length.usual, unit=unit[length.unit])
            for name, length in lengths.items()
        }
        return {
            "price": Choice("Price of", PRICES, "session"),
            "treatments": Choices("Treatments", names, tuple(names)),
            **sliders,
        }

    def needed_controls(self, state):
        return ["price", "treatments", *(state.treatments if state.price == "course" else ())]

    def build_picture(self):
        return CostPicture([(look_of(quote.treatment), f"{quote.label}, {quote.dated}") for quote in quotes()])

    def compute(self, state):
        course = state.price == "course"
        times = {name: getattr(state, name) if course else 1 for name in course_lengths()}
        bars = [
            Bar(
                look_of(quote.treatment),
                quote.lowest * times[quote.treatment],
                quote.highest * times[quote.treatment],
                f"{quote.label}, {quote.dated}",
                quote.treatment in state.treatments,
            )
            for quote in quotes()
        ]
        said = [self._said(name, times[name], course) for name in state.treatments]
        quantity = "Quoted price of a course" if course else "Quoted price of one session, or one month of tablets"
        summary = f"{quantity}, in US dollars. " + (" ".join(said) if said else "Nothing is chosen.")
        return CostResults(bars=bars, quantity=quantity, summary=summary)

    @staticmethod
    def _said(name: str, sessions: int, course: bool) -> str:
        low, high = course_cost(name, sessions)
        length = course_lengths()[name]
        many = f", {sessions} {length.unit}{'s' if sessions > 1 else ''}" if course else ""
        return f"{length.label}{many}: {low:,.0f} to {high:,.0f}."

    def headline(self, state, results):
        rows = []
        for name in state.treatments:
            length, sessions = course_lengths()[name], getattr(state, name)
            one, all_of_it = quoted_range(name), course_cost(name, sessions)
            dates = sorted({quote.dated for quote in quotes() if quote.treatment == name})
            many = f"{sessions} {length.unit}{'s' if sessions > 1 else ''}"
            rows.append(
                [
                    length.label,
                    *(f"{low:,.0f} to {high:,.0f}" for low, high in (one, all_of_it)),
                    many,
                    ", ".join(dates),
                ]
            )
        columns = ["US dollars", "one session or month", "a course", "of", "dates of the quotes"]
        looks = [look_of(name) for name in state.treatments]
        return table(columns, rows, looks=looks) if rows else ""
