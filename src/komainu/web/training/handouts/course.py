"""A version of a course as it is handed out: its pages with everything put in, and its questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.utils.translation import gettext as _

from komainu.web.training import showing
from komainu.web.training.models import CourseVersion, Module, Page, Question
from komainu.web.training.queries.company import company_part

from .blocks import Block, blocks_of

NAMED = {"people", "contact_network", "desk"}
"""Pages of the company's own part that are made of people's names and telephone numbers."""
CALLED = {"emergency", "telework_emergency"}
"""Pages whose steps stay in place, but not the numbers to call, which are often somebody's own."""
_NUMBER = re.compile(r"(?<![0-9])(?:\+?81|0)[0-9][0-9()（）‐－ー -]{6,14}[0-9]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: Markdown for who sets it as HTML, blocks for who sets it otherwise."""

    title: str
    body: str
    notes: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    title: str
    minutes: int
    sheets: tuple[Sheet, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """company   what the company's own part says, for `showing.page_html`"""

    title: str
    audience: str
    minutes: int
    pass_mark: int
    asked: int
    number: int
    language: str
    parts: tuple[Part, ...]
    company: dict[str, showing.CompanyText] = field(default_factory=dict)

    @property
    def questions(self) -> list[Question]:
        return [question for part in self.parts for question in part.questions]

    def paper(self, seed: int) -> list[Question]:
        """The questions of one paper test: the same for the same seed, from all modules in turn."""
        draw = Random(seed)  # noqa: S311 - which questions stand on a sheet is no secret
        pools = [draw.sample(part.questions, len(part.questions)) for part in self.parts if part.questions]
        chosen: list[Question] = []
        while len(chosen) < self.asked and any(pools):
            for pool in pools:
                if pool and len(chosen) < self.asked:
                    chosen.append(pool.pop())
        order = {question.pk: place for place, question in enumerate(self.questions)}
        return sorted(chosen, key=lambda question: order[question.pk])


def handout(version: CourseVersion, as_of: date, language: str, *, with_names: bool = True) -> Handout:
    """Everything of a version in a language. Four queries, and those of the company's own part.

    with_names   whether the company's own part names people and their telephone numbers; without, it says where they stand
    """
    modules = list(Module.objects.filter(places__version=version).order_by("places__position"))
    keys = [module.pk for module in modules]
    pages: dict[object, list[Page]] = {}
    for page in Page.objects.filter(module__in=keys).order_by("position"):
        pages.setdefault(page.module_id, []).append(page)
    questions: dict[object, list[Question]] = {}
    for question in Question.objects.filter(module__in=keys, left_out_at=None).order_by("key"):
        questions.setdefault(question.module_id, []).append(question)
    company = _company(showing.slots_in(*(page.body for found in pages.values() for page in found)), as_of, with_names)
    parts = tuple(
        Part(
            module.key,
            module.title_said,
            module.minutes,
            tuple(_sheet(page, language, company) for page in pages.get(module.pk, ())),
            tuple(questions.get(module.pk, ())),
        )
        for module in modules
    )
    return Handout(
        version.title_said, version.audience_said, version.minutes, version.pass_mark, version.questions_asked, version.number, language, parts,
        company,
    )  # fmt: skip


def names_in(version: CourseVersion) -> bool:
    """Whether the pages of a version show people's names or telephone numbers. One query."""
    return bool(
        (NAMED | CALLED)
        & showing.slots_in(
            *Page.objects.filter(module__places__version=version, body__contains="{{company:").values_list("body", flat=True)
        )
    )


def _company(slots: set[str], as_of: date, with_names: bool) -> dict[str, showing.CompanyText]:
    found = {id: showing.CompanyText(shown.title, shown.text, shown.why) for id, shown in company_part(as_of, slots).items()}
    if not with_names:
        for id in NAMED & found.keys():
            found[id] = showing.CompanyText(found[id].title, _("名前と電話番号は、社内の画面か、配られた紙を見てください。"), found[id].why)
        for id in CALLED & found.keys():
            found[id] = showing.CompanyText(found[id].title, _NUMBER.sub(_("（番号は社内の画面で）"), found[id].text), found[id].why)
    return found


def _sheet(page: Page, language: str, company: dict[str, showing.CompanyText]) -> Sheet:
    is_english = language == "en" and bool(page.body_en)
    body = page.body_en if is_english else page.body
    title = (page.title_en if is_english else "") or page.title
    return Sheet(title, body, page.notes, blocks_of(body, language=language, company=company))


def question_words(question: Question, language: str) -> tuple[str, str, Sequence[str], str]:
    """Situation, question, choices and explanation in a language."""
    english = question.english if language == "en" else {}
    return (
        str(english.get("case") or question.case),
        str(english.get("text") or question.text),
        list(english.get("choices") or question.choices),
        str(english.get("explanation") or question.explanation),
    )
