"""Each finding as a sentence for the person who reads it. It names counts and kinds, never what was found."""

from __future__ import annotations

from komainu.guard.verdict import Finding

_KINDS = {
    "PERSON_NAME": ("氏名", "names"),
    "ADDRESS": ("住所", "addresses"),
    "PHONE": ("電話番号", "telephone numbers"),
    "EMAIL": ("メールアドレス", "mail addresses"),
    "BIRTH_DATE": ("生年月日", "birth dates"),
    "AGE": ("年齢", "ages"),
    "MY_NUMBER": ("個人番号", "My Numbers"),
    "PENSION_NUMBER": ("基礎年金番号", "pension numbers"),
    "DRIVER_LICENSE": ("運転免許証の番号", "driving licence numbers"),
    "PASSPORT": ("旅券番号", "passport numbers"),
    "RESIDENCE_CARD": ("在留カードの番号", "residence card numbers"),
    "HEALTH_INSURANCE": ("保険証の記号・番号", "health insurance numbers"),
    "CREDIT_CARD": ("カード番号", "card numbers"),
    "BANK_ACCOUNT": ("口座番号", "bank accounts"),
    "SENSITIVE": ("要配慮個人情報", "special care-required information"),
    "personal_information": ("個人情報", "personal information"),
    "special_care": ("要配慮個人情報", "special care-required information"),
    "individual_number": ("個人番号", "My Numbers"),
}
# (check, reason) with an empty reason for all others: Japanese, English. {…} are facts; {count} is the finding's.
_WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("visible_many", ""): (
        "社外の{count}者（アドレス{addresses}件）が、宛先・Ccでお互いに見えます",
        "{count} outside parties ({addresses} addresses) see one another in To or Cc",
    ),
    ("recipients_too_many", ""): ("宛先が{count}件あります（目安は{max}件まで）", "{count} recipients; the house wants at most {max}"),
    ("bcc_hidden", ""): (
        "ほかの社外の宛先に知らせずに、Bccで送ろうとしています",
        "this outside recipient is hidden in Bcc from another outside one",
    ),
    ("bcc_header_left", ""): (
        "Bcc欄がメールに残っていて、受け取った人に見えます",
        "the Bcc field is still in the header, where readers can see it",
    ),
    ("first_contact", ""): ("このアドレスに送るのは初めてです", "nobody has written to this address before"),
    ("lookalike_domain", ""): (
        "いつもの {similar} によく似た、別のドメインです",
        "the domain is easily taken for {similar}, but is another",
    ),
    ("address_near_known", ""): (
        "いつもの {known} によく似た、別のアドレスです",
        "the address is easily taken for {known}, but is another",
    ),
    ("namesake", ""): (
        "よくやり取りする {other} と同じ姓の、別の相手です",
        "the same family name as {other}, with whom the house writes often",
    ),
    ("display_name_mismatch", "address"): ("表示名が、別のメールアドレスになっています", "the display name is another mail address"),
    ("display_name_mismatch", ""): (
        "表示名の姓が、これまでこのアドレスに使われた名前と違います",
        "the family name shown is none that this address has had before",
    ),
    ("reply_new_domain", ""): ("この返信のやり取りにいなかった会社の宛先です", "nobody of this domain was in the thread that is answered"),
    ("freemail_recipient", ""): (
        "あまりやり取りのない、フリーメール・携帯メールのアドレスです",
        "a free-mail or mobile address with which the house rarely writes",
    ),
    ("employee_private_address", ""): (
        "社員の私用アドレスと思われます",
        "it seems to be a private address of one of the house's own people",
    ),
    ("plus_address", ""): ("「+」の付いた、使ったことのないアドレスです", "an address with a +tag that was never used"),
    ("role_address", ""): (
        "複数の人が読む共用アドレスに、個人情報を送ろうとしています",
        "a shared mailbox, and the message holds personal information",
    ),
    ("list_unresolved", ""): ("メーリングリストの中の人が分かりません", "a list whose members are not known"),
    ("sender_mismatch", ""): ("差出人が、送っている人のアドレスではありません", "the sender shown is not an address of who sends"),
    ("competing_groups", ""): (
        "競合する相手（{names}）へ、同じメールを送ろうとしています",
        "the same message goes to competitors ({names})",
    ),
    ("blocked_recipient", ""): ("{since} から、送ってはいけない相手です", "since {since} nothing may be sent to this recipient"),
    ("addressee_mismatch", "person"): ("宛名の人が、宛先にいません", "the person addressed is not among the recipients"),
    ("addressee_mismatch", ""): ("宛名の会社の人が、宛先にいません", "nobody of the company addressed is among the recipients"),
    ("personal_information", ""): ("{count}名分の個人情報（{kinds}）", "personal information of {count} persons ({kinds})"),
    ("special_care", ""): (
        "人と結び付いた要配慮個人情報（病歴など）があります",
        "special care-required information (health and the like) tied to a person",
    ),
    ("individual_number", ""): ("個人番号（マイナンバー）が{count}件あります", "{count} My Numbers"),
    ("card_number", ""): ("クレジットカード番号が{count}件あります", "{count} card numbers"),
    ("credentials", ""): ("ログインIDとパスワードが、両方書かれています", "a login and its password stand together"),
    ("keyword", ""): ("社内で決めた注意の言葉が{count}件あります", "{count} of the words that the house watches for"),
    ("attachment_forgotten", ""): ("添付すると書いてありますが、添付がありません", "a file is promised, but nothing is attached"),
    ("forwarded_chain", "house"): ("引用に、社内だけのやり取りが含まれています", "a talk of the house alone is quoted"),
    ("forwarded_chain", ""): ("引用に、宛先にいない相手とのやり取りが含まれています", "a talk with somebody who is no recipient is quoted"),
    ("attachment_other_company", ""): ("添付に、宛先にいない会社の名前があります", "the attachment names a company that is no recipient's"),
    ("hidden_sheet", ""): ("見えないシートが{count}枚あり、中に値があります", "{count} hidden sheets with values"),
    ("hidden_cells", ""): ("見えない行・列・文字に、値があります（{count}か所）", "hidden rows, columns or text with values ({count})"),
    ("comments_left", ""): ("コメントやノートが{count}件残っています", "{count} comments or notes are left"),
    ("tracked_changes", ""): ("変更履歴が{count}件残っています", "{count} tracked changes are left"),
    ("attachment_encrypted", ""): (
        "パスワードがかかっていて、中身を確かめられません",
        "protected by a password; its content cannot be checked",
    ),
    ("password_same_route", ""): (
        "暗号化したファイルのパスワードを、同じ経路で送ろうとしています",
        "the password of an encrypted file goes by the same route",
    ),
    ("attachment_executable", "macros"): ("マクロ（プログラム）が入っています", "it holds macros"),
    ("attachment_executable", ""): ("プログラムやスクリプトなど、実行できるファイルです", "a program, script or another file that runs"),
    ("attachment_disguised", "name"): ("ファイル名が、種類を偽っています", "the file's name hides what it is"),
    ("attachment_disguised", ""): ("中身（{type}）が、拡張子と違います", "the content ({type}) is not what the suffix says"),
    ("archive_limit", ""): (
        "展開の上限を超えるか、危ない経路を含むアーカイブです",
        "an archive beyond the limits, or with a dangerous path",
    ),
    ("message_oversize", ""): ("メールが大きすぎます（{bytes}バイト）", "the message is too large ({bytes} bytes)"),
    ("calendar_outside", ""): ("社外の人が入った予定の招待です", "a calendar invitation with outsiders"),
    ("mime_malformed", ""): (
        "メールの形が壊れているか、二通りに読めます（{why}）",
        "the form is broken, or can be read in two ways ({why})",
    ),
    ("entrustee_unregistered", ""): (
        "{kinds}の委託先・提供先として台帳にありません",
        "the ledger has no entrustment or provision to this recipient for {kinds}",
    ),
    ("entrustee_expired", ""): ("{kinds}の委託契約の期間外です", "today is outside the contract that covers {kinds}"),
    ("outside_hours", ""): ("勤務時間外の送信です（{at}）", "sent outside office hours ({at})"),
    ("check_not_done", "image"): ("画像の文字は確かめていません", "text in the picture was not checked"),
    ("check_not_done", "seconds"): ("時間内に確かめられませんでした", "it could not be checked in time"),
    ("check_not_done", "memory"): ("メモリーが足りず、確かめられませんでした", "there was not enough memory to check it"),
    ("check_not_done", "unknown"): ("中身を読めない種類です", "of a kind that cannot be read"),
    ("check_not_done", "broken"): ("壊れていて、中身を確かめられません", "it is broken and cannot be checked"),
    ("check_not_done", "died"): ("読み取りの途中で止まり、確かめられませんでした", "the process that read it stopped"),
    ("check_not_done", ""): ("確かめられませんでした", "it could not be checked"),
    ("allow_expired", ""): ("許可の期限（{expires_on}）が過ぎています", "the permission ended on {expires_on}"),
}
_SUBJECTS = {
    "envelope": ("エンベロープがないため、Bccと差出人を確かめていません", "without envelope, Bcc and sender were not checked"),
    "history": ("履歴がないため、知っている相手かどうかを確かめていません", "without history, nobody can be known"),
    "sender_mismatch": (
        "送った人が認証されていないため、差出人を確かめていません",
        "nobody was authenticated, so the sender was not checked",
    ),
    "outside_hours": ("祝日が分からない年のため、勤務時間を確かめていません", "the holidays of this year are not known"),
}


def detail(finding: Finding, language: str = "ja") -> str:
    """The sentence in Japanese or English."""
    english = int(language == "en")
    if finding.check == "check_not_done" and finding.subject in _SUBJECTS and not finding.facts:
        return _SUBJECTS[finding.subject][english]
    why = str(finding.facts.get("why", ""))
    words = _WORDS.get((finding.check, why)) or _WORDS[(finding.check, "")]
    facts = {key: _plain(value, english) if key == "kinds" else value for key, value in finding.facts.items()}
    return words[english].format(**{"count": finding.count, "why": why, **facts})


def _plain(kinds: str | int, english: int) -> str:
    known = [_KINDS[kind][english] for kind in str(kinds).split("・") if kind in _KINDS]
    return (", " if english else "・").join(known) or ("個人情報", "personal information")[english]
