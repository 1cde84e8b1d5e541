"""The questions: their file format, their markup, and the truth of what lesson 05 says."""

import json
from pathlib import Path

import pytest

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.references import cite
from ketamine_edu.evidence.tables import DataError, data_path, read_table
from ketamine_edu.kit.learning import answers, exercise, progress, quiz
from ketamine_edu.kit.learning.markup import check_markup, to_html, to_plain
from ketamine_edu.kit.learning.questions import lessons_with_questions, load_questions
from ketamine_edu.pharmacokinetics.exercises import film_peaks, film_rate_per_h
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from tests.course.lesson_words import question_words

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def a_lesson() -> dict:
    return {
        "lesson": "42",
        "questions": [
            {
                "key": "first",
                "stem": "Which?",
                "choices": [
                    {"text": "This", "feedback": "Yes.", "right": True},
                    {"text": "That", "feedback": "No."},
                ],
            }
        ],
        "exercises": [
            {
                "key": "clearance",
                "title": "a title",
                "prompt": "Do.",
                "unit": "L/h",
                "tolerance_percent": 1,
                "hints": ["Think."],
                "code": ["answer = 1"],
                "explanation": "So.",
            }
        ],
    }


def write(folder, content, name="pharmacokinetics"):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / f"{name}.json").write_bytes(text)
    return folder


def question(lesson):
    return lesson["questions"][0]


def task(lesson):
    return lesson["exercises"][0]


def test_a_valid_file_is_read(tmp_path):
    lesson = load_questions("42", write(tmp_path, a_lesson()))
    assert lesson.questions["first"].right_choice.text == "This"
    assert [c.letter for c in lesson.questions["first"].choices] == ["A", "B"]
    assert lesson.exercises["clearance"].start is None
    assert lesson.topic == "pharmacokinetics"  # the name of the file


BROKEN = {
    "missing field": (lambda d: question(d).pop("stem"), ["'first'", "missing", "stem"]),
    "superfluous field": (lambda d: question(d).update(hint="x"), ["'first'", "superfluous", "hint"]),
    "lesson not two digits": (lambda d: d.update(lesson="5"), ["lesson", "'5'", "two digits"]),
    "questions not a list": (lambda d: d.update(questions={}), ["questions", "list"]),
    "question not an object": (lambda d: d["questions"].append("x"), ["'x'", "object"]),
    "key with a space": (lambda d: question(d).update(key="a b"), ["'a b'", "key", "hyphens"]),
    "same key twice": (lambda d: d["questions"].append(question(d)), ["key", "first"]),
    "empty stem": (lambda d: question(d).update(stem=" "), ["'first'", "stem", "empty"]),
    "number as stem": (lambda d: question(d).update(stem=5), ["stem", "5"]),
    "script in a stem": (lambda d: question(d).update(stem="<script>x</script>"), ["stem", "<script>"]),
    "open tag in feedback": (lambda d: question(d)["choices"][1].update(feedback="<b>no"), ["choice 2", "feedback"]),
    "one choice": (lambda d: question(d)["choices"].pop(), ["choices", "2 to 8"]),
    "no right choice": (lambda d: question(d)["choices"][0].pop("right"), ["choices", "0 of them right"]),
    "two right choices": (lambda d: question(d)["choices"][1].update(right=True), ["choices", "2 of them right"]),
    "right is a text": (lambda d: question(d)["choices"][1].update(right="no"), ["choice 2", "right", "true or false"]),
    "no feedback": (lambda d: question(d)["choices"][1].pop("feedback"), ["choice 2", "feedback"]),
    "tolerance 0": (lambda d: task(d).update(tolerance_percent=0), ["'clearance'", "tolerance_percent", "0"]),
    "tolerance true": (lambda d: task(d).update(tolerance_percent=True), ["tolerance_percent", "True"]),
    "start is a text": (lambda d: task(d).update(start="0"), ["start", "'0'"]),
    "no hints": (lambda d: task(d).update(hints=[]), ["hints"]),
    "code is one text": (lambda d: task(d).update(code="answer = 1"), ["code"]),
    "mistakes a list": (lambda d: task(d).update(mistakes=["x"]), ["mistakes", "object"]),
}


