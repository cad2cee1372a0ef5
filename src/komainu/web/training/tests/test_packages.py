"""Packages of other makers: taken in, shown in a frame that is nobody, resumed, judged by the house's pass mark."""

import json
import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from komainu.web.site.problems import WrongState
from komainu.web.training import services
from komainu.web.training.handouts import package as exporter
from komainu.web.training.handouts.course import handout
from komainu.web.training.models import (
    Assignment,
    Attempt,
    Certificate,
    CourseVersion,
    Module,
    PackageFile,
    PackageItem,
    PackageRun,
    Progress,
)
from komainu.web.training.problems import NotYetStudied
from komainu.web.training.reported import Report
from komainu.web.training.services import authoring
from komainu.web.training.services.packages import PackageUnfit, record_run, take_in_package
from komainu.web.training.views.packages import SALT, address_of, policy, with_adapter

from .conftest import TODAY, House, deliver, of, signed_in
from .test_package_reading import FILES_2004, SCRIPT_2004, uploaded, zipped

# --- taking in -----------------------------------------------------------------------------------------------------------


def taken_in(house: House, files: dict[str, Any] | None = None, **more: Any) -> CourseVersion:
    version = take_in_package(uploaded(zipped(files or FILES_2004)), by=house.aoyama, **more)
    return authoring.publish_course(version, by=house.aoyama)


def test_a_package_becomes_a_draft_of_modules(house: House) -> None:
    version = take_in_package(uploaded(zipped(FILES_2004)), by=house.aoyama)
    assert (version.state, version.course.origin, version.pass_mark, version.questions_asked) == ("draft", "package", 70, 0)
    modules = list(Module.objects.filter(places__version=version).order_by("places__position"))
    assert [(each.title, each.content) for each in modules] == [("読むところ", "package"), ("確かめるところ", "package")]
    assert PackageFile.objects.filter(package__items__module=modules[0]).count() == len(FILES_2004)
    with pytest.raises(WrongState):
        authoring.write_module(version, modules[0], by=house.aoyama, title="x", text="## a\nb", minutes=1, seen="")
    client = signed_in(house.aoyama)
    assert "試す" in client.get(reverse("training:write_course", args=[version.pk])).content.decode()
    shown = client.get(reverse("training:try_package", args=[version.pk, modules[1].pk])).content.decode()
    assert "どこにも記録されません" in shown and 'data-record=""' in shown and "JavaScript" in shown


def test_the_office_is_told_why_a_package_is_not_taken_in(house: House) -> None:
    client = signed_in(house.aoyama)
    answer = client.post(reverse("training:take_in_package"), {"title": "", "file": uploaded(zipped({"folder/imsmanifest.xml": "x"}))})
    assert answer.status_code == 422 and "フォルダーごと圧縮せず" in answer.content.decode()
    assert not CourseVersion.objects.filter(course__origin="package").exists()
    with pytest.raises(PackageUnfit):
        take_in_package(uploaded(b"x"), by=house.aoyama)
    good = {"title": "自社での名前", "file": uploaded(zipped(FILES_2004))}
    assert client.post(reverse("training:take_in_package"), good).status_code == 302
    assert CourseVersion.objects.get(course__origin="package").title == "自社での名前"
    assert signed_in(house.eguchi).get(reverse("training:take_in_package")).status_code == 403


# --- serving -------------------------------------------------------------------------------------------------------------


def test_a_file_of_a_package_is_nobody_s(house: House) -> None:
    version = taken_in(house)
    item = PackageItem.objects.get(module__places__version=version, is_tracked=True)
    address = address_of(item)
    answer = Client().get(address)
    assert answer.status_code == 200 and not answer.cookies
    rules = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    root = "http://testserver" + address.removesuffix("content/test.html")
    assert rules["sandbox"] == "allow-scripts allow-forms" and rules["default-src"] == "'none'" and rules["form-action"] == "'none'"
    assert rules["connect-src"] == root and "http://testserver/ " not in answer["Content-Security-Policy"]
    assert (
        answer["X-Content-Type-Options"] == "nosniff"
        and answer["Referrer-Policy"] == "no-referrer"
        and not answer.has_header("X-Frame-Options")
    )
    body = answer.content.decode()
    assert body.index("adapter.js") < body.index("sco.js") and 'data-edition="2004"' in body
    script = Client().get(address.replace("test.html", "SCO.js"))
    assert script["Content-Type"] == "text/javascript" and "sandbox" in script["Content-Security-Policy"]
    part = Client().get(address.replace("test.html", "sco.js"), headers={"range": "bytes=4-6"})
    assert (part.status_code, b"".join(part), part["Content-Range"]) == (
        206,
        SCRIPT_2004.encode()[4:7],
        f"bytes 4-6/{len(SCRIPT_2004.encode())}",
    )  # type: ignore[arg-type]
    assert Client().get(address.replace("test.html", "sco.js"), headers={"range": "bytes=999999-"}).status_code == 416


