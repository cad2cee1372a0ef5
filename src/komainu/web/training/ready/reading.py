"""The ready courses as values. Pure: files of the package in, values out; no Django, no database.

Every reading is of the whole: `library()` holds all courses, modules, questions and figures that exist. A course may name a module that
is not there (yet): it is left out of the course, and `problems()` says so.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

KINDS = ("single", "multiple", "order", "case")
DIFFICULTIES = (1, 2, 3)
SLOTS = (
    "policy", "people", "rules", "send_papers", "send_data", "keep", "delete", "take_out", "entrust", "emergency", "contact_network", "desk",
    "notices", "words_from_top", "telework_take_out", "telework_security", "telework_emergency", "own_cases",
)  # fmt: skip
"""The company's own parts that a page can show live."""
SLOT = re.compile(r"^\{\{company:([a-z_]+)\}\}\s*$", re.MULTILINE)
FIGURE = re.compile(r"\((figure|chart):([a-z0-9_-]+)\)")
NOTES, EASY, ENGLISH = "話すこと", "やさしい日本語", "English"
PLAIN_JAPANESE = ("G", "C", "T", "S", "D", "NC")
"""Modules for everybody: those whose pages also stand in plain Japanese."""


@dataclass(frozen=True, slots=True)
class Words:
    ja: str
    en: str = ""

    def said(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.ja


@dataclass(frozen=True, slots=True)
class Page:
    """One page, which is one slide. Bodies are Markdown; `notes` is what a lecturer says."""

    title: str
    body: str
    notes: str = ""
    easy: str = ""
    title_en: str = ""
    body_en: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the pool.

    answer   places of the right choices, from 0; of kind order: the places in the right order
    """

    id: str
    module: str
    kind: str
    difficulty: int
    text: str
    choices: tuple[str, ...]
    answer: tuple[int, ...]
    explanation: str
    source: str
    case: str = ""
    en: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Module:
    id: str
    title: Words
    minutes: int
    source: str
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Course:
    """`roles` are the ids of people's roles, or `everybody`, `newcomer`."""

    id: str
    title: Words
    audience: Words
    roles: tuple[str, ...]
    minutes: int
    pass_mark: int
    questions_asked: int
    module_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    courses: Mapping[str, Course]
    modules: Mapping[str, Module]
    figures: frozenset[str]
    problems: tuple[str, ...]

    def modules_of(self, course: Course) -> tuple[Module, ...]:
        """Its modules in their order, those that exist."""
        return tuple(self.modules[each] for each in course.module_ids if each in self.modules)


class Wrong(ValueError):
    """A file is not as it should be; the message says which and what."""


def _folder(name: str) -> list[Traversable]:
    place = resources.files(__package__).joinpath(name)
    return sorted(place.iterdir(), key=lambda file: file.name) if place.is_dir() else []


def files(folder: str, ending: str) -> Iterator[tuple[str, str]]:
    """Name without ending, and text, of the files of a folder of the data."""
    for file in _folder(folder):
        if file.name.endswith(ending):
            yield file.name.removesuffix(ending), file.read_text(encoding="utf-8")


@cache
def library() -> Library:
    """Everything that is ready. What cannot be read is left out, and stands in `problems`."""
    problems: list[str] = []
    modules: dict[str, Module] = {}
    pools = dict(files("questions", ".toml"))
    for name, text in files("modules", ".md"):
        try:
            modules[name] = read_module(name, text, pools.get(name, ""))
        except (Wrong, KeyError, TypeError, ValueError) as error:
            problems.append(f"modules/{name}.md: {error!r}")
    courses: dict[str, Course] = {}
    for name, text in files("courses", ".toml"):
        try:
            courses[name] = read_course(name, text)
        except (Wrong, KeyError, TypeError, ValueError) as error:
            problems.append(f"courses/{name}.toml: {error!r}")
    problems += [f"questions/{name}.toml: no such module" for name in pools.keys() - modules.keys()]
    for course in courses.values():
        problems += [f"courses/{course.id}.toml: no module {each}" for each in course.module_ids if each not in modules]
    figures = frozenset(name for name, _text in files("figures", ".svg"))
    return Library(courses, modules, figures, tuple(sorted(problems)))


def read_course(name: str, text: str) -> Course:
    """One course from its file. Raises Wrong, KeyError."""
    data = tomllib.loads(text)
    if data["id"] != name:
        raise Wrong(f"id {data['id']} in a file of another name")
    audience = data["audience"]
    return Course(
        id=name,
        title=_words(data["title"]),
        audience=_words(audience),
        roles=tuple(audience.get("roles", ())),
        minutes=int(data["minutes"]),
        pass_mark=int(data.get("pass_mark", 80)),
        questions_asked=int(data.get("questions_asked", 20)),
        module_ids=tuple(data["modules"]),
    )


def _words(data: Mapping[str, Any]) -> Words:
    return Words(str(data["ja"]), str(data.get("en", "")))


def read_module(name: str, text: str, pool: str = "") -> Module:
    """One module from its file and the file of its questions. Raises Wrong, KeyError."""
    if not text.startswith("+++\n") or "\n+++\n" not in text[4:]:
        raise Wrong("the head between +++ lines is missing")
    head, body = text[4:].split("\n+++\n", 1)
    data = tomllib.loads(head)
    if data["id"] != name:
        raise Wrong(f"id {data['id']} in a file of another name")
    pages = tuple(read_pages(body))
    if not pages:
        raise Wrong("no page")
    return Module(
        id=name,
        title=_words(data["title"]),
        minutes=int(data["minutes"]),
        source=str(data.get("source", "")),
        pages=pages,
        questions=tuple(read_questions(name, pool)) if pool else (),
        digest=sha256(f"{text}\0{pool}".encode()).hexdigest(),
    )


def read_pages(text: str) -> Iterator[Page]:
    """The pages of a module's Markdown: each begins with `## `; its `### ` parts are notes, plain Japanese, English. Raises Wrong."""
    for piece in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = piece.partition("\n")
        parts = re.split(r"^### (.+)$", rest, flags=re.MULTILINE)
        body, named = (
            parts[0].strip(),
            dict(zip((part.strip() for part in parts[1::2]), (part.strip() for part in parts[2::2]), strict=True)),
        )
        for unknown in named.keys() - {NOTES, EASY, ENGLISH}:
            raise Wrong(f"page {title.strip()}: unknown part {unknown}")
        title_en, body_en = _english(named.get(ENGLISH, ""))
        yield Page(title.strip(), body, named.get(NOTES, ""), named.get(EASY, ""), title_en, body_en)


def _english(text: str) -> tuple[str, str]:
    if not text.startswith("#### "):
        return "", text
    title, _, body = text.partition("\n")
    return title.removeprefix("#### ").strip(), body.strip()


def read_questions(module: str, text: str) -> Iterator[Question]:
    """The pool of a module. Raises Wrong, KeyError."""
    for entry in tomllib.loads(text).get("question", ()):
        found = Question(
            id=str(entry["id"]),
            module=module,
            kind=str(entry["kind"]),
            difficulty=int(entry["difficulty"]),
            text=str(entry["text"]).strip(),
            choices=tuple(str(choice) for choice in entry["choices"]),
            answer=tuple(int(place) for place in entry["answer"]),
            explanation=str(entry["explanation"]).strip(),
            source=str(entry["source"]),
            case=str(entry.get("case", "")).strip(),
            en=entry.get("en", {}),
        )
        if wrong := wrong_with(found):
            raise Wrong(f"{found.id}: {wrong}")
        yield found


def wrong_with(question: Question) -> str:
    """What is wrong with a question, or nothing."""
    places, answer = set(range(len(question.choices))), list(question.answer)
    checks = (
        (question.kind not in KINDS, "unknown kind"),
        (question.difficulty not in DIFFICULTIES, "difficulty is 1, 2 or 3"),
        (not question.text or not question.explanation or not question.source, "text, explanation or source is missing"),
        (len(question.choices) < 2 or len(set(question.choices)) != len(question.choices), "choices are too few or twice the same"),
        (not answer or len(set(answer)) != len(answer) or not set(answer) <= places, "the answer names no choice, or one twice"),
        (question.kind == "single" and len(answer) != 1, "a single choice has one right answer"),
        (question.kind == "order" and set(answer) != places, "the order names each choice once"),
        (question.kind == "multiple" and len(answer) == len(places), "all choices are right"),
        (question.kind == "case" and not question.case, "a case has its situation"),
        (question.kind != "case" and bool(question.case), "only a case has a situation"),
        (bool(question.en) and len(question.en.get("choices", ())) != len(question.choices), "the English choices are not as many"),
    )
    return next((said for is_wrong, said in checks if is_wrong), "")


# --- as `komainu courses` prints it --------------------------------------------------------------------------------------


def as_json() -> list[dict[str, Any]]:
    """Every course with its modules and questions, in Japanese; the shape does not change with the language."""
    found = library()
    return [_course_as_json(course, found.modules_of(course)) for course in found.courses.values()]


def _course_as_json(course: Course, modules: tuple[Module, ...]) -> dict[str, Any]:
    return {
        "id": course.id,
        "title": course.title.ja,
        "audience": course.audience.ja,
        "minutes": course.minutes,
        "modules": [
            {
                "id": module.id,
                "title": module.title.ja,
                "text": "\n\n".join(f"## {page.title}\n\n{page.body}" for page in module.pages),
                "notes": "\n\n".join(f"## {page.title}\n\n{page.notes}" for page in module.pages if page.notes),
            }
            for module in modules
        ],
        "questions": [
            {
                "id": each.id,
                "module": each.module,
                "kind": each.kind,
                "difficulty": each.difficulty,
                "text": f"{each.case}\n\n{each.text}" if each.case else each.text,
                "choices": list(each.choices),
                "answer": list(each.answer),
                "explanation": each.explanation,
                "source": each.source,
            }
            for module in modules
            for each in module.questions
        ],
    }
