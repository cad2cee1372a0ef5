"""The exam: one question a screen, resumable; explanations after it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.training import exams, services
from komainu.web.training.models import Attempt, Question
from komainu.web.training.queries import learning as readings

from .learning import crumbs_to, markdown_line, reading_mode

SALT = "komainu.training.choice"


def _words(question: Question, mode: str) -> dict[str, Any]:
    """Case, text, choices and explanation in the words that somebody wants."""
    english = question.english if mode == "en" and question.english.get("text") else {}
    return {
        "case": english.get("case", question.case) if question.case else "",
        "text": english.get("text", question.text),
        "choices": english.get("choices", question.choices),
        "explanation": english.get("explanation", question.explanation),
    }


@requires("training.learn")
@require_http_methods(["GET", "POST"])
def exam(request: StaffRequest, assignment: UUID) -> HttpResponse:
    """What the exam is like, and its beginning; one that runs is gone on with. Four queries."""
    found = readings.own_assignment(request.person, assignment)
    if request.method == "POST":
        attempt = services.begin_exam(found)
        return redirect("training:question", found.pk, _first_open(attempt) + 1)
    if found.state not in {"studied", "failed"}:
        return redirect("training:course", found.pk)
    running = readings.running_attempt(found)
    return page(
        request, "training/exam.html", page_title=_("理解度テスト"), crumbs=crumbs_to(found), assignment=found, delivery=found.delivery,
        running=running, answered=len(running.answers) if running else 0,
        is_running=found.delivery.state == "open",
    )  # fmt: skip


def _first_open(attempt: Attempt) -> int:
    """The place of the first question without an answer; the last one if all have one."""
    return next((place for place, each in enumerate(attempt.drawn) if each["question"] not in attempt.answers), len(attempt.drawn) - 1)


@requires("training.learn")
@require_http_methods(["GET", "POST"])
def question(request: StaffRequest, assignment: UUID, place: int) -> HttpResponse:
    """One question; the answer is kept with 次へ, so that the exam can be gone on with later. Four queries."""
    found = readings.own_assignment(request.person, assignment)
    attempt = readings.running_attempt(found)
    if attempt is None:
        return redirect("training:exam", found.pk)
    if not 1 <= place <= len(attempt.drawn):
        raise Http404
    drawn = attempt.drawn[place - 1]
    asked = readings.questions_by_id([drawn["question"]])[drawn["question"]]
    order, values = drawn["choices"], _opaque(attempt, drawn)
    error = ""
    if request.method == "POST":
        chosen, error = _chosen(request, asked, values)
        if not error:
            services.answer(attempt, place - 1, chosen)
            after = reverse("training:question", args=[found.pk, place + 1]) if place < len(attempt.drawn) else ""
            return redirect(after or reverse("training:hand_in", args=[found.pk]))
    mode, with_readings = reading_mode(request)
    words = _words(asked, mode)
    given = attempt.answers.get(drawn["question"], [])
    return page(
        request, "training/question.html", status=422 if error else 200, page_title=_("問%(place)s") % {"place": place}, crumbs=crumbs_to(found),
        assignment=found, place=place, count=len(attempt.drawn), percent=round(100 * place / len(attempt.drawn)), question=asked,
        case=markdown_line(words["case"], with_readings) if words["case"] else "", text=markdown_line(words["text"], with_readings), error=error,
        choices=[
            {
                "value": values[original], "text": markdown_line(words["choices"][original], with_readings), "is_chosen": original in given,
                "rank": given.index(original) + 1 if original in given else 0,
            }
            for original in order
        ],
        ranks=range(1, len(order) + 1), is_order=asked.kind == "order", is_many=_is_many(asked), language="en" if mode == "en" else "ja",
        back=reverse("training:question", args=[found.pk, place - 1]) if place > 1 else reverse("training:course", args=[found.pk]),
    )  # fmt: skip


def _is_many(asked: Question) -> bool:
    return asked.kind == "multiple" or (asked.kind == "case" and len(asked.answer) > 1)


def _opaque(attempt: Attempt, drawn: Mapping[str, Any]) -> dict[int, str]:
    """For each original place of a choice the value that stands in the page: the same for one question of one exam, and it says nothing.

    The place itself would give answers away, for who writes questions tends to write the right one first.
    """
    key = f"{attempt.pk}:{drawn['question']}"
    return {place: salted_hmac(SALT, f"{key}:{place}").hexdigest()[:12] for place in drawn["choices"]}


def _chosen(request: StaffRequest, asked: Question, values: Mapping[int, str]) -> tuple[list[int], str]:
    """The original places chosen, or what is wrong with them."""
    count = len(asked.choices)
    if asked.kind == "order":
        ranks = {place: request.POST.get(f"rank-{value}", "") for place, value in values.items()}
        if sorted(ranks.values()) != sorted(str(rank) for rank in range(1, count + 1)):
            return [], _("1から%(count)sまでの順番を、それぞれ1回ずつ選んでください。") % {"count": count}
        return sorted(ranks, key=lambda place: int(ranks[place])), ""
    posted = set(request.POST.getlist("choice"))
    given = sorted(place for place, value in values.items() if value in posted)
    if not given:
        return [], _("答えを選んでください。")
    return given if _is_many(asked) else given[:1], ""


@requires("training.learn")
@require_GET
def hand_in(request: StaffRequest, assignment: UUID) -> HttpResponse:
    """All answered? Then it can be handed in. Two queries."""
    found = readings.own_assignment(request.person, assignment)
    attempt = readings.running_attempt(found)
    if attempt is None:
        return redirect("training:course", found.pk)
    return page(
        request, "training/hand_in.html", page_title=_("答えを出す"), crumbs=crumbs_to(found), assignment=found,
        places=[(place, each["question"] in attempt.answers) for place, each in enumerate(attempt.drawn, 1)],
        missing=sum(each["question"] not in attempt.answers for each in attempt.drawn),
    )  # fmt: skip


@requires("training.learn")
@require_POST
def finish(request: StaffRequest, assignment: UUID) -> HttpResponse:
    found = readings.own_assignment(request.person, assignment)
    attempt = readings.running_attempt(found)
    if attempt is not None:
        attempt = services.finish_exam(attempt)
        return redirect("training:result", found.pk, attempt.number)
    return redirect("training:course", found.pk)


@requires("training.learn")
@require_GET
def result(request: StaffRequest, assignment: UUID, number: int) -> HttpResponse:
    """How it went, and for each question why. Three queries."""
    found = readings.own_assignment(request.person, assignment)
    attempt = readings.finished_attempt(found, number)
    mode, _with_readings = reading_mode(request)
    known = readings.questions_by_id([each["question"] for each in attempt.drawn])
    rows = []
    for place, drawn in enumerate(attempt.drawn, 1):
        asked = known[drawn["question"]]
        words, given = _words(asked, mode), attempt.answers.get(drawn["question"], [])
        rows.append(
            {
                "place": place, "case": words["case"], "text": words["text"], "explanation": words["explanation"], "source": asked.source,
                "is_right": exams.is_right(asked.kind, asked.answer, given), "given": [words["choices"][each] for each in given],
                "right": [words["choices"][each] for each in asked.answer],
            }
        )  # fmt: skip
    return page(
        request, "training/result.html", page_title=_("テストの結果"), crumbs=crumbs_to(found), assignment=found, attempt=attempt, rows=rows,
        delivery=found.delivery, is_passed=found.state == "passed", may_retry=found.state == "failed" and found.delivery.state == "open",
        wrong=sum(not row["is_right"] for row in rows),
    )  # fmt: skip


urlpatterns = [
    path("<uuid:assignment>/exam/", exam, name="exam"),
    path("<uuid:assignment>/exam/<int:place>/", question, name="question"),
    path("<uuid:assignment>/exam/hand-in/", hand_in, name="hand_in"),
    path("<uuid:assignment>/exam/finish/", finish, name="finish"),
    path("<uuid:assignment>/exam/result/<int:number>/", result, name="result"),
]