@pytest.mark.parametrize("change, named", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_and_the_place_named(tmp_path, change, named):
    lesson = a_lesson()
    change(lesson)
    with pytest.raises(DataError) as error:
        load_questions("42", write(tmp_path, lesson))
    for word in ["pharmacokinetics.json", *named]:
        assert word in str(error.value)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"[]"])
def test_a_file_that_is_no_lesson_is_refused(tmp_path, content):
    with pytest.raises(DataError, match=r"pharmacokinetics\.json"):
        load_questions("42", write(tmp_path, content))


def test_every_question_file_is_found_by_its_lesson_and_two_of_one_lesson_are_refused(tmp_path):
    files = sorted(path.stem for path in data_path("questions").glob("*.json"))
    notebooks = sorted(path.name[:2] for path in PROJECT.glob("notebooks/[0-9][0-9]_*.ipynb"))
    assert sorted(lessons_with_questions()) == notebooks and len(files) == len(notebooks)
    write(tmp_path, a_lesson(), "one")
    write(tmp_path, a_lesson(), "other")
    with pytest.raises(DataError, match=r"other\.json, field 'lesson': '42' is the lesson of one\.json already"):
        load_questions("42", tmp_path)


def test_the_answers_name_the_right_choice_wherever_it_stands(tmp_path):
    lesson = a_lesson()
    lesson["exercises"] = []
    question(lesson)["choices"] = [
        {"text": "This", "feedback": "No."},
        {"text": "That", "feedback": "Yes.", "right": True},
    ]
    card = answers("42", write(tmp_path, lesson))
    assert card.plain == "Which?\nB. That\nYes."
    assert "<p>✗ <b>A. This</b> No.</p><p>✓ <b>B. That</b> Yes.</p>" in card.html
    assert "Solutions" not in card.html


def test_unknown_lessons_and_keys_are_named_with_what_there_is():
    with pytest.raises(ValueError, match=r"'99'.*05"):
        load_questions("99")
    with pytest.raises(ValueError, match=r"'peak-oder'.*peak-order"):
        quiz("05", "peak-oder")
    with pytest.raises(ValueError, match=r"'nothing'.*clearance"):
        exercise("05", "nothing")


def test_an_exercise_without_an_answer_or_with_other_mistakes_is_refused(tmp_path):
    lesson = a_lesson()
    task(lesson)["mistakes"] = {"no-such-mistake": "x"}
    with pytest.raises(ValueError, match="no-such-mistake"):
        exercise("42", "clearance", write(tmp_path, lesson))
    task(lesson).update(key="not-computed")
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ValueError, match="not-computed"):
        exercise("42", "not-computed", write(other, lesson))


def test_markup_keeps_the_allowed_tags_and_escapes_all_else():
    text = "C<sub>max</sub> of 10<sup>3</sup> & <i>p</i> < 0.05 <a href='x'>"
    assert to_html(text) == "C<sub>max</sub> of 10<sup>3</sup> &amp; <i>p</i> &lt; 0.05 &lt;a href='x'&gt;"
    assert to_plain("C<sub>max</sub> of 10<sup>3</sup>") == "Cmax of 10^3"
    assert to_plain("Seen [@simons2022; @chong2006].") == f"Seen ({cite('simons2022')}; {cite('chong2006')})."


@pytest.mark.parametrize(
    "text", ["<b>", "</b>", "<b><i></b></i>", "<a>", "<img src=x>", "<!-- -->", "[@Not A Key]", "[@]"]
)
def test_markup_that_is_not_allowed_is_refused(text):
    with pytest.raises(ValueError):
        check_markup(text)


def test_showing_and_leaving_unanswered_writes_no_progress():
    quiz("05", "peak-order")._repr_mimebundle_()
    answers("05")
    task = exercise("05", "clearance")
    for unanswered in (None, ..., lambda *_: ...):
        task.check(unanswered)
    task.hint()
    task.solution()
    assert not progress.progress_path().exists()


