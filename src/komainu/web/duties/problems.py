"""What this part refuses, with what to do about it."""

from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem


class DelegateImpossible(Problem):
    title = _("その人は代理にできません")
    what_to_do = _("不在の本人、退職した人、同じ期間に不在の人、外部の人のほかから選んでください。")
    status = 422


class AddressRefused(Problem):
    """An address to which the house does not send. `reason` names the rule, never what was found there."""

    title = _("その宛先には送れません")
    what_to_do = _(
        "https:// で始まる、社外のサービスの公開された宛先を入れてください。社内の宛先はシステム管理者が設定（KOMAINU_WEBHOOK_HOSTS）で許可します。"
    )
    status = 422
