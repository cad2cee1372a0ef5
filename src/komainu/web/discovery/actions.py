"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "discovery.source_added": _("調べる場所を登録した"),
        "discovery.source_changed": _("調べる場所の登録を変えた"),
        "discovery.source_ended": _("調べるのをやめた"),
        "discovery.run_asked": _("調べるよう頼んだ"),
        "discovery.run_cancelled": _("調べるのを途中で止めた"),
        "discovery.run_done": _("調べ終わった"),
        "discovery.run_failed": _("調べられなかった"),
        "discovery.linked": _("見つかったものを台帳の行に結びつけた"),
        "discovery.decided": _("見つかったものをどうするか決めた"),
        "discovery.decision_withdrawn": _("決めたことを取り消した"),
        "discovery.reported": _("消した・移したと知らせた"),
        "discovery.confirmed": _("消した・移したことを、調べて確かめた"),
        "discovery.still_there": _("消した・移したはずのものが、調べるとまだあった"),
        "discovery.rules_changed": _("個人情報の所在の決まりを変えた"),
        "discovery.word_added": _("自社の語を登録した"),
        "discovery.word_ended": _("自社の語を探すのをやめた"),
    },
    part=_("個人情報の所在"),
)
