"""What a service refuses: one class of exceptions, shown as one page each by the middleware, with what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Problem(Exception):
    """An act that the house refuses. `title` says what, `what_to_do` says how to go on; both are for the office.

    status  the HTTP status of the page (409: the record stands otherwise than the act needs; 422: the input does not fit)
    """

    title: Text = _("この操作はできません")
    what_to_do: Text = _("前の画面に戻り、内容を確かめてください。")
    status = 409

    def __init__(self, title: Text | None = None, what_to_do: Text | None = None) -> None:
        if title is not None:
            self.title = title
        if what_to_do is not None:
            self.what_to_do = what_to_do
        super().__init__(str(self.title))


class ChangedMeanwhile(Problem):
    title = _("ほかの人が先に変更しました")
    what_to_do = _("最新の内容を読み直してから、もう一度行ってください。入力した内容は前の画面に残っています。")


class WrongState(Problem):
    title = _("この記録は、いまの段階ではその操作を受け付けません")
    what_to_do = _("記録の今の状態を確かめてください。")
