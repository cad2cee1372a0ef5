"""What this part refuses, with what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem, WrongState


class DayImpossible(Problem):
    title = _("その日付は使えません")
    what_to_do = _("ほかの日付との前後を確かめてください。")
    status = 422


class NameTaken(Problem):
    title = _("同じ名前の部門がすでにあります")
    what_to_do = _("別の名前にするか、上の部門を変えてください。")
    status = 422


class InCircle(Problem):
    title = _("部門を自分自身やその下の部門に移すことはできません")
    what_to_do = _("上の部門を選び直してください。")
    status = 422


class StillInUse(Problem):
    title = _("この部門はまだ閉じられません")
    what_to_do = _("下の部門を先に移すか閉じ、所属する人を引き継ぐ部門を選んでください。")


class NumberTaken(Problem):
    title = _("その社員番号はすでに使われています")
    what_to_do = _("社員番号を確かめてください。退職した人の番号も使い回せません。")
    status = 422


class AddressTaken(Problem):
    title = _("そのメールアドレスは、ほかの人に登録されています")
    what_to_do = _("1つのアドレスは1人だけに登録できます。共用のアドレスは空欄にしてください。")
    status = 422


class AlreadyHeld(Problem):
    title = _("その期間には、この役割の人がすでにいます")
    what_to_do = _("今の人の任期を終えてから任命するか、「引き継ぐ」を使ってください。")
    status = 422


class ManagerAndAuditor(Problem):
    title = _("個人情報保護管理者と個人情報保護監査責任者を、同じ人にすることはできません")
    what_to_do = _("監査の独立性のため、別の人を選んでください（プライバシーマークの構築・運用指針 J.2.3.2）。")
    status = 422


class DepartmentMissing(Problem):
    title = _("担当する部門が選ばれていません")
    what_to_do = _("部門の個人データ管理者には、担当する部門を選んでください。")
    status = 422


class NotTheirs(Problem):
    title = _("この役割を任命・解任できるのは、代表者か個人情報保護管理者です")
    what_to_do = _("代表者か個人情報保護管理者に頼んでください。")
    status = 403


class NotFromOutside(Problem):
    title = _("この役割は、外部の人には任せられません")
    what_to_do = _(
        "外部の人が持てるのは、審査員と外部の支援者だけです。常駐する業務委託の人は、働き方を「業務委託（常駐）」で登録してください。"
    )
    status = 422


class OnlyFromOutside(Problem):
    title = _("審査員と外部の支援者は、外部の人だけが持てる役割です")
    what_to_do = _("「外部の人を招く」から、期間を決めて招いてください。")
    status = 422


class EndMissing(Problem):
    title = _("外部の人の役割には、任期の終わりが要ります")
    what_to_do = _("任期の終わりを入れてください。必要になったら延ばせます。")
    status = 422


class AlreadyGone(WrongState):
    title = _("この人はすでに退職しています")


class ReasonMissing(Problem):
    title = _("理由が書かれていません")
    what_to_do = _("なぜ不要なのかを、後から読む人に分かるように一言書いてください。")
    status = 422
