"""The steps of the first hour: what each asks, why, who may answer it, and when it is done. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.people.profile import Profile

LATER, WITHOUT, SEEN = "later", "without", "seen"


@dataclass(frozen=True, slots=True)
class Known:
    """What the steps look at.

    people         how many are registered, counted up to a limit; the founder is one of them
    vacant         labels of roles that the house needs and nobody holds
    has_ledger     whether somebody answered the ledger's interview, or lines are there already
    is_somebody_outside   whether somebody cannot come in yet and was not invited
    answers        step -> how somebody settled it
    """

    house: Profile
    is_founded: bool = False
    people: int = 0
    departments: int = 0
    vacant: tuple[str, ...] = ()
    is_somebody_outside: bool = False
    mail_is_set: bool = False
    key_in_safe: bool = False
    worker_is_alive: bool = False
    has_ledger: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `title` is short, for the line of steps; `duty` is what remains to do where it was left for later ("" : nothing remains);
    `is_of_office`: it remains with the office, and not with who installed the system."""

    id: str
    title: Promise
    why: Promise
    right: str
    is_done: Callable[[Known], bool]
    can_wait: bool = True
    duty: Promise | str = ""
    is_of_office: bool = False


STEPS: tuple[Step, ...] = (
    Step(
        "organisation", _("組織"),
        _("報告書・通知の文面・印刷物に使われ、組織の種類と分野で報告先が変わります。"),
        "people.organisation", lambda known: known.is_founded and bool(known.house.name), can_wait=False,
    ),
    Step(
        "standing", _("規模と立場"),
        _("求められることは、規模と立場で変わります。求められないことは画面にも期限にも出しません。分からないものは、そのままでかまいません。"),
        "people.organisation", lambda known: known.house.staff > 0 and known.house.mark != "",
        duty=_("規模と立場を決める"),
    ),
    Step(
        "departments", _("部門"),
        _("事故の知らせと台帳を、部門ごとに受け持てるようになります。少人数なら、分けなくてかまいません。"),
        "people.edit", lambda known: known.departments > 0 or known.answers.get("departments") == WITHOUT,
    ),
    Step(
        "staff", _("従業者"),
        _("事故を知らせる人、教育を受ける人、役割を持つ人の名簿です。役員・パート・派遣も含みます。名前と社員番号だけで始められます。"),
        "people.edit", lambda known: known.people > 1 or known.answers.get("staff") == WITHOUT,
        duty=_("従業者の名簿を入れる"),
    ),
    Step(
        "roles", _("役割"),
        _("事故の知らせ、期限の催促、判断の署名が、役割を持つ人に届きます。1人がいくつ持ってもかまいません。"),
        "people.appoint", lambda known: known.is_founded and not known.vacant,
    ),
    Step(
        "signin", _("ほかの人の入り方"),
        _("自分で登録する画面はありません。招待のメール、手渡しのリンク、印刷したカードのどれかで入ります。"),
        "signin.invite", lambda known: (known.people > 1 and not known.is_somebody_outside) or known.answers.get("signin") == WITHOUT,
        duty=_("ほかの人がサインインできるようにする"),
    ),
    Step(
        "mail", _("メール"),
        _("催促と急ぎの知らせを送ります。なくても使えます。そのときは、毎日画面を開いて確かめることになります。"),
        "setup.go", lambda known: known.mail_is_set or known.answers.get("mail") == WITHOUT,
        duty=_("メールを設定するか、なしで使うと決める"),
    ),
    Step(
        "ledger", _("台帳"),
        _("仕事の種類を答えると、ふつう持つことになる個人情報を、台帳の行の案として示します。個人情報保護法は、組織の規模にかかわらず守る法律です。"),
        "setup.go", lambda known: known.has_ledger, duty=_("台帳づくりの聞き取りに答える"), is_of_office=True,
    ),
    Step(
        "backup", _("バックアップ"),
        _("この機械が壊れても、盗まれても、暗号化されても、記録を取り戻せるようにします。回復キーを印刷し、金庫に入れます。"),
        "safekeeping.see", lambda known: known.key_in_safe,
    ),
)  # fmt: skip
BY_ID: Mapping[str, Step] = {step.id: step for step in STEPS}


@dataclass(frozen=True, slots=True)
class Stand:
    """A step as it stands: done, later, or open."""

    step: Step
    state: str

    @property
    def is_done(self) -> bool:
        return self.state == "done"


def stands(known: Known) -> list[Stand]:
    """Every step as it stands. What the records answer is done, whatever somebody said before."""
    return [Stand(step, "done" if step.is_done(known) else "later" if known.answers.get(step.id) == LATER else "open") for step in STEPS]


def next_open(found: list[Stand], after: str = "") -> str:
    """The id of the first step that is neither done nor left for later, from behind `after` on; "" when there is none."""
    order = [stand.step.id for stand in found]
    start = order.index(after) + 1 if after in order else 0
    return next((stand.step.id for stand in [*found[start:], *found[:start]] if stand.state == "open" and stand.step.id != after), "")
