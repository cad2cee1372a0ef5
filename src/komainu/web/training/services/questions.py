"""Questions of own courses: read in from a list, or made of an own case with one click."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.importing import Act, Field, ImportSpec, Kind, Plan, Planned, Row, Unfit
from komainu.web.documents.importing.spec import register
from komainu.web.incidents.models import Incident
from komainu.web.people.models import Person
from komainu.web.trail import services as trail
from komainu.web.training.models import Course, CourseModule, CourseVersion, Module, Page, Question
from komainu.web.training.queries.from_parts import case_words
from komainu.web.training.ready.reading import Question as ReadyQuestion
from komainu.web.training.ready.reading import wrong_with

from .authoring import OWN_CASES, CourseWords, add_module, begin_course, changeable, next_draft

MOST_CHOICES = 8
KINDS = {
    "single": ("1つ選ぶ", "single", "単一"), "multiple": ("すべて選ぶ", "multiple", "複数"), "order": ("順に並べる", "order", "順序"),
    "case": ("場面で考える", "case", "事例"),
}  # fmt: skip
LEVELS = {"1": ("1", "知っている", "易"), "2": ("2", "使いこなせる", "中"), "3": ("3", "判断できる", "難")}


def read_answer(text: str) -> list[int]:
    """`1,3` as places from 0. Raises Unfit."""
    try:
        found = [int(part) - 1 for part in text.replace("、", ",").replace("，", ",").replace("・", ",").split(",") if part.strip()]
    except ValueError as error:
        raise Unfit(gettext("正解は選択肢の番号を「1」や「1,3」のように書いてください。")) from error
    if not found or min(found) < 0:
        raise Unfit(gettext("正解は選択肢の番号を「1」や「1,3」のように書いてください。"))
    return found


FIELDS = (
    Field("key", _("問題の番号"), ("番号", "No", "問題番号"), required=True, longest=60),
    Field("kind", _("問題の形式"), ("形式", "種類"), kind=Kind.CHOICE, choices=KINDS),
    Field("difficulty", _("難しさ"), ("難易度",), kind=Kind.CHOICE, choices=LEVELS),
    Field("case", _("場面"), ("事例", "状況"), kind=Kind.LINES, longest=2000),
    Field("text", _("問い"), ("問題", "設問", "問題文"), kind=Kind.LINES, required=True, longest=2000),
    *(Field(f"choice{number}", _("選択肢%(number)s") % {"number": number}, (f"選択肢{number}", f"選択肢 {number}"), longest=500) for number in range(1, MOST_CHOICES + 1)),
    Field("answer", _("正解"), ("答え", "解答"), required=True, read=read_answer, show=lambda places: ",".join(str(place + 1) for place in places)),
    Field("explanation", _("解説"), ("説明",), kind=Kind.LINES, required=True, longest=2000),
    Field("source", _("出典"), ("根拠",), longest=500),
)  # fmt: skip


def _fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    choices = [values[f"choice{number}"] for number in range(1, MOST_CHOICES + 1) if values.get(f"choice{number}")]
    answer = list(values.get("answer") or ())
    kind = values.get("kind") or ("case" if values.get("case") else "multiple" if len(answer) > 1 else "single")
    return {
        "kind": kind, "difficulty": int(values.get("difficulty") or 1), "case": values.get("case") or "", "text": values.get("text") or "",
        "choices": choices, "answer": answer, "explanation": values.get("explanation") or "", "source": values.get("source") or "",
    }  # fmt: skip


def check(values: dict[str, Any]) -> str:
    """Why a row cannot be a question, or nothing."""
    found = _fields_of(values)
    asked = ReadyQuestion(
        id=str(values.get("key", "")), module="", kind=found["kind"], difficulty=found["difficulty"], text=found["text"], choices=tuple(found["choices"]),
        answer=tuple(found["answer"]), explanation=found["explanation"], source=found["source"] or "-", case=found["case"],
    )  # fmt: skip
    words = {
        "choices are too few or twice the same": gettext("選択肢は2つ以上で、同じものを2度書けません。"),
        "the answer names no choice, or one twice": gettext("正解の番号の選択肢がないか、同じ番号が2度あります。"),
        "a single choice has one right answer": gettext("「1つ選ぶ」の正解は1つです。"),
        "the order names each choice once": gettext("「順に並べる」の正解には、全部の番号を1度ずつ書いてください。"),
        "all choices are right": gettext("全部が正解の問題は作れません。"),
        "a case has its situation": gettext("「場面で考える」には場面を書いてください。"),
        "only a case has a situation": gettext("場面を書くのは「場面で考える」だけです。"),
    }
    wrong = wrong_with(asked)
    return words.get(wrong, wrong)


OWN = (Course.Origin.OWN, Course.Origin.SLIDES, Course.Origin.PACKAGE)


def open_modules() -> list[tuple[CourseVersion, Module]]:
    """Modules of own courses that questions may come into: those of drafts; of a published course without a draft, those that its next version
    will have. Ready modules are left out: they are corrected by the program. Two queries."""
    States = CourseVersion.State
    versions = CourseVersion.objects.filter(course__origin__in=OWN, course__retired_at=None, state__in=[States.DRAFT, States.PUBLISHED])
    found = list(versions.select_related("course").prefetch_related("places__module").order_by("title", "-number"))
    with_draft = {each.course_id for each in found if each.state == States.DRAFT}
    return [
        (version, place.module) for version in found if version.state == States.DRAFT or version.course_id not in with_draft
        for place in version.places.all() if place.module.key.startswith(version.course.key)
    ]  # fmt: skip


def _place(options: Mapping[str, Any]) -> tuple[CourseVersion, Module] | None:
    """Version and module that a list goes into, as they stand now: the draft's own module where the draft has it already.

    A big list is written in several steps, and after the first of them the draft is there.
    """
    wanted = Module.objects.filter(pk=options.get("module") or None).first()
    if wanted is None:
        return None
    return next(((version, module) for version, module in open_modules() if module.key == wanted.key), None)


def _writable(options: Mapping[str, Any], by: Any) -> tuple[CourseVersion, Module] | None:
    """The same, made ready to be written: the draft of the next version is begun, and has its own copy of the module."""
    found = _place(options)
    if found is None:
        return None
    version, module = found
    draft = version if version.state == CourseVersion.State.DRAFT else next_draft(version, by=by)
    return draft, changeable(draft, module)


def plan(rows: Sequence[Row], options: Mapping[str, Any]) -> Plan:
    """By the number of the question within the module. Four queries."""
    found = _place(options)
    module = found[1] if found else None
    known = {question.key: question for question in module.questions.all()} if module else {}
    made = Plan()
    for row in rows:
        label = f"{row.values.get('key', '')} {str(row.values.get('text', ''))[:40]}"
        if row.error or module is None:
            why = row.error or str(_("この単元には取り込めません。自社のコースの単元を選んでください。"))
            made.rows.append(Planned(row, Act.REFUSE, why=why, label=label))
            continue
        fields, there = _fields_of(row.values), known.get(row.values["key"])
        if there is None:
            made.rows.append(Planned(row, Act.ADD, values=row.values, label=label))
        elif all(getattr(there, name) == value for name, value in fields.items()):
            made.rows.append(Planned(row, Act.SAME, label=label, record=there))
        else:
            made.rows.append(Planned(row, Act.CHANGE, values=row.values, label=label, record=there))
    return made


def apply(planned: Sequence[Planned], by: Any, options: Mapping[str, Any]) -> None:
    if not planned or (found := _writable(options, by)) is None:
        return
    for each in planned:
        Question.objects.update_or_create(module=found[1], key=each.row.values["key"], defaults=_fields_of(each.row.values))


def finish(made: Plan, by: Any, options: Mapping[str, Any]) -> Mapping[str, int]:
    found = _place(options)
    if found is not None:
        version, module = found
        trail.record(
            "training.questions_taken_in", by=by, subject=version, after={"module": module.title, "version": version.number, **made.counts}
        )
    return {}


def spec(options_form: Any) -> ImportSpec:
    return register(
        ImportSpec(
            id="training.questions", label=_("問題の取り込み"), fields=FIELDS, key=("key",), plan=plan, apply=apply, finish=finish, url="training:materials",
            check=check, options=options_form, unit=_("問"), lead=_("「問題集（Excel）」と同じ列です。公開中のコースを選ぶと、次の版の下書きを作って、そこに入れます。公開し直すまで、テストには出ません。"),
        )
    )  # fmt: skip


# --- an own case as a question ----------------------------------------------------------------------------------------------

ASKED = _("このとき、または同じことが起きたとき、最初にすることはどれですか。")
CHOICES = (
    _("すぐに決められた窓口へ知らせ、分かっていることだけを伝える"),
    _("原因がはっきりしてから、まとめて上司に報告する"),
    _("相手に連絡して消してもらい、解決したら報告しない"),
    _("同じことをしないように気をつけ、次に起きたら知らせる"),
)
WHY = _("早く知らせるほど、止められることが増えます。原因の調べや相手への連絡は、窓口と相談してから行います。知らせた人を責めません。")


@transaction.atomic
def question_from_case(incident: Incident, *, by: Person) -> tuple[CourseVersion, Question]:
    """A question about an own case, without names, in the draft of the course of own cases; the office goes on writing it there.
    The same case gives one question only."""
    course = Course.objects.filter(key=OWN_CASES).first()
    if course is None:
        words = CourseWords(title=str(_("自社の事例から学ぶ")), minutes=10, questions_asked=5)
        version = begin_course(words, by=by, key=OWN_CASES)
    else:
        newest = course.versions.order_by("-number").first()
        assert newest is not None
        version = next_draft(newest, by=by)
    key = f"case-{incident.number}"[:60]
    there = Question.objects.filter(module__places__version=version, key=key).first()
    if there is not None:
        return version, there
    place = CourseModule.objects.filter(version=version, module__places__version__state=CourseVersion.State.DRAFT).exclude(
        module__places__version__in=CourseVersion.objects.exclude(state=CourseVersion.State.DRAFT)
    ).first()  # fmt: skip
    module = place.module if place else add_module(version, by=by, title=str(_("自社の事例")))
    if not module.pages.exists():
        body = str(_("この一年に、自社で起きたこと・起きかけたことです。")) + "\n\n{{company:own_cases}}"
        Page.objects.create(module=module, position=1, title=str(_("自社で起きたこと・起きかけたこと")), body=body)
    made = Question.objects.create(
        module=module, key=key, kind=Question.Kind.CASE, difficulty=2, case=case_words(incident, as_told=True).replace("\\", "")[:2000], text=str(ASKED),
        choices=[str(each) for each in CHOICES], answer=[0], explanation=str(WHY), source=str(_("自社の事例")),
    )  # fmt: skip
    trail.record("training.question_from_case", by=by, subject=version, after={"case": incident.number, "question": key})
    return version, made
