"""What a package of another maker is, before anything of it is kept: unpacked within limits, its manifest and its reports read with suspicion."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from komainu.web.training import packages
from komainu.web.training.reported import Report, read_report, seconds_of

MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>他社のセキュリティ教育</title>
    <item identifier="i0"><title>第1部</title>
      <item identifier="i1" identifierref="r1" parameters="?lang=ja"><title>読むところ</title></item>
      <item identifier="i2" identifierref="r2"><title>確かめるところ</title><adlcp:dataFromLMS>level=1</adlcp:dataFromLMS>
        <imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
    </item>
  </organization></organizations>
  <resources xml:base="content/"><resource identifier="r1" type="webcontent" adlcp:scormType="asset" href="read.html"/>
    <resource identifier="r2" type="webcontent" adlcp:scormType="sco" href="Test.html"/></resources>
</manifest>"""
SCO_2004 = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>確かめる</title><script src="sco.js"></script></head>
<body><p id="resumed"></p><button id="wrong">誤り</button><button id="right">正しい</button><button id="exit">終わる</button></body></html>"""
SCRIPT_2004 = """var api = window.API_1484_11; api.Initialize("");
function say(status, score) { api.SetValue("cmi.score.min", "0"); api.SetValue("cmi.score.max", "10"); api.SetValue("cmi.score.raw", score);
  api.SetValue("cmi.completion_status", "completed"); api.SetValue("cmi.success_status", status); api.SetValue("cmi.suspend_data", "seen=" + score); api.Commit(""); }
window.onload = function () {
  document.getElementById("resumed").textContent = api.GetValue("cmi.suspend_data") + "|" + api.GetValue("cmi.entry") + "|" + api.GetValue("cmi.launch_data");
  document.getElementById("wrong").onclick = function () { say("failed", "4"); };
  document.getElementById("right").onclick = function () { say("passed", "9"); };
  document.getElementById("exit").onclick = function () { api.SetValue("cmi.session_time", "PT1M30S"); api.Terminate(""); };
};"""
FILES_2004 = {
    "imsmanifest.xml": MANIFEST_2004, "content/read.html": "<meta charset=utf-8><p>読む</p>", "content/test.html": SCO_2004, "content/sco.js": SCRIPT_2004,
}  # fmt: skip


def zipped(files: dict[str, Any], **more: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def uploaded(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("教材.zip", content, content_type="application/zip")


def read(files: dict[str, Any]) -> packages.Package:
    return packages.read_package(packages.Opened(zipped(files)))


def test_a_manifest_of_2004_is_a_list_of_parts() -> None:
    found = read(FILES_2004)
    assert (found.edition, found.title, found.pass_mark) == ("2004", "他社のセキュリティ教育", 70)
    assert [(each.title, each.href, each.is_tracked) for each in found.items] == [
        ("読むところ", "content/read.html?lang=ja", False),
        ("確かめるところ", "content/test.html", True),
    ]
    assert found.items[1].launch_data == "level=1"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"../out.html": "x"}, "path"),
        ({"/etc/x.html": "x"}, "path"),
        ({"a\\b.html": "x"}, "path"),
        ({"C:x.html": "x"}, "path"),
        ({"setup.exe": "x"}, "program"),
        ({"CONTENT/READ.html": "x"}, "twice"),
        ({"big.txt": "0" * 3_000_000}, "bomb"),
        ({"imsmanifest.xml": "<manifest"}, "manifest"),
        ({"imsmanifest.xml": "<html/>"}, "manifest"),
        ({"imsmanifest.xml": '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><manifest>&a;</manifest>'}, "manifest"),
        ({"imsmanifest.xml": "<manifest/>"}, "empty"),
        ({"imsmanifest.xml": MANIFEST_2004.replace("read.html", "gone.html")}, "missing"),
        ({"imsmanifest.xml": MANIFEST_2004.replace('xml:base="content/"', "").replace("read.html", "https://example.jp/a.html")}, "outside"),
        ({"imsmanifest.xml": MANIFEST_2004.replace("read.html", "../../etc/passwd")}, "path"),
        ({"imsmanifest.xml": MANIFEST_2004.replace("read.html", "%2e%2e/%2e%2e/x")}, "path"),
    ],
)  # fmt: skip
def test_what_is_not_safe_is_not_unpacked(changed: dict[str, str], why: str) -> None:
    with pytest.raises(packages.Unfit) as refused:
        read({**FILES_2004, **changed})
    assert refused.value.why == why


def test_links_devices_and_lying_sizes_are_not_unpacked() -> None:
    link = zipfile.ZipInfo("content/link.html")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(packages.Unfit, match="path"):
        packages.Opened(out.getvalue())
    content = bytearray(zipped({"a.txt": "x" * 5000}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(packages.Unfit):
        packages.Opened(bytes(content)).content("a.txt")
    for broken in (b"", b"PK\x03\x04", b"no zip at all"):
        with pytest.raises(packages.Unfit, match="no_zip"):
            packages.Opened(broken)


def test_too_many_files_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_FILES", 3)
    with pytest.raises(packages.Unfit, match="many"):
        packages.Opened(zipped(FILES_2004))
    monkeypatch.setattr(packages, "MOST_UNPACKED", 100)
    with pytest.raises(packages.Unfit, match="large"):
        packages.Opened(zipped({"a.txt": "a" * 60, "b.txt": "b" * 60}))


@pytest.mark.parametrize(
    ("edition", "values", "expected"),
    [
        ("1.2", {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "79.9"}, (True, "passed", 79)),
        ("1.2", {"cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": "100"}, (False, "", 100)),
        ("1.2", {"cmi.core.lesson_status": "failed", "cmi.core.score.raw": "8", "cmi.core.score.max": "20"}, (True, "failed", 40)),
        ("1.2", {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "NaN"}, (True, "", None)),
        ("1.2", {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "120"}, (True, "", None)),
        ("1.2", {"cmi.core.lesson_status": "<script>"}, (False, "", None)),
        ("2004", {"cmi.completion_status": "completed", "cmi.score.scaled": "0.58"}, (True, "", 58)),
        ("2004", {"cmi.completion_status": "completed", "cmi.success_status": "failed", "cmi.score.scaled": "-0.5"}, (True, "failed", 0)),
        ("2004", {"cmi.success_status": "passed", "cmi.score.scaled": "7", "cmi.score.raw": "9", "cmi.score.max": "10"}, (False, "passed", 90)),
        ("2004", {"cmi.core.lesson_status": "passed"}, (False, "", None)),
    ],
)  # fmt: skip
def test_what_a_package_says_is_read_with_suspicion(edition: str, values: dict[str, str], expected: tuple[bool, str, int | None]) -> None:
    found = read_report(values, edition)
    assert (found.is_complete, found.success, found.score) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:12:34.5", 754), ("0001:00:00", 3600), ("PT1M30S", 90), ("P1DT1H", 14400), ("PT2.5S", 2), ("", 0), ("P", 0), ("-1:00:00", 0), ("99:99:99", 14400)],
)  # fmt: skip
def test_a_sitting_lasts_four_hours_at_most(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


def test_the_score_decides_before_the_word() -> None:
    assert Report(success="passed", score=60).has_passed(80) is False
    assert Report(success="failed", score=90).has_passed(80) is True
    assert Report(success="passed").has_passed(80) is True
    assert Report(is_complete=True).has_passed(80) is None
