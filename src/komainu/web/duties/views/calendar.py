"""The calendar address of a person: made, renewed and ended on a page; read by a calendar program without signing in."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from komainu.web.duties import queries, services
from komainu.web.duties.feed import Entry, calendar_of
from komainu.web.duties.models import FAR_DAY, CalendarFeed
from komainu.web.people import queries as people
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, public, requires

MOST_ENTRIES = 500


@requires("duties.calendar")
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """One query."""
    return page(
        request,
        "duties/calendar.html",
        page_title=_("カレンダーに出す"),
        page_lead=_("自分の「すること」の期限を、いつものカレンダー（Outlook、Googleカレンダー、スマートフォン）に出します。"),
        feed=queries.feed_of(request.person),
    )


@requires("duties.calendar")
@require_POST
def calendar_make(request: StaffRequest) -> HttpResponse:
    """Make or renew the address, and show it this once: the answer to this request is the only place where it stands."""
    token = services.make_feed(request.person, by=request.person)
    address = settings.PUBLIC_ADDRESS + reverse("duties:feed", args=[token])
    return page(
        request,
        "duties/calendar_made.html",
        page_title=_("カレンダーの宛先"),
        address=address,
        crumbs=[(_("カレンダーに出す"), reverse("duties:calendar"))],
    )


@requires("duties.calendar")
@require_POST
def calendar_end(request: StaffRequest) -> HttpResponse:
    if services.end_feed(request.person, by=request.person):
        messages.success(request, _("カレンダーの宛先を止めました。登録したカレンダーには、もう何も届きません。"))
    return redirect("duties:calendar")


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads: the token is the key. Five queries; one who left, or whose address was ended, finds nothing."""
    today = clock.today()
    found = queries.feed_at(token, today)
    if found is None:
        raise Http404
    standing, behalf = people.standing(found.person, today), queries.behalf_of(found.person, today)
    with translation.override("ja"):
        dated = queries.duties_for(found.person, standing, behalf).filter(sort_on__lt=FAR_DAY)[:MOST_ENTRIES]
        entries = []
        for duty in dated:
            title = queries.shown(duty, today).channel_label
            if queries.in_place_of(duty, found.person, standing, behalf):
                title = _("%(what)s（代理）") % {"what": title}
            entries.append(Entry(duty.pk, title, settings.PUBLIC_ADDRESS + duty.url, duty.due_on, duty.due_at, duty.opened_at))
        body = calendar_of(entries, _("Komainu：すること"))
    if found.read_on != today:
        CalendarFeed.objects.filter(pk=found.pk).update(read_on=today)
    etag = quote_etag(sha256(body).hexdigest()[:32])
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="komainu.ics"'
    return get_conditional_response(request, etag=etag, response=answer) or answer


urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    path("calendar/make/", calendar_make, name="calendar_make"),
    path("calendar/end/", calendar_end, name="calendar_end"),
    path("calendar/<str:token>.ics", feed, name="feed"),
]
