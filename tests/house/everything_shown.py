"""Writes all HTML, Markdown and text that the course can show, as JSON: for the security test, run by it as a program.

    python everything_shown.py OUTPUT.json NOTEBOOKS

It is run on a copy of the package whose data are full of script tags, and shows the course as a reader would see it.
"""

import json
import sys
from pathlib import Path

import ipywidgets
from matplotlib.figure import Figure

from ketamine_edu.care.cases import case_answers, case_round
from ketamine_edu.claims.explorer import claims_ballot
from ketamine_edu.claims.leaflet_editor import Leaflet, corrected
from ketamine_edu.claims.verdicts import claims
from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.evidence.lessons import lesson_table, read_lessons
from ketamine_edu.evidence.markdown import markdown_table
from ketamine_edu.evidence.references import _references, bibliography
from ketamine_edu.evidence.tables import data_path, read_table, table_fields, table_names
from ketamine_edu.kit.drawing import svg
from ketamine_edu.kit.learning.answer_key import answers
from ketamine_edu.kit.learning.exercises import exercise
from ketamine_edu.kit.learning.progress import summary
from ketamine_edu.kit.learning.questions import lessons_with_questions, load_questions
from ketamine_edu.kit.learning.quizzes import quiz
from ketamine_edu.kit.page.agreement import AgreementExplorer
from ketamine_edu.kit.page.readout import Readout
from ketamine_edu.pharmacokinetics.targets import targets
from ketamine_edu.start.lesson_map import course_map

STUDENT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>`|[x](javascript:alert(1))=cmd"


def widgets_below(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets_below(child)


def html_of_widgets(view) -> str:
    """What widgets put on the page as HTML; descriptions count only where they are allowed to be HTML."""
    found = []
    for widget in widgets_below(view):
        if isinstance(widget, ipywidgets.HTML | ipywidgets.HTMLMath | Readout):
            found.append(widget.value)
        if getattr(widget, "description_allow_html", False):
            found.append(widget.description)
        found += getattr(widget, "swatches", [])
    return "".join(found)


def explorers():
    for kind in explorer_kinds():
        explorer = kind(targets()) if kind is AgreementExplorer else kind()
        yield f"{kind.__name__} at first", explorer
        explorer.set(**{name: control.extremes[-1] for name, control in explorer.controls.items()})
        yield f"{kind.__name__} with all", explorer


def frame_with(text: str) -> str:
    """A figure whose still texts are this one. Texts from tables are live in our pictures, and sent as texts."""
    figure = Figure()
    axes = figure.add_subplot()
    axes.set_xlabel(text)
    axes.set_yticks([0.5], [text])
    axes.text(0.5, 0.5, text)
    return svg.frame(figure, {})


def main(target: str, notebooks: str) -> None:
    shown: dict[str, dict[str, str]] = {"html": {}, "svg": {}, "markdown": {}}
    html, markdown = shown["html"], shown["markdown"]
    for name, explorer in explorers():
        if not explorer.run_label:
            explorer.settle()
        assert explorer.picture.alt_text
        html[name] = html_of_widgets(explorer.view)
        shown["svg"][name] = explorer.live_figure.frame
    shown["svg"]["texts of a figure"] = frame_with(STUDENT)
    explorer._show_error(ValueError(STUDENT))
    html["an error"] = html_of_widgets(explorer.view)
    for lesson in lessons_with_questions():
        questions = load_questions(lesson)
        for key, question in questions.questions.items():
            asked = quiz(lesson, key)
            for choice in question.choices:
                asked.choose(choice.letter)
                html[f"quiz {key} {choice.letter}"] = html_of_widgets(asked.view) + asked._still()
        for key in questions.exercises:
            task = exercise(lesson, key)
            results = [task.check(answer) for answer in (STUDENT, {STUDENT: 1}, 1e99, lambda *_: 1 / 0, None)]
            cards = [*results, *(task.hint() for _ in range(3)), task.solution()]
            html[f"exercise {key}"] = task._repr_html_() + "".join(card.html for card in cards)
        html[f"answers {lesson}"] = answers(lesson).html
    ballot = claims_ballot(on_vote=lambda *_: STUDENT)
    for claim in claims()[:5]:
        ballot.show(claim.number)
        ballot.press("unsupported")
        ballot.show(claim.number)
        html[f"ballot {claim.number}"] = html_of_widgets(ballot)
    html |= classroom(STUDENT)
    html["map"] = course_map(Path(notebooks)).html
    html["progress"] = summary().html
    lessons = read_lessons(Path(notebooks))
    markdown["lessons"] = lesson_table(lessons, column=(lessons[0].title and "More", lambda lesson: "1 of 1"))
    markdown["bibliography"] = bibliography(_references(data_path()))
    for name in table_names():
        fields = table_fields(name)
        markdown[name] = markdown_table(read_table(name), {column: column.title() for column in fields})
    Path(target).write_text(json.dumps(shown), encoding="utf-8")


def classroom(student: str) -> dict[str, str]:
    cases = case_round()
    said = [cases._repr_mimebundle_()["text/html"], html_of_widgets(cases.view), case_answers().html]
    for _ in cases.cases:
        cases.vote(next(iter(cases._buttons)))
        said.append(html_of_widgets(cases.view))
        cases.go(1)
    editor = Leaflet()
    for number, answer in enumerate((student, f"{student} {'word ' * 60}"), 1):
        editor.write(number, answer)
        said += [editor.compare(number).html, html_of_widgets(editor.view)]
    return {"cases and leaflet": "".join([*said, editor._still(), editor.mine().html, corrected().html])}


if __name__ == "__main__":
    main(*sys.argv[1:])
