"""What the Act asks of pseudonymously and anonymously processed information, and what of it is missing. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger.models import ProcessedSet

Kind = ProcessedSet.Kind


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the Commission's standard of processing, and the kinds of sets that it is asked of."""

    id: str
    label: Promise
    kinds: tuple[str, ...]


BOTH = (Kind.PSEUDONYMOUS.value, Kind.ANONYMOUS.value)
STEPS = (
    Step("descriptions", _("氏名など、特定の個人を識別できる記述を削った（置き換えた）"), BOTH),
    Step("codes", _("個人識別符号をすべて削った（置き換えた）"), BOTH),
    Step("property", _("カード番号など、悪用されると財産的被害のおそれがある記述を削った"), (Kind.PSEUDONYMOUS.value,)),
    Step("linking", _("もとの個人情報と連結する符号（社内の番号など）を削った"), (Kind.ANONYMOUS.value,)),
    Step("odd", _("めずらしい値（特異な記述）を削った"), (Kind.ANONYMOUS.value,)),
    Step("nature", _("もとのデータベースの性質を考えて、ほかに要る処理をした"), (Kind.ANONYMOUS.value,)),
)  # fmt: skip
ANSWERS = [("yes", _("した")), ("na", _("当たるものがない")), ("no", _("していない"))]


def steps_of(kind: str) -> list[Step]:
    return [step for step in STEPS if kind in step.kinds]


def missing(found: ProcessedSet) -> Iterator[Promise]:
    """What the Act asks of it and is not there yet, in sentences."""
    if any(found.answers.get(step.id) not in {"yes", "na"} for step in steps_of(found.kind)):
        yield {
            Kind.PSEUDONYMOUS.value: _("加工の基準（施行規則第31条）のうち、していないものか、まだ答えていないものがあります。"),
            Kind.ANONYMOUS.value: _("加工の基準（施行規則第34条）のうち、していないものか、まだ答えていないものがあります。"),
        }[found.kind]
    if found.kind == Kind.PSEUDONYMOUS:
        if not found.kept_apart:
            yield _("削除情報等（もとに戻せる情報）の安全管理が書かれていません（個人情報保護法第41条第2項）。")
        if not found.purpose or not found.published_at:
            yield _("利用目的と、それを公表した場所が書かれていません（個人情報保護法第41条第3項・第4項）。")
        return
    if not found.kept_apart:
        yield _("加工方法等情報の安全管理が書かれていません（個人情報保護法第43条第2項）。")
    if found.published_on is None or not found.published_at:
        yield _("含まれる情報の項目を、作ったあと遅れずに公表した日と場所がありません（個人情報保護法第43条第3項）。")
    if found.provided_to and (found.provision_published_on is None or not found.is_marked):
        yield _("提供する項目と方法の公表か、匿名加工情報であることの明示がありません（個人情報保護法第43条第4項）。")


BANS = {
    Kind.PSEUDONYMOUS.value: (
        _("ほかの情報と照らし合わせて、本人を識別してはいけません（第41条第7項）。"),
        _("電話・郵便・メールなどで本人に連絡するために使ってはいけません（第41条第8項）。"),
        _("法令にもとづく場合・委託・事業の承継・共同利用のほかは、第三者に提供できません（第41条第6項）。"),
        _("要らなくなったら、遅れずに消すよう努めます（第41条第5項）。"),
    ),
    Kind.ANONYMOUS.value: (
        _("ほかの情報と照らし合わせて、本人を識別してはいけません（第43条第5項）。"),
        _("提供するときは、項目と方法を公表し、匿名加工情報であることを相手に明示します（第43条第4項）。"),
        _("安全管理と苦情の処理の措置を講じ、その内容を公表するよう努めます（第43条第6項）。"),
    ),
}
"""What may not be done with it, told where it is shown."""
