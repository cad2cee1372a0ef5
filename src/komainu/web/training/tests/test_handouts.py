"""A course as files: slides with notes, booklet with paper test, poster, questions, and the SCORM package in a learning system."""

import io
import json
import threading
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from pptx import Presentation
from pypdf import PdfReader

from komainu.web.documents.pdf import to_pdf
from komainu.web.documents.reading import read_table
from komainu.web.incidents.services import house as house_rules
from komainu.web.site import clock
from komainu.web.trail.models import Event
from komainu.web.training.handouts import blocks, booklet, package, questions, slides
from komainu.web.training.handouts.course import Handout, handout
from komainu.web.training.models import Course, CourseModule, CourseVersion, Module, Page, Question
from komainu.web.training.tests.houses import client_of, with_cases

pytestmark = pytest.mark.django_db

BODY = """𠮷田さんと髙橋さんと﨑山さんの話です。

![JIPDECの数字](chart:jipdec-classes)

1. 止める
2. 知らせる

| 媒体 | 割合 |
| --- | --- |
| 紙 | 48.8% |

{{company:desk}}

{{company:contact_network}}"""


def made_course(*, asked: int = 2) -> CourseVersion:
    """A course of one module with two pages and four questions, one of each kind."""
    now = clock.now()
    course = Course.objects.create(key="trial", origin=Course.Origin.OWN, created_at=now)
    version = CourseVersion.objects.create(
        course=course,
        state="published",
        title="試しのコース",
        minutes=10,
        questions_asked=asked,
        pass_mark=80,
        made_at=now,
        published_at=now,
    )
    module = Module.objects.create(key="trial-1", title="一つ目の単元", made_at=now)
    CourseModule.objects.create(version=version, module=module, position=1)
    Page.objects.create(module=module, position=1, title="初めの画面", body=BODY, notes="ここで問いかけます。")
    Page.objects.create(module=module, position=2, title="次の画面", body="</script><b>太字</b>ではない")
    for number, (kind, choices, answer) in enumerate(
        (
            ("single", ["甲", "乙", "丙"], [1]),
            ("multiple", ["あ", "い", "う"], [0, 2]),
            ("order", ["後", "先"], [1, 0]),
            ("case", ["は", "ひ"], [0]),
        ),
        1,
    ):
        Question.objects.create(
            module=module, key=f"trial-{number}", kind=kind, text=f"問い{number}</script>", choices=choices, answer=answer, explanation=f"解説{number}",
            case="場面" if kind == "case" else "", source="法",
        )  # fmt: skip
    return version


@pytest.fixture
def course() -> Handout:
    with_cases()
    return handout(made_course(), clock.today(), "ja")


def test_markdown_becomes_plain_blocks() -> None:
    found = list(blocks.markdown_blocks("## 題\n\n本文**強調**[語](https://example.jp)\n\n- 一\n- 二\n\n| 甲 | 乙 |\n| - | - |\n| 1 | 2 |"))
    assert found == [
        blocks.Text("題", is_heading=True), blocks.Text("本文強調語"), blocks.Lines(("一", "二")), blocks.Grid(("甲", "乙"), (("1", "2"),)),
    ]  # fmt: skip


def test_slides_have_a_title_each_notes_and_pictures_with_words(course: Handout) -> None:
    show = Presentation(io.BytesIO(slides.slides(course, house="みなも")))
    found = list(show.slides)
    assert all(slide.shapes.title is not None and slide.shapes.title.text for slide in found)
    text = "\n".join(shape.text_frame.text for slide in found for shape in slide.shapes if shape.has_text_frame)
    assert "𠮷田さんと髙橋さんと﨑山さん" in text and "2. 知らせる" in text and "江口" in text
    assert any("問いかけます" in slide.notes_slide.notes_text_frame.text for slide in found if slide.has_notes_slide)
    pictures = [shape for slide in found for shape in slide.shapes if shape.shape_type == 13]
    assert [shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures] == ["JIPDECの数字"]


def test_the_booklet_holds_pages_test_and_slip_and_the_answers_fit_it(course: Handout) -> None:
    made = to_pdf(booklet.booklet(course, house="みなも", day=clock.today(), paper=3))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    for word in ("初めの画面", "𠮷田", "理解度テスト", "受講票", "出典"):
        assert word in text, word
    asked = course.paper(3)
    assert len(asked) == 2 and asked == course.paper(3)
    assert {tuple(each.key for each in course.paper(number)) for number in range(20)} > {tuple(each.key for each in asked)}, (
        "another number asks others"
    )
    sheet = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(to_pdf(booklet.answers(course, house="", day=clock.today(), paper=3)))).pages
    )
    assert all(each.explanation in sheet for each in asked)
    assert not any(each.explanation in text for each in course.questions), "the booklet does not give the answers away"


