"""The recovery key as a sheet of paper for the safe."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from komainu.web.documents.content import (
    Bullets,
    Document,
    Heading,
    KeyValue,
    KeyValueTable,
    Notice,
    Paragraph,
    Signature,
    SignatureBox,
)
from komainu.web.safekeeping.recoverykey import RecoveryKey, sheet_check_of


def recovery_sheet(key: RecoveryKey, rows: list[str], *, organisation: str, made_by: str, day: date) -> Document:
    """One page: the key, what it is for, how to use it, and who keeps it. `rows` is the code in the lines in which it is typed."""
    return Document(
        title=_("バックアップの回復キー"),
        blocks=[
            Notice(
                _(
                    "この紙と、バックアップのファイルの両方があれば、誰でも中身を読めます。金庫など、機械やバックアップとは別の場所に保管してください。"
                ),
                title=_("取扱注意"),
                kind="warning",
            ),
            Heading(_("回復キー")),
            *[
                Paragraph(_("%(number)s行目　%(letters)s") % {"number": number, "letters": row.replace("-", " - ")}, style="lead")
                for number, row in enumerate(rows, 1)
            ],
            Paragraph(_("数字の0と1はありますが、文字のO・I・L・Uは使っていません。大文字と小文字は区別しません。"), style="small"),
            KeyValueTable(
                [
                    KeyValue(_("キーの番号"), key.number),
                    KeyValue(_("確認番号"), sheet_check_of(key.public), note=_("画面の「紙を確かめる」に入力します")),
                    KeyValue(_("作った日と人"), f"{day:%Y-%m-%d}　{made_by}"),
                ]
            ),
            Heading(_("使い方")),
            Bullets(
                [
                    _("新しい機械に Komainu を入れ、バックアップのファイル（.komainu-backup）を置きます。"),
                    _("komainu restore ファイル名 を実行し、上の回復キーを入力します。"),
                    _("komainu restore ファイル名 --rehearse なら、動いている Komainu に触れずに練習できます。年に一度、行ってください。"),
                ],
                is_numbered=True,
            ),
            Heading(_("保管")),
            SignatureBox([Signature(_("保管した人")), Signature(_("確かめた人"))]),
        ],
        organisation=organisation,
        date=day,
        language="en" if get_language() == "en" else "ja",
    )
