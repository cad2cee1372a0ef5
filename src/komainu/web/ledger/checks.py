"""What does not fit together in the inventory."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.checks.declaring import Check, Severity, Subject, register
from komainu.web.ledger.classifying import version
from komainu.web.ledger.models import (
    AcquisitionRequest,
    CollectionPoint,
    CollectionText,
    LedgerLine,
    OptOutFiling,
    ProcessedSet,
    ProvisionCheck,
    PurposeOfUse,
    TransferRecord,
)
from komainu.web.ledger.queries.lines import ALL_READERS, visible_lines
from komainu.web.ledger.queries.requests import visible_requests
from komainu.web.ledger.queries.transfers import visible_transfers

State = LedgerLine.State
YEAR = timedelta(days=366)
WHILE_DRAFT = timedelta(days=30)
SETTLING = timedelta(days=90)
"""So long after a text came into use, consents to it should be on record."""
LIVE = ~Q(state=State.DISPOSED)
USED = Q(state__in=[State.APPROVED, State.IN_USE, State.TO_DISPOSE])
OWN = Q(kind=LedgerLine.Kind.OWN)
SPECIAL_CARE = Q(flags__icontains='"special_care"')
MARK = _("プライバシーマークの構築・運用指針 J.3.1.1")


def _purposes(**which: object) -> Exists:
    return Exists(PurposeOfUse.objects.filter(lines=OuterRef("pk"), **which))


def _texts(**which: object) -> Exists:
    """That a place has an approved text, of this kind."""
    return Exists(CollectionText.objects.filter(point=OuterRef("pk"), state="approved", **which))


def _not_confirmed(today: date) -> Q:
    return USED & (Q(last_checked_on=None) | Q(last_checked_on__lt=today - YEAR))


LINES = register(
    Subject(
        "ledger.line", _("台帳の行"), LedgerLine, "ledger.see", visible=visible_lines, sees_all=lambda standing: not ALL_READERS.isdisjoint(standing.roles),
        label=str, url=lambda line: reverse("ledger:line", args=[line.pk]), related=("department",), search=("name", "business", "number"), order="number", order_name=_("管理番号"),
        belongs="department",
    ),
    [
        Check("ledger.end_passed", Severity.BROKEN, _("保管期限を過ぎたのに、廃棄が記録されていない"), _("廃棄して記録するか、保管期限を見直してください。"),
              lambda today: LIVE & Q(retention_until__lt=today), (_("個人情報保護法第22条"),)),
        Check("ledger.not_confirmed", Severity.BROKEN, _("1年以上、部門が確認していない"), _("棚卸しの調査表か行のページで、今もこのとおりかを確かめてください。"),
              _not_confirmed, (MARK,)),
        Check("ledger.special_care_without_consent", Severity.BROKEN, _("要配慮個人情報なのに、同意を得る方法が書かれていない"), _("同意を得る方法か、同意が要らない理由（適用除外）を書いてください。"),
              lambda today: LIVE & OWN & SPECIAL_CARE & ~Q(notice__in=["consented", "exempt"]), (_("個人情報保護法第20条第2項"),)),
        Check("ledger.special_care_opt_out", Severity.BROKEN, _("要配慮個人情報を、オプトアウトで提供することになっている"), _("要配慮個人情報はオプトアウトでは提供できません。提供の根拠を見直してください。"),
              lambda today: LIVE & SPECIAL_CARE & Q(provision="opt_out"), (_("個人情報保護法第27条第2項"),)),
        Check("ledger.provision_without_record", Severity.BROKEN, _("第三者に提供しているのに、提供の記録が1つもない"), _("行のページの「提供・受領を記録する」から記録してください。"),
              lambda today: USED & Q(provision__in=["consent", "opt_out"]) & ~Exists(TransferRecord.objects.filter(line=OuterRef("pk"), direction="provision")),
              (_("個人情報保護法第29条"),)),
        Check("ledger.entrustee_unnamed", Severity.BROKEN, _("委託しているのに、委託先が書かれていない"), _("委託先の名称を書いてください。"),
              lambda today: LIVE & Q(entrustment="yes", entrustees=""), (_("個人情報保護法第25条"),)),
        Check("ledger.foreign_without_basis", Severity.BROKEN, _("外国にある第三者に提供しているのに、国の名と根拠が書かれていない"), _("国の名と、同意・同等の体制・認定国のどれによるかを書いてください。"),
              lambda today: LIVE & Q(foreign="yes", foreign_details=""), (_("個人情報保護法第28条"),)),
        Check("ledger.joint_use_without_items", Severity.BROKEN, _("共同利用しているのに、知らせている内容が書かれていない"), _("共同利用する旨、項目、範囲、目的、責任者を書いてください。"),
              lambda today: LIVE & Q(joint_use="yes", joint_use_details=""), (_("個人情報保護法第27条第5項第3号"),)),
        Check("ledger.purpose_missing", Severity.DOUBTFUL, _("公表している利用目的が選ばれていない"), _("行を直して、公表している利用目的を選んでください。まだなければ、利用目的を加えます。"),
              lambda today: USED & OWN & ~_purposes(state="approved"), (_("個人情報保護法第21条"),)),
        Check("ledger.unknown_left", Severity.DOUBTFUL, _("委託・共同利用・外国への提供のどれかが「まだ分からない」のまま"), _("相手の会社や契約を確かめて、はい・いいえを選んでください。"),
              lambda today: USED & (Q(entrustment="unknown") | Q(joint_use="unknown") | Q(foreign="unknown"))),
        Check("ledger.retention_without_source", Severity.DOUBTFUL, _("法令か契約で保管期限を決めているのに、その名が書かれていない"), _("法令・契約の名と条を書いてください。"),
              lambda today: LIVE & Q(retention_basis__in=["law", "contract"], retention_source="")),
        Check("ledger.client_limits_missing", Severity.DOUBTFUL, _("預かった個人情報なのに、契約で認められた取扱いが書かれていない"), _("契約書を見て、認められた取扱いと返却・消去の約束を書いてください。"),
              lambda today: LIVE & Q(kind=LedgerLine.Kind.ENTRUSTED, client_limits="")),
        Check("ledger.proposed_left", Severity.DOUBTFUL, _("案のまま、誰も確かめていない"), _("部門で内容を直し、確かめてください。持っていないものは捨てます。"),
              lambda today: LIVE & ~Q(proposed_by_rule="") & Q(made_at__date__lt=today - WHILE_DRAFT)),
        Check("ledger.correction_old", Severity.DOUBTFUL, _("区分の訂正が、いまの決まりで確かめ直されていない"), _("区分の判定の決まりが変わりました。「区分を調べる」を開き、訂正がいまも正しいかを確かめて保存してください。"),
              lambda today: LIVE & Q(override__isnull=False) & ~Q(override_version=version(today))),
        Check("ledger.processed_lacking", Severity.BROKEN, _("仮名加工情報・匿名加工情報に、法の求める記録か公表が足りない"), _("行の「加工と、提供前の確認」から開き、足りないものを書いてください。"),
              lambda today: Exists(ProcessedSet.objects.filter(line=OuterRef("pk"), ended_on=None, lacking__gt=0)), (_("個人情報保護法第41条・第43条"),)),
        Check("ledger.opt_out_unfiled", Severity.BROKEN, _("オプトアウトで提供することになっているのに、委員会への届出の記録がない"), _("行の「加工と、提供前の確認」から、届出を記録してください。届け出ていなければ、提供をやめるか、根拠を見直してください。"),
              lambda today: LIVE & Q(provision="opt_out") & ~Exists(OptOutFiling.objects.filter(line=OuterRef("pk"), ended_on=None)), (_("個人情報保護法第27条第2項"),)),
        Check("ledger.opt_out_unpublished", Severity.BROKEN, _("オプトアウトの届出に、公表した日か場所がない"), _("行の「加工と、提供前の確認」から届出を開き、公表したことを記録してください。"),
              lambda today: LIVE & Exists(OptOutFiling.objects.filter(line=OuterRef("pk"), ended_on=None).filter(Q(published_on=None) | Q(published_at=""))), (_("個人情報保護法第27条第2項"),)),
        Check("ledger.opt_out_not_looked", Severity.DOUBTFUL, _("オプトアウトの届出を、1年以上見直していない"), _("届け出た内容と公表が今もこのとおりかを確かめ、見直したことを記録してください。"),
              lambda today: LIVE & Exists(OptOutFiling.objects.filter(line=OuterRef("pk"), next_look_on__lt=today))),
        Check("ledger.abroad_not_rechecked", Severity.BROKEN, _("外国にある相手の体制を、確かめ直す日が過ぎている"), _("相手の体制とその国の制度を確かめ、新しい「提供前の確認」を記録してください。"),
              lambda today: LIVE & Exists(ProvisionCheck.objects.filter(line=OuterRef("pk"), is_allowed=True, next_check_on__lt=today).filter(
                  ~Exists(ProvisionCheck.objects.filter(line=OuterRef("line"), receiver=OuterRef("receiver"), is_allowed=True, next_check_on__gte=today)))),
              (_("個人情報保護法第28条第3項"),)),
        Check("ledger.draft_left", Severity.DOUBTFUL, _("30日以上、作成中のまま"), _("足りない欄を書いて「部門で確認した」を押すか、要らなければ下書きを捨ててください。"),
              lambda today: Q(state=State.DRAFT, changed_at__date__lt=today - WHILE_DRAFT)),
        Check("ledger.count_unknown", Severity.HINT, _("何人分あるかが分からない"), _("事故のとき、報告が要るかは人数で変わります。おおよその数を書いてください。"),
              lambda today: USED & Q(count=None)),
    ],
)  # fmt: skip
PURPOSES = register(
    Subject(
        "ledger.purpose", _("利用目的"), PurposeOfUse, "ledger.see", visible=lambda standing: PurposeOfUse.objects.all(), sees_all=lambda standing: True,
        label=str, url=lambda purpose: reverse("ledger:purpose", args=[purpose.pk]), department="", search=("text",), order="text",
    ),
    [
        Check("ledger.purpose_unpublished", Severity.BROKEN, _("使っているのに、公表も明示もされていない利用目的"), _("Webサイトや申込書で示し、その場所を書いてください。"),
              lambda today: Q(state=PurposeOfUse.State.APPROVED, published_at=""), (_("個人情報保護法第21条"),)),
        Check("ledger.purpose_unused", Severity.HINT, _("どの行でも使っていない利用目的"), _("台帳の行で選ぶか、使わないことにしてください。"),
              lambda today: Q(state=PurposeOfUse.State.APPROVED) & ~Exists(LedgerLine.objects.filter(purposes=OuterRef("pk")).exclude(state=State.DISPOSED))),
    ],
)  # fmt: skip
REQUESTS = register(
    Subject(
        "ledger.request", _("新規取得申請"), AcquisitionRequest, "ledger.see", visible=visible_requests, sees_all=lambda standing: not ALL_READERS.isdisjoint(standing.roles),
        label=str, url=lambda request: reverse("ledger:request", args=[request.pk]), related=("department",), search=("name", "business", "number"), order="number", belongs="department",
    ),
    [
        Check("ledger.request_overdue", Severity.BROKEN, _("取得を始める日が過ぎたのに、承認されていない申請"), _("承認を受けるか、取得を始める日を改めるか、申請を取りやめてください。"),
              lambda today: Q(state__in=["draft", "submitted"], used_from__lt=today), (MARK,)),
    ],
)  # fmt: skip
TRANSFERS = register(
    Subject(
        "ledger.transfer", _("第三者提供・受領の記録"), TransferRecord, "ledger.see", visible=visible_transfers, sees_all=lambda standing: not ALL_READERS.isdisjoint(standing.roles),
        label=str, url=lambda record: reverse("ledger:transfer", args=[record.pk]), department="line__department", search=("party", "items"), order="party", belongs="line__department",
    ),
    [
        Check("ledger.transfer_unchecked", Severity.DOUBTFUL, _("提供前の確認と結ばれていない、提供の記録"), _("確認の仕組みができる前の記録です。同じ相手と根拠で「提供前の確認」をして、記録のページで結んでください。"),
              lambda today: Q(direction="provision", provision_check=None), (_("個人情報保護法第27条"), _("個人情報保護法第28条"))),
    ],
)  # fmt: skip
SHOWN = _("個人情報保護法第21条第2項"), _("プライバシーマークの構築・運用指針 J.8.5")
POINTS = register(
    Subject(
        "ledger.point", _("取得する場面"), CollectionPoint, "ledger.see", visible=lambda standing: CollectionPoint.objects.all(), sees_all=lambda standing: True,
        label=str, url=lambda point: reverse("ledger:point", args=[point.pk]), department="", search=("name", "place"),
    ),
    [
        Check("ledger.text_missing", Severity.BROKEN, _("本人に示す承認済みの文がない場面"), _("示している文を写し、承認を受けてください。"),
              lambda today: Q(ended_on=None) & ~_texts(), SHOWN),
        Check("ledger.text_incomplete", Severity.BROKEN, _("求められている項目が足りない文を使っている場面"), _("足りない項目を書き足した新しい版を作り、承認を受けてください。"),
              lambda today: Q(ended_on=None) & _texts(lacking__gt=0), SHOWN),
        Check("ledger.point_without_line", Severity.DOUBTFUL, _("台帳の行と結ばれていない場面"), _("この場面で取得する個人情報の行を、管理番号で選んでください。"),
              lambda today: Q(ended_on=None) & ~Exists(LedgerLine.objects.filter(collection_points=OuterRef("pk"))), (MARK,)),
        Check("ledger.consents_missing", Severity.DOUBTFUL, _("同意を得ることにしているのに、同意の記録がない場面"), _("文のページで、同意した人数と証拠の保管場所を記録してください。"),
              lambda today: Q(ended_on=None) & _texts(used_from__lt=today - SETTLING, consents=None)
              & Exists(LedgerLine.objects.filter(collection_points=OuterRef("pk"), notice="consented")), (_("プライバシーマークの構築・運用指針 J.8.5"),)),
    ],
)  # fmt: skip
