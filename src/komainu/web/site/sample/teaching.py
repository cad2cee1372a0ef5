"""The teaching material of the sample: the company's own part, half written; links that somebody opened."""

import io
import zipfile
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import Cast
from komainu.web.training.models import ImprovementProposal
from komainu.web.training.ready.cases import readings
from komainu.web.training.ready.drills import scenarios
from komainu.web.training.services import discussions, drills, publish_ready
from komainu.web.training.services.company import check_reading, write_company_page
from komainu.web.training.services.packages import take_in_package

WRITTEN = {
    "policy": """みなと商会は、お客さまと働く人の個人情報を、次のとおり大切に扱います。

- 使う目的を決めて知らせ、その範囲で使います
- 漏えい・滅失・き損を防ぎ、起きたときはすぐに正します
- 法令と国の指針を守り、仕組みを良くし続けます

公表している場所：ホームページの「個人情報保護方針」、本社と営業所の受付の掲示""",
    "rules": """- 個人情報保護規程、取扱手順書：社内ポータルの「規程」
- 持ち出し・廃棄の様式：社内ポータルの「様式」
- 手元に写しを残さず、毎回ポータルで開きます""",
    "send_papers": """1. 封をする前に、宛名と中身の全部を、氏名と住所で照らす
2. 10通以上をまとめて送るときは、もう一人が声に出して確かめる
3. 申込書は、追跡できる方法で送り、番号を発送簿に書く""",
    "send_data": """1. 宛先は名字だけで選ばず、会社名まで見る
2. 個人データはメールに添付せず、ファイル受け渡しの仕組みで渡す
3. お客さまへの一斉案内は配信の仕組みで送る。CcやBccで送らない""",
    "keep": """- 申込書は鍵のかかる書庫へ。退社のときに当番が施錠を確かめる
- 席を離れるときは画面を閉じ、書類を伏せる
- データは部門の共有フォルダーへ。PCの中に残さない""",
    "words_from_top": """急いでいるときこそ、手を止めて確かめてください。そのための数分を、会社は惜しみません。
ヒヤリハットを知らせてくれた人に、私は感謝します。

代表取締役""",
}


def the_material(cast: Cast, days: Days) -> Story:
    """The office writes what no other part knows, corrects one page, and opens half of the links."""
    yield days.at(60, 10)
    for slot, body in WRITTEN.items():
        write_company_page(slot, by=cast.office, way="written", body=body)
    yield days.at(21, 16)
    body = WRITTEN["send_data"] + "\n4. 添付を開いて、先頭と最後の行を見てから送る"
    write_company_page("send_data", by=cast.office, way="written", body=body, note="誤送信のヒヤリハットを受けて", seen=1)
    publish_ready(by=cast.office)
    yield days.at(14, 9)
    for each in readings()[:4]:
        check_reading(each.id, by=cast.office, result="opens", checked_on=days.ago(14))


def a_discussion(cast: Cast, days: Days) -> Story:
    """The education lead sets a topic; a group of the sales department hands in its one rule, which is adopted."""
    yield days.at(40, 10)
    topic = discussions.open_discussion(
        by=cast.office,
        title="宛先の取り違えをなくす",
        question="どうすれば防げますか。自分たちの仕事の手順で考えてください。",
        due_on=days.ago(10),
        material="- 名字が同じ別の会社の担当者に、見積書を送りかけた。送る前に会社名を読み上げて気づいた。",
    )
    yield days.at(28, 15)
    discussions.record_group(
        topic,
        by=cast.people["2001"],
        name="営業部 第1班",
        members=[cast.people["2003"]],
        held_on=days.ago(28),
        minutes="急いでいるときほど、履歴から選んでしまう。名字だけの登録が多い。",
        rule="宛先の登録のしかた",
        change="アドレス帳の表示名を「会社名＋氏名」にそろえる",
        why="名字だけでは選び間違える",
    )
    yield days.at(20, 11)
    proposal = ImprovementProposal.objects.get(group__discussion=topic)
    discussions.decide_proposal(proposal, by=cast.manager, adopt=True, answer="来月から全社でそろえます。手順書に入れます。")


def a_drill(cast: Cast, days: Days) -> Story:
    """Last autumn's drill, played to its end with two late steps; the next one is prepared."""
    begun = days.at(75, 10)
    yield begun
    names = list(scenarios())
    drill = drills.plan_drill(scenarios()[names[0]], by=cast.manager, planned_on=days.ago(75))
    drills.start_drill(drill, by=cast.manager)
    for step in drill.steps.select_related("person"):
        yield begun + timedelta(minutes=step.at_minute + (4 if step.position in {3, 5} else -1 if step.at_minute else 1), seconds=5)
        drills.confirm_step(step, by=step.person or cast.manager, is_leader=True)
    yield begun + timedelta(minutes=drill.minutes + 15)
    drills.end_drill(
        drill,
        by=cast.manager,
        lessons="代行への引き継ぎに時間がかかった。最初の電話は10分以内につながった。",
        next_time="連絡網の紙に代行の番号も載せる",
    )
    yield days.at(3, 9)
    drills.plan_drill(scenarios()[names[1]], by=cast.manager, planned_on=days.ago(-14))


PACKAGE = {
    "imsmanifest.xml": """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="mihon" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>入退室カードの使い方（見本）</title>
<item identifier="i" identifierref="r"><title>入退室カードの使い方</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources></manifest>""",
    "index.html": """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>入退室カードの使い方</title></head>
<body style="font-family: sans-serif; line-height: 1.8; margin: 2rem"><h1>入退室カードの使い方</h1>
<ul><li>カードは一人一枚。貸し借りをしない</li><li>なくしたら、気づいたその場で総務に知らせる</li><li>ほかの人のすぐ後ろについて入らない</li></ul>
<button type="button" id="read">読みました</button><p id="said" role="status"></p><script>
var api = window.API; if (api) { api.LMSInitialize(""); }
document.getElementById("read").addEventListener("click", function () {
  if (api) { api.LMSSetValue("cmi.core.lesson_status", "completed"); api.LMSFinish(""); }
  document.getElementById("said").textContent = "ありがとうございました。";
});</script></body></html>""",
}


def a_package(cast: Cast, days: Days) -> Story:
    """The education lead takes in a small course that another company made; it is not published yet."""
    yield days.at(9, 13)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in PACKAGE.items():
            archive.writestr(name, content)
    take_in_package(SimpleUploadedFile("card.zip", out.getvalue(), content_type="application/zip"), by=cast.office)


STORIES = (the_material, a_discussion, a_drill, a_package)
