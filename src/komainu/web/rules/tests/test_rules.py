"""The rules: cutting a text, versions in force, who reads drafts, the pages, what they cost."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from komainu.web.ledger.tests.conftest import NOW, TODAY, House, house, noon, signed_in  # noqa: F401  (fixtures)
from komainu.web.rules import queries, services, wording
from komainu.web.rules.models import Clause, ClauseText, RuleDocument, RuleVersion
from komainu.web.rules.problems import CodeTaken, DayBeforeLast, FileUnreadable, NothingWritten
from komainu.web.rules.reading import text_of
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db

TEXT = """# 個人情報取扱規程

この規程は、個人情報の取扱いを定める。

第1条（目的）
　個人情報を守る。

第十二条の２（取得）
　適正に取得する。

附則
第1条（施行）
　この規程は、公布の日から施行する。
"""


def test_a_text_is_cut_at_articles_and_headings() -> None:
    assert [(part.anchor, part.heading) for part in wording.cut(TEXT)] == [
        ("preamble", "前文"), ("1", "第1条（目的）"), ("12-2", "第十二条の２（取得）"), ("supplement", "附則"), ("supplement-1", "第1条（施行）"),
    ]  # fmt: skip
    assert [part.anchor for part in wording.cut("## 1.2 保管\n鍵をかける。\n## 廃棄\n裁断する。\n## 1.2 保管\nもう一つ。")] == [
        "1-2",
        "s2",
        "1-2-b",
    ]
    assert [part.anchor for part in wording.cut("条のない文")] == ["whole"]
    assert wording.cut(" \n") == []
    assert [wording.number_of(each) for each in ("十", "二十三", "百二", "１５")] == [10, 23, 102, 15]
    # 第5条 in the middle of a sentence begins no clause.
    assert len(wording.cut("第1条（目的）\n第5条の定めによる。\n第5条に従う。")) == 1


def test_a_word_file_is_cut_like_a_text() -> None:
    word, out = docx.Document(), io.BytesIO()
    word.add_heading("保管", 1)
    word.add_paragraph("鍵をかける。")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "書類", "5年"
    word.save(out)
    parts = wording.cut(text_of("規程.docx", out.getvalue()))
    assert [(part.heading, part.text) for part in parts] == [("保管", "鍵をかける。\n書類 ／ 5年")]
    for name, content in (("x.docx", b"PK\x03\x04"), ("x.pdf", b"%PDF"), ("x.docx", b"")):
        with pytest.raises(FileUnreadable):
            text_of(name, content)


def made(**more: Any) -> RuleDocument:
    return services.add_document(by=None, **{"code": "規程-01", "title": "個人情報取扱規程", "kind": "regulation", **more})


def test_a_draft_is_put_in_force_and_the_next_one_ends_it(house: House) -> None:  # noqa: F811
    document = made()
    with pytest.raises(CodeTaken):
        made()
    with pytest.raises(NothingWritten):
        services.write_draft(document, by=None, body="  ")
    first = services.write_draft(document, by=house.aoyama, body=TEXT)
    assert services.write_draft(document, by=house.aoyama, body=TEXT + "\n第2条（保管）\n鍵をかける。").pk == first.pk
    services.put_in_force(first, by=house.aoyama, from_on=date(2025, 4, 1))
    with pytest.raises(WrongState):
        services.discard_draft(first, by=house.aoyama)
    clause = Clause.objects.get(document=document, anchor="1")
    second = services.write_draft(document, by=house.aoyama, body=TEXT.replace("（目的）", "（趣旨）"))
    with pytest.raises(DayBeforeLast):
        services.put_in_force(second, by=house.aoyama, from_on=date(2025, 4, 1))
    services.put_in_force(second, by=house.aoyama, from_on=date(2026, 12, 1))
    first.refresh_from_db()
    clause.refresh_from_db()
    assert first.until_on == date(2026, 11, 30)
    assert clause.heading == "第1条（趣旨）", "others point to the same clause, whatever its wording"
    assert clause.texts.count() == 2
    assert {each.anchor for each in queries.clauses_in_force(TODAY)} == {
        "preamble",
        "1",
        "12-2",
        "supplement",
        "supplement-1",
        "supplement-2",
    }
    with pytest.raises(DayBeforeLast):
        services.abolish(document, by=house.aoyama, until_on=TODAY, reason="要らない")
    services.abolish(document, by=house.aoyama, until_on=date(2027, 3, 31), reason="新しい規程に移した")
    with pytest.raises(WrongState):
        services.abolish(document, by=house.aoyama, until_on=date(2027, 3, 31), reason="もう一度")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda version: RuleDocument.objects.create(code="", title="名", made_at=NOW),
        lambda version: RuleDocument.objects.create(code="規程-01", title="名", made_at=NOW),
        lambda version: RuleDocument.objects.create(code="規程-02", title="名", kind="law", made_at=NOW),
        lambda version: RuleVersion.objects.create(document=version.document, number=1, from_on=TODAY, until_on=TODAY, written_at=NOW),
        lambda version: RuleVersion.objects.create(document=version.document, number=2, written_at=NOW),
        lambda version: RuleVersion.objects.create(
            document=version.document, number=3, until_on=TODAY, from_on=date(2027, 1, 1), written_at=NOW
        ),
        lambda version: RuleVersion.objects.filter(pk=version.pk).update(until_on=TODAY),
        lambda version: Clause.objects.create(document=version.document, anchor="1", heading="同じ"),
        lambda version: ClauseText.objects.create(version=version, clause=version.document.clauses.first(), position=99),
    ],
)
def test_what_cannot_be_is_refused_by_the_database(house: House, wrong: Any) -> None:  # noqa: F811
    version = services.write_draft(made(), by=None, body=TEXT)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(version)


def test_a_second_open_version_is_refused_by_the_database(house: House) -> None:  # noqa: F811
    version = services.put_in_force(services.write_draft(made(), by=None, body=TEXT), by=None, from_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.create(document=version.document, number=9, from_on=date(2027, 1, 1), written_at=NOW)


def test_the_office_writes_on_the_page_and_everybody_reads_what_is_in_force(house: House) -> None:  # noqa: F811
    office, staff = signed_in(house.aoyama), signed_in(house.eguchi)
    assert "まだ登録されていません" in staff.get("/rules/").content.decode()
    assert office.post("/rules/add/", {"code": "", "title": "規程", "kind": "regulation"}).status_code == 422
    assert office.post("/rules/add/", {"code": "規程-01", "title": "個人情報取扱規程", "kind": "regulation"}).status_code == 302
    document = RuleDocument.objects.get()
    own, path = f"/rules/{document.pk}/", f"/rules/{document.pk}/draft/"
    assert office.post(path, {"body": ""}).status_code == 422
    assert office.post(path, {"file": SimpleUploadedFile("規程.pdf", b"%PDF")}).status_code == 422
    assert office.post(path, {"file": SimpleUploadedFile("規程.txt", TEXT.encode("cp932"))}).status_code == 302
    assert staff.get(own).status_code == 404, "a draft is not theirs to read"
    version = RuleVersion.objects.get()
    for address in (path, f"/rules/versions/{version.pk}/in-force/", f"{own}change/", "/rules/add/", "/rules/export/xlsx/"):
        assert staff.get(address).status_code == 403, address
    assert 'id="clause-12-2"' in office.get(own).content.decode()
    assert office.post(f"/rules/versions/{version.pk}/in-force/", {"from_on": "2026-11-01"}).status_code == 302
    page = staff.get(own).content.decode()
    assert 'id="clause-12-2"' in page
    assert "/draft/" not in page
    assert office.post(path, {"body": TEXT}).status_code == 302
    draft = RuleVersion.objects.get(from_on=None)
    assert staff.get(f"/rules/versions/{draft.pk}/").status_code == 404
    assert "有効" in office.get("/rules/?state=draft").content.decode()
    assert office.post(f"/rules/versions/{draft.pk}/discard/").status_code == 302
    assert office.post(f"{own}abolish/", {"until_on": "2026-12-31", "reason": "統合"}).status_code == 302


def test_pages_cost_as_many_queries_with_many_documents(house: House) -> None:  # noqa: F811
    client, counts = signed_in(house.eguchi), []
    for size in (2, 60):
        for number in range(size):
            document = made(code=f"R{size}-{number}")
            services.put_in_force(services.write_draft(document, by=None, body=TEXT), by=None, from_on=TODAY)
        found = []
        for address in ("/rules/", f"/rules/{document.pk}/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10
