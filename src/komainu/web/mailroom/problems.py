"""What this part refuses, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class NotSentYet(Problem):
    title = _("このメールは、まだ送られていません")
    what_to_do = _("取りやめたいときは「送信を取りやめる」を押してください。送ったあとで誤りに気づいたときに、事故として知らせます。")


class GuardNotReady(Problem):
    title = _("番人の記録を開けません")
    what_to_do = _("番人が動いているか、鍵のファイルが置かれているかを、システム管理者に確かめてもらってください。何も変わっていません。")
    status = 503


class GuardBusy(Problem):
    title = _("番人が記録を書けませんでした")
    what_to_do = _(
        "ディスクの空きが足りないおそれがあります。メールはまだ止まっています。しばらくしてからもう一度行い、続くときはシステム管理者に知らせてください。"
    )
    status = 503


class NoAddress(Problem):
    title = _("あなたのメールアドレスが登録されていません")
    what_to_do = _("承認した人を記録に残すために、メールアドレスが要ります。事務局に登録を頼んでください。")


class NotYours(Problem):
    title = _("このメールは、あなたには決められません")
    what_to_do = _("差出人本人と宛先の人は承認できません。上司（部門の個人データ管理者）か個人情報保護管理者に頼んでください。")


class BodyGone(Problem):
    title = _("このメールの本体は、もうありません")
    what_to_do = _("送る前に断ったメールは残していません。直したメールをもう一度送ってください。")


class SamePerson(Problem):
    title = _("求めた人とは別の人が確かめます")
    what_to_do = _("差し止めたメールを送るには、差出人と宛先の人ではない二人が要ります。もう一人に頼んでください。")


class MissingBoxes(Problem):
    title = _("まだ確かめていない項目があります")
    what_to_do = _("印の付いていない理由と宛先を読み、それぞれに印を付けてください。")
    status = 422


class OtherState(Problem):
    title = _("このメールは、いまはその操作を受け付けません")
    what_to_do = _("メールの画面で、いまの状態を確かめてください。")


class PolicyBroken(Problem):
    title = _("送信ポリシーに誤りがあります")
    what_to_do = _("示された行を直してください。")
    status = 422


class PolicyUnchanged(Problem):
    title = _("運用中の版と同じ内容です")
    what_to_do = _("変えてから承認を求めてください。")


class PolicyWaits(Problem):
    title = _("承認を待っている版があります")
    what_to_do = _("承認されるか、取り下げてから、次の版を作ってください。")


class PolicyNotWritten(Problem):
    title = _("番人のポリシーのファイルを書けませんでした")
    what_to_do = _("番人のフォルダーに書き込めるかを、システム管理者に確かめてもらってください。番人はこれまでの版で動いています。")
    status = 503
