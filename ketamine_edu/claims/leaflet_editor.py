"""The article's ten answers as a leaflet to correct: write, compare, keep.

    leaflet = Leaflet()
    leaflet                       # choose a question, write your own answer, compare
    leaflet.write(3, "...")       # the same from a cell
    leaflet.compare(3)
    leaflet.mine()                # all that you wrote, as one text to hand in

Our answer shows only after an attempt (`corrected()` folds all ten for readers without a kernel). What the check can and
cannot do stands in `ketamine_edu.claims.leaflet` and, in a sentence, under every comparison. What a student typed is
shown as text, never as HTML.
"""

import html

from ipywidgets import HTML, Button, Dropdown, Layout, Textarea, VBox

from ketamine_edu.claims.leaflet import MIN_WORDS, Question, leaflet, question, review
from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.markup import Card

LESSON = "11"
HONEST = (
    "The check looks for words, not for sense: a point counts as mentioned if one of its words stands in your text. "
    "Read both answers and judge for yourself; where yours is better, keep it."
)
STYLE = """<style>
.ke-leaflet :is(select, textarea, button):focus-visible {
  outline: 2px solid var(--jp-brand-color1, #1976d2) !important; outline-offset: 1px; }
</style>"""
WIDE = Layout(width="100%", max_width="72ch")


class Leaflet:
    """Editor of the ten answers. `view` is the widget; the object shows itself as a cell's value."""

    def __init__(self) -> None:
        self._texts = {q.number: "" for q in leaflet()}
        self._shown = leaflet()[0].number
        names = [(f"{q.number}. {q.question}", q.number) for q in leaflet()]
        self._choice = Dropdown(options=names, description="Question", layout=WIDE)
        self._article = HTML()
        self._box = Textarea(
            placeholder=f"Your own answer, at least {MIN_WORDS} words", rows=6, layout=WIDE, description="Your answer"
        )
        self._button = Button(description="Compare", tooltip="Look for the points, then see our answer")
        self._found = HTML()
        self._choice.observe(self._on_choice, names="value")
        self._box.observe(self._on_text, names="value")
        self._button.on_click(lambda _: self.compare(self._shown))
        self.view = VBox([HTML(STYLE), self._choice, self._article, self._box, self._button, self._found])
        self.view.add_class("ke-leaflet")
        self._show()

    def write(self, number: int, text: str) -> None:
        """Put a text in place of the answer to a question, and show that question."""
        if not isinstance(text, str):
            raise TypeError(f"text is a {type(text).__name__}; allowed: a text")
        self._texts[question(number).number] = text
        self._choice.value = number
        self._box.value = text

    def compare(self, number: int) -> Card:
        """Check the answer to a question; says what is mentioned and, after an attempt, our answer with its sources."""
        asked, text = question(number), self._texts[question(number).number]
        found = review(text, number)
        note = ""
        if not found.refused:
            note = progress.record_check(LESSON, f"leaflet-{number:02d}", found.passed)
        card = _comparison(asked, found, note)
        if number == self._shown:
            self._found.value = card.html
        return card

    def mine(self) -> Card:
        """The answers written so far, as one text to hand in."""
        written = [(q, self._texts[q.number].strip()) for q in leaflet() if self._texts[q.number].strip()]
        if not written:
            return Card("<p>Nothing is written yet.</p>", "Nothing is written yet.")
        body = "".join(f"<p><b>{html.escape(q.question)}</b><br>{html.escape(text)}</p>" for q, text in written)
        return Card(body, "\n\n".join(f"{q.question}\n{text}" for q, text in written))

    def _on_choice(self, change) -> None:
        self._shown = change.new
        self._show()

    def _on_text(self, change) -> None:
        self._texts[self._shown] = change.new

    def _show(self) -> None:
        asked = question(self._shown)
        self._article.value = (
            f"<p style='max-width:72ch;line-height:1.5'><b>The article says:</b> {html.escape(asked.article)}</p>"
        )
        self._box.value = self._texts[self._shown]
        self._found.value = _status("")

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return {**self.view._repr_mimebundle_(**kwargs), "text/html": self._still(), "text/plain": repr(self)}

    def _still(self) -> str:
        asked = "".join(
            f"<p><b>{q.number}. {html.escape(q.question)}</b><br>{html.escape(q.article)}</p>" for q in leaflet()
        )
        return f"{asked}<p><i>Our answers stand folded at the end of the page.</i></p>"

    def __repr__(self) -> str:
        lines = [f"{q.number}. {q.question}\n   {q.article}" for q in leaflet()]
        return "\n".join([*lines, "Our answers stand folded at the end of the page."])


def corrected() -> Card:
    """Our ten answers with their sources, folded: for the end of a notebook."""
    body = "".join(
        f"<p><b>{q.number}. {html.escape(q.question)}</b><br>{html.escape(q.corrected)} "
        f"<i>{html.escape(_sources(q))}</i></p>"
        for q in leaflet()
    )
    plain = "\n\n".join(f"{q.number}. {q.question}\n{q.corrected} {_sources(q)}" for q in leaflet())
    return Card(f"<details><summary>The corrected leaflet</summary>{body}</details>", plain)


def _comparison(asked: Question, found, note: str) -> Card:
    told = [note] if note else []
    if found.refused:
        return Card(_status(f"<p>{html.escape(found.refused)}</p>"), found.refused)
    head = f"{sum(found.mentioned)} of {len(found.mentioned)} points found."
    lines = [f"{'✓' if seen else '✗'} {point.point}" for point, seen in zip(asked.points, found.mentioned, strict=True)]
    ours = f"Our answer: {asked.corrected} {_sources(asked)}"
    parts = [head, *lines, ours, HONEST, *told]
    body = "<br>".join(html.escape(part) for part in (head, *lines))
    rest = "".join(f"<p>{html.escape(part)}</p>" for part in (ours, HONEST, *told))
    return Card(_status(f"<p>{body}</p>{rest}"), "\n".join(parts))


def _sources(asked: Question) -> str:
    return f"({'; '.join(cite(key) for key in asked.source)})"


def _status(content: str) -> str:
    return f'<div role="status" aria-live="polite" style="max-width:72ch;line-height:1.5">{content}</div>'
