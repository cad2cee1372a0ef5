"""What this part refuses."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class CodeTaken(Problem):
    title = _("同じ文書番号の規程がすでにあります")
    what_to_do = _("その規程の新しい版を書くか、文書番号を変えてください。")
    status = 422


class NothingWritten(Problem):
    title = _("本文がありません")
    what_to_do = _("本文を書くか、ファイルを選んでください。")
    status = 422


class TooManyClauses(Problem):
    title = _("条が多すぎます")
    what_to_do = _("500条までです。文書を分けてください。")
    status = 422


class FileUnreadable(Problem):
    title = _("このファイルは読み込めません")
    what_to_do = _("テキスト（.txt）、Markdown（.md）、Word（.docx）のファイルを選んでください。")
    status = 422


class DayBeforeLast(Problem):
    title = _("前の版の施行日より後の日を入れてください")
    what_to_do = _("前の版は、新しい版の前日まで有効になります。")
    status = 422
