"""What this part refuses."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class SourceTwice(Problem):
    title = _("同じ場所が、すでに登録されています")
    what_to_do = _("一覧にあるその場所を使ってください。")
    status = 422


class SourceUnreadable(Problem):
    """The place cannot be read; the words say why."""

    title = _("この場所は読めませんでした")
    status = 422


class SourceEnded(Problem):
    title = _("この場所は、調べるのをやめています")
    what_to_do = _("もう一度調べるときは、新しく登録してください。")


class RunUnderWay(Problem):
    title = _("この場所は、いま調べているところです")
    what_to_do = _("終わるのを待つか、途中で止めてください。")


class NotDecidable(Problem):
    title = _("このファイルには、もう決まったことがあるか、決めることがありません")
    what_to_do = _("いまの状態を確かめてください。前の決定を取り消すと、決め直せます。")


class NoHash(Problem):
    title = _("この種類のものは、丸ごと「個人情報ではない」とは覚えられません")
    what_to_do = _("中身が変わったかを見分けられないためです。見本の値ごとに「個人情報ではない」としてください。")
    status = 422


class NoMark(Problem):
    title = _("この見本には、印がありません")
    what_to_do = _("もう一度調べると、印が付きます。")


class WordTwice(Problem):
    title = _("この呼び名の語は、すでに登録されています")
    what_to_do = _("別の呼び名にするか、前の語をやめてから登録してください。")
    status = 422
