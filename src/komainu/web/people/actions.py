"""What the acts of this part are called on the timeline and in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "people.department_changed": _("部門の名前・場所を変えた"),
        "people.department_closed": _("部門を閉じることにした"),
        "people.department_kept": _("部門を閉じるのをやめた"),
        "people.department_gone": _("部門がなくなった"),
        "people.person_changed": _("従業者の記録を変えた"),
        "people.leaving_recorded": _("退職を登録した"),
        "people.leaving_cancelled": _("退職を取りやめた"),
        "people.left": _("退職した（サインインを止めた）"),
        "people.rejoined": _("再び入社した"),
        "people.absence_started": _("不在・休職を登録した"),
        "people.absence_ended": _("復帰を登録した"),
        "people.absence_withdrawn": _("不在・休職を取り消した"),
        "people.on_leave": _("休職に入った"),
        "people.back": _("休職から戻った"),
        "people.role_proposed": _("役割に任じる案を出した"),
        "people.role_proposal_dropped": _("任命の案を取りやめた"),
        "people.role_ended": _("役割を終えた"),
        "people.role_extended": _("任期を延ばした"),
        "people.role_word_set": _("役割の呼び名を変えた"),
        "people.paper_made": _("任命書を作った"),
        "people.passage_started": _("入社・退職の手続きを始めた"),
        "people.passage_item_added": _("手続きに項目を加えた"),
        "people.passage_item_settled": _("手続きの項目に答えた"),
        "people.passage_finished": _("入社・退職の手続きを終えた"),
        "people.passage_cancelled": _("入社・退職の手続きを取りやめた"),
        "people.staff_imported": _("従業者名簿を取り込んだ"),
        "people.visit_over": _("外部の人の期間が終わり、サインインを止めた"),
        "people.list_exported": _("従業者の一覧を書き出した"),
        "people.structure_exported": _("体制図をファイルに出した"),
        "people.contact_added": _("緊急連絡網に加えた"),
        "people.contact_changed": _("緊急連絡網の行を変えた"),
        "people.contact_removed": _("緊急連絡網から外した"),
        "people.network_ordered": _("緊急連絡網の順番を変えた"),
        "people.thing_opened": _("求められていないことを、使うことにした"),
        "people.thing_closed": _("求められていないことを、使わないことにした"),
        "people.network_printed": _("緊急連絡網を印刷した"),
    }
)
