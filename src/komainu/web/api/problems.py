"""What this part refuses, with what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class ScopeNotTheirs(Problem):
    title = _("自分にない権限を、トークンに付けることはできません")
    what_to_do = _("権限を選び直してください。")
    status = 422


class LastsTooLong(Problem):
    title = _("トークンの期限は、今日から1年以内にしてください")
    what_to_do = _("期限を短くしてください。切れる前に、新しいトークンを作れます。")
    status = 422


class TooManyTokens(Problem):
    title = _("使えるトークンが多すぎます")
    what_to_do = _("使っていないトークンを無効にしてから、作ってください。")
