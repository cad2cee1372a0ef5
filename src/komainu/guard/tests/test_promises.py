"""Which sentences offer a file with the mail, and which only speak of one."""

from __future__ import annotations

import unicodedata

import pytest

from komainu.guard.checks.promises import offers_file, sentences
from komainu.guard.tests.house import found, judge, letter

OFFERS = [
    "お見積書を添付いたしますのでご確認ください。",
    "請求書を送付いたします。",
    "議事録を共有いたします。",
    "添付ファイルをご確認ください。",
    "添付のとおりご報告いたします。",
    "資料一式をお送りしますので、ご査収のほどよろしくお願いいたします。",
    "別添資料をご覧ください。",
    "詳細は別紙をご参照ください。",
    "会場の地図を同封いたします。",
    "名簿をお送りいたします。",
    "写真データを送信します。",
    "図面を送らせていただきます。",
    "ご依頼いただきました資料をお送りいたします。",
    "先日ご依頼のありました見積書を添付にてお送りいたします。",
    "申込書を添付しますので、ご記入のうえご返送ください。",
    "下記資料を添付しております。",
    "契約書のドラフトを共有させていただきます。",
    "仕様書（第2版）をお送りいたします。",
    "本日の打合せ資料をお送りします。",
    "明日の会議の資料を送ります。",
    "来週の研修のテキストデータを添付いたします。",
    "PDFファイルを添付しましたのでご一読ください。",
    "6月10日の点検結果報告書をお送りいたします。",
    "お待たせしておりました図面データをお送りいたします。",
    "修正版を添付します。",
    "取り急ぎ、資料のみお送りいたします。",
    "契約書（案）を添付にてお送りしますので、ご確認をお願いいたします。",
    "Please find the attached invoice.",
    "I have attached the minutes of our meeting.",
    "Attached is the quotation you asked for.",
    "The drawings are enclosed.",
    "I am attaching the revised schedule.",
    "See attachment for details.",
    "添付の資料にて、ご説明申し上げます。",
    "カタログをお送りいたしますので、ご検討ください。",
    "納品書と請求書をお送りいたします。",
    "会議の議事録（案）を送付いたします。",
    "発注書をPDFにてお送りします。",
    "お手数ですが、添付の申請書にご記入のうえご返送ください。",
    "エクセルファイルをお送りしますので、ご入力ください。",
    "当日の写真を何枚かお送りしますね。",
    "参加者リストを添付いたします。",
    "報告書を別添のとおり提出いたします。",
    "座席表ができあがりました。添付をご確認のうえ、5月29日までにご返信ください。",
    "添付の申込書にご記入いただき、FAXにてご返信ください。",
    "遅くなりましたが、日報を送ります。",
]
SILENT = [
    "今回は添付ファイルはございません。",
    "添付資料はありません。",
    "見積書は後ほどお送りいたします。",
    "請求書は本日郵送いたしました。",
    "資料は明日中にお送りします。",
    "図面データは来週お送りする予定です。",
    "お手元の資料をお送りください。",
    "申込書にご記入のうえ、添付してご返信ください。",
    "写真をお送りいただけますでしょうか。",
    "名簿の送付をお願いいたします。",
    "添付いただいた資料を確認いたしました。",
    "先日お送りいただいた見積書の件です。",
    "お送りくださった図面を拝見しました。",
    "ご送付いただきました契約書に押印いたします。",
    "資料を拝受いたしました。",
    "先日お送りした資料はご覧いただけましたでしょうか。",
    "議事録は別途メールにてお送りいたします。",
    "カタログは郵送にてお送りいたします。",
    "データは下記URLよりダウンロードしてください。",
    "資料は共有フォルダに格納しました。",
    "FAXにて注文書をお送りしました。",
    "添付は不要です。",
    "容量が大きいため、ファイルは添付できません。",
    "添付ファイルは開かずに削除してください。",
    "契約書は追って送付いたします。",
    "パスワードは別途お送りいたします。",
    "お見積書をお送りいただきありがとうございます。",
    "準備ができ次第、資料をお送りいたします。",
    "Could you send me the attached form back?",
    "I will send the file tomorrow.",
    "No attachment this time.",
    "Thank you for the attachment.",
    "Please attach your passport copy.",
    "資料の送付先をお知らせください。",
    "次回の会議で資料をお渡しします。",
    "打合せの議事録は確定後に共有します。",
    "図面の件、承知いたしました。",
    "見積書を作成中ですので、今しばらくお待ちください。",
    "請求書の宛名をお知らせください。",
    "写真はアップロードサイトに掲載しました。",
    "荷物を宅配便でお送りしました。",
    "ご連絡をお送りします。",
    "メールをお送りいたします。",
    "ご案内をお送りいたしました。",
    "本メールは送信専用です。",
    "現物の資料を同封のうえ、書留でお送りしました。",
    "先にお送りしたファイルをご利用ください。",
    "見積書は週明けにお送りできる見込みです。",
    "資料は当日配布いたします。",
    "ファイルの送信に失敗しました。",
    "添付漏れがありましたらお知らせください。",
    "議事録をお送りいただけますと幸いです。",
    "契約書の原本は営業担当がお持ちします。",
    "資料を送付してくださいますようお願いいたします。",
    "添付のうえご返送をお願いします。",
    "添付の契約書（案）、法人本部で確認いたしました。",
    "添付のデータではなく現物をご覧ください。",
    "資料は来週お届けします。",
    "添付されていた図面を確認しました。",
    "ファイルが添付されていないようです。",
    "資料送付のご依頼を承りました。",
    "添付の件、承知いたしました。",
]
SUBJECTS = [
    "請求書送付の件",
    "【資料送付】11月定例会",
    "御見積書をお送りします",
    "議事録の送付",
    "図面データ送付のご連絡",
    "資料の送付について",
    "見積書添付",
    "契約書（案）送付のご案内",
    "報告書を送付いたします",
    "Invoice attached",
    "アンケート集計結果の送付",
    "名簿データの送付",
]
SILENT_SUBJECTS = [
    "請求書送付のお願い",
    "資料送付先のご確認",
    "見積書ご送付の御礼",
    "資料送付のご依頼",
    "見積の件",
    "議事録について",
    "請求書の発行について",
    "資料ご送付のお礼",
    "添付ファイルについてのお願い",
    "メール送信テスト",
]


