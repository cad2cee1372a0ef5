"""A course as a SCORM 1.2 package: one ZIP that an organisation's own learning system takes. It needs no network and no Komainu."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from html import escape
from importlib import resources

from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.site.sealed_files import content_of
from komainu.web.training import showing
from komainu.web.training.models import Material
from komainu.web.training.services.authoring import PLACE

from .course import Handout, question_words

WHEN = (2000, 1, 1, 0, 0, 0)
"""The moment of every file inside, so that the same course gives the same bytes."""
PICTURE = re.compile(r"/pictures/([0-9a-f-]{36})/")
OWN_FILES = ("player.js", "player.css")


def package(course: Handout, *, identifier: str, house: str) -> bytes:
    """The ZIP. `identifier` names the course for the learning system; letters, digits and hyphens."""
    files: dict[str, bytes] = {
        "index.html": index(course, house).encode(),
        "course.js": course_script(course).encode(),
    }
    for found in sorted(set(PICTURE.findall(files["index.html"].decode()))):
        media = _picture(found)
        if media:
            files["index.html"] = files["index.html"].replace(reverse("training:picture", args=[found]).encode(), media[0].encode())
            files[media[0]] = media[1]
    files["imsmanifest.xml"] = manifest(course, identifier, tuple(files)).encode()
    for name in OWN_FILES:
        files[name] = resources.files(__package__).joinpath("scorm", name).read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _picture(code: str) -> tuple[str, bytes] | None:
    """Name inside the package, and content, of a picture of the house; None where its file is gone."""
    found = Material.objects.filter(pk=code, kind=Material.Kind.PICTURE).first()
    if found is None:
        return None
    try:
        return f"media/{found.pk}.{'png' if found.content_type == 'image/png' else 'jpg'}", content_of(found.path, PLACE, found.sha256)
    except FileNotFoundError:
        return None


def manifest(course: Handout, identifier: str, names: tuple[str, ...]) -> str:
    title = escape(course.title)
    files = "".join(f'<file href="{name}"/>' for name in (*names, *OWN_FILES) if name != "imsmanifest.xml")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{identifier}" version="1.{course.number}" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="{identifier}-org"><organization identifier="{identifier}-org"><title>{title}</title>
    <item identifier="{identifier}-item" identifierref="{identifier}-sco"><title>{title}</title><adlcp:masteryscore>{course.pass_mark}</adlcp:masteryscore></item>
  </organization></organizations>
  <resources><resource identifier="{identifier}-sco" type="webcontent" adlcp:scormtype="sco" href="index.html">{files}</resource></resources>
</manifest>
"""


def _sections(course: Handout) -> Iterable[str]:
    for part in course.parts:
        for sheet in part.sheets:
            body = showing.page_html(sheet.body, language=course.language, company=course.company)
            yield f'<section class="page" hidden><p class="part">{escape(part.title)}</p><h2 tabindex="-1">{escape(sheet.title)}</h2>{body}</section>'


def index(course: Handout, house: str) -> str:
    words = {
        "previous": _("前へ"),
        "next": _("次へ"),
        "exam": _("理解度テスト"),
        "minutes": _("約%(minutes)s分") % {"minutes": course.minutes},
    }
    return f"""<!DOCTYPE html>
<html lang="{course.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(course.title)}</title><link rel="stylesheet" href="player.css"></head>
<body><header><h1>{escape(course.title)}</h1><p>{escape(house)} {escape(words["minutes"])}</p><p id="where" role="status"></p></header>
<main id="pages">{"".join(_sections(course))}<section class="page" id="exam" hidden><h2 tabindex="-1">{escape(words["exam"])}</h2><div id="questions"></div></section></main>
<nav><button type="button" id="previous">{escape(words["previous"])}</button><button type="button" id="next">{escape(words["next"])}</button></nav>
<script src="course.js"></script><script src="player.js"></script></body></html>
"""


def course_script(course: Handout) -> str:
    """The questions, the pass mark and the words of the player, as one value. No text can end the script: `<` is written as a code."""
    questions = []
    for each in course.questions:
        case, text, choices, explanation = question_words(each, course.language)
        questions.append({
            "id": each.key, "kind": each.kind, "case": case, "text": text, "choices": list(choices), "answer": list(each.answer), "explanation": explanation,
        })  # fmt: skip
    words = {
        "page": _("%(here)s / %(all)s ページ"), "ask": _("問%(number)s"), "hand_in": _("採点する"), "again": _("別の問題でもう一度"), "passed": _("合格です"),
        "failed": _("合格点に届きませんでした"), "score": _("%(score)s点（合格点 %(mark)s点）"), "right": _("正解"), "wrong": _("不正解"),
        "many": _("当てはまるものをすべて選ぶ"), "order": _("正しい順に、1から番号を選ぶ"), "open": _("すべての問いに答えてください"),
        "done": _("この教材は終わりです。画面を閉じてかまいません。"), "none": _("このコースには問題がありません。最後まで読むと修了です。"),
        "alone": _("学習管理システムにつながっていないため、結果は記録されません。"), "finish": _("読み終えた"),
    }  # fmt: skip
    data = {"questions": questions, "asked": course.asked, "passMark": course.pass_mark, "words": words}
    return "window.COURSE = " + json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028") + ";\n"
