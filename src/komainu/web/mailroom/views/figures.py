"""The figures of mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.mailroom.forms import KeepingForm
from komainu.web.mailroom.models import THE_DOOR, Mirror
from komainu.web.mailroom.queries.figures import DAYS, mail_figures
from komainu.web.mailroom.services import keeping as terms
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


@requires("mailroom.figures")
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """Three queries, however much mail there is."""
    chosen = request.GET.get("days", "")
    chosen = chosen if chosen in DAYS else "31"
    found = mail_figures(DAYS[chosen])
    labels = {"31": _("1か月"), "92": _("3か月"), "366": _("1年"), "1827": _("5年")}
    here = reverse("mailroom:figures")
    tabs = [{"label": label, "url": f"{here}?days={key}", "current": key == chosen} for key, label in labels.items()]
    tops = {name: max([row["value"] for row in getattr(found, name)], default=0) or 1 for name in ("by_grade", "by_month", "by_domain")}
    return page(
        request,
        "mailroom/figures.html",
        page_title=_("送信メールの集計"),
        found=found,
        tabs=tabs,
        tops=tops,
        may_keep=may(request.standing, "mailroom.policy_edit"),
    )


@requires("mailroom.policy_edit")
@require_http_methods(["GET", "POST"])
def keeping(request: StaffRequest) -> HttpResponse:
    """For how long records are kept; what is past that goes with the worker's next round."""
    row = Mirror.objects.filter(pk=THE_DOOR).first() or Mirror()
    form = KeepingForm(request.POST or None, initial={"keep_months": row.keep_months})
    if request.method == "POST" and form.is_valid():
        terms.set_term(by=request.person, keep_months=form.cleaned_data["keep_months"])
        messages.success(request, _("記録を残す期間を変えました。"))
        return redirect("mailroom:figures")
    return page(
        request, "site/confirm.html", 422 if form.is_bound else 200, page_title=_("送信メールの記録を残す期間"), form=form,
        text=_("メールごとの記録（いつ、誰が、何件の宛先に送り、何に気づかれ、どうなったか）は、この月数を過ぎると裏方が消します。日ごとの数は残り、集計に出ます。"),
        consequences=[
            _("短くすると、過ぎた記録は次の回で消え、元に戻せません。"),
            _("待っているメール、届いたか分からないメール、事故のもとになったメールの記録は残ります。"),
        ],
        button=_("この期間にする"), back_url=reverse("mailroom:figures"), crumbs=[(_("送信メールの集計"), reverse("mailroom:figures"))],
    )  # fmt: skip
