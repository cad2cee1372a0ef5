"""What this part refuses, with what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class NotYours(Problem):
    title = _("この承認を決めるのは、あなたではありません")
    what_to_do = _("この段階の役割を持つ人（代行者を含みます）が決めます。")
    status = 403


class OwnRequest(Problem):
    title = _("自分の申請は、自分では承認できません")
    what_to_do = _("同じ役割を持つほかの人か、代行者に頼んでください。")
    status = 403


class NoOutsiders(Problem):
    title = _("外部の人は承認できません")
    what_to_do = _("申請はできます。承認は組織の中の人が行います。")
    status = 403


class ContentChanged(Problem):
    title = _("内容が変わったため、この申請は無効になりました")
    what_to_do = _("新しい内容で、もう一度申請してもらってください。")


class AlreadyDecided(Problem):
    title = _("この申請は、もう決まっています")
    what_to_do = _("一覧で結果を確かめてください。")


class NotRequester(Problem):
    title = _("取り下げられるのは、申請した人とPMS事務局です")
    what_to_do = _("申請した人に頼んでください。")
    status = 403


class DayAhead(Problem):
    title = _("承認の日が今日より後です")
    what_to_do = _("承認された日を確かめてください。")
    status = 422


class FileUnfit(Problem):
    title = _("この写しは保存できません")
    what_to_do = _("20MBまでの、PDF・写真（JPEG、PNG）を選んでください。")
    status = 422


class NotAnOffKind(Problem):
    title = _("この承認は省けません")
    what_to_do = _("規則で承認が要ると決まっています。")
