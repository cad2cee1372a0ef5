"""From the prefecture or municipality to the last part of building and room."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("住所：東京都千代田区丸の内1-2-3 第二山田ビル 5F", ["東京都千代田区丸の内1-2-3 第二山田ビル 5F"]),
    ("〒541-0041 大阪市中央区北浜三丁目１番６号", ["大阪市中央区北浜三丁目１番６号"]),
    ("北海道札幌市中央区北1条西2丁目", ["北海道札幌市中央区北1条西2丁目"]),
    ("京都府京都市左京区吉田本町36番地の1", ["京都府京都市左京区吉田本町36番地の1"]),
    ("東京都 港区 芝公園 4-2-8　電話 03-1234-5678", ["東京都 港区 芝公園 4-2-8"]),
    ("住所 千葉県市川市八幡1-1-\n1", ["千葉県市川市八幡1-1-\n1"]),
    ("4-2-8 Shibakoen, Minato-ku, Tokyo 105-0011, Japan", ["4-2-8 Shibakoen, Minato-ku, Tokyo 105-0011, Japan"]),
    ("宮崎市内で開催", []),
    ("福島県内の3校", []),
    ("渋谷駅から5分", []),
    ("大阪支社の売上は120万円", []),
    ("横浜市の人口は370万人", []),
    ("小川町駅発の最終は16:45です。", []),
    ("福島県内店は2025/12/18に開店します。", []),
    ("三重県内店は2025-06-07に開店します。", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_address(text: str, values: list[str]) -> None:
    assert found(Kind.ADDRESS, text) == values