BOLUS = Regimen("iv_bolus", formulation="racemic", dose_mg_per_kg=0.5)
INFUSION = Regimen("iv_infusion", formulation="racemic", dose_mg_per_kg=0.5)
MUSCLE = Regimen("im", dose_mg_per_kg=0.5)
SWALLOWED = Regimen("oral", formulation="racemic", dose_mg=35)  # 0.5 mg/kg of 70 kg
SAME_AREA = Regimen("oral", formulation="racemic", dose_mg=175)


def arterial_peak(regimen):
    return simulate(regimen).cmax(site="arterial")


def venous_overtakes_min():
    profile = simulate(BOLUS, points=2000)
    ahead = profile.ketamine_arterial_ng_ml >= profile.ketamine_venous_ng_ml
    return 60 * profile.time_h[1:][~ahead[1:]][0]


def area(regimen, analyte="ketamine", **person):
    return simulate(regimen, **person).auc_to_infinity(analyte)


def reported(table, column, **wanted):
    """Values of the only rows of a data table with these cells."""
    rows = read_table(f"pharmacokinetics/{table}")
    return [row[column] for row in rows if all(row[k] == v for k, v in wanted.items())]


def share_percent(**wanted):
    return reported("bioavailability", "value_percent", age_group="adults", **wanted)


def spray(quantity, dose_mg):
    return reported(
        "targets", "observed", source="perezruixo2021", quantity=quantity, analyte="ketamine", dose_mg=dose_mg
    )


def parameter(table, name, formulation=None):
    return parameter_table(table, formulation)[name].value


PUBLISHED = "pharmacokinetics_perez_ruixo_2021"