def test_an_address_ends_and_opens_only_its_package(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    item = PackageItem.objects.get(module__places__version=taken_in(house), is_tracked=True)
    address = address_of(item)
    assert Client().get(address + ".gone").status_code == 404
    assert Client().get(address.replace("/packages/", "/packages/x")).status_code == 404
    other = reverse("training:package_file", args=[signing.dumps("0" * 32, salt=SALT), "content/read.html"])
    wrong = reverse("training:package_file", args=[signing.dumps(item.package_id.hex, salt="other"), "content/read.html"])
    assert [Client().get(each).status_code for each in (other, wrong)] == [404, 404]
    monkeypatch.setattr("komainu.web.training.views.packages.TWELVE_HOURS", -1)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><head><script>a()</script></head></html>", b"<html><HEAD lang='x'><script>a()</script>", b"<script>a()</script>",
        b"\xef\xbb\xbf<!-- c --><!doctype html>\n<script>a()</script>", b"<!doctype html><html lang=ja><body><script>a()</script>",
        "<html><head><script>a()</script>日本".encode("utf-16"), "<head><script>a()</script>日本".encode("cp932"),
    ],
)  # fmt: skip
def test_the_adapter_comes_first_in_every_page(body: bytes) -> None:
    made = with_adapter(body, "http://a/adapter.js", "1.2")
    text = made.decode("utf-16") if made[:2] == b"\xff\xfe" else made.decode("cp932", "replace")
    assert text.index("adapter.js") < text.index("a()") and text.count("adapter.js") == 1
    if "doctype" in text.lower():
        assert text.lower().index("doctype") < text.index("adapter.js"), "a page without its doctype first is drawn differently"


def test_the_policy_names_only_the_package_s_own_folder() -> None:
    made = policy("https://k.example/training/packages/t/", "https://k.example/static/a.js")
    assert "'self'" not in made and "*" not in made and made.startswith("sandbox allow-scripts allow-forms;")


# --- learning ------------------------------------------------------------------------------------------------------------


def started(house: House, **more: Any) -> tuple[Assignment, Module, Module]:
    delivery = deliver(taken_in(house), house, "他社の教育", due_days=30, **more)
    first, second = Module.objects.filter(places__version=delivery.version).order_by("places__position")
    return of(delivery, house.eguchi), first, second


