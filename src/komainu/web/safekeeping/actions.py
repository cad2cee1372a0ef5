"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "safekeeping.copy_made": _("バックアップを作った"),
        "safekeeping.copy_left": _("バックアップを外のフォルダーに置いた"),
        "safekeeping.copy_downloaded": _("バックアップをダウンロードした"),
        "safekeeping.key_made": _("回復キーを作った"),
        "safekeeping.key_confirmed": _("回復キーを金庫に入れたことを確かめた"),
        "safekeeping.rehearsed": _("復元を練習した"),
        "safekeeping.restored": _("バックアップから復元した"),
        "safekeeping.rotation_started": _("封をする鍵の交換を始めた"),
        "safekeeping.keys_rotated": _("封を新しい鍵でやり直した"),
        "safekeeping.keys_retired": _("使わなくなった鍵を消した"),
    }
)
