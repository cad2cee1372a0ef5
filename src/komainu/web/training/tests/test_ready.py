"""Every file of the ready courses is as its format says, and the reader refuses what is not."""

import json
import re
import subprocess
import sys
from importlib import resources

import pytest

from komainu.cli.main import main
from komainu.web.training.ready import reading

MODULE = """+++
id = "Z1"
title = { ja = "試し", en = "Trial" }
minutes = 5
source = "D000"
+++
## 一つめの画面
本文です。

- 行

{{company:policy}}

### 話すこと
ここで話します。

### やさしい日本語
やさしく 書きます。

### English
#### The first page
Body.

## 二つめの画面
つづき
"""
QUESTION = """
[[question]]
id = "Z1-01"
kind = "single"
difficulty = 1
text = "どれですか"
choices = ["あ", "い", "う"]
answer = [1]
explanation = "いだからです。"
source = "D000"
en = { text = "Which?", choices = ["a", "b", "c"], explanation = "b." }
"""


def test_a_module_is_read_page_by_page() -> None:
    module = reading.read_module("Z1", MODULE, QUESTION)
    first, second = module.pages
    assert (first.title, first.notes, first.easy) == ("一つめの画面", "ここで話します。", "やさしく 書きます。")
    assert (first.title_en, first.body_en) == ("The first page", "Body.")
    assert first.body.startswith("本文です。") and "{{company:policy}}" in first.body and "話すこと" not in first.body
    assert (second.title, second.body, second.notes) == ("二つめの画面", "つづき", "")
    assert module.questions[0].answer == (1,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("answer = [1]", "answer = [3]"),
        ("answer = [1]", "answer = []"),
        ("answer = [1]", "answer = [1, 2]"),
        ('kind = "single"', 'kind = "order"'),
        ('kind = "single"', 'kind = "guess"'),
        ('kind = "single"', 'kind = "case"'),
        ("difficulty = 1", "difficulty = 4"),
        ('"あ", "い", "う"', '"あ", "い", "い"'),
        ('"a", "b", "c"', '"a", "b"'),
        ('source = "D000"', 'source = ""'),
    ],
)
def test_a_wrong_question_is_refused(old: str, new: str) -> None:
    assert QUESTION.count(old) >= 1
    with pytest.raises(reading.Wrong):
        reading.read_module("Z1", MODULE, QUESTION.replace(old, new))


def test_a_module_without_pages_or_of_another_name_is_refused() -> None:
    for name, text in (("Z2", MODULE), ("Z1", MODULE.split("## ", 1)[0]), ("Z1", "## only")):
        with pytest.raises(reading.Wrong):
            reading.read_module(name, text)


# --- the data itself -----------------------------------------------------------------------------------------------------

LIBRARY = reading.library()
QUESTIONS = [question for module in LIBRARY.modules.values() for question in module.questions]


def test_every_file_can_be_read() -> None:
    assert [problem for problem in LIBRARY.problems if "no module" not in problem and "no such module" not in problem] == []


def test_ids_of_questions_are_unique_and_begin_with_their_module() -> None:
    ids = [question.id for question in QUESTIONS]
    assert sorted(ids) == sorted(set(ids))
    assert [question.id for question in QUESTIONS if not question.id.startswith(f"{question.module}-")] == []


def test_every_page_has_english_and_what_the_lecturer_says() -> None:
    lacking = [
        (module.id, page.title)
        for module in LIBRARY.modules.values()
        for page in module.pages
        if not (page.body and page.notes and page.title_en and page.body_en)
    ]
    assert lacking == []


def test_pages_for_everybody_stand_in_plain_japanese() -> None:
    common = [module for module in LIBRARY.modules.values() if re.match(r"(G|C|T|S|D|NC)\d", module.id)]
    assert [(module.id, page.title) for module in common for page in module.pages if not page.easy] == []


def test_a_module_takes_at_most_ten_minutes() -> None:
    assert [module.id for module in LIBRARY.modules.values() if not 1 <= module.minutes <= 10] == []


def test_titles_and_questions_stand_in_english_too() -> None:
    assert [module.id for module in LIBRARY.modules.values() if not module.title.en] == []
    assert [course.id for course in LIBRARY.courses.values() if not (course.title.en and course.audience.en)] == []
    assert [question.id for question in QUESTIONS if not {"text", "choices", "explanation"} <= question.en.keys()] == []


def test_slots_and_pictures_that_pages_name_exist() -> None:
    wrong = []
    for module in LIBRARY.modules.values():
        for page in module.pages:
            wrong += [(module.id, slot) for slot in reading.SLOT.findall(page.body) if slot not in reading.SLOTS]
            wrong += [
                (module.id, name) for kind, name in reading.FIGURE.findall(page.body) if kind == "figure" and name not in LIBRARY.figures
            ]
    assert wrong == []


def test_figures_are_drawings_with_a_title_and_nothing_that_runs() -> None:
    for name, text in reading.files("figures", ".svg"):
        assert "<title" in text and "viewBox" in text, name
        assert not re.search(r"<script|<foreignObject|\bon\w+=|https?://(?!www\.w3\.org/)", text), name


def test_roles_of_courses_are_roles_of_people() -> None:
    from komainu.web.people.roles import Role

    known = {"everybody", "newcomer", *Role.values}
    assert [(course.id, role) for course in LIBRARY.courses.values() for role in course.roles if role not in known] == []


def test_right_answers_stand_in_varied_places() -> None:
    singles = [question for question in QUESTIONS if question.kind == "single" and len(question.choices) == 4]
    if len(singles) < 40:
        pytest.skip("too few questions to say")
    places = [sum(question.answer == (place,) for question in singles) / len(singles) for place in range(4)]
    assert max(places) < 0.5


def test_the_command_prints_every_course_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["courses", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [course["id"] for course in found] == list(LIBRARY.courses)
    for course in found:
        assert list(course) == ["id", "title", "audience", "minutes", "modules", "questions"]
        assert all(list(module) == ["id", "title", "text", "notes"] for module in course["modules"])
        wanted = ["id", "module", "kind", "difficulty", "text", "choices", "answer", "explanation", "source"]
        assert all(list(question) == wanted for question in course["questions"])
    assert main(["courses", "--lang", "en"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2 * len(LIBRARY.courses)


def test_reading_needs_no_django() -> None:
    said = "import komainu.web.training.ready.reading as r, sys; r.library(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
    assert resources.files("komainu.web.training.ready").joinpath("reading.py").is_file()
