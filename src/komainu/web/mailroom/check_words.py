"""What each check is called on a page, and what it is good for. The sentence about a finding itself comes from the guard's library."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

CHECKS: Mapping[str, Text] = {
    "visible_many": _("大勢のアドレスが互いに見える"),
    "recipients_too_many": _("宛先が多すぎる"),
    "bcc_hidden": _("ほかの社外の人に知らせないBcc"),
    "bcc_header_left": _("Bcc欄が残っている"),
    "first_contact": _("初めての相手"),
    "lookalike_domain": _("いつもの相手に似た別のドメイン"),
    "address_near_known": _("いつもの相手に似た別のアドレス"),
    "namesake": _("同じ姓の別の相手"),
    "display_name_mismatch": _("表示名とアドレスの食い違い"),
    "reply_new_domain": _("返信に、やり取りにいなかった会社"),
    "freemail_recipient": _("フリーメール・携帯メール"),
    "employee_private_address": _("従業者の私用アドレス"),
    "plus_address": _("使ったことのない「+」付きアドレス"),
    "role_address": _("共用アドレスへの個人情報"),
    "list_unresolved": _("中の人が分からないメーリングリスト"),
    "sender_mismatch": _("差出人が送っている人と違う"),
    "competing_groups": _("競合する相手への同じメール"),
    "blocked_recipient": _("送ってはいけない相手"),
    "addressee_mismatch": _("宛名と宛先の食い違い"),
    "personal_information": _("個人情報"),
    "special_care": _("要配慮個人情報"),
    "individual_number": _("個人番号（マイナンバー）"),
    "card_number": _("クレジットカード番号"),
    "credentials": _("IDとパスワード"),
    "keyword": _("社内で決めた注意の言葉"),
    "attachment_forgotten": _("添付のし忘れ"),
    "forwarded_chain": _("引用に含まれる別のやり取り"),
    "attachment_other_company": _("別の会社の名前がある添付"),
    "hidden_sheet": _("見えないシート"),
    "hidden_cells": _("見えない行・列・文字"),
    "comments_left": _("残ったコメント"),
    "tracked_changes": _("残った変更履歴"),
    "attachment_encrypted": _("パスワード付きで中を確かめられない添付"),
    "password_same_route": _("パスワードを同じ経路で送る"),
    "attachment_executable": _("実行できる添付"),
    "attachment_disguised": _("種類を偽った添付"),
    "archive_limit": _("展開の上限を超える添付"),
    "message_oversize": _("大きすぎるメール"),
    "calendar_outside": _("社外の人が入った予定"),
    "mime_malformed": _("形が壊れたメール"),
    "entrustee_unregistered": _("台帳にない委託先・提供先"),
    "entrustee_expired": _("委託契約の期間外"),
    "outside_hours": _("勤務時間外の送信"),
    "check_not_done": _("確かめられなかったもの"),
    "allow_expired": _("期限が過ぎた許可"),
}

SUBJECTS: Mapping[str, Text] = {
    "message": _("メール全体"),
    "header": _("ヘッダー"),
    "sender": _("差出人"),
    "subject_line": _("件名"),
    "body": _("本文"),
    "quoted": _("引用"),
    "calendar": _("予定"),
    "envelope": _("送信の記録"),
    "history": _("やり取りの履歴"),
    "ledger": _("台帳"),
}

KINDS: Mapping[str, Text] = {
    "PERSON_NAME": _("氏名"),
    "ADDRESS": _("住所"),
    "PHONE": _("電話番号"),
    "EMAIL": _("メールアドレス"),
    "BIRTH_DATE": _("生年月日"),
    "AGE": _("年齢"),
    "MY_NUMBER": _("個人番号"),
    "PENSION_NUMBER": _("基礎年金番号"),
    "DRIVER_LICENSE": _("運転免許証の番号"),
    "PASSPORT": _("旅券番号"),
    "RESIDENCE_CARD": _("在留カードの番号"),
    "HEALTH_INSURANCE": _("保険証の記号・番号"),
    "CREDIT_CARD": _("カード番号"),
    "BANK_ACCOUNT": _("口座番号"),
    "SENSITIVE": _("要配慮個人情報"),
}


def check_label(check: str) -> str:
    return str(CHECKS.get(check, check))


def subject_label(subject: str) -> str:
    """The contract's words in ours; an address, a file or a check's id as it is."""
    return str(SUBJECTS.get(subject) or CHECKS.get(subject) or subject)


def kind_label(kind: str) -> str:
    return str(KINDS.get(kind, kind))
