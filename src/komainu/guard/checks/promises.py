"""A mail that offers a file and has none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from komainu.guard.case import Case
from komainu.guard.folding import folded, position_of
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding

_NOUN = (
    r"(?:資料|ファイル|データ|見積(?:書|り)?|請求書|議事録|名簿|写真|図面|画像|書類|原稿|カタログ|パンフレット|一覧|リスト|スライド|明細|結果|一式|改訂版|修正版|最新版|レポート|プレゼン|企画|提案|(?:ご)?案内状|チラシ|フォーマット|テンプレート|ドラフト|マニュアル|エクセル|Excel|PDF|ワード|[日週月年速会]報|"
    r"[一-龠々ァ-ヴー]{1,8}(?:書|表|図|票|録|簿|案|帳|証|状|届))"
)
_SEND = r"(?:お送り|(?:ご)?送付(?!先|元|方法|状況|履歴)|(?:ご)?送信(?!専用|元|先|者|エラー|履歴)|送り(?:ます|いたし|致し)|送ります|送らせて|(?:ご)?共有(?!サイト|フォルダ|ドライブ|リンク|スペース|サーバ|システム|アルバム|会|部|ファイル)|お届け)"
_OFFER = re.compile(
    rf"添付|別添|別紙|同封|{_NOUN}(?:[^。、を]{{0,12}})?(?:を|は|も|、|の|等|など|\s)?[^。を]{{0,14}}?{_SEND}|{_NOUN}(?:[^。]{{0,12}})?を[^。]{{0,16}}?{_SEND}"
)
# No offer is without one of these: most sentences need not be read any further.
_SIGN = re.compile("添付|別添|別紙|同封|送|共有|届け|attach|enclos", re.IGNORECASE)
_OFFER_SUBJECT = re.compile(rf"添付|別添|別紙|同封|{_NOUN}[^。]{{0,8}}?{_SEND}|{_SEND}[^。]{{0,4}}{_NOUN}")
_OWN = re.compile(
    r"(?:添付|同封|送付|送信|共有|お送り|お渡し|お届け)(?:を)?(?:いた|致)?し(?:ます|ました|て(?:おり|い)ます|ておきます)|(?:添付|送付|共有|送信|送ら)させて|お送り申し上げ|送ります|添付の(?!うえ|上|程|ほど|ない|お願い|こと|際|場合)(?:とおり|通り|[一-龠ァ-ヴーA-Za-z])|添付(?:資料|ファイル|書類|データ)(?:を|に|の|、)?(?:ご|お)"
    r"|添付[^。、]{0,12}?を?ご(?:確認|査収|覧|参照|高覧|一読|検討)の?(?:うえ|上|後|のち)"
)
# What lies before us was sent by the other side: 添付の契約書案、確認いたしました。
_READ = re.compile(
    r"添付(?:の(?!とおり|通り|よう)|(?:資料|ファイル|書類|データ))[^。]{0,30}?(?<!ご)(?:(?:確認|検討|精査|回覧|一読|査収|修正)(?:を)?(?:いた|致)?し(?:ました|て(?:おり|い)ます)|開け(?:ました|ません)|届[いき](?:て|ました))"
    r"|添付の件[^。]{0,10}(?:承知|了解|かしこまり)"
)
_TO_FILL_IN = re.compile(r"添付の[^。、]{1,15}に(?:必要事項を)?ご?記入")
_NOT = re.compile(
    r"(?:して|いたして|致して)?(?:おりません|いません|ありません|ございません)|しません|いたしません|致しません|せず|(?:添付|別紙|別添|同封|送付|ファイル|資料)(?:は|が|も)?(?:な[しい]|無し|無い|ござい?ません)|不要|省略|できない|できません|できず|出来ない|出来ません|かね(?:ます|る)|いらない|要りません|控え|見送|失敗|エラー|添付[^。、]{0,12}ではな[くい]|添付されてい|送付の?ご?(?:依頼|請求|希望|要望)"
)
_LATER = re.compile(
    r"後ほど|のちほど|後程|後日|別途|追って|おって|郵送|郵便|FAX|ファックス|ファクス|ﾌｧｯｸｽ|ダウンロード|URL|リンク|宅配|宅急便|バイク便|書留|持参|お持ち(?:し|いた|致)|手渡し|改めて|あらためて|別メール|別便|次のメール|クラウド|共有フォルダ|ファイル便|"
    r"(?:出来|でき|完成|まとまり|整い|届き|確認|準備|用意)[^。]{0,6}次第|[^。、]{1,8}(?<!今|午)後に[^。]{0,8}(?:送|共有)|(?:する|の)予定|見込み|つもり|(?:明日|明後日|来週|再来週|来月|週明け)[^。のを]{0,6}(?:お?送|お届け|ご?送付|ご?送信|発送|共有)|(?:明日|明後日|あさって|来週|再来週|来月|翌日|翌週|週明け|今週|本日|夕方|午後|月末|月初|[0-9一二三四五六七八九十]+日|[月火水木金]曜日?)[^。のを]{0,8}?(?:に|中|まで|頃|ごろ|以降|にも|、)[^。]{0,14}?(?:送|共有|お届け)",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"(?:先日|昨日|先週|前回|先ほど|さきほど|先程|以前|前便|今朝|先月)[^。]{0,40}?(?:添付|送付|お送り|送信|共有)(?:いた|致)?し(?:ました|た(?!く)|て(?:おり|い)ま)"
)
_ASKED = re.compile(
    r"(?:添付|同封|ご?送付|ご?送信|ご?返送|ご?返信|ご?提出|ご?共有|お送り|送って|ご?提供|お貸し)(?:(?!ご確認|ご査収|ご参照|ご覧|ご検討|ご一読|ご高覧|ご利用|お納め|お目通し|ご活用)[^。]){0,14}?(?:ください|下さい|いただけ|頂け|いただき?た(?:く|い)|いただきます(?:よう|と)|頂き?た(?:く|い)|お?願い|願えま|もらえ|ほしい|欲しい|でしょうか|ましょうか|ですか)"
)
_RECEIVED = re.compile(
    r"(?:添付|送付|お送り|送信|共有|送って|同封)(?:を|して)?(?:いただ(?!け)|頂(?!け)|くださっ|くださり|下さっ|下さり|くださいまして|下さいまして)|拝受|拝見|受領|受け取りました|頂戴|いただいた(?:資料|ファイル|データ|添付|書類|図面)|貴社から|御社から|(?:添付|資料)[^。]{0,20}ありがとう"
)
_ENGLISH = re.compile(r"\b(?:attach(?:ed|ing|ment|ments)?|enclos(?:ed|ing|ure|ures)?)\b", re.IGNORECASE)
_ENGLISH_NOT = re.compile(
    r"\b(?:without|no|not|none|never)\b|n't\b|\b(?:you|they|he|she|customer|your)\s+(?:\w+\s+){0,2}(?:attach|enclos|sent)|\byour\s+(?:\w+\s+)?attach|(?:please|kindly|could you|can you|would you|will you)\s+(?:also\s+)?(?:attach|enclose|send|return)|"
    r"\b(?:later|tomorrow|separate(?:ly)?|by post|by mail|by fax|fax|courier|download|link|url)\b|\bwill (?:be )?(?:attach|enclos|send)|\b(?:thank you|thanks) for (?:the|your)\b",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|返信|転送)\s*(?:\[\d+\])?\s*[:：])", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[。！？!?])|(?<=[a-z]\.)\s+(?=[A-Z])|(?<=;)\s")
_ENDED = re.compile(r"[。！？!?：:、）)」』]$|様$|御中$")
_BULLET = re.compile(r"^\s*(?:[・●■◆◇○◎*※\-]|[0-9①-⑳]+[.)．）、]|[（(])")


def sentences(lines: list[str]) -> list[str]:
    """The sentences of a text whose lines may break in the middle of one."""
    joined: list[str] = []
    for line in lines:
        plain = unicodedata.normalize("NFKC", line).strip()
        if not plain:
            joined.append("")
        elif joined and joined[-1] and _goes_on(joined[-1], plain):
            joined[-1] += plain if not (joined[-1][-1].isascii() and plain[0].isascii()) else " " + plain
        else:
            joined.append(plain)
    return [sentence for line in joined for sentence in _SENTENCE_END.split(line) if sentence.strip()]


def _goes_on(before: str, line: str) -> bool:
    return len(before) >= 15 and not _ENDED.search(before.rstrip("、")) and not _BULLET.match(line)


def offers_file(sentence: str, words: list[str], denials: list[str], *, is_subject: bool = False) -> bool:
    """Whether a sentence offers a file with this mail."""
    if words or denials:
        added = folded(sentence)
        if any(position_of(folded(word), added) >= 0 for word in denials if word.strip()):
            return False
        if any(position_of(folded(word), added) >= 0 for word in words if word.strip()):
            return True
    if not _SIGN.search(sentence):
        return False
    if _ENGLISH.search(sentence) and not re.search("[ぁ-ん]", sentence):
        return not _ENGLISH_NOT.search(sentence)
    if not (_OFFER_SUBJECT if is_subject else _OFFER).search(sentence):
        return False
    if _TO_FILL_IN.search(sentence):
        return True
    if _NOT.search(sentence) or _LATER.search(sentence) or _EARLIER.search(sentence):
        return False
    if _READ.search(sentence) and not re.search(r"(?:添付|同封|送付|送信|お送り)(?:いた|致)?し(?:ます|ました)", sentence):
        return False
    if _OWN.search(sentence) and not re.search(r"拝[見受]", sentence):
        return True
    return not (
        _ASKED.search(sentence)
        or _RECEIVED.search(sentence)
        or (is_subject and re.search(r"(?:のお?|ご)(?:願い|依頼|礼|返送)|御礼|お礼|について(?:のお?願い)", sentence))
    )


def attachment_forgotten(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.has_attachment or not case.met(rule.id):
        return
    words, denials = rule.keys["words"], rule.keys["denials"]
    said = [sentence for reading in case.bodies for sentence in sentences(reading.new)]
    if any(offers_file(sentence, words, denials) for sentence in said):
        yield Finding(rule.id, rule.grade, "body")
        return
    subject = unicodedata.normalize("NFKC", case.subject)
    if _REPLY.match(subject) or not offers_file(subject, words, denials, is_subject=True):
        return
    # Where the text says that it comes another way, the subject promises nothing more.
    if not any(_LATER.search(sentence) and _OFFER.search(sentence) for sentence in said):
        yield Finding(rule.id, rule.grade, "subject_line")


CHECKS = {"attachment_forgotten": attachment_forgotten}
