"""The teaching material of the sample: the company's own part, half written; links that somebody opened."""

from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import Cast
from komainu.web.training.ready.cases import readings
from komainu.web.training.services import publish_ready
from komainu.web.training.services.company import check_reading, write_company_page

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


STORIES = (the_material,)
