"""Mail of which nobody knows whether it arrived: the guard stopped after the final dot and before the answer. Somebody says what holds."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.guard.spool import Act, Entry
from komainu.web.mailroom import spools
from komainu.web.mailroom.forms import DoubtForm
from komainu.web.mailroom.models import Mail
from komainu.web.mailroom.problems import NotYours, OtherState
from komainu.web.mailroom.queries import mails as queries
from komainu.web.mailroom.services import acting
from komainu.web.mailroom.views.deciding import say, timeline
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdatetime

SHOWN = 50
DECISIONS = (Act.RESEND.value, Act.DELIVERED.value)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("届いたか分からないメール"), reverse("mailroom:doubt"))]


@requires("mailroom.doubt")
@require_GET
def doubt(request: StaffRequest) -> HttpResponse:
    """Two queries (count, rows)."""
    shown = Paginator(queries.in_doubt().select_related("sender", "department"), SHOWN).get_page(request.GET.get("page"))
    return page(request, "mailroom/doubt.html", page_title=_("届いたか分からないメール"), shown=shown, is_ready=spools.unready() is None)


@requires("mailroom.doubt")
@require_http_methods(["GET", "POST"])
def one(request: StaffRequest, mail: UUID) -> HttpResponse:
    """One of them, also after it was decided. Three queries, and two reads of the spool."""
    ever = Mail.objects.filter(Q(in_doubt=True) | Q(events__cause__in=DECISIONS)).select_related("sender", "department").distinct()
    found = get_object_or_404(ever, pk=mail)
    entry = queries.entry_of(found)
    entry = entry if isinstance(entry, Entry) else None
    may_decide = may(request.standing, "mailroom.doubt_decide")
    form = DoubtForm(request.POST or None)
    if request.method == "POST":
        if not may_decide:
            raise NotYours
        wanted = request.POST.get("act", "")
        if wanted not in DECISIONS:
            raise OtherState
        if form.is_valid():
            say(request, acting.end_doubt(found, Act(wanted), by=request.person, reason=form.cleaned_data["reason"]), wanted)
            return redirect("mailroom:doubt_one", mail=found.pk)
    seat = queries.Seat(request.person, request.standing, clock.today())
    return page(
        request, "mailroom/doubt_one.html", 422 if form.is_bound else 200, page_title=_("このメールは届きましたか"), mail=found, form=form,
        facts=_facts(found, entry, names=queries.sees_names(request.person, request.standing, found, seat)), copies=_copies(entry),
        is_open=entry.in_doubt if entry is not None else False, is_there=entry is not None, may_decide=may_decide, events=timeline(entry), crumbs=_crumbs(),
    )  # fmt: skip


def _facts(mail: Mail, entry: Entry | None, *, names: bool) -> list[tuple[Any, Any]]:
    """What somebody needs to ask after it, here or in the records of the next server. The subject is for those who may see it."""
    lines: list[tuple[Any, Any]] = [
        (_("差出人"), mail.sender.name if mail.sender else (entry.sender if entry else "")),
        (_("受け取った時"), jdatetime(mail.received_at)),
    ]
    if entry is not None:
        stopped = [event.at for event in entry.events if event.cause == "in_doubt"]
        lines += [(_("分からなくなった時"), jdatetime(stopped[-1]))] if stopped else []
        lines += [(_("件名"), entry.subject or _("（件名なし）"))] if names else []
    return [*lines, (_("添付"), mail.attachments), (_("個人情報の人数"), mail.persons), (_("番人の番号"), mail.uid)]


def _copies(entry: Entry | None) -> list[tuple[str, str, str]]:
    """Each recipient: the address, what is known of its copy, and the kind of its badge."""
    if entry is None:
        return []
    words = {
        "sending": (_("分からない"), "warning"), "waiting": (_("送信待ち"), "info"),
        "forwarded": (_("届いた"), "success"), "bounced": (_("断られた"), "danger"),
    }  # fmt: skip
    return [(each.address, *words.get(each.state, (each.state, "info"))) for each in entry.deliveries]
