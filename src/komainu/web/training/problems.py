"""What this part refuses."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class NobodyAsked(Problem):
    title = _("この条件に当てはまる人がいません")
    what_to_do = _("部門・役割・働き方の選び方を見直してください。")
    status = 422


class NotPreparing(Problem):
    title = _("始めた教育の内容は変えられません")
    what_to_do = _("期限は延ばせます。内容を変えるときは、この教育を終えて、新しい教育を作ってください。")


class NotRunning(Problem):
    title = _("この教育は実施中ではありません")
    what_to_do = _("教育の画面を開き直し、状態を確かめてください。")


class DayTooEarly(Problem):
    title = _("その日付にはできません")
    what_to_do = _("今の期限より後で、今日以後の日付を入れてください。")
    status = 422


class ReasonMissing(Problem):
    title = _("理由がありません")
    what_to_do = _("後から見て分かるように、理由を入れてください。")
    status = 422


class NotYetStudied(Problem):
    title = _("まだ読んでいない画面があります")
    what_to_do = _("すべての単元を読み終えると、テストを受けられます。")


class AlreadyPassed(Problem):
    title = _("この教育は合格しています")
    what_to_do = _("もう一度受ける必要はありません。修了証を確かめられます。")


class ScoreImpossible(Problem):
    title = _("この点数は記録できません")
    what_to_do = _("0から100までの数を入れてください。")
    status = 422


class DayAhead(Problem):
    title = _("まだ来ていない日です")
    what_to_do = _("実際に行った日を入れてください。")
    status = 422


class DayBeforeBeginning(Problem):
    title = _("この教育を始める前の日です")
    what_to_do = _("実際に行った日を入れてください。年や月の打ちまちがいがないか、確かめてください。")
    status = 422


class SessionNotOpen(Problem):
    title = _("いまは出席を受け付けていません")
    what_to_do = _("出席は、講習の始まる15分前から終わりの時刻までに記録します。間に合わなかったときは、講師か事務局に申し出てください。")


class NotAsked(Problem):
    title = _("この講習の対象になっていません")
    what_to_do = _("受ける必要があると思うときは、PMS事務局に知らせてください。")
