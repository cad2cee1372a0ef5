"""What the first hour refuses, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class AlreadyFounded(Problem):
    title = _("最初のアカウントは、もう作られています")
    what_to_do = _("サインインの画面から入ってください。心当たりがないときは、すぐにこの機械の管理者に知らせてください。")


class WrongCode(Problem):
    title = _("設定コードが違います")
    what_to_do = _("この機械で「komainu setup」を実行すると、今のコードが出ます。")
    status = 422
