"""The pages: who sees what, on a phone's way through a course, and how many queries they cost."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from komainu.web.people import services as people
from komainu.web.site import clock
from komainu.web.training import services
from komainu.web.training.models import Attempt, CourseVersion, Delivery, Progress

from .conftest import TODAY, Clock, House, deliver, of, signed_in, study, take_exam

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def token_on(client: Client, address: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def values_on(shown: str) -> list[str]:
    """The values of the choices of a question, in the order of the page."""
    return re.findall(r'name="choice" value="([^"]+)"', shown) or re.findall(r'name="rank-([^"]+)"', shown)


def test_a_course_is_read_page_by_page_without_javascript(house: House, running: Delivery, noon: Clock) -> None:
    client, assignment = signed_in(house.eguchi), of(running, house.eguchi)
    assert "年次教育" in client.get("/training/").content.decode()
    address = reverse("training:lesson", args=[assignment.pk, 1, 1])
    shown = token_on(client, address)
    noon.now += timedelta(seconds=25)
    answer = client.post(address, {"shown": shown})
    assert answer.status_code == 302 and answer["Location"] == reverse("training:lesson", args=[assignment.pk, 1, 2])
    progress = Progress.objects.get(assignment=assignment)
    assert (progress.pages, progress.seconds) == ([1], 25)
    course = client.get(reverse("training:course", args=[assignment.pk])).content.decode()
    assert reverse("training:lesson", args=[assignment.pk, 1, 2]) in course


def test_a_page_that_was_not_on_screen_does_not_count(house: House, running: Delivery) -> None:
    client, assignment = signed_in(house.eguchi), of(running, house.eguchi)
    first, second = (reverse("training:lesson", args=[assignment.pk, 1, place]) for place in (1, 2))
    for shown in ("", "made up", token_on(client, first)):
        client.post(second, {"shown": shown})
    other = token_on(signed_in(house.ueda), reverse("training:lesson", args=[of(running, house.ueda).pk, 1, 2]))
    client.post(second, {"shown": other})
    assert not Progress.objects.exists()


def test_another_s_course_is_not_there(house: House, running: Delivery) -> None:
    mine = of(running, house.eguchi)
    for name, args in (("course", []), ("lesson", [1, 1]), ("exam", []), ("certificate", []), ("hand_in", [])):
        assert signed_in(house.ueda).get(reverse(f"training:{name}", args=[mine.pk, *args])).status_code == 404


def test_the_exam_is_resumable_and_explains_afterwards(house: House, running: Delivery) -> None:
    client, assignment = signed_in(house.eguchi), study(of(running, house.eguchi))
    answer = client.post(reverse("training:exam", args=[assignment.pk]))
    assert answer["Location"] == reverse("training:question", args=[assignment.pk, 1])
    assert client.post(answer["Location"], {}).status_code == 422
    attempt = Attempt.objects.get()
    for place, drawn in enumerate(attempt.drawn[:2], 1):
        from komainu.web.training.models import Question

        question = Question.objects.get(pk=drawn["question"])
        shown = client.get(reverse("training:question", args=[assignment.pk, place])).content.decode()
        value_of = {question.choices[original]: value for original, value in zip(drawn["choices"], values_on(shown), strict=True)}
        right = [value_of[question.choices[original]] for original in question.answer]
        data: dict[str, Any] = {"choice": right}
        if question.kind == "order":
            data = {f"rank-{value}": rank for rank, value in enumerate(right, 1)}
        assert client.post(reverse("training:question", args=[assignment.pk, place]), data).status_code == 302
    again = client.post(reverse("training:exam", args=[assignment.pk]))
    assert again["Location"] == reverse("training:question", args=[assignment.pk, 3])
    assert "まだ答えていない問題が2問" in client.get(reverse("training:hand_in", args=[assignment.pk])).content.decode()
    result = client.post(reverse("training:finish", args=[assignment.pk]), follow=True).content.decode()
    assert "50点" in result and result.count("だからです。") == 4 and "もう一度受ける" in result


def test_plain_japanese_english_and_readings_are_chosen_by_the_reader(house: House, running: Delivery) -> None:
    client, assignment = signed_in(house.eguchi), of(running, house.eguchi)
    address = reverse("training:lesson", args=[assignment.pk, 1, 1])
    assert "本文1です" in client.get(address).content.decode()
    answer = client.post(reverse("training:how_to_read"), {"mode": "en", "next": address})
    assert answer["Location"] == address
    shown = client.get(address).content.decode()
    assert "Text 1" in shown and 'lang="en"' in shown
    assert client.post(reverse("training:how_to_read"), {"mode": "xx", "next": "https://elsewhere.example/"})["Location"] == reverse(
        "training:home"
    )


def test_the_certificate_is_a_pdf_of_one_s_own(house: House, running: Delivery) -> None:
    passed = take_exam(study(of(running, house.eguchi)), right=4)
    body = signed_in(house.eguchi).get(reverse("training:certificate", args=[passed.pk]))
    assert body["Content-Type"] == "application/pdf" and body.content.startswith(b"%PDF")
    assert signed_in(house.ueda).get(reverse("training:certificate", args=[of(running, house.ueda).pk])).status_code == 404


# --- the office ----------------------------------------------------------------------------------------------------------


def office_form(course: CourseVersion, **more: Any) -> dict[str, Any]:
    return {
        "version": str(course.pk), "title": "2026年度の教育", "way": "screen", "audience": "everybody", "opens_on": "2026-11-22", "due_on": "2026-12-20",
        "make_up_days": "30", "counts_for_year": "on", **more,
    }  # fmt: skip


def test_the_office_prepares_opens_and_sees_it(house: House, course: CourseVersion) -> None:
    client = signed_in(house.aoyama)
    assert client.get("/training/deliveries/new/").status_code == 200
    answer = client.post("/training/deliveries/new/", office_form(course))
    found = Delivery.objects.get()
    assert answer["Location"] == reverse("training:delivery", args=[found.pk])
    assert "いまの名簿では4人" in client.get(answer["Location"]).content.decode()
    client.post(reverse("training:change", args=[found.pk]), office_form(course, title="直した名前"))
    client.post(reverse("training:open", args=[found.pk]))
    assert Delivery.objects.get().title == "直した名前" and found.assignments.count() == 4
    for name in ("delivery", "people", "results", "keying"):
        assert client.get(reverse(f"training:{name}", args=[found.pk])).status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"due_on": "", "due_days": ""}, "どちらか一方"),
        ({"due_days": "30"}, "どちらか一方"),
        ({"due_on": "2026-11-01"}, "始める日より後"),
        ({"audience": "chosen"}, "どれかを選んで"),
    ],
)
def test_a_form_that_does_not_fit_keeps_what_was_typed(house: House, course: CourseVersion, more: dict[str, str], said: str) -> None:
    answer = signed_in(house.aoyama).post("/training/deliveries/new/", office_form(course, **more))
    assert answer.status_code == 422 and said in answer.content.decode() and "2026年度の教育" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_staff_see_no_results_and_a_data_manager_only_the_branch(house: House, running: Delivery) -> None:
    assert signed_in(house.eguchi).get(reverse("training:people", args=[running.pk])).status_code == 403
    client = signed_in(house.ueda)
    shown = client.get(reverse("training:people", args=[running.pk])).content.decode()
    assert "上田" in shown and "江口" not in shown
    assert client.get(reverse("training:person", args=[of(running, house.eguchi).pk])).status_code == 404
    assert client.get(reverse("training:person", args=[of(running, house.ueda).pk])).status_code == 200
    assert client.post(reverse("training:paper", args=[of(running, house.ueda).pk]), {"score": "90"}).status_code == 403
    missed = client.get(reverse("training:missed")).content.decode()
    assert "上田" in missed and "江口" not in missed


def test_results_are_keyed_in_from_the_list(house: House, running: Delivery) -> None:
    Delivery.objects.update(opens_on=TODAY - 5 * DAY)
    client = signed_in(house.aoyama)
    address = reverse("training:keying", args=[running.pk])
    mine, hers = of(running, house.eguchi), of(running, house.ueda)
    early = client.post(address, {"taken_on": "2016-11-20", f"score-{mine.pk}": "88"})
    assert early.status_code == 422 and "始める前の日" in early.content.decode()
    answer = client.post(address, {"taken_on": "2026-11-20", f"score-{mine.pk}": "88", f"slip-{mine.pk}": "1", f"score-{hers.pk}": "多い"})
    assert answer.status_code == 422 and "多い" in answer.content.decode()
    assert (of(running, house.eguchi).state, of(running, house.eguchi).passed_on) == ("passed", date(2026, 11, 20))
    assert client.post(address, {"taken_on": "2026-11-20", f"score-{hers.pk}": "60"}).status_code == 302
    assert of(running, house.ueda).state == "failed"


def test_one_person_s_page_has_its_acts(house: House, running: Delivery) -> None:
    client, assignment = signed_in(house.aoyama), of(running, house.eguchi)
    at = lambda name, *more: reverse(f"training:{name}", args=[assignment.pk, *more])  # noqa: E731
    client.post(at("make_up"), {"due_on": "2027-01-15", "reason": "出張"})
    assert of(running, house.eguchi).due_on == date(2027, 1, 15)
    client.post(at("excuse"), {"reason": "入院", "until": ""})
    assert "猶予中" in client.get(at("person")).content.decode()
    client.post(at("end_excuse"), {})
    client.post(at("paper"), {"score": "90", "taken_on": "2026-11-22"})
    assert of(running, house.eguchi).state == "passed"
    client.post(at("take_back", 1), {"reason": "誤り"})
    assert of(running, house.eguchi).state == "assigned"
    client.post(at("take_out"), {"reason": "対象外だった"})
    assert of(running, house.eguchi).state == "ended"


def test_papers_and_tables_leave_a_trail(house: House, running: Delivery) -> None:
    from komainu.web.trail.models import Event

    take_exam(study(of(running, house.eguchi)), right=3)
    session = services.add_session(running, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=1))
    client = signed_in(house.aoyama)
    for format, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert client.get(reverse("training:report", args=[running.pk, format])).content.startswith(start)
    assert client.get(reverse("training:sheet", args=[session.pk])).content.startswith(b"%PDF")
    for format in ("pdf", "docx"):
        assert client.get(reverse("training:export_evidence", args=[format])).status_code == 200
    assert Event.objects.filter(action="training.papers_taken").count() == 7
    rows = list(load_workbook(BytesIO(client.get(reverse("training:export_people", args=[running.pk, "xlsx"])).content)).active.values)
    assert len(rows) == 5
    assert len(list(load_workbook(BytesIO(client.get(reverse("training:export_missed", args=["xlsx"])).content)).active.values)) == 5


def test_the_missed_list_of_another_day(house: House, running: Delivery) -> None:
    take_exam(study(of(running, house.eguchi)), right=4)
    client = signed_in(house.aoyama)
    assert "江口" not in client.get("/training/missed/").content.decode()
    assert "江口" in client.get("/training/missed/?day=2026-11-21").content.decode()
    assert client.get("/training/missed/?day=nonsense").status_code == 200
    assert "2026年11月22日" in client.get("/training/evidence/").content.decode()


def test_the_queries_do_not_grow_with_the_people(house: House, course: CourseVersion, django_assert_max_num_queries: Any) -> None:
    client = signed_in(house.aoyama)
    small = deliver(course, house, "小", due_on=TODAY + 30 * DAY)
    for place in range(30):
        people.add_person(f"P{place:03}", by=None, name=f"見本 {place}", department=house.sales, joined_on=TODAY)
    large = deliver(course, house, "大", due_on=TODAY + 30 * DAY)
    mine = of(large, house.aoyama)
    for address, most in (
        (reverse("training:people", args=[small.pk]), 13), (reverse("training:people", args=[large.pk]), 13), (reverse("training:delivery", args=[large.pk]), 12),
        (reverse("training:deliveries"), 10), (reverse("training:missed"), 10), (reverse("training:home"), 9),
        (reverse("training:course", args=[mine.pk]), 11), (reverse("training:lesson", args=[mine.pk, 1, 1]), 9), (reverse("training:results", args=[large.pk]), 11),
        (reverse("training:evidence"), 20),
    ):  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_the_link_of_somebody_s_duty_leads_who_looks_after_it_to_the_person(house: House, running: Delivery) -> None:
    assignment = of(running, house.eguchi)
    address = reverse("training:course", args=[assignment.pk])
    answer = signed_in(house.aoyama).get(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("training:person", args=[assignment.pk]))
    assert signed_in(house.ueda).get(address).status_code == 404
    assert signed_in(house.eguchi).get(address).status_code == 200


def test_the_value_of_a_choice_says_nothing_of_its_place(house: House, running: Delivery) -> None:
    client, assignment = signed_in(house.eguchi), study(of(running, house.eguchi))
    client.post(reverse("training:exam", args=[assignment.pk]))
    attempt, seen = Attempt.objects.get(), set()
    for place, _drawn in enumerate(attempt.drawn, 1):
        values = values_on(client.get(reverse("training:question", args=[assignment.pk, place])).content.decode())
        assert len(values) == 3 and not any(value.isdigit() and len(value) < 3 for value in values)
        seen.update(values)
        for original in ("0", "1", "2"):
            client.post(reverse("training:question", args=[assignment.pk, place]), {"choice": original, f"rank-{original}": "1"})
    assert len(seen) == 3 * len(attempt.drawn), "what stood in one question says nothing in another"
    assert Attempt.objects.get().answers == {}


def test_a_very_long_number_in_an_address_is_not_there(house: House, running: Delivery) -> None:
    client, assignment = signed_in(house.eguchi), study(of(running, house.eguchi))
    client.post(reverse("training:exam", args=[assignment.pk]))
    for number in (40_000, 2**40, 10**30):
        for name, args in (("question", [number]), ("result", [number]), ("lesson", [1, number]), ("lesson", [number, 1])):
            assert client.get(reverse(f"training:{name}", args=[assignment.pk, *args])).status_code == 404
        office = signed_in(house.aoyama)
        assert office.post(reverse("training:take_back", args=[assignment.pk, number]), {"reason": "誤り"}).status_code == 404


def test_keying_goes_on_behind_namesakes(house: House, running: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    from komainu.web.training.services import following
    from komainu.web.training.views import people as views

    for place in range(5):
        people.add_person(f"N{place}", by=None, name="佐藤 花子", reading="さとう はなこ", joined_on=TODAY)
    following.follow_delivery(running, TODAY)
    monkeypatch.setattr(views, "KEYED", 2)
    client, address, seen = signed_in(house.aoyama), reverse("training:keying", args=[running.pk]), []
    while keys := re.findall(r'name="score-([0-9a-f-]{36})"', client.get(address).content.decode()):
        seen += keys
        address = client.post(address, {"taken_on": TODAY.isoformat(), **{f"score-{key}": "" for key in keys}})["Location"]
    assert len(seen) == len(set(seen)) == running.assignments.count() == 9


def test_a_prepared_delivery_moves_with_its_day_and_is_not_closed(house: House, course: CourseVersion) -> None:
    client = signed_in(house.aoyama)
    client.post("/training/deliveries/new/", office_form(course))
    found = Delivery.objects.get()
    client.post(reverse("training:change", args=[found.pk]), office_form(course, opens_on="2027-04-05", due_on="2027-05-31"))
    assert Delivery.objects.get().fiscal_year == 2027
    address = reverse("training:close", args=[found.pk])
    assert client.get(address).status_code == 409 and client.post(address, {}).status_code == 409
    assert Delivery.objects.get().state == "draft"
    client.post(reverse("training:cancel", args=[found.pk]), {"reason": "計画を変えた"})
    assert Delivery.objects.get().state == "cancelled"


def test_the_report_names_nobody_on_leave_as_missing(house: House, running: Delivery) -> None:
    from komainu.web.people.models import Absence
    from komainu.web.training import papers
    from komainu.web.training.queries import results

    Absence.objects.create(person=house.eguchi, kind="childcare", starts_on=TODAY - DAY)
    services.excuse(of(running, house.oh), by=house.aoyama, reason="入院", until=None)
    made = papers.report_document(running, results.results(running), [], today=TODAY)
    text = repr(made)
    assert "上田" in text and "青山" in text and "江口" not in text and "王 英" not in text
    assert "うち猶予中2人" in text and "猶予している人が2人" in text
