"""Names with and without titles, under labels and in sentences; companies, stations and places are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("氏名：山田　太郎", ["山田　太郎"]),
    ("田中様より電話", ["田中"]),
    ("お名前 髙橋美咲 様", ["髙橋美咲"]),
    ("フリガナ：ヤマダ　タロウ", ["ヤマダ　タロウ"]),
    ("氏名 グエン・ヴァン・アン", ["グエン・ヴァン・アン"]),
    ("担当：営業部 佐藤", ["佐藤"]),
    ("Dear Taro Yamada,", ["Taro Yamada"]),
    ("出席者：佐藤、鈴木、田中", ["佐藤", "鈴木", "田中"]),
    ("氏名\n佐藤花子\n住所\n", ["佐藤花子"]),
    ("姓,名\n佐藤,花子\n", ["佐藤", "花子"]),
    ("ﾌﾘｶﾞﾅ:ﾔﾏﾀﾞ ﾀﾛｳ", ["ﾔﾏﾀﾞ ﾀﾛｳ"]),
    ("株式会社佐藤製作所", []),
    ("田町駅で待ち合わせ", []),
    ("第二山田ビル 3階", []),
    ("氏名は必ず記入してください。", []),
    ("会社名：山田商事", []),
    ("監督はフランクリン・D・ルーズベルトである。", ["フランクリン・D・ルーズベルト"]),
    ("アラゴン王フアン2世が没した。", ["フアン2世"]),
    ("担当は田中たかなり、電話は後日", ["田中たかなり"]),
    ("案件について、太田より進捗報告。", ["太田"]),
    ("会計　陳 怡君様", ["陳 怡君"]),
    ("妻のあきこさんと店を切り盛りする。", ["あきこ"]),
    ("CHEN YIJUN さんからメール", ["CHEN YIJUN"]),
    ("優生ちゃん、お誕生日おめでとう。", ["優生"]),
    ("スタッフさんが親切でした。", []),
    ("犬が大好きな人", []),
    ("突然、丁寧に断られた。", []),
    ("長野で説明会を開く。", []),
    ("岡崎城は通行止め", []),
    ("1) 佐藤花子　マイナンバー", ["佐藤花子"]),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_person_name(text: str, values: list[str]) -> None:
    assert found(Kind.PERSON_NAME, text) == values
