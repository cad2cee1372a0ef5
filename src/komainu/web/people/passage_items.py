"""What joining and leaving ask for: the items of the two checklists, each with its owner and its day. Pure data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role

OWN = "own"
"""The item of the house's own making; its words stand in the record."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist.

    owner      the role that does it; DEPARTMENT_DATA_MANAGER means the one of the person's department
    due_days   days after the day of joining or leaving
    only_with_roles   asked only of somebody who holds a role
    """

    id: str
    label: Promise
    reason: Promise
    owner: Role
    due_days: int = 0
    only_with_roles: bool = False


JOINING = (
    Item("pledge", _("秘密保持の誓約書を受け取る"), _("入社のときに、在職中と退職後の秘密保持を書面で約束してもらいます。"), Role.PMS_OFFICE),
    Item("rules", _("個人情報保護方針と規程、事故の知らせ方を説明する"), _("最初の日から、守ることと知らせる先が分かっているようにします。"), Role.DEPARTMENT_DATA_MANAGER),
    Item("training", _("入社時の個人情報保護の教育を受けてもらう"), _("個人情報を扱う前に、または入社から1か月のうちに受けてもらいます。"), Role.EDUCATION_LEAD, 30),
    Item("rights", _("仕事に要るアクセス権だけを付け、記録する"), _("要らない権限は、事故のときの被害を広げます。"), Role.SYSTEM_MANAGER),
    Item("devices", _("貸与した機器・社員証・鍵を記録する"), _("退職のときに、返してもらうものが分かるようにします。"), Role.DEPARTMENT_DATA_MANAGER, 7),
)  # fmt: skip
LEAVING = (
    Item("roles", _("個人情報保護の役割を引き継ぐ"), _("退職の日に役割は終わります。空席にならないように後任を任命します。"), Role.PRIVACY_MANAGER, only_with_roles=True),
    Item("handover", _("担当していた個人情報（書類・データ）を引き継ぐ"), _("置き場所が分からない個人情報を残さないためです。"), Role.DEPARTMENT_DATA_MANAGER),
    Item("secrecy", _("退職後も続く秘密保持を確かめ、書面を受け取る"), _("退職した後の持ち出しや漏えいを防ぐためです。"), Role.PMS_OFFICE),
    Item("rights", _("アカウントを止め、アクセス権をすべて外す"), _("退職した人のアカウントは、不正に使われても気づきにくいものです。"), Role.SYSTEM_MANAGER),
    Item("passwords", _("その人が知っている共用のパスワードを変える"), _("アカウントを止めても、共用のパスワードは使えてしまいます。"), Role.SYSTEM_MANAGER, 7),
    Item("devices", _("PC・スマートフォン・媒体を返してもらう"), _("中に残った個人情報ごと社外に出ることを防ぐためです。"), Role.DEPARTMENT_DATA_MANAGER),
    Item("keys", _("社員証・鍵・入館カードを返してもらう"), _("入れる場所が残らないようにします。"), Role.DEPARTMENT_DATA_MANAGER),
    Item("private", _("私物の端末・クラウドに業務のデータが残っていないことを確かめる"), _("私物に残ったデータは、会社からは見えません。"), Role.DEPARTMENT_DATA_MANAGER),
)  # fmt: skip
ITEMS = {"joining": JOINING, "leaving": LEAVING}
BY_ID = {(kind, item.id): item for kind, items in ITEMS.items() for item in items}


def label(kind: str, item: str, text: str) -> str:
    """The words of an item of a checklist."""
    known = BY_ID.get((kind, item))
    return str(known.label) if known else text


def reason(kind: str, item: str) -> str:
    """Why it is asked, or nothing for an item of the house's own."""
    known = BY_ID.get((kind, item))
    return str(known.reason) if known else ""
