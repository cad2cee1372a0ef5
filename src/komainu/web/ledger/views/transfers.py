"""Records of provision and receipt: their list, one record, a new one of a line, the last day of what went on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger.forms.transfers import EndForm, JoinForm, TransferForm
from komainu.web.ledger.models import TransferRecord
from komainu.web.ledger.queries.finding import search_with_lines
from komainu.web.ledger.queries.lines import editable_line, may_edit_line, sight
from komainu.web.ledger.queries.processing import passed_checks
from komainu.web.ledger.queries.transfers import add_lines, listed_transfers, visible_transfer, visible_transfers
from komainu.web.ledger.services import transfers as services
from komainu.web.ledger.views.lines import line_url
from komainu.web.ledger.views.third_parties import tabs
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

LIST = Listing(
    label=gettext_lazy("第三者提供・受領の記録"),
    columns=(
        Column("party", gettext_lazy("相手の名称"), order_by=("party", "id"), url=lambda record: reverse("ledger:transfer", args=[record.pk]), is_title=True),
        Column("direction", gettext_lazy("提供か受領か"), lambda record: record.get_direction_display()),
        Column("line", gettext_lazy("台帳の行"), lambda record: getattr(record, "line_name", "") or record.line.name),
        Column("way", gettext_lazy("提供・受領の根拠"), lambda record: record.get_way_display()),
        Column("made", gettext_lazy("記録を作った日"), "made_on", order_by=("made_on", "id")),
        Column("last", gettext_lazy("最後の日"), "last_on", order_by=("last_on", "id"), nullable=True),
        Column("until", gettext_lazy("この記録の保存期限"), "keep_until", order_by=("keep_until", "id"), nullable=True),
    ),
    search=search_with_lines("party", "items"),
    search_label=gettext_lazy("相手・項目・台帳の行"),
    filters=(
        Filter("direction", gettext_lazy("提供か受領か"), "direction", TransferRecord.Direction.choices),
        Filter("way", gettext_lazy("提供・受領の根拠"), "way", TransferRecord.Way.choices),
        Filter(
            "checked",
            gettext_lazy("提供前の確認"),
            lambda records, wanted: records.filter(direction="provision", provision_check__isnull=wanted == "no"),
            (("yes", gettext_lazy("結ばれている")), ("no", gettext_lazy("結ばれていない"))),
        ),
        Filter("until", gettext_lazy("保存期限がこの日まで"), lambda records, day: records.filter(keep_until__lte=day)),
    ),
    sort="-made",
    completed=add_lines,
    most_counted=1_000,
)  # fmt: skip
SHOWN = (
    "direction", "way", "making", "made_on", "last_on", "party", "party_address", "party_representative", "data_subjects", "items", "consent",
    "source", "published", "country", "country_basis", "keep_until",
)  # fmt: skip


def _crumbs() -> Crumbs:
    return [(_("個人情報管理台帳"), reverse("ledger:list")), (_("第三者提供・受領の記録"), reverse("ledger:transfers"))]


@requires("ledger.see")
@require_GET
def transfer_list(request: StaffRequest) -> HttpResponse:
    """Three queries: the count, the rows, their lines."""
    exports = export_links("ledger:transfers_export") if may(request.standing, "ledger.export") else []
    listing = LIST.page(request.GET, listed_transfers(request.standing), path=request.path, alike=sight(request.standing))
    return page(
        request,
        "ledger/transfers.html",
        page_title=_("第三者提供・受領の記録"),
        crumbs=_crumbs()[:1],
        listing=listing,
        exports=exports,
        tabs=tabs("ledger:transfers"),
    )


@requires("ledger.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, visible_transfers(request.standing), format=format, name="ledger-transfers")


@requires("ledger.see")
@require_GET
def transfer(request: StaffRequest, transfer: UUID) -> HttpResponse:
    """One record, as the law asks for it. Two queries."""
    found = visible_transfer(request.standing, transfer)
    facts: list[tuple[Any, Any]] = [(_("台帳の行"), found.line.name)]
    if found.provision_check is not None:
        facts.append((_("提供前の確認"), str(found.provision_check)))
    for name in SHOWN:
        value = getattr(found, f"get_{name}_display")() if hasattr(found, f"get_{name}_display") else getattr(found, name)
        if value or name in {"last_on", "keep_until"}:
            facts.append((TransferRecord._meta.get_field(name).verbose_name, value or _("続いている間は決まりません")))  # type: ignore[union-attr]
    return page(
        request, "ledger/transfer.html", page_title=found.party, crumbs=_crumbs(), transfer=found, facts=facts,
        may_end=found.last_on is None and may(request.standing, "ledger.edit") and may_edit_line(request.standing, found.line),
        may_join=_is_unchecked(found) and may(request.standing, "ledger.edit") and may_edit_line(request.standing, found.line),
        history=newest("ledger_transfer", found.pk),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add_transfer(request: StaffRequest, line: UUID) -> HttpResponse:
    """A record of a line."""
    found = editable_line(request.standing, line)
    checks = passed_checks(found)
    initial = {"made_on": clock.today(), "direction": "provision", "way": "consent", "making": "each"}
    chosen = next((each for each in checks if str(each.pk) == request.GET.get("check")), None)
    if chosen is not None:
        initial |= {
            "provision_check": str(chosen.pk),
            "way": chosen.basis,
            "party": chosen.receiver,
            "items": chosen.items,
            "country": chosen.country,
        }
        initial |= {"consent": chosen.basis_note} if chosen.basis == "consent" else {}
    form = TransferForm(request.POST or None, checks=checks, initial=initial)

    def act() -> str:
        values = dict(form.cleaned_data)
        made = once(values.pop("sheet"), lambda: services.record_transfer(found, by=request.person, **values).pk)
        messages.success(request, _("記録しました。"))
        return reverse("ledger:transfer", args=[made])

    return form_page(
        request, form, act, title=_("「%(name)s」の提供・受領を記録する") % {"name": found.name}, button=_("記録する"),
        crumbs=[*_crumbs(), (found.name, line_url(found))], back_url=line_url(found),
        note=_("委託、事業の承継、共同利用は第三者提供に当たらず、法令にもとづく提供には記録の義務がありません。提供の記録には、行の「提供前の確認」が要ります。"),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def join_check(request: StaffRequest, transfer: UUID) -> HttpResponse:
    """Join a provision that was recorded before there were checks to one that was made since."""
    found = visible_transfer(request.standing, transfer)
    if not _is_unchecked(found) or not may_edit_line(request.standing, found.line):
        raise Http404
    checks = [each for each in passed_checks(found.line) if each.basis == found.way]
    form = JoinForm(request.POST or None, checks=checks)
    back = reverse("ledger:transfer", args=[found.pk])

    def act() -> str:
        services.join_check(found, form.cleaned_data["provision_check"], by=request.person)
        messages.success(request, _("提供前の確認と結びました。"))
        return back

    note = _("この相手への提供について、同じ根拠で確かめたものを選びます。")
    return form_page(
        request, form, act, title=_("提供前の確認と結ぶ"), button=_("結ぶ"), crumbs=[*_crumbs(), (found.party, back)], back_url=back,
        note=note if checks else _("同じ根拠の「提供前の確認」が、まだありません。台帳の行の「加工と、提供前の確認」から、先に確かめてください。"),
    )  # fmt: skip


def _is_unchecked(record: TransferRecord) -> bool:
    return record.direction == TransferRecord.Direction.PROVISION and record.provision_check_id is None


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def end_transfer(request: StaffRequest, transfer: UUID) -> HttpResponse:
    """What went on has ended."""
    found = visible_transfer(request.standing, transfer)
    if found.last_on is not None or not may_edit_line(request.standing, found.line):
        raise Http404
    form = EndForm(request.POST or None, initial={"last_on": clock.today()})
    back = reverse("ledger:transfer", args=[found.pk])

    def act() -> str:
        services.end_transfer(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("終わったことを記録しました。"))
        return back

    return form_page(
        request,
        form,
        act,
        title=_("提供・受領が終わったことを記録する"),
        button=_("記録する"),
        crumbs=[*_crumbs(), (found.party, back)],
        back_url=back,
    )


urlpatterns = [
    path("transfers/", transfer_list, name="transfers"),
    path("transfers/export/<str:format>/", export, name="transfers_export"),
    path("transfers/<uuid:transfer>/", transfer, name="transfer"),
    path("transfers/<uuid:transfer>/end/", end_transfer, name="end_transfer"),
    path("transfers/<uuid:transfer>/check/", join_check, name="join_check"),
    path("<uuid:line>/transfers/add/", add_transfer, name="add_transfer"),
]
