"""What this part refuses."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem, WrongState

IMPROPER_CITATION = _(
    "個人情報保護法 第18条（利用目的による制限）・第19条（不適正な利用の禁止）・第20条（適正な取得）・第27条（第三者提供の制限）・第28条（外国にある第三者への提供の制限）"
)
"""The duties that a house cannot leave unkept, so that nothing of them remains to be accepted."""


class ImproperRetained(Problem):
    title = _("不適切な取扱いのリスクは、受け入れることができません")
    what_to_do = _(
        "目的外の利用、不適正な取得、根拠のない提供などは、法律が禁じています（個人情報保護法 第18条〜第20条、第27条、第28条）。起きないように減らすか、その取扱いをやめてください。"
    )
    status = 422


class RiskTwice(Problem):
    title = _("この行には、同じリスクがすでにあります")
    what_to_do = _("そのリスクを直してください。")
    status = 422


class NothingChosen(Problem):
    title = _("何も選ばれていません")
    what_to_do = _("取り入れるものに印を付けてください。")
    status = 422


class PointsUnfit(Problem):
    title = _("その点は付けられません")
    what_to_do = _("点の範囲と、管理策の後の起こりやすさが前より大きくないことを確かめてください。")
    status = 422


class Unscored(Problem):
    title = _("まだ評価されていないリスクです")
    what_to_do = _("残留リスクを評価してから、受け入れを求めてください。")


class AskedAlready(WrongState):
    title = _("このリスクの受け入れは、すでに求められています")
    what_to_do = _(
        "入力した内容は残っています。リスクのページで、すでにある受け入れを確かめてください。言い直すときは、先にそれを終えます。"
    )


class DayTooFar(Problem):
    title = _("その期限では受け入れられません")
    what_to_do = _("明日から1年以内の日を入れてください。期限が来たら、もう一度考えます。")
    status = 422


class NoReview(Problem):
    title = _("この行のリスクは、まだ見ていません")
    what_to_do = _("先に、提案を取り入れるか、リスクを加えてください。")


class ControlTwice(Problem):
    title = _("この型の管理策は、すでにあります")
    what_to_do = _("その管理策をリスクに結び付けてください。")
    status = 422


class ControlUnplanned(Problem):
    title = _("予定の管理策には、責任者と期限が要ります")
    what_to_do = _("誰が、いつまでに実施するかを入れてください。")
    status = 422


class NoLines(Problem):
    title = _("当てはまる台帳の行がありません")
    what_to_do = _("媒体か、保管場所の言葉を変えてください。")
    status = 422


class GroupTwice(Problem):
    title = _("同じ名称のまとまりがすでにあります")
    what_to_do = _("名称を変えてください。")
    status = 422


class TooManyRows(Problem):
    title = _("PDFにするには多すぎます")
    what_to_do = _("部門や段階で絞り込むか、Excelに出してください。")
    status = 422