# What a text says, word for word -> the value that the model or a data table gives now, and the limits within which the
# words are true.
CLAIMS = [
    ("more than eight times that of the infusion", lambda: arterial_peak(BOLUS) / arterial_peak(INFUSION), 8, 9),
    ("enclose the same area", lambda: area(BOLUS) / area(INFUSION), 1 - 1e-9, 1 + 1e-9),
    ("a seventh of that of the one-minute injection", lambda: arterial_peak(BOLUS) / arterial_peak(MUSCLE), 6.7, 7.8),
    ("of which a fifth arrives as ketamine", lambda: simulate(SWALLOWED).bioavailability, 0.19, 0.21),
    ("20 % in one study", lambda: share_percent(route="oral", source="yanagihara2003"), [20], None),
    ("23 % in another", lambda: share_percent(route="oral", source="chong2006"), [23], None),
    ("a review's 20 to 25 %", lambda: reported("bioavailability", "low", source="andrade2019"), [20], None),
    ("S-ketamine had 8 %", lambda: share_percent(source="fanta2015"), [8], None),
    (
        "about 1.2 times the intravenous value",
        lambda: area(SWALLOWED, "norketamine") / area(BOLUS, "norketamine"),
        1.15,
        1.25,
    ),
    ("less norketamine than ketamine after a vein", lambda: area(BOLUS, "norketamine") / area(BOLUS), 0.7, 0.95),
    ("five times as much after swallowing", lambda: area(SWALLOWED, "norketamine") / area(SWALLOWED), 4.8, 5.2),
    ("64 %, gets through the gut wall", lambda: parameter(PUBLISHED, "gut_fraction"), 0.64, 0.64),
    ("In the model 2.6 times", lambda: arterial_peak(BOLUS) / simulate(BOLUS).cmax(site="venous"), 2.55, 2.65),
    ("about a minute later", lambda: 60 * (simulate(BOLUS).tmax_h() - 1 / 60), 0.7, 1.5),
    ("About half an hour after the start the order turns round", venous_overtakes_min, 23, 33),
    (
        "still 1.4 times as high",
        lambda: arterial_peak(INFUSION) / simulate(INFUSION).cmax(site="venous"),
        1.35,
        1.45,
    ),
    ("28, 56 and 84 mg are 43.8, 72.5 and 101.0", lambda: [*spray("cmax", 28), *spray("cmax", 84)], [43.8, 101], None),
    ("from 147.3 to 254.7", lambda: [*spray("auc", 28), *spray("auc", 56)], [147.3, 254.7], None),
    ("About 1.7 times as high", lambda: spray("cmax", 56)[0] / spray("cmax", 28)[0], 1.6, 1.75),
    ("only 0.62 times as large", lambda: parameter(PUBLISHED, "later_device_factor"), 0.62, 0.62),
    ("54 % of the first device", lambda: parameter(PUBLISHED, "nasal_fraction"), 0.54, 0.54),
    ("by about a fifth", lambda: area(INFUSION, weight_kg=100) / area(INFUSION, weight_kg=50), 1.17, 1.22),
    ("so the AUC grows 1.2-fold", lambda: area(INFUSION, weight_kg=100) / area(INFUSION, weight_kg=50), 1.15, 1.25),
    (
        "the lighter one would have 1.7 times the AUC",
        lambda: (
            area(Regimen("iv_infusion", dose_mg=35), weight_kg=50)
            / area(Regimen("iv_infusion", dose_mg=35), weight_kg=100)
        ),
        1.65,
        1.72,
    ),
    (
        "to the power 0.75",
        lambda: parameter("pharmacokinetics_arterial_venous", "clearance_weight_exponent"),
        0.75,
        0.75,
    ),
    ("17, 13 and 11 % after 10, 30 and 50 mg", lambda: share_percent(source="singh2022"), [17, 13, 11], None),
    ("about 45 %", lambda: share_percent(route="intranasal_racemic", source="yanagihara2003"), [45], None),
    ("about 48 %", lambda: share_percent(source="spravatolabel"), [48], None),
    (
        "51 and 54 % for 84 and 56 mg",
        lambda: share_percent(route="intranasal_esketamine", source="perezruixo2021")[-2:],
        [54, 51],
        None,
    ),
    (
        "about six times as much norketamine",
        lambda: area(SAME_AREA, "norketamine") / area(INFUSION, "norketamine"),
        5.7,
        6.4,
    ),
    ("little more than half as high", lambda: simulate(SAME_AREA).cmax() / simulate(INFUSION).cmax(), 0.52, 0.62),
    ("gives 88.5 L/h", lambda: reported("clearances", "value_l_per_h", source="singh2022"), [88.5], None),
    ("uses 88.8 L/h", lambda: parameter("pharmacokinetics_arterial_venous", "clearance_l_per_h"), 88.8, 88.8),
    ("found 79 L/h", lambda: reported("clearances", "value_l_per_h", source="kamp2020meta"), [79], None),
    (
        "10 to 15 minutes",
        lambda: reported("half_lives", "low", source="ketalarlabel", phase="distribution"),
        [0.17],
        None,
    ),
    (
        "or 2.5 hours",
        lambda: reported("half_lives", "value_h", source="ketalarlabel", phase="elimination"),
        [2.5],
        None,
    ),
    ("about 2 hours", lambda: reported("half_lives", "value_h", source="yanagihara2003"), [2], None),
    (
        "5 to 6 hours",
        lambda: reported("half_lives", "value_h", source="hasan2021", route="iv_infusion"),
        [5.2, 6.1],
        None,
    ),
    ("7 to 12 hours", lambda: reported("half_lives", "high", source="spravatolabel"), [12], None),
    ("no stretch as slow as the last two", lambda: simulate(INFUSION, hours=48).half_life_h(24, 48), 2, 4.5),
    (
        "the authors found 2.4 per hour",
        lambda: parameter("pharmacokinetics_absorption", "direct_rate_per_h", "sublingual_film"),
        2.4,
        2.4,
    ),
    ("a similar, lower value", film_rate_per_h, 1.9, 2.3),
    (
        "96 ng/mL at 18.8 minutes and 144 ng/mL at 19.1 minutes",
        lambda: [x for p in film_peaks() for x in (p.dose_mg, p.concentration_ng_ml, p.time_min)],
        [50, 96, 18.8, 100, 144, 19.1],
        None,
    ),
]


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_lesson_05_says_is_what_model_and_data_give(words, value, low, high):
    assert any(words in text for text in question_words("05")), (
        "the words are no longer in the lesson: change the claim here too"
    )
    found = value()
    if isinstance(low, list):
        assert found == low
    else:
        assert low <= found <= high
