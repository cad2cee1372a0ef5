"""The history of the backups: copies, keys, rehearsals, restores."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.histories import History, register

register(
    History(
        "backups",
        _("バックアップ"),
        "safekeeping.see",
        acts=("safekeeping.",),
        words={
            "where": _("置き場所"),
            "events": _("操作の記録の件数"),
            "head": _("操作の記録の最後のハッシュ値"),
            "key": _("鍵の番号"),
            "keys": _("鍵の番号"),
            "number": _("回復キーの番号"),
            "succeeded": _("うまくいった"),
            "copy_made_at": _("バックアップの作成"),
            "made_at": _("バックアップの作成"),
            "values": _("封をやり直した値の数"),
            "files": _("封をやり直したファイルの数"),
            "closed": _("閉じた古い鍵"),
        },
    )
)
