"""The figures of mail."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komainu.web.mailroom.queries.figures import DAYS, mail_figures
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires


@requires("mailroom.figures")
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """Three queries, however much mail there is."""
    chosen = request.GET.get("days", "")
    chosen = chosen if chosen in DAYS else "31"
    found = mail_figures(clock.today(), DAYS[chosen])
    labels = {"31": _("1か月"), "92": _("3か月"), "366": _("1年")}
    here = reverse("mailroom:figures")
    tabs = [{"label": label, "url": f"{here}?days={key}", "current": key == chosen} for key, label in labels.items()]
    tops = {name: max([row["value"] for row in getattr(found, name)], default=0) or 1 for name in ("by_grade", "by_month", "by_domain")}
    return page(request, "mailroom/figures.html", page_title=_("送信メールの集計"), found=found, tabs=tabs, tops=tops)