def token_on(client: Client, address: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_read_and_tested_it_is_passed_with_the_package_s_score(house: House) -> None:
    assignment, _read, second = started(house)
    client = signed_in(house.eguchi)
    reading, testing = (reverse("training:lesson", args=[assignment.pk, place, 1]) for place in (1, 2))
    shown = client.get(testing).content.decode()
    assert 'name="shown"' not in shown and "<noscript>" in shown
    client.post(testing, {"shown": token_on(client, reading)})
    assert not Progress.objects.exists(), "a part that tells of itself is not finished by a button"
    client.post(reading, {"shown": token_on(client, reading)})
    report = reverse("training:package_report", args=[assignment.pk, 2])
    failed = {
        "cmi.completion_status": "completed",
        "cmi.success_status": "failed",
        "cmi.score.scaled": "0.4",
        "cmi.suspend_data": "a=1",
        "cmi.session_time": "PT2M",
    }
    assert client.post(report, {"values": json.dumps(failed), "first": "1"}).json() == {"finished": False, "passed": False, "failed": False}
    assert not Attempt.objects.exists(), "a score may still grow"
    assert client.post(report, {"values": json.dumps(failed), "ended": "1"}).json()["failed"] is True
    client.post(report, {"values": json.dumps(failed), "ended": "1"})
    assert [(each.way, each.score, each.has_passed) for each in Attempt.objects.all()] == [("package", 40, False)]
    start = json.loads(re.search(r'data-start="([^"]+)"', client.get(testing).content.decode())[1].replace("&quot;", '"'))  # type: ignore[index]
    assert (
        start["values"]["cmi.suspend_data"] == "a=1"
        and start["values"]["cmi.entry"] == "resume"
        and start["values"]["cmi.total_time"] == "PT120S"
    )
    assert house.eguchi.name not in json.dumps(start, ensure_ascii=False)
    passed = {**failed, "cmi.success_status": "passed", "cmi.score.scaled": "0.9"}
    assert client.post(report, {"values": json.dumps(passed), "first": "1"}).json() == {"finished": True, "passed": True, "failed": False}
    assignment = of(assignment.delivery, house.eguchi)
    assert (assignment.state, assignment.passed_on, assignment.best_score, assignment.attempts_made) == ("passed", TODAY, 90, 2)
    assert Certificate.objects.get(assignment=assignment).score == 90
    client.post(report, {"values": json.dumps(failed), "first": "1", "ended": "1"})
    assert PackageRun.objects.get(assignment=assignment, module=second).score == 90, "what is passed stays passed"
    assert "（教材のテスト）" in client.get(reverse("training:course", args=[assignment.pk])).content.decode()


def test_the_house_s_pass_mark_decides(house: House) -> None:
    assignment, first, second = started(house, further={"pass_mark": 95})
    services.leave_page(assignment, first.pages.get(), seconds=10)
    record_run(assignment, second, Report(is_complete=True, success="passed", score=90), is_first=True, has_ended=True)
    assert of(assignment.delivery, house.eguchi).state == "failed"
    record_run(assignment, second, Report(is_complete=True, success="passed", score=96), is_first=True)
    assert of(assignment.delivery, house.eguchi).state == "passed"


def test_a_package_without_a_test_is_passed_when_it_was_seen(house: House) -> None:
    assignment, first, second = started(house)
    record_run(assignment, second, Report(is_complete=True), is_first=True)
    assert of(assignment.delivery, house.eguchi).state == "opened"
    services.leave_page(assignment, first.pages.get(), seconds=10)
    found = of(assignment.delivery, house.eguchi)
    assert (found.state, found.best_score, Attempt.objects.count()) == ("passed", None, 0)


def test_a_test_before_the_reading_counts_when_all_is_read(house: House) -> None:
    assignment, first, second = started(house)
    record_run(assignment, second, Report(is_complete=True, success="passed", score=85), is_first=True, has_ended=True)
    services.leave_page(assignment, first.pages.get(), seconds=10)
    found = of(assignment.delivery, house.eguchi)
    assert (found.state, found.best_score) == ("passed", 85)


def test_a_result_that_is_taken_back_opens_the_package_again(house: House) -> None:
    assignment, first, second = started(house)
    services.leave_page(assignment, first.pages.get(), seconds=10)
    record_run(assignment, second, Report(is_complete=True, success="passed", score=85), is_first=True, has_ended=True)
    services.take_back_result(Attempt.objects.get(), by=house.aoyama, reason="別の人が受けた")
    found = of(assignment.delivery, house.eguchi)
    assert found.state == "opened" and not PackageRun.objects.exists()
    record_run(assignment, second, Report(is_complete=True, success="passed", score=95), is_first=True)
    assert of(assignment.delivery, house.eguchi).state == "passed"


def test_a_failed_package_opens_no_empty_exam(house: House) -> None:
    assignment, _first, second = started(house)
    record_run(assignment, second, Report(is_complete=True, success="failed", score=10), is_first=True, has_ended=True)
    with pytest.raises(NotYetStudied):
        services.begin_exam(of(assignment.delivery, house.eguchi))


@pytest.mark.parametrize("values", ["", "[]", '{"a": 1}', "{" * 5000, '{"a": "' + "x" * 200_000 + '"}', "null"])
def test_what_is_no_report_is_refused(house: House, values: str) -> None:
    assignment, _first, _second = started(house)
    client = signed_in(house.eguchi)
    assert client.post(reverse("training:package_report", args=[assignment.pk, 2]), {"values": values}).status_code == 400
    assert client.post(reverse("training:package_report", args=[assignment.pk, 1]), {"values": "{}"}).status_code == 404
    assert signed_in(house.ueda).post(reverse("training:package_report", args=[assignment.pk, 2]), {"values": "{}"}).status_code == 404
    assert not PackageRun.objects.exists()


def test_our_own_export_comes_back_in(house: House, course: CourseVersion) -> None:
    made = exporter.package(handout(course, TODAY, "ja"), identifier="komainu-trial-1", house="みなも")
    version = take_in_package(uploaded(made), by=house.aoyama)
    item = PackageItem.objects.select_related("package").get(module__places__version=version)
    assert (item.package.edition, item.href, item.is_tracked, item.pass_mark, version.title) == (
        "1.2",
        "index.html",
        True,
        80,
        "みんなの教育",
    )
    assert Client().get(address_of(item)).status_code == 200
    material = signed_in(house.aoyama).get(reverse("training:material", args=[version.pk])).content.decode()
    assert "ファイルに出す" not in material
    assert signed_in(house.aoyama).get(reverse("training:hand_out", args=[version.pk, "slides"])).status_code == 404
