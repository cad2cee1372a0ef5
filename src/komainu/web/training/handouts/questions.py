"""The questions of a course as a table. The same table can be read in again for an own course."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from komainu.web.training.models import Question

from .course import Handout

MOST_CHOICES = 8


def columns() -> list[str]:
    choices = [_("選択肢%(number)s") % {"number": number} for number in range(1, MOST_CHOICES + 1)]
    return [_("問題の番号"), _("単元"), _("問題の形式"), _("難しさ"), _("場面"), _("問い"), *choices, _("正解"), _("解説"), _("出典")]


def rows(course: Handout) -> Iterable[list[str]]:
    for part in course.parts:
        for question in part.questions:
            yield [question.key, part.title, *_row(question)]


def _row(question: Question) -> list[str]:
    choices = [*question.choices, *[""] * MOST_CHOICES][:MOST_CHOICES]
    answer = ",".join(str(place + 1) for place in question.answer)
    return [
        str(question.get_kind_display()), str(question.get_difficulty_display()), question.case, question.text, *choices, answer, question.explanation,
        question.source,
    ]  # fmt: skip