def test_the_poster_is_one_page(course: Handout) -> None:
    qr = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9'/></svg>"
    made = to_pdf(booklet.poster(course, house="みなも", day=clock.today(), due="12月までに受けてください", qr=qr))
    assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_the_table_of_questions_has_every_question(course: Handout) -> None:
    rows = [dict(zip(questions.columns(), row, strict=True)) for row in questions.rows(course)]
    assert [row["正解"] for row in rows] == ["2", "1,3", "2,1", "1"]
    assert len(rows) == 4 and rows[3]["場面"] == "場面"


def unpacked(course: Handout) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package.package(course, identifier="komainu-trial-1", house="みなも"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_is_whole_loads_nothing_and_holds_no_private_number() -> None:
    house = with_cases()
    house.aoyama.emergency_phone = "090-1234-5678"
    house.aoyama.save(update_fields=["emergency_phone"])
    version = made_course()
    inside = handout(version, clock.today(), "ja")
    assert "090-1234-5678" in inside.company["contact_network"].text
    files = unpacked(handout(version, clock.today(), "ja", with_names=False))
    manifest = ET.fromstring(files["imsmanifest.xml"])
    named = {element.get("href") for element in manifest.iter() if element.tag.endswith("}file")}
    assert named == set(files) - {"imsmanifest.xml"}
    whole = b"".join(files.values()).decode()
    assert "090-1234-5678" not in whole
    page = files["index.html"].decode()
    assert 'src="http' not in page and 'href="http' not in page.split("<body>")[0] and "</script><b>" not in page
    assert json.loads(files["course.js"].decode().removeprefix("window.COURSE = ").rstrip(";\n"))["passMark"] == 80
    assert b"</script>" not in files["course.js"]


def test_names_and_numbers_stay_here_where_somebody_chose_so(db: None) -> None:
    house = with_cases()
    house_rules.set_house_rules(by=house.aoyama, take_within_minutes=30, emergency_phone="090-7777-8888")
    version = made_course()
    page = Page.objects.get(position=1, module__places__version=version)
    page.body += "\n\n{{company:emergency}}\n\n{{company:people}}"
    page.save(update_fields=["body"])
    client = client_of(house.aoyama)
    shown = client.get(reverse("training:material", args=[version.pk])).content.decode()
    assert "名前と電話なし" in shown and "names=no" in shown
    address = reverse("training:hand_out", args=[version.pk, "scorm"])

    def index(**query: str) -> str:
        with zipfile.ZipFile(io.BytesIO(client.get(address, query).content)) as archive:
            return archive.read("index.html").decode()

    for without in (index(), index(names="no")):
        assert house.aoyama.name not in without and "090-7777-8888" not in without and "拡大を止める" in without
    named = index(names="yes")
    assert house.aoyama.name in named and "090-7777-8888" in named
    told = [event.after["with_names"] for event in Event.objects.filter(action="training.handed_out").order_by("sequence")]
    assert told == [False, False, True]


def test_the_same_course_gives_the_same_package(course: Handout) -> None:
    assert package.package(course, identifier="a", house="b") == package.package(course, identifier="a", house="b")


def test_a_department_gets_no_right_answers(db: None) -> None:
    house = with_cases()
    version = made_course()
    client = client_of(house.ueda)
    shown = client.get(reverse("training:material", args=[version.pk])).content.decode()
    for what, status in {"poster": 200, "answers": 404, "questions": 404, "scorm": 404}.items():
        address = reverse("training:hand_out", args=[version.pk, what])
        assert client.get(address).status_code == status
        assert (address in shown) is (status == 200)


def test_the_office_takes_every_file_and_the_trail_knows() -> None:
    house = with_cases()
    version = made_course()
    client = client_of(house.aoyama)
    assert client.get(reverse("training:materials")).status_code == 200
    assert "一つ目の単元" in client.get(reverse("training:material", args=[version.pk])).content.decode()
    begins = {"slides": b"PK", "booklet": b"%PDF", "answers": b"%PDF", "poster": b"%PDF", "questions": b"PK", "scorm": b"PK"}
    for what, mark in begins.items():
        answer = client.get(reverse("training:hand_out", args=[version.pk, what]), {"paper": "x"})
        assert answer.status_code == 200 and answer.content.startswith(mark), what
    assert Event.objects.filter(action="training.handed_out").count() == len(begins)
    assert client.get(reverse("training:hand_out", args=[version.pk, "exe"])).status_code == 404
    assert client_of(house.inoue).get(reverse("training:material", args=[version.pk])).status_code == 403
    table = read_table(client.get(reverse("training:hand_out", args=[version.pk, "questions"])).content, "q.xlsx")
    assert table


# --- in a learning system ------------------------------------------------------------------------------------------------

SYSTEM = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>LMS</title><script>
var kept = JSON.parse(localStorage.getItem("kept") || "{}"), calls = [];
window.API = {
  LMSInitialize: function () { calls.push("init"); return "true"; },
  LMSGetValue: function (name) { return name in kept ? kept[name] : ""; },
  LMSSetValue: function (name, value) { if (typeof value !== "string") { throw new Error("no string"); } kept[name] = value; return "true"; },
  LMSCommit: function () { localStorage.setItem("kept", JSON.stringify(kept)); calls.push("commit"); return "true"; },
  LMSFinish: function () { calls.push("finish"); return "true"; }, LMSGetLastError: function () { return "0"; },
  LMSGetErrorString: function () { return ""; }, LMSGetDiagnostic: function () { return ""; }
};</script></head><body><iframe id="sco" title="SCO" width="900" height="1200" src="index.html"></iframe></body></html>"""


@contextmanager
def served(tmp_path: Path, course: Handout) -> Iterator[str]:
    """A learning system of our own: a frame with the API of SCORM 1.2 around the package."""
    for name, content in unpacked(course).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "system.html").write_text(SYSTEM, encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """No line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/system.html"
    server.shutdown()


@pytest.fixture
def system(tmp_path: Path, course: Handout) -> Iterator[str]:
    with served(tmp_path, course) as address:
        yield address


def answer_all(inside: Any, course: Handout, rightly: Sequence[bool]) -> None:
    """Answer each question of the page rightly or not, and hand in."""
    right = {each.text: [each.choices[place] for place in each.answer] for each in course.questions}
    for group, is_right in zip(inside.locator("fieldset").all(), rightly, strict=True):
        text = group.locator("p").all_inner_texts()
        wanted = next(right[each] for each in text if each in right)
        if group.locator("select").count():
            for label in group.locator("label").all():
                said = next(choice for choice in wanted if choice in label.inner_text())
                place = wanted.index(said) if is_right else len(wanted) - 1 - wanted.index(said)
                label.locator("select").select_option(index=place + 1)
        else:
            for label in group.locator("label").all():
                is_wanted = any(label.inner_text().strip() == choice for choice in wanted)
                if is_wanted == is_right:
                    label.locator("input").check()
    inside.locator("button[type=submit]").click()


@pytest.mark.browser
def test_66_7_is_not_67_in_a_learning_system_either(tmp_path: Path, chromium: Any, db: None) -> None:
    with_cases()
    version = made_course(asked=3)
    CourseVersion.objects.filter(pk=version.pk).update(pass_mark=67)
    course = handout(CourseVersion.objects.get(pk=version.pk), clock.today(), "ja")
    with served(tmp_path, course) as address:
        tab = chromium.new_context().new_page()
        tab.goto(address)
        inside = tab.frame_locator("#sco")
        for _page in range(2):
            inside.locator("#next").click()
        answer_all(inside, course, [True, True, False])
        kept = tab.evaluate("kept")
        assert (kept["cmi.core.score.raw"], kept["cmi.core.lesson_status"]) == ("66", "failed")


@pytest.mark.browser
def test_the_package_tells_a_learning_system_score_state_and_place(system: str, course: Handout, chromium: Any) -> None:
    tab = chromium.new_context().new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(system)
    inside = tab.frame_locator("#sco")
    assert inside.locator("h2:visible").inner_text() == "初めの画面"
    inside.locator("#next").click()
    tab.reload()
    assert inside.locator("h2:visible").inner_text() == "次の画面", "goes on where it was left"
    inside.locator("#next").click()
    for is_right, state in ((False, "failed"), (True, "passed")):
        answer_all(inside, course, [is_right] * inside.locator("fieldset").count())
        kept = tab.evaluate("kept")
        assert kept["cmi.core.lesson_status"] == state
        assert kept["cmi.core.score.raw"] == ("100" if is_right else "0")
        if not is_right:
            inside.locator("#questions > button").click()
    assert kept["cmi.interactions.0.result"] == "correct"
    tab.evaluate("document.getElementById('sco').src = 'about:blank'")
    tab.wait_for_function("calls.indexOf('finish') >= 0")
    assert tab.evaluate("kept['cmi.core.session_time']").count(":") == 2
    assert errors == []
