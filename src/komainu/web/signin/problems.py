"""What signing in refuses, with what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem, WrongState


class NotForThem(Problem):
    title = _("この人のサインインは、あなたからは用意できません")
    what_to_do = _("役割を持つ人のリンクは、個人情報保護管理者かシステム管理者が用意します。カードは、役割のない人だけに発行できます。")
    status = 403


class CannotSignIn(WrongState):
    title = _("この人はいまサインインできません")
    what_to_do = _("退職しているか、サインインが止められています。従業者の記録を確かめてください。")


class NoAddress(WrongState):
    title = _("メールアドレスが登録されていません")
    what_to_do = _("メールアドレスを登録するか、サインインカードを発行してください。")


class NotOneself(WrongState):
    title = _("自分自身の2段階認証は、ここからは解除できません")
    what_to_do = _("「自分のサインイン」で行うか、ほかの管理者に頼んでください。")
