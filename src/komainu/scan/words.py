"""What the codes of a result are called by people. Machine formats never use these."""

from __future__ import annotations

from collections.abc import Mapping

from komainu.extract import Reason, Unread
from komainu.scan.result import NOTHING_FOUND, FileResult, NotRead
from komainu.scan.risk import rule_text
from komainu.scan.walk import Why

_KINDS = {
    "PERSON_NAME": ("氏名", "names"),
    "POSTAL_CODE": ("郵便番号", "postal codes"),
    "ADDRESS": ("住所", "addresses"),
    "PHONE": ("電話番号", "telephone numbers"),
    "EMAIL": ("メールアドレス", "mail addresses"),
    "BIRTH_DATE": ("生年月日", "dates of birth"),
    "AGE": ("年齢", "ages"),
    "MY_NUMBER": ("個人番号", "My Numbers"),
    "CORPORATE_NUMBER": ("法人番号", "corporate numbers"),
    "DRIVER_LICENSE": ("運転免許証の番号", "driver's licences"),
    "PENSION_NUMBER": ("基礎年金番号", "pension numbers"),
    "HEALTH_INSURANCE": ("健康保険の記号・番号", "health insurance numbers"),
    "PASSPORT": ("旅券番号", "passports"),
    "RESIDENCE_CARD": ("在留カードの番号", "residence cards"),
    "CREDIT_CARD": ("クレジットカード番号", "credit cards"),
    "BANK_ACCOUNT": ("口座番号", "bank accounts"),
    "SENSITIVE": ("要配慮の手がかり", "hints of special care"),
    "LOGIN_ID": ("サインインのID", "sign-in names"),
    "PASSWORD": ("パスワード", "passwords"),
    "IP_ADDRESS": ("IPアドレス", "IP addresses"),
}
_SPECIAL_CARE = {
    "race": ("人種", "race"),
    "creed": ("信条", "creed"),
    "social_status": ("社会的身分", "social status"),
    "medical_history": ("病歴", "medical history"),
    "criminal_record": ("犯罪の経歴", "criminal record"),
    "crime_victim": ("犯罪により害を被った事実", "crime victim"),
    "disability": ("障害", "disability"),
    "health_check_result": ("健康診断等の結果", "health check result"),
    "medical_guidance_treatment_or_dispensing": ("保健指導・診療・調剤", "guidance, treatment or dispensing"),
    "criminal_procedure": ("刑事事件に関する手続", "criminal procedure"),
    "juvenile_procedure": ("少年の保護事件に関する手続", "juvenile procedure"),
}
_SKIPPED = {
    Why.EXCLUDED: ("対象外にしています", "it was excluded"),
    Why.TOO_LARGE: ("決めた大きさを超えています", "it is larger than was allowed"),
    Why.LINK: ("リンクなので、たどっていません", "it is a link, which was not followed"),
    Why.LOOP: ("リンクが輪になっています", "it is a link that leads in a circle"),
    Why.SPECIAL: ("ふつうのファイルではありません", "it is no regular file"),
    Why.NO_ACCESS: ("開く権限がないか、なくなりました", "it could not be opened"),
}


def kind_word(kind: str, language: str = "ja") -> str:
    """What a kind of hit is called; the id itself for the organisation's own words."""
    return _KINDS[kind][language != "ja"] if kind in _KINDS else kind


def special_care_word(kind: str, language: str = "ja") -> str:
    """What the law's kind of special care is called."""
    return _SPECIAL_CARE[kind][language != "ja"] if kind in _SPECIAL_CARE else kind


def counted(counts: Mapping[str, int], language: str = "ja") -> str:
    """Counts in one line, the largest first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    special = all(kind in _SPECIAL_CARE for kind in counts)
    return ", ".join(f"{(special_care_word if special else kind_word)(kind, language)} {count}" for kind, count in ordered)


def counts_text(result: FileResult, language: str = "ja") -> str:
    """The counts of a result in one line; where only a sample was read, that is said with them."""
    text = counted(result.counts, language)
    if result.share >= 1:
        return text
    sample = f"{100 * result.share:.3g}%"
    return (
        f"{text}（{sample} の抜き取り。人数の上限は全体の見込み）"
        if language == "ja"
        else f"{text} (a sample of {sample}; the most persons are of the whole)"
    )


def skipped_word(why: Why, language: str = "ja") -> str:
    """Why an entry of a tree is left out."""
    return _SKIPPED[why][language != "ja"]


def not_read_text(line: NotRead, language: str = "ja") -> str:
    """Why something was not read, in words."""
    if line.reason in set(Why) - {Why.TOO_LARGE, Why.NO_ACCESS}:
        return _SKIPPED[Why(line.reason)][language != "ja"]
    path = (line.where,) if line.where else ()
    return Unread(path, Reason(line.reason), line.detail).label(language) if line.reason in set(Reason) else line.reason


def reason_text(result: FileResult, language: str = "ja") -> str:
    """Why a file was not read, or not wholly: its first reasons, and what was doubtful."""
    lines = [not_read_text(line, language) for line in result.unread[:3]]
    if len(result.unread) > 3:
        lines.append(f"ほか {len(result.unread) - 3}" if language == "ja" else f"and {len(result.unread) - 3} more")
    return " / ".join([*lines, *result.doubts[:1]])


def why_graded(result: FileResult, language: str = "ja") -> str:
    """The rule that made the grade, with its citation; "" where nothing was found."""
    return "" if result.rule == NOTHING_FOUND else rule_text(result.rule, language)
