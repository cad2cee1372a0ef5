"""What the law engine says, as a page says it."""

from django.utils.translation import override

from komainu.web.incidents import naming


def test_days_and_unnamed_data_sets_read_as_an_office_writes_them() -> None:
    sentence = {"ja": "データ「d1」: 30日目の2026-05-03は休日なので、2026-05-07が期限です。", "en": "Data “d1”: by 2026-05-07."}
    with override("ja"):
        assert naming.said(sentence) == "データ1: 30日目の2026年5月3日は休日なので、2026年5月7日が期限です。"
    with override("en"):
        assert naming.said(sentence) == "Data “d1”: by 2026-05-07."


def test_what_only_looks_like_a_day_stays() -> None:
    with override("ja"):
        assert (
            naming.said({"ja": "INC-2026-0011 の 2026-05-071 と データ「d1の写し」"})
            == "INC-2026-0011 の 2026-05-071 と データ「d1の写し」"
        )
