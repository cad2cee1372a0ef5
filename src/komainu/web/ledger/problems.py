"""What this part refuses."""

from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class LineChanged(Problem):
    """Somebody else changed the line since it was opened; the page shows both."""

    title = _("ほかの人が先に変更しました")
    what_to_do = _("入力した内容は残っています。違いを確かめてから、もう一度保存してください。")


class TextChanged(LineChanged):
    """Somebody else wrote at the text of a place since it was opened."""


class AnswersChanged(Problem):
    """Lines of a sheet were answered or changed by somebody else since it was opened; nothing was kept."""

    title = _("ほかの人が先に答えたか、直した行があります")
    what_to_do = _("選んだ答えは残っていますが、まだ保存していません。違いを確かめてから、もう一度保存してください。")

    def __init__(self, lines: list[tuple[Any, str]]) -> None:
        super().__init__()
        self.lines = lines


class LineIncomplete(Problem):
    title = _("まだ書かれていない欄があります")
    what_to_do = _("下に挙げた欄を書いてから、もう一度確認してください。")
    status = 422

    def __init__(self, labels: list[str]) -> None:
        super().__init__(what_to_do=now_("次の欄を書いてから、もう一度行ってください：%(labels)s") % {"labels": "、".join(labels)})


class RequestIncomplete(LineIncomplete):
    title = _("承認に出すには、まだ書く欄があります")


class LineTwice(Problem):
    title = _("同じ部門に、同じ業務・名称の行がすでにあります")
    what_to_do = _("その行を直すか、業務か名称を変えてください。")
    status = 422


class LineFixed(Problem):
    title = _("廃棄済みの行は変えられません")
    what_to_do = _("廃棄の記録は、証拠として残ります。新しく取得するときは、新しい行を作ってください。")


class UnknownWord(Problem):
    title = _("選べない値が入っています")
    what_to_do = _("一覧から選び直してください。")
    status = 422


class DayAhead(Problem):
    title = _("まだ来ていない日です")
    what_to_do = _("実際に行った日を入れてください。")
    status = 422


class SurveyRunning(Problem):
    title = _("前の棚卸しが、まだ終わっていません")
    what_to_do = _("その棚卸しを終えてから、次を始めてください。")


class SheetUnanswered(Problem):
    title = _("まだ答えていない行があります")
    status = 422

    def __init__(self, count: int) -> None:
        words = now_("あと%(count)s行に答えてから、返してください。") % {"count": count}
        super().__init__(what_to_do=words if count else now_("扱っている個人情報を台帳に加えるか、ゼロ報告に印を付けてください。"))


class ZeroWithLines(Problem):
    title = _("台帳に行のある部門は、ゼロ報告にできません")
    what_to_do = _("持っていないものは、行ごとに「もう持っていない」と答えてください。")
    status = 422


class WayUnfit(Problem):
    title = _("その根拠では記録できません")
    what_to_do = _("根拠と記録の作り方を選び直してください。")
    status = 422


class RecordIncomplete(LineIncomplete):
    title = _("法律の求める欄が、まだ書かれていません")


class PointTwice(Problem):
    title = _("同じ名前の場面がすでにあります")
    what_to_do = _("その場面に文を加えるか、名前を変えてください。")
    status = 422


class MoreWithdrawn(Problem):
    title = _("取り消した人が、同意した人より多くなります")
    what_to_do = _("人数と、どの版への同意かを確かめてください。")
    status = 422


class TooLongToPrint(Problem):
    title = _("1つのPDFにするには行が多すぎます")
    what_to_do = _("部門などで絞り込むか、Excelに書き出してください。")
    status = 422


class PurposeTwice(Problem):
    title = _("同じ文の利用目的がすでにあります")
    what_to_do = _("その利用目的を使ってください。")
    status = 422


class PurposeInUse(Problem):
    title = _("この利用目的で使う台帳の行か、新しい版があります")
    what_to_do = _("台帳の行から外すか、新しい版のほうを使ってください。")


class PurposeUnjudged(Problem):
    title = _("変更の判断と理由が要ります")
    what_to_do = _("変更前の目的と関連する範囲か、あらためて同意を得るかを選び、理由を書いてください。")
    status = 422


class ProcessedChanged(Problem):
    title = _("開いたあとに、ほかの人がこの記録を直しました")
    what_to_do = _("入れた内容はそのまま残しています。下の違いを見て、よければもう一度保存してください。")
    status = 409


class ProvisionUnchecked(Problem):
    title = _("提供を記録する前に、提供前の確認が要ります")
    what_to_do = _(
        "この行の「提供前の確認」で、提供できると確かめてから記録してください。根拠が同じで、記録を作った日までに確かめたものを選びます。"
    )
    status = 422


class DaysOutOfOrder(Problem):
    title = _("日が前後しています")
    what_to_do = _("届け出た日より後の日を入れてください。")
    status = 422


class ScanUnfit(Problem):
    title = _("PDFか写真ではないか、大きすぎます")
    what_to_do = _("PDF、JPEG、PNGのどれか、20MBまでのファイルを選んでください。")
    status = 422