def _offers(text: str) -> bool:
    return any(offers_file(sentence, [], []) for sentence in sentences(text.split("\n")))


@pytest.mark.parametrize("sentence", OFFERS)
def test_a_sentence_offers_a_file(sentence: str) -> None:
    assert _offers(sentence)


@pytest.mark.parametrize("sentence", SILENT)
def test_a_sentence_denies_asks_thanks_or_speaks_of_another_way(sentence: str) -> None:
    assert not _offers(sentence)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_offers_a_file(subject: str) -> None:
    assert offers_file(unicodedata.normalize("NFKC", subject), [], [], is_subject=True)


@pytest.mark.parametrize("subject", SILENT_SUBJECTS)
def test_a_subject_promises_nothing(subject: str) -> None:
    assert not offers_file(unicodedata.normalize("NFKC", subject), [], [], is_subject=True)


def test_a_sentence_may_break_at_the_end_of_a_line() -> None:
    assert not _offers("お問い合わせの件につきまして、詳しい資料は準備が\nでき次第、後日お送りいたします。")
    assert _offers("お問い合わせの件につきまして、詳しい資料を本メールに\n添付いたしました。")


def test_the_house_adds_words_and_denials() -> None:
    policy = "[base.checks.attachment_forgotten]\nwords = ['例のブツ']\ndenials = ['社内便']\n"
    assert "attachment_forgotten" in found(judge(letter("佐藤様\n\n例のブツです。\n"), policy=policy))
    assert "attachment_forgotten" not in found(judge(letter("佐藤様\n\n資料は社内便でお送りします。\n"), policy=policy))
    assert "attachment_forgotten" not in found(judge(letter("佐藤様\n\n例のブツです。\n")))


def test_a_reply_keeps_its_subject_and_a_file_is_no_promise() -> None:
    assert "attachment_forgotten" not in found(judge(letter(subject="Re: 資料送付の件")))
    assert found(judge(letter(subject="資料送付の件")))["attachment_forgotten"] == [("subject_line", "confirm")]
    assert "attachment_forgotten" not in found(judge(letter("佐藤様\n\n資料を添付します。\n", files=[("a.txt", b"x")])))
