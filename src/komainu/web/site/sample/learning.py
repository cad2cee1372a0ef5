"""Training in the sample: last year's by booklet, this year's by a lecture with two who miss it, telework on screen in all states, newcomers, one to come."""

from collections.abc import Iterable
from random import Random

from komainu.web.people.models import Person
from komainu.web.plans.fiscal import fiscal_year_of
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import SALES, SYSTEMS, Cast
from komainu.web.training import services
from komainu.web.training.exams import is_right
from komainu.web.training.models import Assignment, CourseVersion, Delivery, Question
from komainu.web.training.services import Wanted

MISSING = {"2013", "4015"}
ON_SCREEN = 10
HARD = 3
"""Questions of this difficulty are answered wrongly by every third."""


def course(key: str) -> CourseVersion:
    return CourseVersion.objects.get(course__key=key, state=CourseVersion.State.PUBLISHED)


def _begin(cast: Cast, key: str, wanted: Wanted) -> Delivery:
    return services.open_delivery(services.prepare(course(key), wanted, by=cast.people["1007"]), by=cast.people["1007"])


def _open(delivery: Delivery, numbers: Iterable[str] = ()) -> list[Assignment]:
    found = delivery.assignments.exclude(state__in=["passed", "ended"]).select_related("person").order_by("person__staff_number")
    wanted = set(numbers)
    return [each for each in found if not wanted or each.person.staff_number in wanted]


def _take_exam(assignment: Assignment, place: int) -> None:
    """An exam on screen: the hard questions are answered wrongly by some, the easy ones by few."""
    attempt = services.begin_exam(assignment, random=Random(place))  # noqa: S311 - the same sample each time
    questions = {str(each.pk): each for each in Question.objects.filter(pk__in=[each["question"] for each in attempt.drawn])}
    for number, drawn in enumerate(attempt.drawn):
        question = questions[drawn["question"]]
        is_hard = question.difficulty == HARD and (place + number) % 3 == 0
        given = list(question.answer)
        if is_hard or (place % 5 == 0 and number % 3 == 0):
            given = (
                list(reversed(given))
                if question.kind == "order"
                else [next(at for at in range(len(question.choices)) if at not in question.answer)]
            )
            assert not is_right(question.kind, question.answer, given)
        attempt = services.answer(attempt, number, given)
    services.finish_exam(attempt)


def _read(assignment: Assignment, modules: int) -> None:
    """The first modules were read; of the next one its first page."""
    for place, module in enumerate(assignment.delivery.version.modules.order_by("places__position")[: modules + 1]):
        pages = list(module.pages.all())
        for page in pages if place < modules else pages[:1]:
            services.leave_page(assignment, page, seconds=35 + 7 * page.position)


def last_year(cast: Cast, days: Days) -> Story:
    """By booklet: scores keyed in from the list, slips received."""
    year = fiscal_year_of(days.ago(0), 4).year - 1
    yield days.at(330, 10)
    services.publish_ready(by=cast.office)
    title = f"{year}年度 個人情報保護の教育"
    wanted = Wanted(title, days.ago(330), due_on=days.ago(290), way="booklet", further={"needs_slip": True, "lecturer": "今井 沙織"})
    delivery = _begin(cast, "basic", wanted)
    yield days.at(300, 15)
    for place, each in enumerate(_open(delivery)):
        score = 80 + place * 7 % 21
        services.record_paper_result(each, by=cast.people["1007"], score=score, taken_on=days.ago(301), slip_received_on=days.ago(300))
    yield days.at(285, 11)
    services.close(
        delivery,
        by=cast.people["1007"],
        effect="平均88点。持ち出しの申請と、Bccの使い方の質問が多かった。",
        next_time="誤送信の事例を増やし、15分の動画を加える。",
    )


def this_year(cast: Cast, days: Days) -> Story:
    """By a lecture of the house: attendance by the sheet, the exam on screen or on paper; two miss it to this day."""
    lead = cast.people["1007"]
    yield days.at(150, 9)
    title = f"{fiscal_year_of(days.ago(0), 4).year}年度 個人情報保護の教育"
    wanted = Wanted(
        title, days.ago(150), due_on=days.ago(110), way="own_lecturer",
        further={"lecturer": "今井 沙織", "message": "1時間の講習のあと、各自でテストを受けてください。欠席する人は補講に出られます。"},
    )  # fmt: skip
    delivery = _begin(cast, "basic", wanted)
    sessions = [
        services.add_session(
            delivery, by=lead, starts_at=days.at(at, 13), ends_at=days.at(at, 14), place="本社 大会議室", is_make_up=is_make_up
        )
        for at, is_make_up in ((130, False), (115, True))
    ]
    there = _open(delivery)
    yield days.at(130, 13, 30)
    services.record_attendance(sessions[0], [each for each in there if each.person.staff_number not in MISSING][:-6], by=lead)
    yield days.at(115, 13, 30)
    services.record_attendance(sessions[1], [each for each in there if each.person.staff_number not in MISSING][-6:], by=lead)
    yield days.at(112, 16)
    present = [each for each in _open(delivery) if each.state == Assignment.State.STUDIED]
    for place, each in enumerate(present):
        if place < ON_SCREEN:
            _take_exam(each, place)
        else:
            services.record_paper_result(each, by=lead, score=80 + place * 3 % 21, taken_on=days.ago(115))
    yield days.at(108, 10)
    for each in _open(delivery):
        if each.state == Assignment.State.FAILED:
            services.record_paper_result(each, by=lead, score=90, taken_on=days.ago(109))
    services.note_effect(
        delivery,
        by=lead,
        effect="事故の第一報の順番を取りちがえた人が多く、講習の最後に全員で復唱した。",
        next_time="委託先とのやり取りの場面を加える。",
    )


def telework(cast: Cast, days: Days) -> Story:
    """On screen, for two departments: passed, in the middle, waiting for the exam, not begun."""
    yield days.at(9, 9)
    delivery = _begin(
        cast, "telework",
        Wanted(
            "在宅勤務をする人の教育", days.ago(9), due_on=days.ago(-12), audience="chosen", departments=[cast.departments[SALES], cast.departments[SYSTEMS]],
            further={"counts_for_year": False, "message": "スマートフォンでも受けられます。1単元は10分ほどです。"},
        ),
    )  # fmt: skip
    yield days.at(4, 18)
    every = delivery.version.modules.count()
    for place, number in enumerate(("3001", "3003", "2001", "3005")):
        for each in _open(delivery, [number]):
            _read(each, (every, every, 1, 2)[place])
            if place == 0:
                each.refresh_from_db()
                _take_exam(each, 4)
    services.excuse(
        _open(delivery, ["2021"])[0], by=cast.people["1007"], reason="出向先で同じ内容の教育を受けている間", until=days.ago(-60)
    )


def newcomers(cast: Cast, days: Days) -> Story:
    """For whoever joins from their first day; and one for the top management, in preparation."""
    yield days.at(320, 9)
    _begin(cast, "newcomer", Wanted("入社時の個人情報保護の教育", days.ago(320), due_days=30, audience="newcomers"))
    yield days.at(1, 16)
    services.prepare(
        course("top"), Wanted("役員向け 15分の教育", days.ago(-14), due_on=days.ago(-45), audience="chosen", works=[Person.Work.DIRECTOR]),
        by=cast.people["1007"],
    )  # fmt: skip


STORIES = (last_year, newcomers, this_year, telework)
