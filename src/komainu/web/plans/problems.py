"""What this part refuses."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class PlanInWork(Problem):
    title = _("この年度には、作成中の計画がすでにあります")
    what_to_do = _("その計画を直すか、承認を受けてください。")


class PlanFixed(Problem):
    title = _("承認に出した計画は、そのままでは変えられません")
    what_to_do = _("承認待ちなら取り下げ、承認済みなら新しい版を作ってから直してください。")


class PlanEmpty(Problem):
    title = _("計画に項目がありません")
    what_to_do = _("行うことを1つ以上入れてから、承認に出してください。")
    status = 422


class DayOutsideYear(Problem):
    title = _("期限が、この年度の中にありません")
    what_to_do = _("年度の初めの日から終わりの日までの日付を入れてください。")
    status = 422


class OwnProposal(Problem):
    title = _("この計画は、いまは承認を待っていません")
    what_to_do = _("計画の画面を開き直し、状態を確かめてください。")


class AlreadyDone(Problem):
    title = _("この項目は、すでに「行った」と記録されています")
    what_to_do = _("記録が誤っているときは、その記録を取り消してから、もう一度記録してください。")


class DayAhead(Problem):
    title = _("行った日が、まだ来ていない日です")
    what_to_do = _("実際に行った日を入れてください。")
    status = 422
