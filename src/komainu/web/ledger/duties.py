"""What becomes due by the inventory. `of_line` is pure; `refresh_line` brings the store in line; the sweep finds the lines whose end comes near."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.ledger.models import LedgerLine, LedgerRules, OptOutFiling, SurveySheet
from komainu.web.people import queries as people
from komainu.web.people.needs import own_role
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.clock import japan_day

LEAD = timedelta(days=30)
"""So long before its end a line is to be disposed of."""
FOR_DISPOSAL = timedelta(days=30)
YEAR = timedelta(days=365)
MOST_AT_ONCE = 500

register(
    [
        Kind(
            "ledger.dispose", _("「%(name)s」を廃棄し、記録する"), _("保管期限が来た、または要らなくなった個人情報です。遅れずに消すことが求められています。"),
            (-7, 0, 1), 7, channel=_("廃棄する個人情報があります"),
        ),
        Kind(
            "ledger.complete", _("「%(name)s」の台帳の行を仕上げ、確認する"), _("承認された新規取得の行です。取得を始める日までに、残りの欄を書いて部門で確認します。"),
            (-7, -1, 0, 1), 3, channel=_("仕上げる台帳の行があります"),
        ),
        Kind(
            "ledger.survey", _("台帳の調査表を返す"), _("部門が持つ個人情報を、年に一度確かめます。扱っていない部門も、ゼロ報告を返します。"), (-14, -7, -1, 0, 1), 7
        ),
        Kind(
            "ledger.interview", _("台帳づくりの聞き取りに、もう一度答える"), _("一年のうちに始まった仕事や、使い始めたクラウドサービスが、台帳から漏れていないかを確かめます。"), (-7, 0, 7), 30
        ),
        Kind(
            "ledger.opt_out_look", _("「%(name)s」のオプトアウトの届出を見直す"), _("届け出た内容と公表が、今もこのとおりかを、年に一度確かめます（社内の決まり）。"), (-14, 0, 7), 30,
            channel=_("見直すオプトアウトの届出があります"),
        ),
    ]
)  # fmt: skip


def of_line(line: LedgerLine) -> Iterator[Declared]:
    """The duties of one line. One query for a draft that is to be used from some day: whether it came of a request."""
    if line.state == LedgerLine.State.TO_DISPOSE and line.disposal_decided_on is not None:
        yield Declared(
            f"ledger:dispose:{line.pk}", "ledger.dispose", reverse("ledger:dispose", args=[line.pk]), Role.DEPARTMENT_DATA_MANAGER,
            department_id=line.department_id, due_on=line.retention_until or line.disposal_decided_on + FOR_DISPOSAL,
            citations=(str(_("個人情報保護法第22条（データ内容の正確性の確保等）")),), details={"name": line.name, "house_own": line.retention_until is None},
        )  # fmt: skip

    if (
        line.state == LedgerLine.State.DRAFT
        and line.approved_version is None
        and line.used_from is not None
        and hasattr(line, "acquisition_request")
    ):
        yield Declared(
            f"ledger:complete:{line.pk}", "ledger.complete", reverse("ledger:line", args=[line.pk]), Role.DEPARTMENT_DATA_MANAGER,
            department_id=line.department_id, due_on=line.used_from, details={"name": line.name, "house_own": True},
        )  # fmt: skip


def refresh_line(line: LedgerLine) -> None:
    """Bring the duties of one line in line with it. Two queries when nothing changed, three of a draft."""
    done = [f"ledger:dispose:{line.pk}"] if line.state == LedgerLine.State.DISPOSED else []
    if line.state != LedgerLine.State.DRAFT:
        done.append(f"ledger:complete:{line.pk}")
    with translation.override("ja"):
        services.declare(line, list(of_line(line)), done=done)


def of_sheet(sheet: SurveySheet) -> Iterator[Declared]:
    """The duty to return a sheet. Pure."""
    if sheet.state == SurveySheet.State.OPEN and sheet.survey.closed_on is None:
        yield Declared(
            f"ledger:sheet:{sheet.pk}", "ledger.survey", reverse("ledger:sheet", args=[sheet.pk]), Role.DEPARTMENT_DATA_MANAGER,
            department_id=sheet.department_id, due_on=sheet.survey.due_on, details={"house_own": True},
        )  # fmt: skip


def refresh_sheet(sheet: SurveySheet) -> None:
    """Bring the duty of one sheet in line with it. Two queries when nothing changed."""
    done = [f"ledger:sheet:{sheet.pk}"] if sheet.state != SurveySheet.State.OPEN else []
    with translation.override("ja"):
        services.declare(sheet, list(of_sheet(sheet)), done=done)


def of_filing(filing: OptOutFiling, today: date) -> Iterator[Declared]:
    """A year after a filing was last looked at it is looked at again. Pure."""
    if filing.next_look_on is not None and filing.next_look_on <= today + LEAD:
        yield Declared(
            f"ledger:opt_out:{filing.pk}", "ledger.opt_out_look", reverse("ledger:filing", args=[filing.pk]), Role.DEPARTMENT_DATA_MANAGER,
            department_id=filing.line.department_id, due_on=filing.next_look_on, details={"name": filing.line.name, "house_own": True},
        )  # fmt: skip


def refresh_filing(filing: OptOutFiling) -> None:
    """Bring the duty to look at a filing in line with it. Two queries when nothing changed."""
    today = clock.today()
    done = [] if filing.next_look_on is not None and filing.next_look_on <= today else [f"ledger:opt_out:{filing.pk}"]
    with translation.override("ja"):
        services.declare(filing, list(of_filing(filing, today)), done=done)


def of_rules(rules: LedgerRules, today: date, owner: str) -> Iterator[Declared]:
    """A year after the last interview comes the next. Pure."""
    if rules.interviewed_on is not None and today >= rules.interviewed_on + YEAR - LEAD:
        yield Declared(
            "ledger:interview",
            "ledger.interview",
            reverse("ledger:interview"),
            owner,
            due_on=rules.interviewed_on + YEAR,
            details={"house_own": True},
        )


def refresh_rules(rules: LedgerRules) -> None:
    """Bring the duty of the next interview in line with the last. Two queries when nothing changed."""
    today = clock.today()
    owner = own_role((Role.PMS_OFFICE, Role.PRIVACY_MANAGER), people.held_roles(today))
    services.declare(rules, list(of_rules(rules, today, owner)), done=["ledger:interview"] if rules.interviewed_on == today else [])


@sweep
def refresh(now: datetime) -> None:
    """Lines whose first day came are in use; those whose end comes near are to be disposed of. What is due costs, not what is there."""
    from komainu.web.ledger.services import states, texts

    texts.settle_all()
    for rules in LedgerRules.objects.all():
        refresh_rules(rules)
    today = japan_day(now)
    states.begin_uses(today)
    looking = OptOutFiling.objects.filter(next_look_on__lte=today + LEAD).select_related("line").order_by("next_look_on")
    for filing in list(looking[:MOST_AT_ONCE]):
        refresh_filing(filing)
    ending = LedgerLine.objects.filter(
        state=LedgerLine.State.IN_USE, retention_until__lte=today + LEAD, approved_version__isnull=False
    ).order_by("retention_until")
    for line in list(ending[:MOST_AT_ONCE]):
        states.decide_disposal(line, by=None, reason=str(translation.gettext("保管期限が来ました。")))
