"""Own courses: written in Markdown, in versions; pictures drawn anew; slides and questions taken in; own cases as questions."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pptx import Presentation

from komainu.web.documents.content import Document, Paragraph
from komainu.web.documents.pdf import to_pdf
from komainu.web.documents.tables import to_xlsx
from komainu.web.incidents.models import Incident
from komainu.web.incidents.tests.house import House
from komainu.web.site.problems import ChangedMeanwhile, WrongState
from komainu.web.site.sealed_files import content_of
from komainu.web.training import showing
from komainu.web.training.models import CourseVersion, Material, Module, Question
from komainu.web.training.pictures import NoPicture, redrawn
from komainu.web.training.services import authoring as services
from komainu.web.training.services import films
from komainu.web.training.services.questions import question_from_case
from komainu.web.training.taking_in import Unreadable, read_slides
from komainu.web.training.tests.houses import client_of, with_cases

pytestmark = pytest.mark.django_db
TEXT = "## 初めの画面\n本文 𠮷田\n\n### 話すこと\n問いかける\n\n### English\n#### First\nText\n\n## 次の画面\n{{company:desk}}"


@pytest.fixture
def house(db: None) -> House:
    return with_cases()


def published(house: House) -> CourseVersion:
    version = services.begin_course(services.CourseWords("自社のコース"), by=house.aoyama)
    module = services.add_module(version, by=house.aoyama, title="単元")
    services.write_module(version, module, by=house.aoyama, title="単元", text=TEXT, minutes=5, seen="")
    return services.publish_course(version, by=house.aoyama)


def picture(**more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "JPEG", **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_published_module_stays_and_the_next_version_gets_its_own(house: House) -> None:
    first = published(house)
    module = Module.objects.get(places__version=first)
    Question.objects.create(module=module, key="q", kind="single", text="問", choices=["甲", "乙"], answer=[0], explanation="解")
    assert [page.title for page in module.pages.all()] == ["初めの画面", "次の画面"]
    with pytest.raises(WrongState):
        services.write_module(first, module, by=house.aoyama, title="x", text=TEXT, minutes=5, seen="")
    draft = services.next_draft(first, by=house.aoyama)
    assert services.next_draft(first, by=house.aoyama) == draft, "one draft at a time"
    changed = services.write_module(draft, module, by=house.aoyama, title="単元", text=TEXT.replace("本文", "直した"), minutes=5, seen="")
    assert changed.pk != module.pk and changed.questions.count() == 1
    assert "本文" in module.pages.get(position=1).body and "直した" in changed.pages.get(position=1).body
    services.publish_course(draft, by=house.aoyama)
    first.refresh_from_db()
    assert (first.state, draft.course.versions.get(state="published").pk) == ("superseded", draft.pk)


def test_the_text_comes_back_as_it_was_and_a_second_writer_is_told(house: House) -> None:
    draft = services.next_draft(published(house), by=house.aoyama)
    module = Module.objects.get(places__version=draft)
    text = services.text_of(module)
    assert [page.title for page in services.pages_of(text)] == ["初めの画面", "次の画面"]  # type: ignore[attr-defined]
    with pytest.raises(ChangedMeanwhile):
        services.write_module(draft, module, by=house.aoyama, title="x", text=TEXT, minutes=5, seen="0" * 64)


@pytest.mark.parametrize("text", ["題なし", "## 題\n### 知らない見出し\n本文", "## \n本文"])
def test_a_text_that_is_no_course_is_told_and_kept(house: House, text: str) -> None:
    draft = services.begin_course(services.CourseWords("コース"), by=house.aoyama)
    module = services.add_module(draft, by=house.aoyama, title="単元")
    address = reverse("training:write_module", args=[draft.pk, module.pk])
    answer = client_of(house.aoyama).post(address, {"title": "単元", "minutes": "5", "text": text, "act": "save"})
    assert answer.status_code == 422
    with pytest.raises(services.NothingToPublish):
        services.publish_course(draft, by=house.aoyama)


def test_the_editor_shows_before_it_saves(house: House) -> None:
    client = client_of(house.aoyama)
    begun = client.post(reverse("training:begin_course"), {"title": "コース", "minutes": "10", "pass_mark": "80", "questions_asked": "5"})
    assert begun.status_code == 302
    assert client.post(begun.url, {"act": "add", "title": "単元一"}).status_code == 302
    draft = CourseVersion.objects.get(state="draft")
    module = Module.objects.get(places__version=draft)
    address = reverse("training:write_module", args=[draft.pk, module.pk])
    looked = client.post(
        address, {"title": "単元一", "minutes": "5", "text": TEXT + "<script>x</script>", "act": "preview"}
    ).content.decode()
    assert "本文 𠮷田" in looked and "<script>x" not in looked and module.pages.count() == 0
    assert client.post(address, {"title": "単元一", "minutes": "5", "text": TEXT, "act": "save"}).status_code == 302
    assert client.post(reverse("training:publish_course", args=[draft.pk])).status_code == 302
    assert client_of(house.inoue).get(reverse("training:begin_course")).status_code == 403


def test_a_picture_keeps_nothing_but_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    made, kind = redrawn(picture(exif=exif, comment=b"SECRET-COMMENT"))
    assert b"SECRET" not in made and kind in {"image/png", "image/jpeg"}
    for bad in (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a", b"", b"%PDF-1.7"):
        with pytest.raises(NoPicture):
            redrawn(bad)


def test_pictures_are_kept_shown_and_refused_by_their_content(house: House) -> None:
    client = client_of(house.aoyama)
    address = reverse("training:add_material")
    assert client.post(address, {"file": SimpleUploadedFile("a.png", picture())}).status_code == 302
    made = Material.objects.get()
    shown = client_of(house.inoue).get(reverse("training:picture", args=[made.pk]))
    assert shown.status_code == 200 and shown["Content-Type"] == made.content_type and shown["X-Content-Type-Options"] == "nosniff"
    assert client.post(address, {"file": SimpleUploadedFile("a.png", b"<html><script>x</script>")}).status_code == 422
    assert client.get(reverse("training:film", args=[made.pk])).status_code == 404


def test_slides_become_pages_with_their_notes(house: House) -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "𠮷田の題", "一つ目 *印*\n二つ目"
    slide.notes_slide.notes_text_frame.text = "話すこと"
    out = io.BytesIO()
    show.save(out)
    client = client_of(house.aoyama)
    answer = client.post(reverse("training:take_in_slides"), {"title": "昔の研修", "file": SimpleUploadedFile("s.pptx", out.getvalue())})
    assert answer.status_code == 302
    page = Module.objects.get(title="昔の研修").pages.get()
    assert (page.title, page.notes) == ("𠮷田の題", "話すこと") and "\\*印\\*" in page.body


def test_pages_of_a_pdf_become_pictures_with_their_words(house: House) -> None:
    content = to_pdf(Document(title="資料", blocks=[Paragraph("髙橋の本文")]))
    version = services.take_in_slides(SimpleUploadedFile("a.pdf", content), by=house.aoyama, title="資料")
    body = Module.objects.get(places__version=version).pages.get().body
    assert "picture:" in body and "髙橋の本文" in body and Material.objects.count() == 1


def test_pictures_within_slides_come_along_once_and_clean(house: House) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    noise = Image.effect_noise((200, 150), 80).convert("RGB")
    drawn = io.BytesIO()
    noise.save(drawn, "JPEG", exif=exif)
    show = Presentation()
    for _number in range(2):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = "題"
        shape = slide.shapes.add_picture(io.BytesIO(drawn.getvalue()), 0, 0)
        shape._element.nvPicPr.cNvPr.set("descr", "受付の[写真]")
    tiny = io.BytesIO()
    Image.new("RGB", (4, 4)).save(tiny, "PNG")
    slide.shapes.add_picture(io.BytesIO(tiny.getvalue()), 0, 0)
    out = io.BytesIO()
    show.save(out)
    version = services.take_in_slides(SimpleUploadedFile("s.pptx", out.getvalue()), by=house.aoyama, title="昔の研修")
    kept = Material.objects.get()
    assert [page.body.strip() for page in Module.objects.get(places__version=version).pages.all()] == [
        f"![受付の写真](picture:{kept.pk})"
    ] * 2
    assert b"SECRET" not in content_of(kept.path, services.PLACE, kept.sha256)


def test_a_film_is_kept_in_pieces_and_any_part_of_it_is_given(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "PIECE", 1000)
    content = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 20
    made = services.keep_material(SimpleUploadedFile("a.mp4", content), by=house.aoyama)
    assert (made.kind, made.size_bytes, made.pieces.count()) == ("film", len(content), 6)
    client, address = client_of(house.inoue), reverse("training:film", args=[made.pk])

    def asked(range_: str) -> tuple[int, bytes]:
        answer = client.get(address, headers={"range": range_} if range_ else {})
        return answer.status_code, b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]

    assert asked("") == (200, content)
    assert asked("bytes=0-0") == (206, content[:1])
    assert asked("bytes=999-2000") == (206, content[999:2001])
    assert asked("bytes=5000-") == (206, content[5000:])
    assert asked("bytes=-7") == (206, content[-7:])
    assert asked("bytes=0-1,5-6") == (200, content)
    assert asked(f"bytes={len(content)}-")[0] == 416
    assert client.get(address, headers={"range": "bytes=3-4"})["Content-Range"] == f"bytes 3-4/{len(content)}"


@pytest.mark.parametrize("content", [b"", b"MZ", b"%PDF-1.7 broken", b"PK\x03\x04broken"])
def test_what_is_no_slide_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_slides(content)


def test_questions_come_in_from_the_table_that_went_out(house: House) -> None:
    draft = services.begin_course(services.CourseWords("コース"), by=house.aoyama)
    module = services.add_module(draft, by=house.aoyama, title="単元")
    columns = ["問題の番号", "問題の形式", "難しさ", "場面", "問い", "選択肢1", "選択肢2", "選択肢3", "正解", "解説", "出典"]
    rows = [
        ["q1", "1つ選ぶ", "知っている", "", "𠮷田さんの問い", "甲", "乙", "丙", "2", "乙だから", "法"],
        ["q2", "すべて選ぶ", "判断できる", "", "問い2", "甲", "乙", "丙", "1,3", "解説", "法"],
        ["q3", "1つ選ぶ", "知っている", "", "だめ", "甲", "乙", "", "5", "解説", "法"],
    ]
    client = client_of(house.aoyama)
    file = SimpleUploadedFile("q.xlsx", to_xlsx(columns, rows, "問題"))
    begun = client.post(reverse("training:questions_import"), {"file": file, "module": str(module.pk)})
    assert begun.status_code == 302, begun.content.decode()[-2000:]
    assert client.post(begun.url, {"act": "confirm"}).status_code == 302
    assert {each.key: each.answer for each in module.questions.all()} == {"q1": [1], "q2": [0, 2]}


def test_questions_of_a_published_course_come_into_the_draft_of_its_next_version(house: House) -> None:
    first = published(house)
    module = Module.objects.get(places__version=first)
    columns = ["問題の番号", "問い", "選択肢1", "選択肢2", "正解", "解説"]
    content = to_xlsx(columns, [["q1", "問い", "甲", "乙", "2", "乙だから"]], "問題")
    client = client_of(house.aoyama)
    assert "次の版の下書きに入れます" in client.get(reverse("training:questions_import")).content.decode()
    for _time in range(2):
        file = SimpleUploadedFile("q.xlsx", content)
        begun = client.post(reverse("training:questions_import"), {"file": file, "module": str(module.pk)})
        if begun.status_code == 302:
            client.post(begun.url, {"act": "confirm"})
        module = Module.objects.exclude(pk=module.pk).filter(key=module.key).get() if _time == 0 else module
    draft = CourseVersion.objects.get(course=first.course, state="draft")
    own = Module.objects.get(places__version=draft)
    assert own.questions.get().key == "q1" and own.pages.count() == 2
    assert not Module.objects.get(places__version=first).questions.exists(), "what is published stays as it is"


def test_a_film_of_another_site_is_a_link_and_nothing_more() -> None:
    html = showing.page_html("![入門 <b>編](film:https://films.example/watch?v=a&b=1)", language="ja")
    assert 'href="https://films.example/watch?v=a&amp;b=1"' in html and "外のサイト" in html and "<video" not in html and "<b>" not in html
    for bad in ("javascript:alert(1)", "http://films.example/x", "//films.example/x", "https://[x"):
        assert "href" not in showing.page_html(f"![x](film:{bad})", language="ja"), bad


def test_an_own_case_becomes_a_question_with_one_click(house: House) -> None:
    near = Incident.objects.get(kind="near_miss")
    client = client_of(house.aoyama)
    assert "問題にする" in client.get(reverse("training:library")).content.decode()
    assert client.post(reverse("training:case_question", args=[near.pk])).status_code == 302
    made = Question.objects.get(key__startswith="case-")
    assert "名簿を別の会社に送りかけた" in made.case and made.answer == [0]
    version, again = question_from_case(near, by=house.aoyama)
    assert again == made and version.state == "draft"
    services.publish_course(version, by=house.aoyama)
    assert client_of(house.inoue).post(reverse("training:case_question", args=[near.pk])).status_code == 403
